//! Content lines (RFC 5545 3.1): name, parameters and value, folded at 75 octets.

/// How long a line is at most, in octets, without its end.
const WIDTH: usize = 75;

/// One line as it was read: unfolded, the parameters decoded, the value as it stood there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// In capitals.
    pub(super) name: String,
    /// Their names in capitals.
    pub(super) parameters: Vec<(String, String)>,
    pub(super) value: String,
}

impl Line {
    /// Reads an unfolded line; nothing if it is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut quoted = false;
        let mut ends = Vec::new();
        for (at, letter) in text.char_indices() {
            match letter {
                '"' => quoted = !quoted,
                ';' if !quoted => ends.push(at),
                ':' if !quoted => {
                    ends.push(at);
                    break;
                }
                _ => {}
            }
        }
        let colon = ends.last().copied().filter(|at| text.as_bytes().get(*at) == Some(&b':'))?;
        let mut pieces = ends.iter().scan(0, |start, end| Some(text.get(std::mem::replace(start, end + 1)..*end).unwrap_or_default()));
        let name = pieces.next().filter(|name| !name.is_empty() && name.bytes().all(is_name))?.to_ascii_uppercase();
        let parameter = |piece: &str| {
            let (name, value) = piece.split_once('=')?;
            Some((name.trim().to_ascii_uppercase(), decode(value.trim().trim_matches('"'))))
        };
        let parameters = pieces.filter_map(parameter).collect();
        Some(Self { name, parameters, value: text.get(colon + 1..)?.to_owned() })
    }

    /// The first parameter of this name.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value as people read it.
    pub(super) fn text(&self) -> String {
        unescape(&self.value)
    }

    /// The values of a list, as people read them.
    pub(super) fn texts(&self) -> Vec<String> {
        let mut escaped = false;
        let parts = self.value.split(|letter| {
            let comma = letter == ',' && !escaped;
            escaped = letter == '\\' && !escaped;
            comma
        });
        parts.map(unescape).collect()
    }
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// Writes a line. The value is written as it is: a text goes through [`escape`] before.
pub(super) fn write(out: &mut String, name: &str, parameters: &[(&str, &str)], value: &str) {
    let mut line = name.to_owned();
    for (name, value) in parameters {
        let value = encode(value);
        let quote = if value.contains([':', ';', ',']) { "\"" } else { "" };
        line.extend([";", name, "=", quote, &value, quote]);
    }
    line.push(':');
    line.extend(value.chars().filter(|letter| !letter.is_control() || *letter == '\t'));
    fold(out, &line);
}

/// A text as a value (RFC 5545 3.3.11): every way to end a line becomes `\n`; what else is no letter is left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push_str("\\n"),
            '\\' | ';' | ',' => out.extend(['\\', letter]),
            '\t' => out.push('\t'),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, if letter == '\\' { letters.next() } else { None }) {
            ('\\', Some('n' | 'N')) => out.push('\n'),
            ('\\', Some(escaped @ ('\\' | ';' | ',' | ':' | '"'))) => out.push(escaped),
            (letter, next) => {
                out.push(letter);
                out.extend(next);
            }
        }
    }
    out
}

/// A text as the value of a parameter (RFC 6868).
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '^' => out.push_str("^^"),
            '"' => out.push_str("^'"),
            '\n' => out.push_str("^n"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let decoded = match (letter, letters.peek()) {
            ('^', Some('^')) => '^',
            ('^', Some('\'')) => '"',
            ('^', Some('n')) => '\n',
            _ => {
                out.push(letter);
                continue;
            }
        };
        letters.next();
        out.push(decoded);
    }
    out
}

