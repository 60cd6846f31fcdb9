//! How well people are counted in worlds whose number of people is known.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and prints its result")]

mod quality;

use std::path::Path;

use headcount::patterns::Rules;

use quality::score::Score;
use quality::sheet::{self, Sheet};
use quality::{feed, school, score};

const SCHOOL: u64 = 20_261_123;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--write") {
        let folder = Path::new(&arguments[at + 1]);
        return write(&school::lists(SCHOOL), folder);
    }
    let rules = Rules::embedded().unwrap();
    let sheets = school::lists(SCHOOL);
    let naive = sheet::naive(&sheets);
    println!(
        "school: {} mentions, {} contacts, {} names with birth dates",
        naive.mentions, naive.contacts, naive.names_and_births
    );
    print_line("school", &score::score(&feed::feed(&sheets, &rules)));
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

/// Writes the lists as CSV files, to be scanned as they are, and prints the number of people.
fn write(sheets: &[Sheet], folder: &Path) {
    for sheet in sheets {
        sheet.write(folder);
    }
    println!("{} people in {} lists", sheet::people(sheets), sheets.len());
}
