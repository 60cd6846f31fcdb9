//! The compiled rules that a run works with: kinds, patterns, header words, word lists and their hash.

use std::collections::HashMap;
use std::path::Path;

use super::header_index::HeaderIndex;
use super::{KindSpec, NameLists, PackError, Pattern, compile};
use crate::model::{KindId, RulesId};

/// Compiled packs. Immutable and shared by reference between workers.
#[derive(Debug)]
pub struct Rules {
    pub(super) kinds: Vec<KindSpec>,
    pub(super) by_name: HashMap<String, KindId>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) header_index: HeaderIndex,
    pub(super) hash: [u8; 32],
    pub(super) hash_hex: String,
    pub(super) lists: NameLists,
}

impl Rules {
    pub(super) fn empty(hash: [u8; 32], lists: NameLists) -> Self {
        Self {
            kinds: Vec::new(),
            by_name: HashMap::new(),
            patterns: Vec::new(),
            header_index: HeaderIndex::default(),
            hash,
            hash_hex: blake3::Hash::from_bytes(hash).to_hex().to_string(),
            lists,
        }
    }

    /// Loads the packs that this build carries.
    pub fn embedded() -> Result<Self, PackError> {
        compile::load(None)
    }

    /// Loads the embedded packs, then every `.toml` of a folder: a kind that both define is taken from the folder.
    pub fn with_user_dir(dir: &Path) -> Result<Self, PackError> {
        compile::load(Some(dir))
    }

    /// Returns the id of these rules: first 63 bits of the hash of all packs and word lists.
    pub fn id(&self) -> RulesId {
        let [a, b, c, d, e, f, g, h, ..] = self.hash;
        RulesId::from_hash(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }

    /// Returns the BLAKE3 hash of all packs and word lists, 64 hex digits.
    pub fn hash_hex(&self) -> &str {
        &self.hash_hex
    }

    /// Returns a kind. Ids of other rules give the first kind.
    pub fn kind(&self, id: KindId) -> &KindSpec {
        let at = usize::from(id.0).min(self.kinds.len().saturating_sub(1));
        &self.kinds[at]
    }

    /// Returns the id of a kind's name.
    pub fn kind_by_name(&self, name: &str) -> Option<KindId> {
        self.by_name.get(name).copied()
    }

    /// Iterates over all kinds, personal or not, in id order.
    pub fn kinds(&self) -> impl Iterator<Item = (KindId, &KindSpec)> {
        self.kinds.iter().enumerate().map(|(at, kind)| (KindId(at as u16), kind))
    }

    /// Returns all patterns, in pack order.
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// Iterates over the patterns of a kind.
    pub fn patterns_of(&self, kind: KindId) -> impl Iterator<Item = &Pattern> {
        self.patterns.iter().filter(move |pattern| pattern.kind == kind)
    }

    /// Returns the name of a slot (`guardian`, `emergency_contact`), or an empty text.
    pub fn slot_name(&self, slot: u16) -> &str {
        self.header_index.slot_name(slot)
    }

    /// Returns the word lists: names, places, company words.
    pub fn lists(&self) -> &NameLists {
        &self.lists
    }
}
