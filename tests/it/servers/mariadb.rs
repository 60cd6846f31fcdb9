//! A MariaDB server that is reached by its socket and over the network.

use std::sync::{Arc, Mutex, Weak};

use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Row};

use super::{Authority, Server, block_on, command, free_port, program, shared, until};

/// A server with the superuser `root`.
pub(crate) struct Mariadb(Server);

static RUNNING: Mutex<Weak<Mariadb>> = Mutex::new(Weak::new());

impl Mariadb {
    /// The server; none if MariaDB is not installed.
    pub(crate) fn get() -> Option<Arc<Self>> {
        shared(&RUNNING, Self::start)
    }

    fn start() -> Option<Self> {
        let (install, mariadbd) = (program("mariadb-install-db", &[])?, program("mariadbd", &[])?);
        let folder = Server::folder();
        let data = format!("--datadir={}", folder.path().join("data").display());
        let options =
            ["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--cross-bootstrap"];
        let made = command(&install).args(options).arg(&data).env("TMPDIR", folder.path()).status();
        assert!(made.unwrap().success(), "mariadb-install-db failed");
        let port = free_port();
        let authority = Authority::make(folder.path());
        let mut server = command(&mariadbd);
        server.args([
            "--no-defaults",
            "--bind-address=127.0.0.1",
            "--innodb-flush-log-at-trx-commit=0",
            "--skip-log-bin",
        ]);
        server.args([&data, &format!("--port={port}"), "--skip-name-resolve", "--max-connections=60"]);
        server.arg(format!("--socket={}", folder.path().join("s").display()));
        server.arg(format!("--pid-file={}", folder.path().join("pid").display()));
        if authority.is_some() {
            let at = |option: &str, name: &str| format!("--{option}={}", folder.path().join(name).display());
            server.args([at("ssl-cert", "server.pem"), at("ssl-key", "server.key")]);
        }
        let server = Self(Server { child: server.spawn().unwrap(), folder, port, authority });
        until("MariaDB starts", || block_on(server.options().connect()).is_ok());
        for host in ["localhost", "127.0.0.1"] {
            server.run("mysql", &format!("CREATE USER reader@'{host}' IDENTIFIED BY 'swordfish-4711'"));
        }
        Some(server)
    }

    fn options(&self) -> MySqlConnectOptions {
        MySqlConnectOptions::new().socket(self.0.path().join("s")).username("root").ssl_mode(MySqlSslMode::Disabled)
    }

    /// Runs statements as the owner.
    pub(crate) fn run(&self, database: &str, sql: &str) {
        block_on(async {
            let mut connection = self.options().database(database).connect().await.unwrap();
            let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await;
            done.unwrap_or_else(|error| panic!("{error}: {sql:.300}"));
        });
    }

    /// Makes a database that `reader` may read.
    pub(crate) fn database(&self, name: &str, sql: &str) {
        self.run("mysql", &format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"));
        self.run(name, sql);
        for host in ["localhost", "127.0.0.1"] {
            self.run("mysql", &format!("GRANT SELECT ON {name}.* TO reader@'{host}'"));
        }
    }

    /// Its URL by the socket, as the role that reads.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("mysql://reader@localhost/{database}?socket={}", self.0.path().join("s").display())
    }

    /// Who signed its certificate, if it has one.
    pub(crate) fn authority(&self) -> Option<&Authority> {
        self.0.authority.as_ref()
    }

    /// The port that it listens at.
    pub(crate) fn port(&self) -> u16 {
        self.0.port
    }

    /// Its URL by the network.
    pub(crate) fn network_url(&self, user: &str, database: &str) -> String {
        format!("mariadb://{user}@127.0.0.1:{}/{database}", self.0.port)
    }

    /// Ends the sessions that read rows of a database; tells how many.
    pub(crate) fn kill_readers(&self, database: &str) -> usize {
        let readers = self.reading(database);
        readers.iter().for_each(|id| self.run_if_it_can(&format!("KILL CONNECTION {id}")));
        readers.len()
    }

    /// Sessions that read rows of a database.
    pub(crate) fn readers(&self, database: &str) -> usize {
        self.reading(database).len()
    }

    fn reading(&self, database: &str) -> Vec<i64> {
        block_on(async {
            let mut connection = self.options().database("mysql").connect().await.unwrap();
            let sql = "SELECT id FROM information_schema.processlist \
                WHERE user = 'reader' AND db = ? AND info LIKE '%`people`%' AND command = 'Query'";
            let found = sqlx::query(sql).bind(database.to_owned()).fetch_all(&mut connection).await.unwrap();
            found.iter().map(|row| row.try_get_unchecked(0).unwrap()).collect()
        })
    }

    fn run_if_it_can(&self, sql: &str) {
        block_on(async {
            let mut connection = self.options().database("mysql").connect().await.unwrap();
            let _ = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await;
        });
    }
}
