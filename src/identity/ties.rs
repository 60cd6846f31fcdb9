//! How often lists of one sort share people with lists of another: class lists with the sick room's, parents with nobody.
//!
//! A sort is a table's fingerprint and the role of the mention. Whether two sorts share people is learnt from all their
//! pairs; where many names are borne by several people, it decides whom a name alone belongs to.

use std::collections::HashMap;

use super::records::Records;

/// Sorts told apart; the rest is one sort. A table of all pairs of them stays in the cache.
const SORTS: usize = 48;
/// Pairs' worth of belief that two sorts share people as all lists do.
const BELIEF: f64 = 20.0;
/// A sort of lists is never taken to share people this much more rarely, or more often, than all do.
const RANGE: (f64, f64) = (0.002, 50.0);

/// Sort of each row, and how many pairs of rows each pair of sorts has, by what their prior is worth.
#[derive(Debug, Default)]
pub(super) struct Sorts {
    of: Vec<u8>,
    /// Pairs expected if each row had one partner, by [`cell`].
    expected: Vec<f64>,
}

/// Whether two rows lie in one reading.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lie {
    Together,
    Apart,
}

/// Two sorts, apart or in one reading, as an index.
fn cell(a: u8, b: u8, lie: Lie) -> usize {
    let (a, b) = (usize::from(a.min(b)), usize::from(a.max(b)));
    (a * SORTS + b) * 2 + usize::from(lie == Lie::Together)
}

const CELLS: usize = SORTS * SORTS * 2;

impl Sorts {
    /// Sorts rows by table and role; the commonest sorts are told apart.
    pub(super) fn new(records: &Records, roles: &[u8]) -> Self {
        let key = |row: u32| (records.system(row), roles.get(row as usize).copied().unwrap_or_default());
        let mut rows_of: HashMap<(u32, u8), u32> = HashMap::new();
        for (key, rows) in runs(records.len, key) {
            *rows_of.entry(key).or_default() += rows;
        }
        let mut common: Vec<((u32, u8), u32)> = rows_of.into_iter().collect();
        common.sort_unstable_by_key(|(key, rows)| (std::cmp::Reverse(*rows), *key));
        let numbers: HashMap<(u32, u8), u8> = common.iter().map(|(key, _)| *key).zip(0..SORTS as u8 - 1).collect();
        let mut of = Vec::with_capacity(records.len as usize);
        for (key, rows) in runs(records.len, key) {
            of.resize(of.len() + rows as usize, numbers.get(&key).copied().unwrap_or(SORTS as u8 - 1));
        }
        let mut sorts = Self { of, expected: vec![0.0; CELLS] };
        sorts.expect(records);
        sorts
    }

    /// Index of a pair of rows into learnt ties.
    pub(super) fn cell(&self, records: &Records, a: u32, b: u32) -> usize {
        let lie = if records.reading(a) == records.reading(b) { Lie::Together } else { Lie::Apart };
        cell(self.get(a), self.get(b), lie)
    }

    fn get(&self, row: u32) -> u8 {
        self.of.get(row as usize).copied().unwrap_or_default()
    }

    fn expect(&mut self, records: &Records) {
        let all = f64::from(records.len.max(2) - 1);
        let mut readings: HashMap<(u32, u8), f64> = HashMap::new();
        let mut populations: HashMap<(u32, u8), f64> = HashMap::new();
        let mut whole = vec![0.0; SORTS];
        let mut population_of: HashMap<u32, u32> = HashMap::new();
        let placed = |row: u32| (records.reading(row), records.population(row), self.get(row));
        for ((reading, population, sort), rows) in runs(records.len, placed) {
            let rows = f64::from(rows);
            *readings.entry((reading, sort)).or_default() += rows;
            *populations.entry((population, sort)).or_default() += rows;
            population_of.insert(reading, population);
            if let Some(all) = whole.get_mut(usize::from(sort)) {
                *all += rows;
            }
        }
        let whole: Vec<(u8, f64)> = (0..SORTS as u8).zip(whole).filter(|(_, rows)| *rows > 0.0).collect();
        self.add(&whole, Lie::Apart, 1.0 / all);
        for (population, sorts) in grouped(populations) {
            let near = 1.0 / records.drawn_within(population);
            self.add(&sorts, Lie::Apart, near - 1.0 / all);
        }
        for (reading, sorts) in grouped(readings) {
            let near = 1.0 / records.drawn_within(population_of.get(&reading).copied().unwrap_or_default());
            self.add(&sorts, Lie::Apart, -near);
            self.add(&sorts, Lie::Together, near);
        }
    }

    /// Adds all pairs of rows of these sorts, each worth `share`.
    fn add(&mut self, sorts: &[(u8, f64)], lie: Lie, share: f64) {
        for (at, (a, rows)) in sorts.iter().enumerate() {
            for (b, others) in sorts.iter().skip(at) {
                let pairs = if a == b { rows * (rows - 1.0) / 2.0 } else { rows * others };
                if let Some(expected) = self.expected.get_mut(cell(*a, *b, lie)) {
                    *expected += pairs * share;
                }
            }
        }
    }
}

/// Keys with the rows that follow each other under them: rows of a list mostly share theirs.
fn runs<K: PartialEq>(len: u32, key: impl Fn(u32) -> K) -> impl Iterator<Item = (K, u32)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let first = (at < len).then(|| key(at))?;
        let start = at;
        while at < len && key(at) == first {
            at += 1;
        }
        Some((first, at - start))
    })
}

/// Rows by sort of each group, in order of the groups.
fn grouped(counts: HashMap<(u32, u8), f64>) -> Vec<(u32, Vec<(u8, f64)>)> {
    let mut counts: Vec<((u32, u8), f64)> = counts.into_iter().collect();
    counts.sort_unstable_by_key(|(key, _)| *key);
    let groups = counts.chunk_by(|a, b| a.0.0 == b.0.0);
    groups
        .filter_map(|group| Some((group.first()?.0.0, group.iter().map(|((_, sort), rows)| (*sort, *rows)).collect())))
        .collect()
}

/// Logarithms of how much likelier than in all lists a pair of two sorts is one person.
#[derive(Clone, Debug, Default)]
pub(super) struct Ties(Vec<f32>);

impl Ties {
    /// Learns from the expected pairs of one person, by [`Sorts::cell`], where each row has `partners` partners.
    pub(super) fn learnt(sorts: &Sorts, people: &[f64], partners: f64) -> Self {
        let tie = |(people, expected): (&f64, &f64)| {
            let times = (people + BELIEF) / (expected * partners + BELIEF);
            times.clamp(RANGE.0, RANGE.1).ln() as f32
        };
        Self(people.iter().zip(&sorts.expected).map(tie).collect())
    }

    /// What a pair adds to the log odds of one person.
    pub(super) fn of(&self, cell: usize) -> f64 {
        self.0.get(cell).copied().map_or(0.0, f64::from)
    }

    /// Room for the expected pairs that ties are learnt from.
    pub(super) fn no_pairs() -> Vec<f64> {
        vec![0.0; CELLS]
    }
}
