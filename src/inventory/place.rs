//! The directory of an inventory: modes, file system, lock.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use super::error::{InventoryError, Result};

/// The catalog's file name.
const CATALOG: &str = "catalog.sqlite";
/// The evidence folder's name.
const EVIDENCE: &str = "evidence";
/// The lock file's name.
const LOCK: &str = "lock";

/// The directory of an inventory.
#[derive(Clone, Debug)]
pub(super) struct Place {
    dir: PathBuf,
}

impl Place {
    /// Makes the directory if it is missing and sets all modes, whatever the umask.
    pub(super) fn make(dir: &Path) -> Result<Self> {
        let failed = |source| InventoryError::io("make the inventory", dir)(source);
        match fs::DirBuilder::new().recursive(true).mode(0o700).create(dir) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(failed(error)),
            _ => {}
        }
        let place = Self::settled(dir)?;
        if !place.catalog().exists() && place.holds_other_things()? {
            return Err(InventoryError::NotEmpty(dir.to_path_buf()));
        }
        let protect = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o700));
        protect(&place.dir).map_err(failed)?;
        let evidence = place.evidence();
        match fs::DirBuilder::new().mode(0o700).create(&evidence) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(failed(error)),
            _ => {}
        }
        protect(&evidence).map_err(failed)?;
        Ok(place)
    }

    /// Finds an existing inventory.
    pub(super) fn find(dir: &Path) -> Result<Self> {
        if !dir.join(CATALOG).exists() {
            return Err(InventoryError::NoInventory(dir.to_path_buf()));
        }
        Self::settled(dir)
    }

    fn settled(dir: &Path) -> Result<Self> {
        let dir = dir.canonicalize().map_err(InventoryError::io("open the inventory", dir))?;
        if network::holds(&dir)? {
            return Err(InventoryError::NetworkFileSystem(dir));
        }
        Ok(Self { dir })
    }

    fn holds_other_things(&self) -> Result<bool> {
        let failed = |source| InventoryError::io("list the inventory", &self.dir)(source);
        for entry in fs::read_dir(&self.dir).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            if ![CATALOG, EVIDENCE, LOCK, "decisions.toml"].iter().any(|own| name == OsStr::new(own)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The directory.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The catalog file.
    pub(super) fn catalog(&self) -> PathBuf {
        self.dir.join(CATALOG)
    }

    /// The evidence folder.
    pub(super) fn evidence(&self) -> PathBuf {
        self.dir.join(EVIDENCE)
    }

    /// Takes the lock; it is free again when the file closes, also by a kill.
    pub(super) fn lock(&self) -> Result<Lock> {
        let path = self.dir.join(LOCK);
        let file = private_file(&path, OpenOptions::new().create(true).truncate(false))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Lock(file)),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(InventoryError::Locked(self.dir.clone())),
            Err(errno) => Err(InventoryError::io("lock", &path)(errno.into())),
        }
    }

    /// Makes the empty catalog file with its mode, so that the database never makes it with another.
    pub(super) fn touch_catalog(&self) -> Result<()> {
        private_file(&self.catalog(), OpenOptions::new().create(true).truncate(false)).map(drop)
    }
}

/// The lock on an inventory.
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a child process that was just forked may still hold a copy of the descriptor.
        let _already_free = flock(&self.0, FlockOperation::Unlock);
    }
}

/// Opens a file for writing with mode 0600, whatever the umask. Never follows a link.
pub(super) fn private_file(path: &Path, how: &mut OpenOptions) -> Result<File> {
    let failed = |source| InventoryError::io("open", path)(source);
    let flags = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
    let file = how.read(true).write(true).mode(0o600).custom_flags(flags).open(path).map_err(failed)?;
    file.set_permissions(fs::Permissions::from_mode(0o600)).map_err(failed)?;
    Ok(file)
}

