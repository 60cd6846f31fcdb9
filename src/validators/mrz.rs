//! Machine-readable zones of travel documents: TD1, TD2, TD3 (ICAO 9303).

use super::Verdict;
use super::digits::base36;
use crate::model::Date;

/// Size of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MrzSize {
    /// Cards: 3 lines of 30.
    Td1,
    /// Older cards and visas: 2 lines of 36.
    Td2,
    /// Passports: 2 lines of 44.
    Td3,
}

/// Fields of a zone whose check digits all hold.
#[derive(Clone, PartialEq, Eq)]
pub struct MrzFields {
    /// Size.
    pub size: MrzSize,
    /// Issuing state, without fillers.
    pub issuer: String,
    /// Document number, without fillers.
    pub document: String,
    /// Nationality, without fillers.
    pub nationality: String,
    /// Birth date by the caller's pivot; nothing if partly unknown.
    pub birth: Option<Date>,
    /// Sex: `M`, `F` or `<`.
    pub sex: char,
    /// Last day of validity.
    pub expiry: Option<Date>,
    /// Primary identifier (surname), parts by one space.
    pub surname: String,
    /// Secondary identifier (given names), parts by one space.
    pub given: String,
}

/// Reads a zone from its lines (line breaks between them, or none at all); nothing unless every check digit holds.
///
/// `pivot` is the last two digits of the latest possible birth year: 26 reads 26 as 2026 and 27 as 1927. Expiry years
/// are 1970 to 2069.
pub fn parse(text: &str, pivot: u8) -> Option<MrzFields> {
    let zone: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).map(|b| b.to_ascii_uppercase()).collect();
    if !zone.iter().all(|&b| b == b'<' || b.is_ascii_uppercase() || b.is_ascii_digit()) {
        return None;
    }
    match zone.len() {
        88 => two_lines(&zone, 44, MrzSize::Td3, pivot),
        72 => two_lines(&zone, 36, MrzSize::Td2, pivot),
        90 => three_lines(&zone, pivot),
        _ => None,
    }
}

/// Judges a zone.
pub fn mrz(text: &str) -> Verdict {
    Verdict::from(parse(text, 99).is_some())
}

/// Check digit of characters: weights 7 3 1, letters 10 to 35, filler 0, modulo 10 (ICAO 9303-3, 4.9).
pub fn check_digit(field: &[u8]) -> Option<u8> {
    let mut sum = 0u32;
    for (&byte, weight) in field.iter().zip([7, 3, 1].into_iter().cycle()) {
        let value = if byte == b'<' { 0 } else { base36(byte)? };
        sum = (sum + value * weight) % 10;
    }
    u8::try_from(sum).ok().map(|digit| b'0' + digit)
}

/// Judges `FIELD` and its check digit as the last character, or `FIELD,d` apart by one mark.
pub(super) fn field_with_digit(text: &str) -> Verdict {
    let text = text.trim().to_ascii_uppercase();
    let Some((digit, field)) = text.as_bytes().split_last() else { return Verdict::Reject };
    let field = field.strip_suffix(b",").or_else(|| field.strip_suffix(b" ")).unwrap_or(field);
    Verdict::from(!field.is_empty() && check_digit(field) == Some(*digit))
}

fn two_lines(zone: &[u8], width: usize, size: MrzSize, pivot: u8) -> Option<MrzFields> {
    let (upper, lower) = zone.split_at_checked(width)?;
    let kinds: &[u8] = if size == MrzSize::Td3 { b"PV" } else { b"PVIAC" };
    if !upper.first().is_some_and(|kind| kinds.contains(kind)) {
        return None;
    }
    let document = checked(lower, 0..9)?;
    let birth = checked(lower, 13..19)?;
    let expiry = checked(lower, 21..27)?;
    // Visas have no composite check digit.
    if upper.first() != Some(&b'V') && !composite_holds(lower, width, size)? {
        return None;
    }
    let (surname, given) = names(upper.get(5..)?)?;
    Some(MrzFields {
        size,
        issuer: plain(upper.get(2..5)?)?,
        document: plain(document)?,
        nationality: plain(lower.get(10..13)?)?,
        birth: date(birth, pivot),
        sex: sex(*lower.get(20)?)?,
        expiry: date(expiry, 69),
        surname,
        given,
    })
}

/// Checks the digit over all checked fields of the lower line, and in passports the one of the optional field.
fn composite_holds(lower: &[u8], width: usize, size: MrzSize) -> Option<bool> {
    let last = width - 1;
    let composite = [lower.get(..10)?, lower.get(13..20)?, lower.get(21..last)?].concat();
    let optional = size != MrzSize::Td3 || optional_holds(lower.get(28..42)?, *lower.get(42)?);
    Some(optional && check_digit(&composite)? == *lower.get(last)?)
}

