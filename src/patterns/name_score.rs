//! How much a text looks like a person's full name, by word lists and shape.

use super::NameLists;
use super::name_split::split_at_space;
use crate::text::fold;
use crate::text::script::{Script, script};

/// Script of a name-like text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameShape {
    /// Kanji; the given name may be kana.
    Kanji,
    /// Hiragana or katakana.
    Kana,
    /// Latin letters.
    Latin,
    /// Hangul.
    Hangul,
}

/// Evidence that a text is a person's full name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameEvidence {
    /// Script.
    pub shape: NameShape,
    /// A part is a listed surname.
    pub surname_known: bool,
    /// Another part is a listed given name.
    pub given_known: bool,
    /// The parts are separated in the text (space, comma, slash, middle dot).
    pub separated: bool,
    /// 0 to 100: 90 and more both parts known, 60 to 89 one known and the rest plausible, below 50 shape alone.
    pub score: u8,
}

/// A name has at most so many bytes; longer text is not looked at.
const LONGEST: usize = 120;

impl NameLists {
    /// Judges a whole cell or a labelled value, honorifics allowed. `None` if it can't be a full name: digits, company
    /// words, place names, one part alone, wrong length.
    pub fn full_name_evidence(&self, text: &str) -> Option<NameEvidence> {
        if text.len() > LONGEST || text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let folded = fold::width(text);
        let (name, _) = self.without_honorific(&folded);
        let shape = shape(name)?;
        if self.is_company(name) || self.is_place(name) {
            return None;
        }
        match shape {
            NameShape::Kanji => self.kanji_evidence(name),
            NameShape::Kana => self.kana_evidence(name),
            NameShape::Latin => self.latin_evidence(name),
            NameShape::Hangul => self.hangul_evidence(name),
        }
    }

    fn kanji_evidence(&self, name: &str) -> Option<NameEvidence> {
        if let Some((surname, given)) = split_at_space(name) {
            let fits = (1..=4).contains(&surname.chars().count()) && (1..=6).contains(&given.chars().count());
            let known = (self.words().surnames.get(surname).is_some(), self.is_given(given));
            let known = (known.0 || self.words().hanzi.get(surname).is_some(), known.1);
            return fits.then(|| apart(NameShape::Kanji, known, [97, 80, 70, 45]));
        }
        if !(2..=7).contains(&name.chars().count()) {
            return None;
        }
        let Some(split) = self.words().best_kanji_split(name) else { return self.hanzi_evidence(name) };
        let known = (split.surname_known, split.given_known);
        let given = name.get(split.at..).unwrap_or("");
        let plausible = self.words().given_is_plausible(given);
        // A surname of two kanji alone (山田) also splits into 山 and 田: too short to tell.
        let short = name.chars().count() == 2 || self.words().surnames.get(name).is_some();
        let scores = match (short, plausible) {
            (true, _) => [40, 25, 20, 10],
            (false, true) => [93, 65, 50, 20],
            (false, false) => [93, 40, 45, 10],
        };
        Some(evidence(NameShape::Kanji, known, scores))
    }

    /// A Chinese or Korean name in hanzi: a listed surname and one or two more characters.
    fn hanzi_evidence(&self, name: &str) -> Option<NameEvidence> {
        let first = name.chars().next().map_or(0, char::len_utf8);
        let known = self.words().hanzi.get(name.get(..first)?).is_some();
        let fits = known && (2..=4).contains(&name.chars().count());
        fits.then(|| evidence(NameShape::Kanji, (true, false), [55, 55, 20, 10]))
    }

    fn kana_evidence(&self, name: &str) -> Option<NameEvidence> {
        let words = self.words();
        let foreign = |part: &str| words.foreign_kana.get_kana(part).is_some();
        if let Some((surname, given)) = split_at_space(name) {
            let known =
                (self.is_surname_kana(surname) || foreign(surname), self.is_given_kana(given) || foreign(given));
            let fits = surname.chars().count() <= 12 && given.chars().count() <= 12;
            return fits.then(|| apart(NameShape::Kana, known, [95, 75, 65, 35]));
        }
        let split = words.best_kana_split(name)?;
        let known = (split.surname_known, split.given_known);
        let alone = self.is_surname_kana(name) || self.is_given_kana(name);
        Some(evidence(NameShape::Kana, known, if alone { [30, 15, 15, 5] } else { [82, 45, 30, 5] }))
    }

