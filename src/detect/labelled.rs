//! Values under a label in running text: the label says the kind, the value must fit it.

use std::ops::Range;

use super::candidates::attribute;
use super::found::Found;
use super::hits::Bearing;
use super::judge::{Fit, Judge, any_date, sex};
use super::labels::Label;
use super::prose::names_a_thing;
use super::shape::Shape;
use super::value::is_blank;
use crate::model::{AttributeField, Confidence, Grade, Why};
use crate::patterns::{FieldCode, HeaderHit, Strength};
use crate::text::date::find_dates;

/// Confidence of a value that fits the label before it; an ambiguous label (`name=`) gives less.
const UNDER_LABEL: Confidence = Confidence::percent(90);
const UNDER_WEAK_LABEL: Confidence = Confidence::percent(65);

/// Fewer characters after a word for accounts are a port, a ledger's or a user's name.
const SHORTEST_ACCOUNT: usize = 6;

/// Reads the values of a line's labels.
pub(super) fn find(judge: &Judge<'_>, line: &str, labels: &[Label], out: &mut Vec<Found>) {
    for label in labels {
        let Some(range) = trimmed(line, label.value.clone()) else { continue };
        value(judge, line, &label.hits, range, out);
    }
}

/// Reads one value as the first meaning that it fits.
pub(super) fn value(judge: &Judge<'_>, line: &str, hits: &[HeaderHit], range: Range<usize>, out: &mut Vec<Found>) {
    for hit in hits {
        if !judge.rules.kind(hit.kind).personal {
            if hit.strength >= Strength::Composed {
                return;
            }
            continue;
        }
        let before = out.len();
        read(judge, line, hit, range.clone(), out);
        if out.len() > before {
            return;
        }
    }
}

fn read(judge: &Judge<'_>, line: &str, hit: &HeaderHit, range: Range<usize>, out: &mut Vec<Found>) {
    match hit.field {
        field if field.is_name() => name(judge, line, hit, range, out),
        // Their own patterns find them, with the label as context.
        FieldCode::Email | FieldCode::Phone | FieldCode::Card => {}
        FieldCode::BirthDate => birth(judge, line, hit, range, out),
        FieldCode::Sex => word(line, hit, range, out),
        field if field.address_part().is_some() => address(judge, line, hit, range, out),
        FieldCode::EventDate
        | FieldCode::EmailLocal
        | FieldCode::BirthYear
        | FieldCode::BirthMonth
        | FieldCode::BirthDay => {}
        _ => token(judge, line, hit, range, out),
    }
}

/// A value under a key for telephones, in a form that no pattern knows without the word beside it: another country's.
pub(super) fn telephone(judge: &Judge<'_>, line: &str, hits: &[HeaderHit], range: Range<usize>, out: &mut Vec<Found>) {
    let named = |hit: &&HeaderHit| hit.field == FieldCode::Phone && hit.strength >= Strength::Composed;
    let Some((hit, range)) = hits.first().filter(named).zip(trimmed(line, range)) else { return };
    let value = line.get(range.clone()).unwrap_or_default();
    if judge.fit(hit.kind, hit.field, value) >= Fit::Shape
        && let Some(field) = attribute(hit.field, value)
    {
        let bearing = if judge.rules.kind(hit.kind).bearing { Bearing::Yes } else { Bearing::No };
        out.push(accept(hit, hit.kind, field, range, bearing));
    }
}

/// Trims a range; nothing if no text is left or it stands for an empty value.
fn trimmed(line: &str, range: Range<usize>) -> Option<Range<usize>> {
    let text = line.get(range.clone())?;
    let junk = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '"' | '\''
                    | ':'
                    | ','
                    | ';'
                    | '|'
                    | '、'
                    | '。'
                    | '・'
                    | '/'
                    | '{'
                    | '}'
                    | '<'
                    | '>'
                    | '「'
                    | '」'
                    | '*'
                    | '_'
            )
    };
    let start = range.start + (text.len() - text.trim_start_matches(junk).len());
    let end = range.end - (text.len() - text.trim_end_matches(junk).len());
    (start < end && !line.get(start..end).is_none_or(is_blank)).then_some(start..end)
}

/// Part of a range before the first hard break.
fn until_break(line: &str, range: &Range<usize>, is_break: impl Fn(char) -> bool) -> Range<usize> {
    let text = line.get(range.clone()).unwrap_or_default();
    let broken = text.char_indices().find(|(_, c)| is_break(*c)).map(|(at, _)| at);
    let wide = text.find("  ");
    let end = [broken, wide].into_iter().flatten().min().unwrap_or(text.len());
    range.start..range.start + end
}

fn is_name_break(c: char) -> bool {
    matches!(
        c,
        ';' | '|' | '、' | '。' | '\t' | '(' | ')' | '"' | '<' | '>' | '[' | '{' | '}' | '「' | '」' | '&' | '?' | '＜'
    )
}

