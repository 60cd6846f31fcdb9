//! Keeps the catalog, the evidence, the key and the lock. Never sees a personal value.

mod error;
mod key;
mod place;
mod rows;
mod steps;
mod stubs;
mod views;

pub use error::{InventoryError, Result};
pub use key::{KeySource, Keys};
pub use rows::{
    AssetRow, Batch, ColumnRow, ContentFacts, Exclusion, FolderRow, KindSetRow, KnownAsset, KnownFolder, KnownReading,
    Listing, ReadingRow, RootRow, RunEnd, RunFinish, RunId, RunStart, Tally,
};
pub use steps::{Step, StepHook};
pub use stubs::{Inventory, StoredEvidence, IdentityQuery};
pub use views::{
    AssetView, ColumnView, CoverageView, FolderView, IdentitySet, KindView, Original, Resolution, ResolutionView,
    RunView, Totals,
};
use std::path::{Path, PathBuf};
use crate::model::{Column, Evidence, EvidenceRow, FolderId, ListColumn, PlainColumns, ReadingId, TokenLists};
