//! Tests of an identifier's characters that packs are made of: check characters, dates, number ranges.

use std::ops::{Range, RangeInclusive};

use super::Verdict;
use super::digits::{Digits, base36, is_uniform, number, value};
use super::scheme::Scheme;
use crate::model::Date;

/// One test of the letters and digits of a candidate; separators are left out before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Characters that are tested, counted from 0; nothing means all.
    pub part: Option<Range<usize>>,
    /// The test.
    pub rule: Rule,
}

/// What is tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A scheme over decimal digits.
    Digits(Scheme),
    /// A weighted sum over letters and digits, or with a check character that is no digit.
    Characters(Box<CharacterSum>),
    /// A day of the calendar.
    Date(DateShape),
    /// Digits as a number in one of these ranges.
    Number(Vec<RangeInclusive<u64>>),
    /// Not one digit throughout: such numbers are made up, though many schemes accept them.
    Varied,
    /// So many characters.
    Length(Vec<usize>),
}

/// A check character from the sum of the characters before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharacterSum {
    /// One weight a character from the left; empty means that the digits are read as one number.
    pub weights: Vec<u32>,
    /// Modulus, above 0.
    pub modulus: u64,
    /// Added to the sum.
    pub add: i64,
    /// How the remainder becomes the check value.
    pub turn: Turn,
    /// Values of characters by their position here; nothing: digits are themselves, A is 10 … Z is 35.
    pub values: Option<String>,
    /// Check characters by value; nothing: the value is written in digits.
    pub alphabet: Option<String>,
    /// Characters that the check takes at the end of the part.
    pub check_length: usize,
}

/// How a remainder becomes a check value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// As it is.
    Remainder,
    /// Modulus − remainder; the full modulus becomes 0.
    Complement,
    /// Modulus − remainder; the full modulus stays.
    FullComplement,
}

/// How a date is written in a number, and what is added to its parts to tell more than a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateShape {
    /// Order of the parts: `yymmdd`, `yyyymmdd`, `ddmmyy`, `ddmmyyyy`, `ddmmyyy` (a year without
    /// its 1 or 2), `yymm`, `mmyy`.
    pub format: String,
    /// Numbers that may be added to the month (Poland: 20 for births from 2000).
    pub month_offsets: Vec<u64>,
    /// Numbers that may be added to the day (Italy, Sweden, Indonesia: sex, stand-in numbers).
    pub day_offsets: Vec<u64>,
}

/// Judges the width-folded text of a candidate: all steps must hold, and one must be a check character to accept.
pub fn verdict(steps: &[Step], candidate: &str) -> Verdict {
    let Some(characters) = Digits::new(candidate) else { return Verdict::Reject };
    let verdict = Verdict::from(steps.iter().all(|step| step.holds(characters.as_bytes())));
    let checked = steps.iter().any(|step| matches!(step.rule, Rule::Digits(_) | Rule::Characters(_)));
    if checked { verdict } else { verdict.unchecked() }
}

impl Step {
    fn holds(&self, characters: &[u8]) -> bool {
        let part = match &self.part {
            Some(range) => characters.get(range.clone()),
            None => Some(characters),
        };
        part.is_some_and(|part| self.rule.holds(part))
    }
}

impl Rule {
    fn holds(&self, part: &[u8]) -> bool {
        match self {
            Self::Digits(scheme) => digits(part).is_some_and(|digits| scheme.check(&digits)),
            Self::Characters(sum) => sum.holds(part),
            Self::Date(shape) => shape.holds(part),
            Self::Number(ranges) => digits(part).is_some_and(|digits| {
                let number = number(&digits);
                ranges.iter().any(|range| range.contains(&number))
            }),
            Self::Varied => !is_uniform(part),
            Self::Length(lengths) => lengths.contains(&part.len()),
        }
    }
}

fn digits(part: &[u8]) -> Option<Vec<u8>> {
    part.iter().map(|&byte| value(byte)).collect()
}

