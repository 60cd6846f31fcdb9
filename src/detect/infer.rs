//! Decides columns whose header says nothing, by their cells alone.
//!
//! Strong forms first (e-mail, check digits, phone and name lists); then kinds that only count beside a person
//! (sex, birth date, postal code). A check that also accepts the neighbours of the column's own numbers proves nothing.

use super::columns::{Column, Decision, Share, Texture, Typed, cells, date_order, hundredths, share};
use super::header::Header;
use super::historical::are_historical;
use super::judge::{Fit, Judge, any_date, may_be_a_place, pattern_fit};
use super::registered;
use super::sample::Sample;
use super::shape::Shape;
use crate::model::{Confidence, KindId};
use crate::patterns::{FieldCode, Pattern};
use crate::validators::phone;

/// Fewer cells than this prove nothing without a header.
const MIN_CELLS: usize = 3;
/// A check digit alone must hold in so many cells: one in ten random numbers passes.
const MIN_CHECKED: usize = 5;

/// Types the columns that their headers left open and whose cells alone are proof.
pub(super) fn alone(judge: &Judge<'_>, sample: &Sample, header: &Header, columns: &mut [Column]) {
    for (at, cells) in open(sample, header, columns) {
        let Some(column) = columns.get_mut(at) else { continue };
        if let Some(typed) = strong(judge, &cells, &column.text) {
            column.decision = Decision::Typed(typed);
        }
    }
}

/// Types the columns that say something only beside a person, and tells columns of plain numbers.
pub(super) fn beside_people(judge: &Judge<'_>, sample: &Sample, header: &Header, columns: &mut [Column]) {
    let person =
        columns.iter().filter_map(Column::typed).any(|typed| typed.field.is_name() || typed.field == FieldCode::Email);
    for (at, cells) in open(sample, header, columns) {
        let Some(column) = columns.get_mut(at) else { continue };
        let beside = if person && !opposes(judge, &column.text) { beside_a_person(judge, &cells) } else { None };
        if is_plain_number(&cells) {
            column.texture = Texture::Numbers;
        }
        column.decision = match beside {
            Some(typed) => Decision::Typed(typed),
            None if column.texture == Texture::Numbers && column.text.is_empty() => Decision::Other,
            None => Decision::Text,
        };
    }
}

fn open(sample: &Sample, header: &Header, columns: &[Column]) -> Vec<(usize, Vec<String>)> {
    columns
        .iter()
        .enumerate()
        .filter(|(_, column)| matches!(column.decision, Decision::Text) && column.filled > 0)
        .map(|(at, _)| (at, cells(sample, header, at)))
        .collect()
}

/// Returns whether a header names something that is not personal, however weakly.
pub(super) fn opposes(judge: &Judge<'_>, header: &str) -> bool {
    judge.rules.lookup_header(header).iter().any(|hit| !judge.rules.kind(hit.kind).personal)
}

/// A column typed without a header.
pub(super) fn typed(kind: Option<KindId>, field: FieldCode, passing: u8, percent: u8) -> Option<Typed> {
    let confidence = Confidence::percent(percent);
    kind.map(|kind| Typed {
        kind,
        field,
        passing,
        header: false,
        confidence,
        order: crate::text::date::DateOrder::YearFirst,
        unchecked: false,
        repair: crate::validators::phone::Repair::Japan,
    })
}

fn strong(judge: &Judge<'_>, cells: &[String], header: &str) -> Option<Typed> {
    let kinds = &judge.kinds;
    let mail = kinds.email.map_or(Share::default(), |kind| share(judge, kind, FieldCode::Email, cells));
    if mail.passing >= 80 {
        return typed(kinds.email, FieldCode::Email, mail.passing, 95);
    }
    if cells.len() < MIN_CELLS {
        return None;
    }
    let checked = by_check_digit(judge, cells);
    if checked.is_some() || opposes(judge, header) {
        return checked;
    }
    accounts(judge, cells)
        .or_else(|| phones(judge, cells))
        .or_else(|| names(judge, cells))
        .or_else(|| addresses(judge, cells))
}

/// Tries every pattern that its pack trusts in a column without header.
fn by_check_digit(judge: &Judge<'_>, cells: &[String]) -> Option<Typed> {
    let first = cells.first()?;
    judge
        .rules
        .patterns()
        .iter()
        .filter(|pattern| {
            judge.rules.kind(pattern.kind).personal && pattern.confidence.column >= Confidence::percent(50)
        })
        .filter(|pattern| pattern.check.is_some() && pattern.prefilter.admits(first))
        .filter(|pattern| !is_decided_elsewhere(judge.rules.kind(pattern.kind).field))
        .find_map(|pattern| {
            let passing = cells.iter().filter(|cell| pattern_fit(pattern, cell) == Fit::Known).count();
            let share = hundredths(passing, cells.len());
            let proven = share >= 90 && distinct(cells) * 2 >= cells.len() && proves(pattern, cells, passing);
            proven.then(|| Typed {
                kind: pattern.kind,
                field: judge.rules.kind(pattern.kind).field,
                passing: share,
                header: false,
                confidence: pattern.confidence.column,
                order: crate::text::date::DateOrder::YearFirst,
                unchecked: false,
                repair: crate::validators::phone::Repair::Japan,
            })
        })
}

