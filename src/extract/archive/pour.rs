//! Pours what a decoder gives into a member, and tells why it ended.

use std::io::{self, ErrorKind, Read};

use super::super::End;
use super::super::parts::{MemberHead, Parts, Wanted};
use crate::model::{Flow, Reason};

const CHUNK: usize = 64 * 1024;

/// Pushes a member with the content that a reader gives.
pub(in super::super) fn pour(head: MemberHead<'_>, content: &mut dyn Read, parts: &mut dyn Parts) -> (End, Flow) {
    let end = match parts.member(head) {
        Wanted::Nothing => End::Stopped,
        Wanted::Bytes => push(content, parts, &mut vec![0; CHUNK]),
    };
    (end, parts.member_end(end))
}

/// Pushes a member that has a name and no bytes.
pub(in super::super) fn name_only(head: MemberHead<'_>, end: End, parts: &mut dyn Parts) -> Flow {
    parts.member(head);
    parts.member_end(end)
}

/// Pushes the bytes that a reader gives, through a buffer.
pub(in super::super) fn push(content: &mut dyn Read, parts: &mut dyn Parts, chunk: &mut [u8]) -> End {
    let mut some = false;
    loop {
        match content.read(chunk) {
            Ok(0) => return End::Complete,
            Ok(length) => {
                some = true;
                if parts.bytes(chunk.get(..length).unwrap_or_default()) == Flow::Stop {
                    return End::Stopped;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return broken(u64::from(some), reason(&error)),
        }
    }
}

/// What was read counts.
pub(in super::super) fn broken(members: u64, reason: Reason) -> End {
    if members > 0 { End::Partial(reason) } else { End::Failed(reason) }
}

/// Tells a failing device from a content that is cut, too large or wrong.
pub(in super::super) fn reason(error: &io::Error) -> Reason {
    match error.kind() {
        // A place before the start of the file: the content is wrong, not the device.
        _ if error.raw_os_error() == Some(libc::EINVAL) => Reason::Malformed,
        _ if error.raw_os_error().is_some() => Reason::IoError,
        ErrorKind::UnexpectedEof => Reason::Truncated,
        ErrorKind::OutOfMemory => Reason::Memory,
        ErrorKind::Unsupported => Reason::UnsupportedFormat,
        _ => Reason::Malformed,
    }
}

/// Reads until the buffer is full or the content ends.
pub(in super::super) fn fill(content: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match content.read(rest) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
