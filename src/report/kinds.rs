//! Renders what is looked for: the list of kinds, and the page of one kind with its patterns.

use std::io::{self, Write};

use super::figures;
use super::layout::{Align, Grid, wrap};
use super::words::Words;
use crate::text::escape;

/// One kind of personal data, in the language of the reader.
#[derive(Clone, Copy, Debug)]
pub struct KindPage<'p> {
    /// Public name: `email`, `jp.my_number`.
    pub name: &'p str,
    /// Short title.
    pub title: &'p str,
    /// What it is, in a sentence.
    pub what: &'p str,
    /// Whether a record that holds it speaks of a person.
    pub bearing: Bearing,
    /// Laws, standards, specifications.
    pub references: &'p [String],
}

/// What a kind makes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearing {
    /// It makes a mention of a person.
    Person,
    /// It adds to a mention and makes none.
    Adds,
    /// It is recognised so that it is not taken for personal data.
    Decoy,
}

/// One pattern of a kind.
#[derive(Clone, Copy, Debug)]
pub struct PatternPage<'p> {
    /// Id.
    pub id: &'p str,
    /// Why a match is one.
    pub why: &'p str,
    /// Regular expressions over text and cells.
    pub regexes: &'p [&'p str],
    /// Texts in which it finds its kind.
    pub examples: &'p [String],
    /// Texts in which it finds nothing.
    pub counterexamples: &'p [String],
}

/// Writes the list of kinds with the number of patterns of each.
pub fn write_kind_list(out: &mut dyn Write, kinds: &[(KindPage<'_>, usize)], words: &Words) -> io::Result<()> {
    let column = |code| words.get("column", code);
    let mut grid = Grid::new([
        (column("title"), Align::Left),
        (column("kind"), Align::Left),
        (column("bearing"), Align::Left),
        (column("patterns"), Align::Right),
    ]);
    for (kind, patterns) in kinds {
        grid.row([
            escape::terminal(kind.title).into_owned(),
            escape::terminal(kind.name).into_owned(),
            words.get("bearing", kind.bearing.code()).to_owned(),
            figures::count(*patterns as u64),
        ]);
    }
    grid.write(out)?;
    out.flush()
}

/// Writes all about one kind.
pub fn write_kind(
    out: &mut dyn Write,
    kind: &KindPage<'_>,
    patterns: &[PatternPage<'_>],
    words: &Words,
) -> io::Result<()> {
    writeln!(out, "{} ({})", escape::terminal(kind.title), escape::terminal(kind.name))?;
    paragraph(out, kind.what)?;
    paragraph(out, words.get("bearing", kind.bearing.code()))?;
    list(out, words.get("label", "references"), kind.references)?;
    for pattern in patterns {
        writeln!(out, "\n{}", escape::terminal(pattern.id))?;
        paragraph(out, pattern.why)?;
        list(out, words.get("label", "regexes"), pattern.regexes)?;
        list(out, words.get("label", "examples"), pattern.examples)?;
        list(out, words.get("label", "counterexamples"), pattern.counterexamples)?;
    }
    out.flush()
}

impl Bearing {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Person, Self::Adds, Self::Decoy];

    /// Returns the code of its words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Adds => "adds",
            Self::Decoy => "decoy",
        }
    }
}

/// Writes a title and its items, whole: an example that is cut can't be tried.
fn list(out: &mut dyn Write, title: &str, items: &[impl AsRef<str>]) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {title}")?;
    items.iter().try_for_each(|item| writeln!(out, "    {}", escape::terminal(item.as_ref())))
}

fn paragraph(out: &mut dyn Write, text: &str) -> io::Result<()> {
    wrap(&escape::terminal(text)).iter().try_for_each(|line| writeln!(out, "  {line}"))
}
