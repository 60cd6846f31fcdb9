//! Travel messages: `SSR DOCS … P/JPN/TK1234567/JPN/12JUL64/M/23OCT28/YAMADA/TARO` (IATA AIRIMP, advance passenger data).

use std::ops::Range;

use super::found::Found;
use super::hits::Bearing;
use super::judge::Judge;
use crate::model::{AttributeField, Confidence, Date, Grade, KindId, NameOrder, SensitiveString, Why};
use crate::validators::{email, phone};

/// The message says what each of its parts is.
const BY_PLACE: Confidence = Confidence::percent(92);
const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// Finds contacts; document number, birth date, sex and name of a passenger's document.
pub(super) fn find(judge: &Judge<'_>, line: &str, out: &mut Vec<Found>) {
    contacts(judge, line, out);
    documents(judge, line, out);
}

fn documents(judge: &Judge<'_>, line: &str, out: &mut Vec<Found>) {
    let Some(at) = memchr::memmem::find(line.as_bytes(), b"DOCS ") else { return };
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
    Found {
        range,
        kind,
        field,
        confidence: BY_PLACE,
        grade: Grade::Complete,
        why: Why::Context,
        bearing,
        decoded: None,
    }
}

/// Contact elements: `AP M+8190…/P1`, `APM-090…`, `SSR CTCM JL HK1 819012345678/P1`, `SSR CTCE JL HK1 TARO//EXAMPLE.JP`.
fn contacts(judge: &Judge<'_>, line: &str, out: &mut Vec<Found>) {
    let Some(start) = element(line) else { return };
    let text = line.get(start..).unwrap_or_default();
    let (phone, email) = (judge.kinds.phone, judge.kinds.email);
    if let Some((range, decoded)) =
        number(text).map(|(range, decoded)| (start + range.start..start + range.end, decoded))
    {
        out.extend(phone.map(|kind| Found { decoded, ..found(judge, kind, AttributeField::Phone, range) }));
    }
    if let Some((range, decoded)) =
        address(text).map(|(range, decoded)| (start + range.start..start + range.end, decoded))
    {
        out.extend(
            email.map(|kind| Found { decoded: Some(decoded), ..found(judge, kind, AttributeField::Email, range) }),
        );
    }
}

/// Where the text of a contact element begins: behind `AP`, or behind the status of `CTCM JL HK1`.
fn element(line: &str) -> Option<usize> {
    let is_lead = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '.');
    let bare = line.trim_start_matches(is_lead);
    let lead = line.len() - bare.len();
    if let Some(rest) = bare.strip_prefix("AP") {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_uppercase());
        return (bare.len() - rest.len() <= 4 && rest.starts_with([' ', '-', '/', '+']))
            .then(|| line.len() - rest.len());
    }
    let at = memchr::memmem::find(bare.as_bytes(), b"CTC")? + lead + 4;
    let rest = line.get(at..).filter(|_| line.get(at - 1..at).is_some_and(|way| "MEBHTP".contains(way)))?;
    let status = rest.find(" HK").filter(|&status| status <= 4).map(|status| {
        let digits = rest.get(status + 3..).unwrap_or_default();
        status + 3 + digits.bytes().take_while(u8::is_ascii_digit).count()
    });
    Some(at + status.unwrap_or(0))
}

/// The first telephone number; mobile contacts leave the plus out.
fn number(text: &str) -> Option<(Range<usize>, Option<SensitiveString>)> {
    let start = text.find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '('))?;
    let rest = text.get(start..)?;
    let len =
        rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, '+' | '(' | ')' | '-' | ' ')).unwrap_or(rest.len());
    let value = rest.get(..len)?.trim_end_matches(|c: char| !c.is_ascii_digit());
    let range = start..start + value.len();
    if phone::parse(value).is_some_and(|phone| phone.is_personal()) {
        return Some((range, None));
    }
    let whole = format!("+{value}");
    let known =
        value.len() >= 11 && !value.starts_with('0') && phone::parse(&whole).is_some_and(|phone| phone.is_personal());
    known.then(|| (range, Some(SensitiveString::new(whole))))
}

/// E-mail as teletype spells it: `//` for @, `..` for _, `./` for -.
fn address(text: &str) -> Option<(Range<usize>, SensitiveString)> {
    let middle = text.find("//")?;
    let start = text.get(..middle)?.rfind([' ', '/', '-']).map_or(0, |at| at + 1);
    let rest = text.get(middle + 2..)?;
    let end = middle + 2 + rest.find([' ', '/']).unwrap_or(rest.len());
    let spelled = text.get(start..end)?;
    let plain = spelled.replacen("//", "@", 1).replace("..", "_").replace("./", "-").to_ascii_lowercase();
    let parsed = email::parse(&plain)?;
    (parsed.class == email::Class::Personal).then(|| (start..end, SensitiveString::new(plain.clone())))
}
