//! Words that speak for or against a candidate when they stand near it.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

/// Words in comparison form; words of Latin, Cyrillic and Greek letters match whole, CJK words anywhere.
#[derive(Clone, Debug, Default)]
pub struct ContextWords {
    words: Vec<String>,
    /// All at once; made when first asked, nothing if that can't be done.
    asked: OnceLock<Option<AhoCorasick>>,
}

impl ContextWords {
    /// Takes words as a pack lists them.
    pub(super) fn new(words: &[String]) -> Self {
        let mut words: Vec<String> =
            words.iter().map(|word| crate::text::fold::width(word).trim().to_lowercase()).collect();
        words.sort_unstable();
        words.dedup();
        Self { words, asked: OnceLock::new() }
    }

    /// Iterates over the words in comparison form, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// Returns whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Returns the words that stand in `near`, which must be width-folded and lower-case.
    pub fn standing_in<'w, 'n>(&'w self, near: &'n str) -> impl Iterator<Item = &'w str> + use<'w, 'n> {
        self.words.iter().map(String::as_str).filter(move |word| stands_in(word, near))
    }

    /// Returns whether one of the words stands in `near`, which must be width-folded and lower-case.
    pub fn stand_in(&self, near: &str) -> bool {
        if self.words.is_empty() || near.is_empty() {
            return false;
        }
        match self.asked.get_or_init(|| AhoCorasick::new(&self.words).ok()) {
            Some(asked) => asked.find_overlapping_iter(near).any(|found| {
                self.words.get(found.pattern().as_usize()).is_some_and(|word| stands_at(word, near, found.start()))
            }),
            None => self.words.iter().any(|word| stands_in(word, near)),
        }
    }
}

fn stands_in(word: &str, near: &str) -> bool {
    near.match_indices(word).any(|(at, _)| stands_at(word, near, at))
}

/// Whether a word that is found at a place is a word there.
fn stands_at(word: &str, near: &str, at: usize) -> bool {
    let before = near.get(..at).and_then(|text| text.chars().next_back());
    let after = near.get(at + word.len()..).and_then(|text| text.chars().next());
    !continues(before, word.chars().next()) && !continues(word.chars().next_back(), after)
}

/// Two letters of an alphabet that is written with spaces belong to one word; kanji and kana don't bind.
fn continues(left: Option<char>, right: Option<char>) -> bool {
    let spaced = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && (c as u32) < 0x1100);
    spaced(left) && spaced(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_match_whole_and_kanji_anywhere() {
        let words = ContextWords::new(&["lic".to_owned(), "番号".to_owned(), "Card No".to_owned()]);
        for (near, expected) in [
            ("public key", false),
            ("lic 12", true),
            ("lic12", true),
            ("免許番号は", true),
            ("card no: 4", true),
            ("postcard note", false),
            ("", false),
        ] {
            assert_eq!(words.stand_in(near), expected, "{near}");
        }
    }
}
