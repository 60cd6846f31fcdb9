//! Damaged copies of ordinary files: every copy ends with one outcome, and the scan goes on.

use std::fs;
use std::path::Path;

use super::{scanned, zipped};
use crate::run::{World, asset, list};
use crate::xlsx::workbook;

/// Copies of each file.
const COPIES: u64 = 12;

/// A repeatable source of numbers (xorshift, Marsaglia 2003).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// Changes, cuts, repeats, blanks and inserts bytes.
fn mutated(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=numbers.below(6) {
        let at = numbers.below(bytes.len());
        let end = (at + 1 + numbers.below(64)).min(bytes.len());
        match numbers.below(6) {
            0 => bytes.truncate(at),
            1 => {
                let part = bytes[at..end].repeat(3);
                bytes.splice(at..at, part);
            }
            2 => bytes[at..end].fill(0),
            3 => bytes[at..end].fill(0xFF),
            4 => {
                bytes.drain(at..end);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << numbers.below(8);
                }
            }
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

fn below(folder: &Path, files: &mut Vec<Vec<u8>>) {
    let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { below(&path, files) } else { files.push(fs::read(path).unwrap()) }
    }
}

#[test]
fn damaged_copies_end_with_one_outcome_each() {
    let people = list(0, 30);
    let dump = "CREATE TABLE t (id int, 氏名 text, 電話 text);\nINSERT INTO t VALUES (1,'山田太郎','090-1234-5678'),(2,'佐藤花子','080-1234-5678');\n";
    let book = workbook("名簿", &[&["氏名", "電話番号"], &["佐藤 一郎", "090-1234-5678"]]);
    let mut files: Vec<Vec<u8>> = vec![
        people.clone().into_bytes(),
        encoding_rs::SHIFT_JIS.encode(&people).0.into_owned(),
        people.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        dump.as_bytes().to_vec(),
        br#"[{"name":"a","mail":"a@example.com"},{"name":"b","tel":["1","2"]}]"#.to_vec(),
        b"From: a@example.com\nTo: b@example.com\nMIME-Version: 1.0\nSubject: =?UTF-8?B?5bGx?=\n\nhello\n".to_vec(),
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF".to_vec(),
        zipped(&[("a.csv", people.as_bytes()), ("b.xlsx", &book)]),
        book,
    ];
    below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"), &mut files);
    files.retain(|file| !file.is_empty() && file.len() < 200_000);
    files.truncate(60);
    let world = World::new();
    let mut numbers = Numbers(88_172_645_463_325_252);
    for (n, file) in files.iter().enumerate() {
        for copy in 0..COPIES {
            world.put(format!("{n:02}/{copy}"), mutated(file, &mut numbers));
        }
    }
    world.put("list.csv", list(500, 5));
    let report = scanned(&world);
    assert_eq!(asset(&report, "list.csv")["mentions"], 5);
}
