//! Finds dates in running text.

use std::ops::Range;

use super::parse::prefix;
use super::{DateForm, DateOrder, Era, ParsedDate};

/// Finds the explicit dates of width-folded text: yyyy-mm-dd, yyyy/mm/dd, yyyy.mm.dd, 年月日, eras, month names.
///
/// Ranges are byte offsets in `text`, in order, not overlapping. Plain digit runs and year-last dates are left out:
/// they need a column to be believed.
pub fn find_dates(text: &str) -> Dates<'_> {
    Dates { text, at: 0 }
}

/// Iterator of [`find_dates`].
#[derive(Clone, Debug)]
pub struct Dates<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Dates<'_> {
    type Item = (Range<usize>, ParsedDate);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.text.get(self.at..)?;
            let start = self.at + rest.find(may_begin)?;
            let head = self.text.get(start..)?;
            let first = head.chars().next()?;
            if begins_free(self.text.get(..start)?, first)
                && let Some((parsed, rest)) = prefix(head, DateOrder::YearFirst)
                && is_explicit(parsed.form, head)
                && ends_free(rest)
            {
                self.at = self.text.len() - rest.len();
                return Some((start..self.at, parsed));
            }
            self.at = start + run_len(first, head);
        }
    }
}

/// Length of the run of digits or letters at the head, or of its one character.
fn run_len(first: char, head: &str) -> usize {
    let same_kind = |c: char| if first.is_ascii_digit() { c.is_ascii_digit() } else { c.is_ascii_alphabetic() };
    let run = head.bytes().take_while(|&b| same_kind(b as char)).count();
    run.max(first.len_utf8())
}

fn may_begin(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '明' | '大' | '昭' | '平' | '令' | '㋿' | '㍻'..='㍾' | '一' | '二')
}

fn begins_free(before: &str, first: char) -> bool {
    let Some(last) = before.chars().next_back() else { return true };
    if first.is_ascii_digit() {
        return !last.is_ascii_alphanumeric() && !matches!(last, '-' | '/' | '.' | '_');
    }
    !first.is_ascii_alphabetic() || !(last.is_ascii_alphanumeric() || last == '_' || last == '-')
}

fn ends_free(rest: &str) -> bool {
    let mut chars = rest.chars();
    match (chars.next(), chars.next()) {
        (Some('T' | 't'), Some(next)) => next.is_ascii_digit(),
        (Some('-' | '/' | '.'), Some(next)) => !next.is_ascii_digit(),
        (Some(next), _) => !next.is_ascii_alphanumeric() && next != '_',
        (None, _) => true,
    }
}

fn is_explicit(form: DateForm, head: &str) -> bool {
    match form {
        DateForm::Iso | DateForm::Kanji | DateForm::MonthName => true,
        // `S551226` in text is more often a part number.
        DateForm::Era => Era::strip(head).is_some_and(|(_, rest)| !rest.bytes().take(6).all(|b| b.is_ascii_digit())),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_explicit_dates_only() {
        let cases = [
            ("生年月日: 1980-01-02 (水)", "1980-01-02"),
            ("昭和55年12月26日生まれ、令和2年1月3日入会", "昭和55年12月26日|令和2年1月3日"),
            ("born 2 Jan 1980, joined March 3, 2010.", "2 Jan 1980|March 3, 2010"),
            ("S55.12.26 と H1.1.8", "S55.12.26|H1.1.8"),
            ("2024-01-02T03:04:05Z", "2024-01-02"),
            ("version 1.2.3, 10.0.0.1, 20240102, 1-2-3, 2024-01-02-03", ""),
            ("TS55.12.26 9301-02-03-04 id-1980-01-02", ""),
            ("1980年1月2日〜1981/02/03", "1980年1月2日|1981/02/03"),
        ];
        for (text, expected) in cases {
            let found: Vec<&str> = find_dates(text).filter_map(|(range, _)| text.get(range)).collect();
            assert_eq!(found.join("|"), expected, "{text}");
        }
    }
}
