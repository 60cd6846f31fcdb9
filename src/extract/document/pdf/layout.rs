//! Puts glyphs into lines, and lines into columns and tables, by where they stand on the page.
//!
//! A gap of a word parts words; a wide gap parts cells. Lines whose cells stand under each other are a table: their cells
//! are parted by tabs, an empty one where a column has none. Two or more columns of prose are read one after another.

use super::glyphs::{Glyphs, Piece};

/// Gap between words, in ems.
const WORD: f64 = 0.16;
/// Gap between words where a blank was drawn.
const BLANK: f64 = 0.05;
/// Gap between wide characters, which are often spaced out.
const WIDE: f64 = 0.4;
/// Gaps that are as wide as each other before letters are taken for spaced out.
const SPACED: usize = 5;
/// Gap between cells, in ems.
const CELL: f64 = 1.2;
/// Lines that may lie within this share of an em are one line.
const LINE: f64 = 0.45;
/// Lines of a block at least, to be columns of prose.
const PROSE_LINES: usize = 6;
/// Half-width characters a line of such a column has on average at least.
const PROSE_WIDTH: usize = 24;

/// Text between two wide gaps.
#[derive(Clone, Debug, PartialEq)]
struct Cell {
    from: f64,
    to: f64,
    text: String,
}

/// One line of a page.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    across: f64,
    size: f64,
    cells: Vec<Cell>,
}

/// Returns the text of a page, one string a line.
pub(super) fn lines(glyphs: &mut Glyphs) -> Vec<String> {
    let mut pieces = std::mem::take(&mut glyphs.pieces);
    let mut out = Vec::new();
    let mut turns: Vec<i16> = Vec::new();
    for piece in &pieces {
        if !turns.contains(&piece.turn) && turns.len() < 80 {
            turns.push(piece.turn);
        }
    }
    // A stable sort keeps the order of the content within a turn.
    pieces.sort_by_key(|piece| turns.iter().position(|turn| *turn == piece.turn).unwrap_or(usize::MAX));
    for group in pieces.chunk_by(|a, b| a.turn == b.turn) {
        write(&assemble(group, &glyphs.text), &mut out);
    }
    out
}

/// Gathers pieces of one turn into lines from top to bottom.
fn assemble(pieces: &[Piece], text: &str) -> Vec<Line> {
    let mut order: Vec<&Piece> = pieces.iter().collect();
    order.sort_by(|a, b| a.across.total_cmp(&b.across));
    let mut lines = Vec::new();
    let mut line: Vec<&Piece> = Vec::new();
    let mut base = f64::NAN;
    let mut size = 0.0_f64;
    for piece in order {
        let same = (piece.across - base).abs() <= LINE * size.min(piece.size).max(0.5 * size.max(piece.size));
        if !same && !line.is_empty() {
            lines.push(cells(&mut line, text));
            size = 0.0;
        }
        if line.is_empty() {
            base = piece.across;
        }
        size = size.max(piece.size);
        line.push(piece);
    }
    if !line.is_empty() {
        lines.push(cells(&mut line, text));
    }
    lines.retain(|line| !line.cells.is_empty());
    lines
}

/// A glyph that shows something.
#[derive(Clone, Copy)]
struct Mark<'p> {
    piece: &'p Piece,
    text: &'p str,
    /// How far it stands from the one before, in ems.
    gap: f64,
    /// A blank was drawn between them.
    blank: bool,
}

/// Parts the glyphs of a line into cells, and empties the list.
fn cells(line: &mut Vec<&Piece>, text: &str) -> Line {
    line.sort_by(|a, b| a.along.total_cmp(&b.along));
    let across = line.first().map_or(0.0, |piece| piece.across);
    let size = line.iter().map(|piece| piece.size).fold(0.0, f64::max);
    let marks = marks(line, text);
    line.clear();
    let cells = marks.chunk_by(|_, next| next.gap < CELL).map(cell).collect();
    Line { across, size, cells }
}

/// The glyphs of a line that show something; of those drawn twice for boldness one.
fn marks<'p>(line: &[&'p Piece], text: &'p str) -> Vec<Mark<'p>> {
    let mut marks: Vec<Mark<'p>> = Vec::with_capacity(line.len());
    let mut blank = false;
    for &piece in line {
        let own = text.get(piece.text.clone()).unwrap_or_default();
        if own.trim().is_empty() {
            // How wide a blank is tells where the next glyph stands.
            blank = true;
            continue;
        }
        let before = marks.last();
        let gap = before
            .map_or(f64::INFINITY, |before| (piece.along - before.piece.along - before.piece.advance) / piece.size);
        if before.is_some_and(|before| piece.along - before.piece.along < 0.1 * piece.size && before.text == own) {
            continue;
        }
        marks.push(Mark { piece, text: own, gap, blank });
        blank = false;
    }
    marks
}

