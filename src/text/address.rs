//! Takes addresses apart: prefecture, municipality, number tail.

use std::ops::Range;

use super::fold::{kanji, width};
use super::region::{PREFECTURES, prefecture};
use super::script::{Script, script};

/// Parts of an address.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AddressParts {
    /// JIS X 0401 number, if the prefecture is written.
    pub prefecture: Option<u8>,
    /// Byte range of city, ward, or county with town or village.
    pub municipality: Option<Range<usize>>,
    /// Block numbers as `1-2-3` (at most three: a room is left out); for a Latin address the street number and the
    /// last word with digits, as a rule the postal code. Empty if there is none.
    pub tail: String,
}

/// Takes a width-folded address apart. 丁目, 番地, 番, 号, の and hyphens part the numbers of the tail.
pub fn parse(folded: &str) -> AddressParts {
    let mut parts = AddressParts::default();
    parse_into(folded, &mut parts);
    parts
}

/// As [`parse`], into parts whose memory is used again.
pub fn parse_into(folded: &str, parts: &mut AddressParts) {
    let start = folded.len() - without_postal(folded).len();
    let body = folded.get(start..).unwrap_or_default();
    parts.prefecture = prefecture(body);
    let name = parts.prefecture.and_then(|number| PREFECTURES.get(usize::from(number).checked_sub(1)?));
    let skip = name.map_or(0, |name| name.len());
    let from = start + skip;
    let rest = folded.get(from..).unwrap_or_default();
    let lead = rest.len() - rest.trim_start().len();
    parts.municipality = municipality_len(rest.trim_start()).map(|len| from + lead..from + lead + len);
    let after = parts.municipality.as_ref().map_or(from, |range| range.end);
    let street = folded.get(after..).unwrap_or_default();
    let japanese = folded.chars().any(|c| matches!(script(c), Script::Kanji | Script::Hiragana | Script::Katakana));
    parts.tail.clear();
    if japanese { block_numbers(street, &mut parts.tail) } else { latin_tail(body, &mut parts.tail) }
}

/// Writes the comparison form of an address after `out`: width and kanji variants folded, lower case, spaces, 大字 and
/// 字 left out, ヶ for ケ ヵ カ が and の for ノ 之 between kanji.
pub fn fold_address(address: &str, out: &mut String) {
    fold_marked(&width(address), [usize::MAX; 2], out);
}

/// As [`fold_address`] for an address that is width-folded; returns where in `out` two places of the address came to
/// stand, given as byte offsets in ascending order. Up to there the form is that of the head alone, if the head ends
/// with a kanji or before an ASCII character.
pub fn fold_marked(folded: &str, marks: [usize; 2], out: &mut String) -> [usize; 2] {
    let mut places = [usize::MAX; 2];
    let mut chars = folded.chars();
    let following = |chars: &std::str::Chars<'_>| chars.clone().find(|c| !c.is_whitespace()).map(kanji);
    let is_kanji = |c: Option<char>| c.is_some_and(|c| script(c) == Script::Kanji);
    let mut before = None;
    loop {
        let at = folded.len() - chars.as_str().len();
        for (mark, place) in marks.iter().zip(&mut places) {
            if *place == usize::MAX && at >= *mark {
                *place = out.len();
            }
        }
        let Some(c) = chars.next() else { break };
        if c.is_whitespace() {
            continue;
        }
        let c = kanji(c);
        let mut last = c;
        let within = |chars: &std::str::Chars<'_>| is_kanji(before) && is_kanji(following(chars));
        match c {
            '大' if following(&chars) == Some('字') => {
                last = chars.find(|c| !c.is_whitespace()).map_or(c, kanji);
            }
            '字' => {}
            'ヶ' | 'ケ' | 'ヵ' | 'カ' | 'が' | 'ガ' | 'ゖ' | 'ゕ' if within(&chars) => out.push('ヶ'),
            'ノ' | 'の' | '之' if within(&chars) => out.push('の'),
            'ツ' | 'ッ' | 'つ' | 'っ' if within(&chars) => out.push('ツ'),
            // Kana and kanji have no case.
            '\u{3000}'..='\u{9FFF}' => out.push(c),
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            c => out.extend(c.to_lowercase()),
        }
        before = Some(last);
    }
    places.map(|place| place.min(out.len()))
}

fn without_postal(text: &str) -> &str {
    // Beyond 〒 and spaces: kanji.
    if text.as_bytes().first().is_some_and(|first| *first > 0xE3) {
        return text;
    }
    let bare = text.trim_start().trim_start_matches('〒').trim_start();
    let digits = |part: Option<&str>| part.is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if digits(bare.get(..3)) && bare.get(3..4) == Some("-") && digits(bare.get(4..8)) {
        return bare.get(8..).unwrap_or_default().trim_start();
    }
    if bare.len() < text.len() && digits(bare.get(..7)) {
        return bare.get(7..).unwrap_or_default().trim_start();
    }
    text
}

