//! Reads a text of any encoding as UTF-8, chunk by chunk.

use std::io::{self, Read};

use crate::text::encoding::{self, Decoder, Guess, Last, TextEncoding, Whole};

/// Bytes that the encoding is guessed from.
const SAMPLE: usize = 256 << 10;
/// Bytes decoded at once.
const CHUNK: usize = 64 << 10;

/// A reader of UTF-8.
pub(super) struct Decoded<R> {
    from: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: String,
    /// Bytes of `text` that were handed out.
    taken: usize,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    /// Guesses the encoding from the beginning.
    pub(super) fn new(mut from: R) -> io::Result<Self> {
        let mut raw = Vec::new();
        from.by_ref().take(SAMPLE as u64).read_to_end(&mut raw)?;
        let ended = raw.len() < SAMPLE;
        let whole = if ended { Whole::Whole } else { Whole::Cut };
        let encoding = match encoding::guess(&raw, whole) {
            Guess::Text(encoding) => encoding,
            Guess::Binary => TextEncoding::Windows1252,
        };
        let mut decoder = Decoder::new(encoding);
        let mut text = String::new();
        decoder.decode(&raw, if ended { Last::Last } else { Last::More }, &mut text);
        Ok(Self { from, decoder, raw, text, taken: 0, ended })
    }

    /// Returns the next piece of text; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<&str>> {
        while self.taken >= self.text.len() {
            if self.ended {
                return Ok(None);
            }
            self.fill()?;
        }
        let start = std::mem::replace(&mut self.taken, self.text.len());
        Ok(self.text.get(start..))
    }

    fn fill(&mut self) -> io::Result<()> {
        self.raw.clear();
        self.from.by_ref().take(CHUNK as u64).read_to_end(&mut self.raw)?;
        self.ended = self.raw.len() < CHUNK;
        self.text.clear();
        self.taken = 0;
        self.decoder.decode(&self.raw, if self.ended { Last::Last } else { Last::More }, &mut self.text);
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken >= self.text.len() {
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let rest = self.text.as_bytes().get(self.taken..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        self.taken += length;
        Ok(length)
    }
}
