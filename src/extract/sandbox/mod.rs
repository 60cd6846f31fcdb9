//! Runs risky parsers in child processes of this program, so that a crash, hang or memory bomb costs one asset.
//!
//! A child gets an open descriptor, no path, no environment and no key. It answers with frames that are checked here:
//! a child that has met hostile content is not trusted.

mod asides;
mod child;
mod confine;
mod pool;
mod talk;
mod wire;
#[cfg(test)]
mod wire_tests;

pub use child::serve_if_child;
pub use confine::{Layer, Protection};
pub(super) use pool::Pool;

/// First argument that makes the program serve as a child.
pub const CHILD_WORD: &str = "sandbox-child";
