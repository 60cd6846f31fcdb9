//! Rows that a mistyped name cut off from a person of many rows: how many there are, by kind of record.
//!
//! Where a person stands in ten lists, every mistyped name adds somebody. Chen, Shrivastava and Steorts (see
//! `estimate`) take pairs to be missed one by one; a row is missed as a whole. So each linked row stands for
//! `slip / (1 - slip)` rows like it that were not linked, as far as nothing but the name holds them. Those who stand
//! alone say how many can have been: strangers come again under the same name, slips do not.

use std::collections::{BTreeMap, HashMap};

use rayon::iter::ParallelIterator;
use rayon::slice::{ParallelSlice, ParallelSliceMut};

use super::compare::{NEAR_GIVEN, NEAR_SURNAME};
use super::estimate::sizes;
use super::resolver::Resolver;
use super::weights::{CompareField, SLIP};

/// Rows' worth of belief in [`SLIP`]: a list shows its own share once five slips could have been seen.
const BELIEF: f64 = 400.0;
/// Rows of a person from which on a row is missed as a whole.
const MANY: u32 = 3;
/// Rows tried, and mates of each.
const TRIED: usize = 10_000;
const MATES: usize = 8;
/// Rows of a kind below which all kinds speak for it.
const FEW: f64 = 5.0;
/// People who stand in a list again below whom nothing is told by who does not.
const AGAIN: f64 = 20.0;
/// Share of a kind's rows that their name alone must hold for its loners to be looked at as slips.
const BY_NAME: f64 = 0.5;
/// People known nowhere else come half as often again.
const RARER: f64 = 2.0;

/// Rows looked at side by side.
const AT_ONCE: usize = 1 << 16;

/// A kind of record: the list and which groups of fields are filled.
type Kind = (u32, u8);

/// What is known of a kind's rows.
#[derive(Clone, Copy, Debug, Default)]
struct OfKind {
    /// Rows of people of many rows.
    rows: f64,
    /// Of those, how many were tried, and were found to be their person's under another name.
    tried: f64,
    held: f64,
    /// Rows that stand alone and fit nobody faintly.
    loners: f64,
}

/// How often people come in a list.
#[derive(Clone, Copy, Debug, Default)]
struct OfList {
    /// People known elsewhere, who stand in it once and again.
    once: f64,
    again: f64,
    /// People known nowhere else who stand in it again.
    strangers: f64,
}

/// What the rows of people of many rows, and those that stand alone, say of mistyped names.
pub(super) struct Seen {
    kinds: BTreeMap<Kind, OfKind>,
    /// Clusters of one row, by kind of the row.
    alone: BTreeMap<Kind, Vec<u32>>,
    slip: f64,
    lists: HashMap<u32, OfList>,
}

impl Seen {
    /// Looks through all rows, which are in these clusters.
    ///
    /// How many names slip is learnt from the rows that more than their name holds: a slip does not hide those.
    pub(super) fn of(resolver: &Resolver, likely: &[u32]) -> Self {
        let sizes = sizes(likely);
        let mut rows: Vec<(u32, u32)> = likely.iter().copied().zip(0..).collect();
        rows.par_sort_unstable();
        let mut seen =
            Self { kinds: BTreeMap::new(), alone: BTreeMap::new(), slip: 0.0, lists: lists(resolver, &rows) };
        let by_part: Vec<_> = rows.par_chunks(AT_ONCE).map(|rows| kinds_of(resolver, rows, &sizes)).collect();
        for (kind, (many, mut alone)) in by_part.into_iter().flatten() {
            seen.kinds.entry(kind).or_default().rows += many;
            seen.alone.entry(kind).or_default().append(&mut alone);
        }
        seen.slip = slip(resolver, &rows, &mut seen.kinds);
        seen
    }

    /// Expected rows that stand alone for a mistyped name, among people of three rows or more. `belonging` is the chance
    /// of each cluster to be another's.
    pub(super) fn cut_off(mut self, belonging: &[f64]) -> f64 {
        for (kind, clusters) in &self.alone {
            let own = |cluster: &u32| 1.0 - belonging.get(*cluster as usize).copied().unwrap_or_default();
            self.kinds.entry(*kind).or_default().loners += clusters.iter().map(own).sum::<f64>();
        }
        let (tried, held) = self.kinds.values().fold((0.0, 0.0), |all, kind| (all.0 + kind.tried, all.1 + kind.held));
        let usual = if tried > 0.0 { 1.0 - held / tried } else { 0.0 };
        let of_list = |list: &u32| self.lists.get(list).copied().unwrap_or_default();
        self.kinds.iter().map(|((list, _), kind)| kind.slips(usual, self.slip, of_list(list))).sum()
    }
}

/// By kind: how many of some rows are of people of many rows, and the clusters of those that stand alone.
fn kinds_of(resolver: &Resolver, rows: &[(u32, u32)], sizes: &[u32]) -> BTreeMap<Kind, (f64, Vec<u32>)> {
    let mut kinds: BTreeMap<Kind, (f64, Vec<u32>)> = BTreeMap::new();
    for (cluster, row) in rows {
        let (many, alone) = kinds.entry(kind(resolver, *row)).or_default();
        match sizes.get(*cluster as usize) {
            Some(1) => alone.push(*cluster),
            Some(MANY..) => *many += 1.0,
            _ => {}
        }
    }
    kinds
}

