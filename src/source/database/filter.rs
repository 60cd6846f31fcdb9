//! Chooses tables by globs over `schema.table`.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::table::{Reach, Table};

/// What tables are read, and which are left out.
#[derive(Clone, Debug, Default)]
pub struct TableFilter {
    included: Option<GlobSet>,
    excluded: GlobSet,
    /// Path of the one table that is asked for.
    only: Option<Vec<u8>>,
    /// Whether views and foreign tables are read too.
    pub views: Views,
}

/// Whether views and foreign tables are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Views {
    /// Left out: views repeat tables, foreign tables load another server.
    #[default]
    Skip,
    /// Read like tables.
    Read,
}

impl TableFilter {
    /// Compiles globs over `schema.table`; without a dot a glob speaks of tables of any schema. None included: all.
    ///
    /// # Errors
    /// The glob that can't be read.
    pub fn new(included: &[String], excluded: &[String], views: Views) -> Result<Self, String> {
        let included = if included.is_empty() { None } else { Some(compiled(included)?) };
        Ok(Self { included, excluded: compiled(excluded)?, only: None, views })
    }

    /// Lets in the one table at a path, a view too.
    pub fn one(path: Vec<u8>) -> Self {
        Self { only: Some(path), ..Self::with_views() }
    }

    /// Lets in all tables, and what is read like one.
    pub fn with_views() -> Self {
        Self { views: Views::Read, ..Self::default() }
    }

    /// Whether only some tables are chosen.
    pub fn chooses(&self) -> bool {
        self.included.is_some()
    }

    /// How far a table is read, where the server lets the role read it.
    pub(super) fn reach(&self, table: &Table) -> Reach {
        self.reach_in(table, &table.schema)
    }

    /// The same for a table whose schema is called otherwise in globs.
    pub(super) fn reach_in(&self, table: &Table, schema: &str) -> Reach {
        match table.reach {
            _ if self.only.as_ref().is_some_and(|path| *path != table.path()) => Reach::Excluded,
            _ if !self.takes(schema, &table.name) => Reach::Excluded,
            _ if table.derived && self.views == Views::Skip => Reach::OnRequest,
            reach => reach,
        }
    }

    fn takes(&self, schema: &str, table: &str) -> bool {
        let name = format!("{schema}.{table}");
        self.included.as_ref().is_none_or(|set| set.is_match(&name)) && !self.excluded.is_match(&name)
    }
}

fn compiled(globs: &[String]) -> Result<GlobSet, String> {
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        let whole = if glob.contains('.') { glob.clone() } else { format!("*.{glob}") };
        builder.add(GlobBuilder::new(&whole).build().map_err(|_| glob.clone())?);
    }
    builder.build().map_err(|_| globs.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_speak_of_schemas_and_tables() {
        let globs = |list: &[&str]| list.iter().map(|glob| (*glob).to_owned()).collect::<Vec<_>>();
        let filter = TableFilter::new(&globs(&["crm.*", "orders"]), &globs(&["*.tmp_*"]), Views::Skip).unwrap();
        let cases =
            [("crm", "people", true), ("hr", "people", false), ("hr", "orders", true), ("crm", "tmp_people", false)];
        for (schema, table, taken) in cases {
            assert_eq!(filter.takes(schema, table), taken, "{schema}.{table}");
        }
        assert!(TableFilter::default().takes("any", "table"));
        assert!(TableFilter::new(&globs(&["a["]), &[], Views::Skip).is_err());
    }
}
