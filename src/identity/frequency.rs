//! How many people bear each value, from the evidence itself: the term frequencies of the scores.

use super::partition::{Parts, row};
use super::ranks::{NONE, RankLists, Ranks};
use super::records::{NEAR_COLUMNS, Records};

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

/// Belief in the mean, in bearers of a value: births of a day differ by half from year to year (standard deviation over
/// mean of about 0.5, so a gamma distribution of shape 4).
const EVEN: f64 = 4.0;

/// People per value of one column.
#[derive(Debug, Default)]
pub(super) struct Frequency {
    people: Vec<u32>,
    total: f64,
    /// Chance that two random people agree, from the counts.
    collision: f64,
}

impl Frequency {
    /// Counts some columns in one pass over the rows.
    fn of_columns<const N: usize>(columns: [&Ranks; N], labels: &Labels) -> [Self; N] {
        let mut counters = columns.map(|ranks| Counter::new(ranks.repeated));
        for (_, row) in labels.of.iter().zip(0..).filter(|(label, _)| **label != u32::MAX) {
            for (counter, ranks) in counters.iter_mut().zip(columns) {
                counter.bear(&[ranks.get(row)]);
            }
        }
        for rows in labels.repeated() {
            for (counter, ranks) in counters.iter_mut().zip(columns) {
                counter.repeats(rows, |row, all| all.extend((ranks.get(row) != NONE).then(|| ranks.get(row))));
            }
        }
        counters.map(Counter::finish)
    }

    fn of_list(ranks: &RankLists, labels: &Labels) -> Self {
        if ranks.distinct == 0 {
            return Self::default();
        }
        let mut counter = Counter::new(ranks.repeated);
        for (label, row) in labels.of.iter().zip(0..) {
            if *label != u32::MAX {
                counter.bear(ranks.get(row));
            }
        }
        for rows in labels.repeated() {
            counter.repeats(rows, |row, all| all.extend(ranks.get(row).iter().filter(|rank| **rank != NONE)));
        }
        counter.finish()
    }

    /// People who bear the value; 0 where only one row holds it, as nobody asks for the chance to share that one.
    pub(super) fn people(&self, rank: u32) -> u32 {
        self.people.get(rank as usize).copied().unwrap_or_default()
    }

    /// As [`Self::people`], but one where only one row holds it.
    pub(super) fn bearers(&self, rank: u32) -> u32 {
        self.people(rank).max(1)
    }

    /// Chance that somebody else bears the value, leaving out the `own` people it was just found at.
    pub(super) fn share(&self, rank: u32, own: u32, world: WorldShare) -> f64 {
        self.mixed(f64::from(self.people(rank).saturating_sub(own)), world)
    }

    /// Share of so many people, with the world's belief.
    pub(super) fn mixed(&self, people: f64, world: WorldShare) -> f64 {
        ((people + world.people * world.share) / (self.total + world.people)).min(1.0)
    }

    /// As [`Self::share`] for values that are spread evenly, as days of birth are: that nobody else was seen to bear one
    /// says little about it, so the share keeps near the mean of all values.
    pub(super) fn even_share(&self, rank: u32, own: u32, world: WorldShare) -> f64 {
        let mean = self.collision(world).max(1e-9);
        self.share(rank, own, WorldShare { people: EVEN / mean, share: mean })
    }

    /// Chance that two random people agree in this column.
    pub(super) fn collision(&self, world: WorldShare) -> f64 {
        (self.collision * self.total + world.people * world.share) / (self.total + world.people)
    }
}

/// Counts rows first, then takes back what a person's further rows repeat: most people have one row.
struct Counter {
    people: Vec<u32>,
    total: u64,
    of_person: Vec<u32>,
}

impl Counter {
    /// Counts the values that several rows may hold.
    fn new(repeated: u32) -> Self {
        Self { people: vec![0; repeated as usize + 1], total: 0, of_person: Vec::new() }
    }

    /// Counts the values of a row.
    fn bear(&mut self, ranks: &[u32]) {
        let mut any = false;
        for rank in ranks.iter().filter(|rank| **rank != NONE) {
            if let Some(people) = self.people.get_mut(*rank as usize) {
                *people += 1;
            }
            any = true;
        }
        self.total += u64::from(any);
    }

