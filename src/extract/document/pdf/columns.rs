//! Finds columns of prose on a page, which are read one after another: what stands beside a gutter that no line crosses,
//! if the lines fill their columns or stand on baselines of their own. All else is read line by line, as tables are.

use std::ops::Range;

use super::glyphs::{DOWN, Piece};

/// Width of a gutter, in ems.
const GUTTER: f64 = 0.8;
/// Rows looked at beside one gutter.
const MOST_ROWS: usize = 300;
/// Lines of a column at least.
const LINES: usize = 5;
/// Ems that a line of a column takes on average at least.
const WIDTH: f64 = 11.0;
/// Ems that numbers and bullets before the lines of a list take at most.
const BULLET: f64 = 2.5;
/// Distance of rows, in ems, that ends columns.
const APART: f64 = 6.0;
/// Distance of rows, in usual distances, that parts bands.
const BAND: f64 = 1.2;
/// How far lines on one baseline may stand from each other, in ems.
const SAME: f64 = 0.12;
/// Lines that a row of a table takes on average at most.
const TALL: usize = 10;
/// Share of a column that a line must take to fill it.
const FULL: f64 = 0.85;

/// Rows of a page that are read together.
#[derive(Debug, PartialEq)]
pub(super) struct Part {
    pub(super) rows: Range<usize>,
    /// Places that part its columns, if it has any.
    pub(super) cuts: Vec<f64>,
}

/// A row of a page, as far as columns go.
struct Row {
    across: f64,
    /// Stretches without a gutter in them.
    runs: Vec<Run>,
}

#[derive(Clone, Copy)]
struct Run {
    from: f64,
    to: f64,
    /// Its baseline: a row may hold lines of two columns that are almost as high.
    across: f64,
}

/// Rows of a page and the size of its letters.
struct Page {
    rows: Vec<Row>,
    /// Size that most letters have or exceed.
    em: f64,
    down: bool,
}

/// Parts the rows of a page; each row is sorted along the line.
pub(super) fn parts(rows: &[Vec<&Piece>], text: &str) -> Vec<Part> {
    let page = Page::of(rows, text);
    let mut parts: Vec<Part> = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < rows.len() {
        let Some((part, found)) = page.columns(start, at) else {
            at += 1;
            continue;
        };
        at = part.rows.end.max(at + 1);
        // Rows that keep a gutter and are no columns need no second look.
        if found {
            parts.extend((start < part.rows.start).then(|| Part { rows: start..part.rows.start, cuts: Vec::new() }));
            start = at;
            parts.push(part);
        }
    }
    parts.extend((start < at).then(|| Part { rows: start..at, cuts: Vec::new() }));
    parts
}

impl Page {
    fn of(rows: &[Vec<&Piece>], text: &str) -> Self {
        let mut sizes: Vec<f64> = rows.iter().flatten().map(|piece| piece.size).collect();
        let middle = sizes.len() / 2;
        let em = if sizes.is_empty() { 1.0 } else { *sizes.select_nth_unstable_by(middle, f64::total_cmp).1 };
        let down = rows.iter().flatten().next().is_some_and(|piece| piece.turn == DOWN);
        Self { rows: rows.iter().map(|row| Row::of(row, text, em)).collect(), em, down }
    }

    /// Returns what stands beside gutters that begin in a common row, and whether they are columns; lines of theirs may
    /// stand above it, after a first row.
    fn columns(&self, first: usize, common: usize) -> Option<(Part, bool)> {
        let row = self.rows.get(common).filter(|row| row.runs.len() > 1)?;
        let between = row.runs.windows(2).filter_map(|pair| Some((pair.first()?.to, pair.get(1)?.from)));
        let mut gutters: Vec<(f64, f64)> = between.collect();
        let (after, mut last) = (self.rows.get(common + 1..)?, row);
        let below = after.iter().take(MOST_ROWS).take_while(|row| self.goes_on(&mut gutters, &mut last, row)).count();
        let (before, mut last) = (self.rows.get(first..common)?, row);
        let above =
            before.iter().rev().take(MOST_ROWS).take_while(|row| self.goes_on(&mut gutters, &mut last, row)).count();
        let range = common - above..common + 1 + below;
        let rows = self.rows.get(range.clone())?;
        let mut cuts: Vec<f64> = gutters.iter().map(|(from, to)| f64::midpoint(*from, *to)).collect();
        cuts.retain(|cut| !bullets(rows, *cut, self.em));
        let found = !cuts.is_empty() && self.prose(&fill(rows, &cuts));
        Some((Part { rows: range, cuts }, found))
    }

