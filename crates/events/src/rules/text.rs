//! What people write about events, and what they write to reach them.

use std::collections::BTreeSet;
use std::str::FromStr;

use traboule_kernel::text::fold;
use traboule_kernel::{Invalid, LocalizedText, text_value};
use url::{Host, Url};

/// How long a title may be, in characters.
pub const MAX_TITLE: usize = 200;
/// How long a description may be, in characters.
pub const MAX_DESCRIPTION: usize = 10_000;
/// How many topics an event may have.
pub const MAX_TOPICS: usize = 10;
/// How long a topic may be, in characters.
pub const MAX_TOPIC: usize = 50;
/// How long the name of a room, a postal address or a short note may be, in characters.
pub const MAX_LINE: usize = 300;
/// How long an address of the web may be, in bytes.
pub const MAX_ADDRESS: usize = 500;

/// Says what is wrong with a title: one line, in each of its languages.
pub fn title_mistakes(field: &str, title: &LocalizedText) -> Vec<Invalid> {
    title.all().filter_map(|(locale, text)| line_mistake(&format!("{field}.{locale}"), text, MAX_TITLE)).collect()
}

/// Says what is wrong with a description: any number of lines, in each of its languages.
pub fn description_mistakes(field: &str, description: &LocalizedText) -> Vec<Invalid> {
    let mistake = |(locale, text)| text_mistake(&format!("{field}.{locale}"), text, MAX_DESCRIPTION, is_no_line_break);
    description.all().filter_map(mistake).collect()
}

/// Says what is wrong with topics: a few short words, each once.
pub fn topics_mistakes(field: &str, topics: &[String]) -> Vec<Invalid> {
    let mut mistakes = Vec::new();
    if topics.len() > MAX_TOPICS {
        mistakes.push(Invalid::at(field, format!("must be at most {MAX_TOPICS}")));
    }
    let mut known = BTreeSet::new();
    for (place, topic) in topics.iter().enumerate().take(MAX_TOPICS) {
        let at = format!("{field}.{place}");
        match line_mistake(&at, topic, MAX_TOPIC) {
            Some(mistake) => mistakes.push(mistake),
            None if !known.insert(fold(topic.trim())) => mistakes.push(Invalid::at(&at, "stands there twice")),
            None => {}
        }
    }
    mistakes
}

/// Says what is wrong with a text of one line, or nothing.
pub(crate) fn line_mistake(field: &str, text: &str, longest: usize) -> Option<Invalid> {
    text_mistake(field, text, longest, |_| true)
}

/// Says what is wrong with a text of any number of lines, or nothing.
pub(crate) fn lines_mistake(field: &str, text: &str, longest: usize) -> Option<Invalid> {
    text_mistake(field, text, longest, is_no_line_break)
}

/// Says what is wrong with a text, or nothing. `is_bad` chooses among control characters.
fn text_mistake(field: &str, text: &str, longest: usize, is_bad: fn(char) -> bool) -> Option<Invalid> {
    if text.trim().is_empty() {
        return Some(Invalid::at(field, "must not be blank"));
    }
    if text.chars().count() > longest {
        return Some(Invalid::at(field, format!("must not be longer than {longest} characters")));
    }
    let holds_control = text.chars().any(|letter| letter.is_control() && is_bad(letter));
    holds_control.then(|| Invalid::at(field, "must not hold control characters"))
}

const fn is_no_line_break(letter: char) -> bool {
    !matches!(letter, '\n' | '\r' | '\t')
}

text_value! {
    /// An address of the web where people meet online, register, or read more: `https`, a host name with a dot, no
    /// password; kept as it was written.
    WebAddress, BadWebAddress
}

