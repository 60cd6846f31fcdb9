//! Sorts identities into sets: by reading, by reading and kind, by role.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;
use roaring::RoaringBitmap;

use crate::inventory::{IdentitySet, KindSetRow};
use crate::model::{Dense, ReadingId, Role};

use super::places::Places;

/// The sets of one resolve.
#[derive(Debug, Default)]
pub(super) struct IdentitySets {
    pub(super) readings: Vec<IdentitySet>,
    pub(super) roles: Vec<(Role, RoaringBitmap)>,
}

/// Kinds of each kind set that count: those found at medium confidence or above.
struct KindSets(Vec<Vec<String>>);

/// The counting kinds of kind sets given by dense index, in name order.
pub(super) fn kinds_by_index(ids: &[i64], rows: &[KindSetRow]) -> Vec<Vec<String>> {
    KindSets::by_index(ids, rows).0
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
    pub(super) fn build(rows: &Rows<'_>, kind_sets: &[KindSetRow], places: &Places) -> Self {
        let kinds = KindSets::by_index(&rows.kind_sets.values, kind_sets);
        let mut starts = vec![0];
        for same in rows.readings.of.chunk_by(|a, b| a == b) {
            starts.push(starts.last().copied().unwrap_or_default() + same.len());
        }
        let ranges: Vec<Range<usize>> =
            starts.iter().zip(starts.iter().skip(1)).map(|(start, end)| *start..*end).collect();
        let found: Vec<(Vec<IdentitySet>, BTreeMap<Role, RoaringBitmap>)> =
            ranges.par_iter().map(|range| rows.reading(range, &kinds, places)).collect();
        let mut sets = Self::default();
        let mut roles: BTreeMap<Role, RoaringBitmap> = BTreeMap::new();
        for (readings, by_role) in found {
            sets.readings.extend(readings);
            for (role, identities) in by_role {
                *roles.entry(role).or_default() |= identities;
            }
        }
        sets.roles = roles.into_iter().collect();
        sets
    }
}

impl Rows<'_> {
    fn reading(
        &self,
        range: &Range<usize>,
        kinds: &KindSets,
        places: &Places,
    ) -> (Vec<IdentitySet>, BTreeMap<Role, RoaringBitmap>) {
        let number = self.readings.of.get(range.start).copied().unwrap_or_default() as usize;
        let reading = ReadingId::from_stored(self.readings.values.get(number).copied().unwrap_or_default());
        let strict = self.strict.get(range.clone()).unwrap_or_default();
        let by_set = grouped(self.kind_sets.of.get(range.clone()).unwrap_or_default().iter().copied(), strict);
        let mut whole = RoaringBitmap::new();
        let mut by_kind: BTreeMap<&str, RoaringBitmap> = BTreeMap::new();
        for (set, identities) in by_set {
            for kind in kinds.of(set) {
                *by_kind.entry(kind).or_default() |= &identities;
            }
            whole |= identities;
        }
        let mut sets = vec![IdentitySet { reading, kind: None, identities: whole }];
        sets.extend(by_kind.into_iter().map(|(kind, identities)| IdentitySet {
            reading,
            kind: Some(kind.to_owned()),
            identities,
        }));
        let by_place = places.role(reading);
        let told = self.roles.get(range.clone()).unwrap_or_default().iter().map(|role| u32::from(*role));
        let mut roles: BTreeMap<Role, RoaringBitmap> = BTreeMap::new();
        for (number, identities) in grouped(told, strict) {
            let told = Role::from_number(i16::try_from(number).unwrap_or_default());
            let role = if told == Role::Unknown { by_place } else { told };
            *roles.entry(role).or_default() |= identities;
        }
        (sets, roles)
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
    fn by_index(ids: &[i64], rows: &[KindSetRow]) -> Self {
        let by_id: HashMap<i64, &KindSetRow> = rows.iter().map(|row| (row.id, row)).collect();
        Self(ids.iter().map(|id| by_id.get(id).map(|row| counting_kinds(&row.json)).unwrap_or_default()).collect())
    }

    fn of(&self, index: u32) -> impl Iterator<Item = &str> {
        self.0.get(index as usize).into_iter().flatten().map(String::as_str)
    }
}

fn counting_kinds(json: &str) -> Vec<String> {
    let names: Vec<[String; 3]> = serde_json::from_str(json).unwrap_or_default();
    let mut kinds: Vec<String> =
        names.into_iter().filter(|[_, _, class]| class != "low").map(|[kind, _, _]| kind).collect();
    kinds.dedup();
    kinds
}
