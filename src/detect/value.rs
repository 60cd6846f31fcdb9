//! Reads one cell of a typed column: a cheap check, the attribute, and how sure and whole it is.

use super::columns::Typed;
use super::damaged;
use super::hits::Bearing;
use super::judge::{Fit, Judge, number, repaired_phone, sex};
use super::registered::{self, UNREGISTERED};
use super::shape::{Shape, name_order};
use crate::model::{AttributeField, Confidence, Date, Form, Grade, NameOrder};
use crate::patterns::FieldCode;
use crate::text::date::parse_date;
use crate::validators::{birth, email, phone};

/// Confidence of what is recognised and says nothing of a person (shared mailboxes, company phones).
pub(super) const NOT_PERSONAL: Confidence = Confidence::percent(30);

/// Confidence of a number whose check digit fails under the very word for it, where the check is known from practice only.
pub(super) const UNCHECKED: Confidence = Confidence::percent(60);

/// One value of a typed cell.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub field: AttributeField,
    pub confidence: Confidence,
    pub grade: Grade,
    pub bearing: Bearing,
    /// The value as it should have been written, where it was damaged.
    pub repaired: Option<String>,
    /// What is known of the cell that was read.
    pub form: Form,
}

/// First characters of the words for an empty cell of two bytes and more.
const BLANK_HEADS: [char; 26] = [
    'n', 'N', 'u', 'U', 't', 'T', '(', '-', 'な', '無', '不', '未', '該', '同', '〃', '－', 'ー', '―', '‐', '—', '×',
    '非', '匿', '本', '名', 'テ',
];

/// Words that stand for an empty cell.
pub(super) fn is_blank(cell: &str) -> bool {
    match cell.len() {
        0 => true,
        1 => matches!(cell, "-" | "." | "?" | "/" | "*" | "_"),
        // Nearly all cells begin with none of these.
        2..=12 if !cell.starts_with(BLANK_HEADS) => false,
        2..=12 => {
            let ascii = ["n/a", "na", "null", "none", "nil", "--", "---", "unknown", "tbd", "nan", "(null)"];
            let other = [
                "なし",
                "無し",
                "無",
                "不明",
                "未定",
                "未記入",
                "該当なし",
                "同上",
                "〃",
                "－",
                "ー",
                "―",
                "‐",
                "—",
                "×",
                "未登録",
                "非公開",
                "匿名",
                "匿名希望",
                "本人",
                "名無し",
                "テスト",
            ];
            ascii.into_iter().any(|word| cell.eq_ignore_ascii_case(word)) || other.contains(&cell)
        }
        _ => false,
    }
}

/// Reads a trimmed, width-folded cell. `None` if it is not what its column holds.
pub(super) fn read(judge: &Judge<'_>, typed: &Typed, cell: &str) -> Option<Value> {
    if is_blank(cell) {
        return None;
    }
    let spec = judge.rules.kind(typed.kind);
    let bearing = if spec.bearing { Bearing::Yes } else { Bearing::No };
    let (confidence, grade, form) = (typed.confidence, Grade::Complete, Form::Folded);
    let whole = |field| Value { field, confidence, grade, bearing, repaired: None, form };
    let part = |field| Value { grade: Grade::Fragment, bearing: Bearing::No, ..whole(field) };
    Some(match typed.field {
        FieldCode::FullName | FieldCode::FullKana | FieldCode::FullRoman => {
            return name(judge, typed, cell, whole(AttributeField::Other));
        }
        FieldCode::Surname => part(named(cell, AttributeField::Surname)?),
        FieldCode::GivenName => part(named(cell, AttributeField::GivenName)?),
        FieldCode::MiddleName => part(named(cell, AttributeField::MiddleName)?),
        FieldCode::SurnameKana => part(named(cell, AttributeField::SurnameKana)?),
        FieldCode::GivenKana => part(named(cell, AttributeField::GivenKana)?),
        FieldCode::SurnameRoman => part(named(cell, AttributeField::SurnameRoman)?),
        FieldCode::GivenRoman => part(named(cell, AttributeField::GivenRoman)?),
        FieldCode::Email => return mail(cell, whole(AttributeField::Email)),
        FieldCode::Phone => return telephone(cell, typed, whole(AttributeField::Phone)),
        FieldCode::BirthDate => return born(judge, typed, cell, whole(AttributeField::Other)),
        FieldCode::BirthYear => {
            Value { bearing: Bearing::No, ..whole(AttributeField::BirthYear(i16::try_from(number(cell)?).ok()?)) }
        }
        FieldCode::Sex => whole(AttributeField::Sex(sex(cell)?)),
        FieldCode::PostalCode => return postal(judge, typed, cell, whole(AttributeField::PostalCode)),
        FieldCode::Address if is_plain_address(cell) => whole(AttributeField::Address),
        FieldCode::Address => fitting(judge, typed, cell, whole(AttributeField::Address))?,
        _ if typed.field.address_part().is_some() => {
            Value { confidence: NOT_PERSONAL, ..part(AttributeField::Address) }
        }
        FieldCode::Card => return card(judge, typed, cell, whole(AttributeField::Card)),
        FieldCode::Account => {
            doubted(registered::account(judge, cell), fitting(judge, typed, cell, whole(AttributeField::Account))?)
        }
        FieldCode::Member => fitting(judge, typed, cell, whole(AttributeField::Member))?,
        FieldCode::Id => return id(judge, typed, cell, whole(AttributeField::Id)),
        FieldCode::ValidUntil | FieldCode::Other => fitting(judge, typed, cell, whole(AttributeField::Other))?,
        _ => return None,
    })
}

