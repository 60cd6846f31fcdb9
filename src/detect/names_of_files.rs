//! Names of people in names of files, members and sheets: 履歴書_山田太郎.docx.

use super::found::Found;
use super::hits::{Bearing, Frame, Hit, Teller};
use super::judge::Judge;
use super::names;
use super::sink::FindingSink;
use crate::model::{AttributeField, Confidence, FieldName, Form, Grade, Role, Unit, Why};
use crate::text::fold::width;

/// Confidence of a full name in a file name: both parts listed.
const LISTED: Confidence = Confidence::percent(75);

/// Tells the names in a name; returns whether there was one.
pub(super) fn tell(judge: &Judge<'_>, name: &str, teller: &mut Teller, sink: &mut dyn FindingSink) -> bool {
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = stem.rsplit_once('.').filter(|(_, end)| end.len() <= 5 && end.is_ascii()).map_or(stem, |(stem, _)| stem);
    let folded = width(stem);
    // Dots and hyphens part words, but hold addresses and numbers together.
    let contact = folded.contains('@') || folded.bytes().filter(u8::is_ascii_digit).count() >= 9;
    if contact && tell_part(judge, &folded, 0, teller, sink) {
        return true;
    }
    let spaced: String = folded
        .chars()
        .map(|c| if matches!(c, '_' | '-' | '(' | ')' | '[' | ']' | '.' | '+' | '・') { '\n' } else { c })
        .collect();
    let mut told = false;
    for (slot, part) in spaced.lines().enumerate() {
        told |= tell_part(judge, part, slot, teller, sink);
    }
    told
}

fn tell_part(judge: &Judge<'_>, part: &str, slot: usize, teller: &mut Teller, sink: &mut dyn FindingSink) -> bool {
    let mut found: Vec<Found> = Vec::new();
    let look = super::candidates::LineLook::of(part);
    names::find(judge, part, &look, &mut found);
    super::candidates::find(
        judge,
        &look,
        &super::context::Around { line: part, before: "", heading: "" },
        &[],
        &mut found,
    );
    let role = judge.rules.lookup_slot(part).map_or(Role::Unknown, |slot| slot.role);
    let mut hits: Vec<Hit<'_>> =
        found.iter().filter_map(|found| found.hit(part, Unit::FileName, FieldName::None)).collect();
    for hit in &mut hits {
        hit.why = Why::FileName;
    }
    if hits.is_empty() {
        hits.extend(kana(judge, part));
    }
    !hits.is_empty() && teller.tell(&Frame::text(1, slot as u16, role), &hits, sink)
}

/// ヤマダタロウ as a part of its own.
fn kana<'p>(judge: &Judge<'_>, part: &'p str) -> Option<Hit<'p>> {
    let lists = judge.rules.lists();
    let part = part.trim();
    if part.is_ascii() {
        // The lists of readings hold kana alone, and take long to build.
        return None;
    }
    let (surname, given) = lists.split_kana(part)?;
    let listed = part.chars().count() >= 5 && lists.is_surname_kana(surname) && lists.is_given_kana(given);
    Some(Hit {
        kind: judge.kinds.kana.filter(|_| listed)?,
        field: AttributeField::FullKana,
        value: part,
        confidence: LISTED,
        grade: Grade::Complete,
        why: Why::FileName,
        unit: Unit::FileName,
        name: FieldName::None,
        told: super::hits::Told::Both,
        bearing: Bearing::Yes,
        form: Form::Raw,
    })
}
