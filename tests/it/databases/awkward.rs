//! Awkward schemas: every type, broken encodings, quoted names, partitions, views, rights, empty tables.

use super::{scan, sqlite};
use crate::run::{World, asset, likely};
use crate::servers::{Mariadb, Postgres};

#[test]
fn every_type_of_postgres_arrives() {
    let Some(server) = Postgres::get() else { return };
    let sql = "CREATE TYPE mood AS ENUM ('calm', 'glad'); CREATE DOMAIN mail AS varchar(80); \
        CREATE TYPE pair AS (a int, b text); \
        CREATE TABLE types (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), n numeric(12, 3), d date, t timestamptz, i interval, \
        j jsonb, k json, a text[], ip inet, m mood, b bytea, x xml, r int4range, dom mail, p pair, f float8, bit bit(3), \
        mac macaddr, pt point, ts tsvector, money money, bool boolean, c char(5), g int GENERATED ALWAYS AS (1 + 1) STORED); \
        INSERT INTO types (n, d, t, i, j, k, a, ip, m, b, x, r, dom, p, f, bit, mac, pt, ts, money, bool, c) \
        SELECT 1.5, '2020-01-02', now(), '1 day', jsonb_build_object('email', 'jsonb' || n || '@example.com'), \
        '{\"note\": \"none\"}', ARRAY['a', 'b\\c', NULL], '10.0.0.1', 'calm', convert_to('blob' || n || '@example.com', 'UTF8'), \
        '<a>b</a>', '[1,5)', 'domain' || n || '@example.com', ROW(1, 'x'::text)::pair, 'NaN', B'101', '08:00:2b:01:02:03', '(1,2)', \
        'a b'::tsvector, 3, true, 'ab' FROM generate_series(1, 20) n; \
        INSERT INTO types DEFAULT VALUES";
    server.database("types", sql);
    let world = World::new();
    scan(&world, &[&server.url("types")], &["--quiet"], 0);
    let report = world.report();
    let table = asset(&report, "types.public.types");
    assert_eq!((&table["outcome"], &table["format"]), (&"complete".into(), &"postgres".into()));
    assert_eq!(table["kinds"]["email"], 60, "{table}");
}

#[test]
fn dirty_values_of_mariadb_are_read() {
    let Some(server) = Mariadb::get() else { return };
    let cp932 = |text: &str| {
        let bytes = encoding_rs::SHIFT_JIS.encode(text).0;
        bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>()
    };
    let names = ["山田 太郎", "佐藤 花子", "鈴木 一郎", "高橋 美咲", "田中 健太", "伊藤 由美"];
    let rows: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(n, name)| {
            format!(
                "({n}, x'{}', x'{}', '0000-00-00', '090-1234-{:04}', ST_GeomFromText('POINT(1 2)'), '{{\"a\": 1}}', b'101', x'00FF10')",
                cp932(name),
                cp932("東京都千代田区丸の内1-2-3"),
                5000 + n
            )
        })
        .collect();
    let sql = format!(
        "SET sql_mode = ''; CREATE TABLE kunden (id smallint unsigned, name varchar(60) CHARACTER SET latin1, \
         address text CHARACTER SET latin1, birth_date date, phone varchar(20), place point, j json, b bit(3), raw blob); \
         INSERT INTO kunden VALUES {}",
        rows.join(", ")
    );
    server.database("dirty", &sql);
    let world = World::new();
    scan(&world, &[&server.url("dirty")], &["--quiet"], 0);
    let report = world.report();
    let table = asset(&report, "dirty.kunden");
    assert_eq!((&table["outcome"], &table["format"]), (&"complete".into(), &"mariadb".into()));
    assert_eq!((&table["kinds"]["person_name"], &table["kinds"]["address"]), (&6.into(), &6.into()), "{table}");
    assert_eq!(likely(&report["people"]), 6);
}

