//! National identifiers of continental Europe.

use super::Verdict;
use super::digits::{base36, exactly, is_uniform, letters, number, values, weighted};
use super::scheme::mod11_10;
use crate::model::Date;

/// German Steuer-ID: ISO 7064 MOD 11,10; in the first ten digits exactly one digit repeats, two or three times.
pub(super) fn steuer_id(text: &str) -> Verdict {
    let Some(digits) = exactly::<11>(text) else { return Verdict::Reject };
    let count = |d: u8| digits.iter().take(10).filter(|&&x| x == d).count();
    let repeated: Vec<usize> = (0..10).map(count).filter(|&n| n > 1).collect();
    Verdict::from(digits.first() != Some(&0) && matches!(repeated[..], [2 | 3]) && mod11_10(&digits))
}

/// German pension number: area, date, letter as two digits, serial; weights 2 1 2 5 7 1 2 1 2 1 2 1, digits of products
/// added, modulo 10 (VKVV § 2).
pub(super) fn pension_number(text: &str) -> Verdict {
    let Some(id) = letters::<12>(text) else { return Verdict::Reject };
    let (Some(head), letter @ b'A'..=b'Z', Some(serial)) = (values::<8>(&id[..8]), id[8], values::<3>(&id[9..])) else {
        return Verdict::Reject;
    };
    let place = letter - b'A' + 1;
    let body = head.into_iter().chain([place / 10, place % 10]).chain(serial);
    let products = body.zip([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]).map(|(digit, weight)| u32::from(digit) * weight);
    let sum: u32 = products.map(|product| product / 10 + product % 10).sum();
    let (day, month, year) = (number(&head[2..4]), number(&head[4..6]), number(&head[6..8]));
    let real = is_date(1900 + year, month, day) || is_date(2000 + year, month, day);
    Verdict::from(real && sum % 10 == u32::from(serial[2]))
}

/// French NIR: 13 digits (2A, 2B in Corsica) and 97 − N mod 97.
pub(super) fn nir(text: &str) -> Verdict {
    let Some(mut id) = letters::<15>(text) else { return Verdict::Reject };
    match (id[5], id[6]) {
        (b'2', b'A') => (id[5], id[6]) = (b'1', b'9'),
        (b'2', b'B') => (id[5], id[6]) = (b'1', b'8'),
        _ => {}
    }
    let Some(digits) = values::<15>(&id) else { return Verdict::Reject };
    let (body, check) = digits.split_at(13);
    let month = number(digits.get(3..5).unwrap_or_default());
    let plausible = matches!(digits.first(), Some(1..=4 | 7 | 8)) && matches!(month, 1..=12 | 20 | 30..=42 | 50..=99);
    Verdict::from(plausible && 97 - number(body) % 97 == number(check))
}

const DNI: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Spanish DNI: 8 digits, letter by modulo 23.
pub(super) fn dni(text: &str) -> Verdict {
    let Some([body @ .., letter]) = letters::<9>(text) else { return Verdict::Reject };
    Verdict::from(values::<8>(&body).is_some_and(|digits| DNI.get((number(&digits) % 23) as usize) == Some(&letter)))
}

/// Spanish NIE: X, Y, Z as 0, 1, 2, then as DNI.
pub(super) fn nie(text: &str) -> Verdict {
    let Some([first @ b'X'..=b'Z', body @ .., letter]) = letters::<9>(text) else { return Verdict::Reject };
    let full = values::<7>(&body).map(|digits| u64::from(first - b'X') * 10_000_000 + number(&digits));
    Verdict::from(full.is_some_and(|n| DNI.get((n % 23) as usize) == Some(&letter)))
}

