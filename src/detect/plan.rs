//! The fixed plan of a table: which columns are read as what, for which person of the row.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use siphasher::sip::SipHasher13;

use super::columns::{Column, Decision, Typed, decide};
use super::header::{self, Header};
use super::judge::Judge;
use super::parted;
use super::sample::Sample;
use super::sink::ColumnDecision;
use super::slots::{self, Slots};
use crate::model::{FieldName, Role, Sensitive};
use crate::patterns::{AddressPart, FieldCode};

/// How one value of a row is put together.
#[derive(Clone, Debug)]
pub(super) enum Reader {
    /// One cell.
    Cell(usize),
    /// Surname, given name and perhaps a middle name.
    Name { surname: usize, given: usize, middle: Option<usize> },
    /// Parts of one address, in reading order.
    Address(Vec<usize>),
    /// Bank, branch and number of one account.
    Account(Vec<usize>),
    /// Year, month and day of birth.
    Birth([usize; 3]),
    /// Parts of one number.
    Parted(Range<usize>),
}

/// One person of a row.
#[derive(Clone, Debug)]
pub(super) struct SlotPlan {
    pub role: Role,
    pub readers: Vec<Reader>,
    pub valid_until: Option<usize>,
}

/// Immutable plan of a table; may be shared by threads.
#[derive(Clone, Debug)]
pub(super) struct TablePlan {
    pub columns: Vec<Column>,
    pub slots: Vec<SlotPlan>,
    /// Untyped columns that the text detector reads.
    pub text_columns: Vec<usize>,
    pub event_date: Option<usize>,
    pub header: Header,
    /// Runs of columns that hold a digit each; their numbers are inferred.
    pub boxes: Vec<Range<usize>>,
    /// Fingerprint of the folded header, or 0 without header.
    pub fingerprint: u64,
}

impl TablePlan {
    /// Decides a table by its first rows. `role` is the relation that the table's name tells.
    pub(super) fn decide(judge: &Judge<'_>, sample: &Sample, (name, role): (&str, Role)) -> Self {
        let header = header::find(judge, sample).under(name);
        let mut columns = decide(judge, sample, &header);
        let parted = parted::join(judge, sample, &header, &mut columns);
        let slots = slots::assign(&columns, role);
        let plans = (0..slots.slots.len()).map(|slot| slot_plan(&columns, (&slots, slot), &header, &parted)).collect();
        let text_columns = places(&columns, |column| matches!(column.decision, Decision::Text));
        let event_date = columns.iter().position(|column| column.is(FieldCode::EventDate));
        let fingerprint = fingerprint(&header);
        Self { columns, slots: plans, text_columns, event_date, header, boxes: Vec::new(), fingerprint }
    }

    /// Returns whether a row is the header once more, as printed lists repeat it on each page.
    pub(super) fn is_header_again(&self, cells: &[Sensitive<'_>]) -> bool {
        let Some(at) = self.header.texts.iter().position(|text| !text.is_empty()) else { return false };
        let same = |at: usize, text: &String| cells.get(at).is_some_and(|cell| cell.expose().trim() == text);
        self.header.texts.get(at).is_some_and(|text| same(at, text))
            && self.header.texts.iter().enumerate().all(|(at, text)| text.is_empty() || same(at, text))
    }

    /// Name of a column as findings may show it.
    pub(super) fn field_name(&self, column: usize) -> FieldName<'_> {
        match self.columns.get(column) {
            Some(column) if column.vocabulary => FieldName::Shown(&column.text),
            _ => FieldName::Position(column + 1),
        }
    }

    /// Typing of a column.
    pub(super) fn typed(&self, column: usize) -> Option<&Typed> {
        self.columns.get(column).and_then(Column::typed)
    }

    /// What is stored of the decisions.
    pub(super) fn decisions(&self, table: u32) -> impl Iterator<Item = ColumnDecision> {
        self.columns.iter().enumerate().map(move |(at, column)| ColumnDecision {
            table,
            position: at + 1,
            shown: column.vocabulary.then(|| column.text.clone()),
            kind: column.personal().map(|typed| typed.kind),
            passing: column.personal().map_or(0, |typed| typed.passing),
            header: column.personal().is_some_and(|typed| typed.header),
        })
    }
}

fn places(columns: &[Column], wanted: impl Fn(&Column) -> bool) -> Vec<usize> {
    columns.iter().enumerate().filter(|(_, column)| wanted(column)).map(|(at, _)| at).collect()
}

fn fingerprint(header: &Header) -> u64 {
    if header.source != header::HeaderSource::Vocabulary {
        return 0;
    }
    table_fingerprint(&header.texts)
}

/// Fingerprint of a table by the names of its columns, as its mentions carry it; never 0.
pub fn table_fingerprint(names: &[String]) -> u64 {
    let mut hasher = SipHasher13::new();
    for text in names {
        crate::text::fold::word(text).hash(&mut hasher);
    }
    hasher.finish().max(1)
}

