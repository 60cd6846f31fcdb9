//! Lists the tables of a PostgreSQL database that are read: tables, partitions once, materialised views, others on request.

use std::collections::HashMap;

use sqlx::Row;
use sqlx::postgres::PgRow;

use super::super::Caution;
use super::super::filter::TableFilter;
use super::super::runtime::{patiently, run};
use super::super::table::{Column, ForeignKey, Form, Order, Reach, Table};
use super::Session;
use crate::model::Reason;

/// Relations that hold rows of their own: a partitioned table holds none, its partitions do. Sizes are those of the heap
/// and what it keeps outside of rows.
const TABLES: &str = "SELECT c.oid::int8, n.nspname::text, c.relname::text, c.relkind::text, c.reltuples::float8, \
    CASE WHEN c.relkind IN ('r', 'm') THEN pg_table_size(c.oid) ELSE 0 END::int8, \
    CASE WHEN c.relkind IN ('r', 'm') THEN pg_relation_size(c.oid) / current_setting('block_size')::int8 ELSE 0 END::int8, \
    has_any_column_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE'), \
    row_security_active(c.oid), has_table_privilege('public', c.oid, 'SELECT') AND has_schema_privilege('public', n.oid, 'USAGE'), \
    has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind = ANY ($1) AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'";

/// Columns in order; `form` tells what bounds their text.
const COLUMNS: &str = "SELECT a.attrelid::int8, a.attname::text, col_description(a.attrelid, a.attnum), \
    CASE WHEN coalesce(b.typname, t.typname) = 'bytea' THEN 'bytes' \
      WHEN coalesce(b.typname, t.typname) IN ('json', 'jsonb') THEN 'json' \
      WHEN coalesce(b.typname, t.typname) IN ('text', 'varchar', 'bpchar') \
        THEN CASE WHEN greatest(a.atttypmod, t.typtypmod) BETWEEN 5 AND 100004 THEN 'short' ELSE 'long' END \
      WHEN t.typlen > 0 OR coalesce(b.typname, t.typname) IN ('numeric', 'inet', 'cidr', 'bit', 'varbit') THEN 'short' \
      ELSE 'other' END, \
    has_column_privilege(a.attrelid, a.attnum, 'SELECT'), coalesce(a.attnum = ANY (i.indkey), false) \
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
    JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = nullif(t.typbasetype, 0) \
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind = ANY ($1) \
    AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' ORDER BY a.attrelid, a.attnum";

/// Foreign keys of one column.
const KEYS: &str = "SELECT k.conrelid::int8, a.attname::text, n.nspname::text, r.relname::text, b.attname::text \
    FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] \
    JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace n ON n.oid = r.relnamespace \
    JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1] \
    WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND k.convalidated ORDER BY k.conrelid, a.attname";

impl Session {
    /// Tables of a database; those that may not be read are listed too.
    pub(in super::super) fn tables(&mut self, database: &str, filter: &TableFilter) -> Result<Vec<Table>, Reason> {
        self.reach(database).map_err(|_| Reason::Unreachable)?;
        let kinds = &["r", "m", "v", "f"];
        let rows = self.rows(TABLES, kinds)?;
        let mut tables: HashMap<i64, Table> = HashMap::new();
        let mut can_write = false;
        for row in &rows {
            can_write |= row.try_get(10).unwrap_or(false);
            if let Some((oid, mut table)) = table(row, database) {
                table.reach = filter.reach(&table);
                tables.insert(oid, table);
            }
        }
        if can_write && !self.cautions.contains(&Caution::RoleCanWrite) {
            self.cautions.push(Caution::RoleCanWrite);
        }
        for row in &self.rows(COLUMNS, kinds)? {
            let table = row.try_get(0).ok().and_then(|oid: i64| tables.get_mut(&oid));
            if let Some(table) = table {
                add_column(table, row);
            }
        }
        for row in &self.rows(KEYS, &[])? {
            let table = row.try_get(0).ok().and_then(|oid: i64| tables.get_mut(&oid));
            if let (Some(table), Some(key)) = (table, foreign_key(row)) {
                table.keys.push(key);
            }
        }
        self.add_grants(kinds, &mut tables);
        Ok(tables.into_values().collect())
    }

    pub(super) fn rows(&mut self, sql: &'static str, kinds: &[&str]) -> Result<Vec<PgRow>, Reason> {
        let Some((runtime, connection, stop)) = self.connection() else { return Err(Reason::ConnectionLost) };
        let mut query = sqlx::query(sql).persistent(false);
        if !kinds.is_empty() {
            query = query.bind(kinds.iter().map(|kind| (*kind).to_owned()).collect::<Vec<String>>());
        }
        let rows = run(runtime, sqlx::Error::WorkerCrashed, patiently(query.fetch_all(connection), stop));
        rows.map_err(|error| self.failed(&error).reason())
    }
}

fn table(row: &PgRow, database: &str) -> Option<(i64, Table)> {
    let kind: String = row.try_get(3).ok()?;
    let rows: f64 = row.try_get(4).ok()?;
    let blocks = u64::try_from(row.try_get::<i64, _>(6).ok()?).ok()?;
    let (readable, policed): (bool, bool) = (row.try_get(7).ok()?, row.try_get(8).ok()?);
    let stored = matches!(kind.as_str(), "r" | "m");
    let table = Table {
        database: database.to_owned(),
        schema: row.try_get(1).ok()?,
        name: row.try_get(2).ok()?,
        bytes: u64::try_from(row.try_get::<i64, _>(5).ok()?).ok()?,
        // Never analysed: -1 (PostgreSQL manual, 53.11).
        rows: (rows >= 0.0).then_some(rows as u64),
        order: if stored { Order::Blocks(blocks) } else { Order::None },
        derived: !stored,
        reach: match (readable, policed) {
            (false, _) => Reach::Nothing,
            (true, true) => Reach::SomeRows,
            (true, false) => Reach::Whole,
        },
        public: row.try_get(9).ok(),
        ..Table::default()
    };
    Some((row.try_get(0).ok()?, table))
}

fn add_column(table: &mut Table, row: &PgRow) {
    let (Ok(name), Ok(form)) = (row.try_get(1), row.try_get::<String, _>(3)) else { return };
    if !row.try_get(4).unwrap_or(false) {
        if table.reach == Reach::Whole {
            table.reach = Reach::SomeColumns;
            // The place of a row is a column that only who may read the whole table can read.
            table.order = Order::None;
        }
        return;
    }
    let form = match form.as_str() {
        "bytes" => Form::Bytes,
        "json" => Form::Json,
        "short" => Form::Short,
        "long" => Form::Long,
        _ => Form::Other,
    };
    let (comment, in_key) = (row.try_get(2).ok().flatten(), row.try_get(5).unwrap_or(false));
    table.columns.push(Column { name, comment, in_key, form, ..Column::default() });
}

fn foreign_key(row: &PgRow) -> Option<ForeignKey> {
    Some(ForeignKey {
        column: row.try_get(1).ok()?,
        schema: row.try_get(2).ok()?,
        table: row.try_get(3).ok()?,
        references: row.try_get(4).ok()?,
    })
}
