//! Indexes that a first scan does without: they are built in one go when there is something to look up, which costs
//! less than keeping them in order row by row.

use super::Inventory;
use super::catalog::Catalog;
use super::error::Result;
use super::sql::query;

/// Assets of a first scan from which the indexes are kept like any other: sorting more at once takes memory.
const MOST_ASSETS: usize = 200_000;

/// Indexes that only questions need, not the writing itself; `schema.sql` has their text.
const LATE: [&str; 4] = ["assets_folder", "assets_path", "assets_reading", "assets_name_reading"];

/// Whether the indexes are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Indexes {
    /// They are.
    Built,
    /// They are not, and so many assets were written since.
    Late(usize),
}

impl Inventory {
    /// Puts the indexes of an empty catalog off until its first assets are in.
    pub(super) fn put_indexes_off(&mut self) -> Result<()> {
        if self.catalog.number(query("SELECT EXISTS (SELECT 1 FROM assets)"))? == 1 {
            return Ok(());
        }
        self.catalog.within(|catalog| {
            LATE.iter().try_for_each(|name| catalog.execute(query(format!("DROP INDEX IF EXISTS {name}"))).map(drop))
        })?;
        self.indexes = Indexes::Late(0);
        Ok(())
    }

    /// Builds the indexes that were put off.
    pub(super) fn build_indexes(&mut self) -> Result<()> {
        if self.indexes != Indexes::Built {
            self.catalog.within(build)?;
            self.indexes = Indexes::Built;
        }
        Ok(())
    }

    /// Takes note of assets that were written; builds the indexes once there are many.
    pub(super) fn note_written(&mut self, assets: usize) -> Result<()> {
        let Indexes::Late(before) = self.indexes else { return Ok(()) };
        self.indexes = Indexes::Late(before + assets);
        if before + assets >= MOST_ASSETS { self.build_indexes() } else { Ok(()) }
    }
}

/// Builds the indexes that a killed first scan left out.
pub(super) fn mend(catalog: &mut Catalog) -> Result<()> {
    let names = LATE.map(|name| format!("'{name}'")).join(", ");
    let found = catalog.number(query(format!("SELECT count(*) FROM sqlite_schema WHERE name IN ({names})")))?;
    if found == LATE.len() as i64 { Ok(()) } else { catalog.within(build) }
}

fn build(catalog: &mut Catalog) -> Result<()> {
    for statement in catalog.indexes_named(&LATE) {
        catalog.execute(query(statement))?;
    }
    Ok(())
}