/// Why a text is not an address that people may be sent to. May be shown to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWebAddress {
    /// It is empty or longer than [`MAX_ADDRESS`].
    #[error("an address is 1 to {MAX_ADDRESS} bytes long")]
    Length,
    /// It does not begin with `https://`.
    #[error("an address begins with https://")]
    Scheme,
    /// No browser would find it, or it is not for everybody: blanks inside, no host name, a password.
    #[error("this is not an address of the web")]
    Form,
}

impl FromStr for WebAddress {
    type Err = BadWebAddress;

    fn from_str(text: &str) -> Result<Self, BadWebAddress> {
        let text = text.trim();
        if text.is_empty() || text.len() > MAX_ADDRESS {
            return Err(BadWebAddress::Length);
        }
        if !text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://")) {
            return Err(BadWebAddress::Scheme);
        }
        // The parser of the web follows browsers, which drop blanks and read `\` as `/` and `///` as `//`.
        let odd = |letter: char| letter.is_whitespace() || letter.is_control() || matches!(letter, '\\' | '<' | '>' | '"');
        let host_follows = text.as_bytes().get(8).is_some_and(|byte| *byte != b'/');
        let url = Url::parse(text).map_err(|_| BadWebAddress::Form)?;
        let named = matches!(url.host(), Some(Host::Domain(domain)) if domain.trim_end_matches('.').contains('.'));
        let open = url.username().is_empty() && url.password().is_none();
        if named && open && host_follows && !text.contains(odd) { Ok(Self(text.to_owned())) } else { Err(BadWebAddress::Form) }
    }
}

text_value! {
    /// The e-mail address of a guest who has no account, in the one form that it is found by: trimmed, lower case.
    /// Personal data: shown to those who run the event, erased with the list of those who came.
    GuestEmail, BadGuestEmail
}

/// This is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an e-mail address such as camille@example.org")]
pub struct BadGuestEmail;

impl FromStr for GuestEmail {
    type Err = BadGuestEmail;

