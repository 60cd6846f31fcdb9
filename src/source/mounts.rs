//! What is mounted where, as the kernel tells without touching any of it.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

/// File systems that answer from memory or from a disk of this machine; whatever else is mounted may wait for others.
const LOCAL: [&str; 26] = [
    "autofs", "bcachefs", "btrfs", "devtmpfs", "erofs", "exfat", "ext2", "ext3", "ext4", "f2fs", "hfs", "hfsplus",
    "iso9660", "jfs", "msdos", "ntfs", "ntfs3", "overlay", "proc", "ramfs", "rootfs", "squashfs", "sysfs", "tmpfs",
    "vfat", "xfs",
];

/// One place where something is mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Point {
    /// Number of the mount, of this run of the system.
    pub(super) id: u64,
    /// Where it is.
    pub(super) path: PathBuf,
    /// Whoever it is asked for may wait for another machine or process.
    pub(super) may_hang: bool,
}

/// All of them, the latest last: it hides those before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mounts(Vec<Point>);

impl Mounts {
    /// Reads the kernel's table; without it nothing is known to hang.
    pub(super) fn read() -> Self {
        Self::parse(&std::fs::read("/proc/self/mountinfo").unwrap_or_default())
    }

    /// Understands `36 35 98:0 / /mnt rw,noatime shared:1 - nfs4 server:/share rw` (proc(5), mountinfo).
    fn parse(table: &[u8]) -> Self {
        Self(table.split(|&byte| byte == b'\n').filter_map(Point::parse).collect())
    }

    /// Returns the mount that a path lies on.
    pub(super) fn of(&self, path: &Path) -> Option<&Point> {
        let around = self.0.iter().filter(|point| path.starts_with(&point.path));
        // Of two at one place the last is taken.
        around.max_by_key(|point| point.path.as_os_str().len())
    }

    /// Returns the names in a folder at which something is mounted that may hang.
    pub(super) fn hanging_in(&self, folder: &Path) -> Vec<(&OsStr, u64)> {
        let points = self.0.iter().filter(|point| point.may_hang && point.path.parent() == Some(folder));
        points.filter_map(|point| Some((point.path.file_name()?, point.id))).collect()
    }
}

impl Point {
    fn parse(line: &[u8]) -> Option<Self> {
        let mut fields = line.split(|&byte| byte == b' ');
        let id = std::str::from_utf8(fields.next()?).ok()?.parse().ok()?;
        let path = PathBuf::from(OsString::from_vec(unescaped(fields.nth(3)?)));
        let kind = fields.skip_while(|field| *field != b"-").nth(1)?;
        let may_hang = !LOCAL.iter().any(|local| local.as_bytes() == kind);
        Some(Self { id, path, may_hang })
    }
}

/// Blanks, tabs, line breaks and backslashes are written as three octal digits.
fn unescaped(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let code = after.get(..3).filter(|_| byte == b'\\').and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) => {
                out.push(byte);
                rest = rest.get(3..).unwrap_or_default();
            }
            None => out.push(byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[u8] = b"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
        40 22 0:50 / /mnt/a\\040b rw master:2 shared:3 - nfs4 server:/share rw,hard\n\
        41 22 0:51 / /mnt rw - tmpfs tmpfs rw\n\
        42 41 0:52 / /mnt/share rw - fuse.sshfs host: rw\n\
        43 42 0:53 / /mnt/share/deep rw - ext4 /dev/sdb rw\n\
        broken line\n\
        44 22 0:54 / /mnt/share rw - cifs //server/share rw\n";

    #[test]
    fn a_path_lies_on_the_nearest_mount() {
        let mounts = Mounts::parse(TABLE);
        let of = |path: &str| mounts.of(Path::new(path)).map(|point| (point.id, point.may_hang));
        assert_eq!(of("/home/a"), Some((22, false)));
        assert_eq!(of("/mnt/a b/list.csv"), Some((40, true)));
        assert_eq!(of("/mnt/share"), Some((44, true)), "the latest hides the one before");
        assert_eq!(of("/mnt/share/deep/list.csv"), Some((43, false)));
        assert_eq!(of("/mnt/shared"), Some((41, false)));
        assert_eq!(Mounts::default().of(Path::new("/")), None);
    }

    #[test]
    fn what_may_hang_is_known_before_it_is_looked_at() {
        let mounts = Mounts::parse(TABLE);
        let mut names = mounts.hanging_in(Path::new("/mnt"));
        names.sort_unstable();
        assert_eq!(names, [("a b", 40), ("share", 42), ("share", 44)].map(|(name, id)| (OsStr::new(name), id)));
        assert!(mounts.hanging_in(Path::new("/mnt/share")).is_empty());
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(unescaped(b"a\\040b\\134c\\9\\"), b"a b\\c\\9\\");
    }
}
