//! Lists and reads a mounted store: directly where only this machine answers, through [`Askers`] where others may hang.

use std::ffi::OsStr;
use std::fs::{self, DirEntry, File};
use std::io::{self, Read};
use std::iter;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::askers::Askers;
use super::mounts::Mounts;
use super::tree::{self, Entry, EntryTrouble, Mount};
use crate::model::{ChangeSignature, Reason};

/// Entries that come over at once.
const BATCH: usize = 256;
/// Bytes that are asked for at once.
const CHUNK: usize = 256 << 10;

/// All stores of a run.
#[derive(Clone, Debug)]
pub struct Stores {
    askers: Arc<Askers>,
    mounts: Arc<Mounts>,
}

/// One mounted store, as far as it answers.
#[derive(Clone, Debug)]
pub struct Store {
    stores: Stores,
    device: u64,
    mount: Mount,
    /// Number of the mount, if it may hang.
    asked: Option<u64>,
}

/// Entries of a folder, as they come.
pub type Entries<'s> = Box<dyn Iterator<Item = Result<Entry, EntryTrouble>> + 's>;

impl Stores {
    /// Reads what is mounted. A store is given up after `silence`; nobody waits when `stop` is raised.
    pub fn new(silence: Duration, stop: Arc<AtomicBool>) -> Self {
        Self { askers: Arc::new(Askers::new(silence, stop)), mounts: Arc::new(Mounts::read()) }
    }

    /// Looks at a root, not following a link.
    ///
    /// # Errors
    /// It is not there, or does not answer.
    pub fn root(&self, path: &Path) -> io::Result<(Store, Entry)> {
        let own = path.to_path_buf();
        let name = path.file_name().unwrap_or_default().to_owned();
        let metadata = self.asked(path, move || fs::symlink_metadata(own))??;
        let entry = tree::describe(name, &metadata);
        Ok((self.store(path, entry.signature.device), entry))
    }

    /// Resolves a path.
    ///
    /// # Errors
    /// It is not there, or does not answer.
    pub fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let path = std::path::absolute(path)?;
        let own = path.clone();
        self.asked(&path, move || own.canonicalize())?
    }

    /// Asks about a path of which nothing else is known yet.
    fn asked<T: Send + 'static>(&self, path: &Path, question: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
        let mount = self.mounts.of(path).map_or(0, |point| point.id);
        self.askers.ask(mount, question)
    }

    /// The store of a path whose device is known.
    pub fn store(&self, path: &Path, device: u64) -> Store {
        let asked = self.mounts.of(path).filter(|point| point.may_hang).map(|point| point.id);
        let mount = match asked {
            None => tree::mount_of(path),
            Some(id) => {
                let path = path.to_path_buf();
                self.askers.ask(id, move || tree::mount_of(&path)).unwrap_or(Mount::Real)
            }
        };
        Store { stores: self.clone(), device, mount, asked }
    }
}

impl Store {
    /// What stands for a store that could not be looked at.
    pub fn unreached(stores: &Stores) -> Self {
        Self { stores: stores.clone(), device: 0, mount: Mount::Real, asked: None }
    }

    /// Device that it was found under.
    pub fn device(&self) -> u64 {
        self.device
    }

    /// What kind of mount it is.
    pub fn mount(&self) -> Mount {
        self.mount
    }

    /// The store of a path below that lies on another device.
    pub fn beyond(&self, path: &Path, device: u64) -> Self {
        self.stores.store(path, device)
    }

