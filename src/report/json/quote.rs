//! Writes JSON strings so that they read back unchanged and do no harm on a terminal.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::ser::Formatter;

use crate::text::escape;

/// Compact JSON; characters that a terminal would obey are written as `\uXXXX` (RFC 8259 §7).
pub(super) struct Quote;

impl Formatter for Quote {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        if matches!(escape::terminal(fragment), Cow::Borrowed(_)) {
            return out.write_all(fragment.as_bytes());
        }
        let mut buffer = [0; 4];
        for c in fragment.chars() {
            let text = c.encode_utf8(&mut buffer);
            if escape::terminal(text) == *text {
                out.write_all(text.as_bytes())?;
            } else {
                c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn hostile_text_reads_back_and_shows_nothing() {
        for text in ["plain", "山田\u{202e}gpj.exe", "a\u{1b}[2Jb", "\u{9b}31m\u{7f}", "tab\tline\n\"q\\", "😀\u{feff}"]
        {
            let mut out = Vec::new();
            super::super::write_value(&mut out, &text).unwrap();
            let shown = String::from_utf8(out).unwrap();
            assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
            assert_eq!(crate::text::escape::terminal(&shown), shown, "{shown:?}");
        }
    }
}
