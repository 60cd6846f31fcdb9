//! The catalog's database connection: one statement at a time, counted, with own errors.

use std::path::PathBuf;
use std::time::Duration;

use sqlx::Connection;
use sqlx::query::Query;
use sqlx::query_builder::Separated;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteRow, SqliteSynchronous,
};
use sqlx::{ConnectOptions, QueryBuilder, Row, Sqlite};
use tokio::runtime::Runtime;

use super::error::{InventoryError, Result};
use super::place::Place;

/// A statement with its values.
pub(super) type Statement<'q> = Query<'q, Sqlite, SqliteArguments>;

/// Values of one row of a multi-row insert.
pub(super) type Values<'a> = Separated<'a, Sqlite, &'static str>;

/// Version of `schema.sql`.
pub(super) const SCHEMA_VERSION: i64 = 3;

const SCHEMA: &str = include_str!("schema.sql");
/// From version 1, which knew no members, to version 2.
const MEMBERS: &str = "ALTER TABLE assets ADD COLUMN outer_id INTEGER; DROP INDEX assets_folder; \
    CREATE INDEX assets_folder ON assets (folder_id, outer_id) WHERE gone_run IS NULL; \
    CREATE INDEX assets_outer ON assets (outer_id) WHERE gone_run IS NULL AND outer_id IS NOT NULL";
/// From version 2, which took nothing out of the count, to version 3.
const IGNORES: &str = "ALTER TABLE assets ADD COLUMN ignore_entry INTEGER; \
    CREATE TABLE ignores (rules_id INTEGER NOT NULL, entry INTEGER NOT NULL, form TEXT NOT NULL, shown TEXT, \
    reason TEXT NOT NULL, expires TEXT, in_force INTEGER NOT NULL, last INTEGER NOT NULL, \
    PRIMARY KEY (rules_id, entry)) STRICT, WITHOUT ROWID; \
    CREATE TABLE ignored (reading_id INTEGER NOT NULL, entry INTEGER NOT NULL, kind TEXT NOT NULL, \
    class INTEGER NOT NULL, findings INTEGER NOT NULL, PRIMARY KEY (reading_id, entry, kind, class)) \
    STRICT, WITHOUT ROWID";
/// What brings a catalog of each version to the next.
const MIGRATIONS: [(i64, &str); 2] = [(1, MEMBERS), (2, IGNORES)];
/// SQLite's limit on values of one statement.
const MAX_BINDS: usize = 32_766;
/// Rows of one insert: more gain nothing, as compiling the statement then costs what the round trip saves.
const ROWS_A_STATEMENT: usize = 500;
/// Rows of an answer that the driver may read ahead.
const ROWS_AHEAD: usize = 1024;
/// Catalogs up to this size are checked as a whole when opened.
const CHECKED_BYTES: u64 = 32 << 20;

/// What the catalog says of itself.
pub(super) struct Meta {
    /// Names the key file.
    pub(super) inventory_id: String,
    /// Public name of the key.
    pub(super) key_id: String,
    /// The right key reproduces it.
    pub(super) key_check: String,
}

/// An open catalog. Blocks on its own runtime.
pub(super) struct Catalog {
    runtime: Runtime,
    /// Taken only when it is closed.
    connection: Option<SqliteConnection>,
    dir: PathBuf,
    statements: u64,
}