impl OfKind {
    /// Slips among the loners: as many as rows that a name alone holds lead to expect, and as many as the loners exceed
    /// the strangers who come but once. Either is off by its own size; they are weighed by that.
    fn slips(&self, usual: f64, slip: f64, list: OfList) -> f64 {
        let alone = if self.tried >= FEW { 1.0 - self.held / self.tried } else { usual };
        let expected = self.rows * alone * slip / (1.0 - slip);
        if alone < BY_NAME || list.again < AGAIN || expected == 0.0 {
            return expected.min(self.loners);
        }
        let once = RARER * list.strangers * list.once / list.again;
        let left = (self.loners - once).max(0.0);
        let doubts = [expected + expected * expected, self.loners + once + once * once].map(|doubt| doubt.max(1.0));
        let slips = (expected / doubts[0] + left / doubts[1]) / (1.0 / doubts[0] + 1.0 / doubts[1]);
        slips.min(self.loners)
    }
}

fn kind(resolver: &Resolver, row: u32) -> Kind {
    let records = &resolver.records;
    let numbers = [&records.member, &records.primary, &records.id, &records.card, &records.account];
    let filled = [
        records.birth.get(row) != 0,
        !records.email.get(row).is_empty() || !records.phone.get(row).is_empty(),
        records.postal.get(row) != 0 || records.address.get(row) != 0,
        numbers.iter().any(|numbers| !numbers.get(row).is_empty()),
        records.any_name(row) != 0,
    ];
    (records.system(row), filled.into_iter().fold(0, |mask, filled| 2 * mask + u8::from(filled)))
}

/// Tries rows of people of many rows under another name; returns the share of names that slip.
fn slip(resolver: &Resolver, rows: &[(u32, u32)], kinds: &mut BTreeMap<Kind, OfKind>) -> f64 {
    let many = || rows.chunk_by(|a, b| a.0 == b.0).filter(|rows| rows.len() >= MANY as usize);
    let stride = (many().map(<[_]>::len).sum::<usize>() / TRIED).max(1);
    let (mut at, mut named, mut slipped) = (0, 0.0, 0.0);
    for cluster in many() {
        while let Some((_, row)) = cluster.get(at) {
            let seen = without_name(resolver, *row, cluster);
            let kind = kinds.entry(kind(resolver, *row)).or_default();
            kind.tried += 1.0;
            kind.held += seen.held;
            if let Some(slip) = seen.slipped {
                named += seen.held;
                slipped += if slip { seen.held } else { 0.0 };
            }
            at += stride;
        }
        at -= cluster.len();
    }
    (SLIP * BELIEF + slipped) / (BELIEF + named)
}

/// How often people come in each list.
fn lists(resolver: &Resolver, rows: &[(u32, u32)]) -> HashMap<u32, OfList> {
    let mut lists: HashMap<u32, OfList> = HashMap::new();
    let mut of_person: Vec<u32> = Vec::new();
    for person in rows.chunk_by(|a, b| a.0 == b.0).filter(|rows| rows.len() > 1) {
        of_person.clear();
        of_person.extend(person.iter().map(|(_, row)| resolver.records.system(*row)));
        of_person.sort_unstable();
        for rows in of_person.chunk_by(|a, b| a == b) {
            let list = rows.first().map(|list| lists.entry(*list).or_default());
            let Some(list) = list else { continue };
            match (rows.len() == of_person.len(), rows.len()) {
                (true, _) => list.strangers += 1.0,
                (false, 1) => list.once += 1.0,
                (false, _) => list.again += 1.0,
            }
        }
    }
    lists
}

/// What is seen of a row among the rows of its person.
struct WithoutName {
    /// Probability that it would be found to be its person's if one part of its name were another.
    held: f64,
    /// Whether its name is another than most of theirs; none where too few can be compared.
    slipped: Option<bool>,
}

/// Levels at which names are of different people: of the surname, of the given name, of the full name.
const OTHER_SURNAME: u8 = 5;
const OTHER_GIVEN: u8 = 6;
const OTHER_NAME: u8 = 10;

fn without_name(resolver: &Resolver, row: u32, cluster: &[(u32, u32)]) -> WithoutName {
    let comparer = resolver.comparer();
    // Odds where the surname is another, and where the given name or a name of unknown parts is.
    let mut odds = [0.0; 2];
    let (mut compared, mut other) = (0, 0);
    let step = (cluster.len() / MATES).max(1);
    for (_, mate) in cluster.iter().step_by(step).filter(|(_, mate)| *mate != row) {
        let seen = comparer.observe(row, *mate);
        let [surname, given] = [CompareField::Surname, CompareField::Given].map(|field| seen.pattern.get(field));
        compared += u32::from((surname, given) != (0, 0));
        other += u32::from(
            [OTHER_SURNAME, NEAR_SURNAME].contains(&surname) || [OTHER_GIVEN, OTHER_NAME, NEAR_GIVEN].contains(&given),
        );
        let slips = match (surname, given) {
            (0, 0) => [None; 2],
            (0, _) => [Some((CompareField::Given, OTHER_NAME)); 2],
            _ => [Some((CompareField::Surname, OTHER_SURNAME)), Some((CompareField::Given, OTHER_GIVEN))],
        };
        for (slip, odds) in slips.into_iter().zip(&mut odds) {
            let (mut pattern, mut chance) = (seen.pattern, seen.chance());
            if let Some((field, level)) = slip {
                pattern.set(field, level);
                chance -= seen.log(field);
            }
            let probability = comparer.probability_of_pattern(&resolver.weights, (row, *mate), (pattern, chance)).0;
            *odds += probability / (1.0 - probability).max(1e-9);
        }
    }
    // Either slip is as likely. No row's number decides which: another key would number the rows otherwise.
    let held = odds.map(|odds| odds / (1.0 + odds)).iter().sum::<f64>() / 2.0;
    WithoutName { held, slipped: (compared > 1).then_some(2 * other > compared) }
}
