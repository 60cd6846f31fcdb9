//! A PostgreSQL server: trusted by its socket, asking for passwords over the network.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, Weak};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Row};

use super::{Authority, Server, block_on, command, free_port, program, shared, until};

/// A server with the superuser `owner`.
pub(crate) struct Postgres(Server);

static RUNNING: Mutex<Weak<Postgres>> = Mutex::new(Weak::new());

impl Postgres {
    /// The server; none if PostgreSQL is not installed.
    pub(crate) fn get() -> Option<Arc<Self>> {
        shared(&RUNNING, Self::start)
    }

    fn start() -> Option<Self> {
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
        let folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
        let (initdb, postgres) = (program("initdb", &folders)?, program("postgres", &folders)?);
        let folder = Server::folder();
        let data = folder.path().join("data");
        let made =
            command(&initdb).arg("-D").arg(&data).args(["-U", "owner", "-E", "UTF8", "--no-locale", "-N"]).status();
        assert!(made.unwrap().success(), "initdb failed");
        let rules = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
        fs::write(data.join("pg_hba.conf"), rules).unwrap();
        let port = free_port();
        let authority = Authority::make(folder.path());
        let mut server = command(&postgres);
        server.arg("-D").arg(&data).arg("-k").arg(folder.path()).arg("-p").arg(port.to_string());
        server.args(["-h", "127.0.0.1", "-F", "-c", "max_connections=60"]);
        if authority.is_some() {
            let at = |setting: &str, name: &str| format!("{setting}={}", folder.path().join(name).display());
            server.args([
                "-c",
                "ssl=on",
                "-c",
                &at("ssl_cert_file", "server.pem"),
                "-c",
                &at("ssl_key_file", "server.key"),
            ]);
        }
        let server = Self(Server { child: server.spawn().unwrap(), folder, port, authority });
        until("PostgreSQL starts", || server.connect("postgres", "owner").is_some());
        server.run("postgres", "CREATE ROLE reader LOGIN PASSWORD 'swordfish-4711'");
        Some(server)
    }

    fn connect(&self, database: &str, user: &str) -> Option<PgConnection> {
        let options = PgConnectOptions::new_without_pgpass().socket(self.0.path()).port(self.0.port).username(user);
        block_on(options.database(database).connect()).ok()
    }

    /// Runs statements as the owner.
    pub(crate) fn run(&self, database: &str, sql: &str) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let options = PgConnectOptions::new_without_pgpass().socket(self.0.path()).port(self.0.port);
            let mut connection = options.username("owner").database(database).connect().await.unwrap();
            let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await;
            done.unwrap_or_else(|error| panic!("{error}: {sql:.300}"));
        });
    }

    /// Makes a database that `reader` may read.
    pub(crate) fn database(&self, name: &str, sql: &str) {
        self.run("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"));
        self.run(name, sql);
        self.run(name, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
    }

    /// Its URL by the socket, as the role that reads.
    pub(crate) fn url(&self, database: &str) -> String {
        self.url_as("reader", database)
    }

    /// Its URL by the socket.
    pub(crate) fn url_as(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@/{database}?host={}&port={}", self.0.path().display(), self.0.port)
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
        format!("postgres://{user}@127.0.0.1:{}/{database}", self.0.port)
    }

    /// Ends the sessions that copy rows out of a database; tells how many.
    pub(crate) fn kill_readers(&self, database: &str) -> i64 {
        self.each_reader(database, "SELECT count(pg_terminate_backend(pid))")
    }

    /// Sessions that copy rows out of a database.
    pub(crate) fn readers(&self, database: &str) -> i64 {
        self.each_reader(database, "SELECT count(pid)")
    }

    fn each_reader(&self, database: &str, what: &str) -> i64 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let options = PgConnectOptions::new_without_pgpass().socket(self.0.path()).port(self.0.port);
            let mut connection = options.username("owner").database("postgres").connect().await.unwrap();
            let sql = format!(
                "{what} FROM pg_stat_activity \
                 WHERE datname = $1 AND usename = 'reader' AND query LIKE 'COPY%' AND state = 'active'"
            );
            sqlx::query(AssertSqlSafe(sql)).bind(database.to_owned()).fetch_one(&mut connection).await.unwrap().get(0)
        })
    }
}
