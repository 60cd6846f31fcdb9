//! Birth date → levels: whole, parts, neighbouring days, era confusion.

use super::keys::TokenKeys;
use super::tokens::Sheet;
use crate::model::{Column, Date, Guards, Token};
use crate::text::date::era_year;
use crate::validators::birth;

/// The columns of a birth date.
const COLUMNS: [Column; 7] = [
    Column::BirthDate,
    Column::BirthYearMonth,
    Column::BirthMonthDay,
    Column::BirthYearDay,
    Column::BirthDayPairEven,
    Column::BirthDayPairOdd,
    Column::BirthEra,
];

/// Days remembered; a power of two. Nearly all people alive were born on one of as many days in a row.
const SLOTS: usize = 1 << 15;

/// Tokens of days, made once each.
#[derive(Default)]
pub(super) struct BirthTokens(Vec<Option<(Date, [Option<Token>; COLUMNS.len()])>>);

impl BirthTokens {
    /// Sets all birth columns, or raises the guard for a placeholder date.
    pub(super) fn set(&mut self, sheet: &mut Sheet<'_>, date: Date) {
        if birth::is_placeholder(date) {
            return sheet.guard(Guards::BIRTH_DATE);
        }
        sheet.row.birth_year = sheet.row.birth_year.or(Some(date.year()));
        if self.0.is_empty() {
            self.0.resize(SLOTS, None);
        }
        let slot = usize::try_from(day_number(date)).unwrap_or_default() & (SLOTS - 1);
        let known = self.0.get(slot).copied().flatten().filter(|(day, _)| *day == date);
        let tokens = known.map_or_else(|| tokens(sheet.keys, date), |(_, tokens)| tokens);
        if let (None, Some(slot)) = (known, self.0.get_mut(slot)) {
            *slot = Some((date, tokens));
        }
        COLUMNS.into_iter().zip(tokens).for_each(|(column, token)| sheet.set_token(column, token));
    }
}

fn tokens(keys: &TokenKeys, date: Date) -> [Option<Token>; COLUMNS.len()] {
    let [high, low] = date.year().to_be_bytes();
    let (month, day) = (date.month(), date.day());
    let number = day_number(date);
    let era = era_year(date).map(|(_, year)| [year, month, day]);
    let even = number.div_euclid(2).to_be_bytes();
    let odd = (number + 1).div_euclid(2).to_be_bytes();
    COLUMNS.map(|column| {
        let value: &[u8] = match column {
            Column::BirthYearMonth => &[high, low, month],
            Column::BirthMonthDay => &[month, day],
            Column::BirthYearDay => &[high, low, day],
            Column::BirthDayPairEven => &even,
            Column::BirthDayPairOdd => &odd,
            Column::BirthEra => era.as_ref().map_or(&[], |era| era),
            _ => &[high, low, month, day],
        };
        (!value.is_empty()).then(|| keys.column(column, value))
    })
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
