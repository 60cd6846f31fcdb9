//! Counts the instructions of a scan over five sorts of content, against the counts kept beside it.
//!
//! Instructions and not time, so that a loss shows on a busy machine too. `UPDATE_GOLDEN=1` writes the counts anew.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and prints its result")]

#[allow(dead_code, reason = "only the seeded generator is used here")]
mod versus;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use versus::Seeded;

/// Counts of the last state, a line a path.
const KEPT: &str = "benches/instructions.txt";
const BYTES: usize = 1 << 20;
const FILES: usize = 200;
/// More than this is a loss; libraries of the system make a difference of some hundredths.
const LOSS: f64 = 1.10;

const NAMES: [[&str; 3]; 4] = [
    ["佐藤　美咲", "サトウ　ミサキ", "東京都世田谷区北沢"],
    ["鈴木　大輔", "スズキ　ダイスケ", "愛知県名古屋市中区栄"],
    ["高橋　陽子", "タカハシ　ヨウコ", "大阪府大阪市北区梅田"],
    ["渡辺　健", "ワタナベ　ケン", "福岡県福岡市博多区中洲"],
];
const PROSE: [&str; 4] = [
    "Guests keep their vouchers until the end of the journey, as some inns stamp them on departure. ",
    "Snow closed the pass for three days, so the party went round by rail and lost nothing. ",
    "朝食のあとは湖のまわりを一周し、昼すぎに山小屋へ戻る予定である。",
    "荷物は前の日に宿から宿へ送ることができる。受付は夕方まで。",
];
const CODE: [&str; 4] = [
    "    let remaining = capacity.checked_sub(used).ok_or(Error::Full { capacity, used })?;\n",
    "    if (node->left != NULL && node->left->weight > threshold) { rotate_right(tree, node); }\n",
    "for index, row in enumerate(rows): totals[row.key] = totals.get(row.key, 0) + row.amount * 1.08\n",
    "  // Offsets are relative to the start of the block, see section 4.2.17 of the format.\n",
];

fn main() {
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("valgrind is missing: instructions are not counted");
        return;
    }
    let kept = kept();
    let mut counts = BTreeMap::new();
    println!("| path | instructions, millions | kept | ratio |\n|---|---|---|---|");
    let mut lost = false;
    for (path, line) in paths() {
        let folder = tempfile::tempdir().unwrap();
        fill(folder.path(), path, line);
        let count = instructions(folder.path());
        let before = kept.get(path).copied().unwrap_or(count);
        let ratio = count as f64 / before as f64;
        lost |= ratio > LOSS;
        println!("| {path} | {} | {} | {ratio:.2} |", count / 1_000_000, before / 1_000_000);
        counts.insert(path, count);
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let lines: String = counts.iter().map(|(path, count)| format!("{path} {count}\n")).collect();
        std::fs::write(KEPT, lines).unwrap();
    } else if lost {
        println!("a path takes more instructions than it did");
        std::process::exit(1);
    }
}

type Line = fn(&mut Seeded, &mut String);

fn paths() -> [(&'static str, Line); 5] {
    [("dense_table", row), ("log", log_line), ("prose", paragraph), ("small_files", code), ("source_code", code)]
}

fn kept() -> BTreeMap<String, u64> {
    let text = std::fs::read_to_string(KEPT).unwrap_or_default();
    let pair = |line: &str| line.split_once(' ').map(|(path, count)| (path.to_owned(), count.trim().parse().unwrap()));
    text.lines().filter_map(pair).collect()
}

fn fill(folder: &Path, path: &str, line: Line) {
    let mut random = Seeded::new(0x5EED_0005);
    let files = if path == "small_files" { FILES } else { 1 };
    for number in 0..files {
        let mut text = String::new();
        if path == "dense_table" {
            text.push_str("会員番号,氏名,氏名カナ,メールアドレス,電話番号,生年月日,郵便番号,住所\n");
        }
        while text.len() < BYTES / files {
            line(&mut random, &mut text);
        }
        let ending = if path == "dense_table" { "csv" } else { "txt" };
        std::fs::write(folder.join(format!("{number:03}.{ending}")), text).unwrap();
    }
}

fn row(random: &mut Seeded, text: &mut String) {
    let [name, kana, street] = random.pick(&NAMES);
    let (number, day) = (random.below(100_000), 1 + random.below(28));
    writeln!(
        text,
        "{number:06},{name},{kana},member{number}@example.org,090-{:04}-{:04},19{}-0{}-{day:02},{:03}-{:04},{street}{}-{}",
        1000 + random.below(9000),
        random.below(10_000),
        40 + random.below(60),
        1 + random.below(9),
        100 + random.below(800),
        random.below(10_000),
        1 + random.below(9),
        1 + random.below(30),
    )
    .unwrap();
}

fn log_line(random: &mut Seeded, text: &mut String) {
    let (minute, second) = (random.below(60), random.below(60));
    let (worker, request) = (random.below(16), random.below(u64::MAX));
    writeln!(
        text,
        "2016-03-14T10:{minute:02}:{second:02}.{:03}Z INFO worker-{worker} request={request:016x} path=/tours/{}/seats status=200",
        random.below(1000),
        random.below(90_000),
    )
    .unwrap();
}

fn paragraph(random: &mut Seeded, text: &mut String) {
    (0..3).for_each(|_| text.push_str(random.pick(&PROSE)));
    text.push('\n');
}

fn code(random: &mut Seeded, text: &mut String) {
    text.push_str(random.pick(&CODE));
}

/// One scan in one thread, linking and report included.
fn instructions(folder: &Path) -> u64 {
    let scratch = tempfile::tempdir().unwrap();
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", env!("CARGO_BIN_EXE_headcount"), "scan"]);
    command.arg(folder).arg("--inventory").arg(scratch.path().join("inventory")).args(["--threads", "1", "--quiet"]);
    command.env("XDG_CONFIG_HOME", scratch.path().join("config"));
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected : ")).unwrap();
    collected.1.trim().parse().unwrap()
}
