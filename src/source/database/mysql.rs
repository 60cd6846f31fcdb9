//! MySQL and MariaDB: read-only sessions that list tables and stream their rows as the bytes that are stored.

use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlRow, MySqlSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, ValueRef};
use tokio::runtime::Runtime;

use super::cell::{Charset, Form as Shown};
use super::error::{ConnectError, Trouble, connect_error, trouble};
use super::filter::TableFilter;
use super::ranges::{Extent, Ranges, Step};
use super::rows::{LONGEST_CELL, RowBatch};
use super::runtime::{self, Rows, next};
use super::table::{Form, Table};
use super::target::{Host, Tls};
use super::{Access, Amount, Caution, TableEnd, mysql_grants};
use crate::model::{Flow, Reason};

/// What every session sets. Results keep the bytes of their column: a server that converts what it takes for another
/// encoding can't be undone. What makes it read-only has another name in either server.
const SETTINGS: [&str; 4] = [
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "SET SESSION character_set_results = NULL, lock_wait_timeout = 20, net_write_timeout = 900, \
     sql_mode = '', time_zone = '+00:00'",
    "SET SESSION transaction_read_only = 1",
    "SET SESSION tx_read_only = 1",
];
/// Longest statement that reads a range.
const STATEMENT_SECONDS: u32 = 900;

/// A session with one server.
pub struct Session {
    runtime: Runtime,
    options: MySqlConnectOptions,
    open: Option<MySqlConnection>,
    stop: runtime::Stop,
    named: Option<String>,
    format: &'static str,
    cautions: Vec<Caution>,
}

impl Session {
    /// Connects.
    pub(super) fn connect(access: &Access, stop: runtime::Stop) -> Result<Self, ConnectError> {
        let mut session = Self {
            runtime: runtime::make()?,
            options: options(access),
            open: None,
            stop,
            named: access.target.database.clone(),
            format: "mysql",
            cautions: Caution::of_way(access).into_iter().collect(),
        };
        session.reach()?;
        let version = session.rows("SELECT CAST(VERSION() AS CHAR)", &[]).unwrap_or_default();
        if version.first().is_some_and(|row| text(row, 0).to_ascii_lowercase().contains("mariadb")) {
            session.format = "mariadb";
        }
        session.look_at_grants();
        Ok(session)
    }

