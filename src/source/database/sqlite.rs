//! SQLite as a database: tables of one file, opened read-only, read through the library.

use std::ffi::OsStr;
use std::os::unix::fs::FileExt;
use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Row, SqlSafeStr, TypeInfo, ValueRef};
use tokio::runtime::Runtime;

use super::cell::{Charset, Form as Shown};
use super::error::{ConnectError, Trouble, trouble};
use super::filter::TableFilter;
use super::ranges::{Ranges, Syntax};
use super::rows::{LONGEST_CELL, RowBatch};
use super::runtime::{self, Rows, next};
use super::table::{Column, ForeignKey, Form, Order, Reach, Table};
use super::target::Host;
use super::{Access, Amount, TableEnd};
use crate::model::{Flow, Reason};

/// Tables and views; those of SQLite itself and the inner tables of virtual ones are left out.
const TABLES: &str = "SELECT name, type, wr FROM pragma_table_list \
    WHERE schema = 'main' AND type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
/// Columns in order; 1 is hidden.
const COLUMNS: &str = "SELECT name, type, pk > 0 FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid";
/// Foreign keys; those of several columns share an id.
const KEYS: &str = "SELECT min(\"from\"), min(\"table\"), coalesce(min(\"to\"), '') FROM pragma_foreign_key_list(?) \
    GROUP BY id HAVING count(*) = 1 ORDER BY 1";

/// A session with one file.
pub struct Session {
    runtime: Runtime,
    open: SqliteConnection,
    stop: runtime::Stop,
    database: String,
    size: u64,
}

impl Session {
    /// Opens the file; nothing is written, and no file is made beside it.
    pub(super) fn connect(access: &Access, stop: runtime::Stop) -> Result<Self, ConnectError> {
        let Host::File(path) = &access.target.host else { return Err(ConnectError::File) };
        let size = path.metadata().map_err(|_| ConnectError::File)?.len();
        let runtime = runtime::make()?;
        let is_frozen = pending(path)? == Pending::Nothing;
        let options = SqliteConnectOptions::new().filename(path).read_only(true).create_if_missing(false);
        let options = options.immutable(is_frozen);
        let open = runtime::run(&runtime, sqlx::Error::WorkerCrashed, async {
            let mut open = options.disable_statement_logging().connect().await?;
            sqlx::raw_sql("PRAGMA query_only = 1; SELECT count(*) FROM sqlite_schema").execute(&mut open).await?;
            Ok(open)
        });
        let open = open.map_err(|_: sqlx::Error| ConnectError::File)?;
        let database = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { runtime, open, stop, database, size })
    }

    /// The file.
    pub(super) fn databases(&self) -> Vec<String> {
        vec![self.database.clone()]
    }

    fn rows(&mut self, sql: &'static str, table: Option<&str>) -> Result<Vec<SqliteRow>, Reason> {
        let query = sqlx::query(sql).persistent(false);
        let query = match table {
            Some(table) => query.bind(table.to_owned()),
            None => query,
        };
        let rows = runtime::run(&self.runtime, sqlx::Error::WorkerCrashed, query.fetch_all(&mut self.open));
        rows.map_err(|error| failed(&error).reason())
    }

    /// Tables of the file.
    pub(super) fn tables(&mut self, database: &str, filter: &TableFilter) -> Result<Vec<Table>, Reason> {
        let listed = self.rows(TABLES, None)?;
        // The file does not tell how its bytes are shared out.
        let share = self.size / (listed.len().max(1) as u64);
        let mut tables = Vec::new();
        for row in &listed {
            let (name, kind, keyed) = (text(row, 0), text(row, 1), text(row, 2) == "1");
            let columns = self.rows(COLUMNS, Some(&name))?;
            let keys = self.rows(KEYS, Some(&name))?;
            let columns: Vec<Column> = columns.iter().map(column).collect();
            let mut table = Table {
                database: database.to_owned(),
                schema: database.to_owned(),
                bytes: share,
                keys: keys.iter().map(|row| foreign_key(row, database)).collect(),
                derived: kind == "view",
                order: if keyed || kind == "view" { Order::Columns(Vec::new()) } else { order(&columns) },
                columns,
                name,
                ..Table::default()
            };
            table.reach = filter.reach_in(&table, "main");
            if table.columns.is_empty() {
                table.reach = Reach::Nothing;
            }
            tables.push(table);
        }
        Ok(tables)
    }

    /// Reads a table's rows.
    pub(super) fn read(&mut self, table: &Table, amount: Amount, take: &mut dyn FnMut(RowBatch) -> Flow) -> TableEnd {
        let mut ranges = Ranges::new(table, amount, &SYNTAX);
        while let Some(step) = ranges.step() {
            if runtime::is_raised(&self.stop) {
                return TableEnd::Stopped;
            }
            match self.range(step.sql, step.after, &mut ranges, take) {
                Ok(Flow::Continue) => ranges.range_done(),
                Ok(Flow::Stop) => return TableEnd::Stopped,
                Err(trouble) => {
                    if let Err(end) = ranges.failed(trouble) {
                        return end;
                    }
                }
            }
        }
        ranges.end()
    }

    fn range(
        &mut self,
        sql: String,
        after: Option<i128>,
        ranges: &mut Ranges<'_>,
        take: &mut dyn FnMut(RowBatch) -> Flow,
    ) -> Result<Flow, Trouble> {
        let Self { runtime, open, stop, .. } = self;
        let ended = runtime::run(runtime, sqlx::Error::WorkerCrashed, async {
            let query = sqlx::query(AssertSqlSafe(sql).into_sql_str()).persistent(false);
            let query = match after.and_then(|after| i64::try_from(after).ok()) {
                Some(after) => query.bind(after),
                None => query,
            };
            let mut rows: Rows<'_, SqliteRow> = query.fetch(open);
            let mut batch = RowBatch::default();
            while let Some(row) = next(&mut rows, stop).await? {
                push(&row, usize::from(ranges.has_key()), &mut batch);
                if batch.is_full() && ranges.hand_over(&mut batch, take) == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
            Ok(ranges.hand_over(&mut batch, take))
        });
        ended.map_err(|error: sqlx::Error| failed(&error))
    }
}

