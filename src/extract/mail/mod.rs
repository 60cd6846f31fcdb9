//! Mail: header fields are objects whose paths are roles, bodies are passages, attachments are members.

mod body;
mod envelope;
mod header;
mod html;
mod lines;
mod mbox;
mod mime;
#[cfg(test)]
mod tests;
mod transfer;

use std::io::{BufReader, Read};

pub(super) use self::mbox::read as read_mbox;

use super::End;
use super::parts::Parts;

/// Reads one message.
pub(super) fn read_eml(reader: impl Read, parts: &mut dyn Parts) -> End {
    let mut lines = lines::Whole::new(BufReader::new(reader));
    mime::Message::new(None, parts).read(&mut lines)
}
