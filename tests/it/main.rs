//! The one integration binary: every file of this folder is a module of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

mod again;
mod agency;
mod canary;
mod exits;
mod golden;
mod help;
mod house;
mod kills;
mod large;
mod layers;
mod packs;
mod reports;
mod run;
mod same;
mod sample;
mod sources;
mod statements;
mod tree;
mod words;
mod xlsx;
