//! The evidence in memory as the resolver sees it: dense ranks, about 100 bytes a mention.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::near_ranks::{NearNames, NearRanks};
use super::number_spaces::NumberSpaces;
use super::partition::Parts;
use super::ranks::{NONE, RankLists, Ranks};
use super::ties::Sorts;
use super::{Populations, spaces};
use crate::model::{Column, Evidence, ListColumn};

/// What a birth date agrees in besides the whole, by rank of the whole date.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DateParts {
    pub(super) year_month: u32,
    pub(super) month_day: u32,
    pub(super) year_day: u32,
    pub(super) pair_even: u32,
    pub(super) pair_odd: u32,
    pub(super) era: u32,
}

/// Number of distinct tokens of a column, for reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DistinctTokens {
    /// The column's name in the evidence.
    pub column: &'static str,
    /// Distinct tokens.
    pub values: u64,
}

/// All rows as ranks.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) len: u32,
    pub(super) native: Ranks,
    pub(super) roman: Ranks,
    pub(super) soft: Ranks,
    pub(super) surname: Ranks,
    pub(super) given: Ranks,
    pub(super) surname_roman: Ranks,
    pub(super) given_roman: Ranks,
    pub(super) given_soft: Ranks,
    /// Neighbours in the columns of [`NEAR`].
    pub(super) near: [NearRanks; NEAR_COLUMNS],
    pub(super) birth: Ranks,
    pub(super) dates: Vec<DateParts>,
    birth_year: Ranks,
    pub(super) postal: Ranks,
    pub(super) area: Ranks,
    pub(super) postal_tail: Ranks,
    pub(super) address_tail: Ranks,
    pub(super) address: Ranks,
    pub(super) municipality: Ranks,
    pub(super) email_local: Ranks,
    pub(super) phone_middle: Ranks,
    pub(super) phone_tail: Ranks,
    pub(super) sex: Ranks,
    pub(super) email: RankLists,
    pub(super) phone: RankLists,
    pub(super) card: RankLists,
    pub(super) account: RankLists,
    pub(super) member: RankLists,
    pub(super) primary: RankLists,
    pub(super) id: RankLists,
    system: Ranks,
    reading: Ranks,
    populations: Populations,
    population_rows: Vec<u32>,
    pub(super) sorts: Sorts,
    pub(super) spaces: NumberSpaces,
    pub(super) distinct: Vec<DistinctTokens>,
}

/// Columns loaded side by side: bounds memory at any number of threads.
const LOADED_AT_ONCE: usize = 4;

type Place<T> = fn(&mut Records) -> &mut T;

const COLUMNS: [(Column, Place<Ranks>); 19] = [
    (Column::NameNative, |records| &mut records.native),
    (Column::NameRoman, |records| &mut records.roman),
    (Column::NameSoft, |records| &mut records.soft),
    (Column::Surname, |records| &mut records.surname),
    (Column::GivenName, |records| &mut records.given),
    (Column::SurnameRoman, |records| &mut records.surname_roman),
    (Column::GivenRoman, |records| &mut records.given_roman),
    (Column::GivenSoft, |records| &mut records.given_soft),
    (Column::BirthDate, |records| &mut records.birth),
    (Column::PostalCode, |records| &mut records.postal),
    (Column::PostalArea, |records| &mut records.area),
    (Column::PostalTail, |records| &mut records.postal_tail),
    (Column::AddressTail, |records| &mut records.address_tail),
    (Column::Address, |records| &mut records.address),
    (Column::Municipality, |records| &mut records.municipality),
    (Column::EmailLocal, |records| &mut records.email_local),
    (Column::PhoneMiddle, |records| &mut records.phone_middle),
    (Column::PhoneTail, |records| &mut records.phone_tail),
    (Column::Sex, |records| &mut records.sex),
];

/// Columns whose names have neighbours.
pub(super) const NEAR_COLUMNS: usize = 4;
const NEAR: [Column; NEAR_COLUMNS] = [Column::Surname, Column::GivenName, Column::SurnameRoman, Column::GivenRoman];

type PlaceOfPart = fn(&mut DateParts) -> &mut u32;

const DATE_PARTS: [(Column, PlaceOfPart); 6] = [
    (Column::BirthYearMonth, |parts| &mut parts.year_month),
    (Column::BirthMonthDay, |parts| &mut parts.month_day),
    (Column::BirthYearDay, |parts| &mut parts.year_day),
    (Column::BirthDayPairEven, |parts| &mut parts.pair_even),
    (Column::BirthDayPairOdd, |parts| &mut parts.pair_odd),
    (Column::BirthEra, |parts| &mut parts.era),
];

const LISTS: [(ListColumn, Place<RankLists>); 7] = [
    (ListColumn::Email, |records| &mut records.email),
    (ListColumn::Phone, |records| &mut records.phone),
    (ListColumn::Card, |records| &mut records.card),
    (ListColumn::Account, |records| &mut records.account),
    (ListColumn::Member, |records| &mut records.member),
    (ListColumn::IdPrimary, |records| &mut records.primary),
    (ListColumn::Id, |records| &mut records.id),
];

