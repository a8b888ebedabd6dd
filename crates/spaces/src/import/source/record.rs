//! The fields of a row, by RFC 4180.

use std::io::Read;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::line::{Line, Lines};
use super::refusal::SkipReason;
use super::{FileRefused, MAX_ROW_BYTES, Skip};

/// Over how many further lines a quoted field may go on.
const MAX_FURTHER_LINES: usize = 5;

/// Splits rows into fields; holds the fields of the last one.
pub(super) struct Splitter {
    delimiter: u8,
    reader: Reader,
    output: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
}

/// How the text of a row ends.
#[derive(PartialEq, Eq)]
enum End {
    /// With its last field.
    Complete,
    /// Inside quotes.
    InQuotes,
}

impl Splitter {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, reader: ReaderBuilder::new().delimiter(delimiter).build(), output: Vec::new(), ends: Vec::new(), fields: 0 }
    }

    /// How many fields the last row has.
    pub(super) const fn len(&self) -> usize {
        self.fields
    }

    /// All fields of the last row, one behind the other.
    pub(super) fn bytes(&self) -> &[u8] {
        let end = self.fields.checked_sub(1).and_then(|last| self.ends.get(last));
        end.and_then(|end| self.output.get(..*end)).unwrap_or_default()
    }

    /// A field of the last row, empty where it has none.
    pub(super) fn field(&self, place: usize) -> &[u8] {
        if place >= self.fields {
            return &[];
        }
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(place).and_then(|end| self.output.get(start..*end)).unwrap_or_default()
    }

    /// Splits a text that ends with a line's end. Whether its last quote is closed cannot be told from
    /// the fields, only from whether the line's end ended the row.
    fn split(&mut self, text: &[u8]) -> End {
        self.reader.reset();
        // A field is never longer than its text, and there is at most one more than bytes.
        self.output.resize(self.output.len().max(text.len() + 1), 0);
        self.ends.resize(self.ends.len().max(text.len() + 1), 0);
        let (result, _, _, fields) = self.reader.read_record(text, &mut self.output, &mut self.ends);
        self.fields = fields;
        if matches!(result, ReadRecordResult::Record) { End::Complete } else { End::InQuotes }
    }

    /// Splits the header.
    pub(super) fn split_header(&mut self, line: &Line) {
        self.split(&line.bytes);
    }

    /// Splits the row that begins with `first`, going on over further lines where a quoted field does.
    ///
    /// A quote that is opened by mistake would swallow the rows behind it. So the lines behind `first` are
    /// taken only if they complete a row of `width` fields whose quotes stand where they should; otherwise
    /// `first` alone is bad.
    pub(super) fn split_row<R: Read>(&mut self, first: Line, lines: &mut Lines<R>, width: usize) -> Result<Result<(), Skip>, FileRefused> {
        if first.is_cut {
            return Ok(Err(Skip::too_long()));
        }
        let mut text = first.bytes;
        if self.split(&text) == End::Complete {
            return Ok(self.check_width(width));
        }
        for further in 0..MAX_FURTHER_LINES {
            match lines.peek(further)? {
                Some(line) if !line.is_cut && text.len() + line.bytes.len() <= MAX_ROW_BYTES => text.extend(&line.bytes),
                _ => break,
            }
            if self.split(&text) == End::InQuotes {
                continue;
            }
            if self.fields == width && is_well_quoted(&text, self.delimiter) {
                lines.skip(further + 1);
                return Ok(Ok(()));
            }
            break;
        }
        Ok(Err(Skip::new(SkipReason::UnclosedQuote, "a quote is opened and not closed")))
    }

    fn check_width(&self, width: usize) -> Result<(), Skip> {
        if self.fields == width {
            return Ok(());
        }
        Err(Skip::new(SkipReason::FieldCount, format!("the row has {} fields where the header has {width}", self.fields)))
    }
}

/// Whether quotes stand only around whole fields, or doubled inside them. The splitter reads other texts
/// too, which is kind to a single line and would be careless with several.
fn is_well_quoted(text: &[u8], delimiter: u8) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let end = if rest.first() == Some(&b'"') {
            let mut quotes = rest.iter().enumerate().skip(1).filter(|(_, byte)| **byte == b'"').map(|(place, _)| place);
            loop {
                match quotes.next() {
                    None => return false,
                    Some(place) if rest.get(place + 1) == Some(&b'"') => {
                        quotes.next();
                    }
                    Some(place) => break place + 1,
                }
            }
        } else {
            rest.iter().position(|byte| [delimiter, b'\n', b'"'].contains(byte)).unwrap_or(rest.len())
        };
        match rest.get(end) {
            Some(byte) if *byte == delimiter => rest = rest.get(end + 1..).unwrap_or_default(),
            Some(b'\n') => return rest.len() == end + 1,
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of three fields in a text, `Err` for one that is skipped.
    fn rows(text: &str) -> Vec<Result<Vec<String>, SkipReason>> {
        let mut lines = Lines::new(text.as_bytes());
        let mut splitter = Splitter::new(b',');
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            let row = splitter.split_row(line, &mut lines, 3).unwrap();
            let fields = || (0..3).map(|place| String::from_utf8(splitter.field(place).to_vec()).unwrap()).collect();
            all.push(row.map(|()| fields()).map_err(|skip| skip.reason));
        }
        all
    }

    fn row(fields: [&str; 3]) -> Vec<String> {
        fields.map(str::to_owned).to_vec()
    }

    #[test]
    fn quotes_by_the_book() {
        assert_eq!(rows("a,\"b, \"\"c\"\"\",d\n"), [Ok(row(["a", "b, \"c\"", "d"]))]);
        assert_eq!(rows("a,\"b\nc\",d\ne,f,g\n"), [Ok(row(["a", "b\nc", "d"])), Ok(row(["e", "f", "g"]))]);
        assert_eq!(rows(",,\n"), [Ok(row(["", "", ""]))]);
        assert_eq!(rows("a,12\" b,c"), [Ok(row(["a", "12\" b", "c"]))]);
    }

    #[test]
    fn a_bad_row_does_not_take_the_next_along() {
        let good = || Ok(row(["e", "f", "g"]));
        assert_eq!(rows("a,b\ne,f,g\n"), [Err(SkipReason::FieldCount), good()]);
        assert_eq!(rows("a,b,c,d\ne,f,g\n"), [Err(SkipReason::FieldCount), good()]);
        assert_eq!(rows("a,\"b,c\ne,f,g\ne,f,g\n"), [Err(SkipReason::UnclosedQuote), good(), good()]);
        assert_eq!(rows("a,\"b,c"), [Err(SkipReason::UnclosedQuote)]);
        // The quote is closed by the next row's own, with too many fields in between.
        assert_eq!(rows("a,\"b,c\n\"e\",f,g\n"), [Err(SkipReason::UnclosedQuote), good()]);
        // The same with the right number of fields: the quotes stand in the wrong places.
        assert_eq!(rows("a,\"b,c\ne,\"f\",g\n"), [Err(SkipReason::UnclosedQuote), good()]);
        let long = format!("a,b,{}\ne,f,g\n", "c".repeat(MAX_ROW_BYTES));
        assert_eq!(rows(&long), [Err(SkipReason::RowTooLong), good()]);
        let many = format!("a,\"b{},c\n", "\n".repeat(3) + &"x\n".repeat(9));
        assert_eq!(rows(&many)[0], Err(SkipReason::UnclosedQuote));
    }
}
