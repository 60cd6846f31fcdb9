//! Runs a scan: plan, walk, workers, writer, progress.

mod budget;
mod content;
mod copied;
mod desk;
mod dry_run;
mod ids;
mod inside;
mod inspect;
mod interruptible;
pub mod plan;
pub mod progress;
mod reading;
mod run;
mod sink;
mod traversal;
mod walk;
mod worker;

pub use dry_run::{Preview, preview};
pub use inspect::{InspectionSink, inspect};
pub use run::{Scan, ScanEnd, ScanError, require_readable};
