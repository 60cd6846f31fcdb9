//! What a second scan sees: unchanged, changed, renamed, copied and vanished files, folders and roots out of reach.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::run::{Ended, World, age, asset, comparable, ended, likely, list, settle};

/// Assets that the last run opened again.
fn read_again(world: &World) -> i64 {
    world.number("SELECT count(*) FROM assets WHERE seen_run = (SELECT max(run_id) FROM runs)")
}

fn readings(world: &World) -> i64 {
    world.number("SELECT count(*) FROM readings")
}

fn people(world: &World) -> u64 {
    likely(&world.report()["people"])
}

#[test]
fn a_second_scan_reads_only_what_changed() {
    let world = World::new();
    for n in 0..5 {
        world.put(format!("list{n}.csv"), list(n * 10, 10));
    }
    settle();
    world.scan(0);
    assert_eq!(people(&world), 50);
    let before = world.report();
    world.scan(0);
    assert_eq!(read_again(&world), 0);
    assert_eq!(world.report()["people"], before["people"]);
    world.put("list3.csv", list(100, 12));
    settle();
    world.scan(0);
    assert_eq!((read_again(&world), people(&world)), (1, 52));
    fs::remove_file(world.share().join("list0.csv")).unwrap();
    world.scan(0);
    assert_eq!((read_again(&world), people(&world)), (0, 42));
    let report = world.report();
    assert_eq!(report["coverage"]["assets"], 4);
    assert!(!report["assets"].to_string().contains("list0.csv"));
    assert_eq!(world.number("SELECT count(*) FROM assets WHERE gone_run IS NOT NULL"), 1);
}

#[test]
fn a_file_modified_just_now_is_read_again() {
    let world = World::new();
    let path = world.share().join("list.csv");
    fs::write(&path, list(0, 4)).unwrap();
    world.scan(0);
    world.scan(0);
    assert_eq!((read_again(&world), readings(&world)), (1, 1), "opened again, and found to be the same content");
}

#[test]
fn a_renamed_file_is_the_same_reading() {
    let world = World::new();
    world.put("old/list.csv", list(0, 10));
    world.scan(0);
    fs::create_dir(world.share().join("new")).unwrap();
    fs::rename(world.share().join("old/list.csv"), world.share().join("new/members.csv")).unwrap();
    world.scan(0);
    assert_eq!((readings(&world), people(&world)), (1, 10));
    let report = world.report();
    assert_eq!(asset(&report, "new/members.csv")["mentions"], 10);
    assert_eq!(report["assets"].as_array().unwrap().len(), 1);
}

#[test]
fn a_file_that_comes_back_counts_again() {
    let world = World::new();
    world.put("keep.csv", list(50, 3));
    let path = world.put("list.csv", list(0, 10));
    world.scan(0);
    fs::remove_file(&path).unwrap();
    world.scan(0);
    assert_eq!(people(&world), 3);
    world.put("list.csv", list(0, 10));
    world.scan(0);
    assert_eq!((readings(&world), people(&world)), (2, 13));
}

#[test]
fn twenty_copies_of_a_list_are_the_people_of_one() {
    let world = World::new();
    for n in 0..20 {
        world.put(format!("{}/copy{n:02}.csv", 9 - n / 4), list(0, 15));
    }
    world.scan(0);
    let report = world.report();
    assert_eq!((readings(&world), likely(&report["people"])), (1, 15));
    assert_eq!((&report["mentions"], &report["coverage"]["assets"]), (&15.into(), &20.into()));
    let first = "5/copy16.csv";
    for entry in report["assets"].as_array().unwrap() {
        let original = if entry["path"] == first { Value::Null } else { first.into() };
        assert_eq!(entry["duplicate_of"], original, "{}", entry["path"]);
        assert_eq!((&entry["people"]["likely"], &entry["mentions"]), (&15.into(), &15.into()));
        assert_eq!(entry["people_only_here"], 15, "people are given by content: {}", entry["path"]);
    }
    for folder in report["folders"].as_array().unwrap() {
        assert_eq!(folder["people"]["likely"], 15, "{}", folder["path"]);
    }
}

#[test]
fn hardlinks_are_one_reading() {
    let world = World::new();
    let path = world.put("list.csv", list(0, 10));
    for n in 0..5 {
        fs::hard_link(&path, world.share().join(format!("link{n}.csv"))).unwrap();
    }
    world.scan(0);
    let report = world.report();
    assert_eq!((readings(&world), likely(&report["people"])), (1, 10));
    assert_eq!(report["coverage"]["assets"], 6);
    assert_eq!(asset(&report, "list.csv")["duplicate_of"], "link0.csv");
}

#[test]
fn an_empty_root_is_a_gap_and_forgets_nobody() {
    let world = World::new();
    world.put("list.csv", list(0, 10));
    world.scan(0);
    let away = world.path("away");
    fs::rename(world.share(), &away).unwrap();
    fs::create_dir(world.share()).unwrap();
    world.scan(3);
    let report = world.report();
    assert_eq!((likely(&report["people"]), &report["coverage"]["reasons"]["root_empty"]), (10, &1.into()));
    assert!(report["notes"].to_string().contains("stale"), "{}", report["notes"]);
    fs::remove_dir(world.share()).unwrap();
    fs::rename(&away, world.share()).unwrap();
    world.scan(0);
    let report = world.report();
    assert_eq!((likely(&report["people"]), &report["coverage"]["gaps"]), (10, &0.into()));
}

