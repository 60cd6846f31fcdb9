//! The file tree as a source: lists folders and opens files, read-only and without side effects.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirEntry, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;

use super::long::{reached, reached_folder};
use crate::model::{Access, AccessSource, ChangeSignature, Reason};

/// What a folder entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// Regular file.
    File,
    /// Folder.
    Folder,
    /// Symbolic link; never followed.
    Symlink,
    /// Pipe, socket or device; never opened.
    Special,
}

/// One entry of a folder, as its metadata told.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Raw name.
    pub name: OsString,
    /// What it is.
    pub kind: EntryKind,
    /// Size, times, inode.
    pub signature: ChangeSignature,
    /// Owner, group, mode as stored; the mount decides whether they mean anything.
    pub access: Access,
}

/// Lists a folder. Entries that vanish while listing are left out: they were never listed.
///
/// # Errors
/// The folder can't be opened or read.
pub fn list(folder: &Path) -> io::Result<impl Iterator<Item = Result<Entry, EntryTrouble>> + use<>> {
    list_with(folder, |entry| entry_of(&entry))
}

/// Lists a folder and looks at its entries in a way of the caller's.
pub(super) fn list_with<L>(
    folder: &Path,
    look: L,
) -> io::Result<impl Iterator<Item = Result<Entry, EntryTrouble>> + use<L>>
where
    L: Fn(DirEntry) -> Option<Result<Entry, EntryTrouble>>,
{
    let entries = reached_folder(folder, |folder| fs::read_dir(folder))?;
    Ok(entries.filter_map(move |entry| match entry {
        Ok(entry) => look(entry),
        Err(error) => Some(Err(EntryTrouble { name: OsString::new(), reason: reason_of(&error) })),
    }))
}

/// An entry that was named but tells nothing else.
#[derive(Clone, Debug)]
pub struct EntryTrouble {
    /// Raw name; empty when the listing itself broke off.
    pub name: OsString,
    /// Why.
    pub reason: Reason,
}

/// Looks at an entry; nothing if it has vanished meanwhile.
pub(super) fn entry_of(entry: &DirEntry) -> Option<Result<Entry, EntryTrouble>> {
    match entry.metadata() {
        Ok(metadata) => Some(Ok(describe(entry.file_name(), &metadata))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => Some(Err(EntryTrouble { name: entry.file_name(), reason: reason_of(&error) })),
    }
}

/// Describes an entry by its metadata (not following links).
pub fn describe(name: OsString, metadata: &Metadata) -> Entry {
    Entry {
        name,
        kind: kind_of(metadata),
        signature: signature_of(metadata),
        access: Access {
            uid: Some(metadata.uid()),
            gid: Some(metadata.gid()),
            mode: Some(metadata.mode() & 0o7777),
            source: AccessSource::Posix,
        },
    }
}

fn kind_of(metadata: &Metadata) -> EntryKind {
    let kind = metadata.file_type();
    if kind.is_file() {
        EntryKind::File
    } else if kind.is_dir() {
        EntryKind::Folder
    } else if kind.is_symlink() {
        EntryKind::Symlink
    } else {
        debug_assert!(kind.is_fifo() || kind.is_socket() || kind.is_char_device() || kind.is_block_device());
        EntryKind::Special
    }
}

fn signature_of(metadata: &Metadata) -> ChangeSignature {
    let nanoseconds = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
    ChangeSignature {
        size: metadata.len(),
        mtime_ns: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
        ctime_ns: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
        inode: metadata.ino(),
        device: metadata.dev(),
    }
}

/// Opens a regular file for reading; never follows a link, never blocks on a pipe, leaves the access time alone
/// where the system allows it.
///
/// # Errors
/// The reason why the file can't be read; [`Reason::Vanished`] if it is gone.
pub fn open(path: &Path) -> Result<File, Reason> {
    let quiet = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    // O_NOATIME is refused to all but the owner and root: then the access time has to move.
    let file = open_with(path, quiet | OFlags::NOATIME)
        .or_else(|error| match error.raw_os_error() {
            Some(code) if code == rustix::io::Errno::PERM.raw_os_error() => open_with(path, quiet),
            _ => Err(error),
        })
        .map_err(|error| reason_of(&error))?;
    let metadata = file.metadata().map_err(|error| reason_of(&error))?;
    if metadata.is_file() { Ok(file) } else { Err(Reason::SpecialFile) }
}

fn open_with(path: &Path, flags: OFlags) -> io::Result<File> {
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    reached(path, |path| OpenOptions::new().read(true).custom_flags(flags).open(path))
}

/// Returns whether a file has content besides holes. Leaves the offset at 0. File systems that can't tell say yes.
pub fn has_data(file: &File) -> bool {
    let found = rustix::fs::seek(file, rustix::fs::SeekFrom::Data(0));
    let rewound = rustix::fs::seek(file, rustix::fs::SeekFrom::Start(0));
    // lseek(2): ENXIO when nothing but a hole follows.
    !(found == Err(rustix::io::Errno::NXIO) && rewound.is_ok())
}

/// Returns where content follows a hole that begins at `from`: `from` itself inside of content, the size of the file
/// where only a hole follows. Moves the offset. File systems that can't tell have no holes.
pub fn after_hole(file: &File, from: u64) -> u64 {
    match rustix::fs::seek(file, rustix::fs::SeekFrom::Data(from)) {
        Ok(data) => data.max(from),
        // lseek(2): nothing but a hole follows, or nothing at all.
        Err(rustix::io::Errno::NXIO) => file.metadata().map_or(from, |metadata| metadata.len().max(from)),
        Err(_) => from,
    }
}

/// Reads the change signature of an open file.
///
/// # Errors
/// The reason why the system can't tell.
pub fn signature(file: &File) -> Result<ChangeSignature, Reason> {
    file.metadata().map(|metadata| signature_of(&metadata)).map_err(|error| reason_of(&error))
}

/// Maps an operating system error to a reason; its message is not kept.
pub fn reason_of(error: &io::Error) -> Reason {
    if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        return Reason::Symlink;
    }
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Reason::Vanished,
        io::ErrorKind::PermissionDenied => Reason::Permission,
        io::ErrorKind::InvalidFilename => Reason::PathTooLong,
        io::ErrorKind::TimedOut => Reason::Stalled,
        _ => Reason::IoError,
    }
}

