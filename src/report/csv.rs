//! Renders tables for spreadsheets: UTF-8 with BOM, CRLF, no cell that a spreadsheet takes for a formula.

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::AssetsShown;
use super::breakdown::part_words;
use super::words::Words;
use crate::exposure::{AssetExposure, Breakdown, Part, Summary};
use crate::model::{Estimate, OutcomeState};
use crate::text::escape;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Tables that come whole from a summary; assets are streamed by [`AssetsCsv`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsvTable {
    /// A row a folder.
    Folders,
    /// A row a kind.
    Kinds,
    /// A row an outcome and a reason.
    Coverage,
}

/// Writes one table of a summary. Heads are codes in every language, so that sheets built on them keep working.
pub fn write_csv(out: &mut dyn Write, summary: &Summary, table: CsvTable, words: &Words) -> io::Result<()> {
    let mut writer = begin(out)?;
    match table {
        CsvTable::Folders => write_folders(&mut writer, summary)?,
        CsvTable::Kinds => write_kinds(&mut writer, summary)?,
        CsvTable::Coverage => write_coverage(&mut writer, summary, words)?,
    }
    writer.flush()
}

/// Writes the people of a scope (the first row) and of its parts (the others, if it is cut).
pub fn write_breakdown_csv(out: &mut dyn Write, breakdown: &Breakdown, words: &Words) -> io::Result<()> {
    let mut writer = begin(out)?;
    writer.write_record([
        "by",
        "root",
        "name",
        "title",
        "people_likely",
        "people_low",
        "people_high",
        "people_only_here",
        "assets",
        "gaps",
        "gap_bytes",
    ])?;
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    let coverage = &breakdown.coverage;
    let [likely, low, high] = people(&breakdown.people);
    let (assets, gaps) = (coverage.total().assets.to_string(), coverage.gaps());
    let (gaps, gap_bytes) = (gaps.assets.to_string(), gaps.bytes.to_string());
    let none = String::new;
    writer.write_record([
        "scope".to_owned(),
        none(),
        none(),
        none(),
        likely,
        low,
        high,
        none(),
        assets,
        gaps,
        gap_bytes,
    ])?;
    let by = breakdown.cut.code().unwrap_or_default();
    for row in &breakdown.rows {
        let (root, name, title) = match &row.part {
            Part::Place { root, path: raw } => (cell(root), path(raw), String::new()),
            part => (String::new(), cell(part.code()), cell(&part_words(part, words))),
        };
        let [likely, low, high] = people(&row.people);
        let (only_here, assets) = (number(row.only_here), number(row.assets));
        let (gaps, gap_bytes) = (number(row.gaps.map(|gaps| gaps.assets)), number(row.gaps.map(|gaps| gaps.bytes)));
        writer.write_record([
            by.to_owned(),
            root,
            name,
            title,
            likely,
            low,
            high,
            only_here,
            assets,
            gaps,
            gap_bytes,
        ])?;
    }
    writer.flush()
}

/// The table of assets under way: [`AssetsCsv::begin`], any number of [`AssetsCsv::asset`], [`AssetsCsv::end`].
pub struct AssetsCsv<'w> {
    writer: Writer<&'w mut dyn Write>,
    shown: AssetsShown,
}

impl<'w> AssetsCsv<'w> {
    /// Writes the head.
    pub fn begin(out: &'w mut dyn Write, shown: AssetsShown) -> io::Result<Self> {
        let mut writer = begin(out)?;
        writer.write_record([
            "root",
            "path",
            "outcome",
            "reason",
            "gap",
            "format",
            "encoding",
            "bytes",
            "modified",
            "owner",
            "group",
            "world_readable",
            "mentions",
            "people_likely",
            "people_low",
            "people_high",
            "people_only_here",
            "kinds",
            "duplicate_of",
            "duplicate_root",
            "readers",
            "rows",
            "rows_of",
        ])?;
        Ok(Self { writer, shown })
    }

    /// Writes one asset, if the report lists it. Call in root and path order.
    pub fn asset(&mut self, asset: &AssetExposure) -> io::Result<()> {
        if !self.shown.admits(asset) {
            return Ok(());
        }
        let kinds: Vec<String> = asset.kinds.iter().map(|(kind, findings)| format!("{kind}:{findings}")).collect();
        let [likely, low, high] = people(&asset.people);
        let optional = |text: &Option<String>| cell(text.as_deref().unwrap_or_default());
        self.writer.write_record([
            cell(&asset.root),
            path(&asset.path),
            asset.outcome.state().code().to_owned(),
            asset.outcome.reason().map_or("", |reason| reason.code()).to_owned(),
            asset.outcome.is_gap().to_string(),
            optional(&asset.format),
            optional(&asset.encoding),
            asset.bytes.to_string(),
            optional(&asset.modified),
            optional(&asset.access.owner),
            optional(&asset.access.group),
            asset.access.world_readable.map(|readable| readable.to_string()).unwrap_or_default(),
            asset.mentions.to_string(),
            likely,
            low,
            high,
            asset.people_only_here.to_string(),
            cell(&kinds.join(" ")),
            asset.duplicate_of.as_ref().map(|original| path(&original.path)).unwrap_or_default(),
            asset.duplicate_of.as_ref().map(|original| cell(&original.root)).unwrap_or_default(),
            readers(asset),
            asset.rows.map(|rows| rows.read.to_string()).unwrap_or_default(),
            asset.rows.and_then(|rows| rows.of).map(|of| of.to_string()).unwrap_or_default(),
        ])?;
        Ok(())
    }

