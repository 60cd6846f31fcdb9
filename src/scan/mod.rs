//! Runs a scan: plan, walk, workers, writer, progress.

mod address;
mod board;
mod budget;
mod content;
mod copied;
mod crew;
mod database;
mod desk;
mod dry_run;
mod hash;
mod ids;
mod inside;
mod inspect;
mod inspect_members;
mod inspect_mentions;
mod inspect_tables;
mod interruptible;
mod keys;
mod opened;
pub mod plan;
pub mod progress;
mod reading;
mod run;
mod sink;
mod spread;
mod stored;
mod sums;
mod table;
mod traversal;
mod walk;
mod worker;

pub use dry_run::{Preview, preview};
pub use inspect::{InspectionSink, inspect};
pub use inspect_mentions::{MentionReader, NotReread, RereadValue, Source};
pub use run::{Scan, ScanEnd, ScanError, require_readable};