/// Kinds with rules of their own in this file.
fn is_decided_elsewhere(field: FieldCode) -> bool {
    field.is_name()
        || field.address_part().is_some()
        || matches!(
            field,
            FieldCode::Email | FieldCode::Phone | FieldCode::BirthDate | FieldCode::Sex | FieldCode::PostalCode
        )
}

/// A check proves a column of plain digits only if it refuses the same numbers with the last digit changed.
fn proves(pattern: &Pattern, cells: &[String], passing: usize) -> bool {
    let plain = cells.iter().filter(|cell| cell.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b' ')).count();
    if plain * 2 < cells.len() {
        return passing >= MIN_CELLS;
    }
    let neighbours = cells
        .iter()
        .filter(|cell| neighbour(cell).is_some_and(|other| pattern_fit(pattern, &other) == Fit::Known))
        .count();
    passing >= MIN_CHECKED && neighbours * 2 < passing
}

fn neighbour(number: &str) -> Option<String> {
    let last = number.bytes().last().filter(u8::is_ascii_digit)?;
    let changed = char::from(b'0' + (last - b'0' + 1) % 10);
    number.get(..number.len() - 1).map(|head| format!("{head}{changed}"))
}

fn distinct(cells: &[String]) -> usize {
    cells.iter().collect::<std::collections::HashSet<_>>().len()
}

/// Accounts led by bank and branch: one in three hundred numbers of that form names a branch by chance.
fn accounts(judge: &Judge<'_>, cells: &[String]) -> Option<Typed> {
    let known = cells.iter().filter(|cell| registered::account(judge, cell) == Some(true)).count();
    let passing = hundredths(known, cells.len());
    (passing >= 90 && distinct(cells) * 2 >= cells.len())
        .then(|| typed(judge.kinds.account, FieldCode::Account, passing, 85))
        .flatten()
}

/// Phones without a header: written with separators, or mobile numbers. Plain digits of other lengths prove nothing.
fn phones(judge: &Judge<'_>, cells: &[String]) -> Option<Typed> {
    let written = cells.iter().filter(|cell| phone::parse(cell).is_some() && is_written_as_phone(cell)).count();
    let passing = hundredths(written, cells.len());
    (passing >= 90 && distinct(cells) * 3 >= cells.len())
        .then(|| typed(judge.kinds.phone, FieldCode::Phone, passing, 80))
        .flatten()
}

/// Returns whether a telephone number is written as one: parted, or with the prefix of mobile phones.
pub(super) fn is_written_as_phone(cell: &str) -> bool {
    let digits = Shape::of(cell).digits;
    let parted = cell.bytes().filter(|b| matches!(b, b'-' | b' ' | b'(' | b')')).count() >= 1;
    let starts = cell.starts_with('0') || cell.starts_with('+') || cell.starts_with('(');
    let mobile = digits == 11 && ["090", "080", "070", "060"].iter().any(|head| cell.starts_with(head));
    (parted && starts && (9..=15).contains(&digits))
        || mobile
        || (digits == 10 && cell.len() == 10 && cell.starts_with('0'))
}

fn names(judge: &Judge<'_>, cells: &[String]) -> Option<Typed> {
    let lists = judge.rules.lists();
    let (mut sure, mut kana, mut organisations) = (0, 0, 0);
    if cells.iter().filter(|cell| may_be_a_place(cell)).count() * 10 >= cells.len() * 3 {
        return None;
    }
    for cell in cells {
        let shape = Shape::of(cell);
        let kana_name = shape.is_kana() && shape.chars <= 16 && (shape.spaces == 1 || shape.spaces == 0);
        if kana_name
            && lists
                .split_kana(cell)
                .is_some_and(|(surname, given)| lists.is_surname_kana(surname) && lists.is_given_kana(given))
        {
            kana += 1;
        } else if lists.full_name_evidence(cell).is_some_and(|evidence| evidence.score >= 90) && !may_be_a_place(cell) {
            sure += 1;
        }
        organisations += usize::from(lists.is_company(cell));
    }
    if organisations * 5 > cells.len() || are_historical(cells) {
        return None;
    }
    let (sure, kana) = (hundredths(sure, cells.len()), hundredths(kana, cells.len()));
    if sure >= 50 {
        return typed(judge.kinds.name, FieldCode::FullName, sure, 80);
    }
    (kana >= 50).then(|| typed(judge.kinds.kana, FieldCode::FullKana, kana, 70)).flatten()
}

