//! Names in Latin script that a listed given name opens, in running text: with a surname that no list knows, with particles,
//! alone; and names after a title or after "name is".
//!
//! Confidence: a particle or title between or before 70, an unlisted surname 55. A given name or surname alone is a part of a
//! name and makes nobody.

use std::ops::Range;

use super::found::Found;
use super::hits::Bearing;
use super::judge::Judge;
use super::names::push;
use super::namesakes::{is_named_for, is_namesake};
use crate::model::{AttributeField, Confidence, Grade, NameOrder, Why};

/// Small words between given name and surname: Dutch, German, Romance, Arabic, Scandinavian.
const PARTICLES: [&str; 31] = [
    "van", "von", "de", "der", "den", "da", "di", "del", "della", "dos", "das", "do", "du", "des", "la", "le", "bin",
    "ibn", "bint", "al", "el", "ter", "ten", "te", "af", "zu", "zum", "zur", "'t", "y", "e",
];
/// Words after a title that are an office and no name.
const OFFICES: [&str; 14] = [
    "President",
    "Chairman",
    "Chair",
    "Speaker",
    "Minister",
    "Director",
    "Secretary",
    "Ambassador",
    "Governor",
    "Mayor",
    "Judge",
    "Justice",
    "Right",
    "Universe",
];
/// Titles before a surname or full name.
const TITLES: [&str; 13] =
    ["Mr.", "Mrs.", "Ms.", "Mr", "Mrs", "Ms", "Dr.", "Miss", "Herr", "Frau", "Prof.", "Señor", "Señora"];

/// What people do, before their names: Producer Anna Moll.
const ROLES: [&str; 34] = [
    "Producer",
    "Director",
    "Actor",
    "Actress",
    "Author",
    "Singer",
    "Writer",
    "Editor",
    "Coach",
    "Captain",
    "Officer",
    "Sergeant",
    "Detective",
    "Inspector",
    "Nurse",
    "Doctor",
    "Professor",
    "Teacher",
    "Senator",
    "Congressman",
    "Congresswoman",
    "Chairman",
    "Chairwoman",
    "Manager",
    "Engineer",
    "Analyst",
    "Consultant",
    "Lawyer",
    "Attorney",
    "Founder",
    "CEO",
    "CFO",
    "CTO",
    "President",
];
/// What is done by a person.
const DONE: [&str; 16] = [
    "directed",
    "written",
    "signed",
    "prepared",
    "approved",
    "reviewed",
    "reported",
    "created",
    "submitted",
    "edited",
    "drawn",
    "authored",
    "requested",
    "completed",
    "witnessed",
    "represented",
];
/// What follows a name and ends it.
const SUFFIXES: [&str; 12] = ["MD", "PhD", "DDS", "Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV", "Esq", "Esq."];
/// Words that follow "name is" in code and manuals.
const NO_NAMES: [&str; 18] = [
    "None", "Null", "True", "False", "Not", "Unknown", "Empty", "Missing", "Required", "Invalid", "Optional", "The",
    "That", "This", "Used", "Given", "Set", "Valid",
];

/// Returns whether a word after "name is" names nobody.
pub(super) fn is_no_name(word: &str) -> bool {
    NO_NAMES.contains(&word)
}

/// Returns whether a word stands between the parts of surnames.
pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

/// Returns whether a word is a title.
pub(super) fn is_title_word(word: &str) -> bool {
    TITLES.contains(&word)
}

/// Returns whether a word may end what says that a name follows: what somebody does, or "by".
pub(super) fn is_cue(word: &str) -> bool {
    word == "by" || ROLES.contains(&word)
}

/// Words of a line with what stands between them.
pub(super) struct Words<'l> {
    pub line: &'l str,
    pub ranges: &'l [Range<usize>],
}

impl<'l> Words<'l> {
    fn word(&self, at: usize) -> Option<&'l str> {
        self.line.get(self.ranges.get(at)?.clone())
    }

    /// A word without the full stop or apostrophe that ends it, and 's.
    fn bare(&self, at: usize) -> Option<(&'l str, Range<usize>)> {
        let range = self.ranges.get(at)?;
        let text = self.line.get(range.clone())?;
        let text = text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")).unwrap_or(text);
        let text = text.trim_end_matches(['.', '\'', '’', '-']);
        Some((text, range.start..range.start + text.len()))
    }

    /// Whether nothing but one space stands between a word and the next.
    fn touches(&self, at: usize) -> bool {
        let between = self.ranges.get(at).zip(self.ranges.get(at + 1)).and_then(|(a, b)| self.line.get(a.end..b.start));
        between == Some(" ") && !self.word(at).is_some_and(|word| word.ends_with('.') && word.chars().count() > 4)
    }
}

