//! Japanese addresses in running text without a label: a prefecture or municipality and a number after it.

use std::ops::Range;

use super::found::Found;
use super::hits::Bearing;
use super::judge::Judge;
use super::shape::{is_kana, is_kanji};
use crate::model::{AttributeField, Confidence, Grade, Why};
use crate::text::region;

/// Confidence with a prefecture, and with a municipality alone.
const WITH_PREFECTURE: Confidence = Confidence::percent(75);
const WITH_MUNICIPALITY: Confidence = Confidence::percent(60);
/// Characters between the beginning and the first number at most.
const MAX_WORDS: usize = 30;

/// Finds addresses in a folded line.
pub(super) fn find(judge: &Judge<'_>, line: &str, out: &mut Vec<Found>) {
    let mut from = 0;
    while let Some((start, confidence)) = next_place(judge, line, from) {
        let Some(end) = tail(line, start) else {
            from = start + line.get(start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            continue;
        };
        from = end;
        if let Some(kind) = judge.kinds.address {
            out.push(found(start..end, kind, confidence));
        }
    }
}

fn found(range: Range<usize>, kind: crate::model::KindId, confidence: Confidence) -> Found {
    Found {
        range,
        kind,
        field: AttributeField::Address,
        confidence,
        grade: Grade::Complete,
        why: Why::NameList,
        bearing: Bearing::No,
        decoded: None,
    }
}

/// The next prefecture, or municipality at the beginning of a run of kanji.
fn next_place(judge: &Judge<'_>, line: &str, from: usize) -> Option<(usize, Confidence)> {
    let mut last = line.get(..from).and_then(|before| before.chars().next_back());
    for (at, c) in line.get(from..)?.char_indices() {
        let begins = is_kanji(c) && !last.is_some_and(is_kanji);
        if is_kanji(c) {
            let rest = line.get(from + at..)?;
            if region::prefecture(rest).is_some() {
                return Some((from + at, WITH_PREFECTURE));
            }
            if begins && municipality(judge, rest) {
                return Some((from + at, WITH_MUNICIPALITY));
            }
        }
        last = Some(c);
    }
    None
}

fn municipality(judge: &Judge<'_>, text: &str) -> bool {
    let ends = text
        .char_indices()
        .skip(1)
        .take(6)
        .take_while(|(_, c)| is_kanji(*c) || is_kana(*c))
        .filter(|(_, c)| matches!(c, '市' | '区' | '郡'));
    ends.map(|(at, c)| at + c.len_utf8())
        .any(|end| text.get(..end).is_some_and(|head| judge.rules.lists().is_place(head)))
}

/// End of an address: words, then numbers with 丁目番地号 and joints, then perhaps a building and a room.
fn tail(line: &str, start: usize) -> Option<usize> {
    let text = line.get(start..)?;
    let words = |c: char| is_kanji(c) || is_kana(c) || c == ' ';
    let number_at = text.char_indices().take(MAX_WORDS).find(|(_, c)| !words(*c)).map_or(text.len(), |(at, _)| at);
    let digits = text.get(number_at..)?;
    let kanji_number = || text.get(..number_at).and_then(|head| head.find("丁目")).map(|at| at + "丁目".len());
    let is_number =
        |c: char| c.is_ascii_digit() || matches!(c, '-' | '丁' | '目' | '番' | '地' | '号' | 'の' | 'ノ' | '条' | '線');
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return kanji_number().map(|end| start + end);
    }
    let len = digits.find(|c: char| !is_number(c)).unwrap_or(digits.len());
    // A year, a phone or a postal code is no house number.
    let number = digits.get(..len)?;
    let run = number.bytes().take_while(u8::is_ascii_digit).count();
    let sealed = number.contains(['-', '丁', '番', '条', '号']) || run <= 4;
    if is_prose(text.get(..number_at).unwrap_or_default())
        || run > 4
        || !sealed
        || number.starts_with('0')
        || digits.get(len..).is_some_and(|rest| {
            rest.starts_with([
                '年', '月', '日', '人', '円', '名', '時', '件', '回', '%', '.', ',', ':', '万', '億', '千', '歳', '才',
                '代', 'つ', '社', '台', '個', '本',
            ])
        })
    {
        return None;
    }
    let end = number_at + number.trim_end_matches(['-', 'の', 'ノ']).len();
    Some(start + end + building(text.get(end..).unwrap_or_default()))
}

/// A particle between two other characters says that the words are a sentence: 松本市の人口は.
fn is_prose(words: &str) -> bool {
    let mut last = ' ';
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        let hiragana = |c: char| ('ぁ'..='ゖ').contains(&c);
        let particle = matches!(c, 'は' | 'を' | 'に' | 'で' | 'と' | 'も' | 'へ');
        if particle && !hiragana(last) && !chars.peek().is_some_and(|&next| hiragana(next)) {
            return true;
        }
        last = c;
    }
    false
}

/// Length of a building's name and room after the numbers.
fn building(rest: &str) -> usize {
    let gap = rest.len() - rest.trim_start_matches(' ').len();
    let name = rest.get(gap..).unwrap_or_default();
    let part = |c: char| is_kanji(c) || is_kana(c) || c.is_ascii_alphanumeric() || matches!(c, '・' | '-' | '#');
    let len = name.find(|c: char| !part(c)).unwrap_or(name.len());
    let Some(text) = name.get(..len).filter(|text| gap <= 1 && text.len() >= 6) else { return 0 };
    let marks = [
        "ビル",
        "マンション",
        "ハイツ",
        "コーポ",
        "荘",
        "アパート",
        "棟",
        "号室",
        "階",
        "レジデンス",
        "タワー",
        "メゾン",
        "パーク",
        "ハウス",
        "コート",
        "プラザ",
        "団地",
    ];
    if !marks.iter().any(|mark| text.contains(mark)) {
        return 0;
    }
    let room = name
        .get(len..)
        .and_then(|rest| rest.strip_prefix(' '))
        .map(|rest| rest.bytes().take_while(u8::is_ascii_digit).count())
        .filter(|&digits| digits > 0);
    gap + len + room.map_or(0, |digits| digits + 1)
}

#[cfg(test)]
mod tests {
    use super::tail;

    #[test]
    fn an_address_ends_with_its_numbers_or_building() {
        for (line, expected) in [
            ("東京都千代田区霞が関1-2-3に住む", Some("東京都千代田区霞が関1-2-3")),
            ("東京都港区芝1丁目2番3号 メゾン芝 201 です", Some("東京都港区芝1丁目2番3号 メゾン芝 201")),
            ("東京都2024年の予算", None),
            ("東京都の人口は", None),
            ("北海道札幌市中央区北一条西二丁目です", Some("北海道札幌市中央区北一条西二丁目")),
        ] {
            assert_eq!(tail(line, 0).and_then(|end| line.get(..end)), expected, "{line}");
        }
    }
}
