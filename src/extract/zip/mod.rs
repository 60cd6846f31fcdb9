//! ZIP: its directory tells the type of a file, its members are assets of their own.

mod claims;
mod listing;
mod members;
mod salvage;

pub(super) use listing::{Member, members};
pub(super) use members::read;
