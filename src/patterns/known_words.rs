//! Tells in passing that no part of a header or label can be a known word: nearly all `key=` of logs and code are none.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use super::header_index::HeaderIndex;
use super::word_map::Heads;

/// Longer texts are not judged.
const LONGEST: usize = 96;
/// Places where words of a text may begin or end, at most.
const MOST_EDGES: usize = 48;

/// The words of a dictionary, by the hash of their text.
#[derive(Debug, Default)]
pub(super) struct KnownWords {
    /// Whether a word gives a header its meaning, or only changes what another word gives.
    words: HashMap<u64, Weight, BuildHasherDefault<AsIs>>,
    /// Hashes of how the words that give a meaning begin.
    beginnings: HashSet<u64, BuildHasherDefault<AsIs>>,
    heads: Heads,
    /// Two letters and a digit that begin no word.
    fillers: Option<([char; 2], char)>,
}

/// What a part of a header, from one edge to the next, can be of a word that gives a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordPart {
    /// No word begins so.
    None,
    /// A longer word begins so.
    Beginning,
    /// It is one.
    Whole,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    Changes,
    Means,
}

impl KnownWords {
    /// Takes all words of an index.
    pub(super) fn of(index: &HeaderIndex) -> Self {
        let mut known = Self::default();
        for word in index.qualifiers.keys().chain(index.things.keys()) {
            known.add(word, Weight::Changes);
        }
        for word in index.entries.keys().chain(index.endings.keys()).chain(index.slot_words.keys()) {
            known.add(word, Weight::Means);
        }
        let letters = ('a'..='z').rev().flat_map(|first| ('a'..='z').rev().map(move |second| [first, second]));
        let free = |pair: &[char; 2]| !known.heads.may_begin(&pair.map(|letter| letter as u8));
        let begins_none = |digit: &char| (0..=u8::MAX).all(|second| !known.heads.may_begin(&[*digit as u8, second]));
        known.fillers = { letters }.find(free).zip(('0'..='9').find(begins_none));
        known
    }

    fn add(&mut self, word: &str, weight: Weight) {
        let mut hash = SEED;
        for byte in word.bytes() {
            if weight == Weight::Means && hash != SEED {
                self.beginnings.insert(hash);
            }
            hash = mixed(hash, byte);
        }
        self.words.insert(hash, weight);
        self.heads.mark(word.as_bytes());
    }

    /// Returns what a part of a header is: its letters and digits, in lower case.
    pub(super) fn part(&self, part: &[u8]) -> WordPart {
        let hash = part.iter().fold(SEED, |hash, byte| mixed(hash, *byte));
        match self.words.get(&hash) {
            Some(Weight::Means) => WordPart::Whole,
            _ if self.beginnings.contains(&hash) => WordPart::Beginning,
            _ => WordPart::None,
        }
    }

    /// Returns whether a header may mean something: `false` is sure. Only ASCII is judged.
    pub(super) fn may_stand_in(&self, header: &str) -> bool {
        let Some(spelling) = Spelling::of(header) else { return true };
        (0..spelling.edges).any(|nth| self.begins_at(&spelling, nth..spelling.edges, Weight::Means))
    }

    /// Returns a header of the same meaning that has no unknown words at its start but one: what a machine writes before
    /// its keys is new on each line.
    pub(super) fn without_lead<'h>(&self, header: &'h str) -> Cow<'h, str> {
        let short = || {
            let ([first, second], digit) = self.fillers?;
            let spelling = Spelling::of(header).filter(|_| !header.contains('('))?;
            let known =
                (0..spelling.edges).find(|nth| self.begins_at(&spelling, *nth..spelling.edges, Weight::Changes))?;
            let place = usize::from(*spelling.places.get(known)?);
            let last = spelling.text.get(place.checked_sub(1)?)?;
            let (before, rest) = header.split_at_checked(nth_alphanumeric(header, place)?)?;
            // A dot or bracket with no blank before it parts a path from its key: some word must stand before the key still.
            let apart = || before.find(' ').and_then(|blank| nth_alphanumeric(before.get(blank..)?, 0)).is_some();
            if header.contains(['.', '>']) && !apart() {
                return None;
            }
            // How the lead ends decides whether a word begins behind it where nothing parts the two.
            let lead = if last.is_ascii_digit() { [first, second, digit] } else { [digit, first, second] };
            Some(Cow::Owned(lead.into_iter().chain([' ']).chain(rest.chars()).collect()))
        };
        short().unwrap_or(Cow::Borrowed(header))
    }

    fn begins_at(&self, spelling: &Spelling, edges: Range<usize>, least: Weight) -> bool {
        let edge = |nth: usize| usize::from(spelling.places.get(nth).copied().unwrap_or_default());
        let start = edge(edges.start);
        let Some(rest) = spelling.text.get(start..spelling.len).filter(|rest| !rest.is_empty()) else { return false };
        if !self.heads.may_begin(rest) {
            return false;
        }
        let mut hash = SEED;
        let mut nth = edges.start + 1;
        for (at, byte) in rest.iter().enumerate() {
            hash = mixed(hash, *byte);
            while nth < edges.end && edge(nth) < start + at + 1 {
                nth += 1;
            }
            let ends = at + 1 == rest.len() || (nth < edges.end && edge(nth) == start + at + 1);
            if ends && self.words.get(&hash).is_some_and(|weight| *weight >= least) {
                return true;
            }
        }
        false
    }
}

