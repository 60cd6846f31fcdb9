//! A short text in place: what is looked up for every row must not lie behind a pointer.

use zeroize::Zeroize;

/// Bytes of the longest: ten kanji or kana.
const LONGEST: usize = 31;

/// A text of at most 31 bytes, wiped when dropped.
#[derive(Clone, Default)]
pub(super) struct Short {
    len: u8,
    bytes: [u8; LONGEST],
}

impl Short {
    /// Takes a text; nothing if it is too long.
    pub(super) fn set(&mut self, text: &str) -> Option<()> {
        self.len = 0;
        self.bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        self.len = text.len() as u8;
        Some(())
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(self.raw()).unwrap_or_default()
    }

    /// Returns whether it is this text.
    pub(super) fn is(&self, text: &str) -> bool {
        self.raw() == text.as_bytes()
    }

    /// Returns whether there is no text.
    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn raw(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }
}

impl Drop for Short {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}
