//! Lends stored files to the readers of contents.

use std::io;
use std::os::fd::BorrowedFd;

use crate::extract::Placed;
use crate::source::store::StoredFile;

impl Placed for StoredFile {
    fn length(&self) -> io::Result<u64> {
        Self::length(self)
    }

    fn read_at(&self, buffer: &mut [u8], position: u64) -> io::Result<usize> {
        Self::read_at(self, buffer, position)
    }

    fn after_hole(&self, position: u64) -> u64 {
        Self::after_hole(self, position)
    }

    fn descriptor(&self) -> io::Result<BorrowedFd<'_>> {
        Self::descriptor(self)
    }
}
