//! Lists and opens assets. Never looks inside them, never writes.

pub mod database;
mod long;
pub mod tree;
