//! Assets inside assets: every member has an address, an outcome and a reading, whatever it lies in.

use serde_json::Value;

use crate::packed::{Lock, locked, noise, renamed, zipped};
use crate::run::{World, asset, comparable, likely, list, settle};

/// What must hold of every report: each asset once, and sums that agree with the list.
pub(crate) fn adds_up(report: &Value) {
    let assets = report["assets"].as_array().unwrap();
    let mut paths: Vec<String> = assets.iter().map(|asset| asset["path"].to_string()).collect();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), assets.len(), "each path once");
    let coverage = &report["coverage"];
    assert_eq!(coverage["assets"], assets.len());
    let bytes: u64 = assets.iter().map(|asset| asset["bytes"].as_u64().unwrap()).sum();
    assert_eq!(coverage["bytes"], bytes);
}

pub(crate) fn outcome(report: &Value, path: &str) -> String {
    let asset = asset(report, path);
    let reason = asset["reason"].as_str().map(|reason| format!("({reason})")).unwrap_or_default();
    asset["outcome"].as_str().unwrap().to_owned() + &reason
}

pub(crate) fn paths(report: &Value) -> Vec<&str> {
    report["assets"].as_array().unwrap().iter().map(|asset| asset["path"].as_str().unwrap()).collect()
}

#[test]
fn members_are_assets_of_their_own() {
    let world = World::new();
    let inner = zipped(&[("d/deep.csv", list(20, 4).as_bytes()), ("empty.txt", b"")]);
    world.put("d/outer.zip", zipped(&[("名簿.csv", list(0, 5).as_bytes()), ("inner.zip", &inner)]));
    world.scan(0);
    let report = world.report();
    adds_up(&report);
    assert_eq!(
        paths(&report),
        [
            "d/outer.zip",
            "d/outer.zip!/inner.zip",
            "d/outer.zip!/inner.zip!/d/deep.csv",
            "d/outer.zip!/inner.zip!/empty.txt",
            "d/outer.zip!/名簿.csv",
        ]
    );
    assert_eq!(likely(&report["people"]), 9);
    let deep = asset(&report, "d/outer.zip!/inner.zip!/d/deep.csv");
    assert_eq!((&deep["format"], &deep["outcome"]), (&"csv".into(), &"complete".into()));
    assert_eq!((&deep["mentions"], &deep["bytes"]), (&4.into(), &list(20, 4).len().into()));
    assert_eq!(outcome(&report, "d/outer.zip"), "complete");
    assert_eq!(outcome(&report, "d/outer.zip!/inner.zip!/empty.txt"), "skipped(empty)");
    let folder = report["folders"].as_array().unwrap().iter().find(|folder| folder["path"] == "d").unwrap();
    assert_eq!((&folder["assets"], likely(&folder["people"])), (&5.into(), 9));
}

#[test]
fn copies_inside_and_outside_share_one_reading() {
    let world = World::new();
    // Larger than what is read at once, and smaller.
    for (name, people) in [("large", 5000), ("small", 5)] {
        let content = list(people, people);
        world.put(format!("{name}.csv"), &content);
        world.put(format!("{name}.zip"), zipped(&[("a.csv", content.as_bytes()), ("b.csv", content.as_bytes())]));
    }
    world.scan(0);
    let report = world.report();
    adds_up(&report);
    assert_eq!((likely(&report["people"]), &report["mentions"]), (5005, &5005.into()));
    for path in ["large.zip!/a.csv", "large.zip!/b.csv", "small.zip!/a.csv", "small.zip!/b.csv"] {
        let original = format!("{}.csv", &path[..5]);
        assert_eq!(asset(&report, path)["duplicate_of"], original, "{path}");
        assert_eq!(asset(&report, path)["mentions"], asset(&report, &original)["mentions"]);
    }
}