    /// Accepts `local@domain.tld` within the lengths of RFC 5321, as accounts do; whether it exists, only a mail can tell.
    fn from_str(text: &str) -> Result<Self, BadGuestEmail> {
        let address = text.trim().to_lowercase();
        let (local, domain) = address.rsplit_once('@').ok_or(BadGuestEmail)?;
        let is_letter = |letter: char| letter.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(letter);
        let local_is_fine =
            (1..=64).contains(&local.len()) && local.split('.').all(|atom| !atom.is_empty()) && local.chars().all(is_letter);
        let label_is_fine = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
        };
        let domain_is_fine = domain.len() <= 253 && domain.contains('.') && domain.split('.').all(label_is_fine);
        if local_is_fine && domain_is_fine && address.len() <= 254 { Ok(Self(address)) } else { Err(BadGuestEmail) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use traboule_kernel::Locale;

    use super::*;

    #[test]
    fn titles_and_descriptions_are_checked_in_each_language() {
        let both = |fr: &str, en: &str| {
            LocalizedText::new(Locale::fr(), BTreeMap::from([(Locale::fr(), fr.to_owned()), (Locale::en(), en.to_owned())])).unwrap()
        };
        let fields = |mistakes: Vec<Invalid>| mistakes.into_iter().map(|mistake| mistake.field).collect::<Vec<_>>();
        let (long, longer) = ("é".repeat(MAX_TITLE), "é".repeat(MAX_TITLE + 1));
        for (fr, en, bad) in [
            ("Apéro", "Drinks", &[][..]),
            (&long, "Drinks", &[]),
            (&longer, " ", &["title.en", "title.fr"]),
            ("Un\ndeux", "\u{0}", &["title.en", "title.fr"]),
        ] {
            assert_eq!(fields(title_mistakes("title", &both(fr, en))), bad, "{fr:?} {en:?}");
        }
        let longest = "é".repeat(MAX_DESCRIPTION);
        for (fr, en, bad) in [
            ("Un\r\n\tdeux", &*longest, &[][..]),
            ("", &*format!("{longest}é"), &["description.en", "description.fr"]),
            ("\u{1b}[2J", "x", &["description.fr"]),
        ] {
            assert_eq!(fields(description_mistakes("description", &both(fr, en))), bad);
        }
    }

    #[test]
    fn topics_are_a_few_words_each_once() {
        let check = |topics: &[&str]| {
            let topics: Vec<String> = topics.iter().map(|topic| (*topic).to_owned()).collect();
            topics_mistakes("topics", &topics).into_iter().map(|mistake| mistake.field).collect::<Vec<_>>()
        };
        assert!(check(&[]).is_empty() && check(&["entrepreneuriat", "fablab"]).is_empty());
        assert_eq!(check(&["Écologie", "ecologie ", "", "a\n"]), ["topics.1", "topics.2", "topics.3"]);
        assert_eq!(check(&["x".repeat(MAX_TOPIC + 1).as_str()]), ["topics.0"]);
        let many: Vec<String> = (0..=MAX_TOPICS).map(|number| number.to_string()).collect();
        assert_eq!(topics_mistakes("topics", &many).len(), 1);
    }

    #[test]
    fn addresses_of_the_web() {
        for good in ["https://meet.example.org/salon?pwd=a#b", "HTTPS://Example.org", "https://exemple.fr:8443/é"] {
            assert_eq!(good.parse::<WebAddress>().unwrap().as_str(), good);
        }
        assert_eq!(" https://example.org ".parse::<WebAddress>().unwrap().as_str(), "https://example.org");
        for (bad, why) in [
            ("", BadWebAddress::Length),
            ("http://example.org", BadWebAddress::Scheme),
            ("javascript:alert(1)", BadWebAddress::Scheme),
            ("meet.example.org", BadWebAddress::Scheme),
            ("https://", BadWebAddress::Form),
            ("https:///example.org", BadWebAddress::Form),
            ("https://localhost/", BadWebAddress::Form),
            ("https://127.0.0.1/", BadWebAddress::Form),
            ("https://[::1]/", BadWebAddress::Form),
            ("https://user@example.org/", BadWebAddress::Form),
            ("https://example.org/a b", BadWebAddress::Form),
            ("https://example.org/\r\nX: y", BadWebAddress::Form),
            ("https:\\\\example.org", BadWebAddress::Scheme),
        ] {
            assert_eq!(bad.parse::<WebAddress>(), Err(why), "{bad}");
        }
        let longest = format!("https://example.org/{}", "a".repeat(MAX_ADDRESS - 20));
        assert!(longest.parse::<WebAddress>().is_ok());
        assert_eq!(format!("{longest}a").parse::<WebAddress>(), Err(BadWebAddress::Length));
    }

    #[test]
    fn guests_addresses_are_read_into_one_form() {
        for (text, address) in [
            (" Camille@Example.org ", "camille@example.org"),
            ("a.b+c@sub.example.org", "a.b+c@sub.example.org"),
            ("o'neil@exemple-é.fr", "o'neil@exemple-é.fr"),
        ] {
            assert_eq!(text.parse::<GuestEmail>().unwrap().as_str(), address);
        }
        for bad in ["", "a", "a@b", "@b.fr", "a@", "a b@c.fr", "a@b..fr", "a@-b.fr", ".a@b.fr", "a..b@c.fr", "a@b.fr\nBcc: x@y.fr"] {
            assert_eq!(bad.parse::<GuestEmail>(), Err(BadGuestEmail), "{bad}");
        }
        assert!(format!("{}@example.org", "x".repeat(65)).parse::<GuestEmail>().is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in ".{0,60}") {
            if let Ok(address) = format!("https://{text}").parse::<WebAddress>() {
                prop_assert_eq!(address.as_str().parse::<WebAddress>(), Ok(address));
            }
            if let Ok(email) = text.parse::<GuestEmail>() {
                prop_assert_eq!(email.as_str().parse::<GuestEmail>(), Ok(email));
            }
        }
    }
}