impl Catalog {
    /// Connects to the catalog file, which exists.
    pub(super) fn connect(place: &Place) -> Result<Self> {
        let dir = place.dir().to_path_buf();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(InventoryError::io("start a runtime for", &dir))?;
        let options = SqliteConnectOptions::new()
            .filename(place.catalog())
            .create_if_missing(false)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(30))
            .foreign_keys(false)
            // Rows come from the driver's thread: a short channel would wake both sides for every few of them.
            .row_buffer_size(ROWS_AHEAD)
            .pragma("secure_delete", "ON")
            .pragma("temp_store", "MEMORY")
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON")
            .pragma("cache_size", "-16384")
            .disable_statement_logging();
        let connection = runtime.block_on(options.connect()).map_err(|error| translate(&error, &dir, "open"))?;
        Ok(Self { runtime, connection: Some(connection), dir, statements: 0 })
    }

    /// Writes the schema and the one row of meta, all or nothing.
    pub(super) fn found(&mut self, meta: &Meta) -> Result<()> {
        self.within(|catalog| catalog.write_schema(meta))
    }

    /// Brings the catalog of an earlier version to this one, all or nothing.
    pub(super) fn migrate(&mut self) -> Result<()> {
        let found = self.number(sqlx::query("SELECT schema_version FROM meta WHERE one = 1"))?;
        if found >= SCHEMA_VERSION {
            return Ok(());
        }
        self.within(|catalog| {
            for (_, step) in MIGRATIONS.into_iter().filter(|(from, _)| *from >= found) {
                for statement in split(step) {
                    catalog.execute(sqlx::query(sqlx::AssertSqlSafe(statement)))?;
                }
            }
            catalog.execute(sqlx::query("UPDATE meta SET schema_version = ?").bind(SCHEMA_VERSION)).map(drop)
        })
    }

    fn write_schema(&mut self, meta: &Meta) -> Result<()> {
        for statement in split(SCHEMA) {
            self.execute(sqlx::query(sqlx::AssertSqlSafe(statement)))?;
        }
        let insert = "INSERT INTO meta VALUES (1, ?, 0, ?, ?, ?, 0, 1)";
        self.execute(
            sqlx::query(insert).bind(SCHEMA_VERSION).bind(&meta.inventory_id).bind(&meta.key_id).bind(&meta.key_check),
        )
        .map(drop)
    }

    /// Returns whether the schema was ever written: a kill may leave an empty file.
    pub(super) fn is_founded(&mut self) -> Result<bool> {
        let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'";
        Ok(self.number(sqlx::query(sql))? == 1)
    }

    /// Checks the catalog and returns what it says of itself.
    pub(super) fn meta(&mut self, place: &Place) -> Result<Meta> {
        if !self.is_founded()? {
            return Err(self.damaged("the catalog has no meta table"));
        }
        let found = self.number(sqlx::query("SELECT schema_version FROM meta WHERE one = 1"))?;
        if found > SCHEMA_VERSION {
            return Err(InventoryError::Newer { place: self.dir.clone(), found });
        }
        let size = place.catalog().metadata().map_or(0, |facts| facts.len());
        if size <= CHECKED_BYTES {
            let answer = self.rows(sqlx::query("PRAGMA quick_check(1)"), |row| row.try_get::<String, _>(0))?;
            if answer.first().map(String::as_str) != Some("ok") {
                return Err(self.damaged("the catalog fails its check"));
            }
        }
        let sql = "SELECT inventory_id, key_id, key_check FROM meta WHERE one = 1";
        let meta = self.rows(sqlx::query(sql), |row| {
            Ok(Meta { inventory_id: row.try_get(0)?, key_id: row.try_get(1)?, key_check: row.try_get(2)? })
        })?;
        meta.into_iter().next().ok_or_else(|| self.damaged("the catalog has no meta row"))
    }

    /// Runs a statement; returns the number of changed rows.
    pub(super) fn execute(&mut self, statement: Statement<'_>) -> Result<u64> {
        self.statements += 1;
        let Some(connection) = &mut self.connection else { return Err(self.damaged("catalog closed")) };
        let done = self.runtime.block_on(statement.execute(connection));
        done.map(|done| done.rows_affected()).map_err(|error| translate(&error, &self.dir, "write"))
    }

    /// Runs a query whose answer is bounded; maps each row.
    pub(super) fn rows<T>(
        &mut self,
        statement: Statement<'_>,
        map: impl FnMut(&SqliteRow) -> sqlx::Result<T>,
    ) -> Result<Vec<T>> {
        self.statements += 1;
        let Some(connection) = &mut self.connection else { return Err(self.damaged("catalog closed")) };
        let rows = self.runtime.block_on(statement.fetch_all(connection));
        let mapped = rows.and_then(|rows| rows.iter().map(map).collect());
        mapped.map_err(|error| translate(&error, &self.dir, "read"))
    }

    /// Runs a query that answers one number.
    pub(super) fn number(&mut self, statement: Statement<'_>) -> Result<i64> {
        let numbers = self.rows(statement, |row| row.try_get::<i64, _>(0))?;
        numbers.first().copied().ok_or_else(|| self.damaged("the catalog answers nothing"))
    }

    /// Inserts many rows with as few statements as SQLite's limits allow.
    pub(super) fn insert<T>(
        &mut self,
        into: Insert,
        rows: impl IntoIterator<Item = T>,
        mut bind: impl FnMut(&mut Values<'_>, T),
    ) -> Result<()> {
        let most = ROWS_A_STATEMENT.min(MAX_BINDS / into.width.max(1));
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<T> = rows.by_ref().take(most).collect();
            // Full chunks have one text, prepared once; the rest of a batch is of any length.
            let full = chunk.len() == most;
            let mut builder = QueryBuilder::<Sqlite>::new(into.head);
            builder.push_values(chunk, |mut values, row| bind(&mut values, row));
            builder.push(into.tail);
            self.execute(builder.build().persistent(full))?;
        }
        Ok(())
    }

    /// Runs `head (id, id, …) tail` for many ids.
    pub(super) fn for_ids(&mut self, head: &'static str, ids: &[i64], tail: &'static str) -> Result<()> {
        for chunk in ids.chunks(MAX_BINDS - 1) {
            let mut builder = QueryBuilder::<Sqlite>::new(head);
            push_ids(&mut builder, chunk);
            builder.push(tail);
            self.execute(builder.build().persistent(false))?;
        }
        Ok(())
    }

    /// Runs statements in one transaction: all of them count, or none.
    pub(super) fn within<T>(&mut self, statements: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.begin()?;
        match statements(self) {
            Ok(answer) => self.end().map(|()| answer),
            Err(error) => {
                self.undo();
                Err(error)
            }
        }
    }

    /// Begins a write transaction.
    pub(super) fn begin(&mut self) -> Result<()> {
        self.execute(sqlx::query("BEGIN IMMEDIATE")).map(drop)
    }

    /// Commits it; a failed commit is rolled back.
    pub(super) fn end(&mut self) -> Result<()> {
        let done = self.execute(sqlx::query("COMMIT")).map(drop);
        if done.is_err() {
            self.undo();
        }
        done
    }

    /// Rolls it back after an error. There may be nothing left to roll back: SQLite does so itself on a full disk.
    pub(super) fn undo(&mut self) {
        let _already_undone = self.execute(sqlx::query("ROLLBACK"));
    }

    /// Statements so far.
    pub(super) fn statements(&self) -> u64 {
        self.statements
    }

    /// Builds the error of a catalog that is not what was written.
    pub(super) fn damaged(&self, what: &'static str) -> InventoryError {
        InventoryError::Damaged { place: self.dir.clone(), what }
    }
}

