//! Same input and key, same report: at any thread count, listing order and split into runs.

use std::fs;

use serde_json::Value;

use crate::run::{World, comparable, list};

/// A share with tables, objects, text, copies, a gap and a file that names a person.
fn files() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> =
        (0..24).map(|n| (format!("a/{}/list{n:02}.csv", n % 5), list(n * 9, 20).into_bytes())).collect();
    files.push(("b/copy.csv".to_owned(), list(18, 20).into_bytes()));
    files.push(("b/letter.txt".to_owned(), "担当: 佐藤 一郎\nTEL 090-1234-5678\n".into()));
    files.push(("b/履歴書_鈴木一郎.txt".to_owned(), "志望動機\n".into()));
    files.push(("b/booking.json".to_owned(), r#"[{"name":"Emily Carter","email":"e.carter@example.com"}]"#.into()));
    files.push(("b/photo.png".to_owned(), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()));
    files.push(("b/nothing.csv".to_owned(), Vec::new()));
    files
}

fn world(files: &[(String, Vec<u8>)]) -> World {
    let world = World::with_fixed_key();
    for (name, bytes) in files {
        world.put(name, bytes);
    }
    world
}

fn scan(world: &World, args: &[&str]) {
    let args = [&["scan", "--quiet"], args].concat();
    world.run(&args).with(3);
}

fn report_bytes(world: &World, args: &[&str]) -> String {
    let args = [&["report", "--assets", "all"], args].concat();
    let ended = world.run(&args);
    assert_eq!(ended.code, 3, "{}", ended.err);
    ended.text()
}

/// The bytes of a report without what the clock and the place of the test put there.
fn without_times(world: &World, text: &str) -> String {
    let text = text.replace(world.path("").to_str().unwrap(), "/");
    let clock = regex::Regex::new(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z").unwrap();
    clock.replace_all(&text, "TIME").into_owned()
}

#[test]
fn threads_change_no_byte() {
    let files = files();
    let mut first: Option<Vec<String>> = None;
    for threads in ["1", "2", "8"] {
        let world = world(&files);
        scan(&world, &["--root", "share=share", "--threads", threads]);
        let formats: [&[&str]; 3] =
            [&["--format", "json"], &["--format", "terminal"], &["--format", "csv", "--table", "assets"]];
        let reports: Vec<_> =
            formats.iter().map(|format| without_times(&world, &report_bytes(&world, format))).collect();
        let expected = first.get_or_insert_with(|| reports.clone());
        for (report, expected) in reports.iter().zip(expected.iter()) {
            assert_eq!(report, expected, "{threads} threads");
        }
    }
}

/// A table so long that idle threads help with it: one thread reads it alone.
#[test]
fn a_long_table_is_the_same_whoever_reads_it() {
    let head = "会員番号,メールアドレス,電話番号\n".to_owned();
    // Every third row repeats the one before, some far behind: equal mentions become one row with a count.
    let row = |n: u64| format!("{n:07},member{n}@example.org,090-{:04}-{:04}\n", 1000 + n % 9000, n * 7 % 10_000);
    let text = (0..30_000).fold(head, |text, n| text + &row(if n % 3 == 2 { n - 1 } else { n }));
    let reports = ["1", "3"].map(|threads| {
        let world = world(&[("long.csv".to_owned(), text.clone().into_bytes())]);
        world.run(&["scan", "--quiet", "--root", "share=share", "--threads", threads]).with(0);
        let report = world.run(&["report", "--format", "json"]);
        without_times(&world, &report.text())
    });
    assert_eq!(reports[0], reports[1]);
    assert!(reports[0].contains("\"mentions\":30000"), "{}", reports[0]);
}

#[test]
fn a_report_twice_is_the_same_bytes() {
    let world = world(&files());
    scan(&world, &["--root", "share=share"]);
    let first = report_bytes(&world, &["--format", "json"]);
    assert_eq!(report_bytes(&world, &["--format", "json"]), first);
    world.run(&["resolve"]).with(3);
    assert_eq!(report_bytes(&world, &["--format", "json"]), first);
}

#[test]
fn the_order_of_creation_is_not_seen() {
    let files = files();
    let mut backwards = files.clone();
    backwards.reverse();
    let [there, back] = [files, backwards].map(|files| {
        let world = world(&files);
        // Space that another file left moves entries inside a folder.
        for name in ["a/0/x", "b/x"] {
            fs::remove_file(world.put(name, "x")).unwrap();
        }
        scan(&world, &["--root", "share=share", "--threads", "2"]);
        comparable(world.report())
    });
    assert_eq!(there, back);
}

#[test]
fn two_targets_at_once_are_two_targets_one_by_one() {
    let (a, b) = ("a=share/a", "b=share/b");
    let at_once = world(&files());
    scan(&at_once, &["--root", a, "--root", b]);
    let one_by_one = world(&files());
    one_by_one.run(&["scan", "--quiet", "--root", b]).with(3);
    one_by_one.run(&["scan", "--quiet", "--root", a]);
    let other_way = world(&files());
    other_way.run(&["scan", "--quiet", "--root", a]).with(0);
    scan(&other_way, &["--root", b]);
    let expected = comparable(at_once.report());
    assert_eq!(comparable(one_by_one.report()), expected);
    assert_eq!(comparable(other_way.report()), expected);
    assert_eq!(expected["run"]["roots"].as_array().unwrap().len(), 2);
}

/// The key names things and orders them, so the model may look at other pairs; it must not move the number.
#[test]
fn another_key_counts_the_same_people() {
    let people = |world: &World| {
        scan(world, &["--root", "share=share"]);
        let people = world.report()["people"].clone();
        ["strict", "likely", "loose"].map(|name| people[name].as_u64().unwrap())
    };
    let fixed = people(&world(&files()));
    for _ in 0..3 {
        let own = World::new();
        for (name, bytes) in files() {
            own.put(name, bytes);
        }
        for (own, fixed) in people(&own).into_iter().zip(fixed) {
            assert!(own.abs_diff(fixed) * 100 <= fixed, "{own} {fixed}");
        }
    }
}

#[test]
fn a_part_of_the_share_is_the_same_alone_and_among_others() {
    let whole = world(&files());
    scan(&whole, &["--root", "a=share/a", "--root", "b=share/b"]);
    let alone = world(&files());
    alone.run(&["scan", "--quiet", "--root", "a=share/a"]).with(0);
    let of_a = |report: Value| {
        let assets = report["assets"].as_array().unwrap().clone();
        let pick =
            |asset: &Value| [&asset["path"], &asset["outcome"], &asset["mentions"], &asset["kinds"]].map(Value::clone);
        assets.iter().filter(|asset| asset["root"] == "a").map(pick).collect::<Vec<_>>()
    };
    assert_eq!(of_a(alone.report()), of_a(whole.report()));
}
