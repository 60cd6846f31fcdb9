//! Parses, lints and compiles pattern packs and word lists. Never looks at data.
//!
//! Packs and lists live in the top-level folder `patterns/` and are embedded in the binary. A pack says which kinds
//! exist, how their values look, which header words name them and which words speak for or against them nearby.

mod ascii_twin;
mod check_block;
mod compile;
mod context;
mod embedded;
mod error;
mod essence;
mod grammar;
mod header;
mod header_compile;
mod header_index;
mod ignore;
mod ignore_block;
mod known_words;
mod lexicon;
mod lint;
mod lists;
mod name_score;
mod name_split;
mod needs;
mod odds;
mod onset;
mod onsets;
mod outline;
mod pattern;
mod registers;
mod rules;
mod sieve;
mod spec;
mod table;
mod word_map;

pub use context::ContextWords;
pub use error::PackError;
pub use header::{HeaderHit, SlotHint, Strength};
pub use ignore::{Ignore, IgnoreForm, Ignores, Takes};
pub use known_words::WordPart;
pub use lint::{Complaint, lint};
pub use lists::NameLists;
pub use name_score::{NameEvidence, NameShape};
pub use needs::Held;
pub use odds::{Layout, Odds, odds};
pub use onsets::{Holds, Known, Onsets, Speaks};
pub use pattern::{Check, LazyRegex, Levels, Pattern, Prefilter};
pub use registers::Registers;
pub use rules::Rules;
pub use sieve::{Counts, Sieve};
pub use spec::{AddressPart, FieldCode, KindSpec, Label, Scope};

#[cfg(test)]
mod header_tests;