fn slot_plan(columns: &[Column], (slots, slot): (&Slots, usize), header: &Header, parted: &[Range<usize>]) -> SlotPlan {
    let mine = |at: usize| slots.of_column.get(at).is_some_and(|&of| usize::from(of) == slot);
    let of = |field: FieldCode| {
        columns
            .iter()
            .enumerate()
            .filter(|(at, column)| mine(*at) && column.is(field))
            .map(|(at, _)| at)
            .collect::<Vec<_>>()
    };
    let mut readers = Vec::new();
    let mut used = Vec::new();
    for [surname, given] in [
        [FieldCode::Surname, FieldCode::GivenName],
        [FieldCode::SurnameKana, FieldCode::GivenKana],
        [FieldCode::SurnameRoman, FieldCode::GivenRoman],
    ] {
        let middles = if surname == FieldCode::Surname { of(FieldCode::MiddleName) } else { Vec::new() };
        for (nth, (surname, given)) in of(surname).into_iter().zip(of(given)).enumerate() {
            let middle = middles.get(nth).copied();
            used.extend([surname, given]);
            used.extend(middle);
            readers.push(Reader::Name { surname, given, middle });
        }
    }
    for group in address_groups(columns, &mine, header) {
        used.extend(&group);
        readers.push(Reader::Address(group));
    }
    for group in account_groups(columns, &mine) {
        used.extend(&group);
        readers.push(Reader::Account(group));
    }
    if let (&[year, ..], &[month, ..], &[day, ..]) =
        (&of(FieldCode::BirthYear)[..], &of(FieldCode::BirthMonth)[..], &of(FieldCode::BirthDay)[..])
    {
        used.extend([year, month, day]);
        readers.push(Reader::Birth([year, month, day]));
    }
    for run in parted.iter().filter(|run| mine(run.start)) {
        used.push(run.start);
        readers.push(Reader::Parted(run.clone()));
    }
    let alone = |column: &Column| column.personal().is_some_and(|typed| typed.field.address_part().is_none());
    readers.extend(places(columns, alone).into_iter().filter(|at| mine(*at) && !used.contains(at)).map(Reader::Cell));
    readers.sort_by_key(first_column);
    let role = slots.slots.get(slot).map_or(Role::Unknown, |slot| slot.role);
    SlotPlan { role, readers, valid_until: of(FieldCode::ValidUntil).first().copied() }
}

fn first_column(reader: &Reader) -> usize {
    match reader {
        Reader::Cell(at) => *at,
        Reader::Name { surname, given, .. } => *surname.min(given),
        Reader::Address(columns) | Reader::Account(columns) => columns.iter().copied().min().unwrap_or(0),
        Reader::Birth([year, ..]) => *year,
        Reader::Parted(run) => run.start,
    }
}

/// Groups address columns of a slot: a part that the group has already begins the next address, unless it is numbered
/// on (住所2). Columns without any header right of an address go on with it.
fn address_groups(columns: &[Column], mine: &impl Fn(usize) -> bool, header: &Header) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut parts: Vec<AddressPart> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let part = column.typed().filter(|_| mine(at)).and_then(|typed| typed.field.address_part());
        let goes_on = is_nameless_text(column, header)
            && groups.last().and_then(|group| group.last()).is_some_and(|&last| last + 1 == at);
        match (part, groups.last_mut()) {
            (Some(part), Some(group)) if !parts.contains(&part) || column.index.is_some_and(|index| index > 1) => {
                parts.push(part);
                group.push(at);
            }
            (Some(part), _) => {
                parts = vec![part];
                groups.push(vec![at]);
            }
            (None, Some(group)) if goes_on => group.push(at),
            _ => {}
        }
    }
    groups.retain(|group| group.iter().any(|&at| names_a_place(columns, at)));
    for group in &mut groups {
        reading_order(columns, group);
    }
    groups
}

/// A room or house number alone is no address.
fn names_a_place(columns: &[Column], at: usize) -> bool {
    let part = columns.get(at).and_then(Column::typed).and_then(|typed| typed.field.address_part());
    part.is_some_and(|part| !matches!(part, AddressPart::Number | AddressPart::Building))
}

/// Puts a split Japanese address in order of size; others stay as their columns stand.
fn reading_order(columns: &[Column], group: &mut [usize]) {
    let region_first = group
        .iter()
        .any(|&at| columns.get(at).is_some_and(|column| column.text.contains("県") || column.text.contains("市区")));
    if region_first {
        let part = |at: usize| columns.get(at).and_then(Column::typed).and_then(|typed| typed.field.address_part());
        if group.iter().all(|&at| part(at).is_some_and(|part| part != AddressPart::Whole)) {
            group.sort_by_key(|&at| part(at));
        }
    }
}

fn is_nameless_text(column: &Column, header: &Header) -> bool {
    let nameless = column.text.is_empty();
    let has_header = header.source != header::HeaderSource::Break;
    nameless
        && has_header
        && column.filled > 0
        && !matches!(column.decision, Decision::Typed(_))
        && column.looks_like_address_part
}

/// An account number with the bank and branch columns of its slot.
fn account_groups(columns: &[Column], mine: &impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
    let of = |field: FieldCode| {
        places(columns, |column| column.is(field)).into_iter().filter(|at| mine(*at)).collect::<Vec<_>>()
    };
    let (banks, branches) = (of(FieldCode::AccountBank), of(FieldCode::AccountBranch));
    let numbers = of(FieldCode::Account);
    let Some((&number, others)) = numbers.split_first() else { return Vec::new() };
    let mut group: Vec<usize> = [pick(columns, &banks), pick(columns, &branches)].into_iter().flatten().collect();
    group.push(number);
    std::iter::once(group).chain(others.iter().map(|&at| vec![at])).collect()
}

/// Of a code and a name column, the code.
fn pick(columns: &[Column], of: &[usize]) -> Option<usize> {
    let code = |at: &&usize| {
        columns
            .get(**at)
            .is_some_and(|column| column.text.contains("コード") || column.text.to_ascii_lowercase().contains("code"))
    };
    of.iter().find(code).or_else(|| of.first()).copied()
}