fn name(judge: &Judge<'_>, line: &str, hit: &HeaderHit, range: Range<usize>, out: &mut Vec<Found>) {
    let whole = until_break(line, &range, is_name_break);
    let Some(part) = trimmed(line, whole.clone()) else { return };
    let bare = judge.rules.lists().without_honorific(line.get(part.clone()).unwrap_or_default()).0;
    let start = line.get(part.clone()).and_then(|text| text.find(bare)).map_or(part.start, |at| part.start + at);
    let part = start..start + bare.len();
    let before = out.len();
    out.extend(named(judge, bare, hit, part));
    // 山田太郎（ヤマダタロウ）: the reading in brackets.
    let rest = whole.end..range.end;
    let bracket = line
        .get(rest.clone())
        .filter(|text| text.starts_with('('))
        .and_then(|text| text.find(')').map(|end| rest.start + 1..rest.start + end));
    let Some(inner) = bracket.filter(|_| out.len() > before).and_then(|inner| trimmed(line, inner)) else { return };
    let text = line.get(inner.clone()).unwrap_or_default();
    let reading = HeaderHit { field: FieldCode::FullKana, kind: judge.kinds.kana.unwrap_or(hit.kind), ..*hit };
    if Shape::of(text).is_kana() {
        out.extend(named(judge, text, &reading, inner));
    }
}

fn named(judge: &Judge<'_>, text: &str, hit: &HeaderHit, range: Range<usize>) -> Option<Found> {
    let shape = Shape::of(text);
    if !shape.could_be_name() || judge.rules.lists().is_company(text) || is_path_of_code(text) || names_a_thing(text) {
        return None;
    }
    let field = match hit.field {
        _ if shape.is_kana() && !text.contains('・') => hit.field.in_kana(),
        FieldCode::FullKana | FieldCode::SurnameKana | FieldCode::GivenKana if shape.is_latin() => hit.field.in_roman(),
        FieldCode::FullKana | FieldCode::SurnameKana | FieldCode::GivenKana => hit.field.in_native(),
        FieldCode::FullRoman | FieldCode::SurnameRoman | FieldCode::GivenRoman if !shape.is_latin() => {
            hit.field.in_native()
        }
        field => field,
    };
    let kind = if field == hit.field { hit.kind } else { judge.kind_of_name(field).unwrap_or(hit.kind) };
    let fit = judge.fit(kind, field, text);
    let full = matches!(field, FieldCode::FullName | FieldCode::FullKana | FieldCode::FullRoman);
    let wanted = if hit.strength == Strength::Exact { Fit::Shape } else { Fit::Known };
    let enough = fit >= if full { wanted } else { Fit::Shape };
    if !enough {
        let surname = field == FieldCode::FullName
            && judge.rules.lists().surname_rank(text).is_some()
            && hit.strength == Strength::Exact;
        return surname.then(|| Found {
            grade: Grade::Fragment,
            ..accept(hit, kind, AttributeField::Surname, range, Bearing::No)
        });
    }
    if !full && is_small_word(judge, text) {
        return None;
    }
    let bearing = if full && judge.rules.kind(kind).bearing { Bearing::Yes } else { Bearing::No };
    let grade = if full { Grade::Complete } else { Grade::Fragment };
    let field = attribute(field, text)?;
    Some(Found { grade, ..accept(hit, kind, field, range, bearing) })
}

