//! Candidates of the packs' patterns in one line: shape → neighbours → check → context → confidence.
//!
//! Confidence is the pattern's own: `header` under a label of its kind, `context` with a context word near, else `alone`.
//! A word against it close by, with no label for it, refuses it. Below medium nothing is told from text.

use std::ops::Range;

use super::context::{Around, goes_on, phone_stands_free, stands_free};
use super::found::Found;
use super::hits::Bearing;
use super::judge::Judge;
use super::labels::Label;
use super::registered::{self, UNREGISTERED};
use crate::model::{AttributeField, Confidence, ConfidenceClass, Grade, KindId, NameOrder, Why};
use crate::patterns::{FieldCode, Held, KindSpec, LazyRegex, Pattern};
use crate::validators::{Verdict, email, phone};

/// What a line holds, from one pass over its bytes; patterns whose needs it lacks are not tried.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LineLook {
    pub digits: usize,
    pub at: usize,
    pub letters: usize,
    pub ascii: bool,
    /// A capital followed by a small letter, or a slash between capitals.
    pub capitals: bool,
    pub delimiters: usize,
    /// Written by a machine: it holds a time of day with seconds, a time in milliseconds, a UUID or a hash.
    pub machine: bool,
    pub held: Held,
}

impl LineLook {
    /// Returns whether the line can hold a label.
    pub(super) fn may_have_labels(&self) -> bool {
        self.delimiters > 0 || !self.ascii || self.at > 0 || self.digits >= 6
    }

    /// Looks at a folded line.
    pub(super) fn of(line: &str) -> Self {
        let mut look = Self { ascii: line.is_ascii(), ..Self::default() };
        let mut last = b' ';
        let (mut digits, mut hex, mut clock) = (0u32, 0u32, 0u32);
        for &byte in line.as_bytes() {
            look.held.add(byte);
            look.digits += usize::from(byte.is_ascii_digit());
            look.letters += usize::from(byte.is_ascii_alphabetic());
            look.at += usize::from(byte == b'@');
            look.delimiters += usize::from(matches!(byte, b':' | b'=' | b'\t' | b']'));
            look.capitals |= last.is_ascii_uppercase() && (byte.is_ascii_lowercase() || byte == b'/');
            hex = if byte.is_ascii_hexdigit() || byte == b'-' { hex + 1 } else { 0 };
            if byte.is_ascii_digit() {
                digits += 1;
            } else {
                // 10:11:12: two colons, each after two digits, and two digits more.
                clock = if digits == 2 { clock + 1 } else { 0 };
                look.machine |= digits == 13 || digits > 19 || clock == 3;
                clock = if byte == b':' { clock } else { 0 };
                digits = 0;
            }
            look.machine |= hex >= 32;
            last = byte;
        }
        look.machine |= digits == 13 || digits > 19 || (clock == 2 && digits == 2);
        look
    }
}

/// Finds the candidates of all patterns in a folded line.
pub(super) fn find(judge: &Judge<'_>, look: &LineLook, around: &Around<'_>, labels: &[Label], out: &mut Vec<Found>) {
    for pattern in judge.text_patterns() {
        let admitted = |regex: &&LazyRegex| admits(pattern, look, around.line) && regex.admits(look.held);
        let Some(regex) = pattern.regex.as_ref().filter(admitted).and_then(|regex| regex.for_text(around.line)) else {
            continue;
        };
        // Nearly all lines hold nothing: asking first spares making room for captures.
        if !regex.is_match(around.line) {
            continue;
        }
        for captures in regex.captures_iter(around.line) {
            if let Some(value) = captures.name("value").or_else(|| captures.get(0)) {
                let found = judged(judge, pattern, around, labels, value.range());
                out.extend(found.filter(|found| has_its_word(pattern) || !is_chance(judge, look, around.line, found)));
            }
        }
    }
}

/// Returns whether a pattern asks for a word of its kind itself: it is sure without a further one.
fn has_its_word(pattern: &Pattern) -> bool {
    pattern.confidence.alone >= Confidence::percent(70)
}

