//! Saves the members of a ZIP whose directory is lost: goes from local header to local header.
//!
//! Layout: APPNOTE.TXT 6.3.10, 4.3.7 (local header), 4.3.9 (data descriptor), 4.4.4 (flags). What is compressed tells its
//! own end; what is stored without a size ends at its data descriptor.

use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::super::End;
use super::super::archive::{broken, name_only, pour, reason};
use super::super::magic::{u16_le, u32_le};
use super::super::parts::{MemberHead, Parts};
use super::members::name_of;
use crate::model::{Flow, Reason};

/// Begins a local header, and a data descriptor.
const LOCAL: &[u8; 4] = b"PK\x03\x04";
const DESCRIPTOR: &[u8; 4] = b"PK\x07\x08";
/// Bytes of a local header before the name.
const HEADER: usize = 30;
/// Bytes looked through at once.
const WINDOW: usize = 64 << 10;

/// Pushes what is left of the members.
pub(super) fn read<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let mut walk = Walk { reader, members: 0 };
    let mut at = 0;
    loop {
        match walk.member(at, parts) {
            Ok(Some((next, Flow::Continue))) => at = next,
            Ok(Some((_, Flow::Stop))) => return End::Stopped,
            Ok(None) => return broken(walk.members, Reason::Truncated),
            Err(error) => return broken(walk.members, reason(&error)),
        }
    }
}

struct Walk<R> {
    reader: R,
    members: u64,
}

/// A local header.
struct Local {
    name: String,
    encrypted: bool,
    method: u16,
    sum: Option<u32>,
    /// Compressed and plain size, where the header knows them.
    sizes: Option<(u64, u64)>,
    data: u64,
}

impl<R: Read + Seek> Walk<R> {
    /// Pushes the next member from a place on; tells where to go on.
    fn member(&mut self, from: u64, parts: &mut dyn Parts) -> io::Result<Option<(u64, Flow)>> {
        let Some(start) = self.find(LOCAL, from)? else { return Ok(None) };
        let Some(local) = self.local(start)? else { return Ok(Some((start + 4, Flow::Continue))) };
        if local.name.ends_with('/') {
            return Ok(Some((local.data, Flow::Continue)));
        }
        self.members += 1;
        let head = MemberHead { name: &local.name, size: local.sizes.map(|(_, plain)| plain) };
        let known = local.sizes.map(|(packed, _)| local.data.saturating_add(packed));
        let flow = match (local.encrypted, local.method) {
            (true, _) => name_only(head, End::Skipped(Reason::Encrypted), parts),
            (false, 0) => return self.stored(&local, head, parts).map(Some),
            (false, 8) => return self.deflated(&local, head, parts).map(Some),
            _ => name_only(head, End::Failed(Reason::UnsupportedFormat), parts),
        };
        Ok(Some((known.unwrap_or(local.data), flow)))
    }

    fn stored(&mut self, local: &Local, head: MemberHead<'_>, parts: &mut dyn Parts) -> io::Result<(u64, Flow)> {
        let size = match local.sizes {
            Some((packed, _)) => packed,
            None => self.find(DESCRIPTOR, local.data)?.unwrap_or(u64::MAX).saturating_sub(local.data),
        };
        self.reader.seek(SeekFrom::Start(local.data))?;
        let content = Read::by_ref(&mut self.reader).take(size);
        let mut summed = Summed { content, sum: Crc::new(), expected: local.sum, size: Some(size) };
        let flow = pour(head, &mut summed, parts).1;
        Ok((local.data.saturating_add(size), flow))
    }

    fn deflated(&mut self, local: &Local, head: MemberHead<'_>, parts: &mut dyn Parts) -> io::Result<(u64, Flow)> {
        self.reader.seek(SeekFrom::Start(local.data))?;
        let packed = local.sizes.map_or(u64::MAX, |(packed, _)| packed);
        let content = BufReader::with_capacity(WINDOW, Read::by_ref(&mut self.reader).take(packed));
        let size = local.sizes.map(|(_, plain)| plain);
        let mut summed = Summed { content: DeflateDecoder::new(content), sum: Crc::new(), expected: local.sum, size };
        let flow = pour(head, &mut summed, parts).1;
        let read = if local.sizes.is_some() { packed } else { summed.content.total_in() };
        Ok((local.data.saturating_add(read), flow))
    }

    fn local(&mut self, start: u64) -> io::Result<Option<Local>> {
        let Some(header) = self.bytes(start, HEADER)? else { return Ok(None) };
        let number = |at| u16_le(&header, at).unwrap_or_default();
        let (flags, name, extra) = (number(6), usize::from(number(26)), usize::from(number(28)));
        let Some(names) = self.bytes(start + HEADER as u64, name + extra)? else { return Ok(None) };
        let (name, extra) = names.split_at_checked(name).unwrap_or_default();
        let described = flags & 8 != 0;
        let wide = |at| u32_le(&header, at).map_or(0, u64::from);
        let sizes = match (wide(18), wide(22)) {
            (0xFFFF_FFFF, _) | (_, 0xFFFF_FFFF) => wide_sizes(extra),
            sizes => Some(sizes),
        };
        Ok(Some(Local {
            name: name_of(name),
            encrypted: flags & 1 != 0,
            method: number(8),
            sum: u32_le(&header, 14).filter(|_| !described),
            sizes: sizes.filter(|_| !described),
            data: start + (HEADER + names.len()) as u64,
        }))
    }

