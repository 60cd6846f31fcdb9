//! Positional, counted reading of an input, whether it lies in memory or in a file.

use std::cell::Cell;
use std::fmt;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Input;

/// Longer holes are passed over.
const HOLE: u64 = 1 << 20;
/// The least that a device is asked for.
const PAGE: usize = 4 << 10;

/// A stored content that is read by position.
pub trait Placed: fmt::Debug {
    /// Returns its length now.
    ///
    /// # Errors
    /// The store can't tell.
    fn length(&self) -> io::Result<u64>;

    /// Reads from a position.
    ///
    /// # Errors
    /// The store fails.
    fn read_at(&self, buffer: &mut [u8], position: u64) -> io::Result<usize>;

    /// Returns where content follows a hole that begins at a position: the position itself inside of content.
    fn after_hole(&self, position: u64) -> u64;

    /// Returns the descriptor, for a child.
    ///
    /// # Errors
    /// There is none.
    fn descriptor(&self) -> io::Result<BorrowedFd<'_>>;
}

impl Placed for File {
    fn length(&self) -> io::Result<u64> {
        self.metadata().map(|metadata| metadata.len())
    }

    fn read_at(&self, buffer: &mut [u8], position: u64) -> io::Result<usize> {
        FileExt::read_at(self, buffer, position)
    }

    fn after_hole(&self, position: u64) -> u64 {
        match rustix::fs::seek(self, rustix::fs::SeekFrom::Data(position)) {
            Ok(data) => data.max(position),
            // lseek(2): nothing but a hole follows.
            Err(rustix::io::Errno::NXIO) => self.length().map_or(position, |length| length.max(position)),
            Err(_) => position,
        }
    }

    fn descriptor(&self) -> io::Result<BorrowedFd<'_>> {
        Ok(self.as_fd())
    }
}

/// Bytes of one asset, read by position.
#[derive(Debug)]
pub(super) struct Bytes<'a> {
    input: Input<'a>,
    size: u64,
    read: Cell<u64>,
    /// The device gave a beginning of what was asked for, and no more.
    broken: Cell<bool>,
    /// Moves on by what is read, for whoever watches.
    watch: Option<&'a AtomicU64>,
}

impl<'a> Bytes<'a> {
    /// Wraps an input; `size` is what was listed, the real size of memory wins.
    pub(super) fn new(input: Input<'a>, size: u64) -> Self {
        let size = match input {
            Input::Memory(bytes) => bytes.len() as u64,
            Input::File(file) => file.length().unwrap_or(size),
            // Nobody knows before the end.
            Input::Stream(_) => u64::MAX,
        };
        Self { input, size, read: Cell::new(0), broken: Cell::new(false), watch: None }
    }

    /// Adds a counter that grows to [`Bytes::bytes_read`] more than it holds now.
    pub(super) fn watched(self, watch: Option<&'a AtomicU64>) -> Self {
        Self { watch, ..self }
    }

    /// Returns the size in bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Returns the highest position read so far.
    pub(super) fn bytes_read(&self) -> u64 {
        self.read.get()
    }

    /// Returns whether a short read was the device's fault.
    pub(super) fn is_broken(&self) -> bool {
        self.broken.get()
    }

    /// Returns the input.
    pub(super) fn input(&self) -> Input<'a> {
        self.input
    }

    /// Notes that everything up to `position` was read.
    pub(super) fn note_read(&self, position: u64) {
        let before = self.read.get();
        if position > before {
            self.read.set(position);
            if let Some(watch) = self.watch {
                watch.fetch_add(position - before, Ordering::Relaxed);
            }
        }
    }

    /// Returns where content follows a long hole at `position`; the position itself where none begins.
    pub(super) fn after_hole(&self, position: u64) -> u64 {
        let Input::File(file) = self.input else { return position };
        let data = file.after_hole(position);
        if data > position.saturating_add(HOLE) { data } else { position }
    }

    /// Fills `buffer` from `position` as far as the content goes; returns how much was read.
    pub(super) fn read_at(&self, buffer: &mut [u8], position: u64) -> io::Result<usize> {
        let filled = match self.input {
            Input::Memory(bytes) => copy_from(bytes, buffer, position),
            Input::File(file) => {
                let (filled, error) = fill_from(file, buffer, position);
                match error {
                    Some(error) if filled == 0 => return Err(error),
                    error => self.broken.set(error.is_some() || self.broken.get()),
                }
                filled
            }
            Input::Stream(stream) => stream.read_at(buffer, position)?,
        };
        if filled > 0 {
            self.note_read(position + filled as u64);
        }
        Ok(filled)
    }

    /// Reads at most `length` bytes from `position`.
    pub(super) fn slice(&self, position: u64, length: usize) -> io::Result<Vec<u8>> {
        let left = usize::try_from(self.size.saturating_sub(position)).unwrap_or(usize::MAX);
        let mut buffer = vec![0; length.min(left)];
        let filled = self.read_at(&mut buffer, position)?;
        buffer.truncate(filled);
        Ok(buffer)
    }
}

fn copy_from(bytes: &[u8], buffer: &mut [u8], position: u64) -> usize {
    let rest = usize::try_from(position).ok().and_then(|position| bytes.get(position..)).unwrap_or_default();
    let length = rest.len().min(buffer.len());
    buffer[..length].copy_from_slice(&rest[..length]);
    length
}

/// Fills a buffer as far as the content or its device goes. Around a place that fails the device is asked for a page at a
/// time: what stands before it counts.
fn fill_from(file: &dyn Placed, buffer: &mut [u8], position: u64) -> (usize, Option<io::Error>) {
    let (mut filled, mut most) = (0, buffer.len());
    while filled < buffer.len() {
        let end = buffer.len().min(filled.saturating_add(most));
        match file.read_at(&mut buffer[filled..end], position + filled as u64) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) if most > PAGE => most = PAGE,
            Err(error) => return (filled, Some(error)),
        }
    }
    (filled, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watch_counts_each_byte_once() {
        let watch = AtomicU64::new(7);
        let bytes = Bytes::new(Input::Memory(&[0; 100]), 100).watched(Some(&watch));
        for (position, length) in [(0, 60), (0, 60), (40, 30), (50, 99)] {
            bytes.slice(position, length).unwrap();
        }
        assert_eq!((bytes.bytes_read(), watch.into_inner()), (100, 107));
    }
}
