//! Tells encodings of one byte a character for alphabets besides the Western European one.
//!
//! Short Japanese names are bytes of the same ranges: another alphabet is believed only where the bytes can hardly be
//! kana or kanji.

use chardetng::{EncodingDetector, Utf8Detection};
use encoding_rs::{
    Encoding, IBM866, ISO_8859_2, ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, ISO_8859_13, KOI8_U,
    WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257,
    WINDOWS_1258,
};

use super::TextEncoding;

/// Letters that tell an alphabet.
const FEWEST: usize = 10;
/// Accented letters that tell Western from Central European and Turkish text.
const FEWEST_ACCENTS: usize = 6;

/// Latin text whose accents are not Western European.
pub(super) fn latin(detector: &EncodingDetector, sample: &[u8]) -> Option<TextEncoding> {
    const TABLES: [&Encoding; 7] =
        [WINDOWS_1250, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258, ISO_8859_2, ISO_8859_4, ISO_8859_13];
    let detected = detector.guess(None, Utf8Detection::Allow);
    let accents = sample.iter().filter(|byte| !byte.is_ascii()).count();
    (accents >= FEWEST_ACCENTS && TABLES.contains(&detected)).then_some(TextEncoding::Other(detected))
}

/// Text of another alphabet; `broken` tells in which of the Japanese encodings the bytes make no sense.
pub(super) fn other(detector: &EncodingDetector, sample: &[u8], broken: [bool; 2]) -> Option<TextEncoding> {
    const TABLES: [&Encoding; 14] = [
        WINDOWS_1250,
        WINDOWS_1251,
        KOI8_U,
        ISO_8859_2,
        ISO_8859_5,
        IBM866,
        WINDOWS_1253,
        ISO_8859_7,
        WINDOWS_1255,
        ISO_8859_8,
        WINDOWS_1256,
        ISO_8859_6,
        WINDOWS_874,
        WINDOWS_1254,
    ];
    let detected = detector.guess(None, Utf8Detection::Allow);
    if !TABLES.contains(&detected) {
        return None;
    }
    let count = |from: u8| sample.iter().filter(|&&byte| byte >= from).count();
    let (high, upper, uppermost) = (count(0x80), count(0xC0), count(0xE0));
    // Half-width kana end at 0xDF, and the second bytes of kanji lie anywhere from 0xA1 (EUC-JP) or 0x40 (Shift_JIS).
    let letters = high >= FEWEST && upper * 20 >= high * 17;
    let believed =
        (letters && (uppermost * 5 >= high * 2 || high >= 2 * FEWEST)) || (broken == [true; 2] && high >= FEWEST);
    believed.then_some(TextEncoding::Other(detected))
}
