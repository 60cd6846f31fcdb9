//! Killed at any durable step, the next scan ends with what an undisturbed one would have told.

use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::packed::zipped;
use crate::run::{Ended, World, comparable, ended, list, wait};

const SCAN: [&str; 4] = ["scan", "--root", "share=share", "--quiet"];

fn world() -> World {
    let world = World::with_fixed_key();
    for n in 0..6 {
        world.put(format!("{}/list{n}.csv", n % 3), list(n * 5, 8));
    }
    world.put("0/copy.csv", list(0, 8));
    world.put("1/letter.txt", "担当: 佐藤 一郎\nTEL 090-1234-5678\n");
    world.put("2/photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    world
}

fn killed_at(world: &World, step: u64) -> Ended {
    let mut command = world.command(&SCAN);
    command.env("HEADCOUNT_CRASH_AT", step.to_string());
    ended(command)
}

/// Scans killed at each step in turn, resumed and compared. `before`: what the inventory went through first.
fn every_step(make: impl Fn() -> World, before: impl Fn(&World), expected: &serde_json::Value) -> u64 {
    for step in 1.. {
        let world = make();
        before(&world);
        let end = killed_at(&world, step);
        if end.code == 3 {
            return step - 1;
        }
        assert_eq!(end.code, 134, "step {step}: {}", end.err);
        if step % 3 == 0 {
            // A second kill, at the first step of the resumed scan.
            killed_at(&world, 1);
        }
        world.scan(3);
        assert_eq!(comparable(world.report()), *expected, "killed at step {step}");
        let orphans = world.number("SELECT count(*) FROM segments");
        let files = std::fs::read_dir(world.inventory().join("evidence")).unwrap().count();
        assert_eq!(files as i64, orphans, "step {step}: evidence files that no segment names");
    }
    unreachable!()
}

#[test]
fn a_first_scan_can_be_killed_at_every_step() {
    let whole = world();
    whole.scan(3);
    let steps = every_step(world, |_| {}, &comparable(whole.report()));
    assert!(steps >= 7, "only {steps} durable steps were seen");
}

#[test]
fn a_second_scan_can_be_killed_at_every_step() {
    let before = |world: &World| {
        // The tree as it was: a list more, a list less, a list with other people.
        let gone = world.put("1/gone.csv", list(60, 8));
        let late = world.share().join("2/list5.csv");
        std::fs::remove_file(&late).unwrap();
        world.put("0/list0.csv", list(40, 8));
        world.scan(3);
        std::fs::remove_file(gone).unwrap();
        world.put("2/list5.csv", list(25, 8));
        world.put("0/list0.csv", list(0, 8));
    };
    let whole = world();
    before(&whole);
    whole.scan(3);
    let fresh = world();
    fresh.scan(3);
    let expected = comparable(whole.report());
    assert_eq!(comparable(fresh.report()), expected, "history changes no number");
    let steps = every_step(world, before, &expected);
    assert!(steps >= 4, "only {steps} durable steps were seen");
}

#[test]
fn killed_at_any_time_the_next_scan_is_whole() {
    let many = || {
        let world = world();
        for n in 0..60 {
            world.put(format!("3/more{n:02}.csv"), list(n * 20, 40));
        }
        world
    };
    let whole = many();
    whole.scan(3);
    let expected = comparable(whole.report());
    let world = many();
    for wait_ms in [5, 40, 90, 160, 240, 330] {
        let mut command = world.command(&SCAN);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait_ms));
        // It may have ended meanwhile: then there is nothing to kill, and that is as good.
        let _ = kill_process(Pid::from_child(&child), Signal::KILL);
        wait(child);
    }
    world.scan(3);
    assert_eq!(comparable(world.report()), expected);
}

/// Archives of several hand-ins each, with members that share readings and some that are read once for all.
fn archives() -> World {
    let world = world();
    let inner = zipped(&[("large.csv", list(1000, 4600).as_bytes()), ("deep.csv", list(200, 4).as_bytes())]);
    let names: Vec<String> = (0..90).map(|n| format!("{n:03}.csv")).collect();
    let contents: Vec<String> = (0..90).map(|n| list(n * 3, 4)).collect();
    let mut members: Vec<_> = names.iter().zip(&contents).map(|(name, text)| (&**name, text.as_bytes())).collect();
    members.push(("inner.zip", &inner));
    world.put("0/many.zip", zipped(&members));
    world.put("1/large.csv", list(1000, 4600));
    world
}

#[test]
fn a_scan_of_archives_can_be_killed_at_every_step() {
    let whole = archives();
    whole.scan(3);
    let steps = every_step(archives, |_| {}, &comparable(whole.report()));
    assert!(steps >= 7, "only {steps} durable steps were seen");
}

#[test]
fn killed_inside_an_archive_that_changes_the_next_scan_shows_what_is_there() {
    let world = archives();
    let fresh = archives();
    for wait_ms in [150, 300, 450, 600] {
        let mut command = world.command(&SCAN);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait_ms));
        let _ = kill_process(Pid::from_child(&child), Signal::KILL);
        wait(child);
    }
    for world in [&world, &fresh] {
        world.put("0/many.zip", zipped(&[("000.csv", list(7, 4).as_bytes())]));
        std::fs::remove_file(world.share().join("1/large.csv")).unwrap();
    }
    fresh.scan(3);
    world.scan(3);
    assert_eq!(comparable(world.report()), comparable(fresh.report()));
}
