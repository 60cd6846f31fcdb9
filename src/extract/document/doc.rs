//! Reads Word 97 to 2003 documents ([MS-DOC]): the piece table tells where the text lies and in which encoding.

use std::io::{Read, Seek};

use super::super::End;
use super::super::locked::Lock;
use super::super::magic::{u16_le, u32_le};
use super::super::parts::Parts;
use super::super::writer::{Halt, Step, Writer};
use super::ole::Ole;
use super::property_set::utf16;
use crate::model::{Part, Reason, Section};
use crate::text::encoding::decode_code_page;

/// Pieces read.
const MOST_PIECES: usize = 1_000_000;
/// Bytes of field codes that are kept.
const MOST_CODE: usize = 1 << 20;
/// Columns tried for a table.
const MOST_COLUMNS: usize = 63;
/// Flags of the file information block ([MS-DOC] 2.5.2).
const ENCRYPTED: u16 = 0x0100;
const SECOND_TABLE: u16 = 0x0200;
/// Offsets in the file information block: lengths of the parts of the text ([MS-DOC] 2.5.4), place of the piece table.
const LENGTHS: [(usize, Part); 7] = [
    (0x4C, Part::Body),
    (0x50, Part::Footnote),
    (0x54, Part::Header),
    (0x5C, Part::Comment),
    (0x60, Part::Footnote),
    (0x64, Part::TextBox),
    (0x68, Part::TextBox),
];
const CLX: usize = 0x01A2;
/// Bytes at the start of an encrypted document that are not ([MS-DOC] 2.2.6.2), and bytes of a key's block.
const OPEN: usize = 68;
const BLOCK: usize = 512;

/// Reads a document.
pub(in super::super) fn read<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let mut writer = Writer::new(parts);
    let result = document(reader, &mut writer);
    writer.end(result)
}

fn document<R: Read + Seek>(reader: R, writer: &mut Writer<'_>) -> Step {
    let mut ole = Ole::open(reader)?;
    let malformed = Halt::Trouble(Reason::Malformed);
    let mut main = ole.stream("/WordDocument")?.ok_or(malformed)?;
    let flags = u16_le(&main, 0x0A).ok_or(malformed)?;
    let name = if flags & SECOND_TABLE != 0 { "/1Table" } else { "/0Table" };
    // Word 6 and 95 keep the piece table elsewhere.
    let mut table = ole.stream(name)?.ok_or(Halt::Trouble(Reason::UnsupportedFormat))?;
    if flags & ENCRYPTED != 0 {
        unlock(&mut main, &mut table, writer).ok_or(Halt::Trouble(Reason::Encrypted))?;
    }
    let text = text(&main, &table).ok_or(malformed)?;
    ole.properties(writer)?;
    let mut rest = text.as_slice();
    for (at, part) in LENGTHS {
        let length = u32_le(&main, at).unwrap_or(0) as usize;
        let (own, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        rest = after;
        if !own.is_empty() {
            writer.section(Section::of(part))?;
            story(own, writer)?;
        }
    }
    ole.embedded(writer)
}

/// Decrypts both streams if a password fits ([MS-DOC] 2.2.6): the table begins with the header of the lock, and the start
/// of the other stream stays open.
fn unlock(main: &mut [u8], table: &mut [u8], writer: &mut Writer<'_>) -> Option<()> {
    let header = u32_le(main, 0x0E)? as usize;
    let lock = Lock::parse(table.get(..header)?)?;
    let key = writer.unlock(|password| lock.key(password))?;
    let open: Vec<u8> = main.get(..OPEN)?.to_vec();
    key.open(main, BLOCK);
    main.get_mut(..OPEN)?.copy_from_slice(&open);
    key.open(table, BLOCK);
    Some(())
}

/// Reads all characters in their logical order.
fn text(main: &[u8], table: &[u8]) -> Option<Vec<char>> {
    let start = u32_le(main, CLX)? as usize;
    let mut clx = table.get(start..start.checked_add(u32_le(main, CLX + 4)? as usize)?)?;
    // Property blocks stand before the piece table.
    while clx.first() == Some(&1) {
        clx = clx.get(3 + usize::from(u16_le(clx, 1)?)..)?;
    }
    if clx.first() != Some(&2) {
        return None;
    }
    let plc = clx.get(5..)?;
    let count = (u32_le(clx, 1)? as usize).checked_sub(4)? / 12;
    let page = if japanese(u16_le(main, 6)?) { 932 } else { 1252 };
    let mut text = Vec::new();
    for nth in 0..count.min(MOST_PIECES) {
        let length = (u32_le(plc, nth * 4 + 4)?).checked_sub(u32_le(plc, nth * 4)?)? as usize;
        let place = u32_le(plc, (count + 1) * 4 + nth * 8 + 2)?;
        let offset = (place & 0x3FFF_FFFF) as usize;
        // A file that ends early still has its first pieces.
        if place & 0x4000_0000 != 0 {
            let Some(bytes) = main.get(offset / 2..(offset / 2).checked_add(length)?) else { break };
            text.extend(decode_code_page(page, bytes).chars());
        } else {
            let Some(bytes) = main.get(offset..offset.checked_add(length.checked_mul(2)?)?) else { break };
            text.extend(utf16(bytes).chars());
        }
    }
    Some(text)
}

/// Language of the program that wrote it: Japanese ([MS-LCID]).
fn japanese(language: u16) -> bool {
    language & 0x03FF == 0x11
}

/// Writes a part of the text: paragraphs, and tables where cell marks stand.
fn story(text: &[char], writer: &mut Writer<'_>) -> Step {
    let mut story = Story::default();
    text.iter().try_for_each(|&c| story.take(c, writer))?;
    table(&mut story.cells, writer)?;
    writer.lines(&story.line)?;
    if story.links.is_empty() {
        return Ok(());
    }
    writer.section(Section::of(Part::Hidden))?;
    writer.lines(&story.links)
}

#[derive(Debug, Default)]
struct Story {
    line: String,
    cells: Vec<String>,
    fields: Vec<Field>,
    /// Code of the field that is open.
    code: String,
    links: String,
}

/// What of a field the characters belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Code,
    Result,
}

