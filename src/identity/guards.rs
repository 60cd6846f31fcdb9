//! Values that too many people share are no evidence: they are blanked before anything is compared, and counted.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::frequency::{Frequencies, Labels};
use super::partition::Parts;
use super::ranks::RankLists;
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

/// Columns that are guarded by the names under each value.
const COLUMNS: [(Column, u32); 6] = [
    (|records| &mut records.email, PEOPLE_PER_CONTACT),
    (|records| &mut records.phone, PEOPLE_PER_CONTACT),
    (|records| &mut records.primary, NAMES_PER_NUMBER),
    (|records| &mut records.id, NAMES_PER_NUMBER),
    (|records| &mut records.card, NAMES_PER_NUMBER),
    (|records| &mut records.account, NAMES_PER_NUMBER),
];

type Column = fn(&mut Records) -> &mut RankLists;

/// Blanks over-shared values.
pub(super) fn apply(records: &mut Records, names: &mut Parts) -> GuardTally {
    let labels = Labels::names(records, names);
    let seen: &Records = records;
    let lists = [&seen.email, &seen.phone, &seen.primary, &seen.id, &seen.card, &seen.account];
    let (people, dates) = rayon::join(
        || lists.par_iter().map(|list| Frequencies::people_per(list, &labels)).collect::<Vec<_>>(),
        || Frequencies::people_per_date(seen, &Labels::guess(seen, names)),
    );
    let mut blanked = [(0, 0); COLUMNS.len()];
    for (((column, most), people), blanked) in COLUMNS.into_iter().zip(&people).zip(&mut blanked) {
        let too_many = |rank: u32| people.get(rank as usize).is_some_and(|count| *count > most);
        let values = people.iter().filter(|count| **count > most).count() as u64;
        *blanked = (values, if values > 0 { column(records).blank(too_many) } else { 0 });
    }
    let [emails, phones, numbers @ ..] = blanked;
    let (birth_dates, birth_rows) = blank_dates(records, &dates);
    GuardTally {
        emails: emails.0,
        email_rows: emails.1,
        phones: phones.0,
        phone_rows: phones.1,
        numbers: numbers.iter().map(|numbers| numbers.0).sum(),
        number_rows: numbers.iter().map(|numbers| numbers.1).sum(),
        birth_dates,
        birth_rows,
    }
}

/// Blanks birth dates by the people that bear each.
fn blank_dates(records: &mut Records, people: &[u32]) -> (u64, u64) {
    let dates = people.iter().filter(|count| **count > 0).count().max(1);
    let average = people.iter().map(|count| f64::from(*count)).sum::<f64>() / dates as f64;
    let too_many = |rank: u32| {
        people
            .get(rank as usize)
            .is_some_and(|count| *count > PEOPLE_PER_DATE && f64::from(*count) > TIMES_AVERAGE * average)
    };
    let dates = (1..people.len() as u32).filter(|rank| too_many(*rank)).count() as u64;
    (dates, if dates > 0 { records.birth.blank(too_many) } else { 0 })
}
