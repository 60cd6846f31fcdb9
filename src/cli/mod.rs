//! Turns arguments into a plan and runs one command.

pub mod args;
mod exit;
mod failure;
mod log;
mod output;
mod progress;
mod session;

pub use args::{Args, parse};
pub use exit::ExitCode;
pub use failure::Failure;
pub use log::{Field, Level, Log, LogFormat};
pub use output::{Output, WholeFile, Written};
pub use progress::{ProgressStyle, ProgressView, Snapshot};
pub use session::{Session, run};
