//! Lays out tables on a terminal: columns as wide as their text, East Asian widths, at most 100 columns.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

/// Widest line of a report, in terminal columns.
pub const MAX_WIDTH: usize = 100;
const GAP: usize = 2;
const INDENT: usize = 2;

/// On which side a column's text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Rows of cells under a head. Cells are already escaped.
#[derive(Debug)]
pub struct Grid {
    aligns: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Grid {
    /// Begins a grid with a head; the first column gives way when a line is too long.
    pub fn new<const N: usize>(head: [(&str, Align); N]) -> Self {
        let aligns = head.iter().map(|(_, align)| *align).collect();
        Self { aligns, rows: vec![head.iter().map(|(title, _)| (*title).to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// Writes all rows, each ended by `\n` and without trailing spaces.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let widths = self.widths();
        for (number, row) in self.rows.iter().enumerate() {
            // The head stands where section titles stand, its rows below it.
            let indent = if number == 0 { 0 } else { INDENT };
            let mut line = " ".repeat(indent);
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let width = if column == 0 { width + INDENT - indent } else { *width };
                let cell = shorten(cell, width);
                let padding = " ".repeat(width.saturating_sub(cell.width()));
                match self.aligns.get(column) {
                    Some(Align::Right) => line.extend([padding.as_str(), &cell]),
                    _ => line.extend([cell.as_str(), &padding]),
                }
                line.push_str(&" ".repeat(GAP));
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths = vec![0; self.aligns.len()];
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.width().max(*width);
            }
        }
        let others: usize = INDENT + widths.iter().skip(1).map(|width| width + GAP).sum::<usize>();
        if let Some(first) = widths.first_mut() {
            *first = (*first).min(MAX_WIDTH.saturating_sub(others).max(12));
        }
        widths
    }
}

/// Cuts a text in its middle to at most `width` terminal columns; both ends of a path say more than its middle.
pub fn shorten(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(1);
    let head = take_width(text.chars(), room / 3);
    let mut tail: Vec<char> = take_width(text.chars().rev(), room - head.as_str().width()).chars().collect();
    tail.reverse();
    head + "…" + &tail.into_iter().collect::<String>()
}

/// Cuts a list at its end to at most `width` terminal columns; what comes first says most.
pub fn clip(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    take_width(text.chars(), width.saturating_sub(1)) + "…"
}

/// Breaks a sentence into lines of at most [`MAX_WIDTH`] columns, at spaces or between wide characters.
pub fn wrap(text: &str) -> Vec<String> {
    let room = MAX_WIDTH - INDENT;
    let mut lines = Vec::new();
    let mut rest = text;
    while rest.width() > room {
        let fitting = take_width(rest.chars(), room);
        let at = fitting.rfind(' ').filter(|at| *at > 0 && fitting.is_char_boundary(*at)).unwrap_or(fitting.len());
        let wide = fitting.chars().last().is_some_and(|c| c.len_utf8() > 2);
        let (line, after) = rest.split_at(if wide { fitting.len() } else { at });
        lines.push(line.trim_end().to_owned());
        rest = after.trim_start();
    }
    lines.push(rest.to_owned());
    lines
}

fn take_width(chars: impl Iterator<Item = char>, width: usize) -> String {
    let mut taken = String::new();
    let mut used = 0;
    for c in chars {
        used += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used > width {
            break;
        }
        taken.push(c);
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        let mut grid = Grid::new([("name", Align::Left), ("n", Align::Right)]);
        grid.row(["01_営業部".to_owned(), "1".to_owned()]);
        grid.row(["ab".to_owned(), "22".to_owned()]);
        let mut out = Vec::new();
        grid.write(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "name          n\n  01_営業部   1\n  ab         22\n");
    }

    #[test]
    fn long_texts_lose_their_middle() {
        let check = |text: &str, width, expected: &str| {
            let short = shorten(text, width);
            assert_eq!(short, expected);
            assert!(short.width() <= width);
        };
        check("short", 5, "short");
        check("aaaa/bbbb/cccc.csv", 11, "aaa…ccc.csv");
        check("営業部営業部営業部.csv", 10, "営…部.csv");
    }

    #[test]
    fn long_lists_lose_their_end() {
        for (text, width, expected) in [("a, b", 4, "a, b"), ("a, b, c", 5, "a, b…"), ("氏名, 住所", 7, "氏名, …")]
        {
            assert_eq!(clip(text, width), expected);
        }
    }

    #[test]
    fn no_line_is_wider_than_the_page() {
        for text in ["word ".repeat(60), "漢字".repeat(80), "x".repeat(250)] {
            let lines = wrap(text.trim());
            assert!(lines.len() > 1);
            assert!(lines.iter().all(|line| line.width() <= MAX_WIDTH && !line.is_empty()));
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
    }
}
