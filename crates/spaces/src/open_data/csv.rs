//! Comma-separated values: RFC 4180, UTF-8 without a mark, a header line, lines that end in CR LF.
//!
//! The values of a list are parted by `|`. A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets a `'` before it:
//! a spreadsheet would take it for a formula. Numbers are left as they are.

use ::csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use traboule_kernel::{Error, Result};

use super::property::{Cell, Entry, PROPERTIES, Property, TIMES};

/// What parts the values of a list.
const BETWEEN: &str = "|";

const POINT: [Property; 2] = [
    ("lat", |space| Ok(space.point()?.map_or(Cell::Empty, |(lat, _)| Cell::Real(lat)))),
    ("lon", |space| Ok(space.point()?.map_or(Cell::Empty, |(_, lon)| Cell::Real(lon)))),
];

pub(super) fn head(out: &mut Vec<u8>) -> Result<()> {
    line(out, columns().map(|(name, _)| (*name).to_owned()))
}

pub(super) fn space(out: &mut Vec<u8>, space: &Entry) -> Result<()> {
    let cells = columns().map(|(_, of)| Ok(written(of(space)?))).collect::<Result<Vec<_>>>()?;
    line(out, cells)
}

fn columns() -> impl Iterator<Item = &'static Property> {
    PROPERTIES.iter().chain(&POINT).chain(&TIMES)
}

fn line(out: &mut Vec<u8>, cells: impl IntoIterator<Item = String>) -> Result<()> {
    let mut writer: Writer<&mut Vec<u8>> =
        WriterBuilder::new().terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary).from_writer(out);
    writer.write_record(cells).map_err(Error::internal)?;
    writer.flush().map_err(Error::internal)
}

fn written(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Texts(texts) => harmless(texts.join(BETWEEN)),
        Cell::Whole(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
    }
}

fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_no_formula_and_a_number_stays_one() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(written(Cell::Text(formula.to_owned())), format!("'{formula}"));
        }
        assert_eq!(written(Cell::Texts(vec!["=a".to_owned(), "=b".to_owned()])), "'=a|=b");
        assert_eq!(written(Cell::Real(-4.5)), "-4.5");
        assert_eq!(written(Cell::Text("L'Étable = café".to_owned())), "L'Étable = café");
    }

    #[test]
    fn lines_are_those_of_the_rfc() {
        let mut out = Vec::new();
        line(&mut out, ["a", "b,c", "d\"e", "f\ng", ""].map(str::to_owned)).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n");
    }

    #[test]
    fn no_name_stands_twice() {
        let mut names: Vec<&str> = columns().map(|(name, _)| *name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
