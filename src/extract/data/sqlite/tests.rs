//! Databases that the library itself has written, whole, cut and damaged.

use proptest::prelude::*;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use super::super::super::parser::Parser;
use super::super::super::testing::{Records, parse};
use super::super::super::{End, testing};
use crate::model::Reason;

/// Runs statements and returns the file.
fn database(statements: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{}?mode=rwc", path.display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
    std::fs::read(path).unwrap()
}

fn check(statements: &str, expected: &[&[&str]]) -> Records {
    let (end, records) = parse(Parser::Sqlite, &database(statements));
    assert_eq!(
        (end, records.cells()),
        (End::Complete, expected.iter().map(|row| row.to_vec()).collect()),
        "{statements}"
    );
    records
}

#[test]
fn tables_are_read_with_their_columns() {
    let records = check(
        "CREATE TABLE \"顧客\" (id INTEGER PRIMARY KEY, 氏名 TEXT, 残高 REAL, memo BLOB);
         CREATE VIEW v AS SELECT 氏名 FROM 顧客;
         CREATE INDEX i ON 顧客 (氏名);
         INSERT INTO 顧客 VALUES (7, '山田太郎', 1.5, NULL), (8, '佐藤花子', -3, x'e5b1b1e794b0'), (9, 12, 0, x'0001');",
        &[
            &["id", "氏名", "残高", "memo"],
            &["7", "山田太郎", "1.5", ""],
            &["8", "佐藤花子", "-3", "山田"],
            &["9", "12", "0", ""],
        ],
    );
    assert_eq!(records.tables, [(Some("顧客".to_owned()), false)]);
}

#[test]
fn every_way_to_store_a_table_is_read() {
    let rows: &[&[&str]] = &[&["a", "b", "c"], &["1", "x", "9"], &["2", "y", "8"]];
    for definition in [
        "CREATE TABLE t (a INT, b TEXT, c INT)",
        "CREATE TABLE t (a INT, b TEXT PRIMARY KEY, c INT) WITHOUT ROWID",
        "CREATE TABLE t (a INT, b TEXT, c INTEGER, PRIMARY KEY (c DESC, a)) WITHOUT ROWID",
        "CREATE TABLE t (a INTEGER, b TEXT, c INT, PRIMARY KEY (a))",
        "PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (a INT, b TEXT, c INT)",
        "PRAGMA encoding = 'UTF-16be'; CREATE TABLE t (a INT, b TEXT, c INT)",
        "PRAGMA page_size = 512; PRAGMA auto_vacuum = FULL; CREATE TABLE t (a INT, b TEXT, c INT)",
        "PRAGMA page_size = 65536; CREATE TABLE t (a INT, b TEXT, c INT)",
    ] {
        let (end, records) =
            parse(Parser::Sqlite, &database(&format!("{definition}; INSERT INTO t VALUES (1,'x',9), (2,'y',8)")));
        let mut cells = records.cells();
        cells.sort();
        let mut expected = rows.to_vec();
        expected.sort();
        assert_eq!((end, cells), (End::Complete, expected.iter().map(|row| row.to_vec()).collect()), "{definition}");
    }
}

#[test]
fn columns_that_came_later_or_are_computed_keep_their_places() {
    check(
        "CREATE TABLE t (a INT, v TEXT AS (a || '!'), s TEXT AS (a || '?') STORED, b TEXT);
         INSERT INTO t (a, b) VALUES (1, 'x'); ALTER TABLE t ADD COLUMN late TEXT; INSERT INTO t (a, b, late) VALUES (2, 'y', 'z');",
        &[&["a", "v", "s", "b", "late"], &["1", "", "1?", "x", ""], &["2", "", "2?", "y", "z"]],
    );
}

/// A log whose database has not taken its rows over.
fn log(statements: &[&str]) -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{}?mode=rwc", path.display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        for statement in ["PRAGMA journal_mode = WAL", "PRAGMA wal_autocheckpoint = 0"].iter().chain(statements) {
            sqlx::raw_sql(AssertSqlSafe((*statement).to_owned())).execute(&mut connection).await.unwrap();
        }
        (std::fs::read(&path).unwrap(), std::fs::read(folder.path().join("x-wal")).unwrap())
    })
}

