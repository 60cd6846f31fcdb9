//! Reads OpenDocument texts, presentations and spreadsheets (ISO/IEC 26300).

mod state;

use std::collections::HashSet;
use std::io::{BufRead, Read, Seek};

use self::state::State;
use super::super::End;
use super::super::package::Package;
use super::super::parts::Parts;
use super::super::writer::{Halt, Step, Writer};
use super::super::xml::{self, Piece, Xml};
use crate::model::{Part, Reason, Section};

/// Elements of `meta.xml` that tell people and titles.
const KNOWN: [(&str, &str); 7] = [
    ("dc:creator", "author"),
    ("meta:initial-creator", "author"),
    ("meta:printed-by", "author"),
    ("dc:title", "title"),
    ("dc:subject", "subject"),
    ("dc:description", "description"),
    ("meta:keyword", "keywords"),
];
/// Objects embedded in one document.
const MOST_EMBEDDED: usize = 10_000;

/// Reads a document.
pub(in super::super) fn read<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let mut writer = Writer::new(parts);
    let result = Package::open(reader).and_then(|mut package| document(&mut package, &mut writer));
    writer.end(result)
}

fn document<R: Read + Seek>(package: &mut Package<R>, writer: &mut Writer<'_>) -> Step {
    let manifest = package.whole("META-INF/manifest.xml")?.unwrap_or_default();
    if memchr::memmem::find(&manifest, b"encryption-data").is_some() {
        return Err(Halt::Trouble(Reason::Encrypted));
    }
    properties(package, writer)?;
    let hidden = match package.stream("content.xml")? {
        Some(stream) => hidden_styles(stream),
        None => return Err(Halt::Trouble(Reason::Malformed)),
    };
    let objects: Vec<String> =
        package.names("", "/content.xml").into_iter().filter(|name| name.contains('/')).take(MOST_EMBEDDED).collect();
    let stories = [("content.xml".to_owned(), Part::Body), ("styles.xml".to_owned(), Part::Header)];
    for (name, part) in stories.into_iter().chain(objects.into_iter().map(|name| (name, Part::TextBox))) {
        let Some(stream) = package.stream(&name)? else { continue };
        writer.section(Section::of(part))?;
        match story(stream, part, &hidden, writer) {
            Err(Halt::Trouble(reason)) if reason != Reason::Limit => writer.note(reason),
            other => other?,
        }
    }
    embedded(package, writer)
}

/// Reads a document that is one XML file (flat ODF).
pub(in super::super) fn read_flat(from: impl BufRead, writer: &mut Writer<'_>) -> Step {
    story(from, Part::Body, &HashSet::new(), writer)
}

/// Files of other programs inside the document.
fn embedded<R: Read + Seek>(package: &mut Package<R>, writer: &mut Writer<'_>) -> Step {
    let names = package.names("object", "");
    let whole = names.into_iter().filter(|name| !name.contains('/')).take(MOST_EMBEDDED);
    for name in whole {
        if let Some(content) = package.whole(&name)? {
            writer.member(&name, &content, End::Complete)?;
        }
    }
    Ok(())
}

fn properties<R: Read + Seek>(package: &mut Package<R>, writer: &mut Writer<'_>) -> Step {
    let Some(content) = package.whole("meta.xml")? else { return Ok(()) };
    let mut fields = xml::values(&content, &KNOWN);
    let mut xml = Xml::new(content.as_slice());
    let mut name = None;
    while let Ok(Some(piece)) = xml.next() {
        match piece {
            Piece::Start(tag) if tag.name == "user-defined" => name = tag.attribute("name").map(str::to_owned),
            Piece::Text(value) => fields.extend(name.take().map(|name| (name, value))),
            _ => {}
        }
    }
    fields.iter().filter(|(key, _)| key == "author").for_each(|(_, author)| writer.author(author));
    fields.retain(|(key, _)| key != "author");
    writer.section(Section::of(Part::Properties))?;
    writer.object(&fields)
}

/// The table styles that hide their sheet.
fn hidden_styles(from: impl BufRead) -> HashSet<String> {
    let mut xml = Xml::new(from);
    let (mut hidden, mut style) = (HashSet::new(), None);
    while let Ok(Some(piece)) = xml.next() {
        let Piece::Start(tag) = piece else { continue };
        match tag.name.as_str() {
            "style" => style = tag.attribute("name").map(str::to_owned),
            "table-properties" if tag.attribute("display") == Some("false") => hidden.extend(style.take()),
            "body" => break,
            _ => {}
        }
    }
    hidden
}

