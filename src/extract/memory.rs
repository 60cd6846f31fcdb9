//! Contents in memory that have a descriptor: no raw byte goes to a disk.

use std::fs::File;
use std::io::{self, Write};

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

/// Makes a file that lies in memory alone and vanishes with its last descriptor.
pub(super) fn file() -> io::Result<File> {
    Ok(File::from(memfd_create("asset", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?))
}

/// Lets nobody change it any more, not even who has the descriptor.
pub(super) fn seal(file: &File) -> io::Result<()> {
    Ok(fcntl_add_seals(file, SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE)?)
}

/// Puts a content into such a file.
pub(super) fn sealed(content: &[u8]) -> io::Result<File> {
    let mut file = file()?;
    file.write_all(content)?;
    seal(&file)?;
    Ok(file)
}