    /// Narrows gutters to what the next row leaves free, and returns whether anything is left.
    fn goes_on<'r>(&self, gutters: &mut Vec<(f64, f64)>, last: &mut &'r Row, row: &'r Row) -> bool {
        let mut free = Vec::new();
        gutters.iter().for_each(|gutter| row.free(*gutter, GUTTER * self.em, &mut free));
        let goes_on = !free.is_empty() && (row.across - last.across).abs() <= APART * self.em;
        if goes_on {
            *gutters = free;
            *last = row;
        }
        goes_on
    }

    /// Returns whether each column holds long lines that fill it or that keep no rows with the other columns.
    fn prose(&self, columns: &[Vec<Run>]) -> bool {
        if self.down {
            // Tables are not written from top to bottom.
            return columns.iter().all(|column| is_prose(column, 0.0, self.em));
        }
        let rows = Baselines::of(columns, self.em);
        let full = if rows.common * 2 < rows.all.len() { 0.2 } else { 0.55 };
        columns.iter().all(|column| is_prose(column, full, self.em)) && !rows.banded(columns, self.em)
    }
}

impl Row {
    fn of(row: &[&Piece], text: &str, em: f64) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        for piece in row {
            let own = text.get(piece.text.clone()).unwrap_or_default();
            if own.trim().is_empty() {
                continue;
            }
            let (from, to) = (piece.along, piece.along + piece.advance);
            match runs.last_mut() {
                Some(last) if from - last.to < GUTTER * em => {
                    last.to = last.to.max(to);
                }
                _ => runs.push(Run { from, to, across: piece.across }),
            }
        }
        Self { across: row.first().map_or(0.0, |piece| piece.across), runs }
    }

    /// The parts of a gutter that this row leaves free.
    fn free(&self, (from, to): (f64, f64), least: f64, free: &mut Vec<(f64, f64)>) {
        let mut at = from;
        for run in self.runs.iter().filter(|run| run.to > from && run.from < to) {
            if run.from - at >= least {
                free.push((at, run.from));
            }
            at = at.max(run.to);
        }
        if to - at >= least {
            free.push((at, to));
        }
    }
}

/// Returns whether what stands before a place are numbers of a list, which belong to what follows.
fn bullets(rows: &[Row], cut: f64, em: f64) -> bool {
    let before = |row: &Row| row.runs.iter().rev().find(|run| run.to <= cut).map(|run| run.to - run.from);
    let widths: Vec<f64> = rows.iter().filter_map(before).collect();
    widths.iter().sum::<f64>() <= widths.len() as f64 * BULLET * em
}

/// The lines of each column.
fn fill(rows: &[Row], cuts: &[f64]) -> Vec<Vec<Run>> {
    let mut columns: Vec<Vec<Run>> = vec![Vec::new(); cuts.len() + 1];
    let column_of = |run: &Run| cuts.iter().filter(|cut| run.from > **cut).count();
    for row in rows {
        for line in row.runs.chunk_by(|a, b| column_of(a) == column_of(b)) {
            let (Some(first), Some(last)) = (line.first(), line.last()) else { continue };
            columns.iter_mut().skip(column_of(first)).take(1).for_each(|lines| {
                lines.push(Run { to: last.to, ..*first });
            });
        }
    }
    columns
}

fn is_prose(column: &[Run], full: f64, em: f64) -> bool {
    let count = column.len();
    let from = column.iter().map(|line| line.from).fold(f64::MAX, f64::min);
    let to = column.iter().map(|line| line.to).fold(f64::MIN, f64::max);
    let filled = column.iter().filter(|line| line.to - line.from >= FULL * (to - from)).count();
    let width: f64 = column.iter().map(|line| line.to - line.from).sum();
    count >= LINES && width >= count as f64 * WIDTH * em && filled as f64 >= count as f64 * full
}

/// The baselines of several columns.
struct Baselines {
    /// From top to bottom, each with the number of columns that have a line on it.
    all: Vec<(f64, usize)>,
    /// Those that several columns have a line on.
    common: usize,
}

impl Baselines {
    fn of(columns: &[Vec<Run>], em: f64) -> Self {
        let mut lines: Vec<f64> = columns.iter().flatten().map(|line| line.across).collect();
        lines.sort_by(f64::total_cmp);
        let same = lines.chunk_by(|a, b| b - a <= SAME * em);
        let all: Vec<(f64, usize)> = same.filter_map(|lines| Some((*lines.first()?, lines.len()))).collect();
        let common = all.iter().filter(|(_, columns)| *columns > 1).count();
        Self { all, common }
    }

    /// Returns whether gaps across all columns part the rows into bands that mostly begin in all columns at once: the
    /// rows of a table whose cells take several lines.
    fn banded(&self, columns: &[Vec<Run>], em: f64) -> bool {
        let pairs = columns.iter().flat_map(|column| column.windows(2));
        let mut pitches: Vec<f64> = pairs.filter_map(|pair| Some(pair.get(1)?.across - pair.first()?.across)).collect();
        pitches.sort_by(f64::total_cmp);
        let usual = pitches.get(pitches.len() / 2).copied().unwrap_or(em);
        let bands = self.all.windows(2).filter_map(|pair| {
            let [(before, _), (across, lines)] = pair else { return None };
            (across - before > BAND * usual).then_some(*lines)
        });
        let bands: Vec<usize> = bands.collect();
        let joint = bands.iter().filter(|lines| **lines == columns.len()).count();
        joint >= 3 && joint * 4 >= bands.len() * 3 && self.all.len() <= bands.len() * TALL
    }
}