#[test]
fn an_unchanged_container_is_not_opened_again_and_keeps_its_members() {
    let world = World::new();
    let inner = zipped(&[("deep.csv", list(20, 4).as_bytes())]);
    let path = world.put("outer.zip", zipped(&[("list.csv", list(0, 5).as_bytes()), ("inner.zip", &inner)]));
    settle();
    world.scan(0);
    let first = comparable(world.report());
    let seen = world.number("SELECT sum(seen_run) FROM assets");
    world.scan(0);
    assert_eq!(comparable(world.report()), first);
    assert_eq!(world.number("SELECT sum(seen_run) FROM assets"), seen);
    world.put("outer.zip", zipped(&[("list.csv", list(0, 5).as_bytes()), ("new.csv", list(40, 3).as_bytes())]));
    world.scan(0);
    let report = world.report();
    adds_up(&report);
    assert_eq!(paths(&report), ["outer.zip", "outer.zip!/list.csv", "outer.zip!/new.csv"]);
    assert_eq!(likely(&report["people"]), 8);
    std::fs::remove_file(path).unwrap();
    world.put("other.csv", list(0, 2));
    world.scan(0);
    assert_eq!(paths(&world.report()), ["other.csv"]);
}

#[test]
fn a_copied_container_shows_its_members_too() {
    let world = World::new();
    let inner = zipped(&[("deep.csv", list(9000, 4000).as_bytes())]);
    let noise = noise(400_000);
    let outer = zipped(&[("list.csv", list(0, 5).as_bytes()), ("inner.zip", &inner), ("noise.bin", &noise)]);
    assert!(outer.len() > 256 << 10);
    world.put("a.zip", &outer);
    world.scan(3);
    world.put("copy/b.zip", &outer);
    world.put("c.zip", zipped(&[("b.zip", &outer)]));
    world.scan(3);
    let report = world.report();
    adds_up(&report);
    assert_eq!((likely(&report["people"]), &report["mentions"]), (4005, &4005.into()));
    for inside in ["list.csv", "inner.zip", "inner.zip!/deep.csv", "noise.bin"] {
        for copy in ["copy/b.zip", "c.zip!/b.zip"] {
            let (copied, first) = (format!("{copy}!/{inside}"), format!("a.zip!/{inside}"));
            assert_eq!(asset(&report, &copied)["duplicate_of"], first);
            assert_eq!(outcome(&report, &copied), outcome(&report, &first));
            assert_eq!(asset(&report, &copied)["bytes"], asset(&report, &first)["bytes"]);
        }
    }
    let fresh = World::new();
    for name in ["a.zip", "copy/b.zip"] {
        fresh.put(name, &outer);
    }
    fresh.put("c.zip", zipped(&[("b.zip", &outer)]));
    fresh.scan(3);
    assert_eq!(comparable(fresh.report())["assets"], comparable(report)["assets"], "history changes no number");
}

#[test]
fn names_of_windows_are_decoded_and_names_are_text() {
    let world = World::new();
    let people = list(0, 5);
    let packed = zipped(&[("PLACEHOLDER1", people.as_bytes()), ("履歴書_山田太郎.txt", b"nothing\n")]);
    world.put("a.zip", renamed(packed, b"PLACEHOLDER1", &encoding_rs::SHIFT_JIS.encode("顧客名簿.csv").0));
    world.scan(0);
    let report = world.report();
    assert_eq!(paths(&report), ["a.zip", "a.zip!/履歴書_山田太郎.txt", "a.zip!/顧客名簿.csv"]);
    assert_eq!(asset(&report, "a.zip!/履歴書_山田太郎.txt")["kinds"]["person_name"], 1);
}

#[test]
fn hostile_names_stay_addresses() {
    let world = World::new();
    let names = ["../../etc/passwd", "/abs.csv", "C:\\x\\y.csv", "a\u{1b}]52;c;x\u{7}.csv", "same.csv", "d/../e.csv"];
    let content = list(0, 3);
    let members: Vec<_> = names.iter().map(|name| (*name, content.as_bytes())).collect();
    // A writer refuses two members of one name.
    world.put("a.zip", renamed(zipped(&[&members[..], &[("name.csv", b"x\n")]].concat()), b"name.csv", b"same.csv"));
    world.scan(0);
    let report = world.report();
    adds_up(&report);
    assert_eq!((paths(&report).len(), likely(&report["people"])), (8, 3));
    assert_eq!(outcome(&report, "a.zip!/same.csv (2)"), "complete");
    let shown = world.run(&["inspect", "share"]).with(0).text();
    assert!(!shown.contains('\u{1b}'), "{shown}");
}