impl CharacterSum {
    fn holds(&self, part: &[u8]) -> bool {
        let Some((body, check)) = part.len().checked_sub(self.check_length).map(|at| part.split_at(at)) else {
            return false;
        };
        let (Some(sum), Some(told)) = (self.sum(body), self.told(check)) else { return false };
        let Ok(modulus) = i64::try_from(self.modulus) else { return false };
        if modulus == 0 {
            return false;
        }
        let remainder = (sum + self.add).rem_euclid(modulus);
        let wanted = match self.turn {
            Turn::Remainder => remainder,
            Turn::Complement => (modulus - remainder) % modulus,
            Turn::FullComplement => modulus - remainder,
        };
        wanted == told || self.wraps(wanted) == told
    }

    /// A value too long for the check digits drops its first ones (100 is written 00).
    fn wraps(&self, wanted: i64) -> i64 {
        let room = u32::try_from(self.check_length).ok().and_then(|length| 10_i64.checked_pow(length));
        if self.alphabet.is_some() || self.check_length == 0 {
            wanted
        } else {
            room.map_or(wanted, |room| wanted.rem_euclid(room.max(1)))
        }
    }

    /// Sum of the body before the modulus; nothing if a character has no value or the lengths don't fit.
    fn sum(&self, body: &[u8]) -> Option<i64> {
        if self.weights.is_empty() {
            return digits(body).and_then(|digits| i64::try_from(number(&digits)).ok()).filter(|_| body.len() <= 18);
        }
        if self.weights.len() != body.len() {
            return None;
        }
        body.iter().zip(&self.weights).map(|(&byte, &weight)| Some(self.value(byte)? * i64::from(weight))).sum()
    }

    fn value(&self, byte: u8) -> Option<i64> {
        match &self.values {
            Some(order) => order.bytes().position(|known| known == byte).and_then(|at| i64::try_from(at).ok()),
            None => base36(byte).map(i64::from),
        }
    }

    fn told(&self, check: &[u8]) -> Option<i64> {
        match (&self.alphabet, check) {
            (Some(alphabet), &[byte]) => {
                alphabet.bytes().position(|known| known == byte).and_then(|at| i64::try_from(at).ok())
            }
            (Some(_), _) => None,
            (None, _) => digits(check).and_then(|digits| i64::try_from(number(&digits)).ok()),
        }
    }
}

impl DateShape {
    fn holds(&self, part: &[u8]) -> bool {
        let Some(digits) = digits(part).filter(|digits| digits.len() == self.format.len()) else { return false };
        let field = |letter: u8| {
            let marked = digits.iter().zip(self.format.bytes()).filter(|(_, format)| *format == letter);
            let marked: Vec<u8> = marked.map(|(&digit, _)| digit).collect();
            (!marked.is_empty()).then(|| number(&marked))
        };
        let year = field(b'y');
        // Of a year with two digits the century is not told: any that has the day will do.
        let years: [u64; 3] = match year {
            Some(year) if self.format.contains("yyyy") => [year; 3],
            Some(year) if self.format.contains("yyy") => [if year > 799 { 1000 + year } else { 2000 + year }; 3],
            year => [1800, 1900, 2000].map(|century| century + year.unwrap_or(0)),
        };
        let (months, days) = (
            offsets(field(b'm').unwrap_or(1), &self.month_offsets),
            offsets(field(b'd').unwrap_or(1), &self.day_offsets),
        );
        years.iter().any(|&year| months.iter().any(|&month| days.iter().any(|&day| is_day(year, month, day))))
    }
}

/// The value without one of the numbers that may have been added to it.
fn offsets(value: u64, added: &[u64]) -> Vec<u64> {
    std::iter::once(&0).chain(added).filter_map(|added| value.checked_sub(*added)).collect()
}

fn is_day(year: u64, month: u64, day: u64) -> bool {
    match (i32::try_from(year), u32::try_from(month), u32::try_from(day)) {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).is_some(),
        _ => false,
    }
}
