//! Renders `headcount.people/1`: the people of a scope and of its parts.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::values::{CoverageValue, NoteValue, PeopleValue, path_b64, path_text};
use super::{member, write_value};
use crate::exposure::{Breakdown, BreakdownRow, Cut, Part};
use crate::model::Role;
use crate::report::breakdown::part_words;
use crate::report::words::Words;

const SCHEMA: &str = "headcount.people/1";

/// What a scope was narrowed to, as the user gave it. Empty lists narrow nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeFacts {
    /// Names of roots.
    pub roots: Vec<String>,
    /// Globs over paths.
    pub assets: Vec<String>,
    /// Names of kinds.
    pub kinds: Vec<String>,
    /// Roles.
    pub roles: Vec<Role>,
}

#[derive(Serialize)]
struct ScopeValue<'s> {
    roots: &'s [String],
    assets: &'s [String],
    kinds: &'s [String],
    roles: Vec<&'static str>,
}

/// One row. `code` names what has a code (kind, combination, region, role, age band); `title` says it in words.
#[derive(Default, Serialize)]
struct RowValue<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Cow<'s, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    people: Option<PeopleValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    people_only_here: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assets: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gaps: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gap_bytes: Option<u64>,
}

impl<'s> RowValue<'s> {
    fn new(row: &'s BreakdownRow, words: &Words) -> Self {
        let value = Self {
            people: Some(PeopleValue::new(&row.people)),
            people_only_here: row.only_here,
            assets: row.assets,
            gaps: row.gaps.map(|gaps| gaps.assets),
            gap_bytes: row.gaps.map(|gaps| gaps.bytes),
            ..Self::default()
        };
        match &row.part {
            Part::Place { root, path } => {
                Self { root: Some(root), path: Some(path_text(path)), path_b64: path_b64(path), ..value }
            }
            part => Self { code: Some(part.code()), title: Some(part_words(part, words)), ..value },
        }
    }
}

/// Writes one document; what a row is a part of stands in `by`.
pub fn write_breakdown_json(
    out: &mut dyn Write,
    breakdown: &Breakdown,
    scope: &ScopeFacts,
    words: &Words,
) -> io::Result<()> {
    out.write_all(b"{\"schema\":")?;
    write_value(out, &SCHEMA)?;
    let roles = scope.roles.iter().map(|role| role.code()).collect();
    let scope = ScopeValue { roots: &scope.roots, assets: &scope.assets, kinds: &scope.kinds, roles };
    member(out, "scope", &scope)?;
    member(out, "by", &breakdown.cut.code())?;
    if let Cut::Age(on) = breakdown.cut {
        member(out, "on", &on.to_string())?;
    }
    member(out, "people", &PeopleValue::new(&breakdown.people))?;
    member(out, "mentions", &breakdown.mentions)?;
    member(out, "coverage", &CoverageValue::new(&breakdown.coverage))?;
    member(out, "notes", &breakdown.notes.iter().map(NoteValue::new).collect::<Vec<_>>())?;
    out.write_all(b",\n\"rows\":[")?;
    for (at, row) in breakdown.rows.iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        write_value(out, &RowValue::new(row, words))?;
    }
    out.write_all(b"]}\n")?;
    out.flush()
}
