//! Lists the members of a ZIP from its central directory: names, never contents.

use std::io;

use super::super::bytes::Bytes;
use super::super::magic::{u16_le, u32_le};

/// One member of the central directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Member {
    /// Raw name.
    pub(in super::super) name: Vec<u8>,
}

/// At most this many bytes of the central directory are looked at: it only tells the type.
const DIRECTORY_BYTES: usize = 1 << 20;
/// The end record is 22 bytes, followed by a comment of at most 65,535.
const END_RECORD: usize = 22 + 65_535;

/// Lists the first members, or nothing if there is no central directory: the file is cut.
pub(in super::super) fn members(bytes: &Bytes<'_>) -> io::Result<Option<Vec<Member>>> {
    let tail_at = bytes.size().saturating_sub(END_RECORD as u64);
    let tail = bytes.slice(tail_at, END_RECORD)?;
    let Some(end) = memchr::memmem::rfind(&tail, b"PK\x05\x06") else { return Ok(None) };
    let Some(mut offset) = u32_le(&tail, end + 16).map(u64::from) else { return Ok(None) };
    if offset == u64::from(u32::MAX) {
        let Some(wide) = wide_offset(bytes, &tail, end)? else { return Ok(None) };
        offset = wide;
    }
    let mut members = parse(&bytes.slice(offset, DIRECTORY_BYTES)?);
    if members.is_empty() {
        // A program that unpacks itself stands before the archive, which does not know of it.
        let length = u32_le(&tail, end + 12).map_or(0, u64::from);
        let offset = (tail_at + end as u64).saturating_sub(length);
        members = parse(&bytes.slice(offset, DIRECTORY_BYTES)?);
    }
    let declared = u16_le(&tail, end + 10).unwrap_or(0);
    Ok((declared == 0 || !members.is_empty()).then_some(members))
}

/// Follows the zip64 locator, which stands 20 bytes before the end record.
fn wide_offset(bytes: &Bytes<'_>, tail: &[u8], end: usize) -> io::Result<Option<u64>> {
    let Some(locator) = end.checked_sub(20).and_then(|at| tail.get(at..end)) else { return Ok(None) };
    let Some(at) = u64_le(locator, 8).filter(|_| locator.starts_with(b"PK\x06\x07")) else { return Ok(None) };
    let record = bytes.slice(at, 56)?;
    Ok(u64_le(&record, 48).filter(|_| record.starts_with(b"PK\x06\x06")))
}

fn u64_le(bytes: &[u8], offset: usize) -> Option<u64> {
    bytes.get(offset..offset + 8)?.try_into().ok().map(u64::from_le_bytes)
}

fn parse(directory: &[u8]) -> Vec<Member> {
    let mut members = Vec::new();
    let mut rest = directory;
    while rest.starts_with(b"PK\x01\x02") {
        let lengths = [28, 30, 32].map(|at| usize::from(u16_le(rest, at).unwrap_or(0)));
        let Some(name) = rest.get(46..46 + lengths[0]) else { break };
        members.push(Member { name: name.to_vec() });
        let Some(next) = rest.get(46 + lengths.iter().sum::<usize>()..) else { break };
        rest = next;
    }
    members
}
