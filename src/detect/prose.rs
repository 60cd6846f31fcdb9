//! Names in Latin script in running text: listed given names with listed surnames; after salutations and "my name is" one of
//! the two is enough. One name alone after a salutation is a part of a name.

use std::ops::Range;

use super::found::Found;
use super::given;
use super::hits::Bearing;
use super::judge::Judge;
use super::names::push;
use super::namesakes::{is_named_for, is_namesake};
use super::prose_words::{
    PLACE_CLOSERS, PLACE_CLOSERS_ALWAYS, PLACE_OPENERS, ROOMS, SALUTATIONS, SURNAME_ENDINGS, TITLED, TOLD_BY,
};
use super::shape::name_order;
use crate::model::{AttributeField, Confidence, Grade, NameOrder, Why};

/// Returns whether the last word of a text makes it a place, day or good: Memorial Day, Allen Key.
pub(super) fn names_a_thing(text: &str) -> bool {
    text.split_whitespace().next_back().is_some_and(|last| PLACE_CLOSERS_ALWAYS.contains(&last))
}

/// Returns whether a word ends the name of a street, school or firm.
pub(super) fn closes_a_place(word: &str) -> bool {
    PLACE_CLOSERS.contains(&word)
}

/// Returns whether a name may follow a word as a salutation.
pub(super) fn is_salutation(word: &str) -> bool {
    SALUTATIONS.contains(&word)
}

/// Finds names among the words of a line.
pub(super) fn find(judge: &Judge<'_>, line: &str, words: &[Range<usize>], out: &mut Vec<Found>) {
    let mut at = 0;
    while at < words.len() {
        let mut taken = full_name_at(judge, line, words, at, out);
        if taken == 0 {
            taken = part_at(judge, line, words, at, out);
        }
        if taken == 0 {
            let near = out.len();
            taken = given::find(judge, &given::Words { line, ranges: words }, at, out);
            if out.get(near).is_some_and(|found| is_in_address(line, words, at, found.range.clone())) {
                out.truncate(near);
            }
        }
        at += taken.max(1);
    }
}

/// Given [middle] surname, or SURNAME Given; returns how many words it took.
fn full_name_at(judge: &Judge<'_>, line: &str, words: &[Range<usize>], at: usize, out: &mut Vec<Found>) -> usize {
    let lists = judge.rules.lists();
    let word = |nth: usize| {
        let word = words.get(at + nth).and_then(|range| line.get(range.clone()))?;
        Some(bare(word))
    };
    let beside = |nth: usize| {
        words
            .get(at + nth)
            .zip(words.get(at + nth + 1))
            .is_some_and(|(left, right)| line.get(left.end..right.start) == Some(" "))
    };
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() >= 2;
    let Some(first) = word(0).filter(|word| capital(word)) else { return 0 };
    // A full stop after it ends a sentence, if it is no abbreviation.
    let ended = words.get(at).is_some_and(|raw| raw.len() > first.len() && first.chars().count() > 4);
    let initial = |word: &str| word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    // Jesús Ángel Cifuentes: two given names, of which the second is no surname.
    let double = |word: &str| capital(word) && lists.is_given_western(word) && !lists.is_surname_part(word);
    let middle = usize::from(beside(0) && beside(1) && word(1).is_some_and(|word| initial(word) || double(word)));
    let Some(second) = word(1 + middle).filter(|word| beside(middle) && capital(word)) else { return 0 };
    if ended || SALUTATIONS.contains(&first) || PLACE_OPENERS.contains(&first) {
        return 0;
    }
    let born = words.get(at + 1 + middle).is_some_and(|last| is_born(line, last.end));
    let greeted = is_greeted(line, words, at) || born;
    let (given, surname) = (lists.is_given_part(first), lists.is_surname_part(second));
    let given_first = given && surname;
    let surname_first = lists.is_surname_latin(first) && lists.is_given_latin(second);
    let known = given_first || surname_first || (greeted && (given || surname));
    let formed = !known && given && has_surname_ending(second);
    let more = if surname_first && !given_first { 0 } else { more_surnames(judge, line, words, at + 1 + middle) };
    let middle = middle + more;
    let (Some(start), Some(end)) = (words.get(at), words.get(at + 1 + middle)) else { return 0 };
    let end = line.get(end.clone()).map_or(end.end, |text| end.start + bare(text).len());
    let text = line.get(start.start..end).unwrap_or_default();
    let sure = lists.full_name_evidence(text).is_some_and(|evidence| evidence.score >= if greeted { 40 } else { 80 });
    let closed = beside(1 + middle) && word(2 + middle).is_some_and(|word| PLACE_CLOSERS.contains(&word));
    let street = is_in_address(line, words, at, start.start..end);
    if !((known && sure) || formed)
        || closed
        || street
        || (PLACE_CLOSERS_ALWAYS.contains(&second) && !greeted)
        || (is_namesake(first) && closes_a_place(second))
        || lists.is_company(text)
        || is_named_for(text)
    {
        return 0;
    }
    let order = match (given_first, surname_first) {
        _ if formed => NameOrder::GivenFirst,
        (true, false) => NameOrder::GivenFirst,
        (false, true) => NameOrder::SurnameFirst,
        _ => name_order(text),
    };
    push(judge, start.start..end, AttributeField::FullName(order), if greeted { 80 } else { 65 }, out);
    2 + middle
}