/// Ranks a column, and finds the neighbours of its names if it has some.
fn ranked<E: Evidence>(evidence: &E, column: Column, names: &NearNames) -> Result<(Ranks, NearRanks), E::Error> {
    let tokens = evidence.tokens(column)?;
    let ranks = Ranks::new(&tokens);
    let near = if NEAR.contains(&column) { NearRanks::new(names, &tokens, &ranks) } else { NearRanks::default() };
    Ok((ranks, near))
}

impl Records {
    /// Loads the evidence column by column, a few side by side; only ranks stay.
    pub(super) fn load<E: Evidence + Sync>(evidence: &E, populations: &Populations) -> Result<Self, E::Error> {
        let mut records = Self { len: u32::try_from(evidence.len()).unwrap_or(u32::MAX), ..Self::default() };
        let names = NearNames::new(&evidence.near()?);
        for columns in COLUMNS.chunks(LOADED_AT_ONCE) {
            let loaded: Vec<Result<(Ranks, NearRanks), E::Error>> =
                columns.par_iter().map(|(column, _)| ranked(evidence, *column, &names)).collect();
            for ((column, place), ranks) in columns.iter().zip(loaded) {
                let (ranks, near) = ranks?;
                let at = NEAR.iter().position(|other| other == column);
                if let Some(slot) = at.and_then(|at| records.near.get_mut(at)) {
                    *slot = near;
                }
                records.distinct.push(DistinctTokens { column: column.name(), values: u64::from(ranks.distinct) });
                *place(&mut records) = ranks;
            }
            // As soon as they are there: what they leave is room for the next columns.
            if columns.iter().any(|(column, _)| *column == Column::GivenSoft) {
                records.weave_names();
            }
        }
        records.load_dates(evidence)?;
        for columns in LISTS.chunks(LOADED_AT_ONCE) {
            let loaded: Vec<Result<RankLists, E::Error>> =
                columns.par_iter().map(|(column, _)| Ok(RankLists::new(evidence.token_lists(*column)?))).collect();
            for ((column, place), ranks) in columns.iter().zip(loaded) {
                let ranks = ranks?;
                records.distinct.push(DistinctTokens { column: column.name(), values: u64::from(ranks.distinct) });
                *place(&mut records) = ranks;
            }
        }
        records.load_plain(evidence, populations)?;
        Ok(records)
    }

    fn load_dates<E: Evidence + Sync>(&mut self, evidence: &E) -> Result<(), E::Error> {
        let mut dates = vec![DateParts::default(); self.birth.distinct as usize + 1];
        for parts in DATE_PARTS.chunks(LOADED_AT_ONCE) {
            let loaded: Vec<Result<Ranks, E::Error>> =
                parts.par_iter().map(|(column, _)| Ok(Ranks::new(&evidence.tokens(*column)?))).collect();
            for ((_, part), ranks) in parts.iter().zip(loaded) {
                let ranks = ranks?;
                for row in 0..self.len {
                    if let Some(parts) = dates.get_mut(self.birth.get(row) as usize) {
                        *part(parts) = ranks.get(row);
                    }
                }
            }
        }
        if let Some(none) = dates.first_mut() {
            *none = DateParts::default();
        }
        self.dates = dates;
        Ok(())
    }

    fn load_plain<E: Evidence>(&mut self, evidence: &E, populations: &Populations) -> Result<(), E::Error> {
        self.populations = populations.clone();
        let readings = evidence.readings()?;
        for reading in &readings.of {
            let population = populations.of(*reading) as usize;
            if population >= self.population_rows.len() {
                self.population_rows.resize(population + 1, 0);
            }
            if let Some(rows) = self.population_rows.get_mut(population) {
                *rows += 1;
            }
        }
        self.reading = Ranks::from_numbers(readings.of, readings.values.len() as u32);
        let mut systems = evidence.systems()?;
        // Who a number names for certain is not put in doubt by the address that an order goes to.
        let joined = spaces::join(self, &mut systems.of);
        for places in [
            &mut self.postal,
            &mut self.area,
            &mut self.postal_tail,
            &mut self.address_tail,
            &mut self.address,
            &mut self.municipality,
        ] {
            places.forget(&joined);
        }
        self.system = Ranks::from_numbers(systems.of, systems.values.len() as u32);
        self.spaces = NumberSpaces::of(self, systems.values.len());
        let years = evidence.birth_years()?.into_iter().map(|year| u32::from(year.cast_unsigned())).collect();
        self.birth_year = Ranks::from_numbers(years, u32::from(u16::MAX));
        let roles = evidence.roles()?;
        self.sorts = Sorts::new(self, &roles);
        Ok(())
    }

