//! Reads Rich Text Format (Microsoft, RTF specification 1.9.1): one pass over bytes, groups on a bounded stack.

mod state;

use std::io::{BufRead, BufReader, Read};

use self::state::State;
use super::super::End;
use super::super::parts::Parts;
use super::super::writer::{Halt, Step, Writer, io_reason};
use crate::model::Reason;

/// Longest control word and its number.
const LONGEST_WORD: usize = 64;

/// Reads a document.
pub(in super::super) fn read<R: Read>(reader: R, parts: &mut dyn Parts) -> End {
    let mut writer = Writer::new(parts);
    let mut state = State::default();
    let result = tokens(&mut BufReader::with_capacity(64 << 10, reader), &mut state, &mut writer);
    let written = state.finish(&mut writer);
    writer.end(result.and(written))
}

fn tokens(from: &mut impl BufRead, state: &mut State, writer: &mut Writer<'_>) -> Step {
    while let Some(byte) = next(from)? {
        match byte {
            b'{' => state.open(writer)?,
            b'}' => {
                state.close(writer)?;
                if state.is_closed() {
                    return Ok(());
                }
            }
            b'\\' => control(from, state, writer)?,
            b'\r' | b'\n' => {}
            byte => state.byte(byte),
        }
    }
    writer.note(Reason::Truncated);
    Ok(())
}

fn control(from: &mut impl BufRead, state: &mut State, writer: &mut Writer<'_>) -> Step {
    let Some(first) = peek(from)? else { return Ok(()) };
    if !first.is_ascii_alphabetic() {
        from.consume(1);
        return match first {
            b'\'' => {
                let digits = [next(from)?.unwrap_or(b'0'), next(from)?.unwrap_or(b'0')];
                let hex = std::str::from_utf8(&digits).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok());
                hex.into_iter().for_each(|byte| state.byte(byte));
                Ok(())
            }
            b'*' => {
                state.optional();
                Ok(())
            }
            b'~' => state.text(" "),
            b'_' => state.text("-"),
            b'-' => Ok(()),
            b'\r' | b'\n' => state.word("par", None, writer),
            symbol => {
                state.byte(symbol);
                Ok(())
            }
        };
    }
    let mut word = String::new();
    while let Some(byte) = peek(from)?.filter(u8::is_ascii_alphabetic) {
        from.consume(1);
        if word.len() < LONGEST_WORD {
            word.push(char::from(byte));
        }
    }
    let number = number(from)?;
    if peek(from)? == Some(b' ') {
        from.consume(1);
    }
    if word == "bin" {
        return skip(from, number.unwrap_or(0));
    }
    state.word(&word, number, writer)
}

fn number(from: &mut impl BufRead) -> Result<Option<i64>, Halt> {
    let mut text = String::new();
    while let Some(byte) = peek(from)?.filter(|byte| byte.is_ascii_digit() || (*byte == b'-' && text.is_empty())) {
        from.consume(1);
        if text.len() < LONGEST_WORD {
            text.push(char::from(byte));
        }
    }
    Ok(text.parse().ok())
}

/// Passes over binary data.
fn skip(from: &mut impl BufRead, length: i64) -> Step {
    let mut left = u64::try_from(length).unwrap_or(0);
    while left > 0 {
        let available = from.fill_buf().map_err(|error| Halt::Trouble(io_reason(&error)))?.len();
        if available == 0 {
            break;
        }
        let taken = available.min(usize::try_from(left).unwrap_or(available));
        from.consume(taken);
        left -= taken as u64;
    }
    Ok(())
}

fn peek(from: &mut impl BufRead) -> Result<Option<u8>, Halt> {
    let buffer = from.fill_buf().map_err(|error| Halt::Trouble(io_reason(&error)))?;
    Ok(buffer.first().copied())
}

fn next(from: &mut impl BufRead) -> Result<Option<u8>, Halt> {
    let byte = peek(from)?;
    if byte.is_some() {
        from.consume(1);
    }
    Ok(byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::parser::Parser;
    use super::super::super::testing::{Records, parse};
    use super::*;
    use crate::model::{Part, Section};

    fn read(text: &str) -> (End, Records) {
        parse(Parser::Rtf, text.as_bytes())
    }

    fn texts(text: &str) -> Vec<String> {
        let (end, records) = read(text);
        assert_eq!(end, End::Complete);
        records.passages.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn characters_of_all_spellings() {
        assert_eq!(
            texts(
                r"{\rtf1\ansi\ansicpg932\deff0{\fonttbl{\f0\fcharset128 \'82l\'82r;}{\f1\fcharset0 Arial;}}\f0\'8e\'52\'93\'63 \f1 M\'fcller\par \u22826?\u37070?\line x\~y\_z\tab\{\}}"
            ),
            ["山田 Müller\n太郎\nx y-z\t{}\n"]
        );
    }

    #[test]
    fn tables_headers_and_authors() {
        let (end, records) = read(
            r"{\rtf1{\info{\author Ken Ito}{\title list}}{\header head\par}{\*\unknown no}{\pict 00ff}
              \trowd\intbl name\cell phone\cell\row\trowd\intbl Taro\cell\par 090\cell\row\pard end{\footnote foot}\par}",
        );
        assert_eq!(end, End::Complete);
        assert_eq!(records.cells(), [["name", "phone"], ["Taro", "090"]]);
        let texts: Vec<&str> = records.passages.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["end\n", "head\n", "foot\n"]);
        assert!(records.sections.contains(&Section::of(Part::Footnote)));
        let values: Vec<&str> =
            records.objects.iter().flat_map(|(_, fields)| fields).map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["list", "Ken Ito"]);
    }

    #[test]
    fn fields_show_their_result_and_keep_mailboxes() {
        assert_eq!(
            texts(r#"{\rtf1 a {\field{\*\fldinst HYPERLINK "mailto:a@example.com"}{\fldrslt mail}} b\par}"#),
            ["a mail b\n", "HYPERLINK \"mailto:a@example.com\"\n"]
        );
    }

    #[test]
    fn hostile_texts_end() {
        let (end, _) = read(&format!("{{\\rtf1 {}x", "{".repeat(100_000)));
        assert!(matches!(end, End::Partial(_)), "{end:?}");
        let (end, _) = read(r"{\rtf1 x\bin99999999999 ");
        assert_eq!(end, End::Partial(Reason::Truncated));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in r"[{}\\a-u0-9' *~\-]{0,200}") {
            read(&format!("{{\\rtf1 {text}"));
        }
    }
}
