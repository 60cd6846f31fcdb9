//! Mail: header fields are objects whose paths are roles, bodies are passages, attachments are members.

mod body;
mod envelope;
mod header;
mod html;
mod lines;
mod mbox;
mod mime;
mod msg;
mod outlook;
#[cfg(test)]
mod outlook_tests;
mod pst;
mod rich_text;
#[cfg(test)]
mod tests;
mod tnef;
mod transfer;

use std::io::{BufReader, Read};

pub(super) use self::mbox::read as read_mbox;
pub(super) use self::msg::read as read_msg;
pub(super) use self::pst::read as read_pst;
pub(super) use self::tnef::read as read_tnef;

use super::End;
use super::parts::Parts;

/// Reads one message.
pub(super) fn read_eml(reader: impl Read, parts: &mut dyn Parts) -> End {
    let mut lines = lines::Whole::new(BufReader::new(reader));
    mime::Message::new(None, parts).read(&mut lines)
}
