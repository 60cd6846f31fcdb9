//! Says why a database can't be reached or read; a driver's own message is never passed through.

use crate::model::Reason;

/// Why a database can't be reached. What next stands in [`ConnectError::hint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// Nobody listens, no route, no such host.
    #[error("no database answers there")]
    Unreachable,
    /// The password or role is wrong, or a password is missing.
    #[error("the server does not let the role in: wrong or missing password, or no such role")]
    Refused,
    /// The server's certificate is not good for the name, or it has no TLS.
    #[error("the server has no TLS that can be verified for this name")]
    Tls,
    /// There is no such database, or the role may not connect to it.
    #[error("there is no such database, or the role may not connect to it")]
    NoDatabase,
    /// No answer in time.
    #[error("the server does not answer in time")]
    Timeout,
    /// The server has no connection left.
    #[error("the server has no connection left")]
    Busy,
    /// The file is no SQLite database, or can't be opened.
    #[error("the file can't be opened as a SQLite database")]
    File,
    /// Changes lie in a write-ahead log beside the SQLite file that no program has open.
    #[error("changes to the SQLite file wait in a -wal file beside it, left by a program that did not end well")]
    Log,
    /// The server speaks otherwise than expected.
    #[error("the server's answer is not understood")]
    Protocol,
}

impl ConnectError {
    /// What to do next.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Unreachable => "check host and port, and that the server listens there",
            Self::Refused => {
                "give the password by PGPASSWORD, MYSQL_PWD, ~/.pgpass, ~/.my.cnf or --db-password-file; \
                the server may also want TLS of it, which --db-tls off leaves out"
            }
            Self::Tls => {
                "check the certificate's name, give its authority by --db-ca, or choose --db-tls unverified or off"
            }
            Self::NoDatabase => "check the name behind the host, and GRANT CONNECT",
            Self::Timeout => "check the network, or try again when the server is less busy",
            Self::Busy => "try again later, or lower --db-connections",
            Self::File => "check the path and that it can be read",
            Self::Log => {
                "give its path without sqlite: (a file is read with its -wal), or let its own program open it once"
            }
            Self::Protocol => "check that the port is that of the database",
        }
    }
}

/// What a failed statement means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The connection is gone: another one may go on.
    Lost,
    /// The server ended the statement, it may go better next time.
    Again(Reason),
    /// The table is gone.
    Vanished,
    /// Reading it will fail again.
    Fatal(Reason),
}

impl Trouble {
    /// Why an asset is not read whole.
    pub(super) fn reason(self) -> Reason {
        match self {
            Self::Lost => Reason::ConnectionLost,
            Self::Again(reason) | Self::Fatal(reason) => reason,
            Self::Vanished => Reason::Vanished,
        }
    }
}

/// Maps an error of a driver; `code` maps what the server said of itself.
pub(super) fn trouble(error: &sqlx::Error, code: fn(&str) -> Trouble) -> Trouble {
    match error {
        sqlx::Error::Database(told) => code(told.code().as_deref().unwrap_or_default()),
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => {
            Trouble::Lost
        }
        _ => Trouble::Fatal(Reason::Malformed),
    }
}

/// Maps a failed attempt to connect; `code` maps what the server said of itself.
pub(super) fn connect_error(error: &sqlx::Error, code: fn(&str) -> ConnectError) -> ConnectError {
    match error {
        sqlx::Error::Database(told) => code(told.code().as_deref().unwrap_or_default()),
        sqlx::Error::Tls(_) => ConnectError::Tls,
        // A certificate that does not verify ends the handshake as invalid data.
        sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => ConnectError::Tls,
        sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => ConnectError::Timeout,
        sqlx::Error::Io(_) => ConnectError::Unreachable,
        _ => ConnectError::Protocol,
    }
}
