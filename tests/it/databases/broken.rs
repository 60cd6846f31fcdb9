//! Connections that break: reading goes on where it stood, to the row.

use std::time::Duration;

use super::{PASSWORD, insert};
use crate::run::{World, asset, wait};
use crate::servers::{Mariadb, Postgres};

/// Rows of the table: enough that reading them takes a while.
const ROWS: usize = 60_000;

fn people() -> String {
    let row = |n: usize| vec![(n + 1).to_string(), "x".repeat(200), format!("person{n:06}@example.com")];
    let rows: Vec<Vec<String>> = (0..ROWS).map(row).collect();
    format!(
        "CREATE TABLE people (id integer PRIMARY KEY, note varchar(220), email varchar(60));\n{}",
        insert("people", &rows)
    )
}

/// Scans while `kill` ends the readers' sessions twice; every row must be there once.
fn survives(url: &str, table: &str, mut kill: impl FnMut() -> bool) {
    let world = World::new();
    let mut command = world.command(&["scan", "--quiet", url]);
    command.env("MYSQL_PWD", PASSWORD).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut killed = 0;
    while killed < 2 && child.try_wait().unwrap().is_none() {
        if kill() {
            killed += 1;
            // Long enough to connect again and to hand over some rows.
            std::thread::sleep(Duration::from_millis(1800));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    wait(child).with(0);
    assert_eq!(killed, 2, "the scan was over too soon to be broken twice");
    let report = world.report();
    let table = asset(&report, table);
    assert_eq!((&table["outcome"], &table["kinds"]["email"]), (&"complete".into(), &ROWS.into()));
}

#[test]
fn a_killed_postgres_session_costs_no_row() {
    let Some(server) = Postgres::get() else { return };
    server.database("broken", &people());
    survives(&server.url("broken"), "broken.public.people", || server.kill_readers("broken") > 0);
}

#[test]
fn a_killed_mariadb_session_costs_no_row() {
    let Some(server) = Mariadb::get() else { return };
    server.database("broken", &people());
    survives(&server.url("broken"), "broken.people", || server.kill_readers("broken") > 0);
}

#[test]
fn a_text_key_goes_on_behind_the_rows_that_were_read() {
    let Some(server) = Mariadb::get() else { return };
    let sql = people()
        .replace("id integer PRIMARY KEY", "id integer")
        .replace("email varchar(60)", "email varchar(60) PRIMARY KEY");
    server.database("keyed", &sql);
    survives(&server.url("keyed"), "keyed.people", || server.kill_readers("keyed") > 0);
}