/// What a mount is to a scanner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mount {
    /// Owner, group and mode are real.
    Real,
    /// Owner, group and mode are invented by the mount.
    InventsModes,
    /// Not files but a window into the kernel.
    Pseudo,
}

/// Tells what kind of mount a path lies on. Unknown is taken for real.
pub fn mount_of(path: &Path) -> Mount {
    // Magic numbers: statfs(2) and linux/magic.h.
    const INVENTS: [u64; 7] = [
        0xFF53_4D42, // cifs
        0xFE53_4D42, // smb2
        0x517B,      // smb
        0x4D44,      // msdos, vfat
        0x2011_BAB0, // exfat
        0x5346_544E, // ntfs
        0x7366_746E, // ntfs3
    ];
    const PSEUDO: [u64; 14] = [
        0x9FA0,      // proc
        0x6265_6572, // sysfs
        0x0027_E0EB, // cgroup
        0x6367_7270, // cgroup2
        0x6462_6720, // debugfs
        0x7472_6163, // tracefs
        0x7363_6673, // securityfs
        0x1CD1,      // devpts
        0xCAFE_4A11, // bpf
        0x6165_676C, // pstore
        0x1980_0202, // mqueue
        0x0187,      // autofs
        0x4249_4E4D, // binfmt_misc
        0xF97C_FF8C, // selinux
    ];
    let Ok(facts) = reached_folder(path, |path| Ok(rustix::fs::statfs(path)?)) else { return Mount::Real };
    let magic = (facts.f_type as u64) & 0xFFFF_FFFF;
    if PSEUDO.contains(&magic) {
        Mount::Pseudo
    } else if INVENTS.contains(&magic) {
        Mount::InventsModes
    } else {
        Mount::Real
    }
}

/// Returns whether a folder holds older states of the share around it (NetApp, Samba `shadow_copy2`, Windows).
pub fn is_snapshot_folder(name: &OsStr) -> bool {
    let name = name.as_bytes();
    matches!(name, b".snapshot" | b"~snapshot" | b".snapshots" | b".zfs" | b"System Volume Information")
        || name.starts_with(b"@GMT-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_entries_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), b"x").unwrap();
        fs::create_dir(folder.path().join("folder")).unwrap();
        std::os::unix::fs::symlink("file", folder.path().join("link")).unwrap();
        std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
        let mut found: Vec<_> =
            list(folder.path()).unwrap().map(|entry| entry.unwrap()).map(|e| (e.name, e.kind)).collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let kinds: Vec<_> = found.into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(kinds, [EntryKind::File, EntryKind::Folder, EntryKind::Symlink, EntryKind::Special]);
    }

    #[test]
    fn only_regular_files_open() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, b"x").unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert!(open(&file).is_ok());
        assert_eq!(open(&link).err(), Some(Reason::Symlink));
        assert_eq!(open(&pipe).err(), Some(Reason::SpecialFile));
        assert_eq!(open(&folder.path().join("none")).err(), Some(Reason::Vanished));
    }

    #[test]
    fn files_of_holes_are_told_from_files_of_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let holes = File::create_new(&path).unwrap();
        holes.set_len(1 << 40).unwrap();
        assert!(!has_data(&open(&path).unwrap()));
        std::os::unix::fs::FileExt::write_all_at(&holes, b"x", 1 << 30).unwrap();
        assert!(has_data(&open(&path).unwrap()));
        let places = [0, 1 << 30, (1 << 30) + 1, 1 << 31].map(|from| after_hole(&holes, from));
        assert!(places == [1 << 30, 1 << 30, (1 << 30) + 1, 1 << 40], "{places:?}");
    }

    #[test]
    fn snapshot_folders_are_known_by_name() {
        for name in [".snapshot", "~snapshot", "@GMT-2024.01.01-00.00.00", "System Volume Information"] {
            assert!(is_snapshot_folder(OsStr::new(name)), "{name}");
        }
        assert!(!is_snapshot_folder(OsStr::new("$RECYCLE.BIN")));
    }
}