/// Italian codice fiscale: 16 characters, odd and even values modulo 26; letters for digits in homonyms.
pub(super) fn codice_fiscale(text: &str) -> Verdict {
    const ODD: [u32; 36] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
        10, 22, 25, 24, 23,
    ];
    let Some(id) = letters::<16>(text) else { return Verdict::Reject };
    let digit = |b: u8| b.is_ascii_digit() || b"LMNPQRSTUV".contains(&b);
    let shape = id.iter().enumerate().all(|(at, &b)| match at {
        6 | 7 | 9 | 10 | 12..=14 => digit(b),
        8 => b"ABCDEHLMPRST".contains(&b),
        _ => b.is_ascii_uppercase(),
    });
    let term = |(at, &b): (usize, &u8)| {
        let value = base36(b)? as usize;
        if at % 2 == 0 {
            ODD.get(value).copied()
        } else {
            Some(if value > 9 { value as u32 - 10 } else { value as u32 })
        }
    };
    let sum: Option<u32> = id.iter().take(15).enumerate().map(term).sum();
    // Omocodia writes digits as letters in the order L M N P Q R S T U V; women have 40 added to the day.
    let plain = |b: u8| b"LMNPQRSTUV".iter().position(|&letter| letter == b).map_or(u64::from(b), |at| at as u64 + 48);
    let two = |high: u8, low: u8| (plain(high) * 10 + plain(low)).wrapping_sub(48 * 11);
    let month = b"ABCDEHLMPRST".iter().position(|&letter| letter == id[8]).map_or(0, |at| at as u64 + 1);
    let day = two(id[9], id[10]);
    let real = || is_date(2000 + two(id[6], id[7]), month, if day > 40 { day - 40 } else { day });
    Verdict::from(shape && real() && sum.is_some_and(|sum| u32::from(id[15]) == u32::from(b'A') + sum % 26))
}

/// Dutch BSN: weights 9 to 2 and −1, modulo 11.
pub(super) fn bsn(text: &str) -> Verdict {
    let Some(digits) = exactly::<9>(text) else { return Verdict::Reject };
    Verdict::from(!is_uniform(&digits) && weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2, 10]).is_multiple_of(11))
}

/// Polish PESEL: weights 1 3 7 9, century in the month.
pub(super) fn pesel(text: &str) -> Verdict {
    let Some(digits) = exactly::<11>(text) else { return Verdict::Reject };
    let month = number(&digits[2..4]);
    let century = [1900, 2000, 2100, 2200, 1800].get((month / 20) as usize).copied().unwrap_or(1900);
    let real = is_date(century + number(&digits[..2]), month % 20, number(&digits[4..6]));
    Verdict::from(real && weighted(&digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10))
}

/// Belgian national number: 97 − first nine digits modulo 97, a 2 before them from 2000. Month 00 and day 00 stand for
/// unknown ones; registers of foreigners add 20 or 40 to the month.
pub(super) fn belgian(text: &str) -> Verdict {
    let Some(digits) = exactly::<11>(text) else { return Verdict::Reject };
    let (body, check) = (number(&digits[..9]), number(&digits[9..]));
    let (month, day) = (number(&digits[2..4]), number(&digits[4..6]));
    let date = month < 60 && month % 20 <= 12 && day <= 31;
    Verdict::from(date && (97 - body % 97 == check || 97 - (2_000_000_000 + body) % 97 == check))
}

/// Swiss AHV number: 756 and EAN-13.
pub(super) fn ahv(text: &str) -> Verdict {
    let Some(digits) = exactly::<13>(text) else { return Verdict::Reject };
    Verdict::from(
        digits.starts_with(&[7, 5, 6])
            && weighted(&digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10),
    )
}

/// Austrian social insurance number: weights 3 7 9 · 5 8 4 2 1 6, check digit fourth.
pub(super) fn svnr(text: &str) -> Verdict {
    let Some(digits) = exactly::<10>(text) else { return Verdict::Reject };
    let sum = weighted(&digits, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11;
    // Months 13 to 15 stand for an unknown month or a used-up day.
    let date = (1..=31).contains(&number(&digits[4..6])) && (1..=15).contains(&number(&digits[6..8]));
    Verdict::from(date && digits[0] != 0 && sum == u32::from(digits[3]))
}

/// Portuguese NIF: weights 9 to 2, 11 − remainder.
pub(super) fn nif(text: &str) -> Verdict {
    let Some(digits) = exactly::<9>(text) else { return Verdict::Reject };
    let check = (11 - weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10;
    Verdict::from(digits[0] != 0 && !is_uniform(&digits) && u32::from(digits[8]) == check)
}

/// Turkish TCKN: two check digits.
pub(super) fn tckn(text: &str) -> Verdict {
    let Some(digits) = exactly::<11>(text) else { return Verdict::Reject };
    let odd = weighted(&digits, &[7, 0, 7, 0, 7, 0, 7, 0, 7]);
    let even = weighted(&digits, &[0, 9, 0, 9, 0, 9, 0, 9]);
    let all = weighted(&digits, &[1; 10]);
    Verdict::from(digits[0] != 0 && (odd + even) % 10 == u32::from(digits[9]) && all % 10 == u32::from(digits[10]))
}

/// Whether the calendar has the day.
pub(super) fn is_date(year: u64, month: u64, day: u64) -> bool {
    match (i32::try_from(year), u32::try_from(month), u32::try_from(day)) {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).is_some(),
        _ => false,
    }
}