    /// Puts names that are compared together beside each other.
    fn weave_names(&mut self) {
        let names = [
            &mut self.native,
            &mut self.roman,
            &mut self.soft,
            &mut self.surname,
            &mut self.given,
            &mut self.surname_roman,
            &mut self.given_roman,
            &mut self.given_soft,
        ];
        Ranks::weave(self.len, names);
    }

    /// Puts the other columns that are compared together beside each other. Nothing can be blanked after it.
    pub(super) fn weave(&mut self) {
        let dates_and_places = [
            &mut self.birth,
            &mut self.birth_year,
            &mut self.postal,
            &mut self.area,
            &mut self.postal_tail,
            &mut self.address_tail,
            &mut self.address,
            &mut self.municipality,
        ];
        Ranks::weave(self.len, dates_and_places);
        let contacts = [
            &mut self.email.sole,
            &mut self.email_local,
            &mut self.phone.sole,
            &mut self.phone_middle,
            &mut self.phone_tail,
            &mut self.sex,
            &mut self.id.sole,
            &mut self.system,
        ];
        Ranks::weave(self.len, contacts);
    }

    /// Reads a row of each of the woven columns.
    pub(super) fn touch(&self, row: u32) -> u32 {
        self.native.get(row) ^ self.birth.get(row) ^ self.system.get(row) ^ self.reading(row)
    }

    /// Parts of a row's birth date.
    pub(super) fn date(&self, row: u32) -> DateParts {
        self.dates.get(self.birth.get(row) as usize).copied().unwrap_or_default()
    }

    /// Whether two birth dates, by rank, agree in some part that errors leave alone.
    pub(super) fn near_dates(&self, a: u32, b: u32) -> bool {
        let parts = |rank: u32| self.dates.get(rank as usize).copied().unwrap_or_default();
        let (x, y) = (parts(a), parts(b));
        let agree = |x: u32, y: u32| x != NONE && x == y;
        agree(x.pair_even, y.pair_even)
            || agree(x.pair_odd, y.pair_odd)
            || agree(x.era, y.era)
            || agree(x.month_day, y.month_day)
            || agree(x.year_month, y.year_month)
            || agree(x.year_day, y.year_day)
    }

    /// Year of birth, 0 if none.
    pub(super) fn year(&self, row: u32) -> u32 {
        self.birth_year.get(row)
    }

    /// Table fingerprint of a row.
    pub(super) fn system(&self, row: u32) -> u32 {
        self.system.get(row)
    }

    /// Population of a row.
    pub(super) fn population(&self, row: u32) -> u32 {
        self.populations.of(self.reading(row))
    }

    /// Dense index of a row's reading.
    pub(super) fn reading(&self, row: u32) -> u32 {
        self.reading.get(row)
    }

    /// Rows among which the partners of a row stand that lie in its own population: half of a person's other records
    /// do, as far as is known beforehand.
    pub(super) fn drawn_within(&self, population: u32) -> f64 {
        let rows = self.population_rows.get(population as usize).copied().unwrap_or_default();
        (2.0 * f64::from(rows.max(2) - 1)).min(f64::from(self.len.max(2) - 1))
    }

    /// Rows by their best full name.
    pub(super) fn names(&self) -> Parts {
        Parts::new(self.len as usize, &|put| (0..self.len).for_each(|row| put(self.any_name(row), row)))
    }

    /// Whether a row holds some part of a name, or a birth date.
    pub(super) fn says_who(&self, row: u32) -> bool {
        self.any_name(row) != 0
            || [&self.surname, &self.given, &self.surname_roman, &self.given_roman, &self.birth]
                .iter()
                .any(|column| column.get(row) != NONE)
    }

    /// Whether a row holds a given name, alone or within a full name.
    pub(super) fn is_named(&self, row: u32) -> bool {
        self.any_name(row) != 0 || self.given.get(row) != NONE || self.given_roman.get(row) != NONE
    }

    /// How much a row holds that tells two people apart.
    pub(super) fn fullness(&self, row: u32) -> u32 {
        let contact = !self.email.get(row).is_empty() || !self.phone.get(row).is_empty();
        4 * u32::from(self.birth.get(row) != NONE)
            + 2 * u32::from(self.is_named(row))
            + 2 * u32::from(!self.member.get(row).is_empty())
            + u32::from(contact)
            + u32::from(self.sex.get(row) != NONE)
    }

    /// Best full name of a row across scripts, as one number; `NONE` if it has none.
    /// Romanised comes first, as it is common to kana, romaji and Latin.
    pub(super) fn any_name(&self, row: u32) -> u64 {
        let tagged = |tag: u64, rank: u32| tag << 32 | u64::from(rank);
        match (self.roman.get(row), self.native.get(row), self.soft.get(row)) {
            (NONE, NONE, NONE) => 0,
            (NONE, NONE, soft) => tagged(3, soft),
            (NONE, native, _) => tagged(2, native),
            (roman, _, _) => tagged(1, roman),
        }
    }
}
