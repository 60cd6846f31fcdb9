//! Writes what was read and what was not: the first block of everything that counts people.

use std::io::{self, Write};

use super::figures;
use super::layout::{Align, Grid, wrap};
use super::words::Words;
use crate::exposure::{Completeness, ExclusionFacts, Note};
use crate::model::{AssetsAndBytes, Coverage, Estimate, Gap, OutcomeState};
use crate::text::escape;

/// Writes what a scan would read and what not, for which reason. What would be read counts as complete.
pub fn write_dry_run(
    out: &mut dyn Write,
    coverage: &Coverage,
    exclusions: &[ExclusionFacts],
    words: &Words,
) -> io::Result<()> {
    write_table(out, coverage, "to_read", words)?;
    for line in exclusions.iter().flat_map(|exclusion| wrap(&exclusion_line(exclusion, words))) {
        writeln!(out, "  {line}")?;
    }
    out.flush()
}

/// Writes the coverage as a table: complete, then gaps by reason, then benign by reason, then everything listed.
pub(super) fn write_coverage(out: &mut dyn Write, coverage: &Coverage, words: &Words) -> io::Result<()> {
    write_table(out, coverage, "complete", words)
}

fn write_table(out: &mut dyn Write, coverage: &Coverage, complete: &str, words: &Words) -> io::Result<()> {
    let column = |code| words.get("column", code);
    let mut table = CoverageTable {
        grid: Grid::new([
            (words.get("label", "coverage"), Align::Left),
            (column("assets"), Align::Right),
            (column("bytes"), Align::Right),
            (words.get("label", "of_total"), Align::Right),
        ]),
        total: coverage.total(),
    };
    table.row(words.get("label", complete), coverage.state(OutcomeState::Complete));
    table.reasons(coverage, Gap::Gap, words);
    table.reasons(coverage, Gap::Benign, words);
    let vanished = coverage.state(OutcomeState::Vanished);
    if vanished.assets > 0 {
        table.row(words.get("label", "vanished"), vanished);
    }
    table.row(words.get("label", "total"), coverage.total());
    table.grid.write(out)
}

/// Writes an estimate as a headline; beside gaps it says "at least, in the part that was read".
pub(super) fn headline(people: &Estimate, completeness: Completeness, words: &Words) -> String {
    let code = match completeness {
        Completeness::Complete => "read_all",
        Completeness::Gaps => "read_part",
    };
    words.fill("label", code, &[("people", &figures::people(people, words))])
}

/// Says a note in words; its facts are escaped.
pub(super) fn note_line(note: &Note, words: &Words) -> String {
    let facts = note.facts();
    let shown: Vec<_> = facts.iter().map(|(name, fact)| (*name, escape::terminal(fact))).collect();
    let shown: Vec<(&str, &str)> = shown.iter().map(|(name, fact)| (*name, fact.as_ref())).collect();
    words.fill("note", note.code(), &shown)
}

/// Says what an exclusion hides.
pub(super) fn exclusion_line(exclusion: &ExclusionFacts, words: &Words) -> String {
    let (assets, bytes) = (figures::count(exclusion.assets), figures::bytes(exclusion.bytes));
    let glob = escape::terminal(&exclusion.glob);
    words.fill("label", "excluded", &[("glob", &*glob), ("assets", &assets), ("bytes", &bytes)])
}

struct CoverageTable {
    grid: Grid,
    total: AssetsAndBytes,
}

impl CoverageTable {
    fn row(&mut self, label: &str, tally: AssetsAndBytes) {
        let share = figures::share(tally.bytes, self.total.bytes);
        self.grid.row([label.to_owned(), figures::count(tally.assets), figures::bytes(tally.bytes), share]);
    }

    /// Adds a class of reasons with its sum, most bytes first; nothing if the class is empty.
    fn reasons(&mut self, coverage: &Coverage, class: Gap, words: &Words) {
        let mut reasons: Vec<_> = coverage.reasons().filter(|(reason, _)| reason.gap() == class).collect();
        if reasons.is_empty() {
            return;
        }
        reasons.sort_by_key(|(reason, tally)| (std::cmp::Reverse((tally.bytes, tally.assets)), *reason));
        let sum = reasons.iter().fold(AssetsAndBytes::default(), |sum, (_, tally)| AssetsAndBytes {
            assets: sum.assets + tally.assets,
            bytes: sum.bytes + tally.bytes,
        });
        let label = match class {
            Gap::Gap => "unread_gap",
            Gap::Benign => "unread_benign",
        };
        self.row(words.get("label", label), sum);
        for (reason, tally) in reasons {
            self.row(&format!("  {}", words.get("reason", reason.code())), tally);
        }
    }
}