/// A code that is given out, in its form, needs no pattern.
fn postal(judge: &Judge<'_>, typed: &Typed, cell: &str, value: Value) -> Option<Value> {
    let known = registered::postal_code(judge, cell);
    if known == Some(true) && cell.len() <= 8 {
        return Some(value);
    }
    fitting(judge, typed, cell, value).map(|value| doubted(known, value))
}

/// Nearly every Japanese address: it begins with two kanji, is short and holds no `@`.
fn is_plain_address(cell: &str) -> bool {
    // U+5000 to U+9FFF.
    let kanji = |byte: Option<&u8>| byte.is_some_and(|byte| (0xE5..=0xE9).contains(byte));
    let bytes = cell.as_bytes();
    cell.len() <= 200 && kanji(bytes.first()) && kanji(bytes.get(3)) && memchr::memchr(b'@', bytes).is_none()
}

/// Less sure of a value whose register does not know it.
fn doubted(known: Option<bool>, value: Value) -> Value {
    match known {
        Some(false) => Value { confidence: value.confidence.min(UNREGISTERED), ..value },
        Some(true) | None => value,
    }
}

fn named(cell: &str, field: AttributeField) -> Option<AttributeField> {
    Shape::of(cell).could_be_name().then_some(field)
}

fn fitting(judge: &Judge<'_>, typed: &Typed, cell: &str, value: Value) -> Option<Value> {
    (judge.fit(typed.kind, typed.field, cell) >= Fit::Shape).then_some(value)
}

fn name(judge: &Judge<'_>, typed: &Typed, cell: &str, value: Value) -> Option<Value> {
    let shape = Shape::of(cell);
    if !shape.could_be_name() || shape.all_letters() < 2 || is_organisation(judge, cell, &shape) {
        return None;
    }
    let alone = shape.spaces == 0 && shape.joints == 0;
    // Without a mark between them, parts in kanji and kana begin with the surname.
    let order = || match shape.joints == 0 && shape.kanji + shape.kana + shape.hangul > 0 {
        true => NameOrder::SurnameFirst,
        false => name_order(cell),
    };
    let field = match typed.field {
        FieldCode::FullKana if shape.is_kana() => AttributeField::FullKana,
        FieldCode::FullRoman if shape.is_latin() => AttributeField::FullRoman(order()),
        FieldCode::FullName if shape.is_kana() && !cell.contains('・') => AttributeField::FullKana,
        _ => AttributeField::FullName(order()),
    };
    if alone && is_surname_only(judge, cell, &shape) {
        let field = if shape.is_kana() { AttributeField::SurnameKana } else { AttributeField::Surname };
        return Some(Value { field, grade: Grade::Fragment, bearing: Bearing::No, ..value });
    }
    Some(Value { field, ..value })
}

fn is_organisation(judge: &Judge<'_>, cell: &str, shape: &Shape) -> bool {
    (shape.chars >= 5 || shape.joints > 0) && judge.rules.lists().is_company(cell)
}

/// A short name without a space that is a listed surname and can't be split, or a single Latin word.
fn is_surname_only(judge: &Judge<'_>, cell: &str, shape: &Shape) -> bool {
    let lists = judge.rules.lists();
    if shape.latin + shape.letters == shape.chars {
        return true;
    }
    if shape.is_kana() {
        return shape.chars <= 4 && lists.split_kana(cell).is_none();
    }
    shape.kanji == shape.chars
        && (shape.chars == 1
            || (shape.chars <= 3 && lists.surname_rank(cell).is_some() && lists.split_kanji(cell).is_none()))
}

