//! Containers that would unpack for ever: each limit is met, and what stands beside is still found.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use headcount::extract::{Isolation, Limits, Passwords};
use headcount::inventory::{Inventory, KeySource};
use headcount::model::Date;
use headcount::patterns::Rules;
use headcount::scan::Scan;
use headcount::scan::plan::{Exclusions, FileSystems, Plan, RootTarget, Share, Snapshots, TablePlan};
use headcount::scan::progress::{Progress, StopFlag};
use headcount::source::askers::SILENCE;
use serde_json::Value;

use crate::members::{adds_up, outcome, paths};
use crate::packed::{renamed, zipped};
use crate::run::{World, asset, likely, list};

/// Scans the share of a world under limits of its own.
fn scanned(world: &World, limits: Limits) -> Value {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_headcount"));
    let plan = Plan {
        roots: vec![RootTarget { name: "share".to_owned(), path: world.share() }],
        databases: Vec::new(),
        tables: TablePlan::default(),
        exclusions: Exclusions::default(),
        snapshots: Snapshots::Skip,
        file_systems: FileSystems::One,
        own: Vec::new(),
        threads: NonZeroUsize::MIN,
        limits: Limits { isolation: Isolation::Child(program), ..limits },
        patience: SILENCE,
        verify: Share::default(),
        passwords: Passwords::default(),
        today: Date::new(2026, 1, 2).unwrap(),
    };
    let rules = Rules::embedded().unwrap();
    let key = KeySource::File(world.path("fixed.key"));
    let inventory = Inventory::create_or_open(&world.inventory(), &key).unwrap();
    let (progress, stop) = (Progress::default(), StopFlag::default());
    let scan = Scan { plan: &plan, rules: &rules, progress: &progress, stop: &stop };
    let (mut inventory, _) = scan.run(inventory).unwrap();
    headcount::resolve::run(&mut inventory, &rules).unwrap();
    drop(inventory);
    let report = world.report();
    adds_up(&report);
    report
}

#[test]
fn a_bomb_leaves_something_for_what_stands_beside_it() {
    let world = World::with_fixed_key();
    let zeros = vec![0; 40 << 20];
    let layer = (0..4).fold(zipped(&[("0.bin", &zeros)]), |inner, _| {
        let copies: Vec<_> = ["a.zip", "b.zip", "c.zip"].iter().map(|name| (*name, &*inner)).collect();
        zipped(&copies)
    });
    world.put("bomb.zip", zipped(&[("bomb.zip", &layer), ("list.csv", list(0, 5).as_bytes())]));
    let report = scanned(&world, Limits { expanded_bytes: 8 << 20, ..Limits::default() });
    assert_eq!((likely(&report["people"]), outcome(&report, "bomb.zip!/list.csv")), (5, "complete".to_owned()));
    assert_eq!(report["coverage"]["reasons"]["limit"].as_u64().map(|limited| limited > 0), Some(true));
    assert!(world.number("SELECT sum(size) FROM readings") < 10 << 20);
}

#[test]
fn a_text_beyond_the_budget_counts_as_far_as_it_was_read() {
    let world = World::with_fixed_key();
    let long = list(0, 20_000);
    world.put("long.zip", zipped(&[("long.csv", long.as_bytes()), ("list.csv", list(50_000, 5).as_bytes())]));
    let report = scanned(&world, Limits { expanded_bytes: 1 << 20, ..Limits::default() });
    // The file itself may be worth more than the least budget.
    let budget = (asset(&report, "long.zip")["bytes"].as_u64().unwrap() * 64).max(1 << 20);
    assert!(budget < 2 * long.len() as u64 || outcome(&report, "long.zip!/long.csv") == "complete");
    assert_eq!(outcome(&report, "long.zip!/list.csv"), "complete");
}

