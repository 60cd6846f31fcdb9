//! Sorts identities into sets: by reading, by reading and kind, by role.

use std::collections::{BTreeMap, HashMap};

use roaring::RoaringBitmap;

use crate::inventory::{IdentitySet, KindSetRow};
use crate::model::{PlainColumns, ReadingId, Role};

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

impl IdentitySets {
    /// Builds the sets; rows of a reading stand together.
    pub(super) fn build(plain: &PlainColumns, strict: &[u32], kind_sets: &[KindSetRow], places: &Places) -> Self {
        let kinds = KindSets::by_index(&plain.kind_sets, kind_sets);
        let mut sets = Self::default();
        let mut roles: BTreeMap<Role, RoaringBitmap> = BTreeMap::new();
        let mut start = 0;
        while start < plain.reading.len() {
            let index = plain.reading.get(start).copied().unwrap_or_default();
            let length = plain.reading.iter().skip(start).take_while(|reading| **reading == index).count();
            let reading = ReadingId::from_stored(plain.readings.get(index as usize).copied().unwrap_or_default());
            let rows = start..start + length;
            sets.reading(reading, plain, strict, (rows.clone(), &kinds));
            let by_place = places.role(reading);
            for row in rows {
                let told = plain.role.get(row).map(|role| Role::from_number(i16::from(*role))).unwrap_or_default();
                let role = if told == Role::Unknown { by_place } else { told };
                roles.entry(role).or_default().extend(strict.get(row));
            }
            start += length;
        }
        sets.roles = roles.into_iter().collect();
        sets
    }

    fn reading(
        &mut self,
        reading: ReadingId,
        plain: &PlainColumns,
        strict: &[u32],
        (rows, kinds): (std::ops::Range<usize>, &KindSets),
    ) {
        let mut by_set: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for row in rows {
            if let (Some(set), Some(identity)) = (plain.kind_set.get(row), strict.get(row)) {
                by_set.entry(*set).or_default().push(*identity);
            }
        }
        let mut whole = RoaringBitmap::new();
        let mut by_kind: BTreeMap<&str, RoaringBitmap> = BTreeMap::new();
        for (set, mut identities) in by_set {
            identities.sort_unstable();
            identities.dedup();
            let identities: RoaringBitmap = identities.into_iter().collect();
            whole |= &identities;
            for kind in kinds.of(set) {
                *by_kind.entry(kind).or_default() |= &identities;
            }
        }
        self.readings.push(IdentitySet { reading, kind: None, identities: whole });
        self.readings.extend(by_kind.into_iter().map(|(kind, identities)| IdentitySet {
            reading,
            kind: Some(kind.to_owned()),
            identities,
        }));
    }
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
