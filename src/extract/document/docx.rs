//! Reads Word documents (ECMA-376 part 1, 17): text, tables, boxes, notes, comments, what was deleted, who wrote it.

use std::io::{BufRead, Read, Seek};

use super::super::End;
use super::super::package::Package;
use super::super::parts::Parts;
use super::super::writer::{Halt, Step, Writer};
use super::super::xml::{Piece, Tag, Xml};
use super::body::Body;
use super::properties;
use crate::model::{Part, Reason, Section};

/// Texts kept until the body is read: boxes, deletions, addresses of links.
const MOST_ASIDE: usize = 8 << 20;

/// Reads a document.
pub(in super::super) fn read<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let mut writer = Writer::new(parts);
    let result = Package::open(reader).and_then(|mut package| document(&mut package, &mut writer));
    writer.end(result)
}

fn document<R: Read + Seek>(package: &mut Package<R>, writer: &mut Writer<'_>) -> Step {
    properties::write(package, writer)?;
    let kinds = [
        ("word/document", Part::Body),
        ("word/header", Part::Header),
        ("word/footer", Part::Header),
        ("word/footnotes", Part::Footnote),
        ("word/endnotes", Part::Footnote),
        ("word/comments", Part::Comment),
        ("word/glossary/document", Part::Hidden),
        ("word/diagrams/data", Part::TextBox),
        ("word/charts/chart", Part::TextBox),
    ];
    let mut found = false;
    for (prefix, part) in kinds {
        for name in package.names(prefix, ".xml") {
            if name.contains("/_rels/") {
                continue;
            }
            found |= part == Part::Body;
            writer.section(Section::of(part))?;
            part_of(package, &name, writer)?;
        }
    }
    if !found {
        writer.note(Reason::Malformed);
    }
    properties::embedded(package, "word", writer)
}

/// Reads one part; trouble in it leaves the others readable.
fn part_of<R: Read + Seek>(package: &mut Package<R>, name: &str, writer: &mut Writer<'_>) -> Step {
    let mut aside = Aside::default();
    let links = package.relations(name).unwrap_or_default();
    let links = links.iter().filter(|relation| relation.target.to_ascii_lowercase().starts_with("mailto:"));
    links.for_each(|relation| aside.keep(Kept::Link, &relation.target));
    let result = match package.stream(name) {
        Ok(Some(stream)) => story(stream, &mut aside, writer),
        Ok(None) => Ok(()),
        Err(halt) => Err(halt),
    };
    match result {
        Err(Halt::Trouble(reason)) => writer.note(reason),
        other => other?,
    }
    aside.write(writer)
}

/// Reads a document that is one XML file (Word 2003 XML, flat OPC).
pub(in super::super) fn read_flat(from: impl BufRead, writer: &mut Writer<'_>) -> Step {
    let mut aside = Aside::default();
    let result = story(from, &mut aside, writer);
    aside.write(writer)?;
    result
}

/// Texts that stand beside the running text.
#[derive(Debug, Default)]
struct Aside {
    boxes: String,
    deleted: String,
    links: String,
}

#[derive(Clone, Copy, Debug)]
enum Kept {
    Box,
    Deleted,
    Link,
}

