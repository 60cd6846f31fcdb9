//! What stands around a candidate: words for it, words against it, and neighbours that make it part of something else.

use std::ops::Range;

/// Bytes before and after a candidate in which words speak for it.
const NEAR: usize = 160;
/// Bytes in which words speak against it.
const CLOSE: usize = 48;

/// The folded line of a candidate and the lines before it, in lower case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'a> {
    pub line: &'a str,
    pub before: &'a str,
    /// Header of the cell, or label that stands over the text.
    pub heading: &'a str,
}

impl Around<'_> {
    /// Text in which context words count, lower-case.
    pub(super) fn near(&self, candidate: &Range<usize>) -> String {
        let window = clamp(self.line, candidate.start.saturating_sub(NEAR)..candidate.end.saturating_add(NEAR / 2));
        let mut near = String::with_capacity(window.len() + self.before.len() + self.heading.len() + 2);
        for part in [self.heading, self.before, window] {
            near.push_str(part);
            near.push('\n');
        }
        near.to_lowercase()
    }

    /// Text in which words against count, lower-case. A word that has a number of its own between it and the candidate
    /// (注文番号 20240301001 の件、電話 090-…) speaks of that one.
    pub(super) fn close(&self, candidate: &Range<usize>) -> String {
        let before = clamp(self.line, candidate.start.saturating_sub(CLOSE)..candidate.start);
        let after = clamp(self.line, candidate.end..candidate.end.saturating_add(CLOSE / 2));
        format!("{}\n{} {after}", self.heading, after_last_number(before)).to_lowercase()
    }
}

/// What stands after the last number of eight and more digits.
pub(super) fn after_last_number(text: &str) -> &str {
    let mut run = 0;
    let mut after = 0;
    for (at, byte) in text.bytes().enumerate() {
        run = if byte.is_ascii_digit() { run + 1 } else { 0 };
        if run >= 8 {
            after = at + 1;
        }
    }
    text.get(after..).unwrap_or(text)
}

/// Moves a byte range to character borders inside the text.
pub(super) fn clamp(text: &str, range: Range<usize>) -> &str {
    let mut start = range.start.min(text.len());
    let mut end = range.end.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    text.get(start..end).unwrap_or_default()
}

/// Returns whether a number stands free: not inside a word, a decimal, a UUID, a hash, a version or a masked number.
pub(super) fn stands_free(line: &str, candidate: &Range<usize>) -> bool {
    free_sides(line, candidate) == (true, true)
}

/// Returns whether a telephone number stands free: a short word for telephones may touch it (TEL03-…, M+81…, T-03-…),
/// and an extension or such a word may follow (x12, ext 5, -Fax).
pub(super) fn phone_stands_free(line: &str, candidate: &Range<usize>) -> bool {
    let (left, right) = free_sides(line, candidate);
    (left || word_touches(line, candidate)) && (right || extension_follows(line, candidate.end))
}

