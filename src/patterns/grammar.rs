//! The grammar of packs: what a TOML file may say. Meaning is checked when it is compiled.

use serde::Deserialize;
use toml::Spanned;

use super::ignore::Takes;
use super::spec::{Label, Scope};

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) pack: Pack,
    #[serde(default)]
    pub(super) kind: Vec<Kind>,
    #[serde(default)]
    pub(super) pattern: Vec<PatternBlock>,
    #[serde(default)]
    pub(super) header: Vec<Header>,
    #[serde(default)]
    pub(super) slot: Vec<Slot>,
    #[serde(default)]
    pub(super) qualifier: Vec<Qualifier>,
    #[serde(default)]
    pub(super) thing: Vec<Thing>,
    #[serde(default)]
    pub(super) ignore: Vec<IgnoreBlock>,
}

/// `[pack]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pack {
    pub(super) id: Spanned<String>,
    /// For readers of the file.
    #[serde(rename = "summary")]
    pub(super) _summary: String,
    pub(super) country: Option<String>,
}

/// `[[kind]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kind {
    pub(super) name: Spanned<String>,
    pub(super) title: Label,
    pub(super) what: Label,
    pub(super) bearing: bool,
    #[serde(default = "yes")]
    pub(super) personal: bool,
    pub(super) tier: TierCode,
    pub(super) field: Spanned<String>,
    #[serde(default)]
    pub(super) scope: Scope,
    #[serde(default)]
    pub(super) sensitivity: Vec<String>,
    #[serde(default)]
    pub(super) references: Vec<String>,
}

/// Tier as packs write it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TierCode {
    Primary,
    Secondary,
    Tertiary,
    None,
}

/// `[[pattern]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PatternBlock {
    pub(super) id: Option<String>,
    pub(super) kind: Spanned<String>,
    pub(super) regex: Option<Spanned<String>>,
    pub(super) cell: Option<Spanned<String>>,
    pub(super) validator: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) check: Vec<Spanned<CheckBlock>>,
    pub(super) prefilter: Option<Spanned<String>>,
    /// Header words of the kind in its own field; shorthand for a `[[header]]` block.
    #[serde(default)]
    pub(super) headers: Vec<String>,
    #[serde(default)]
    pub(super) context: Vec<String>,
    #[serde(default)]
    pub(super) anti_context: Vec<String>,
    pub(super) confidence: Spanned<Confidences>,
    /// It says something only beside a person: in a record or passage that names nobody it is no finding.
    #[serde(default)]
    pub(super) beside_a_person: bool,
    #[serde(default)]
    pub(super) why: Sentence,
    #[serde(default)]
    pub(super) examples: Vec<String>,
    #[serde(default)]
    pub(super) counterexamples: Vec<String>,
}

/// `confidence = { … }`, shares of 1.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Confidences {
    #[serde(default)]
    pub(super) alone: f64,
    #[serde(default)]
    pub(super) context: f64,
    #[serde(default)]
    pub(super) column: f64,
    #[serde(default)]
    pub(super) header: f64,
}

/// `check = [{ … }, …]`: all of them must hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CheckBlock {
    pub(super) scheme: String,
    /// Characters that are tested, from and to (excluded), separators left out; nothing means all.
    pub(super) part: Option<[usize; 2]>,
    pub(super) weights: Vec<u32>,
    /// Weights for numbers whose remainder by the first weights is 10.
    pub(super) again: Vec<u32>,
    pub(super) modulus: Option<u32>,
    pub(super) add: i32,
    /// From remainder to check digit, where the rule doesn't hold; -1 refuses the remainder.
    pub(super) map: std::collections::BTreeMap<String, i64>,
    /// What the check character is: `remainder`, `complement` (modulus − remainder), `full_complement` (the same, but
    /// the modulus stays), `none` (the sum is divisible).
    pub(super) digit: Option<String>,
    pub(super) lengths: Vec<usize>,
    /// Values of letters and digits by position; nothing: A is 10 … Z is 35.
    pub(super) values: Option<String>,
    /// Check characters by value; nothing: digits.
    pub(super) alphabet: Option<String>,
    /// Characters that the check takes at the end.
    pub(super) check_length: Option<usize>,
    /// Order of a date's parts: `yymmdd` …
    pub(super) format: Option<String>,
    pub(super) month_offsets: Vec<u64>,
    pub(super) day_offsets: Vec<u64>,
    /// Numbers and ranges of numbers: `"01-47"`.
    pub(super) ranges: Vec<String>,
}

/// A sentence in both languages of reports, or one that serves for both.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Sentence {
    One(String),
    Both(Label),
}

impl Default for Sentence {
    fn default() -> Self {
        Self::One(String::new())
    }
}

impl Sentence {
    /// The sentence in each language.
    pub(super) fn label(&self) -> Label {
        match self {
            Self::One(text) => Label { en: text.clone(), ja: text.clone() },
            Self::Both(label) => label.clone(),
        }
    }
}

/// `[[header]]`: words of column headers, keys and labels.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) kind: Spanned<String>,
    pub(super) field: Option<Spanned<String>>,
    /// Name the kind alone or at the end of a longer header.
    #[serde(default)]
    pub(super) words: Vec<String>,
    /// Name the kind only as the whole header.
    #[serde(default)]
    pub(super) exact: Vec<String>,
    /// As `words`, but the cells must agree.
    #[serde(default)]
    pub(super) weak: Vec<String>,
    /// Endings that hint at the kind when nothing else is known.
    #[serde(default)]
    pub(super) endings: Vec<String>,
}

/// `[[slot]]`: words that say whose data it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Slot {
    pub(super) name: Spanned<String>,
    pub(super) role: Spanned<String>,
    #[serde(default)]
    pub(super) main: bool,
    pub(super) words: Vec<String>,
}

/// `[[qualifier]]`: words that say how a value is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Qualifier {
    pub(super) form: Form,
    pub(super) words: Vec<String>,
}

/// What a qualifier does to a name field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Form {
    Kana,
    Roman,
    Native,
    Ignore,
}

/// `[[thing]]`: words of what is no person; a name, phone or address after them belongs to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Thing {
    pub(super) words: Vec<String>,
    /// From kind to the kind it becomes: `person_name = "thing_name"`.
    pub(super) becomes: std::collections::BTreeMap<String, String>,
}

/// `[[ignore]]`: what the user takes out of the count, named in exactly one way.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IgnoreBlock {
    pub(super) value: Option<Spanned<String>>,
    pub(super) domain: Option<Spanned<String>>,
    pub(super) prefix: Option<Spanned<String>>,
    pub(super) path: Option<Spanned<String>>,
    pub(super) kind: Option<Spanned<String>>,
    pub(super) reason: Spanned<String>,
    pub(super) expires: Option<Spanned<toml::Value>>,
    #[serde(default)]
    pub(super) takes: Takes,
}

fn yes() -> bool {
    true
}
