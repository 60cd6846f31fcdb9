//! What is refused, warned of and kept secret.

use super::{PASSWORD, scan};
use crate::run::{World, likely, list};
use crate::servers::{Mariadb, Postgres};

fn table() -> String {
    let rows: Vec<Vec<String>> =
        list(0, 30).lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect();
    format!(
        "CREATE TABLE kai (a varchar(20), 氏名 varchar(40), 電話番号 varchar(20), mail varchar(60));\n{}",
        super::insert("kai", &rows)
    )
}

#[test]
fn targets_that_can_not_be_reached_end_with_a_hint() {
    let world = World::new();
    let password = world.run(&["scan", "postgres://scan:hunter2@db.example.com/crm"]).with(2);
    assert!(password.err.contains("password is refused") && !password.err.contains("hunter2"), "{}", password.err);
    let closed = world.run(&["scan", "postgres://scan@127.0.0.1:1/crm", "--db-tls", "off"]).with(2);
    assert!(closed.err.contains("no database answers") && closed.err.contains("hint"), "{}", closed.err);
    let file = world.run(&["scan", "sqlite:/nowhere/app.db"]).with(2);
    assert!(file.err.contains("can't be opened"), "{}", file.err);
    // Beside a share that can be read it is a gap.
    world.put("list.csv", list(0, 5));
    let beside = world.run(&["scan", "share", "mysql://scan@127.0.0.1:1/crm", "--db-tls", "off"]).with(3);
    assert!(beside.err.contains("no database answers"), "{}", beside.err);
    assert_eq!(world.report()["coverage"]["reasons"]["unreachable"], 1);
}

#[test]
fn wrong_passwords_names_and_certificates_are_told_apart() {
    let told = |url: &str, tls: &str, password: &str, says: &str| {
        let world = World::new();
        let mut command = world.command(&["scan", url, "--db-tls", tls]);
        command.env("PGPASSWORD", password).env("MYSQL_PWD", password);
        let ended = crate::run::ended(command).with(2);
        assert!(ended.err.contains(says) && !ended.err.contains(password), "{url}: {}", ended.err);
    };
    if let Some(server) = Postgres::get() {
        told(&server.network_url("reader", "postgres"), "off", "wrong-password", "does not let the role in");
        told(&server.network_url("reader", "nosuch"), "off", PASSWORD, "no such database");
        told(&server.network_url("reader", "postgres"), "verified", PASSWORD, "no TLS that can be verified");
    }
    if let Some(server) = Mariadb::get() {
        told(&server.network_url("reader", ""), "off", "wrong-password", "does not let the role in");
        told(&server.network_url("reader", "nosuch"), "off", PASSWORD, "no such database");
        told(&server.network_url("reader", ""), "verified", PASSWORD, "no TLS that can be verified");
    }
}

#[test]
fn a_role_that_can_write_and_a_way_without_tls_are_told() {
    let Some(server) = Postgres::get() else { return };
    server.database("cautions", &table());
    let world = World::new();
    let told = scan(&world, &[&server.url_as("owner", "cautions")], &[], 0);
    assert!(
        told.err.contains("read_only_role") && told.text().contains("could change it"),
        "{}{}",
        told.err,
        told.text()
    );
    let plain = World::new();
    let told = scan(&plain, &[&server.network_url("reader", "cautions")], &["--db-tls", "off"], 0);
    assert!(told.text().contains("not encrypted") && !told.text().contains("could change it"), "{}", told.text());
}

#[test]
fn a_sample_gives_kinds_and_no_number_of_people() {
    let Some(server) = Postgres::get() else { return };
    server.database("sampled", &table());
    let world = World::new();
    scan(&world, &[&server.url("sampled")], &["--sample", "10", "--quiet"], 3);
    let report = world.report();
    assert_eq!(
        (&report["people"]["likely"], &report["people"]["refused"]),
        (&serde_json::Value::Null, &"sample".into())
    );
    assert_eq!(report["coverage"]["reasons"]["sampled"], 1);
    assert!(report["kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] == "phone"));
    scan(&world, &[&server.url("sampled")], &["--quiet"], 0);
    assert_eq!(likely(&world.report()["people"]), 30);
}

#[test]
fn nothing_that_is_kept_holds_a_password() {
    let Some(server) = Postgres::get() else { return };
    server.database("secrets", &table());
    let world = World::new();
    let told = scan(&world, &[&server.url("secrets")], &["--verbose"], 0);
    let shown = world.report().to_string() + &told.text() + &told.err;
    assert!(!shown.contains(PASSWORD));
    let mut folders = vec![world.path("data"), world.path("config")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                let bytes = std::fs::read(entry.path()).unwrap();
                let found = bytes.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes());
                assert!(!found, "{:?}", entry.path());
            }
        }
    }
}

#[test]
fn nothing_is_made_beside_a_sqlite_file() {
    let world = World::new();
    let sql = format!("PRAGMA journal_mode = wal; {}", table());
    let url = super::sqlite(&world, "share/app.db", &sql);
    let listed = || {
        let mut names: Vec<_> =
            std::fs::read_dir(world.share()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(listed(), ["app.db"]);
    scan(&world, &[&url], &["--quiet"], 0);
    assert_eq!(likely(&world.report()["people"]), 30);
    assert_eq!(listed(), ["app.db"]);
    // A log that nobody has open: the file is not opened as a database, but is read as a file.
    std::fs::write(world.path("share/app.db-wal"), [7; 64]).unwrap();
    let refused = scan(&World::new(), &[&url], &[], 2);
    assert!(refused.err.contains("-wal"), "{}", refused.err);
    assert_eq!(listed(), ["app.db", "app.db-wal"]);
}
