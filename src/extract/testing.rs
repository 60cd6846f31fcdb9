//! A sink that keeps everything, for this room's tests.

use super::parser::Parser;
use super::parts::{MemberHead, Parts, Wanted};
use super::passwords::Password;
use super::{End, Extracted, Input, Isolation, Limits, Reader};
use crate::model::{Flow, Object, Passage, RecordSink, Row, Section, TableHead};

/// Everything that was pushed.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) sections: Vec<Section>,
    pub(super) tables: Vec<(Option<String>, bool)>,
    pub(super) rows: Vec<(u64, Vec<String>)>,
    pub(super) objects: Vec<(u64, Vec<(String, String)>)>,
    pub(super) passages: Vec<(u64, String)>,
    /// Name, bytes and end of each member.
    pub(super) members: Vec<(String, Vec<u8>, End)>,
    pub(super) ends: u32,
    /// Passwords that are given out.
    pub(super) passwords: Vec<String>,
    /// Stop after this many records.
    pub(super) stop_after: Option<usize>,
    pub(super) pushed: usize,
}

impl Records {
    fn flow(&mut self) -> Flow {
        self.pushed += 1;
        if self.stop_after.is_some_and(|limit| self.pushed >= limit) { Flow::Stop } else { Flow::Continue }
    }

    /// Returns the cells of all rows.
    pub(super) fn cells(&self) -> Vec<Vec<&str>> {
        self.rows.iter().map(|(_, cells)| cells.iter().map(String::as_str).collect()).collect()
    }
}

impl RecordSink for Records {
    fn section(&mut self, section: Section) -> Flow {
        self.sections.push(section);
        Flow::Continue
    }

    fn table(&mut self, head: TableHead<'_>) -> Flow {
        self.tables.push((head.name.map(|name| name.expose().to_owned()), head.hidden));
        self.flow()
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        self.rows.push((row.number, row.cells.iter().map(|cell| cell.expose().to_owned()).collect()));
        self.flow()
    }

    fn object(&mut self, object: Object<'_>) -> Flow {
        let fields =
            object.fields.iter().map(|field| (field.path.expose().to_owned(), field.value.expose().to_owned()));
        self.objects.push((object.number, fields.collect()));
        self.flow()
    }

    fn passage(&mut self, passage: Passage<'_>) -> Flow {
        self.passages.push((passage.first_line, passage.text.expose().to_owned()));
        self.flow()
    }

    fn end(&mut self) {
        self.ends += 1;
    }
}

impl Parts for Records {
    fn member(&mut self, head: MemberHead<'_>) -> Wanted {
        self.members.push((head.name.to_owned(), Vec::new(), End::Stopped));
        Wanted::Bytes
    }

    fn bytes(&mut self, bytes: &[u8]) -> Flow {
        if let Some((_, content, _)) = self.members.last_mut() {
            content.extend_from_slice(bytes);
        }
        Flow::Continue
    }

    fn member_end(&mut self, end: End) -> Flow {
        if let Some((_, _, ended)) = self.members.last_mut() {
            *ended = end;
        }
        self.flow()
    }

    fn password(&mut self, attempt: usize) -> Option<Password> {
        self.passwords.get(attempt).map(|password| Password::new(password.clone().into_bytes()))
    }
}

/// Runs one parser on a content.
pub(super) fn parse(parser: Parser, content: &[u8]) -> (End, Records) {
    let mut records = Records::default();
    let end = parser.read(std::io::Cursor::new(content.to_vec()), &mut records);
    (end, records)
}

/// Runs one parser on a content that may be encrypted.
pub(super) fn parse_with(parser: Parser, content: &[u8], passwords: &[&str]) -> (End, Records) {
    let passwords = passwords.iter().map(|password| (*password).to_owned()).collect();
    let mut records = Records { passwords, ..Records::default() };
    let end = parser.read(std::io::Cursor::new(content.to_vec()), &mut records);
    (end, records)
}

/// Reads a content without child processes.
pub(super) fn read(content: &[u8]) -> (Extracted, Records) {
    let reader = Reader::new(Limits { isolation: Isolation::InProcess, ..Limits::default() });
    let mut records = Records::default();
    let extracted = reader.read(Input::Memory(content), content.len() as u64, &mut records);
    assert_eq!(records.ends, 1);
    (extracted, records)
}

/// Packs members into a ZIP without compression.
pub(super) fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        for number in [crc32(content.as_bytes()), content.len() as u32, content.len() as u32] {
            common.extend_from_slice(&number.to_le_bytes());
        }
        common.extend_from_slice(&[name.len() as u8, 0, 0, 0]);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&(file.len() as u32).to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
        file.extend_from_slice(b"PK\x03\x04");
        file.extend_from_slice(&common);
        file.extend_from_slice(name.as_bytes());
        file.extend_from_slice(content.as_bytes());
    }
    let (start, count) = (file.len() as u32, members.len() as u8);
    file.extend_from_slice(&directory);
    file.extend_from_slice(&[b'P', b'K', 5, 6, 0, 0, 0, 0, count, 0, count, 0]);
    file.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    file.extend_from_slice(&start.to_le_bytes());
    file.extend_from_slice(&[0, 0]);
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
