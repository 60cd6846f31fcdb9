//! Folds width and look-alikes of text to one comparison form, with a map back to the raw bytes.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

pub use super::kanji::kanji;
pub use super::words::{word, words};

/// Folds width: full-width ASCII to ASCII, half-width kana to full width with its (semi-)voiced mark composed, odd
/// spaces to a space, hyphen look-alikes between digits or kanji numerals to `-`, wave dashes to `~`.
///
/// Zero-width characters, soft hyphens and variation selectors are dropped. Other compatibility characters (①, ㈱)
/// stay. Borrowed if nothing changes.
pub fn width(raw: &str) -> Cow<'_, str> {
    match first_change(raw) {
        None => Cow::Borrowed(raw),
        Some(from) => Cow::Owned(fold_from(raw, from, |_, _| {})),
    }
}

/// Width-folded text that knows where each part stood in the raw text.
#[derive(Clone)]
pub struct Folded<'a> {
    /// The folded text.
    pub text: Cow<'a, str>,
    /// Starts of segments as (folded, raw) byte offsets. Between two starts the text is either unchanged (equal
    /// lengths) or one folded unit.
    starts: Vec<(usize, usize)>,
    raw_len: usize,
}

impl<'a> Folded<'a> {
    /// Folds `raw` as [`width`] does.
    pub fn new(raw: &'a str) -> Self {
        let mut starts = Vec::new();
        let text = match first_change(raw) {
            None => Cow::Borrowed(raw),
            Some(from) => {
                starts.push((0, 0));
                Cow::Owned(fold_from(raw, from, |folded, raw| {
                    if starts.last() != Some(&(folded, raw)) {
                        starts.push((folded, raw));
                    }
                }))
            }
        };
        Self { text, starts, raw_len: raw.len() }
    }

    /// Maps a range of bytes of the folded text to the bytes of the raw text it came from.
    ///
    /// Dropped characters at the edges stay outside; a cut inside a folded unit widens to the whole unit.
    pub fn raw_range(&self, folded: Range<usize>) -> Range<usize> {
        if self.starts.is_empty() {
            return folded.start.min(self.raw_len)..folded.end.min(self.raw_len);
        }
        let start = self.raw_start(folded.start);
        start..self.raw_end(folded.end).max(start)
    }

    fn raw_start(&self, at: usize) -> usize {
        let next = self.starts.partition_point(|&(folded, _)| folded <= at);
        let (folded, raw) = self.start(next.saturating_sub(1));
        if self.is_plain(next.saturating_sub(1)) { (raw + at - folded).min(self.raw_len) } else { raw }
    }

    fn raw_end(&self, at: usize) -> usize {
        let first = self.starts.partition_point(|&(folded, _)| folded < at);
        if let Some(&(folded, raw)) = self.starts.get(first)
            && folded == at
        {
            return raw;
        }
        let segment = first.saturating_sub(1);
        let (folded, raw) = self.start(segment);
        if self.is_plain(segment) { (raw + at - folded).min(self.raw_len) } else { self.start(first).1 }
    }

    fn start(&self, segment: usize) -> (usize, usize) {
        self.starts.get(segment).copied().unwrap_or((self.text.len(), self.raw_len))
    }

    fn is_plain(&self, segment: usize) -> bool {
        let (here, next) = (self.start(segment), self.start(segment + 1));
        next.0 - here.0 == next.1 - here.1
    }
}

/// As [`width`], into a buffer that the caller keeps: borrowed from it only if something changes.
pub fn width_in<'a>(raw: &'a str, buffer: &'a mut String) -> &'a str {
    match first_change(raw) {
        None => raw,
        Some(from) => {
            buffer.clear();
            fold_into(raw, from, buffer, |_, _| {});
            buffer
        }
    }
}

