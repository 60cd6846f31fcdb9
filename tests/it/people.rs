//! People of any scope, and why they are the people they are, as the real binary tells them.

use std::fs;

use serde_json::Value;

use crate::run::{World, likely};

/// Three people over three lists: what two lists know of one person is joined.
fn world() -> World {
    let world = World::with_fixed_key();
    world.put(
        "members/list.csv",
        "氏名,生年月日,住所,郵便番号,メールアドレス\n\
        久遠寺 織江,1984-02-11,東京都千代田区丸の内1-9-1,100-0005,orie.kuonji@example.com\n\
        波多江 航,2013-07-30,大阪府大阪市北区梅田3-1-1,530-0001,wataru.hatae@example.com\n\
        御厨 沙也加,1950-11-02,,,sayaka.mikuriya@example.com\n",
    );
    world.put(
        "trips/passports.csv",
        "氏名,生年月日,旅券番号,メールアドレス\n久遠寺 織江,1984-02-11,TK1234567,orie.kuonji@example.com\n",
    );
    world.put("shop/cards.csv", "メールアドレス,カード番号\norie.kuonji@example.com,4543 1287 6509 8319\n");
    world.scan(0);
    world
}

fn people(world: &World, more: &[&str]) -> Value {
    let line = [&["people", "--format", "json"], more].concat();
    world.run(&line).with(0).json()
}

/// Likely people of each row, by its code or path.
fn rows(told: &Value) -> Vec<(String, u64)> {
    let name = |row: &Value| row["code"].as_str().or(row["path"].as_str()).unwrap().to_owned();
    told["rows"].as_array().unwrap().iter().map(|row| (name(row), likely(&row["people"]))).collect()
}

fn row(told: &Value, code: &str) -> u64 {
    rows(told).into_iter().find(|(name, _)| name == code).unwrap_or_else(|| panic!("no {code}: {told}")).1
}

#[test]
fn a_combination_is_what_can_be_joined_in_the_scope() {
    let world = world();
    let everywhere = people(&world, &["--by", "combination"]);
    assert_eq!(likely(&everywhere["people"]), 3);
    for (code, expected) in [("name_card", 1), ("name_passport", 1), ("name_birth_address", 2), ("name_contact", 3)] {
        assert_eq!(row(&everywhere, code), expected, "{code}");
    }
    let shop = people(&world, &["--by", "combination", "--asset", "shop/**"]);
    assert_eq!((likely(&shop["people"]), row(&shop, "name_card")), (1, 0), "no name lies in the shop");
    let both = people(&world, &["--by", "combination", "--asset", "shop/**", "--asset", "members/**"]);
    assert_eq!((row(&both, "name_card"), row(&both, "name_passport")), (1, 0));
    assert_eq!(both["coverage"]["assets"], 2, "the coverage is that of the scope");
}

#[test]
fn region_and_age_are_known_of_people_wherever_they_stand() {
    let world = world();
    let trips = people(&world, &["--by", "region", "--asset", "trips/**"]);
    assert_eq!(rows(&trips), [("JP-13".to_owned(), 1), ("unknown".to_owned(), 0)]);
    let regions = people(&world, &["--by", "region"]);
    for (code, expected) in [("JP-13", 1), ("JP-27", 1), ("unknown", 1)] {
        assert_eq!(row(&regions, code), expected, "{code}");
    }
    for (on, expected) in [("2026-04-01", [1, 1, 1, 1, 0]), ("2035-04-01", [0, 0, 2, 1, 0])] {
        let ages = people(&world, &["--by", "age", "--on", on]);
        assert_eq!(rows(&ages).into_iter().map(|(_, people)| people).collect::<Vec<_>>(), expected, "{on}");
    }
}

#[test]
fn who_stands_only_in_a_folder_is_told() {
    let world = world();
    let told = people(&world, &["--by", "folder", "--root", "share"]);
    let only = |path: &str| {
        let rows = told["rows"].as_array().unwrap();
        rows.iter().find(|row| row["path"] == path).unwrap()["people_only_here"].as_u64().unwrap()
    };
    assert_eq!([only("members"), only("trips"), only("shop")], [2, 0, 0]);
    let alone = people(&world, &["--by", "folder", "--asset", "trips/**"]);
    assert_eq!(alone["rows"][0]["people_only_here"], 0, "others know the one person of the scope");
    world.put("members/copy.csv", fs::read(world.path("share/trips/passports.csv")).unwrap());
    fs::remove_file(world.path("share/shop/cards.csv")).unwrap();
    world.scan(0);
    let report = world.report();
    let folder = report["folders"].as_array().unwrap().iter().find(|folder| folder["path"] == "members").unwrap();
    assert_eq!(folder["people_only_here"], 2, "a copy elsewhere keeps nobody apart");
}

