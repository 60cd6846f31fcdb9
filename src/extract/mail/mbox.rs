//! Reads a mailbox file: messages one after another, each begun by a `From ` line.
//!
//! RFC 4155 and the variants that mail programs write (mboxo, mboxrd): `>From ` in a body is `From `.

use std::io::{self, BufReader, Read};

use super::super::End;
use super::super::archive::reason;
use super::super::parts::Parts;
use super::lines::{Lines, Whole, content};
use super::mime::Message;
use crate::model::Reason;

/// Reads a mailbox.
pub(in super::super) fn read(reader: impl Read, parts: &mut dyn Parts) -> End {
    let mut mailbox = Mailbox::new(Whole::new(BufReader::new(reader)));
    let mut trouble = None;
    for number in 1..=u32::MAX {
        match mailbox.advance() {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => trouble = Some(reason(&error)),
        }
        match Message::new(Some(number), parts).read(&mut mailbox) {
            End::Stopped => return End::Stopped,
            End::Partial(reason) | End::Failed(reason) | End::Skipped(reason) => trouble = trouble.or(Some(reason)),
            End::Complete => {}
        }
        if trouble == Some(Reason::IoError) {
            break;
        }
    }
    trouble.map_or(End::Complete, End::Partial)
}

/// The lines of one message after another.
struct Mailbox<L> {
    lines: L,
    /// The first line of the next message, if it was seen.
    begun: bool,
    /// An empty line before tells a divider from a sentence.
    blank: bool,
}

impl<L: Lines> Mailbox<L> {
    fn new(lines: L) -> Self {
        Self { lines, begun: false, blank: true }
    }

    /// Goes on to the next message; what stands before the first divider belongs to none.
    fn advance(&mut self) -> io::Result<bool> {
        let mut line = Vec::new();
        while !self.begun {
            if !self.lines.next(&mut line)? {
                return Ok(false);
            }
            self.see(&line);
        }
        self.begun = false;
        Ok(true)
    }

    fn see(&mut self, line: &[u8]) {
        self.begun = self.blank && is_divider(line);
        self.blank = content(line).is_empty();
    }
}

impl<L: Lines> Lines for Mailbox<L> {
    fn next(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        if self.begun || !self.lines.next(line)? {
            line.clear();
            return Ok(false);
        }
        self.see(line);
        if self.begun {
            line.clear();
            return Ok(false);
        }
        let quotes = line.iter().take_while(|&&byte| byte == b'>').count();
        if quotes > 0 && line.get(quotes..).is_some_and(|rest| rest.starts_with(b"From ")) {
            line.remove(0);
        }
        Ok(true)
    }
}

/// `From address Mon Jan  1 10:00:00 2024`: a time and a year stand in it, whatever the program.
fn is_divider(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let time = rest.windows(5).any(|part| matches!(part, [a, b, b':', c, d] if digits(&[*a, *b, *c, *d])));
    let year = rest.split(u8::is_ascii_whitespace).any(|word| word.len() == 4 && digits(word));
    time && year
}
