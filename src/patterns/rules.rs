//! The compiled rules that a run works with: kinds, patterns, header words, word lists and their hash.

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use super::header_index::HeaderIndex;
use super::known_words::KnownWords;
use super::{Ignores, KindSpec, NameLists, Onsets, PackError, Pattern, Registers, Sieve, compile};
use crate::model::{Date, KindId, RulesId};

/// Compiled packs. Immutable and shared by reference between workers.
#[derive(Debug)]
pub struct Rules {
    pub(super) kinds: Vec<KindSpec>,
    pub(super) by_name: HashMap<String, KindId>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) header_index: HeaderIndex,
    /// Text of the user's packs, for the hash.
    pub(super) user_packs: Vec<String>,
    /// Hash, once as bytes and once as hex; reading a megabyte of lists waits until somebody asks.
    hash: OnceLock<([u8; 32], String)>,
    pub(super) lists: NameLists,
    sieve: OnceLock<Sieve>,
    onsets: OnceLock<Onsets>,
    pub(super) known_words: OnceLock<KnownWords>,
    pub(super) ignores: Ignores,
    pub(super) registers: Registers,
}

impl Rules {
    pub(super) fn empty(user_packs: Vec<String>) -> Self {
        Self {
            kinds: Vec::new(),
            by_name: HashMap::new(),
            patterns: Vec::new(),
            header_index: HeaderIndex::default(),
            user_packs,
            hash: OnceLock::new(),
            lists: NameLists::default(),
            sieve: OnceLock::new(),
            onsets: OnceLock::new(),
            known_words: OnceLock::new(),
            ignores: Ignores::default(),
            registers: Registers::default(),
        }
    }

    /// Loads the packs that this build carries.
    pub fn embedded() -> Result<Self, PackError> {
        compile::load(None)
    }

    /// Loads the kinds of the embedded packs with their titles, and no rule: enough to tell of what was found.
    pub fn kinds_only() -> Result<Self, PackError> {
        compile::load_kinds()
    }

    /// Loads the embedded packs, then every `.toml` of a folder: a kind that both define is taken from the folder.
    pub fn with_user_dir(dir: &Path) -> Result<Self, PackError> {
        compile::load(Some(dir))
    }

    /// Makes the rules of a day: entries whose last day has passed are no longer applied, which is another state of the
    /// rules with another id.
    pub fn on(mut self, today: Date) -> Self {
        self.ignores.expire(today);
        self.hash = OnceLock::new();
        self
    }

    /// Returns the registers of codes that are given out.
    pub fn registers(&self) -> &Registers {
        &self.registers
    }

    /// Returns what the user takes out of the count.
    pub fn ignores(&self) -> &Ignores {
        &self.ignores
    }

