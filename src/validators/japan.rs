//! Japanese numbers: My Number, driver's licence, corporate number, insurer, municipality codes and shapes.

use super::Verdict;
use super::digits::{exactly, is_uniform, letters, number, weighted};
use super::scheme::luhn;

/// 個人番号: 12 digits, weights of ordinance 85 (2014), article 5.
pub(super) fn my_number(text: &str) -> Verdict {
    let Some(digits) = exactly::<12>(text) else { return Verdict::Reject };
    let grouped = groups(text, &[&[12], &[4, 4, 4]]);
    Verdict::from(grouped && !is_uniform(&digits) && my_number_digit(&digits) == digits.last().map(|&d| u32::from(d)))
}

fn my_number_digit(digits: &[u8]) -> Option<u32> {
    let remainder = weighted(digits, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    Some(if remainder <= 1 { 0 } else { 11 - remainder })
}

/// 運転免許証: 12 digits: office, year, serial, check digit, number of reissues.
pub(super) fn drivers_license(text: &str) -> Verdict {
    let Some(digits) = exactly::<12>(text) else { return Verdict::Reject };
    let office = number(digits.get(..2).unwrap_or_default());
    let issued_by = matches!(
        office,
        10..=14 | 20..=25 | 30 | 40..=49 | 50..=55 | 60..=65 | 70..=74 | 80..=83 | 90..=97
    );
    let remainder = weighted(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    let check = (11 - remainder) % 10;
    Verdict::from(issued_by && digits.get(10).is_some_and(|&d| u32::from(d) == check))
}

/// 法人番号: 13 digits, check digit first; `T` before it makes the invoice number.
pub(super) fn corporate_number(text: &str) -> Verdict {
    let text = text.trim();
    let text = text.strip_prefix(['T', 't']).unwrap_or(text).trim_start_matches('-');
    let Some(digits) = exactly::<13>(text) else { return Verdict::Reject };
    let [first, body @ ..] = digits;
    let sum = weighted(&body, &[2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]);
    Verdict::from(!is_uniform(&digits) && u32::from(first) == 9 - sum % 9)
}

/// 保険者番号: 8 digits by law, or 6 of the national insurance; Luhn.
pub(super) fn insurer_number(text: &str) -> Verdict {
    let prefecture = |digits: &[u8], at: usize| (1..=47).contains(&number(digits.get(at..at + 2).unwrap_or_default()));
    if let Some(digits) = exactly::<8>(text) {
        return Verdict::from(prefecture(&digits, 2) && luhn(&digits));
    }
    exactly::<6>(text).map_or(Verdict::Reject, |digits| Verdict::from(prefecture(&digits, 0) && luhn(&digits)))
}

/// 全国地方公共団体コード: 6 digits with check digit, or 5 without.
pub(super) fn local_government_code(text: &str) -> Verdict {
    let prefecture = |digits: &[u8]| (1..=47).contains(&number(digits.get(..2).unwrap_or_default()));
    if let Some(digits) = exactly::<6>(text) {
        let check = (11 - weighted(&digits, &[6, 5, 4, 3, 2]) % 11) % 10;
        return Verdict::from(prefecture(&digits) && digits.last().is_some_and(|&d| u32::from(d) == check));
    }
    exactly::<5>(text).map_or(Verdict::Reject, |digits| Verdict::from(prefecture(&digits)).unchecked())
}

/// 旅券番号: two letters and seven digits; no check digit outside the MRZ.
pub(super) fn passport(text: &str) -> Verdict {
    let shape = |id: [u8; 9]| matches!(id, [a, b, digits @ ..] if a.is_ascii_uppercase() && b.is_ascii_uppercase() && is_number(&digits));
    Verdict::from(letters::<9>(text).is_some_and(shape)).unchecked()
}

/// 在留カード番号: two letters, eight digits, two letters.
pub(super) fn residence_card(text: &str) -> Verdict {
    let Some(id) = letters::<12>(text) else { return Verdict::Reject };
    let [a, b, digits @ .., y, z] = id;
    Verdict::from([a, b, y, z].iter().all(u8::is_ascii_uppercase) && is_number(&digits)).unchecked()
}

/// 基礎年金番号: 4-6 digits.
pub(super) fn pension_number(text: &str) -> Verdict {
    let Some(digits) = exactly::<10>(text) else { return Verdict::Reject };
    Verdict::from(groups(text, &[&[10], &[4, 6]]) && !is_uniform(&digits)).unchecked()
}

/// 住民票コード: 11 digits.
pub(super) fn resident_code(text: &str) -> Verdict {
    Verdict::from(exactly::<11>(text).is_some_and(|digits| !is_uniform(&digits))).unchecked()
}

/// 雇用保険被保険者番号: 4-6-1 digits.
pub(super) fn employment_insurance(text: &str) -> Verdict {
    Verdict::from(exactly::<11>(text).is_some_and(|digits| !is_uniform(&digits)) && groups(text, &[&[11], &[4, 6, 1]]))
        .unchecked()
}

/// 郵便番号: 7 digits, 3-4, in a prefix that Japan Post has given out.
pub(super) fn postal_code(text: &str) -> Verdict {
    let text = text.trim().trim_start_matches('〒').trim_start();
    let Some(digits) = exactly::<7>(text) else { return Verdict::Reject };
    let first = number(digits.get(..3).unwrap_or_default());
    Verdict::from(groups(text, &[&[7], &[3, 4]]) && first >= 1 && !is_uniform(&digits)).unchecked()
}

fn is_number(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}

/// Returns whether the digits stand in one of the groupings.
fn groups(text: &str, shapes: &[&[usize]]) -> bool {
    let lens = || text.trim().split([' ', '-', '.', '/']).map(str::len);
    shapes.iter().any(|shape| lens().eq(shape.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::Validator;
    use proptest::prelude::{prop_assert, proptest};

    #[test]
    fn vectors() {
        let cases: [(Validator, &[&str], &[&str]); 5] = [
            (
                my_number,
                &["621498320257", "9832-0567-3214", "1234 5678 9018"],
                &["621498320258", "000000000000", "6-2-1-4-9-8-3-2-0-2-5-7", "62149832025", "x21498320257"],
            ),
            (
                drivers_license,
                &["309212345690", "301500000810", "301500000300"],
                &["309212345610", "009212345690", "31921234569"],
            ),
            (
                corporate_number,
                &["5835678256246", "7000012050002", "T7000012050002"],
                &["2835678256246", "0000000000000"],
            ),
            (
                insurer_number,
                &["33120015", "01130012", "06130017", "39131008", "138008"],
                &["33120016", "138009", "01990012"],
            ),
            (local_government_code, &["131016", "011002", "271004", "472018"], &["131017", "991016"]),
        ];
        for (validator, good, bad) in cases {
            for text in good {
                assert_eq!(validator(text), Verdict::Accept, "{text}");
            }
            for text in bad {
                assert_eq!(validator(text), Verdict::Reject, "{text}");
            }
        }
    }

    #[test]
    fn shapes_without_check_digit_stay_unknown() {
        let cases: [(Validator, &str, &str); 6] = [
            (passport, "TK1234567", "T12345678"),
            (residence_card, "AB12345678CD", "AB1234567CD"),
            (pension_number, "1234-567890", "12345-67890"),
            (postal_code, "〒100-0001", "000-0001"),
            (resident_code, "12345678901", "11111111111"),
            (employment_insurance, "1111-111112-1", "1111-1111121"),
        ];
        for (validator, good, bad) in cases {
            assert_eq!(validator(good), Verdict::Unknown, "{good}");
            assert_eq!(validator(bad), Verdict::Reject, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn one_of_ten_check_digits_fits(body in "[1-9][0-9]{10}") {
            let accepted = (0..10).filter(|d| my_number(&format!("{body}{d}")) == Verdict::Accept).count();
            prop_assert!(accepted == 1 || body.bytes().all(|b| b == body.as_bytes()[0]));
        }
    }
}
