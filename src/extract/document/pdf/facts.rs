//! Properties of a PDF and the files attached to it.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};

use super::super::super::End;
use super::super::super::writer::{Step, Writer};
use super::super::super::xml;
use crate::model::{Part, Reason, Section};
use crate::text::encoding::{self, Decoder, Guess, Last, Whole};

/// Nodes of a name tree that are followed; a cycle ends here too.
const MOST_NODES: usize = 10_000;
/// Elements of XMP (ISO 16684-1) that tell people and titles.
const XMP: [(&str, &str); 5] = [
    ("dc:creator", "author"),
    ("dc:title", "title"),
    ("dc:description", "subject"),
    ("pdf:Author", "author"),
    ("photoshop:AuthorsPosition", "position"),
];

/// Writes the document information and what XMP tells beside it.
pub(super) fn write(pdf: &Pdf, writer: &mut Writer<'_>) -> Step {
    let info = pdf.metadata();
    let known =
        [("author", &info.author), ("title", &info.title), ("subject", &info.subject), ("keywords", &info.keywords)];
    let mut fields: Vec<(String, String)> =
        known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), decode(value.as_deref()?)))).collect();
    let xmp = catalog(pdf).and_then(|catalog| catalog.get::<Stream<'_>>("Metadata"));
    if let Some(Ok(packet)) = xmp.map(|stream| stream.decoded_data()) {
        fields.extend(xml::values(&packet, &XMP));
    }
    fields.sort();
    fields.dedup();
    fields.iter().filter(|(name, _)| name == "author").for_each(|(_, author)| writer.author(author));
    fields.retain(|(name, _)| name != "author");
    if fields.is_empty() {
        return Ok(());
    }
    writer.section(Section::of(Part::Properties))?;
    writer.object(&fields)
}

/// Returns the catalog dictionary.
pub(super) fn catalog<'a>(pdf: &'a Pdf) -> Option<Dict<'a>> {
    pdf.xref().get::<Dict<'a>>(pdf.xref().root_id())
}

/// Decodes a text string: UTF-16 or UTF-8 with a mark, else PDFDocEncoding, in whose place old programs wrote what
/// their system used (ISO 32000-2, 7.9.2.2).
pub(super) fn decode(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    let text = match bytes {
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ if bytes.is_ascii() => String::from_utf8_lossy(bytes).into_owned(),
        _ => match encoding::guess(bytes, Whole::Whole) {
            Guess::Text(encoding) => {
                let mut text = String::new();
                Decoder::new(encoding).decode(bytes, Last::Last, &mut text);
                text
            }
            Guess::Binary => bytes.iter().map(|&byte| char::from(byte)).collect(),
        },
    };
    text.trim_matches(|c: char| c.is_whitespace() || c.is_control()).to_owned()
}

/// Pushes the attached files as members.
pub(super) fn attachments(pdf: &Pdf, writer: &mut Writer<'_>) -> Step {
    let Some(catalog) = catalog(pdf) else { return Ok(()) };
    let names = catalog.get::<Dict<'_>>("Names").and_then(|names| names.get::<Dict<'_>>("EmbeddedFiles"));
    let mut nodes: Vec<Dict<'_>> = names.into_iter().collect();
    let mut visited = 0;
    while let Some(node) = nodes.pop() {
        visited += 1;
        if visited > MOST_NODES {
            writer.note(Reason::Limit);
            break;
        }
        if let Some(kids) = node.get::<Array<'_>>("Kids") {
            nodes.extend(kids.iter::<Dict<'_>>().take(MOST_NODES));
        }
        if let Some(leaves) = node.get::<Array<'_>>("Names") {
            for object in leaves.iter::<Object<'_>>() {
                if let Object::Dict(file) = object {
                    attachment(&file, writer)?;
                }
            }
        }
    }
    associated(&catalog, writer)
}

/// Files that belong to the document without standing in its name tree (ISO 32000-2, 14.13).
fn associated(catalog: &Dict<'_>, writer: &mut Writer<'_>) -> Step {
    let named = catalog.get::<Dict<'_>>("Names").is_some_and(|names| names.contains_key("EmbeddedFiles"));
    match catalog.get::<Array<'_>>("AF").filter(|_| !named) {
        Some(files) => files.iter::<Dict<'_>>().take(MOST_NODES).try_for_each(|file| attachment(&file, writer)),
        None => Ok(()),
    }
}

/// Pushes the file of a file specification (ISO 32000-2, 7.11.3).
pub(super) fn attachment(file: &Dict<'_>, writer: &mut Writer<'_>) -> Step {
    let Some(streams) = file.get::<Dict<'_>>("EF") else { return Ok(()) };
    let name = ["UF", "F", "Unix", "DOS"].iter().find_map(|key| file.get::<PdfString<'_>>(key));
    let name = name.map_or_else(|| "attachment".to_owned(), |name| decode(name.as_bytes()));
    let stream = ["UF", "F", "Unix", "DOS"].iter().find_map(|key| streams.get::<Stream<'_>>(key));
    match stream.map(|stream| stream.decoded_data()) {
        Some(Ok(content)) => writer.member(&name, &content, End::Complete),
        _ => writer.member(&name, &[], End::Failed(Reason::Malformed)),
    }
}

/// Returns the name of a dictionary entry as text.
pub(super) fn name_of(dict: &Dict<'_>, key: &str) -> Option<String> {
    dict.get::<Name<'_>>(key).map(|name| name.as_str().to_owned())
}
