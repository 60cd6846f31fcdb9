//! People of any scope and of its parts: one value, complete or not built at all.

use super::summary::Completeness;
use super::{AgeBand, Combination, Note};
use crate::model::{AssetsAndBytes, Coverage, Date, Estimate, Role};

/// Along what people are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Not cut.
    None,
    /// By folder, to a depth.
    Folder(usize),
    /// By asset.
    Asset,
    /// By kind.
    Kind,
    /// By combination of kinds. A combination holds when the same person's mentions in the scope show all of it, be they
    /// in one record or in two assets: who takes the scope can join them.
    Combination,
    /// By region of residence.
    Region,
    /// By role.
    Role,
    /// By age on a day.
    Age(Date),
}

impl Cut {
    /// Returns the code used in reports; none for no cut.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Folder(_) => Some("folder"),
            Self::Asset => Some("asset"),
            Self::Kind => Some("kind"),
            Self::Combination => Some("combination"),
            Self::Region => Some("region"),
            Self::Role => Some("role"),
            Self::Age(_) => Some("age"),
        }
    }
}

/// One part of a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A folder or an asset.
    Place {
        /// Name of its root.
        root: String,
        /// Raw path bytes relative to the root; empty for the root itself.
        path: Vec<u8>,
    },
    /// A kind.
    Kind {
        /// Public name.
        name: String,
        /// Title in the language of the report.
        title: String,
    },
    /// A combination of kinds.
    Combination(&'static Combination),
    /// Region by its code of ISO 3166-2; none where no evidence tells it.
    Region(Option<String>),
    /// A role.
    Role(Role),
    /// A band of ages.
    Age(AgeBand),
}

impl Part {
    /// Returns the code of what has one; empty for places.
    pub fn code(&self) -> &str {
        match self {
            Self::Place { .. } => "",
            Self::Kind { name, .. } => name,
            Self::Combination(combination) => combination.code(),
            Self::Region(region) => region.as_deref().unwrap_or("unknown"),
            Self::Role(role) => role.code(),
            Self::Age(band) => band.code(),
        }
    }
}

/// One row of a breakdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakdownRow {
    /// The part.
    pub part: Part,
    /// People in it.
    pub people: Estimate,
    /// People (likely tier) that stand in this place and in no other of the inventory; places only.
    pub only_here: Option<u64>,
    /// Assets in it; places and kinds only.
    pub assets: Option<u64>,
    /// Assets and bytes in it that could hold personal data and were not read; places only.
    pub gaps: Option<AssetsAndBytes>,
}

/// People of a scope and of its parts. Parts overlap: their sums are not the people of the scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakdown {
    /// Along what it is cut.
    pub cut: Cut,
    /// People in the whole scope.
    pub people: Estimate,
    /// Mentions in the scope.
    pub mentions: u64,
    /// What was read of the scope and what was not.
    pub coverage: Coverage,
    /// Circumstances beside the numbers.
    pub notes: Vec<Note>,
    /// Rows, most people first; bands and combinations in their own order.
    pub rows: Vec<BreakdownRow>,
}

impl Breakdown {
    /// Returns whether the numbers speak of everything.
    pub fn completeness(&self) -> Completeness {
        Completeness::of(&self.coverage, &self.notes)
    }
}