#[test]
fn what_can_not_be_held_is_read_as_it_comes_if_it_is_text() {
    let world = World::with_fixed_key();
    let long = list(0, 9_000);
    let book = [zipped(&[("xl/workbook.xml", &crate::packed::noise(1 << 20))])].concat();
    world.put("a.zip", zipped(&[("long.csv", long.as_bytes()), ("book.xlsx", &book), ("copy.csv", long.as_bytes())]));
    world.put("long.csv", &long);
    let report = scanned(&world, Limits { held_bytes: 1 << 19, ..Limits::default() });
    assert_eq!(likely(&report["people"]), 9_000);
    for path in ["a.zip!/long.csv", "a.zip!/copy.csv"] {
        assert_eq!((outcome(&report, path).as_str(), &asset(&report, path)["mentions"]), ("complete", &9_000.into()));
        assert_eq!(asset(&report, path)["bytes"], long.len());
    }
    assert_eq!(outcome(&report, "a.zip!/book.xlsx"), "skipped(limit)");
    let again = scanned(&world, Limits { held_bytes: 1 << 19, ..Limits::default() });
    assert_eq!(again["mentions"], report["mentions"]);
}

#[test]
fn entries_and_depth_end_somewhere() {
    let world = World::with_fixed_key();
    let names: Vec<String> = (0..30).map(|n| format!("{n:02}.txt")).collect();
    let many: Vec<_> = names.iter().map(|name| (&**name, &b"text\n"[..])).collect();
    world.put("many.zip", zipped(&many));
    let deep = (0..8)
        .fold(list(0, 5).into_bytes(), |inner, n| zipped(&[(if n == 0 { "list.csv" } else { "in.zip" }, &inner)]));
    world.put("deep.zip", deep);
    let report = scanned(&world, Limits { entries: 20, depth: 4, ..Limits::default() });
    assert_eq!(outcome(&report, "many.zip"), "partial(limit)");
    assert_eq!(paths(&report).iter().filter(|path| path.starts_with("many.zip!/")).count(), 20);
    assert_eq!(outcome(&report, "deep.zip"), "complete");
    assert_eq!(outcome(&report, "deep.zip!/in.zip!/in.zip!/in.zip!/in.zip"), "skipped(limit)");
    assert_eq!(likely(&report["people"]), 0);
}

#[test]
fn archives_that_lie_end_as_what_they_are() {
    let world = World::with_fixed_key();
    let people = list(0, 5);
    let sound = zipped(&[("list.csv", people.as_bytes()), ("more.csv", list(10, 5).as_bytes())]);
    let directory = memchr::memmem::find(&sound, b"PK\x01\x02").unwrap();
    let patched = |at: usize, bytes: &[u8]| {
        let mut archive = sound.clone();
        archive[directory + at..directory + at + bytes.len()].copy_from_slice(bytes);
        archive
    };
    // Uncompressed size, checksum, method, offset of the local header (APPNOTE 4.3.12).
    world.put("small.zip", patched(24, &9_u32.to_le_bytes()));
    world.put("large.zip", patched(24, &0xFFFF_FFF0_u32.to_le_bytes()));
    world.put("sum.zip", patched(16, &[1, 2, 3, 4]));
    world.put("method.zip", patched(10, &[77, 0]));
    world.put("offset.zip", patched(42, &[0xF0, 0xFF, 0, 0]));
    world.put("cut.zip", &sound[..sound.len() - 40]);
    world.put("twice.zip", renamed(sound.clone(), b"more.csv", b"list.csv"));
    let report = scanned(&world, Limits::default());
    for archive in ["small", "large", "sum", "method", "offset"] {
        let first = outcome(&report, &format!("{archive}.zip!/list.csv"));
        assert_eq!(first == "complete", archive == "large", "{archive}");
        assert_eq!(outcome(&report, &format!("{archive}.zip!/more.csv")), "complete", "{archive}");
    }
    assert_eq!(outcome(&report, "method.zip!/list.csv"), "failed(unsupported_format)");
    assert_eq!(outcome(&report, "twice.zip!/list.csv (2)"), "complete");
    assert!(likely(&report["people"]) >= 10);
    let sizes: u64 = report["assets"].as_array().unwrap().iter().map(|asset| asset["bytes"].as_u64().unwrap()).sum();
    assert_eq!(report["coverage"]["bytes"], sizes);
}
