//! Files made to break scanners: each ends with its outcome in time and memory, and the list beside it is found.
//!
//! All of it is generated here; nothing of it is harmful to a program that counts what it reads.

mod contents;
mod mutations;
mod zips;

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::run::{World, asset, likely, list};

/// Longest scan of one corpus, on a busy machine and without optimisation.
const LONGEST: Duration = Duration::from_secs(240);
/// Most memory of all processes of a scan together, KiB.
const MEMORY: u64 = 1 << 20;

/// A file and the outcomes that are right for it: `complete`, `failed(malformed)` …; a state alone fits any reason.
struct Hostile {
    name: &'static str,
    bytes: Vec<u8>,
    outcomes: &'static [&'static str],
}

fn hostile(name: &'static str, bytes: impl Into<Vec<u8>>, outcomes: &'static [&'static str]) -> Hostile {
    Hostile { name, bytes: bytes.into(), outcomes }
}

fn outcome(report: &Value, path: &str) -> String {
    let asset = asset(report, path);
    let reason = asset["reason"].as_str().map(|reason| format!("({reason})")).unwrap_or_default();
    asset["outcome"].as_str().unwrap().to_owned() + &reason
}

fn fits(outcome: &str, expected: &[&str]) -> bool {
    expected.is_empty() || expected.iter().any(|one| outcome == *one || outcome.split('(').next() == Some(one))
}

/// Scans a share and checks what must hold whatever lies in it.
fn scanned(world: &World) -> Value {
    let began = Instant::now();
    let (run, peak) = world.measured(&["scan", "--root", "share=share", "--quiet"]);
    assert!(run.code == 0 || run.code == 3, "{}: {}", run.code, run.err);
    assert!(!run.err.contains("panicked"), "{}", run.err);
    assert!(began.elapsed() < LONGEST, "{:?}", began.elapsed());
    assert!(peak < MEMORY, "{peak} KiB");
    let report = world.report();
    let coverage = &report["coverage"];
    let number = |name: &str| coverage[name].as_u64().unwrap();
    let states = ["complete", "partial", "skipped", "failed", "vanished", "changed"];
    assert_eq!(states.iter().map(|state| number(state)).sum::<u64>(), number("assets"));
    report
}

/// Packs members into a ZIP.
fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::{Cursor, Write};
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        let options = zip::write::SimpleFileOptions::default().large_file(content.len() > 1 << 31);
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Reads the files as they are and as members of one archive, each time with a list among them.
fn check(files: Vec<Hostile>) {
    let world = World::new();
    let benign = list(0, 5);
    let mut members: Vec<(&str, &[u8])> = files.iter().map(|file| (file.name, file.bytes.as_slice())).collect();
    members.push(("zz_list.csv", benign.as_bytes()));
    world.put("all.zip", zipped(&members));
    for file in &files {
        world.put(file.name, &file.bytes);
    }
    world.put("zz_list.csv", list(20, 5));
    let report = scanned(&world);
    assert_eq!(asset(&report, "all.zip!/zz_list.csv")["mentions"], 5, "beside the others in the archive");
    assert_eq!(asset(&report, "zz_list.csv")["mentions"], 5);
    let wrong: Vec<String> = files
        .iter()
        .flat_map(|file| [file.name.to_owned(), format!("all.zip!/{}", file.name)].map(|path| (path, file.outcomes)))
        .map(|(path, expected)| (outcome(&report, &path), path, expected))
        .filter(|(outcome, _, expected)| !fits(outcome, expected))
        .map(|(outcome, path, expected)| format!("{path}: {outcome}, not {expected:?}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(likely(&report["people"]) >= 10);
}
