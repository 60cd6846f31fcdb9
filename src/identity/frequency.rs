//! How many people bear each value, from the evidence itself: the term frequencies of the scores.

use rayon::slice::ParallelSliceMut;

use super::ranks::{NONE, RankLists, Ranks};
use super::records::Records;

/// How common a value is in the world where the evidence says little: (people's worth of belief, share).
#[derive(Clone, Copy, Debug)]
pub(super) struct WorldShare {
    /// Weight of the world's share, in people.
    people: f64,
    /// Share of people who bear a value that was never seen beside these two records.
    share: f64,
}

impl WorldShare {
    /// No belief beside the counts.
    pub(super) const NONE: Self = Self { people: 0.0, share: 0.0 };
}

/// People per value of one column.
#[derive(Debug, Default)]
pub(super) struct Frequency {
    people: Vec<u32>,
    total: f64,
    /// Chance that two random people agree, from the counts.
    collision: f64,
}

impl Frequency {
    fn of_column(ranks: &Ranks, labels: &Labels) -> Self {
        let mut counter = Counter::new(ranks.distinct);
        for (row, label) in labels.rows() {
            counter.count(ranks.get(row), label);
        }
        counter.finish()
    }

    fn of_list(ranks: &RankLists, labels: &Labels) -> Self {
        if ranks.distinct == 0 {
            return Self::default();
        }
        let mut counter = Counter::new(ranks.distinct);
        for (row, label) in labels.rows() {
            for rank in ranks.get(row) {
                counter.count(*rank, label);
            }
        }
        counter.finish()
    }

    /// People who bear the value.
    pub(super) fn people(&self, rank: u32) -> u32 {
        self.people.get(rank as usize).copied().unwrap_or_default()
    }

    /// Chance that somebody else bears the value, leaving out the `own` people it was just found at.
    pub(super) fn share(&self, rank: u32, own: u32, world: WorldShare) -> f64 {
        let others = f64::from(self.people(rank).saturating_sub(own));
        ((others + world.people * world.share) / (self.total + world.people)).min(1.0)
    }

    /// Chance that two random people agree in this column.
    pub(super) fn collision(&self, world: WorldShare) -> f64 {
        (self.collision * self.total + world.people * world.share) / (self.total + world.people)
    }
}

struct Counter {
    people: Vec<u32>,
    last: Vec<u32>,
    total: u64,
    last_label: u32,
}

impl Counter {
    fn new(distinct: u32) -> Self {
        let size = distinct as usize + 1;
        Self { people: vec![0; size], last: vec![u32::MAX; size], total: 0, last_label: u32::MAX }
    }

    fn count(&mut self, rank: u32, label: u32) {
        let at = rank as usize;
        if rank == NONE || label == u32::MAX {
            return;
        }
        if let (Some(people), Some(last)) = (self.people.get_mut(at), self.last.get_mut(at))
            && *last != label
        {
            *last = label;
            *people += 1;
            self.total += u64::from(self.last_label != label);
            self.last_label = label;
        }
    }

    fn finish(self) -> Frequency {
        let total = self.total.max(1) as f64;
        let pairs: f64 =
            self.people.iter().map(|people| f64::from(*people) * (f64::from(*people) - 1.0).max(0.0)).sum();
        Frequency { people: self.people, total, collision: pairs / (total * (total - 1.0).max(1.0)) }
    }
}

/// Who a row is taken for while frequencies are counted.
#[derive(Debug)]
pub(super) struct Labels {
    of: Vec<u32>,
    order: Vec<u32>,
}