/// Puts a new name on the disk: fsync of the folder that holds it.
pub(super) fn sync_folder_of(path: &Path) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder).and_then(|file| file.sync_all()).map_err(InventoryError::io("sync the folder", folder))
}

mod network {
    use super::{InventoryError, OsStr, OsStrExt, Path, Result, fs};

    /// Magic numbers of statfs(2) and linux/magic.h: NFS, SMB, CIFS, SMB2, NCP, AFS (two), Coda, Ceph, Lustre, GPFS.
    const MAGIC: [u32; 11] = [
        0x6969,
        0x517B,
        0xFF53_4D42,
        0xFE53_4D42,
        0x564C,
        0x5346_414F,
        0x6B41_4653,
        0x7375_7245,
        0x00C3_6400,
        0x0BD0_0BD0,
        0x4750_4653,
    ];
    const FUSE_MAGIC: u32 = 0x6573_5546;
    /// Drivers behind FUSE that reach over a network.
    const FUSE_DRIVERS: [&str; 9] = [
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.glusterfs",
        "fuse.ceph-fuse",
        "fuse.davfs",
        "fuse.smbnetfs",
        "fuse.gvfsd-fuse",
        "fuse.gcsfuse",
    ];

    /// Returns whether the folder lies on a network file system.
    pub(super) fn holds(dir: &Path) -> Result<bool> {
        let facts = rustix::fs::statfs(dir)
            .map_err(|errno| InventoryError::io("look at the file system of", dir)(errno.into()))?;
        let magic = u32::try_from(facts.f_type & 0xFFFF_FFFF).unwrap_or_default();
        Ok(MAGIC.contains(&magic) || (magic == FUSE_MAGIC && driver_is_remote(&mounts(), dir)))
    }

    fn mounts() -> Vec<u8> {
        fs::read("/proc/self/mountinfo").unwrap_or_default()
    }

    /// Looks the folder up in proc(5) `mountinfo`: field 5 is the mount point, the type stands after ` - `.
    pub(super) fn driver_is_remote(mountinfo: &[u8], dir: &Path) -> bool {
        let driver = mountinfo
            .split(|&byte| byte == b'\n')
            .filter_map(|line| {
                let mut fields = line.split(|&byte| byte == b' ');
                let point = Path::new(OsStr::from_bytes(fields.nth(4)?));
                let driver = fields.skip_while(|field| *field != b"-").nth(1)?;
                dir.starts_with(point).then_some((point.as_os_str().len(), driver))
            })
            .max_by_key(|(length, _)| *length);
        driver.is_some_and(|(_, name)| FUSE_DRIVERS.iter().any(|remote| remote.as_bytes() == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_hold_whatever_was_there() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("a/b");
        fs::create_dir_all(&dir).unwrap();
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        let place = Place::make(&dir).unwrap();
        place.touch_catalog().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&dir), 0o700);
        assert_eq!(mode(&place.evidence()), 0o700);
        assert_eq!(mode(&place.catalog()), 0o600);
    }

    #[test]
    fn a_folder_with_other_things_is_refused() {
        let temp = tempfile::tempdir().unwrap();
        fs::write(temp.path().join("letter.txt"), "x").unwrap();
        let error = Place::make(temp.path()).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(!temp.path().join(EVIDENCE).exists());
    }

    #[test]
    fn fuse_drivers_are_told_apart_by_the_longest_mount() {
        let table = b"21 1 0:1 / / rw - ext4 /dev/sda rw\n\
            30 21 0:5 / /mnt/far rw,nosuid shared:1 - fuse.sshfs host:/ rw\n\
            31 30 0:6 / /mnt/far/near rw - fuse.ntfs-3g /dev/sdb rw\n";
        assert!(network::driver_is_remote(table, Path::new("/mnt/far/x")));
        assert!(!network::driver_is_remote(table, Path::new("/mnt/far/near/x")));
        assert!(!network::driver_is_remote(table, Path::new("/mnt/farther")));
    }
}
