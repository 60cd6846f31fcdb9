//! Lists → evidence, as a scan would make it where every column is read as what it is.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use headcount::identity::{EvidenceRows, Populations, TokenKeys, Tokeniser};
use headcount::model::{Attribute, AttributeField, Form, KindId, Mention, NameOrder, ReadingId, Role, Sensitive};
use headcount::patterns::Rules;
use headcount::text::date::{DateOrder, parse_date};

use crate::quality::sheet::{Field, Sheet, bears};

/// Evidence with the person of every row beside it.
pub(crate) struct Fed {
    pub(crate) evidence: EvidenceRows,
    pub(crate) populations: Populations,
    pub(crate) truth: Vec<u32>,
}

/// Makes the evidence of some lists; those of one folder are one population.
pub(crate) fn feed(sheets: &[Sheet], rules: &Rules) -> Fed {
    let keys = TokenKeys::new(|level| {
        let mut key = [0; 16];
        for (at, byte) in level.bytes().enumerate() {
            key[at % 16] ^= byte.rotate_left((at / 16) as u32);
        }
        key
    });
    let kind = |name: &str| rules.kind_by_name(name).unwrap();
    let kinds = (kind("passport"), kind("email"));
    let mut tokeniser = Tokeniser::new(&keys, rules);
    let mut near = Vec::new();
    let (mut rows, mut truth, mut folders, mut populations) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (reading, sheet) in sheets.iter().enumerate() {
        let before = rows.len();
        let mut seen = HashSet::new();
        for (record, row) in sheet.rows.iter().enumerate() {
            for (slot, person) in row.people.iter().enumerate() {
                let cells: Vec<(Field, &str)> = sheet.slot(row, slot).collect();
                if !cells.iter().any(|(field, _)| bears(*field)) {
                    continue;
                }
                let attributes: Vec<Attribute<'_>> =
                    cells.iter().filter_map(|(field, text)| attribute(*field, text, kinds)).collect();
                let mention = Mention {
                    record: record as u64,
                    slot: slot as u16,
                    role: role(sheet, slot, rules),
                    table: table(sheet),
                    record_date: None,
                    valid_until: None,
                    attributes: &attributes,
                    kinds: &[],
                };
                let row = tokeniser.row(&mention, ReadingId::from_stored(reading as i64 + 1));
                near.extend_from_slice(tokeniser.near());
                // A scan keeps equal mentions of one reading once.
                if seen.insert((slot, format!("{:?}{:?}{:?}", row.tokens, row.lists, row.birth_year))) {
                    rows.push(row);
                    truth.push(*person);
                }
            }
        }
        if rows.len() > before {
            let folder = sheet.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let known = folders.iter().position(|other| *other == folder);
            populations.push(known.unwrap_or(folders.len()) as u32);
            if known.is_none() {
                folders.push(folder);
            }
        }
    }
    Fed { evidence: EvidenceRows::new(rows).with_near(near), populations: Populations::by_reading(populations), truth }
}

/// Role that the headers of a slot tell.
fn role(sheet: &Sheet, slot: usize, rules: &Rules) -> Role {
    let mut of_slot = sheet.columns.iter().filter(|(_, _, of)| *of == slot);
    of_slot.find_map(|(header, _, _)| rules.lookup_slot(header)).map(|hint| hint.role).unwrap_or_default()
}

/// Fingerprint of a table as a scan tells it: its header.
fn table(sheet: &Sheet) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (header, _, _) in sheet.columns {
        header.hash(&mut hasher);
    }
    // Lists of one file stand for files with headers of their own.
    if !sheet.path.contains('/') {
        sheet.path.hash(&mut hasher);
    }
    hasher.finish()
}

fn attribute<'t>(field: Field, text: &'t str, (passport, other): (KindId, KindId)) -> Option<Attribute<'t>> {
    let of = match field {
        Field::Name => AttributeField::FullName(NameOrder::SurnameFirst),
        Field::Surname => AttributeField::Surname,
        Field::Given => AttributeField::GivenName,
        Field::Kana => AttributeField::FullKana,
        Field::Roman => AttributeField::FullRoman(NameOrder::Unknown),
        Field::Latin => AttributeField::FullName(NameOrder::GivenFirst),
        Field::Birth => AttributeField::BirthDate(parse_date(text, DateOrder::DayFirst)?.date),
        Field::BirthYear => AttributeField::BirthYear(text.parse().ok()?),
        Field::Sex => AttributeField::Sex(match text {
            "男" | "男性" | "M" | "1" => 1,
            "女" | "女性" | "F" | "2" => 2,
            _ => return None,
        }),
        Field::Email => AttributeField::Email,
        Field::Phone => AttributeField::Phone,
        Field::Postal => AttributeField::PostalCode,
        Field::Address => AttributeField::Address,
        Field::Passport => AttributeField::Id,
        Field::Member => AttributeField::Member,
        Field::Other => return None,
    };
    let kind = if of == AttributeField::Id { passport } else { other };
    Some(Attribute { kind, field: of, value: Sensitive::new(text), form: Form::Raw })
}
