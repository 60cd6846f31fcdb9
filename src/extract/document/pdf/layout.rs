//! Puts glyphs into lines, and lines into columns and tables, by where they stand on the page.
//!
//! A gap of a word parts words; a wide gap parts cells. Lines whose cells stand under each other are a table: their cells
//! are parted by tabs, an empty one where a column has none. Two or more columns of prose are read one after another.

use super::columns::{self, Part};
use super::glyphs::{Glyphs, Piece};
use super::upright;
use super::width::is_wide;

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
    upright::stand(&mut pieces, &glyphs.text);
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
        group_lines(group, &glyphs.text, &mut out);
    }
    out
}

/// Writes the pieces of one turn: columns of prose one after another, the rest line by line.
fn group_lines(pieces: &[Piece], text: &str, out: &mut Vec<String>) {
    let rows = rows(pieces.iter().collect());
    for Part { rows: range, cuts } in columns::parts(&rows, text) {
        let part = rows.get(range).unwrap_or_default();
        if cuts.is_empty() {
            write(&as_lines(part, text), out);
            continue;
        }
        for nth in 0..=cuts.len() {
            let column_of = |piece: &Piece| cuts.iter().filter(|cut| piece.along > **cut).count();
            let column = part.iter().flatten().copied().filter(|piece| column_of(piece) == nth).collect();
            write(&as_lines(&self::rows(column), text), out);
        }
    }
}

/// Gathers pieces into rows from top to bottom, each sorted along the line.
fn rows(mut order: Vec<&Piece>) -> Vec<Vec<&Piece>> {
    order.sort_by(|a, b| a.across.total_cmp(&b.across));
    let mut rows: Vec<Vec<&Piece>> = Vec::new();
    let (mut base, mut size) = (f64::NAN, 0.0_f64);
    for piece in order {
        let same = (piece.across - base).abs() <= LINE * size.min(piece.size).max(0.5 * size.max(piece.size));
        match rows.last_mut().filter(|_| same) {
            Some(row) => row.push(piece),
            None => {
                rows.push(vec![piece]);
                (base, size) = (piece.across, 0.0);
            }
        }
        size = size.max(piece.size);
    }
    rows.iter_mut().for_each(|row| row.sort_by(|a, b| a.along.total_cmp(&b.along)));
    rows
}

fn as_lines(rows: &[Vec<&Piece>], text: &str) -> Vec<Line> {
    rows.iter().map(|row| line(row, text)).filter(|line| !line.cells.is_empty()).collect()
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

/// Parts the glyphs of a row into cells.
fn line(row: &[&Piece], text: &str) -> Line {
    let size = row.iter().map(|piece| piece.size).fold(0.0, f64::max);
    let cells = marks(row, text).chunk_by(|_, next| next.gap < CELL).map(cell).collect();
    Line { across: row.first().map_or(0.0, |piece| piece.across), size, cells }
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

/// Writes lines, blocks of lines with several cells as tables.
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
        write_table(block, out);
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

    /// A page whose letters stand where they stand in the text; two blanks part cells.
    fn check(page: &str, expected: &[&str]) {
        let mut glyphs = Glyphs::default();
        for (nth, line) in page.lines().enumerate() {
            for (at, c) in line.chars().enumerate().filter(|(_, c)| *c != ' ') {
                let start = glyphs.text.len();
                glyphs.text.push(c);
                let (text, along, across) = (start..glyphs.text.len(), at as f64 * 10.0, nth as f64 * 12.0);
                glyphs.pieces.push(Piece { text, along, across, advance: 10.0, size: 14.0, turn: 0 });
            }
        }
        assert_eq!(lines(&mut glyphs), expected);
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
        let page = format!(
            "Title across both of the columns of this page in the middle\n{}",
            format!("{left}      {right}\n").repeat(7)
        );
        let expected: Vec<&str> =
            [vec!["Title across both of the columns of this page in the middle"], vec![left; 7], vec![right; 7]]
                .concat();
        check(&page, &expected);
    }

    #[test]
    fn headings_and_short_lines_do_not_tear_columns() {
        let long = "this is a rather long line of prose n";
        let page = format!("{long}      {long}\nHeading\n{:44}{long}\n{long}\n{0:44}short\n", "").repeat(5);
        let left = [long, "Heading", long].repeat(5);
        let right = [long, long, "short"].repeat(5);
        check(&page, &[left, right].concat());
    }

    #[test]
    fn wide_cells_in_rows_stay_rows() {
        let page = "1 Long Street in some Town      a short remark about it\n\
                    22 Other Avenue, Village        another one, that is longer than that\n"
            .repeat(6);
        let row = "1 Long Street in some Town\ta short remark about it";
        let other = "22 Other Avenue, Village\tanother one, that is longer than that";
        check(&page, &[row, other].repeat(6));
    }

    #[test]
    fn upright_letters_under_each_other_are_a_column_with_what_lies_between() {
        let mut glyphs = Glyphs::default();
        let mut place = |text: &str, along: f64, across: f64, turn: i16| {
            let start = glyphs.text.len();
            glyphs.text.push_str(text);
            let text = start..glyphs.text.len();
            glyphs.pieces.push(Piece {
                text,
                along,
                across,
                advance: if turn == 0 { 10.0 } else { 5.0 },
                size: 10.0,
                turn,
            });
        };
        for (column, text) in ["氏名は山田です", "電話は次の通り"].iter().enumerate() {
            for (nth, c) in text.chars().enumerate() {
                place(&c.to_string(), 500.0 - column as f64 * 18.0, 100.0 + nth as f64 * 10.0, 0);
            }
        }
        for (nth, c) in "090-1".chars().enumerate() {
            place(&c.to_string(), 161.3 + nth as f64 * 5.0, -483.2, 90);
        }
        assert_eq!(lines(&mut glyphs), ["氏名は山田です", "電話は次の通り090-1"]);
    }
}