    /// Lists a folder. Entries that vanish while listing are left out: they were never listed.
    ///
    /// # Errors
    /// The folder can't be opened or read.
    pub fn list(&self, folder: &Path) -> io::Result<Entries<'_>> {
        match self.asked {
            Some(id) => self.list_asking(folder.to_path_buf(), id),
            None => self.list_here(folder),
        }
    }

    /// Lists a folder of this machine; stores may be mounted in it that hang when they are looked at.
    fn list_here(&self, folder: &Path) -> io::Result<Entries<'_>> {
        let own = |(name, id): (&OsStr, u64)| (name.to_owned(), id);
        let hanging: Vec<_> = self.stores.mounts.hanging_in(folder).into_iter().map(own).collect();
        if hanging.is_empty() {
            return Ok(Box::new(tree::list(folder)?));
        }
        let look = move |entry: DirEntry| match hanging.iter().find(|(name, _)| *name == entry.file_name()) {
            None => tree::entry_of(&entry),
            Some((name, id)) => {
                let looked = self.stores.askers.ask(*id, move || tree::entry_of(&entry));
                let silent = |error| Some(Err(EntryTrouble { name: name.clone(), reason: tree::reason_of(&error) }));
                looked.unwrap_or_else(silent)
            }
        };
        Ok(Box::new(tree::list_with(folder, look)?))
    }

    fn list_asking(&self, folder: PathBuf, id: u64) -> io::Result<Entries<'_>> {
        let told = self.stores.askers.ask_for_many(id, move |tell| {
            let opened = tree::list(&folder);
            if !tell(opened.as_ref().map_or_else(|error| Err(again(error)), |_| Ok(Vec::new()))) {
                return;
            }
            let mut entries = opened.into_iter().flatten().peekable();
            while entries.peek().is_some() && tell(Ok(entries.by_ref().take(BATCH).collect())) {}
        })?;
        self.stores.askers.wait(id, &told)?.transpose()?;
        let mut silent = false;
        let batches = iter::from_fn(move || match self.stores.askers.wait(id, &told) {
            _ if silent => None,
            Ok(batch) => batch?.ok(),
            // A listing that broke off.
            Err(error) => {
                silent = true;
                Some(vec![Err(EntryTrouble { name: "".into(), reason: tree::reason_of(&error) })])
            }
        });
        Ok(Box::new(batches.flatten()))
    }

    /// Opens a regular file for reading, as [`tree::open`] does.
    ///
    /// # Errors
    /// The reason why the file can't be read; [`Reason::Vanished`] if it is gone.
    pub fn open(&self, path: &Path) -> Result<StoredFile, Reason> {
        let Some(id) = self.asked else { return tree::open(path).map(StoredFile::Here) };
        let path = path.to_path_buf();
        let askers = &self.stores.askers;
        let file = askers.ask(id, move || tree::open(&path)).map_err(|error| tree::reason_of(&error))??;
        Ok(StoredFile::Asked(AskedFile { held: Some(Arc::new(file)), askers: Arc::clone(askers), id }))
    }
}

