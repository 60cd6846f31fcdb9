//! Gathers the facts of a report from catalog rows: counts for any scope, always with their coverage.

use std::collections::{BTreeMap, HashMap, HashSet};

use roaring::RoaringBitmap;

use super::assets::asset_exposure;
use super::people::{Counter, Holders, People};
use super::scope::Scope;
use super::summary::{Breakdown, BreakdownRow, FolderExposure, KindExposure, Summary, UnreadAsset, folder_at_depth};
use super::{AssetExposure, run_facts};
use crate::inventory::{AssetView, IdentityQuery, Inventory, InventoryError, ResolutionView};
use crate::model::{AssetsAndBytes, Coverage, Estimate, ReadingId, Role};

/// Unread assets that a summary names.
const UNREAD_NAMED: usize = 10;

/// How a breakdown is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Not cut.
    None,
    /// By folder, to a depth.
    Folder(usize),
    /// By asset.
    Asset,
    /// By kind.
    Kind,
}

/// Counts over one inventory and its last resolve.
pub struct Gatherer<'i> {
    inventory: &'i mut Inventory,
    resolution: Option<ResolutionView>,
    people: People,
    scope: Scope,
    by_reading: HashMap<ReadingId, RoaringBitmap>,
    filter: Option<RoaringBitmap>,
}

/// What one pass over the assets adds up to.
#[derive(Default)]
struct Tallied {
    coverage: Coverage,
    readings: HashSet<ReadingId>,
    everyone: RoaringBitmap,
    kind_assets: BTreeMap<String, u64>,
    folders: BTreeMap<(String, Vec<u8>), FolderTally>,
    unread: Vec<UnreadAsset>,
    stale: u64,
    undecodable: u64,
}

#[derive(Default)]
struct FolderTally {
    identities: RoaringBitmap,
    assets: u64,
    gaps: AssetsAndBytes,
}

impl<'i> Gatherer<'i> {
    /// Loads the identities of the last resolve.
    ///
    /// # Errors
    /// The inventory can't be read.
    pub fn new(inventory: &'i mut Inventory, scope: Scope) -> Result<Self, InventoryError> {
        let resolution = inventory.resolution()?;
        let maps = resolution.as_ref().map(|stored| (stored.likely_of_strict.clone(), stored.loose_of_likely.clone()));
        let people = maps.and_then(|(likely, loose)| People::new(likely, loose)).unwrap_or_default();
        let people = match &resolution {
            Some(stored) => people.with_whole(stored.people),
            None => people,
        };
        let by_reading = load_sets(inventory, &scope)?;
        let filter = (!scope.roles.is_empty()).then(|| role_set(resolution.as_ref(), &scope.roles));
        Ok(Self { inventory, resolution, people, scope, by_reading, filter })
    }

    /// The model of the last resolve, as JSON.
    pub fn model(&self) -> Option<&str> {
        self.resolution.as_ref().map(|stored| stored.model.as_str())
    }

    /// Gathers a summary; folders are cut at `depth`, titles of kinds come from the caller.
    ///
    /// # Errors
    /// The inventory can't be read.
    pub fn summary(&mut self, depth: usize, title: &dyn Fn(&str) -> String) -> Result<Summary, InventoryError> {
        let tallied = self.tally(depth)?;
        let kinds = self.kinds(&tallied, title)?;
        let sums = self.sums(&tallied.readings)?;
        let run = run_facts::gather(self.inventory, &self.scope)?;
        let notes = run_facts::notes(self.inventory, self.resolution.as_ref(), (tallied.stale, tallied.undecodable))?;
        let mut counter = Counter::new(&self.people);
        let people = counter.estimate(&tallied.everyone);
        let roles = self.roles(&mut counter, &tallied.everyone);
        Ok(Summary {
            run,
            people,
            roles,
            mentions: sums.mentions,
            findings: sums.findings,
            unattributed: sums.unattributed,
            folders: folders(&mut counter, tallied.folders),
            coverage: tallied.coverage,
            kinds,
            notes,
            unread: tallied.unread,
        })
    }

