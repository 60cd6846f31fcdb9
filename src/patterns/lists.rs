//! Word lists, built at first use: names, places, company words, honorifics.

use std::sync::OnceLock;

use super::table::WordTable;

/// The word lists that the packs ship under `patterns/names` and `patterns/places`. Cheap to build: loads at first use.
#[derive(Debug, Default)]
pub struct NameLists {
    pub(super) words: OnceLock<super::table::Words>,
}

impl NameLists {
    /// Returns the frequency rank (0 is the most common) of a surname in kanji or kana as written in the list.
    pub fn surname_rank(&self, surname: &str) -> Option<u32> {
        self.words().surnames.get(surname)
    }

    /// Returns whether the text is a known Japanese given name, in kanji, hiragana or katakana.
    pub fn is_given(&self, given: &str) -> bool {
        self.words().given.contains(given) || self.is_given_kana(given)
    }

    /// Returns whether the text is the reading of a known Japanese surname; hiragana counts as katakana.
    pub fn is_surname_kana(&self, kana: &str) -> bool {
        self.words().surnames_kana.contains_kana(kana)
    }

    /// Returns whether the text is the reading of a known Japanese given name; hiragana counts as katakana.
    pub fn is_given_kana(&self, kana: &str) -> bool {
        self.words().given_kana.contains_kana(kana)
    }

    /// Returns whether the text is a Latin (US census), romanised Japanese, Korean or Chinese surname; any case.
    pub fn is_surname_latin(&self, surname: &str) -> bool {
        self.words().surnames_latin.contains_latin(surname)
    }

    /// Returns whether the text is a Latin (US census) or romanised Japanese given name; any case.
    pub fn is_given_latin(&self, given: &str) -> bool {
        self.words().given_latin.contains_latin(given)
    }

    /// Returns whether a text names a company, shop, office or public body by one of its words (株式会社, ㈱, GmbH, 支店).
    pub fn is_company(&self, text: &str) -> bool {
        self.words().company.stand_in(text)
    }

    /// Returns the text without a leading or trailing honorific (様, さん, Mr., Frau), and whether there was one.
    pub fn without_honorific<'a>(&self, text: &'a str) -> (&'a str, bool) {
        self.words().honorifics.strip(text)
    }

    /// Returns whether the text is a Japanese prefecture, city, ward, town or village, with or without its suffix.
    pub fn is_place(&self, text: &str) -> bool {
        self.words().places.contains(text)
    }

    /// Returns the byte length of the municipality that the text begins with (after the prefecture), longest first.
    pub fn municipality_at_start(&self, text: &str) -> Option<usize> {
        self.words().municipalities.longest_prefix(text)
    }

    pub(super) fn words(&self) -> &super::table::Words {
        self.words.get_or_init(super::table::Words::embedded)
    }
}

#[allow(unused_imports, reason = "named for the reader")]
use WordTable as _;
