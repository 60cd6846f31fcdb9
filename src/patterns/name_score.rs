//! How much a cell looks like a person's full name, by word lists and shape.

use super::NameLists;

/// Script and parts of a name-like text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameShape {
    /// Kanji (given names may be kana).
    Kanji,
    /// Hiragana or katakana.
    Kana,
    /// Latin letters.
    Latin,
    /// Hangul.
    Hangul,
    /// Two to four hanzi with a Chinese or Korean surname, no Japanese one.
    Hanzi,
}

/// Evidence that a text is a person's full name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameEvidence {
    /// Script.
    pub shape: NameShape,
    /// A part is a listed surname.
    pub surname_known: bool,
    /// A part is a listed given name.
    pub given_known: bool,
    /// The parts are separated in the text (space, comma, slash, middle dot).
    pub separated: bool,
    /// 0 to 100: 90+ surname and given name known, 60+ one known and the rest plausible, below 40 shape alone.
    pub score: u8,
}

impl NameLists {
    /// Judges a whole cell or a labelled value. `None` if it can't be a full name (digits, company words, wrong length).
    pub fn full_name_evidence(&self, text: &str) -> Option<NameEvidence> {
        let _ = text;
        None
    }
}
