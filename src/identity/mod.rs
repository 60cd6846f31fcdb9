//! Turns mentions into identities and an estimate of people. Pure, over the evidence.

mod agreement;
mod belonging;
mod blocking;
mod cluster;
mod compare;
mod estimate;
mod explain;
mod frequency;
mod guards;
mod keys;
mod knowledge;
mod memo;
mod name_parts;
mod near;
mod near_ranks;
mod number_spaces;
mod partition;
mod population;
mod ranks;
mod records;
mod refusal;
mod resolver;
mod review;
mod rows;
#[cfg(test)]
mod scenario_tests;
mod scorer;
mod screen;
mod short;
mod slips;
mod spaces;
mod strikes;
mod ties;
mod token_contacts;
mod token_dates;
mod token_names;
mod tokens;
mod view;
mod weights;

pub use blocking::BlockTally;
pub use explain::{FieldComparison, PairExplanation};
pub use guards::GuardTally;
pub use keys::TokenKeys;
pub use knowledge::Knowledge;
pub use population::Populations;
pub use records::DistinctTokens;
pub use resolver::{Identities, Model, Resolver, resolve};
pub use review::{Judgement, ReviewPair, Strata, calibrated};
pub use rows::EvidenceRows;
pub use tokens::Tokeniser;
pub use weights::CompareField;

/// Version of the normaliser: tokens of other versions are never linked with these.
pub const NORM_VERSION: i64 = 4;
