//! Remembers what was made of a short text: surnames, given names, days and parts of numbers repeat from row to row.

use super::short::Short;
use crate::model::Token;

/// Texts remembered; a power of two.
const SLOTS: usize = 1 << 13;

/// A text and what was made of it in each slot; `T` must wipe itself when dropped, as the texts do.
#[derive(Default)]
pub(super) struct Memo<T> {
    slots: Vec<(Short, T)>,
}

impl<T: Default + Clone> Memo<T> {
    /// Returns what `make` makes of a short text; nothing if the text or what is made of it is too long. `make` must look
    /// at the text alone, and fill whatever it finds in its target.
    pub(super) fn get(&mut self, text: &str, make: impl FnOnce(&str, &mut T) -> Option<()>) -> Option<&T> {
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, Default::default());
        }
        let (known, made) = self.slots.get_mut(slot(text) & (SLOTS - 1)).filter(|_| !text.is_empty())?;
        if !known.is(text) {
            known.set("")?;
            make(text, made)?;
            known.set(text)?;
        }
        Some(made)
    }
}

/// Mixes words of eight bytes; the slot decides speed alone.
fn slot(text: &str) -> usize {
    let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95);
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let hash = words.iter().fold(text.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let last = rest.iter().fold(0, |last, byte| last << 8 | u64::from(*byte));
    let hash = mix(hash, last);
    (hash ^ hash >> 29 ^ hash >> 47) as usize
}

/// Tokens of runs of at most four digits, by length and number.
#[derive(Default)]
pub(super) struct DigitTokens(Vec<Option<Token>>);

impl DigitTokens {
    /// Returns the token that `make` makes of a text; it must look at the text alone.
    pub(super) fn get(&mut self, text: &str, make: impl FnOnce() -> Token) -> Token {
        let Some(slot) = digits_slot(text) else { return make() };
        if self.0.is_empty() {
            self.0.resize(11_110, None);
        }
        match self.0.get_mut(slot) {
            Some(token) => *token.get_or_insert_with(make),
            None => make(),
        }
    }
}

/// Numbers of one digit come first, then those of two, three and four.
fn digits_slot(text: &str) -> Option<usize> {
    let before = *[0, 10, 110, 1110].get(text.len().checked_sub(1)?)?;
    let digit = |byte: u8| byte.is_ascii_digit().then(|| usize::from(byte - b'0'));
    text.bytes().try_fold(0, |number, byte| Some(number * 10 + digit(byte)?)).map(|number| before + number)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::proptest;

    use super::*;
    use crate::text::kana::romanise;

    fn remember(text: &str, made: &mut Short) -> Option<()> {
        let mut form = String::new();
        romanise(text, &mut form);
        made.set(&form)
    }

    proptest! {
        #[test]
        fn a_remembered_form_is_the_form(texts in proptest::collection::vec("[ァ-ヺー ]{0,20}", 0..50)) {
            let mut memo = Memo::<Short>::default();
            for text in texts.iter().chain(&texts) {
                let mut made = String::new();
                romanise(text, &mut made);
                match memo.get(text, remember) {
                    Some(known) => assert_eq!(known.text(), made),
                    None => assert!(text.is_empty() || text.len() > 31 || made.len() > 31),
                }
            }
        }
    }

    #[test]
    fn short_numbers_have_slots_of_their_own() {
        let numbers = (0..10_000).flat_map(|n| (1..=4).map(move |width| format!("{n:0width$}")));
        let short: HashSet<String> = numbers.filter(|text| text.len() <= 4).collect();
        let slots: HashSet<usize> = short.iter().filter_map(|text| digits_slot(text)).collect();
        assert_eq!((slots.len(), slots.iter().max()), (11_110, Some(&11_109)));
        assert_eq!([digits_slot(""), digits_slot("12a"), digits_slot("12345")], [None; 3]);
    }
}
