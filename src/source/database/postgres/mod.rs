//! PostgreSQL: read-only sessions that list tables and copy their rows out as text.

mod copy;
mod grants;
mod line;
mod tables;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};
use tokio::runtime::Runtime;

use super::cell::Charset;
use super::error::{ConnectError, Trouble, connect_error, trouble};
use super::runtime;
use super::target::{Host, Tls};
use super::{Access, Caution};
use crate::model::Reason;

/// What every session sets: nothing is changed, nothing waits for ever, scans begin at the first block, values are
/// written one way. `row_security` stays on: what a policy hides is told, not an error.
const SETTINGS: &str = "SET default_transaction_read_only = on; SET statement_timeout = '15min'; \
    SET lock_timeout = '20s'; SET idle_in_transaction_session_timeout = '15min'; \
    SET synchronize_seqscans = off; SET max_parallel_workers_per_gather = 0; \
    SET bytea_output = 'hex'; SET xmlbinary = 'base64'; SET search_path = pg_catalog";

/// A session with one server; it changes its database with the tables that it reads.
pub struct Session {
    runtime: Runtime,
    options: PgConnectOptions,
    /// Database that is connected to, and the connection; none: it has to be made again.
    open: Option<(String, PgConnection)>,
    stop: runtime::Stop,
    /// The one database that the user named.
    named: Option<String>,
    charset: Charset,
    encoding: String,
    version: i32,
    cautions: Vec<Caution>,
}

impl Session {
    /// Connects to the named database, or to the one that every server has.
    pub(super) fn connect(access: &Access, stop: runtime::Stop) -> Result<Self, ConnectError> {
        let database = access.target.database.clone().unwrap_or_else(|| "postgres".to_owned());
        let mut session = Self {
            runtime: runtime::make()?,
            options: options(access),
            open: None,
            stop,
            named: access.target.database.clone(),
            charset: Charset::Utf8,
            encoding: "UTF8".to_owned(),
            version: 0,
            cautions: Caution::of_way(access).into_iter().collect(),
        };
        session.reach(&database)?;
        Ok(session)
    }

    /// What was noticed.
    pub(super) fn cautions(&self) -> Vec<Caution> {
        self.cautions.clone()
    }

    /// Connects to a database, unless that is where the session is.
    fn reach(&mut self, database: &str) -> Result<(), ConnectError> {
        if self.open.as_ref().is_some_and(|(open, _)| open == database) {
            return Ok(());
        }
        self.open = None;
        let options = self.options.clone().database(database);
        let connected = runtime::run(&self.runtime, ConnectError::Protocol, async {
            let mut connection =
                runtime::within(options.connect()).await?.map_err(|error| connect_error(&error, refusal))?;
            let facts = async {
                sqlx::raw_sql(SETTINGS).execute(&mut connection).await?;
                let sql = "SELECT current_setting('server_encoding'), current_setting('server_version_num')::int4";
                let row = sqlx::query(sql).persistent(false).fetch_one(&mut connection).await?;
                Ok((row.try_get::<String, _>(0)?, row.try_get::<i32, _>(1)?))
            };
            let facts = runtime::within(facts).await?.map_err(|error| connect_error(&error, refusal))?;
            Ok((connection, facts))
        });
        let (connection, (encoding, version)) = connected?;
        self.charset = charset(&encoding);
        self.encoding = encoding;
        self.version = version;
        self.open = Some((database.to_owned(), connection));
        Ok(())
    }

    /// The open connection with its runtime.
    fn connection(&mut self) -> Option<(&Runtime, &mut PgConnection, &runtime::Stop)> {
        let Self { runtime, open, stop, .. } = self;
        open.as_mut().map(|(_, connection)| (&*runtime, connection, &*stop))
    }

    /// Runs statements that give nothing.
    fn execute(&mut self, sql: String) -> Result<(), Trouble> {
        let Some((runtime, connection, stop)) = self.connection() else { return Err(Trouble::Lost) };
        let sql = sqlx::raw_sql(AssertSqlSafe(sql));
        let done = runtime::run(runtime, sqlx::Error::WorkerCrashed, runtime::patiently(sql.execute(connection), stop));
        done.map(drop).map_err(|error| self.failed(&error))
    }

    /// What an error means; a connection that is gone is dropped.
    fn failed(&mut self, error: &sqlx::Error) -> Trouble {
        let trouble = trouble(error, meaning);
        if trouble == Trouble::Lost {
            self.open = None;
        }
        trouble
    }

