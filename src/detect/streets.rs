//! Addresses in Latin script in running text: a house number with a word for street before the name (12 rue Victor Hugo,
//! Via Roma 12), or a number, a name and a flat (24 Clarke Hill Apt. 5).

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::found::Found;
use super::hits::Bearing;
use super::judge::Judge;
use crate::model::{AttributeField, Confidence, Grade, Why};

/// Confidence of a number and a word for street or flat.
const SHAPED: Confidence = Confidence::percent(60);
/// Words of a street's name at most.
const MAX_WORDS: usize = 6;
/// Words for street that stand before its name (French, Italian, Spanish, Portuguese).
const FIRST: [&str; 21] = [
    "rue",
    "boulevard",
    "allée",
    "chemin",
    "quai",
    "impasse",
    "via",
    "viale",
    "corso",
    "piazza",
    "calle",
    "avenida",
    "paseo",
    "carrera",
    "rua",
    "travessa",
    "praça",
    "avenue",
    "plaza",
    "vicolo",
    "strada",
];
/// Words for a part of a building.
const UNITS: [&str; 5] = ["apt", "suite", "apartment", "flat", "unit"];

/// Returns whether a text begins with a word for street (rue de …, via …).
pub(super) fn opens_with_street(text: &str) -> bool {
    text.split_whitespace().next().is_some_and(|word| FIRST.iter().any(|street| word.eq_ignore_ascii_case(street)))
}

/// Returns whether a line of ASCII with a digit and a capital may hold an address: a word for street before a name, or one
/// for a part of a building before a number.
pub(super) fn may_stand_in(line: &[u8]) -> bool {
    static SHAPES: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let ascii = |words: &[&str]| words.iter().filter(|word| word.is_ascii()).copied().collect::<Vec<_>>().join("|");
        let (first, units) = (ascii(&FIRST), ascii(&UNITS));
        Regex::new(&format!(r"(?i:{first})\.* (?:d[aeiou]|el|l[ae]|[A-Z])|(?i:{units})[ .#]+[0-9]")).ok()
    });
    SHAPES.as_ref().is_none_or(|shapes| shapes.is_match(line))
}

/// Finds addresses; `words` are the words of the line.
pub(super) fn find(judge: &Judge<'_>, line: &str, words: &[Range<usize>], out: &mut Vec<Found>) {
    let Some(kind) = judge.kinds.address else { return };
    for (nth, range) in words.iter().enumerate() {
        let Some(word) = line.get(range.clone()).map(|word| word.trim_end_matches('.')) else { continue };
        let equal = |known: &str| match word.is_ascii() {
            true => word.eq_ignore_ascii_case(known),
            false => word.to_lowercase() == known,
        };
        let is = |known: &&str| word.len() == known.len() && equal(known);
        let found = match () {
            () if FIRST.iter().any(is) => street(line, words, nth),
            () if UNITS.iter().any(is) => flat(line, words, nth),
            () => None,
        };
        out.extend(found.map(|range| Found {
            range,
            kind,
            field: AttributeField::Address,
            confidence: SHAPED,
            grade: Grade::Complete,
            why: Why::Format,
            bearing: Bearing::No,
            decoded: None,
        }));
    }
}

/// `12 rue Victor Hugo`, `Via Roma, 12`.
fn street(line: &str, words: &[Range<usize>], nth: usize) -> Option<Range<usize>> {
    let kind = words.get(nth)?;
    let named = name_after(line, words, nth)?;
    if let Some(number) = number_before(line, kind.start) {
        return Some(number.start..named);
    }
    let rest = line.get(named..)?;
    let gap = rest.len() - rest.trim_start_matches([',', ' ', 'n', '°', 'º']).len();
    let digits = rest.get(gap..)?.bytes().take_while(u8::is_ascii_digit).count();
    let written = line.get(kind.clone())?.starts_with(char::is_uppercase);
    (written && (1..=4).contains(&gap) && (1..=4).contains(&digits)).then_some(kind.start..named + gap + digits)
}

