//! Counts the distinct people whose personal data lies in file shares and databases.
//!
//! This page is the architecture document: the rooms, the flow and the invariants.
//!
//! # Rooms
//! A module names only modules of lower layers, never its siblings (`tests/it/layers.rs` keeps that).
//!
//! | layer | room | job |
//! |---|---|---|
//! | L0 | [`model`] | the nouns of the product; no I/O, no threads |
//! | L1 | [`text`] | knowledge about text: encodings, folding, era dates, romanisation, escaping |
//! | L2 | [`validators`] | check digits, ranges, calendars |
//! | L3 | [`patterns`] | parses, lints and compiles pattern packs and word lists |
//! | L3 | [`source`] | lists and opens assets |
//! | L3 | [`extract`] | bytes → records; risky formats run in a sandboxed child process |
//! | L3 | [`inventory`] | catalog, evidence, key, lock |
//! | L4 | [`detect`] | record → findings → mentions |
//! | L4 | [`identity`] | mentions → identities and an estimate of people |
//! | L5 | [`scan`] | the run: plan, walk, workers, writer, progress |
//! | L5 | [`resolve`] | evidence → identity → catalog |
//! | L5 | [`exposure`] | counts for any scope |
//! | L6 | [`report`] | one renderer a format |
//! | L7 | [`cli`] | arguments → plan → one file a command |
//!
//! # Flow
//! ```text
//! argv → cli::Args → Plan                                bad input ends here: exit 2, nothing read
//! Plan.roots → source → worker (rayon):
//!    open → extract → record → detect → findings → mention → tokens      raw text is dropped here
//!         │ limit / error                       └→ tallies per reading × kind
//!         └→ Outcome
//! batches → one writer → inventory {catalog, evidence}
//! evidence → resolve → identity of every mention + Estimate → catalog
//! exposure → report → terminal | json | csv
//! ```

pub mod cli;
pub mod detect;
pub mod exposure;
pub mod extract;
pub mod identity;
pub mod inventory;
pub mod model;
pub mod patterns;
pub mod report;
pub mod resolve;
pub mod scan;
pub mod source;
pub mod text;
pub mod validators;