    /// Code of the server's kind.
    pub(super) fn format(&self) -> &'static str {
        self.format
    }

    /// What was noticed.
    pub(super) fn cautions(&self) -> Vec<Caution> {
        self.cautions.clone()
    }

    fn reach(&mut self) -> Result<(), ConnectError> {
        if self.open.is_some() {
            return Ok(());
        }
        let options = self.options.clone();
        let connected = runtime::run(&self.runtime, ConnectError::Protocol, async {
            let mut connection =
                runtime::within(options.connect()).await?.map_err(|error| connect_error(&error, refusal))?;
            for (nth, setting) in SETTINGS.iter().enumerate() {
                let set = runtime::within(sqlx::raw_sql(*setting).execute(&mut connection)).await?;
                if nth < 2 {
                    set.map_err(|error| connect_error(&error, refusal))?;
                }
            }
            Ok(connection)
        });
        self.open = Some(connected?);
        Ok(())
    }

    /// Rows of a question to the catalog, with its parameters bound.
    fn rows(&mut self, sql: &'static str, parameters: &[&str]) -> Result<Vec<MySqlRow>, Reason> {
        let Self { runtime, open, stop, .. } = self;
        let Some(connection) = open.as_mut() else { return Err(Reason::ConnectionLost) };
        let query = parameters
            .iter()
            .fold(sqlx::query(sql).persistent(false), |query, parameter| query.bind((*parameter).to_owned()));
        let rows =
            runtime::run(runtime, sqlx::Error::WorkerCrashed, runtime::patiently(query.fetch_all(connection), stop));
        rows.map_err(|error| self.failed(&error).reason())
    }

    fn failed(&mut self, error: &sqlx::Error) -> Trouble {
        let trouble = trouble(error, meaning);
        if trouble == Trouble::Lost {
            self.open = None;
        }
        trouble
    }

    fn look_at_grants(&mut self) {
        const WRITING: [&str; 10] =
            ["ALL PRIVILEGES", "INSERT", "UPDATE", "DELETE", "DROP", "CREATE", "ALTER", "SUPER", "FILE", "TRIGGER"];
        let grants = self.rows("SHOW GRANTS", &[]).unwrap_or_default();
        let writes = |grant: &str| {
            let rights =
                grant.strip_prefix("GRANT ").and_then(|grant| grant.split_once(" ON ")).map(|(rights, _)| rights);
            rights.is_some_and(|rights| rights.split(',').any(|right| WRITING.contains(&right.trim())))
        };
        if grants.iter().any(|row| writes(&text(row, 0))) {
            self.cautions.push(Caution::RoleCanWrite);
        }
    }

    /// Databases that hold tables of users.
    pub(super) fn databases(&mut self) -> Result<Vec<String>, Reason> {
        if let Some(named) = &self.named {
            return Ok(vec![named.clone()]);
        }
        let rows = self.rows(super::mysql_tables::DATABASES, &[])?;
        Ok(rows.iter().map(|row| text(row, 0)).collect())
    }

    /// Tables of a database.
    pub(super) fn tables(&mut self, database: &str, filter: &TableFilter) -> Result<Vec<Table>, Reason> {
        let tables = self.rows(super::mysql_tables::TABLES, &[database])?;
        let columns = self.rows(super::mysql_tables::COLUMNS, &[database])?;
        let keys = self.rows(super::mysql_tables::KEYS, &[database])?;
        let mut tables = super::mysql_tables::tables(database, filter, [&tables, &columns, &keys]);
        // A server that has no such checks has a type for JSON.
        if let Ok(json) = self.rows(super::mysql_tables::JSON, &[database]) {
            super::mysql_tables::mark_json(&mut tables, &json);
        }
        self.add_grants(database, &mut tables);
        Ok(tables)
    }

    /// Adds who may read the tables, if the role sees more than its own grants.
    fn add_grants(&mut self, database: &str, tables: &mut [Table]) {
        let visible = self.rows(mysql_grants::VISIBLE, &[]).unwrap_or_default();
        let sees_others = visible.first().is_some_and(|row| text(row, 0).parse().is_ok_and(|seen: u64| seen > 1));
        if sees_others && let Ok(grants) = self.rows(mysql_grants::GRANTS, &[database; 3]) {
            mysql_grants::add(tables, &grants);
        }
    }

    /// Reads a table's rows.
    pub(super) fn read(&mut self, table: &Table, amount: Amount, take: &mut dyn FnMut(RowBatch) -> Flow) -> TableEnd {
        let mut ranges = Ranges::new(table, amount, &SYNTAX);
        while let Some(step) = ranges.step() {
            if runtime::is_raised(&self.stop) {
                return TableEnd::Stopped;
            }
            let done = self.prepare(&step, table).and_then(|()| self.range(&step.sql, table, &mut ranges, take));
            match done {
                Ok(Flow::Continue) => ranges.range_done(),
                Ok(Flow::Stop) => {
                    // Rows are still under way: the connection is of no use any more.
                    self.open = None;
                    return TableEnd::Stopped;
                }
                Err(trouble) => {
                    if let Err(end) = ranges.failed(trouble) {
                        return end;
                    }
                }
            }
        }
        ranges.end()
    }

    /// Makes sure of a connection with a read-only transaction, and binds the key to go on from.
    fn prepare(&mut self, step: &Step, table: &Table) -> Result<(), Trouble> {
        let is_new = self.open.is_none();
        self.reach().map_err(|_| Trouble::Lost)?;
        let begin =
            format!("USE {}; START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", identifier(&table.database));
        let Self { runtime, open, stop, .. } = self;
        let Some(connection) = open.as_mut() else { return Err(Trouble::Lost) };
        let waiting = runtime::patiently(
            async {
                if is_new || step.is_first {
                    // A table that is read in one go takes as long as it takes. A server knows one of the two limits.
                    let seconds = if step.extent == Extent::Table { 0 } else { STATEMENT_SECONDS };
                    for limit in [
                        format!("SET SESSION max_statement_time = {seconds}"),
                        format!("SET SESSION max_execution_time = {}", seconds * 1000),
                    ] {
                        let _ = sqlx::raw_sql(AssertSqlSafe(limit)).execute(&mut *connection).await;
                    }
                    for statement in begin.split("; ") {
                        sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut *connection).await?;
                    }
                }
                if let Some(after) = step.after {
                    let bind = sqlx::query("SET @headcount_after = ?").persistent(false);
                    let bind = match i64::try_from(after) {
                        Ok(after) => bind.bind(after),
                        Err(_) => bind.bind(u64::try_from(after).unwrap_or(u64::MAX)),
                    };
                    bind.execute(&mut *connection).await?;
                }
                Ok(())
            },
            stop,
        );
        let done = runtime::run(runtime, sqlx::Error::WorkerCrashed, waiting);
        done.map_err(|error: sqlx::Error| self.failed(&error))
    }

    fn range(
        &mut self,
        sql: &str,
        table: &Table,
        ranges: &mut Ranges<'_>,
        take: &mut dyn FnMut(RowBatch) -> Flow,
    ) -> Result<Flow, Trouble> {
        let Self { runtime, open, stop, .. } = self;
        let Some(connection) = open.as_mut() else { return Err(Trouble::Lost) };
        let forms: Vec<Shown> = table.columns.iter().map(|column| shown(column.form, column.charset)).collect();
        let ended = runtime::run(runtime, sqlx::Error::WorkerCrashed, async {
            let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
            let mut rows: Rows<'_, MySqlRow> = sql.fetch(connection);
            let mut batch = RowBatch::default();
            while let Some(row) = next(&mut rows, stop).await? {
                push(&row, &forms, usize::from(ranges.has_key()), &mut batch);
                if batch.is_full() && ranges.hand_over(&mut batch, take) == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
            Ok(ranges.hand_over(&mut batch, take))
        });
        ended.map_err(|error: sqlx::Error| self.failed(&error))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(connection) = self.open.take() {
            // The server learns that the session is over; if it is gone already, nothing is lost.
            let _ = runtime::run(&self.runtime, ConnectError::Protocol, runtime::within(connection.close()));
        }
    }
}

