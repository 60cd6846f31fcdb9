//! Tables inside running text: Markdown and database prints with `|`, tab columns, columns of fixed width.
//!
//! A table begins with a heading: under it a ruled line, or known header words above a line that fits the columns. It
//! ends with the first line that does not fit. Its rows are read as those of any table.

use super::header::strongest;
use super::judge::Judge;
use super::labels::LabelMemory;
use crate::model::SensitiveString;
use crate::patterns::Strength;

/// A heading is no longer than this, in bytes.
const MAX_HEADING: usize = 600;
/// A cell of a heading is no longer than this, in characters.
const MAX_LABEL: usize = 24;

/// How the columns of a table are parted.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Pipes {
        columns: usize,
    },
    Tabs {
        columns: usize,
    },
    /// Display columns at which cells begin; wide characters take two.
    Fixed(Vec<usize>),
}

/// What a line is to the tables.
pub(super) enum Step {
    /// No part of one.
    Text,
    /// It may be a heading: it waits for the next line.
    Hold,
    /// A ruled line.
    Skip,
    /// The line that waited is a heading: its number and cells, and the cells of this line if it is a row.
    Begin(u64, Vec<String>, Option<Vec<String>>),
    Row(Vec<String>),
    /// The table ended before this line, which is to be asked again.
    End,
    /// The line that waited is text; this line is to be asked again.
    Release(u64, SensitiveString),
}

/// Follows lines.
#[derive(Default)]
pub(super) struct GridReader {
    held: Option<(u64, SensitiveString, Form)>,
    open: Option<Form>,
    memory: LabelMemory,
}

impl GridReader {
    /// Returns whether a table is being read.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Returns whether no table is being read and no line waits.
    pub(super) fn is_calm(&self) -> bool {
        self.open.is_none() && self.held.is_none()
    }

    /// Returns whether a line would wait as a heading.
    pub(super) fn would_hold(&mut self, judge: &Judge<'_>, line: &str) -> bool {
        self.heading(judge, line).is_some()
    }

    /// Forgets the table; returns the line that waited, if one did.
    pub(super) fn end(&mut self) -> Option<(u64, SensitiveString)> {
        self.open = None;
        self.held.take().map(|(number, line, _)| (number, line))
    }

    /// Takes a line.
    pub(super) fn step(&mut self, judge: &Judge<'_>, number: u64, line: &str) -> Step {
        if let Some(form) = &self.open {
            if is_rule(line) {
                return Step::Skip;
            }
            if let Some(cells) = form.cells(line) {
                return Step::Row(cells);
            }
            self.open = None;
            return Step::End;
        }
        if let Some((at, heading, form)) = self.held.take() {
            let ruled = is_rule(line);
            let row = if ruled || matches!(form, Form::Pipes { .. }) { None } else { form.cells(line) };
            if !ruled && row.is_none() {
                return Step::Release(at, heading);
            }
            let cells = form.cells(heading.lend().expose()).unwrap_or_default();
            self.open = Some(form);
            return Step::Begin(at, cells, row);
        }
        let Some(form) = self.heading(judge, line) else { return Step::Text };
        self.held = Some((number, SensitiveString::new(line.to_owned()), form));
        Step::Hold
    }

    /// The columns that a heading makes.
    fn heading(&mut self, judge: &Judge<'_>, line: &str) -> Option<Form> {
        if line.len() > MAX_HEADING || !could_be_heading(line) {
            return None;
        }
        if line.contains('|') {
            let columns = piped(line).count();
            return (columns >= 2).then_some(Form::Pipes { columns });
        }
        if line.contains('\t') {
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            return self.is_known(judge, &cells).then_some(Form::Tabs { columns: cells.len() });
        }
        let (starts, cells): (Vec<usize>, Vec<&str>) = spaced(line).into_iter().unzip();
        self.is_known(judge, &cells).then_some(Form::Fixed(starts))
    }

    /// Two known header words at least, most cells, and one of them personal.
    fn is_known(&mut self, judge: &Judge<'_>, cells: &[&str]) -> bool {
        let filled: Vec<&&str> = cells.iter().filter(|cell| !cell.is_empty()).collect();
        if filled.len() < 2 || filled.iter().any(|cell| cell.chars().count() > MAX_LABEL) {
            return false;
        }
        let (mut known, mut personal) = (0, 0);
        for cell in &filled {
            let hits = self.memory.lookup(judge, cell);
            known += usize::from(strongest(hits).is_some_and(|strength| strength >= Strength::Composed));
            personal += usize::from(hits.iter().any(|hit| judge.rules.kind(hit.kind).personal));
        }
        known >= 2 && personal > 0 && known * 5 >= filled.len() * 3
    }
}

