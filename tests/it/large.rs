//! Contents too large for memory: their rows are sent ahead, copies of them are read by several workers at once.

use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::run::{World, asset, comparable, likely, list, wait};

/// Enough rows for more than the 1 MiB that is read at once.
const PEOPLE: usize = 17_500;

fn world(copies: usize) -> World {
    let world = World::with_fixed_key();
    let text = list(0, PEOPLE);
    assert!(text.len() > 1 << 20);
    for n in 0..copies {
        world.put(format!("{n}/members.csv"), &text);
    }
    world.put("9/few.csv", list(0, 10));
    world
}

fn scan(world: &World, threads: &str) {
    world.run(&["scan", "--quiet", "--root", "share=share", "--threads", threads]).with(0);
}

#[test]
fn copies_read_at_once_are_one_reading() {
    let many = world(4);
    scan(&many, "4");
    let at_once = many.report();
    let few = world(4);
    scan(&few, "1");
    assert_eq!(comparable(at_once.clone()), comparable(few.report()));
    assert_eq!(at_once["mentions"].as_u64(), Some(PEOPLE as u64 + 10));
    assert_eq!(asset(&at_once, "3/members.csv")["duplicate_of"], "0/members.csv");
    assert!(likely(&at_once["people"]).abs_diff(PEOPLE as u64) <= PEOPLE as u64 / 100, "{}", at_once["people"]);
    assert_eq!(many.number("SELECT count(*) FROM readings"), 2);
    assert_eq!(many.number("SELECT sum(evidence_rows) FROM readings"), PEOPLE as i64 + 10);
}

#[test]
fn a_large_file_stopped_half_way_is_read_whole_next_time() {
    let whole = world(1);
    scan(&whole, "2");
    let expected = comparable(whole.report());
    let world = world(1);
    for (signal, wait_ms) in [(Signal::INT, 500), (Signal::KILL, 700), (Signal::TERM, 300)] {
        let mut command = world.command(&["scan", "--quiet", "--root", "share=share"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait_ms));
        let _ = kill_process(Pid::from_child(&child), signal);
        wait(child);
    }
    scan(&world, "2");
    assert_eq!(comparable(world.report()), expected);
    assert_eq!(world.number("SELECT sum(evidence_rows) FROM readings"), PEOPLE as i64 + 10);
}