#[test]
fn what_is_encrypted_is_named_and_opened_with_a_password() {
    let world = World::new();
    let (aes, old) = (list(0, 4), list(10, 4));
    let members: [(&str, &[u8], Lock); 3] = [
        ("open.csv", list(20, 4).into_bytes().leak(), Lock::None),
        ("aes.csv", aes.as_bytes(), Lock::Aes("sesame-1")),
        ("old.csv", old.as_bytes(), Lock::Old("sesame-2")),
    ];
    world.put("some.zip", locked(&members));
    world.put("all.zip", locked(&members[1..]));
    settle();
    world.scan(3);
    let report = world.report();
    adds_up(&report);
    assert_eq!(likely(&report["people"]), 4);
    assert_eq!(["all.zip", "all.zip!/aes.csv"].map(|path| outcome(&report, path)), ["skipped(encrypted)"; 2]);
    assert_eq!(outcome(&report, "some.zip"), "complete");
    assert_eq!(asset(&report, "some.zip!/old.csv")["bytes"], old.len());

    let file = world.path("words.txt");
    let scan = ["scan", "--root", "share=share", "--quiet", "--passwords", "words.txt"];
    std::fs::write(&file, "wrong\nsesame-2\nsesame-1\n").unwrap();
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    world.run(&scan).with(2);
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let inspected = world.run(&["inspect", "share/all.zip", "--passwords", "words.txt", "--reveal"]).with(0).text();
    assert!(inspected.contains("member000000@example.com"), "{inspected}");
    world.run(&scan).with(0);
    let report = world.report();
    adds_up(&report);
    assert_eq!(likely(&report["people"]), 12);
    assert_eq!(outcome(&report, "all.zip!/old.csv"), "complete");
    assert_eq!(asset(&report, "some.zip!/aes.csv")["duplicate_of"], "all.zip!/aes.csv");
    world.scan(0);
    assert_eq!(likely(&world.report()["people"]), 12, "what was opened once stays");
}

#[test]
fn exclusions_hide_members_too() {
    let world = World::new();
    world.put("a.zip", zipped(&[("tmp/x.csv", list(0, 3).as_bytes()), ("keep.csv", list(10, 3).as_bytes())]));
    world.run(&["scan", "--root", "share=share", "--quiet", "--exclude", "*.zip!/tmp/**"]).with(0);
    let report = world.report();
    adds_up(&report);
    assert_eq!((likely(&report["people"]), outcome(&report, "a.zip!/tmp/x.csv")), (3, "skipped(excluded)".to_owned()));
}

#[test]
fn inspection_goes_inside() {
    let world = World::new();
    let inner = zipped(&[("deep.csv", list(0, 2).as_bytes())]);
    world.put("a.zip", zipped(&[("inner.zip", &inner)]));
    let lines = world.run(&["inspect", "share", "--reveal", "--format", "jsonl"]).with(0).text();
    let deep: Vec<_> = lines.lines().filter(|line| line.contains(r#""asset":"a.zip!/inner.zip!/deep.csv""#)).collect();
    assert!(deep.iter().any(|line| line.contains("member000001@example.com")), "{lines}");
}

#[test]
fn one_thread_and_two_count_the_same() {
    let reports = ["1", "2"].map(|threads| {
        let world = World::with_fixed_key();
        let large = list(100, 6000);
        for n in 0..4 {
            let inner = zipped(&[("large.csv", large.as_bytes()), ("small.csv", list(n * 10, 5).as_bytes())]);
            world.put(format!("{n}.zip"), zipped(&[("inner.zip", &inner), ("n.bin", &noise(300_000))]));
        }
        world.run(&["scan", "--root", "share=share", "--quiet", "--threads", threads]).with(3);
        comparable(world.report())
    });
    assert_eq!(reports[0], reports[1]);
}

/// A folder of messages, a file each, whose names carry flags behind a colon (the Maildir of qmail).
#[test]
fn a_maildir_is_read_message_by_message() {
    let world = World::new();
    let message = |n: usize| {
        format!(
            "From: member{n}@example.com\nTo: office@example.jp\nMessage-ID: <{n}@example.com>\nMIME-Version: 1.0\n\
             Subject: order\n\nregards\n"
        )
    };
    for (n, folder) in ["cur", "new", ".Sent/cur"].iter().enumerate() {
        world.put(format!("mail/{folder}/170000000{n}.M1P{n}.host:2,S"), message(n));
    }
    world.scan(0);
    let report = world.report();
    let mails = report["assets"].as_array().unwrap().iter().filter(|asset| asset["format"] == "eml").count();
    assert_eq!((mails, likely(&report["people"])), (3, 3));
}