    /// Gathers people of the scope, cut as asked.
    ///
    /// # Errors
    /// The inventory can't be read.
    pub fn breakdown(&mut self, cut: Cut, title: &dyn Fn(&str) -> String) -> Result<Breakdown, InventoryError> {
        let depth = if let Cut::Folder(depth) = cut { depth } else { 0 };
        let tallied = self.tally(depth)?;
        let sums = self.sums(&tallied.readings)?;
        let mut rows = match cut {
            Cut::None => Vec::new(),
            Cut::Folder(_) => self.folder_rows(&tallied),
            Cut::Asset => self.asset_rows()?,
            Cut::Kind => self.kind_rows(&tallied, title)?,
        };
        rows.sort_by(|a, b| order(&b.people).cmp(&order(&a.people)).then_with(|| a.label.cmp(&b.label)));
        let people = Counter::new(&self.people).estimate(&tallied.everyone);
        let notes = run_facts::notes(self.inventory, self.resolution.as_ref(), (tallied.stale, tallied.undecodable))?;
        Ok(Breakdown { people, mentions: sums.mentions, coverage: tallied.coverage, notes, rows })
    }

    /// Hands out the assets of the scope one by one, by root name and path bytes.
    ///
    /// # Errors
    /// The inventory can't be read.
    pub fn each_asset(&mut self, take: &mut dyn FnMut(AssetExposure)) -> Result<(), InventoryError> {
        let people = &self.people;
        let mut counter = Counter::new(people);
        let holders = holders(&mut counter, &self.by_reading);
        let (scope, sets, filter) = (&self.scope, &self.by_reading, self.filter.as_ref());
        self.inventory.each_asset(&mut |asset| {
            if scope.holds(&asset) {
                let identities = identities_of(sets, filter, &asset);
                take(asset_exposure(&asset, scope.least, &identities, (&mut counter, &holders)));
            }
        })
    }

