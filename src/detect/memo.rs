//! What was found out about words, remembered: the same words come again and again.

use zeroize::Zeroize;

/// Words remembered. A power of two.
const WORDS: usize = 1 << 14;
/// Answers by word; a word that falls on the place of another takes it. Words are wiped at the end.
#[derive(Default)]
pub(super) struct Memo {
    keys: Vec<u128>,
    answers: Vec<u8>,
}

impl Memo {
    /// Makes room, if there is none yet.
    pub(super) fn open(&mut self) {
        if self.keys.is_empty() {
            self.keys = vec![0; WORDS];
            self.answers = vec![0; WORDS];
        }
    }

    /// Returns the answer for the word of a key, asked for if it is not known.
    #[inline]
    pub(super) fn get(&mut self, key: u128, ask: impl FnOnce() -> u8) -> u8 {
        let mixed = (key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let place = (mixed >> 40) as usize & self.keys.len().wrapping_sub(1);
        match (self.keys.get_mut(place), self.answers.get_mut(place)) {
            (Some(known), Some(answer)) => {
                if *known != key {
                    *answer = ask();
                    *known = key;
                }
                *answer
            }
            _ => ask(),
        }
    }
}

impl Drop for Memo {
    fn drop(&mut self) {
        self.keys.zeroize();
    }
}

/// Bytes of a word that is its own key.
const SHORT: usize = 16;

/// Returns the key of a word of ASCII letters, never 0: its bytes, or a hash of 127 bits if it is longer than sixteen.
#[inline]
pub(super) fn key(text: &[u8], word: std::ops::Range<usize>) -> u128 {
    let len = word.end - word.start;
    if len <= SHORT
        && let Some(bytes) = text.get(word.start..word.start + SHORT)
        && let Ok(bytes) = <[u8; SHORT]>::try_from(bytes)
    {
        return u128::from_le_bytes(bytes) & u128::MAX >> ((SHORT - len) * 8);
    }
    let bytes = text.get(word).unwrap_or_default();
    let whole = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | u128::from(*byte));
    if len <= SHORT {
        return whole(bytes);
    }
    let mix = |hash: u128, part: &[u8]| {
        (hash ^ whole(part)).wrapping_mul(0x0100_0000_0000_0000_0000_0000_0000_013B).rotate_left(59)
    };
    bytes.chunks(SHORT).fold(len as u128, mix) | 1 << 127
}

/// Returns a key in small letters; digits stay as they are.
#[inline]
pub(super) fn small(key: u128, len: usize) -> u128 {
    if len > SHORT { key } else { key | 0x2020_2020_2020_2020_2020_2020_2020_2020 & u128::MAX >> ((SHORT - len) * 8) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_their_own_keys() {
        let text = b"Robert and a_word_of_more_than_sixteen_bytes";
        assert_eq!(key(text, 0..6), u128::from_le_bytes(*b"Robert\0\0\0\0\0\0\0\0\0\0"));
        assert_eq!(key(b"Robert", 0..6), key(text, 0..6));
        assert_eq!(small(key(text, 0..6), 6), key(b"robert", 0..6));
        assert_ne!(key(text, 11..44), key(text, 11..43));
        assert_eq!(key(text, 11..44) >> 127, 1);
    }

    #[test]
    fn answers_are_asked_for_once() {
        let mut memo = Memo::default();
        assert_eq!(memo.get(7, || 3), 3);
        memo.open();
        assert_eq!((memo.get(7, || 3), memo.get(7, || 4)), (3, 3));
    }
}
