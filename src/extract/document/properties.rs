//! Properties of an Office Open XML package: authors, title, whatever somebody added; and the files embedded in it.

use std::io::{Read, Seek};

use super::super::End;
use super::super::package::Package;
use super::super::writer::{Halt, Step, Writer};
use super::super::xml::{self, Piece, Xml};
use crate::model::{Part, Reason, Section};

/// Elements of `docProps/core.xml` and `docProps/app.xml` (ECMA-376 part 2, 11; part 1, 22.2), authors first.
const KNOWN: [(&str, &str); 10] = [
    ("dc:creator", "author"),
    ("cp:lastModifiedBy", "author"),
    ("ep:Manager", "author"),
    ("dc:title", "title"),
    ("dc:subject", "subject"),
    ("dc:description", "description"),
    ("cp:keywords", "keywords"),
    ("cp:category", "category"),
    ("cp:contentStatus", "status"),
    ("ep:Company", "company"),
];
/// Properties that somebody added.
const MOST_CUSTOM: usize = 10_000;
/// Embedded files.
const MOST_EMBEDDED: usize = 10_000;

/// Writes the properties.
pub(super) fn write<R: Read + Seek>(package: &mut Package<R>, writer: &mut Writer<'_>) -> Step {
    let mut fields = Vec::new();
    for part in ["docProps/core.xml", "docProps/app.xml"] {
        if let Some(content) = package.whole(part)? {
            fields.extend(xml::values(&content, &KNOWN));
        }
    }
    if let Some(content) = package.whole("docProps/custom.xml")? {
        custom(&content, &mut fields);
    }
    fields.iter().filter(|(key, _)| key == "author").for_each(|(_, author)| writer.author(author));
    fields.retain(|(key, _)| key != "author");
    if fields.is_empty() {
        return Ok(());
    }
    writer.section(Section::of(Part::Properties))?;
    writer.object(&fields)
}

fn custom(content: &[u8], fields: &mut Vec<(String, String)>) {
    let mut xml = Xml::new(content);
    let mut name = None;
    while let Ok(Some(piece)) = xml.next() {
        match piece {
            Piece::Start(tag) if tag.name == "property" => name = tag.attribute("name").map(str::to_owned),
            Piece::Text(value) if fields.len() < MOST_CUSTOM && !value.trim().is_empty() => {
                fields.extend(name.take().map(|name| (name, value)));
            }
            _ => {}
        }
    }
}

/// Pushes the embedded files as members.
pub(super) fn embedded<R: Read + Seek>(package: &mut Package<R>, folder: &str, writer: &mut Writer<'_>) -> Step {
    let names: Vec<String> =
        ["embeddings/", "afchunk"].iter().flat_map(|kind| package.names(&format!("{folder}/{kind}"), "")).collect();
    for name in names.iter().take(MOST_EMBEDDED) {
        match package.whole(name) {
            Ok(Some(content)) => writer.member(name, &content, End::Complete)?,
            Ok(None) => {}
            Err(Halt::Trouble(reason)) => writer.member(name, &[], End::Failed(reason))?,
            Err(stopped) => return Err(stopped),
        }
    }
    if names.len() > MOST_EMBEDDED {
        writer.note(Reason::Limit);
    }
    Ok(())
}
