//! A backup that is being written: nobody sees it at its place before it is whole.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::BackupError;

/// An empty file that only its owner may read, in a folder of its own beside the place where it is to stand. Dropped, both are
/// gone, with whatever a database put beside the file.
pub(super) struct Unfinished {
    file: NamedTempFile,
    target: PathBuf,
    // Dropped last: the file is in it.
    _folder: TempDir,
}

impl Unfinished {
    /// Begins a backup. Refuses to if there is something at its place.
    pub(super) fn begin(target: &Path) -> Result<Self, BackupError> {
        let begun = || -> io::Result<Self> {
            let target = std::path::absolute(target)?;
            if target.symlink_metadata().is_ok() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
                return Err(io::ErrorKind::InvalidInput.into());
            };
            if !parent.is_dir() {
                return Err(io::Error::new(io::ErrorKind::NotFound, format!("there is no folder {}", parent.display())));
            }
            let mut name = name.to_owned();
            name.push(".");
            // On the same file system, so that the move is one step.
            let folder = tempfile::Builder::new().prefix(&name).suffix(".unfinished").tempdir_in(parent)?;
            let file = NamedTempFile::new_in(folder.path())?;
            Ok(Self { file, target, _folder: folder })
        };
        begun().map_err(|error| BackupError::target(target, error))
    }

    /// Where it is written.
    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Why it cannot be finished.
    pub(super) fn failed(&self, error: io::Error) -> BackupError {
        BackupError::target(&self.target, error)
    }

    /// Moves it to its place once it is on the disk. Returns its size.
    pub(super) fn finish(self) -> Result<u64, BackupError> {
        let Self { file, target, _folder } = self;
        let finished = || -> io::Result<u64> {
            file.as_file().sync_all()?;
            let bytes = file.as_file().metadata()?.len();
            file.persist_noclobber(&target).map_err(|error| error.error)?;
            // The name, too, must survive a power cut.
            sync_folder_of(&target).or_else(|error| std::fs::remove_file(&target).and(Err(error)))?;
            Ok(bytes)
        };
        finished().map_err(|error| BackupError::target(&target, error))
    }
}

#[cfg(unix)]
fn sync_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all())
}

/// Folders cannot be opened there.
#[cfg(not(unix))]
fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn nothing_stands_at_its_place_before_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("backup");
        let unfinished = Unfinished::begin(&target).unwrap();
        fs::OpenOptions::new().write(true).open(unfinished.path()).unwrap().write_all(b"all of it").unwrap();
        assert!(!target.exists());
        assert_eq!(unfinished.finish().unwrap(), 9);
        assert_eq!(fs::read(&target).unwrap(), b"all of it");
        assert_eq!(names(folder.path()), ["backup"]);
    }

    #[test]
    fn what_is_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let unfinished = Unfinished::begin(&folder.path().join("backup")).unwrap();
        fs::write(unfinished.path().with_extension("journal"), "a database's own").unwrap();
        drop(unfinished);
        assert_eq!(names(folder.path()), <[String; 0]>::default());
    }

    #[test]
    fn what_came_to_its_place_meanwhile_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("backup");
        let unfinished = Unfinished::begin(&target).unwrap();
        fs::write(&target, "somebody else's").unwrap();
        assert!(matches!(unfinished.finish(), Err(BackupError::Exists(_))));
        assert_eq!(fs::read(&target).unwrap(), b"somebody else's");
        assert_eq!(names(folder.path()), ["backup"]);
    }
}
