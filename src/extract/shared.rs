//! A content that several readers read, each at a place of its own.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

/// One place in the content; a clone begins where it was cloned.
pub(super) struct Shared<R> {
    reader: Arc<Mutex<R>>,
    length: u64,
    position: u64,
}

impl<R> Clone for Shared<R> {
    fn clone(&self) -> Self {
        Self { reader: Arc::clone(&self.reader), ..*self }
    }
}

impl<R: Read + Seek> Shared<R> {
    /// Begins at the start.
    ///
    /// # Errors
    /// The content can't tell its length.
    pub(super) fn new(mut reader: R) -> io::Result<Self> {
        let length = reader.seek(SeekFrom::End(0))?;
        Ok(Self { reader: Arc::new(Mutex::new(reader)), length, position: 0 })
    }
}

impl<R: Read + Seek> Read for Shared<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.seek(SeekFrom::Start(self.position))?;
        let read = reader.read(buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl<R> Seek for Shared<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reads_at_its_own_place() {
        let mut first = Shared::new(io::Cursor::new(b"abcdef".to_vec())).unwrap();
        let (mut two, mut four) = ([0; 2], [0; 4]);
        first.read_exact(&mut two).unwrap();
        let mut second = first.clone();
        second.read_exact(&mut four).unwrap();
        assert_eq!((&two, &four), (b"ab", b"cdef"));
        first.seek(SeekFrom::End(-2)).unwrap();
        first.read_exact(&mut two).unwrap();
        assert_eq!(&two, b"ef");
        assert!(first.seek(SeekFrom::Current(-7)).is_err());
    }
}
