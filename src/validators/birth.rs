//! Judges whether a date can be a birth date.

use crate::model::Date;

/// Returns whether someone born on `date` is 0 to 120 years old at `today`.
pub fn plausible(date: Date, today: Date) -> bool {
    date <= today && age(date, today) <= 120
}

/// Returns whether systems and people write the date when they don't know: 1900-01-01, 1970-01-01 and the like.
pub fn is_placeholder(date: Date) -> bool {
    const PLACEHOLDERS: [(i16, u8, u8); 14] = [
        (1, 1, 1),
        (1111, 11, 11),
        (1753, 1, 1),
        (1800, 1, 1),
        (1899, 12, 30),
        (1899, 12, 31),
        (1900, 1, 1),
        (1900, 1, 2),
        (1901, 1, 1),
        (1904, 1, 1),
        // 昭和20年1月1日 and 明治33年1月1日 are typed for an unknown day.
        (1945, 1, 1),
        (1970, 1, 1),
        (2099, 12, 31),
        (9999, 12, 31),
    ];
    let day = (date.year(), date.month(), date.day());
    PLACEHOLDERS.contains(&day)
}

/// Full years from `date` to `today`.
fn age(date: Date, today: Date) -> i32 {
    let before = (today.month(), today.day()) < (date.month(), date.day());
    i32::from(today.year()) - i32::from(date.year()) - i32::from(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_placeholders() {
        let date = |y, m, d| Date::new(y, m, d).unwrap();
        let today = date(2026, 11, 22);
        for (day, right) in [
            (date(2026, 11, 22), true),
            (date(2026, 11, 23), false),
            (date(1905, 11, 23), true),
            (date(1905, 11, 22), false),
            (date(1980, 12, 26), true),
        ] {
            assert_eq!(plausible(day, today), right, "{day:?}");
        }
        assert!(
            is_placeholder(date(1900, 1, 1)) && is_placeholder(date(1970, 1, 1)) && is_placeholder(date(1945, 1, 1))
        );
        assert!(!is_placeholder(date(1980, 12, 26)) && !is_placeholder(date(2000, 1, 1)));
    }
}
