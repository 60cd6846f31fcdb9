//! What the tokeniser asks of the rules: kinds and name lists.

use crate::model::{KindId, Tier};
use crate::patterns::Rules;

/// Kinds and name lists as the tokeniser needs them.
pub trait Knowledge: Send + Sync {
    /// Name of a kind; it is the domain of an id's token.
    fn kind_name(&self, kind: KindId) -> &str;

    /// What a conflict of the kind proves.
    fn kind_tier(&self, kind: KindId) -> Tier;

    /// Name without honorifics (様, さん, Mr).
    fn without_honorific<'n>(&self, name: &'n str) -> &'n str;

    /// Splits a joined kanji name into surname and given name.
    fn split_kanji<'n>(&self, name: &'n str) -> Option<(&'n str, &'n str)>;

    /// Splits a joined kana name into surname and given name.
    fn split_kana<'n>(&self, name: &'n str) -> Option<(&'n str, &'n str)>;

    /// Returns whether a Latin word is known as a surname and as a given name.
    fn latin_parts(&self, word: &str) -> (bool, bool);
}

impl Knowledge for Rules {
    fn kind_name(&self, kind: KindId) -> &str {
        &self.kind(kind).name
    }

    fn kind_tier(&self, kind: KindId) -> Tier {
        self.kind(kind).tier
    }

    fn without_honorific<'n>(&self, name: &'n str) -> &'n str {
        self.lists().without_honorific(name).0
    }

    fn split_kanji<'n>(&self, name: &'n str) -> Option<(&'n str, &'n str)> {
        self.lists().split_kanji(name)
    }

    fn split_kana<'n>(&self, name: &'n str) -> Option<(&'n str, &'n str)> {
        self.lists().split_kana(name)
    }

    fn latin_parts(&self, word: &str) -> (bool, bool) {
        (self.lists().is_surname_latin(word), self.lists().is_given_latin(word))
    }
}
