//! Whole scan of sparse text: logs, prose and source code with one piece of personal data per 10 KiB.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and prints its result")]

#[allow(dead_code, reason = "each benchmark uses its part")]
mod versus;

use versus::{Seeded, corpora};

const FILES: u64 = 20;
const FILE_BYTES: usize = 10 << 20;
const BYTES_PER_HIT: usize = 10 << 10;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Seeded::new(0x5EED_0002);
    let mut bytes = 0;
    for number in 0..FILES {
        let text = document(&mut random, number);
        bytes += text.len() as u64;
        std::fs::write(folder.path().join(format!("part-{number:02}.txt")), text).unwrap();
    }
    versus::print_line("sparse logs, prose and code, a hit per 10 KiB", folder.path(), bytes);
}

/// Returns a file of one flavour, as files of a share are: a log, prose, or source code.
fn document(random: &mut Seeded, number: u64) -> String {
    let mut text = String::with_capacity(FILE_BYTES + BYTES_PER_HIT);
    let mut next_hit = BYTES_PER_HIT;
    while text.len() < FILE_BYTES {
        match number % 3 {
            0 => corpora::log_line(random, &mut text),
            1 => mixed(random, &mut text),
            _ => corpora::code(random, &mut text),
        }
        if text.len() >= next_hit {
            corpora::hit(random, &mut text);
            next_hit += BYTES_PER_HIT;
        }
    }
    text
}

fn mixed(random: &mut Seeded, text: &mut String) {
    let paragraph = random.pick(&[corpora::english as fn(&mut Seeded, &mut String), corpora::japanese]);
    paragraph(random, text);
}
