//! What a cell is made of: counts by script, taken in one pass.

use crate::model::NameOrder;

/// Characters of a folded text by class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    pub chars: usize,
    pub digits: usize,
    pub latin: usize,
    pub kanji: usize,
    pub kana: usize,
    pub hangul: usize,
    pub letters: usize,
    pub spaces: usize,
    /// Characters that stand in written names and numbers: `-'.·・/,()`.
    pub joints: usize,
    pub at: usize,
    /// Longest run of digits that is broken by single joints or spaces at most: 090-1234-5678 has 11.
    pub digit_group: usize,
}

impl Shape {
    /// Counts a width-folded text.
    pub(super) fn of(text: &str) -> Self {
        let mut shape = Self::default();
        let (mut run, mut gap) = (0usize, 0usize);
        for c in text.chars() {
            shape.chars += 1;
            match c {
                '\u{4e00}'..='\u{9fff}' => {
                    shape.kanji += 1;
                    run = 0;
                    continue;
                }
                'ァ'..='ヺ' | 'ー' | 'ぁ'..='ゖ' => {
                    shape.kana += 1;
                    run = 0;
                    continue;
                }
                c => shape.count(c),
            }
            if c.is_ascii_digit() {
                run += 1;
                gap = 0;
                shape.digit_group = shape.digit_group.max(run);
            } else {
                gap += 1;
                if gap > 2 || !matches!(c, '-' | ' ' | '(' | ')' | '.' | '/' | '+') {
                    run = 0;
                }
            }
        }
        shape
    }

    fn count(&mut self, c: char) {
        let class = match c {
            '0'..='9' => &mut self.digits,
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => &mut self.latin,
            '@' => &mut self.at,
            '-' | '\'' | '.' | '·' | '・' | '/' | ',' | '(' | ')' | '’' => &mut self.joints,
            'ー' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '\u{ff66}'..='\u{ff9f}' => &mut self.kana,
            _ if is_kanji(c) => &mut self.kanji,
            '\u{ac00}'..='\u{d7a3}' => &mut self.hangul,
            _ if c.is_whitespace() => &mut self.spaces,
            _ if c.is_alphabetic() => &mut self.letters,
            _ => return,
        };
        *class += 1;
    }

    /// Letters of all scripts.
    pub(super) fn all_letters(&self) -> usize {
        self.latin + self.kanji + self.kana + self.hangul + self.letters
    }

    /// Characters that no name holds.
    pub(super) fn strange(&self) -> usize {
        self.chars.saturating_sub(self.all_letters() + self.spaces + self.joints)
    }

    /// Only kana, spaces and joints, two letters at least.
    pub(super) fn is_kana(&self) -> bool {
        self.kana >= 2 && self.kana + self.spaces + self.joints == self.chars
    }

    /// Only Latin letters, spaces and joints, two letters at least.
    pub(super) fn is_latin(&self) -> bool {
        self.latin >= 2 && self.latin + self.spaces + self.joints == self.chars
    }

    /// Could be a name or a part of one in some script.
    pub(super) fn could_be_name(&self) -> bool {
        let most = if self.latin + self.letters > 0 { 60 } else { 24 };
        self.strange() == 0 && self.at == 0 && self.all_letters() >= 1 && self.chars <= most
    }
}

/// Shorter texts are codes, words and amounts.
const SHORTEST_SENTENCE: usize = 20;

/// Returns whether a text is long and mostly words: someone may be spoken of in it, whatever its header says.
pub(super) fn is_sentence(text: &str) -> bool {
    if text.len() <= SHORTEST_SENTENCE {
        return false;
    }
    let shape = Shape::of(text);
    let words = shape.kanji + shape.kana + shape.hangul > 0 || shape.spaces > 1;
    shape.chars > SHORTEST_SENTENCE && words && shape.all_letters() * 2 > shape.chars
}

/// Returns whether a character is a kanji or one of the marks that stand among them.
pub(super) fn is_kanji(c: char) -> bool {
    matches!(c, '々' | '〆' | 'ヶ' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Returns whether a character is hiragana or katakana of full width.
pub(super) fn is_kana(c: char) -> bool {
    matches!(c, 'ー' | 'ぁ'..='ゖ' | 'ァ'..='ヺ')
}

/// Tells which part of a full name comes first, from script and punctuation: CJK and `SURNAME, Given` begin with the
/// surname; `YAMADA Taro` too; plain `First Last` is not told.
pub(super) fn name_order(name: &str) -> NameOrder {
    let cjk = name
        .chars()
        .any(|c| is_kanji(c) || is_kana(c) || matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{ff66}'..='\u{ff9f}'));
    if cjk {
        let foreign = name.contains('・') || name.contains('･');
        return if foreign { NameOrder::GivenFirst } else { NameOrder::SurnameFirst };
    }
    if name.contains(',') || name.contains('/') {
        return NameOrder::SurnameFirst;
    }
    let mut words = name.split_whitespace();
    let (first, last) = (words.next().unwrap_or_default(), words.last().unwrap_or_default());
    match (is_caps(first), is_caps(last)) {
        (true, false) if !last.is_empty() => NameOrder::SurnameFirst,
        (false, true) => NameOrder::GivenFirst,
        _ => NameOrder::Unknown,
    }
}

fn is_caps(word: &str) -> bool {
    word.chars().count() >= 2 && word.chars().all(|c| !c.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_groups() {
        let shape = Shape::of("090-1234-5678");
        assert_eq!((shape.digits, shape.digit_group, shape.joints), (11, 11, 2));
        assert!(Shape::of("ヤマダ タロウ").is_kana());
        assert!(Shape::of("Anne-Marie O'Neil").is_latin());
        assert!(!Shape::of("A4用紙500枚").could_be_name());
        assert_eq!(Shape::of("12 円 34").digit_group, 2);
    }

    #[test]
    fn order_of_names() {
        for (name, order) in [
            ("山田 太郎", NameOrder::SurnameFirst),
            ("ジョン・スミス", NameOrder::GivenFirst),
            ("SMITH/JOHN", NameOrder::SurnameFirst),
            ("YAMADA Taro", NameOrder::SurnameFirst),
            ("Taro YAMADA", NameOrder::GivenFirst),
            ("John Smith", NameOrder::Unknown),
        ] {
            assert_eq!(name_order(name), order, "{name}");
        }
    }
}
