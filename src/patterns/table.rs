//! Sets of words as 64-bit hashes in open addressing: one probe a look-up, no allocation, built in a millisecond.

use crate::text::fold;

/// A set of words, each with a number (its rank or its line).
#[derive(Debug, Default)]
pub(super) struct WordTable {
    hashes: Vec<u64>,
    values: Vec<u32>,
    len: usize,
}

/// Rolling hash over characters; equal texts give equal hashes in every build and on every machine.
#[derive(Clone, Copy, Debug)]
pub(super) struct WordHash(u64);

impl WordHash {
    /// Hash of the empty text.
    pub(super) const EMPTY: Self = Self(0x9E37_79B9_7F4A_7C15);

    /// Appends a character.
    pub(super) fn with(self, c: char) -> Self {
        Self((self.0.rotate_left(5) ^ u64::from(c as u32)).wrapping_mul(0x517C_C1B7_2722_0A95))
    }

    fn of(chars: impl Iterator<Item = char>) -> Self {
        chars.fold(Self::EMPTY, Self::with)
    }

    /// 0 marks a free slot, so no word may have it; the high bits are mixed down for the slot number.
    fn finish(self) -> u64 {
        (self.0 ^ (self.0 >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) | 1
    }
}

impl WordTable {
    /// Makes room for about `words` words.
    pub(super) fn with_capacity(words: usize) -> Self {
        let slots = (words * 2).next_power_of_two().max(8);
        Self { hashes: vec![0; slots], values: vec![0; slots], len: 0 }
    }

    /// Adds a word; the first value of a word stays.
    pub(super) fn insert(&mut self, word: impl Iterator<Item = char>, value: u32) {
        let hash = WordHash::of(word);
        if self.hashes.len() < (self.len + 1) * 2 {
            self.grow();
        }
        let slot = self.slot(hash.finish());
        if let (Some(hash_at), Some(value_at)) = (self.hashes.get_mut(slot), self.values.get_mut(slot))
            && *hash_at == 0
        {
            *hash_at = hash.finish();
            *value_at = value;
            self.len += 1;
        }
    }

    /// Returns the value of a hashed word.
    pub(super) fn find(&self, hash: WordHash) -> Option<u32> {
        let slot = self.slot(hash.finish());
        (self.hashes.get(slot).copied().unwrap_or(0) != 0).then(|| self.values.get(slot).copied().unwrap_or(0))
    }

    /// Returns the value of a word, its kanji variants folded.
    pub(super) fn get(&self, word: &str) -> Option<u32> {
        self.find(WordHash::of(word.chars().map(fold::kanji)))
    }

    /// Returns the value of a word in kana; hiragana counts as katakana.
    pub(super) fn get_kana(&self, word: &str) -> Option<u32> {
        self.find(WordHash::of(word.chars().map(katakana)))
    }

    /// Returns the value of a word in Latin letters, any case.
    pub(super) fn get_latin(&self, word: &str) -> Option<u32> {
        if word.is_ascii() {
            return self.find(WordHash::of(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase()))));
        }
        self.find(WordHash::of(word.chars().flat_map(char::to_lowercase)))
    }

    fn slot(&self, hash: u64) -> usize {
        let mask = self.hashes.len().wrapping_sub(1);
        let mut slot = (hash >> 20) as usize & mask;
        while self.hashes.get(slot).is_some_and(|at| *at != 0 && *at != hash) {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        let mut bigger = Self::with_capacity(self.hashes.len().max(8));
        for (hash, value) in self.hashes.iter().zip(&self.values).filter(|(hash, _)| **hash != 0) {
            let slot = bigger.slot(*hash);
            if let (Some(hash_at), Some(value_at)) = (bigger.hashes.get_mut(slot), bigger.values.get_mut(slot)) {
                *hash_at = *hash;
                *value_at = *value;
            }
        }
        bigger.len = self.len;
        *self = bigger;
    }
}

/// Returns the katakana of a hiragana character; others stay.
pub(super) fn katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_with_its_first_value_and_no_other() {
        let words: Vec<String> = (0..5000).map(|n| format!("語{n}")).collect();
        let mut table = WordTable::default();
        for (value, word) in words.iter().enumerate() {
            table.insert(word.chars(), value as u32);
            table.insert(word.chars(), 9_999_999);
        }
        for (value, word) in words.iter().enumerate() {
            assert_eq!(table.get(word), Some(value as u32));
        }
        assert_eq!(table.get("語5000"), None);
        assert_eq!(WordTable::default().get("語"), None);
    }

    #[test]
    fn kana_and_case_are_folded() {
        let mut table = WordTable::with_capacity(4);
        table.insert("ヤマダ".chars(), 1);
        table.insert("smith".chars(), 2);
        assert_eq!(table.get_kana("やまだ"), Some(1));
        assert_eq!(table.get_latin("SMITH"), Some(2));
    }
}
