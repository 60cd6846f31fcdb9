//! Understands the URL of a database. A URL never carries a password.

use std::path::{Path, PathBuf};

/// What kind of server or file a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// PostgreSQL.
    Postgres,
    /// MySQL or MariaDB: one protocol.
    Mysql,
    /// A SQLite file.
    Sqlite,
}

/// Whether the way to the server is encrypted, and whether the server proves who it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    /// Encrypted; the certificate is checked against the name of the host.
    #[default]
    Verified,
    /// Encrypted; anybody may pretend to be the server.
    Unverified,
    /// Not encrypted.
    Off,
}

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// Name or address, and port.
    Network(String, u16),
    /// PostgreSQL: folder of the socket, and port; MySQL: the socket.
    Socket(PathBuf, u16),
    /// The file of a SQLite database.
    File(PathBuf),
}

/// A database as the user named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseTarget {
    /// Kind.
    pub engine: Engine,
    /// Where it is.
    pub host: Host,
    /// Role; none: the operating system's user.
    pub user: Option<String>,
    /// Database; none: all that the role can see.
    pub database: Option<String>,
}

/// Why a URL is not that of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// No scheme of a database.
    #[error("no URL of a database; write postgres://user@host/db, mysql://user@host/db or sqlite:/path")]
    NotADatabase,
    /// A password stands in it.
    #[error("a URL with a password is refused: others can see a command line")]
    Password,
    /// The port is no number.
    #[error("the port in the URL is no number from 1 to 65535")]
    Port,
    /// A `%` without two hexadecimal digits, or bytes that are no UTF-8.
    #[error("the URL holds a % that two hexadecimal digits don't follow, or bytes that are no UTF-8")]
    Escape,
    /// A parameter that is not known.
    #[error("the URL has a parameter that is not known; host, port and socket are, TLS is chosen by --db-tls")]
    Parameter,
    /// No path behind `sqlite:`.
    #[error("sqlite: needs the path of a file: sqlite:/data/app.db")]
    NoPath,
}

impl DatabaseTarget {
    /// Parses `postgres://user@host:port/db`, `mysql://…`, `mariadb://…` and `sqlite:/path`. A socket is named by the
    /// parameter `host` (PostgreSQL: its folder) or `socket` (MySQL).
    ///
    /// # Errors
    /// What is wrong with the URL; the URL itself is not repeated.
    pub fn parse(url: &str) -> Result<Self, UrlError> {
        let (scheme, rest) = url.split_once(':').ok_or(UrlError::NotADatabase)?;
        let (engine, port) = match scheme.to_ascii_lowercase().as_str() {
            "postgres" | "postgresql" => (Engine::Postgres, 5432),
            "mysql" | "mariadb" => (Engine::Mysql, 3306),
            "sqlite" => return sqlite(rest),
            _ => return Err(UrlError::NotADatabase),
        };
        let rest = rest.strip_prefix("//").ok_or(UrlError::NotADatabase)?;
        let (rest, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, address) = authority.rsplit_once('@').unwrap_or(("", authority));
        if user.contains(':') {
            return Err(UrlError::Password);
        }
        let mut place = Place::parse(address, port)?;
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            place.parameter(parameter)?;
        }
        let named = |text: &str| unescaped(text).map(|text| Some(text).filter(|text| !text.is_empty()));
        Ok(Self { engine, host: place.host(engine), user: named(user)?, database: named(database)? })
    }

    /// The target as it may be shown and stored: never with a password.
    pub fn shown(&self) -> String {
        let scheme = match self.engine {
            Engine::Postgres => "postgres",
            Engine::Mysql => "mysql",
            Engine::Sqlite => "sqlite",
        };
        let user = self.user.as_ref().map(|user| format!("{}@", escaped(user))).unwrap_or_default();
        let database = self.database.as_deref().map(escaped).unwrap_or_default();
        match &self.host {
            Host::File(path) => format!("sqlite:{}", path.display()),
            Host::Network(host, port) if host.contains(':') => format!("{scheme}://{user}[{host}]:{port}/{database}"),
            Host::Network(host, port) => format!("{scheme}://{user}{host}:{port}/{database}"),
            Host::Socket(path, port) if self.engine == Engine::Postgres => {
                format!("{scheme}://{user}/{database}?host={}&port={port}", path.display())
            }
            Host::Socket(path, _) => format!("{scheme}://{user}/{database}?socket={}", path.display()),
        }
    }

    /// Name of the host for messages and password files.
    pub fn host_name(&self) -> String {
        match &self.host {
            Host::Network(host, _) => host.clone(),
            Host::Socket(..) => "localhost".to_owned(),
            Host::File(path) => path.display().to_string(),
        }
    }

    /// Port for password files.
    pub fn port(&self) -> u16 {
        match self.host {
            Host::Network(_, port) | Host::Socket(_, port) => port,
            Host::File(_) => 0,
        }
    }

    /// Whether the way to the server leaves the machine's own sockets and files: only then TLS matters.
    pub fn crosses_network(&self) -> bool {
        matches!(self.host, Host::Network(..))
    }
}

