//! In which encoding a file is written.

use std::borrow::Cow;

use async_graphql::Enum;
use encoding_rs::WINDOWS_1252;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

use super::FileRefused;

/// The encodings that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[graphql(name = "ImportFileEncoding")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum FileEncoding {
    /// UTF-8, with or without a byte order mark.
    #[graphql(name = "UTF_8")]
    #[sea_orm(string_value = "UTF_8")]
    #[serde(rename = "UTF_8")]
    Utf8,
    /// Windows-1252, which holds Latin-1: what older spreadsheets save.
    #[graphql(name = "WINDOWS_1252")]
    #[sea_orm(string_value = "WINDOWS_1252")]
    #[serde(rename = "WINDOWS_1252")]
    Windows1252,
}

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

impl FileEncoding {
    /// The encoding of a file that begins with `head`, and the length of its byte order mark.
    /// `is_cut` says that more follows, so that a letter may be cut in two at the end.
    ///
    /// One broken row does not make a file of UTF-8 another one: as long as most letters beyond ASCII are
    /// valid UTF-8, it is UTF-8. In Windows-1252 they practically never are.
    pub(super) fn sniff(head: &[u8], is_cut: bool) -> Result<(Self, usize), FileRefused> {
        if head.is_empty() {
            return Err(FileRefused::Empty);
        }
        if head.starts_with(UTF8_MARK) {
            return Ok((Self::Utf8, UTF8_MARK.len()));
        }
        // Both marks of UTF-16, and the byte that is in every file of UTF-16 and most files of no text.
        if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") || head.contains(&0) {
            return Err(FileRefused::NotText);
        }
        let (mut letters, mut broken, mut at) = (0_usize, 0_usize, 0_usize);
        for chunk in head.utf8_chunks() {
            letters += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
            at += chunk.valid().len() + chunk.invalid().len();
            let cut_in_two = is_cut && at == head.len();
            broken += usize::from(!chunk.invalid().is_empty() && !cut_in_two);
        }
        Ok((if broken > letters { Self::Windows1252 } else { Self::Utf8 }, 0))
    }

    /// The text of some bytes; nothing when they are not in this encoding. All bytes are Windows-1252.
    pub(super) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Self::Windows1252 => Some(WINDOWS_1252.decode_without_bom_handling(bytes).0),
        }
    }
}

/// Whether a text looks like UTF-8 that was read as Windows-1252: `Ã©` for `é`, `Â` before a blank.
pub(super) fn holds_mojibake(text: &str) -> bool {
    let mut last = ' ';
    text.chars().any(|letter| {
        let pair = (last, letter);
        last = letter;
        letter == char::REPLACEMENT_CHARACTER || matches!(pair, ('Ã' | 'Â', '\u{80}'..='\u{BF}') | ('â', '€'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(head: &[u8]) -> FileEncoding {
        FileEncoding::sniff(head, true).unwrap().0
    }

    #[test]
    fn the_encoding_is_that_of_most_letters() {
        assert_eq!(sniffed("Saint-Étienne à côté".as_bytes()), FileEncoding::Utf8);
        assert_eq!(sniffed(b"ASCII"), FileEncoding::Utf8);
        assert_eq!(sniffed(b"Saint-\xC9tienne \xE0 c\xF4t\xE9 "), FileEncoding::Windows1252);
        assert_eq!(sniffed("Étienne à côté, \u{e9}".as_bytes()), FileEncoding::Utf8);
        let mut one_bad = "Étienne à côté\n".repeat(3).into_bytes();
        one_bad.extend(b"\xC9tienne \n");
        assert_eq!(sniffed(&one_bad), FileEncoding::Utf8);
        // Cut inside the last letter.
        assert_eq!(sniffed(b"caf\xC3"), FileEncoding::Utf8);
        assert_eq!(FileEncoding::sniff(b"caf\xE9", false).unwrap().0, FileEncoding::Windows1252);
    }

    #[test]
    fn marks_and_what_is_no_text() {
        assert_eq!(FileEncoding::sniff(b"\xEF\xBB\xBFID", true).unwrap(), (FileEncoding::Utf8, 3));
        for refused in [&b"\xFF\xFEI\0D\0"[..], b"\xFE\xFF\0I\0D", b"PK\x03\x04\0"] {
            assert!(matches!(FileEncoding::sniff(refused, true), Err(FileRefused::NotText)));
        }
        assert!(matches!(FileEncoding::sniff(b"", false), Err(FileRefused::Empty)));
    }

    #[test]
    fn mojibake() {
        for text in ["CafÃ©", "concept |Â\u{a0}Atelier", "lâ€™atelier", "caf\u{fffd}"] {
            assert!(holds_mojibake(text), "{text}");
        }
        for text in ["Café", "Château", "L'Âge d'Or", "SÃO", "10 €", "Â"] {
            assert!(!holds_mojibake(text), "{text}");
        }
    }
}