#[test]
fn rows_in_the_log_are_not_lost() {
    let long = "x".repeat(9000);
    let insert = format!("INSERT INTO people VALUES (1, '山田太郎', '{long}'), (2, '佐藤花子', 'y')");
    let (database, log) = log(&[
        "CREATE TABLE people (id INT, name TEXT, memo TEXT)",
        &insert,
        "UPDATE people SET memo = 'z' WHERE id = 2",
        "BEGIN; INSERT INTO people VALUES (3, 'not committed', 'n')",
    ]);
    assert_eq!(parse(Parser::Sqlite, &database).1.rows.len(), 0);
    let (extracted, records) = testing::read(&log);
    assert_eq!((extracted.format, extracted.end), ("sqlite_wal", End::Complete));
    let expected = [["id", "name", "memo"], ["1", "山田太郎", long.as_str()], ["2", "佐藤花子", "z"]];
    assert_eq!(records.cells(), expected);
    let (end, records) = parse(Parser::SqliteLog, &log[..log.len() - 100]);
    assert!(matches!(end, End::Complete | End::Partial(_)) && !records.rows.is_empty());
    assert_eq!(parse(Parser::SqliteLog, &log[..20]).0, End::Failed(Reason::Truncated));
}

#[test]
fn long_rows_and_many_rows_are_whole() {
    let long = "あ".repeat(70_000);
    let (end, records) = parse(
        Parser::Sqlite,
        &database(&format!(
            "CREATE TABLE t (n INTEGER, s TEXT); INSERT INTO t VALUES (0, '{long}');
             WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30000)
             INSERT INTO t SELECT n, 'name ' || n FROM c;"
        )),
    );
    assert_eq!((end, records.rows.len()), (End::Complete, 30_002));
    assert_eq!(records.rows[1].1[1], long);
    assert!(records.rows.iter().skip(2).enumerate().all(|(n, (_, cells))| cells[1] == format!("name {}", n + 1)));
}

#[test]
fn what_the_library_keeps_for_itself_is_left_out() {
    let records = check(
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, s TEXT); INSERT INTO t (s) VALUES ('x'); ANALYZE;
         CREATE VIRTUAL TABLE f USING fts5(body); INSERT INTO f VALUES ('山田 太郎');",
        &[&["id", "s"], &["1", "x"], &["id", "c0"], &["1", "山田 太郎"]],
    );
    assert_eq!(records.tables.len(), 2);
    check("CREATE TABLE t (a); DROP TABLE t; VACUUM;", &[]);
}

#[test]
fn what_is_missing_is_a_gap() {
    let whole = database(
        "CREATE TABLE t (n INTEGER, s TEXT);
         WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000) INSERT INTO t SELECT n, 'name ' || n FROM c;",
    );
    let (end, records) = parse(Parser::Sqlite, &whole[..whole.len() / 2]);
    assert_eq!(end, End::Partial(Reason::Truncated));
    assert!(records.rows.len() > 1000);
    assert_eq!(parse(Parser::Sqlite, &whole[..50]).0, End::Failed(Reason::Truncated));
    let mut broken = whole.clone();
    broken[16..18].copy_from_slice(&[0, 3]);
    assert_eq!(parse(Parser::Sqlite, &broken).0, End::Failed(Reason::Malformed));
    let noise: String = (0..2000_u32).map(|n| format!("{:02x}", (n.wrapping_mul(2_654_435_761) >> 24) as u8)).collect();
    let picture = database(&format!("CREATE TABLE t (s TEXT, p BLOB); INSERT INTO t VALUES ('x', x'{noise}')"));
    let (extracted, records) = testing::read(&picture);
    assert_eq!((extracted.format, extracted.end), ("sqlite", End::Partial(Reason::UnknownBinary)));
    assert_eq!(records.cells()[1], ["x", ""]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn damage_never_panics_or_hangs(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        thread_local!(static WHOLE: Vec<u8> = database(
            "PRAGMA page_size = 512; CREATE TABLE t (n INTEGER, s TEXT); CREATE TABLE w (a TEXT PRIMARY KEY, b) WITHOUT ROWID;
             WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 60) INSERT INTO t SELECT n, hex(zeroblob(n * 9)) FROM c;
             INSERT INTO w SELECT s, n FROM t;"));
        let mut content = WHOLE.with(Clone::clone);
        for (at, value) in changes {
            let at = at.index(content.len());
            content[at] = value;
        }
        let (_, records) = parse(Parser::Sqlite, &content);
        prop_assert!(records.rows.len() < 20_000);
    }
}
