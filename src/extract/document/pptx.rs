//! Reads PowerPoint presentations (ECMA-376 part 1, 19): slides in their order with notes and comments, tables, charts.

use std::io::{BufRead, Read, Seek};

use super::super::End;
use super::super::package::{Package, Relation};
use super::super::parts::Parts;
use super::super::writer::{Halt, Step, Writer};
use super::super::xml::{Piece, Tag, Xml};
use super::body::Body;
use super::properties;
use crate::model::{Division, Part, Reason, Section};

/// Slides read.
const MOST_SLIDES: usize = 50_000;

/// Reads a presentation.
pub(in super::super) fn read<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let mut writer = Writer::new(parts);
    let result = Package::open(reader).and_then(|mut package| presentation(&mut package, &mut writer));
    writer.end(result)
}

fn presentation<R: Read + Seek>(package: &mut Package<R>, writer: &mut Writer<'_>) -> Step {
    properties::write(package, writer)?;
    let slides = in_order(package);
    if slides.is_empty() {
        writer.note(Reason::Malformed);
    }
    for (nth, slide) in slides.iter().enumerate() {
        if nth >= MOST_SLIDES {
            writer.note(Reason::Limit);
            break;
        }
        let division = Division::Slide(u32::try_from(nth + 1).unwrap_or(u32::MAX));
        writer.section(Section::within(division, Part::Body))?;
        part_of(package, slide, writer)?;
        for relation in package.relations(slide).unwrap_or_default() {
            beside(package, &relation, division, writer)?;
        }
    }
    for master in ["ppt/slidemasters/slidemaster", "ppt/slidelayouts/slidelayout", "ppt/notesmasters/notesmaster"] {
        for name in package.names(master, ".xml") {
            writer.section(Section::of(Part::Header))?;
            part_of(package, &name, writer)?;
        }
    }
    for authors in ["ppt/commentauthors", "ppt/authors"] {
        for name in package.names(authors, ".xml") {
            writer.section(Section::of(Part::Comment))?;
            part_of(package, &name, writer)?;
        }
    }
    properties::embedded(package, "ppt", writer)
}

/// The slides in the order of the presentation; those that it does not name come last.
fn in_order<R: Read + Seek>(package: &mut Package<R>) -> Vec<String> {
    let mut slides = Vec::new();
    let relations = package.relations("ppt/presentation.xml").unwrap_or_default();
    if let Ok(Some(stream)) = package.stream("ppt/presentation.xml") {
        let mut xml = Xml::new(stream);
        while let Ok(Some(piece)) = xml.next() {
            let Piece::Start(tag) = piece else { continue };
            let id = tag.attributes.iter().find(|(key, _)| tag.name == "sldId" && key.ends_with(":id"));
            let relation = id.and_then(|(_, id)| relations.iter().find(|relation| relation.id == *id));
            slides.extend(relation.map(|relation| relation.target.clone()));
        }
    }
    let others = package.names("ppt/slides/slide", ".xml");
    slides.retain(|slide| others.iter().any(|other| other.eq_ignore_ascii_case(slide)));
    let named = slides.clone();
    slides.extend(others.into_iter().filter(|other| !named.iter().any(|slide| slide.eq_ignore_ascii_case(other))));
    slides
}

/// Reads what belongs to a slide.
fn beside<R: Read + Seek>(
    package: &mut Package<R>,
    relation: &Relation,
    division: Division,
    writer: &mut Writer<'_>,
) -> Step {
    let part = match relation.kind.as_str() {
        "notesSlide" => Part::Notes,
        "comments" => Part::Comment,
        "chart" | "chartEx" | "diagramData" => Part::TextBox,
        "hyperlink" if relation.target.to_ascii_lowercase().starts_with("mailto:") => {
            writer.section(Section::within(division, Part::Hidden))?;
            return writer.line(&relation.target);
        }
        _ => return Ok(()),
    };
    writer.section(Section::within(division, part))?;
    part_of(package, &relation.target, writer)
}

/// Reads one part; trouble in it leaves the others readable.
fn part_of<R: Read + Seek>(package: &mut Package<R>, name: &str, writer: &mut Writer<'_>) -> Step {
    let result = match package.stream(name) {
        Ok(Some(stream)) => drawing(stream, writer),
        Ok(None) => Ok(()),
        Err(halt) => Err(halt),
    };
    match result {
        Err(Halt::Trouble(reason)) => writer.note(reason),
        other => other?,
    }
    Ok(())
}

