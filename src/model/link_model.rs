//! What a resolve learnt and did, as it is stored and shown.

use serde::{Deserialize, Serialize};

/// The model of one resolve. Stored as JSON; fields may be added, never renamed or removed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkModel {
    /// Rows of evidence: distinct mentions.
    pub rows: u64,
    /// Clusters when only near-certain links count.
    pub strict: u64,
    /// Clusters when doubtful links count too.
    pub loose: u64,
    /// Share of pairs of records of one person that leave no usable trace, as the model predicts.
    pub predicted_misses: f64,
    /// The rest of them.
    pub predicted_recall: f64,
    /// Other records of the same person that a record has.
    pub person_partners: f64,
    /// Records of other members of the household that share something with a record.
    pub household_partners: f64,
    /// Pairs of records of one household, of two people each, that the evidence lets expect.
    pub household_pairs: u64,
    /// Links refused because the clusters contradict each other.
    pub vetoed_links: u64,
    /// What was compared.
    pub blocks: Blocks,
    /// Values that too many people share: they link nobody.
    pub guarded: Vec<Guarded>,
    /// Weights in force.
    pub weights: Vec<LevelWeight>,
}

/// Blocks of rows that share something, and the pairs within them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Blocks {
    /// Blocks of two rows or more.
    pub blocks: u64,
    /// Those too large to compare all pairs of.
    pub capped: u64,
    /// Distinct pairs compared.
    pub pairs: u64,
    /// Pairs left out because a block was capped.
    pub pairs_lost: u64,
}

/// Values of one sort that link nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Guarded {
    /// `email`, `phone`, `number`, `birth_date`.
    pub of: String,
    /// Values.
    pub values: u64,
    /// Rows that lost one.
    pub rows: u64,
}

/// How often a level of agreement is seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LevelWeight {
    /// Code of the field.
    pub field: String,
    /// Code of the level.
    pub level: String,
    /// Among pairs of records of one person.
    pub person: f64,
    /// Among pairs of two people of one household.
    pub household: f64,
}