#[test]
fn a_root_out_of_reach_stays_beside_the_others() {
    let world = World::new();
    world.put("a/list.csv", list(0, 10));
    world.put("b/list.csv", list(50, 5));
    let scan = ["scan", "--quiet", "--root", "a=share/a", "--root", "b=share/b"];
    world.run(&scan).with(0);
    fs::rename(world.share().join("b"), world.path("away")).unwrap();
    world.run(&scan).with(3);
    let report = world.report();
    assert_eq!((likely(&report["people"]), &report["coverage"]["reasons"]["unreachable"]), (15, &1.into()));
    fs::rename(world.path("away"), world.share().join("b")).unwrap();
    world.run(&scan).with(0);
    assert_eq!(people(&world), 15);
    assert_eq!(world.report()["coverage"]["gaps"], 0);
}

#[test]
fn a_root_that_was_always_empty_is_complete() {
    let world = World::new();
    world.scan(0);
    assert_eq!(people(&world), 0);
}

/// Runs as a user without rights, if the machine can; as root no folder is ever refused.
fn as_nobody(world: &World, args: &[&str]) -> Option<Ended> {
    let program: PathBuf = world.path("headcount");
    fs::copy(env!("CARGO_BIN_EXE_headcount"), &program).unwrap();
    let own: Vec<&str> = vec!["--reuid", "65534", "--regid", "65534", "--clear-groups"];
    let line = [own, vec![program.to_str().unwrap()], args.to_vec()].concat();
    if !rustix::process::getuid().is_root() {
        return Some(ended(world.command(args)));
    }
    if ended(world.command_of(Path::new("setpriv"), &["--reuid", "65534", "true"])).code != 0 {
        eprintln!("skipped: root without setpriv");
        return None;
    }
    open_to_all(&world.path(""));
    Some(ended(world.command_of(Path::new("setpriv"), &line)))
}

fn open_to_all(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["config", "data"] {
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o777)).unwrap();
    }
}

#[test]
fn a_folder_out_of_bounds_stays_and_is_stale() {
    let world = World::new();
    world.put("open/list.csv", list(50, 5));
    world.put("shut/deep/list.csv", list(0, 10));
    let scan = ["scan", "--root", "share=share", "--quiet"];
    let Some(first) = as_nobody(&world, &scan) else { return };
    first.with(0);
    let shut = world.share().join("shut");
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o000)).unwrap();
    as_nobody(&world, &scan).unwrap().with(3);
    let report = as_nobody(&world, &["report", "--format", "json"]).unwrap().with(3).json();
    assert_eq!((likely(&report["people"]), &report["coverage"]["reasons"]["permission"]), (15, &1.into()));
    assert!(report["notes"].to_string().contains("stale"), "{}", report["notes"]);
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o755)).unwrap();
    as_nobody(&world, &scan).unwrap().with(0);
}

#[test]
fn a_file_out_of_bounds_is_a_gap() {
    let world = World::new();
    world.put("list.csv", list(50, 5));
    let shut = world.put("shut.csv", list(0, 10));
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o000)).unwrap();
    let Some(first) = as_nobody(&world, &["scan", "--root", "share=share", "--quiet"]) else { return };
    first.with(3);
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o644)).unwrap();
    age(&shut);
    as_nobody(&world, &["scan", "--root", "share=share", "--quiet"]).unwrap().with(0);
    let report = as_nobody(&world, &["report", "--format", "json"]).unwrap().with(0).json();
    assert_eq!(likely(&report["people"]), 15);
}

#[test]
fn other_rules_read_everything_again() {
    let world = World::new();
    world.put("list.csv", list(0, 10));
    settle();
    world.scan(0);
    let packs = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/packs/good");
    world.run(&["scan", "--root", "share=share", "--quiet", "--patterns", packs]).with(0);
    assert_eq!((read_again(&world), readings(&world), people(&world)), (1, 2, 10));
    world.scan(0);
    assert_eq!(people(&world), 10);
}

#[test]
fn an_inventory_of_the_first_version_is_taken_on() {
    let world = World::new();
    world.put("list.csv", list(0, 5));
    settle();
    world.scan(0);
    let before = comparable(world.report());
    for sql in [
        "DROP INDEX assets_outer",
        "DROP INDEX assets_folder",
        "ALTER TABLE assets DROP COLUMN outer_id",
        "CREATE INDEX assets_folder ON assets (folder_id) WHERE gone_run IS NULL",
        "ALTER TABLE assets DROP COLUMN ignore_entry",
        "DROP TABLE ignores",
        "DROP TABLE ignored",
        "DROP TABLE tables",
        "UPDATE meta SET schema_version = 1",
    ] {
        world.tamper(sql);
    }
    assert_eq!(comparable(world.report()), before);
    world.scan(0);
    assert_eq!(comparable(world.report()), before);
    assert_eq!(world.number("SELECT schema_version FROM meta"), 4);
}

#[test]
fn a_sample_of_unchanged_files_finds_what_signatures_hide() {
    let world = World::new();
    for n in 0..5 {
        world.put(format!("list{n}.csv"), list(n * 10, 10));
    }
    settle();
    world.scan(0);
    // As if the list had been another one, of the same size and times.
    world.tamper(
        "UPDATE assets SET reading_id = (SELECT reading_id FROM assets WHERE path = CAST('list1.csv' AS BLOB)) \
        WHERE path = CAST('list0.csv' AS BLOB)",
    );
    world.scan(0);
    assert_eq!(read_again(&world), 0);
    let told = world.run(&["scan", "--root", "share=share", "--verify-sample", "100%", "--log-format", "json"]).with(3);
    assert_eq!(told.err.matches("unchanged_file_differs").count(), 1, "{}", told.err);
    assert!(told.err.contains("list0.csv"), "{}", told.err);
    assert_eq!((read_again(&world), people(&world)), (5, 50));
    world.run(&["scan", "--root", "share=share", "--verify-sample", "100%"]).with(0);
    world.run(&["scan", "--root", "share=share", "--verify-sample", "2"]).with(2);
}
