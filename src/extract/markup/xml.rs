//! Reads XML of any vocabulary as objects: element and attribute names are keys, the repeated element is the record.

use std::collections::HashMap;
use std::io::{BufReader, Read, Seek, SeekFrom};

use super::super::End;
use super::super::document;
use super::super::parts::Parts;
use super::super::writer::{Halt, Step, Writer, io_reason};
use super::super::xml::{Piece, Tag, Xml};
use super::decoded::Decoded;
use super::{records, sheet_xml};
use crate::model::{Part, Reason, Section};

/// Fields of one object; a longer one is pushed in parts.
const MOST_FIELDS: usize = 4096;
/// Bytes of text of one element.
const LONGEST: usize = 1 << 20;

/// Reads a document; those of office programs in their own way.
pub(in super::super) fn read<R: Read + Seek>(mut reader: R, parts: &mut dyn Parts) -> End {
    let mut writer = Writer::new(parts);
    let result = document(&mut reader, &mut writer);
    writer.end(result)
}

fn document<R: Read + Seek>(reader: &mut R, writer: &mut Writer<'_>) -> Step {
    let root = root_of(open(reader)?)?;
    match root.name.as_str() {
        "Workbook" => return sheet_xml::read(open(reader)?, writer),
        "wordDocument" | "package" => return document::read_flat_docx(open(reader)?, writer),
        "document" if root.attributes.iter().any(|(key, _)| key == "office:version") => {
            return document::read_flat_odf(open(reader)?, writer);
        }
        _ => {}
    }
    let record = records::path_of(open(reader)?);
    let mut objects = Objects { record, ..Objects::default() };
    let mut xml = Xml::new(open(reader)?);
    let result = loop {
        match xml.next() {
            Ok(Some(piece)) => objects.take(piece, writer)?,
            Ok(None) => break Ok(()),
            Err(halt) => break Err(halt),
        }
    };
    objects.finish(writer)?;
    result
}

fn open<R: Read + Seek>(reader: &mut R) -> Result<BufReader<Decoded<&mut R>>, Halt> {
    let trouble = |error: std::io::Error| Halt::Trouble(io_reason(&error));
    reader.seek(SeekFrom::Start(0)).map_err(trouble)?;
    Decoded::new(reader).map(BufReader::new).map_err(trouble)
}

fn root_of(from: impl std::io::BufRead) -> Result<Tag, Halt> {
    let mut xml = Xml::new(from);
    loop {
        match xml.next()? {
            Some(Piece::Start(tag)) => return Ok(tag),
            Some(_) => {}
            None => return Err(Halt::Trouble(Reason::Malformed)),
        }
    }
}

/// One open element.
#[derive(Debug, Default)]
struct Element {
    name: String,
    text: String,
    /// How often each child was met.
    children: HashMap<String, u32>,
    /// Bytes of the path before it.
    above: usize,
}

/// Turns elements into objects.
#[derive(Debug, Default)]
struct Objects {
    /// Path of the record element.
    record: Option<String>,
    open: Vec<Element>,
    /// Names from the root, parted by `/`.
    names: String,
    /// Path of the field inside its object.
    path: String,
    /// Depth of the record that is open.
    inside: Option<usize>,
    fields: Vec<(String, String)>,
    /// What stands outside of records.
    others: Vec<(String, String)>,
    hidden: String,
}

impl Objects {
    fn take(&mut self, piece: Piece, writer: &mut Writer<'_>) -> Step {
        match piece {
            Piece::Start(tag) => self.start(tag, writer),
            Piece::End(_) => self.end(writer),
            Piece::Text(text) => {
                if let Some(element) = self.open.last_mut().filter(|element| element.text.len() < LONGEST) {
                    element.text.push_str(&text);
                }
                Ok(())
            }
            Piece::Comment(text) => {
                if self.hidden.len() + text.len() < LONGEST {
                    self.hidden.push_str(text.trim());
                    self.hidden.push('\n');
                }
                Ok(())
            }
        }
    }

