//! Compares what judges numbers with two independent libraries, python-stdnum and the Rust crate stdnum, and with
//! published numbers, where they are at hand.
//!
//! None of them is part of the project. Without them, or without HEADCOUNT_VECTORS naming a table of
//! `kind number valid`, the test says so and passes.

mod crates;
mod known;
mod numbers;
mod peers;
mod python;

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use headcount::patterns::Rules;
use headcount::validators::by_name;

use known::Oracle;
use numbers::{Random, numbers, passes};
use peers::{Peer, peers};

const CASES: usize = 1_000;

/// Puts `module<TAB>number` lines to a program and returns its answers, `1`, `0` or `?` each.
fn ask(mut program: Command, questions: &[(Peer, &'static str, String)]) -> Vec<String> {
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines: String = questions.iter().map(|(_, module, number)| format!("{module}\t{number}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Fails with the numbers on which the library and we differ, but for differences that we stand by.
fn compare(oracle: Oracle, program: Command) {
    let rules = Rules::embedded().unwrap();
    let mut random = Random(7);
    let mut questions = Vec::new();
    for peer in peers().filter(|peer| !oracle.module(peer).is_empty()) {
        for number in numbers(&rules, peer.ours, peer.shape, &mut random, CASES) {
            questions.push((Peer { ..peer }, oracle.module(&peer), number));
        }
    }
    let answers = ask(program, &questions);
    assert_eq!(answers.len(), questions.len());
    let mut different: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for ((peer, _, number), theirs) in questions.iter().zip(&answers) {
        let ours = if passes(&rules, peer.ours, number) { "1" } else { "0" };
        if theirs != "?" && theirs != ours && !oracle.is_known(peer.ours, number, theirs) {
            different.entry(peer.ours).or_default().push(format!("{number}: we say {ours}"));
        }
    }
    let shown =
        different.iter().map(|(name, all)| format!("{name}: {} of {CASES}, {:?}", all.len(), &all[..all.len().min(6)]));
    assert!(different.is_empty(), "{}", shown.collect::<Vec<_>>().join("\n"));
}

#[test]
fn numbers_are_judged_as_by_python_stdnum() {
    match python::command() {
        Some(program) => compare(Oracle::Python, program),
        None => eprintln!("skipped: python3 has no stdnum"),
    }
}

#[test]
fn numbers_are_judged_as_by_the_crate_stdnum() {
    match crates::command() {
        Some(program) => compare(Oracle::Crate, program),
        None => eprintln!("skipped: the crate stdnum 0.2.0 is not here and can't be fetched"),
    }
}
#[test]
fn published_numbers_are_judged_as_published() {
    let Ok(path) = std::env::var("HEADCOUNT_VECTORS") else {
        eprintln!("skipped: HEADCOUNT_VECTORS names no table");
        return;
    };
    let table = std::fs::read_to_string(path).unwrap();
    let (mut judged, mut wrong) = (0, Vec::new());
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, number, valid] = fields[..] else { continue };
        assert!(by_name(name).is_some(), "no validator {name}");
        judged += 1;
        // The zone's check digits are written DATA/DIGIT there and stand together in a passport.
        let number = if name == "mrz.check_digit" { number.replace('/', "") } else { number.to_owned() };
        if (by_name(name).is_some_and(|validator| validator(&number) != headcount::validators::Verdict::Reject))
            != (valid == "1")
        {
            wrong.push(line);
        }
    }
    eprintln!("{judged} published numbers");
    assert!(judged > 0 && wrong.is_empty(), "{wrong:?}");
}