#[test]
fn a_person_is_explained_by_mentions_and_links() {
    let world = world();
    let list = people(&world, &["--list", "9"]);
    assert_eq!(list["people"].as_array().unwrap().len(), 3);
    let first = &list["people"][0];
    assert_eq!(first["assets"], 3, "{first}");
    let number = first["identity"].to_string();
    let told = world.run(&["explain", "identity", &number, "--format", "json"]).with(0).json();
    let mentions: Vec<&str> =
        told["mentions"].as_array().unwrap().iter().map(|mention| mention["mention"].as_str().unwrap()).collect();
    assert_eq!(mentions.len(), 3);
    assert_eq!(told["links"].as_array().unwrap().len(), 2);
    for mention in &mentions {
        let again = world.run(&["explain", "identity", mention, "--format", "json"]).with(0).json();
        assert_eq!(again, told, "{mention}");
    }
    let pair = world.run(&["explain", "pair", "members/list.csv#1", "members/list.csv#2", "--format", "json"]);
    let pair = pair.with(0).json();
    assert_eq!(pair["verdict"], "apart", "{pair}");
    let linked = world.run(&["explain", "pair", mentions[0], mentions[1], "--format", "json"]).with(0).json();
    assert!(linked["pair"]["probability"].as_f64().unwrap() > 0.5, "{linked}");
}

#[test]
fn explanations_that_are_about_nothing_are_refused() {
    let world = world();
    for line in [
        &["explain", "identity", "99"][..],
        &["explain", "identity", "members/none.csv#1"],
        &["explain", "identity", "members/list.csv#77"],
        &["explain", "identity", "members/list.csv#1", "--root", "other"],
        &["explain", "pair", "members/list.csv#1", "members/list.csv#1"],
    ] {
        world.run(line).with(2);
    }
}

#[test]
fn values_are_shown_only_when_asked_for_and_noted_first() {
    let world = world();
    let line = ["explain", "pair", "members/list.csv#1", "trips/passports.csv#1"];
    let masked = world.run(&line).with(0).text();
    assert!(!masked.contains("久遠寺") && !masked.contains("TK1234567"), "{masked}");
    let trail = world.path("data/headcount/audit.jsonl");
    assert!(!trail.exists());
    let revealed = world.run(&[&line[..], &["--reveal"]].concat()).with(0).text();
    assert!(revealed.contains("久遠寺 織江") && revealed.contains("TK1234567"), "{revealed}");
    let events = |trail: &str| -> Vec<String> {
        let line = |line: &str| serde_json::from_str::<Value>(line).unwrap()["event"].as_str().unwrap().to_owned();
        trail.lines().map(line).collect()
    };
    let noted = fs::read_to_string(&trail).unwrap();
    assert_eq!(events(&noted), ["begun", "shown"]);
    assert!(noted.contains("\"passport\":1") && !noted.contains("TK1234567"), "{noted}");
    world.put("trips/passports.csv", "氏名,旅券番号\n誰 某,TK7654321\n");
    let changed = world.run(&[&line[..], &["--reveal"]].concat()).with(0).text();
    assert!(changed.contains("the source changed") && !changed.contains("TK7654321"), "{changed}");
}

#[test]
fn values_inside_containers_are_found_again() {
    let world = World::with_fixed_key();
    let pack = |name: &str, content: &[u8]| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, content).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let list = "氏名,電話番号\n久遠寺 織江,090-2345-6789\n";
    world.put("old/outer.zip", pack("in/inner.zip", &pack("list.csv", list.as_bytes())));
    world.scan(0);
    let mention = "old/outer.zip!/in/inner.zip!/list.csv#1";
    let shown = world.run(&["explain", "identity", mention, "--reveal"]).with(0).text();
    assert!(shown.contains("久遠寺 織江") && shown.contains("090-2345-6789"), "{shown}");
}

#[test]
fn nothing_is_shown_without_a_trail() {
    let world = world();
    fs::create_dir(world.path("data/headcount/audit.jsonl")).unwrap();
    for line in [&["explain", "identity", "0", "--reveal"][..], &["inspect", "share/members", "--reveal"]] {
        let refused = world.run(line).with(1);
        assert!(refused.out.is_empty() && refused.err.contains("audit trail"), "{}", refused.text());
    }
}