/// A multi-row insert.
pub(super) struct Insert {
    /// `INSERT INTO table (columns) `.
    pub(super) head: &'static str,
    /// ` ON CONFLICT …` or nothing.
    pub(super) tail: &'static str,
    /// Number of columns.
    pub(super) width: usize,
}

impl Drop for Catalog {
    /// Closes in order: the write-ahead log goes into the one file that people back up.
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // Nothing is lost if it fails: the next start reads the log.
            let _closed = self.runtime.block_on(connection.close());
        }
    }
}

/// Adds `(?, ?, …)`.
pub(super) fn push_ids(builder: &mut QueryBuilder<Sqlite>, ids: &[i64]) {
    builder.push("(");
    let mut list = builder.separated(", ");
    for &id in ids {
        list.push_bind(id);
    }
    builder.push(")");
}

fn split(schema: &str) -> Vec<String> {
    let bare: String = schema.lines().map(|line| line.split("--").next().unwrap_or("").to_owned() + "\n").collect();
    bare.split(';').map(str::trim).filter(|statement| !statement.is_empty()).map(str::to_owned).collect()
}

/// Maps the driver's error to an own one: its message may quote anything.
fn translate(error: &sqlx::Error, dir: &std::path::Path, action: &'static str) -> InventoryError {
    /// Primary result codes of SQLite: SQLITE_CORRUPT, SQLITE_NOTADB.
    const BROKEN: [i64; 2] = [11, 26];
    let place = dir.to_path_buf();
    match error {
        sqlx::Error::Database(database) => {
            let code = database.code().and_then(|code| code.parse::<i64>().ok()).unwrap_or_default();
            if BROKEN.contains(&(code & 0xFF)) {
                InventoryError::Damaged { place, what: "the catalog is no database" }
            } else {
                InventoryError::Catalog { action, place }
            }
        }
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::ColumnNotFound(_) => {
            InventoryError::Damaged { place, what: "the catalog holds a value of a wrong type" }
        }
        _ => InventoryError::Catalog { action, place },
    }
}