/// Names whose inner 市 町 村 郡 does not end them.
const WHOLE_NAMES: [&str; 24] = [
    "八日市場市",
    "四日市市",
    "廿日市市",
    "野々市市",
    "十日町市",
    "大町市",
    "東村山市",
    "武蔵村山市",
    "羽村市",
    "田村市",
    "大村市",
    "大和郡山市",
    "蒲郡市",
    "小郡市",
    "余市郡余市町",
    "東村山郡",
    "西村山郡",
    "北村山郡",
    "高市郡",
    "佐波郡玉村町",
    "杵島郡大町町",
    "郡上市",
    "郡山市",
    "市川市",
];

fn municipality_len(text: &str) -> Option<usize> {
    let may_begin = |name: &str| name.as_bytes().get(..4) == text.as_bytes().get(..4);
    if let Some(name) = WHOLE_NAMES.iter().find(|name| may_begin(name) && text.starts_with(**name)) {
        let rest = text.get(name.len()..)?;
        return if name.ends_with('郡') {
            Some(name.len() + marker(rest, &['町', '村'])?.1)
        } else {
            Some(name.len())
        };
    }
    let (kind, end) = marker(text, &['市', '区', '郡', '町', '村'])?;
    let rest = text.get(end..)?;
    match kind {
        '郡' => Some(end + marker(rest, &['町', '村'])?.1),
        '市' => Some(end + marker(rest, &['区']).map_or(0, |(_, ward)| ward)),
        _ => Some(end),
    }
}

/// Finds the first of the marks that is not the first character; returns it and its end. Names have up to 6 kanji.
fn marker(text: &str, marks: &[char]) -> Option<(char, usize)> {
    let name = |c: char| matches!(script(c), Script::Kanji | Script::Hiragana | Script::Katakana);
    text.char_indices()
        .take(7)
        .take_while(|&(_, c)| name(c))
        .skip(1)
        .find(|(_, c)| marks.contains(c))
        .map(|(at, c)| (c, at + c.len_utf8()))
}

/// Reads the first run of block numbers: `1丁目2番3号`, `一丁目二番三号`, `1-2-3`, `123番地の4`, `北3条西4丁目`.
fn block_numbers(street: &str, tail: &mut String) {
    let mut rest = street;
    while let Some(at) = rest.find(is_numeral) {
        let head = rest.get(at..).unwrap_or_default();
        let before = rest.get(..at).and_then(|before| before.chars().next_back());
        if number_run(head, before, tail).is_some() {
            return;
        }
        let numerals = head.find(|c| !is_numeral(c)).unwrap_or(head.len());
        rest = head.get(numerals..).unwrap_or_default();
    }
}

fn number_run(head: &str, before: Option<char>, tail: &mut String) -> Option<()> {
    let (first, mut rest) = numeral(head)?;
    let kanji_digits = !head.starts_with(|c: char| c.is_ascii_digit());
    // 三田, 六本木, 一番町 are names; 三丁目 is a number.
    if kanji_digits && !follows_kanji_number(rest, before) {
        return None;
    }
    push_number(first, tail);
    for _ in 0..2 {
        let Some(next) = link(rest) else { break };
        let Some((number, after)) = numeral(next) else { break };
        tail.push('-');
        push_number(number, tail);
        rest = after;
    }
    Some(())
}

