//! Keeps the catalog, the evidence, the key and the lock. Never sees a personal value.
//!
//! [`Inventory`] is the one value through which the room is used; all calls block. A scan begins a run, begins a
//! reading before its first rows, appends rows, and commits [`Batch`]es. A batch becomes visible in one transaction
//! with the evidence file that holds its rows: killed at any step, the next scan goes on where that stood.

mod buffer;
mod catalog;
mod compact;
mod copies;
mod error;
mod ignored;
mod journal;
mod key;
mod known;
mod late;
mod marks;
mod pack;
mod place;
mod query;
#[cfg(test)]
mod refusals;
mod resolution;
#[cfg(test)]
mod resolution_tests;
mod rows;
mod runs;
mod scoped;
mod segment;
#[cfg(test)]
mod speed;
mod sql;
mod stage;
mod steps;
mod stored;
#[cfg(test)]
mod tests;
mod verdicts;
mod views;

use std::path::{Path, PathBuf};

use catalog::{Catalog, Meta};
use journal::Journal;
use late::Indexes;
use place::{Lock, Place};
use runs::CurrentRun;
use sql::query;
use steps::Steps;

pub use error::{InventoryError, Result};
pub use ignored::{IgnoredView, PathJudge};
pub use key::{KeySource, Keys};
pub use known::{ReadingSums, TallyView};
pub use marks::Marks;
pub use pack::PackedRows;
pub use resolution::IdentityQuery;
pub use rows::{
    AssetRow, Batch, ColumnRow, ContentFacts, Exclusion, FolderRow, IgnoreRow, IgnoredRow, KindSetRow, KnownAsset,
    KnownFolder, KnownReading, Listing, MemberCopy, Order, ReadingRow, RootRow, RunEnd, RunFinish, RunId, RunStart,
    Tally,
};
pub use steps::{Step, StepHook};
pub use stored::StoredEvidence;
pub use verdicts::Verdict;
pub use views::{
    AssetView, Attribute, AttributeSet, ColumnView, IdentitySet, KindView, Original, PlaceView, Resolution,
    ResolutionView, RunView, Totals, UnlistedFolder, Withheld,
};

/// One open inventory. Dropping it commits nothing: call [`Inventory::flush`] or [`Inventory::finish_run`].
pub struct Inventory {
    place: Place,
    catalog: Catalog,
    key_id: String,
    secret: Option<Secret>,
    run: Option<CurrentRun>,
    steps: Steps,
    indexes: Indexes,
}

/// What only the holder of the key and the lock has.
struct Secret {
    keys: Keys,
    journal: Journal,
    _lock: Lock,
}

impl Inventory {
    /// Opens the inventory for writing; makes it, and its key, if there is none. Takes the lock.
    pub fn create_or_open(dir: &Path, key: &KeySource) -> Result<Self> {
        if let Ok(place) = Place::find(dir)
            && Catalog::connect(&place)?.is_founded()?
        {
            return Self::open(dir, key);
        }
        if *key == KeySource::Nowhere {
            return Err(InventoryError::NoKeyPlace);
        }
        let place = Place::make(dir)?;
        let lock = place.lock()?;
        place.touch_catalog()?;
        let mut catalog = Catalog::connect(&place)?;
        if !catalog.is_founded()? {
            let inventory_id = key::new_inventory_id()?;
            let keys = key::take_or_make(key, &inventory_id)?;
            let (key_id, key_check) = (keys.key_id(), keys.check_value());
            catalog.found(&Meta { inventory_id, key_id, key_check })?;
        }
        Self::unlock(place, catalog, lock, key)
    }

    /// Opens an existing inventory for writing. Takes the lock.
    pub fn open(dir: &Path, key: &KeySource) -> Result<Self> {
        let place = Place::find(dir)?;
        let lock = place.lock()?;
        place.touch_catalog()?;
        let catalog = Catalog::connect(&place)?;
        Self::unlock(place, catalog, lock, key)
    }

    /// Opens an existing inventory for reports: no key and no lock, so it works beside a running scan.
    /// Whatever needs the key answers `KeyMissing`.
    pub fn open_catalog_only(dir: &Path) -> Result<Self> {
        let place = Place::find(dir)?;
        let mut catalog = Catalog::connect(&place)?;
        if !catalog.is_founded()? {
            return Err(InventoryError::NoInventory(dir.to_path_buf()));
        }
        let key_id = catalog.meta(&place)?.key_id;
        Ok(Self { place, catalog, key_id, secret: None, run: None, steps: Steps::default(), indexes: Indexes::Built })
    }

    fn unlock(place: Place, mut catalog: Catalog, lock: Lock, key: &KeySource) -> Result<Self> {
        let meta = catalog.meta(&place)?;
        catalog.migrate()?;
        late::mend(&mut catalog)?;
        let keys = key::read(key, &meta.inventory_id, &meta.key_check)?;
        let segments = stored::segment_numbers(&mut catalog)?;
        segment::sweep(&place.evidence(), &segments)?;
        if segments.iter().any(|&number| !segment::segment_file(&place.evidence(), number).exists()) {
            return Err(catalog.damaged("an evidence file is missing"));
        }
        let next = catalog.number(query("SELECT next_segment FROM meta"))?;
        let journal = Journal::new(&keys, next).ok_or_else(|| catalog.damaged("the key makes no evidence key"))?;
        let secret = Some(Secret { keys, journal, _lock: lock });
        Ok(Self {
            place,
            catalog,
            key_id: meta.key_id,
            secret,
            run: None,
            steps: Steps::default(),
            indexes: Indexes::Built,
        })
    }

    /// Subkeys.
    pub fn keys(&self) -> Result<&Keys> {
        match &self.secret {
            Some(secret) => Ok(&secret.keys),
            None => Err(self.key_missing()),
        }
    }

    /// Public name of the inventory's key, 16 hex digits.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Its own directory and key file: a walk skips them.
    pub fn own_paths(&self) -> Vec<PathBuf> {
        let key = self.secret.as_ref().map(|secret| secret.keys.file());
        let key = key.map(|file| file.canonicalize().unwrap_or_else(|_| file.to_path_buf()));
        std::iter::once(self.place.dir().to_path_buf()).chain(key).collect()
    }

    /// Statements sent to the catalog so far.
    pub fn statements(&self) -> u64 {
        self.catalog.statements()
    }

    /// Calls a hook at every durable step. Tests end the process there.
    pub fn set_step_hook(&mut self, hook: StepHook) {
        self.steps.watch(hook);
    }

    fn key_missing(&self) -> InventoryError {
        InventoryError::KeyMissing(self.place.dir().join("*.key"))
    }
}
