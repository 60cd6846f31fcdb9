//! Surnames and given names in the forms that tokens are made of, one by one, so that each is made once.

use super::keys::TokenKeys;
use super::tokens::Scratch;
use crate::model::{Column, Token};
use crate::text::script::is_alphanumeric;
use crate::text::{fold, kana};

/// A part in native script.
#[derive(Default)]
pub(super) struct NativePart {
    /// Letters and digits alone, variants of kanji folded.
    pub(super) form: Scratch,
    pub(super) token: Option<Token>,
}

impl NativePart {
    /// Makes the part anew for its column.
    pub(super) fn make(&mut self, text: &str, keys: &TokenKeys, column: Column) {
        let form = self.form.clean();
        form.extend(text.chars().filter(|c| is_alphanumeric(*c)).map(fold::kanji));
        self.token = token(keys, column, form);
    }
}

/// A part in kana.
#[derive(Default)]
pub(super) struct KanaPart {
    pub(super) kata: Scratch,
    pub(super) soft: Scratch,
    pub(super) roman: Scratch,
    /// Of the soft form of a given name.
    pub(super) soft_token: Option<Token>,
    pub(super) roman_token: Option<Token>,
}

impl KanaPart {
    /// Makes the part anew; `column` is that of its romanised form.
    pub(super) fn make(&mut self, text: &str, keys: &TokenKeys, column: Column) {
        kana::katakana(text, self.kata.clean());
        kana::soft(text, self.soft.clean());
        kana::romanise(text, self.roman.clean());
        self.soft_token = token(keys, Column::GivenSoft, &self.soft.0);
        self.roman_token = token(keys, column, &self.roman.0);
    }
}

/// A part in Latin letters.
#[derive(Default)]
pub(super) struct LatinPart {
    pub(super) form: Scratch,
    pub(super) token: Option<Token>,
    /// Of the soft form of a given name.
    pub(super) soft_token: Option<Token>,
    soft: Scratch,
}

impl LatinPart {
    /// Makes the part anew for its column.
    pub(super) fn make(&mut self, text: &str, keys: &TokenKeys, column: Column) {
        kana::roman_form(text, self.form.clean());
        kana::soft_latin(&self.form.0, self.soft.clean());
        self.token = token(keys, column, &self.form.0);
        self.soft_token = token(keys, Column::GivenSoft, &self.soft.0);
    }
}

fn token(keys: &TokenKeys, column: Column, form: &str) -> Option<Token> {
    (!form.is_empty()).then(|| keys.column(column, form.as_bytes()))
}

/// Whether a text is of kana and long vowel marks alone: forms of such parts, joined, are the form of the whole.
pub(super) fn is_plain_kana(text: &str) -> bool {
    text.chars().all(|c| matches!(c, 'ァ'..='ヺ' | 'ー' | 'ぁ'..='ゖ'))
}
