//! Lines of plain Japanese sentences: kanji, kana and their punctuation, no digit, blank or Latin letter. Few steps can find
//! anything in them, and those are asked.

use super::judge::Judge;
use super::names;
use crate::text::fold;

/// Returns whether a line is such sentences and nothing is found in it.
pub(super) fn say_nothing(judge: &Judge<'_>, raw: &str) -> bool {
    if !raw.chars().all(is_plain) {
        return false;
    }
    let folded = fold::width(raw);
    let line = folded.trim_start();
    // A blank would part a label from its value, or a surname from a given name.
    let blank = memchr::memchr(b' ', line.as_bytes()).is_some();
    // Addresses need a number: of all in kanji only blocks count. Birth dates say so.
    let numbered = line.contains("丁目") || (line.contains('生') && line.contains('年'));
    !blank
        && !numbered
        && !judge.rules.onsets().has_plain(judge.rules.patterns(), line)
        && !names::has_unspaced(judge, line)
}

/// What stands in a sentence and, whatever stands beside it, opens no label, escape or table.
fn is_plain(c: char) -> bool {
    match c {
        '\u{3041}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' => true,
        // 】 ends a label, 〒 begins a postal code.
        '\u{3000}'..='\u{3010}' | '\u{301C}' => true,
        ' ' | ',' | '.' | '!' | '?' | '(' | ')' | '"' | '\'' | ';' | '-' => true,
        '！' | '？' | '（' | '）' | '，' | '．' | '…' | '‥' | '―' | '“' | '”' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::rules;

    #[test]
    fn sentences_that_say_nothing() {
        let judge = super::Judge::new(rules(), crate::model::Date::new(2026, 11, 1).unwrap());
        for (line, expected) in [
            ("　朝食のあとは湖のまわりを一周し、昼すぎに山小屋へ戻る予定である。", true),
            ("荷物は（前の日に）宿から宿へ送ることができる！", true),
            ("昨日、山田太郎は帰った。", false),
            ("山田 太郎は帰った。", false),
            ("愛知県豊橋市に着いた。", false),
            ("北海道札幌市中央区北一条西二丁目です", false),
            ("佐藤様からの返事を待つ。", false),
            ("3月に着いた。", false),
            ("plain English", false),
        ] {
            assert_eq!(super::say_nothing(&judge, line), expected, "{line}");
        }
    }
}
