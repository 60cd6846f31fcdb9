//! Files that change, vanish or appear while they are read: one outcome each, and the next scan settles it.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::run::{World, asset, likely, list};

/// Does something to the share over and over while a scan runs; gives its exit code.
fn scan_while(world: &World, mut disturb: impl FnMut() + Send) -> i32 {
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                disturb();
            }
        });
        let code = world.run(&["scan", "--root", "share=share", "--quiet", "--threads", "2"]).code;
        ended.store(true, Ordering::Relaxed);
        code
    })
}

fn state_sums(report: &Value) {
    let number = |name: &str| report["coverage"][name].as_u64().unwrap();
    let states = ["complete", "partial", "skipped", "failed", "vanished", "changed"];
    assert_eq!(states.iter().map(|state| number(state)).sum::<u64>(), number("assets"));
    assert_eq!(report["assets"].as_array().unwrap().len() as u64, number("assets"));
}

#[test]
fn a_file_that_grows_all_the_time_is_changed_or_complete() {
    let world = World::new();
    world.put("still.csv", list(100, 5));
    let growing = world.put("growing.csv", list(0, 2000));
    let mut n = 5000;
    let code = scan_while(&world, || {
        n += 1;
        OpenOptions::new().append(true).open(&growing).unwrap().write_all(&list(n, 1).as_bytes()[61..]).unwrap();
        std::thread::sleep(Duration::from_micros(200));
    });
    let report = world.report();
    state_sums(&report);
    let outcome = asset(&report, "growing.csv")["outcome"].as_str().unwrap().to_owned();
    assert!(matches!((outcome.as_str(), code), ("changed", 3) | ("complete", 0)), "{outcome} {code}");
    assert_eq!(asset(&report, "still.csv")["outcome"], "complete");
    assert!(likely(&report["people"]) >= 5);
    world.scan(0);
    let report = world.report();
    assert_eq!((&report["coverage"]["changed"], &report["coverage"]["complete"]), (&0.into(), &2.into()));
}

#[test]
fn files_that_vanish_are_counted_and_gone_next_time() {
    let world = World::new();
    world.put("stays.csv", list(9000, 5));
    let mut doomed: Vec<_> =
        (0..1500).map(|n| world.put(format!("{:02}/{n:04}.csv", n % 20), list(n * 3, 3))).collect();
    let code = scan_while(&world, || {
        if let Some(path) = doomed.pop() {
            fs::remove_file(path).unwrap();
        }
        std::thread::sleep(Duration::from_micros(100));
    });
    assert_eq!(code, 0, "a vanished file is no gap");
    state_sums(&world.report());
    for path in doomed {
        fs::remove_file(path).unwrap();
    }
    world.scan(0);
    let report = world.report();
    assert_eq!((&report["coverage"]["assets"], &report["coverage"]["vanished"]), (&1.into(), &0.into()));
    assert_eq!(likely(&report["people"]), 5);
}

/// A file that becomes a link or a pipe between listing and opening must not be followed or waited for.
#[test]
fn files_that_turn_into_something_else_are_never_followed() {
    let world = World::new();
    world.put("stays.csv", list(0, 5));
    let secret = world.path("secret.csv");
    fs::write(&secret, list(5000, 40)).unwrap();
    let paths: Vec<_> = (0..300).map(|n| world.put(format!("{:02}/{n:03}.csv", n % 10), "x,y\n1,2\n")).collect();
    let mut turn = 0;
    let code = scan_while(&world, || {
        let path = &paths[turn % paths.len()];
        turn += 1;
        let _ = fs::remove_file(path);
        if turn % 2 == 0 {
            std::os::unix::fs::symlink(&secret, path).unwrap();
        } else {
            let pipe = rustix::fs::FileType::Fifo;
            rustix::fs::mknodat(rustix::fs::CWD, path, pipe, 0o600.into(), 0).unwrap();
        }
    });
    assert!(matches!(code, 0 | 3));
    let report = world.report();
    state_sums(&report);
    assert_eq!(likely(&report["people"]), 5, "the people behind the links are not of this share");
}
