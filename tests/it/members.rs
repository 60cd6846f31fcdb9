//! Assets inside assets: every member has an address, an outcome and a reading, whatever it lies in.

use std::io::{Cursor, Write};

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::run::{World, asset, comparable, likely, list, settle};

/// Packs members into a ZIP.
fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Bytes that no packer makes smaller (xorshift, Marsaglia 2003).
fn noise(length: usize) -> Vec<u8> {
    let mut state = 88_172_645_463_325_252_u64;
    let step = |state: &mut u64| {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state as u8
    };
    (0..length).map(|_| step(&mut state)).collect()
}

/// What must hold of every report: each asset once, and sums that agree with the list.
fn adds_up(report: &Value) {
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

fn outcome(report: &Value, path: &str) -> String {
    let asset = asset(report, path);
    let reason = asset["reason"].as_str().map(|reason| format!("({reason})")).unwrap_or_default();
    asset["outcome"].as_str().unwrap().to_owned() + &reason
}

fn paths(report: &Value) -> Vec<&str> {
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
