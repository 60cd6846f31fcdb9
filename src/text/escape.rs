//! The one family of escaping functions for everything that is shown.

use std::borrow::Cow;
use std::fmt::Write;

/// Makes text harmless for a terminal: control characters, bidirectional and invisible marks become `\u{..}`.
///
/// Line feeds and tabs are escaped too: a value is one line. Text that is already escaped does not change.
pub fn terminal(text: &str) -> Cow<'_, str> {
    replace(text, is_unsafe, |c, out| {
        let _ = write!(out, "\\u{{{:x}}}", c as u32);
    })
}

/// Keeps a CSV cell from being run as a formula: a leading `=`, `+`, `-`, `@`, tab or carriage return gets a `'`.
///
/// Full-width forms count, as spreadsheets fold them. Quoting is the CSV writer's; control characters are not
/// touched. Rule of the OWASP page "CSV Injection".
pub fn csv_cell(text: &str) -> Cow<'_, str> {
    match text.trim_start_matches(' ').chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => {
            Cow::Owned(format!("'{text}"))
        }
        _ => Cow::Borrowed(text),
    }
}

/// Shows raw path bytes: bytes that are not UTF-8 as `\xNN`, the rest as [`terminal`].
pub fn path_bytes(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(&terminal(chunk.valid()));
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

fn replace(text: &str, hit: impl Fn(char) -> bool, write: impl Fn(char, &mut String)) -> Cow<'_, str> {
    let Some(first) = text.find(&hit) else { return Cow::Borrowed(text) };
    let (head, tail) = text.split_at_checked(first).unwrap_or((text, ""));
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(head);
    for c in tail.chars() {
        if hit(c) { write(c, &mut out) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// C0, DEL, C1, line separators, bidirectional controls, zero-width marks, tags, interlinear marks, private lookalikes.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    #[test]
    fn terminal_shows_what_would_act() {
        let cases = [
            ("\x1b[31mred", "\\u{1b}[31mred"),
            ("\x1b]52;c;aGk=\x07", "\\u{1b}]52;c;aGk=\\u{7}"),
            ("a\rb\n\tc\0", "a\\u{d}b\\u{a}\\u{9}c\\u{0}"),
            ("exe.\u{202E}fdp", "exe.\\u{202e}fdp"),
            ("\u{9b}1m \u{feff}", "\\u{9b}1m \\u{feff}"),
            ("履歴書_山田太郎.docx", "履歴書_山田太郎.docx"),
        ];
        for (text, expected) in cases {
            assert_eq!(terminal(text), expected);
        }
    }

    #[test]
    fn csv_formulas_are_text() {
        for text in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM", "\t=1", "\r=1", "＝1", " =1"] {
            assert_eq!(csv_cell(text), format!("'{text}"));
            assert_eq!(csv_cell(&csv_cell(text)), csv_cell(text));
        }
        for text in ["", "山田", "a=b", "'=1", "03-1234-5678"] {
            assert_eq!(csv_cell(text), text);
        }
    }

    #[test]
    fn paths_keep_their_bytes_visible() {
        assert_eq!(path_bytes(b"a/\x8eR\x93c.csv\n"), "a/\\x8eR\\x93c.csv\\u{a}");
        assert_eq!(path_bytes("山田.csv".as_bytes()), "山田.csv");
    }

    proptest! {
        #[test]
        fn escaped_text_is_stable_and_safe(text in any::<String>(), bytes in any::<Vec<u8>>()) {
            let once = terminal(&text).into_owned();
            prop_assert!(!once.chars().any(is_unsafe));
            prop_assert_eq!(terminal(&once), once.as_str());
            prop_assert!(!path_bytes(&bytes).chars().any(is_unsafe));
            prop_assert!(!csv_cell(&text).starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
