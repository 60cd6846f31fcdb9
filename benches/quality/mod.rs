//! Worlds with a known number of people, and how well headcount counts them.
//!
//! The worlds know nothing of how headcount links: they come from how people live, move, marry and mistype.

pub(crate) mod bounds;
pub(crate) mod clinic;
pub(crate) mod dice;
pub(crate) mod estate;
pub(crate) mod feed;
pub(crate) mod folk;
pub(crate) mod names;
pub(crate) mod roster;
pub(crate) mod school;
mod school_others;
pub(crate) mod score;
pub(crate) mod sheet;
pub(crate) mod shop;
pub(crate) mod slips;
pub(crate) mod stored;
pub(crate) mod town;
mod western;
