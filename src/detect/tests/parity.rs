//! One table in many spellings: full-width, half-width, mixed and variant characters give the findings of the plain one.

use proptest::prelude::*;

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

/// Tables of other lists: bookings, staff, accounts. Words of the header are spelled anew, too.
const TABLES: [&str; 4] = [
    PLAIN,
    "予約番号|代表者氏名|代表者カナ|携帯電話|旅券番号|備考\n\
        R10021|小野田進|オノダ ススム|080-1111-2345|TK1234567|車椅子利用\n\
        R10022|長谷川緑|ハセガワ ミドリ|090-2222-3456|MZ7654321|\n\
        R10023|五十嵐学|イガラシ マナブ|070-3333-4567|TR2345678|小麦アレルギー\n",
    "社員番号|姓|名|入社日|内線|自宅電話\nE-1001|上田|誠|2001/04/01|1234|03-3333-1111\n\
        E-1002|北村|美穂|2010/10/01|1235|045-222-3333\nE-1003|黒川|隆|2015/04/01|1236|06-4444-5555\n",
    "銀行コード|支店コード|口座種別|口座番号|口座名義\n0001|001|普通|1234567|タカハシ ヨシオ\n\
        0005|002|普通|7654321|ワタナベ サキコ\n9900|018|普通|1112223|サワダ メグミ\n",
];

/// Spells each sign by chance: width, kind of hyphen, kana at half width a cell.
fn by_chance(text: &str, seed: u64) -> String {
    let mut state = seed | 1;
    let mut next = move |most: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % most
    };
    let hyphens = ['-', '‐', '−', '－', '–', '—'];
    let cell = |cell: &str, next: &mut dyn FnMut(u64) -> u64| {
        let cell = if next(2) == 0 { narrow(cell) } else { cell.to_owned() };
        let mail = cell.contains('@');
        let sign = |c: char| match c {
            '-' if !mail => hyphens[next(6) as usize],
            '!'..='~' if next(2) == 0 => char::from_u32(c as u32 + 0xFEE0).unwrap(),
            ' ' if next(2) == 0 => '\u{3000}',
            c => c,
        };
        cell.chars().map(sign).collect::<String>()
    };
    let lines = text.lines().map(|line| line.split('|').map(|one| cell(one, &mut next)).collect::<Vec<_>>().join("|"));
    let spelled = lines.collect::<Vec<_>>().join("\n");
    if seed.is_multiple_of(3) { variant(&spelled) } else { spelled }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn spellings_by_chance_tell_the_same(seed: u64, which in 0..TABLES.len()) {
        let plain = TABLES[which];
        let (expected, told) = (table(plain), table(&by_chance(plain, seed)));
        prop_assert_eq!(&told.columns, &expected.columns);
        let common = |findings: &[String]| findings.iter().map(|finding| common(finding)).collect::<Vec<_>>();
        prop_assert_eq!(common(&told.findings), common(&expected.findings));
        prop_assert_eq!(told.mentions.len(), expected.mentions.len());
    }
}