/// `name = os.path.basename`: words in small letters with full stops and no blanks between them.
fn is_path_of_code(text: &str) -> bool {
    let inner = text.split('.').skip(1);
    text.is_ascii()
        && !text.contains(' ')
        && inner.clone().count() > 0
        && inner.into_iter().all(|part| part.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// `first = next(lines)`: one word in small letters is a part of a name only if a list says so.
fn is_small_word(judge: &Judge<'_>, text: &str) -> bool {
    let lists = judge.rules.lists();
    let small = text.is_ascii() && text.bytes().all(|byte| byte.is_ascii_lowercase());
    small && !lists.is_given_western(text) && !lists.is_surname_latin(text)
}

fn accept(
    hit: &HeaderHit,
    kind: crate::model::KindId,
    field: AttributeField,
    range: Range<usize>,
    bearing: Bearing,
) -> Found {
    let confidence = if hit.strength == Strength::Weak { UNDER_WEAK_LABEL } else { UNDER_LABEL };
    Found { range, kind, field, confidence, grade: Grade::Complete, why: Why::Context, bearing, decoded: None }
}

fn birth(judge: &Judge<'_>, line: &str, hit: &HeaderHit, range: Range<usize>, out: &mut Vec<Found>) {
    let text = line.get(range.clone()).unwrap_or_default();
    let short = until_break(line, &range, |c| matches!(c, '(' | ';' | '|' | '、' | '"' | '}' | '&'));
    let token = trimmed(line, short).and_then(|short| {
        let text = line.get(short.clone())?;
        let first = text.split_whitespace().next()?;
        let whole = any_date(text).map(|date| (short.clone(), date));
        whole.or_else(|| any_date(first).map(|date| (short.start..short.start + first.len(), date)))
    });
    let found = token.or_else(|| {
        let (at, parsed) = find_dates(text).next()?;
        (at.start <= 4).then(|| (range.start + at.start..range.start + at.end, parsed.date))
    });
    if let Some((range, date)) = found.filter(|(_, date)| crate::validators::birth::plausible(*date, judge.today)) {
        out.push(accept(hit, hit.kind, AttributeField::BirthDate(date), range, Bearing::No));
    }
}

fn word(line: &str, hit: &HeaderHit, range: Range<usize>, out: &mut Vec<Found>) {
    let text = line.get(range.clone()).unwrap_or_default();
    let end = text.find(|c: char| !c.is_alphabetic() && !c.is_ascii_digit()).unwrap_or(text.len());
    if let Some(number) = text.get(..end).and_then(sex) {
        out.push(accept(hit, hit.kind, AttributeField::Sex(number), range.start..range.start + end, Bearing::No));
    }
}

fn address(judge: &Judge<'_>, line: &str, hit: &HeaderHit, range: Range<usize>, out: &mut Vec<Found>) {
    let part = until_break(line, &range, |c| matches!(c, ';' | '|' | '\t' | '。' | '"' | '<' | '>' | '{' | '}'));
    let Some(mut part) = trimmed(line, part) else { return };
    if let Some(text) = line.get(part.clone()) {
        // 〒100-0001 before the address is the postal pattern's.
        let bare = text.trim_start_matches(|c: char| c == '〒' || c.is_ascii_digit() || c == '-' || c.is_whitespace());
        if text.starts_with('〒') || (text.len() - bare.len() >= 7 && !bare.is_empty() && !bare.is_ascii()) {
            part.start = part.end - bare.len();
        }
    }
    let text = line.get(part.clone()).unwrap_or_default();
    let shape = Shape::of(text);
    let placed = super::infer::begins_with_place(judge, text);
    let written = shape.digits > 0 && shape.all_letters() >= 3 && is_written_address(text);
    let kind = judge.kinds.address.unwrap_or(hit.kind);
    if shape.at == 0 && (placed || (written && hit.strength >= Strength::Composed)) {
        let found = accept(hit, kind, AttributeField::Address, part, Bearing::No);
        let grade = if shape.digits > 0 { Grade::Complete } else { Grade::Fragment };
        out.push(Found { grade, ..found });
    }
}

/// Begins with a house number, a word for street or a capital or foreign letter and holds no mark of code or of a link: `Address` opens
/// sentences, too.
fn is_written_address(text: &str) -> bool {
    let opens = text.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase() || !c.is_ascii())
        || super::streets::opens_with_street(text);
    let code = text.contains(['`', '_', '=', '{', '[']) || text.contains("://") || text.contains("('");
    opens && !code && (!text.is_ascii() || holds_house_number(text))
}

/// A number that begins a word stands among others: `12b Elm Road`, not `An IPv4 address` or `HTTP/1.1`.
fn holds_house_number(text: &str) -> bool {
    let mut words = text.split([' ', ',', '#']).filter(|word| !word.is_empty());
    let (mut numbers, mut others) = (0, 0);
    for word in &mut words {
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        numbers += usize::from(number);
        others += usize::from(!number);
    }
    numbers > 0 && others > 0
}

/// A password or key is no plain word: it holds a digit, a sign or letters of both cases.
fn is_secret(value: &str) -> bool {
    let has = |test: fn(char) -> bool| value.chars().any(test);
    let cases = has(|c| c.is_ascii_lowercase()) && value.chars().skip(1).any(|c| c.is_ascii_uppercase());
    let sign = has(|c| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.'));
    value.len() >= 6 && !value.contains(' ') && (has(|c| c.is_ascii_digit()) || sign || cases)
}

/// Numbers and codes: the first token, or the first two where a number is written in groups.
fn token(judge: &Judge<'_>, line: &str, hit: &HeaderHit, range: Range<usize>, out: &mut Vec<Found>) {
    let text = line.get(range.clone()).unwrap_or_default();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let grouped = text.find(|c: char| !is_part(c) && c != ' ').unwrap_or(text.len());
    let spec = judge.rules.kind(hit.kind);
    for end in [grouped, end] {
        let Some(value) = text.get(..end).map(str::trim_end).filter(|value| value.len() >= 3) else { continue };
        let numbered = spec.field == FieldCode::Other || value.bytes().filter(u8::is_ascii_digit).count() >= 2;
        let short = spec.field == FieldCode::Account && value.len() < SHORTEST_ACCOUNT;
        let plausible = !short && (judge.kinds.credential != Some(hit.kind) || is_secret(value));
        if plausible
            && numbered
            && hit.strength >= Strength::Composed
            && judge.fit(hit.kind, hit.field, value) >= Fit::Shape
        {
            let bearing = if spec.bearing { Bearing::Yes } else { Bearing::No };
            if let Some(field) = attribute(hit.field, value) {
                out.push(accept(hit, hit.kind, field, range.start..range.start + value.len(), bearing));
            }
            return;
        }
    }
}
