//! Every exit code through the real binary.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, Signal, kill_process};

use crate::run::{World, comparable, likely, list, wait};

/// A stored ZIP member with the encryption bit set: what an archive looks like that asks for a password.
const ENCRYPTED_ZIP: &[u8] = b"PK\x03\x04\x14\x00\x01\x00\x00\x00\x00\x00!\x00\x00\x00\x00\x00\x10\x00\x00\x00\x04\x00\
    \x00\x00\x05\x00\x00\x00a.csv\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\
    PK\x01\x02\x14\x00\x14\x00\x01\x00\x00\x00\x00\x00!\x00\x00\x00\x00\x00\x10\x00\x00\x00\x04\x00\x00\x00\
    \x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00a.csv\
    PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x003\x00\x00\x003\x00\x00\x00\x00\x00";

fn scanned() -> World {
    let world = World::new();
    world.put("list.csv", list(0, 8));
    world.scan(0);
    world
}

#[test]
fn complete_is_0() {
    let world = scanned();
    world.run(&["report"]).with(0);
    world.run(&["people"]).with(0);
    world.run(&["resolve"]).with(0);
    assert_eq!(likely(&world.report()["people"]), 8);
}

#[test]
fn a_result_that_can_not_be_written_is_1() {
    let ended = scanned().run(&["report", "--output", "/dev/full"]).with(1);
    assert!(ended.err.contains("hint: "), "{}", ended.err);
}

#[test]
fn an_output_that_can_not_be_there_is_2() {
    let world = scanned();
    for output in ["share", "missing/report.json", "share/list.csv/report.json"] {
        let ended = world.run(&["report", "--output", output]).with(2);
        assert!(ended.err.contains("--output"), "{}", ended.err);
    }
    assert_eq!(fs::read_dir(world.share()).unwrap().count(), 1);
}

#[test]
fn wrong_usage_and_configuration_are_2() {
    let world = scanned();
    world.run(&["scan"]).with(2);
    world.run(&["scan", "--nonsense"]).with(2);
    world.run(&["scan", "share/missing", "/nonexistent/too"]).with(2);
    let ended = world.run(&["scan", "postgres://u:hunter2@db/x"]).with(2);
    assert!(!ended.err.contains("hunter2"));
    fs::set_permissions(world.key(), fs::Permissions::from_mode(0o644)).unwrap();
    world.run(&["report"]).with(2);
}

/// Under one name the second target would take the place of the first.
#[test]
fn two_targets_of_one_name_are_2() {
    let world = World::new();
    world.put("list.csv", list(0, 3));
    fs::create_dir(world.path("decoy")).unwrap();
    let path = fs::canonicalize(world.share()).unwrap();
    let as_path = format!("{}=decoy", path.display());
    for roots in [&["--root", "a=share", "--root", "a=decoy"][..], &["share", "--root", &as_path]] {
        let ended = world.run(&[&["scan"], roots].concat()).with(2);
        assert!(ended.err.contains("hint: "), "{}", ended.err);
        assert!(!world.inventory().exists());
    }
    world.run(&["scan", "--root", "a=share", "--root", "a=share", "--quiet"]).with(0);
}

#[test]
fn no_place_for_a_key_is_2_and_makes_no_inventory() {
    let world = World::new();
    world.put("list.csv", list(0, 3));
    let mut command = world.command(&["scan", "share"]);
    command.env_remove("XDG_CONFIG_HOME");
    crate::run::ended(command).with(2);
    assert!(!world.inventory().join("catalog.sqlite").exists());
}

#[test]
fn a_target_that_is_not_there_is_2_for_every_command() {
    let world = scanned();
    world.run(&["scan", "share/missing", "--dry-run"]).with(2);
    world.run(&["inspect", "share/missing"]).with(2);
    world.run(&["inspect", "share/missing", "share", "--quiet"]).with(3);
}

/// A slip of the pen must not read as "nobody".
#[test]
fn a_scope_that_names_nothing_known_is_2() {
    let world = scanned();
    let ended = world.run(&["report", "--root", "shore"]).with(2);
    assert!(
        ended.err.contains("shore") && ended.err.contains("hint: ") && ended.err.contains("share"),
        "{}",
        ended.err
    );
    world.run(&["people", "--root", "shore"]).with(2);
    world.run(&["people", "--kind", "passsport"]).with(2);
    world.run(&["people", "--kind", "passport", "--root", "share"]).with(0);
}

#[test]
fn gaps_are_3() {
    let world = World::new();
    world.put("list.csv", list(0, 8));
    world.put("locked.zip", ENCRYPTED_ZIP);
    world.scan(3);
    let report = world.report();
    assert_eq!(report["coverage"]["reasons"]["encrypted"], 2, "the archive, and the file in it whose name is readable");
    assert_eq!(likely(&report["people"]), 8);
    world.run(&["report"]).with(3);
}