/// Folds `raw`, of which `from` bytes are known not to change; reports the segment starts.
fn fold_from(raw: &str, from: usize, segment: impl FnMut(usize, usize)) -> String {
    let mut out = String::with_capacity(raw.len());
    fold_into(raw, from, &mut out, segment);
    out
}

fn fold_into(raw: &str, from: usize, out: &mut String, mut segment: impl FnMut(usize, usize)) {
    out.push_str(raw.get(..from).unwrap_or_default());
    let mut at = from;
    while let Some(rest) = raw.get(at..)
        && let Some(c) = rest.chars().next()
    {
        let plain = plain_run(rest.as_bytes());
        if plain > 0 {
            out.push_str(rest.get(..plain).unwrap_or_default());
            at += plain;
            continue;
        }
        let unit = fold_unit(c, rest, out);
        if unit.changed {
            segment(out.len(), at);
        }
        out.extend(unit.to);
        at += unit.raw_len;
        if unit.changed {
            segment(out.len(), at);
        }
    }
}

/// Bytes at the head of a text that no rule touches: ASCII, common kanji, and kana before other such characters.
fn plain_run(bytes: &[u8]) -> usize {
    let (mut at, mut last) = (0, 0);
    while let Some(length) = bytes.get(at..).and_then(plain_char) {
        last = at;
        at += length;
    }
    // What follows may be a mark that joins the last of them.
    if at == bytes.len() { at } else { last }
}

/// Length of the character at the head, if no rule changes it wherever it stands.
#[inline]
fn plain_char(bytes: &[u8]) -> Option<usize> {
    match *bytes {
        [..=0x7F, ..] => Some(1),
        // U+5000 to U+9FFF.
        [0xE5..=0xE9, _, _, ..] => Some(3),
        // U+3040 to U+30FF but for the marks that join (U+3099 to U+309C) and the long vowel mark (U+30FC).
        [0xE3, 0x81, _, ..] => Some(3),
        [0xE3, 0x82, third, ..] if !matches!(third, 0x99..=0x9C) => Some(3),
        [0xE3, 0x83, third, ..] if third != 0xBC => Some(3),
        _ => None,
    }
}

struct Unit {
    to: Option<char>,
    raw_len: usize,
    changed: bool,
}

fn fold_unit(c: char, rest: &str, before: &str) -> Unit {
    let len = c.len_utf8();
    if let '\u{FF01}'..='\u{FF5E}' = c {
        return Unit { to: fold_char(c), raw_len: len, changed: true };
    }
    let after = rest.get(len..).unwrap_or_default();
    if is_hyphen(c) && joins_numbers(c, before, after) {
        return Unit { to: Some('-'), raw_len: len, changed: true };
    }
    let to = fold_char(c);
    if let Some(base) = to
        && !base.is_ascii()
        && let Some((at, mark)) = after.char_indices().find(|&(_, c)| c.is_ascii() || fold_char(c).is_some())
        && let Some(composed) = voiced(base, mark)
    {
        return Unit { to: Some(composed), raw_len: len + at + mark.len_utf8(), changed: true };
    }
    Unit { to, raw_len: len, changed: to != Some(c) }
}

/// Returns the byte offset of a character at or before the first one that changes.
fn first_change(raw: &str) -> Option<usize> {
    if raw.is_ascii() {
        return None;
    }
    let bytes = raw.as_bytes();
    let (mut at, mut previous) = (0, 0);
    while at < bytes.len() {
        if let Some(length) = bytes.get(at..).and_then(plain_char) {
            previous = at;
            at += length;
            continue;
        }
        let rest = raw.get(at..)?;
        let c = rest.chars().next()?;
        // A mark may join the character before it, with dropped characters between.
        if matches!(c, '\u{3099}' | '\u{309A}' | 'ﾞ' | 'ﾟ' | '゛' | '゜') || fold_char(c).is_none() {
            return Some(previous);
        }
        if fold_unit(c, rest, raw.get(..at)?).changed {
            return Some(at);
        }
        previous = at;
        at += c.len_utf8();
    }
    None
}