/// Returns whether a number without a word for it may have come up by chance: cards and telephone numbers in the lines of a
/// machine, and telephone numbers that their own form does not show to be one.
fn is_chance(judge: &Judge<'_>, look: &LineLook, line: &str, found: &Found) -> bool {
    if found.why != Why::Format {
        return false;
    }
    let value = line.get(found.range.clone()).unwrap_or_default();
    match found.field {
        AttributeField::Card => look.machine,
        AttributeField::Phone if judge.kinds.phone == Some(found.kind) => !speaks_for_itself(look, line, value),
        _ => false,
    }
}

/// +81…, and 090-1234-5678 anywhere; other groups outside the lines of a machine; bare digits only of a mobile phone,
/// in Japanese text or on a line of their own.
fn speaks_for_itself(look: &LineLook, line: &str, value: &str) -> bool {
    let Some(phone) = phone::parse(value) else { return false };
    let bare = value.bytes().all(|byte| byte.is_ascii_digit());
    let mobile = phone.line == phone::Line::Mobile;
    match () {
        () if value.starts_with('+') || (mobile && value.contains('-')) => true,
        () if bare => mobile && !look.machine && (!look.ascii || line.trim() == value),
        () => phone.country.is_some() && !look.machine,
    }
}

fn admits(pattern: &Pattern, look: &LineLook, line: &str) -> bool {
    use crate::patterns::Prefilter;
    match &pattern.prefilter {
        Prefilter::None => true,
        Prefilter::Digits(least) => look.digits >= *least,
        Prefilter::At => look.at > 0,
        Prefilter::Letters(least) => look.letters >= *least,
        Prefilter::Contains(part) => line.contains(part.as_str()),
    }
}

fn judged(
    judge: &Judge<'_>,
    pattern: &Pattern,
    around: &Around<'_>,
    labels: &[Label],
    range: Range<usize>,
) -> Option<Found> {
    let mut range = range;
    let mut value = around.line.get(range.clone())?;
    if let Some(key) = value.rfind(['=', '\'', '`']).filter(|_| value.contains('@')) {
        // email=taro@… and 'taro@…': key and quote are no part of the address, though the standard allows them.
        range.start += key + 1;
        value = value.get(key + 1..)?;
    }
    let spec = judge.rules.kind(pattern.kind);
    let number = spec.field != FieldCode::Email && value.bytes().any(|b| b.is_ascii_digit()) && value.is_ascii();
    let free = if spec.field == FieldCode::Phone { phone_stands_free } else { stands_free };
    if number && (!free(around.line, &range) || goes_on(around.line, &range)) {
        return None;
    }
    let checked = pattern.check.as_ref().map(|check| check.verdict(value));
    if checked == Some(Verdict::Reject) {
        return None;
    }
    let labelled = label_over(labels, &range);
    let for_it = labelled.is_some_and(|label| label.hits.iter().any(|hit| hit.kind == pattern.kind));
    let other = labelled.filter(|label| spec.field != FieldCode::Email || is_next(around.line, label, &range));
    let against =
        !for_it && (names_other(judge, other, pattern.kind) || pattern.anti_context.stand_in(&around.close(&range)));
    if against {
        return None;
    }
    let (confidence, why) = match () {
        () if for_it => (pattern.confidence.header, Why::Context),
        () if pattern.context.stand_in(&around.near(&range)) => (pattern.confidence.context, Why::Context),
        () => (pattern.confidence.alone, Why::Format),
    };
    // A plain run of digits is a card only with a word for it, unless its pattern has one; in groups it may stand alone.
    let wordless = pattern.confidence.alone < Confidence::percent(90);
    let bare_card =
        wordless && spec.field == FieldCode::Card && why == Why::Format && value.bytes().all(|b| b.is_ascii_digit());
    if confidence.class() < ConfidenceClass::Medium || bare_card {
        return None;
    }
    accepted(spec, value).map(|(field, bearing, least)| Found {
        bearing: if pattern.beside_a_person { Bearing::Leans } else { bearing },
        range,
        kind: pattern.kind,
        field,
        confidence: confidence.min(least).min(registered_as(judge, spec.field, value)),
        grade: Grade::Complete,
        why,
        decoded: None,
    })
}

