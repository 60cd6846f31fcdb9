//! A MariaDB server that is reached by its socket and over the network.

use std::sync::{Arc, Mutex, Weak};

use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Row};

use super::{Server, block_on, command, free_port, program, shared, until};

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
        let server = Self(Server { child: server.spawn().unwrap(), folder, port });
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

    /// Its URL by the network.
    pub(crate) fn network_url(&self, user: &str, database: &str) -> String {
        format!("mariadb://{user}@127.0.0.1:{}/{database}", self.0.port)
    }

    /// Ends the sessions that read rows of a database; tells how many.
    pub(crate) fn kill_readers(&self, database: &str) -> usize {
        block_on(async {
            let mut connection = self.options().database("mysql").connect().await.unwrap();
            let sql = "SELECT id FROM information_schema.processlist \
                WHERE user = 'reader' AND db = ? AND info LIKE '%`people`%' AND command = 'Query'";
            let found = sqlx::query(sql).bind(database.to_owned()).fetch_all(&mut connection).await.unwrap();
            for row in &found {
                let id: i64 = row.try_get_unchecked(0).unwrap();
                let _ = sqlx::raw_sql(AssertSqlSafe(format!("KILL CONNECTION {id}"))).execute(&mut connection).await;
            }
            found.len()
        })
    }
}
