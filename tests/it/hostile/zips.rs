//! Hostile archives: bombs, nests, entries that overlap, sizes and names that lie. Each holds a list that is found.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{outcome, scanned, zipped};
use crate::members::adds_up;
use crate::run::{World, asset, likely, list};

fn check(archive: Vec<u8>) -> serde_json::Value {
    let world = World::new();
    world.put("a.zip", archive);
    world.put("zz_list.csv", list(500, 5));
    let report = scanned(&world);
    assert!(likely(&report["people"]) >= 5);
    report
}

#[test]
fn a_nest_of_bombs_ends_at_the_limit() {
    let mut layer = zipped(&[("zeros.bin", &vec![0; 4 << 20])]);
    for _ in 0..5 {
        let names: Vec<String> = (0..16).map(|n| format!("{n}.zip")).collect();
        let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), layer.as_slice())).collect();
        layer = zipped(&members);
    }
    let (benign, packed) = (list(0, 5), zipped(&[("list.csv", list(20, 5).as_bytes())]));
    let bomb = zipped(&[("bomb.zip", &layer), ("list.csv", benign.as_bytes()), ("list.zip", &packed)]);
    let report = check(bomb);
    adds_up(&report);
    assert_eq!(asset(&report, "a.zip!/list.csv")["mentions"], 5);
    assert_eq!(asset(&report, "a.zip!/list.zip!/list.csv")["mentions"], 5, "a container behind the bomb");
    let assets = report["assets"].as_array().unwrap();
    assert!((1_000..40_000).contains(&assets.len()), "16^5 leaves are not listed: {}", assets.len());
    assert!(assets.iter().any(|asset| asset["reason"] == "limit" && asset["gap"] == true));
}

/// Containers that differ by a byte can't be opened once for all: each takes its part of what a file may open.
#[test]
fn a_nest_of_different_bombs_ends_at_the_limit() {
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let packed = |n: u32| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("n", stored).unwrap();
        writer.write_all(&n.to_le_bytes()).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let layer = |members: Vec<Vec<u8>>| {
        let names: Vec<String> = (0..members.len()).map(|n| n.to_string()).collect();
        zipped(&names.iter().map(String::as_str).zip(members.iter().map(Vec::as_slice)).collect::<Vec<_>>())
    };
    let folders = (0..9).map(|n| layer((0..500).map(|k| packed(n * 500 + k)).collect())).collect();
    let benign = list(0, 5);
    let report = check(zipped(&[("bomb.zip", &layer(folders)), ("list.csv", benign.as_bytes())]));
    adds_up(&report);
    assert_eq!(asset(&report, "a.zip!/list.csv")["mentions"], 5);
}

#[test]
fn a_container_that_lies_in_a_file_twice_is_shown_twice() {
    let inner = zipped(&[("list.csv", list(0, 5).as_bytes()), ("empty.txt", b"")]);
    let nested = zipped(&[("again.zip", &inner), ("more.csv", list(20, 5).as_bytes())]);
    let report = check(zipped(&[("inner.zip", &inner), ("nested.zip", &nested), ("third.zip", &inner)]));
    adds_up(&report);
    assert_eq!((likely(&report["people"]), &report["mentions"]), (15, &15.into()));
    for copy in ["a.zip!/nested.zip!/again.zip", "a.zip!/third.zip"] {
        assert_eq!(asset(&report, copy)["duplicate_of"], "a.zip!/inner.zip");
        let member = asset(&report, &format!("{copy}!/list.csv"));
        assert_eq!((&member["duplicate_of"], &member["mentions"]), (&"a.zip!/inner.zip!/list.csv".into(), &5.into()));
        assert_eq!(outcome(&report, &format!("{copy}!/empty.txt")), "skipped(empty)");
    }
}

#[test]
fn a_nest_without_end_ends_at_its_depth() {
    let mut layer = list(20, 5).into_bytes();
    for _ in 0..40 {
        let benign = list(0, 5);
        layer = zipped(&[("inner.zip", &layer), ("list.csv", benign.as_bytes())]);
    }
    let report = check(layer);
    assert_eq!(asset(&report, "a.zip!/list.csv")["mentions"], 5);
    let limited = report["assets"].as_array().unwrap().iter().filter(|asset| asset["reason"] == "limit").count();
    assert!(limited >= 1);
}

/// A file that unpacks to a thousand times its size is unpacked to the limit and no further.
#[test]
fn a_bomb_beside_a_list() {
    let benign = list(0, 5);
    let report = check(zipped(&[("zeros.txt", &vec![b' '; 8 << 20]), ("list.csv", benign.as_bytes())]));
    assert_eq!(
        (outcome(&report, "a.zip!/list.csv"), outcome(&report, "a.zip!/zeros.txt")),
        ("complete".into(), "complete".into())
    );
    assert_eq!(asset(&report, "a.zip!/list.csv")["mentions"], 5);
}

/// Changes little-endian numbers in every local or central header of an archive.
fn with_numbers(mut archive: Vec<u8>, signature: &[u8; 4], at: usize, value: &[u8]) -> Vec<u8> {
    let places: Vec<usize> = archive.windows(4).enumerate().filter(|(_, w)| w == signature).map(|(at, _)| at).collect();
    for place in places {
        archive[place + at..place + at + value.len()].copy_from_slice(value);
    }
    archive
}