fn story(from: impl BufRead, part: Part, hidden: &HashSet<String>, writer: &mut Writer<'_>) -> Step {
    let mut xml = Xml::new(from);
    let mut state = State::new(part, hidden);
    let result = loop {
        match xml.next() {
            Ok(Some(Piece::Start(tag))) => state.start(&tag, writer)?,
            Ok(Some(Piece::End(name))) => state.end(&name, writer)?,
            Ok(Some(Piece::Text(text))) => state.text(&text),
            Ok(Some(Piece::Comment(_))) => {}
            Ok(None) => break Ok(()),
            Err(halt) => break Err(halt),
        }
    };
    state.finish(writer)?;
    result
}

#[cfg(test)]
mod tests {
    use super::super::super::parser::Parser;
    use super::super::super::testing::{Records, parse, zip};
    use super::*;
    use crate::model::Division;

    fn read(content: &str, more: &[(&str, &str)]) -> (End, Records) {
        let content = format!("<office:document-content>{content}</office:document-content>");
        let mut parts =
            vec![("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content.as_str())];
        parts.extend_from_slice(more);
        parse(Parser::Odt, &zip(&parts))
    }

    #[test]
    fn text_with_notes_and_tables() {
        let (end, records) = read(
            "<office:body><office:text><text:tracked-changes><text:deletion><text:p>gone</text:p></text:deletion></text:tracked-changes>
             <text:p>山田<text:s text:c='2'/>太郎<text:line-break/>b<office:annotation><dc:creator>伊藤 健</dc:creator><dc:date>2024</dc:date><text:p>why</text:p></office:annotation></text:p>
             <table:table><table:table-row><table:table-cell><text:p>氏名</text:p></table:table-cell><table:table-cell><text:p>電話</text:p></table:table-cell></table:table-row></table:table>
             <text:p>c</text:p></office:text></office:body>",
            &[("meta.xml", "<m><dc:creator>鈴木 一郎</dc:creator><dc:title>t</dc:title></m>")],
        );
        assert_eq!(end, End::Complete);
        let texts: Vec<&str> = records.passages.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["山田  太郎\nb\n", "c\n", "gone\n", "why\n"]);
        assert_eq!(records.cells(), [["氏名", "電話"]]);
        let values: Vec<&str> =
            records.objects.iter().flat_map(|(_, fields)| fields).map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["t", "伊藤 健", "鈴木 一郎"]);
    }

    #[test]
    fn sheets_keep_their_place_and_repeats_do_not_explode() {
        let cell = |value: &str| {
            format!("<table:table-cell office:value-type='string'><text:p>{value}</text:p></table:table-cell>")
        };
        let (end, records) = read(
            &format!(
                "<office:automatic-styles><style:style style:name='ta2'><style:table-properties table:display='false'/></style:style></office:automatic-styles>
                 <office:body><office:spreadsheet><table:table table:name='名簿' table:style-name='ta2'>
                 <table:table-row table:number-rows-repeated='3'><table:table-cell table:number-columns-repeated='16384'/></table:table-row>
                 <table:table-row><table:table-cell table:number-columns-repeated='2'/>{}<table:covered-table-cell/>{}</table:table-row>
                 <table:table-row><table:table-cell office:value-type='float' office:value='90123456789'><text:p>9.01E+10</text:p></table:table-cell></table:table-row>
                 <table:table-row table:number-rows-repeated='1048576'><table:table-cell table:number-columns-repeated='16384' office:value-type='float' office:value='1'/></table:table-row>
                 </table:table></office:spreadsheet></office:body>",
                cell("a"),
                cell("b")
            ),
            &[],
        );
        assert_eq!(end, End::Partial(Reason::Limit));
        assert_eq!(records.tables, [(Some("名簿".to_owned()), true)]);
        assert_eq!(records.rows[0], (4, ["", "", "a", "", "b"].map(str::to_owned).to_vec()));
        assert_eq!(records.rows[1], (5, vec!["90123456789".to_owned()]));
    }

    #[test]
    fn slides_and_their_notes() {
        let (_, records) = read(
            "<draw:page><draw:frame><text:p>one</text:p></draw:frame></draw:page>
             <draw:page><text:p>two</text:p><presentation:notes><text:p>say</text:p></presentation:notes></draw:page>",
            &[],
        );
        let texts: Vec<&str> = records.passages.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["one\n", "two\n", "say\n"]);
        assert!(records.sections.contains(&Section::within(Division::Slide(2), Part::Notes)));
    }

    #[test]
    fn an_encrypted_document_is_told() {
        let (end, _) = read("", &[("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>")]);
        assert_eq!(end, End::Skipped(Reason::Encrypted));
    }
}