    fn start(&mut self, tag: Tag, writer: &mut Writer<'_>) -> Step {
        let nth = self.open.last_mut().map_or(0, |parent| {
            let count = parent.children.entry(tag.name.clone()).or_default();
            *count += 1;
            *count - 1
        });
        let names = self.names.len();
        if !self.names.is_empty() {
            self.names.push('/');
        }
        self.names.push_str(&tag.name);
        let begins = self.inside.is_none() && self.record.as_deref() == Some(self.names.as_str());
        if begins {
            self.inside = Some(self.open.len());
            self.path.clear();
        }
        let above = self.path.len();
        if !begins && !self.open.is_empty() {
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(&tag.name);
            if nth > 0 {
                self.path.push_str(&format!("[{nth}]"));
            }
        }
        self.open.push(Element { name: tag.name, text: String::new(), children: HashMap::new(), above });
        for (key, value) in tag.attributes.iter().filter(|(key, _)| !is_technical(key)) {
            let dot = if self.path.is_empty() { "" } else { "." };
            let path = format!("{}{dot}{}", self.path, super::super::xml::local(key));
            self.field(path, value.clone(), writer)?;
        }
        // The names are cut where the parent's end.
        if let Some(element) = self.open.last_mut() {
            element.name = self.names.get(..names).unwrap_or_default().to_owned();
        }
        Ok(())
    }

    fn end(&mut self, writer: &mut Writer<'_>) -> Step {
        let Some(element) = self.open.pop() else { return Ok(()) };
        let text = element.text.trim();
        if !text.is_empty() {
            let own = self.names.rsplit('/').next().unwrap_or_default();
            let path = if self.path.is_empty() { own.to_owned() } else { self.path.clone() };
            self.field(path, text.to_owned(), writer)?;
        }
        self.path.truncate(element.above);
        self.names = element.name;
        if self.inside == Some(self.open.len()) {
            self.inside = None;
            self.path.clear();
            let fields = std::mem::take(&mut self.fields);
            return writer.object(&fields);
        }
        Ok(())
    }

    fn field(&mut self, path: String, value: String, writer: &mut Writer<'_>) -> Step {
        let fields = if self.inside.is_some() { &mut self.fields } else { &mut self.others };
        fields.push((path, value));
        if fields.len() >= MOST_FIELDS {
            let full = std::mem::take(fields);
            return writer.object(&full);
        }
        Ok(())
    }

    fn finish(&mut self, writer: &mut Writer<'_>) -> Step {
        writer.object(&std::mem::take(&mut self.fields))?;
        writer.object(&std::mem::take(&mut self.others))?;
        if self.hidden.trim().is_empty() {
            return Ok(());
        }
        writer.section(Section::of(Part::Hidden))?;
        writer.lines(&self.hidden)
    }
}

/// Attributes that speak of the markup.
fn is_technical(key: &str) -> bool {
    key.starts_with("xmlns") || key.starts_with("xml:") || key.ends_with("schemaLocation")
}

#[cfg(test)]
mod tests {
    use super::super::super::parser::Parser;
    use super::super::super::testing::parse;
    use super::*;

    type Fields = Vec<(String, String)>;

    fn objects(text: &str) -> (End, Vec<Fields>) {
        let (end, records) = parse(Parser::Xml, text.as_bytes());
        (end, records.objects.into_iter().map(|(_, fields)| fields).collect())
    }

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_repeated_element_is_the_record() {
        let (end, found) = objects(
            "<?xml version='1.0'?><members xmlns='x'><title>list</title><member id='7'><name>山田太郎</name><tel>1</tel><tel kind='m'>2</tel>
             <home><city>東京</city></home></member><member id='8'><name>佐藤花子</name></member></members>",
        );
        assert_eq!(end, End::Complete);
        let first = [
            ("id", "7"),
            ("name", "山田太郎"),
            ("tel", "1"),
            ("tel[1].kind", "m"),
            ("tel[1]", "2"),
            ("home.city", "東京"),
        ];
        assert_eq!(found, [fields(&first), fields(&[("id", "8"), ("name", "佐藤花子")]), fields(&[("title", "list")])]);
    }

    #[test]
    fn a_document_without_repeats_is_one_object() {
        let (_, found) = objects("<order><buyer name='山田'/><mail>a@example.com</mail></order>");
        assert_eq!(found, [fields(&[("buyer.name", "山田"), ("mail", "a@example.com")])]);
    }

    #[test]
    fn a_cut_document_keeps_its_beginning_and_entities_are_refused() {
        let (end, found) = objects("<m><p><n>a</n></p><p><n>b</n></p><p><n>");
        assert_eq!((end, found.len()), (End::Partial(Reason::Truncated), 2));
        let (end, _) = objects("<!DOCTYPE a [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;\">]><a>&b;</a>");
        assert_eq!(end, End::Failed(Reason::Malformed));
    }
}
