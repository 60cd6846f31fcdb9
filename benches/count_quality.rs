//! How well people are counted in worlds whose number of people is known. Ends with an error where a bound is broken.
//!
//! `cargo bench --bench count_quality` counts all worlds, `-- clinic school` some of them; `-- --write DIR` writes the
//! school as files to be scanned;
//! `-- --lists FILE…` counts stored lists (CSV with `person`, `list` and any of the columns of `quality::stored`),
//! where `-column` leaves a column out of those that follow and `-` takes all back.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and prints its result")]

mod quality;

use std::path::Path;
use std::process::ExitCode;

use headcount::patterns::Rules;

use quality::bounds::{Bounds, Many};
use quality::estate::Settings;
use quality::score::Score;
use quality::sheet::{self, Field, Sheet};
use quality::{clinic, estate, feed, roster, school, score, shop, stored, town};

/// Seed of the worlds that were first counted under it.
const FIRST_SEED: u64 = 20_261_123;
const SCHOOLS: u64 = 2;
const SEEDS_OF_WORLDS: u64 = 2;
const SEEDS: u64 = 10;
const INN_RECORDS: usize = 20_000;
const LARGE_RECORDS: usize = 100_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |flag: &str| arguments.iter().position(|argument| argument == flag).map(|at| &arguments[at + 1..]);
    if let Some([folder, ..]) = after("--write") {
        write(&school::lists(FIRST_SEED), Path::new(folder));
        return ExitCode::SUCCESS;
    }
    let rules = Rules::embedded().unwrap();
    if let Some(lists) = after("--lists") {
        stored_lists(lists, &rules);
        return ExitCode::SUCCESS;
    }
    println!(
        "| world | people | likely | error | range | holds | width | interval score | precision | recall | time |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    let chosen = |name: &str| {
        let mut names = arguments.iter().skip(1).filter(|argument| !argument.starts_with("--")).peekable();
        names.peek().is_none() || names.any(|argument| argument == name)
    };
    let kept: Vec<bool> = WORLDS.iter().filter(|(name, _)| chosen(name)).map(|(_, count)| count(&rules)).collect();
    if kept.iter().all(|kept| *kept) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A world's name and what counts it; whether it kept its bounds.
type World = (&'static str, fn(&Rules) -> bool);

const WORLDS: &[World] = &[
    ("clinic", clinics),
    ("shop", shops),
    ("town", towns),
    ("school", schools),
    ("register", register),
    ("inns", inns),
    ("large", large_inns),
];

fn schools(rules: &Rules) -> bool {
    let mut kept = true;
    for seed in FIRST_SEED..FIRST_SEED + SCHOOLS {
        let sheets = school::lists(seed);
        let found = score::score(&feed::feed(&sheets, rules));
        print_line(&format!("school, seed {seed}"), &found);
        let naive = sheet::naive(&sheets);
        let over = |count: usize| format!("{count} ({:+.0} %)", 100.0 * (count as f64 / found.people - 1.0));
        println!(
            "|   without a linker: {} mentions, {} contacts, {} names with birth dates | {} | | | | | | | | | |",
            over(naive.mentions),
            over(naive.contacts),
            over(naive.names_and_births),
            found.people,
        );
        kept &= Bounds { error: 3.0, width: 10.0, may_refuse: false }.keeps(&found);
    }
    kept
}

fn clinics(rules: &Rules) -> bool {
    keep("clinic", rules, clinic::lists)
}

fn shops(rules: &Rules) -> bool {
    keep("shop", rules, shop::lists)
}

fn towns(rules: &Rules) -> bool {
    keep("town", rules, town::lists)
}

/// Counts a world under some seeds and holds it to the bounds of the school.
fn keep(title: &str, rules: &Rules, lists: fn(u64) -> Vec<Sheet>) -> bool {
    let mut kept = true;
    for seed in FIRST_SEED..FIRST_SEED + SEEDS_OF_WORLDS {
        let found = score::score(&feed::feed(&lists(seed), rules));
        print_line(&format!("{title}, seed {seed}"), &found);
        kept &= Bounds { error: 3.0, width: 10.0, may_refuse: false }.keeps(&found);
    }
    kept
}

fn register(rules: &Rules) -> bool {
    let found = score::score(&feed::feed(&roster::lists(FIRST_SEED), rules));
    print_line("register of names and birth dates", &found);
    Bounds { error: 2.0, width: 30.0, may_refuse: true }.keeps(&found)
}

/// Ten seeds at each noise, and at base noise without a field: the mean of each must keep its bounds.
fn inns(rules: &Rules) -> bool {
    let variants: [(f64, &[Field]); 9] = [
        (0.5, &[]),
        (1.0, &[]),
        (2.0, &[]),
        (4.0, &[]),
        (1.0, &[Field::Email]),
        (1.0, &[Field::Phone]),
        (1.0, &[Field::Birth]),
        (1.0, &[Field::Postal, Field::Address]),
        (1.0, &[Field::Kana]),
    ];
    let mut all = Many::default();
    let mut kept = true;
    for (noise, without) in variants {
        let mut many = Many::default();
        for seed in 1..=SEEDS {
            let settings = Settings { records: INN_RECORDS, seed, noise, without: without.to_vec() };
            let found = score::score(&feed::feed(&estate::lists(&settings), rules));
            many.add(&found);
            all.add(&found);
        }
        let title = if without.is_empty() { String::new() } else { format!(" without {without:?}") };
        many.print_line(&format!("inns, noise ×{noise}{title}"));
        kept &= many.keeps(noise);
        if noise <= 1.0 && without.is_empty() {
            kept &= many.keeps_pairs();
        }
    }
    all.print_line("inns, all");
    kept && all.holds() >= 0.95
}

/// One estate of many more records at each noise.
fn large_inns(rules: &Rules) -> bool {
    let mut kept = true;
    for (noise, error, width) in [(0.5, 0.5, 3.0), (1.0, 0.5, 3.0), (2.0, 1.0, 5.0), (4.0, 3.0, 9.5)] {
        let settings = Settings { records: LARGE_RECORDS, seed: 1, noise, without: Vec::new() };
        let found = score::score(&feed::feed(&estate::lists(&settings), rules));
        print_line(&format!("large inns, noise ×{noise}"), &found);
        kept &= Bounds { error, width, may_refuse: noise > 2.0 }.keeps(&found);
    }
    kept
}

fn print_line(title: &str, score: &Score) {
    println!(
        "| {title} | {} | {} | {:+.2} % | {}–{} | {} | {:.2} % | {:.2} | {:.4} | {:.4} | {:.1} s |",
        score.people,
        score.likely.map_or("refused".to_owned(), |likely| likely.to_string()),
        score.error(),
        score.low,
        score.high,
        if score.holds() { "yes" } else { "NO" },
        score.width(),
        score.interval_score(),
        score.precision,
        score.recall,
        score.seconds,
    );
}

fn stored_lists(arguments: &[String], rules: &Rules) {
    let mut without: Vec<&str> = Vec::new();
    for argument in arguments {
        match argument.strip_prefix('-') {
            Some("") => without.clear(),
            Some(column) => without.push(column),
            None => {
                let title = format!("{argument} {}", without.join(" "));
                let sheets = stored::read(Path::new(argument), &without);
                print_line(&title, &score::score(&feed::feed(&sheets, rules)));
            }
        }
    }
}

/// Writes the lists as CSV files, to be scanned as they are, and prints the number of people.
fn write(sheets: &[Sheet], folder: &Path) {
    for sheet in sheets {
        sheet.write(folder);
    }
    println!("{} people in {} lists", sheet::people(sheets), sheets.len());
}
