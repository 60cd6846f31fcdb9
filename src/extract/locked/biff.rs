//! Opens the stream of a locked workbook of Excel 97 to 2003 ([MS-XLS] 2.2.10).

use std::io::{Cursor, Read, Seek, Write};

use cfb::CompoundFile;

use super::super::magic::u16_le;
use super::super::parts::Parts;
use super::{Key, Lock};

/// Bytes of a key's block.
const BLOCK: usize = 1024;
/// Largest workbook that is held twice.
const MOST_HELD: u64 = 256 << 20;
/// The record that tells how a workbook is locked.
const FILE_PASS: u16 = 0x002F;
/// The record of a sheet's place; its first four bytes stay open.
const BOUND_SHEET: u16 = 0x0085;
/// Records that stay open: BOF, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead.
const OPEN: [u16; 7] = [0x0809, FILE_PASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138];

/// Returns the workbook without its lock; none if no password fits or the lock is another.
pub(in super::super) fn open<R: Read + Seek>(mut reader: R, parts: &mut dyn Parts) -> Option<Cursor<Vec<u8>>> {
    reader.rewind().ok()?;
    let mut content = Vec::new();
    reader.take(MOST_HELD + 1).read_to_end(&mut content).ok()?;
    if content.len() as u64 > MOST_HELD {
        return None;
    }
    let mut file = CompoundFile::open(Cursor::new(content)).ok()?;
    let mut stream = Vec::new();
    file.open_stream("/Workbook").ok()?.read_to_end(&mut stream).ok()?;
    let lock = records(&stream).find(|record| record.kind == FILE_PASS).and_then(|record| {
        let body = stream.get(record.body..record.body.checked_add(record.length)?)?;
        // 0 is an obfuscation that no password check of its own protects.
        (u16_le(body, 0)? == 1).then(|| Lock::parse(body.get(2..)?)).flatten()
    })?;
    let key = super::find(parts, |password| lock.key(password))?;
    let opened = opened(&stream, &key);
    file.open_stream("/Workbook").ok()?.write_all(&opened).ok()?;
    file.flush().ok()?;
    Some(file.into_inner())
}

/// Decrypts what is encrypted: the bodies of most records. The record of the lock is emptied of its meaning.
fn opened(stream: &[u8], key: &Key) -> Vec<u8> {
    let mut decrypted = stream.to_vec();
    key.open(&mut decrypted, BLOCK);
    let mut opened = stream.to_vec();
    for record in records(stream) {
        let open = match record.kind {
            kind if OPEN.contains(&kind) => record.length,
            BOUND_SHEET => record.length.min(4),
            _ => 0,
        };
        let locked = record.body + open..record.body + record.length;
        if let (Some(to), Some(from)) = (opened.get_mut(locked.clone()), decrypted.get(locked)) {
            to.copy_from_slice(from);
        }
        let kind = opened.get_mut(record.body.saturating_sub(4)..record.body.saturating_sub(2));
        if let Some(kind) = kind.filter(|_| record.kind == FILE_PASS) {
            kind.fill(0);
        }
    }
    opened
}

/// A record of the stream.
struct Record {
    kind: u16,
    body: usize,
    length: usize,
}

fn records(stream: &[u8]) -> impl Iterator<Item = Record> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (kind, length) = (u16_le(stream, at)?, usize::from(u16_le(stream, at + 2)?));
        let record = Record { kind, body: at + 4, length };
        at = record.body + length;
        (at <= stream.len()).then_some(record)
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::End;
    use super::super::super::parser::Parser;
    use super::super::super::testing::parse_with;
    use super::super::rc4::tests::locked;
    use super::*;
    use crate::model::Reason;

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
    }

    /// A workbook of one sheet with one cell of text, locked.
    fn workbook(password: &str, key_bytes: Option<usize>) -> Vec<u8> {
        let (header, key) = locked(password, key_bytes);
        let bof = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0]);
        let globals = [bof(5), record(FILE_PASS, &[&[1, 0], header.as_slice()].concat())].concat();
        let mut sheet = vec![0, 0, 0, 0, 0, 0, 2, 0];
        sheet.extend_from_slice(b"s1");
        let place = (globals.len() + 4 + sheet.len() + 4) as u32;
        sheet[..4].copy_from_slice(&place.to_le_bytes());
        let cell = [&[0, 0, 0, 0, 0, 0, 9, 0, 0][..], b"Taro Mori"].concat();
        let plain =
            [globals, record(BOUND_SHEET, &sheet), record(0x0A, &[]), bof(0x10), record(0x0204, &cell)].concat();
        let plain = [plain, record(0x0A, &[]), vec![0; 4096]].concat();
        // The cipher is its own inverse; what stays open is put back.
        let mut stream = opened(&plain, &key);
        let lock = records(&plain).find(|record| record.kind == FILE_PASS).unwrap().body - 4;
        stream[lock..lock + 2].copy_from_slice(&FILE_PASS.to_le_bytes());
        let mut file = CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
        file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn a_locked_workbook_opens_with_its_password_alone() {
        for key_bytes in [None, Some(16)] {
            let file = workbook("鍵", key_bytes);
            let (end, records) = parse_with(Parser::Xls, &file, &["no", "鍵"]);
            assert_eq!((end, records.cells()), (End::Complete, vec![vec!["Taro Mori"]]), "{key_bytes:?}");
            let (end, records) = parse_with(Parser::Xls, &file, &["no"]);
            assert_eq!((end, records.rows.len()), (End::Skipped(Reason::Encrypted), 0));
        }
        assert_eq!(parse_with(Parser::Xls, &workbook("VelvetSweatshop", None), &[]).0, End::Complete);
    }
}
