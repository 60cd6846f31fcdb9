//! Walks the b-trees of a database: pages, cells and the overflow chains of long rows.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read, Seek, SeekFrom};

use super::super::tables::{Halt, MALFORMED};
use super::record::varint;
use crate::model::Reason;

/// A row is read to this length; what follows is left out and noted.
const LONGEST_ROW: u64 = 32 << 20;
/// Length of the header of the file, which stands before that of page 1.
const FILE_HEADER: usize = 100;

/// What a walk meets.
pub(super) enum Entry {
    /// A row of a table.
    Row(Stored),
    /// Something that can't be read; the walk goes on behind it.
    Trouble(Reason),
}

/// A row as it is stored.
pub(super) struct Stored {
    /// Row id; rows of tables without one have none.
    pub(super) id: Option<i64>,
    /// The record.
    pub(super) payload: Vec<u8>,
    /// The record is not whole.
    pub(super) trouble: Option<Reason>,
}

/// The pages of a database.
pub(super) struct Pages<R> {
    reader: R,
    size: usize,
    /// Bytes of a page that are not reserved for extensions.
    usable: usize,
    count: u32,
    encoding: u32,
    /// Where each page lies, if not in order.
    places: Option<HashMap<u32, u64>>,
}

impl<R: Read + Seek> Pages<R> {
    /// Reads the header of the file.
    pub(super) fn open(mut reader: R) -> Result<Self, Halt> {
        let mut header = [0; FILE_HEADER];
        reader.rewind()?;
        reader.read_exact(&mut header)?;
        let size = match u16_be(&header, 16) {
            Some(1) => 65_536,
            Some(size) if size >= 512 && size.is_power_of_two() => usize::from(size),
            _ => return Err(MALFORMED),
        };
        let usable = size - usize::from(header[20]);
        if usable < 480 {
            return Err(MALFORMED);
        }
        let length = reader.seek(SeekFrom::End(0))?;
        let count = u32::try_from(length.div_ceil(size as u64)).unwrap_or(u32::MAX);
        Ok(Self { reader, size, usable, count, encoding: u32_be(&header, 56).unwrap_or(0), places: None })
    }

    /// Takes pages of `size` bytes that lie in a log.
    pub(super) fn of_log(reader: R, size: usize, places: HashMap<u32, u64>) -> Result<Self, Halt> {
        let mut pages = Self { reader, size, usable: size, count: u32::MAX, encoding: 0, places: Some(places) };
        // The first page has the header of the file.
        if let Ok(first) = pages.page(1) {
            pages.encoding = u32_be(&first, 56).unwrap_or(0);
            pages.usable = size.saturating_sub(usize::from(first.get(20).copied().unwrap_or(0))).max(480);
        }
        Ok(pages)
    }

    /// Hands over the rows of one page, if it is a leaf of a table.
    pub(super) fn leaf(&mut self, number: u32, take: &mut dyn FnMut(Entry) -> Result<(), Halt>) -> Result<(), Halt> {
        let page = match self.page(number) {
            Ok(page) => page,
            Err(Halt::Trouble(reason)) => return take(Entry::Trouble(reason)),
            Err(halt) => return Err(halt),
        };
        match Node::of(&page, number) {
            Some(node) if node.kind == Kind::TableLeaf => self.node(&node, &mut Vec::new(), take),
            _ => Ok(()),
        }
    }

    /// Returns the number of the text encoding.
    pub(super) fn text_encoding(&self) -> u32 {
        self.encoding
    }

