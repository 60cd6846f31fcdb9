//! Tells the script of characters and texts.

/// Script of a character, as far as names and addresses need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// Han characters, with 々 〆 〇 ヶ-like marks excluded but 々 〆 〇 included.
    Kanji,
    /// Hiragana.
    Hiragana,
    /// Katakana of both widths, with the long vowel mark.
    Katakana,
    /// Latin letters of both widths, with accents.
    Latin,
    /// Hangul.
    Hangul,
    /// Decimal digits of both widths.
    Digit,
    /// Anything else: spaces, punctuation, other alphabets.
    Other,
}

/// Returns the script of a character.
pub fn script(c: char) -> Script {
    match c {
        '\u{4E00}'..='\u{9FFF}' => Script::Kanji,
        'a'..='z' | 'A'..='Z' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ' => Script::Latin,
        '0'..='9' | '０'..='９' => Script::Digit,
        '\0'..='\u{BF}' | '×' | '÷' => Script::Other,
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Script::Latin,
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' | 'ゟ' => Script::Hiragana,
        'ァ'..='ヺ' | 'ー'..='ヿ' | '\u{31F0}'..='\u{31FF}' | 'ｦ'..='ﾟ' => Script::Katakana,
        '々' | '〆' | '〇' | '\u{3400}'..='\u{4DBF}' => Script::Kanji,
        '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => Script::Kanji,
        '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' => Script::Hangul,
        _ => Script::Other,
    }
}

/// Returns what [`char::is_alphanumeric`] does, without its tables for kanji and kana.
pub fn is_alphanumeric(c: char) -> bool {
    match c {
        '\u{4E00}'..='\u{9FFF}' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' => true,
        c => c.is_alphanumeric(),
    }
}

/// Returns whether the text has kana and nothing else but spaces, `・`, `ー` and hyphens.
pub fn is_kana(text: &str) -> bool {
    only(text, |script| matches!(script, Script::Hiragana | Script::Katakana))
}

/// Returns whether the text has Latin letters and nothing else but spaces, dots, commas, apostrophes and hyphens.
pub fn is_latin(text: &str) -> bool {
    only(text, |script| script == Script::Latin)
}

fn only(text: &str, wanted: impl Fn(Script) -> bool) -> bool {
    let mut any = false;
    for c in text.chars() {
        if wanted(script(c)) {
            any = true;
        } else if !is_name_mark(c) {
            return false;
        }
    }
    any
}

fn is_name_mark(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '・' | '･' | '=' | '＝' | '゠' | '-' | '‐' | '.' | ',' | '\'' | '’' | '\u{3099}' | '\u{309A}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_of_texts() {
        let cases = [
            ("やまだ たろう", true, false),
            ("ﾔﾏﾀﾞ", true, false),
            ("アンナ・マリア", true, false),
            ("O'Brien-Müller, J.", false, true),
            ("髙橋", false, false),
            ("佐々木 a", false, false),
            ("a1", false, false),
            (" - ", false, false),
            ("", false, false),
        ];
        for (text, kana, latin) in cases {
            assert_eq!((is_kana(text), is_latin(text)), (kana, latin), "{text}");
        }
    }
}