fn cell(marks: &[Mark<'_>]) -> Cell {
    let spacing = spacing(marks);
    let mut cell = Cell { from: marks.first().map_or(0.0, |mark| mark.piece.along), to: f64::MIN, text: String::new() };
    for mark in marks {
        let wide = cell.text.ends_with(is_wide) && mark.text.starts_with(is_wide);
        let least = if mark.blank {
            BLANK
        } else if wide {
            WIDE
        } else {
            WORD
        };
        if !cell.text.is_empty() && mark.gap - spacing > least {
            cell.text.push(' ');
        }
        cell.text.push_str(mark.text);
        cell.to = cell.to.max(mark.piece.along + mark.piece.advance);
    }
    cell
}

/// How far letters are spaced out, in ems: what stands between all of them, words or not.
fn spacing(marks: &[Mark<'_>]) -> f64 {
    let mut gaps = marks.iter().skip(1).map(|mark| mark.gap);
    if marks.len() <= SPACED || gaps.any(|gap| gap < BLANK) {
        return 0.0;
    }
    marks.iter().skip(1).map(|mark| mark.gap).fold(CELL, f64::min)
}

/// Writes lines, blocks of lines with several cells as columns or tables.
fn write(lines: &[Line], out: &mut Vec<String>) {
    let mut rest = lines;
    while let Some((first, after)) = rest.split_first() {
        let length = if first.cells.len() > 1 { block(rest) } else { 1 };
        let (block, next) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        if length == 1 {
            out.push(join(first, "  "));
            rest = after;
            continue;
        }
        match prose(block) {
            Some(columns) => write_prose(block, &columns, out),
            None => write_table(block, out),
        }
        rest = next;
    }
}

fn join(line: &Line, gap: &str) -> String {
    line.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(gap)
}

/// How many lines from the first belong to one block: lines of several cells, and single cells between them that stand
/// under a column, without a gap of three lines.
fn block(lines: &[Line]) -> usize {
    let mut length = 0;
    let mut last = f64::NAN;
    for (nth, line) in lines.iter().enumerate() {
        if nth > 0 && line.across - last > 4.0 * line.size.max(1.0) {
            break;
        }
        last = line.across;
        if line.cells.len() > 1 {
            length = nth + 1;
        } else if nth >= length + 2 {
            break;
        }
    }
    length.max(1)
}

/// The columns that most lines of a block agree on, as intervals: those of its lines with the most common number of
/// cells, laid over each other.
fn columns(block: &[Line]) -> Vec<(f64, f64)> {
    let most = block.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    let full = |count: usize| block.iter().filter(|line| line.cells.len() == count).count();
    let common = (2..=most).max_by_key(|&count| (full(count) * count, count)).unwrap_or(most);
    let mut spans: Vec<(f64, f64)> = block
        .iter()
        .filter(|line| line.cells.len() == common)
        .flat_map(|line| line.cells.iter().map(|cell| (cell.from, cell.to)))
        .collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut columns: Vec<(f64, f64)> = Vec::new();
    for (from, to) in spans {
        match columns.last_mut() {
            Some(last) if from < last.1 => last.1 = last.1.max(to),
            _ => columns.push((from, to)),
        }
    }
    columns
}

/// The column that a cell overlaps most, or that is nearest.
fn column_of(cell: &Cell, columns: &[(f64, f64)]) -> usize {
    let overlap = |&(from, to): &(f64, f64)| {
        let shared = cell.to.min(to) - cell.from.max(from);
        if shared > 0.0 { shared } else { shared - 1e6 }
    };
    let best = columns.iter().enumerate().max_by(|a, b| overlap(a.1).total_cmp(&overlap(b.1)));
    best.map_or(0, |(at, _)| at)
}

/// Returns the columns if each holds prose: long lines in most rows.
fn prose(block: &[Line]) -> Option<Vec<(f64, f64)>> {
    let columns = columns(block);
    if !(2..=4).contains(&columns.len()) || block.len() < PROSE_LINES {
        return None;
    }
    for nth in 0..columns.len() {
        let cells: Vec<&Cell> =
            block.iter().flat_map(|line| &line.cells).filter(|cell| column_of(cell, &columns) == nth).collect();
        let width: usize = cells.iter().map(|cell| display(&cell.text)).sum();
        if cells.len() * 3 < block.len() * 2 || width < cells.len() * PROSE_WIDTH {
            return None;
        }
    }
    Some(columns)
}

/// Half-width columns that a text takes, roughly: characters beyond Latin are wide.
fn display(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn is_wide(c: char) -> bool {
    c >= '\u{1100}'
}

fn write_prose(block: &[Line], columns: &[(f64, f64)], out: &mut Vec<String>) {
    for nth in 0..columns.len() {
        for line in block {
            let cells: Vec<&str> = line
                .cells
                .iter()
                .filter(|cell| column_of(cell, columns) == nth)
                .map(|cell| cell.text.as_str())
                .collect();
            if !cells.is_empty() {
                out.push(cells.join("  "));
            }
        }
    }
}

fn write_table(block: &[Line], out: &mut Vec<String>) {
    let columns = columns(block);
    let agree = block.iter().filter(|line| line.cells.len() == columns.len()).count();
    if columns.len() < 2 || agree < 2 {
        out.extend(block.iter().map(|line| join(line, "  ")));
        return;
    }
    for line in block {
        if line.cells.len() == 1 {
            out.push(join(line, "  "));
            continue;
        }
        let mut row: Vec<String> = vec![String::new(); columns.len()];
        for cell in &line.cells {
            let Some(slot) = row.get_mut(column_of(cell, &columns)) else { continue };
            if !slot.is_empty() {
                slot.push(' ');
            }
            slot.push_str(&cell.text);
        }
        out.push(row.join("\t"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of cells at the columns where they stand in the text, 10 units a character; two blanks part cells.
    fn check(page: &str, expected: &[&str]) {
        let lines: Vec<Line> = page
            .lines()
            .enumerate()
            .map(|(nth, line)| {
                let mut cells = Vec::new();
                let mut at = 0;
                for part in line.split("  ") {
                    let from = at as f64 * 10.0 + (part.len() - part.trim_start().len()) as f64 * 10.0;
                    let text = part.trim();
                    if !text.is_empty() {
                        cells.push(Cell { from, to: from + text.len() as f64 * 10.0, text: text.to_owned() });
                    }
                    at += part.len() + 2;
                }
                Line { across: nth as f64 * 12.0, size: 10.0, cells }
            })
            .filter(|line| !line.cells.is_empty())
            .collect();
        let mut out = Vec::new();
        write(&lines, &mut out);
        assert_eq!(out, expected);
    }

    #[test]
    fn cells_under_each_other_are_a_table_with_its_empty_cells() {
        check(
            "Title\nname     phone     mail\nTaro     1         a@x\nHana               b@x\nend",
            &["Title", "name\tphone\tmail", "Taro\t1\ta@x", "Hana\t\tb@x", "end"],
        );
    }

    #[test]
    fn a_label_and_its_value_stay_on_one_line() {
        check("name    Taro\n\n\n\n\n\nphone          090", &["name  Taro", "phone  090"]);
    }

    /// Glyphs of any size at any place, turned any way: each text is written once, and nothing panics.
    #[test]
    fn glyphs_strewn_about_are_all_written() {
        let mut seed = 88_172_645_463_325_252_u64;
        let mut number = |limit: u64| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed % limit
        };
        for _ in 0..300 {
            let mut glyphs = Glyphs::default();
            for nth in 0..number(60) {
                let start = glyphs.text.len();
                glyphs.text.push(char::from_u32(0x3041 + nth as u32).unwrap());
                let size = [0.001, 1.0, 9.0, 10.0, 1e6][number(5) as usize];
                glyphs.pieces.push(Piece {
                    text: start..glyphs.text.len(),
                    along: number(400) as f64 - 100.0,
                    across: number(200) as f64 * [1.0, 1e-9, 1e9][number(3) as usize],
                    advance: number(20) as f64,
                    size,
                    turn: [0, 0, 0, 90, super::super::glyphs::DOWN][number(5) as usize],
                });
            }
            let count = glyphs.pieces.len();
            let written: usize =
                lines(&mut glyphs).iter().map(|line| line.chars().filter(|c| *c >= '\u{3041}').count()).sum();
            assert_eq!(written, count);
        }
    }

    /// Letters of half an em with gaps of so many ems between them.
    fn spaced(text: &str, gap: f64) -> Vec<String> {
        let mut glyphs = Glyphs::default();
        for (nth, c) in text.chars().enumerate() {
            let start = glyphs.text.len();
            glyphs.text.push(c);
            let (text, along) = (start..glyphs.text.len(), nth as f64 * (0.5 + gap) * 10.0);
            glyphs.pieces.push(Piece { text, along, across: 0.0, advance: 5.0, size: 10.0, turn: 0 });
        }
        lines(&mut glyphs)
    }

    #[test]
    fn letters_that_are_spaced_out_are_words_all_the_same() {
        assert_eq!(spaced("090-3317-4295 a@b.jp", 0.3), ["090-3317-4295 a@b.jp"]);
        assert_eq!(spaced("090-3317-4295 a@b.jp", 0.0), ["090-3317-4295 a@b.jp"]);
        assert_eq!(spaced("A B C", 0.3), ["A B C"], "too few to tell");
    }

    #[test]
    fn columns_of_prose_are_read_one_after_another() {
        let left = "this is a rather long line of prose n";
        let right = "another long line of the prose beside";
        let page = format!("{left}      {right}\n").repeat(7);
        let expected: Vec<&str> = [[left; 7], [right; 7]].concat();
        check(&page, &expected);
    }
}