impl Story {
    fn take(&mut self, c: char, writer: &mut Writer<'_>) -> Step {
        match c {
            '\u{13}' => self.fields.push(Field::Code),
            '\u{14}' => self.fields.last_mut().into_iter().for_each(|field| *field = Field::Result),
            '\u{15}' => self.end_field(),
            c if self.fields.contains(&Field::Code) => {
                if self.code.len() < MOST_CODE {
                    self.code.push(c);
                }
            }
            '\u{7}' => self.cells.push(std::mem::take(&mut self.line)),
            // Behind a filled cell the paragraph is one of the next cell; behind the mark of a row it is none.
            '\r' | '\u{b}' | '\u{c}' if self.cells.last().is_some_and(|cell| !cell.is_empty()) => self.line.push('\n'),
            '\r' | '\u{b}' | '\u{c}' => {
                table(&mut self.cells, writer)?;
                writer.line(&std::mem::take(&mut self.line))?;
            }
            '\u{1e}' => self.line.push('-'),
            '\t' => self.line.push('\t'),
            c if c.is_control() => {}
            c => self.line.push(c),
        }
        Ok(())
    }

    fn end_field(&mut self) {
        self.fields.pop();
        let code = std::mem::take(&mut self.code);
        if code.to_ascii_lowercase().contains("mailto:") && self.links.len() < MOST_CODE {
            self.links.push_str(code.trim());
            self.links.push('\n');
        }
    }
}

/// Writes cells as rows. A row ends with a mark of its own, which looks like an empty cell: the number of columns is the
/// smallest under which each row has one.
fn table(cells: &mut Vec<String>, writer: &mut Writer<'_>) -> Step {
    let cells = std::mem::take(cells);
    if cells.is_empty() {
        return Ok(());
    }
    writer.table(None)?;
    let fits = |columns: &usize| {
        cells.len().is_multiple_of(columns + 1)
            && cells.chunks(columns + 1).all(|row| row.last().is_some_and(String::is_empty))
    };
    if let Some(columns) = (1..=MOST_COLUMNS).find(fits) {
        for row in cells.chunks(columns + 1) {
            writer.row(row.get(..columns).unwrap_or(row))?;
        }
        return Ok(());
    }
    cells.split(String::is_empty).filter(|row| !row.is_empty()).try_for_each(|row| writer.row(row))
}

#[cfg(test)]
mod tests {
    use super::super::super::locked::locked_header;
    use super::super::super::parser::Parser;
    use super::super::super::testing::{parse, parse_with};
    use super::super::ole::tests::compound;
    use super::super::property_set::tests::set;
    use super::*;

