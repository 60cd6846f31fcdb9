//! Candidates of the packs' patterns in one line: shape → neighbours → check → context → confidence.
//!
//! Confidence is the pattern's own: `header` under a label of its kind, `context` with a context word near, else `alone`.
//! A word against it close by, with no label for it, refuses it. Below medium nothing is told from text.

use std::cell::OnceCell;
use std::ops::Range;

use super::context::{Around, after_last_number, goes_on, phone_stands_free, stands_free};
use super::found::Found;
use super::hits::Bearing;
use super::judge::Judge;
use super::labels::Label;
use super::registered::{self, UNREGISTERED};
use crate::model::{AttributeField, Confidence, ConfidenceClass, Grade, KindId, NameOrder, Why};
use crate::patterns::{Counts, FieldCode, Held, KindSpec, LazyRegex, Pattern};
use crate::validators::{Verdict, email, phone};

/// What a line holds, from one pass over its bytes; patterns whose needs it lacks are not tried.
#[derive(Clone, Debug)]
pub(super) struct LineLook<'l> {
    line: &'l str,
    pub digits: usize,
    pub at: usize,
    pub ascii: bool,
    /// A capital followed by a small letter, or a slash between capitals.
    pub capitals: bool,
    pub delimiters: usize,
    pub lacks: Lacks,
    machine: OnceCell<bool>,
    held: OnceCell<Held>,
}

/// What a line is known not to hold, so that nobody looks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lacks {
    pub labels: bool,
    pub names: bool,
    /// Words that tell a pattern.
    pub words: bool,
}

/// What a byte counts as: a digit, an `@`, a delimiter of labels, a capital, a small letter or slash, no ASCII.
const CLASSES: [u8; 256] = classes();
const DIGIT: u8 = 1;
const AT: u8 = 2;
const DELIMITER: u8 = 4;
const CAPITAL: u8 = 8;
const AFTER_CAPITAL: u8 = 16;
const BEYOND: u8 = 32;

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'@' => AT,
            b':' | b'=' | b'\t' | b']' => DELIMITER,
            b'A'..=b'Z' => CAPITAL,
            b'a'..=b'z' | b'/' => AFTER_CAPITAL,
            0x80.. => BEYOND,
            _ => 0,
        };
        byte += 1;
    }
    classes
}

impl<'l> LineLook<'l> {
    /// Returns whether the line can hold a label.
    pub(super) fn may_have_labels(&self) -> bool {
        !self.lacks.labels && (self.delimiters > 0 || !self.ascii || self.at > 0 || self.digits >= 6)
    }

    /// Looks at a folded line.
    pub(super) fn of(line: &'l str) -> Self {
        let (mut digits, mut at, mut delimiters) = (0, 0, 0);
        let (mut last, mut all, mut capitals) = (0u8, 0u8, 0u8);
        for &byte in line.as_bytes() {
            let class = CLASSES.get(usize::from(byte)).copied().unwrap_or_default();
            all |= class;
            digits += usize::from(class & DIGIT);
            at += usize::from(class & AT);
            delimiters += usize::from(class & DELIMITER);
            capitals |= (last << 1) & class;
            last = class;
        }
        Self {
            line,
            digits,
            at: at / usize::from(AT),
            delimiters: delimiters / usize::from(DELIMITER),
            ascii: all & BEYOND == 0,
            capitals: capitals & AFTER_CAPITAL != 0,
            lacks: Lacks::default(),
            machine: OnceCell::new(),
            held: OnceCell::new(),
        }
    }

    /// Takes what is known of the line.
    pub(super) fn knowing(self, lacks: Lacks) -> Self {
        Self { lacks, ..self }
    }

    /// Returns the characters of the line.
    fn held(&self) -> Held {
        *self.held.get_or_init(|| Held::in_text(self.line))
    }

    /// Returns whether a machine wrote the line: it holds a time of day with seconds, a time in milliseconds, a UUID or
    /// a hash.
    pub(super) fn machine(&self) -> bool {
        *self.machine.get_or_init(|| is_of_a_machine(self.line))
    }

    fn counts(&self) -> Counts {
        Counts { digits: self.digits, held: self.held(), words: !self.lacks.words }
    }
}

