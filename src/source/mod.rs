//! Lists and opens assets. Never looks inside them, never writes.

pub mod askers;
pub mod database;
mod long;
mod mounts;
pub mod store;
pub mod tree;
