//! Reads dBASE tables: dBASE III to 7, FoxPro, Clipper; code pages by the language driver of the header.
//!
//! Layout: the dBASE .DBF file structure as Borland and Microsoft (Visual FoxPro) document it. Memo texts lie in a file
//! beside the table, which is an asset of its own: a cell holds no more than where in it.

use std::io::{BufReader, Read, Seek, SeekFrom};

use super::super::End;
use super::super::parts::Parts;
use super::tables::{Halt, MALFORMED, Tables};
use super::value;
use crate::model::Reason;
use crate::text::encoding::{CodePage, Guess, TextEncoding, Whole, guess};

/// Bytes of records that tell the encoding when the header does not.
const SAMPLE: usize = 256 << 10;

/// Reads a table.
pub(in super::super) fn read<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let mut tables = Tables::new(parts);
    let result = read_all(BufReader::with_capacity(64 << 10, reader), &mut tables);
    tables.end(result)
}

/// What the header says.
struct Head {
    records: u32,
    /// Bytes before the first record.
    length: u64,
    /// Bytes of a record, its deletion mark included.
    record: usize,
    language: u8,
    fields: Vec<Field>,
}

struct Field {
    name: Vec<u8>,
    kind: u8,
    length: usize,
    /// Made by the program for itself.
    hidden: bool,
}

fn read_all<R: Read + Seek>(mut reader: BufReader<R>, out: &mut Tables<'_>) -> Result<(), Halt> {
    let head = head(&mut reader)?;
    let encoding = encoding(&mut reader, &head)?;
    let names: Vec<String> =
        head.fields.iter().filter(|field| !field.hidden).map(|field| encoding.decode(&field.name)).collect();
    out.begin(None, &names.iter().map(String::as_str).collect::<Vec<_>>())?;
    reader.seek(SeekFrom::Start(head.length))?;
    let mut record = vec![0; head.record];
    for _ in 0..head.records {
        if let Err(error) = reader.read_exact(&mut record[..1]) {
            return Err(error.into());
        }
        // 0x1A ends the file before its time.
        if record.first() == Some(&0x1A) {
            return Err(Halt::Trouble(Reason::Truncated));
        }
        reader.read_exact(record.get_mut(1..).unwrap_or_default())?;
        let cells = cells(&head, &record, &encoding);
        out.row(&cells)?;
    }
    Ok(())
}

fn head<R: Read + Seek>(reader: &mut BufReader<R>) -> Result<Head, Halt> {
    reader.rewind()?;
    let mut start = [0; 32];
    reader.read_exact(&mut start)?;
    let [version, _, _, _, r0, r1, r2, r3, h0, h1, l0, l1, ..] = start;
    let length = u64::from(u16::from_le_bytes([h0, h1]));
    let record = usize::from(u16::from_le_bytes([l0, l1]));
    // Level 7 has wider descriptors behind a wider header.
    let (before, width) = if version & 7 == 4 { (68, 48) } else { (32, 32) };
    reader.seek(SeekFrom::Start(before))?;
    let mut descriptors = vec![0; usize::try_from(length.saturating_sub(before)).unwrap_or(0)];
    reader.read_exact(&mut descriptors)?;
    let fields: Vec<Field> =
        descriptors.chunks_exact(width).take_while(|chunk| chunk.first() != Some(&0x0D)).filter_map(field).collect();
    let total: usize = fields.iter().map(|field| field.length).sum();
    if fields.is_empty() || record < 2 || total + 1 > record {
        return Err(MALFORMED);
    }
    Ok(Head { records: u32::from_le_bytes([r0, r1, r2, r3]), length, record, language: start[29], fields })
}

fn field(descriptor: &[u8]) -> Option<Field> {
    let wide = descriptor.len() > 32;
    let (name, rest) = descriptor.split_at_checked(if wide { 32 } else { 11 })?;
    let name = name.split(|&byte| byte == 0).next().unwrap_or_default().to_vec();
    let (&kind, length) = (rest.first()?, if wide { rest.get(1..3) } else { rest.get(5..7) }?);
    let [short, decimals] = [*length.first()?, *length.get(1)?];
    // Clipper and FoxPro keep the high byte of long texts where numbers keep their decimals.
    let long = if kind == b'C' { usize::from(decimals) << 8 } else { 0 };
    let hidden = kind == b'0' || (!wide && rest.get(7).is_some_and(|flags| flags & 1 == 1) && kind != b'C');
    Some(Field { name, kind, length: usize::from(short) | long, hidden })
}