    /// Reads so many bytes; nothing if the file ends before.
    fn bytes(&mut self, at: u64, length: usize) -> io::Result<Option<Vec<u8>>> {
        self.reader.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::with_capacity(length);
        let read = Read::by_ref(&mut self.reader).take(length as u64).read_to_end(&mut bytes)?;
        Ok((read == length).then_some(bytes))
    }

    /// Looks for a signature.
    fn find(&mut self, signature: &[u8; 4], from: u64) -> io::Result<Option<u64>> {
        self.reader.seek(SeekFrom::Start(from))?;
        let (mut window, mut at) = (Vec::with_capacity(WINDOW), from);
        loop {
            let kept = window.len();
            let read = Read::by_ref(&mut self.reader).take((WINDOW - kept) as u64).read_to_end(&mut window)?;
            if let Some(found) = memchr::memmem::find(&window, signature) {
                return Ok(Some(at + found as u64));
            }
            if read == 0 {
                return Ok(None);
            }
            // A signature may lie across two windows.
            let passed = window.len().saturating_sub(signature.len() - 1);
            window.drain(..passed);
            at += passed as u64;
        }
    }
}

/// Plain and compressed size of the zip64 field (4.5.3), turned round.
fn wide_sizes(extra: &[u8]) -> Option<(u64, u64)> {
    let mut rest = extra;
    loop {
        let (kind, length) = (u16_le(rest, 0)?, usize::from(u16_le(rest, 2)?));
        let field = rest.get(4..4 + length)?;
        if kind == 1 {
            let number = |at: usize| field.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes);
            return number(8).zip(number(0));
        }
        rest = rest.get(4 + length..)?;
    }
}

/// A content that is complaining if it ends early or is not what its sum says.
struct Summed<C> {
    content: C,
    sum: Crc,
    expected: Option<u32>,
    size: Option<u64>,
}

impl<C: Read> Read for Summed<C> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(buffer)?;
        if read > 0 {
            self.sum.update(buffer.get(..read).unwrap_or_default());
            return Ok(read);
        }
        // The sum counts bytes in 32 bits.
        let counted = self.sum.amount();
        match (self.size, self.expected) {
            (Some(size), _) if size as u32 != counted => Err(ErrorKind::UnexpectedEof.into()),
            (_, Some(expected)) if expected != self.sum.sum() => Err(ErrorKind::InvalidData.into()),
            _ => Ok(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::super::super::testing::{parse, read};
    use super::super::super::{End, parser::Parser};
    use super::*;

    const LONG: &str = "words that go on, and on, and on. ";

    fn archive(method: CompressionMethod) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(method);
        for (name, content) in [("a.txt", LONG.repeat(99)), ("d/b.txt", "two".to_owned()), ("c.txt", LONG.repeat(9))] {
            writer.start_file(name, options).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_lost_directory_costs_no_whole_member() {
        for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
            let whole = archive(method);
            let last = memchr::memmem::rfind(&whole, LOCAL).unwrap();
            let (end, records) = parse(Parser::Zip, &whole[..last + 50]);
            assert_eq!(end, End::Partial(Reason::Truncated));
            let members: Vec<(&str, End)> = records.members.iter().map(|member| (&*member.0, member.2)).collect();
            assert_eq!(members[..2], [("a.txt", End::Complete), ("d/b.txt", End::Complete)]);
            assert!(matches!(members[2].1, End::Partial(_) | End::Failed(_)), "{members:?}");
            assert_eq!(records.members[0].1, LONG.repeat(99).into_bytes());
        }
    }

    #[test]
    fn what_is_left_of_an_archive_is_told_from_its_start() {
        let whole = archive(CompressionMethod::Deflated);
        let cut = whole.len() - 100;
        assert_eq!(read(&whole[..cut]).0.format, "zip");
        for cut in 4..whole.len().min(600) {
            read(&whole[..cut]);
        }
    }

    #[test]
    fn a_wrong_sum_is_told() {
        let mut whole = archive(CompressionMethod::Stored);
        whole.truncate(memchr::memmem::find(&whole, b"PK\x01\x02").unwrap());
        whole[60] ^= 1;
        let (_, records) = parse(Parser::Zip, &whole);
        assert_eq!(records.members[0].2, End::Partial(Reason::Malformed));
        assert_eq!(records.members[1].2, End::Complete);
    }
}