fn word_touches(line: &str, candidate: &Range<usize>) -> bool {
    const WORDS: [&str; 9] = ["tel", "fax", "phone", "mobile", "mob", "t", "m", "h", "p"];
    let before = line.get(..candidate.start).unwrap_or_default();
    let before = before.strip_suffix(['.', ':', '-']).unwrap_or(before);
    let bare = before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let word = before.get(bare.len()..).unwrap_or_default();
    let whole = !bare.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-' | '/' | '.'));
    // One letter alone stands before part numbers too: then the number must be written as a telephone number.
    let value = line.get(candidate.clone()).unwrap_or_default();
    let written = value.starts_with('+') || value.matches(['-', ' ']).count() >= 2;
    whole && (word.len() > 1 || written) && WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn extension_follows(line: &str, end: usize) -> bool {
    let rest = line.get(end..).unwrap_or_default();
    let word =
        rest.strip_prefix('-').map_or("", |rest| rest.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or(rest));
    if ["office", "fax", "mobile", "cell", "home", "work"].iter().any(|known| word.eq_ignore_ascii_case(known)) {
        return true;
    }
    let digits = ["x", "X", "ext", "Ext", "EXT", "#"].iter().find_map(|word| rest.strip_prefix(word));
    digits.is_some_and(|rest| rest.trim_start_matches(['.', ' ']).starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether the left and the right side are free.
fn free_sides(line: &str, candidate: &Range<usize>) -> (bool, bool) {
    let plain = line.get(candidate.clone()).is_some_and(|text| text.bytes().all(|b| !b.is_ascii_alphabetic()));
    let mut before = line.get(..candidate.start).unwrap_or_default().chars().rev();
    let mut after = line.get(candidate.end..).unwrap_or_default().chars();
    let international = line.get(candidate.clone()).is_some_and(|text| text.starts_with('+'));
    let slash = |c: Option<char>| c == Some('/') && (!plain || international);
    let (left, right) = ((before.next(), before.next()), (after.next(), after.next()));
    (international || slash(left.0) || !binds(left.0, left.1), slash(right.0) || !binds(right.0, right.1))
}

/// Returns whether a number parted by spaces goes on in its own groups: `1234 5678 9018` of `1234 5678 9018 2345`.
pub(super) fn goes_on(line: &str, candidate: &Range<usize>) -> bool {
    let value = line.get(candidate.clone()).unwrap_or_default();
    let length = |group: Option<&str>| group.map_or(0, str::len);
    let (first, last) = (length(value.split(' ').next()), length(value.rsplit(' ').next()));
    let is_group = |group: &str, len: usize| group.len() == len && group.bytes().all(|byte| byte.is_ascii_digit());
    let is_end = |c: char| !c.is_ascii_alphanumeric();
    let before = line.get(..candidate.start).and_then(|text| text.strip_suffix(' ')).unwrap_or_default();
    let after = line.get(candidate.end..).and_then(|text| text.strip_prefix(' ')).unwrap_or_default();
    let digits = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
    value.contains(' ')
        && digits
        && (is_group(before.rsplit(is_end).next().unwrap_or_default(), first)
            || is_group(after.split(is_end).next().unwrap_or_default(), last))
}

fn binds(next: Option<char>, second: Option<char>) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match next {
        Some(c) if word(c) || c == '*' || c == '•' || c == '●' => true,
        Some('.' | '-' | '/' | '#' | '+' | '%') => second.is_some_and(|c| word(c) || c == '*'),
        _ => false,
    }
}

/// Words of a form's sample line: what follows is nobody's.
pub(super) fn is_example(line: &str) -> bool {
    const JAPANESE: [&str; 8] = ["記入例", "入力例", "(例", "例)", "例:", "サンプル:", "ダミー", "例】"];
    let japanese = !line.is_ascii() && JAPANESE.iter().any(|word| line.contains(word));
    japanese || is_english_example(line.as_bytes())
}

/// `example:`, `sample:`, `e.g.` and `placeholder` in any case, each found by a byte of it that is rare.
fn is_english_example(line: &[u8]) -> bool {
    let ends = |end: usize, word: &str| {
        end.checked_sub(word.len())
            .and_then(|start| line.get(start..end))
            .is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
    };
    let marked = memchr::memchr2_iter(b':', b'.', line)
        .any(|at| ends(at + 1, "example:") || ends(at + 1, "sample:") || ends(at + 1, "e.g."));
    marked || memchr::memchr2_iter(b'h', b'H', line).any(|at| ends(at + 6, "placeholder"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn free(line: &str, number: &str) -> bool {
        let start = line.find(number).unwrap();
        stands_free(line, &(start..start + number.len()))
    }

    #[test]
    fn lines_of_samples() {
        for (line, expected) in [
            ("Example: taro@example.com", true),
            ("a SAMPLE:x", true),
            ("(e.g. 090-1234-5678)", true),
            ("E.G.", true),
            ("PlaceHolder=taro", true),
            ("placeholde", false),
            ("example 1: e.g", false),
            ("記入例 山田太郎", true),
            ("山田太郎", false),
            ("", false),
        ] {
            assert_eq!(is_example(line), expected, "{line}");
        }
    }

    #[test]
    fn a_part_of_a_longer_number_goes_on() {
        let goes = |line: &str, number: &str| {
            let start = line.find(number).unwrap();
            goes_on(line, &(start..start + number.len()))
        };
        assert!(goes("batch 1234 5678 9018 2345", "1234 5678 9018"));
        assert!(goes("batch 1234 5678 9018 2345", "5678 9018 2345"));
        assert!(!goes("card 4111 1111 1111 1111 12/27", "4111 1111 1111 1111"));
        assert!(!goes("1234 5678 9018 in 2024x", "1234 5678 9018"));
        assert!(!goes("2024 123456789018 2024", "123456789018"));
    }

    #[test]
    fn numbers_inside_something_else_do_not_stand_free() {
        assert!(free("tel 09012345678.", "09012345678"));
        assert!(free("電話09012345678です", "09012345678"));
        assert!(!free("0.123456789012", "123456789012"));
        assert!(!free("550e8400-e29b-41d4-a716-446655440000", "446655440000"));
        assert!(!free("v1.123456789012", "123456789012"));
        assert!(!free("****-****-****-123456789012", "123456789012"));
        assert!(!free("id_123456789012", "123456789012"));
        assert!(free("(123456789012)", "123456789012"));
        assert!(free("P/JPN/MU8537561/JPN", "MU8537561"));
        assert!(!free("/item/123456789012/", "123456789012"));
    }
}
