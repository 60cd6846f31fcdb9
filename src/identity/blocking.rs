//! Finds the pairs worth comparing: rows that share a composite key. Large blocks are thinned and the loss is counted.

use rayon::slice::ParallelSliceMut;

use super::ranks::{NONE, RankLists};
use super::records::Records;

/// Rows in a block up to which all pairs are compared.
const BLOCK: usize = 40;
/// Neighbours that a row of a larger block is compared with, after sorting the block by what its rows say.
const NEIGHBOURS: usize = 12;

/// What blocking did, for reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockTally {
    /// Blocks of two rows or more.
    pub blocks: u64,
    /// Blocks too large to compare all pairs of.
    pub capped: u64,
    /// Pairs that were left out for it.
    pub pairs_lost: u64,
    /// Distinct pairs to compare.
    pub pairs: u64,
}

/// A blocking key: one number for each row that has all of its parts.
type Key = fn(&Records, u32) -> u64;

const COLUMN_KEYS: &[Key] = &[
    |r, row| both(r.roman.get(row), r.birth.get(row)),
    |r, row| both(r.native.get(row), r.birth.get(row)),
    |r, row| both(r.soft.get(row), r.birth.get(row)),
    |r, row| both(r.native.get(row), r.postal.get(row)),
    |r, row| both(r.roman.get(row), r.postal.get(row)),
    |r, row| both(r.birth.get(row), r.postal.get(row)),
    |r, row| both(r.birth.get(row), r.municipality.get(row)),
    |r, row| both(r.given.get(row), r.postal_tail.get(row)),
    |r, row| both(r.given_roman.get(row), r.postal_tail.get(row)),
    |r, row| both(r.given.get(row), r.address_tail.get(row)),
    |r, row| both(r.given_soft.get(row), r.address_tail.get(row)),
    |r, row| both(r.given_roman.get(row), r.birth.get(row)),
    |r, row| both(r.given.get(row), r.birth.get(row)),
    |r, row| both(r.surname_roman.get(row), r.birth.get(row)),
    |r, row| both(r.surname.get(row), r.birth.get(row)),
    |r, row| both(r.soft.get(row), r.date(row).month_day),
    |r, row| both(r.soft.get(row), r.date(row).year_month),
    |r, row| both(r.soft.get(row), r.date(row).year_day),
    |r, row| u64::from(r.roman.get(row)),
    |r, row| u64::from(r.native.get(row)),
    |r, row| u64::from(r.soft.get(row)),
    |r, row| u64::from(r.email_local.get(row)),
    |r, row| both(r.phone_middle.get(row), r.phone_tail.get(row)),
];

/// Rows up to which broad keys are affordable: they find pairs whose names and contacts are all mistyped.
const SMALL: u32 = 30_000;

/// Keys that many people share; for small evidence only.
const BROAD_KEYS: &[Key] = &[
    |r, row| u64::from(r.birth.get(row)),
    |r, row| u64::from(r.postal_tail.get(row)),
    |r, row| u64::from(r.address_tail.get(row)),
    |r, row| u64::from(r.address.get(row)),
    |r, row| both(r.given_roman.get(row), r.postal.get(row)),
    |r, row| both(r.surname_roman.get(row), r.postal.get(row)),
    |r, row| both(r.given.get(row), r.postal.get(row)),
    |r, row| both(r.surname.get(row), r.postal.get(row)),
    |r, row| both(r.given_soft.get(row), r.area.get(row)),
    |r, row| both(r.given_soft.get(row), r.date(row).year_month),
    |r, row| both(r.given_soft.get(row), r.date(row).month_day),
    |r, row| both(r.given_soft.get(row), r.date(row).year_day),
    |r, row| both(r.surname_roman.get(row), r.date(row).year_month),
    |r, row| both(r.surname_roman.get(row), r.date(row).month_day),
    |r, row| both(r.surname_roman.get(row), r.date(row).year_day),
];

fn both(a: u32, b: u32) -> u64 {
    if a == NONE || b == NONE { 0 } else { u64::from(a) << 32 | u64::from(b) }
}

/// Returns all pairs to compare as `smaller row << 32 | larger row`, ascending, and what was left out.
pub(super) fn pairs(records: &Records) -> (Vec<u64>, BlockTally) {
    let mut found = Found::default();
    let mut keyed = Vec::new();
    let broad = if records.len <= SMALL { BROAD_KEYS } else { &[] };
    for key in COLUMN_KEYS.iter().chain(broad) {
        keyed.clear();
        keyed.extend((0..records.len).map(|row| (key(records, row), row)).filter(|(key, _)| *key != 0));
        found.blocks(records, &mut keyed);
    }
    for lists in [&records.email, &records.phone, &records.card, &records.account, &records.primary, &records.id] {
        list_keys(records, lists, |rank, _| u64::from(rank), &mut keyed);
        found.blocks(records, &mut keyed);
    }
    let in_system = |rank, row| (u64::from(rank) << 32) | u64::from(records.system(row));
    list_keys(records, &records.member, in_system, &mut keyed);
    found.blocks(records, &mut keyed);
    found.pairs.par_sort_unstable();
    found.pairs.dedup();
    found.tally.pairs = found.pairs.len() as u64;
    (found.pairs, found.tally)
}

fn list_keys(records: &Records, lists: &RankLists, key: impl Fn(u32, u32) -> u64, keyed: &mut Vec<(u64, u32)>) {
    keyed.clear();
    if lists.distinct == 0 {
        return;
    }
    for row in 0..records.len {
        for rank in lists.get(row).iter().filter(|rank| **rank != NONE) {
            keyed.push((key(*rank, row), row));
        }
    }
}

#[derive(Default)]
struct Found {
    pairs: Vec<u64>,
    tally: BlockTally,
}

impl Found {
    fn blocks(&mut self, records: &Records, keyed: &mut [(u64, u32)]) {
        keyed.par_sort_unstable();
        for block in keyed.chunk_by_mut(|a, b| a.0 == b.0) {
            match block.len() {
                0 | 1 => continue,
                2..=BLOCK => self.neighbours(block, block.len()),
                _ => self.large(records, block),
            }
            self.tally.blocks += 1;
        }
        // Keys overlap much: dropping repeats early keeps memory at a few pairs a row.
        if self.pairs.len() > 5 * records.len as usize + 1_000_000 {
            self.pairs.par_sort_unstable();
            self.pairs.dedup();
        }
    }

    fn large(&mut self, records: &Records, block: &mut [(u64, u32)]) {
        let contact =
            |row: u32| records.email.get(row).first().or(records.phone.get(row).first()).copied().unwrap_or(NONE);
        block.sort_by_cached_key(|(_, row)| {
            (records.any_name(*row), records.birth.get(*row), contact(*row), records.postal.get(*row), *row)
        });
        self.neighbours(block, NEIGHBOURS);
        self.tally.capped += 1;
        let n = block.len() as u64;
        self.tally.pairs_lost += n * (n - 1) / 2 - NEIGHBOURS as u64 * n;
    }

    fn neighbours(&mut self, block: &[(u64, u32)], reach: usize) {
        for (at, (_, a)) in block.iter().enumerate() {
            for (_, b) in block.iter().skip(at + 1).take(reach) {
                if a != b {
                    self.pairs.push(pair(*a, *b));
                }
            }
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
