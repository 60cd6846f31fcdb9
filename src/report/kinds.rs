//! Renders what is looked for: the list of kinds, and the page of one kind with its patterns.

use std::io::{self, Write};

use super::explain::confidence_rule;
use super::figures;
use super::layout::{Align, Grid, wrap};
use super::words::Words;
use crate::patterns::Levels;
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
    /// Code of what agreement and conflict of two values prove.
    pub tier: &'static str,
    /// Code of where a value is unique.
    pub scope: &'static str,
    /// ISO 3166-1 alpha-2 country, if it belongs to one.
    pub country: Option<&'p str>,
    /// Sensitivity classes.
    pub sensitivity: &'p [String],
    /// Words that name it as header, key or label.
    pub headers: &'p [&'p str],
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
    /// Name of the validator or formula of the check, if there is one.
    pub check: Option<&'p str>,
    /// Words that speak for it when they stand near.
    pub context: &'p [&'p str],
    /// Words that speak against it.
    pub anti_context: &'p [&'p str],
    /// How sure it is, by what stands around.
    pub levels: Levels,
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
    facts(out, kind, words)?;
    line(out, words.get("label", "headers"), &kind.headers.join(", "))?;
    list(out, words.get("label", "references"), kind.references)?;
    patterns.iter().try_for_each(|pattern| write_pattern(out, pattern, words))?;
    out.flush()
}

/// What the kind proves, where it is unique, how sensitive it is.
fn facts(out: &mut dyn Write, kind: &KindPage<'_>, words: &Words) -> io::Result<()> {
    let label = |code| words.get("label", code);
    line(out, label("bearing"), words.get("bearing", kind.bearing.code()))?;
    line(out, label("tier"), words.get("tier", kind.tier))?;
    let scope = words.get("scope", kind.scope);
    let scope = kind.country.map_or(scope.to_owned(), |country| format!("{scope} ({country})"));
    line(out, label("scope"), &scope)?;
    line(out, label("sensitivity"), &kind.sensitivity.join(", "))
}

fn write_pattern(out: &mut dyn Write, pattern: &PatternPage<'_>, words: &Words) -> io::Result<()> {
    let label = |code| words.get("label", code);
    writeln!(out, "\n{}", escape::terminal(pattern.id))?;
    paragraph(out, pattern.why)?;
    line(out, label("check"), pattern.check.unwrap_or_default())?;
    line(out, label("sureness"), &confidence_rule(&pattern.levels, words))?;
    line(out, label("context"), &pattern.context.join(", "))?;
    line(out, label("anti_context"), &pattern.anti_context.join(", "))?;
    list(out, label("regexes"), pattern.regexes)?;
    list(out, label("examples"), pattern.examples)?;
    list(out, label("counterexamples"), pattern.counterexamples)
}

/// Writes a title and its words on one or more lines; nothing if there are none.
fn line(out: &mut dyn Write, title: &str, text: &str) -> io::Result<()> {
    if text.is_empty() { Ok(()) } else { paragraph(out, &format!("{title}: {text}")) }
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
