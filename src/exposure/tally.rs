//! What one pass over the assets of a scope adds up to.

use std::collections::{BTreeMap, HashSet};

use roaring::RoaringBitmap;

use super::people::{Counter, Holders};
use super::scope::Scope;
use super::summary::{UnreadAsset, folder_at_depth};
use crate::inventory::{AssetView, PlaceView};
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
    /// Adds an asset of the scope with its identities.
    pub(super) fn add(&mut self, asset: &AssetView, identities: &RoaringBitmap, scope: &Scope) {
        let mut last = None;
        for tally in asset.tallies.iter().filter(|tally| tally.class >= scope.least && tally.findings > 0) {
            if last != Some(&tally.kind) {
                *self.kind_assets.entry(tally.kind.clone()).or_default() += 1;
            }
            last = Some(&tally.kind);
        }
        if let Some(withheld) = &asset.withheld {
            let key = (withheld.rules, withheld.entry);
            self.withheld.extend(withheld.readings.iter().map(|reading| (*reading, key)));
        }
        self.everyone |= identities;
        if asset.outcome.is_gap() {
            self.unread.push(UnreadAsset {
                root: asset.root_name.clone(),
                path: asset.path.clone(),
                bytes: asset.bytes,
                outcome: asset.outcome,
                format: asset.format.clone(),
            });
            self.keep_biggest_unread(64 * UNREAD_NAMED);
        }
        self.add_place(&asset.place());
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
