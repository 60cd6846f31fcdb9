//! Age bands on a given day, from years of birth.

use crate::model::Date;

/// A band of ages. Bands overlap where laws do: a child of ten is a minor too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeBand {
    /// Below 13: cannot consent to online services anywhere in Europe or the US (GDPR art. 8, COPPA).
    Child,
    /// Below 18 (UN Convention on the Rights of the Child, art. 1; in Japan of age since 2022).
    Minor,
    /// 18 to 64.
    Adult,
    /// 65 and above (the usual statistical border; Brazil's breach rule asks for them apart, from 60).
    Senior,
    /// No year of birth is known, or none that can be.
    Unknown,
}

/// Nobody is known to have become older.
const OLDEST: i32 = 122;

impl AgeBand {
    /// All bands in report order.
    pub const ALL: [Self; 5] = [Self::Child, Self::Minor, Self::Adult, Self::Senior, Self::Unknown];

    /// Returns the code used in reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Child => "under_13",
            Self::Minor => "under_18",
            Self::Adult => "18_64",
            Self::Senior => "65_and_over",
            Self::Unknown => "unknown",
        }
    }

    /// Returns whether people born in a year lie in the band on a day. Where the birthday decides, the younger age
    /// counts: a child must not be taken for an adult.
    pub fn holds(self, birth_year: i16, on: Date) -> bool {
        let turned = i32::from(on.year()) - i32::from(birth_year);
        let last_day = (on.month(), on.day()) == (12, 31);
        let age = if last_day { turned } else { (turned - 1).max(0) };
        let possible = (0..=OLDEST + 1).contains(&turned);
        match self {
            Self::Unknown => !possible,
            _ if !possible => false,
            Self::Child => age < 13,
            Self::Minor => age < 18,
            Self::Adult => (18..65).contains(&age),
            Self::Senior => age >= 65,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_by_year_of_birth() {
        let check = |born: i16, (month, day), expected: &[AgeBand]| {
            let on = Date::new(2026, month, day).unwrap();
            let held: Vec<_> = AgeBand::ALL.into_iter().filter(|band| band.holds(born, on)).collect();
            assert_eq!(held, expected, "{born}");
        };
        let summer = (7, 1);
        check(2026, summer, &[AgeBand::Child, AgeBand::Minor]);
        check(2013, summer, &[AgeBand::Child, AgeBand::Minor]);
        check(2013, (12, 31), &[AgeBand::Minor]);
        check(2008, summer, &[AgeBand::Minor]);
        check(2008, (12, 31), &[AgeBand::Adult]);
        check(2007, summer, &[AgeBand::Adult]);
        check(1961, summer, &[AgeBand::Adult]);
        check(1960, summer, &[AgeBand::Senior]);
        check(2027, summer, &[AgeBand::Unknown]);
        check(1850, summer, &[AgeBand::Unknown]);
    }
}
