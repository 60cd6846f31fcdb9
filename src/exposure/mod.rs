//! Counts people, findings and records of any scope. Pure over catalog rows.
//!
//! A [`Summary`] can't be built without its [`crate::model::Coverage`], nor a count of people without its
//! [`crate::model::Estimate`]: every field is required and neither type has a default that could be forgotten.

mod age;
mod asset;
mod assets;
mod breakdown;
mod combination;
mod cuts;
mod gather;
mod ignored;
mod list;
mod note;
mod people;
mod run_facts;
mod scope;
mod summary;
mod tally;

pub use age::AgeBand;
pub use asset::{AccessFacts, AssetExposure, Original, RowsRead};
pub use breakdown::{Breakdown, BreakdownRow, Cut, Part};
pub use combination::Combination;
pub use gather::Gatherer;
pub use list::PersonRow;
pub use note::Note;
pub use people::{Counter, Holders, People};
pub use scope::{AssetGlobs, Scope};
pub use summary::{
    Completeness, ExclusionFacts, FolderExposure, IgnoredExposure, KindExposure, RootFacts, RunFacts, Summary,
    UnenteredFolder, UnreadAsset, folder_at_depth,
};
