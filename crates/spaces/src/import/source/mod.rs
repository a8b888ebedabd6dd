//! Reads the national census of third places of 2019, "Mission Coworking", as its publisher spreads it:
//! one CSV file, a row a place.
//!
//! The file is public data under the [licence](LICENCE_NAME) *Ouverte 2.0*: whoever reuses it names the
//! source and the date of its last update, [`ATTRIBUTION`].
//!
//! A file is refused whole when it is not the census ([`FileRefused`]); a bad row is skipped with its
//! reason ([`Skip`]) and never stops the others; what is odd about a row that is read is said
//! ([`Finding`]). Nothing is repaired in silence, nothing is guessed, and what the file holds about
//! people is neither kept nor repeated in a message.
//!
//! The reader is a stream: it holds a few lines and the identifiers that it has seen, never the file.

mod draft;
mod encoding;
mod finding;
mod header;
mod line;
mod location;
mod record;
mod refusal;
mod row;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{Chain, Cursor, Read};

pub use draft::SpaceDraft;
pub use encoding::FileEncoding;
pub use finding::{Finding, FindingCode, Severity};
pub use refusal::{FileRefused, Skip, SkipReason};

use header::{Column, Header};
use line::Lines;
use record::Splitter;

use crate::rules::provenance::Source;

/// What provenance calls the census.
pub const SOURCE: &str = Source::CGET;
/// Its licence, by SPDX identifier.
pub const LICENCE: &str = "etalab-2.0";
/// Its licence by name.
pub const LICENCE_NAME: &str = "Licence Ouverte 2.0";
/// The terms of its licence.
pub const LICENCE_URL: &str = "https://spdx.org/licenses/etalab-2.0.html";
/// Who published it.
pub const PUBLISHER: &str = "Commissariat général à l'égalité des territoires (CGET)";
/// The day of its last update.
pub const UPDATED_ON: &str = "2019-06-13";
/// What the licence asks to be said wherever its data is shown.
pub const ATTRIBUTION: &str = "CGET, Mission Coworking, updated 2019-06-13, Licence Ouverte 2.0";

/// How large a file may be, in bytes. The national file has half a megabyte.
pub const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;
/// How long a row may be, in bytes. The longest of the national file has about 500.
pub const MAX_ROW_BYTES: usize = 16 * 1024;
/// How many rows a file may have. The national file has 1,512.
pub const MAX_ROWS: u64 = 100_000;
/// How much of a file is looked at to tell its encoding, in bytes.
const SNIFFED_BYTES: u64 = 64 * 1024;

/// What is true of a file as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// How it was decoded.
    pub encoding: FileEncoding,
    /// What parts its fields.
    pub delimiter: char,
    /// Columns of the census that it lacks. Each of their values is taken as missing.
    pub missing_columns: Vec<&'static str>,
}

impl FileFacts {
    /// What whoever sent the file should know about it, in English.
    pub fn notes(&self) -> Vec<String> {
        let encoding = (self.encoding == FileEncoding::Windows1252)
            .then(|| "the file is not UTF-8; it was read as Windows-1252, so some letters may be wrong".to_owned());
        let columns = (!self.missing_columns.is_empty()).then(|| format!("the file has no column {}", self.missing_columns.join(", ")));
        encoding.into_iter().chain(columns).collect()
    }
}

/// One row as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct RowReading {
    /// The number of its first line in the file; the header's is usually 1.
    pub line: u64,
    /// What the source calls the space, where the row tells.
    pub external_id: Option<String>,
    /// The space, or why the row was skipped.
    pub outcome: Result<SpaceDraft, Skip>,
}

