//! Gathers the facts of a report from catalog rows: counts for any scope, always with their coverage.

use std::collections::{BTreeMap, HashMap};

use roaring::RoaringBitmap;

use super::assets::asset_exposure;
use super::people::{Counter, Holders, People};
use super::scope::Scope;
use super::summary::{FolderExposure, KindExposure, Summary, UnenteredFolder};
use super::tally::{Folders, ReadingKinds, Tallied};
use super::{AssetExposure, ignored, run_facts};
use crate::inventory::{IdentityQuery, Inventory, InventoryError, ResolutionView};
use crate::model::{Estimate, LinkModel, ReadingId, Role};

/// Folders that a summary names when they could not be listed.
const UNENTERED_NAMED: u32 = 1_000;

/// Counts over one inventory and its last resolve.
pub struct Gatherer<'i> {
    pub(super) inventory: &'i mut Inventory,
    pub(super) resolution: Option<ResolutionView>,
    pub(super) people: People,
    pub(super) scope: Scope,
    pub(super) filter: Option<RoaringBitmap>,
    pub(super) sets: Option<ReadingSets>,
}

/// Strict identities by reading.
pub(super) type ReadingSets = HashMap<ReadingId, RoaringBitmap>;

/// Sums over the readings of a scope.
#[derive(Default)]
struct Sums {
    mentions: u64,
    findings: u64,
    unattributed: u64,
    by_kind: BTreeMap<String, u64>,
}

impl<'i> Gatherer<'i> {
    /// Takes the last resolve of an inventory.
    ///
    /// # Errors
    /// The inventory can't be read.
    pub fn new(inventory: &'i mut Inventory, scope: Scope) -> Result<Self, InventoryError> {
        let mut resolution = inventory.resolution()?;
        let maps = resolution
            .as_mut()
            .map(|stored| (std::mem::take(&mut stored.likely_of_strict), std::mem::take(&mut stored.loose_of_likely)));
        let people = maps.and_then(|(likely, loose)| People::new(likely, loose)).unwrap_or_default();
        let people = match &resolution {
            Some(stored) => people.with_whole(stored.people),
            None => people,
        };
        let people = if inventory.holds_a_sample()? { people.of_a_sample() } else { people };
        let filter = (!scope.roles.is_empty()).then(|| role_set(resolution.as_ref(), &scope.roles));
        Ok(Self { inventory, resolution, people, scope, filter, sets: None })
    }

    /// The model of the last resolve; what an older one did not put down is missing.
    pub fn model(&self) -> LinkModel {
        let stored = self.resolution.as_ref().map(|stored| stored.model.as_str());
        stored.and_then(|model| serde_json::from_str(model).ok()).unwrap_or_default()
    }

    /// People of the whole inventory, as the last resolve told them.
    pub fn whole(&self) -> Estimate {
        self.resolution.as_ref().map_or(Estimate::NOBODY, |stored| stored.people)
    }

