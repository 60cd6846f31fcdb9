//! Renders a summary that a person reads in ten seconds.

use std::io::{self, Write};

use super::coverage::{exclusion_line, headline, note_line, write_coverage};
use super::figures;
use super::ignored::write_ignored;
use super::layout::{Align, Grid, shorten, wrap};
use super::words::Words;
use crate::exposure::{RowsRead, RunFacts, Summary, UnreadAsset};
use crate::text::escape;

const FOLDERS_SHOWN: usize = 10;
const UNREAD_SHOWN: usize = 5;

/// Writes the summary: what was read, people, kinds, roles, folders, what is taken out, notes. At most 100 columns wide.
pub fn write_summary(out: &mut dyn Write, summary: &Summary, words: &Words) -> io::Result<()> {
    write_coverage(out, &summary.coverage, words)?;
    write_unread(out, summary, words)?;
    write_unentered(out, summary, words)?;
    writeln!(out)?;
    write_people(out, summary, words)?;
    write_kinds(out, summary, words)?;
    write_roles(out, summary, words)?;
    write_folders(out, summary, words)?;
    write_ignored(out, &summary.ignored, words)?;
    write_notes(out, summary, words)?;
    write_run(out, &summary.run, words)
}

fn write_people(out: &mut dyn Write, summary: &Summary, words: &Words) -> io::Result<()> {
    let label = |code| words.get("label", code);
    writeln!(out, "{}", label("people"))?;
    paragraph(out, &headline(&summary.people, summary.completeness(), words))?;
    let from = words.fill(
        "label",
        "from",
        &[
            ("mentions", &figures::count(summary.mentions)),
            ("findings", &figures::count(summary.findings)),
            ("unattributed", &figures::count(summary.unattributed)),
        ],
    );
    paragraph(out, &from)?;
    paragraph(out, label("definition"))?;
    if !summary.people.calibrated() {
        paragraph(out, label("uncalibrated"))?;
    }
    Ok(())
}

fn write_unread(out: &mut dyn Write, summary: &Summary, words: &Words) -> io::Result<()> {
    if summary.unread.is_empty() {
        return Ok(());
    }
    let mut grid = Grid::new([
        (words.get("label", "biggest_unread"), Align::Left),
        (words.get("column", "bytes"), Align::Right),
        (words.get("column", "reason"), Align::Left),
    ]);
    for asset in summary.unread.iter().take(UNREAD_SHOWN) {
        let outcome = asset.outcome;
        let reason = match outcome.reason() {
            Some(reason) => words.get("reason", reason.code()),
            None => words.get("outcome", outcome.state().code()),
        };
        grid.row([
            place(&summary.run, &asset.root, &asset.path),
            figures::bytes(asset.bytes),
            shorten(&format!("{reason}{}", unread_detail(asset, words)), 44),
        ]);
    }
    writeln!(out)?;
    grid.write(out)?;
    // The summary names only the biggest; the coverage knows how many there are.
    let unread = usize::try_from(summary.coverage.gaps().assets).unwrap_or(usize::MAX);
    more(out, unread.max(summary.unread.len()), UNREAD_SHOWN.min(summary.unread.len()), words)
}

/// What is said behind the reason: the rows of a table that was read in part, or the format.
fn unread_detail(asset: &UnreadAsset, words: &Words) -> String {
    match (asset.rows, asset.format.as_deref()) {
        (Some(RowsRead { read, of: Some(of) }), _) if read > 0 => {
            let facts = [("read", &*figures::count(read)), ("of", &figures::count(of.max(read)))];
            format!(" ({})", words.fill("label", "rows_read", &facts))
        }
        (_, Some(format)) => format!(" ({})", escape::terminal(format)),
        (_, None) => String::new(),
    }
}

fn write_unentered(out: &mut dyn Write, summary: &Summary, words: &Words) -> io::Result<()> {
    if summary.unentered.is_empty() {
        return Ok(());
    }
    let mut grid =
        Grid::new([(words.get("label", "unentered"), Align::Left), (words.get("column", "reason"), Align::Left)]);
    for folder in summary.unentered.iter().take(UNREAD_SHOWN) {
        let reason = words.get("reason", folder.reason.code());
        grid.row([place(&summary.run, &folder.root, &folder.path), shorten(reason, 44)]);
    }
    writeln!(out)?;
    grid.write(out)?;
    more(out, summary.unentered.len(), UNREAD_SHOWN, words)
}

