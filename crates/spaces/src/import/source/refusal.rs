//! Why a file or a row of it was not read.

use std::io;

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

use super::{MAX_FILE_BYTES, MAX_ROW_BYTES, MAX_ROWS};

/// Why a whole file is refused. The text may be shown to whoever sent the file.
#[derive(Debug, thiserror::Error)]
pub enum FileRefused {
    /// There is no line in it.
    #[error("the file is empty")]
    Empty,
    /// It is UTF-16, or no text at all.
    #[error("the file is not text in UTF-8 or Windows-1252; save it as \"CSV UTF-8\" and try again")]
    NotText,
    /// Columns without which a space cannot be told apart or placed are not there.
    #[error("the file is not the census: it has no column {}", .0.join(", "))]
    MissingColumns(Vec<&'static str>),
    /// Which of the two is meant cannot be told.
    #[error("the column {0} is there twice")]
    RepeatedColumn(&'static str),
    /// It has more bytes than the limit. Rows before that were read.
    #[error("the file is larger than {} MiB", MAX_FILE_BYTES / 1024 / 1024)]
    TooLarge,
    /// It has more rows than the limit. The rows before that were read.
    #[error("the file has more than {MAX_ROWS} rows")]
    TooManyRows,
    /// It cannot be read any further.
    #[error("the file could not be read")]
    Unreadable(#[source] io::Error),
}

/// Why a row was skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[graphql(name = "ImportSkipReason")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SkipReason {
    /// It has more or fewer fields than the header, as when it was cut in half.
    FieldCount,
    /// A quote is opened and not closed.
    UnclosedQuote,
    /// It is longer than a row may be.
    RowTooLong,
    /// It is not UTF-8, though the rest of the file is.
    NotUtf8,
    /// It holds control characters.
    ControlCharacter,
    /// The source's identifier is missing.
    IdMissing,
    /// The source's identifier is too long or holds blanks.
    IdInvalid,
    /// An earlier row of the file has the same identifier.
    IdRepeated,
    /// The name is missing.
    NameMissing,
    /// The name is too long to be one.
    NameTooLong,
    /// An e-mail address stands in the place of the name.
    NameHoldsEmail,
    /// The space is closed for good; an import does not open it again.
    SpaceClosed,
}

/// A row that was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// Why, for software.
    pub reason: SkipReason,
    /// Why, for people, in English.
    pub message: String,
}

impl Skip {
    pub(in crate::import) fn new(reason: SkipReason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }

    pub(super) fn too_long() -> Self {
        Self::new(SkipReason::RowTooLong, format!("the row is longer than {MAX_ROW_BYTES} bytes"))
    }
}
