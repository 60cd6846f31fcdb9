//! Reaches paths that are longer than the system opens in one call: folder by folder, through descriptors.

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, openat};

/// Longest path of one call (`PATH_MAX` of limits.h), its closing NUL included.
const LONGEST: usize = 4096;
/// Bytes of one step.
const STEP: usize = 4000;

/// Calls with a path that the system opens and that means the same. The last part is never followed on the way.
pub(super) fn reached<T>(path: &Path, call: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
    if path.as_os_str().len() < LONGEST {
        return call(path);
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return call(path) };
    let folder = walked(folder)?;
    call(&through(&folder, name))
}

/// Calls with a folder's own path in the same way.
pub(super) fn reached_folder<T>(path: &Path, call: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
    if path.as_os_str().len() < LONGEST {
        return call(path);
    }
    let folder = walked(path)?;
    call(&through(&folder, OsStr::new(".")))
}

/// The kernel's own name of an open folder, and a name in it.
fn through(folder: &OwnedFd, name: &OsStr) -> PathBuf {
    Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string()).join(name)
}

fn walked(path: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut at: Option<OwnedFd> = None;
    let mut step = PathBuf::new();
    let mut parts = path.components().peekable();
    while let Some(part) = parts.next() {
        step.push(part);
        let next = parts.peek().map_or(STEP, |next| next.as_os_str().len());
        if step.as_os_str().len() + next + 1 >= STEP {
            let opened = match &at {
                Some(folder) => openat(folder, &step, flags, Mode::empty())?,
                None => openat(CWD, &step, flags, Mode::empty())?,
            };
            at = Some(opened);
            step = PathBuf::new();
        }
    }
    at.ok_or_else(|| io::ErrorKind::NotFound.into())
}
