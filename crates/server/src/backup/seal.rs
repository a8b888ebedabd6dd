//! The seal of a backup: the digest of its bytes, within the file itself, so that no second file can get lost.
//!
//! - **SQLite**: the two fields of the header that belong to applications. `application_id` says that there is a seal;
//!   `user_version` holds the first four bytes of the digest, which is taken with these four as zeros. The file stays an ordinary
//!   database. A server that starts on it turns on the write-ahead log, which the header tells: it is no backup any more then, and
//!   the seal does not count.
//! - **PostgreSQL**: forty bytes behind the dump, which `pg_restore` never reads: a mark, then the whole digest.
//!
//! A file without a seal may be a copy that somebody made by other means. It is examined all the same.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::Kind;

/// The header of a file of SQLite, and where in it the fields are: the versions for writing and reading, of the application.
const HEADER: usize = 100;
const FORMATS: Range<usize> = 18..20;
const USER_VERSION: Range<usize> = 60..64;
const APPLICATION_ID: Range<usize> = 68..72;
/// The formats of a database with a write-ahead log.
const WRITE_AHEAD: [u8; 2] = [2, 2];
const OURS: [u8; 4] = *b"trab";

/// What stands behind a dump.
const MARK: [u8; 8] = *b"trabseal";
const TRAILER: usize = 40;

/// What a backup says about its own bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// Every byte is as it was written.
    Whole,
    /// Nothing: it was made by other means, or has been in use since.
    Missing,
}

/// Why a seal is no good.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    /// Bytes are not what they were.
    #[error("its bytes are not those that were written: its seal is broken")]
    Changed,
    /// It belongs to somebody else.
    #[error("it belongs to another program")]
    Foreign,
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
}

/// Seals a file that was written whole.
pub(super) fn set(kind: Kind, path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    match kind {
        Kind::Sqlite => {
            put(&mut file, &APPLICATION_ID, OURS)?;
            let digest = sqlite_digest(&mut file)?;
            put(&mut file, &USER_VERSION, digest)
        }
        Kind::Postgres => {
            let digest = digest(&mut file, u64::MAX)?;
            file.seek(SeekFrom::End(0))?;
            file.write_all(&MARK)?;
            file.write_all(&digest)
        }
    }
}

/// Whether a file is as it was sealed.
pub(super) fn check(kind: Kind, file: &mut File) -> Result<Seal, Broken> {
    match kind {
        Kind::Sqlite => {
            let mut header = [0; HEADER];
            file.rewind()?;
            file.read_exact(&mut header)?;
            if header[APPLICATION_ID] == [0; 4] || header[FORMATS] == WRITE_AHEAD {
                return Ok(Seal::Missing);
            }
            if header[APPLICATION_ID] != OURS {
                return Err(Broken::Foreign);
            }
            whole(sqlite_digest(file)? == header[USER_VERSION])
        }
        Kind::Postgres => {
            let bytes = file.metadata()?.len();
            let Some(length) = bytes.checked_sub(TRAILER as u64) else { return Ok(Seal::Missing) };
            let mut end = Vec::new();
            // Twice its size: bytes may have come behind it.
            file.seek(SeekFrom::Start(length.saturating_sub(TRAILER as u64)))?;
            file.read_to_end(&mut end)?;
            let trailer = &end[end.len().saturating_sub(TRAILER)..];
            match trailer.strip_prefix(&MARK) {
                Some(sealed) => whole(digest(file, length)? == sealed),
                None if is_damaged(trailer, &end) => Err(Broken::Changed),
                None => Ok(Seal::Missing),
            }
        }
    }
}

/// Whether the end of a dump was a seal once: its mark is nearly one, or not where it belongs since bytes are missing or added.
fn is_damaged(trailer: &[u8], end: &[u8]) -> bool {
    const FEW_BITS: u32 = 8;
    let changed: u32 = trailer.iter().zip(MARK).map(|(byte, mark)| (byte ^ mark).count_ones()).sum();
    changed <= FEW_BITS
        || end.windows(MARK.len()).any(|bytes| bytes == MARK)
        || (MARK.len() / 2..MARK.len()).any(|length| end.ends_with(&MARK[..length]))
}

