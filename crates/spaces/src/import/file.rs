//! A file on its way in: kept aside, measured and hashed, before anything of it is taken.

use std::io::{Read, Seek, SeekFrom, Write};

use sha2::{Digest, Sha256};
use tempfile::SpooledTempFile;

use super::source::{self, FileFacts, FileRefused, MAX_FILE_BYTES, Reading};

/// How much of a file is held in memory; the rest goes to a temporary file that nobody else can open.
const IN_MEMORY_BYTES: usize = 1024 * 1024;
/// How long a file's name is kept, in characters.
const MAX_NAME: usize = 200;

/// A file that was received whole. Its bytes are gone with it.
#[derive(Debug)]
pub struct ImportFile {
    content: SpooledTempFile,
    name: String,
    hash: Vec<u8>,
}

/// A file of which more may come.
#[derive(Debug)]
pub struct Receiving {
    content: SpooledTempFile,
    name: String,
    hash: Sha256,
    bytes: u64,
}

/// What a first look through a file found.
pub(super) struct Checked {
    pub(super) facts: FileFacts,
    pub(super) rows: u64,
}

impl ImportFile {
    /// Begins to receive a file. Of the name, control characters and what is beyond 200 characters are left out.
    pub fn receive(name: &str) -> Receiving {
        Receiving {
            content: SpooledTempFile::new(IN_MEMORY_BYTES),
            name: name.chars().filter(|letter| !letter.is_control()).take(MAX_NAME).collect(),
            hash: Sha256::new(),
            bytes: 0,
        }
    }

    /// Receives all that `from` gives. Blocks.
    ///
    /// Errors: it is too large or cannot be read.
    pub fn read(name: &str, mut from: impl Read) -> Result<Self, FileRefused> {
        let mut receiving = Self::receive(name);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match from.read(&mut buffer) {
                Ok(0) => return receiving.done(),
                Ok(count) => receiving.write(buffer.get(..count).unwrap_or_default())?,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(FileRefused::Unreadable(error)),
            }
        }
    }

    /// What the file is called.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// SHA-256 of its bytes.
    pub(super) fn hash(&self) -> &[u8] {
        &self.hash
    }

    /// Reads the file to its end, so that one that is unusable is refused before anything is written. Blocks.
    pub(super) fn check(&mut self) -> Result<Checked, FileRefused> {
        let mut reading = self.rows()?;
        let mut rows = 0;
        for row in reading.by_ref() {
            row?;
            rows += 1;
        }
        Ok(Checked { facts: reading.facts().clone(), rows })
    }

    /// The rows from the first on. Blocks.
    pub(super) fn rows(&mut self) -> Result<Reading<&mut SpooledTempFile>, FileRefused> {
        self.content.seek(SeekFrom::Start(0)).map_err(FileRefused::Unreadable)?;
        source::read(&mut self.content)
    }
}

impl Receiving {
    /// The next bytes.
    ///
    /// Errors: the file is too large, or there is no room for it on this machine.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), FileRefused> {
        self.bytes += bytes.len() as u64;
        if self.bytes > MAX_FILE_BYTES {
            return Err(FileRefused::TooLarge);
        }
        self.hash.update(bytes);
        self.content.write_all(bytes).map_err(FileRefused::Unreadable)
    }

    /// That was all.
    pub fn done(self) -> Result<ImportFile, FileRefused> {
        Ok(ImportFile { content: self.content, name: self.name, hash: self.hash.finalize().to_vec() })
    }
}