    /// Ends the table.
    pub fn end(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Who may read a table beside its owner: names parted by blanks, and how many more.
fn readers(asset: &AssetExposure) -> String {
    let Some(readers) = &asset.access.readers else { return String::new() };
    let more = (readers.more > 0).then(|| format!("+{}", readers.more));
    cell(&readers.named.iter().cloned().chain(more).collect::<Vec<_>>().join(" "))
}

pub(super) fn begin(out: &mut dyn Write) -> io::Result<Writer<&mut dyn Write>> {
    out.write_all(BOM)?;
    Ok(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out))
}

fn write_folders(writer: &mut Writer<&mut dyn Write>, summary: &Summary) -> io::Result<()> {
    writer.write_record([
        "root",
        "path",
        "people_likely",
        "people_low",
        "people_high",
        "assets",
        "gaps",
        "gap_bytes",
        "people_only_here",
    ])?;
    for folder in &summary.folders {
        let [likely, low, high] = people(&folder.people);
        let assets = folder.assets.to_string();
        let (gaps, gap_bytes) = (folder.gaps.assets.to_string(), folder.gaps.bytes.to_string());
        let (root, path, only_here) = (cell(&folder.root), path(&folder.path), folder.people_only_here.to_string());
        writer.write_record([root, path, likely, low, high, assets, gaps, gap_bytes, only_here])?;
    }
    Ok(())
}

fn write_kinds(writer: &mut Writer<&mut dyn Write>, summary: &Summary) -> io::Result<()> {
    writer.write_record([
        "kind",
        "title",
        "people_likely",
        "people_low",
        "people_high",
        "findings",
        "values",
        "assets",
    ])?;
    for kind in &summary.kinds {
        let [likely, low, high] = people(&kind.people);
        let values = kind.values.map(|values| values.to_string()).unwrap_or_default();
        let (findings, assets) = (kind.findings.to_string(), kind.assets.to_string());
        writer.write_record([cell(&kind.name), cell(&kind.title), likely, low, high, findings, values, assets])?;
    }
    Ok(())
}

fn write_coverage(writer: &mut Writer<&mut dyn Write>, summary: &Summary, words: &Words) -> io::Result<()> {
    writer.write_record(["of", "code", "words", "gap", "assets", "bytes", "root", "path"])?;
    let coverage = &summary.coverage;
    let mut row = |of: &str, code: &str, gap: &str, tally: crate::model::AssetsAndBytes| {
        let said = cell(words.get(of, code));
        writer.write_record([of, code, &said, gap, &tally.assets.to_string(), &tally.bytes.to_string(), "", ""])
    };
    row("label", "total", "", coverage.total())?;
    for state in OutcomeState::ALL {
        row("outcome", state.code(), "", coverage.state(state))?;
    }
    for (reason, tally) in coverage.reasons() {
        let gap = (reason.gap() == crate::model::Gap::Gap).to_string();
        row("reason", reason.code(), &gap, tally)?;
    }
    let mut named = |of: &str, (section, code): (&str, &str), bytes: &str, (root, raw): (&str, &[u8])| {
        let said = cell(words.get(section, code));
        writer.write_record([of, code, &said, "true", "1", bytes, &cell(root), &path(raw)])
    };
    for asset in &summary.unread {
        let state = ("outcome", asset.outcome.state().code());
        let said = asset.outcome.reason().map_or(state, |reason| ("reason", reason.code()));
        named("unread", said, &asset.bytes.to_string(), (&asset.root, &asset.path))?;
    }
    for folder in &summary.unentered {
        named("unentered", ("reason", folder.reason.code()), "", (&folder.root, &folder.path))?;
    }
    Ok(())
}

fn people(people: &Estimate) -> [String; 3] {
    let likely = people.likely().map(|likely| likely.to_string()).unwrap_or_default();
    [likely, people.low().to_string(), people.high().to_string()]
}

fn cell(text: &str) -> String {
    escape::csv_cell(&escape::terminal(text)).into_owned()
}

fn path(path: &[u8]) -> String {
    escape::csv_cell(&escape::path_bytes(path)).into_owned()
}
