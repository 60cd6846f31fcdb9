//! Holds a member's content: in memory, beyond it in a file of memory, beyond that the rest is read as it comes.

use std::cell::RefCell;
use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;

use super::memory;
use super::parts::MemberBytes;

/// Where a member's content lies.
#[derive(Debug)]
pub enum Held {
    /// All of it in the buffer.
    Buffer,
    /// All of it in a file of memory.
    File(File),
    /// The beginning in a file of memory of so many bytes; the rest was not pulled.
    Beginning(File, u64),
}

/// Pulls a content into an empty buffer of at most `small` bytes; a larger one into a file, until it is larger than
/// `large`.
///
/// # Errors
/// The system has no memory for it.
pub fn hold(content: &mut dyn MemberBytes, buffer: &mut Vec<u8>, (small, large): (usize, u64)) -> io::Result<Held> {
    while let Some(bytes) = content.next() {
        buffer.extend_from_slice(bytes);
        if buffer.len() > small {
            return hold_in_file(content, buffer, large);
        }
    }
    Ok(Held::Buffer)
}

fn hold_in_file(content: &mut dyn MemberBytes, buffer: &mut Vec<u8>, large: u64) -> io::Result<Held> {
    let mut file = memory::file()?;
    file.write_all(buffer)?;
    let mut length = buffer.len() as u64;
    buffer.clear();
    while length <= large {
        let Some(bytes) = content.next() else {
            memory::seal(&file)?;
            return Ok(Held::File(file));
        };
        file.write_all(bytes)?;
        length += bytes.len() as u64;
    }
    memory::seal(&file)?;
    Ok(Held::Beginning(file, length))
}

/// Reads by position what can only be read from its start to its end.
pub trait Forward: fmt::Debug {
    /// Fills a buffer as far as the content goes.
    ///
    /// # Errors
    /// The position is neither in the beginning nor where the last reading ended.
    fn read_at(&self, buffer: &mut [u8], position: u64) -> io::Result<usize>;
}

/// A content that can be read from its start to its end, once; only its beginning can be read again.
pub struct Stream<'a> {
    beginning: &'a File,
    length: u64,
    rest: RefCell<Rest<'a>>,
}

struct Rest<'a> {
    content: &'a mut dyn MemberBytes,
    /// Pulled and not read yet, from `at` on.
    pending: Vec<u8>,
    at: usize,
    position: u64,
}

impl<'a> Stream<'a> {
    /// Joins a beginning of `length` bytes with what is still to be pulled.
    pub fn new((beginning, length): (&'a File, u64), content: &'a mut dyn MemberBytes) -> Self {
        Self { beginning, length, rest: RefCell::new(Rest { content, pending: Vec::new(), at: 0, position: length }) }
    }

    /// Bytes read so far, those of the beginning included.
    pub fn position(&self) -> u64 {
        self.rest.borrow().position
    }
}

impl Forward for Stream<'_> {
    fn read_at(&self, buffer: &mut [u8], position: u64) -> io::Result<usize> {
        let known = usize::try_from(self.length.saturating_sub(position)).unwrap_or(usize::MAX).min(buffer.len());
        let (from_beginning, from_rest) = buffer.split_at_mut(known);
        self.beginning.read_exact_at(from_beginning, position)?;
        if from_rest.is_empty() {
            return Ok(known);
        }
        let mut rest = self.rest.try_borrow_mut().map_err(|_| io::ErrorKind::ResourceBusy)?;
        if rest.position != position + known as u64 {
            return Err(io::ErrorKind::NotSeekable.into());
        }
        Ok(known + rest.read(from_rest))
    }
}

impl Rest<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> usize {
        let mut filled = 0;
        while filled < buffer.len() {
            let pending = self.pending.get(self.at..).unwrap_or_default();
            if pending.is_empty() {
                let Some(bytes) = self.content.next() else { break };
                self.pending.clear();
                self.pending.extend_from_slice(bytes);
                self.at = 0;
                continue;
            }
            let length = pending.len().min(buffer.len() - filled);
            buffer[filled..filled + length].copy_from_slice(&pending[..length]);
            self.at += length;
            filled += length;
        }
        self.position += filled as u64;
        filled
    }
}

impl fmt::Debug for Stream<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Stream").field("length", &self.length).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::End;
    use super::*;

    /// Gives a content in pieces.
    struct Pieces<'a>(Vec<&'a [u8]>);

    impl MemberBytes for Pieces<'_> {
        fn next(&mut self) -> Option<&[u8]> {
            if self.0.is_empty() { None } else { Some(self.0.remove(0)) }
        }

        fn end(&self) -> End {
            End::Complete
        }
    }

    fn check(pieces: &[&[u8]], limits: (usize, u64)) -> &'static str {
        let (mut content, mut buffer) = (Pieces(pieces.to_vec()), Vec::new());
        let whole = pieces.concat();
        let held = hold(&mut content, &mut buffer, limits).unwrap();
        let mut read = vec![0; whole.len() + 1];
        let (length, name) = match &held {
            Held::Buffer => {
                read[..buffer.len()].copy_from_slice(&buffer);
                (buffer.len(), "buffer")
            }
            Held::File(file) => (file.read_at(&mut read, 0).unwrap(), "file"),
            Held::Beginning(file, length) => {
                let stream = Stream::new((file, *length), &mut content);
                assert_eq!(stream.read_at(&mut read[..2], 0).unwrap(), 2);
                assert!(stream.read_at(&mut [0; 9], length + 1).is_err());
                (stream.read_at(&mut read, 0).unwrap(), "stream")
            }
        };
        assert_eq!(&read[..length], whole, "{name}");
        name
    }

    #[test]
    fn a_content_lies_where_there_is_room() {
        let pieces: [&[u8]; 4] = [b"abc", b"defg", b"", b"hi"];
        assert_eq!(check(&pieces, (9, 0)), "buffer");
        assert_eq!(check(&pieces, (8, 100)), "file");
        assert_eq!(check(&pieces, (2, 6)), "stream");
        assert_eq!(check(&[], (2, 6)), "buffer");
    }
}
