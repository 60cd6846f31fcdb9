//! Finds the header of a table: title rows above it, group rows, two-row headers, or none at all.

use super::dated_boxes;
use super::judge::{Fit, Judge, any_date, folded};
use super::sample::Sample;
use super::shape::Shape;
use crate::patterns::{FieldCode, HeaderHit, Strength};

/// A header is looked for in this many rows.
const SEARCH_ROWS: usize = 30;
/// A header cell is no longer than this.
const MAX_LABEL_CHARS: usize = 40;

/// How the header was told from data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeaderSource {
    /// Its words are header vocabulary.
    Vocabulary,
    /// Its cells look unlike the cells below.
    Break,
    /// There is none: the first row is data.
    None,
}

/// The header of a table, one text a column.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub source: HeaderSource,
    /// Rows before this one are titles and header.
    pub first_data_row: usize,
    /// Rows before this one are titles, to be read as text.
    pub title_rows: usize,
    /// Header text by column; empty where there is none.
    pub texts: Vec<String>,
    /// Heading above a group of columns (申込者 over 氏名 and 電話), by column.
    pub groups: Vec<String>,
}

impl Header {
    /// Puts the table's name over columns whose header is no more than "id" or "no": `id` of a table `customer` is what
    /// other tables call `customer_id`.
    pub(super) fn under(mut self, table: &str) -> Self {
        const NUMBERS: [&str; 6] = ["id", "no", "number", "code", "番号", "コード"];
        if table.is_empty() || self.source != HeaderSource::Vocabulary {
            return self;
        }
        self.groups.resize(self.texts.len(), String::new());
        for (text, group) in self.texts.iter().zip(&mut self.groups) {
            if group.is_empty() && NUMBERS.contains(&text.trim().to_lowercase().as_str()) {
                group.push_str(table);
            }
        }
        self
    }

    fn none(width: usize) -> Self {
        let empty = vec![String::new(); width];
        Self { source: HeaderSource::None, first_data_row: 0, title_rows: 0, texts: empty.clone(), groups: empty }
    }
}

/// What a row looks like as a header.
#[derive(Clone, Copy, Debug, Default)]
struct RowLook {
    filled: usize,
    /// Half points: 2 for a known header, 1 for a weak one.
    vocabulary: usize,
    data: usize,
    slots: usize,
}

impl RowLook {
    fn is_header(&self) -> bool {
        self.data == 0 && self.vocabulary >= 3 && self.vocabulary * 5 >= self.filled * 4
    }

    fn is_part_of_header(&self) -> bool {
        self.data == 0 && self.filled > 0 && (self.slots > 0 || self.vocabulary * 5 >= self.filled * 6)
    }
}

/// Finds the header among the kept rows.
pub(super) fn find(judge: &Judge<'_>, sample: &Sample) -> Header {
    let width = sample.width();
    let looks: Vec<RowLook> = (0..sample.len().min(SEARCH_ROWS)).map(|row| look(judge, sample, row)).collect();
    let best = looks.iter().filter(|look| look.is_header()).map(|look| look.vocabulary).max();
    let at = best.and_then(|best| looks.iter().position(|look| look.is_header() && look.vocabulary * 5 >= best * 3));
    match at {
        Some(at) => from_vocabulary(judge, sample, &looks, at),
        None if single_column(&looks, width) => one_word(sample),
        None if names_its_column(judge, sample, &looks) => from_vocabulary(judge, sample, &looks, 0),
        None if breaks(sample) => by_break(sample),
        None => Header::none(width),
    }
}

fn look(judge: &Judge<'_>, sample: &Sample, row: usize) -> RowLook {
    let mut look = RowLook { data: usize::from(dated_boxes::stands_in(sample, row)), ..RowLook::default() };
    for cell in sample.cells(row).take(super::sample::MAX_COLUMNS) {
        let cell = folded(cell);
        if cell.is_empty() {
            continue;
        }
        look.filled += 1;
        if cell.chars().count() > MAX_LABEL_CHARS {
            look.data += usize::from(cell.contains('@'));
            continue;
        }
        let strength = strongest(&judge.rules.lookup_header(&cell));
        look.vocabulary += match strength {
            Some(Strength::Exact | Strength::Composed) => 2,
            Some(Strength::Weak) => 1,
            None => 0,
        };
        look.slots += usize::from(judge.rules.lookup_slot(&cell).is_some());
        look.data += usize::from(strength.is_none_or(|strength| strength == Strength::Weak) && is_data(judge, &cell));
    }
    look
}

/// Returns the strength of the best meaning.
pub(super) fn strongest(hits: &[HeaderHit]) -> Option<Strength> {
    hits.iter().map(|hit| hit.strength).max()
}

/// Returns whether a cell is surely a value and no label.
fn is_data(judge: &Judge<'_>, cell: &str) -> bool {
    let shape = Shape::of(cell);
    if shape.at > 0 || shape.digit_group >= 6 || any_date(cell).is_some() {
        return true;
    }
    let full = |kind| judge.fit(kind, FieldCode::FullName, cell) == Fit::Known;
    let sure = judge.rules.lists().full_name_evidence(cell).is_some_and(|evidence| evidence.score >= 90);
    sure && judge.kinds.name.is_some_and(full)
}