impl Aside {
    fn keep(&mut self, kept: Kept, line: &str) {
        let text = match kept {
            Kept::Box => &mut self.boxes,
            Kept::Deleted => &mut self.deleted,
            Kept::Link => &mut self.links,
        };
        if !line.trim().is_empty() && text.len() + line.len() < MOST_ASIDE {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }

    fn write(&self, writer: &mut Writer<'_>) -> Step {
        let texts = [(&self.boxes, Part::TextBox), (&self.deleted, Part::Deleted), (&self.links, Part::Hidden)];
        for (text, part) in texts {
            if !text.is_empty() {
                writer.section(Section::of(part))?;
                writer.lines(text)?;
            }
        }
        Ok(())
    }
}

/// Where the text that is met goes.
#[derive(Debug, Default)]
struct State {
    body: Body,
    /// Text of the open boxes; a box lies in a paragraph and holds paragraphs.
    boxes: Vec<String>,
    deleted: String,
    /// Elements whose text is deleted or moved away, and elements that are passed over.
    deleting: usize,
    passing: usize,
    /// Text comes next.
    in_text: bool,
    in_code: bool,
    code: String,
}

fn story(from: impl BufRead, aside: &mut Aside, writer: &mut Writer<'_>) -> Step {
    let mut xml = Xml::new(from);
    let mut state = State::default();
    let result = loop {
        match xml.next() {
            Ok(Some(Piece::Start(tag))) => state.start(&tag, writer)?,
            Ok(Some(Piece::End(name))) => state.end(&name, aside, writer)?,
            Ok(Some(Piece::Text(text))) => state.text(&text),
            Ok(Some(Piece::Comment(_))) => {}
            Ok(None) => break Ok(()),
            Err(halt) => break Err(halt),
        }
    };
    state.body.end(writer)?;
    result
}

/// Elements whose content is shown twice, as a reading over the text, or not at all.
fn is_passed_over(name: &str) -> bool {
    matches!(name, "Fallback" | "rt" | "pPr" | "rPr" | "sectPr" | "tblPr" | "tblGrid" | "trPr")
}

impl State {
    fn start(&mut self, tag: &Tag, writer: &mut Writer<'_>) -> Step {
        if let Some(author) = tag.attribute("author") {
            writer.author(author);
        }
        if is_passed_over(&tag.name) {
            self.passing += 1;
        }
        if self.passing > 0 {
            return Ok(());
        }
        match tag.name.as_str() {
            "t" | "delText" | "v" => self.in_text = true,
            "instrText" => self.in_code = true,
            "tab" | "ptab" => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "del" | "moveFrom" => self.deleting += 1,
            "txbxContent" => self.boxes.push(String::new()),
            "tbl" if self.boxes.is_empty() => self.body.table(writer)?,
            "tc" if self.boxes.is_empty() => self.body.cell(writer)?,
            "gridSpan" if self.boxes.is_empty() => {
                self.body.span(tag.attribute("val").and_then(|span| span.parse().ok()).unwrap_or(1));
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str, aside: &mut Aside, writer: &mut Writer<'_>) -> Step {
        if is_passed_over(name) {
            self.passing = self.passing.saturating_sub(1);
            return Ok(());
        }
        if self.passing > 0 {
            return Ok(());
        }
        match name {
            "t" | "delText" => self.in_text = false,
            "v" => {
                self.in_text = false;
                self.push("\n");
            }
            "instrText" => self.in_code = false,
            "del" | "moveFrom" => self.deleting = self.deleting.saturating_sub(1),
            "p" => self.paragraph(aside, writer)?,
            "txbxContent" => {
                if let Some(text) = self.boxes.pop() {
                    aside.keep(Kept::Box, &text);
                }
            }
            "tc" if !self.boxes.is_empty() => self.push("\t"),
            "tr" if !self.boxes.is_empty() => self.push("\n"),
            "tr" if self.boxes.is_empty() => self.body.row(writer)?,
            "tbl" if self.boxes.is_empty() => self.body.table_end(writer)?,
            _ => {}
        }
        Ok(())
    }

    fn paragraph(&mut self, aside: &mut Aside, writer: &mut Writer<'_>) -> Step {
        aside.keep(Kept::Deleted, &std::mem::take(&mut self.deleted));
        let code = std::mem::take(&mut self.code);
        if code.to_ascii_lowercase().contains("mailto:") {
            aside.keep(Kept::Link, &code);
        }
        if self.boxes.is_empty() {
            return self.body.paragraph(writer);
        }
        self.push("\n");
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.passing > 0 {
        } else if self.in_code && self.code.len() < MOST_ASIDE {
            self.code.push_str(text);
        } else if self.in_text {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        let target = if self.deleting > 0 { Some(&mut self.deleted) } else { self.boxes.last_mut() };
        match target {
            Some(target) if target.len() < MOST_ASIDE => target.push_str(text),
            Some(_) => {}
            None => self.body.text(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::parser::Parser;
    use super::super::super::testing::{Records, parse, zip};
    use super::*;

    fn read(body: &str, more: &[(&str, &str)]) -> (End, Records) {
        let document = format!("<w:document><w:body>{body}</w:body></w:document>");
        let mut parts = vec![("[Content_Types].xml", "<Types/>"), ("word/document.xml", document.as_str())];
        parts.extend_from_slice(more);
        parse(Parser::Docx, &zip(&parts))
    }

    fn told(records: &Records, part: Part) -> bool {
        records.sections.contains(&Section::of(part))
    }

    #[test]
    fn paragraphs_runs_and_tables() {
        let cell = |text: &str| format!("<w:tc><w:tcPr/><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let spanned = "<w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>";
        let body = format!(
            "<w:p><w:r><w:t>山田</w:t></w:r><w:r><w:t xml:space='preserve'> 太郎</w:t><w:br/><w:t>b</w:t></w:r></w:p>
             <w:tbl><w:tr>{}{}{}</w:tr><w:tr>{spanned}{}</w:tr></w:tbl><w:p><w:r><w:t>end</w:t></w:r></w:p>",
            cell("氏名"),
            cell("電話"),
            cell("住所"),
            cell("y"),
        );
        let (end, records) = read(&body, &[]);
        assert_eq!(end, End::Complete);
        assert_eq!(records.passages, [(1, "山田 太郎\nb\n".to_owned()), (3, "end\n".to_owned())]);
        assert_eq!(records.cells(), [vec!["氏名", "電話", "住所"], vec!["x", "", "y"]]);
    }

    #[test]
    fn boxes_deletions_and_links_stand_apart() {
        let body = "<w:p><w:r><w:t>a</w:t></w:r><w:del w:author='佐藤 花子'><w:r><w:delText>gone</w:delText></w:r></w:del>
             <w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></mc:Choice>
             <mc:Fallback><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>
             <w:r><w:t>b</w:t></w:r></w:p>";
        let rels = "<R><r Id='1' Type='x/hyperlink' Target='mailto:a@example.com' TargetMode='External'/></R>";
        let (_, records) = read(body, &[("word/_rels/document.xml.rels", rels)]);
        let texts: Vec<&str> = records.passages.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["ab\n", "box\n", "gone\n", "mailto:a@example.com\n"]);
        assert!(told(&records, Part::TextBox) && told(&records, Part::Deleted) && told(&records, Part::Hidden));
        assert_eq!(records.objects, [(1, vec![("author".to_owned(), "佐藤 花子".to_owned())])]);
    }

    #[test]
    fn other_parts_properties_and_embedded_files() {
        let paragraph = "<w:p><w:r><w:t>note</w:t></w:r></w:p>";
        let comment = format!("<w:comments><w:comment w:author='伊藤 健'>{paragraph}</w:comment></w:comments>");
        let core = "<c><dc:creator>鈴木 一郎</dc:creator><dc:title>名簿</dc:title></c>";
        let (end, records) = read(
            "<w:p/>",
            &[
                ("word/header1.xml", paragraph),
                ("word/comments.xml", &comment),
                ("docProps/core.xml", core),
                ("word/embeddings/book.xlsx", "PK"),
            ],
        );
        assert_eq!(end, End::Complete);
        assert!(told(&records, Part::Header) && told(&records, Part::Comment) && told(&records, Part::Properties));
        let values: Vec<&str> =
            records.objects.iter().flat_map(|(_, fields)| fields).map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["名簿", "伊藤 健", "鈴木 一郎"]);
        assert_eq!(records.members[0].0, "word/embeddings/book.xlsx");
    }

    #[test]
    fn a_cut_part_keeps_its_beginning() {
        let (end, records) = read("<w:p><w:r><w:t>first</w:t></w:r></w:p><w:p", &[]);
        assert!(matches!(end, End::Partial(_)), "{end:?}");
        assert_eq!(records.passages[0].1, "first\n");
    }
}
