//! Lines of a message as bytes; a line without end is given in pieces.

use std::io::{self, BufRead, Read};

/// Longest piece of a line.
pub(super) const LONGEST: u64 = 64 * 1024;

/// Gives one line after another, with its line break.
pub(super) trait Lines {
    /// Replaces `line` by the next one or, of a very long one, its next piece; `false` at the end.
    fn next(&mut self, line: &mut Vec<u8>) -> io::Result<bool>;
}

/// All lines of a reader.
pub(super) struct Whole<R> {
    reader: R,
}

impl<R: BufRead> Whole<R> {
    /// Begins at the reader's position.
    pub(super) fn new(reader: R) -> Self {
        Self { reader }
    }
}

impl<R: BufRead> Lines for Whole<R> {
    fn next(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        line.clear();
        (&mut self.reader).take(LONGEST).read_until(b'\n', line)?;
        Ok(!line.is_empty())
    }
}

/// Returns the line without its break.
pub(super) fn content(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
