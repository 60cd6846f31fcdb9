//! Renders a list of people: numbers of identities with what is known of them, never a value.

use std::io::{self, Write};

use serde::Serialize;

use super::figures;
use super::json::write_value;
use super::layout::{Align, Grid, clip, wrap};
use super::words::Words;
use crate::exposure::PersonRow;
use crate::text::escape;

/// Writes a row a person; titles of kinds come from the caller.
pub fn write_people(
    out: &mut dyn Write,
    rows: &[PersonRow],
    title: &dyn Fn(&str) -> String,
    words: &Words,
) -> io::Result<()> {
    let column = |code| words.get("column", code);
    let mut grid = Grid::new([
        (column("identity"), Align::Left),
        (column("assets"), Align::Right),
        (column("role"), Align::Left),
        (column("kinds"), Align::Left),
    ]);
    for row in rows {
        let kinds: Vec<String> = row.kinds.iter().map(|kind| title(kind)).collect();
        let roles: Vec<&str> = row.roles.iter().map(|role| words.get("role", role.code())).collect();
        grid.row([
            row.identity.to_string(),
            figures::count(row.assets),
            clip(&roles.join(", "), 24),
            clip(&escape::terminal(&kinds.join(", ")), 48),
        ]);
    }
    grid.write(out)?;
    wrap(words.get("label", "list_hint")).iter().try_for_each(|line| writeln!(out, "  {line}"))
}

#[derive(Serialize)]
struct PersonValue<'r> {
    identity: u32,
    assets: u64,
    kinds: &'r [String],
    roles: Vec<&'static str>,
}

#[derive(Serialize)]
struct ListDocument<'r> {
    schema: &'static str,
    people: Vec<PersonValue<'r>>,
}

/// Writes `headcount.list/1`.
pub fn write_people_json(out: &mut dyn Write, rows: &[PersonRow]) -> io::Result<()> {
    let people = rows.iter().map(|row| PersonValue {
        identity: row.identity,
        assets: row.assets,
        kinds: &row.kinds,
        roles: roles(row),
    });
    write_value(out, &ListDocument { schema: "headcount.list/1", people: people.collect() })?;
    out.write_all(b"\n")
}

/// Writes a table for spreadsheets.
pub fn write_people_csv(out: &mut dyn Write, rows: &[PersonRow]) -> io::Result<()> {
    let mut writer = super::csv::begin(out)?;
    writer.write_record(["identity", "assets", "roles", "kinds"])?;
    for row in rows {
        let (identity, assets) = (row.identity.to_string(), row.assets.to_string());
        writer.write_record([identity, assets, roles(row).join(" "), row.kinds.join(" ")])?;
    }
    writer.flush()
}

fn roles(row: &PersonRow) -> Vec<&'static str> {
    row.roles.iter().map(|role| role.code()).collect()
}