/// End of the capitalised words after a word, small words between them allowed (Rua Joaquim de Oliveira).
fn name_after(line: &str, words: &[Range<usize>], nth: usize) -> Option<usize> {
    let mut end = None;
    let mut last = words.get(nth)?.end;
    for range in words.iter().skip(nth + 1).take(MAX_WORDS) {
        let word = line.get(range.clone())?;
        let near = line.get(last..range.start).is_some_and(|between| between == " ");
        let small =
            matches!(word, "de" | "da" | "do" | "dos" | "du" | "des" | "la" | "le" | "del" | "della" | "di" | "el");
        if !near || !(small || word.starts_with(char::is_uppercase)) {
            break;
        }
        last = range.end;
        if !small {
            end = Some(range.end);
        }
    }
    end
}

/// `24 Clarke Hill Apt. 5`: the flat has a number, the street a name with a house number before it.
fn flat(line: &str, words: &[Range<usize>], nth: usize) -> Option<Range<usize>> {
    let unit = words.get(nth)?;
    let rest = line.get(unit.end..)?;
    let gap = rest.len() - rest.trim_start_matches([' ', '.', '#']).len();
    let digits = rest.get(gap..)?.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&gap) || !(1..=5).contains(&digits) {
        return None;
    }
    let end = unit.end + gap + digits;
    let mut start = unit.start;
    for range in words.get(..nth)?.iter().rev().take(MAX_WORDS) {
        let between = line.get(range.end..start)?;
        let numbered = between.trim_matches([' ', ',']);
        let joined = numbered.is_empty() || (numbered.len() <= 5 && numbered.bytes().all(|b| b.is_ascii_digit()));
        if !joined || !line.get(range.clone())?.starts_with(char::is_uppercase) {
            break;
        }
        start = range.start;
        if let Some(number) = number_before(line, start) {
            return Some(number.start..end);
        }
    }
    None
}

/// A house number right before a place: up to five digits, a letter, a range.
fn number_before(line: &str, at: usize) -> Option<Range<usize>> {
    let before = line.get(..at)?;
    let bare = before.trim_end_matches([' ', ',']);
    let start = bare
        .rfind(|c: char| !c.is_ascii_digit() && c != '-')
        .map_or(0, |at| at + bare.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let number = bare.get(start..)?;
    let right = (1..=6).contains(&number.len()) && number.starts_with(|c: char| c.is_ascii_digit() && c != '0');
    let free = !bare.get(..start)?.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '/' | ':' | '_' | '#'));
    (right && free && before.len() - bare.len() >= 1 && number.ends_with(|c: char| c.is_ascii_digit()))
        .then_some(start..bare.len())
}

#[cfg(test)]
mod tests {
    use super::super::names::words;

    #[test]
    fn streets_with_their_numbers() {
        let rules = crate::patterns::Rules::embedded().unwrap();
        let judge = super::Judge::new(&rules, crate::model::Date::new(2026, 11, 1).unwrap());
        for (line, expected) in [
            ("send it to 12 rue Victor Hugo, Paris", &["12 rue Victor Hugo"][..]),
            ("Abito in Via Roma 12 da sempre", &["Via Roma 12"]),
            ("52 Rua Joaquim de Oliveira Cruz", &["52 Rua Joaquim de Oliveira Cruz"]),
            ("the taxi to 24 Clarke Hill Apt. 602 please", &["24 Clarke Hill Apt. 602"]),
            ("5 packages via Hamburg Port", &[]),
            ("the unit 5 of the test suite 7", &[]),
            ("version 1.2 via Roma", &[]),
            ("Via della seta", &[]),
        ] {
            let mut found = Vec::new();
            super::find(&judge, line, &words(line), &mut found);
            let values: Vec<&str> = found.iter().map(|found| &line[found.range.clone()]).collect();
            assert_eq!(values, expected, "{line}");
        }
    }
}