/// How this engine writes what is read.
const SYNTAX: super::ranges::Syntax =
    super::ranges::Syntax { identifier, cell, after: "@headcount_after", qualified: true };

/// Adds a row; its key, if it has one, comes first.
fn push(row: &MySqlRow, forms: &[Shown], first: usize, batch: &mut RowBatch) {
    if first > 0 {
        batch.place.clear();
        batch.place.extend_from_slice(bytes(row, 0).unwrap_or_default());
    }
    for (at, &form) in forms.iter().enumerate() {
        match bytes(row, at + first) {
            Some(bytes) => batch.push(bytes, form),
            None => batch.push_null(),
        }
    }
    batch.end_row();
}

/// The bytes of a cell as they came; none for NULL.
fn bytes(row: &MySqlRow, at: usize) -> Option<&[u8]> {
    let value = row.try_get_raw(at).ok()?;
    if value.is_null() { None } else { row.try_get_unchecked::<&[u8], _>(at).ok() }
}

/// A cell of the catalog.
pub(super) fn text(row: &MySqlRow, at: usize) -> String {
    bytes(row, at).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}

fn shown(form: Form, charset: Charset) -> Shown {
    match form {
        Form::Bytes => Shown::Bytes,
        Form::Json => Shown::Json(charset),
        Form::Short | Form::Long | Form::Other => Shown::Text(charset),
    }
}

/// The expression of a cell: what may be long is cut by the server. The zero date reads as a date like any other.
fn cell(column: &str, form: Form) -> String {
    match form {
        Form::Short => column.to_owned(),
        Form::Other => format!("ST_AsText({column})"),
        Form::Long | Form::Json | Form::Bytes => format!("LEFT({column}, {LONGEST_CELL})"),
    }
}

/// A name as a statement holds it (MySQL manual, 11.2 "Schema Object Names").
fn identifier(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

fn options(access: &Access) -> MySqlConnectOptions {
    let target = &access.target;
    let mut options = MySqlConnectOptions::new().statement_cache_capacity(0);
    options = match &target.host {
        Host::Network(host, port) => options.host(host).port(*port),
        Host::Socket(socket, _) => options.socket(socket),
        Host::File(_) => options,
    };
    let system = std::env::var("USER").ok();
    if let Some(user) = target.user.as_ref().or(system.as_ref()) {
        options = options.username(user);
    }
    if let Some(secret) = &access.secret {
        options = options.password(secret.lend());
    }
    if let Some(database) = &target.database {
        options = options.database(database);
    }
    if let Some(authority) = &access.authority {
        options = options.ssl_ca(authority);
    }
    let mode = match access.tls {
        _ if !target.crosses_network() => MySqlSslMode::Disabled,
        Tls::Verified => MySqlSslMode::VerifyIdentity,
        Tls::Unverified => MySqlSslMode::Required,
        Tls::Off => MySqlSslMode::Disabled,
    };
    options.ssl_mode(mode).disable_statement_logging()
}

/// Why the server lets nobody in (MySQL manual, "Server Error Message Reference": SQLSTATE).
fn refusal(code: &str) -> ConnectError {
    match code {
        "28000" => ConnectError::Refused,
        "42000" => ConnectError::NoDatabase,
        "08004" => ConnectError::Busy,
        _ => ConnectError::Protocol,
    }
}

/// What a failed statement means, by SQLSTATE.
fn meaning(code: &str) -> Trouble {
    match code {
        "42S02" | "42S22" => Trouble::Vanished,
        "42000" => Trouble::Fatal(Reason::Permission),
        // Statement interrupted: by its time limit, or by KILL QUERY.
        "70100" => Trouble::Again(Reason::Timeout),
        "40001" => Trouble::Again(Reason::IoError),
        code if code.starts_with("08") => Trouble::Lost,
        _ => Trouble::Again(Reason::IoError),
    }
}
