//! Knows which tables a database has, what their columns are called and in which order rows store them.

use std::collections::HashSet;

use super::record::Value;
use crate::text::sql::{self, ColumnText, TableText};

/// Tables beyond this many are not believed.
const MOST_TABLES: usize = 100_000;

/// A table to read.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) root: u32,
    pub(super) columns: Vec<ColumnText>,
    /// Position of the column of each stored value, in the order of storage.
    pub(super) stored: Vec<usize>,
    /// Position of the column that is another name of the row id.
    pub(super) row_id: Option<usize>,
}

/// What the schema says besides its tables.
#[derive(Clone, Debug, Default)]
pub(super) struct Schema {
    /// Names of full-text and spatial tables, whose inner tables hold packed indexes.
    packed: HashSet<String>,
}

impl Schema {
    /// Takes a row of the schema: type, name, name of the table, root page, statement.
    pub(super) fn entry(&mut self, row: &[Value<'_>], tables: &mut Vec<Table>) {
        let [kind, name, _, root, statement] = row else { return };
        if kind.text().as_deref() != Some("table") || tables.len() >= MOST_TABLES {
            return;
        }
        let name = name.text().unwrap_or_default();
        let statement = statement.text().unwrap_or_default();
        match *root {
            Value::Integer(root) if root > 0 => {
                let definition = sql::table(&statement).unwrap_or_default();
                tables.push(Table::new(name, u32::try_from(root).unwrap_or(0), definition));
            }
            _ => {
                self.packed.insert(name);
            }
        }
    }

    /// Leaves out what SQLite keeps for itself.
    pub(super) fn readable(&self, tables: Vec<Table>) -> Vec<Table> {
        const PACKED: [&str; 11] = [
            "_data",
            "_idx",
            "_docsize",
            "_config",
            "_segments",
            "_segdir",
            "_stat",
            "_node",
            "_parent",
            "_rowid",
            "_instance",
        ];
        let is_packed = |name: &str| {
            PACKED.iter().any(|end| name.strip_suffix(end).is_some_and(|whole| self.packed.contains(whole)))
        };
        tables.into_iter().filter(|table| !table.name.starts_with("sqlite_") && !is_packed(&table.name)).collect()
    }
}

impl Table {
    fn new(name: String, root: u32, definition: TableText) -> Self {
        let without_row_id = definition.options.windows(2).any(|pair| pair == ["WITHOUT", "ROWID"]);
        let is_stored = |place: &usize| definition.columns.get(*place).is_some_and(|column| !is_computed(column));
        let mut stored: Vec<usize> = Vec::new();
        if without_row_id {
            // The key comes first (file format, 2.4 "Representation Of SQL Tables" for WITHOUT ROWID).
            for &place in &definition.key {
                if !stored.contains(&place) {
                    stored.push(place);
                }
            }
        }
        stored.extend(
            (0..definition.columns.len())
                .filter(is_stored)
                .filter(|place| !(without_row_id && definition.key.contains(place))),
        );
        let row_id = match definition.key.as_slice() {
            [place] if !without_row_id => Some(*place).filter(|&place| {
                definition
                    .columns
                    .get(place)
                    .and_then(|column| column.words.first())
                    .is_some_and(|word| word == "INTEGER")
            }),
            _ => None,
        };
        Self { name, root, columns: definition.columns, stored, row_id }
    }
}

/// `GENERATED ALWAYS AS (…)` or `AS (…)`, not `STORED`: no value is kept.
fn is_computed(column: &ColumnText) -> bool {
    (column.says("GENERATED") || column.says("AS")) && !column.says("STORED")
}
