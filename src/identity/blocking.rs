//! Finds the pairs worth comparing: rows that share a composite key. Large blocks are refined, and the loss is counted.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::partition::{EachKey, Parts, row};
use super::ranks::{NONE, RankLists, Ranks};
use super::records::Records;
use super::screen::{Covered, Screen};

/// Rows in a block up to which all pairs are looked at.
const BLOCK: usize = 40;
/// Neighbours that a row is compared with where even refined blocks are large.
const NEIGHBOURS: usize = 12;
/// Keys looked through at a time: bounds memory at any number of threads.
const KEYS_AT_ONCE: usize = 4;

/// What blocking did, for reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockTally {
    /// Blocks of two rows or more.
    pub blocks: u64,
    /// Blocks too large to look at all pairs of.
    pub capped: u64,
    /// Pairs that were left out for it.
    pub pairs_lost: u64,
    /// Distinct pairs to compare.
    pub pairs: u64,
}

/// One number for each row that has all parts of a key; 0 for none.
type Key = fn(&Records, u32) -> u64;

/// Where a blocking key comes from.
#[derive(Clone, Copy)]
enum KeySource {
    /// Token columns.
    Columns(Key),
    /// Each value of a list column.
    List(fn(&Records) -> &RankLists),
    /// Each value of a list column, within one number space.
    InSpace(fn(&Records) -> &RankLists),
    /// Each form of one part of the name, by its place among the columns with neighbours, with the other part.
    Near(usize, fn(&Records) -> [&Ranks; 2]),
}

const KEYS: &[(Covered, KeySource)] = &[
    (Covered::Name, KeySource::Columns(|r, row| u64::from(r.roman.shared(row)))),
    (Covered::Name, KeySource::Columns(|r, row| u64::from(r.native.shared(row)))),
    (Covered::Name, KeySource::Columns(|r, row| u64::from(r.soft.shared(row)))),
    (Covered::PlaceBirth, KeySource::Columns(|r, row| both(r.birth.shared(row), r.postal.shared(row)))),
    (Covered::PlaceBirth, KeySource::Columns(|r, row| both(r.birth.shared(row), r.municipality.shared(row)))),
    (Covered::GivenBirth, KeySource::Columns(|r, row| both(r.given_roman.shared(row), r.birth.shared(row)))),
    (Covered::GivenBirth, KeySource::Columns(|r, row| both(r.given.shared(row), r.birth.shared(row)))),
    (Covered::SurnameBirth, KeySource::Columns(|r, row| both(r.surname_roman.shared(row), r.birth.shared(row)))),
    (Covered::SurnameBirth, KeySource::Columns(|r, row| both(r.surname.shared(row), r.birth.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.given.shared(row), r.postal_tail.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.given_roman.shared(row), r.postal_tail.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.given.shared(row), r.address_tail.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.given_soft.shared(row), r.address_tail.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| u64::from(r.email_local.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.phone_middle.shared(row), r.phone_tail.shared(row)))),
    (Covered::Everything, KeySource::List(|r| &r.email)),
    (Covered::Everything, KeySource::List(|r| &r.phone)),
    (Covered::Everything, KeySource::List(|r| &r.card)),
    (Covered::Everything, KeySource::List(|r| &r.account)),
    (Covered::Everything, KeySource::List(|r| &r.primary)),
    (Covered::Everything, KeySource::List(|r| &r.id)),
    (Covered::Everything, KeySource::InSpace(|r| &r.member)),
];

/// Rows up to which broad keys are affordable: they find pairs whose names and contacts are all mistyped.
const SMALL: u32 = 30_000;

/// Keys that many people share; for small evidence only.
const BROAD_KEYS: &[(Covered, KeySource)] = &[
    (Covered::Everything, KeySource::Columns(|r, row| u64::from(r.birth.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| u64::from(r.postal_tail.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| u64::from(r.address_tail.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| u64::from(r.address.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.given_roman.shared(row), r.postal.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.surname_roman.shared(row), r.postal.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.given.shared(row), r.postal.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.surname.shared(row), r.postal.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.given_soft.shared(row), r.area.shared(row)))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.given_soft.shared(row), r.date(row).year_month))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.given_soft.shared(row), r.date(row).month_day))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.given_soft.shared(row), r.date(row).year_day))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.surname_roman.shared(row), r.date(row).year_month))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.surname_roman.shared(row), r.date(row).month_day))),
    (Covered::Everything, KeySource::Columns(|r, row| both(r.surname_roman.shared(row), r.date(row).year_day))),
    (Covered::Everything, KeySource::Near(0, |r| [&r.surname, &r.given])),
    (Covered::Everything, KeySource::Near(1, |r| [&r.given, &r.surname])),
    (Covered::Everything, KeySource::Near(2, |r| [&r.surname_roman, &r.given_roman])),
    (Covered::Everything, KeySource::Near(3, |r| [&r.given_roman, &r.surname_roman])),
];