    /// Databases that the role can connect to; templates are left out.
    pub(super) fn databases(&mut self) -> Result<Vec<String>, Reason> {
        if let Some(named) = &self.named {
            return Ok(vec![named.clone()]);
        }
        let sql = "SELECT datname::text FROM pg_database WHERE datallowconn AND NOT datistemplate \
            AND has_database_privilege(oid, 'CONNECT') ORDER BY 1";
        let Some((runtime, connection, stop)) = self.connection() else { return Err(Reason::ConnectionLost) };
        let query = sqlx::query(sql).persistent(false);
        let waiting = runtime::patiently(query.fetch_all(connection), stop);
        let rows = runtime::run(runtime, sqlx::Error::WorkerCrashed, waiting);
        let rows = rows.map_err(|error| self.failed(&error).reason())?;
        Ok(rows.iter().filter_map(|row| row.try_get(0).ok()).collect())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some((_, connection)) = self.open.take() {
            // The server learns that the session is over; if it is gone already, nothing is lost.
            let _ = runtime::run(&self.runtime, ConnectError::Protocol, runtime::within(connection.close()));
        }
    }
}

fn options(access: &Access) -> PgConnectOptions {
    let target = &access.target;
    let mut options = PgConnectOptions::new_without_pgpass().application_name("headcount");
    options = match &target.host {
        Host::Network(host, port) => options.host(host).port(*port),
        Host::Socket(folder, port) => options.socket(folder).port(*port),
        Host::File(_) => options,
    };
    if let Some(user) = &target.user {
        options = options.username(user);
    }
    if let Some(secret) = &access.secret {
        options = options.password(secret.lend());
    }
    if let Some(authority) = &access.authority {
        options = options.ssl_root_cert(authority);
    }
    let mode = match access.tls {
        _ if !target.crosses_network() => PgSslMode::Disable,
        Tls::Verified => PgSslMode::VerifyFull,
        Tls::Unverified => PgSslMode::Require,
        Tls::Off => PgSslMode::Disable,
    };
    options.ssl_mode(mode).statement_cache_capacity(0).disable_statement_logging()
}

/// The table of a server's encoding. `SQL_ASCII` and the Latin family take any bytes.
fn charset(encoding: &str) -> Charset {
    let known = |label: &str| encoding_rs::Encoding::for_label(label.as_bytes()).map(Charset::Known);
    match encoding {
        "UTF8" => Some(Charset::Utf8),
        "SQL_ASCII" | "LATIN1" | "WIN1252" | "LATIN9" => Some(Charset::Any(encoding_rs::WINDOWS_1252)),
        "EUC_JP" | "EUC_JIS_2004" => known("euc-jp"),
        "EUC_KR" => known("euc-kr"),
        "EUC_CN" | "GB18030" | "GBK" => known("gb18030"),
        "EUC_TW" | "BIG5" => known("big5"),
        "KOI8R" => known("koi8-r"),
        "KOI8U" => known("koi8-u"),
        name => match (name.strip_prefix("WIN"), name.strip_prefix("ISO_8859_")) {
            (Some("866"), _) => known("ibm866"),
            (Some("874"), _) => known("windows-874"),
            (Some(page), _) => known(&format!("windows-{page}")),
            (_, Some(part)) => known(&format!("iso-8859-{part}")),
            // LATIN2 … LATIN10 (PostgreSQL manual, table 24.3).
            _ => {
                [("LATIN2", "2"), ("LATIN3", "3"), ("LATIN4", "4"), ("LATIN5", "9"), ("LATIN6", "10"), ("LATIN7", "13")]
                    .iter()
                    .chain(&[("LATIN8", "14"), ("LATIN10", "16")])
                    .find(|(latin, _)| *latin == name)
                    .and_then(|(_, part)| known(&format!("iso-8859-{part}")))
            }
        },
    }
    .unwrap_or(Charset::Any(encoding_rs::WINDOWS_1252))
}

/// Why the server lets nobody in, by SQLSTATE (PostgreSQL manual, appendix A).
fn refusal(code: &str) -> ConnectError {
    match code {
        "28000" | "28P01" => ConnectError::Refused,
        "3D000" | "42501" => ConnectError::NoDatabase,
        "53300" | "57P03" => ConnectError::Busy,
        _ => ConnectError::Protocol,
    }
}

/// What a failed statement means, by SQLSTATE.
fn meaning(code: &str) -> Trouble {
    match code {
        "42P01" | "3F000" | "42703" | "55000" => Trouble::Vanished,
        "42501" => Trouble::Fatal(Reason::Permission),
        "57014" | "55P03" => Trouble::Again(Reason::Timeout),
        // Serialisation, deadlock, conflict with recovery on a replica.
        "40001" | "40P01" => Trouble::Again(Reason::IoError),
        code if code.starts_with("57P") || code.starts_with("08") || code == "25P03" => Trouble::Lost,
        code if code.starts_with("58") => Trouble::Fatal(Reason::IoError),
        code if code.starts_with("53") || code.starts_with("54") => Trouble::Fatal(Reason::Limit),
        _ => Trouble::Fatal(Reason::Malformed),
    }
}

/// A name as a statement holds it: the one place where names of a catalog become SQL (PostgreSQL manual, 4.1.1).
fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
