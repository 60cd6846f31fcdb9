//! What is open while the content of an OpenDocument is read.

use std::collections::HashSet;

use super::super::super::split::MAX_CELLS;
use super::super::super::writer::{Halt, Step, Writer};
use super::super::super::xml::Tag;
use super::super::body::Body;
use crate::model::{Division, Part, Reason, Section};

/// Rows with content that one repeated row stands for at most.
const MOST_REPEATS: u64 = 1024;
/// Cells with content that one repeated cell stands for at most.
const MOST_REPEATED: usize = 1024;
/// Cells of one document.
const MOST_CELLS: u64 = 200_000_000;
/// Text kept until the body is read, bytes.
const MOST_ASIDE: usize = 8 << 20;

/// A sheet of a spreadsheet: its rows may stand for many.
#[derive(Debug, Default)]
struct Sheet {
    row: Vec<String>,
    /// Empty cells that count only if another follows.
    gap: usize,
    repeat: u64,
    cell: Option<Cell>,
}

#[derive(Debug, Default)]
struct Cell {
    text: String,
    value: Option<String>,
    repeat: usize,
}

/// Text that stands beside the running text.
#[derive(Debug)]
struct Aside {
    part: Part,
    /// Element that ends it.
    element: String,
    text: String,
    /// Open paragraphs around it.
    around: usize,
}

/// The open elements.
pub(super) struct State<'h> {
    part: Part,
    hidden: &'h HashSet<String>,
    body: Body,
    sheet: Option<Sheet>,
    spreadsheet: bool,
    slide: u32,
    cells: u64,
    asides: Vec<Aside>,
    kept: Vec<(Part, String)>,
    kept_bytes: usize,
    /// Depth of paragraphs: text counts in them only.
    paragraphs: usize,
    /// Author of the comment that is open, while it is told.
    creator: Option<String>,
}

impl<'h> State<'h> {
    pub(super) fn new(part: Part, hidden: &'h HashSet<String>) -> Self {
        Self {
            part,
            hidden,
            body: Body::default(),
            sheet: None,
            spreadsheet: false,
            slide: 0,
            cells: 0,
            asides: Vec::new(),
            kept: Vec::new(),
            kept_bytes: 0,
            paragraphs: 0,
            creator: None,
        }
    }