/// What splits a block that is too large: rows of one person agree in one of these, but for the key's own parts.
const FINER: &[fn(&Records, u32) -> u32] = &[
    |r, row| r.roman.get(row),
    |r, row| r.native.get(row),
    |r, row| r.birth.get(row),
    |r, row| r.date(row).month_day,
    |r, row| r.date(row).year_month,
    |r, row| r.date(row).year_day,
    |r, row| r.postal.get(row),
    |r, row| r.municipality.get(row),
];

fn both(a: u32, b: u32) -> u64 {
    if a == NONE || b == NONE { 0 } else { u64::from(a) << 32 | u64::from(b) }
}

/// Returns all pairs to compare as `smaller row << 32 | larger row`, ascending, and what was left out.
pub(super) fn pairs(records: &Records) -> (Vec<u64>, BlockTally) {
    let broad = if records.len <= SMALL { BROAD_KEYS } else { &[] };
    let mut pairs: Vec<u64> = Vec::new();
    let mut tally = BlockTally::default();
    for keys in [KEYS, broad].into_iter().flat_map(|keys| keys.chunks(KEYS_AT_ONCE)) {
        let found: Vec<Found> = keys.par_iter().map(|key| Found::by_key(records, *key)).collect();
        let mut lists = Vec::with_capacity(found.len());
        for found in found {
            lists.push(found.pairs);
            tally.blocks += found.tally.blocks;
            tally.capped += found.tally.capped;
            tally.pairs_lost += found.tally.pairs_lost;
        }
        // Keys overlap much: dropping repeats early keeps memory at a few pairs a row.
        let found = united(lists);
        pairs = merged(&pairs, &found);
    }
    pairs.shrink_to_fit();
    tally.pairs = pairs.len() as u64;
    (pairs, tally)
}

/// All numbers of some ascending lists, ascending, each once. The lists are freed as they are taken in.
fn united(mut lists: Vec<Vec<u64>>) -> Vec<u64> {
    if lists.len() < 2 {
        return lists.pop().unwrap_or_default();
    }
    let right = lists.split_off(lists.len() / 2);
    let (left, right) = rayon::join(|| united(lists), || united(right));
    merged(&left, &right)
}

/// Two ascending lists as one; what both hold comes once. It is counted first: room to spare would be the peak of memory.
fn merged(left: &[u64], right: &[u64]) -> Vec<u64> {
    let mut count = 0;
    each_once(left, right, |_| count += 1);
    let mut all = Vec::with_capacity(count);
    each_once(left, right, |pair| all.push(pair));
    all
}

fn each_once(mut left: &[u64], mut right: &[u64], mut take: impl FnMut(u64)) {
    while let (Some((a, left_rest)), Some((b, right_rest))) = (left.split_first(), right.split_first()) {
        take(*a.min(b));
        if a <= b {
            left = left_rest;
        }
        if b <= a {
            right = right_rest;
        }
    }
    left.iter().chain(right).for_each(|pair| take(*pair));
}

#[derive(Default)]
struct Found {
    pairs: Vec<u64>,
    tally: BlockTally,
}