fn whole(is: bool) -> Result<Seal, Broken> {
    if is { Ok(Seal::Whole) } else { Err(Broken::Changed) }
}

fn put(file: &mut File, place: &Range<usize>, bytes: [u8; 4]) -> io::Result<()> {
    file.seek(SeekFrom::Start(place.start as u64))?;
    file.write_all(&bytes)
}

/// The part of the digest that there is room for, of the file without it.
fn sqlite_digest(file: &mut File) -> io::Result<[u8; 4]> {
    let mut header = [0; HEADER];
    file.rewind()?;
    file.read_exact(&mut header)?;
    header[USER_VERSION].fill(0);
    let mut hasher = Sha256::new_with_prefix(header);
    hash(file, &mut hasher)?;
    let [first, second, third, fourth, ..]: [u8; 32] = hasher.finalize().into();
    Ok([first, second, third, fourth])
}

/// The digest of the first `length` bytes.
fn digest(file: &mut File, length: u64) -> io::Result<[u8; 32]> {
    file.rewind()?;
    let mut hasher = Sha256::new();
    hash(file.take(length), &mut hasher)?;
    Ok(hasher.finalize().into())
}

fn hash(file: impl io::Read, hasher: &mut Sha256) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(256 * 1024, file);
    loop {
        let bytes = io::BufRead::fill_buf(&mut reader)?;
        if bytes.is_empty() {
            return Ok(());
        }
        hasher.update(bytes);
        let read = bytes.len();
        io::BufRead::consume(&mut reader, read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of this kind, as far as its seal is concerned.
    fn sealed(kind: Kind) -> (tempfile::NamedTempFile, Vec<u8>) {
        let mut bytes = match kind {
            Kind::Sqlite => b"SQLite format 3\0\x10\0\x01\x01".to_vec(),
            Kind::Postgres => b"PGDMP".to_vec(),
        };
        bytes.resize(HEADER, 0);
        bytes.extend((0..50).map(|byte: u8| byte.wrapping_mul(7)));
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        set(kind, file.path()).unwrap();
        let bytes = std::fs::read(file.path()).unwrap();
        (file, bytes)
    }

    fn checked(kind: Kind, bytes: &[u8]) -> Result<Seal, Broken> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        check(kind, &mut file)
    }

    #[test]
    fn what_was_sealed_is_whole() {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let (_file, bytes) = sealed(kind);
            assert_eq!(checked(kind, &bytes).unwrap(), Seal::Whole);
        }
    }

    #[test]
    fn no_bit_of_it_may_change() {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let (_file, bytes) = sealed(kind);
            for place in 0..bytes.len() {
                for bit in 0..8 {
                    let mut changed = bytes.clone();
                    changed[place] ^= 1 << bit;
                    assert!(checked(kind, &changed).is_err(), "{kind}: bit {bit} of byte {place}");
                }
            }
        }
    }

    #[test]
    fn nothing_may_be_missing_or_added() {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let (_file, bytes) = sealed(kind);
            for missing in 1..=36 {
                assert!(checked(kind, &bytes[..bytes.len() - missing]).is_err(), "{kind}: {missing}");
            }
            assert!(checked(kind, &[&bytes[..], b"x"].concat()).is_err(), "{kind}");
        }
        assert!(checked(Kind::Sqlite, b"SQLite format 3\0").is_err());
        // Whether there is a dump without its seal, `pg_restore` finds out.
        assert_eq!(checked(Kind::Postgres, b"PGDMP").unwrap(), Seal::Missing);
    }

    #[test]
    fn a_database_that_was_in_use_has_no_seal_left() {
        let (_file, mut bytes) = sealed(Kind::Sqlite);
        bytes[FORMATS].copy_from_slice(&WRITE_AHEAD);
        bytes[120] = 1;
        assert_eq!(checked(Kind::Sqlite, &bytes).unwrap(), Seal::Missing);
    }
}