impl Labels {
    /// Takes a label for each row; `u32::MAX` leaves the row out.
    pub(super) fn new(of: Vec<u32>) -> Self {
        let mut starts = vec![0u32; of.len() + 1];
        let slot = |label: u32| (label as usize).min(of.len());
        for label in &of {
            if let Some(count) = starts.get_mut(slot(*label)) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        let mut order = vec![0u32; of.len()];
        for (label, row) in of.iter().zip(0u32..) {
            if let Some(start) = starts.get_mut(slot(*label)) {
                if let Some(place) = order.get_mut(*start as usize) {
                    *place = row;
                }
                *start += 1;
            }
        }
        Self { of, order }
    }

    /// First guess at people without any link: one a distinct (name, birth date). Rows of a dated name that lack the
    /// date, and rows without name, are left out: they may be anybody's.
    pub(super) fn guess(records: &Records) -> Self {
        let mut keyed: Vec<(u64, u32, u32)> = (0..records.len)
            .map(|row| (records.any_name(row), records.birth.get(row), row))
            .filter(|(name, _, _)| *name != 0)
            .collect();
        keyed.par_sort_unstable();
        let mut of = vec![u32::MAX; records.len as usize];
        let mut label = 0;
        for group in keyed.chunk_by(|a, b| a.0 == b.0) {
            let dated = group.last().is_some_and(|(_, birth, _)| *birth != NONE);
            for person in group.chunk_by(|a, b| a.1 == b.1) {
                if dated && person.first().is_some_and(|(_, birth, _)| *birth == NONE) {
                    continue;
                }
                for (_, _, row) in person {
                    if let Some(slot) = of.get_mut(*row as usize) {
                        *slot = label;
                    }
                }
                label += 1;
            }
        }
        Self::new(of)
    }

    /// One label a distinct full name, whatever else differs.
    pub(super) fn names(records: &Records) -> Self {
        let mut names: Vec<u64> = (0..records.len).map(|row| records.any_name(row)).filter(|name| *name != 0).collect();
        names.par_sort_unstable();
        names.dedup();
        let label = |row: u32| names.binary_search(&records.any_name(row)).map_or(u32::MAX, |at| at as u32);
        Self::new((0..records.len).map(label).collect())
    }

    /// Label of a row.
    pub(super) fn get(&self, row: u32) -> u32 {
        self.of.get(row as usize).copied().unwrap_or(u32::MAX)
    }

    fn rows(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.order.iter().map(|row| (*row, self.get(*row)))
    }

    /// How many distinct labelled people two rows are: what the counts of a shared value must leave out.
    pub(super) fn own(&self, a: u32, b: u32) -> u32 {
        match (self.get(a), self.get(b)) {
            (u32::MAX, u32::MAX) => 0,
            (a, b) if a == b || a == u32::MAX || b == u32::MAX => 1,
            _ => 2,
        }
    }
}

/// A surname never seen elsewhere: common ones are known from any few hundred people, so 1 in 500 is the world's belief.
pub(super) const SURNAME: WorldShare = WorldShare { people: 200.0, share: 0.002 };
/// A given name never seen elsewhere; as surnames.
pub(super) const GIVEN: WorldShare = WorldShare { people: 200.0, share: 0.002 };
/// A full name never seen elsewhere: 佐藤 × a common given name reaches 1 in 20,000, most are far rarer.
pub(super) const FULL_NAME: WorldShare = WorldShare { people: 2_000.0, share: 0.000_05 };
/// Birth dates spread over some 70 years.
pub(super) const BIRTH: WorldShare = WorldShare { people: 2_000.0, share: 0.000_04 };
/// An e-mail that only these records show: 1 in 300 is a stranger's too (typing slips, placeholders not known as such).
pub(super) const EMAIL: WorldShare = WorldShare { people: 50.0, share: 0.000_06 };
/// A phone that only these records show: 1 in 100 is a stranger's too, as numbers are handed on after a year or two.
pub(super) const PHONE: WorldShare = WorldShare { people: 50.0, share: 0.000_2 };
/// A local part of an e-mail under another domain.
pub(super) const EMAIL_LOCAL: WorldShare = WorldShare { people: 500.0, share: 0.002 };
/// A strong id or card that only these records show.
pub(super) const STRONG: WorldShare = WorldShare { people: 50.0, share: 0.000_1 };
/// A house or flat; buildings hold several households.
pub(super) const DWELLING: WorldShare = WorldShare { people: 500.0, share: 0.002 };
/// A postal code area: Japan has 120,000 of them.
pub(super) const POSTAL: WorldShare = WorldShare { people: 500.0, share: 0.002 };
/// A municipality or the area of the first digits.
pub(super) const AREA: WorldShare = WorldShare { people: 500.0, share: 0.005 };

/// People per value of every column that is scored by it.
#[derive(Debug, Default)]
pub(super) struct Frequencies {
    pub(super) surname: Frequency,
    pub(super) given: Frequency,
    pub(super) surname_roman: Frequency,
    pub(super) given_roman: Frequency,
    pub(super) given_soft: Frequency,
    pub(super) native: Frequency,
    pub(super) roman: Frequency,
    pub(super) soft: Frequency,
    pub(super) birth: Frequency,
    pub(super) postal: Frequency,
    pub(super) area: Frequency,
    pub(super) postal_tail: Frequency,
    pub(super) address_tail: Frequency,
    pub(super) address: Frequency,
    pub(super) municipality: Frequency,
    pub(super) email_local: Frequency,
    pub(super) email: Frequency,
    pub(super) phone: Frequency,
    pub(super) card: Frequency,
    pub(super) account: Frequency,
    pub(super) member: Frequency,
    pub(super) primary: Frequency,
    pub(super) id: Frequency,
}

impl Frequencies {
    /// People per value of a list column.
    pub(super) fn people_per(lists: &RankLists, labels: &Labels) -> Vec<u32> {
        Frequency::of_list(lists, labels).people
    }

    /// People per birth date.
    pub(super) fn people_per_date(records: &Records, labels: &Labels) -> Vec<u32> {
        Frequency::of_column(&records.birth, labels).people
    }

    /// Counts people per value under the given labels.
    pub(super) fn count(records: &Records, labels: &Labels) -> Self {
        let column = |ranks: &Ranks| Frequency::of_column(ranks, labels);
        let list = |ranks: &RankLists| Frequency::of_list(ranks, labels);
        Self {
            surname: column(&records.surname),
            given: column(&records.given),
            surname_roman: column(&records.surname_roman),
            given_roman: column(&records.given_roman),
            given_soft: column(&records.given_soft),
            native: column(&records.native),
            roman: column(&records.roman),
            soft: column(&records.soft),
            birth: column(&records.birth),
            postal: column(&records.postal),
            area: column(&records.area),
            postal_tail: column(&records.postal_tail),
            address_tail: column(&records.address_tail),
            address: column(&records.address),
            municipality: column(&records.municipality),
            email_local: column(&records.email_local),
            email: list(&records.email),
            phone: list(&records.phone),
            card: list(&records.card),
            account: list(&records.account),
            member: list(&records.member),
            primary: list(&records.primary),
            id: list(&records.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_counts_once_per_value() {
        let ranks = Ranks::new(&[5, 5, 5, 8, 5]);
        let labels = Labels::new(vec![0, 0, 1, 1, u32::MAX]);
        let frequency = Frequency::of_column(&ranks, &labels);
        assert_eq!((frequency.people(1), frequency.people(2)), (2, 1));
        let world = WorldShare { people: 0.0, share: 0.0 };
        assert_eq!(frequency.share(1, labels.own(0, 2), world), 0.0);
        assert_eq!(frequency.share(1, labels.own(0, 1), world), 0.5);
    }
}