/// What a register leaves of the confidence in a value.
fn registered_as(judge: &Judge<'_>, field: FieldCode, value: &str) -> Confidence {
    let known = match field {
        FieldCode::PostalCode => registered::postal_code(judge, value),
        FieldCode::Account => registered::account(judge, value),
        _ => None,
    };
    if known == Some(false) { UNREGISTERED } else { Confidence::percent(100) }
}

/// The label whose value holds the range.
pub(super) fn label_over<'l>(labels: &'l [Label], range: &Range<usize>) -> Option<&'l Label> {
    labels.iter().find(|label| label.value.start <= range.start && range.end <= label.value.end)
}

/// Returns whether nothing stands between a label and a candidate.
fn is_next(line: &str, label: &Label, range: &Range<usize>) -> bool {
    line.get(label.value.start..range.start).is_none_or(|between| !between.contains(char::is_alphanumeric))
}

/// Returns whether the label right before a candidate names something that is not personal (注文番号, order id).
fn names_other(judge: &Judge<'_>, label: Option<&Label>, kind: KindId) -> bool {
    use crate::patterns::Strength;
    label.is_some_and(|label| {
        label.hits.iter().any(|hit| {
            hit.strength >= Strength::Composed
                && judge.is_thing(hit.kind)
                && hit.kind != kind
                && hit.field != FieldCode::EventDate
        })
    })
}

/// Attribute of an accepted value; shared mailboxes and service numbers are not told.
fn accepted(spec: &KindSpec, value: &str) -> Option<(AttributeField, Bearing, Confidence)> {
    let bears = if spec.bearing { Bearing::Yes } else { Bearing::No };
    let field = match spec.field {
        FieldCode::Email => match email::parse(value)?.class {
            email::Class::Personal => AttributeField::Email,
            email::Class::RoleMailbox | email::Class::Placeholder => return None,
        },
        FieldCode::Phone => match phone::parse(value).map(|phone| phone.line) {
            Some(phone::Line::TollFree) => return None,
            // Its pattern let it through by the word beside it.
            None if !phone::is_local(value) => return None,
            _ => AttributeField::Phone,
        },
        other => attribute(other, value)?,
    };
    Some((field, bears, Confidence::percent(100)))
}

/// Attribute of a field that needs no more than its text.
pub(super) fn attribute(field: FieldCode, value: &str) -> Option<AttributeField> {
    Some(match field {
        FieldCode::FullName => AttributeField::FullName(super::shape::name_order(value)),
        FieldCode::FullKana => AttributeField::FullKana,
        FieldCode::FullRoman => AttributeField::FullRoman(if value.contains('/') {
            NameOrder::SurnameFirst
        } else {
            super::shape::name_order(value)
        }),
        FieldCode::Surname => AttributeField::Surname,
        FieldCode::GivenName => AttributeField::GivenName,
        FieldCode::MiddleName => AttributeField::MiddleName,
        FieldCode::SurnameKana => AttributeField::SurnameKana,
        FieldCode::GivenKana => AttributeField::GivenKana,
        FieldCode::SurnameRoman => AttributeField::SurnameRoman,
        FieldCode::GivenRoman => AttributeField::GivenRoman,
        FieldCode::PostalCode => AttributeField::PostalCode,
        FieldCode::Card => AttributeField::Card,
        FieldCode::Account => AttributeField::Account,
        FieldCode::Member => AttributeField::Member,
        FieldCode::Id => AttributeField::Id,
        FieldCode::Email => AttributeField::Email,
        FieldCode::Phone => AttributeField::Phone,
        FieldCode::Sex => AttributeField::Sex(super::judge::sex(value)?),
        FieldCode::BirthDate => AttributeField::BirthDate(super::judge::any_date(value)?),
        FieldCode::Other | FieldCode::ValidUntil => AttributeField::Other,
        _ if field.address_part().is_some() => AttributeField::Address,
        _ => return None,
    })
}
