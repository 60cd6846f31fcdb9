//! Lists and opens assets. Never looks inside them, never writes.

mod long;
pub mod tree;
