//! The one integration binary: every file of this folder is a module of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "tests tell what they measured and why they skipped")]

mod again;
mod agency;
mod bombs;
mod canary;
mod databases;
mod exits;
mod explain;
mod faults;
mod golden;
mod help;
mod hostile;
mod house;
mod ignore;
mod kills;
mod large;
mod layers;
mod members;
mod mended;
mod moving;
mod noise;
mod oracle;
mod packed;
mod packs;
mod people;
mod reach;
mod reports;
mod review;
mod run;
mod same;
mod sample;
mod servers;
mod sources;
mod spellings;
mod stalled;
mod statements;
mod sureness;
mod tree;
mod words;
mod xlsx;
