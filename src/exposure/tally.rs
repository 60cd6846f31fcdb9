//! What one pass over the assets of a scope adds up to.

use std::collections::{BTreeMap, HashMap, HashSet};

use roaring::RoaringBitmap;

use super::RowsRead;
use super::people::{Counter, Holders};
use super::summary::{UnreadAsset, folder_at_depth};
use crate::inventory::PlaceView;
use crate::model::{AssetsAndBytes, Coverage, ReadingId, RulesId};

/// Unread assets that a summary names.
const UNREAD_NAMED: usize = 10;

/// An entry of the user's packs: the rules it belongs to and its ordinal in them.
pub(super) type EntryKey = (RulesId, u64);

/// Sums over the assets of a scope.
#[derive(Default)]
pub(super) struct Tallied {
    pub(super) coverage: Coverage,
    pub(super) readings: HashSet<ReadingId>,
    pub(super) everyone: RoaringBitmap,
    pub(super) kind_assets: BTreeMap<String, u64>,
    pub(super) folders: Folders,
    pub(super) unread: Vec<UnreadAsset>,
    pub(super) undecodable: u64,
    /// Readings of assets that the user's packs take out, by rules and entry; they may count elsewhere.
    pub(super) withheld: BTreeMap<ReadingId, EntryKey>,
}

impl Tallied {
    /// Adds an asset of the scope with its identities and the kinds it holds.
    pub(super) fn add(&mut self, place: &PlaceView, identities: &RoaringBitmap, kinds: &ReadingKinds) {
        let mut last = None;
        for kind in place.reading.iter().chain(&place.name_reading).flat_map(|reading| kinds.of(*reading)) {
            if last != Some(kind) {
                match self.kind_assets.get_mut(kind) {
                    Some(assets) => *assets += 1,
                    None => drop(self.kind_assets.insert(kind.to_owned(), 1)),
                }
            }
            last = Some(kind);
        }
        if let Some(withheld) = &place.withheld {
            let key = (withheld.rules, withheld.entry);
            self.withheld.extend(withheld.readings.iter().map(|reading| (*reading, key)));
        }
        self.everyone |= identities;
        if place.outcome.is_gap() {
            self.unread.push(UnreadAsset {
                root: place.root_name.clone(),
                path: place.path.clone(),
                bytes: place.bytes,
                outcome: place.outcome,
                format: place.format.clone(),
                rows: place.rows.map(|(read, of)| RowsRead { read, of }),
            });
            self.keep_biggest_unread(64 * UNREAD_NAMED);
        }
        self.add_place(place);
    }

    /// Adds as much as every count needs.
    pub(super) fn add_place(&mut self, place: &PlaceView) {
        self.coverage.add(place.outcome, 1, place.bytes);
        self.readings.extend(place.reading.into_iter().chain(place.name_reading));
        self.undecodable += u64::from(place.undecodable);
    }

    /// Readings in the order of their ids.
    pub(super) fn sorted_readings(&self) -> Vec<ReadingId> {
        let mut readings: Vec<_> = self.readings.iter().copied().collect();
        readings.sort_unstable();
        readings
    }

    /// Keeps the biggest unread assets, once there are so many.
    pub(super) fn keep_biggest_unread(&mut self, from: usize) {
        if self.unread.len() >= from {
            self.unread.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| (&a.root, &a.path).cmp(&(&b.root, &b.path))));
            self.unread.truncate(UNREAD_NAMED);
        }
    }
}

/// Kinds found in each reading.
#[derive(Default)]
pub(super) struct ReadingKinds {
    names: Vec<String>,
    of: HashMap<ReadingId, Vec<u16>>,
}

impl ReadingKinds {
    /// Adds a kind to a reading, those of one reading in name order.
    pub(super) fn add(&mut self, reading: ReadingId, kind: &str) {
        let known = self.names.iter().position(|name| name == kind);
        let number = known.unwrap_or_else(|| {
            self.names.push(kind.to_owned());
            self.names.len() - 1
        });
        let kinds = self.of.entry(reading).or_default();
        let number = u16::try_from(number).unwrap_or(u16::MAX);
        if kinds.last() != Some(&number) {
            kinds.push(number);
        }
    }

    fn of(&self, reading: ReadingId) -> impl Iterator<Item = &str> {
        let numbers = self.of.get(&reading).into_iter().flatten();
        numbers.filter_map(|number| self.names.get(usize::from(*number))).map(String::as_str)
    }
}

/// Folders of a scope, and who stands outside it.
#[derive(Default)]
pub(super) struct Folders {
    pub(super) within: BTreeMap<(String, Vec<u8>), FolderTally>,
    outside: RoaringBitmap,
}

/// Sums over one folder.
#[derive(Default)]
pub(super) struct FolderTally {
    pub(super) identities: RoaringBitmap,
    pub(super) assets: u64,
    pub(super) gaps: AssetsAndBytes,
}

impl Folders {
    /// Adds an asset of the scope to its folder.
    pub(super) fn add(&mut self, place: &PlaceView, identities: &RoaringBitmap, depth: usize) {
        let key = (place.root_name.clone(), folder_at_depth(&place.path, depth).to_vec());
        let folder = self.within.entry(key).or_default();
        folder.identities |= identities;
        folder.assets += 1;
        if place.outcome.is_gap() {
            folder.gaps.assets += 1;
            folder.gaps.bytes += place.bytes;
        }
    }

    /// Adds an asset that lies outside the scope: nobody in it stands only within.
    pub(super) fn add_outside(&mut self, identities: &RoaringBitmap) {
        self.outside |= identities;
    }

    /// Notes in how many folders everybody stands.
    pub(super) fn holders(&self, counter: &mut Counter<'_>) -> Holders {
        let mut holders = counter.holders();
        self.within.values().for_each(|folder| counter.note_content(&folder.identities, &mut holders));
        counter.note_content(&self.outside, &mut holders);
        holders
    }
}
