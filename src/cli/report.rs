//! `headcount report`: what the inventory knows, in one of the formats.

use std::io::{self, Write};

use time::OffsetDateTime;

use super::args::{FormatChoice, ReportArgs, TableChoice};
use super::session::Session;
use super::{ExitCode, Failure, Output, opening};
use crate::exposure::{AssetExposure, Completeness, Gatherer, Scope, Summary};
use crate::inventory::{Inventory, InventoryError};
use crate::model::Date;
use crate::patterns::Rules;
use crate::report::{AssetsCsv, AssetsShown, CsvTable, JsonReport, Language, write_csv, write_summary};
use crate::resolve;

/// Folders of a summary are cut at this depth.
const DEPTH: usize = 2;

/// Runs the command.
pub(super) fn run(session: &Session, args: &ReportArgs) -> Result<ExitCode, Failure> {
    let mut inventory = opening::inventory_to_report(session)?;
    opening::require_roots(&mut inventory, &args.roots)?;
    let rules = opening::LazyRules::embedded()?;
    resolve_if_outdated(&mut inventory, || rules.whole())?;
    let scope = Scope { roots: args.roots.clone(), least: args.min_confidence, ..Scope::default() };
    let title = titles(rules.kinds(), session.common.language());
    let mut gatherer = Gatherer::new(&mut inventory, scope)?;
    let summary = gatherer.summary(args.depth, &title)?;
    let shown = args.assets_shown();
    let mut failed = None;
    let written = Output::write(args.output.as_deref(), |out| match (args.format, args.table) {
        (FormatChoice::Terminal, _) => write_summary(out, &summary, &session.words),
        (FormatChoice::Json, _) => write_json(out, &summary, (&mut gatherer, shown), &mut failed),
        (FormatChoice::Csv, Some(TableChoice::Assets)) => write_assets(out, (&mut gatherer, shown), &mut failed),
        (FormatChoice::Csv, table) => write_csv(out, &summary, csv_table(table), &session.words),
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    written.map_err(|error| opening::unwritten(&error))?;
    Ok(exit_code(summary.completeness()))
}

/// Links again when the evidence is newer than the last result, as after an interrupted scan. Without the key it can't.
pub(super) fn resolve_if_outdated<'r>(
    inventory: &mut Inventory,
    rules: impl FnOnce() -> Result<&'r Rules, Failure>,
) -> Result<(), Failure> {
    if inventory.keys().is_ok() && inventory.is_outdated()? {
        resolve::run(inventory, rules()?)?;
    }
    Ok(())
}

/// Prints the summary that ends a scan.
pub(super) fn print_summary(
    session: &Session,
    inventory: &mut Inventory,
    rules: &Rules,
    scope: Scope,
) -> Result<ExitCode, Failure> {
    let title = titles(rules, session.common.language());
    let summary = Gatherer::new(inventory, scope)?.summary(DEPTH, &title)?;
    Output::write(None, |out| write_summary(out, &summary, &session.words))
        .map_err(|error| opening::unwritten(&error))?;
    Ok(exit_code(summary.completeness()))
}

/// Gaps are told by the exit code, whoever asks.
pub(super) fn exit_code(completeness: Completeness) -> ExitCode {
    match completeness {
        Completeness::Complete => ExitCode::Complete,
        Completeness::Gaps => ExitCode::Gaps,
    }
}

/// Titles of kinds in a language; a kind that the packs no longer know keeps its name.
pub(super) fn titles(rules: &Rules, language: Language) -> impl Fn(&str) -> String {
    move |name| {
        let title = rules.kind_by_name(name).map(|id| &rules.kind(id).title);
        let title = title.map(|title| match language {
            Language::English => title.en.clone(),
            Language::Japanese => title.ja.clone(),
        });
        title.unwrap_or_else(|| name.to_owned())
    }
}

/// The day of the run, UTC.
pub(super) fn today() -> Date {
    let now = OffsetDateTime::now_utc().date();
    let today = Date::new(now.year(), u32::from(u8::from(now.month())), u32::from(now.day()));
    // The calendar of the clock and ours agree on what is a day.
    today.unwrap_or(Date::EPOCH)
}

fn csv_table(choice: Option<TableChoice>) -> CsvTable {
    match choice {
        Some(TableChoice::Kinds) => CsvTable::Kinds,
        Some(TableChoice::Coverage) => CsvTable::Coverage,
        Some(TableChoice::Folders | TableChoice::Assets) | None => CsvTable::Folders,
    }
}

fn write_json(
    out: &mut dyn Write,
    summary: &Summary,
    (gatherer, shown): (&mut Gatherer<'_>, AssetsShown),
    failed: &mut Option<InventoryError>,
) -> io::Result<()> {
    let mut report = JsonReport::begin(out, summary, shown)?;
    each_asset(gatherer, failed, &mut |asset| report.asset(asset))?;
    report.end()
}

fn write_assets(
    out: &mut dyn Write,
    (gatherer, shown): (&mut Gatherer<'_>, AssetsShown),
    failed: &mut Option<InventoryError>,
) -> io::Result<()> {
    let mut table = AssetsCsv::begin(out, shown)?;
    each_asset(gatherer, failed, &mut |asset| table.asset(asset))?;
    table.end()
}

/// Streams assets into a renderer; the two kinds of error are kept apart.
fn each_asset(
    gatherer: &mut Gatherer<'_>,
    failed: &mut Option<InventoryError>,
    write: &mut dyn FnMut(&AssetExposure) -> io::Result<()>,
) -> io::Result<()> {
    let mut written = Ok(());
    let read = gatherer.each_asset(&mut |asset| {
        if written.is_ok() {
            written = write(&asset);
        }
    });
    if let Err(error) = read {
        *failed = Some(error);
        return Err(io::Error::other("inventory"));
    }
    written
}
