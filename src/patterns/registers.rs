//! Registers of codes that are given out: Japanese postal codes, branches of Japanese banks.

use std::sync::OnceLock;

use roaring::RoaringBitmap;

use super::embedded;

/// Codes as numbers, read at the first question: 280 KiB of memory and 3 ms for the larger one.
#[derive(Debug, Default)]
pub struct Registers {
    postal: OnceLock<RoaringBitmap>,
    branches: OnceLock<RoaringBitmap>,
}

impl Registers {
    /// Returns whether seven ASCII digits, a hyphen after the third or none, are a code of Japan Post (KEN_ALL and the
    /// codes of large receivers).
    pub fn has_postal_code(&self, code: &str) -> bool {
        let digits = match code.split_once('-') {
            Some((area, rest)) if area.len() == 3 => number(&[area, rest], 7),
            Some(_) => None,
            None => number(&[code], 7),
        };
        let known = || read(embedded::list("places/jp_postal_codes.tsv"), 10_000);
        digits.is_some_and(|code| self.postal.get_or_init(known).contains(code))
    }

    /// Returns whether a bank of four ASCII digits has a branch of three (全国銀行資金決済ネットワーク, unified codes).
    pub fn has_branch(&self, bank: &str, branch: &str) -> bool {
        let known = || read(embedded::list("places/jp_bank_branches.tsv"), 1_000);
        let code = number(&[bank, branch], 7).filter(|_| bank.len() == 4);
        code.is_some_and(|code| self.branches.get_or_init(known).contains(code))
    }
}

/// Reads parts of ASCII digits, so many in all, as one number.
fn number(parts: &[&str], digits: usize) -> Option<u32> {
    let (mut number, mut length) = (0u32, 0);
    for part in parts {
        for byte in part.bytes() {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 || length == digits {
                return None;
            }
            number = number * 10 + u32::from(digit);
            length += 1;
        }
    }
    (length == digits).then_some(number)
}

/// Reads lines of a beginning and pairs of gap and run in base 36 (`patterns/places/registers.py` writes them); `room` is
/// how many codes share a beginning.
fn read(text: &str, room: u32) -> RoaringBitmap {
    let mut codes = RoaringBitmap::new();
    for line in text.lines() {
        let Some((first, pairs)) = line.split_once('\t') else { continue };
        let Ok(first) = first.parse::<u32>() else { continue };
        let mut at = first * room;
        for pair in pairs.split(' ') {
            let (gap, run) = pair.split_once('+').unwrap_or((pair, "0"));
            let base36 = |text| u32::from_str_radix(text, 36).unwrap_or_default().min(room);
            let start = at + base36(gap);
            at = start + base36(run) + 1;
            codes.insert_range(start..at);
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_are_given_out_are_known() {
        let registers = Registers::default();
        for (code, known) in [
            ("100-0001", true),
            ("1000001", true),
            ("900-0004", true),
            ("060-8621", true),
            ("000-0001", false),
            ("100-9999", false),
            ("10-00001", false),
            ("1000-001", false),
            ("100-000a", false),
            ("100000", false),
        ] {
            assert_eq!(registers.has_postal_code(code), known, "{code}");
        }
        for (bank, branch, known) in [
            ("0001", "001", true),
            ("9900", "018", true),
            ("0001", "002", false),
            ("0002", "001", false),
            ("001", "0001", false),
        ] {
            assert_eq!(registers.has_branch(bank, branch), known, "{bank}-{branch}");
        }
    }

    #[test]
    fn registers_are_of_the_size_that_their_publishers_tell() {
        let postal = read(embedded::list("places/jp_postal_codes.tsv"), 10_000);
        let branches = read(embedded::list("places/jp_bank_branches.tsv"), 1_000);
        assert!((140_000..150_000).contains(&postal.len()), "{}", postal.len());
        assert!((28_000..32_000).contains(&branches.len()), "{}", branches.len());
    }
}
