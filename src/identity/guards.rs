//! Values that too many people share are no evidence: they are blanked before anything is compared, and counted.

use super::frequency::{Frequencies, Labels};
use super::partition::Parts;
use super::records::Records;

/// A contact of more people than this is a company's, an agency's or a placeholder's. Large families stay below it.
const PEOPLE_PER_CONTACT: u32 = 12;
/// A strong number of people of more names than this is a dummy. One person's name is written in few ways.
const NAMES_PER_NUMBER: u32 = 4;
/// A birth date this many times commoner than the average one is a default of some system.
const TIMES_AVERAGE: f64 = 8.0;
/// Fewer people on one date are never suspicious.
const PEOPLE_PER_DATE: u32 = 40;

/// What the resolver guarded, for reports: distinct values and the rows that lost one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GuardTally {
    /// E-mail addresses of too many people.
    pub emails: u64,
    /// Rows that lost an e-mail.
    pub email_rows: u64,
    /// Phones of too many people.
    pub phones: u64,
    /// Rows that lost a phone.
    pub phone_rows: u64,
    /// Strong numbers, cards and accounts under too many names.
    pub numbers: u64,
    /// Rows that lost one.
    pub number_rows: u64,
    /// Over-frequent birth dates.
    pub birth_dates: u64,
    /// Rows that lost a birth date.
    pub birth_rows: u64,
}

/// Blanks over-shared values.
pub(super) fn apply(records: &mut Records, names: &mut Parts) -> GuardTally {
    let labels = Labels::names(records, names);
    let emails = Frequencies::people_per(&records.email, &labels);
    let phones = Frequencies::people_per(&records.phone, &labels);
    let too_many =
        |people: &[u32], rank: u32| people.get(rank as usize).is_some_and(|count| *count > PEOPLE_PER_CONTACT);
    let over = |people: &[u32]| people.iter().filter(|count| **count > PEOPLE_PER_CONTACT).count() as u64;
    let (mut numbers, mut number_rows) = (0, 0);
    for column in [&mut records.primary, &mut records.id, &mut records.card, &mut records.account] {
        let people = Frequencies::people_per(column, &labels);
        let dummy = |rank: u32| people.get(rank as usize).is_some_and(|names| *names > NAMES_PER_NUMBER);
        numbers += people.iter().filter(|names| **names > NAMES_PER_NUMBER).count() as u64;
        number_rows += column.blank(dummy);
    }
    let (birth_dates, birth_rows) = blank_dates(records, names);
    GuardTally {
        emails: over(&emails),
        email_rows: records.email.blank(|rank| too_many(&emails, rank)),
        phones: over(&phones),
        phone_rows: records.phone.blank(|rank| too_many(&phones, rank)),
        numbers,
        number_rows,
        birth_dates,
        birth_rows,
    }
}

fn blank_dates(records: &mut Records, names: &mut Parts) -> (u64, u64) {
    let people = Frequencies::people_per_date(records, &Labels::guess(records, names));
    let dates = people.iter().filter(|count| **count > 0).count().max(1);
    let average = people.iter().map(|count| f64::from(*count)).sum::<f64>() / dates as f64;
    let too_many = |rank: u32| {
        people
            .get(rank as usize)
            .is_some_and(|count| *count > PEOPLE_PER_DATE && f64::from(*count) > TIMES_AVERAGE * average)
    };
    let rows = records.birth.blank(too_many);
    let dates = (1..people.len() as u32).filter(|rank| too_many(*rank)).count() as u64;
    (dates, rows)
}
