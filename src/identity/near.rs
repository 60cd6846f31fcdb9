//! One-slip neighbours of surnames and given names: forms that a name shares with what a slip of one letter makes of it.
//!
//! Two texts are one insertion, deletion, substitution or swap of neighbours apart, or nearly so, if they share a form:
//! the text itself or the text less one letter (Mor, Fritzke, "An Efficient Algorithm for Extended Approximate String
//! Matching", 1982; SymSpell). In names of two or three letters, as kanji make them, one letter of two is too little:
//! theirs keep the place of the missing letter, and one form is their letters in order. Forms are kept once per name and
//! reading, not per mention.

use std::cell::Cell;
use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use super::keys::TokenKeys;
use super::short::Short;
use crate::model::{AsIs, ReadingId, Token};

/// Letters of names that have forms; a single one has no neighbours that mean anything.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=24;
/// Letters up to which the place of a missing one counts.
const FEW: usize = 3;
/// Stands in place of a missing letter.
const HOLE: char = '\0';
/// Begins the form of sorted letters.
const SORTED: char = '\u{1}';
/// Names of a reading that are remembered as told; then all are told anew.
const REMEMBERED: usize = 1 << 20;

/// Hands out the forms of names as the mentions of a reading bring them up.
#[derive(Default)]
pub(super) struct NearBook {
    reading: Option<ReadingId>,
    /// How many times it was begun anew.
    turn: u32,
    told: HashSet<u64, BuildHasherDefault<AsIs>>,
    words: Vec<u64>,
    forms: Vec<u32>,
}

impl NearBook {
    /// Begins a mention; its own names are told unless another of the same reading told them.
    pub(super) fn begin(&mut self, reading: ReadingId) {
        self.words.clear();
        if self.reading != Some(reading) || self.told.len() >= REMEMBERED {
            self.reading = Some(reading);
            self.turn = self.turn.wrapping_add(1);
            self.told.clear();
        }
    }

    /// Tells the forms of a part of a name in its common form, whose token is known; `last` is the part's own.
    pub(super) fn tell(&mut self, keys: &TokenKeys, (part, last): (&Short, &Told), token: Option<Token>) {
        if last.0.replace(self.turn) == self.turn {
            return;
        }
        let Some(token) = token.filter(|token| self.told.insert(token.get())) else { return };
        self.forms.clear();
        forms(part.text(), |form| self.forms.push(keys.near(form.as_bytes())));
        self.forms.sort_unstable();
        self.forms.dedup();
        if self.forms.is_empty() {
            return;
        }
        self.words.extend([token.get(), self.forms.len() as u64]);
        let pair = |two: &[u32]| two.iter().rev().fold(0, |word, form| word << 32 | u64::from(*form));
        self.words.extend(self.forms.chunks(2).map(pair));
    }

    /// What the mention told: each name's token, how many forms it has, and these, two a word.
    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }
}

/// When a remembered part of a name was told last: a row then asks for nothing but this number.
#[derive(Clone, Default)]
pub(super) struct Told(Cell<u32>);

/// Goes through the names and forms of such words.
pub(super) fn each_name(mut words: &[u64], mut take: impl FnMut(u64, &mut dyn Iterator<Item = u32>)) {
    while let [token, count, rest @ ..] = words {
        let count = *count as usize;
        let (forms, after) = rest.split_at(count.div_ceil(2).min(rest.len()));
        take(*token, &mut forms.iter().flat_map(|word| [*word as u32, (*word >> 32) as u32]).take(count));
        words = after;
    }
}

/// Makes the forms of a text; some may come twice.
fn forms(text: &str, mut take: impl FnMut(&str)) {
    let letters = text.chars().count();
    if !LETTERS.contains(&letters) {
        return;
    }
    take(text);
    let mut form = String::with_capacity(text.len() + 1);
    let mut without = |at: usize, hole: Option<char>, take: &mut dyn FnMut(&str)| {
        form.clear();
        form.extend(text.chars().enumerate().filter_map(|(nth, c)| if nth == at { hole } else { Some(c) }));
        take(&form);
    };
    for at in 0..letters {
        if letters >= FEW {
            without(at, None, &mut take);
        }
        if letters <= FEW {
            without(at, Some(HOLE), &mut take);
        }
    }
    if letters <= FEW {
        let mut sorted: Vec<char> = text.chars().collect();
        sorted.sort_unstable();
        take(&std::iter::once(SORTED).chain(sorted).collect::<String>());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::{prop_assert, proptest};

    use super::*;

    fn all(text: &str) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        forms(text, |form| {
            all.insert(form.to_owned());
        });
        all
    }

    fn near(a: &str, b: &str) -> bool {
        all(a).intersection(&all(b)).next().is_some()
    }

    #[test]
    fn slips_of_one_letter_share_a_form() {
        for (a, b) in [
            ("imogen", "imzogen"),
            ("nicholas", "nichooas"),
            ("keany", "keacny"),
            ("jhon", "john"),
            ("増田", "増由"),
            ("谷堀", "堀谷"),
            ("佐々木", "佐木"),
            ("優花", "優華"),
            ("恵美", "恵美子"),
        ] {
            assert!(near(a, b), "{a} {b}");
        }
    }

    #[test]
    fn other_names_share_none() {
        for (a, b) in
            [("smith", "jones"), ("田中", "山田"), ("山田", "田口"), ("佐藤", "加賀"), ("林", "森"), ("anna", "ingrid")]
        {
            assert!(!near(a, b), "{a} {b}");
        }
    }

    #[test]
    fn names_are_told_once_a_reading() {
        let keys = TokenKeys::new(|_| [7; 16]);
        let mut part = Short::default();
        part.set("nicholas").unwrap();
        let token = Some(Token::from_hash(5));
        let mut book = NearBook::default();
        let mut told = |reading| {
            book.begin(ReadingId::from_stored(reading));
            book.tell(&keys, (&part, &Told::default()), token);
            let mut names = Vec::new();
            each_name(book.words(), |token, forms| names.push((token, forms.count())));
            names
        };
        assert_eq!(told(1), [(5, 9)]);
        assert_eq!(told(1), []);
        assert_eq!(told(2), [(5, 9)]);
    }

    proptest! {
        #[test]
        fn one_substitution_is_always_near(text in "[a-zぁ-ん一-五]{2,24}", at in 0_usize..24, c in "[a-zぁ-ん一-五]") {
            let letters: Vec<char> = text.chars().collect();
            let at = at % letters.len();
            let mut other = letters.clone();
            other[at] = c.chars().next().unwrap();
            prop_assert!(near(&text, &other.iter().collect::<String>()));
        }

        #[test]
        fn one_letter_more_is_always_near(text in "[a-zぁ-ん]{2,23}", at in 0_usize..24, c in "[a-zぁ-ん]") {
            let mut other: Vec<char> = text.chars().collect();
            other.insert(at % (other.len() + 1), c.chars().next().unwrap());
            prop_assert!(near(&text, &other.iter().collect::<String>()));
        }
    }
}