/// What lies beside a file that a program writes by way of a write-ahead log.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pending {
    /// The file has no such log, or a program has it open: it is read like by any other program.
    Shared,
    /// Its log is empty. Opened as usual, the library would make files beside it and leave them there.
    Nothing,
}

/// Looks whether a file uses a write-ahead log (SQLite manual, "Database File Format", 1.3.3) and what lies in it.
///
/// # Errors
/// Changes lie in a log that no program has open: reading them would need files of our own beside it.
fn pending(path: &Path) -> Result<Pending, ConnectError> {
    let mut versions = [0; 2];
    let beside = |end: &str| std::fs::metadata([path.as_os_str(), OsStr::new(end)].join(OsStr::new("")));
    let file = std::fs::File::open(path).map_err(|_| ConnectError::File)?;
    if file.read_exact_at(&mut versions, 18).is_err() || versions != [2, 2] {
        return Ok(Pending::Shared);
    }
    match (beside("-wal").is_ok_and(|log| log.len() > 0), beside("-shm").is_ok()) {
        (false, _) => Ok(Pending::Nothing),
        (true, true) => Ok(Pending::Shared),
        (true, false) => Err(ConnectError::Log),
    }
}

/// How this engine writes what is read.
const SYNTAX: Syntax = Syntax { identifier, cell, after: "?1", qualified: false };

fn push(row: &SqliteRow, first: usize, batch: &mut RowBatch) {
    if first > 0 {
        batch.place = text(row, 0).into_bytes();
    }
    for at in first..row.len() {
        let Ok(value) = row.try_get_raw(at) else {
            batch.push_null();
            continue;
        };
        let form = if value.type_info().name() == "BLOB" { Shown::Bytes } else { Shown::Text(Charset::Utf8) };
        match bytes(row, at) {
            Some(bytes) => batch.push(bytes, form),
            None => batch.push_null(),
        }
    }
    batch.end_row();
}

fn bytes(row: &SqliteRow, at: usize) -> Option<&[u8]> {
    let value = row.try_get_raw(at).ok()?;
    if value.is_null() { None } else { row.try_get_unchecked::<&[u8], _>(at).ok() }
}

fn text(row: &SqliteRow, at: usize) -> String {
    bytes(row, at).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}

/// Columns hold values of any type, whatever they are declared as.
fn column(row: &SqliteRow) -> Column {
    let declared = text(row, 1).to_ascii_uppercase();
    let form = if declared.contains("INT") { Form::Short } else { Form::Long };
    Column { name: text(row, 0), form, in_key: text(row, 2) == "1", ..Column::default() }
}

fn foreign_key(row: &SqliteRow, database: &str) -> ForeignKey {
    ForeignKey { column: text(row, 0), schema: database.to_owned(), table: text(row, 1), references: text(row, 2) }
}

/// Most columns that one statement gives (SQLite manual, "Implementation Limits", 2).
const WIDEST: usize = 2000;

/// A table has a row id unless it is declared without; a column of its name hides it. It needs a column in the answer.
fn order(columns: &[Column]) -> Order {
    if columns.len() >= WIDEST {
        return Order::Columns(Vec::new());
    }
    let is_free = |name: &&str| !columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
    match ["rowid", "_rowid_", "oid"].iter().find(|name| is_free(name)) {
        Some(name) => Order::Number((*name).to_owned()),
        None => Order::Columns(Vec::new()),
    }
}

/// The expression of a cell: what may be long is cut.
fn cell(column: &str, form: Form) -> String {
    match form {
        Form::Short => format!("+{column}"),
        _ => format!(
            "CASE WHEN length({column}) > {LONGEST_CELL} THEN substr({column}, 1, {LONGEST_CELL}) ELSE {column} END"
        ),
    }
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What a failed statement means. That a table is gone has no code of its own.
fn failed(error: &sqlx::Error) -> Trouble {
    match error {
        sqlx::Error::Database(told) if told.message().starts_with("no such table") => Trouble::Vanished,
        _ => trouble(error, meaning),
    }
}

/// What the code of an error means (SQLite manual, "Result and Error Codes").
fn meaning(code: &str) -> Trouble {
    match code.parse::<u32>().unwrap_or(0) & 0xFF {
        5 | 6 => Trouble::Again(Reason::Timeout),
        10 => Trouble::Fatal(Reason::IoError),
        17 => Trouble::Again(Reason::ChangedWhileReading),
        _ => Trouble::Fatal(Reason::Malformed),
    }
}
