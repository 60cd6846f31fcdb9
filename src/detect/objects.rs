//! Reads objects: keys are headers, object paths tell which values speak of one person.
//!
//! A path that holds a name is a person of its own. The values of other paths belong to the nearest path above that
//! does, or to the record's main person. `{"type": "EMAIL", "value": …}` entries belong to the owner of the list.

use std::collections::HashMap;

use super::found::Found;
use super::header::strongest;
use super::hits::{Bearing, Frame, Hit, Teller};
use super::judge::Judge;
use super::sink::FindingSink;
use super::shape::is_sentence;
use super::text::{LineReader, scan_cell, scan_labelled};
use crate::model::{FieldName, Object, Role, Unit};
use crate::patterns::{HeaderHit, SlotHint, Strength};

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

/// One finding with the field it stands in.
struct Placed {
    field: usize,
    owner: usize,
    found: Found,
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
            placed.extend(found.into_iter().map(|found| Placed { field: at, owner: 0, found }));
        }
        let people = owners(object, &mut placed).len().max(1);
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
        let joined =
            judge.rules.lookup_header(&format!("{} {name}", last_key(parent).trim_end_matches(['[', ']', '0'])));
        let hits = if strongest(&joined) > strongest(&alone) { joined } else { alone };
        let slot = hits
            .iter()
            .find_map(|hit| hit.slot)
            .or_else(|| parent.split('.').rev().find_map(|part| judge.rules.lookup_slot(part.trim_end_matches("[0]"))));
        let vocabulary = strongest(&hits).is_some_and(|strength| strength >= Strength::Composed);
        let shown = vocabulary.then(|| name.clone());
        self.keys.insert(path.to_owned(), Key { hits, slot, shown, name });
    }
}

fn hit<'a>(object: &'a Object<'_>, one: &'a Placed, key: Option<&'a Key>) -> Option<Hit<'a>> {
    let value = object.fields.get(one.field)?.value.expose();
    let shown = key.and_then(|key| key.shown.as_deref());
    let name = shown.map_or(FieldName::Position(one.field + 1), FieldName::Shown);
    one.found.hit(value, Unit::Record(object.number), name)
}

fn read_value(judge: &Judge<'_>, reader: &mut LineReader, text: [&str; 2], key: &Key, found: &mut Vec<Found>) {
    let [value, heading] = text;
    let thing = key.hits.iter().any(|hit| hit.strength >= Strength::Composed && judge.is_thing(hit.kind));
    let other = thing && !is_sentence(value);
    if !key.hits.is_empty() {
        scan_labelled(judge, value, heading, &key.hits, found);
    }
    if found.is_empty() && !other {
        scan_cell(judge, reader, text, found);
    }
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

fn last_key(path: &str) -> &str {
    let last = path.rsplit('.').next().unwrap_or(path);
    last.trim_end_matches("[0]")
}

fn parent(path: &str) -> &str {
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

/// Finds the paths that hold a full name, and gives each finding the nearest of them above it, else the first.
fn owners(object: &Object<'_>, placed: &mut [Placed]) -> Vec<String> {
    let path_of =
        |one: &Placed| object.fields.get(one.field).map_or("", |field| parent(field.path.expose())).to_owned();
    let mut owners: Vec<String> = Vec::new();
    for one in placed.iter().filter(|one| one.found.is_full_name() && one.found.bearing == Bearing::Yes) {
        let path = person_path(&path_of(one));
        if !owners.contains(&path) {
            owners.push(path);
        }
    }
    let main =
        owners.iter().enumerate().min_by_key(|(_, path)| path.matches(['.', '[']).count()).map_or(0, |(at, _)| at);
    for one in placed {
        let path = path_of(one);
        let above =
            owners.iter().enumerate().filter(|(_, owner)| is_above(owner, &path)).max_by_key(|(_, owner)| owner.len());
        one.owner = above.map_or(main, |(at, _)| at);
    }
    owners
}

/// `customer.name.family` speaks of `customer`: an object named for a name is a part of its owner.
fn person_path(path: &str) -> String {
    let last = last_key(path);
    let part = ["name", "names", "fullname", "full_name", "氏名", "kana", "profile"]
        .iter()
        .any(|word| last.eq_ignore_ascii_case(word));
    if part { parent(path).to_owned() } else { path.to_owned() }
}

fn is_above(owner: &str, path: &str) -> bool {
    path.strip_prefix(owner).is_some_and(|rest| owner.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']))
}
