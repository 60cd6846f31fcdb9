//! Counts people, findings and records of any scope. Pure over catalog rows.
//!
//! A [`Summary`] can't be built without its [`crate::model::Coverage`], nor a count of people without its
//! [`crate::model::Estimate`]: every field is required and neither type has a default that could be forgotten.

mod asset;
mod assets;
mod gather;
mod note;
mod people;
mod run_facts;
mod scope;
mod summary;

pub use asset::{AccessFacts, AssetExposure, Original};
pub use gather::{Cut, Gatherer};
pub use note::Note;
pub use people::{Counter, Holders, People};
pub use scope::Scope;
pub use summary::{
    Breakdown, BreakdownRow, Completeness, ExclusionFacts, FolderExposure, KindExposure, RootFacts, RunFacts, Summary,
    UnreadAsset, folder_at_depth,
};