    fn page(&mut self, number: u32) -> Result<Vec<u8>, Halt> {
        if number == 0 {
            return Err(MALFORMED);
        }
        if number > self.count {
            return Err(Halt::Trouble(Reason::Truncated));
        }
        let place = match &self.places {
            None => u64::from(number - 1) * self.size as u64,
            Some(places) => *places.get(&number).ok_or(Halt::Trouble(Reason::Truncated))?,
        };
        self.reader.seek(SeekFrom::Start(place))?;
        let mut page = vec![0; self.size];
        let mut filled = 0;
        while let Some(rest) = page.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.reader.read(rest) {
                Ok(0) => break,
                Ok(length) => filled += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        if filled < self.size {
            return Err(Halt::Trouble(Reason::Truncated));
        }
        Ok(page)
    }

    /// Hands over every row of a tree. A page is entered once, however often it is pointed at.
    pub(super) fn walk(&mut self, root: u32, take: &mut dyn FnMut(Entry) -> Result<(), Halt>) -> Result<(), Halt> {
        let mut waiting = vec![root];
        let mut seen = HashSet::new();
        while let Some(number) = waiting.pop() {
            if !seen.insert(number) {
                take(Entry::Trouble(Reason::Malformed))?;
                continue;
            }
            let page = match self.page(number) {
                Ok(page) => page,
                Err(Halt::Trouble(reason)) => {
                    take(Entry::Trouble(reason))?;
                    continue;
                }
                Err(halt) => return Err(halt),
            };
            match Node::of(&page, number) {
                Some(node) => self.node(&node, &mut waiting, take)?,
                None => take(Entry::Trouble(Reason::Malformed))?,
            }
        }
        Ok(())
    }

    fn node(
        &mut self,
        node: &Node<'_>,
        waiting: &mut Vec<u32>,
        take: &mut dyn FnMut(Entry) -> Result<(), Halt>,
    ) -> Result<(), Halt> {
        let first = waiting.len();
        for cell in node.cells() {
            let Some(cell) = cell else {
                take(Entry::Trouble(Reason::Malformed))?;
                continue;
            };
            let mut rest = cell;
            if node.kind.is_interior() {
                let Some(child) = u32_be(cell, 0) else {
                    take(Entry::Trouble(Reason::Malformed))?;
                    continue;
                };
                waiting.push(child);
                rest = cell.get(4..).unwrap_or_default();
            }
            if node.kind != Kind::TableInterior {
                take(self.row(node.kind, rest))?;
            }
        }
        waiting.extend(node.last_child());
        if let Some(children) = waiting.get_mut(first..) {
            children.reverse();
        }
        Ok(())
    }

    fn row(&mut self, kind: Kind, cell: &[u8]) -> Entry {
        self.try_row(kind, cell).map_or(Entry::Trouble(Reason::Malformed), Entry::Row)
    }

    /// Puts a row together: what lies on the page and what the overflow pages hold.
    fn try_row(&mut self, kind: Kind, cell: &[u8]) -> Option<Stored> {
        let (length, mut rest) = varint(cell)?;
        let length = u64::try_from(length).ok()?;
        let mut id = None;
        if kind == Kind::TableLeaf {
            let (number, behind) = varint(rest)?;
            id = Some(number);
            rest = behind;
        }
        let local = local_length(length, self.usable, kind);
        let mut payload = rest.get(..local)?.to_vec();
        let mut row = Stored { id, payload: Vec::new(), trouble: None };
        if (local as u64) < length {
            let overflow = u32_be(rest, local)?;
            row.trouble = self.overflow(overflow, length, &mut payload);
        }
        row.payload = payload;
        Some(row)
    }

    fn overflow(&mut self, first: u32, length: u64, payload: &mut Vec<u8>) -> Option<Reason> {
        let mut next = first;
        let wanted = length.min(LONGEST_ROW) as usize;
        let mut seen = HashSet::new();
        while payload.len() < wanted {
            if next == 0 || !seen.insert(next) {
                return Some(Reason::Malformed);
            }
            let page = match self.page(next) {
                Ok(page) => page,
                Err(Halt::Trouble(reason)) => return Some(reason),
                Err(Halt::Stopped) => return None,
            };
            let content = page.get(4..self.usable).unwrap_or_default();
            let missing = wanted - payload.len();
            payload.extend_from_slice(content.get(..missing.min(content.len())).unwrap_or_default());
            next = u32_be(&page, 0).unwrap_or(0);
        }
        (length > LONGEST_ROW).then_some(Reason::Limit)
    }
}

/// How much of a row lies on its own page (file format, 1.6 "B-tree Pages").
fn local_length(length: u64, usable: usize, kind: Kind) -> usize {
    let most = if kind == Kind::TableLeaf { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
    if length <= most as u64 {
        return length as usize;
    }
    let least = (usable - 12) * 32 / 255 - 23;
    let fitting = least + ((length - least as u64) % (usable as u64 - 4)) as usize;
    if fitting <= most { fitting } else { least }
}

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    TableLeaf,
    TableInterior,
    IndexLeaf,
    IndexInterior,
}

impl Kind {
    fn is_interior(self) -> bool {
        matches!(self, Self::TableInterior | Self::IndexInterior)
    }
}

/// A page of a tree.
struct Node<'p> {
    page: &'p [u8],
    kind: Kind,
    /// Where the header of the page begins.
    header: usize,
    cells: usize,
}

impl<'p> Node<'p> {
    fn of(page: &'p [u8], number: u32) -> Option<Self> {
        let header = if number == 1 { FILE_HEADER } else { 0 };
        let kind = match page.get(header)? {
            0x0D => Kind::TableLeaf,
            0x05 => Kind::TableInterior,
            0x0A => Kind::IndexLeaf,
            0x02 => Kind::IndexInterior,
            _ => return None,
        };
        Some(Self { page, kind, header, cells: usize::from(u16_be(page, header + 3)?) })
    }

    fn pointers(&self) -> usize {
        self.header + if self.kind.is_interior() { 12 } else { 8 }
    }

    /// The cells in order of their keys; nothing for one that does not lie on the page.
    fn cells(&self) -> impl Iterator<Item = Option<&'p [u8]>> {
        let (page, pointers) = (self.page, self.pointers());
        // More cells than bytes can't be: the smallest takes two and its pointer as many.
        let cells = self.cells.min(page.len() / 4);
        (0..cells).map(move |nth| {
            let at = usize::from(u16_be(page, pointers + nth * 2)?);
            page.get(at..).filter(|_| at >= 8)
        })
    }

    fn last_child(&self) -> Option<u32> {
        if self.kind.is_interior() { u32_be(self.page, self.header + 8) } else { None }
    }
}

fn u16_be(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes)
}

fn u32_be(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}