    /// Gathers a summary; folders are cut at `depth`, titles of kinds come from the caller.
    ///
    /// # Errors
    /// The inventory can't be read.
    pub fn summary(&mut self, depth: usize, title: &dyn Fn(&str) -> String) -> Result<Summary, InventoryError> {
        let tallied = self.tally(depth)?;
        let sums = self.sums(&tallied)?;
        let kinds = self.kinds(&tallied, &sums.by_kind, title)?;
        let ignored = ignored::gather(self.inventory, &tallied, self.scope.least)?;
        let run = run_facts::gather(self.inventory, &self.scope)?;
        let notes = run_facts::notes(self.inventory, self.resolution.as_ref(), tallied.undecodable)?;
        let unentered = self.unentered()?;
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
            ignored,
            kinds,
            notes,
            unread: tallied.unread,
            unentered,
        })
    }

    /// Hands out the assets of the scope one by one, by root name and path bytes.
    ///
    /// # Errors
    /// The inventory can't be read.
    pub fn each_asset(&mut self, take: &mut dyn FnMut(AssetExposure)) -> Result<(), InventoryError> {
        self.load_sets()?;
        let sets = self.sets.as_ref();
        let mut counter = Counter::new(&self.people);
        let holders = holders(&mut counter, sets);
        let (scope, filter) = (&self.scope, self.filter.as_ref());
        self.inventory.each_asset(&mut |asset| {
            if scope.holds(&asset.root_name, &asset.path) {
                let identities = identities_of(sets, filter, &[asset.reading, asset.name_reading]);
                take(asset_exposure(&asset, scope.least, &identities, (&mut counter, &holders)));
            }
        })
    }

    /// Loads the sets of all readings, once.
    pub(super) fn load_sets(&mut self) -> Result<(), InventoryError> {
        if self.sets.is_some() {
            return Ok(());
        }
        let mut sets = ReadingSets::new();
        if self.scope.kinds.is_empty() {
            self.inventory.each_identity_set(IdentityQuery::WholeReadings, self.scope.least, &mut |set| {
                sets.insert(set.reading, set.identities);
            })?;
        }
        for kind in &self.scope.kinds {
            self.inventory.each_identity_set(IdentityQuery::Kind(kind), self.scope.least, &mut |set| {
                *sets.entry(set.reading).or_default() |= set.identities;
            })?;
        }
        self.sets = Some(sets);
        Ok(())
    }

    pub(super) fn tally(&mut self, depth: usize) -> Result<Tallied, InventoryError> {
        self.load_sets()?;
        let (mut tallied, mut kinds) = (Tallied::default(), ReadingKinds::default());
        let least = self.scope.least;
        self.inventory.each_tally(&mut |tally| {
            if tally.class >= least && tally.findings > 0 {
                kinds.add(tally.reading, tally.kind);
            }
        })?;
        let (scope, sets, filter) = (&self.scope, self.sets.as_ref(), self.filter.as_ref());
        self.inventory.each_place(&[], &mut |place| {
            let identities = identities_of(sets, filter, &[place.reading, place.name_reading]);
            if scope.holds(&place.root_name, &place.path) {
                tallied.add(&place, &identities, &kinds);
                tallied.folders.add(&place, &identities, depth);
            } else {
                tallied.folders.add_outside(&identities);
            }
        })?;
        tallied.keep_biggest_unread(0);
        Ok(tallied)
    }

    fn sums(&mut self, tallied: &Tallied) -> Result<Sums, InventoryError> {
        let mut sums = Sums::default();
        let least = self.scope.least;
        self.inventory.each_reading(&mut |reading| {
            if tallied.readings.contains(&reading.reading) {
                sums.mentions += reading.mentions;
                sums.findings += reading.findings;
                sums.unattributed += reading.unattributed;
            }
        })?;
        self.inventory.each_tally(&mut |tally| {
            if tally.class >= least && tallied.readings.contains(&tally.reading) {
                match sums.by_kind.get_mut(tally.kind) {
                    Some(findings) => *findings += tally.findings,
                    None => drop(sums.by_kind.insert(tally.kind.to_owned(), tally.findings)),
                }
            }
        })?;
        Ok(sums)
    }

    /// Kinds of a tallied scope, most people first.
    pub(super) fn tallied_kinds(
        &mut self,
        tallied: &Tallied,
        title: &dyn Fn(&str) -> String,
    ) -> Result<(u64, Vec<KindExposure>), InventoryError> {
        let sums = self.sums(tallied)?;
        Ok((sums.mentions, self.kinds(tallied, &sums.by_kind, title)?))
    }

    fn kinds(
        &mut self,
        tallied: &Tallied,
        findings: &BTreeMap<String, u64>,
        title: &dyn Fn(&str) -> String,
    ) -> Result<Vec<KindExposure>, InventoryError> {
        let sets = self.kind_sets(tallied)?;
        let values: HashMap<&str, u64> =
            self.resolution.iter().flat_map(|stored| &stored.values).map(|(kind, n)| (kind.as_str(), *n)).collect();
        let everywhere = self.scope.is_everywhere();
        let mut counter = Counter::new(&self.people);
        let nobody = RoaringBitmap::new();
        let mut kinds: Vec<_> = findings
            .iter()
            .filter(|(name, _)| self.scope.kinds.is_empty() || self.scope.kinds.contains(name))
            .map(|(name, findings)| KindExposure {
                name: name.clone(),
                title: title(name),
                findings: *findings,
                // Distinct values are known for the whole inventory only.
                values: if everywhere { values.get(name.as_str()).copied() } else { None },
                assets: tallied.kind_assets.get(name).copied().unwrap_or_default(),
                people: counter.estimate(sets.get(name).unwrap_or(&nobody)),
            })
            .collect();
        kinds.sort_by(|a, b| {
            order(&b.people).cmp(&order(&a.people)).then(b.findings.cmp(&a.findings)).then_with(|| a.name.cmp(&b.name))
        });
        Ok(kinds)
    }

    fn kind_sets(&mut self, tallied: &Tallied) -> Result<BTreeMap<String, RoaringBitmap>, InventoryError> {
        let mut sets: BTreeMap<String, RoaringBitmap> = BTreeMap::new();
        self.inventory.each_identity_set(IdentityQuery::EveryKind, self.scope.least, &mut |set| {
            if let Some(kind) = set.kind.filter(|_| tallied.readings.contains(&set.reading)) {
                *sets.entry(kind).or_default() |= set.identities;
            }
        })?;
        if let Some(filter) = &self.filter {
            sets.values_mut().for_each(|set| *set &= filter);
        }
        Ok(sets)
    }

    pub(super) fn roles(&self, counter: &mut Counter<'_>, everyone: &RoaringBitmap) -> Vec<(Role, Estimate)> {
        let stored = self.resolution.iter().flat_map(|stored| &stored.roles);
        let mut roles: Vec<_> = stored
            .map(|(role, set)| (*role, counter.estimate(&(set & everyone))))
            .filter(|(_, people)| people.strict() > 0)
            .collect();
        roles.sort_by_key(|(role, people)| (std::cmp::Reverse(order(people)), *role));
        roles
    }

    fn unentered(&mut self) -> Result<Vec<UnenteredFolder>, InventoryError> {
        let folders = self.inventory.unlisted_folders(UNENTERED_NAMED)?.into_iter();
        let within = folders.filter(|folder| self.scope.holds(&folder.root_name, &folder.path));
        let named =
            within.map(|folder| UnenteredFolder { root: folder.root_name, path: folder.path, reason: folder.reason });
        Ok(named.collect())
    }
}

