//! Writes numbers as people read them: separators, sizes, shares, estimates.

use super::words::Words;
use crate::model::Estimate;

/// Writes a count with thousands separators: `1,234,567`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Writes a size in binary units (IEC 80000-13), one decimal: `12.3 GiB`.
pub fn bytes(number: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if number < 1024 {
        return format!("{number} B");
    }
    let mut tenths = u128::from(number) * 10;
    let mut last = "B";
    for unit in UNITS {
        if tenths < 10_235 && last != "B" {
            break;
        }
        tenths = (tenths + 512) / 1024;
        last = unit;
    }
    format!("{}.{} {last}", tenths / 10, tenths % 10)
}

/// Writes a share of a whole, one decimal, never rounded to all or nothing: `99.9 %`.
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let permille = u128::from(part) * 1000 / u128::from(whole);
    if permille == 0 && part > 0 {
        return "<0.1 %".to_owned();
    }
    format!("{}.{} %", permille / 10, permille % 10)
}

/// Writes the best single figure, or a dash if there is none.
pub fn likely(people: &Estimate) -> String {
    people.likely().map_or_else(|_| "–".to_owned(), count)
}

/// Writes the interval: `137–152`.
pub fn range(people: &Estimate) -> String {
    format!("{}–{}", count(people.low()), count(people.high()))
}

/// Writes an estimate in words, always with its interval.
pub fn people(people: &Estimate, words: &Words) -> String {
    let (low, high) = (count(people.low()), count(people.high()));
    match people.likely() {
        Ok(likely) => {
            words.fill("label", "people_exact", &[("likely", count(likely).as_str()), ("low", &low), ("high", &high)])
        }
        Err(refusal) => {
            let refusal = words.get("refusal", refusal.code());
            words.fill("label", "people_refused", &[("low", low.as_str()), ("high", &high), ("refusal", refusal)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        for (number, expected) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (123_456, "123,456"), (1_234_567, "1,234,567")]
        {
            assert_eq!(count(number), expected);
        }
    }

    #[test]
    fn sizes_have_one_decimal() {
        for (number, expected) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            (1_048_575, "1.0 MiB"),
            (1_048_576, "1.0 MiB"),
            (13_207_024_435, "12.3 GiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            assert_eq!(bytes(number), expected, "{number}");
        }
    }

    #[test]
    fn a_share_is_never_rounded_to_all_or_nothing() {
        assert_eq!(share(99_999, 100_000), "99.9 %");
        assert_eq!(share(1, 3), "33.3 %");
        assert_eq!(share(1, 100_000), "<0.1 %");
        assert_eq!(share(0, 5), "0.0 %");
        assert_eq!(share(0, 0), "–");
    }
}
