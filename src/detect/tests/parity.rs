//! One table in many spellings: full-width, half-width, mixed and variant characters give the findings of the plain one.

use super::{table, text};
use crate::text::fold;

const PLAIN: &str = "氏名|フリガナ|電話番号|メールアドレス|生年月日|郵便番号|住所|個人番号|カード番号\n\
    高橋吉雄|タカハシ ヨシオ|090-1234-5678|yoshio@example.jp|1980/01/02|100-0013|東京都千代田区霞が関1-2-3|621498320257|3530185811407214\n\
    渡辺崎子|ワタナベ サキコ|03-1234-5678|saki.w@example.com|1955/11/23|530-0001|大阪府大阪市北区梅田2-4-9|983205673214|4539128475610284\n\
    斎藤桜|サイトウ サクラ|080-2345-6789|sakura_s@example.jp|1999/07/15|231-0017|神奈川県横浜市中区本町6-50-10|123456789018|5412759301827467\n\
    沢田恵|サワダ メグミ|045-345-6789|megu@example.com|1972/03/31|810-0001|福岡県福岡市中央区天神1-8-1|621498320257|4539128475610284\n";

/// Digits, Latin letters and signs at full width; the bars between cells stay.
fn wide(text: &str) -> String {
    let widen = |c: char| match c {
        '|' | '\n' => c,
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap(),
        _ => c,
    };
    text.chars().map(widen).collect()
}

/// Katakana at half width, voice marks parted.
fn narrow(text: &str) -> String {
    let half: [(&str, &str); 25] = [
        ("タ", "ﾀ"),
        ("カ", "ｶ"),
        ("ハ", "ﾊ"),
        ("シ", "ｼ"),
        ("ヨ", "ﾖ"),
        ("オ", "ｵ"),
        ("ワ", "ﾜ"),
        ("ナ", "ﾅ"),
        ("ベ", "ﾍﾞ"),
        ("サ", "ｻ"),
        ("キ", "ｷ"),
        ("コ", "ｺ"),
        ("イ", "ｲ"),
        ("ト", "ﾄ"),
        ("ウ", "ｳ"),
        ("ク", "ｸ"),
        ("ラ", "ﾗ"),
        ("ダ", "ﾀﾞ"),
        ("メ", "ﾒ"),
        ("グ", "ｸﾞ"),
        ("ミ", "ﾐ"),
        ("フ", "ﾌ"),
        ("リ", "ﾘ"),
        ("ガ", "ｶﾞ"),
        ("ー", "ｰ"),
    ];
    half.iter().fold(text.to_owned(), |text, (full, half)| text.replace(full, half))
}

/// Kanji as the family register writes them.
fn variant(text: &str) -> String {
    [
        ("高橋", "髙橋"),
        ("吉", "𠮷"),
        ("渡辺", "渡邊"),
        ("崎", "﨑"),
        ("斎藤", "齋藤"),
        ("桜", "櫻"),
        ("沢田", "澤田"),
        ("恵", "惠"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (plain, variant)| text.replace(plain, variant))
}

/// Every other cell at full width, hyphens of many kinds.
fn mixed(text: &str) -> String {
    let hyphens = ['-', '‐', '−', '－', '–', '—'];
    let lines = text.lines().enumerate().map(|(row, line)| {
        let cells = line.split('|').enumerate().map(|(column, cell)| {
            let hyphen = hyphens[(row + column) % hyphens.len()].to_string();
            let cell = if cell.contains('@') || row == 0 { cell.to_owned() } else { cell.replace('-', &hyphen) };
            if (row + column) % 2 == 0 { wide(&cell) } else { cell }
        });
        cells.collect::<Vec<_>>().join("|")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A finding in the spelling that all have in common.
fn common(finding: &str) -> String {
    let folded = fold::width(finding);
    folded
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(fold::kanji)
        .map(|c| if "‐−–—".contains(c) { '-' } else { c })
        .collect()
}

fn spellings(plain: &str) -> Vec<(&'static str, String)> {
    vec![
        ("full width", wide(plain)),
        ("half width", narrow(plain)),
        ("variants", variant(plain)),
        ("mixed", mixed(plain)),
        ("all at once", variant(&narrow(&mixed(plain)))),
    ]
}

#[test]
fn every_spelling_of_a_table_tells_the_same() {
    let plain = table(PLAIN);
    assert_eq!(plain.columns.len(), 9, "{:?}", plain.columns);
    let expected: Vec<String> = plain.findings.iter().map(|finding| common(finding)).collect();
    for (name, spelled) in spellings(PLAIN) {
        let told = table(&spelled);
        assert_eq!(told.columns, plain.columns, "{name}\n{spelled}");
        let found: Vec<String> = told.findings.iter().map(|finding| common(finding)).collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn every_spelling_without_a_header_tells_the_same() {
    let body = PLAIN.split_once('\n').unwrap().1;
    let plain = table(body);
    for (name, spelled) in spellings(body) {
        assert_eq!(table(&spelled).columns, plain.columns, "{name}\n{spelled}");
    }
}

#[test]
fn every_spelling_of_a_text_tells_the_same() {
    let plain = "氏名：高橋吉雄（タカハシヨシオ）\n電話：090-1234-5678\nメール：yoshio@example.jp\n\
        住所：東京都千代田区霞が関1-2-3\nマイナンバー：621498320257\nカード番号：3530185811407214\n\
        本日、渡辺桜様が来店。連絡先は03-1234-5678とのこと。\n";
    let expected: Vec<String> = text(plain).findings.iter().map(|finding| common(finding)).collect();
    assert_eq!(expected.len(), 9, "{expected:?}");
    for (name, spelled) in spellings(plain) {
        let found: Vec<String> = text(&spelled).findings.iter().map(|finding| common(finding)).collect();
        assert_eq!(found, expected, "{name}\n{spelled}");
    }
}
