//! Japanese eras.

use crate::model::Date;

/// A modern Japanese era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Era {
    /// 明治, from 1868-01-25.
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}

impl Era {
    /// All eras, oldest first.
    pub const ALL: [Self; 5] = [Self::Meiji, Self::Taisho, Self::Showa, Self::Heisei, Self::Reiwa];

    /// Year, month and day of the first day.
    pub fn start(self) -> (i32, u32, u32) {
        match self {
            Self::Meiji => (1868, 1, 25),
            Self::Taisho => (1912, 7, 30),
            Self::Showa => (1926, 12, 25),
            Self::Heisei => (1989, 1, 8),
            Self::Reiwa => (2019, 5, 1),
        }
    }

    /// Returns the day of an era date.
    ///
    /// A year past the era's end is read on (昭和64年12月, 平成32年), as forms printed in advance carry such dates, up
    /// to five years; a day before the era's first is read too when it lies in the era's first year (平成元年1月1日).
    pub(super) fn date(self, year: u32, month: u32, day: u32) -> Option<Date> {
        if year == 0 || year > self.years() + 5 {
            return None;
        }
        Date::new(self.start().0 + i32::try_from(year).ok()? - 1, month, day)
    }

    /// Reads a one-letter or kanji name at the head of `text`; returns the rest.
    pub fn strip(text: &str) -> Option<(Self, &str)> {
        const NAMES: [(&str, Era); 20] = [
            ("明治", Era::Meiji),
            ("大正", Era::Taisho),
            ("昭和", Era::Showa),
            ("平成", Era::Heisei),
            ("令和", Era::Reiwa),
            ("㍾", Era::Meiji),
            ("㍽", Era::Taisho),
            ("㍼", Era::Showa),
            ("㍻", Era::Heisei),
            ("㋿", Era::Reiwa),
            ("M", Era::Meiji),
            ("T", Era::Taisho),
            ("S", Era::Showa),
            ("H", Era::Heisei),
            ("R", Era::Reiwa),
            ("m", Era::Meiji),
            ("t", Era::Taisho),
            ("s", Era::Showa),
            ("h", Era::Heisei),
            ("r", Era::Reiwa),
        ];
        const SHORT: [(&str, Era); 5] =
            [("明", Era::Meiji), ("大", Era::Taisho), ("昭", Era::Showa), ("平", Era::Heisei), ("令", Era::Reiwa)];
        NAMES.iter().chain(&SHORT).find_map(|&(name, era)| Some((era, text.strip_prefix(name)?)))
    }

    /// Reads an era digit: 1 明治, 2 大正, 3 昭和, 4 平成, 5 令和.
    pub(super) fn from_digit(digit: char) -> Option<Self> {
        let index = digit.to_digit(10)?.checked_sub(1)?;
        Self::ALL.get(index as usize).copied()
    }

    /// Number of the era's last year; the running era is open.
    fn years(self) -> u32 {
        match self {
            Self::Meiji => 45,
            Self::Taisho => 15,
            Self::Showa => 64,
            Self::Heisei => 31,
            Self::Reiwa => 90,
        }
    }
}

/// Returns the era and its year of a day; nothing before 1868-01-25.
pub fn era_year(date: Date) -> Option<(Era, u8)> {
    let day = (i32::from(date.year()), u32::from(date.month()), u32::from(date.day()));
    let era = Era::ALL.into_iter().rev().find(|era| day >= era.start())?;
    Some((era, u8::try_from(day.0 - era.start().0 + 1).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eras_begin_on_their_day() {
        let cases = [
            ((1868, 1, 24), None),
            ((1868, 1, 25), Some((Era::Meiji, 1))),
            ((1912, 7, 29), Some((Era::Meiji, 45))),
            ((1912, 7, 30), Some((Era::Taisho, 1))),
            ((1926, 12, 24), Some((Era::Taisho, 15))),
            ((1926, 12, 25), Some((Era::Showa, 1))),
            ((1989, 1, 7), Some((Era::Showa, 64))),
            ((1989, 1, 8), Some((Era::Heisei, 1))),
            ((2019, 4, 30), Some((Era::Heisei, 31))),
            ((2019, 5, 1), Some((Era::Reiwa, 1))),
        ];
        for ((y, m, d), expected) in cases {
            assert_eq!(Date::new(y, m, d).and_then(era_year), expected, "{y}-{m}-{d}");
        }
    }
}
