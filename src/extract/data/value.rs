//! Turns stored bytes and numbers into the text of a cell.

use crate::model::Reason;
use crate::text::encoding::{Decoder, Guess, Last, TextEncoding, Whole, guess};

/// Bytes of one cell; a frame to the parent holds less than four of them.
const LONGEST_CELL: usize = 8 << 20;
/// A shorter value that is no text is a number, hash or flag.
const SMALL_BLOB: usize = 1024;

/// What bytes without a declared type are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Blob {
    /// Text in any encoding.
    Text(String),
    /// A number, hash or flag: nothing to read.
    Small,
    /// A picture, document or packed value that is not read.
    Unread,
}

/// Returns as much of a value as is read, and whether that is all.
pub(super) fn shortened(bytes: &[u8]) -> (&[u8], Result<(), Reason>) {
    match bytes.get(..LONGEST_CELL) {
        Some(shown) if shown.len() < bytes.len() => (shown, Err(Reason::Limit)),
        _ => (bytes, Ok(())),
    }
}

/// Tells text from other bytes.
pub(super) fn blob(bytes: &[u8]) -> Blob {
    let ascii_text = |b: &u8| matches!(b, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    match guess(bytes, Whole::Whole) {
        Guess::Text(encoding) if bytes.iter().all(ascii_text) || encoding == TextEncoding::Utf8 => {
            Blob::Text(decode(bytes, encoding))
        }
        // A hash reads as text of some double-byte encoding by chance.
        Guess::Text(encoding)
            if bytes.len() > 32 || bytes.iter().filter(|b| ascii_text(b)).count() * 4 > bytes.len() =>
        {
            Blob::Text(decode(bytes, encoding))
        }
        _ if bytes.len() <= SMALL_BLOB => Blob::Small,
        _ => Blob::Unread,
    }
}

/// Decodes text that is declared UTF-8 and may be something else.
pub(super) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => match guess(bytes, Whole::Whole) {
            Guess::Text(encoding) => decode(bytes, encoding),
            Guess::Binary => String::from_utf8_lossy(bytes).into_owned(),
        },
    }
}

/// Decodes bytes; what can't be decoded becomes U+FFFD.
pub(super) fn decode(bytes: &[u8], encoding: TextEncoding) -> String {
    let mut out = String::new();
    Decoder::new(encoding).decode(bytes, Last::Last, &mut out);
    out
}

/// Shows a floating-point number as a person would write it: no exponent where digits do.
pub(super) fn float(value: f64) -> String {
    if value.is_finite() { format!("{value}") } else { String::new() }
}

/// Shows a whole number with `scale` digits behind its decimal point.
pub(super) fn decimal(unscaled: i128, scale: usize) -> String {
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale.min(60) + 1);
    let sign = if unscaled < 0 { "-" } else { "" };
    match digits.split_at_checked(digits.len() - scale.min(60)) {
        Some((whole, "")) => format!("{sign}{whole}"),
        Some((whole, part)) => format!("{sign}{whole}.{part}"),
        None => digits,
    }
}

/// Reads a signed number of any length, the highest byte first; what is beyond 128 bits is cut.
pub(super) fn big_endian(bytes: &[u8]) -> i128 {
    let negative = bytes.first().is_some_and(|&byte| byte >= 0x80);
    bytes.iter().fold(if negative { -1 } else { 0 }, |number, &byte| number << 8 | i128::from(byte))
}

/// Shows days since 1970-01-01 as a date; nothing if the calendar has no such year.
pub(super) fn date(days: i64) -> String {
    const EPOCH: i64 = 2_440_588;
    let julian = i32::try_from(days.saturating_add(EPOCH)).ok();
    let date = julian.and_then(|julian| time::Date::from_julian_day(julian).ok());
    date.map_or(String::new(), |date| format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day()))
}

/// Shows seconds since 1970-01-01 as date and time.
pub(super) fn moment(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    match date(days) {
        day if day.is_empty() => day,
        day => format!("{day} {:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_people_write_them() {
        for (unscaled, scale, shown) in [(12345, 2, "123.45"), (-5, 3, "-0.005"), (7, 0, "7"), (0, 2, "0.00")] {
            assert_eq!(decimal(unscaled, scale), shown);
        }
        assert_eq!((date(0), date(-1), date(i64::MAX)), ("1970-01-01".into(), "1969-12-31".into(), String::new()));
        assert_eq!((moment(86_399), moment(-1)), ("1970-01-01 23:59:59".into(), "1969-12-31 23:59:59".into()));
        assert_eq!(
            (float(9_012_345_678.0), float(1.5), float(f64::NAN)),
            ("9012345678".into(), "1.5".into(), String::new())
        );
    }

    #[test]
    fn blobs_are_text_or_not() {
        assert_eq!(blob("山田太郎".as_bytes()), Blob::Text("山田太郎".to_owned()));
        assert_eq!(blob(b"{\"a\":1}"), Blob::Text("{\"a\":1}".to_owned()));
        assert_eq!(
            blob(&encoding_rs::SHIFT_JIS.encode("氏名: 山田太郎 <taro@example.com>").0),
            Blob::Text("氏名: 山田太郎 <taro@example.com>".to_owned())
        );
        assert_eq!(blob(&[0x8a, 0x9f, 0x83, 0x41, 0xde, 0xad, 0xbe, 0xef]), Blob::Small);
        assert_eq!(
            blob(&(0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<_>>()),
            Blob::Unread
        );
    }
}
