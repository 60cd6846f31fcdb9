//! Lists the stream names of an OLE compound file, which tell XLS, DOC, PPT, MSG and encrypted OOXML apart.
//!
//! Layout: [MS-CFB] 2.2 (header), 2.6 (directory).

use std::io;

use super::bytes::Bytes;
use super::magic::{u16_le, u32_le};

/// Directory sectors looked at; a cycle ends here too.
const DIRECTORY_SECTORS: usize = 256;
const ENTRY: usize = 128;

/// Lists the names of the storages and streams, or nothing if the file ends before its directory.
pub(super) fn names(bytes: &Bytes<'_>) -> io::Result<Option<Vec<String>>> {
    let header = bytes.slice(0, 512)?;
    let (Some(shift), Some(first)) = (u16_le(&header, 30), u32_le(&header, 48)) else { return Ok(None) };
    if !matches!(shift, 9 | 12) || header.len() < 512 {
        return Ok(None);
    }
    let file = Sectors { bytes, header: &header, size: 1 << shift };
    let mut names = Vec::new();
    let mut sector = first;
    for _ in 0..DIRECTORY_SECTORS {
        let content = file.sector(sector)?;
        if content.is_empty() {
            break;
        }
        names.extend(content.chunks_exact(ENTRY).filter_map(entry_name));
        match file.next(sector)? {
            Some(next) if next < 0xFFFF_FFFA => sector = next,
            _ => break,
        }
    }
    Ok((!names.is_empty()).then_some(names))
}

struct Sectors<'a> {
    bytes: &'a Bytes<'a>,
    header: &'a [u8],
    size: usize,
}

impl Sectors<'_> {
    fn sector(&self, number: u32) -> io::Result<Vec<u8>> {
        self.bytes.slice((u64::from(number) + 1) * self.size as u64, self.size)
    }

    /// Looks a sector up in the allocation table; only the 109 table sectors named in the header are followed.
    fn next(&self, sector: u32) -> io::Result<Option<u32>> {
        let per_sector = self.size / 4;
        let (table, entry) = (sector as usize / per_sector, sector as usize % per_sector);
        if table >= 109 {
            return Ok(None);
        }
        let Some(table_sector) = u32_le(self.header, 76 + table * 4) else { return Ok(None) };
        Ok(u32_le(&self.sector(table_sector)?, entry * 4))
    }
}

fn entry_name(entry: &[u8]) -> Option<String> {
    let length = usize::from(u16_le(entry, 64)?);
    if !(4..=64).contains(&length) {
        return None;
    }
    let units: Vec<u16> =
        entry.get(..length - 2)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    Some(String::from_utf16_lossy(&units))
}
