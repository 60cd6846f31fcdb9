//! Whole scan of sparse text: logs, prose and source code with one piece of personal data per 10 KiB.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and prints its result")]

mod versus;

use std::fmt::Write;

use versus::Seeded;

const FILES: u64 = 20;
const FILE_BYTES: usize = 10 << 20;
const BYTES_PER_HIT: usize = 10 << 10;

const PROSE: [&str; 6] = [
    "The coach leaves the harbour shortly after nine and follows the coast until the lighthouse comes into view. ",
    "Guests are asked to keep their vouchers until the end of the journey, as some inns stamp them on departure. ",
    "Snow closed the pass for three days, so the party went round by rail and lost nothing but a night's sleep. ",
    "朝食のあとは湖のまわりを一周し、昼すぎに山小屋へ戻る予定である。天候により順路を変えることがある。",
    "この地方の温泉は古くから知られ、川沿いの道には小さな宿が並んでいる。夏は祭りでにぎわう。",
    "荷物は前の日に宿から宿へ送ることができる。受付は夕方までなので、早めに申し出ること。",
];

const CODE: [&str; 5] = [
    "    let remaining = capacity.checked_sub(used).ok_or(Error::Full { capacity, used })?;\n",
    "    if (node->left != NULL && node->left->weight > threshold) { rotate_right(tree, node); }\n",
    "for index, row in enumerate(rows): totals[row.key] = totals.get(row.key, 0) + row.amount * 1.08\n",
    "const retry = (attempt) => setTimeout(() => connect(url, attempt + 1), Math.min(30000, 250 * 2 ** attempt));\n",
    "  // Offsets are relative to the start of the block, see section 4.2.17 of the format description.\n",
];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Seeded::new(0x5EED_0002);
    let mut bytes = 0;
    for number in 0..FILES {
        let text = document(&mut random, number);
        bytes += text.len() as u64;
        std::fs::write(folder.path().join(format!("part-{number:02}.txt")), text).unwrap();
    }
    versus::print_line("sparse logs, prose and code, a hit per 10 KiB", folder.path(), bytes);
}

/// Returns a file of one flavour, as files of a share are: a log, prose, or source code.
fn document(random: &mut Seeded, number: u64) -> String {
    let mut text = String::with_capacity(FILE_BYTES + BYTES_PER_HIT);
    let mut next_hit = BYTES_PER_HIT;
    while text.len() < FILE_BYTES {
        match number % 3 {
            0 => log_line(random, &mut text),
            1 => paragraph(random, &mut text),
            _ => text.push_str(random.pick(&CODE)),
        }
        if text.len() >= next_hit {
            hit(random, &mut text);
            next_hit += BYTES_PER_HIT;
        }
    }
    text
}

fn log_line(random: &mut Seeded, text: &mut String) {
    let (hour, minute, second) = (random.below(24), random.below(60), random.below(60));
    writeln!(
        text,
        "2016-03-14T{hour:02}:{minute:02}:{second:02}.{:03}Z INFO worker-{} request={:016x} path=/tours/{}/seats status=200 ms={}.{:03}",
        random.below(1000),
        random.below(16),
        random.below(u64::MAX),
        random.below(90_000),
        random.below(400),
        random.below(1000),
    )
    .unwrap();
}

fn paragraph(random: &mut Seeded, text: &mut String) {
    for _ in 0..4 {
        text.push_str(random.pick(&PROSE));
    }
    text.push('\n');
}

fn hit(random: &mut Seeded, text: &mut String) {
    let number = random.below(10_000);
    match random.below(4) {
        0 => writeln!(text, "reply to traveller{number}@example.org before Friday"),
        1 => writeln!(text, "連絡先 090-{:04}-{number:04} まで", 1000 + random.below(9000)),
        2 => writeln!(text, "〒440-{number:04} 愛知県豊橋市駅前大通{}-{}", 1 + random.below(5), 1 + random.below(30)),
        _ => writeln!(text, "passport no. TK{:07} checked", random.below(10_000_000)),
    }
    .unwrap();
}
