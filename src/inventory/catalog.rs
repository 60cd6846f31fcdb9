//! The catalog's database connection: one statement at a time, counted, with own errors.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Row, ffi};

use super::error::{InventoryError, Result};
use super::place::Place;
use super::sql::{Statement, Value, Values, query};

/// Version of `schema.sql`.
pub(super) const SCHEMA_VERSION: i64 = 4;

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
/// From version 3, which knew nothing of a table but its rows, to version 4.
const TABLES: &str = "CREATE TABLE tables (asset_id INTEGER PRIMARY KEY, owner TEXT, readers TEXT, \
    more_readers INTEGER NOT NULL, rows_read INTEGER NOT NULL, rows_of INTEGER) STRICT";
/// What brings a catalog of each version to the next.
const MIGRATIONS: [(i64, &str); 3] = [(1, MEMBERS), (2, IGNORES), (3, TABLES)];
/// Compiled statements that are kept.
const KEPT_STATEMENTS: usize = 64;
/// How long a statement waits for another process.
const PATIENCE: Duration = Duration::from_secs(30);
/// What every connection begins with. The page size counts only before the first table: large pages make the few
/// lookups of a folder's assets and the bulk of a first scan cheaper.
const PRAGMAS: &str = "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
    PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; \
    PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384";
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

/// An open catalog.
pub(super) struct Catalog {
    /// Taken only when it is closed.
    connection: Option<Connection>,
    dir: PathBuf,
    statements: u64,
}

