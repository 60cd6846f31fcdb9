//! Gathers the header, slot, qualifier and thing words of all packs into one index.

use std::collections::HashMap;

use super::compile::{self, Source};
use super::grammar::{File, Form};
use super::header_index::{Entry, HeaderIndex, SlotSpec, Usage, key};
use super::{FieldCode, PackError, Rules};
use crate::model::{KindId, Role};
use crate::text::fold;

/// The words of all packs so far.
#[derive(Default)]
pub(super) struct HeaderBlocks {
    index: HeaderIndex,
}

/// Meaning of a plain header word.
pub(super) fn word(kind: KindId, field: FieldCode) -> Entry {
    Entry { kind, field, usage: Usage::Word }
}

/// A word as it is compared, and as systems without accents write it: dirección, direccion; straße, strasse. Short words
/// keep their accents: län is a region, lan a network.
fn forms(word: &str) -> impl Iterator<Item = String> + use<> {
    let whole = key(word);
    let plain = Some(fold::without_accents(&whole))
        .filter(|plain| *plain != whole && plain.is_ascii() && plain.len() >= SHORTEST_PLAIN);
    std::iter::once(whole).chain(plain).filter(|form| !form.is_empty())
}

/// Fewer letters without their accents are another word too often.
const SHORTEST_PLAIN: usize = 5;

impl HeaderBlocks {
    /// Adds words of one meaning; a word may have several.
    pub(super) fn add_words(&mut self, words: &[String], entry: Entry) {
        for word in words.iter().flat_map(|word| forms(word)) {
            if entry.usage == Usage::Ending {
                self.index.endings.entry(word).or_insert(entry);
                continue;
            }
            let entries = self.index.entries.entry(word).or_default();
            if !entries.iter().any(|known| (known.kind, known.field) == (entry.kind, entry.field)) {
                entries.push(entry);
            }
        }
    }

    /// Takes the header, slot, qualifier and thing blocks of a file.
    pub(super) fn take(&mut self, rules: &Rules, source: &Source, file: File) -> Result<(), PackError> {
        for block in &file.header {
            let kind = compile::kind(rules, source, &block.kind)?;
            let own = rules.kind(kind).field;
            let field = block.field.as_ref().map_or(Ok(own), |code| compile::field(source, code))?;
            for (words, usage) in [
                (&block.words, Usage::Word),
                (&block.exact, Usage::Exact),
                (&block.weak, Usage::Weak),
                (&block.endings, Usage::Ending),
            ] {
                self.add_words(words, Entry { kind, field, usage });
            }
            if field.is_name() {
                self.index.name_kinds.entry(field).or_insert(kind);
            }
        }
        self.take_slots(source, &file)?;
        for block in file.qualifier {
            self.add_qualifier(&block.words, block.form);
        }
        for block in file.thing {
            let becomes = becomes(rules, &block.becomes);
            let number = self.index.becomes.len();
            self.index.becomes.push(becomes);
            for word in block.words {
                for form in forms(&word) {
                    self.index.things.insert(form, number);
                }
            }
        }
        Ok(())
    }

    /// Ends the gathering.
    pub(super) fn index(self, rules: &Rules) -> HeaderIndex {
        let mut index = self.index;
        let name = rules.kind_by_name("person_name");
        index.full_name = name.map(|kind| (kind, FieldCode::FullName));
        for (id, kind) in rules.kinds().filter(|(_, kind)| kind.field.is_name() && kind.personal) {
            index.name_kinds.insert(kind.field, id);
        }
        index
    }

    fn take_slots(&mut self, source: &Source, file: &File) -> Result<(), PackError> {
        for block in &file.slot {
            let role = Role::from_code(block.role.get_ref()).ok_or_else(|| {
                let what = format!("unknown role \"{}\"", block.role.get_ref());
                let known: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
                let fix = format!("use one of {}", known.join(", "));
                PackError::at(&source.file, &source.text, block.role.span().start, what, fix)
            })?;
            let name = block.name.get_ref();
            let known = self.index.slots.iter().position(|slot| slot.name == *name);
            let number = known.unwrap_or_else(|| {
                self.index.slots.push(SlotSpec { name: name.clone(), role, main: block.main });
                self.index.slots.len() - 1
            });
            for word in &block.words {
                for form in forms(word) {
                    self.index.slot_words.insert(form, number as u16);
                }
            }
        }
        Ok(())
    }

    fn add_qualifier(&mut self, words: &[String], form: Form) {
        for word in words {
            self.index.qualifiers.insert(key(word), form);
        }
    }
}

fn becomes(rules: &Rules, names: &std::collections::BTreeMap<String, String>) -> HashMap<KindId, (KindId, FieldCode)> {
    let resolve = |name: &String| rules.kind_by_name(name);
    let pairs = names.iter().filter_map(|(from, to)| Some((resolve(from)?, resolve(to)?)));
    pairs.map(|(from, to)| (from, (to, rules.kind(to).field))).collect()
}
