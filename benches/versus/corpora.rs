//! Sparse text made by a seeded generator: lines of logs, prose and source code that hold nothing, and hits.

use std::fmt::Write;

use super::Seeded;

const ENGLISH: [&str; 3] = [
    "The coach leaves the harbour shortly after nine and follows the coast until the lighthouse comes into view. ",
    "Guests are asked to keep their vouchers until the end of the journey, as some inns stamp them on departure. ",
    "Snow closed the pass for three days, so the party went round by rail and lost nothing but a night's sleep. ",
];

const JAPANESE: [&str; 3] = [
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

/// Writes a line of a log.
pub(crate) fn log_line(random: &mut Seeded, text: &mut String) {
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

/// Writes a paragraph in English.
pub(crate) fn english(random: &mut Seeded, text: &mut String) {
    paragraph(random, text, &ENGLISH);
}

/// Writes a paragraph in Japanese.
pub(crate) fn japanese(random: &mut Seeded, text: &mut String) {
    paragraph(random, text, &JAPANESE);
}

/// Writes a line of source code.
pub(crate) fn code(random: &mut Seeded, text: &mut String) {
    text.push_str(random.pick(&CODE));
}

fn paragraph(random: &mut Seeded, text: &mut String, sentences: &[&str]) {
    for _ in 0..4 {
        text.push_str(random.pick(sentences));
    }
    text.push('\n');
}

/// Writes a line with one piece of personal data.
pub(crate) fn hit(random: &mut Seeded, text: &mut String) {
    let number = random.below(10_000);
    match random.below(4) {
        0 => writeln!(text, "reply to traveller{number}@example.org before Friday"),
        1 => writeln!(text, "連絡先 090-{:04}-{number:04} まで", 1000 + random.below(9000)),
        2 => writeln!(text, "〒440-{number:04} 愛知県豊橋市駅前大通{}-{}", 1 + random.below(5), 1 + random.below(30)),
        _ => writeln!(text, "passport no. TK{:07} checked", random.below(10_000_000)),
    }
    .unwrap();
}