    fn tally(&mut self, depth: usize) -> Result<Tallied, InventoryError> {
        let mut tallied = Tallied::default();
        let (scope, sets, filter) = (&self.scope, &self.by_reading, self.filter.as_ref());
        self.inventory.each_asset(&mut |asset| {
            if scope.holds(&asset) {
                tallied.add(&asset, identities_of(sets, filter, &asset), depth, scope);
            }
        })?;
        tallied.unread.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| (&a.root, &a.path).cmp(&(&b.root, &b.path))));
        tallied.unread.truncate(UNREAD_NAMED);
        Ok(tallied)
    }

    fn sums(&mut self, readings: &HashSet<ReadingId>) -> Result<Sums, InventoryError> {
        let mut sums = Sums::default();
        self.inventory.each_reading(&mut |reading| {
            if readings.contains(&reading.reading) {
                sums.mentions += reading.mentions;
                sums.findings += reading.findings;
                sums.unattributed += reading.unattributed;
            }
        })?;
        Ok(sums)
    }

    fn kinds(
        &mut self,
        tallied: &Tallied,
        title: &dyn Fn(&str) -> String,
    ) -> Result<Vec<KindExposure>, InventoryError> {
        let mut findings: BTreeMap<String, u64> = BTreeMap::new();
        let least = self.scope.least;
        self.inventory.each_reading(&mut |reading| {
            if tallied.readings.contains(&reading.reading) {
                for tally in reading.tallies.iter().filter(|tally| tally.class >= least) {
                    *findings.entry(tally.kind.clone()).or_default() += tally.findings;
                }
            }
        })?;
        let sets = self.kind_sets(&tallied.readings)?;
        let values: HashMap<&str, u64> =
            self.resolution.iter().flat_map(|stored| &stored.values).map(|(kind, n)| (kind.as_str(), *n)).collect();
        let narrowed = !self.scope.roots.is_empty() || self.scope.assets.is_some();
        let mut counter = Counter::new(&self.people);
        let nobody = RoaringBitmap::new();
        let mut kinds: Vec<_> = findings
            .into_iter()
            .filter(|(name, _)| self.scope.kinds.is_empty() || self.scope.kinds.contains(name))
            .map(|(name, findings)| KindExposure {
                title: title(&name),
                findings,
                // Distinct values are known for the whole inventory only.
                values: if narrowed { None } else { values.get(name.as_str()).copied() },
                assets: tallied.kind_assets.get(&name).copied().unwrap_or_default(),
                people: counter.estimate(sets.get(&name).unwrap_or(&nobody)),
                name,
            })
            .collect();
        kinds.sort_by(|a, b| {
            order(&b.people).cmp(&order(&a.people)).then(b.findings.cmp(&a.findings)).then_with(|| a.name.cmp(&b.name))
        });
        Ok(kinds)
    }

    fn kind_sets(&mut self, readings: &HashSet<ReadingId>) -> Result<BTreeMap<String, RoaringBitmap>, InventoryError> {
        let mut sets: BTreeMap<String, RoaringBitmap> = BTreeMap::new();
        self.inventory.each_identity_set(IdentityQuery::EveryKind, &mut |set| {
            if let Some(kind) = set.kind.filter(|_| readings.contains(&set.reading)) {
                *sets.entry(kind).or_default() |= set.identities;
            }
        })?;
        if let Some(filter) = &self.filter {
            sets.values_mut().for_each(|set| *set &= filter);
        }
        Ok(sets)
    }

    fn roles(&self, counter: &mut Counter<'_>, everyone: &RoaringBitmap) -> Vec<(Role, Estimate)> {
        let stored = self.resolution.iter().flat_map(|stored| &stored.roles);
        let mut roles: Vec<_> = stored
            .map(|(role, set)| (*role, counter.estimate(&(set & everyone))))
            .filter(|(_, people)| people.strict() > 0)
            .collect();
        roles.sort_by_key(|(role, people)| (std::cmp::Reverse(order(people)), *role));
        roles
    }

    fn folder_rows(&self, tallied: &Tallied) -> Vec<BreakdownRow> {
        let mut counter = Counter::new(&self.people);
        let row = |((root, path), tally): (&(String, Vec<u8>), &FolderTally)| BreakdownRow {
            label: if path.is_empty() { root.clone().into_bytes() } else { path.clone() },
            people: counter.estimate(&tally.identities),
            assets: tally.assets,
            gaps: tally.gaps,
        };
        tallied.folders.iter().map(row).collect()
    }

    fn asset_rows(&mut self) -> Result<Vec<BreakdownRow>, InventoryError> {
        let mut rows = Vec::new();
        self.each_asset(&mut |asset| {
            if asset.people.strict() > 0 {
                let gaps = if asset.outcome.is_gap() { (1, asset.bytes) } else { (0, 0) };
                let gaps = AssetsAndBytes { assets: gaps.0, bytes: gaps.1 };
                rows.push(BreakdownRow { label: asset.path, people: asset.people, assets: 1, gaps });
            }
        })?;
        Ok(rows)
    }

    fn kind_rows(
        &mut self,
        tallied: &Tallied,
        title: &dyn Fn(&str) -> String,
    ) -> Result<Vec<BreakdownRow>, InventoryError> {
        let kinds = self.kinds(tallied, title)?;
        let row = |kind: KindExposure| BreakdownRow {
            label: kind.title.into_bytes(),
            people: kind.people,
            assets: kind.assets,
            gaps: AssetsAndBytes::default(),
        };
        Ok(kinds.into_iter().map(row).collect())
    }
}

#[derive(Default)]
struct Sums {
    mentions: u64,
    findings: u64,
    unattributed: u64,
}

