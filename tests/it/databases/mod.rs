//! Databases on real servers: counted like files, gently, without losing a row or telling a secret.

mod access;
mod agency;
mod awkward;
mod broken;
mod gone;
mod hostile;
mod looking;
mod people;
mod refused;
mod tls;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::run::{Ended, World};

/// Password of the role that reads.
const PASSWORD: &str = "swordfish-4711";

/// A scan of some targets with the password at hand; the exit code must be as told.
fn scan(world: &World, targets: &[&str], more: &[&str], code: i32) -> Ended {
    let file = world.path("db-password");
    fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let file = file.display().to_string();
    world.run(&[&["scan", "--db-password-file", &file][..], more, targets].concat()).with(code)
}

/// Statements that fill a table with rows of texts.
fn insert(table: &str, rows: &[Vec<String>]) -> String {
    let quoted = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().map(|cell| format!("'{}'", cell.replace('\'', "''"))).collect();
        format!("({})", cells.join(", "))
    };
    let rows: Vec<String> = rows.iter().map(quoted).collect();
    rows.chunks(500).map(|rows| format!("INSERT INTO {table} VALUES {};\n", rows.join(", "))).collect()
}

/// Runs statements on a SQLite file of the world; gives its URL.
fn sqlite(world: &World, name: &str, sql: &str) -> String {
    let path = world.path(name);
    crate::servers::block_on(async {
        use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
        let mut connection = options.connect().await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
    format!("sqlite:{}", path.display())
}