    /// A document of one piece of bytes in CP932 and one of UTF-16.
    fn document(bytes: &[u8], wide: &str, footnote: u32, flags: u16) -> Vec<u8> {
        let (main, table) = streams(bytes, wide, footnote, flags);
        let author = set(b"\x8E\x52\x93\x63\0");
        compound(&[("/WordDocument", &main), ("/0Table", &table), ("/\u{5}SummaryInformation", &author)])
    }

    fn streams(bytes: &[u8], wide: &str, footnote: u32, flags: u16) -> (Vec<u8>, Vec<u8>) {
        let mut main = vec![0; 0x400];
        main[..2].copy_from_slice(&0xA5EC_u16.to_le_bytes());
        main[6..8].copy_from_slice(&0x0411_u16.to_le_bytes());
        main[0x0A..0x0C].copy_from_slice(&flags.to_le_bytes());
        let units: Vec<u16> = wide.encode_utf16().collect();
        let characters = bytes.len() as u32 + units.len() as u32;
        main[0x4C..0x50].copy_from_slice(&(characters - footnote).to_le_bytes());
        main[0x50..0x54].copy_from_slice(&footnote.to_le_bytes());
        let mut table = vec![1, 1, 0, 0, 2];
        table.extend_from_slice(&28_u32.to_le_bytes());
        for position in [0, bytes.len() as u32, characters] {
            table.extend_from_slice(&position.to_le_bytes());
        }
        for place in [(0x400 * 2) | 0x4000_0000, 0x400 + bytes.len() as u32] {
            table.extend_from_slice(&[0, 0]);
            table.extend_from_slice(&place.to_le_bytes());
            table.extend_from_slice(&[0, 0]);
        }
        main[CLX + 4..CLX + 8].copy_from_slice(&(table.len() as u32).to_le_bytes());
        main.extend_from_slice(bytes);
        units.iter().for_each(|unit| main.extend_from_slice(&unit.to_le_bytes()));
        (main, table)
    }

    #[test]
    fn a_password_opens_what_it_locks() {
        for key_bytes in [None, Some(16)] {
            let (header, key) = locked_header("鍵", key_bytes);
            let (mut main, table) = streams(b"first\r", "second\r", 0, ENCRYPTED);
            for at in [0x0E, CLX] {
                main[at..at + 4].copy_from_slice(&(header.len() as u32).to_le_bytes());
            }
            let (mut locked, mut table) = (main.clone(), [header.clone(), table].concat());
            key.open(&mut locked, BLOCK);
            locked[..OPEN].copy_from_slice(&main[..OPEN]);
            key.open(&mut table, BLOCK);
            table[..header.len()].copy_from_slice(&header);
            let file = compound(&[("/WordDocument", &locked), ("/0Table", &table)]);
            let (end, records) = parse_with(Parser::Doc, &file, &["no", "鍵"]);
            assert_eq!((end, records.passages[0].1.as_str()), (End::Complete, "first\nsecond\n"));
            assert_eq!(parse_with(Parser::Doc, &file, &["no"]).0, End::Skipped(Reason::Encrypted));
        }
    }

    #[test]
    fn pieces_tables_notes_and_authors() {
        let wide = "氏名\u{7}電話\u{7}\u{7}山田\u{7}\u{7}\u{7}after\u{13}HYPERLINK x\u{14}link\u{15}\rnote\r";
        let (end, records) = parse(Parser::Doc, &document(b"first\r", wide, 5, 0));
        assert_eq!(end, End::Complete);
        assert_eq!(records.cells(), [vec!["氏名", "電話"], vec!["山田", ""]]);
        let texts: Vec<&str> = records.passages.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["first\n", "afterlink\n", "note\n"]);
        assert_eq!(records.objects, [(1, vec![("author".to_owned(), "山田".to_owned())])]);
    }

    #[test]
    fn an_encrypted_document_is_told() {
        assert_eq!(parse(Parser::Doc, &document(b"x", "y", 0, ENCRYPTED)).0, End::Skipped(Reason::Encrypted));
    }

    #[test]
    fn broken_documents_end_with_an_outcome() {
        let whole = document(b"first\r", "second\r", 0, 0);
        for at in (0..whole.len()).step_by(97) {
            let mut broken = whole.clone();
            broken[at] ^= 0xFF;
            parse(Parser::Doc, &broken);
        }
    }
}
