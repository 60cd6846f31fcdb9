//! Renders exposure and coverage. Never scans.
//!
//! One file a format. Every renderer takes a writer and values, and returns what the writer returned; a closed pipe is
//! for the caller to judge. Everything shown passes [`crate::text::escape`].

mod breakdown;
mod coverage;
mod csv;
mod explain;
mod explain_json;
pub mod figures;
mod findings;
mod ignored;
mod json;
mod kinds;
pub mod layout;
mod link_pages;
mod list;
mod mask;
mod model;
mod terminal;
pub mod words;

pub use breakdown::write_breakdown;
pub use coverage::write_dry_run;
pub use csv::{AssetsCsv, CsvTable, write_breakdown_csv, write_csv};
pub use explain::{ExplainedFinding, ExplainedPattern, write_explained};
pub use explain_json::write_explained_json;
pub use findings::{FindingLine, FindingsFormat, FindingsReport, Values, location_of, units_of};
pub use json::{JsonReport, ScopeFacts, write_breakdown_json, write_model_json};
pub use kinds::{Bearing, KindPage, PatternPage, write_kind, write_kind_list};
pub use link_pages::{
    IdentityPage, MentionPage, PairPage, Together, Verdict, write_identity, write_identity_json, write_pair,
    write_pair_json, write_question,
};
pub use list::{write_people, write_people_csv, write_people_json};
pub use mask::Mask;
pub use model::write_model;
pub use terminal::write_summary;
pub use words::{Language, Words};

use crate::exposure::AssetExposure;

/// Which assets a report lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssetsShown {
    /// Every listed asset.
    #[default]
    All,
    /// Those in which something was found.
    Exposing,
    /// None.
    None,
}

impl AssetsShown {
    /// Returns whether an asset is listed.
    pub fn admits(self, asset: &AssetExposure) -> bool {
        match self {
            Self::All => true,
            Self::Exposing => asset.is_exposing(),
            Self::None => false,
        }
    }
}
