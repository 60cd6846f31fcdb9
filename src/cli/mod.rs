//! Turns arguments into a plan and runs one command.

pub mod args;
mod audit;
mod databases;
mod dispatch;
mod exit;
mod explain;
mod failure;
mod inspect;
mod log;
mod manual;
mod opening;
mod output;
mod passwords;
mod patterns;
mod people;
mod places;
mod progress;
mod report;
mod resolve;
mod reveal;
mod review;
mod scan;
mod session;
mod signals;

pub use args::{Args, parse};
pub use dispatch::main;
pub use exit::ExitCode;
pub use failure::Failure;
pub use log::{Field, Level, Log, LogFormat};
pub use output::{Output, OutputError, WholeFile, Written};
pub use progress::{ProgressStyle, ProgressView, Snapshot};
pub use session::{Session, run};
