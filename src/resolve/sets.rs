//! Sorts identities into sets: by reading, by reading and kind, by role.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;
use roaring::RoaringBitmap;

use crate::inventory::{IdentitySet, KindSetRow};
use crate::model::{ConfidenceClass, Dense, ReadingId, Role};
use crate::patterns::Rules;

use super::places::Places;

/// The sets of one resolve.
#[derive(Debug, Default)]
pub(super) struct IdentitySets {
    pub(super) readings: Vec<IdentitySet>,
    /// Those of high confidence, where they are others.
    pub(super) sure: Vec<IdentitySet>,
    pub(super) roles: Vec<(Role, RoaringBitmap)>,
}

/// Kinds of each kind set that count: those found at some confidence or above.
struct KindSets(Vec<Vec<String>>);

/// The counting kinds of kind sets given by dense index, in name order.
pub(super) fn kinds_by_index(ids: &[i64], rows: &[KindSetRow]) -> Vec<Vec<String>> {
    KindSets::by_index(ids, rows, ConfidenceClass::Medium).0
}

/// The kinds of all kind sets at the two confidences that counts are made of.
struct KindsBySureness<'a> {
    counting: KindSets,
    sure: KindSets,
    rules: &'a Rules,
}

/// What the sets are made of: a kind set, a role and a strict identity a row; rows of a reading stand together.
pub(super) struct Rows<'a> {
    pub(super) readings: &'a Dense,
    pub(super) kind_sets: &'a Dense,
    pub(super) roles: &'a [u8],
    pub(super) strict: &'a [u32],
}

impl IdentitySets {
    /// Builds the sets, readings side by side.
    pub(super) fn build(rows: &Rows<'_>, kind_sets: &[KindSetRow], (places, rules): (&Places, &Rules)) -> Self {
        let of = |least| KindSets::by_index(&rows.kind_sets.values, kind_sets, least);
        let kinds = KindsBySureness { counting: of(ConfidenceClass::Medium), sure: of(ConfidenceClass::High), rules };
        let mut starts = vec![0];
        for same in rows.readings.of.chunk_by(|a, b| a == b) {
            starts.push(starts.last().copied().unwrap_or_default() + same.len());
        }
        let ranges: Vec<Range<usize>> =
            starts.iter().zip(starts.iter().skip(1)).map(|(start, end)| *start..*end).collect();
        let found: Vec<Self> = ranges.par_iter().map(|range| rows.reading(range, &kinds, places)).collect();
        let mut sets = Self::default();
        let mut roles: BTreeMap<Role, RoaringBitmap> = BTreeMap::new();
        for reading in found {
            sets.readings.extend(reading.readings);
            sets.sure.extend(reading.sure);
            for (role, identities) in reading.roles {
                *roles.entry(role).or_default() |= identities;
            }
        }
        sets.roles = roles.into_iter().collect();
        sets
    }
}

impl Rows<'_> {
    fn reading(&self, range: &Range<usize>, kinds: &KindsBySureness<'_>, places: &Places) -> IdentitySets {
        let number = self.readings.of.get(range.start).copied().unwrap_or_default() as usize;
        let reading = ReadingId::from_stored(self.readings.values.get(number).copied().unwrap_or_default());
        let strict = self.strict.get(range.clone()).unwrap_or_default();
        let by_set = grouped(self.kind_sets.of.get(range.clone()).unwrap_or_default().iter().copied(), strict);
        let counting = collected(&by_set, |set| kinds.counting.of(set).collect(), |_| true);
        let mut sure = collected(&by_set, |set| kinds.sure.of(set).collect(), |set| kinds.makes_a_person(set));
        // Nearly all readings hold the same people at both: only others are kept.
        sure.retain(|kind, identities| counting.get(kind) != Some(identities));
        let unsure = counting.keys().filter(|kind| !kinds.has_sure(&by_set, kind.as_deref()));
        let nobody: Vec<_> = unsure.map(|kind| (kind.clone(), RoaringBitmap::new())).collect();
        sure.extend(nobody);
        let stored = |(kind, identities)| IdentitySet { reading, kind, identities };
        let by_place = places.role(reading);
        let told = self.roles.get(range.clone()).unwrap_or_default().iter().map(|role| u32::from(*role));
        let mut roles: BTreeMap<Role, RoaringBitmap> = BTreeMap::new();
        for (number, identities) in grouped(told, strict) {
            let told = Role::from_number(i16::try_from(number).unwrap_or_default());
            let role = if told == Role::Unknown { by_place } else { told };
            *roles.entry(role).or_default() |= identities;
        }
        IdentitySets {
            readings: counting.into_iter().map(stored).collect(),
            sure: sure.into_iter().map(stored).collect(),
            roles: roles.into_iter().collect(),
        }
    }
}

