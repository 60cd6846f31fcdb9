//! The same people, whatever holds them: PostgreSQL, MariaDB, SQLite, a dump, files.

use serde_json::Value;

use super::{insert, scan, sqlite};
use crate::run::{World, asset, likely, list};
use crate::servers::{Mariadb, Postgres};

const GIVEN: [&str; 8] = ["Robert", "Susan", "James", "Linda", "Michael", "Karen", "William", "Patricia"];
const SURNAMES: [&str; 6] = ["Miller", "Carter", "Johnson", "Thompson", "Anderson", "Jackson"];
const BANDS: [&str; 10] = [
    "Iron Lanterns",
    "The Paper Kites Club",
    "Orquestra Municipal de Santos",
    "Neon Harbour",
    "Cold Static",
    "Elena Marsh Quartet",
    "The Brass Monkeys",
    "Velvet Circuit",
    "Academy of Ancient Strings",
    "Robert Miller & The Drifting Stones",
];

/// A record shop: customers, staff, bands, what they play, orders.
fn shop(band_table: &str, band_columns: [&str; 2]) -> String {
    let name = |n: usize| (GIVEN[n % 8].to_owned(), SURNAMES[n / 8 % 6].to_owned());
    let customers: Vec<Vec<String>> = (0..40)
        .map(|n| {
            let (given, surname) = name(n);
            vec![
                (70_000 + n).to_string(),
                given,
                surname,
                format!("c{n:03}@example.com"),
                format!("(503) 555-{:04}", 100 + n),
            ]
        })
        .collect();
    let staff: Vec<Vec<String>> = (40..46)
        .map(|n| {
            let (given, surname) = name(n);
            let born = format!("19{}-0{}-11", 60 + n % 30, 1 + n % 9);
            vec![(n - 39).to_string(), given, surname, format!("staff{n}@example.com"), born]
        })
        .collect();
    let bands: Vec<Vec<String>> = (0..30)
        .map(|n| vec![(n + 1).to_string(), format!("{}{}", BANDS[n % 10], ["", " II", " Revival"][n / 10])])
        .collect();
    let works: Vec<Vec<String>> = (0..60)
        .map(|n| {
            let (a, b, c) = (name(n), name(n + 7), name(n + 13));
            let credits = match n % 3 {
                0 => format!("{} {}, {} {}, {} {}", a.0, a.1, b.0, b.1, c.0, c.1),
                1 => format!("{} {}/{} {}/{} {}", a.0, a.1, b.0, b.1, c.0, c.1),
                _ => format!("{} {}", a.0, a.1),
            };
            vec![(n + 1).to_string(), format!("Song of the Night {n}"), credits]
        })
        .collect();
    let orders: Vec<Vec<String>> = (0..120)
        .map(|n| vec![(n + 1).to_string(), (70_000 + n * 7 % 40).to_string(), format!("{}.90", n + 3)])
        .collect();
    let [id, label] = band_columns;
    format!(
        "CREATE TABLE customers (customer_id integer NOT NULL PRIMARY KEY, first_name varchar(40), last_name varchar(40), \
         email varchar(60), phone varchar(24));\n\
         CREATE TABLE employees (employee_id integer NOT NULL PRIMARY KEY, first_name varchar(40), last_name varchar(40), \
         email varchar(60), birth_date date);\n\
         CREATE TABLE {band_table} ({id} integer NOT NULL PRIMARY KEY, {label} varchar(120));\n\
         CREATE TABLE works (work_id integer NOT NULL PRIMARY KEY, name varchar(120), composer varchar(220));\n\
         CREATE TABLE orders (order_id integer NOT NULL PRIMARY KEY, customer_id integer, total varchar(12), \
         FOREIGN KEY (customer_id) REFERENCES customers (customer_id));\n{}{}{}{}{}",
        insert("customers", &customers),
        insert("employees", &staff),
        insert(band_table, &bands),
        insert("works", &works),
        insert("orders", &orders),
    )
}

/// 40 customers and 6 employees; the bands are nobody, and orders are their customers'.
#[track_caller]
fn check_shop(report: &Value, what: &str) {
    assert_eq!(likely(&report["people"]), 46, "{what}");
    let role = |code: &str| {
        let roles = report["roles"].as_array().unwrap();
        roles.iter().find(|role| role["role"] == code).map_or(0, |role| likely(&role["people"]))
    };
    assert_eq!((role("customer"), role("employee")), (40, 6), "{what}");
}

#[test]
fn a_shop_has_the_same_people_in_every_database() {
    let sql = shop("artists", ["artist_id", "name"]);
    let neutral = shop("t3", ["c1", "c2"]);
    let mut targets: Vec<(String, String)> = Vec::new();
    let (postgres, mariadb) = (Postgres::get(), Mariadb::get());
    for (name, sql) in [("shop", &sql), ("neutral", &neutral)] {
        if let Some(server) = &postgres {
            server.database(name, sql);
            targets.push((format!("postgres {name}"), server.url(name)));
        }
        if let Some(server) = &mariadb {
            server.database(name, sql);
            targets.push((format!("mariadb {name}"), server.url(name)));
        }
    }
    for (what, url) in &targets {
        let world = World::new();
        scan(&world, &[url], &["--quiet"], 0);
        check_shop(&world.report(), what);
    }
    let world = World::new();
    scan(&world, &[&sqlite(&world, "shop.sqlite", &sql)], &["--quiet"], 0);
    let report = world.report();
    check_shop(&report, "sqlite");
    assert_eq!(asset(&report, "\"shop.sqlite\".orders")["mentions"], 120);
    assert_eq!(likely(&asset(&report, "\"shop.sqlite\".orders")["people"]), 40, "orders are their customers'");
    let world = World::new();
    world.put("dump.sql", sql);
    world.scan(0);
    assert_eq!(likely(&world.report()["people"]), 46, "dump");
}

#[test]
fn a_share_and_databases_give_the_union() {
    let table = |first: usize, people: usize| {
        let rows: Vec<Vec<String>> =
            list(first, people).lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect();
        let columns = "CREATE TABLE 会員 (会員番号 varchar(20), 氏名 varchar(40), 電話番号 varchar(20), メールアドレス varchar(60));\n";
        format!("{columns}{}", insert("会員", &rows))
    };
    let world = World::new();
    world.put("members.csv", list(0, 60));
    let mut targets = vec!["share".to_owned()];
    let mut people = 60;
    let (postgres, mariadb) = (Postgres::get(), Mariadb::get());
    if let Some(server) = &postgres {
        server.database("members", &table(40, 60));
        targets.push(server.url("members"));
        people = 100;
    }
    if let Some(server) = &mariadb {
        server.database("members", &table(people - 10, 30));
        targets.push(server.url("members"));
        people += 20;
    }
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    scan(&world, &targets, &["--quiet"], 0);
    assert_eq!(likely(&world.report()["people"]), people as u64);
    // A second scan reads the tables again and counts nobody twice; a table that is gone takes its people along.
    scan(&world, &targets, &["--quiet"], 0);
    assert_eq!(likely(&world.report()["people"]), people as u64);
    if let Some(server) = &mariadb {
        server.run("members", "DROP TABLE 会員; CREATE TABLE leer (x int)");
        scan(&world, &targets, &["--quiet"], 0);
        assert_eq!(likely(&world.report()["people"]), people as u64 - 20);
    }
}
