//! Where a result goes: stdout, or a private file that appears only when it is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The target of a result.
#[derive(Debug)]
pub enum Output {
    /// Standard output.
    Stdout(BufWriter<io::Stdout>),
    /// A file, mode 0600, replaced in one step by [`Output::finish`].
    File(WholeFile),
    /// A pipe or device that the user named.
    Special(BufWriter<File>),
}

/// A file under way; nothing is left of it unless it is finished.
#[derive(Debug)]
pub struct WholeFile {
    writer: BufWriter<File>,
    temporary: PathBuf,
    target: PathBuf,
    finished: bool,
}

/// Why a result did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The file can't be made there: a folder, a place that is missing or refuses.
    #[error("the output can't be opened: {0}")]
    Unopened(io::Error),
    /// It broke off: the disk is full, the device refuses.
    #[error("the output can't be written: {0}")]
    Unwritten(#[from] io::Error),
}

/// How a result ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// All of it arrived.
    Whole,
    /// The reader closed the pipe; that is its right.
    ReaderLeft,
}

impl Output {
    /// Opens stdout, or a file that must lie in an existing folder.
    pub fn open(target: Option<&Path>) -> io::Result<Self> {
        let Some(target) = target else {
            return Ok(Self::Stdout(BufWriter::new(io::stdout())));
        };
        let found = fs::metadata(target);
        if found.as_ref().is_ok_and(fs::Metadata::is_dir) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if found.is_ok_and(|found| !found.is_file()) {
            return Ok(Self::Special(BufWriter::new(OpenOptions::new().write(true).open(target)?)));
        }
        WholeFile::create(target).map(Self::File)
    }

    /// Flushes and, for a file, puts it in its place.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Stdout(mut writer) => writer.flush(),
            Self::Special(mut writer) => writer.flush(),
            Self::File(file) => file.finish(),
        }
    }

    /// Runs a renderer into the target. A closed pipe ends it quietly.
    pub fn write(
        target: Option<&Path>,
        render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Written, OutputError> {
        let mut output = Self::open(target).map_err(OutputError::Unopened)?;
        match render(&mut output).and_then(|()| output.finish()) {
            Ok(()) => Ok(Written::Whole),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Written::ReaderLeft),
            Err(error) => Err(error.into()),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(writer) => writer.write(bytes),
            Self::Special(writer) => writer.write(bytes),
            Self::File(file) => file.writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(writer) => writer.flush(),
            Self::Special(writer) => writer.flush(),
            Self::File(file) => file.writer.flush(),
        }
    }
}

impl WholeFile {
    fn create(target: &Path) -> io::Result<Self> {
        let name = target.file_name().ok_or(io::ErrorKind::IsADirectory)?;
        let mut temporary_name = name.to_owned();
        temporary_name.push(format!(".{}.part", std::process::id()));
        let temporary = target.with_file_name(temporary_name);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
        Ok(Self { writer: BufWriter::new(file), temporary, target: target.to_owned(), finished: false })
    }

    fn finish(mut self) -> io::Result<()> {
        self.writer.flush()?;
        self.writer.get_ref().sync_all()?;
        fs::rename(&self.temporary, &self.target)?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing can be done about a failure here, and the file holds no personal value.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_appears_whole_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("report.json");
        let mut seen_early = true;
        let written = Output::write(Some(&target), |out| {
            seen_early = target.exists();
            out.write_all(b"{}")
        });
        assert_eq!(written.unwrap(), Written::Whole);
        assert!(!seen_early);
        assert_eq!(fs::read(&target).unwrap(), b"{}");
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_failed_result_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("report.json");
        fs::write(&target, b"old").unwrap();
        let failed = Output::write(Some(&target), |_| Err(io::ErrorKind::StorageFull.into()));
        assert!(failed.is_err());
        let left = Output::write(Some(&target), |_| Err(io::ErrorKind::BrokenPipe.into()));
        assert_eq!(left.unwrap(), Written::ReaderLeft);
        assert_eq!(fs::read(&target).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_place_that_takes_no_file_is_told_before_rendering() {
        let folder = tempfile::tempdir().unwrap();
        for target in [folder.path().to_owned(), folder.path().join("missing/report.json")] {
            let refused = Output::write(Some(&target), |_| Ok(()));
            assert!(matches!(refused, Err(OutputError::Unopened(_))), "{refused:?}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let broken = Output::write(Some(Path::new("/dev/full")), |out| out.write_all(b"x"));
        assert!(matches!(broken, Err(OutputError::Unwritten(_))), "{broken:?}");
    }
}
