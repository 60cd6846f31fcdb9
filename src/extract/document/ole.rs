//! Opens OLE compound files: their streams, properties and embedded objects.

use std::io::{BufReader, Read, Seek};

use cfb::CompoundFile;

use super::super::End;
use super::super::parts::Parts;
use super::super::writer::{Halt, Step, Writer, io_reason};
use super::{biff_texts, property_set};
use crate::model::Reason;
use crate::text::encoding::decode_code_page;

/// Bytes of one stream that is held whole.
const MOST_HELD: u64 = 512 << 20;
/// Streams looked at.
const MOST_STREAMS: usize = 100_000;
/// Embedded objects.
const MOST_EMBEDDED: usize = 10_000;

/// An opened compound file.
pub(super) struct Ole<R> {
    file: CompoundFile<R>,
}

impl<R: Read + Seek> Ole<BufReader<R>> {
    /// Reads the directory.
    pub(super) fn open(reader: R) -> Result<Self, Halt> {
        let file = CompoundFile::open(BufReader::new(reader)).map_err(|error| Halt::Trouble(io_reason(&error)))?;
        Ok(Self { file })
    }

    /// Reads a stream whole; none if there is none.
    pub(super) fn stream(&mut self, path: &str) -> Result<Option<Vec<u8>>, Halt> {
        if !self.file.is_stream(path) {
            return Ok(None);
        }
        let trouble = |error: std::io::Error| Halt::Trouble(io_reason(&error));
        let stream = self.file.open_stream(path).map_err(trouble)?;
        let mut content = Vec::new();
        stream.take(MOST_HELD + 1).read_to_end(&mut content).map_err(trouble)?;
        if content.len() as u64 > MOST_HELD { Err(Halt::Trouble(Reason::Limit)) } else { Ok(Some(content)) }
    }

    /// Writes the properties of the document.
    pub(super) fn properties(&mut self, writer: &mut Writer<'_>) -> Step {
        for name in ["/\u{5}SummaryInformation", "/\u{5}DocumentSummaryInformation"] {
            if let Ok(Some(content)) = self.stream(name) {
                property_set::write(&content, writer)?;
            }
        }
        Ok(())
    }

    /// Pushes the packages that other programs embedded.
    pub(super) fn embedded(&mut self, writer: &mut Writer<'_>) -> Step {
        let paths: Vec<String> = self
            .file
            .walk()
            .take(MOST_STREAMS)
            .filter(|entry| entry.is_stream() && matches!(entry.name(), "Package" | "\u{1}Ole10Native"))
            .map(|entry| entry.path().to_string_lossy().into_owned())
            .take(MOST_EMBEDDED)
            .collect();
        for path in paths {
            let Some(content) = self.stream(&path)? else { continue };
            let (name, body) = if path.ends_with("Package") {
                ("package".to_owned(), content.as_slice())
            } else {
                native(&content).unwrap_or(("object".to_owned(), content.as_slice()))
            };
            writer.member(&name, body, End::Complete)?;
        }
        // An object that is stored as a storage of its own can't be handed on as a file.
        let storages = self.file.walk().take(MOST_STREAMS).any(|entry| {
            entry.is_stream()
                && ["Workbook", "Book", "WordDocument"].contains(&entry.name())
                && entry.path().components().count() > 2
        });
        if storages {
            writer.note(Reason::UnsupportedFormat);
        }
        Ok(())
    }
}

/// Name and content of a packaged file ([MS-OLEDS] 2.3.6 and the packager's own layout).
fn native(content: &[u8]) -> Option<(String, &[u8])> {
    let rest = content.get(6..)?;
    let (label, rest) = text(rest)?;
    let (_, rest) = text(rest)?;
    let rest = rest.get(8..)?;
    let (_, rest) = text(rest)?;
    let (length, rest) = rest.split_at_checked(4)?;
    let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
    Some((decode_code_page(932, label), rest.get(..length)?))
}

fn text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(0, bytes)?;
    Some((bytes.get(..end)?, bytes.get(end + 1..)?))
}

/// Reads an embedded object that is a compound file of its own: what it packs is a member.
pub(in super::super) fn read_object<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let mut writer = Writer::new(parts);
    let result = Ole::open(reader).and_then(|mut ole| ole.embedded(&mut writer));
    writer.end(result)
}

/// Reads what an old workbook holds beside its cells, which ended with `cells`.
pub(in super::super) fn beside_sheets<R: Read + Seek>(reader: R, cells: End, parts: &mut dyn Parts) -> End {
    if !matches!(cells, End::Complete | End::Partial(_)) {
        return cells;
    }
    let mut writer = Writer::new(parts);
    // Properties and objects of a damaged directory are not worth more than the cells that were read.
    let result = match Ole::open(reader) {
        Ok(mut ole) => {
            let book = ole.stream("/Workbook").ok().flatten().unwrap_or_default();
            biff_texts::write(&book, &mut writer)
                .and_then(|()| ole.properties(&mut writer))
                .and_then(|()| ole.embedded(&mut writer))
        }
        Err(_) => Ok(()),
    };
    match (cells, writer.end(result)) {
        (_, End::Stopped) => End::Stopped,
        (End::Complete, End::Failed(reason) | End::Partial(reason) | End::Skipped(reason)) => End::Partial(reason),
        (cells, _) => cells,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{Cursor, Write};

    use super::super::super::parser::Parser;
    use super::super::super::testing::parse;
    use super::*;

    /// Writes a compound file of streams.
    pub(in super::super) fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (path, content) in streams {
            if let Some((folder, _)) = path.rsplit_once('/').filter(|(folder, _)| !folder.is_empty()) {
                file.create_storage_all(folder).unwrap();
            }
            file.create_stream(path).unwrap().write_all(content).unwrap();
        }
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn packed_files_are_members() {
        let mut native = vec![0; 6];
        native.extend_from_slice(b"list.csv\0C:\\list.csv\0");
        native.extend_from_slice(&[0; 8]);
        native.extend_from_slice(b"C:\\t\0\x03\0\0\0a,b");
        let file = compound(&[("/\u{1}Ole10Native", &native), ("/x/Package", b"PK")]);
        let (end, records) = parse(Parser::Ole, &file);
        assert_eq!(end, End::Complete);
        let mut members: Vec<(&str, &[u8])> =
            records.members.iter().map(|(name, content, _)| (name.as_str(), content.as_slice())).collect();
        members.sort_unstable();
        assert_eq!(members, [("list.csv", b"a,b".as_slice()), ("package", b"PK")]);
    }
}
