//! National identifiers of the Americas, Africa and Oceania.

use super::Verdict;
use super::digits::{Digits, base36, exactly, is_uniform, letters, number, weighted};
use super::europe::is_date;
use super::scheme::luhn;

/// US social security number: area, group and serial rules of the SSA (2011); published samples are rejected.
pub(super) fn ssn(text: &str) -> Verdict {
    let Some(digits) = exactly::<9>(text) else { return Verdict::Reject };
    let (area, group, serial) = (number(&digits[..3]), number(&digits[3..5]), number(&digits[5..]));
    let sample =
        matches!((area, group, serial), (78, 5, 1120) | (219, 9, 9999) | (123, 45, 6789) | (987, 65, 4320..=4329));
    let lens: Vec<usize> = text.trim().split(['-', ' ', '.']).map(str::len).collect();
    let grouped = matches!(lens[..], [9] | [3, 2, 4]);
    Verdict::from(
        area != 0
            && area != 666
            && area < 900
            && group != 0
            && serial != 0
            && !sample
            && grouped
            && !is_uniform(&digits),
    )
    .unchecked()
}

/// US individual taxpayer number: 9xx, groups 50–65, 70–88, 90–92, 94–99.
pub(super) fn itin(text: &str) -> Verdict {
    let Some(digits) = exactly::<9>(text) else { return Verdict::Reject };
    Verdict::from(digits[0] == 9 && matches!(number(&digits[3..5]), 50..=65 | 70..=88 | 90..=92 | 94..=99)).unchecked()
}

/// US employer number: prefixes that the IRS has given out.
pub(super) fn ein(text: &str) -> Verdict {
    let Some(digits) = exactly::<9>(text) else { return Verdict::Reject };
    let refused = matches!(number(&digits[..2]), 0 | 7..=9 | 17..=19 | 28 | 29 | 49 | 69 | 70 | 78 | 79 | 89 | 96 | 97);
    Verdict::from(!refused).unchecked()
}

/// Canadian SIN: Luhn, first digit neither 0 nor 8.
pub(super) fn sin(text: &str) -> Verdict {
    let Some(digits) = exactly::<9>(text) else { return Verdict::Reject };
    Verdict::from(!matches!(digits[0], 0 | 8) && !is_uniform(&digits) && luhn(&digits))
}

/// Brazilian CPF: two modulo-11 digits.
pub(super) fn cpf(text: &str) -> Verdict {
    let Some(digits) = exactly::<11>(text) else { return Verdict::Reject };
    let check = |weights: &[u32]| (11 - weighted(&digits, weights) % 11) % 11 % 10;
    let first = check(&[10, 9, 8, 7, 6, 5, 4, 3, 2]);
    let second = check(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    Verdict::from(!is_uniform(&digits) && (first, second) == (u32::from(digits[9]), u32::from(digits[10])))
}

/// Brazilian CNPJ, numeric and alphanumeric (character code less 48): two modulo-11 digits.
pub(super) fn cnpj(text: &str) -> Verdict {
    const WEIGHTS: [u32; 13] = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
    let Some(id) = letters::<14>(text) else { return Verdict::Reject };
    let values: Vec<u8> = id.iter().map(|b| b - b'0').collect();
    let check = |weights: &[u32]| (11 - weighted(&values, weights) % 11) % 11 % 10;
    let (first, second) = (check(&WEIGHTS[1..]), check(&WEIGHTS));
    Verdict::from(!is_uniform(&values) && (first, second) == (u32::from(values[12]), u32::from(values[13])))
}

/// Mexican CURP: 18 characters, date, modulo 10 over a 37-letter alphabet.
pub(super) fn curp(text: &str) -> Verdict {
    let Some(id) = letters::<18>(text) else { return Verdict::Reject };
    let value = |b: u8| base36(b).map(|v| if b > b'N' { v + 1 } else { v });
    let sum: Option<u32> = id.iter().take(17).zip((2..=18).rev()).map(|(&b, w)| value(b).map(|v| v * w)).sum();
    let digits = |range: std::ops::Range<usize>| {
        id.get(range).and_then(|part| std::str::from_utf8(part).ok()?.parse::<u64>().ok())
    };
    let real = match (digits(4..6), digits(6..8), digits(8..10)) {
        (Some(y), Some(m), Some(d)) => is_date(if id[16].is_ascii_digit() { 1900 } else { 2000 } + y, m, d),
        _ => false,
    };
    let sex = matches!(id[10], b'H' | b'M' | b'X') && id[..4].iter().all(u8::is_ascii_uppercase);
    Verdict::from(real && sex && sum.is_some_and(|sum| u32::from(id[17]) == u32::from(b'0') + (10 - sum % 10) % 10))
}

/// South African identity number: date and Luhn.
pub(super) fn south_african(text: &str) -> Verdict {
    let Some(digits) = exactly::<13>(text) else { return Verdict::Reject };
    let real = is_date(2000 + number(&digits[..2]), number(&digits[2..4]), number(&digits[4..6]));
    Verdict::from(real && digits[10] <= 2 && luhn(&digits))
}

/// Australian tax file number: weights 1 4 3 7 5 8 6 9 10, modulo 11.
pub(super) fn tfn(text: &str) -> Verdict {
    let Some(digits) = exactly::<9>(text) else { return Verdict::Reject };
    Verdict::from(!is_uniform(&digits) && weighted(&digits, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11))
}

/// Australian business number: first digit less 1, weights 10 1 3 5 … 19, modulo 89; the two leading check digits are 11 to
/// 99, as they are 11 plus a remainder below 89.
pub(super) fn abn(text: &str) -> Verdict {
    let Some(digits) = exactly::<11>(text) else { return Verdict::Reject };
    let sum = weighted(&digits, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    Verdict::from(number(&digits[..2]) >= 11 && sum >= 10 && (sum - 10).is_multiple_of(89))
}

/// Australian Medicare number: weights 1 3 7 9, ninth digit checks, first 2 to 6, issue number last.
pub(super) fn medicare(text: &str) -> Verdict {
    let Some(id) = Digits::new(text) else { return Verdict::Reject };
    let id = id.as_str();
    let Some(digits) = id.get(..10).filter(|_| id.len() <= 11).and_then(exactly::<10>) else { return Verdict::Reject };
    let sum = weighted(&digits, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10;
    Verdict::from((2..=6).contains(&digits[0]) && sum == u32::from(digits[8]))
}
