//! How well people are counted in worlds whose number of people is known.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and prints its result")]

mod quality;

use std::path::Path;

use headcount::patterns::Rules;

use quality::estate::Settings;
use quality::score::Score;
use quality::sheet::{self, Sheet};
use quality::{estate, feed, roster, school, score, stored};

const SCHOOL: u64 = 20_261_123;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--write") {
        let folder = Path::new(&arguments[at + 1]);
        return write(&school::lists(SCHOOL), folder);
    }
    let rules = Rules::embedded().unwrap();
    if let Some(at) = arguments.iter().position(|argument| argument == "--lists") {
        return stored_lists(&arguments[at + 1..], &rules);
    }
    let sheets = school::lists(SCHOOL);
    let naive = sheet::naive(&sheets);
    println!(
        "school: {} mentions, {} contacts, {} names with birth dates",
        naive.mentions, naive.contacts, naive.names_and_births
    );
    print_line("school", &score::score(&feed::feed(&sheets, &rules)));
    print_line("register", &score::score(&feed::feed(&roster::lists(SCHOOL), &rules)));
    for (noise, seed) in [(0.5, 1), (1.0, 2), (2.0, 3), (4.0, 4)] {
        let settings = Settings { records: 20_000, seed, noise, without: Vec::new() };
        print_line(&format!("inns x{noise}"), &score::score(&feed::feed(&estate::lists(&settings), &rules)));
    }
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

/// Counts stored lists: paths, and `-column` to leave a column out of those that follow.
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
