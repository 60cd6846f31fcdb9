//! Oddities of file trees: every entry ends with exactly one outcome, and nothing hostile is opened, followed or shown raw.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, mknodat};
use serde_json::Value;

use crate::run::{World, asset, likely, list};

/// Entries and bytes of a tree, counted without any code of the product. A folder is no asset of its own.
fn walked(folder: &Path, sums: &mut (u64, u64)) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            walked(&entry.path(), sums);
        } else {
            sums.0 += 1;
            sums.1 += if kind.is_file() { entry.metadata().unwrap().size() } else { 0 };
        }
    }
}

/// What must hold of every report: each asset once with one outcome, and sums that agree with the list.
fn adds_up(world: &World, report: &Value) {
    let mut expected = (0, 0);
    walked(&world.share(), &mut expected);
    let coverage = &report["coverage"];
    let number = |name: &str| coverage[name].as_u64().unwrap();
    assert_eq!((number("assets"), number("bytes")), expected);
    let states = ["complete", "partial", "skipped", "failed", "vanished", "changed"];
    assert_eq!(states.iter().map(|state| number(state)).sum::<u64>(), expected.0);
    let (mut by_state, mut reasons, mut paths) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (mut bytes, mut gaps) = (0, 0);
    for asset in report["assets"].as_array().unwrap() {
        let path = asset.get("path_b64").unwrap_or(&asset["path"]).to_string();
        assert_eq!(paths.insert(path.clone(), ()), None, "twice: {path}");
        *by_state.entry(asset["outcome"].as_str().unwrap()).or_insert(0_u64) += 1;
        if let Some(reason) = asset["reason"].as_str() {
            *reasons.entry(reason.to_owned()).or_insert(0_u64) += 1;
        }
        bytes += asset["bytes"].as_u64().unwrap();
        gaps += u64::from(asset["gap"].as_bool().unwrap());
    }
    assert_eq!((paths.len() as u64, bytes, gaps), (expected.0, expected.1, number("gaps")));
    for state in states {
        assert_eq!(by_state.get(state).copied().unwrap_or_default(), number(state), "{state}");
    }
    let told: BTreeMap<String, u64> = serde_json::from_value(coverage["reasons"].clone()).unwrap();
    assert_eq!(told, reasons);
    let by: BTreeMap<String, u64> = serde_json::from_value(coverage["bytes_by"].clone()).unwrap();
    assert_eq!(by.values().sum::<u64>(), bytes);
}

fn reason(report: &Value, path: &str) -> String {
    asset(report, path)["reason"].as_str().unwrap_or("none").to_owned()
}

#[test]
fn links_pipes_and_sockets_are_named_and_left_alone() {
    let world = World::new();
    world.put("d/list.csv", list(0, 5));
    symlink("..", world.share().join("d/loop")).unwrap();
    symlink("nowhere", world.share().join("dangling")).unwrap();
    symlink("d/list.csv", world.share().join("link.csv")).unwrap();
    symlink("/etc", world.share().join("outside")).unwrap();
    mknodat(CWD, world.share().join("pipe.csv"), FileType::Fifo, 0o600.into(), 0).unwrap();
    let _listener = UnixListener::bind(world.share().join("socket")).unwrap();
    let began = Instant::now();
    world.scan(0);
    assert!(began.elapsed() < Duration::from_secs(20));
    let report = world.report();
    adds_up(&world, &report);
    assert_eq!(likely(&report["people"]), 5);
    for link in ["d/loop", "dangling", "link.csv", "outside"] {
        assert_eq!(reason(&report, link), "symlink", "{link}");
    }
    assert_eq!(
        (reason(&report, "pipe.csv"), reason(&report, "socket")),
        ("special_file".into(), "special_file".into())
    );
}

