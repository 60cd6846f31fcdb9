//! Runs headcount: sandbox child, or parse, run and exit.

fn main() {}
