//! The finding stage over four sorts of text with one piece of personal data per 10 KiB, against ripgrep with twelve patterns.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and prints its result")]

#[allow(dead_code, reason = "whole scans are measured elsewhere")]
mod versus;

use versus::{Seeded, corpora};

const BYTES: usize = 64 << 20;
const BYTES_PER_HIT: usize = 10 << 10;

type Line = fn(&mut Seeded, &mut String);

fn main() {
    let sorts: [(&str, Line); 4] = [
        ("source code", corpora::code),
        ("logs", corpora::log_line),
        ("English prose", corpora::english),
        ("Japanese prose", corpora::japanese),
    ];
    for (title, line) in sorts {
        let folder = tempfile::tempdir().unwrap();
        let (mut random, mut text) = (Seeded::new(0x5EED_0007), String::with_capacity(BYTES + BYTES_PER_HIT));
        let mut next_hit = BYTES_PER_HIT;
        while text.len() < BYTES {
            line(&mut random, &mut text);
            if text.len() >= next_hit {
                corpora::hit(&mut random, &mut text);
                next_hit += BYTES_PER_HIT;
            }
        }
        std::fs::write(folder.path().join("text.txt"), &text).unwrap();
        versus::print_finding(&format!("finding in {title}"), folder.path(), text.len() as u64);
    }
}
