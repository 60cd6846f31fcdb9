//! Reads what stands behind the cells of a sheet in its own part: links, page headers and footers, lists of choices.

use std::collections::HashMap;
use std::io::{BufRead, Cursor, Read, Seek};

use super::super::package::Package;
use super::super::writer::{Halt, Step, Writer, io_reason};
use super::super::xml::{Piece, Tag, Xml};
use crate::model::{Part, Section};

/// Links kept of one workbook.
const MOST_LINKS: usize = 200_000;
/// Texts kept of one workbook.
const MOST_TEXTS: usize = 10_000;
/// The element of the cells (ECMA-376 part 1, 18.3.1.80); what is read here follows it.
const CELLS: &[u8] = b"sheetData";

/// What is written at the edges of the sheets of a workbook.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Edges {
    links: HashMap<String, Links>,
    texts: Vec<(Part, String)>,
    kept: usize,
}

/// Mail addresses that cells of a sheet lead to, by row and column from 0.
pub(in super::super) type Links = HashMap<(u32, u32), String>;

impl Edges {
    /// Looks through the sheets of a workbook; what is damaged is left to whoever reads the cells.
    pub(in super::super) fn of<R: Read + Seek>(reader: R) -> Self {
        let mut edges = Self::default();
        if let Ok(mut package) = Package::open(reader) {
            for (name, part) in sheets(&mut package).unwrap_or_default() {
                let _ = edges.sheet(&mut package, (name, &part));
            }
        }
        edges
    }

    /// Takes the links of a sheet.
    pub(in super::super) fn links(&mut self, sheet: &str) -> Links {
        self.links.remove(sheet).unwrap_or_default()
    }

    /// Writes the texts.
    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Step {
        for texts in self.texts.chunk_by(|a, b| a.0 == b.0) {
            writer.section(Section::of(texts.first().map_or(Part::Header, |(part, _)| *part)))?;
            texts.iter().try_for_each(|(_, text)| writer.lines(text))?;
        }
        Ok(())
    }

    fn sheet<R: Read + Seek>(&mut self, package: &mut Package<R>, (name, part): (String, &str)) -> Step {
        let mail = |target: &str| Some(target.strip_prefix("mailto:")?.split('?').next()?.to_owned());
        let relations = package.relations(part)?.into_iter();
        let addresses: HashMap<String, String> =
            relations.filter_map(|relation| Some((relation.id, mail(&relation.target)?))).collect();
        let Some(stream) = package.stream(part)? else { return Ok(()) };
        let Some(rest) = behind_cells(stream)? else { return Ok(()) };
        let (mut xml, mut open, mut text) = (Xml::new(rest), None, String::new());
        let mut links = Links::default();
        while let Some(piece) = xml.next()? {
            match piece {
                Piece::Start(tag) if tag.name == "hyperlink" => links.extend(link(&tag, &addresses)),
                Piece::Start(tag) if tag.name == "dataValidation" => {
                    let told = ["promptTitle", "prompt", "errorTitle", "error"];
                    told.iter().filter_map(|key| tag.attribute(key)).for_each(|text| self.text(Part::Form, text));
                }
                Piece::Start(tag) => open = part_of(&tag.name),
                Piece::Text(part) if open.is_some() => text.push_str(&part),
                Piece::End(_) => {
                    self.edge(open.take(), &text);
                    text.clear();
                }
                Piece::Text(_) | Piece::Comment(_) => {}
            }
            if self.kept + links.len() >= MOST_LINKS {
                break;
            }
        }
        self.kept += links.len();
        self.links.insert(name, links);
        Ok(())
    }

    fn edge(&mut self, part: Option<Part>, text: &str) {
        match part {
            Some(Part::Header) => self.text(Part::Header, &plain(text)),
            // A list of choices is written out; other formulas speak of cells.
            Some(part) if text.starts_with('"') => self.text(part, &text.replace(',', "\n").replace('"', "")),
            _ => {}
        }
    }

    fn text(&mut self, part: Part, text: &str) {
        if self.texts.len() < MOST_TEXTS && !text.trim().is_empty() {
            self.texts.push((part, text.to_owned()));
        }
    }
}

/// Names and parts of the sheets.
fn sheets<R: Read + Seek>(package: &mut Package<R>) -> Result<Vec<(String, String)>, Halt> {
    const BOOK: &str = "xl/workbook.xml";
    let relations = package.relations(BOOK)?;
    let Some(stream) = package.stream(BOOK)? else { return Ok(Vec::new()) };
    let (mut xml, mut found) = (Xml::new(stream), Vec::new());
    while let Some(piece) = xml.next()? {
        let Piece::Start(tag) = piece else { continue };
        let id = tag.attributes.iter().find(|(key, _)| tag.name == "sheet" && key.ends_with(":id"));
        let part = id.and_then(|(_, id)| relations.iter().find(|relation| relation.id == *id));
        if let (Some(part), Some(name)) = (part.filter(|part| part.kind == "worksheet"), tag.attribute("name")) {
            found.push((name.to_owned(), part.target.clone()));
        }
    }
    Ok(found)
}

/// Passes over the cells, which may be many, without taking them apart; none if nothing follows.
fn behind_cells(mut from: impl BufRead) -> Result<Option<impl BufRead>, Halt> {
    let (mut window, mut tags) = (Vec::new(), 0);
    loop {
        let chunk = from.fill_buf().map_err(|error| Halt::Trouble(io_reason(&error)))?;
        let length = chunk.len();
        if length == 0 {
            return Ok(None);
        }
        window.extend_from_slice(chunk);
        from.consume(length);
        while let Some(at) = memchr::memmem::find(&window, CELLS).filter(|at| at + CELLS.len() + 2 <= window.len()) {
            tags += 1;
            window.drain(..at + CELLS.len());
            if tags == 2 || window.starts_with(b"/>") {
                return Ok(Some(Cursor::new(window).chain(from)));
            }
        }
        // The name may be cut in two.
        window.drain(..window.len().saturating_sub(CELLS.len() + 1));
    }
}