/// Writes a number, without the machinery of formatting.
fn push_number(number: u32, out: &mut String) {
    if number >= 10 {
        push_number(number / 10, out);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

fn follows_kanji_number(rest: &str, before: Option<char>) -> bool {
    let compass = before.is_some_and(|c| matches!(c, '北' | '南' | '東' | '西'));
    rest.starts_with("丁目")
        || rest.starts_with("番地")
        || rest.starts_with('-')
        || rest.starts_with('号')
        || (rest.starts_with('番') && !rest.starts_with("番町"))
        || (rest.starts_with('条') && compass)
}

/// Skips what stands between two block numbers.
fn link(text: &str) -> Option<&str> {
    let marks = ["丁目", "番地の", "番地", "番の", "番", "号の", "号", "条", "の", "ノ", "-", "~"];
    let text = text.trim_start();
    if text.as_bytes().first().is_some_and(u8::is_ascii) && !text.starts_with(['-', '~']) {
        return None;
    }
    let mut rest = marks.iter().find_map(|mark| text.strip_prefix(mark))?.trim_start();
    rest = rest.strip_prefix('-').unwrap_or(rest);
    Some(rest.strip_prefix(['北', '南', '東', '西']).unwrap_or(rest))
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千')
}

/// Reads a number in ASCII digits or kanji, at most 99,999.
fn numeral(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    if end > 0 {
        let (digits, rest) = text.split_at_checked(end)?;
        return (end <= 5).then_some((digits.parse().ok()?, rest));
    }
    let end = text.find(|c| !is_numeral(c)).unwrap_or(text.len());
    let (numerals, rest) = text.split_at_checked(end)?;
    let mut total = 0u32;
    let mut run: Option<u32> = None;
    for c in numerals.chars() {
        match c {
            '十' | '百' | '千' => {
                let unit =
                    [('十', 10), ('百', 100), ('千', 1000)].iter().find(|(name, _)| *name == c).map_or(1, |u| u.1);
                total = total.checked_add(run.take().unwrap_or(1).checked_mul(unit)?)?;
            }
            c => {
                let digit = "〇一二三四五六七八九".chars().position(|d| d == c).and_then(|d| u32::try_from(d).ok())?;
                run = Some(run.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
            }
        }
    }
    (end > 0).then_some((total.checked_add(run.unwrap_or(0))?, rest))
}

fn latin_tail(text: &str, tail: &mut String) {
    let mut words =
        text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| word.bytes().any(|b| b.is_ascii_digit()));
    tail.push_str(&words.next().unwrap_or_default().to_lowercase());
    if let Some(last) = words.next_back() {
        tail.push('-');
        tail.push_str(&last.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert_eq, proptest};

    #[test]
    fn addresses_come_apart() {
        let cases = [
            ("東京都千代田区霞が関1-2-3", Some(13), "千代田区", "1-2-3"),
            ("東京都千代田区霞ヶ関一丁目二番三号", Some(13), "千代田区", "1-2-3"),
            ("〒100-0001 東京都千代田区千代田1番1号 宮殿ビル405", Some(13), "千代田区", "1-1"),
            ("横浜市西区みなとみらい2丁目3番地の4", None, "横浜市西区", "2-3-4"),
            ("三重県四日市市諏訪町1-5", Some(24), "四日市市", "1-5"),
            ("東京都町田市森野2-2-22-405", Some(13), "町田市", "2-2-22"),
            ("北海道札幌市中央区北3条西6丁目", Some(1), "札幌市中央区", "3-6"),
            ("群馬県佐波郡玉村町下新田201", Some(10), "佐波郡玉村町", "201"),
            ("長野県下高井郡野沢温泉村9817番地", Some(20), "下高井郡野沢温泉村", "9817"),
            ("港区六本木六丁目10番1号", None, "港区", "6-10-1"),
            ("千代田区一番町5-3", None, "千代田区", "5-3"),
            ("京都府京都市中京区寺町通御池上る上本能寺前町488番地", Some(26), "京都市中京区", "488"),
            ("1600 Pennsylvania Ave NW, Washington, DC 20500", None, "", "1600-20500"),
            ("12 High Street", None, "", "12"),
            ("", None, "", ""),
        ];
        for (text, prefecture, municipality, tail) in cases {
            let parts = parse(text);
            assert_eq!(parts.prefecture, prefecture, "{text}");
            assert_eq!(parts.municipality.and_then(|range| text.get(range)).unwrap_or(""), municipality, "{text}");
            assert_eq!(parts.tail, tail, "{text}");
        }
    }

    #[test]
    fn spellings_of_one_place_agree() {
        for (one, other) in [
            ("霞が関", "霞ヶ関"),
            ("大字澤田字一ノ瀬", "沢田一の瀬"),
            ("自由ケ丘 １", "自由が丘1"),
            ("茅ヶ崎市", "茅ケ﨑市"),
        ] {
            let form = |text: &str| {
                let mut out = String::new();
                fold_address(text, &mut out);
                out
            };
            assert_eq!(form(one), form(other));
        }
    }

    proptest! {
        #[test]
        fn marks_cut_the_form_where_the_head_ends(
            town in "[大字霞が関ヶノ之瀬 ツカa]{0,8}[市区町村]", rest in "[0-9][大字霞が関ノ瀬 0-9-]{0,8}",
        ) {
            let (mut whole, mut head) = (String::new(), String::new());
            let [place, end] = fold_marked(&format!("{town}{rest}"), [town.len(), usize::MAX], &mut whole);
            fold_address(&town, &mut head);
            prop_assert_eq!(whole.get(..place), Some(head.as_str()));
            prop_assert_eq!(end, whole.len());
        }

        #[test]
        fn block_notations_agree(a in 1u32..99, b in 1u32..99, c in 1u32..99) {
            let plain = parse(&format!("港区芝{a}-{b}-{c}")).tail;
            prop_assert_eq!(&plain, &format!("{a}-{b}-{c}"));
            prop_assert_eq!(&parse(&format!("港区芝{a}丁目{b}番{c}号")).tail, &plain);
            prop_assert_eq!(&parse(&format!("港区芝{a}丁目{b}番地の{c}")).tail, &plain);
        }

        #[test]
        fn any_text_is_taken(text in "\\PC{0,20}|[〒0-9東京都市区町村郡一二十条丁目番地号の-]{0,20}") {
            let parts = parse(&text);
            if let Some(range) = parts.municipality {
                prop_assert_eq!(text.get(range).is_some(), true);
            }
            fold_address(&text, &mut String::new());
        }
    }
}
