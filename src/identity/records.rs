//! The evidence in memory as the resolver sees it: dense ranks, about 100 bytes a mention.

use super::Populations;
use super::partition::Parts;
use super::ranks::{NONE, RankLists, Ranks};
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
    pub(super) birth: Ranks,
    pub(super) dates: Vec<DateParts>,
    pub(super) birth_year: Vec<i16>,
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
    pub(super) system: Vec<u32>,
    pub(super) population: Vec<u32>,
    pub(super) population_rows: Vec<u32>,
    pub(super) distinct: Vec<DistinctTokens>,
}

impl Records {
    /// Loads the evidence column by column; only ranks stay.
    pub(super) fn load<E: Evidence>(evidence: &E, populations: &Populations) -> Result<Self, E::Error> {
        let mut distinct = Vec::new();
        let mut column = |column: Column| -> Result<Ranks, E::Error> {
            let ranks = Ranks::new(&evidence.tokens(column)?);
            distinct.push(DistinctTokens { column: column.name(), values: u64::from(ranks.distinct) });
            Ok(ranks)
        };
        let mut records = Self {
            len: u32::try_from(evidence.len()).unwrap_or(u32::MAX),
            native: column(Column::NameNative)?,
            roman: column(Column::NameRoman)?,
            soft: column(Column::NameSoft)?,
            surname: column(Column::Surname)?,
            given: column(Column::GivenName)?,
            surname_roman: column(Column::SurnameRoman)?,
            given_roman: column(Column::GivenRoman)?,
            given_soft: column(Column::GivenSoft)?,
            birth: column(Column::BirthDate)?,
            postal: column(Column::PostalCode)?,
            area: column(Column::PostalArea)?,
            postal_tail: column(Column::PostalTail)?,
            address_tail: column(Column::AddressTail)?,
            address: column(Column::Address)?,
            municipality: column(Column::Municipality)?,
            email_local: column(Column::EmailLocal)?,
            phone_middle: column(Column::PhoneMiddle)?,
            phone_tail: column(Column::PhoneTail)?,
            sex: column(Column::Sex)?,
            ..Self::default()
        };
        records.distinct = distinct;
        records.load_dates(evidence)?;
        records.load_lists(evidence)?;
        records.load_plain(evidence, populations)?;
        Ok(records)
    }

    fn load_dates<E: Evidence>(&mut self, evidence: &E) -> Result<(), E::Error> {
        self.dates = vec![DateParts::default(); self.birth.distinct as usize + 1];
        type Part = fn(&mut DateParts) -> &mut u32;
        let parts: [(Column, Part); 6] = [
            (Column::BirthYearMonth, |parts| &mut parts.year_month),
            (Column::BirthMonthDay, |parts| &mut parts.month_day),
            (Column::BirthYearDay, |parts| &mut parts.year_day),
            (Column::BirthDayPairEven, |parts| &mut parts.pair_even),
            (Column::BirthDayPairOdd, |parts| &mut parts.pair_odd),
            (Column::BirthEra, |parts| &mut parts.era),
        ];
        for (column, part) in parts {
            let ranks = Ranks::new(&evidence.tokens(column)?);
            for (birth, rank) in self.birth.of.iter().zip(&ranks.of) {
                if let Some(parts) = self.dates.get_mut(*birth as usize) {
                    *part(parts) = *rank;
                }
            }
        }
        if let Some(none) = self.dates.first_mut() {
            *none = DateParts::default();
        }
        Ok(())
    }

    fn load_lists<E: Evidence>(&mut self, evidence: &E) -> Result<(), E::Error> {
        let mut list = |column: ListColumn| -> Result<RankLists, E::Error> {
            let ranks = RankLists::new(&evidence.token_lists(column)?);
            self.distinct.push(DistinctTokens { column: column.name(), values: u64::from(ranks.distinct) });
            Ok(ranks)
        };
        self.email = list(ListColumn::Email)?;
        self.phone = list(ListColumn::Phone)?;
        self.card = list(ListColumn::Card)?;
        self.account = list(ListColumn::Account)?;
        self.member = list(ListColumn::Member)?;
        self.primary = list(ListColumn::IdPrimary)?;
        self.id = list(ListColumn::Id)?;
        Ok(())
    }

    fn load_plain<E: Evidence>(&mut self, evidence: &E, populations: &Populations) -> Result<(), E::Error> {
        let plain = evidence.plain()?;
        self.population = plain.reading.iter().map(|reading| populations.of(*reading)).collect();
        let size = self.population.iter().max().map_or(0, |last| *last as usize + 1);
        self.population_rows = vec![0; size];
        for population in &self.population {
            if let Some(rows) = self.population_rows.get_mut(*population as usize) {
                *rows += 1;
            }
        }
        self.system = plain.system;
        self.birth_year = plain.birth_year;
        Ok(())
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
    pub(super) fn year(&self, row: u32) -> i16 {
        self.birth_year.get(row as usize).copied().unwrap_or_default()
    }

    /// Table fingerprint of a row.
    pub(super) fn system(&self, row: u32) -> u32 {
        self.system.get(row as usize).copied().unwrap_or_default()
    }

    /// Population of a row.
    pub(super) fn population(&self, row: u32) -> u32 {
        self.population.get(row as usize).copied().unwrap_or_default()
    }

    /// Rows by their best full name.
    pub(super) fn names(&self) -> Parts {
        Parts::new(self.len as usize, &|put| (0..self.len).for_each(|row| put(self.any_name(row), row)))
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