fn mail(cell: &str, value: Value) -> Option<Value> {
    if !cell.contains('@') {
        return None;
    }
    let parsed = email::parse(cell)?;
    let bare = parsed.local.len() + 1 + parsed.domain.len() == cell.len();
    Some(match parsed.class {
        email::Class::Personal => match u8::try_from(parsed.local.len()).ok().filter(|_| bare) {
            Some(at) => Value { form: Form::PersonalEmail { at }, ..value },
            None => value,
        },
        email::Class::RoleMailbox | email::Class::Placeholder => {
            Value { confidence: NOT_PERSONAL, bearing: Bearing::No, ..value }
        }
    })
}

/// A masked number tells that a card was used, not whose; one that a spreadsheet cut short gets its check digit back.
fn card(judge: &Judge<'_>, typed: &Typed, cell: &str, value: Value) -> Option<Value> {
    if judge.by_pattern(typed.kind, cell) >= Fit::Shape {
        return Some(value);
    }
    if typed.header && damaged::is_masked_card(cell) {
        return Some(Value { grade: Grade::Masked, bearing: Bearing::No, ..value });
    }
    let repaired = damaged::card(cell).filter(|_| typed.header)?;
    Some(Value {
        grade: Grade::Inferred,
        repaired: Some(repaired),
        confidence: value.confidence.min(Confidence::percent(70)),
        ..value
    })
}

fn telephone(cell: &str, typed: &Typed, value: Value) -> Option<Value> {
    if let Some(parsed) = phone::parse(cell) {
        return Some(match parsed.line {
            phone::Line::TollFree => Value { confidence: NOT_PERSONAL, bearing: Bearing::No, ..value },
            _ => value,
        });
    }
    if !typed.header {
        return None;
    }
    let Some(repaired) = repaired_phone(cell, typed.repair) else {
        // A number of another country: the header for it is all that speaks for it.
        let confidence = value.confidence.min(Confidence::percent(75));
        return phone::named(cell).map(|_| Value { confidence, ..value });
    };
    Some(Value {
        grade: Grade::Inferred,
        repaired: Some(repaired),
        confidence: value.confidence.min(Confidence::percent(80)),
        ..value
    })
}

/// Reads a birth date as its column writes them; plain numbers of five digits are day numbers of a
/// spreadsheet, those of seven begin with the era's.
pub(super) fn birth_of(judge: &Judge<'_>, typed: &Typed, cell: &str) -> Option<(Date, Grade)> {
    let parsed = parse_date(cell, typed.order).map(|parsed| (parsed.date, Grade::Complete));
    let serial = || super::judge::coded_day(cell).filter(|_| typed.header).map(|date| (date, Grade::Inferred));
    let other = || super::judge::any_date(cell).filter(|_| typed.header).map(|date| (date, Grade::Complete));
    parsed
        .or_else(serial)
        .or_else(other)
        .filter(|(date, _)| birth::plausible(*date, judge.today) || birth::is_placeholder(*date))
}

fn born(judge: &Judge<'_>, typed: &Typed, cell: &str, value: Value) -> Option<Value> {
    let (date, grade) = birth_of(judge, typed, cell)?;
    Some(Value { field: AttributeField::BirthDate(date), grade, ..value })
}

/// A strong id that fails its check is none; one that lost its leading zeros in a spreadsheet is repaired.
fn id(judge: &Judge<'_>, typed: &Typed, cell: &str, value: Value) -> Option<Value> {
    if judge.by_pattern(typed.kind, cell) >= Fit::Shape {
        return Some(value);
    }
    if typed.unchecked && judge.by_shape(typed.kind, cell) {
        return Some(Value { confidence: value.confidence.min(UNCHECKED), ..value });
    }
    let plain = typed.header && cell.len() >= 8 && cell.bytes().all(|b| b.is_ascii_digit());
    let padded = |zeros: usize| Some(format!("{:0>width$}", cell, width = cell.len() + zeros));
    let repaired = plain
        .then(|| (1..=2).filter_map(padded).find(|whole| judge.by_pattern(typed.kind, whole) == Fit::Known))
        .flatten()
        .or_else(|| {
            damaged::whole_number(cell)
                .filter(|whole| typed.header && judge.by_pattern(typed.kind, whole) == Fit::Known)
        })?;
    Some(Value {
        grade: Grade::Inferred,
        repaired: Some(repaired),
        confidence: value.confidence.min(Confidence::percent(70)),
        ..value
    })
}
