//! Who owns a table, who may read it, how many rows it has: in the report.

use super::scan;
use crate::run::{World, asset};
use crate::servers::{Mariadb, Postgres};

#[test]
fn owners_readers_and_rows_of_postgres_are_reported() {
    let Some(server) = Postgres::get() else { return };
    server.run("postgres", "CREATE ROLE crm_owner; CREATE ROLE sales; CREATE ROLE lost; CREATE ROLE one_column");
    server.database(
        "granted",
        "CREATE TABLE people (email text); INSERT INTO people SELECT 'p' || n || '@example.com' FROM generate_series(1, 70) n; \
         CREATE TABLE open (x int); GRANT SELECT ON open TO PUBLIC; ANALYZE; ALTER TABLE people OWNER TO crm_owner; \
         GRANT SELECT ON people TO sales; GRANT SELECT (email) ON people TO one_column; CREATE SCHEMA hidden; \
         CREATE TABLE hidden.t (x int); GRANT SELECT ON hidden.t TO lost, PUBLIC",
    );
    let world = World::new();
    scan(&world, &[&server.url("granted")], &["--quiet"], 3);
    let report = world.report();
    let people = asset(&report, "granted.public.people");
    let readers = serde_json::json!(["one_column", "reader", "sales"]);
    let access = &people["access"];
    assert_eq!((&access["owner"], &access["source"]), (&"crm_owner".into(), &"grants".into()));
    assert_eq!((&access["readers"], &access["world_readable"]), (&readers, &false.into()));
    assert_eq!((&people["rows"]["read"], &people["rows"]["of"]), (&70.into(), &70.into()));
    assert!(people["bytes"].as_u64().unwrap() > 0);
    assert_eq!(asset(&report, "granted.public.open")["access"]["world_readable"], true);
    // A grant on a table in a schema that nobody may use opens nothing.
    let hidden = &asset(&report, "granted.hidden.t")["access"];
    assert_eq!((&hidden["world_readable"], &hidden["readers"]), (&false.into(), &serde_json::json!([])));
    let csv = world.run(&["report", "--format", "csv", "--table", "assets"]).text();
    assert!(csv.contains("one_column reader sales,70,70"), "{csv}");
}

#[test]
fn mariadb_tells_readers_to_who_may_see_accounts() {
    let Some(server) = Mariadb::get() else { return };
    server.database("granted", "CREATE TABLE people (email varchar(60)); INSERT INTO people VALUES ('a@example.com')");
    let world = World::new();
    scan(&world, &[&server.url("granted")], &["--quiet"], 0);
    let access = asset(&world.report(), "granted.people")["access"].clone();
    assert_eq!((&access["readers"], &access["world_readable"]), (&serde_json::Value::Null, &serde_json::Value::Null));
    server.run(
        "mysql",
        "CREATE USER auditor@localhost; GRANT SELECT ON granted.* TO auditor@localhost; \
        GRANT SELECT ON mysql.* TO auditor@localhost; CREATE USER clerk@'10.0.0.%'; \
        GRANT SELECT ON granted.people TO clerk@'10.0.0.%'",
    );
    let seen = World::new();
    seen.run(&["scan", "--quiet", &server.url("granted").replace("reader@", "auditor@")]).with(0);
    let readers = asset(&seen.report(), "granted.people")["access"]["readers"].to_string();
    assert!(readers.contains("clerk@10.0.0.%") && readers.contains("reader@localhost"), "{readers}");
    server.run("mysql", "DROP USER auditor@localhost, clerk@'10.0.0.%'");
}

#[test]
fn a_table_that_was_cut_off_tells_its_rows() {
    let Some(server) = Postgres::get() else { return };
    // The last range holds a value that can't be read: division by zero in a view.
    server.database(
        "cut",
        "CREATE VIEW seen AS SELECT 'p' || n || '@example.com' AS email, 1 / (9000 - n) AS x FROM generate_series(1, 10000) n",
    );
    let world = World::new();
    scan(&world, &[&server.url("cut")], &["--quiet", "--views"], 3);
    let report = world.report();
    let seen = asset(&report, "cut.public.seen");
    assert_eq!(seen["outcome"], "partial", "{seen}");
    assert_eq!(seen["rows"]["read"], seen["kinds"]["email"], "{seen}");
}