/// Half-width kana from U+FF61 in order; the oracle is NFKC.
const HALF_KANA: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";

static HALF_KANA_TABLE: std::sync::LazyLock<[char; 63]> = std::sync::LazyLock::new(|| {
    let mut table = ['\u{FFFD}'; 63];
    for (slot, c) in table.iter_mut().zip(HALF_KANA.chars()) {
        *slot = c;
    }
    table
});

fn fold_char(c: char) -> Option<char> {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0),
        '\u{FF61}'..='\u{FF9F}' => HALF_KANA_TABLE.get(c as usize - 0xFF61).copied(),
        '\u{3000}' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => Some(' '),
        '〜' | '∼' | '∾' => Some('~'),
        '￠' => Some('¢'),
        '￡' => Some('£'),
        '￢' => Some('¬'),
        '￤' => Some('¦'),
        '￥' => Some('¥'),
        '￦' => Some('₩'),
        '\u{FE63}' => Some('-'),
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => None,
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => None,
        _ => Some(c),
    }
}

/// Composes a kana with the voiced or semi-voiced mark after it.
fn voiced(base: char, mark: char) -> Option<char> {
    let up = |n: u32| char::from_u32(base as u32 + n);
    match mark {
        'ﾞ' | '\u{3099}' | '゛' => match base {
            'か'..='ぢ' | 'カ'..='ヂ' if (base as u32) % 2 == 1 => up(1),
            'つ' | 'て' | 'と' | 'ツ' | 'テ' | 'ト' | 'ゝ' | 'ヽ' => up(1),
            'は' | 'ひ' | 'ふ' | 'へ' | 'ほ' | 'ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ' => up(1),
            'う' => Some('ゔ'),
            'ウ' => Some('ヴ'),
            'ワ' => Some('ヷ'),
            'ヲ' => Some('ヺ'),
            _ => None,
        },
        'ﾟ' | '\u{309A}' | '゜' => match base {
            'は' | 'ひ' | 'ふ' | 'へ' | 'ほ' | 'ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ' => up(2),
            _ => None,
        },
        _ => None,
    }
}

/// Characters written for a hyphen; `ー` and `ｰ` among them are letters inside katakana.
fn is_hyphen(c: char) -> bool {
    matches!(
        c,
        '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{207B}'
                | '−'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '－'
                | 'ー'
                | 'ｰ'
    )
}

/// Whether numbers stand on both sides, dropped characters left out; one space may part them from all but `ー`. A number
/// and a Latin letter that touch it are parts of one number, too (E‐1001, 12−B).
fn joins_numbers(c: char, before: &str, after: &str) -> bool {
    let loose = !matches!(c, 'ー' | 'ｰ');
    let left = if loose { before.strip_suffix(' ').unwrap_or(before) } else { before };
    let mut right = after.chars().filter_map(|c| if c.is_ascii() { Some(c) } else { fold_char(c) });
    let touching = right.next();
    let next = touching.and_then(|c| if loose && c == ' ' { right.next() } else { Some(c) });
    let numbers = left.chars().next_back().is_some_and(|c| is_numeral(c) || c == ')')
        && next.is_some_and(|c| is_numeral(c) || c == '(');
    let coded = || match (before.chars().next_back(), touching) {
        (Some(one), Some(other)) => {
            (one.is_ascii_digit() && other.is_ascii_alphabetic())
                || (one.is_ascii_alphabetic() && other.is_ascii_digit())
        }
        _ => false,
    };
    numbers || (loose && coded())
}