fn is_of_a_machine(line: &str) -> bool {
    let mut machine = false;
    let (mut digits, mut hex, mut clock) = (0u32, 0u32, 0u32);
    for &byte in line.as_bytes() {
        hex = if byte.is_ascii_hexdigit() || byte == b'-' { hex + 1 } else { 0 };
        if byte.is_ascii_digit() {
            digits += 1;
        } else {
            // 10:11:12: two colons, each after two digits, and two digits more.
            clock = if digits == 2 { clock + 1 } else { 0 };
            machine |= digits == 13 || digits > 19 || clock == 3;
            clock = if byte == b':' { clock } else { 0 };
            digits = 0;
        }
        machine |= hex >= 32;
    }
    machine || digits == 13 || digits > 19 || (clock == 2 && digits == 2)
}

/// Finds the candidates of all patterns in a folded line.
pub(super) fn find(
    judge: &Judge<'_>,
    look: &LineLook<'_>,
    around: &Around<'_>,
    labels: &[Label],
    out: &mut Vec<Found>,
) {
    let line = around.line;
    let mut settled = None;
    for pattern in judge.text_patterns(line, look.counts()) {
        let admitted = |regex: &&LazyRegex| pattern.prefilter.admits(line) && regex.may_match(line);
        let Some(regex) = pattern.regex.as_ref().filter(admitted).and_then(|regex| regex.for_text(line)) else {
            continue;
        };
        // Nearly all lines hold nothing: asking first spares making room for captures.
        if !regex.is_match(line) {
            continue;
        }
        // What a machine wrote before is another event.
        let before = if look.machine() { "" } else { around.before };
        let around = settled.get_or_insert(Around { before, ..*around });
        for captures in regex.captures_iter(line) {
            if let Some(value) = captures.name("value").or_else(|| captures.get(0)) {
                let found = judged(judge, pattern, around, labels, value.range());
                out.extend(found.filter(|found| has_its_word(pattern) || !is_chance(judge, look, line, found)));
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
fn is_chance(judge: &Judge<'_>, look: &LineLook<'_>, line: &str, found: &Found) -> bool {
    if found.why != Why::Format {
        return false;
    }
    let value = line.get(found.range.clone()).unwrap_or_default();
    match found.field {
        AttributeField::Card => look.machine(),
        AttributeField::Phone if judge.kinds.phone == Some(found.kind) => !speaks_for_itself(look, line, value),
        _ => false,
    }
}

/// +81…, and 090-1234-5678 anywhere; other groups outside the lines of a machine; bare digits only of a mobile phone,
/// in Japanese text or on a line of their own.
fn speaks_for_itself(look: &LineLook<'_>, line: &str, value: &str) -> bool {
    let Some(phone) = phone::parse(value) else { return false };
    let bare = value.bytes().all(|byte| byte.is_ascii_digit());
    let mobile = phone.line == phone::Line::Mobile;
    match () {
        () if value.starts_with('+') || (mobile && value.contains('-')) => true,
        () if bare => mobile && !look.machine() && (!look.ascii || line.trim() == value),
        () => phone.country.is_some() && !look.machine(),
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
    if spec.field.is_name() && !may_be_name(judge, value) {
        return None;
    }
    let labelled = label_over(labels, &range);
    let for_it = labelled.is_some_and(|label| label.hits.iter().any(|hit| hit.kind == pattern.kind));
    let other = labelled.filter(|label| {
        let next = spec.field != FieldCode::Email || is_next(around.line, label, &range);
        next && !has_its_own(around.line, label, &range)
    });
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

/// No firm; and of words in kanji the lists know one as a part of a name: ご担当 落合様 is 落合 alone.
fn may_be_name(judge: &Judge<'_>, value: &str) -> bool {
    let lists = judge.rules.lists();
    let known =
        || lists.full_name_evidence(value).is_some_and(|evidence| evidence.surname_known || evidence.given_known);
    !lists.is_company(value) && (!value.chars().any(super::shape::is_kanji) || known())
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
pub(super) fn is_next(line: &str, label: &Label, range: &Range<usize>) -> bool {
    line.get(label.value.start..range.start).is_none_or(|between| !between.contains(char::is_alphanumeric))
}

/// 注文番号 20240301001 の件、電話 090-…: a number of its own stands between a label and a candidate.
fn has_its_own(line: &str, label: &Label, range: &Range<usize>) -> bool {
    let between = line.get(label.value.start..range.start).unwrap_or_default();
    after_last_number(between).len() < between.len()
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
            None if !phone::is_local(value) && phone::named(value).is_none() => return None,
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
