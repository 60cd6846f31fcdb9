//! Check-digit schemes that packs name: Luhn, Verhoeff, ISO 7064, weighted sums.

use super::digits::weighted;

/// How the remainder of a weighted sum decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemainderMap {
    /// The weights cover all digits and the remainder must be 0.
    Zero,
    /// The last digit is the remainder; a remainder above 9 is refused.
    Same,
    /// The last digit is modulus − remainder, the full modulus being 0; a value above 9 is refused.
    Complement,
    /// The last digit by remainder; a missing entry is refused.
    List(Vec<Option<u8>>),
}

/// A check-digit scheme over decimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// ISO/IEC 7812-1 annex B.
    Luhn,
    /// J. Verhoeff, Error Detecting Decimal Codes, 1969.
    Verhoeff,
    /// ISO 7064 MOD 11-2, decimal check digit only.
    Mod11_2,
    /// ISO 7064 MOD 11,10.
    Mod11_10,
    /// ISO 7064 MOD 97-10, two check digits at the end.
    Mod97_10,
    /// Sum of digit × weight plus `add`, modulo `modulus`.
    Weighted {
        /// One weight a digit from the left; the check digit has none unless the map is [`RemainderMap::Zero`].
        weights: Vec<u32>,
        /// Modulus, above 0.
        modulus: u32,
        /// Added to the sum.
        add: i32,
        /// From remainder to check digit.
        map: RemainderMap,
        /// Weights for numbers whose remainder by the first is 10; empty where a scheme has none.
        again: Vec<u32>,
    },
}

impl Scheme {
    /// Returns whether digits (values 0 to 9, check digits last) satisfy the scheme; never for fewer than 2 digits.
    pub fn check(&self, digits: &[u8]) -> bool {
        if digits.len() < 2 || digits.iter().any(|&d| d > 9) {
            return false;
        }
        match self {
            Self::Luhn => luhn(digits),
            Self::Verhoeff => verhoeff(digits),
            Self::Mod11_2 => mod11_2(digits) == 1,
            Self::Mod11_10 => mod11_10(digits),
            Self::Mod97_10 => digits.iter().fold(0, |r, &d| (r * 10 + u32::from(d)) % 97) == 1,
            Self::Weighted { weights, modulus, add, map, again } => {
                let remainder = |weights| remainder(digits, weights, (*modulus, *add));
                let remainder = match remainder(weights) {
                    10 if !again.is_empty() => remainder(again),
                    first => first,
                };
                let covered = weights.len() + usize::from(*map != RemainderMap::Zero);
                covered == digits.len() && *modulus > 0 && map.agrees(remainder, *modulus, digits)
            }
        }
    }
}

impl RemainderMap {
    fn agrees(&self, remainder: i64, modulus: u32, digits: &[u8]) -> bool {
        let last = digits.last().copied().map_or(-1, i64::from);
        match self {
            Self::Zero => remainder == 0,
            Self::Same => remainder == last,
            Self::Complement => (i64::from(modulus) - remainder) % i64::from(modulus) == last,
            Self::List(list) => {
                let wanted = usize::try_from(remainder).ok().and_then(|at| list.get(at).copied().flatten());
                wanted.is_some_and(|digit| i64::from(digit) == last)
            }
        }
    }
}

fn remainder(digits: &[u8], weights: &[u32], (modulus, add): (u32, i32)) -> i64 {
    let sum = i64::from(weighted(digits, weights)) + i64::from(add);
    sum.checked_rem_euclid(i64::from(modulus)).unwrap_or(-1)
}

/// ISO/IEC 7812-1 annex B: from the right every second digit doubled, digits summed, modulo 10.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits.iter().rev().enumerate().map(|(at, &d)| luhn_term(at, u32::from(d))).sum();
    sum.is_multiple_of(10)
}

fn luhn_term(at: usize, digit: u32) -> u32 {
    match (at % 2, digit) {
        (0, d) => d,
        (_, d) if d > 4 => 2 * d - 9,
        (_, d) => 2 * d,
    }
}

fn verhoeff(digits: &[u8]) -> bool {
    let mut state = 0;
    for (at, &digit) in digits.iter().rev().enumerate() {
        state = dihedral(state, permuted(at % 8, digit));
    }
    state == 0
}

/// Product in the dihedral group of the pentagon.
fn dihedral(a: u8, b: u8) -> u8 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b - 5) % 5,
        (false, true) => 5 + (a + 5 - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

fn permuted(times: usize, digit: u8) -> u8 {
    const ONCE: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    (0..times).fold(digit, |d, _| ONCE.get(usize::from(d)).copied().unwrap_or(d))
}

/// Remainder of ISO 7064 MOD 11-2 with the last digit as check digit.
pub(super) fn mod11_2(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |sum, &d| (sum * 2 + u32::from(d)) % 11)
}

pub(super) fn mod11_10(digits: &[u8]) -> bool {
    let Some((&last, body)) = digits.split_last() else { return false };
    let product = body.iter().fold(10, |product, &d| {
        let sum = (product + u32::from(d)) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (product + u32::from(last)) % 10 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|b| b - b'0').collect()
    }

    fn my_number() -> Scheme {
        let mut list = vec![Some(0), Some(0)];
        list.extend((2..11).map(|r| Some(11 - r)));
        Scheme::Weighted {
            weights: vec![6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2],
            modulus: 11,
            add: 0,
            map: RemainderMap::List(list),
            again: Vec::new(),
        }
    }

    #[test]
    fn published_numbers_pass() {
        let nhs = Scheme::Weighted {
            weights: (2..=10).rev().collect(),
            modulus: 11,
            add: 0,
            map: RemainderMap::Complement,
            again: Vec::new(),
        };
        let bsn = Scheme::Weighted {
            weights: vec![9, 8, 7, 6, 5, 4, 3, 2, 10],
            modulus: 11,
            add: 0,
            map: RemainderMap::Zero,
            again: Vec::new(),
        };
        let cases = [
            (Scheme::Luhn, "4111111111111111", "4111111111111112"),
            (Scheme::Verhoeff, "234123412346", "234123412347"),
            (Scheme::Mod11_10, "36574261809", "36574261890"),
            (Scheme::Mod97_10, "3214282912345698765432161182", "3214282912345698765432161183"),
            (my_number(), "621498320257", "621498320258"),
            (nhs, "9434765870", "9434765871"),
            (bsn, "111222333", "111252333"),
        ];
        for (scheme, good, bad) in cases {
            assert!(scheme.check(&digits(good)), "{scheme:?}");
            assert!(!scheme.check(&digits(bad)), "{scheme:?}");
            assert!(!scheme.check(&[]) && !scheme.check(&[0]) && !scheme.check(&[10, 1]), "{scheme:?}");
        }
    }

    proptest! {
        #[test]
        fn a_changed_digit_is_caught(body in proptest::collection::vec(0u8..10, 5..15), at in 0usize..5, by in 1u8..10) {
            for scheme in [Scheme::Luhn, Scheme::Verhoeff, Scheme::Mod11_10] {
                let mut number = body.clone();
                number.push(0);
                let last = number.len() - 1;
                let right = (0..10).find(|&d| { number[last] = d; scheme.check(&number) });
                prop_assert!(right.is_some());
                number[at] = (number[at] + by) % 10;
                prop_assert!(!scheme.check(&number));
            }
        }
    }
}
