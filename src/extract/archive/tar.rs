//! Walks a tar archive as a stream: entries become members, one pass, no seeking.

use std::io::{self, Read};

use super::super::End;
use super::super::parts::{MemberHead, Parts};
use super::names::decoded;
use super::pour::{broken, fill, name_only, pour, reason};
use super::tar_header::{self, Header, Kind, MOST_PIECES, Map, Records};
use super::tar_sparse::Sparse;
use crate::model::{Flow, Reason};

/// Size of a block; headers are one, contents are padded to whole ones.
pub(super) const BLOCK: usize = 512;
/// Longest name or set of PAX records that is believed.
const LONGEST_RECORDS: u64 = 1 << 20;

/// Reads a tar archive and pushes its members.
pub(in super::super) fn read(content: &mut dyn Read, parts: &mut dyn Parts) -> End {
    let mut walk =
        Walk { content, parts, global: Records::default(), next: Next::default(), entries: 0, trouble: None };
    match walk.run() {
        Ok(Flow::Continue) if walk.entries == 0 => End::Failed(walk.trouble.unwrap_or(Reason::Malformed)),
        Ok(Flow::Continue) => walk.trouble.map_or(End::Complete, End::Partial),
        Ok(Flow::Stop) => End::Stopped,
        Err(error) => broken(walk.entries, reason(&error)),
    }
}

/// What extension headers say of the entry that follows.
#[derive(Default)]
struct Next {
    name: Option<Vec<u8>>,
    records: Records,
}

struct Walk<'w> {
    content: &'w mut dyn Read,
    parts: &'w mut dyn Parts,
    global: Records,
    next: Next,
    entries: u64,
    trouble: Option<Reason>,
}

/// One entry with all that its headers say.
struct Entry {
    header: Header,
    name: String,
    records: Records,
    /// Data of an old GNU sparse file.
    map: Map,
}

impl Walk<'_> {
    fn run(&mut self) -> io::Result<Flow> {
        let mut block = [0; BLOCK];
        loop {
            match fill(self.content, &mut block)? {
                0 => return Ok(Flow::Continue),
                BLOCK => {}
                _ => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
            // Zeros end an archive, but another may be appended behind them.
            if block.iter().all(|&byte| byte == 0) {
                continue;
            }
            // Behind a damaged header the next sound one is looked for.
            let Some(header) = tar_header::parse(&block) else {
                self.trouble = Some(Reason::Malformed);
                continue;
            };
            self.entries += 1;
            if self.entry(header, &block)? == Flow::Stop {
                return Ok(Flow::Stop);
            }
        }
    }

    fn entry(&mut self, header: Header, block: &[u8]) -> io::Result<Flow> {
        match header.kind {
            Kind::Records => {
                let records = self.extension(&header)?;
                self.next.records.add(&records);
            }
            Kind::GlobalRecords => {
                let records = self.extension(&header)?;
                self.global.add(&records);
            }
            Kind::LongName => self.next.name = Some(self.extension(&header)?),
            Kind::Note => self.skip(padded(header.size))?,
            _ => return self.member(header, block),
        }
        Ok(Flow::Continue)
    }

    /// Reads what an extension header holds; too much of it is no name.
    fn extension(&mut self, header: &Header) -> io::Result<Vec<u8>> {
        if header.size > LONGEST_RECORDS {
            self.trouble = Some(Reason::Limit);
            self.skip(padded(header.size))?;
            return Ok(Vec::new());
        }
        let mut bytes = vec![0; header.size as usize];
        if fill(self.content, &mut bytes)? < bytes.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.skip(padded(header.size) - header.size)?;
        if header.kind == Kind::LongName {
            bytes.truncate(bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len()));
        }
        Ok(bytes)
    }

    fn member(&mut self, mut header: Header, block: &[u8]) -> io::Result<Flow> {
        let next = std::mem::take(&mut self.next);
        let records = next.records;
        header.size = records.size.or(self.global.size).unwrap_or(header.size);
        let name = next.name.as_ref().or(records.name()).or(self.global.name()).unwrap_or(&header.name);
        let name = decoded(name.strip_prefix(b"./").unwrap_or(name));
        let map = if header.kind == Kind::Sparse { self.old_map(block)? } else { Map::new() };
        let head = MemberHead { name: &name, size: None };
        let skipped = match header.kind {
            Kind::Folder => return self.skip(padded(header.size)).map(|()| Flow::Continue),
            Kind::HardLink | Kind::Symlink => Some(Reason::Symlink),
            Kind::Special => Some(Reason::SpecialFile),
            _ => None,
        };
        if let Some(reason) = skipped {
            let flow = name_only(head, End::Skipped(reason), self.parts);
            return self.skip(padded(header.size)).map(|()| flow);
        }
        self.content(&Entry { header, name, records, map })
    }

    /// Pushes the bytes of a file; what is not taken is skipped.
    fn content(&mut self, entry: &Entry) -> io::Result<Flow> {
        let size = entry.header.size;
        let mut data = Data { inner: self.content, left: size };
        let mut head = MemberHead { name: &entry.name, size: Some(size) };
        let map = match &entry.records {
            records if records.map_in_data => Sparse::map_before(&mut data)?,
            records if !records.map.is_empty() => records.map.clone(),
            _ => entry.map.clone(),
        };
        let flow = if map.is_empty() {
            pour(head, &mut data, self.parts).1
        } else {
            head.size = None;
            pour(head, &mut Sparse::new(&map, &mut data), self.parts).1
        };
        let left = data.left;
        if flow == Flow::Stop {
            return Ok(flow);
        }
        self.skip(left.saturating_add(padded(size) - size))?;
        Ok(flow)
    }

    fn old_map(&mut self, block: &[u8]) -> io::Result<Map> {
        let (mut map, mut more) = tar_header::sparse_pieces(block);
        while more && map.len() < MOST_PIECES {
            let mut block = [0; BLOCK];
            if fill(self.content, &mut block)? < BLOCK {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let (pieces, follows) = tar_header::more_pieces(&block);
            map.extend(pieces);
            more = follows;
        }
        Ok(map)
    }

    fn skip(&mut self, length: u64) -> io::Result<()> {
        let skipped = io::copy(&mut (&mut *self.content).take(length), &mut io::sink())?;
        if skipped < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

fn padded(size: u64) -> u64 {
    size.checked_next_multiple_of(BLOCK as u64).unwrap_or(size)
}

/// The data of one entry; that it ends too early is an error.
pub(super) struct Data<'d> {
    inner: &'d mut dyn Read,
    left: u64,
}

impl Read for Data<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        // Some decoders take an empty buffer for an error.
        if wanted == 0 {
            return Ok(0);
        }
        let length = self.inner.read(buffer.get_mut(..wanted).unwrap_or_default())?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= length as u64;
        Ok(length)
    }
}
