//! Turns what a server sends of a cell into text, whatever its encoding.

use std::fmt::Write;

use encoding_rs::Encoding;

use super::rows::LONGEST_CELL;
use crate::model::Reason;
use crate::text::encoding::{Decoder, Guess, Last, TextEncoding, Whole, guess};

/// A shorter value that is no text is a number, hash or flag.
const SMALL_BLOB: usize = 1024;

/// What the bytes of a cell are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// Text in UTF-8, or in what the server declares.
    Text(Charset),
    /// JSON text.
    Json(Charset),
    /// Bytes of any kind.
    Bytes,
}

/// The encoding that a server declares for a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Charset {
    /// UTF-8.
    #[default]
    Utf8,
    /// An encoding that takes any bytes, so that its texts are often of another one.
    Any(&'static Encoding),
    /// An encoding that the server keeps to.
    Known(&'static Encoding),
}

/// Appends a cell's text.
///
/// # Errors
/// Why not all of it was read.
pub(super) fn show(bytes: &[u8], form: Form, out: &mut String, undecodable: &mut u64) -> Result<(), Reason> {
    match form {
        Form::Text(charset) => text(bytes, charset, out, undecodable),
        Form::Json(charset) => {
            let mut json = String::new();
            text(bytes, charset, &mut json, undecodable);
            flatten(&json, out);
        }
        Form::Bytes => blob(bytes, out)?,
    }
    // The server was asked for no more than this: what is as long was cut.
    if bytes.len() >= LONGEST_CELL && (form_is_bytes(form) || bytes_are_cut(bytes)) {
        return Err(Reason::CellLimit);
    }
    Ok(())
}

fn form_is_bytes(form: Form) -> bool {
    matches!(form, Form::Bytes)
}

/// Whether as many characters stand here as were asked for; a trail byte of UTF-8 begins none.
fn bytes_are_cut(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count() >= LONGEST_CELL
}

fn text(bytes: &[u8], charset: Charset, out: &mut String, undecodable: &mut u64) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && (matches!(charset, Charset::Utf8 | Charset::Any(_)) || bytes.is_ascii())
    {
        out.push_str(text);
        return;
    }
    let declared = match charset {
        Charset::Known(table) => return decode(bytes, table, out, undecodable),
        Charset::Any(table) => table,
        Charset::Utf8 => encoding_rs::UTF_8,
    };
    match guess(bytes, Whole::Whole) {
        Guess::Text(encoding) if encoding != TextEncoding::Windows1252 => {
            let mut decoder = Decoder::new(encoding);
            decoder.decode(bytes, Last::Last, out);
            *undecodable += decoder.undecodable();
        }
        _ => decode(bytes, declared, out, undecodable),
    }
}

fn decode(bytes: &[u8], table: &'static Encoding, out: &mut String, undecodable: &mut u64) {
    let (text, _, damaged) = table.decode(bytes);
    out.push_str(&text);
    if damaged {
        *undecodable += text.matches('\u{FFFD}').count() as u64;
    }
}

fn blob(bytes: &[u8], out: &mut String) -> Result<(), Reason> {
    let ascii_text = |b: &u8| matches!(b, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    let readable = |encoding: TextEncoding| {
        encoding == TextEncoding::Utf8
            || bytes.iter().all(ascii_text)
            // A hash reads as text of some double-byte encoding by chance.
            || bytes.len() > 32
            || bytes.iter().filter(|b| ascii_text(b)).count() * 4 > bytes.len()
    };
    match guess(bytes, Whole::Whole) {
        Guess::Text(encoding) if readable(encoding) => {
            Decoder::new(encoding).decode(bytes, Last::Last, out);
            Ok(())
        }
        _ if bytes.len() <= SMALL_BLOB => Ok(()),
        _ => Err(Reason::UnknownBinary),
    }
}

/// Shows JSON as lines of `key: value`, as labelled text is written; what does not parse stays as it is.
fn flatten(json: &str, out: &mut String) {
    match serde_json::from_str(json) {
        Ok(value) => scalars("", &value, out),
        Err(_) => out.push_str(json),
    }
}

fn scalars(key: &str, value: &serde_json::Value, out: &mut String) {
    match value {
        serde_json::Value::Object(fields) => fields.iter().for_each(|(key, value)| scalars(key, value, out)),
        serde_json::Value::Array(items) => items.iter().for_each(|value| scalars(key, value, out)),
        serde_json::Value::String(text) => line(key, text, out),
        serde_json::Value::Number(number) => line(key, &number.to_string(), out),
        serde_json::Value::Null | serde_json::Value::Bool(_) => {}
    }
}

fn line(key: &str, text: &str, out: &mut String) {
    // Writing to a string can't fail.
    let _ = match key {
        "" => writeln!(out, "{text}"),
        key => writeln!(out, "{key}: {text}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8], form: Form) -> (String, Result<(), Reason>, u64) {
        let (mut out, mut undecodable) = (String::new(), 0);
        let told = show(bytes, form, &mut out, &mut undecodable);
        (out, told, undecodable)
    }

    #[test]
    fn text_is_read_in_the_encoding_it_is_in() {
        let latin = Charset::Any(encoding_rs::WINDOWS_1252);
        let sjis = encoding_rs::SHIFT_JIS.encode("山田太郎 東京都千代田区").0;
        assert_eq!(shown("山田".as_bytes(), Form::Text(Charset::Utf8)).0, "山田");
        assert_eq!(shown("山田".as_bytes(), Form::Text(latin)).0, "山田");
        assert_eq!(shown(&sjis, Form::Text(latin)).0, "山田太郎 東京都千代田区");
        assert_eq!(shown(b"Jos\xe9 Mu\xf1oz", Form::Text(latin)).0, "José Muñoz");
        let euc = encoding_rs::EUC_JP.encode("鈴木花子").0;
        assert_eq!(shown(&euc, Form::Text(Charset::Known(encoding_rs::EUC_JP))).0, "鈴木花子");
    }

    #[test]
    fn bytes_are_text_or_not() {
        assert_eq!(shown("山田 taro@example.com".as_bytes(), Form::Bytes).0, "山田 taro@example.com");
        assert_eq!(shown(&[0xde, 0xad, 0xbe, 0xef, 0x00, 0x01], Form::Bytes), (String::new(), Ok(()), 0));
        let noise: Vec<u8> = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert_eq!(shown(&noise, Form::Bytes).1, Err(Reason::UnknownBinary));
    }

    #[test]
    fn json_reads_as_labelled_lines() {
        let json = br#"{"name":"Ann Lee","phones":["1","2"],"x":null,"at":{"zip":7}}"#;
        assert_eq!(shown(json, Form::Json(Charset::Utf8)).0, "zip: 7\nname: Ann Lee\nphones: 1\nphones: 2\n");
        assert_eq!(shown(b"{broken", Form::Json(Charset::Utf8)).0, "{broken");
    }

    #[test]
    fn cut_cells_are_told() {
        assert_eq!(shown(&vec![b'a'; LONGEST_CELL], Form::Text(Charset::Utf8)).1, Err(Reason::CellLimit));
        assert_eq!(shown("é".repeat(LONGEST_CELL - 1).as_bytes(), Form::Text(Charset::Utf8)).1, Ok(()));
    }
}