    fn latin_evidence(&self, name: &str) -> Option<NameEvidence> {
        let is_gap = |c: char| matches!(c, ' ' | ',' | '/' | '.');
        let mut parts = [""; 6];
        let mut count = 0;
        for part in name.split(is_gap).filter(|part| !part.is_empty()) {
            *parts.get_mut(count)? = part;
            count += 1;
        }
        let parts = parts.get(..count).filter(|parts| parts.len() >= 2)?;
        let full = |part: &&&str| part.chars().nth(1).is_some();
        let surnames: Vec<bool> = parts.iter().map(|part| full(&part) && self.is_surname_part(part)).collect();
        let given: Vec<bool> = parts.iter().map(|part| full(&part) && self.is_given_part(part)).collect();
        let pair = (0..count)
            .any(|a| (0..count).any(|b| a != b && surnames.get(a) == Some(&true) && given.get(b) == Some(&true)));
        let one = surnames.contains(&true) || given.contains(&true);
        let cased = parts.iter().all(|part| part.chars().next().is_some_and(char::is_uppercase));
        let known = if pair { (true, true) } else { (surnames.contains(&true), !surnames.contains(&true) && one) };
        let scores = if cased { [95, 70, 68, 40] } else { [80, 40, 40, 10] };
        Some(apart(NameShape::Latin, known, scores))
    }

    fn hangul_evidence(&self, name: &str) -> Option<NameEvidence> {
        let separated = name.contains(' ');
        let length = name.chars().filter(|c| *c != ' ').count();
        let known = [1, 2].into_iter().any(|taken| {
            let surname: String = name.chars().take(taken).collect();
            self.words().hangul.get(&surname).is_some()
        });
        let fits = (2..=5).contains(&length);
        fits.then(|| {
            let scores = [80, if length == 3 { 75 } else { 50 }, 30, 20];
            NameEvidence { separated, ..evidence(NameShape::Hangul, (known, false), scores) }
        })
    }
}

/// Scores are: both parts known, surname known, given name known, none.
fn evidence(shape: NameShape, known: (bool, bool), scores: [u8; 4]) -> NameEvidence {
    let [both, surname, given, none] = scores;
    let score = match known {
        (true, true) => both,
        (true, false) => surname,
        (false, true) => given,
        (false, false) => none,
    };
    NameEvidence { shape, surname_known: known.0, given_known: known.1, separated: false, score }
}

/// Evidence of a name whose parts are written apart.
fn apart(shape: NameShape, known: (bool, bool), scores: [u8; 4]) -> NameEvidence {
    NameEvidence { separated: true, ..evidence(shape, known, scores) }
}

/// Script of a text that has letters of one script and nothing but name punctuation beside.
fn shape(name: &str) -> Option<NameShape> {
    let (mut kanji, mut kana, mut latin, mut hangul) = (0, 0, 0, 0);
    for c in name.chars() {
        match script(c) {
            Script::Kanji => kanji += 1,
            Script::Hiragana | Script::Katakana => kana += 1,
            Script::Latin => latin += 1,
            Script::Hangul => hangul += 1,
            _ if matches!(c, ' ' | '　' | '・' | ',' | '/' | '.' | '\'' | '’' | '-' | 'ー' | '々') => {}
            _ => return None,
        }
    }
    match (kanji, kana, latin, hangul) {
        (1.., _, 0, 0) => Some(NameShape::Kanji),
        (0, 3.., 0, 0) => Some(NameShape::Kana),
        (0, 0, 4.., 0) => Some(NameShape::Latin),
        (0, 0, 0, 2..) => Some(NameShape::Hangul),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_score_high_and_other_text_low() {
        let lists = NameLists::default();
        let score = |text: &str| lists.full_name_evidence(text).map_or(0, |evidence| evidence.score);
        for text in ["山田太郎", "髙橋 美咲", "林大輔 様", "ﾔﾏﾀﾞ ﾀﾛｳ", "SMITH/MARY ANN", "Smith, John A.", "YAMADA Taro"]
        {
            assert!(score(text) >= 90, "{text} {}", score(text));
        }
        for text in ["ヤマダタロウ", "田中さくら", "김민준", "John Kowalewiczski", "佐藤 瑠偉斗", "王 小明"]
        {
            assert!((50..=97).contains(&score(text)), "{text} {}", score(text));
        }
        for text in [
            "株式会社山田",
            "千葉",
            "松本市",
            "山田",
            "東京都千代田区",
            "2024年",
            "Example Ltd",
            "stock",
            "ヤマダ",
            "未定",
            "日本語表記",
            "Order Status",
            "合計",
            "",
        ] {
            assert!(score(text) < 50, "{text} {}", score(text));
        }
    }
}
