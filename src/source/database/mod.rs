//! Databases as sources: lists tables and streams their rows as text, read-only, without ever changing anything.
//!
//! A session blocks the thread that calls it; its runtime lives in it. Nothing of a row is ever logged or sent back.

mod cell;
mod error;
mod filter;
mod mysql;
mod mysql_grants;
mod mysql_tables;
mod postgres;
mod ranges;
mod rows;
mod runtime;
mod secret;
mod sqlite;
mod table;
mod target;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::model::{Flow, Reason};

pub use error::ConnectError;
pub use filter::{TableFilter, Views};
pub use rows::RowBatch;
pub use secret::{Secret, SecretError, find as find_secret};
pub use table::{Column, ForeignKey, Reach, Table};
pub use target::{DatabaseTarget, Engine, Host, Tls, UrlError};

/// All that is needed to connect.
#[derive(Debug)]
pub struct Access {
    /// Where.
    pub target: DatabaseTarget,
    /// How the way is protected.
    pub tls: Tls,
    /// Authority that the server's certificate must be signed by; none: those that the system trusts.
    pub authority: Option<PathBuf>,
    /// Password, if one was found.
    pub secret: Option<Secret>,
}

/// A circumstance that who runs the scan should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caution {
    /// The role could change data.
    RoleCanWrite,
    /// The server's certificate was not verified.
    TlsUnverified,
    /// The way to the server was not encrypted.
    TlsOff,
}

impl Caution {
    /// What the way to a server lacks.
    fn of_way(access: &Access) -> Option<Self> {
        match access.tls {
            _ if !access.target.crosses_network() => None,
            Tls::Verified => None,
            Tls::Unverified => Some(Self::TlsUnverified),
            Tls::Off => Some(Self::TlsOff),
        }
    }

    /// Returns the code used in logs and reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::RoleCanWrite => "read_only_role",
            Self::TlsUnverified => "verified_tls",
            Self::TlsOff => "tls",
        }
    }
}

/// How much of a table is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Amount {
    /// Every row.
    #[default]
    All,
    /// About so many rows: from all over the table where the engine can, else the first ones.
    Sample(u64),
}

/// How the reading of a table ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableEnd {
    /// Read to its end.
    Complete,
    /// Whoever took the rows said stop.
    Stopped,
    /// The rest could not be read.
    Partial(Reason),
    /// The connection was lost, and nothing tells for certain which rows are still to come: only reading it from its
    /// beginning gives each row once.
    Anew(Reason),
    /// It is gone.
    Vanished,
}

/// An open way into a database.
pub enum Session {
    /// See [`Engine::Postgres`].
    Postgres(Box<postgres::Session>),
    /// See [`Engine::Mysql`].
    Mysql(Box<mysql::Session>),
    /// See [`Engine::Sqlite`].
    Sqlite(Box<sqlite::Session>),
}

impl Session {
    /// Connects; no wait of the session outlasts `stop` for long.
    ///
    /// # Errors
    /// Why not, without a word of the driver's.
    pub fn connect(access: &Access, stop: Arc<AtomicBool>) -> Result<Self, ConnectError> {
        Ok(match access.target.engine {
            Engine::Postgres => Self::Postgres(Box::new(postgres::Session::connect(access, stop)?)),
            Engine::Mysql => Self::Mysql(Box::new(mysql::Session::connect(access, stop)?)),
            Engine::Sqlite => Self::Sqlite(Box::new(sqlite::Session::connect(access, stop)?)),
        })
    }

    /// Code of the server's kind, as the format of its tables: `postgres`, `mysql`, `mariadb`, `sqlite`.
    pub fn format(&self) -> &'static str {
        match self {
            Self::Postgres(_) => "postgres",
            Self::Mysql(session) => session.format(),
            Self::Sqlite(_) => "sqlite",
        }
    }

    /// Databases whose tables are read.
    ///
    /// # Errors
    /// The server does not tell.
    pub fn databases(&mut self) -> Result<Vec<String>, Reason> {
        match self {
            Self::Postgres(session) => session.databases(),
            Self::Mysql(session) => session.databases(),
            Self::Sqlite(session) => Ok(session.databases()),
        }
    }

    /// Tables of one database, by name.
    ///
    /// # Errors
    /// The server does not tell.
    pub fn tables(&mut self, database: &str, filter: &TableFilter) -> Result<Vec<Table>, Reason> {
        let mut tables = match self {
            Self::Postgres(session) => session.tables(database, filter)?,
            Self::Mysql(session) => session.tables(database, filter)?,
            Self::Sqlite(session) => session.tables(database, filter)?,
        };
        tables.sort_by(|a, b| (&a.schema, &a.name).cmp(&(&b.schema, &b.name)));
        Ok(tables)
    }

    /// What should be known of the session, so far as it has looked.
    pub fn cautions(&self) -> Vec<Caution> {
        match self {
            Self::Postgres(session) => session.cautions(),
            Self::Mysql(session) => session.cautions(),
            Self::Sqlite(_) => Vec::new(),
        }
    }

    /// Reads the rows of a table; a lost connection is made again and goes on where it stood.
    pub fn read(&mut self, table: &Table, amount: Amount, take: &mut dyn FnMut(RowBatch) -> Flow) -> TableEnd {
        match self {
            Self::Postgres(session) => session.read(table, amount, take),
            Self::Mysql(session) => session.read(table, amount, take),
            Self::Sqlite(session) => session.read(table, amount, take),
        }
    }
}
