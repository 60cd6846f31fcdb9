//! Bank accounts: IBAN, Japan Post Bank accounts, device numbers.

use super::Verdict;
use super::digits::{Digits, base36, exactly, is_uniform, value};
use super::scheme::luhn;

/// IBAN (ISO 13616): length by country, MOD 97-10 over the moved characters.
pub(super) fn iban(text: &str) -> Verdict {
    let Some(found) = Digits::new(text) else { return Verdict::Reject };
    let id = found.as_bytes();
    let (Some(country), Some(check), Some(body)) = (id.get(..2), id.get(2..4), id.get(4..)) else {
        return Verdict::Reject;
    };
    let long_enough = LENGTHS.iter().any(|(code, len)| code.as_bytes() == country && usize::from(*len) == id.len());
    let sum = body.iter().chain(country).chain(check).try_fold(0u32, |sum, &byte| {
        let value = base36(byte)?;
        Some((sum * if value > 9 { 100 } else { 10 } + value) % 97)
    });
    Verdict::from(long_enough && check.iter().all(u8::is_ascii_digit) && sum == Some(1))
}

/// Lengths by country (SWIFT IBAN registry, release 99).
const LENGTHS: &[(&str, u8)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
];

/// ゆうちょ 記号番号: `1xxx0-…1` (savings, the 4th digit checks) or `0xxx0-…` (transfer).
pub(super) fn yucho(text: &str) -> Verdict {
    let Some((symbol, account)) = symbol_and_number(text) else { return Verdict::Reject };
    let Some(symbol) = exactly::<5>(symbol) else { return Verdict::Reject };
    let savings = symbol.first() == Some(&1);
    let most = if savings { 8 } else { 6 };
    let shape = matches!(symbol, [0 | 1, .., 0]) && (1..=most).contains(&account.len());
    if !shape || !account.bytes().all(|b| b.is_ascii_digit()) || (savings && !account.ends_with('1')) {
        return Verdict::Reject;
    }
    Verdict::from(symbol.get(3).copied() == Some(yucho_digit(symbol, account)))
}

/// The symbol and the number, which a dash, a blank or the word 番号 parts.
fn symbol_and_number(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let (symbol, rest) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
    let plain = rest.bytes().last().is_some_and(|byte| byte.is_ascii_digit());
    let account = rest.rsplit(|c: char| !c.is_ascii_digit()).next()?;
    plain.then_some((symbol, account))
}

/// Writes a 記号番号 as other banks address the account: bank 9900, branch (2nd and 3rd digit of the symbol, and 8 for
/// savings, 9 for transfer accounts), number without the 1 that ends those of savings (ゆうちょ銀行, 振込用の店名・口座番号).
/// Nothing for what is no 記号番号.
pub fn yucho_transfer(text: &str) -> Option<String> {
    let (symbol, account) = symbol_and_number(text).filter(|(symbol, _)| symbol.len() == 5)?;
    if yucho(text) == Verdict::Reject {
        return None;
    }
    let savings = symbol.starts_with('1');
    let account = if savings { account.get(..account.len() - 1)? } else { account };
    let kind = if savings { '8' } else { '9' };
    Some(format!("9900-{}{kind}-{account}", symbol.get(1..3)?))
}

/// Check digit: 13 digits (4th set 0, account padded to 8), weights 1 3 2* repeating, 2* = 2v less 9 from v = 5.
fn yucho_digit(mut symbol: [u8; 5], account: &str) -> u8 {
    if let Some(fourth) = symbol.get_mut(3) {
        *fourth = 0;
    }
    let padding = std::iter::repeat_n(0, 8 - account.len().min(8));
    let digits = symbol.into_iter().chain(padding).chain(account.bytes().filter_map(value));
    let term = |(at, d): (usize, u8)| match (at % 3, d) {
        (0, d) => d,
        (1, d) => 3 * d,
        (_, d) if d >= 5 => 2 * d - 9,
        (_, d) => 2 * d,
    };
    digits.enumerate().map(term).fold(0u8, |sum, v| (sum + v % 10) % 10)
}

/// IMEI: 14 digits and a Luhn digit; 16 digits with a software version (IMEISV) have nothing to check.
pub(super) fn imei(text: &str) -> Verdict {
    if let Some(digits) = exactly::<16>(text) {
        return Verdict::from(!is_uniform(&digits) && text.contains(['-', ' ', '/'])).unchecked();
    }
    Verdict::from(exactly::<15>(text).is_some_and(|digits| !is_uniform(&digits) && luhn(&digits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::Validator;

    #[test]
    fn vectors() {
        let cases: [(Validator, &[&str], &[&str]); 3] = [
            (
                iban,
                &["GR1601101050000010547023795", "BE31 4354 1116 1155", "DE89 3704 0044 0532 0130 00"],
                &["BE31435411161156", "JP31435411161155", "DE89370400440532013", "", "BE"],
            ),
            (
                yucho,
                &[
                    "14030-12345671",
                    "15150-21111111",
                    "00580-654321",
                    "00580-3-654321",
                    "14030 番号 12345671",
                    "14030番号:12345671",
                ],
                &["11940-12345671", "14030-12345670", "1403012345671"],
            ),
            (imei, &["35686800-004141-20", "490154203237518"], &["356868000041421", "000000000000000"]),
        ];
        for (validator, good, bad) in cases {
            for text in good {
                assert_ne!(validator(text), Verdict::Reject, "{text}");
            }
            for text in bad {
                assert_eq!(validator(text), Verdict::Reject, "{text}");
            }
        }
    }

    #[test]
    fn one_account_in_two_notations() {
        for (text, expected) in [
            ("14030-12345671", Some("9900-408-1234567")),
            ("14030 番号 12345671", Some("9900-408-1234567")),
            ("00580-3-654321", Some("9900-059-654321")),
            ("14030-12345670", None),
            ("0001-240-1234567", None),
            ("1234567", None),
        ] {
            assert_eq!(yucho_transfer(text).as_deref(), expected, "{text}");
        }
    }
}