#[test]
fn sizes_that_lie_harm_nobody() {
    let benign = list(0, 5);
    let archive = zipped(&[("list.csv", benign.as_bytes()), ("other.txt", &b"words ".repeat(100_000))]);
    for (signature, at) in [(b"PK\x01\x02", 24), (b"PK\x01\x02", 20), (b"PK\x03\x04", 22), (b"PK\x03\x04", 18)] {
        for value in [[0, 0, 0, 0], [1, 0, 0, 0], [0xFE, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F]] {
            check(with_numbers(archive.clone(), signature, at, &value));
        }
    }
}

#[test]
fn entries_that_overlap_are_read_within_the_limits() {
    let archive = zipped(&[("zeros.bin", &vec![0; 1 << 20]), ("list.csv", list(0, 5).as_bytes())]);
    let directory = archive.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let second = directory + 4 + archive[directory + 4..].windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let end = archive.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
    // A thousand entries of the directory for one stretch of bytes.
    let entries = [archive[directory..second].repeat(1000), archive[second..end].to_vec()].concat();
    let mut overlapping = [&archive[..directory], &entries, &archive[end..]].concat();
    let end = overlapping.len() - 22;
    overlapping[end + 8..end + 10].copy_from_slice(&1001_u16.to_le_bytes());
    overlapping[end + 10..end + 12].copy_from_slice(&1001_u16.to_le_bytes());
    overlapping[end + 12..end + 16].copy_from_slice(&(entries.len() as u32).to_le_bytes());
    let report = check(overlapping);
    assert_eq!(asset(&report, "a.zip!/list.csv")["mentions"], 5);
    let refused = report["assets"].as_array().unwrap().iter().filter(|asset| asset["reason"] == "malformed").count();
    assert_eq!(refused, 1000 - 1 - 64, "64 MiB of bytes that others claimed are forgiven");
}

#[test]
fn hostile_names_are_names() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let names = [
        "../../etc/passwd",
        "/etc/shadow",
        "esc\x1b]52;c;aGk=\x07.csv",
        "rtl\u{202e}vsc.exe",
        "new\nline.csv",
        "a!/b.csv",
        "c:\\x\\y.csv",
    ];
    for (n, name) in names.iter().enumerate() {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(list(n * 10, 3).as_bytes()).unwrap();
    }
    writer.add_symlink("link", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let world = World::new();
    world.put("a.zip", writer.finish().unwrap().into_inner());
    let report = scanned(&world);
    assert_eq!(likely(&report["people"]), names.len() as u64 * 3);
    for args in [&["report"][..], &["report", "--format", "csv", "--table", "assets"], &["inspect", "share"]] {
        let shown = world.run(args);
        let text = shown.text() + &shown.err;
        assert!(!text.chars().any(|c| (c.is_control() && !"\n\r\t".contains(c)) || c == '\u{202e}'), "{args:?}");
    }
}

#[test]
fn cut_archives_keep_what_is_whole() {
    let benign = list(0, 5);
    let archive = zipped(&[
        ("list.csv", benign.as_bytes()),
        ("other.txt", &(0..60_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect::<Vec<_>>()),
    ]);
    for cut in [30, archive.len() / 3, archive.len() - 30] {
        let report = check(archive[..cut].to_vec());
        assert_eq!(asset(&report, "a.zip")["gap"], true);
        assert!(cut == 30 || asset(&report, "a.zip!/list.csv")["mentions"] == 5, "cut at {cut}");
    }
}

#[test]
fn ten_thousand_members_are_ten_thousand_assets() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..10_000 {
        writer.start_file(format!("{n}.txt"), SimpleFileOptions::default()).unwrap();
    }
    writer.start_file("list.csv", SimpleFileOptions::default()).unwrap();
    writer.write_all(list(0, 5).as_bytes()).unwrap();
    let report = check(writer.finish().unwrap().into_inner());
    assert_eq!(report["coverage"]["assets"], 10_003);
    assert_eq!(asset(&report, "a.zip!/list.csv")["mentions"], 5);
}

/// A member that takes more memory than a child has (APPNOTE 5.8: LZMA with a dictionary of 3.75 GiB) ends its reader.
#[test]
fn a_member_that_kills_its_reader_costs_itself_alone() {
    let killer = [&[9, 20, 5, 0, 0x5D][..], &0xF000_0000_u32.to_le_bytes(), &[0; 64]].concat();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for n in 0..3 {
        writer.start_file(format!("{n}.csv"), stored).unwrap();
        writer.write_all(list(n * 10, 5).as_bytes()).unwrap();
        writer.start_file(format!("{n}.killer"), stored).unwrap();
        writer.write_all(&killer).unwrap();
    }
    writer.start_file("last.csv", stored).unwrap();
    writer.write_all(list(100, 5).as_bytes()).unwrap();
    let mut archive = writer.finish().unwrap().into_inner();
    // Method 14 in the headers of the killers: 8 bytes into a local header, 10 into a central one.
    for (signature, method, name) in [(b"PK\x03\x04", 8, 30), (b"PK\x01\x02", 10, 46)] {
        for place in 0..archive.len() - 60 {
            if archive[place..].starts_with(signature) && archive[place + name + 1..].starts_with(b".killer") {
                archive[place + method] = 14;
            }
        }
    }
    let report = check(archive);
    for path in ["a.zip!/0.csv", "a.zip!/1.csv", "a.zip!/2.csv", "a.zip!/last.csv"] {
        assert_eq!(
            (outcome(&report, path), &asset(&report, path)["mentions"]),
            ("complete".into(), &5.into()),
            "{path}"
        );
    }
    for n in 0..3 {
        assert_eq!(asset(&report, &format!("a.zip!/{n}.killer"))["gap"], true);
    }
}