fn three_lines(zone: &[u8], pivot: u8) -> Option<MrzFields> {
    let (first, rest) = zone.split_at_checked(30)?;
    let (second, third) = rest.split_at_checked(30)?;
    if !matches!(first.first(), Some(b'A' | b'C' | b'I' | b'P')) {
        return None;
    }
    let document = document_td1(first)?;
    let birth = checked(second, 0..6)?;
    let expiry = checked(second, 8..14)?;
    let composite = [first.get(5..30)?, second.get(..7)?, second.get(8..15)?, second.get(18..29)?].concat();
    if check_digit(&composite)? != *second.get(29)? {
        return None;
    }
    let (surname, given) = names(third)?;
    Some(MrzFields {
        size: MrzSize::Td1,
        issuer: plain(first.get(2..5)?)?,
        document,
        nationality: plain(second.get(15..18)?)?,
        birth: date(birth, pivot),
        sex: sex(*second.get(7)?)?,
        expiry: date(expiry, 69),
        surname,
        given,
    })
}

/// Document number of a card; one longer than 9 goes on in the optional field, its check digit after it.
fn document_td1(line: &[u8]) -> Option<String> {
    if line.get(14) != Some(&b'<') {
        return plain(checked(line, 5..14)?);
    }
    let more = line.get(15..)?;
    let end = more.iter().position(|&b| b == b'<')?;
    let (digit, tail) = more.get(..end)?.split_last()?;
    let number = [line.get(5..14)?, tail].concat();
    (check_digit(&number)? == *digit).then(|| plain(&number)).flatten()
}

fn checked(line: &[u8], field: std::ops::Range<usize>) -> Option<&[u8]> {
    let digit = *line.get(field.end)?;
    let field = line.get(field)?;
    (check_digit(field)? == digit).then_some(field)
}

/// An empty optional field may have a filler for its check digit.
fn optional_holds(field: &[u8], digit: u8) -> bool {
    let empty = field.iter().all(|&b| b == b'<');
    (empty && digit == b'<') || check_digit(field) == Some(digit)
}

fn sex(byte: u8) -> Option<char> {
    matches!(byte, b'M' | b'F' | b'<' | b'X').then(|| char::from(byte))
}

fn date(field: &[u8], pivot: u8) -> Option<Date> {
    let text = std::str::from_utf8(field).ok()?;
    let part = |from: usize| text.get(from..from + 2)?.parse::<u32>().ok();
    let (year, month, day) = (part(0)?, part(2)?, part(4)?);
    let century = if year <= u32::from(pivot) { 2000 } else { 1900 };
    Date::new(i32::try_from(century + year).ok()?, month, day)
}

fn plain(field: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(field).ok()?;
    Some(text.trim_end_matches('<').to_owned())
}

/// Names are letters and fillers only; `<<` parts surname and given names.
fn names(field: &[u8]) -> Option<(String, String)> {
    let text = std::str::from_utf8(field).ok()?;
    if text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let (surname, given) = text.split_once("<<").unwrap_or((text, ""));
    let spaced = |part: &str| part.split('<').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let surname = spaced(surname);
    (!surname.is_empty()).then(|| (surname, spaced(given)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert_eq, proptest};

    /// Specimens of ICAO 9303.
    const TD3: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
    const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";

    #[test]
    fn specimens_are_read() {
        for (zone, size, document) in
            [(TD3, MrzSize::Td3, "L898902C3"), (TD2, MrzSize::Td2, "D23145890"), (TD1, MrzSize::Td1, "D23145890")]
        {
            let fields = parse(zone, 26).unwrap();
            assert_eq!((fields.size, fields.document.as_str()), (size, document));
            assert_eq!((fields.surname.as_str(), fields.given.as_str()), ("ERIKSSON", "ANNA MARIA"));
            assert_eq!((fields.birth, fields.expiry), (Date::new(1974, 8, 12), Date::new(2012, 4, 15)));
            assert_eq!((fields.nationality.as_str(), fields.issuer.as_str(), fields.sex), ("UTO", "UTO", 'F'));
            assert!(parse(&zone.replace('\n', ""), 26) == Some(fields));
        }
    }

    #[test]
    fn field_digits() {
        for (text, verdict) in [
            ("L898902C36", Verdict::Accept),
            ("740812,2", Verdict::Accept),
            ("120415 9", Verdict::Accept),
            ("7408121", Verdict::Reject),
            ("", Verdict::Reject),
        ] {
            assert_eq!(field_with_digit(text), verdict, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_changed_digit_is_caught(at in 45usize..73, to in 0u8..10) {
            let mut zone = TD3.as_bytes().to_vec();
            if zone[at].is_ascii_digit() && zone[at] != b'0' + to {
                zone[at] = b'0' + to;
                prop_assert_eq!(mrz(std::str::from_utf8(&zone).unwrap()), Verdict::Reject);
            }
        }

        #[test]
        fn any_text_is_taken(text in "\\PC{0,30}|[A-Z0-9<]{88}|[A-Z0-9<]{90}|[A-Z0-9<]{72}") {
            mrz(&text);
            field_with_digit(&text);
        }
    }
}
