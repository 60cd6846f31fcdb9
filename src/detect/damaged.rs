//! Numbers that a spreadsheet damaged or a system masked: `4.53957876362149E+15`, 16 digits of which 15 were kept,
//! `4539-57xx-xxxx-1486`.

use crate::validators::Verdict;
use crate::validators::card::card as verdict;

/// Digits that a spreadsheet keeps of a number.
const KEPT: usize = 15;

/// Writes `6.21498320257E+11` out, if no digit was rounded away: 621498320257.
pub(super) fn whole_number(cell: &str) -> Option<String> {
    let (mantissa, exponent) = scientific(cell)?;
    (mantissa.len() == exponent + 1).then_some(mantissa)
}

/// Gives a 16-digit card of which 15 digits were kept its check digit back. The issuer range must agree.
pub(super) fn card(cell: &str) -> Option<String> {
    let digits = match scientific(cell) {
        // Fewer digits were rounded for display: they are lost.
        Some((mantissa, KEPT)) if mantissa.len() + 2 >= KEPT => format!("{mantissa:0<KEPT$}"),
        Some(_) => return None,
        None => cell.strip_suffix(".0").unwrap_or(cell).strip_suffix('0')?.to_owned(),
    };
    let plain = digits.len() == KEPT && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| (0..10).map(|last| format!("{digits}{last}")).find(|whole| verdict(whole) == Verdict::Accept))?
}

/// Digits of a number in scientific notation, and its exponent.
fn scientific(cell: &str) -> Option<(String, usize)> {
    let (mantissa, exponent) = cell.split_once(['E', 'e'])?;
    let exponent: usize = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.')?;
    let plain = whole.len() == 1 && fraction.bytes().chain(whole.bytes()).all(|b| b.is_ascii_digit());
    (plain && (7..=18).contains(&exponent)).then(|| (format!("{whole}{fraction}"), exponent))
}

/// Returns whether a cell is a card number of which the first or last digits are left, at most ten.
pub(super) fn is_masked_card(cell: &str) -> bool {
    let (mut digits, mut masks, mut others) = (0, 0, 0);
    for c in cell.chars() {
        match c {
            '0'..='9' => digits += 1,
            '*' | 'x' | 'X' | '•' | '●' | '#' | '＊' => masks += 1,
            '-' | ' ' => {}
            _ => others += 1,
        }
    }
    let ends = cell.trim_end().ends_with(|c: char| c.is_ascii_digit());
    others == 0 && ends && masks >= 4 && (4..=10).contains(&digits) && (8..=19).contains(&(digits + masks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_digits_come_back_only_where_one_number_results() {
        for (cell, expected) in [
            ("6.21498320257E+11", Some("621498320257")),
            ("6.2149832E+11", None),
            ("1.23E+11", None),
            ("621498320257", None),
            ("1E5", None),
        ] {
            assert_eq!(whole_number(cell).as_deref(), expected, "{cell}");
        }
        for (cell, expected) in [
            ("4539578763621480", Some("4539578763621486")),
            ("4.53957876362148E+15", Some("4539578763621486")),
            ("4539578763621480.0", Some("4539578763621486")),
            ("4.54E+15", None),
            ("9999578763621480", None),
            ("4539578763621481", None),
        ] {
            assert_eq!(card(cell).as_deref(), expected, "{cell}");
        }
    }

    #[test]
    fn masked_cards_keep_their_ends() {
        for (cell, expected) in [
            ("4539-57xx-xxxx-1486", true),
            ("************1486", true),
            ("**** **** **** 1486", true),
            ("xxxxxxxx", false),
            ("1486", false),
            ("4539578763621486", false),
            ("a***1486", false),
        ] {
            assert_eq!(is_masked_card(cell), expected, "{cell}");
        }
    }
}