/// The same error for another owner.
fn again(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

/// An open file.
#[derive(Debug)]
pub enum StoredFile {
    /// Of this machine.
    Here(File),
    /// Of a store that may hang.
    Asked(AskedFile),
}

/// An open file that is read, and closed, by threads that can be given up.
#[derive(Debug)]
pub struct AskedFile {
    held: Option<Arc<File>>,
    askers: Arc<Askers>,
    id: u64,
}

impl AskedFile {
    fn file(&self) -> io::Result<&Arc<File>> {
        self.held.as_ref().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn ask<T: Send + 'static>(&self, question: impl FnOnce(&File) -> T + Send + 'static) -> io::Result<T> {
        let file = Arc::clone(self.file()?);
        self.askers.ask(self.id, move || question(&file))
    }
}

impl Drop for AskedFile {
    fn drop(&mut self) {
        let held = self.held.take();
        let _ = self.askers.ask(self.id, move || drop(held));
    }
}

impl StoredFile {
    fn ask<T: Send + 'static>(&self, question: impl FnOnce(&File) -> T + Send + 'static) -> io::Result<T> {
        match self {
            Self::Here(file) => Ok(question(file)),
            Self::Asked(asked) => asked.ask(question),
        }
    }

    /// Reads its change signature.
    ///
    /// # Errors
    /// The reason why the system can't tell.
    pub fn signature(&self) -> Result<ChangeSignature, Reason> {
        self.ask(tree::signature).map_err(|error| tree::reason_of(&error))?
    }

    /// Returns whether it has content besides holes, as [`tree::has_data`] does.
    pub fn has_data(&self) -> bool {
        self.ask(tree::has_data).unwrap_or(true)
    }

    /// Returns where content follows a hole, as [`tree::after_hole`] does.
    pub fn after_hole(&self, from: u64) -> u64 {
        self.ask(move |file| tree::after_hole(file, from)).unwrap_or(from)
    }

    /// Returns its length now.
    ///
    /// # Errors
    /// The system can't tell.
    pub fn length(&self) -> io::Result<u64> {
        self.ask(File::metadata)?.map(|metadata| metadata.len())
    }

    /// Reads from a position.
    ///
    /// # Errors
    /// The store fails or is silent.
    pub fn read_at(&self, buffer: &mut [u8], position: u64) -> io::Result<usize> {
        let asked = match self {
            Self::Here(file) => return file.read_at(buffer, position),
            Self::Asked(asked) => asked,
        };
        let length = buffer.len().min(CHUNK);
        let bytes = asked.ask(move |file| {
            let mut bytes = vec![0; length];
            let read = file.read_at(&mut bytes, position)?;
            bytes.truncate(read);
            io::Result::Ok(bytes)
        })??;
        buffer.iter_mut().zip(&bytes).for_each(|(to, from)| *to = *from);
        Ok(bytes.len())
    }

    /// Reads from the beginning until the file ends or `most` bytes are there. What was read stays if it fails.
    ///
    /// # Errors
    /// The store fails or is silent.
    pub fn read_beginning(&self, buffer: &mut Vec<u8>, most: usize) -> io::Result<()> {
        if let Self::Here(file) = self {
            return Read::take(file, most as u64).read_to_end(buffer).map(|_| ());
        }
        while buffer.len() < most {
            let filled = buffer.len();
            buffer.resize(most.min(filled + CHUNK), 0);
            let read = self.read_at(buffer.get_mut(filled..).unwrap_or_default(), filled as u64);
            buffer.truncate(filled + read.as_ref().map_or(0, |read| *read));
            if read? == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Returns the descriptor, for a process that may hang in our place.
    ///
    /// # Errors
    /// The file is being closed.
    pub fn descriptor(&self) -> io::Result<BorrowedFd<'_>> {
        match self {
            Self::Here(file) => Ok(file.as_fd()),
            Self::Asked(asked) => Ok(asked.file()?.as_fd()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The store of a folder, asked as if others answered for it.
    fn store(folder: &Path, asked: Option<u64>) -> Store {
        let stores = Stores::new(Duration::from_secs(5), Arc::default());
        Store { asked, ..stores.root(folder).unwrap().0 }
    }

    #[test]
    fn stores_that_are_asked_tell_what_others_tell() {
        let folder = tempfile::tempdir().unwrap();
        let content: Vec<u8> = (0..700_000_u32).map(|n| (n % 251) as u8).collect();
        fs::write(folder.path().join("large"), &content).unwrap();
        for n in 0..600 {
            fs::write(folder.path().join(format!("{n}")), b"x").unwrap();
        }
        for asked in [None, Some(1)] {
            let store = store(folder.path(), asked);
            let mut names: Vec<_> = store.list(folder.path()).unwrap().map(|entry| entry.unwrap().name).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), 601, "{asked:?}");
            let file = store.open(&folder.path().join("large")).unwrap();
            let mut read = Vec::new();
            file.read_beginning(&mut read, 600_000).unwrap();
            assert!(read == content[..600_000], "{asked:?}");
            let mut buffer = [0; 10];
            assert_eq!(file.read_at(&mut buffer, 699_995).unwrap(), 5);
            assert_eq!(buffer[..5], content[699_995..]);
            assert_eq!(
                (file.length().unwrap(), file.signature().unwrap().size, file.has_data()),
                (700_000, 700_000, true)
            );
            assert_eq!(store.open(&folder.path().join("none")).err(), Some(Reason::Vanished));
            let error = store.list(&folder.path().join("none")).map(|_| ()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::NotFound);
        }
    }

    #[test]
    fn a_store_that_was_given_up_gives_nothing_more() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), b"x").unwrap();
        let store = Store { stores: Stores::new(Duration::ZERO, Arc::default()), ..store(folder.path(), Some(7)) };
        let file = store.open(&folder.path().join("file"));
        let silent = store.stores.askers.ask(7, || std::thread::sleep(Duration::from_secs(600)));
        assert_eq!(silent.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(store.open(&folder.path().join("file")).err(), Some(Reason::Stalled));
        assert!(store.list(folder.path()).is_err());
        drop(file);
    }
}