    /// Returns the id of these rules: first 63 bits of the hash of all packs and word lists.
    pub fn id(&self) -> RulesId {
        let [a, b, c, d, e, f, g, h, ..] = self.hash().0;
        RulesId::from_hash(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }

    /// Returns the BLAKE3 hash of all packs and word lists, 64 hex digits.
    pub fn hash_hex(&self) -> &str {
        &self.hash().1
    }

    fn hash(&self) -> &([u8; 32], String) {
        self.hash.get_or_init(|| {
            let hash = compile::hash(&self.user_packs, &self.ignores);
            (*hash.as_bytes(), hash.to_hex().to_string())
        })
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

    /// Returns what tells the text patterns of personal kinds that a text may hold candidates of.
    pub fn sieve(&self) -> &Sieve {
        self.sieve.get_or_init(|| Sieve::new(&self.patterns, self.text_places()))
    }

    /// Returns what tells where in an ASCII text none of those patterns begins.
    pub fn onsets(&self) -> &Onsets {
        self.onsets.get_or_init(|| Onsets::new(&self.patterns, self.text_places()))
    }

    /// Places of the patterns of personal kinds that have a shape in text.
    fn text_places(&self) -> impl Iterator<Item = usize> {
        let personal = |pattern: &Pattern| pattern.regex.is_some() && self.kind(pattern.kind).personal;
        self.patterns.iter().enumerate().filter(move |(_, pattern)| personal(pattern)).map(|(at, _)| at)
    }

    /// Iterates over the patterns of a kind.
    pub fn patterns_of(&self, kind: KindId) -> impl Iterator<Item = &Pattern> {
        self.patterns.iter().filter(move |pattern| pattern.kind == kind)
    }

    /// Returns the words that name a kind as header, key or label, in comparison form, sorted.
    pub fn header_words(&self, kind: KindId) -> Vec<&str> {
        self.header_index.words_of(kind)
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

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = r#"
[pack]
id = "acme"
summary = "Loyalty numbers of a shop"

[[kind]]
name = "acme.loyalty_no"
title = { en = "Loyalty number", ja = "会員証番号" }
what = { en = "Loyalty card.", ja = "会員証。" }
bearing = true
tier = "tertiary"
field = "member"
scope = "system"

[[pattern]]
kind = "acme.loyalty_no"
regex = '\bAC-\d{6}\b'
check = [{ scheme = "luhn", lengths = [6] }]
headers = ["acme loyalty"]
confidence = { alone = 0.9, context = 0.95, column = 0.9, header = 0.95 }
examples = ["AC-123455", "AC-000000"]
counterexamples = ["AC-123456", "AC-1"]
"#;

    fn with_pack(text: &str) -> Result<Rules, PackError> {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("own.toml"), text).unwrap();
        Rules::with_user_dir(dir.path())
    }

    #[test]
    fn a_user_pack_adds_a_kind_and_changes_the_hash() {
        let embedded = Rules::embedded().unwrap();
        let rules = with_pack(OWN).unwrap();
        let kind = rules.kind_by_name("acme.loyalty_no").unwrap();
        assert_eq!(rules.patterns_of(kind).count(), 1);
        assert_eq!(rules.lookup_header("Acme Loyalty")[0].kind, kind);
        assert_ne!(embedded.id(), rules.id());
        assert_eq!(embedded.hash_hex(), Rules::embedded().unwrap().hash_hex());
    }

    #[test]
    fn kinds_alone_are_those_of_the_whole() {
        let (whole, kinds) = (Rules::embedded().unwrap(), Rules::kinds_only().unwrap());
        let told = |rules: &Rules| rules.kinds().map(|(_, kind)| format!("{kind:?}")).collect::<Vec<_>>();
        assert_eq!(told(&whole), told(&kinds));
        assert!(kinds.patterns().is_empty());
    }

    #[test]
    fn a_user_kind_replaces_the_embedded_one() {
        let rules = with_pack(&OWN.replace("acme.loyalty_no", "email")).unwrap();
        let email = rules.kind_by_name("email").unwrap();
        assert_eq!(rules.kind(email).pack, "acme");
        assert_eq!(rules.patterns_of(email).count(), 1);
    }

    #[test]
    fn a_bad_pack_says_where_and_what_to_do() {
        for (from, to, line, part) in [
            ("field = \"member\"", "field = \"badge\"", 12, "unknown field \"badge\""),
            ("bearing = true", "bearing = true\ncolour = 1", 11, "colour"),
            ("kind = \"acme.loyalty_no\"", "kind = \"acme.other\"", 16, "unknown kind"),
            ("\\d{6}", "\\d{6}(", 17, "can't be used"),
            ("\\d{6}", "(?=\\d{6})", 17, "can't be used"),
            ("\"luhn\"", "\"crc\"", 18, "unknown scheme"),
            ("check = [{ scheme = \"luhn\", lengths = [6] }]", "validator = \"luhnn\"", 18, "unknown validator"),
            ("headers =", "prefilter = \"fast\"\nheaders =", 19, "unknown prefilter"),
        ] {
            assert!(OWN.contains(from), "{from}");
            let error = with_pack(&OWN.replacen(from, to, 1)).unwrap_err();
            let PackError::Pack { file, line: found, what, fix } = &error else { panic!("{error}") };
            assert!(file.ends_with("own.toml") && !fix.is_empty(), "{error}");
            assert_eq!((*found, what.contains(part)), (line, true), "{error}");
        }
        assert!(matches!(Rules::with_user_dir(Path::new("/nowhere/at/all")), Err(PackError::Folder { .. })));
    }

    #[test]
    fn kinds_of_the_product_are_there() {
        let rules = Rules::embedded().unwrap();
        for name in "email phone person_name name_kana name_roman address postal_code birth_date death_date sex \
                     nationality credit_card card_expiry card_security_code bank_account iban passport passport_date mrz \
                     ip_address credential health member_no employee_no jp.my_number jp.drivers_license \
                     jp.residence_card jp.resident_code jp.pension_no jp.health_insurance jp.yucho_account us.ssn gb.nino \
                     gb.nhs de.steuer_id fr.nir kr.rrn cn.ric national_id"
            .split_whitespace()
        {
            let kind = rules.kind_by_name(name).map(|id| rules.kind(id));
            assert!(kind.is_some_and(|kind| kind.personal && kind.name == name), "{name}");
        }
    }
}