fn from_vocabulary(judge: &Judge<'_>, sample: &Sample, looks: &[RowLook], at: usize) -> Header {
    let width = sample.width();
    let row_texts = |row: usize| (0..width).map(|column| label(sample.cell(row, column))).collect::<Vec<_>>();
    let mut texts = row_texts(at);
    let mut groups = vec![String::new(); width];
    let (mut first_data_row, mut title_rows) = (at + 1, at);
    let below = looks.get(at + 1).is_some_and(|below| below.is_part_of_header() && below.vocabulary > 0)
        && sample.len() > at + 2;
    if below {
        let below = row_texts(at + 1);
        groups = fill_right(&texts, &below);
        for (text, under) in texts.iter_mut().zip(below) {
            if !under.is_empty() {
                *text = under;
            }
        }
        first_data_row = at + 2;
    }
    let above = at.checked_sub(1).filter(|&above| looks.get(above).is_some_and(RowLook::is_part_of_header));
    if let Some(above) = above {
        let over = row_texts(above);
        for (group, wide) in groups.iter_mut().zip(fill_right(&over, &texts)) {
            if group.is_empty() {
                *group = wide;
            }
        }
        for (text, over) in texts.iter_mut().zip(over) {
            if text.is_empty() {
                *text = over;
            }
        }
        title_rows = above;
    }
    for (group, text) in groups.iter_mut().zip(&texts) {
        let says_more =
            group != text && (judge.rules.lookup_slot(group).is_some() || !judge.rules.lookup_header(group).is_empty());
        if !says_more {
            group.clear();
        }
    }
    Header { source: HeaderSource::Vocabulary, first_data_row, title_rows, texts, groups }
}

/// Spreads a merged heading over the columns under it; a column whose own row is empty is no member of a group.
fn fill_right(over: &[String], under: &[String]) -> Vec<String> {
    let mut current = String::new();
    over.iter()
        .zip(under)
        .map(|(over, under)| {
            if !over.is_empty() {
                current.clone_from(over);
            }
            if under.is_empty() { String::new() } else { current.clone() }
        })
        .collect()
}

/// Header cells lose line breaks, footnote marks and width.
fn label(cell: &str) -> String {
    let cell: String = folded(cell).chars().filter(|c| !matches!(c, '\n' | '\r' | '※' | '*')).collect();
    if cell.chars().count() > MAX_LABEL_CHARS { String::new() } else { cell }
}

/// A list of one column whose first cell is a header word.
fn single_column(looks: &[RowLook], width: usize) -> bool {
    width == 1
        && looks.first().is_some_and(|look| look.vocabulary == 2 && look.data == 0)
        && looks.get(1).is_none_or(|look| look.vocabulary == 0)
}

fn one_word(sample: &Sample) -> Header {
    let texts = vec![label(sample.cell(0, 0))];
    Header { source: HeaderSource::Vocabulary, first_data_row: 1, title_rows: 0, texts, groups: vec![String::new()] }
}

fn by_break(sample: &Sample) -> Header {
    let width = sample.width();
    let texts = (0..width).map(|column| label(sample.cell(0, column))).collect();
    Header { source: HeaderSource::Break, first_data_row: 1, title_rows: 0, texts, groups: vec![String::new(); width] }
}

/// Coarse class of a cell, to tell a header row of unknown words from data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Number,
    Mail,
    Identifier,
    Text,
}

fn class(cell: &str) -> Option<Class> {
    let cell = folded(cell);
    let shape = Shape::of(&cell);
    if shape.chars == 0 {
        return None;
    }
    let identifier = cell.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && shape.latin > 0;
    let coded = identifier && cell.starts_with(|c: char| c.is_ascii_alphabetic());
    Some(match shape {
        _ if shape.at > 0 => Class::Mail,
        _ if coded => Class::Identifier,
        _ if shape.digits * 2 > shape.chars => Class::Number,
        _ if identifier => Class::Identifier,
        _ => Class::Text,
    })
}

/// Returns whether the first row holds one exact word of a personal kind over cells of another class: a list of numbers
/// beside a column that no vocabulary knows (会員番号, 商品).
fn names_its_column(judge: &Judge<'_>, sample: &Sample, looks: &[RowLook]) -> bool {
    let few = looks.first().is_some_and(|look| look.data == 0 && look.vocabulary == 2 && look.filled <= 3);
    few && sample.len() >= 4
        && (0..sample.width()).any(|column| {
            let hits = judge.rules.lookup_header(&folded(sample.cell(0, column)));
            let exact = hits.iter().any(|hit| hit.strength == Strength::Exact && judge.rules.kind(hit.kind).personal);
            let mut below = sample.column(1, column).filter_map(class).peekable();
            let first = class(sample.cell(0, column));
            let names = hits.iter().any(|hit| hit.strength == Strength::Exact && hit.field == FieldCode::FullName);
            exact && below.peek().is_some() && (names || below.all(|class| Some(class) != first))
        })
}

/// Returns whether the first row differs in class from the rows below it: more columns must speak for it than against.
fn breaks(sample: &Sample) -> bool {
    if sample.len() < 4 {
        return false;
    }
    let (mut yes, mut no) = (0usize, 0usize);
    for column in 0..sample.width() {
        let Some(first) = class(sample.cell(0, column)) else { continue };
        let mut below = [0usize; 4];
        for class in sample.column(1, column).filter_map(class) {
            below[class as usize] += 1;
        }
        let total: usize = below.iter().sum();
        let uniform = [Class::Number, Class::Mail, Class::Text]
            .into_iter()
            .find(|&class| below[class as usize] * 10 >= total * 9);
        match uniform {
            Some(uniform) if uniform == first => no += 1,
            Some(Class::Text) if first != Class::Identifier => no += 1,
            Some(_) if total > 0 && matches!(first, Class::Identifier | Class::Text) => yes += 1,
            _ => {}
        }
    }
    yes > 0 && yes > no
}