#[test]
fn tables_of_all_sorts_end_with_one_outcome() {
    let Some(server) = Postgres::get() else { return };
    let people = "(name, email) SELECT 'Robert Miller', 'p' || n || '@example.com' FROM generate_series";
    let sql = format!(
        "CREATE TABLE \"select\" (\"na\"\"me\" text, email text); INSERT INTO \"select\" SELECT '', 'q' || n || '@example.com' \
         FROM generate_series(1, 3) n; \
         CREATE TABLE parted (name text, email text) PARTITION BY HASH (email); \
         CREATE TABLE part_a PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0); \
         CREATE TABLE part_b PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 1); \
         INSERT INTO parted {people}(1, 30) n; \
         CREATE VIEW seen AS SELECT * FROM parted; CREATE MATERIALIZED VIEW kept AS SELECT * FROM parted; \
         CREATE TABLE empty (email text); CREATE TABLE bare (); CREATE SCHEMA hr; \
         CREATE TABLE hr.secret (email text); CREATE TABLE tmp_1 (email text); \
         CREATE TABLE policed (name text, email text); INSERT INTO policed {people}(200, 203) n; \
         ALTER TABLE policed ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON policed USING (email < 'p202'); \
         CREATE TABLE wide ({}); INSERT INTO wide (c700) VALUES ('wide@example.com'); \
         CREATE TABLE half (email text, pin text); INSERT INTO half VALUES ('half@example.com', 'x')",
        (0..800).map(|n| format!("c{n} text")).collect::<Vec<_>>().join(", ")
    );
    server.database("sorts", &sql);
    server.run("sorts", "REVOKE SELECT ON half FROM reader; GRANT SELECT (email) ON half TO reader");
    let world = World::new();
    scan(&world, &[&server.url("sorts")], &["--quiet", "--exclude-table", "tmp_*"], 3);
    let report = world.report();
    let outcome = |name: &str| {
        let table = asset(&report, &format!("sorts.{name}"));
        let reason = table["reason"].as_str().unwrap_or("").to_owned();
        (table["outcome"].as_str().unwrap().to_owned(), reason, table["mentions"].as_u64().unwrap())
    };
    let expected = [
        ("public.select", "complete", "", 3),
        ("public.kept", "complete", "", 30),
        ("public.seen", "skipped", "view", 0),
        ("public.empty", "complete", "", 0),
        ("public.bare", "complete", "", 0),
        ("hr.secret", "skipped", "permission", 0),
        ("public.tmp_1", "skipped", "excluded", 0),
        ("public.policed", "partial", "row_security", 2),
        ("public.wide", "complete", "", 1),
        ("public.half", "partial", "columns_hidden", 1),
    ];
    for (name, state, reason, mentions) in expected {
        assert_eq!(outcome(name), (state.to_owned(), reason.to_owned(), mentions), "{name}");
    }
    assert_eq!(outcome("public.part_a").2 + outcome("public.part_b").2, 30, "partitions hold each row once");
    let kinds = report["kinds"].as_array().unwrap();
    let emails = kinds.iter().find(|kind| kind["kind"] == "email").unwrap();
    assert_eq!(emails["values"], 3 + 30 + 2 + 1 + 1);
    let seen = World::new();
    scan(&seen, &[&server.url("sorts")], &["--quiet", "--views", "--include-table", "seen"], 0);
    assert_eq!(asset(&seen.report(), "sorts.public.seen")["mentions"], 30);
}

