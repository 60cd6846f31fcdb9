//! A dictionary that is asked for every part of every header: most parts are refused by their first two bytes.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};

/// Words with what they mean. Not for words that come from data: its hash is no defence against chosen keys.
#[derive(Debug)]
pub(super) struct WordMap<V> {
    words: HashMap<String, V, BuildHasherDefault<WordHasher>>,
    heads: Heads,
}

impl<V> Default for WordMap<V> {
    fn default() -> Self {
        Self { words: HashMap::default(), heads: Heads::default() }
    }
}

impl<V> WordMap<V> {
    /// Returns what a word means.
    pub(super) fn get(&self, word: &str) -> Option<&V> {
        if self.heads.may_begin(word.as_bytes()) { self.words.get(word) } else { None }
    }

    /// Returns whether a word is known.
    pub(super) fn contains_key(&self, word: &str) -> bool {
        self.get(word).is_some()
    }

    /// Gives a word a meaning; the one before it is forgotten.
    pub(super) fn insert(&mut self, word: String, meaning: V) {
        self.heads.mark(word.as_bytes());
        self.words.insert(word, meaning);
    }

    /// The place of a word.
    pub(super) fn entry(&mut self, word: String) -> Entry<'_, String, V> {
        self.heads.mark(word.as_bytes());
        self.words.entry(word)
    }

    /// Iterates over the words in no order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &String> {
        self.words.keys()
    }

    /// Iterates over the words and their meanings in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &V)> {
        self.words.iter()
    }
}

/// The first two bytes of words; a word of one byte stands for all pairs that begin with it.
#[derive(Debug, Default)]
pub(super) struct Heads {
    /// 65,536 bits, none before the first word.
    bits: Vec<u64>,
}

impl Heads {
    /// Adds the head of a word.
    pub(super) fn mark(&mut self, word: &[u8]) {
        if self.bits.is_empty() {
            self.bits.resize(1024, 0);
        }
        match *word {
            [] => {}
            [only] => (0..=u8::MAX).for_each(|second| self.set(only, second)),
            [first, second, ..] => self.set(first, second),
        }
    }

    fn set(&mut self, first: u8, second: u8) {
        let bit = usize::from(first) << 8 | usize::from(second);
        if let Some(word) = self.bits.get_mut(bit >> 6) {
            *word |= 1 << (bit & 63);
        }
    }

    /// Returns whether some word begins as a text does.
    pub(super) fn may_begin(&self, text: &[u8]) -> bool {
        let (Some(first), second) = (text.first(), text.get(1).copied().unwrap_or_default()) else { return true };
        let bit = usize::from(*first) << 8 | usize::from(second);
        self.bits.get(bit >> 6).is_some_and(|word| word >> (bit & 63) & 1 == 1)
    }
}

/// Multiplicative hash of eight bytes at a time.
#[derive(Default)]
pub(super) struct WordHasher(u64);

impl WordHasher {
    fn mix(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x517C_C1B7_2722_0A95);
    }
}

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks::<8>();
        eights.iter().for_each(|eight| self.mix(u64::from_le_bytes(*eight)));
        self.mix(rest.iter().fold(rest.len() as u64, |number, byte| number << 8 | u64::from(*byte)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_and_others_are_not() {
        let mut map = WordMap::default();
        assert_eq!(map.get("a"), None);
        for (number, word) in ["mail", "mailaddress", "x", "", "電話", "電話番号"].into_iter().enumerate() {
            map.insert(word.to_owned(), number);
            assert_eq!(map.get(word), Some(&number), "{word}");
        }
        *map.entry("mail".to_owned()).or_default() += 40;
        assert_eq!(map.get("mail"), Some(&40));
        for word in ["mai", "mailaddres", "xy", "電", "話", "me"] {
            assert!(!map.contains_key(word), "{word}");
        }
        assert_eq!(map.keys().count(), 6);
    }
}
