//! How often chance passes for a pattern: random texts of its shape, judged by its check.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::pattern::Pattern;
use crate::validators::Verdict;

/// Random texts that are tried.
const TRIES: u32 = 3_000;
/// Most repetitions that are tried beyond the least.
const MORE: u32 = 3;
/// Longest text that is tried; a shape that may be longer is tried up to here.
const LONGEST: usize = 256;

/// How often chance passes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Odds {
    /// Share of random texts that pass shape and check, 0 to 1.
    pub passing: f64,
    /// What the candidate and the pattern's own words around it look like.
    pub layout: Layout,
}

/// What chance has to produce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    /// Digits without a sign: every log and every table is full of them.
    Digits,
    /// Digits with signs among them.
    Signed,
    /// Letters: a label, or a code of letters and digits.
    Letters,
}

/// Tries texts laid out as the pattern asks, with every letter and digit drawn anew; nothing if it has no shape that
/// can be drawn from.
pub fn odds(pattern: &Pattern) -> Option<Odds> {
    let regex = pattern.regex.as_ref().or(pattern.cell.as_ref())?;
    let hir = regex_syntax::parse(regex.source()).ok()?;
    let shape = value_group(&hir).unwrap_or(&hir);
    let whole = regex::Regex::new(&format!("^(?:{shape})$")).ok()?;
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut seen = [Tally::default(); 3];
    let (mut around, mut value) = (String::new(), String::new());
    for _ in 0..TRIES {
        around.clear();
        draw(&hir, &mut dice, &mut around);
        value.clear();
        draw(shape, &mut dice, &mut value);
        let chance: String = value.chars().map(|c| dice.anew(c)).collect();
        let accepted = || pattern.check.as_ref().is_none_or(|check| check.verdict(&chance) != Verdict::Reject);
        if let Some(tally) = seen.get_mut(Layout::of(&around, &value) as usize) {
            tally.tried += 1;
            tally.passed += u32::from(whole.is_match(&chance) && accepted());
        }
    }
    // The barest way to write it is the one that chance produces most.
    let layouts = [Layout::Digits, Layout::Signed, Layout::Letters];
    let (layout, tally) = layouts.into_iter().zip(seen).find(|(_, tally)| tally.tried > 0)?;
    Some(Odds { passing: f64::from(tally.passed) / f64::from(tally.tried), layout })
}

#[derive(Clone, Copy, Default)]
struct Tally {
    tried: u32,
    passed: u32,
}

impl Layout {
    fn of(around: &str, value: &str) -> Self {
        // 〒 and other signs beyond ASCII are labels as good as words.
        if around.chars().any(|c| c.is_alphabetic() || !c.is_ascii()) {
            Self::Letters
        } else if value.bytes().all(|byte| byte.is_ascii_digit()) {
            Self::Digits
        } else {
            Self::Signed
        }
    }
}

/// The group that is the candidate.
fn value_group(hir: &Hir) -> Option<&Hir> {
    match hir.kind() {
        HirKind::Capture(capture) if capture.name.as_deref() == Some("value") => Some(&capture.sub),
        HirKind::Capture(capture) => value_group(&capture.sub),
        HirKind::Repetition(repetition) => value_group(&repetition.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().find_map(value_group),
        _ => None,
    }
}

fn draw(hir: &Hir, dice: &mut Dice, text: &mut String) {
    if text.len() > LONGEST {
        return;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.extend(member(class, dice)),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX).min(repetition.min.saturating_add(MORE));
            let times = repetition.min + dice.below(u64::from(most - repetition.min) + 1) as u32;
            (0..times).for_each(|_| draw(&repetition.sub, dice, text));
        }
        HirKind::Capture(capture) => draw(&capture.sub, dice, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| draw(part, dice, text)),
        HirKind::Alternation(branches) => {
            let at = dice.below(branches.len() as u64) as usize;
            branches.iter().skip(at).take(1).for_each(|branch| draw(branch, dice, text));
        }
    }
}

/// One character of a class; ASCII where the class has any, as numbers are written.
fn member(class: &Class, dice: &mut Dice) -> Option<char> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start().into(), range.end().into())).collect(),
        Class::Bytes(class) => class.iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    let ascii: Vec<(u32, u32)> =
        ranges.iter().filter(|(from, _)| *from < 128).map(|&(from, to)| (from, to.min(127))).collect();
    let ranges = if ascii.is_empty() { ranges } else { ascii };
    let size = |(from, to): &(u32, u32)| u64::from(to - from) + 1;
    let mut at = dice.below(ranges.iter().map(size).sum());
    for range in &ranges {
        if at < size(range) {
            return char::from_u32(range.0 + at as u32);
        }
        at -= size(range);
    }
    None
}

/// Numbers that are the same in every run (splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", 2014).
struct Dice(u64);

impl Dice {
    /// Another digit for a digit, another letter for a letter.
    fn anew(&mut self, c: char) -> char {
        let (first, size) = match c {
            '0'..='9' => ('0', 10),
            'A'..='Z' => ('A', 26),
            'a'..='z' => ('a', 26),
            _ => return c,
        };
        char::from_u32(u32::from(first) + self.below(size) as u32).unwrap_or(c)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)).checked_rem(end).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::Rules;

    #[test]
    fn check_digits_leave_their_share() {
        let rules = Rules::embedded().unwrap();
        let odds_of = |kind: &str| {
            let id = rules.kind_by_name(kind).unwrap();
            odds(rules.patterns_of(id).next().unwrap()).unwrap()
        };
        for (kind, about, layout) in
            [("jp.my_number", 0.1, Layout::Digits), ("ca.sin", 0.09, Layout::Digits), ("nl.bsn", 0.09, Layout::Digits)]
        {
            let odds = odds_of(kind);
            assert!((odds.passing - about).abs() < 0.05, "{kind} {odds:?}");
            assert_eq!(odds.layout, layout, "{kind}");
        }
    }
}