fn is_numeral(c: char) -> bool {
    matches!(c, '0'..='9' | '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

/// Leaves out the accents of Latin letters, and writes those that are no plain letter with one as such (ß, ø, æ, ł).
pub fn without_accents(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for c in word.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)) {
        match c {
            'ß' => plain.push_str("ss"),
            'ø' => plain.push('o'),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'ł' => plain.push('l'),
            'đ' => plain.push('d'),
            'ı' => plain.push('i'),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn claimed_ranges_agree_with_nfkc() {
        let ranges = [0xFF01..=0xFF5E, 0xFF61..=0xFF9D, 0x2000..=0x200A, 0x3000..=0x3000, 0xA0..=0xA0];
        for c in ranges.into_iter().flatten().filter_map(char::from_u32) {
            if matches!(c, 'ｰ' | '・') {
                continue;
            }
            let nfkc: String = c.nfkc().collect();
            assert_eq!(width(&c.to_string()), nfkc, "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn voiced_marks_agree_with_nfkc() {
        for base in ('ぁ'..='ヺ').chain('ｦ'..='ﾝ') {
            for mark in ['\u{3099}', '\u{309A}'] {
                let raw: String = [base, mark].iter().collect();
                let nfkc: String = raw.nfkc().collect();
                if nfkc.chars().count() == 1 && base != 'ヰ' && base != 'ヱ' {
                    assert_eq!(width(&raw), nfkc, "{raw}");
                }
            }
        }
        assert_eq!(width("ﾔﾏﾀﾞ ﾊﾟﾙ"), "ヤマダ パル");
    }

    #[test]
    fn folds_what_people_type() {
        let cases = [
            ("０９０－１２３４－５６７８", "090-1234-5678"),
            ("090ー1234ｰ5678", "090-1234-5678"),
            ("03−1234‐5678", "03-1234-5678"),
            ("（０３）―１２３４", "(03)-1234"),
            ("03 – 1234", "03 - 1234"),
            ("Ｅ−１００１, 12‐B", "E-1001, 12-B"),
            ("A–B, Aー1", "A–B, Aー1"),
            ("スーパー", "スーパー"),
            ("ｽｰﾊﾟｰ", "スーパー"),
            ("二ー三", "二-三"),
            ("10〜20", "10~20"),
            ("㈱①", "㈱①"),
            ("山田　太郎", "山田 太郎"),
            ("邊\u{E0101}", "邊"),
        ];
        for (raw, folded) in cases {
            assert_eq!(width(raw), folded, "{raw}");
        }
        assert!(matches!(width("山田太郎 abc"), Cow::Borrowed(_)));
    }

    #[test]
    fn ranges_map_back_to_raw_bytes() {
        let raw = "名：ｶﾞﾙ\u{200B}０９０－１２３４";
        let folded = Folded::new(raw);
        let cases = [("ガ", "ｶﾞ"), ("ガル", "ｶﾞﾙ"), ("090-1234", "０９０－１２３４"), ("名", "名"), ("90", "９０")];
        for (part, expected) in cases {
            let start = folded.text.find(part).unwrap();
            assert_eq!(&raw[folded.raw_range(start..start + part.len())], expected);
        }
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(raw in "[ｦ-ﾟか-ど゛゜\u{3099}０-９0-9ー－一二〇 ()A-Zａ-ｚ漢\u{FE0F}]{0,12}") {
            let once = width(&raw).into_owned();
            prop_assert_eq!(width(&once), once.as_str());
        }

        #[test]
        fn every_char_maps_back_into_the_raw_text(raw in "\\PC{0,20}|[ｦ-ﾟａ-ｚ\u{200B}か\u{3099}]{0,12}") {
            let folded = Folded::new(&raw);
            prop_assert_eq!(&folded.text, &width(&raw));
            let mut last = 0;
            for (at, c) in folded.text.char_indices() {
                let range = folded.raw_range(at..at + c.len_utf8());
                prop_assert!(range.start >= last && !range.is_empty(), "{:?} {:?}", range, last);
                let piece = raw.get(range.clone()).unwrap_or("");
                prop_assert!(piece.contains(c) || width(piece).contains(c) || c == '-', "{} {}", piece, c);
                last = range.end;
            }
        }
    }
}