impl Catalog {
    /// Connects to the catalog file, which exists.
    pub(super) fn connect(place: &Place) -> Result<Self> {
        let dir = place.dir().to_path_buf();
        // One thread at a time has the connection: no lock inside of it is needed.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || {
            let connection = Connection::open_with_flags(place.catalog(), flags)?;
            connection.busy_timeout(PATIENCE)?;
            connection.execute_batch(PRAGMAS)?;
            connection.set_prepared_statement_cache_capacity(KEPT_STATEMENTS);
            Ok(connection)
        };
        let connection = open().map_err(|error| translate(&error, &dir, "open"))?;
        Ok(Self { connection: Some(connection), dir, statements: 0 })
    }

    /// Writes the schema and the one row of meta, all or nothing.
    pub(super) fn found(&mut self, meta: &Meta) -> Result<()> {
        self.within(|catalog| catalog.write_schema(meta))
    }

    /// Brings the catalog of an earlier version to this one, all or nothing.
    pub(super) fn migrate(&mut self) -> Result<()> {
        let found = self.number(query("SELECT schema_version FROM meta WHERE one = 1"))?;
        if found >= SCHEMA_VERSION {
            return Ok(());
        }
        self.within(|catalog| {
            for (_, step) in MIGRATIONS.into_iter().filter(|(from, _)| *from >= found) {
                for statement in split(step) {
                    catalog.execute(query(statement))?;
                }
            }
            catalog.execute(query("UPDATE meta SET schema_version = ?").bind(SCHEMA_VERSION)).map(drop)
        })
    }

    fn write_schema(&mut self, meta: &Meta) -> Result<()> {
        for statement in split(SCHEMA) {
            self.execute(query(statement))?;
        }
        let insert = "INSERT INTO meta VALUES (1, ?, 0, ?, ?, ?, 0, 1)";
        self.execute(
            query(insert).bind(SCHEMA_VERSION).bind(&meta.inventory_id).bind(&meta.key_id).bind(&meta.key_check),
        )
        .map(drop)
    }

    /// The statements of the schema that make some indexes, where they are missing.
    pub(super) fn indexes_named(&self, names: &[&str]) -> Vec<String> {
        let wanted = |statement: &String| {
            let name = statement.strip_prefix("CREATE INDEX ").and_then(|rest| rest.split(' ').next());
            name.is_some_and(|name| names.contains(&name))
        };
        let found = split(SCHEMA).into_iter().filter(wanted);
        found.map(|statement| statement.replacen("CREATE INDEX", "CREATE INDEX IF NOT EXISTS", 1)).collect()
    }

    /// Returns whether the schema was ever written: a kill may leave an empty file.
    pub(super) fn is_founded(&mut self) -> Result<bool> {
        let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'";
        Ok(self.number(query(sql))? == 1)
    }

    /// Checks the catalog and returns what it says of itself.
    pub(super) fn meta(&mut self, place: &Place) -> Result<Meta> {
        if !self.is_founded()? {
            return Err(self.damaged("the catalog has no meta table"));
        }
        let found = self.number(query("SELECT schema_version FROM meta WHERE one = 1"))?;
        if found > SCHEMA_VERSION {
            return Err(InventoryError::Newer { place: self.dir.clone(), found });
        }
        let size = place.catalog().metadata().map_or(0, |facts| facts.len());
        if size <= CHECKED_BYTES {
            let answer = self.rows(query("PRAGMA quick_check(1)"), |row| row.get::<_, String>(0))?;
            if answer.first().map(String::as_str) != Some("ok") {
                return Err(self.damaged("the catalog fails its check"));
            }
        }
        let sql = "SELECT inventory_id, key_id, key_check FROM meta WHERE one = 1";
        let meta = self.rows(query(sql), |row| {
            Ok(Meta { inventory_id: row.get(0)?, key_id: row.get(1)?, key_check: row.get(2)? })
        })?;
        meta.into_iter().next().ok_or_else(|| self.damaged("the catalog has no meta row"))
    }

    /// Runs a statement; returns the number of changed rows.
    pub(super) fn execute(&mut self, statement: Statement<'_>) -> Result<u64> {
        self.with("write", |connection| {
            let run = |prepared: &mut rusqlite::Statement<'_>| {
                give(prepared, &statement.values)?;
                prepared.raw_execute()
            };
            let changed = if statement.kept {
                run(&mut *connection.prepare_cached(&statement.text)?)
            } else {
                run(&mut connection.prepare(&statement.text)?)
            };
            changed.map(|rows| rows as u64)
        })
    }

    /// Runs a query whose answer is bounded; maps each row.
    pub(super) fn rows<T>(
        &mut self,
        statement: Statement<'_>,
        mut map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut mapped = Vec::new();
        self.each(statement, |row| {
            mapped.push(map(row)?);
            Ok(())
        })?;
        Ok(mapped)
    }

    /// Runs a query and hands out its rows as they come.
    pub(super) fn each(
        &mut self,
        statement: Statement<'_>,
        mut take: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        self.with("read", |connection| {
            let mut run = |prepared: &mut rusqlite::Statement<'_>| {
                give(prepared, &statement.values)?;
                let mut rows = prepared.raw_query();
                while let Some(row) = rows.next()? {
                    take(row)?;
                }
                Ok(())
            };
            if statement.kept {
                run(&mut *connection.prepare_cached(&statement.text)?)
            } else {
                run(&mut connection.prepare(&statement.text)?)
            }
        })
    }

    /// Runs a query that answers one number.
    pub(super) fn number(&mut self, statement: Statement<'_>) -> Result<i64> {
        let numbers = self.rows(statement, |row| row.get::<_, i64>(0))?;
        numbers.first().copied().ok_or_else(|| self.damaged("the catalog answers nothing"))
    }

    /// The first row that a query with one `?` answers for each of the ids, in their order.
    pub(super) fn firsts<T>(
        &mut self,
        text: &str,
        ids: impl Iterator<Item = i64>,
        mut map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<Option<T>>> {
        self.with("read", |connection| {
            let mut prepared = connection.prepare_cached(text)?;
            let mut found = Vec::new();
            for id in ids {
                prepared.raw_bind_parameter(1, id)?;
                let mut rows = prepared.raw_query();
                found.push(rows.next()?.map(&mut map).transpose()?);
            }
            Ok(found)
        })
    }

    /// Inserts rows by one statement that is compiled once; returns how many were added or changed.
    pub(super) fn insert<'v, T>(
        &mut self,
        into: Insert<'_>,
        rows: impl IntoIterator<Item = T>,
        mut bind: impl FnMut(&mut Values<'v>, T),
    ) -> Result<u64> {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_none() {
            return Ok(0);
        }
        let places = vec!["?"; into.width].join(", ");
        let text = format!("{}VALUES ({places}){}", into.head, into.tail);
        self.with("write", |connection| {
            let mut prepared = connection.prepare_cached(&text)?;
            let (mut values, mut changed) = (Values::default(), 0);
            for row in rows {
                values.row.clear();
                bind(&mut values, row);
                give(&mut prepared, &values.row)?;
                changed += prepared.raw_execute()? as u64;
            }
            Ok(changed)
        })
    }

    /// Runs `head (id) tail` for each of many ids.
    pub(super) fn for_ids(&mut self, head: &str, ids: &[i64], tail: &str) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let text = format!("{head}(?){tail}");
        self.with("write", |connection| {
            let mut prepared = connection.prepare_cached(&text)?;
            for id in ids {
                prepared.raw_bind_parameter(1, id)?;
                prepared.raw_execute()?;
            }
            Ok(())
        })
    }

    fn with<T>(&mut self, action: &'static str, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        self.statements += 1;
        let Some(connection) = &self.connection else { return Err(self.damaged("catalog closed")) };
        run(connection).map_err(|error| translate(&error, &self.dir, action))
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
        self.execute(query("BEGIN IMMEDIATE")).map(drop)
    }

    /// Commits it; a failed commit is rolled back.
    pub(super) fn end(&mut self) -> Result<()> {
        let done = self.execute(query("COMMIT")).map(drop);
        if done.is_err() {
            self.undo();
        }
        done
    }

    /// Rolls it back after an error. There may be nothing left to roll back: SQLite does so itself on a full disk.
    pub(super) fn undo(&mut self) {
        let _already_undone = self.execute(query("ROLLBACK"));
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
pub(super) struct Insert<'t> {
    /// `INSERT INTO table (columns) `.
    pub(super) head: &'t str,
    /// ` ON CONFLICT …` or nothing.
    pub(super) tail: &'t str,
    /// Number of columns.
    pub(super) width: usize,
}

