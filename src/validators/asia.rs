//! National identifiers of Asia without Japan.

use super::Verdict;
use super::digits::{base36, exactly, is_uniform, letters, number, values, weighted};
use super::europe::is_date;
use super::scheme::{Scheme, luhn, mod11_2};

/// Korean RRN: date and century digit; the check digit holds only for numbers issued before October 2020, so a number
/// without it stays unknown when the birth date or issue may be later, and is rejected otherwise.
pub(super) fn rrn(text: &str) -> Verdict {
    let Some(digits) = exactly::<13>(text) else { return Verdict::Reject };
    let century = match digits[6] {
        9 | 0 => 1800,
        1 | 2 | 5 | 6 => 1900,
        3 | 4 | 7 | 8 => 2000,
        _ => return Verdict::Reject,
    };
    let real = is_date(century + number(&digits[..2]), number(&digits[2..4]), number(&digits[4..6]));
    let check = (11 - weighted(&digits, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10;
    match (real, check == u32::from(digits[12])) {
        (false, _) => Verdict::Reject,
        (true, true) => Verdict::Accept,
        (true, false) if century == 2000 => Verdict::Unknown,
        (true, false) => Verdict::Reject,
    }
}

/// Chinese resident number: region, date, ISO 7064 MOD 11-2 with X.
pub(super) fn ric(text: &str) -> Verdict {
    let Some([body @ .., last]) = letters::<18>(text) else { return Verdict::Reject };
    let Some(digits) = values::<17>(&body) else { return Verdict::Reject };
    let check = (12 - mod11_2(&digits) * 2 % 11) % 11;
    let wanted = if check == 10 { b'X' } else { b'0' + check as u8 };
    let province =
        matches!(number(&digits[..2]), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83);
    let real = is_date(number(&digits[6..10]), number(&digits[10..12]), number(&digits[12..14]));
    Verdict::from(province && real && matches!(number(&digits[6..8]), 18..=20) && wanted == last)
}

/// Taiwanese identity number: letter as two digits, weights 1 9 8 … 1 1, modulo 10.
pub(super) fn taiwan(text: &str) -> Verdict {
    const ORDER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let Some([letter, rest @ ..]) = letters::<10>(text) else { return Verdict::Reject };
    let (Some(index), Some(digits)) = (ORDER.iter().position(|&l| l == letter), values::<9>(&rest)) else {
        return Verdict::Reject;
    };
    let code = index as u32 + 10;
    let sum = code / 10 + code % 10 * 9 + weighted(&digits, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
    Verdict::from(matches!(digits[0], 1 | 2 | 8 | 9) && sum.is_multiple_of(10))
}

/// Hong Kong identity card: letters 10–35, blank 36, weights 9 to 2, modulo 11.
pub(super) fn hong_kong(text: &str) -> Verdict {
    let (first, second, body, check) = match (letters::<8>(text), letters::<9>(text)) {
        (Some([a, body @ .., check]), _) => (None, a, body, check),
        (_, Some([a, b, body @ .., check])) => (Some(a), b, body, check),
        _ => return Verdict::Reject,
    };
    let capital = |b: u8| base36(b).filter(|_| b.is_ascii_uppercase());
    let head = first.map_or(Some(36), capital);
    let last = if check == b'A' { Some(10) } else { base36(check).filter(|v| *v < 10) };
    let (Some(head), Some(letter), Some(last), Some(digits)) = (head, capital(second), last, values::<6>(&body)) else {
        return Verdict::Reject;
    };
    let sum = head * 9 + letter * 8 + weighted(&digits, &[7, 6, 5, 4, 3, 2]) + last;
    Verdict::from(sum.is_multiple_of(11))
}

/// Singapore NRIC and FIN: weights 2 7 6 5 4 3 2, 4 more for T and G, 3 more for M.
pub(super) fn nric(text: &str) -> Verdict {
    let Some([first, body @ .., last]) = letters::<9>(text) else { return Verdict::Reject };
    let (table, more): (&[u8], u32) = match first {
        b'S' => (b"JZIHGFEDCBA", 0),
        b'T' => (b"JZIHGFEDCBA", 4),
        b'F' => (b"XWUTRQPNMLK", 0),
        b'G' => (b"XWUTRQPNMLK", 4),
        b'M' => (b"XWUTRQPNJLK", 3),
        _ => return Verdict::Reject,
    };
    let Some(digits) = values::<7>(&body) else { return Verdict::Reject };
    let remainder = ((weighted(&digits, &[2, 7, 6, 5, 4, 3, 2]) + more) % 11) as usize;
    let at = if first == b'M' { 10 - remainder } else { remainder };
    Verdict::from(table.get(at) == Some(&last))
}

/// Indian Aadhaar: Verhoeff, first digit 2 to 9, no palindrome.
pub(super) fn aadhaar(text: &str) -> Verdict {
    let Some(digits) = exactly::<12>(text) else { return Verdict::Reject };
    let palindrome = digits.iter().eq(digits.iter().rev());
    Verdict::from(digits[0] >= 2 && !palindrome && Scheme::Verhoeff.check(&digits))
}

/// Indian PAN of a person: three letters, P, letter, four digits, letter.
pub(super) fn pan(text: &str) -> Verdict {
    let Some([a, b, c, kind, e, digits @ .., last]) = letters::<10>(text) else { return Verdict::Reject };
    let capitals = [a, b, c, e, last].iter().all(u8::is_ascii_uppercase);
    Verdict::from(capitals && kind == b'P' && values::<4>(&digits).is_some_and(|d| number(&d) > 0)).unchecked()
}

/// Indian GST number: values in base 36, every second doubled, the digits of each product in base 36 added.
pub(super) fn gstin(text: &str) -> Verdict {
    let Some(id) = letters::<15>(text) else { return Verdict::Reject };
    let term = |(at, &byte): (usize, &u8)| {
        let product = base36(byte)? * (1 + at as u32 % 2);
        Some(product / 36 + product % 36)
    };
    let sum: Option<u32> = id.iter().take(14).enumerate().map(term).sum();
    let told = id.last().copied().and_then(base36);
    Verdict::from(sum.zip(told).is_some_and(|(sum, told)| (sum + told).is_multiple_of(36)))
}

/// Korean business number: tax office from 101, kind not 00, serial; weights 1 3 7 1 3 7 1 3 5, the tens of the last
/// product added once more, modulo 10.
pub(super) fn business_number(text: &str) -> Verdict {
    let Some(digits) = exactly::<10>(text) else { return Verdict::Reject };
    let tens = u32::from(digits[8]) * 5 / 10;
    let sum = weighted(&digits, &[1, 3, 7, 1, 3, 7, 1, 3, 5, 1]) + tens;
    let parts = number(&digits[..3]) > 100 && number(&digits[3..5]) > 0 && number(&digits[5..9]) > 0;
    Verdict::from(parts && !is_uniform(&digits) && sum.is_multiple_of(10))
}

/// Taiwanese number of a firm: weights 1 2 1 2 1 2 4 1, digits of products added, modulo 5 (10 before 2023); a seventh
/// digit of 7 may count 1 more.
pub(super) fn unified_number(text: &str) -> Verdict {
    let Some(digits) = exactly::<8>(text) else { return Verdict::Reject };
    let terms = digits.iter().zip([1, 2, 1, 2, 1, 2, 4, 1]).map(|(&digit, weight)| u32::from(digit) * weight);
    let sum: u32 = terms.map(|product| product / 10 + product % 10).sum();
    let divisible = sum.is_multiple_of(5) || digits[6] == 7 && (sum + 1).is_multiple_of(5);
    Verdict::from(!is_uniform(&digits) && divisible)
}

/// Thai PIN: weights 13 to 2, 11 − remainder.
pub(super) fn thai(text: &str) -> Verdict {
    let Some(digits) = exactly::<13>(text) else { return Verdict::Reject };
    let check = (11 - weighted(&digits, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10;
    Verdict::from((1..=8).contains(&digits[0]) && !is_uniform(&digits) && check == u32::from(digits[12]))
}

/// Israeli identity number: Luhn over nine digits, leading zeros may be missing.
pub(super) fn israeli(text: &str) -> Verdict {
    let text = text.trim();
    if !(8..=9).contains(&text.bytes().filter(u8::is_ascii_digit).count()) {
        return Verdict::Reject;
    }
    let Some(digits) = exactly::<9>(text).or_else(|| exactly::<9>(&format!("0{text}"))) else { return Verdict::Reject };
    Verdict::from(!is_uniform(&digits) && luhn(&digits))
}

/// Indonesian NIK: district, date (day + 40 for women), serial; no check digit.
pub(super) fn nik(text: &str) -> Verdict {
    let Some(digits) = exactly::<16>(text) else { return Verdict::Reject };
    let day = number(&digits[6..8]);
    let real = is_date(2000 + number(&digits[10..12]), number(&digits[8..10]), if day > 40 { day - 40 } else { day });
    // Provinces by the codes of the ministry of the interior, since 2022 with those of Papua up to 97.
    let province =
        matches!(number(&digits[..2]), 11..=19 | 21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81 | 82 | 91..=97);
    Verdict::from(real && province && number(&digits[12..]) > 0).unchecked()
}

/// Malaysian NRIC: date, place of birth, serial; no check digit.
pub(super) fn malaysian(text: &str) -> Verdict {
    let Some(digits) = exactly::<12>(text) else { return Verdict::Reject };
    let real = is_date(2000 + number(&digits[..2]), number(&digits[2..4]), number(&digits[4..6]));
    let place = number(&digits[6..8]);
    Verdict::from(real && !matches!(place, 0 | 17..=20 | 69 | 70 | 73 | 80 | 81 | 94..=97)).unchecked()
}
