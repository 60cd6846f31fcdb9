//! Clerical review through a pipe: pairs from the sources, verdicts in the inventory, a calibrated estimate.

use std::io::Write;
use std::process::Stdio;

use crate::run::{Ended, World, likely, list, wait};

fn world() -> World {
    let world = World::with_fixed_key();
    let all = list(0, 30);
    world.put("a/list.csv", &all);
    // The same people without their addresses.
    let short: String = all.lines().map(|line| line.rsplit_once(',').unwrap().0.to_owned() + "\n").collect();
    world.put("b/list.csv", short);
    world.scan(0);
    world
}

fn review(world: &World, line: &[&str], answers: &str) -> Ended {
    let mut command = world.command(&[&["review"], line].concat());
    command.env("USER", "clerk");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that asks no more closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(answers.as_bytes());
    wait(child)
}

#[test]
fn verdicts_calibrate_the_estimate() {
    let world = world();
    let before = world.report()["people"].clone();
    assert_eq!((likely(&before), &before["calibrated"]), (30, &false.into()));
    let ended = review(&world, &["--sample", "12"], &"y\n".repeat(12)).with(0);
    assert!(ended.text().contains("佐藤") && ended.text().contains("Pair 12 of 12"), "{}", ended.text());
    assert_eq!(world.number("SELECT count(*) FROM verdicts WHERE verdict = 'match' AND author = 'clerk'"), 12);
    let people = world.report()["people"].clone();
    assert_eq!(people["calibrated"], true, "{people}");
    assert_eq!(likely(&people), 30);
    let scope = world.run(&["people", "--asset", "a/**", "--format", "json"]).with(0).json();
    assert_eq!(scope["people"]["calibrated"], true);
    let text = world.run(&["report"]).with(0).text();
    assert!(!text.contains("no reviewed pairs"), "{text}");
    world.run(&["resolve"]).with(0);
    assert_eq!(world.report()["people"], people, "verdicts outlive a resolve");
}

#[test]
fn two_people_are_counted_as_two() {
    let world = world();
    review(&world, &["--sample", "30"], &"n\n".repeat(30)).with(0);
    let people = world.report()["people"].clone();
    assert!(likely(&people) > 50, "{people}");
}

#[test]
fn a_review_ends_when_the_answers_do() {
    let world = world();
    let before = world.report();
    review(&world, &[], "").with(0);
    review(&world, &[], "what?\nq\n").with(0);
    assert_eq!(world.number("SELECT count(*) FROM verdicts"), 0);
    assert_eq!(world.report()["people"], before["people"]);
    review(&world, &["--sample", "5"], "u\ny\nq\n").with(0);
    assert_eq!(world.number("SELECT count(*) FROM verdicts"), 2);
    let trail = std::fs::read_to_string(world.path("data/headcount/audit.jsonl")).unwrap();
    assert!(trail.contains("\"command\":\"review\"") && !trail.contains("佐藤"), "{trail}");
}

#[test]
fn what_changed_since_it_was_counted_is_not_judged() {
    let world = world();
    world.put("b/list.csv", list(100, 3));
    let ended = review(&world, &["--sample", "9"], &"y\n".repeat(9)).with(0);
    assert!(!ended.text().contains("佐藤"), "{}", ended.text());
    assert_eq!(world.number("SELECT count(*) FROM verdicts"), 0);
}
