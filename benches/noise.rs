//! Counts false and missed cards, My Numbers and phones in 20 MiB of access log and 4 MiB of source code.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and prints its result")]

#[path = "../tests/it/noise/make/mod.rs"]
mod make;

use std::collections::HashSet;
use std::process::Command;

use make::{Noise, Planted, access_log, source_code};

const JUDGED: [&str; 3] = ["credit_card", "jp.my_number", "phone"];

fn main() {
    println!("| text | kind | planted | found of them | false |");
    for (planted, seed) in [(Planted::Nothing, 11), (Planted::OneInAHundred, 12)] {
        print("access.log", &access_log(20 << 20, seed, planted));
        print("code.txt", &source_code(4 << 20, seed, planted));
    }
}

fn print(name: &str, noise: &Noise) {
    let found = found(name, &noise.text);
    for kind in JUDGED {
        let planted: HashSet<&str> =
            noise.plants.iter().filter(|plant| plant.kind == kind).map(|plant| plant.value.as_str()).collect();
        let values: Vec<&String> = found.iter().filter(|(other, _)| other == kind).map(|(_, value)| value).collect();
        let right: HashSet<&str> = values.iter().map(|value| value.as_str()).filter(|v| planted.contains(v)).collect();
        let wrong: Vec<&&String> = values.iter().filter(|value| !planted.contains(value.as_str())).collect();
        println!("| {name} | {kind} | {} | {} | {} |", planted.len(), right.len(), wrong.len());
        let missed: Vec<&&str> = planted.difference(&right).take(5).collect();
        if !wrong.is_empty() || !missed.is_empty() {
            println!("  false {:?} missed {missed:?}", wrong.iter().take(5).collect::<Vec<_>>());
        }
    }
}

/// Kind and value of each finding at counting confidence.
fn found(name: &str, text: &str) -> Vec<(String, String)> {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join(name);
    std::fs::write(&path, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_headcount"));
    command.arg("inspect").arg(&path).args(["--reveal", "--format", "jsonl"]);
    let output = command.env("XDG_DATA_HOME", scratch.path()).env("XDG_CONFIG_HOME", scratch.path()).output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let findings = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let counting = findings.filter(|finding| finding["confidence"].as_f64().unwrap() >= 0.5);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    counting.map(|finding| (text(&finding["kind"]), text(&finding["value"]))).collect()
}
