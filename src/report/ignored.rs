//! Renders what the user's packs take out of the count, with the reasons.

use std::io::{self, Write};

use super::figures;
use super::layout::{Align, Grid, shorten};
use super::words::Words;
use crate::exposure::IgnoredExposure;
use crate::text::escape;

/// Writes a row an entry; nothing if there is none.
pub(super) fn write_ignored(out: &mut dyn Write, ignored: &[IgnoredExposure], words: &Words) -> io::Result<()> {
    if ignored.is_empty() {
        return Ok(());
    }
    let mut grid = Grid::new([
        (words.get("label", "ignored"), Align::Left),
        (words.get("column", "findings"), Align::Right),
        (words.get("column", "kinds"), Align::Left),
        (words.get("column", "reason"), Align::Left),
    ]);
    for entry in ignored {
        let kinds: Vec<&str> = entry.kinds.iter().map(|(kind, _)| kind.as_str()).collect();
        grid.row([
            shorten(&named(entry, words), 36),
            figures::count(entry.findings),
            shorten(&escape::terminal(&kinds.join(", ")), 24),
            shorten(&escape::terminal(&entry.reason), 30),
        ]);
    }
    writeln!(out)?;
    grid.write(out)
}

/// Names an entry: its domain or glob, or what form its value has, and that it is no longer applied.
fn named(entry: &IgnoredExposure, words: &Words) -> String {
    let form = words.get("ignore", &entry.form);
    let named = match &entry.shown {
        Some(shown) => format!("{form} {}", escape::terminal(shown)),
        None => form.to_owned(),
    };
    match (&entry.expires, entry.in_force) {
        (Some(day), false) => {
            words.fill("label", "ignore_expired", &[("entry", &named), ("day", &escape::terminal(day))])
        }
        _ => named,
    }
}