/// Reads what begins at a word; returns how many words it took.
pub(super) fn find(judge: &Judge<'_>, words: &Words<'_>, at: usize, out: &mut Vec<Found>) -> usize {
    // Whatever stands before it: only a word with a capital opens a name.
    if !words.bare(at).is_some_and(|(word, _)| is_cased(word)) {
        return 0;
    }
    let opened = opening(words, at);
    if opened == Opening::InName {
        return 0;
    }
    let taken = full(judge, words, at, opened, out);
    if taken > 0 { taken } else { part(judge, words, at, opened, out) }
}

/// What stands before a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// A title: Mr., Dr.
    Title,
    /// "name is", "name:".
    Told,
    /// What somebody does, or "directed by": a full name follows, be its first word a word for other things too.
    Cued,
    /// Another capitalised word: it is part of a longer name of something.
    InName,
    Plain,
}

fn opening(words: &Words<'_>, at: usize) -> Opening {
    let Some(before) = at.checked_sub(1).filter(|&before| words.touches(before) || is_title(words, before)) else {
        return Opening::Plain;
    };
    let Some(word) = words.word(before) else { return Opening::Plain };
    let second = before.checked_sub(1).and_then(|at| words.word(at)).unwrap_or_default();
    let is_name = |word: &str| word.eq_ignore_ascii_case("name");
    match () {
        () if is_title(words, before) => Opening::Title,
        () if (matches!(word, "is" | "was") && is_name(second)) || word == "name's" => Opening::Told,
        () if ROLES.contains(&word) || (word == "by" && DONE.contains(&second)) => Opening::Cued,
        () if word.chars().count() > 1 && word.starts_with(char::is_uppercase) && !opens_a_sentence(words, before) => {
            Opening::InName
        }
        () => Opening::Plain,
    }
}

/// A title that follows no street's name (12 Elm Dr. Springfield) and no number.
fn is_title(words: &Words<'_>, at: usize) -> bool {
    let after_name = at.checked_sub(1).is_some_and(|before| {
        words.touches(before) && words.word(before).is_some_and(|word| word.starts_with(char::is_uppercase))
    });
    let after_number = words
        .ranges
        .get(at)
        .and_then(|range| words.line.get(..range.start))
        .is_some_and(|before| before.trim_end().ends_with(|c: char| c.is_ascii_digit()));
    words.word(at).is_some_and(|word| TITLES.contains(&word)) && !after_name && !after_number
}

/// The word is the first of the line or of a sentence and may be capitalised for that alone.
fn opens_a_sentence(words: &Words<'_>, at: usize) -> bool {
    let before = words.ranges.get(at).and_then(|range| words.line.get(..range.start)).unwrap_or_default();
    let before = before.trim_end();
    let small = words.word(at).is_some_and(|word| SENTENCE_WORDS.contains(&word));
    small && (before.is_empty() || before.ends_with(['.', '!', '?', ':', '"', '“', '>', '-', '*', '(']))
}

/// Words that open a sentence before a name.
const SENTENCE_WORDS: [&str; 29] = [
    "The", "And", "But", "When", "If", "As", "Is", "Was", "Has", "Did", "Does", "Can", "Could", "Will", "Would",
    "Should", "For", "With", "From", "To", "By", "Ask", "Tell", "Call", "Meet", "Hey", "Thanks", "While", "Because",
];

/// `Nicole Querry`, `Heidi van der Vlist`, `Mr. Ryan Ziherl`: returns how many words it took.
fn full(judge: &Judge<'_>, words: &Words<'_>, at: usize, opened: Opening, out: &mut Vec<Found>) -> usize {
    let Some((first, start)) = words.bare(at) else { return 0 };
    let told = opened == Opening::Told;
    let given = judge.rules.lists().is_given_western(first) && (opened == Opening::Cued || !is_namesake(first));
    if !is_cased(first) || !words.touches(at) || !(given || told) {
        return 0;
    }
    let mut next = at + 1;
    let initial = |word: &str| word.trim_end_matches('.').chars().count() == 1 && word.starts_with(char::is_uppercase);
    while next <= at + 3
        && words.touches(next)
        && words.word(next).is_some_and(|w| PARTICLES.contains(&w) || initial(w))
    {
        next += 1;
    }
    let particle = (at + 1..next).any(|nth| words.word(nth).is_some_and(|word| PARTICLES.contains(&word)));
    let Some((surname, end)) = words.bare(next) else { return 0 };
    if !is_surname_like(judge, surname) || goes_on(words, next) {
        return 0;
    }
    let sure = match () {
        () if particle || matches!(opened, Opening::Title | Opening::Cued) || told => 70,
        () => 55,
    };
    if is_named_for(words.line.get(start.start..end.end).unwrap_or_default()) {
        return 0;
    }
    push(judge, start.start..end.end, AttributeField::FullName(NameOrder::GivenFirst), sure, out);
    next + 1 - at
}