/// Identities by kind, and (no kind) of the whole reading as far as a kind set makes a person.
fn collected<'k>(
    by_set: &[(u32, RoaringBitmap)],
    kinds: impl Fn(u32) -> Vec<&'k str>,
    person: impl Fn(u32) -> bool,
) -> BTreeMap<Option<String>, RoaringBitmap> {
    let mut sets: BTreeMap<Option<String>, RoaringBitmap> = BTreeMap::new();
    for (set, identities) in by_set {
        for kind in kinds(*set) {
            *sets.entry(Some(kind.to_owned())).or_default() |= identities;
        }
        if person(*set) {
            *sets.entry(None).or_default() |= identities;
        }
    }
    sets
}

impl KindsBySureness<'_> {
    /// Returns whether a kind of the set that makes a person is sure.
    fn makes_a_person(&self, set: u32) -> bool {
        // Kinds of a pack that is not at hand are taken for what they were when they were found.
        let bears = |kind: &str| self.rules.kind_by_name(kind).is_none_or(|id| self.rules.kind(id).bearing);
        self.sure.of(set).any(bears)
    }

    fn has_sure(&self, by_set: &[(u32, RoaringBitmap)], kind: Option<&str>) -> bool {
        by_set.iter().any(|(set, _)| match kind {
            Some(kind) => self.sure.of(*set).any(|sure| sure == kind),
            None => self.makes_a_person(*set),
        })
    }
}

/// Identities by the number beside each.
fn grouped(numbers: impl Iterator<Item = u32>, identities: &[u32]) -> Vec<(u32, RoaringBitmap)> {
    let mut keyed: Vec<u64> =
        numbers.zip(identities).map(|(number, identity)| u64::from(number) << 32 | u64::from(*identity)).collect();
    keyed.par_sort_unstable();
    keyed.dedup();
    let groups = keyed.chunk_by(|a, b| a >> 32 == b >> 32);
    groups
        .map(|group| {
            let number = group.first().map_or(0, |key| (key >> 32) as u32);
            let mut set = RoaringBitmap::new();
            // Ascending, so nothing can be refused.
            let _appended = set.append(group.iter().map(|key| *key as u32));
            (number, set)
        })
        .collect()
}

impl KindSets {
    fn by_index(ids: &[i64], rows: &[KindSetRow], least: ConfidenceClass) -> Self {
        let by_id: HashMap<i64, &KindSetRow> = rows.iter().map(|row| (row.id, row)).collect();
        let kinds = |id| by_id.get(id).map(|row| counting_kinds(&row.json, least)).unwrap_or_default();
        Self(ids.iter().map(kinds).collect())
    }

    fn of(&self, index: u32) -> impl Iterator<Item = &str> {
        self.0.get(index as usize).into_iter().flatten().map(String::as_str)
    }
}

fn counting_kinds(json: &str, least: ConfidenceClass) -> Vec<String> {
    let counts = |class: &str| match least {
        ConfidenceClass::High => class == ConfidenceClass::High.code(),
        ConfidenceClass::Low | ConfidenceClass::Medium => class != ConfidenceClass::Low.code(),
    };
    let names: Vec<[String; 3]> = serde_json::from_str(json).unwrap_or_default();
    let mut kinds: Vec<String> =
        names.into_iter().filter(|[_, _, class]| counts(class)).map(|[kind, _, _]| kind).collect();
    kinds.dedup();
    kinds
}