    /// Takes back what several rows of one person repeat.
    fn repeats(&mut self, rows: &[u32], of_row: impl Fn(u32, &mut Vec<u32>)) {
        let mut bearing = 0_u64;
        self.of_person.clear();
        for row in rows {
            let before = self.of_person.len();
            of_row(*row, &mut self.of_person);
            bearing += u64::from(self.of_person.len() > before);
        }
        self.total -= bearing.saturating_sub(1);
        self.of_person.sort_unstable();
        for pair in self.of_person.windows(2) {
            if let [rank, next] = pair
                && rank == next
                && let Some(people) = self.people.get_mut(*rank as usize)
            {
                *people -= 1;
            }
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
    /// Rows that share their label with another, label by label.
    repeated: Vec<u32>,
}

impl Labels {
    /// Takes a label for each row; `u32::MAX` leaves the row out.
    pub(super) fn new(of: Vec<u32>) -> Self {
        let labels = of.iter().filter(|label| **label != u32::MAX).max().map_or(0, |last| *last as usize + 1);
        let mut rows = vec![0_u32; labels];
        let mut count = |label: &u32| rows.get_mut(*label as usize).map(|rows| *rows += 1);
        of.iter().for_each(|label| {
            count(label);
        });
        // From here on: where the rows of a repeated label go next; `u32::MAX` for labels of one row.
        let mut sum = 0;
        for rows in &mut rows {
            let of_label = std::mem::replace(rows, if *rows > 1 { sum } else { u32::MAX });
            sum += if of_label > 1 { of_label } else { 0 };
        }
        let mut repeated = vec![0; sum as usize];
        for (label, row) in of.iter().zip(0_u32..) {
            if let Some(next) = rows.get_mut(*label as usize)
                && let Some(place) = repeated.get_mut(*next as usize)
            {
                *place = row;
                *next += 1;
            }
        }
        Self { of, repeated }
    }

    /// First guess at people without any link: one a distinct (name, birth date). Rows of a dated name that lack the
    /// date, and rows without name, are left out: they may be anybody's.
    pub(super) fn guess(records: &Records, names: &mut Parts) -> Self {
        let mut of = vec![u32::MAX; records.len as usize];
        let mut label = 0;
        let mut dated: Vec<(u32, u32)> = Vec::new();
        names.groups(|group| {
            dated.clear();
            dated.extend(group.iter().map(|entry| (records.birth.get(row(*entry)), row(*entry))));
            dated.sort_unstable();
            let any_dated = dated.last().is_some_and(|(birth, _)| *birth != NONE);
            for person in dated.chunk_by(|a, b| a.0 == b.0) {
                if any_dated && person.first().is_some_and(|(birth, _)| *birth == NONE) {
                    continue;
                }
                for (_, row) in person {
                    if let Some(slot) = of.get_mut(*row as usize) {
                        *slot = label;
                    }
                }
                label += 1;
            }
        });
        Self::new(of)
    }

    /// One label a person of whom some row holds a name or a birth date. A contact that nobody is named beside has no
    /// second bearer in it: it may be anybody's.
    pub(super) fn of_people(records: &Records, mut people: Vec<u32>) -> Self {
        let mut told = vec![false; people.iter().max().map_or(0, |last| *last as usize + 1)];
        for (row, person) in (0..).zip(&people) {
            if let Some(told) = told.get_mut(*person as usize) {
                *told |= records.says_who(row);
            }
        }
        for person in &mut people {
            if told.get(*person as usize) == Some(&false) {
                *person = u32::MAX;
            }
        }
        Self::new(people)
    }

    /// One label a distinct full name, whatever else differs.
    pub(super) fn names(records: &Records, names: &mut Parts) -> Self {
        let mut of = vec![u32::MAX; records.len as usize];
        let mut label = 0;
        names.groups(|group| {
            for entry in group {
                if let Some(slot) = of.get_mut(row(*entry) as usize) {
                    *slot = label;
                }
            }
            label += 1;
        });
        Self::new(of)
    }

    /// Label of a row.
    pub(super) fn get(&self, row: u32) -> u32 {
        self.of.get(row as usize).copied().unwrap_or(u32::MAX)
    }

    /// Rows of each label that has several.
    fn repeated(&self) -> impl Iterator<Item = &[u32]> {
        self.repeated.chunk_by(|a, b| self.get(*a) == self.get(*b))
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
    /// People who bear a name of each form of neighbours: of surnames and given names, then of the romanised.
    pub(super) near: [Vec<u32>; NEAR_COLUMNS],
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
        let [births] = Frequency::of_columns([&records.birth], labels);
        births.people
    }

    /// Counts people per value under the given labels.
    pub(super) fn count(records: &Records, labels: &Labels) -> Self {
        let r = records;
        let names = [&r.surname, &r.given, &r.surname_roman, &r.given_roman];
        let full_names = [&r.native, &r.roman, &r.soft, &r.given_soft];
        let places = [&r.birth, &r.postal, &r.area, &r.postal_tail, &r.address_tail, &r.address, &r.municipality];
        let lists = [&r.email, &r.phone, &r.card, &r.account, &r.member, &r.primary, &r.id];
        let ((names, full_names), (places, lists)) = rayon::join(
            || rayon::join(|| Frequency::of_columns(names, labels), || Frequency::of_columns(full_names, labels)),
            || {
                rayon::join(
                    || Frequency::of_columns(places, labels),
                    || {
                        let [local] = Frequency::of_columns([&r.email_local], labels);
                        (local, lists.map(|lists| Frequency::of_list(lists, labels)))
                    },
                )
            },
        );
        let [surname, given, surname_roman, given_roman] = names;
        let [native, roman, soft, given_soft] = full_names;
        let [birth, postal, area, postal_tail, address_tail, address, municipality] = places;
        let (email_local, [email, phone, card, account, member, primary, id]) = lists;
        let [surnames, givens, surnames_roman, givens_roman] = &r.near;
        let near = [
            surnames.people(&surname),
            givens.people(&given),
            surnames_roman.people(&surname_roman),
            givens_roman.people(&given_roman),
        ];
        Self {
            near,
            surname,
            given,
            surname_roman,
            given_roman,
            given_soft,
            native,
            roman,
            soft,
            birth,
            postal,
            area,
            postal_tail,
            address_tail,
            address,
            municipality,
            email_local,
            email,
            phone,
            card,
            account,
            member,
            primary,
            id,
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
        let [frequency] = Frequency::of_columns([&ranks], &labels);
        assert_eq!((frequency.people(1), frequency.people(2)), (2, 1));
        let world = WorldShare { people: 0.0, share: 0.0 };
        assert_eq!(frequency.share(1, labels.own(0, 2), world), 0.0);
        assert_eq!(frequency.share(1, labels.own(0, 1), world), 0.5);
    }
}