/// Begins to read a file: tells its encoding, its delimiter and its columns.
///
/// Errors: a file that is empty, no text, not the census, or that cannot be read.
pub fn read<R: Read>(mut file: R) -> Result<Reading<R>, FileRefused> {
    let mut head = Vec::new();
    file.by_ref().take(SNIFFED_BYTES).read_to_end(&mut head).map_err(FileRefused::Unreadable)?;
    let is_cut = head.len() as u64 == SNIFFED_BYTES;
    let (encoding, mark) = FileEncoding::sniff(&head, is_cut)?;
    let mut head = Cursor::new(head);
    head.set_position(mark as u64);

    let mut lines = Lines::new(head.chain(file));
    let first = lines.next()?.ok_or(FileRefused::Empty)?;
    let header = Header::read(&first)?;
    let facts = FileFacts { encoding, delimiter: char::from(header.delimiter), missing_columns: header.missing() };
    Ok(Reading { lines, fields: Splitter::new(header.delimiter), header, facts, seen: HashMap::new(), rows: 0, is_over: false })
}

/// The rows of a file, one by one.
///
/// An `Err` ends it: the file turned out too large or unreadable on the way. Whoever wants such a file
/// refused whole keeps what it wrote until then in one transaction, or reads the file twice.
pub struct Reading<R> {
    lines: Lines<Chain<Cursor<Vec<u8>>, R>>,
    fields: Splitter,
    header: Header,
    facts: FileFacts,
    /// The line on which each identifier stands.
    seen: HashMap<String, u64>,
    rows: u64,
    is_over: bool,
}

impl<R> std::fmt::Debug for Reading<R> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Reading").field("facts", &self.facts).field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl<R: Read> Reading<R> {
    /// What is true of the file as a whole.
    pub const fn facts(&self) -> &FileFacts {
        &self.facts
    }

    /// How many bytes were read so far, for a progress bar.
    pub const fn position(&self) -> u64 {
        self.lines.position()
    }

    fn read_row(&mut self) -> Result<Option<RowReading>, FileRefused> {
        let Some(first) = self.lines.next()? else {
            return Ok(None);
        };
        self.rows += 1;
        if self.rows > MAX_ROWS {
            return Err(FileRefused::TooManyRows);
        }
        let line = first.number;
        let split = self.fields.split_row(first, &mut self.lines, self.header.width)?;
        let checked = split.and_then(|()| self.check_letters()).and_then(|()| row::external_id(self));
        let (external_id, outcome) = match checked {
            Err(skip) => (None, Err(skip)),
            Ok(id) => (Some(id.clone()), self.draft(id, line)),
        };
        Ok(Some(RowReading { line, external_id, outcome }))
    }

    /// Whether the row is text in the file's encoding, without control characters but white space.
    fn check_letters(&self) -> Result<(), Skip> {
        let Some(text) = self.facts.encoding.decode(self.fields.bytes()) else {
            return Err(Skip::new(SkipReason::NotUtf8, "the row is not UTF-8"));
        };
        if text.chars().any(|letter| letter.is_control() && !letter.is_whitespace()) {
            return Err(Skip::new(SkipReason::ControlCharacter, "the row holds control characters"));
        }
        Ok(())
    }

    fn draft(&mut self, id: String, line: u64) -> Result<SpaceDraft, Skip> {
        if let Some(earlier) = self.seen.get(&id) {
            return Err(Skip::new(SkipReason::IdRepeated, format!("the row of line {earlier} has the same ID")));
        }
        let draft = row::draft(self, id)?;
        self.seen.insert(draft.external_id.clone(), line);
        Ok(draft)
    }
}

impl<R: Read> row::Fields for Reading<R> {
    fn text(&self, column: Column) -> String {
        let field = self.header.place(column).map(|place| self.fields.field(place)).unwrap_or_default();
        // Every field of a row that was checked can be decoded; its delimiters were ASCII.
        let text = self.facts.encoding.decode(field).unwrap_or(Cow::Borrowed(""));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl<R: Read> Iterator for Reading<R> {
    type Item = Result<RowReading, FileRefused>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let row = self.read_row().transpose();
        self.is_over = !matches!(row, Some(Ok(_)));
        row
    }
}
