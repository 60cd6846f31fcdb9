//! Comparison forms of header, key and context words.

use super::fold::width;
use super::kanji::kanji;
use super::script::{Script, script};

/// Returns the comparison form of a word or header: width and kanji variants folded, lower case, letters and digits
/// only. `Full Name`, `full_name` and `FULLNAME` are equal.
pub fn word(raw: &str) -> String {
    let folded = width(raw);
    let mut out = String::with_capacity(folded.len());
    for c in folded.chars().filter(|c| c.is_alphanumeric()) {
        push_lower(c, &mut out);
    }
    out
}

/// Splits a header or key into lower-case words at spaces, punctuation, camelCase humps, digits and script changes.
/// `customerEmail_addr` gives `customer`, `email`, `addr`.
pub fn words(raw: &str) -> Vec<String> {
    let folded = width(raw);
    let mut words = Vec::new();
    let mut current = String::new();
    let mut previous: Option<char> = None;
    let mut chars = folded.chars().peekable();
    while let Some(c) = chars.next() {
        let breaks = previous.is_some_and(|p| is_break(p, c, chars.peek().copied()));
        if (breaks || !c.is_alphanumeric()) && !current.is_empty() {
            words.push(std::mem::take(&mut current));
        }
        previous = c.is_alphanumeric().then_some(c);
        if c.is_alphanumeric() {
            push_lower(c, &mut current);
        }
    }
    if !current.is_empty() {
        words.push(current);
    }
    words
}

fn is_break(previous: char, c: char, next: Option<char>) -> bool {
    if script(previous) != script(c) {
        return true;
    }
    let hump = previous.is_lowercase() && c.is_uppercase();
    // The last capital of `HTTPServer` begins the next word.
    hump || (previous.is_uppercase()
        && c.is_uppercase()
        && next.is_some_and(|n| n.is_lowercase() && script(n) == Script::Latin))
}

fn push_lower(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else {
        out.extend(kanji(c).to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert_eq, proptest};

    #[test]
    fn words_compare_equal() {
        for raw in ["Full Name", "full_name", "FULLNAME", "ｆｕｌｌ－ｎａｍｅ", "fullName:"] {
            assert_eq!(word(raw), "fullname", "{raw}");
        }
        assert_eq!(word("ﾒｰﾙ アドレス"), "メールアドレス");
        assert_eq!(word("電話番號（必須）"), "電話番号必須");
    }

    #[test]
    fn words_split() {
        let cases = [
            ("customerEmail_addr", "customer email addr"),
            ("HTTPServerID", "http server id"),
            ("tel2", "tel 2"),
            ("保護者TEL", "保護者 tel"),
            ("EMAIL", "email"),
            ("メールアドレス", "メールアドレス"),
            ("pax[0].romanName", "pax 0 roman name"),
            ("", ""),
        ];
        for (raw, expected) in cases {
            assert_eq!(words(raw).join(" "), expected, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn word_is_idempotent(raw in "[a-zA-Zａ-ｚｱ-ﾝ漢國_ -]{0,12}") {
            let once = word(&raw);
            prop_assert_eq!(word(&once), once);
        }

        #[test]
        fn words_joined_are_the_word(raw in "[a-zA-Zａ-ｚｱ-ﾝ漢國_ -]{0,12}") {
            prop_assert_eq!(words(&raw).concat(), word(&raw));
        }
    }
}