/// Place of the letter or digit with a number.
fn nth_alphanumeric(text: &str, nth: usize) -> Option<usize> {
    text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_alphanumeric()).nth(nth).map(|(at, _)| at)
}

/// A header in comparison form with the places where words may begin or end; rather too many than too few.
struct Spelling {
    text: [u8; LONGEST],
    len: usize,
    places: [u8; MOST_EDGES],
    edges: usize,
}

impl Spelling {
    fn of(header: &str) -> Option<Self> {
        let mut spelling = Self { text: [0; LONGEST], len: 0, places: [0; MOST_EDGES], edges: 0 };
        let mut last = b' ';
        let mut bytes = header.bytes().peekable();
        while let Some(byte) = bytes.next() {
            if byte.is_ascii_alphanumeric() {
                let next = bytes.peek().copied().unwrap_or(b' ');
                if is_edge(last, byte, next) {
                    *spelling.places.get_mut(spelling.edges)? = u8::try_from(spelling.len).ok()?;
                    spelling.edges += 1;
                }
                *spelling.text.get_mut(spelling.len)? = byte.to_ascii_lowercase();
                spelling.len += 1;
            } else if !byte.is_ascii() {
                return None;
            }
            last = byte;
        }
        (spelling.len > 0).then_some(spelling)
    }
}

/// Whether a word may begin: after no letter or digit, at a change between the two, at a hump.
fn is_edge(last: u8, byte: u8, next: u8) -> bool {
    !last.is_ascii_alphanumeric()
        || last.is_ascii_digit() != byte.is_ascii_digit()
        || (byte.is_ascii_uppercase() && (last.is_ascii_lowercase() || next.is_ascii_lowercase()))
}

const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

fn mixed(hash: u64, byte: u8) -> u64 {
    (hash.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x517C_C1B7_2722_0A95)
}

/// Hasher of numbers that are mixed already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| mixed(hash, *byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::{prop_assert, proptest};

    use super::super::Rules;

    fn rules() -> &'static Rules {
        static RULES: OnceLock<Rules> = OnceLock::new();
        RULES.get_or_init(|| Rules::embedded().unwrap())
    }

    #[test]
    fn what_means_nothing_is_known_in_passing() {
        for (header, expected) in [
            ("customerEmail", true),
            ("pax[0].romanName", true),
            ("address.city", true),
            ("phone_home2", true),
            ("TEL", true),
            ("氏名", true),
            ("#", true),
            ("2016-03-14T10:22:33.123Z q7 xyzzy", false),
            ("let remaining", false),
            ("", true),
        ] {
            assert_eq!(rules().may_mean(header), expected, "{header}");
        }
    }

    #[test]
    fn leads_are_dropped() {
        for (label, same) in [("name", true), ("customerEmail", true), ("2016-03-14T10:22:33.123Z q7 name", false)] {
            let short = rules().without_lead(label);
            assert_eq!(short == label, same, "{short}");
            assert!(short.ends_with("name") || same);
        }
        assert_eq!(rules().without_lead("10:22:33 INFO name"), rules().without_lead("09:59 DEBUG name"));
    }

    /// Every word of the packs, alone and inside other text, is let through if it means anything.
    #[test]
    fn no_known_word_is_held_back() {
        let index = &rules().header_index;
        for word in index.entries.keys().chain(index.slot_words.keys()).chain(index.endings.keys()) {
            for text in [word.clone(), format!("my {word}2"), format!("x.{word}"), format!("{word} (kana)")] {
                assert!(rules().may_mean(&text) || rules().lookup_header(&text).is_empty(), "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_held_back_means_nothing(
            header in "((name|mail|Tel|customer|card|date|no|id|Birth|x|T|7|user|home)[ _./>(\\[-]?){1,5}|[ -~]{0,24}|[a-zA-Z0-9_ ]{0,12}"
        ) {
            prop_assert!(rules().may_mean(&header) || rules().lookup_header(&header).is_empty());
        }

        #[test]
        fn the_lead_of_a_label_changes_nothing(
            lead in "([0-9]{1,4}[-:.T ]?|[a-z]{1,5}[ _.]|INFO |fooBar|x){0,5}",
            header in "((name|mail|Tel|customer|item|kana|card|date|no|id|worker|T|7|user|home|request)[ _./>-]?){1,4}"
        ) {
            let label = lead + &header;
            let short = rules().without_lead(&label);
            prop_assert!(rules().lookup_header(&short) == rules().lookup_header(&label), "{label} {short}");
        }
    }
}
