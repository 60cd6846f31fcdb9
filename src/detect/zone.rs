//! Machine-readable zones over two or three lines of text.

use super::found::Found;
use super::hits::{Bearing, Told};
use super::judge::Judge;
use crate::model::{AttributeField, Confidence, Grade, KindId, NameOrder, Why};
use crate::validators::mrz::{MrzFields, parse};

/// All check digits hold: as sure as a format can be.
const CHECKED: Confidence = Confidence::percent(98);

/// Collects lines that look like parts of a zone.
#[derive(Default)]
pub(super) struct ZoneReader {
    lines: Vec<String>,
}

/// One value of a zone, with its own text.
pub(super) struct ZoneValue {
    pub text: String,
    pub found: Found,
    pub told: Told,
}

/// Returns whether a line of ASCII may be part of a zone.
pub(super) fn is_part(line: &str) -> bool {
    let line = line.trim();
    matches!(line.len(), 30 | 36 | 44)
        && line.bytes().all(|b| b == b'<' || b.is_ascii_uppercase() || b.is_ascii_digit())
}

impl ZoneReader {
    /// Returns whether no part of a zone is held.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Takes a folded line; returns the values of a zone that it completes.
    pub(super) fn line(&mut self, judge: &Judge<'_>, line: &str) -> Vec<ZoneValue> {
        let fits = is_part(line);
        let line = line.trim();
        if !fits || self.lines.first().is_some_and(|first| first.len() != line.len()) {
            self.lines.clear();
        }
        if !fits {
            return Vec::new();
        }
        self.lines.push(line.to_owned());
        let joined = self.lines.join("\n");
        let pivot = u8::try_from(judge.today.year().rem_euclid(100)).unwrap_or(99);
        let Some(fields) = parse(&joined, pivot) else { return Vec::new() };
        self.lines.clear();
        values(judge, &joined, &fields)
    }
}

fn values(judge: &Judge<'_>, zone: &str, fields: &MrzFields) -> Vec<ZoneValue> {
    let kinds = &judge.kinds;
    let name = format!("{} {}", fields.surname, fields.given);
    let sex = match fields.sex {
        'M' => Some(1),
        'F' => Some(2),
        _ => None,
    };
    let mut values = Vec::new();
    let mut add = |kind: Option<KindId>, field, text: &str, told| {
        values.extend(kind.map(|kind| value(judge, kind, field, text, told)));
    };
    add(kinds.mrz, AttributeField::Other, zone, Told::Both);
    add(kinds.roman, AttributeField::FullRoman(NameOrder::SurnameFirst), name.trim(), Told::AttributeOnly);
    add(kinds.passport, AttributeField::Id, &fields.document, Told::AttributeOnly);
    if let Some(birth) = fields.birth {
        add(kinds.birth_date, AttributeField::BirthDate(birth), "", Told::AttributeOnly);
    }
    if let Some(sex) = sex {
        add(kinds.sex, AttributeField::Sex(sex), "", Told::AttributeOnly);
    }
    values
}

fn value(judge: &Judge<'_>, kind: KindId, field: AttributeField, text: &str, told: Told) -> ZoneValue {
    let named = matches!(field, AttributeField::FullRoman(_)) || judge.rules.kind(kind).bearing;
    let bearing = if named { Bearing::Yes } else { Bearing::No };
    let found = Found {
        range: 0..text.len(),
        kind,
        field,
        confidence: CHECKED,
        grade: Grade::Complete,
        why: Why::Format,
        bearing,
        decoded: None,
    };
    ZoneValue { text: text.to_owned(), found, told }
}