/// A word without the full stop or the 's that ends it.
fn bare(word: &str) -> &str {
    let word = word.trim_end_matches('.');
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// How many words a surname goes on with: particles and another one (Gutiérrez de la Vega, Echeverría Salazar).
fn more_surnames(judge: &Judge<'_>, line: &str, words: &[Range<usize>], last: usize) -> usize {
    let text = |nth: usize| words.get(nth).and_then(|range| line.get(range.clone())).unwrap_or_default();
    let touches = |nth: usize| {
        let gap = words.get(nth).zip(words.get(nth + 1)).and_then(|(a, b)| line.get(a.end..b.start));
        gap == Some(" ") && !text(nth).ends_with('.')
    };
    let particles = (last + 1..=last + 3).take_while(|&nth| touches(nth - 1) && given::is_particle(text(nth))).count();
    let next = last + particles + 1;
    let word = text(next).trim_end_matches(['.', '\'']);
    let capital = word.starts_with(char::is_uppercase) && word.chars().skip(1).any(char::is_lowercase);
    let fits = touches(next - 1) && capital && !closes_a_place(word) && !names_a_thing(word);
    // Without a particle only a listed surname goes on, and nothing after it: Ruiz Gomez, not Smith Brown Company.
    let ends = !(touches(next) && text(next + 1).starts_with(char::is_uppercase));
    let listed = || judge.rules.lists().is_surname_part(word) && ends && !word.is_ascii();
    if fits && (particles > 0 || listed()) { particles + 1 } else { 0 }
}

/// A salutation or "my name is" stands before the word.
fn is_greeted(line: &str, words: &[Range<usize>], at: usize) -> bool {
    let word =
        |back: usize| at.checked_sub(back).and_then(|nth| words.get(nth)).and_then(|range| line.get(range.clone()));
    let near = at.checked_sub(1).and_then(|nth| words.get(nth)).zip(words.get(at)).is_some_and(|(before, this)| {
        line.get(before.end..this.start).is_some_and(|gap| gap.trim_end_matches(' ').len() <= 1)
    });
    let told = || TOLD_BY.iter().any(|[first, last]| word(2) == Some(*first) && word(1) == Some(*last));
    let greeted = near && (word(1).is_some_and(|word| SALUTATIONS.contains(&word)) || word(1) == Some("I'm") || told());
    greeted || is_speaker(line, words, at)
}

/// `[09:14] Dakota Ramirez: hey`, `11/02/2024, 09:14 - Dakota Ramirez: hey`: a time, then two or three words before a colon.
fn is_speaker(line: &str, words: &[Range<usize>], at: usize) -> bool {
    let start = words.get(at).map_or(0, |range| range.start);
    let before = line.get(..start).unwrap_or_default();
    let stamp = before.trim_end_matches([' ', ']', '-', ')', '|', '>', '<']);
    let clock = stamp.trim_end_matches([' ', 'A', 'P', 'M', 'a', 'p', 'm', '.']);
    let clock = clock.rsplit([' ', '[', '(', 'T', ',']).next().unwrap_or_default();
    let timed = clock.contains(':')
        && (4..=12).contains(&clock.len())
        && clock.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'));
    // Nearly every word stands behind no time: only then the rest of the line is looked at.
    let Some(rest) = line.get(start..).filter(|_| timed && stamp.len() < before.len()) else { return false };
    let speaker = rest.split(':').next().unwrap_or_default();
    let names = speaker.split(' ');
    speaker.len() < rest.len()
        && (2..=3).contains(&names.clone().count())
        && names.into_iter().all(|word| word.starts_with(char::is_uppercase))
}

/// Hansen, Petrović, Kowalska: a word with an ending that only surnames have.
pub(super) fn has_surname_ending(word: &str) -> bool {
    word.chars().count() >= 6
        && word.chars().skip(1).all(char::is_lowercase)
        && SURNAME_ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// Streets bear names of people: 89 Joaquin Suarez 4740, rue Victor Hugo.
fn is_in_address(line: &str, words: &[Range<usize>], at: usize, range: Range<usize>) -> bool {
    const STREETS: [&str; 14] = [
        "rue",
        "avenue",
        "boulevard",
        "place",
        "via",
        "piazza",
        "viale",
        "calle",
        "avenida",
        "rua",
        "corner",
        "straße",
        "plaza",
        "quai",
    ];
    let before = at.checked_sub(1).and_then(|nth| words.get(nth)).and_then(|range| line.get(range.clone()));
    if before.is_some_and(|word| STREETS.iter().any(|street| word.eq_ignore_ascii_case(street))) {
        return true;
    }
    // Rooms and schools do, too: salle Victor Hugo, sala Giuseppe Verdi.
    let touches = line.get(..range.start).is_some_and(|before| before.ends_with(' '));
    if touches && before.is_some_and(|word| ROOMS.iter().any(|room| word.eq_ignore_ascii_case(room))) {
        return true;
    }
    let numbered = line.get(..range.start).is_some_and(|before| {
        before.trim_end_matches(' ').ends_with(|c: char| c.is_ascii_digit()) && !ends_in_time(before)
    });
    let after = line.get(range.end..).unwrap_or_default();
    let near = after.char_indices().nth(12).map_or(after, |(at, _)| after.get(..at).unwrap_or(after));
    let closed =
        after.trim_start().split(|c: char| !c.is_alphabetic()).next().is_some_and(|word| PLACE_CLOSERS.contains(&word));
    numbered
        && (closed
            || near.contains(|c: char| c.is_ascii_digit())
            || PLACE_CLOSERS.iter().any(|word| line.get(range.clone()).is_some_and(|text| text.ends_with(word))))
}

/// `Uwe Weber, geb. 01.01.1940`: a name stands before a word for birth.
fn is_born(line: &str, end: usize) -> bool {
    let after = line.get(end..).unwrap_or_default().trim_start_matches([',', ' ', '(', '*']);
    let word = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let said =
        ["geb", "geboren", "born", "né", "née", "nato", "nata", "nacido", "nacida", "dob", "DOB"].contains(&word);
    let rest = after.get(word.len()..).unwrap_or_default();
    said && rest.chars().take(8).any(|c| c.is_ascii_digit())
}

/// A time or a date before a name is no house number.
fn ends_in_time(text: &str) -> bool {
    let last = text.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    last.contains(':') || last.matches(['.', '-', '/']).count() == 2
}

/// `Hi Mary,` and `Mr. Johnson`: one listed name alone.
fn part_at(judge: &Judge<'_>, line: &str, words: &[Range<usize>], at: usize, out: &mut Vec<Found>) -> usize {
    let lists = judge.rules.lists();
    let Some(range) = words.get(at) else { return 0 };
    let text = line.get(range.clone()).unwrap_or_default().trim_end_matches(['.', '-', '\'']);
    if !text.starts_with(char::is_uppercase) || !is_greeted(line, words, at) {
        return 0;
    }
    let after = line.get(range.start + text.len()..).unwrap_or_default();
    let ends = after.is_empty()
        || after.starts_with([',', '.', '!', '?', ':', ';', '\''])
        || after.trim_start().starts_with(char::is_lowercase);
    let titled = words
        .get(at.wrapping_sub(1))
        .and_then(|before| line.get(before.clone()))
        .is_some_and(|word| TITLED.contains(&word));
    let capital = text.chars().count() >= 2 && !SALUTATIONS.contains(&text);
    let field = match () {
        () if given::is_no_name(text) => return 0,
        () if titled && lists.is_surname_latin(text) => AttributeField::Surname,
        () if !titled && lists.is_given_latin(text) => AttributeField::GivenName,
        () => return 0,
    };
    if let Some(kind) = judge.kinds.name.filter(|_| ends && capital) {
        let confidence = Confidence::percent(60);
        let range = range.start..range.start + text.len();
        let (grade, why, bearing) = (Grade::Fragment, Why::NameList, Bearing::No);
        out.push(Found { range, kind, field, confidence, grade, why, bearing, decoded: None });
        return 1;
    }
    0
}