impl Found {
    fn by_key(records: &Records, (covered, source): (Covered, KeySource)) -> Self {
        let mut found = Self::default();
        let mut screen = Screen::new(records, covered);
        let rows = 0..records.len;
        let each: EachKey<'_> = &|put| match source {
            KeySource::Columns(key) => rows.clone().for_each(|row| put(key(records, row), row)),
            KeySource::List(list) => each_value(list(records), rows.clone(), |rank, row| put(u64::from(rank), row)),
            KeySource::InSpace(list) => each_value(list(records), rows.clone(), |rank, row| {
                let key = if rank == NONE {
                    0
                } else {
                    u64::from(rank) << 32 | u64::from(records.spaces.of_row(records, row))
                };
                put(key, row);
            }),
            KeySource::Near(at, columns) => each_form(records, rows.clone(), (at, columns(records)), put),
        };
        Parts::new(records.len as usize, each).groups(|block| found.block(records, &mut screen, block));
        found.pairs.sort_unstable();
        found.pairs.dedup();
        found
    }

    fn block(&mut self, records: &Records, screen: &mut Screen<'_>, block: &[u64]) {
        match block.len() {
            0 | 1 => return,
            2..=BLOCK => self.all_pairs(screen, block),
            _ => self.large(records, screen, block),
        }
        self.tally.blocks += 1;
    }

    fn all_pairs(&mut self, screen: &mut Screen<'_>, block: &[u64]) {
        screen.pairs(block, block.len(), |a, b| self.pairs.push(pair(a, b)));
    }

    /// Splits a block by what its rows say besides the key; what stays large is thinned.
    fn large(&mut self, records: &Records, screen: &mut Screen<'_>, block: &[u64]) {
        let before = self.pairs.len();
        let mut by_value: Vec<(u32, u64)> = Vec::with_capacity(block.len());
        let mut finer = Vec::new();
        for value in FINER {
            by_value.clear();
            let valued = block.iter().map(|entry| (value(records, row(*entry)), *entry));
            by_value.extend(valued.filter(|(value, _)| *value != NONE));
            by_value.sort_unstable();
            for rows in by_value.chunk_by(|a, b| a.0 == b.0).filter(|rows| (2..block.len()).contains(&rows.len())) {
                finer.clear();
                finer.extend(rows.iter().map(|(_, entry)| *entry));
                let reach = if finer.len() > BLOCK { NEIGHBOURS } else { finer.len() };
                screen.pairs(&finer, reach, |a, b| self.pairs.push(pair(a, b)));
            }
        }
        // Rows that say nothing but the key (a name in a class list) have no finer value: each meets those beside it.
        by_value.clear();
        by_value.extend(
            block
                .iter()
                .map(|entry| (FINER.iter().filter(|value| value(records, row(*entry)) != NONE).count() as u32, *entry)),
        );
        by_value.sort_unstable();
        finer.clear();
        finer.extend(by_value.iter().map(|(_, entry)| *entry));
        screen.pairs(&finer, NEIGHBOURS, |a, b| self.pairs.push(pair(a, b)));
        let all = block.len() as u64 * (block.len() as u64 - 1) / 2;
        self.tally.capped += 1;
        self.tally.pairs_lost += all.saturating_sub((self.pairs.len() - before) as u64);
    }
}

fn each_value(lists: &RankLists, rows: std::ops::Range<u32>, mut put: impl FnMut(u32, u32)) {
    if lists.distinct == 0 {
        return;
    }
    for row in rows {
        for rank in lists.get(row).iter().filter(|rank| **rank <= lists.repeated) {
            put(*rank, row);
        }
    }
}

/// Each form of a part of the name with the other part, which must be the same.
fn each_form(
    records: &Records,
    rows: std::ops::Range<u32>,
    (at, [part, other]): (usize, [&Ranks; 2]),
    put: &mut dyn FnMut(u64, u32),
) {
    let Some(near) = records.near.get(at) else { return };
    for row in rows {
        let other = other.shared(row);
        for form in near.of(part.get(row)) {
            put(both(form + 1, other), row);
        }
    }
}

/// A pair as one number.
pub(super) fn pair(a: u32, b: u32) -> u64 {
    u64::from(a.min(b)) << 32 | u64::from(a.max(b))
}

/// Rows of a pair.
pub(super) fn rows(pair: u64) -> (u32, u32) {
    ((pair >> 32) as u32, pair as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_united_in_order_and_without_repeats() {
        let lists = vec![vec![1, 4, 9], vec![], vec![1, 2, 9, 10], vec![3]];
        assert_eq!(united(lists), [1, 2, 3, 4, 9, 10]);
        assert_eq!(merged(&[], &[5, 6]), [5, 6]);
    }
}