fn write_kinds(out: &mut dyn Write, summary: &Summary, words: &Words) -> io::Result<()> {
    let column = |code| words.get("column", code);
    let mut grid = Grid::new([
        (words.get("label", "kinds"), Align::Left),
        (column("people"), Align::Right),
        (column("range"), Align::Right),
        (column("findings"), Align::Right),
        (column("values"), Align::Right),
        (column("assets"), Align::Right),
    ]);
    for kind in &summary.kinds {
        grid.row([
            escape::terminal(&kind.title).into_owned(),
            figures::likely(&kind.people),
            figures::range(&kind.people),
            figures::count(kind.findings),
            kind.values.map_or_else(|| "–".to_owned(), figures::count),
            figures::count(kind.assets),
        ]);
    }
    writeln!(out)?;
    grid.write(out)?;
    if summary.kinds.is_empty() {
        paragraph(out, words.get("label", "nothing"))?;
    }
    Ok(())
}

fn write_roles(out: &mut dyn Write, summary: &Summary, words: &Words) -> io::Result<()> {
    if summary.roles.is_empty() {
        return Ok(());
    }
    let mut grid = Grid::new([
        (words.get("label", "roles"), Align::Left),
        (words.get("column", "people"), Align::Right),
        (words.get("column", "range"), Align::Right),
    ]);
    for (role, people) in &summary.roles {
        grid.row([words.get("role", role.code()).to_owned(), figures::likely(people), figures::range(people)]);
    }
    writeln!(out)?;
    grid.write(out)
}

fn write_folders(out: &mut dyn Write, summary: &Summary, words: &Words) -> io::Result<()> {
    let exposing = summary.folders.iter().filter(|folder| folder.people.strict() > 0);
    if exposing.clone().next().is_none() {
        return Ok(());
    }
    let column = |code| words.get("column", code);
    let mut grid = Grid::new([
        (words.get("label", "folders"), Align::Left),
        (column("people"), Align::Right),
        (column("range"), Align::Right),
        (column("assets"), Align::Right),
        (column("unread"), Align::Right),
    ]);
    for folder in exposing.clone().take(FOLDERS_SHOWN) {
        grid.row([
            place(&summary.run, &folder.root, &folder.path),
            figures::likely(&folder.people),
            figures::range(&folder.people),
            figures::count(folder.assets),
            figures::count(folder.gaps.assets),
        ]);
    }
    writeln!(out)?;
    grid.write(out)?;
    more(out, exposing.count(), FOLDERS_SHOWN, words)
}

fn write_notes(out: &mut dyn Write, summary: &Summary, words: &Words) -> io::Result<()> {
    if summary.notes.is_empty() && summary.run.exclusions.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", words.get("label", "notes"))?;
    for note in &summary.notes {
        paragraph(out, &note_line(note, words))?;
    }
    for exclusion in &summary.run.exclusions {
        paragraph(out, &exclusion_line(exclusion, words))?;
    }
    Ok(())
}

fn write_run(out: &mut dyn Write, run: &RunFacts, words: &Words) -> io::Result<()> {
    let label = |code| words.get("label", code);
    writeln!(out)?;
    for root in &run.roots {
        let target = escape::path_bytes(&root.target);
        let facts = [
            ("name", &*escape::terminal(&root.name)),
            ("target", &target),
            ("scanned", root.scanned.as_deref().unwrap_or(label("root_never"))),
        ];
        // A root without a name of its own is called by its target.
        let code = if root.name.as_bytes() == root.target { "root_unnamed" } else { "root" };
        paragraph(out, &words.fill("label", code, &facts))?;
    }
    let code = if run.ended.is_some() { "summary" } else { "summary_open" };
    let ended = run.ended.as_deref().unwrap_or_default();
    let facts = [("version", run.version.as_str()), ("started", &run.started), ("ended", ended)];
    paragraph(out, &words.fill("label", code, &facts))?;
    let patterns: String = run.patterns_hash.chars().take(12).collect();
    paragraph(out, &words.fill("label", "footer", &[("patterns", &patterns), ("key", &run.key_id)]))
}

/// Names a place: with its root where there are several.
fn place(run: &RunFacts, root: &str, path: &[u8]) -> String {
    let path = if path.is_empty() { ".".to_owned() } else { escape::path_bytes(path) };
    if run.roots.len() > 1 { format!("{}: {path}", escape::terminal(root)) } else { path }
}

fn more(out: &mut dyn Write, all: usize, shown: usize, words: &Words) -> io::Result<()> {
    let hidden = all.saturating_sub(shown);
    if hidden == 0 {
        return Ok(());
    }
    paragraph(out, &words.fill("label", "more", &[("count", &figures::count(hidden as u64))]))
}

fn paragraph(out: &mut dyn Write, text: &str) -> io::Result<()> {
    wrap(text).iter().try_for_each(|line| writeln!(out, "  {line}"))
}
