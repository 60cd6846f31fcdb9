//! Dates as people and machines write them: Western, Japanese eras, month names, serial numbers.

mod era;
mod find;
mod parse;

use crate::model::Date;

pub use era::{Era, era_year};
pub use find::{Dates, find_dates};
pub use parse::{parse_date, parse_era_digit};

/// How the caller reads a date of three plain numbers whose year is not first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 1980-01-02; a date with its year last is refused unless only one order is possible.
    YearFirst,
    /// 02/01/1980.
    DayFirst,
    /// 01/02/1980.
    MonthFirst,
}

/// How a date was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateForm {
    /// 1980-01-02, 1980/1/2, 1980.1.2, also with a time after it.
    Iso,
    /// 19800102.
    Compact,
    /// 1980年1月2日.
    Kanji,
    /// 昭和55年12月26日, S55.12.26, S551226.
    Era,
    /// 5-55-12-26: an era digit first (1 M, 2 T, 3 S, 4 H, 5 R).
    EraDigit,
    /// 2 Jan 1980, January 2, 1980, 02JAN80.
    MonthName,
    /// 02/01/1980, 15.01.1993.
    YearLast,
    /// A spreadsheet serial number.
    Serial,
}

/// A date and how it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParsedDate {
    /// The day.
    pub date: Date,
    /// Its notation.
    pub form: DateForm,
}

/// Reads a spreadsheet serial number, the time of day dropped; nothing for serials out of 1 to 2,958,465 (year 9999).
/// Serial 1 is 1900-01-01, and 60 is the 1900-02-29 that never was; workbooks that count from 1904 are read as such before.
pub fn parse_serial(serial: f64) -> Option<ParsedDate> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let day = serial.floor() as i64;
    let days = match day {
        0 | 60 => return None,
        1..60 => day - 25_568,
        _ => day - 25_569,
    };
    Some(ParsedDate { date: from_days(days)?, form: DateForm::Serial })
}

/// Days since 1970-01-01 to a date (H. Hinnant, chrono-compatible low-level date algorithms).
fn from_days(days: i64) -> Option<Date> {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    Date::new(i32::try_from(year).ok()?, month as u32, day as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_days() {
        let date = |y, m, d| Date::new(y, m, d);
        let cases = [
            (1.0, date(1900, 1, 1)),
            (59.0, date(1900, 2, 28)),
            (60.0, None),
            (61.0, date(1900, 3, 1)),
            (43831.5, date(2020, 1, 1)),
            (0.0, None),
            (-1.0, None),
            (f64::NAN, None),
            (3e6, None),
        ];
        for (serial, expected) in cases {
            assert_eq!(parse_serial(serial).map(|parsed| parsed.date), expected, "{serial}");
        }
    }
}
