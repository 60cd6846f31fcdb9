//! Payment cards: issuer ranges, lengths, Luhn.

use super::Verdict;
use super::digits::{Digits, is_uniform, number, value};
use super::scheme::luhn;

/// A payment network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Brand {
    /// Visa: 4, 13, 16 or 19 digits.
    Visa,
    /// Mastercard: 51–55, 2221–2720, 16 digits.
    Mastercard,
    /// American Express: 34, 37, 15 digits.
    Amex,
    /// JCB: 3528–3589, 16 digits.
    Jcb,
    /// Diners Club: 300–305, 309, 36, 38, 39, 14 digits (38, 39 also 16).
    Diners,
    /// Discover: 6011, 644–649, 65, 16 to 19 digits.
    Discover,
    /// UnionPay: 62, 16 to 19 digits.
    UnionPay,
    /// Maestro: 50, 56–69, 12 to 19 digits.
    Maestro,
}

/// Returns the network by issuer range and length (ISO/IEC 7812-1; ranges as the networks publish them).
pub fn brand(digits: &[u8]) -> Option<Brand> {
    let len = digits.len();
    let four = number(digits.get(..4)?);
    let (two, three) = (four / 100, four / 10);
    Some(match (four, len) {
        (4000..=4999, 13 | 16 | 19) => Brand::Visa,
        (2221..=2720, 16) => Brand::Mastercard,
        (3528..=3589, 16) => Brand::Jcb,
        (6011, 16..=19) => Brand::Discover,
        _ => match (two, len) {
            (51..=55, 16) => Brand::Mastercard,
            (34 | 37, 15) => Brand::Amex,
            (36, 14) | (38 | 39, 14 | 16) => Brand::Diners,
            (62, 16..=19) => Brand::UnionPay,
            (65, 16..=19) => Brand::Discover,
            _ if matches!(three, 300..=305 | 309) && len == 14 => Brand::Diners,
            _ if matches!(three, 644..=649) && (16..=19).contains(&len) => Brand::Discover,
            (50 | 56..=69, 12..=19) => Brand::Maestro,
            _ => return None,
        },
    })
}

/// Judges a card number: digits in plausible groups, issuer range, Luhn; all-equal digits are rejected. Published test
/// numbers are judged like any other: see [`is_test_number`].
pub fn card(text: &str) -> Verdict {
    let Some(found) = Digits::new(text) else { return Verdict::Reject };
    let mut buffer = [0u8; 19];
    let Some(digits) = buffer.get_mut(..found.as_bytes().len()) else { return Verdict::Reject };
    for (slot, &byte) in digits.iter_mut().zip(found.as_bytes()) {
        let Some(digit) = value(byte) else { return Verdict::Reject };
        *slot = digit;
    }
    Verdict::from(is_grouped(text) && !is_uniform(digits) && luhn(digits) && brand(digits).is_some())
}

/// Judges a card number and rejects published test numbers.
pub fn live_card(text: &str) -> Verdict {
    if is_test_number(text) { Verdict::Reject } else { card(text) }
}

/// Returns whether a card number is one that networks and payment services publish for tests.
pub fn is_test_number(text: &str) -> bool {
    const PUBLISHED: &[&str] = &[
        "4111111111111111",
        "4012888888881881",
        "4222222222222",
        "4242424242424242",
        "4000056655665556",
        "5555555555554444",
        "5105105105105100",
        "5200828282828210",
        "2223003122003222",
        "2223000048400011",
        "378282246310005",
        "371449635398431",
        "378734493671000",
        "30569309025904",
        "38520000023237",
        "3056930009020004",
        "36227206271667",
        "6011111111111117",
        "6011000990139424",
        "6011981111111113",
        "6200000000000005",
        "3530111333300000",
        "3566002020360505",
        "3566111111111113",
        "5019717010103742",
        "6331101999990016",
        "4917610000000000",
        "4000000000000002",
        "5454545454545454",
        "6304000000000000",
    ];
    Digits::new(text).is_some_and(|found| PUBLISHED.contains(&found.as_str()))
}

/// Digits in one run or in groups of 3 to 7, as cards are printed (4-4-4-4, 4-6-5, 4-6-4).
fn is_grouped(text: &str) -> bool {
    let text = text.trim();
    let separators = [' ', '-', '.'];
    let mut groups = text.split(separators);
    let first = groups.next().map_or(0, str::len);
    let parts = text.matches(separators).count();
    parts == 0
        || (first == 4 && parts <= 4 && text.split(separators).skip(1).all(|group| (3..=7).contains(&group.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass_and_neighbours_fail() {
        for text in [
            "4111111111111111",
            "5555 5555 5555 4444",
            "2223003122003222",
            "3782-822463-10005",
            "30569309025904",
            "38520000023237",
            "6011111111111117",
            "6200000000000005",
            "3554770375953116",
            "3530111333300000",
            "3566002020360505",
        ] {
            assert_eq!(card(text), Verdict::Accept, "{text}");
        }
        for text in [
            "4111111111111112",
            "0000000000000000",
            "4111 1111 11111111 1",
            "20240102030405",
            "1234567890123452",
            "41-11-11-11-11-11-11-11",
            "",
            "4111x11111111111",
            "41111111111111111111111111",
        ] {
            assert_eq!(card(text), Verdict::Reject, "{text}");
        }
        assert_eq!(live_card("4111-1111-1111-1111"), Verdict::Reject);
        assert_eq!(live_card("3554770375953116"), Verdict::Accept);
    }
}