impl Tallied {
    fn add(&mut self, asset: &AssetView, identities: RoaringBitmap, depth: usize, scope: &Scope) {
        self.coverage.add(asset.outcome, 1, asset.bytes);
        self.readings.extend(asset.reading.into_iter().chain(asset.name_reading));
        self.stale += u64::from(asset.stale);
        self.undecodable += u64::from(asset.undecodable > 0);
        let mut last = None;
        for tally in asset.tallies.iter().filter(|tally| tally.class >= scope.least && tally.findings > 0) {
            if last != Some(&tally.kind) {
                *self.kind_assets.entry(tally.kind.clone()).or_default() += 1;
            }
            last = Some(&tally.kind);
        }
        self.everyone |= &identities;
        self.add_to_folder(asset, &identities, depth);
        if asset.outcome.is_gap() {
            self.unread.push(UnreadAsset {
                root: asset.root_name.clone(),
                path: asset.path.clone(),
                bytes: asset.bytes,
                outcome: asset.outcome,
                format: asset.format.clone(),
            });
            self.keep_biggest_unread();
        }
    }

    fn add_to_folder(&mut self, asset: &AssetView, identities: &RoaringBitmap, depth: usize) {
        let key = (asset.root_name.clone(), folder_at_depth(&asset.path, depth).to_vec());
        let folder = self.folders.entry(key).or_default();
        folder.identities |= identities;
        folder.assets += 1;
        if asset.outcome.is_gap() {
            folder.gaps.assets += 1;
            folder.gaps.bytes += asset.bytes;
        }
    }

    /// Keeps the list short while it grows.
    fn keep_biggest_unread(&mut self) {
        if self.unread.len() >= 64 * UNREAD_NAMED {
            self.unread.sort_by_key(|asset| std::cmp::Reverse(asset.bytes));
            self.unread.truncate(UNREAD_NAMED);
        }
    }
}

fn load_sets(inventory: &mut Inventory, scope: &Scope) -> Result<HashMap<ReadingId, RoaringBitmap>, InventoryError> {
    let mut by_reading: HashMap<ReadingId, RoaringBitmap> = HashMap::new();
    if scope.kinds.is_empty() {
        inventory.each_identity_set(IdentityQuery::WholeReadings, &mut |set| {
            by_reading.insert(set.reading, set.identities);
        })?;
    }
    for kind in &scope.kinds {
        inventory.each_identity_set(IdentityQuery::Kind(kind), &mut |set| {
            *by_reading.entry(set.reading).or_default() |= set.identities;
        })?;
    }
    Ok(by_reading)
}

fn role_set(resolution: Option<&ResolutionView>, roles: &[Role]) -> RoaringBitmap {
    let stored = resolution.iter().flat_map(|stored| &stored.roles);
    stored.filter(|(role, _)| roles.contains(role)).fold(RoaringBitmap::new(), |all, (_, set)| all | set)
}

fn identities_of(
    sets: &HashMap<ReadingId, RoaringBitmap>,
    filter: Option<&RoaringBitmap>,
    asset: &AssetView,
) -> RoaringBitmap {
    let readings = asset.reading.iter().chain(&asset.name_reading);
    let mut identities =
        readings.filter_map(|reading| sets.get(reading)).fold(RoaringBitmap::new(), |all, set| all | set);
    if let Some(filter) = filter {
        identities &= filter;
    }
    identities
}

fn holders(counter: &mut Counter<'_>, sets: &HashMap<ReadingId, RoaringBitmap>) -> Holders {
    let mut holders = counter.holders();
    sets.values().for_each(|set| counter.note_content(set, &mut holders));
    holders
}

fn folders(counter: &mut Counter<'_>, tallies: BTreeMap<(String, Vec<u8>), FolderTally>) -> Vec<FolderExposure> {
    let exposure = |((root, path), tally): ((String, Vec<u8>), FolderTally)| FolderExposure {
        root,
        path,
        people: counter.estimate(&tally.identities),
        assets: tally.assets,
        gaps: tally.gaps,
    };
    let mut folders: Vec<_> = tallies.into_iter().map(exposure).collect();
    folders.sort_by(|a, b| {
        order(&b.people).cmp(&order(&a.people)).then_with(|| (&a.root, &a.path).cmp(&(&b.root, &b.path)))
    });
    folders
}

/// Sorts by the likely figure, or by the middle of the range where there is none.
fn order(people: &Estimate) -> u64 {
    people.likely().unwrap_or_else(|_| u64::midpoint(people.low(), people.high()))
}