fn role_set(resolution: Option<&ResolutionView>, roles: &[Role]) -> RoaringBitmap {
    let stored = resolution.iter().flat_map(|stored| &stored.roles);
    stored.filter(|(role, _)| roles.contains(role)).fold(RoaringBitmap::new(), |all, (_, set)| all | set)
}

/// Identities of an asset's readings, of a role if the scope asks for one.
pub(super) fn identities_of(
    sets: Option<&ReadingSets>,
    filter: Option<&RoaringBitmap>,
    readings: &[Option<ReadingId>],
) -> RoaringBitmap {
    let sets = readings.iter().flatten().filter_map(|reading| sets?.get(reading));
    let mut identities = sets.fold(RoaringBitmap::new(), |all, set| all | set);
    if let Some(filter) = filter {
        identities &= filter;
    }
    identities
}

/// In how many contents everybody stands.
pub(super) fn holders(counter: &mut Counter<'_>, sets: Option<&ReadingSets>) -> Holders {
    let mut holders = counter.holders();
    sets.into_iter().flat_map(ReadingSets::values).for_each(|set| counter.note_content(set, &mut holders));
    holders
}

fn folders(counter: &mut Counter<'_>, tallied: Folders) -> Vec<FolderExposure> {
    let holders = tallied.holders(counter);
    let mut folders: Vec<_> = Vec::with_capacity(tallied.within.len());
    for ((root, path), tally) in tallied.within {
        folders.push(FolderExposure {
            root,
            path,
            people: counter.estimate(&tally.identities),
            people_only_here: counter.only_here(&tally.identities, &holders),
            assets: tally.assets,
            gaps: tally.gaps,
        });
    }
    folders.sort_by(|a, b| {
        order(&b.people).cmp(&order(&a.people)).then_with(|| (&a.root, &a.path).cmp(&(&b.root, &b.path)))
    });
    folders
}

/// Sorts by the likely figure, or by the middle of the range where there is none.
pub(super) fn order(people: &Estimate) -> u64 {
    people.likely().unwrap_or_else(|_| u64::midpoint(people.low(), people.high()))
}
