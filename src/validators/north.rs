//! National identifiers of the Nordic countries.

use super::Verdict;
use super::digits::{Digits, exactly, number, values, weighted};
use super::europe::is_date;
use super::scheme::luhn;

/// Swedish personnummer: Luhn over ten digits; day + 60 for co-ordination numbers; a century may stand before.
pub(super) fn personnummer(text: &str) -> Verdict {
    let text = text.trim().replace('+', "-");
    let (year, digits) = match (exactly::<10>(&text), exactly::<12>(&text)) {
        (Some(digits), _) => (2000 + number(&digits[..2]), digits),
        (_, Some([a, b, rest @ ..])) => (number(&[a, b]) * 100 + number(&rest[..2]), rest),
        _ => return Verdict::Reject,
    };
    let day = number(&digits[4..6]);
    let real = is_date(year, number(&digits[2..4]), if day > 60 { day - 60 } else { day });
    // 29 February of 1900 is refused by the century only when it is written.
    Verdict::from(real && luhn(&digits))
}

/// Danish CPR: a date and four digits; no check digit since 2007.
pub(super) fn cpr(text: &str) -> Verdict {
    let Some(digits) = exactly::<10>(text) else { return Verdict::Reject };
    Verdict::from(is_date(2000 + number(&digits[4..6]), number(&digits[2..4]), number(&digits[..2]))).unchecked()
}

/// Finnish hetu: date, century sign, serial, letter by modulo 31.
pub(super) fn hetu(text: &str) -> Verdict {
    const SIGNS: &[u8] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let Ok(id) = <[u8; 11]>::try_from(text.trim().as_bytes()) else { return Verdict::Reject };
    let century = match id[6] {
        b'+' => 1800,
        b'-' | b'U'..=b'Y' => 1900,
        b'A'..=b'F' => 2000,
        _ => return Verdict::Reject,
    };
    let (Some(date), Some(serial)) = (values::<6>(&id[..6]), values::<3>(&id[7..10])) else { return Verdict::Reject };
    let real = is_date(century + number(&date[4..]), number(&date[2..4]), number(&date[..2]));
    let remainder = (number(&date) * 1000 + number(&serial)) % 31;
    // Serial numbers begin with 002 (Väestötietoasetus).
    Verdict::from(real && number(&serial) >= 2 && SIGNS.get(remainder as usize) == Some(&id[10].to_ascii_uppercase()))
}

/// Norwegian fødselsnummer: two modulo-11 check digits; day + 40 for D-numbers.
pub(super) fn fnr(text: &str) -> Verdict {
    let Some(digits) = exactly::<11>(text) else { return Verdict::Reject };
    let first = weighted(&digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11;
    let second = weighted(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11;
    let (day, month) = (number(&digits[..2]), number(&digits[2..4]));
    let real = is_date(
        2000 + number(&digits[4..6]),
        if month > 40 { month - 40 } else { month },
        if day > 40 { day - 40 } else { day },
    );
    Verdict::from(real && first == 0 && second == 0)
}

/// Icelandic kennitala: date, weights 3 2 7 6 5 4 3 2, check digit ninth.
pub(super) fn kennitala(text: &str) -> Verdict {
    let Some(digits) = exactly::<10>(text) else { return Verdict::Reject };
    let real = is_date(2000 + number(&digits[4..6]), number(&digits[2..4]), number(&digits[..2]));
    Verdict::from(
        real && weighted(&digits, &[3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11) && matches!(digits[9], 0 | 8 | 9),
    )
}

/// Media access control address: six pairs of hexadecimal digits.
pub(super) fn mac(text: &str) -> Verdict {
    let marks = text.matches([':', '-']).count();
    let plain = text.replace(':', "-");
    let id = Digits::new(&plain);
    Verdict::from(
        marks == 5 && id.is_some_and(|id| id.as_bytes().len() == 12 && id.as_bytes().iter().all(u8::is_ascii_hexdigit)),
    )
    .unchecked()
}