impl Form {
    fn cells(&self, line: &str) -> Option<Vec<String>> {
        match self {
            Self::Pipes { columns } => {
                let cells: Vec<String> = piped(line).map(str::to_owned).collect();
                (cells.len() == *columns).then_some(cells)
            }
            Self::Tabs { columns } => {
                let cells: Vec<String> = line.split('\t').map(|cell| cell.trim().to_owned()).collect();
                (cells.len() >= 2 && cells.len() <= *columns).then_some(cells)
            }
            Self::Fixed(starts) => fixed(line, starts),
        }
    }
}

/// Headings hold words: hardly a digit, no mark of addresses or labels.
fn could_be_heading(line: &str) -> bool {
    // Blanks before the first cell and behind the last part nothing.
    let text = line.trim_matches(' ');
    let (mut digits, mut parted, mut last) = (0, line.contains('\t'), b'x');
    for &byte in text.as_bytes() {
        match byte {
            b'0'..=b'9' if digits == 4 => return false,
            b'0'..=b'9' => digits += 1,
            b'@' | b'=' | b';' | b'{' => return false,
            b'|' => parted = true,
            b' ' => parted |= last == b' ',
            // The last byte of the ideographic space U+3000.
            0x80 => parted |= last == 0x80,
            _ => {}
        }
        last = byte;
    }
    parted && (line.contains('|') || !line.contains([':', '：']))
}

/// `|---|:--:|`, `+-----+----+`, `---- ------`, `─────`.
fn is_rule(line: &str) -> bool {
    let text = line.trim();
    text.len() >= 3
        && text.contains(['-', '=', '─', '━'])
        && text
            .chars()
            .all(|c| matches!(c, '-' | '+' | '|' | ':' | ' ' | '\t' | '=' | '─' | '━' | '┼' | '╋' | '┬' | '┴'))
}

/// Cells between pipes; those at the ends of the line are no cells.
fn piped(line: &str) -> impl Iterator<Item = &str> {
    let text = line.trim();
    let pipes = text.contains('|');
    let text = text.strip_prefix('|').unwrap_or(text);
    let text = text.strip_suffix('|').unwrap_or(text);
    text.split('|').map(str::trim).filter(move |_| pipes)
}

/// Cells that two blanks or a wide one part, with the display columns at which they begin.
fn spaced(line: &str) -> Vec<(usize, &str)> {
    let mut cells: Vec<(usize, &str)> = Vec::new();
    let (mut start, mut end, mut column, mut blank) = (None::<(usize, usize)>, 0, 0, 0);
    for (at, c) in line.char_indices() {
        let wide = columns_of(c);
        if c.is_whitespace() {
            blank += wide;
        } else {
            if let Some((from, place)) = start.filter(|_| blank >= 2) {
                cells.extend(line.get(from..end).map(|text| (place, text)));
                start = None;
            }
            start = start.or(Some((at, column)));
            end = at + c.len_utf8();
            blank = 0;
        }
        column += wide;
    }
    cells.extend(start.and_then(|(from, place)| line.get(from..end).map(|text| (place, text))));
    cells
}

/// Columns that a character takes on a terminal.
fn columns_of(c: char) -> usize {
    let wide = matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}');
    if wide { 2 } else { 1 }
}

/// As many cells as the heading has, or cells that begin where the heading's do.
fn fixed(line: &str, starts: &[usize]) -> Option<Vec<String>> {
    let parted = spaced(line);
    if parted.len() == starts.len() {
        return Some(parted.into_iter().map(|(_, text)| text.to_owned()).collect());
    }
    let mut cells = vec![String::new(); starts.len()];
    let (mut column, mut nth, mut last) = (0, 0, ' ');
    for c in line.chars() {
        while starts.get(nth + 1).is_some_and(|&next| column >= next) {
            nth += 1;
            if !last.is_whitespace() || starts.get(nth).is_some_and(|&start| start < column) {
                return None;
            }
        }
        cells.get_mut(nth)?.push(c);
        column += columns_of(c);
        last = c;
    }
    let cells: Vec<String> = cells.into_iter().map(|cell| cell.trim().to_owned()).collect();
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    (filled >= 2).then_some(cells)
}
