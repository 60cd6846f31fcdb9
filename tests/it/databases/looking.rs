//! Findings of tables one by one: masked, revealed with the key of their row, explained, never without a trace.

use std::fs;

use super::{PASSWORD, insert};
use crate::run::{Ended, World, ended};
use crate::servers::{Mariadb, Postgres};

/// Customers whose key is an address.
fn customers() -> String {
    let row = |n: usize| vec![format!("anna.keller{n:02}@example.com"), format!("090-5555-{:04}", 1200 + n)];
    let rows: Vec<Vec<String>> = (0..40).map(row).collect();
    format!(
        "CREATE TABLE customers (email varchar(60) PRIMARY KEY, phone varchar(20)); CREATE TABLE other (note varchar(9));\n{}",
        insert("customers", &rows)
    )
}

fn run(world: &World, args: &[&str], code: i32) -> Ended {
    let mut command = world.command(args);
    command.env("PGPASSWORD", PASSWORD).env("MYSQL_PWD", PASSWORD);
    ended(command).with(code)
}

fn audit(world: &World) -> String {
    fs::read_to_string(world.path("data/headcount/audit.jsonl")).unwrap_or_default()
}

fn check(url: &str, table: &str) {
    let world = World::new();
    let masked = run(&world, &["inspect", url, "--include-table", "customers"], 0).text();
    assert!(masked.starts_with(table) && masked.contains("row 7, column phone"), "{url}: {masked}");
    assert!(!masked.contains("anna.keller") && !masked.contains("5555-1206"), "{url}: {masked}");
    assert_eq!(audit(&world), "");
    let json =
        run(&world, &["inspect", url, "--include-table", "customers", "--format", "jsonl", "--reveal"], 0).text();
    let line = json.lines().find(|line| line.contains("5555-1206")).unwrap_or_else(|| panic!("{url}: {json}"));
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!((&line["asset"], &line["kind"]), (&table.into(), &"phone".into()));
    assert_eq!(
        (&line["location"], &line["key"]),
        (&"row 7, column phone".into(), &"email anna.keller06@example.com".into())
    );
    assert!(audit(&world).contains(r#""phone":40"#) && !audit(&world).contains("anna"), "{}", audit(&world));
    let asset = format!("{url}!/{table}");
    let why = run(&world, &["explain", "finding", &asset, "row 7, column phone"], 0).text();
    assert!(why.contains("phone") && why.contains("••••06") && !why.contains("1206"), "{url}: {why}");
    let gone = run(&world, &["explain", "finding", &format!("{url}!/nowhere.at.all"), "row 7"], 2);
    assert!(gone.err.contains("there is no"), "{}", gone.err);
    // After a scan the table is known by the name that reports give it, and the last scan's decision is told.
    run(&world, &["scan", url, "--quiet"], 0);
    let why = run(&world, &["explain", "finding", table, "row 7, column phone"], 0).text();
    assert!(why.contains("stored by the last scan"), "{url}: {why}");
    let shown = run(&world, &["explain", "identity", &format!("{table}#7"), "--reveal"], 0).text();
    assert!(shown.contains("090-5555-1206") && shown.contains("anna.keller06@example.com"), "{url}: {shown}");
}

#[test]
fn tables_are_looked_into_row_by_row() {
    if let Some(server) = Postgres::get() {
        server.database("looked", &customers());
        check(&server.url("looked"), "looked.public.customers");
    }
    if let Some(server) = Mariadb::get() {
        server.database("looked", &customers());
        check(&server.url("looked"), "looked.customers");
    }
    let world = World::new();
    check(&super::sqlite(&world, "app.sqlite", &customers()), "\"app.sqlite\".customers");
}

#[test]
fn a_row_that_changed_since_the_scan_is_not_shown() {
    let world = World::new();
    let url = super::sqlite(&world, "app.sqlite", &customers());
    run(&world, &["scan", &url, "--quiet"], 0);
    super::sqlite(&world, "app.sqlite", "UPDATE customers SET phone = '090-7777-0000' WHERE phone = '090-5555-1206'");
    let shown = run(&world, &["explain", "identity", "\"app.sqlite\".customers#7", "--reveal"], 0).text();
    assert!(!shown.contains("7777") && shown.contains("changed"), "{shown}");
    let other = run(&world, &["explain", "identity", "\"app.sqlite\".customers#8", "--reveal"], 0).text();
    assert!(other.contains("090-5555-1207"), "{other}");
}

#[test]
fn pairs_are_reviewed_from_tables() {
    let world = World::new();
    let url = super::sqlite(&world, "app.sqlite", &customers());
    let list: String = (0..40).map(|n| format!("Anna Keller {n},090-5555-{:04}\n", 1200 + n)).collect();
    world.put("list.csv", format!("name,phone\n{list}"));
    run(&world, &["scan", "share", &url, "--quiet"], 0);
    let pair = run(&world, &["explain", "pair", "\"app.sqlite\".customers#7", "list.csv#7", "--reveal"], 0).text();
    assert_eq!(pair.matches("090-5555-1206").count(), 2, "{pair}");
}
