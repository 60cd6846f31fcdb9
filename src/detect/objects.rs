//! Reads objects: keys are headers, object paths tell which values speak of one person.
//!
//! A path that holds a name is a person of its own. The values of other paths belong to the nearest path above that
//! does, or to the record's main person. `{"type": "EMAIL", "value": …}` entries belong to the owner of the list.

use std::collections::HashMap;

use super::found::Found;
use super::header::strongest;
use super::hits::{Frame, Hit, Teller};
use super::judge::Judge;
use super::owners::{self, Placed};
use super::shape::is_sentence;
use super::sink::FindingSink;
use super::text::{LineReader, scan_cell, scan_labelled};
use crate::model::{FieldName, Grade, Object, Role, SensitiveString, Unit};
use crate::patterns::{HeaderHit, SlotHint, Strength};
use crate::text::base64;

/// Key paths remembered.
const MAX_REMEMBERED: usize = 4096;

/// What is known of a key path.
struct Key {
    hits: Vec<HeaderHit>,
    slot: Option<SlotHint>,
    /// The last key alone, if it is vocabulary and may be shown.
    shown: Option<String>,
    name: String,
}

/// Reads objects; remembers what keys mean.
#[derive(Default)]
pub(super) struct ObjectReader {
    keys: HashMap<String, Key>,
    teller: Teller,
    reader: LineReader,
}

impl ObjectReader {
    /// Reads one object.
    pub(super) fn read(&mut self, judge: &Judge<'_>, object: &Object<'_>, record: u64, sink: &mut dyn FindingSink) {
        let paths: Vec<String> = object.fields.iter().map(|field| shape_of(field.path.expose())).collect();
        for path in &paths {
            self.learn(judge, path);
        }
        let mut placed = Vec::new();
        for (at, field) in object.fields.iter().enumerate() {
            let Some(key) = paths.get(at).and_then(|path| self.keys.get(path)) else { continue };
            let heading = typed_by_sibling(object, at).unwrap_or(&key.name);
            let mut found = Vec::new();
            read_value(judge, &mut self.reader, [field.value.expose(), heading], key, &mut found);
            let value = field.value.expose();
            placed.extend(found.into_iter().map(|found| Placed::new(field.path.expose(), at, owned(found, value))));
        }
        owners::keys(judge, object, &mut placed);
        owners::join_names(judge, &mut placed);
        let people = owners::assign(judge, object, &mut placed);
        for slot in 0..people {
            let mine: Vec<&Placed> = placed.iter().filter(|one| one.owner == slot).collect();
            let keys: Vec<Option<&Key>> =
                mine.iter().map(|one| paths.get(one.field).and_then(|path| self.keys.get(path))).collect();
            let role = keys.iter().flatten().find_map(|key| key.slot).map_or(Role::Unknown, |slot| slot.role);
            let hits: Vec<Hit<'_>> = mine.iter().zip(&keys).filter_map(|(one, key)| hit(object, one, *key)).collect();
            if !hits.is_empty() {
                self.teller.tell(&Frame::text(record, slot as u16, role), &hits, sink);
            }
        }
    }

    fn learn(&mut self, judge: &Judge<'_>, path: &str) {
        if self.keys.contains_key(path) {
            return;
        }
        if self.keys.len() >= MAX_REMEMBERED {
            self.keys.clear();
        }
        let name = last_key(path).to_owned();
        let alone = judge.rules.lookup_header(&name);
        let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
        let owner = last_key(parent).trim_end_matches(['[', ']', '0']);
        let joined = judge.rules.lookup_header(&format!("{owner} {name}"));
        let hits = if strongest(&joined) > strongest(&alone) { joined } else { alone };
        let hits = numbered_by_owner(judge, (owner, &name), &hits).unwrap_or(hits);
        let slot = hits
            .iter()
            .find_map(|hit| hit.slot)
            .or_else(|| parent.split('.').rev().find_map(|part| judge.rules.lookup_slot(part.trim_end_matches("[0]"))));
        let vocabulary = strongest(&hits).is_some_and(|strength| strength >= Strength::Composed);
        let shown = vocabulary.then(|| name.clone());
        self.keys.insert(path.to_owned(), Key { hits, slot, shown, name });
    }
}

/// `{"phones": [{"no": …}]}`: a key that only says number means what stands above it.
fn numbered_by_owner(judge: &Judge<'_>, (owner, name): (&str, &str), alone: &[HeaderHit]) -> Option<Vec<HeaderHit>> {
    let kind = |hits: &[HeaderHit]| hits.first().map(|hit| judge.rules.kind(hit.kind));
    if name == "id" || kind(alone).is_some_and(|kind| kind.name != "record_no") {
        return None;
    }
    let above = judge.rules.lookup_header(&format!("{owner}.{name}"));
    kind(&above).is_some_and(|kind| kind.personal).then_some(above)
}

fn hit<'a>(object: &'a Object<'_>, one: &'a Placed, key: Option<&'a Key>) -> Option<Hit<'a>> {
    let value = object.fields.get(one.field)?.value.expose();
    let shown = key.and_then(|key| key.shown.as_deref());
    let name = shown.map_or(FieldName::Position(one.field + 1), FieldName::Shown);
    one.found.hit(value, Unit::Record(object.number), name).map(|hit| Hit { told: one.told, ..hit })
}

fn read_value(judge: &Judge<'_>, reader: &mut LineReader, text: [&str; 2], key: &Key, found: &mut Vec<Found>) {
    let [value, heading] = text;
    let thing = key.hits.iter().any(|hit| hit.strength >= Strength::Composed && judge.is_thing(hit.kind));
    let other = thing && !is_sentence(value) && base64::tokens(value).is_empty();
    if !key.hits.is_empty() {
        scan_labelled(judge, value, heading, &key.hits, found);
    }
    if found.is_empty() && !other {
        scan_cell(judge, reader, text, found);
    }
}

/// Parts of names keep their text, to be joined.
fn owned(found: Found, value: &str) -> Found {
    let decoded = found.value(value).filter(|_| found.grade == Grade::Fragment);
    let decoded = decoded.map(|text| SensitiveString::new(text.to_owned()));
    Found { decoded: decoded.or_else(|| found.decoded.clone()), ..found }
}

/// Array indices are all one path shape.
fn shape_of(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        match c {
            '[' => {
                inside = true;
                shape.push_str("[0");
            }
            ']' => {
                inside = false;
                shape.push(']');
            }
            _ if inside => {}
            _ => shape.push(c),
        }
    }
    shape
}

pub(super) fn last_key(path: &str) -> &str {
    let last = path.rsplit('.').next().unwrap_or(path);
    last.trim_end_matches("[0]")
}

pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(parent, _)| parent)
}

/// `contacts[0].type = EMAIL` is the key of `contacts[0].value`.
fn typed_by_sibling<'o>(object: &'o Object<'_>, at: usize) -> Option<&'o str> {
    let path = object.fields.get(at)?.path.expose();
    let key = last_key(path);
    if !["value", "val", "data", "number", "address"].iter().any(|word| key.eq_ignore_ascii_case(word)) {
        return None;
    }
    let near = object.fields.get(at.saturating_sub(4)..(at + 5).min(object.fields.len()))?;
    near.iter()
        .filter(|field| parent(field.path.expose()) == parent(path))
        .find(|field| {
            ["type", "kind", "label", "name", "key", "system"]
                .iter()
                .any(|word| last_key(field.path.expose()).eq_ignore_ascii_case(word))
        })
        .map(|field| field.value.expose())
}
