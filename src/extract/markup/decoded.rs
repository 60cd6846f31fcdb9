//! Reads a text of any encoding as UTF-8, chunk by chunk.

use std::io::{self, Read};

use super::super::writer::{Step, Writer, io_reason};
use crate::model::Reason;
use crate::text::encoding::{self, Decoder, Guess, Last, TextEncoding, Whole};

/// Bytes that the encoding is guessed from.
const SAMPLE: usize = 256 << 10;
/// Bytes that an encoding is declared in.
const DECLARED: usize = 1024;
/// Bytes decoded at once.
const CHUNK: usize = 64 << 10;

/// Bytes of a line; a longer one is left out, and said to be.
pub(super) const LONGEST_LINE: usize = 16 << 20;

/// Calls with each line of a text of any encoding, and at the end with what stands behind the last line feed.
pub(super) fn lines<R: Read>(
    reader: R,
    writer: &mut Writer<'_>,
    mut each: impl FnMut(&str, &mut Writer<'_>) -> Step,
) -> Step {
    let mut decoded = match Decoded::new(reader) {
        Ok(decoded) => decoded,
        Err(error) => {
            writer.note(io_reason(&error));
            return Ok(());
        }
    };
    let mut text = String::new();
    loop {
        match decoded.next() {
            Ok(Some(piece)) => text.push_str(piece),
            Ok(None) => break,
            Err(error) => {
                writer.note(io_reason(&error));
                break;
            }
        }
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        text.get(..whole).unwrap_or_default().lines().try_for_each(|line| each(line, writer))?;
        text.drain(..whole);
        if text.len() > LONGEST_LINE {
            writer.note(Reason::Limit);
            text.clear();
        }
    }
    each(&text, writer)
}

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
        let encoding = encoding_of(&raw, whole);
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

/// What the bytes tell beyond doubt, what the document declares and its bytes do not deny, what they are likeliest.
fn encoding_of(raw: &[u8], whole: Whole) -> TextEncoding {
    let guessed = match encoding::guess(raw, whole) {
        Guess::Text(encoding) => encoding,
        Guess::Binary => TextEncoding::Windows1252,
    };
    let certain = match guessed {
        TextEncoding::Utf8 => !raw.is_ascii(),
        TextEncoding::Utf8Bom | TextEncoding::Iso2022Jp => true,
        other => other.is_wide(),
    };
    if certain {
        return guessed;
    }
    // Nearly every text in EUC-JP is one of half-width katakana in Shift_JIS too: of the two, the guess looks at the letters.
    let japanese = |encoding| matches!(encoding, TextEncoding::EucJp | TextEncoding::Windows31j);
    let denied = |declared: &TextEncoding| (japanese(guessed) && japanese(*declared)) || denies(raw, *declared);
    declared(raw).filter(|declared| !denied(declared)).unwrap_or(guessed)
}

/// The encoding that a page (HTML Living Standard, 13.2.3.2: within 1,024 bytes) or an XML document (XML 1.0, 4.3.3)
/// names.
fn declared(raw: &[u8]) -> Option<TextEncoding> {
    let head = raw.get(..raw.len().min(DECLARED))?.to_ascii_lowercase();
    let word: &[u8] = if head.trim_ascii_start().starts_with(b"<?xml") { b"encoding" } else { b"charset" };
    let after = head.get(memchr::memmem::find(&head, word)? + word.len()..)?;
    let value = after.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte)));
    TextEncoding::of_label(value.get(..end.unwrap_or(value.len()))?)
}

/// Returns whether bytes can't be of an encoding; the last character may be cut.
fn denies(raw: &[u8], encoding: TextEncoding) -> bool {
    let mut decoder = Decoder::new(encoding);
    decoder.decode(raw, Last::More, &mut String::new());
    decoder.undecodable() > 0
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &str, text: &str, own: &'static encoding_rs::Encoding, expected: TextEncoding) {
        let raw = [head.as_bytes(), &own.encode(text).0].concat();
        assert_eq!(encoding_of(&raw, Whole::Whole), expected, "{head}");
    }

    #[test]
    fn a_page_is_in_the_encoding_it_declares_unless_its_bytes_deny_it() {
        use encoding_rs::{EUC_JP, SHIFT_JIS, UTF_8, WINDOWS_1250, WINDOWS_1252};
        let czech = TextEncoding::Other(WINDOWS_1250);
        check("<html><head><meta charset=windows-1250>", "Jiří Dvořák", WINDOWS_1250, czech);
        check("<?xml version='1.0' encoding='windows-1250'?><a>", "Žižka", WINDOWS_1250, czech);
        let old = "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=Shift_JIS\">";
        check(old, "ﾔﾏﾀﾞ", SHIFT_JIS, TextEncoding::Windows31j);
        check(old, "氏名：山田太郎、電話は 090-1234-5678 です。", EUC_JP, TextEncoding::EucJp);
        check(old, "氏名：山田太郎", UTF_8, TextEncoding::Utf8);
        check("<meta charset=\"iso-8859-1\">", "Jürgen Müller, Straße", WINDOWS_1252, TextEncoding::Windows1252);
        check("<meta charset=\"utf-16\">", "plain", UTF_8, TextEncoding::Utf8);
    }
}
