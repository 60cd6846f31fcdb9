//! Identifiers of Britain and Ireland.

use super::Verdict;
use super::digits::{exactly, is_uniform, letters, value, values, weighted};

/// NHS number: 10 digits, weights 10 to 2, 11 − remainder.
pub(super) fn nhs(text: &str) -> Verdict {
    let Some(digits) = exactly::<10>(text) else { return Verdict::Reject };
    let check = (11 - weighted(&digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    Verdict::from(!is_uniform(&digits) && digits.last().is_some_and(|&d| u32::from(d) == check))
}

/// Unique taxpayer reference: 10 digits, check digit first.
pub(super) fn utr(text: &str) -> Verdict {
    let text = text.trim();
    let Some([first, body @ ..]) = exactly::<10>(text.strip_suffix(['K', 'k']).unwrap_or(text)) else {
        return Verdict::Reject;
    };
    let sum = weighted(&body, &[6, 7, 8, 9, 10, 5, 4, 3, 2]);
    let check = [2, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1].get((sum % 11) as usize).copied();
    Verdict::from(check == Some(first))
}

/// National Insurance number: prefix rules of HMRC's NIM39110; no check digit.
pub(super) fn nino(text: &str) -> Verdict {
    let Some([a, b, digits @ .., suffix]) = letters::<9>(text) else { return Verdict::Reject };
    let first = a.is_ascii_uppercase() && !b"DFIQUV".contains(&a);
    let second = b.is_ascii_uppercase() && !b"DFIOQUV".contains(&b);
    let given = !matches!(&[a, b], b"BG" | b"GB" | b"KN" | b"NK" | b"NT" | b"TN" | b"ZZ");
    Verdict::from(first && second && given && digits.iter().all(u8::is_ascii_digit) && (b'A'..=b'D').contains(&suffix))
        .unchecked()
}

/// Irish PPS number: 7 digits, weights 8 to 2, modulo 23, a check letter and perhaps a second one of weight 9.
pub(super) fn pps(text: &str) -> Verdict {
    let (body, check, more) = match (letters::<8>(text), letters::<9>(text)) {
        (Some([body @ .., check]), _) => (body, check, 0),
        (_, Some([body @ .., check, second])) if second.is_ascii_uppercase() => {
            (body, check, if second == b'W' { 0 } else { u32::from(second - b'@') })
        }
        _ => return Verdict::Reject,
    };
    let Some(digits) = values::<7>(&body) else { return Verdict::Reject };
    let sum = weighted(&digits, &[8, 7, 6, 5, 4, 3, 2]) + more * 9;
    Verdict::from(b"WABCDEFGHIJKLMNOPQRSTUV".get((sum % 23) as usize) == Some(&check) && value(check).is_none())
}