fn part_of(element: &str) -> Option<Part> {
    match element {
        "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter" => Some(Part::Header),
        "formula1" | "formula2" => Some(Part::Form),
        _ => None,
    }
}

fn link(tag: &Tag, addresses: &HashMap<String, String>) -> Option<((u32, u32), String)> {
    let (_, id) = tag.attributes.iter().find(|(key, _)| key.ends_with(":id"))?;
    let cell = tag.attribute("ref")?.split(':').next()?;
    Some((place(cell)?, addresses.get(id)?.clone()))
}

/// Row and column from 0 of a cell: `B12`.
fn place(cell: &str) -> Option<(u32, u32)> {
    let digits = cell.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = cell.split_at_checked(digits).filter(|(letters, _)| (1..=3).contains(&letters.len()))?;
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        letter.is_ascii_uppercase().then(|| column * 26 + u32::from(letter - b'A') + 1)
    })?;
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// A page header without its codes (ECMA-376 part 1, 18.3.1.46): `&L&"Arial,Bold"&12Sales && more&RPage &P`.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, code)) = rest.split_once('&') {
        out.push_str(before);
        let mut chars = code.chars();
        rest = match chars.next() {
            Some('&') => {
                out.push('&');
                chars.as_str()
            }
            Some('"') => code.get(1..).and_then(|font| font.split_once('"')).map_or("", |(_, after)| after),
            Some('0'..='9') => code.trim_start_matches(|c: char| c.is_ascii_digit()),
            Some('K') => code.get(7..).unwrap_or_default(),
            Some('L' | 'C' | 'R') => {
                out.push('\n');
                chars.as_str()
            }
            _ => chars.as_str(),
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::super::super::End;
    use super::super::super::parser::Parser;
    use super::super::super::testing::{parse, zip};
    use super::*;

    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    fn workbook(sheet: &str) -> Vec<u8> {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let relations = |inner: &str| format!("<Relationships>{inner}</Relationships>");
        let relation = |id: &str, kind: &str, target: &str| {
            let mode = if target.contains(':') { "External" } else { "Internal" };
            format!(r#"<Relationship Id="{id}" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>"#)
        };
        zip(&[
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", &relations(&relation("r1", "officeDocument", "xl/workbook.xml"))),
            (
                "xl/workbook.xml",
                &format!(
                    r#"<workbook xmlns="{main}" xmlns:r="{RELATIONS}"><sheets><sheet name="名簿" sheetId="1" r:id="r1"/></sheets></workbook>"#
                ),
            ),
            ("xl/_rels/workbook.xml.rels", &relations(&relation("r1", "worksheet", "worksheets/sheet1.xml"))),
            (
                "xl/worksheets/_rels/sheet1.xml.rels",
                &relations(
                    &(relation("r1", "hyperlink", "mailto:taro@example.com?subject=x")
                        + &relation("r2", "hyperlink", "https://example.com")),
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                &format!(r#"<worksheet xmlns="{main}" xmlns:r="{RELATIONS}">{sheet}</worksheet>"#),
            ),
        ])
    }

    #[test]
    fn links_stand_in_their_rows_and_the_rest_behind_the_sheets() {
        let cell = |at: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>mail</t></is></c>"#);
        let sheet = format!(
            r#"<sheetData><row r="3">{}{}</row></sheetData>
            <dataValidations><dataValidation prompt="ask Hana"><formula1>"山田,鈴木"</formula1></dataValidation>
            <dataValidation><formula1>$A$1</formula1></dataValidation></dataValidations>
            <hyperlinks><hyperlink ref="B3" r:id="r1"/><hyperlink ref="A3" r:id="r2"/></hyperlinks>
            <headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12担当 山田&amp;RPage &amp;P</oddHeader></headerFooter>"#,
            cell("A3"),
            cell("B3")
        );
        let (end, records) = parse(Parser::Xlsx, &workbook(&sheet));
        assert_eq!(end, End::Complete);
        assert_eq!(records.cells(), [["mail", "mail taro@example.com"]]);
        let texts: Vec<&str> = records.passages.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["ask Hana\n山田\n鈴木\n", "\n担当 山田\nPage \n"]);
    }

    #[test]
    fn cells_are_passed_over_wherever_they_are_cut() {
        for sheet in ["<a><sheetData>x</sheetData>rest", "<a><x:sheetData></x:sheetData>rest", "<a><sheetData/>rest"] {
            for size in 1..40 {
                let mut rest = String::new();
                let stream = std::io::BufReader::with_capacity(size, sheet.as_bytes());
                behind_cells(stream).unwrap().unwrap().read_to_string(&mut rest).unwrap();
                assert!(rest == ">rest" || rest == "/>rest", "{sheet} {size} {rest}");
            }
        }
        assert!(behind_cells(&b"<a><sheetData>"[..]).unwrap().is_none());
    }

    #[test]
    fn places_and_codes_are_understood() {
        assert_eq!(
            (place("A1"), place("AA10"), place("XFD1048576")),
            (Some((0, 0)), Some((9, 26)), Some((1_048_575, 16_383)))
        );
        assert_eq!((place("A0"), place("1"), place("ABCD1"), place("a1")), (None, None, None, None));
        for (text, expected) in
            [("&CA&&B", "\nA&B"), ("&", ""), ("&\"x", ""), ("&KFF0000x", "x"), ("&K12", ""), ("&12x", "x")]
        {
            assert_eq!(plain(text), expected, "{text}");
        }
    }
}
