//! Travel messages: `SSR DOCS … P/JPN/TK1234567/JPN/12JUL64/M/23OCT28/YAMADA/TARO` (IATA AIRIMP, advance passenger data).

use std::ops::Range;

use super::found::Found;
use super::hits::Bearing;
use super::judge::Judge;
use crate::model::{AttributeField, Confidence, Date, Grade, KindId, NameOrder, Why};

/// The message says what each of its parts is.
const BY_PLACE: Confidence = Confidence::percent(92);
const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// Finds document number, birth date, sex and name of a passenger's document.
pub(super) fn find(judge: &Judge<'_>, line: &str, out: &mut Vec<Found>) {
    let Some(at) = line.find("DOCS ") else { return };
    let parts = parts(line, at + "DOCS ".len());
    let part = |nth: usize| parts.get(nth).cloned().filter(|range| !range.is_empty());
    let text = |range: &Range<usize>| line.get(range.clone()).unwrap_or_default();
    let kinds = &judge.kinds;
    let mut add = |kind: Option<KindId>, field: AttributeField, range: Range<usize>| {
        out.extend(kind.map(|kind| found(judge, kind, field, range)));
    };
    // The first part ends with the document's type; a message without type, issuer and number is none.
    let (Some(number), Some(_)) = (part(2).filter(|range| is_number(text(range))), part(1)) else { return };
    add(kinds.passport, AttributeField::Id, number);
    if let Some((range, date)) = part(4).and_then(|range| Some((range.clone(), birth(judge, text(&range))?))) {
        add(kinds.birth_date, AttributeField::BirthDate(date), range);
    }
    if let Some((range, sex)) = part(5).and_then(|range| Some((range.clone(), super::judge::sex(text(&range))?))) {
        add(kinds.sex, AttributeField::Sex(sex), range);
    }
    if let Some((surname, given)) =
        part(7).zip(part(8)).filter(|(surname, given)| is_word(text(surname)) && is_word(text(given)))
    {
        add(kinds.roman, AttributeField::FullRoman(NameOrder::SurnameFirst), surname.start..given.end);
    }
}

/// Ranges between slashes.
fn parts(line: &str, start: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut from = start;
    for (at, _) in line.match_indices('/').filter(|(at, _)| *at >= start) {
        parts.push(from..at);
        from = at + 1;
    }
    parts.push(from..line.len());
    if let Some(last) = parts.last_mut() {
        let text = line.get(last.clone()).unwrap_or_default();
        last.end = last.start + text.trim_end().len();
    }
    parts
}

fn is_number(text: &str) -> bool {
    (6..=12).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && text.bytes().any(|b| b.is_ascii_digit())
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase() || matches!(b, b' ' | b'-'))
}

/// `12JUL64`; years after this one are of the last century.
fn birth(judge: &Judge<'_>, text: &str) -> Option<Date> {
    let (day, rest) = text.split_at_checked(2)?;
    let (month, year) = rest.split_at_checked(3)?;
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let year: i32 = year.parse().ok().filter(|year| (0..100).contains(year))?;
    let century = if year > i32::from(judge.today.year()) % 100 { 1900 } else { 2000 };
    Date::new(century + year, u32::try_from(month).ok()?, day.parse().ok()?)
}

fn found(judge: &Judge<'_>, kind: KindId, field: AttributeField, range: Range<usize>) -> Found {
    let bearing = if judge.rules.kind(kind).bearing { Bearing::Yes } else { Bearing::No };
    Found { range, kind, field, confidence: BY_PLACE, grade: Grade::Complete, why: Why::Context, bearing }
}
