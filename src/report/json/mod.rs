//! Renders `headcount.report/1`: one JSON document, streamed, one member or asset a line.

mod people;
mod quote;
mod values;

use std::io::{self, Write};

use serde::Serialize;

use super::AssetsShown;
use crate::exposure::{AssetExposure, Summary};
use crate::model::{Estimate, LinkModel};
pub use people::{ScopeFacts, write_breakdown_json};
use quote::Quote;
pub(super) use values::path_text;
use values::{
    AssetValue, CoverageValue, FolderValue, IgnoredValue, KindValue, NoteValue, PeopleValue, RoleValue, RunValue,
    UnenteredValue, UnreadValue,
};

const SCHEMA: &str = "headcount.report/1";
const MODEL_SCHEMA: &str = "headcount.model/1";

/// A document under way: [`JsonReport::begin`], any number of [`JsonReport::asset`], [`JsonReport::end`].
pub struct JsonReport<'w> {
    out: &'w mut dyn Write,
    shown: AssetsShown,
    assets: u64,
}

impl<'w> JsonReport<'w> {
    /// Writes everything but the assets.
    pub fn begin(out: &'w mut dyn Write, summary: &Summary, shown: AssetsShown) -> io::Result<Self> {
        out.write_all(b"{\"schema\":")?;
        write_value(out, &SCHEMA)?;
        member(out, "run", &RunValue::new(&summary.run))?;
        member(out, "people", &PeopleValue::new(&summary.people))?;
        member(out, "roles", &summary.roles.iter().map(RoleValue::new).collect::<Vec<_>>())?;
        member(out, "mentions", &summary.mentions)?;
        member(out, "findings", &summary.findings)?;
        member(out, "unattributed", &summary.unattributed)?;
        member(out, "coverage", &CoverageValue::new(&summary.coverage))?;
        member(out, "unread", &summary.unread.iter().map(UnreadValue::new).collect::<Vec<_>>())?;
        member(out, "unentered", &summary.unentered.iter().map(UnenteredValue::new).collect::<Vec<_>>())?;
        member(out, "notes", &summary.notes.iter().map(NoteValue::new).collect::<Vec<_>>())?;
        member(out, "ignored", &summary.ignored.iter().map(IgnoredValue::new).collect::<Vec<_>>())?;
        member(out, "kinds", &summary.kinds.iter().map(KindValue::new).collect::<Vec<_>>())?;
        member(out, "folders", &summary.folders.iter().map(FolderValue::new).collect::<Vec<_>>())?;
        out.write_all(b",\n\"assets\":[")?;
        Ok(Self { out, shown, assets: 0 })
    }

    /// Writes one asset, if the report lists it. Call in root and path order.
    pub fn asset(&mut self, asset: &AssetExposure) -> io::Result<()> {
        if !self.shown.admits(asset) {
            return Ok(());
        }
        self.out.write_all(if self.assets == 0 { b"\n" } else { b",\n" })?;
        self.assets += 1;
        write_value(self.out, &AssetValue::new(asset))
    }

    /// Closes the document.
    pub fn end(self) -> io::Result<()> {
        self.out.write_all(b"]}\n")?;
        self.out.flush()
    }
}

/// Writes `headcount.model/1`: how people were linked.
pub fn write_model_json(out: &mut dyn Write, model: &LinkModel, people: &Estimate) -> io::Result<()> {
    out.write_all(b"{\"schema\":")?;
    write_value(out, &MODEL_SCHEMA)?;
    member(out, "people", &PeopleValue::new(people))?;
    member(out, "model", model)?;
    out.write_all(b"}\n")?;
    out.flush()
}

fn member(out: &mut dyn Write, name: &str, value: &impl Serialize) -> io::Result<()> {
    write!(out, ",\n\"{name}\":")?;
    write_value(out, value)
}

/// Writes one JSON value in which nothing can move a terminal's cursor or turn its text around.
pub(super) fn write_value(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(out, Quote)).map_err(io::Error::from)
}
