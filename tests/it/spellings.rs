//! One table in every encoding and width tells the same findings.

use std::collections::BTreeMap;

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS};
use serde_json::Value;

use crate::run::World;

const TABLE: &str = "氏名,フリガナ,電話番号,メールアドレス,生年月日,郵便番号,住所,個人番号\r\n\
    高橋吉雄,タカハシ ヨシオ,090-1234-5678,yoshio@example.jp,1980/01/02,100-0013,東京都千代田区霞が関1-2-3,621498320257\r\n\
    渡辺能子,ワタナベ ヨシコ,03-1234-5678,saki.w@example.com,1955/11/23,530-0001,大阪府大阪市北区梅田2-4-9,983205673214\r\n\
    斎藤表裕,サイトウ ヒョウスケ,080-2345-6789,hyo_s@example.jp,1999/07/15,231-0017,神奈川県横浜市中区本町6-50-10,123456789018\r\n";

fn wide(text: &str) -> String {
    let widen = |c: char| match c {
        ',' | '\r' | '\n' => c,
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap(),
        _ => c,
    };
    text.chars().map(widen).collect()
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes).collect()
}

fn legacy(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, _, lost) = encoding.encode(text);
    assert!(!lost, "{}", encoding.name());
    bytes.into_owned()
}

#[test]
fn every_encoding_and_width_tells_the_same() {
    let world = World::new();
    for (width, text) in [("plain", TABLE.to_owned()), ("wide", wide(TABLE))] {
        let files: [(&str, Vec<u8>); 7] = [
            ("utf8", text.clone().into_bytes()),
            ("bom", format!("\u{feff}{text}").into_bytes()),
            ("utf16le", utf16(&text, u16::to_le_bytes)),
            ("utf16be", utf16(&text, u16::to_be_bytes)),
            ("cp932", legacy(&text, SHIFT_JIS)),
            ("eucjp", legacy(&text, EUC_JP)),
            ("jis", legacy(&text, ISO_2022_JP)),
        ];
        for (name, bytes) in files {
            world.put(format!("{width}_{name}.csv"), bytes);
        }
    }
    let lines = world.run(&["inspect", "share", "--reveal", "--format", "jsonl"]).with(0).text();
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let value: String = headcount::text::fold::width(&text("value")).split_whitespace().collect();
        let finding = format!("{} {} {value} {}", text("location"), text("kind"), line["confidence"]);
        told.entry(text("asset")).or_default().push(headcount::text::fold::width(&finding).into_owned());
    }
    assert_eq!(told.len(), 14, "{:?}", told.keys());
    let expected = told["plain_utf8.csv"].clone();
    assert_eq!(expected.len(), 24, "{expected:#?}");
    for (asset, findings) in told {
        assert_eq!(findings, expected, "{asset}");
    }
}