#[test]
fn hostile_names_survive_and_are_shown_escaped() {
    let world = World::new();
    let names: [&[u8]; 6] = [
        b"new\nline.csv",
        b"esc\x1b]52;c;aGk=\x07.csv",
        "rtl\u{202e}vsc.exe".as_bytes(),
        b"raw\xff\xfe.csv",
        b"=cmd|' /C calc'!A0.csv",
        "\u{feff}bom \u{9b}31m.csv".as_bytes(),
    ];
    for (n, name) in names.iter().enumerate() {
        world.put(OsStr::from_bytes(name), list(n * 10, 3));
    }
    world.put(OsStr::from_bytes(b"dir\xff/list.csv"), list(60, 3));
    world.scan(0);
    let report = world.report();
    adds_up(&world, &report);
    assert_eq!(likely(&report["people"]), 21);
    let with_bytes: Vec<_> =
        report["assets"].as_array().unwrap().iter().filter_map(|asset| asset["path_b64"].as_str()).collect();
    assert!(with_bytes.contains(&"cmF3//4uY3N2") && with_bytes.contains(&"ZGly/y9saXN0LmNzdg=="), "{with_bytes:?}");
    assert_eq!(asset(&report, "raw\\xff\\xfe.csv")["mentions"], 3);
    for args in [
        &["report"][..],
        &["report", "--format", "csv", "--table", "assets"],
        &["report", "--format", "json"],
        &["people", "--by", "asset"],
        &["inspect", "share"],
        &["inspect", "share", "--format", "jsonl", "--reveal"],
        &["scan", "--root", "share=share", "--verbose"],
    ] {
        let shown = world.run(args);
        let hostile = |c: char| (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || c == '\u{202e}';
        let text = shown.text() + &shown.err;
        // The mark at the head of a CSV is its own.
        assert!(!text.chars().any(hostile), "{args:?}: {text:?}");
        assert!(!text.trim_start_matches('\u{feff}').contains('\u{feff}'), "{args:?}");
    }
    let table = world.run(&["report", "--format", "csv", "--table", "assets"]).text();
    assert!(!table.contains(",=cmd") && !table.contains("\"=cmd"), "{table}");
}

#[test]
fn snapshots_are_left_out_unless_asked() {
    let world = World::new();
    world.put("list.csv", list(0, 5));
    for folder in [".snapshot/daily.0", "~snapshot", "@GMT-2026.01.02-00.00.00", "System Volume Information"] {
        world.put(format!("{folder}/old.csv"), list(20, 4));
    }
    world.scan(0);
    let report = world.report();
    assert_eq!((likely(&report["people"]), &report["coverage"]["reasons"]["snapshot"]), (5, &4.into()));
    world.run(&["scan", "--root", "share=share", "--quiet", "--snapshots"]).with(0);
    let report = world.report();
    adds_up(&world, &report);
    assert_eq!((likely(&report["people"]), &report["coverage"]["skipped"]), (9, &0.into()));
    world.scan(0);
    let report = world.report();
    assert_eq!(likely(&report["people"]), 5, "left out again: out of the counts");
}

#[test]
fn what_others_hide_is_read() {
    let world = World::new();
    world.put("$RECYCLE.BIN/S-1-5-21/$RABC.csv", list(0, 3));
    world.put(".hidden/.list.csv", list(10, 3));
    world.put(".gitignore", "*.csv\n");
    world.put("ignored.csv", list(20, 3));
    world.scan(0);
    assert_eq!(likely(&world.report()["people"]), 9);
}

#[test]
fn exclusions_are_listed_with_what_they_hide() {
    let world = World::new();
    world.put("list.csv", list(0, 5));
    world.put("deep/tmp/a.csv", list(10, 5));
    world.put("deep/tmp/b/c.csv", list(20, 5));
    world.put("deep/d.bak", vec![b'x'; 1000]);
    let args =
        ["scan", "--root", "share=share", "--quiet", "--exclude", "**/tmp", "--exclude", "*.bak", "--exclude", "none"];
    world.run(&args).with(0);
    let report = world.report();
    adds_up(&world, &report);
    assert_eq!((likely(&report["people"]), &report["coverage"]["reasons"]["excluded"]), (5, &3.into()));
    let hidden: Vec<_> = report["run"]["exclusions"].as_array().unwrap().clone();
    let tmp = (list(10, 5).len() + list(20, 5).len()) as u64;
    let of = |glob: &str| {
        hidden.iter().find(|row| row["glob"] == glob).map(|row| (row["assets"].as_u64(), row["bytes"].as_u64()))
    };
    assert_eq!(of("**/tmp"), Some((Some(2), Some(tmp))));
    assert_eq!(of("*.bak"), Some((Some(1), Some(1000))));
    assert_eq!(of("none"), Some((Some(0), Some(0))));
    let preview = world.run(&["scan", "share", "--dry-run", "--exclude", "**/tmp"]).with(0).text();
    assert!(preview.contains("**/tmp"), "{preview}");
    world.scan(0);
    assert_eq!(likely(&world.report()["people"]), 15);
}

#[test]
fn a_dry_run_reads_nothing_and_keeps_nothing() {
    let world = World::new();
    let path = world.put("list.csv", list(0, 5));
    // Opening it would wait for ever; a pipe as a target itself too.
    mknodat(CWD, world.share().join("pipe"), FileType::Fifo, 0o600.into(), 0).unwrap();
    let long_ago = std::time::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    File::options().write(true).open(&path).unwrap().set_times(fs::FileTimes::new().set_accessed(long_ago)).unwrap();
    let preview = world.run(&["scan", "share", "--dry-run"]).with(0);
    assert!(preview.text().contains('1'));
    assert_eq!(fs::metadata(&path).unwrap().accessed().unwrap(), long_ago);
    assert!(!world.inventory().exists() && !world.path("config/headcount").exists());
}

#[test]
fn reading_leaves_the_source_as_it_was() {
    let world = World::new();
    let path = world.put("list.csv", list(0, 5));
    let facts = |path: &Path| {
        let facts = fs::metadata(path).unwrap();
        (facts.atime_nsec(), facts.atime(), facts.mtime_nsec(), facts.ctime_nsec(), facts.mode(), facts.size())
    };
    let before = facts(&path);
    world.scan(0);
    world.run(&["inspect", "share", "--reveal"]).with(0);
    assert_eq!(facts(&path), before);
}

#[test]
fn empty_and_sparse_files_are_accounted_for() {
    let world = World::new();
    world.put("list.csv", list(0, 5));
    world.put("empty.csv", "");
    File::create(world.share().join("holes.bin")).unwrap().set_len(1 << 40).unwrap();
    let began = Instant::now();
    world.scan(0);
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    let report = world.report();
    adds_up(&world, &report);
    assert_eq!(likely(&report["people"]), 5);
    assert_eq!([reason(&report, "empty.csv"), reason(&report, "holes.bin")], ["empty", "empty"]);
    assert_eq!(asset(&report, "holes.bin")["bytes"], 1_u64 << 40);
}

#[test]
fn every_kind_of_outcome_adds_up_at_once() {
    let world = World::new();
    world.put("a/list.csv", list(0, 5));
    world.put("a/empty", "");
    world.put("a/photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0");
    world.put("a/old.orc", b"ORC\x08\x03\x10\0\0");
    world.put("a/tool", [b"\x7fELF\x02\x01\x01\0".to_vec(), vec![0; 200]].concat());
    world.put("a/noise.bin", (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<_>>());
    world.put("a/cut.json", "{\"name\": \"x\", ");
    world.put("a/broken.xlsx", b"PK\x03\x04\x14\0\0\0\0\0 cut");
    symlink("list.csv", world.share().join("a/link")).unwrap();
    fs::create_dir_all(world.share().join("b/c/d")).unwrap();
    world.scan(3);
    let report = world.report();
    adds_up(&world, &report);
    assert_eq!(reason(&report, "a/old.orc"), "unsupported_format");
    assert_eq!(reason(&report, "a/tool"), "executable");
    assert_eq!(reason(&report, "a/photo.jpg"), "image_without_ocr");
    assert_eq!(asset(&report, "a/cut.json")["gap"], true);
    assert_eq!(asset(&report, "a/broken.xlsx")["gap"], true);
}

#[test]
fn its_own_files_are_not_read() {
    let world = World::new();
    world.put("list.csv", list(0, 5));
    let args = ["--inventory", "share/inventory", "--key-file", "share/my.key"];
    for _ in 0..2 {
        world.run(&[&["scan", "--root", "share=share", "--quiet"][..], &args].concat()).with(0);
    }
    let report = world.run(&[&["report", "--format", "json", "--assets", "all"][..], &args].concat()).with(0).json();
    assert_eq!((likely(&report["people"]), &report["coverage"]["reasons"]["own"]), (5, &2.into()));
    assert_eq!(reason(&report, "my.key"), "own");
}

#[test]
fn a_target_inside_another_is_dropped() {
    let world = World::new();
    world.put("a/list.csv", list(0, 5));
    world.run(&["scan", "share", "share/a", "share/../share", "--quiet"]).with(0);
    let report = world.report();
    adds_up(&world, &report);
    assert_eq!(report["run"]["roots"].as_array().unwrap().len(), 1);
}

#[test]
fn a_single_file_is_a_target() {
    let world = World::new();
    world.put("a/list.csv", list(0, 5));
    world.run(&["scan", "share/a/list.csv", "--quiet"]).with(0);
    world.run(&["scan", "share/a/list.csv", "--quiet"]).with(0);
    let report = world.report();
    assert_eq!((likely(&report["people"]), &report["coverage"]["assets"]), (5, &1.into()));
}

/// No system call takes the path of such a folder as a whole: it is opened folder by folder.
#[test]
fn paths_longer_than_the_system_takes_are_accounted_for() {
    use rustix::fs::{Mode, OFlags, mkdirat, openat};
    let world = World::new();
    world.put("list.csv", list(0, 5));
    let name = "d".repeat(200);
    let folder = OFlags::RDONLY | OFlags::DIRECTORY;
    let mut at = openat(CWD, world.share(), folder, Mode::empty()).unwrap();
    for _ in 0..30 {
        mkdirat(&at, &name, Mode::RWXU).unwrap();
        at = openat(&at, &name, folder, Mode::empty()).unwrap();
    }
    let code = world.run(&["scan", "--root", "share=share", "--quiet"]).code;
    let report = world.report();
    assert_eq!((code, likely(&report["people"])), (0, 5));
}