fn cells(head: &Head, record: &[u8], encoding: &Language) -> Vec<String> {
    let mut rest = record.get(1..).unwrap_or_default();
    let mut cells = Vec::with_capacity(head.fields.len());
    for field in &head.fields {
        let (bytes, behind) = rest.split_at(field.length.min(rest.len()));
        rest = behind;
        if field.hidden {
            continue;
        }
        cells.push(match field.kind {
            b'I' | b'+' => integer(bytes, field.kind).to_string(),
            b'B' if bytes.len() == 8 => {
                value::float(f64::from_bits(bytes.iter().rev().fold(0, |n, &b| n << 8 | u64::from(b))))
            }
            b'O' if bytes.len() == 8 => value::float(sortable(bytes)),
            b'Y' => value::decimal(i128::from(little_endian(bytes)), 4),
            b'T' | b'@' => moment(bytes),
            b'D' => day(bytes),
            b'M' | b'G' | b'P' | b'B' | b'W' | b'Q' => String::new(),
            _ => encoding.decode(bytes).trim_matches([' ', '\0', '\u{3000}']).to_owned(),
        });
    }
    cells
}

fn little_endian(bytes: &[u8]) -> i64 {
    let negative = bytes.last().is_some_and(|&byte| byte >= 0x80);
    bytes.iter().rev().fold(if negative { -1 } else { 0 }, |number, &byte| number << 8 | i64::from(byte))
}

/// dBASE 7 counts (`+`) with the highest byte first and the sign turned over; FoxPro (`I`) the other way round.
fn integer(bytes: &[u8], kind: u8) -> i64 {
    match kind {
        b'+' => bytes.iter().fold(0_i64, |number, &byte| number << 8 | i64::from(byte)) & 0x7FFF_FFFF,
        _ => little_endian(bytes),
    }
}

/// A double of dBASE 7: its bits order as its value does.
fn sortable(bytes: &[u8]) -> f64 {
    let bits = bytes.iter().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
    f64::from_bits(if bits >> 63 == 1 { bits & (u64::MAX >> 1) } else { !bits })
}

/// `19800102`
fn day(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])
        }
        _ => String::new(),
    }
}

/// Days of the Julian calendar and milliseconds.
fn moment(bytes: &[u8]) -> String {
    const EPOCH: i64 = 2_440_588;
    let Some((days, milliseconds)) = bytes.split_at_checked(4) else { return String::new() };
    match little_endian(days) {
        0 => String::new(),
        days => value::moment((days - EPOCH) * 86_400 + little_endian(milliseconds) / 1000),
    }
}

/// How texts are decoded.
enum Language {
    Table(TextEncoding),
    Page(CodePage),
}

impl Language {
    fn decode(&self, bytes: &[u8]) -> String {
        match self {
            Self::Table(encoding) => value::decode(bytes, *encoding),
            Self::Page(page) => page.decode(bytes),
        }
    }
}

fn encoding<R: Read + Seek>(reader: &mut BufReader<R>, head: &Head) -> Result<Language, Halt> {
    if let Some(language) = language(head.language) {
        return Ok(language);
    }
    reader.seek(SeekFrom::Start(head.length))?;
    let mut sample = Vec::new();
    reader.take(SAMPLE as u64).read_to_end(&mut sample)?;
    let texts: Vec<u8> = sample.chunks_exact(head.record).flat_map(|record| texts(head, record)).collect();
    Ok(Language::Table(match guess(&texts, Whole::Whole) {
        Guess::Text(encoding) => encoding,
        Guess::Binary => TextEncoding::Windows1252,
    }))
}

/// The character fields of a record, each a line.
fn texts(head: &Head, record: &[u8]) -> Vec<u8> {
    let mut texts = Vec::new();
    let mut at = 1;
    for field in &head.fields {
        if field.kind == b'C' {
            let bytes = record.get(at..at + field.length).unwrap_or_default();
            texts.extend_from_slice(bytes.trim_ascii_end());
            texts.push(b'\n');
        }
        at += field.length;
    }
    texts
}

