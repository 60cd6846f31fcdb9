//! Decodes the text of a body and pushes it as passages.

use mail_parser::decoders::charsets::map::charset_decoder;

use super::super::decode::{Parser, Tail};
use super::super::text::Passages;
use super::html;
use crate::model::{Flow, RecordSink};
use crate::text::encoding::{Decoder, Guess, Last, TextEncoding, Whole, guess};

/// Decodes text by its charset; by its bytes if it names none, or names one that these bytes are not.
pub(super) fn decode(bytes: &[u8], charset: Option<&str>) -> String {
    let escapes = memchr::memchr(0x1B, bytes).is_some();
    if bytes.is_ascii() && !escapes {
        return match charset.filter(|name| name.to_ascii_lowercase().contains("utf-7")) {
            Some(_) => named(bytes, charset),
            None => String::from_utf8_lossy(bytes).into_owned(),
        };
    }
    let by_name = named(bytes, charset.filter(|name| !says_nothing(name)));
    let wrong = by_name.is_empty() || by_name.contains('\u{FFFD}') || (escapes && by_name.contains('\u{1B}'));
    if !wrong {
        return by_name;
    }
    let by_bytes = guessed(bytes);
    let lost = |text: &str| text.chars().filter(|c| matches!(c, '\u{FFFD}' | '\u{1B}')).count();
    if by_name.is_empty() || lost(&by_bytes) < lost(&by_name) { by_bytes } else { by_name }
}

/// Programs write these names for any bytes.
fn says_nothing(charset: &str) -> bool {
    ["us-ascii", "ascii", "x-unknown", "unknown-8bit", "default"].iter().any(|name| charset.eq_ignore_ascii_case(name))
}

fn named(bytes: &[u8], charset: Option<&str>) -> String {
    let Some(charset) = charset else { return String::new() };
    // What mail calls Shift_JIS and ISO-2022-JP holds the extensions of Windows.
    let own = match charset.to_ascii_lowercase().as_str() {
        "shift_jis" | "shift-jis" | "sjis" | "x-sjis" | "cp932" | "windows-31j" | "ms_kanji" => {
            TextEncoding::Windows31j
        }
        "iso-2022-jp" | "cp50220" | "cp50221" | "cp50222" | "csiso2022jp" => TextEncoding::Iso2022Jp,
        "euc-jp" | "eucjp-ms" | "x-euc-jp" => TextEncoding::EucJp,
        "utf-8" | "utf8" => TextEncoding::Utf8,
        _ => return charset_decoder(charset.as_bytes()).map(|decode| decode(bytes)).unwrap_or_default(),
    };
    with(bytes, own)
}

fn guessed(bytes: &[u8]) -> String {
    match guess(bytes, Whole::Whole) {
        Guess::Text(encoding) => with(bytes, encoding),
        Guess::Binary => with(bytes, TextEncoding::Windows1252),
    }
}

fn with(bytes: &[u8], encoding: TextEncoding) -> String {
    let mut text = String::new();
    Decoder::new(encoding).decode(bytes, Last::Last, &mut text);
    text
}

/// Joins the lines that format=flowed broke (RFC 3676, 4): a blank at the end of a line goes on, `-- ` does not.
pub(super) fn unflowed(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        match line.strip_suffix(' ').filter(|_| line != "-- ") {
            Some(soft) => out.push_str(if delete_space { soft } else { line }),
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

/// Pushes bodies; lines are numbered through all bodies of a message.
#[derive(Debug, Default)]
pub(super) struct Bodies(Passages);

impl Bodies {
    /// Pushes text.
    pub(super) fn push(&mut self, text: &str, sink: &mut dyn RecordSink) -> Flow {
        if text.trim().is_empty() {
            return Flow::Continue;
        }
        let broken = if text.ends_with('\n') { text } else { &format!("{text}\n") };
        self.0.take(broken, Tail::Closed, sink).flow
    }
}

/// Returns the text of an HTML body.
pub(super) fn of_html(text: &str) -> String {
    html::text(text)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS};

    use super::*;

    #[test]
    fn charsets_are_believed_if_they_fit() {
        let text = "佐藤花子と申します。①\n";
        let sjis = SHIFT_JIS.encode(text).0;
        let iso = ISO_2022_JP.encode("佐藤花子と申します。\n").0;
        for charset in [Some("Shift_JIS"), Some("iso-2022-jp"), Some("us-ascii"), Some("utf-8"), Some("no-such"), None]
        {
            assert_eq!(decode(&sjis, charset), text, "{charset:?}");
            assert_eq!(decode(&iso, charset), "佐藤花子と申します。\n", "{charset:?}");
        }
        assert_eq!(decode(&EUC_JP.encode("佐藤花子と申します。\n").0, None), "佐藤花子と申します。\n");
        assert_eq!(decode(b"\xE9t\xE9", Some("iso-8859-1")), "été");
        assert_eq!(decode(b"Hi Mom +Jjo-!", Some("utf-7")), "Hi Mom ☺!");
    }

    #[test]
    fn flowed_lines_are_joined() {
        assert_eq!(unflowed("a \nb\n-- \n  c\n", false), "a b\n-- \n c\n");
        assert_eq!(unflowed("山田 \n太郎\n", true), "山田太郎\n");
    }
}