    /// A start tag.
    pub(super) fn start(&mut self, tag: &Tag, writer: &mut Writer<'_>) -> Step {
        match tag.name.as_str() {
            "spreadsheet" => self.spreadsheet = true,
            "p" | "h" => self.paragraphs += 1,
            "s" => {
                let count = tag.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1);
                self.push(&" ".repeat(std::cmp::min(count, 1024)));
            }
            "tab" => self.push("\t"),
            "line-break" => self.push("\n"),
            "creator" => self.creator = Some(String::new()),
            "annotation" => self.aside(Part::Comment, tag),
            "deletion" => self.aside(Part::Deleted, tag),
            "note-body" => self.aside(Part::Footnote, tag),
            "text-box" if self.paragraphs > 0 => self.aside(Part::TextBox, tag),
            "page" => {
                self.slide = self.slide.saturating_add(1);
                self.body.end(writer)?;
                writer.section(Section::within(Division::Slide(self.slide), Part::Body))?;
            }
            "notes" if self.slide > 0 => {
                self.body.end(writer)?;
                writer.section(Section::within(Division::Slide(self.slide), Part::Notes))?;
            }
            "a" => self.link(tag),
            "table" | "table-row" | "table-cell" | "covered-table-cell" if self.asides.is_empty() => {
                self.start_grid(tag, writer)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn link(&mut self, tag: &Tag) {
        let target = tag.attribute("href").filter(|target| target.to_ascii_lowercase().starts_with("mailto:"));
        if let Some(target) = target.map(str::to_owned) {
            self.keep(Part::Hidden, &target);
        }
    }

    fn aside(&mut self, part: Part, tag: &Tag) {
        self.asides.push(Aside { part, element: tag.name.clone(), text: String::new(), around: self.paragraphs });
        self.paragraphs = 0;
    }

    fn start_grid(&mut self, tag: &Tag, writer: &mut Writer<'_>) -> Step {
        let number = |name: &str| tag.attribute(name).and_then(|number| number.parse::<u64>().ok()).unwrap_or(1).max(1);
        if !self.spreadsheet {
            match tag.name.as_str() {
                "table" => return self.body.table(writer),
                "table-row" => return Ok(()),
                _ => {}
            }
            return self.body.cell(writer);
        }
        match (tag.name.as_str(), &mut self.sheet) {
            ("table", _) => {
                let hidden = tag.attribute("style-name").is_some_and(|style| self.hidden.contains(style));
                let name = tag.attribute("name");
                if hidden {
                    writer.hidden_table(name)?;
                } else {
                    writer.table(name)?;
                }
                self.sheet = Some(Sheet::default());
            }
            ("table-row", Some(sheet)) => sheet.repeat = number("number-rows-repeated"),
            (_, Some(sheet)) => {
                let repeat = usize::try_from(number("number-columns-repeated")).unwrap_or(MAX_CELLS);
                let value = ["value", "date-value", "time-value", "boolean-value", "string-value"]
                    .iter()
                    .find_map(|name| tag.attribute(name));
                sheet.cell = Some(Cell { text: String::new(), value: value.map(str::to_owned), repeat });
            }
            _ => {}
        }
        Ok(())
    }

    /// An end tag.
    pub(super) fn end(&mut self, name: &str, writer: &mut Writer<'_>) -> Step {
        match name {
            "p" | "h" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                self.paragraph(writer)?;
            }
            "creator" => self.creator.take().iter().for_each(|author| writer.author(author)),
            "annotation" | "deletion" | "note-body" | "text-box" => self.end_aside(name),
            "page" | "notes" => self.body.end(writer)?,
            "table" | "table-row" | "table-cell" | "covered-table-cell" if self.asides.is_empty() => {
                self.end_grid(name, writer)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn end_aside(&mut self, name: &str) {
        if let Some(aside) = self.asides.pop_if(|aside| aside.element == name) {
            self.paragraphs = aside.around;
            self.keep(aside.part, &aside.text);
        }
    }

    fn keep(&mut self, part: Part, text: &str) {
        if !text.trim().is_empty() && self.kept_bytes + text.len() < MOST_ASIDE {
            self.kept_bytes += text.len();
            self.kept.push((part, text.to_owned()));
        }
    }

    fn end_grid(&mut self, name: &str, writer: &mut Writer<'_>) -> Step {
        if !self.spreadsheet {
            return match name {
                "table" => self.body.table_end(writer),
                "table-row" => self.body.row(writer),
                _ => Ok(()),
            };
        }
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        match name {
            "table" => self.sheet = None,
            "table-row" => {
                let (row, repeat) = (std::mem::take(&mut sheet.row), sheet.repeat);
                sheet.gap = 0;
                self.rows(&row, repeat, writer)?;
            }
            _ => sheet.end_cell(writer),
        }
        Ok(())
    }

    /// A row that stands for many is many rows of the table, as far as anybody types that.
    fn rows(&mut self, row: &[String], repeat: u64, writer: &mut Writer<'_>) -> Step {
        if row.is_empty() {
            writer.skip_rows(repeat);
            return Ok(());
        }
        let rows = repeat.min(MOST_REPEATS);
        self.cells += rows * row.len() as u64;
        if self.cells > MOST_CELLS {
            return Err(Halt::Trouble(Reason::Limit));
        }
        (0..rows).try_for_each(|_| writer.row(row))?;
        if repeat > rows {
            writer.note(Reason::Limit);
            writer.skip_rows(repeat - rows);
        }
        Ok(())
    }

    /// Characters.
    pub(super) fn text(&mut self, text: &str) {
        if let Some(creator) = &mut self.creator {
            creator.push_str(text);
        } else if self.paragraphs > 0 {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(aside) = self.asides.last_mut() {
            if aside.text.len() < MOST_ASIDE {
                aside.text.push_str(text);
            }
        } else if let Some(cell) = self.sheet.as_mut().and_then(|sheet| sheet.cell.as_mut()) {
            if cell.text.len() < MOST_ASIDE {
                cell.text.push_str(text);
            }
        } else {
            self.body.text(text);
        }
    }

    fn paragraph(&mut self, writer: &mut Writer<'_>) -> Step {
        if !self.asides.is_empty() || self.sheet.as_ref().is_some_and(|sheet| sheet.cell.is_some()) {
            self.push("\n");
            return Ok(());
        }
        self.body.paragraph(writer)
    }

    /// Writes what stands beside the text.
    pub(super) fn finish(&mut self, writer: &mut Writer<'_>) -> Step {
        self.body.end(writer)?;
        for (part, text) in std::mem::take(&mut self.kept) {
            let part = if self.part == Part::Body { part } else { self.part };
            writer.section(Section::of(part))?;
            writer.lines(&text)?;
        }
        Ok(())
    }
}

impl Sheet {
    fn end_cell(&mut self, writer: &mut Writer<'_>) {
        let Some(cell) = self.cell.take() else { return };
        let shown = cell.text.trim_end_matches('\n');
        // A narrow column shows a long number with an exponent.
        let rounded = shown.contains("E+") || shown.starts_with("###");
        let text = match cell.value.filter(|_| shown.is_empty() || rounded) {
            Some(value) => value,
            None => shown.to_owned(),
        };
        if text.trim().is_empty() {
            self.gap = self.gap.saturating_add(cell.repeat).min(MAX_CELLS);
            return;
        }
        if cell.repeat > MOST_REPEATED || self.row.len() + self.gap + cell.repeat > MAX_CELLS {
            writer.note(Reason::Limit);
        }
        let start = (self.row.len() + std::mem::take(&mut self.gap)).min(MAX_CELLS);
        self.row.resize(start, String::new());
        let count = cell.repeat.min(MOST_REPEATED).min(MAX_CELLS - start);
        self.row.extend(std::iter::repeat_n(text, count));
    }
}