/// Another capitalised word follows: the name of a firm, a work or a place. A name of three words has particles.
fn goes_on(words: &Words<'_>, at: usize) -> bool {
    words.touches(at)
        && !words.word(at).is_some_and(|word| word.ends_with(['.']) || word.ends_with("'s") || word.ends_with("’s"))
        && !words.word(at + 1).is_some_and(|word| SUFFIXES.contains(&word))
        && words.word(at + 1).is_some_and(|word| word.starts_with(char::is_uppercase) && word.chars().count() > 1)
}

fn is_surname_like(judge: &Judge<'_>, word: &str) -> bool {
    let common = super::prose::names_a_thing(word) || super::prose::closes_a_place(word);
    is_cased(word) && word.chars().count() >= 3 && !common && !judge.rules.lists().is_company(word)
}

/// One capital, then small letters; a second capital only after a mark or prefix (O'Brien, McDonald, Smith-Jones).
fn is_cased(word: &str) -> bool {
    if !word.starts_with(char::is_uppercase) {
        return false;
    }
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let marks = word.chars().filter(|c| matches!(c, '\'' | '’' | '-')).count();
    let prefixed = ["Mc", "Mac", "De", "Di", "Van", "Fitz", "Le", "La"].iter().any(|prefix| word.starts_with(prefix));
    capitals <= 1 + marks + usize::from(prefixed) && word.chars().count() > capitals
}

/// A given name alone in a sentence, or a surname after a title.
fn part(judge: &Judge<'_>, words: &Words<'_>, at: usize, opened: Opening, out: &mut Vec<Found>) -> usize {
    let Some((word, range)) = words.bare(at) else { return 0 };
    if !is_cased(word) || goes_on(words, at) || word.chars().count() < 3 {
        return 0;
    }
    let lists = judge.rules.lists();
    let field = match opened {
        Opening::Title if !OFFICES.contains(&word) && is_surname_like(judge, word) => AttributeField::Surname,
        Opening::Told if !NO_NAMES.contains(&word) && (said_of_someone(words, at) || lists.is_given_part(word)) => {
            AttributeField::GivenName
        }
        Opening::Plain if lists.is_given_western(word) && !is_namesake(word) && in_a_sentence(words, at) => {
            AttributeField::GivenName
        }
        _ => return 0,
    };
    let Some(kind) = judge.kinds.name else { return 0 };
    let (grade, why, bearing) = (Grade::Fragment, Why::NameList, Bearing::No);
    let confidence = Confidence::percent(55);
    out.push(Found { range, kind, field, confidence, grade, why, bearing, decoded: None });
    1
}

/// `my name is`, `her name is`: what follows is a name, listed or not. Of `the name is` that can't be said.
fn said_of_someone(words: &Words<'_>, at: usize) -> bool {
    let whose = at.checked_sub(3).and_then(|nth| words.word(nth)).unwrap_or_default();
    ["my", "My", "his", "His", "her", "Her", "their"].contains(&whose)
}

/// Words in small letters stand around it: it is prose, no heading, list of goods or code.
fn in_a_sentence(words: &Words<'_>, at: usize) -> bool {
    let small = |word: &&Range<usize>| {
        words
            .line
            .get((*word).clone())
            .is_some_and(|word| word.chars().count() > 1 && word.chars().all(char::is_lowercase))
    };
    let glued = |c: char| {
        matches!(c, '_' | '/' | '\\' | '@' | '=' | '<' | '{' | '[' | '`' | '#' | '$' | '&') || c.is_ascii_digit()
    };
    let range = words.ranges.get(at).cloned().unwrap_or_default();
    let before = words.line.get(..range.start).and_then(|text| text.chars().next_back());
    let after = words.line.get(range.end..).and_then(|text| text.chars().next());
    // Robert::new(), robert.find(…): code.
    let rest = words.line.get(range.end..).unwrap_or_default();
    let called = rest.starts_with("::") || rest.starts_with('(');
    words.ranges.iter().filter(small).count() >= 2 && !before.is_some_and(glued) && !after.is_some_and(glued) && !called
}