#[test]
fn one_dead_target_does_not_cancel_a_good_one() {
    let world = World::new();
    world.put("list.csv", list(0, 8));
    world.run(&["scan", "share", "gone", "--quiet"]).with(3);
    let report = world.report();
    assert_eq!(report["coverage"]["reasons"]["unreachable"], 1);
    assert_eq!(likely(&report["people"]), 8);
}

#[test]
fn no_inventory_is_10() {
    let world = World::new();
    for command in ["report", "people", "resolve"] {
        world.run(&[command]).with(10);
    }
    assert!(!world.inventory().exists());
}

#[test]
fn a_held_inventory_is_11() {
    let world = scanned();
    let lock = fs::File::open(world.inventory().join("lock")).unwrap();
    flock(&lock, FlockOperation::LockExclusive).unwrap();
    world.scan(11);
    drop(lock);
    world.scan(0);
}

#[test]
fn a_missing_or_wrong_key_is_12_and_never_a_new_one() {
    let world = scanned();
    let key = world.key();
    let bytes = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    for command in [&["people"][..], &["resolve"], &["scan", "share"]] {
        world.run(command).with(12);
    }
    let report = world.run(&["report", "--format", "json"]).with(0).json();
    assert_eq!(likely(&report["people"]), 8);
    assert_eq!(report["notes"][0]["code"], "key_missing");
    world.tamper("UPDATE meta SET changed = changed + 1");
    let shown = world.run(&["report"]).with(3);
    assert!(shown.text().contains("The key is missing"), "{}", shown.text());
    world.tamper("DELETE FROM resolution");
    world.run(&["report"]).with(12);
    assert!(!key.exists());
    fs::write(&key, [9; 32]).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    world.run(&["report"]).with(12);
    fs::write(&key, bytes).unwrap();
    world.run(&["report"]).with(0);
}

#[test]
fn a_damaged_or_newer_inventory_is_13() {
    let world = scanned();
    world.tamper("UPDATE meta SET schema_version = 999");
    world.run(&["report"]).with(13);
    world.scan(13);
    let world = scanned();
    // The log beside it could rebuild the whole catalog, and then it is not damaged.
    let _ = fs::remove_file(world.inventory().join("catalog.sqlite-wal"));
    fs::write(world.inventory().join("catalog.sqlite"), vec![b'x'; 8192]).unwrap();
    world.run(&["report"]).with(13);
    world.scan(13);
}

#[test]
fn an_estimate_that_can_not_be_is_13() {
    for sql in [
        "UPDATE resolution SET likely = 999999",
        "UPDATE resolution SET strict = 999999, high = 999999",
        "UPDATE resolution SET loose = -1",
        "UPDATE resolution SET likely_of_strict = x'ffffff7f'",
    ] {
        let world = scanned();
        world.tamper(sql);
        let ended = world.run(&["report"]).with(13);
        assert!(ended.err.contains("damaged"), "{sql}: {}", ended.err);
        world.run(&["people"]).with(13);
        world.run(&["resolve"]).with(0);
        world.run(&["report"]).with(0);
    }
}

#[test]
fn a_missing_evidence_file_is_13() {
    let world = scanned();
    for file in fs::read_dir(world.inventory().join("evidence")).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    world.run(&["report"]).with(13);
}

#[test]
fn sigint_is_130_and_the_scan_goes_on_later() {
    stopped_by(Signal::INT, 130);
}

#[test]
fn sigterm_is_143_and_the_scan_goes_on_later() {
    stopped_by(Signal::TERM, 143);
}

/// A tree that takes a debug build some seconds.
fn large(world: &World) {
    for n in 0..120 {
        world.put(format!("{:02}/list{n:03}.csv", n % 12), list(n * 30, 40));
    }
}

fn stopped_by(signal: Signal, code: i32) {
    let world = World::with_fixed_key();
    large(&world);
    let mut command = world.command(&["scan", "--root", "share=share", "--threads", "1"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    while !world.inventory().join("catalog.sqlite").exists() && began.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(120));
    kill_process(Pid::from_child(&child), signal).unwrap();
    let stopped = Instant::now();
    wait(child).with(code);
    assert!(stopped.elapsed() < Duration::from_secs(10));
    let so_far = world.report();
    assert_eq!(so_far["run"]["finished"], false);
    assert!(so_far["notes"].to_string().contains("unfinished_run"));
    let whole = World::with_fixed_key();
    large(&whole);
    whole.scan(0);
    let expected = whole.report();
    assert!(likely(&so_far["people"]) < likely(&expected["people"]), "the signal came too late to prove anything");
    world.scan(0);
    let resumed = world.report();
    assert_eq!(comparable(resumed), comparable(expected));
}