#[test]
fn comments_name_columns_that_names_do_not() {
    let (Some(postgres), mariadb) = (Postgres::get(), Mariadb::get()) else { return };
    let rows = (0..12).map(|n| format!("('1980-03-{:02}', 'c{n}@example.com')", n + 1)).collect::<Vec<_>>().join(", ");
    postgres.database(
        "remarks",
        &format!(
            "CREATE TABLE t (f1 date, f2 text); COMMENT ON COLUMN t.f1 IS '生年月日'; INSERT INTO t VALUES {rows}"
        ),
    );
    let world = World::new();
    scan(&world, &[&postgres.url("remarks")], &["--quiet"], 0);
    assert_eq!(asset(&world.report(), "remarks.public.t")["kinds"]["birth_date"], 12);
    if let Some(mariadb) = mariadb {
        mariadb.database(
            "remarks",
            &format!("CREATE TABLE t (f1 date COMMENT '生年月日', f2 text); INSERT INTO t VALUES {rows}"),
        );
        let world = World::new();
        scan(&world, &[&mariadb.url("remarks")], &["--quiet"], 0);
        assert_eq!(asset(&world.report(), "remarks.t")["kinds"]["birth_date"], 12);
    }
}

#[test]
fn every_type_of_mariadb_arrives() {
    let Some(server) = Mariadb::get() else { return };
    let sql = "SET sql_mode = ''; CREATE TABLE types (id int PRIMARY KEY, s set('a', 'set@example.com'), y year, b bit(10), \
        g geometry, d date, at datetime(6), t time, n decimal(20, 4), u bigint unsigned, raw varbinary(40), j json, ip inet6, \
        f float, mail varchar(60), seen varchar(80) AS (concat('g', mail)) VIRTUAL, kept varchar(80) AS (concat('k', mail)) STORED, \
        unseen varchar(60) INVISIBLE DEFAULT 'hidden@example.com'); \
        INSERT INTO types (id, s, y, b, g, d, at, t, n, u, raw, j, ip, f, mail) VALUES \
        (1, 'a,set@example.com', 1999, b'1010101010', ST_GeomFromText('LINESTRING(0 0, 1 1)'), '2020-01-02', \
         '2020-01-02 03:04:05.123456', '838:59:59', 1.5, 18446744073709551615, 'raw1@example.com', \
         '{\"email\": \"json1@example.com\"}', '::1', 1.5, 'plain1@example.com'), \
        (2, '', 0, 0, NULL, '1990-00-00', '0000-00-00 00:00:00', '-120:00:00', -1, 0, x'FF00FE', '[]', NULL, 0, \
         'plain2@example.com'), \
        (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)";
    server.database("types", sql);
    let world = World::new();
    scan(&world, &[&server.url("types")], &["--quiet"], 0);
    let report = world.report();
    let table = asset(&report, "types.types");
    assert_eq!((&table["outcome"], &table["rows"]["read"]), (&"complete".into(), &3.into()));
    let (set, raw, json, plain, unseen) = (1, 1, 1, 2, 3);
    let generated = 2 * plain;
    assert_eq!(table["kinds"]["email"], set + raw + json + plain + unseen + generated, "{table}");
}

#[test]
fn widest_and_keyed_tables_of_sqlite_are_read() {
    let world = World::new();
    let wide = (0..1998).map(|n| format!("c{n} int")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "CREATE TABLE wide (name text, email text, {wide}); INSERT INTO wide (name, email) VALUES ('Robert Miller', 'w@example.com'); \
         CREATE TABLE keyed (code text, branch int, email text, PRIMARY KEY (code, branch)) WITHOUT ROWID; \
         INSERT INTO keyed VALUES ('a', 1, 'k1@example.com'), ('a', 2, 'k2@example.com'); \
         CREATE TABLE made (email text, more text AS ('v' || email) VIRTUAL, kept text AS ('s' || email) STORED); \
         INSERT INTO made (email) VALUES ('m@example.com')"
    );
    let url = sqlite(&world, "odd", &sql);
    scan(&world, &[&url], &["--quiet"], 0);
    let report = world.report();
    for (name, emails) in [("wide", 1), ("keyed", 2), ("made", 3)] {
        let table = asset(&report, &format!("odd.{name}"));
        assert_eq!(
            (&table["outcome"], &table["kinds"]["email"]),
            (&"complete".into(), &emails.into()),
            "{name}: {table}"
        );
    }
}
