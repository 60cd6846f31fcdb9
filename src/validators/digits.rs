//! Letters and digits of an identifier without its separators.

/// Most characters an identifier has (the longest IBAN has 34).
const MOST: usize = 40;

/// ASCII letters (upper case) and digits of a candidate, separators left out; no allocation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digits {
    bytes: [u8; MOST],
    len: usize,
}

impl Digits {
    /// Takes letters and digits apart by single spaces, `-`, `.`, `/`, `_`, or brackets; nothing for other characters,
    /// two separators in a row (but before or after a bracket), or more than 40 characters.
    pub fn new(text: &str) -> Option<Self> {
        let mut found = Self { bytes: [0; MOST], len: 0 };
        let mut after_separator = false;
        for byte in text.trim().bytes() {
            match byte {
                b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                    *found.bytes.get_mut(found.len)? = byte.to_ascii_uppercase();
                    found.len += 1;
                    after_separator = false;
                }
                b'(' | b')' => {}
                b' ' | b'-' | b'.' | b'/' | b'_' if !after_separator => after_separator = true,
                _ => return None,
            }
        }
        Some(found)
    }

    /// The characters, upper case.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// The characters as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// Reads exactly `N` digits, separators left out; values 0 to 9.
pub(super) fn exactly<const N: usize>(text: &str) -> Option<[u8; N]> {
    let found = Digits::new(text)?;
    let mut digits: [u8; N] = found.as_bytes().try_into().ok()?;
    for digit in &mut digits {
        *digit = value(*digit)?;
    }
    Some(digits)
}

/// Reads exactly `N` letters (upper case) or digits, separators left out.
pub(super) fn letters<const N: usize>(text: &str) -> Option<[u8; N]> {
    Digits::new(text)?.as_bytes().try_into().ok()
}

/// Value of an ASCII digit.
pub(super) fn value(byte: u8) -> Option<u8> {
    byte.is_ascii_digit().then(|| byte - b'0')
}

/// Values of ASCII digits, all of them.
pub(super) fn values<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    let mut out: [u8; N] = bytes.try_into().ok()?;
    for digit in &mut out {
        *digit = value(*digit)?;
    }
    Some(out)
}

/// The number that digits write, at most 18 of them.
pub(super) fn number(digits: &[u8]) -> u64 {
    digits.iter().take(18).fold(0, |sum, &d| sum * 10 + u64::from(d))
}

/// Sum of digit × weight over the shorter of both.
pub(super) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(&d, &w)| u32::from(d) * w).sum()
}

/// All digits are one and the same.
pub(super) fn is_uniform(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair.first() == pair.last())
}

/// Value of a letter or digit in base 36: A=10 … Z=35.
pub(super) fn base36(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(36)
}