fn sqlite(rest: &str) -> Result<DatabaseTarget, UrlError> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.is_empty() || path.starts_with(':') {
        return Err(UrlError::NoPath);
    }
    let path = Path::new(path);
    let path = path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf());
    Ok(DatabaseTarget { engine: Engine::Sqlite, host: Host::File(path), user: None, database: None })
}

/// Host, port and socket while the URL is read.
struct Place {
    host: String,
    port: u16,
    socket: Option<PathBuf>,
}

impl Place {
    fn parse(address: &str, default: u16) -> Result<Self, UrlError> {
        let (host, port) = match address.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, rest)) => (host, rest.strip_prefix(':')),
            None => address.split_once(':').map_or((address, None), |(host, port)| (host, Some(port))),
        };
        let host = unescaped(host)?;
        let port = match port {
            Some(port) => number(port)?,
            None => default,
        };
        // A host that is a path is a socket, as libpq has it.
        let socket = host.starts_with('/').then(|| PathBuf::from(&host));
        Ok(Self { host, port, socket })
    }

    fn parameter(&mut self, parameter: &str) -> Result<(), UrlError> {
        let (name, value) = parameter.split_once('=').ok_or(UrlError::Parameter)?;
        let value = unescaped(value)?;
        match name {
            "host" | "socket" if value.starts_with('/') => self.socket = Some(PathBuf::from(value)),
            "host" => self.host = value,
            "port" => self.port = number(&value)?,
            _ => return Err(UrlError::Parameter),
        }
        Ok(())
    }

    fn host(self, engine: Engine) -> Host {
        match self.socket {
            Some(socket) => Host::Socket(socket, self.port),
            None if self.host.is_empty() && engine == Engine::Postgres => {
                Host::Socket(PathBuf::from("/var/run/postgresql"), self.port)
            }
            None if self.host.is_empty() => Host::Socket(PathBuf::from("/run/mysqld/mysqld.sock"), self.port),
            None => Host::Network(self.host, self.port),
        }
    }
}

fn number(text: &str) -> Result<u16, UrlError> {
    text.parse().ok().filter(|port| *port > 0).ok_or(UrlError::Port)
}

/// Undoes percent-encoding (RFC 3986, 2.1).
fn unescaped(text: &str) -> Result<String, UrlError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        if byte == b'%' {
            let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
            let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).ok_or(UrlError::Escape)?;
            bytes.push(code);
            rest = behind.get(2..).unwrap_or_default();
        } else {
            bytes.push(byte);
            rest = behind;
        }
    }
    String::from_utf8(bytes).map_err(|_| UrlError::Escape)
}

fn escaped(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    text.chars().fold(String::new(), |mut out, c| {
        if plain(c) {
            out.push(c);
        } else {
            let mut buffer = [0; 4];
            c.encode_utf8(&mut buffer).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, shown: &str) {
        let target = DatabaseTarget::parse(url).unwrap();
        assert_eq!(target.shown(), shown, "{url}");
        assert_eq!(DatabaseTarget::parse(shown).unwrap(), target, "{url}");
    }

    #[test]
    fn urls_are_read_and_shown() {
        check("postgres://scan@db/crm", "postgres://scan@db:5432/crm");
        check("postgresql://db:5433", "postgres://db:5433/");
        check("postgres:///crm", "postgres:///crm?host=/var/run/postgresql&port=5432");
        check("postgres://u@/crm?host=/tmp/x&port=7", "postgres://u@/crm?host=/tmp/x&port=7");
        check("postgres://%2Ftmp%2Fx/crm", "postgres:///crm?host=/tmp/x&port=5432");
        check("postgres://a%40b@[::1]:9/c%2Fd", "postgres://a%40b@[::1]:9/c%2Fd");
        check("mariadb://scan@db/", "mysql://scan@db:3306/");
        check("mysql://localhost/crm?socket=/run/x.sock", "mysql:///crm?socket=/run/x.sock");
        check("sqlite:/data/app.db", "sqlite:/data/app.db");
    }

    #[test]
    fn what_is_no_database_is_refused() {
        let refused = |url: &str| DatabaseTarget::parse(url).unwrap_err();
        assert_eq!(refused("postgres://u:secret@db/x"), UrlError::Password);
        assert_eq!(refused("oracle://db"), UrlError::NotADatabase);
        assert_eq!(refused("postgres:db"), UrlError::NotADatabase);
        assert_eq!(refused("postgres://db:0/x"), UrlError::Port);
        assert_eq!(refused("postgres://d%zz/x"), UrlError::Escape);
        assert_eq!(refused("mysql://db/x?sslmode=disable"), UrlError::Parameter);
        assert_eq!(refused("sqlite::memory:"), UrlError::NoPath);
    }
}