/// Writes a line in pieces of at most 75 octets. Neither a letter nor an escape is parted.
fn fold(out: &mut String, line: &str) {
    let mut width = 0;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let escaped = if letter == '\\' { letters.next() } else { None };
        let length = letter.len_utf8() + escaped.map_or(0, char::len_utf8);
        if width + length > WIDTH {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(letter);
        out.extend(escaped);
        width += length;
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(parameters: &[(&str, &str)], value: &str) -> String {
        let mut out = String::new();
        write(&mut out, "SUMMARY", parameters, value);
        out
    }

    #[test]
    fn texts_are_escaped_and_cannot_begin_a_line() {
        for (text, value) in [
            ("Apéro; ou pas, C:\\temp", "Apéro\\; ou pas\\, C:\\\\temp"),
            ("un\r\ndeux\ntrois\rquatre\u{2028}cinq", "un\\ndeux\\ntrois\\nquatre\\ncinq"),
            ("x\r\nEND:VCALENDAR", "x\\nEND:VCALENDAR"),
            ("\u{0}\u{1b}[2J\tx", "[2J\tx"),
        ] {
            assert_eq!(escape(text), value);
        }
        assert_eq!(written(&[], "https://example.org/\r\nX-EVIL:1"), "SUMMARY:https://example.org/X-EVIL:1\r\n");
        let named = written(&[("CN", "Le \"101\", Lyon\nX"), ("ROLE", "CHAIR")], "v");
        assert_eq!(named, "SUMMARY;CN=\"Le ^'101^', Lyon^nX\";ROLE=CHAIR:v\r\n");
    }

    #[test]
    fn lines_are_folded_between_letters_and_not_within_escapes() {
        for (value, first) in [("a".repeat(100), 75), (format!("{}é", "a".repeat(66)), 74), (format!("{}\\n{}", "a".repeat(66), "b"), 74)]
        {
            let line = written(&[], &value);
            assert_eq!(line.find("\r\n "), Some(first), "{line}");
            assert_eq!(line.replace("\r\n ", ""), format!("SUMMARY:{value}\r\n"));
        }
    }

    #[test]
    fn lines_of_others_are_read() {
        let line = |text: &str| Line::read(text).map(|line| (line.name, line.parameters, line.value));
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        for (text, name, parameters, value) in [
            ("DTSTART;TZID=Europe/Paris:20260601T190000", "DTSTART", vec![pair("TZID", "Europe/Paris")], "20260601T190000"),
            ("dtstart;tzid=\"a:b;c\";value=DATE:1", "DTSTART", vec![pair("TZID", "a:b;c"), pair("VALUE", "DATE")], "1"),
            ("X-A;B;C=:v", "X-A", vec![pair("C", "")], "v"),
            ("SUMMARY;CN=^'a^^b^nc^x:", "SUMMARY", vec![pair("CN", "\"a^b\nc^x")], ""),
            ("URL:https://example.org:443/;a", "URL", vec![], "https://example.org:443/;a"),
        ] {
            assert_eq!(line(text), Some((name.to_owned(), parameters, value.to_owned())), "{text}");
        }
        for bad in ["", ":", "SUMMARY", "SUM MARY:x", "É:x", "A;B=\"c:d", ";A=b:c"] {
            assert_eq!(line(bad), None, "{bad}");
        }
        let list = Line::read("CATEGORIES:a\\,b,c\\\\,d\\;,").unwrap();
        assert_eq!(list.texts(), ["a,b", "c\\", "d;", ""]);
        assert_eq!(Line::read("X:a\\Nb\\:\\\"\\x\\").unwrap().text(), "a\nb:\"\\x\\");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(text in "(.|[\\\\\n;,^\"é😀]){0,200}", name in "(.|[\"^:;,\n]){0,40}") {
            let line = written(&[("CN", &name)], &escape(&text));
            prop_assert!(line.ends_with("\r\n") && line.split("\r\n").all(|piece| piece.len() <= WIDTH));
            let unfolded = line.replace("\r\n ", "");
            let read = Line::read(unfolded.trim_end_matches("\r\n")).unwrap();
            let kept = |text: &str, keep: &[char]| text.chars().filter(|letter| !letter.is_control() || keep.contains(letter)).collect::<String>();
            let lines = text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
            prop_assert_eq!(read.text(), kept(&lines, &['\n', '\t']));
            let name = kept(&name, &['\n']);
            prop_assert_eq!(read.parameter("CN").unwrap().trim(), name.trim());
        }

        #[test]
        fn any_line_is_judged(text in ".{0,120}") {
            if let Some(line) = Line::read(&text) {
                let _ = (line.text(), line.texts());
            }
        }
    }
}
