//! Birth date → levels: whole, parts, neighbouring days, era confusion.

use super::tokens::Sheet;
use crate::model::{Column, Date, Guards};
use crate::text::date::era_year;
use crate::validators::birth;

/// Sets all birth columns, or raises the guard for a placeholder date.
pub(super) fn birth_date(sheet: &mut Sheet<'_>, date: Date) {
    if birth::is_placeholder(date) {
        return sheet.guard(Guards::BIRTH_DATE);
    }
    let [high, low] = date.year().to_be_bytes();
    let (month, day) = (date.month(), date.day());
    sheet.row.birth_year = sheet.row.birth_year.or(Some(date.year()));
    sheet.set_bytes(Column::BirthDate, &[high, low, month, day]);
    sheet.set_bytes(Column::BirthYearMonth, &[high, low, month]);
    sheet.set_bytes(Column::BirthMonthDay, &[month, day]);
    sheet.set_bytes(Column::BirthYearDay, &[high, low, day]);
    let number = day_number(date);
    sheet.set_bytes(Column::BirthDayPairEven, &number.div_euclid(2).to_be_bytes());
    sheet.set_bytes(Column::BirthDayPairOdd, &(number + 1).div_euclid(2).to_be_bytes());
    if let Some((_, year)) = era_year(date) {
        sheet.set_bytes(Column::BirthEra, &[year, month, day]);
    }
}

/// Days since 1 March of the year 0 in the proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date
/// algorithms").
fn day_number(date: Date) -> i32 {
    let month = i32::from(date.month());
    let year = i32::from(date.year()) - i32::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i32::from(date.day()) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_each_other() {
        let number = |y, m, d| Date::new(y, m, d).map_or(0, day_number);
        for (before, after) in
            [((1999, 12, 31), (2000, 1, 1)), ((2000, 2, 28), (2000, 2, 29)), ((1900, 2, 28), (1900, 3, 1))]
        {
            assert_eq!(number(before.0, before.1, before.2) + 1, number(after.0, after.1, after.2));
        }
    }
}
