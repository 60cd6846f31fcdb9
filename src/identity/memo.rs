//! Remembers what a costly form of a short text was: surnames and given names repeat from row to row.

use super::tokens::Scratch;

/// Texts remembered; a power of two.
const SLOTS: usize = 1 << 12;
/// Longer texts are made anew, so that memory stays bounded.
const LONGEST: usize = 48;

/// A text and its form in each slot; both are wiped when dropped.
#[derive(Default)]
pub(super) struct Memo {
    slots: Vec<(Scratch, Scratch)>,
}

impl Memo {
    /// Writes the form of a text after `out`. `make` must be the same at every call and look at the text alone.
    pub(super) fn append(&mut self, text: &str, out: &mut String, make: fn(&str, &mut String)) {
        if text.is_empty() || text.len() > LONGEST || !out.is_empty() {
            return make(text, out);
        }
        if self.slots.is_empty() {
            self.slots.resize_with(SLOTS, Default::default);
        }
        let Some((known, form)) = self.slots.get_mut(slot(text)) else { return make(text, out) };
        if known.0 != text {
            known.clean().push_str(text);
            make(text, form.clean());
        }
        out.push_str(&form.0);
    }
}

/// FNV-1a over the bytes, folded: the slot decides speed alone.
fn slot(text: &str) -> usize {
    let hash = text
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    (hash ^ hash >> 32) as usize & (SLOTS - 1)
}

#[cfg(test)]
mod tests {
    use proptest::proptest;

    use super::*;
    use crate::text::kana::romanise;

    proptest! {
        #[test]
        fn a_remembered_form_is_the_form(texts in proptest::collection::vec("[ァ-ヺー ]{0,20}", 0..50)) {
            let mut memo = Memo::default();
            for text in texts.iter().chain(&texts) {
                let (mut remembered, mut made) = (String::new(), String::new());
                memo.append(text, &mut remembered, romanise);
                romanise(text, &mut made);
                assert_eq!(remembered, made);
            }
        }
    }
}