/// Japanese addresses: most cells begin with a prefecture or municipality and many hold a number.
fn addresses(judge: &Judge<'_>, cells: &[String]) -> Option<Typed> {
    let placed = cells.iter().filter(|cell| begins_with_place(judge, cell)).count();
    let numbered = cells.iter().filter(|cell| cell.bytes().any(|b| b.is_ascii_digit())).count();
    let passing = hundredths(placed, cells.len());
    if passing >= 70 && numbered * 2 >= cells.len() {
        return typed(judge.kinds.address, FieldCode::Address, passing, 75);
    }
    let regions = cells.iter().filter(|cell| is_prefecture(cell)).count();
    let passing = hundredths(regions, cells.len());
    (passing >= 90).then(|| typed(judge.kinds.address, FieldCode::AddressRegion, passing, 55)).flatten()
}

/// Returns whether a text begins with a Japanese prefecture, or with a municipality written in full.
pub(super) fn begins_with_place(judge: &Judge<'_>, text: &str) -> bool {
    if crate::text::region::prefecture(text).is_some() && !is_prefecture(text) {
        return true;
    }
    let ends = text.char_indices().skip(1).take(7).filter(|(_, c)| matches!(c, '市' | '区' | '郡' | '町' | '村'));
    ends.map(|(at, c)| at + c.len_utf8())
        .any(|end| text.get(..end).is_some_and(|head| judge.rules.lists().is_place(head)))
}

fn is_prefecture(text: &str) -> bool {
    text.chars().count() <= 4 && crate::text::region::prefecture(text).is_some()
}

/// Kinds that say nothing alone: their column must stand beside a name or e-mail.
fn beside_a_person(judge: &Judge<'_>, cells: &[String]) -> Option<Typed> {
    if cells.len() < MIN_CELLS {
        return None;
    }
    let kinds = &judge.kinds;
    let sexes = cells
        .iter()
        .filter(|cell| !cell.bytes().all(|b| b.is_ascii_digit()) && super::judge::sex(cell).is_some())
        .count();
    if sexes * 20 >= cells.len() * 19 && distinct(cells) <= 4 {
        return typed(kinds.sex, FieldCode::Sex, hundredths(sexes, cells.len()), 75);
    }
    let postal = cells.iter().filter(|cell| is_japanese_postal(cell)).count();
    // One in seventy plain numbers of seven digits is a code by chance.
    let given_out = cells.iter().filter(|cell| registered::postal_code(judge, cell) == Some(true)).count();
    if given_out * 20 >= cells.len() * 19 {
        return typed(kinds.postal_code, FieldCode::PostalCode, hundredths(given_out, cells.len()), 85);
    }
    if postal * 20 >= cells.len() * 19 {
        let percent = if given_out * 4 >= cells.len() { 75 } else { 55 };
        return typed(kinds.postal_code, FieldCode::PostalCode, hundredths(postal, cells.len()), percent);
    }
    births(judge, cells)
}

fn is_japanese_postal(cell: &str) -> bool {
    let cell = cell.trim_start_matches('〒').trim_start();
    let bytes = cell.as_bytes();
    bytes.len() == 8
        && bytes.get(3) == Some(&b'-')
        && bytes.iter().enumerate().all(|(at, b)| at == 3 || b.is_ascii_digit())
}

/// Dates that are spread like ages of people: nearly all are lived ages, the middle half spans many years, and half of
/// the people are grown up. Dates of orders, visits and joinings lie closer together and nearer to today.
fn births(judge: &Judge<'_>, cells: &[String]) -> Option<Typed> {
    let mut years: Vec<i32> = cells
        .iter()
        .filter(|cell| Shape::of(cell).digits <= 8)
        .filter_map(|cell| any_date(cell))
        .filter(|date| crate::validators::birth::plausible(*date, judge.today))
        .map(|date| i32::from(judge.today.year()) - i32::from(date.year()))
        .collect();
    years.sort_unstable();
    let at = |percent: usize| years.get(years.len() * percent / 100).copied().unwrap_or(0);
    let passing = hundredths(years.len(), cells.len());
    let spread = at(80) - at(20) >= 12 && at(50) >= 18 && at(10) >= 3;
    let varied = distinct(cells) * 2 >= cells.len();
    let plausible = years.len() >= MIN_CHECKED && passing >= 95 && spread && varied;
    let found = plausible.then(|| typed(judge.kinds.birth_date, FieldCode::BirthDate, passing, 65)).flatten();
    found.map(|typed| Typed { order: date_order(cells), ..typed })
}

/// Numbers, amounts, codes and times: nothing in them is text to read.
fn is_plain_number(cells: &[String]) -> bool {
    let plain = |cell: &String| {
        cell.bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'+' | b':' | b'/' | b' ' | b'%' | b'\\'))
    };
    !cells.is_empty() && cells.iter().all(plain)
}
