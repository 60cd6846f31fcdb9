//! The one integration binary: every file of this folder is a module of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "tests tell what they measured and why they skipped")]

mod again;
mod agency;
mod canary;
mod exits;
mod explain;
mod golden;
mod help;
mod house;
mod kills;
mod large;
mod layers;
mod members;
mod mended;
mod moving;
mod noise;
mod packs;
mod people;
mod reach;
mod reports;
mod review;
mod run;
mod same;
mod sample;
mod sources;
mod statements;
mod tree;
mod words;
mod xlsx;