/// Reads the text of shapes, tables, charts and comments (DrawingML, ECMA-376 part 1, 21).
pub(super) fn drawing(from: impl BufRead, writer: &mut Writer<'_>) -> Step {
    let mut xml = Xml::new(from);
    let mut body = Body::default();
    let (mut in_text, mut in_author, mut fallback) = (false, false, 0_usize);
    let result = loop {
        match xml.next() {
            Ok(Some(Piece::Start(tag))) => {
                fallback += usize::from(tag.name == "Fallback");
                in_author = tag.name == "author";
                in_text = fallback == 0 && matches!(tag.name.as_str(), "t" | "v" | "text");
                if fallback == 0 {
                    start(&tag, &mut body, writer)?;
                }
            }
            Ok(Some(Piece::End(name))) => {
                (in_text, in_author) = (false, false);
                if name == "Fallback" {
                    fallback = fallback.saturating_sub(1);
                } else if fallback == 0 {
                    end(&name, &mut body, writer)?;
                }
            }
            Ok(Some(Piece::Text(text))) if in_author => writer.author(&text),
            Ok(Some(Piece::Text(text))) if in_text => body.text(&text),
            Ok(Some(_)) => {}
            Ok(None) => break Ok(()),
            Err(halt) => break Err(halt),
        }
    };
    body.end(writer)?;
    result
}

fn start(tag: &Tag, body: &mut Body, writer: &mut Writer<'_>) -> Step {
    match tag.name.as_str() {
        "br" => body.text("\n"),
        "tab" => body.text("\t"),
        "tbl" => body.table(writer)?,
        // A merged cell is written out again as an empty one.
        "tc" => body.cell(writer)?,
        "cmAuthor" | "author" | "person" => {
            if let Some(name) = tag.attribute("name").or_else(|| tag.attribute("displayName")) {
                writer.author(name);
            }
        }
        _ => {}
    }
    Ok(())
}

fn end(name: &str, body: &mut Body, writer: &mut Writer<'_>) -> Step {
    match name {
        "p" | "v" | "text" | "comment" => body.paragraph(writer),
        "tr" => body.row(writer),
        "tbl" => body.table_end(writer),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::parser::Parser;
    use super::super::super::testing::{parse, zip};
    use super::*;

    #[test]
    fn slides_come_in_order_with_their_notes() {
        let slide = |text: &str| format!("<p:sld><a:p><a:r><a:t>{text}</a:t></a:r><a:br/><a:t>2</a:t></a:p></p:sld>");
        let table = "<p:sld><a:tbl><a:tr><a:tc><a:p><a:t>氏名</a:t></a:p></a:tc><a:tc><a:p><a:t>電話</a:t></a:p></a:tc></a:tr></a:tbl></p:sld>";
        let (end, records) = parse(
            Parser::Pptx,
            &zip(&[
                ("ppt/presentation.xml", "<p><p:sldId id='256' r:id='r2'/><p:sldId id='257' r:id='r1'/></p>"),
                (
                    "ppt/_rels/presentation.xml.rels",
                    "<R><r Id='r1' Type='x/slide' Target='slides/slide1.xml'/><r Id='r2' Type='x/slide' Target='slides/slide2.xml'/></R>",
                ),
                ("ppt/slides/slide1.xml", &slide("one")),
                ("ppt/slides/slide2.xml", table),
                (
                    "ppt/slides/_rels/slide1.xml.rels",
                    "<R><r Id='n' Type='x/notesSlide' Target='../notesSlides/n.xml'/></R>",
                ),
                ("ppt/notesSlides/n.xml", "<n><a:p><a:t>say it</a:t></a:p></n>"),
                ("ppt/commentAuthors.xml", "<l><p:cmAuthor name='Ken Ito'/></l>"),
            ]),
        );
        assert_eq!(end, End::Complete);
        assert_eq!(records.cells(), [["氏名", "電話"]]);
        assert_eq!(records.passages, [(1, "one\n2\n".to_owned()), (1, "say it\n".to_owned())]);
        assert!(records.sections.contains(&Section::within(Division::Slide(2), Part::Notes)));
        assert_eq!(records.objects, [(1, vec![("author".to_owned(), "Ken Ito".to_owned())])]);
    }
}
