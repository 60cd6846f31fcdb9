//! What a user's pack takes out of the count is listed with its reason, and hides nothing from coverage.

use serde_json::Value;

use crate::run::{World, likely};

const HEAD: &str = "[pack]\nid = \"ours\"\nsummary = \"What is ours\"\n";

fn scanned(entries: &str) -> World {
    let world = World::new();
    world.put("packs/ours.toml", format!("{HEAD}{entries}"));
    std::fs::rename(world.path("share/packs"), world.path("packs")).unwrap();
    let row = |n: u32, name: &str| format!("{name},u{n}@example.org,090-1234-56{n:02}\n");
    let names = ["山田太郎", "鈴木花子", "佐藤健一", "高橋美咲", "伊藤大輔", "渡辺直美"];
    let rows: String = (10..).zip(names).map(|(n, name)| row(n, name)).collect();
    world.put("list.csv", format!("氏名,メール,電話\n{rows}"));
    world.put(
        "calls.csv",
        "日付,電話\n2026-04-01,03-5555-1234\n2026-04-02,０３（５５５５）１２３４\n2026-04-03,090-9999-0001\n",
    );
    world.put("test/dummy.csv", "氏名,電話\n小林四郎,090-8888-0001\n中村五郎,090-8888-0002\n");
    world
}

fn scan(world: &World) -> Value {
    world.run(&["scan", "--root", "share=share", "--quiet", "--patterns", "packs"]).with(0);
    world.report()
}

fn entry<'r>(report: &'r Value, reason: &str) -> &'r Value {
    report["ignored"].as_array().unwrap().iter().find(|entry| entry["reason"] == reason).unwrap()
}

#[test]
fn values_domains_and_paths_leave_the_count_and_stay_in_sight() {
    let world = scanned("");
    let whole = scan(&world);
    assert_eq!((likely(&whole["people"]), whole["ignored"].as_array().unwrap().len()), (10, 0));
    std::fs::write(
        world.path("packs/ours.toml"),
        format!(
            "{HEAD}\n[[ignore]]\nvalue = \"03-5555-1234\"\nreason = \"switchboard\"\n\
            [[ignore]]\npath = \"test/**\"\nreason = \"test data\"\nexpires = 2999-12-31\n\
            [[ignore]]\ndomain = \"example.org\"\nreason = \"own mail\"\n\
            [[ignore]]\nvalue = \"佐藤 健一\"\ntakes = \"record\"\nreason = \"test customer\"\n\
            [[ignore]]\nprefix = \"090-9999\"\nreason = \"lapsed\"\nexpires = \"2020-01-31\"\n"
        ),
    )
    .unwrap();
    let report = scan(&world);
    // 6 rows less the test customer, and the caller whose entry has lapsed.
    assert_eq!(likely(&report["people"]), 6);
    for (reason, findings, kind) in [
        ("switchboard", 2, "phone"),
        ("test data", 4, "phone"),
        ("own mail", 6, "email"),
        ("test customer", 2, "person_name"),
    ] {
        let entry = entry(&report, reason);
        assert_eq!(entry["findings"], findings, "{entry}");
        assert!(entry["kinds"][kind].as_u64() > Some(0), "{entry}");
    }
    assert_eq!(
        (&entry(&report, "lapsed")["findings"], &entry(&report, "lapsed")["expired"]),
        (&0.into(), &true.into())
    );
    assert_eq!(report["coverage"], whole["coverage"]);
    let dummy = report["assets"].as_array().unwrap().iter().find(|asset| asset["path"] == "test/dummy.csv").unwrap();
    assert_eq!(
        (&dummy["outcome"], &dummy["ignored"], &dummy["mentions"]),
        (&"complete".into(), &true.into(), &0.into())
    );
    let shown = world.run(&["report"]).with(0).text();
    assert!(shown.contains("TAKEN OUT BY YOU") && shown.contains("test/**"), "{shown}");
    assert!(!shown.contains("5555"), "{shown}");
    // Without the pack everybody counts again.
    world.scan(0);
    assert_eq!(likely(&world.report()["people"]), 10);
    assert_eq!(world.report()["ignored"].as_array().unwrap().len(), 0);
}

#[test]
fn a_copy_elsewhere_counts() {
    let world = scanned("[[ignore]]\npath = \"test\"\nreason = \"test data\"\n");
    world.put("copy.csv", std::fs::read(world.path("share/test/dummy.csv")).unwrap());
    let report = scan(&world);
    assert_eq!((likely(&report["people"]), &entry(&report, "test data")["findings"]), (10, &0.into()));
    let folder = report["folders"].as_array().unwrap().iter().find(|folder| folder["path"] == "test").unwrap();
    assert_eq!((likely(&folder["people"]), folder["assets"].as_u64()), (0, Some(1)));
}

#[test]
fn inspection_and_check_tell_of_entries() {
    let world = scanned(
        "[[ignore]]\nvalue = \"03-5555-1234\"\nreason = \"switchboard\"\n\
        [[ignore]]\npath = \"old/**\"\nreason = \"gone\"\nexpires = 2020-01-31\n",
    );
    let lines = world.run(&["inspect", "share/calls.csv", "--format", "jsonl", "--patterns", "packs"]).with(0).text();
    assert_eq!(lines.matches("\"ignored\":\"switchboard\"").count(), 2, "{lines}");
    let checked = world.run(&["patterns", "check", "packs"]).with(0).text();
    assert!(
        checked.contains("ours.toml:9: ignore entry expired") && checked.contains("2 ignore entries, 0 complaints"),
        "{checked}"
    );
    std::fs::write(world.path("packs/ours.toml"), format!("{HEAD}[[ignore]]\ndomain = \"x\"\nreason = \"y\"\n"))
        .unwrap();
    let refused = world.run(&["patterns", "check", "packs"]);
    assert!(refused.code == 2 && refused.err.contains("ours.toml:5"), "{}", refused.err);
}
