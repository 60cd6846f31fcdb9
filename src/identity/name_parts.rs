//! Surnames and given names in the forms that tokens are made of, one by one, so that each is made once.

use super::keys::TokenKeys;
use super::near::Told;
use super::short::Short;
use super::tokens::Scratch;
use crate::model::{Column, Token};
use crate::text::script::is_alphanumeric;
use crate::text::{fold, kana};

/// What making a part needs: keys, the column of its token, a buffer.
pub(super) struct Mould<'m> {
    pub(super) keys: &'m TokenKeys,
    pub(super) column: Column,
    pub(super) work: &'m mut Scratch,
}

/// A part in native script.
#[derive(Clone, Default)]
pub(super) struct NativePart {
    /// As [`native_form`] writes it.
    pub(super) form: Short,
    pub(super) token: Option<Token>,
    pub(super) told: Told,
}

impl NativePart {
    /// Makes the part anew; nothing if it is too long.
    pub(super) fn make(&mut self, text: &str, mould: Mould<'_>) -> Option<()> {
        self.told = Told::default();
        let form = mould.work.clean();
        native_form(text, form);
        self.token = token(mould.keys, mould.column, form);
        self.form.set(form)
    }
}

/// Writes letters and digits alone, variants of kanji folded.
pub(super) fn native_form(text: &str, out: &mut String) {
    out.extend(text.chars().filter(|c| is_alphanumeric(*c)).map(fold::kanji));
}

/// A part in kana.
#[derive(Clone, Default)]
pub(super) struct KanaPart {
    pub(super) kata: Short,
    pub(super) soft: Short,
    pub(super) roman: Short,
    /// Of the soft form of a given name.
    pub(super) soft_token: Option<Token>,
    pub(super) roman_token: Option<Token>,
    pub(super) told: Told,
}

impl KanaPart {
    /// Makes the part anew, the column being that of its romanised form; nothing if it is too long.
    pub(super) fn make(&mut self, text: &str, mould: Mould<'_>) -> Option<()> {
        self.told = Told::default();
        let form = mould.work.clean();
        kana::katakana(text, form);
        self.kata.set(form)?;
        form.clear();
        kana::soft(text, form);
        self.soft.set(form)?;
        self.soft_token = token(mould.keys, Column::GivenSoft, form);
        form.clear();
        kana::romanise(text, form);
        self.roman_token = token(mould.keys, mould.column, form);
        self.roman.set(form)
    }
}

/// A part in Latin letters.
#[derive(Clone, Default)]
pub(super) struct LatinPart {
    pub(super) form: Short,
    pub(super) token: Option<Token>,
    /// Of the soft form of a given name.
    pub(super) soft_token: Option<Token>,
    pub(super) told: Told,
}

impl LatinPart {
    /// Makes the part anew; nothing if it is too long.
    pub(super) fn make(&mut self, text: &str, mould: Mould<'_>) -> Option<()> {
        self.told = Told::default();
        let form = mould.work.clean();
        kana::roman_form(text, form);
        self.form.set(form)?;
        self.token = token(mould.keys, mould.column, form);
        form.clear();
        kana::soft_latin(self.form.text(), form);
        self.soft_token = token(mould.keys, Column::GivenSoft, form);
        Some(())
    }
}

fn token(keys: &TokenKeys, column: Column, form: &str) -> Option<Token> {
    (!form.is_empty()).then(|| keys.column(column, form.as_bytes()))
}

/// Whether a text is of kana and long vowel marks alone: forms of such parts, joined, are the form of the whole.
pub(super) fn is_plain_kana(text: &str) -> bool {
    text.chars().all(|c| matches!(c, 'ァ'..='ヺ' | 'ー' | 'ぁ'..='ゖ'))
}