/// The language driver of the header (Microsoft, "Code Pages Supported by Visual FoxPro"; dBASE language drivers).
fn language(driver: u8) -> Option<Language> {
    use TextEncoding::{Big5, EucKr, Gb18030, Windows31j, Windows1252};
    let table = match driver {
        0x13 | 0x7B => Windows31j,
        0x4D | 0x7A => Gb18030,
        0x4E | 0x79 => EucKr,
        0x4F | 0x78 => Big5,
        0x03 | 0x57..=0x59 => Windows1252,
        0xC8 => TextEncoding::Other(encoding_rs::WINDOWS_1250),
        0xC9 => TextEncoding::Other(encoding_rs::WINDOWS_1251),
        0xCA => TextEncoding::Other(encoding_rs::WINDOWS_1254),
        0xCB => TextEncoding::Other(encoding_rs::WINDOWS_1253),
        0xCC => TextEncoding::Other(encoding_rs::WINDOWS_1257),
        0x7C | 0x50 => TextEncoding::Other(encoding_rs::WINDOWS_874),
        0x7D => TextEncoding::Other(encoding_rs::WINDOWS_1255),
        0x7E => TextEncoding::Other(encoding_rs::WINDOWS_1256),
        0x26 | 0x65 => TextEncoding::Other(encoding_rs::IBM866),
        0x01 | 0x09 | 0x0B | 0x0D | 0x0F | 0x11 | 0x15 | 0x18 | 0x19 | 0x1B => {
            return Some(Language::Page(CodePage::Dos437));
        }
        0x02 | 0x0A | 0x0E | 0x10 | 0x12 | 0x14 | 0x16 | 0x1A | 0x1D | 0x25 | 0x37 => {
            return Some(Language::Page(CodePage::Dos850));
        }
        _ => return None,
    };
    Some(Language::Table(table))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::parser::Parser;
    use super::super::super::testing::{parse, read};
    use super::*;

    /// A table of two records; the second is marked as deleted.
    fn table(language: u8, encode: fn(&str) -> Vec<u8>) -> Vec<u8> {
        let fields: [(&str, u8, usize); 6] = [
            ("NAME", b'C', 20),
            ("TEL", b'C', 13),
            ("BORN", b'D', 8),
            ("PAY", b'N', 8),
            ("SEEN", b'T', 8),
            ("NO", b'I', 4),
        ];
        let record = 1 + fields.iter().map(|field| field.2).sum::<usize>();
        let head = 32 + fields.len() * 32 + 1;
        let mut bytes = vec![0x30, 124, 6, 1, 2, 0, 0, 0, head as u8, (head >> 8) as u8, record as u8, 0];
        bytes.resize(32, 0);
        bytes[29] = language;
        for (name, kind, length) in fields {
            let mut descriptor = name.as_bytes().to_vec();
            descriptor.resize(32, 0);
            descriptor[11] = kind;
            descriptor[16] = length as u8;
            bytes.extend_from_slice(&descriptor);
        }
        bytes.push(0x0D);
        for (mark, name, tel) in [(b' ', "山田 太郎", "03-1234-5678"), (b'*', "佐藤 花子", "090-1234-5678")] {
            bytes.push(mark);
            for (text, length) in [(encode(name), 20), (tel.into(), 13), ("19800102".into(), 8), ("  123.45".into(), 8)]
            {
                let mut cell = text;
                cell.resize(length, b' ');
                bytes.extend_from_slice(&cell);
            }
            bytes.extend_from_slice(&2_440_588_i32.to_le_bytes());
            bytes.extend_from_slice(&3_600_000_i32.to_le_bytes());
            bytes.extend_from_slice(&(-7_i32).to_le_bytes());
        }
        bytes.push(0x1A);
        bytes
    }

    #[test]
    fn records_are_read_deleted_ones_too() {
        let sjis: fn(&str) -> Vec<u8> = |text| encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
        let utf8: fn(&str) -> Vec<u8> = |text| text.as_bytes().to_vec();
        for (language, encode) in [(0x13, sjis), (0x7B, sjis), (0, sjis), (0, utf8)] {
            let (extracted, records) = read(&table(language, encode));
            assert_eq!((extracted.format, extracted.end), ("dbf", End::Complete));
            let expected = [
                ["NAME", "TEL", "BORN", "PAY", "SEEN", "NO"],
                ["山田 太郎", "03-1234-5678", "1980-01-02", "123.45", "1970-01-01 01:00:00", "-7"],
                ["佐藤 花子", "090-1234-5678", "1980-01-02", "123.45", "1970-01-01 01:00:00", "-7"],
            ];
            assert_eq!(records.cells(), expected, "{language}");
        }
    }

    #[test]
    fn a_cut_table_keeps_its_rows_and_memos_lie_elsewhere() {
        let whole = table(0x13, |text| encoding_rs::SHIFT_JIS.encode(text).0.into_owned());
        let (end, records) = parse(Parser::Dbf, &whole[..whole.len() - 30]);
        assert_eq!((end, records.rows.len()), (End::Partial(Reason::Truncated), 2));
        let mut memo = whole;
        memo[32 + 32 + 11] = b'M';
        assert_eq!(parse(Parser::Dbf, &memo).0, End::Complete);
    }

    proptest! {
        #[test]
        fn damage_ends_with_an_outcome(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
            let mut content = table(0, |text| text.as_bytes().to_vec());
            for (at, value) in changes {
                let at = at.index(content.len());
                content[at] = value;
            }
            parse(Parser::Dbf, &content);
        }
    }
}
