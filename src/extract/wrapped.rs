//! Opens a text that is nothing but the base64 of a file: what it wraps is a member.
//!
//! Alphabet and line breaks: RFC 4648, RFC 2045 6.8; `data:` addresses: RFC 2397. Text inside text is found line by line;
//! here the first bytes must be those of a format that is no text.

use super::bytes::Bytes;
use super::parts::{MemberBytes, MemberHead};
use super::sinks::Sinks;
use super::{End, Extracted, magic};
use crate::model::{Flow, Reason};
use crate::text::base64;

/// How much of the beginning is looked at.
const HEAD: usize = 4096;
/// Bytes of text decoded at once.
const CHUNK: usize = 64 << 10;
/// Format code of such a text.
const CODE: &str = "base64";

/// Pushes the wrapped file; nothing if the text wraps none.
pub(super) fn read(bytes: &Bytes<'_>, sinks: &mut Sinks<'_>) -> Option<Extracted> {
    let head = bytes.slice(0, HEAD).ok()?;
    let start = start(&head)?;
    let mut letters: Vec<u8> = head.get(start..)?.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    letters.truncate(letters.len() / 4 * 4);
    let first = base64::decode(std::str::from_utf8(&letters).ok()?)?;
    if !is_format(&first) {
        return None;
    }
    let mut content = Unwrapped { bytes, at: start as u64, rest: String::new(), out: Vec::new(), end: End::Stopped };
    let flow = sinks.members.member(MemberHead { name: "content", size: None }, &mut content);
    let end = match (flow, content.end) {
        (Flow::Stop, _) => End::Stopped,
        (Flow::Continue, End::Partial(reason)) => End::Partial(reason),
        _ => End::Complete,
    };
    Some(Extracted { format: CODE, encoding: Some("us-ascii"), undecodable: 0, bytes_read: 0, end })
}

/// Where the base64 begins, if the first line is nothing else.
fn start(head: &[u8]) -> Option<usize> {
    const MARK: &[u8] = b";base64,";
    let blank = head.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let text = head.get(blank..)?;
    let start = if text.starts_with(b"data:") {
        blank + memchr::memmem::find(text.get(..text.len().min(200))?, MARK)? + MARK.len()
    } else {
        blank
    };
    let line = head.get(start..)?.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=');
    (line.len() >= 16 && line.iter().all(plain)).then_some(start)
}

/// Returns whether bytes begin a format that the table of formats knows.
fn is_format(first: &[u8]) -> bool {
    first.starts_with(b"PK\x03\x04")
        || first.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
        || first.starts_with(b"%PDF-")
        || magic::find(first).is_some_and(|(_, class)| class == magic::Class::Unsupported)
}

/// The file, decoded as it is pulled.
struct Unwrapped<'b, 'a> {
    bytes: &'b Bytes<'a>,
    at: u64,
    /// Letters that wait for the rest of their group of four.
    rest: String,
    out: Vec<u8>,
    end: End,
}

impl Unwrapped<'_, '_> {
    fn fill(&mut self) -> Result<(), Reason> {
        while self.out.is_empty() && self.end == End::Stopped {
            let chunk = self.bytes.slice(self.at, CHUNK).map_err(|_| Reason::IoError)?;
            self.at += chunk.len() as u64;
            let last = chunk.is_empty();
            let letters = chunk.iter().filter(|byte| !byte.is_ascii_whitespace());
            self.rest.extend(letters.map(|&byte| char::from(byte)));
            let whole = if last { self.rest.len() } else { self.rest.len() / 4 * 4 };
            // Padding ends the file; what follows it is no part of it.
            let letters: String = self.rest.drain(..self.rest.floor_char_boundary(whole)).collect();
            self.out = base64::decode(&letters).ok_or(Reason::Malformed)?;
            if last || letters.contains('=') {
                self.end = End::Complete;
            }
        }
        Ok(())
    }
}

impl MemberBytes for Unwrapped<'_, '_> {
    fn next(&mut self) -> Option<&[u8]> {
        self.out.clear();
        if let Err(reason) = self.fill() {
            self.end = End::Partial(reason);
            self.out.clear();
        }
        (!self.out.is_empty()).then_some(self.out.as_slice())
    }

    fn end(&self) -> End {
        self.end
    }
}

#[cfg(test)]
mod tests {
    use super::super::parts::Members;
    use super::super::testing::{Records, zip};
    use super::super::{Input, Isolation, Limits, Reader};
    use super::*;

    #[derive(Default)]
    struct Kept(Vec<(Vec<u8>, End)>);

    impl Members for Kept {
        fn member(&mut self, _: MemberHead<'_>, content: &mut dyn MemberBytes) -> Flow {
            let mut whole = Vec::new();
            while let Some(bytes) = content.next() {
                whole.extend_from_slice(bytes);
            }
            self.0.push((whole, content.end()));
            Flow::Continue
        }
    }

    fn encoded(bytes: &[u8], line: usize) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut letters = String::new();
        for group in bytes.chunks(3) {
            let number =
                group.iter().fold(0_u32, |number, &byte| number << 8 | u32::from(byte)) << (8 * (3 - group.len()));
            for nth in 0..4 {
                let letter = ALPHABET[(number >> (18 - 6 * nth)) as usize & 63];
                letters.push(if nth <= group.len() { char::from(letter) } else { '=' });
            }
            if line > 0 && letters.lines().last().is_some_and(|last| last.len() >= line) {
                letters.push('\n');
            }
        }
        letters
    }

    fn read(text: &str) -> (Extracted, Kept) {
        let reader = Reader::new(Limits { isolation: Isolation::InProcess, ..Limits::default() });
        let (mut records, mut kept) = (Records::default(), Kept::default());
        let input = (Input::Memory(text.as_bytes()), text.len() as u64);
        (reader.read_all(input, None, &mut records, &mut kept), kept)
    }

    #[test]
    fn a_wrapped_file_is_a_member() {
        let long = "x,y\n".repeat(40_000);
        let file = zip(&[("a.csv", &long)]);
        for text in
            [encoded(&file, 76), encoded(&file, 0), format!("data:application/zip;base64,{}", encoded(&file, 0))]
        {
            let (extracted, kept) = read(&text);
            assert_eq!((extracted.format, extracted.end), ("base64", End::Complete));
            assert!(kept.0 == [(file.clone(), End::Complete)]);
        }
    }

    #[test]
    fn other_texts_are_texts() {
        for text in ["SGVsbG8gd29ybGQsIGhlbGxvIHdvcmxk", "name,mail\nUEsDBBQAAAAIAA==,a@example.com\n", "PK"] {
            assert_eq!(read(text).1.0.len(), 0, "{text}");
        }
        let broken = encoded(&zip(&[("a.csv", &"x".repeat(9000))]), 76).replace("\nAAAA", "\n!!!!") + "あ";
        let (extracted, kept) = read(&broken);
        assert_eq!((extracted.end, kept.0.len()), (End::Partial(Reason::Malformed), 1));
    }
}