impl Drop for Catalog {
    /// Closes in order: the write-ahead log goes into the one file that people back up.
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // Nothing is lost if it fails: the next start reads the log.
            let _closed = connection.close();
        }
    }
}

/// Gives all `?` of a statement their values.
fn give(prepared: &mut rusqlite::Statement<'_>, values: &[Value<'_>]) -> rusqlite::Result<()> {
    (1..).zip(values).try_for_each(|(place, value)| prepared.raw_bind_parameter(place, value))
}

/// Bytes of a row, not copied.
pub(super) fn bytes<'r>(row: &'r Row<'_>, at: usize) -> rusqlite::Result<&'r [u8]> {
    Ok(row.get_ref(at)?.as_blob()?)
}

/// Text of a row, not copied.
pub(super) fn text<'r>(row: &'r Row<'_>, at: usize) -> rusqlite::Result<&'r str> {
    Ok(row.get_ref(at)?.as_str()?)
}

/// Text of a row that may be null, not copied.
pub(super) fn text_or_null<'r>(row: &'r Row<'_>, at: usize) -> rusqlite::Result<Option<&'r str>> {
    Ok(row.get_ref(at)?.as_str_or_null()?)
}

/// The error of a value that is not what was written.
pub(super) fn undecodable(what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, what.into())
}

fn split(schema: &str) -> Vec<String> {
    let bare: String = schema.lines().map(|line| line.split("--").next().unwrap_or("").to_owned() + "\n").collect();
    bare.split(';').map(str::trim).filter(|statement| !statement.is_empty()).map(str::to_owned).collect()
}

/// Maps the driver's error to an own one: its message may quote anything.
fn translate(error: &rusqlite::Error, dir: &std::path::Path, action: &'static str) -> InventoryError {
    const BROKEN: [i32; 2] = [ffi::SQLITE_CORRUPT, ffi::SQLITE_NOTADB];
    let place = dir.to_path_buf();
    match error {
        rusqlite::Error::SqliteFailure(failure, _) if BROKEN.contains(&(failure.extended_code & 0xFF)) => {
            InventoryError::Damaged { place, what: "the catalog is no database" }
        }
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::Utf8Error(..) => {
            InventoryError::Damaged { place, what: "the catalog holds a value of a wrong type" }
        }
        _ => InventoryError::Catalog { action, place },
    }
}
