//! Cuts the people of a scope: by place, kind, combination, region, role, age.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

use super::breakdown::{Breakdown, BreakdownRow, Cut, Part};
use super::gather::{Gatherer, holders, identities_of, order};
use super::people::Counter;
use super::tally::Tallied;
use super::{AgeBand, Combination, run_facts};
use crate::inventory::{Attribute, IdentityQuery, IdentitySet, InventoryError};
use crate::model::{AssetsAndBytes, ConfidenceClass, Date, ReadingId};
use crate::text::region::Region;

/// Above so many readings all sets are gone through, which is quicker than to ask for each.
const ASKED_ONE_BY_ONE: usize = 20_000;

impl Gatherer<'_> {
    /// Gathers people of the scope, cut as asked; titles of kinds come from the caller.
    ///
    /// # Errors
    /// The inventory can't be read.
    pub fn breakdown(&mut self, cut: Cut, title: &dyn Fn(&str) -> String) -> Result<Breakdown, InventoryError> {
        let (tallied, mentions, mut rows) = match cut {
            Cut::Kind => self.cut_by_kind(title)?,
            Cut::Folder(depth) => {
                let tallied = self.tally_places(Some(depth), &mut Vec::new())?;
                self.with_mentions(tallied, Self::folder_rows)?
            }
            Cut::Asset => {
                let mut rows = Vec::new();
                let tallied = self.tally_places(None, &mut rows)?;
                self.with_mentions(tallied, |_, _| Ok(rows))?
            }
            _ => {
                let tallied = self.tally_scope()?;
                self.with_mentions(tallied, |gatherer, tallied| gatherer.rows_of_people(cut, tallied))?
            }
        };
        // Bands and combinations have an order of their own.
        if !matches!(cut, Cut::Combination | Cut::Age(_)) {
            rows.sort_by_key(|row| std::cmp::Reverse(order(&row.people)));
        }
        let people = Counter::new(&self.people).estimate(&tallied.everyone);
        let notes = run_facts::notes(self.inventory, self.resolution.as_ref(), tallied.undecodable)?;
        Ok(Breakdown { cut, people, mentions, coverage: tallied.coverage, notes, rows })
    }

    fn with_mentions(
        &mut self,
        tallied: Tallied,
        rows: impl FnOnce(&mut Self, &Tallied) -> Result<Vec<BreakdownRow>, InventoryError>,
    ) -> Result<(Tallied, u64, Vec<BreakdownRow>), InventoryError> {
        let mentions = self.inventory.mentions_of(&tallied.sorted_readings())?;
        let rows = rows(self, &tallied)?;
        Ok((tallied, mentions, rows))
    }

    fn cut_by_kind(
        &mut self,
        title: &dyn Fn(&str) -> String,
    ) -> Result<(Tallied, u64, Vec<BreakdownRow>), InventoryError> {
        let tallied = self.tally(0)?;
        let (mentions, kinds) = self.tallied_kinds(&tallied, title)?;
        let rows = kinds.into_iter().map(|kind| BreakdownRow {
            part: Part::Kind { name: kind.name, title: kind.title },
            people: kind.people,
            only_here: None,
            assets: Some(kind.assets),
            gaps: None,
        });
        Ok((tallied, mentions, rows.collect()))
    }

    /// Goes through all assets, as who stands only here depends on what lies outside, too. Makes a row an asset unless
    /// folders are asked for.
    fn tally_places(&mut self, depth: Option<usize>, rows: &mut Vec<BreakdownRow>) -> Result<Tallied, InventoryError> {
        self.load_sets()?;
        let sets = self.sets.as_ref();
        let mut counter = Counter::new(&self.people);
        let holders = holders(&mut counter, sets);
        let mut tallied = Tallied::default();
        let (scope, filter) = (&self.scope, self.filter.as_ref());
        self.inventory.each_place(&[], &mut |place| {
            let identities = identities_of(sets, filter, &[place.reading, place.name_reading]);
            if !scope.holds(&place.root_name, &place.path) {
                return tallied.folders.add_outside(&identities);
            }
            tallied.add_place(&place);
            tallied.everyone |= &identities;
            if let Some(depth) = depth {
                return tallied.folders.add(&place, &identities, depth);
            }
            if !identities.is_empty() {
                let gap = u64::from(place.outcome.is_gap());
                rows.push(BreakdownRow {
                    people: counter.estimate(&identities),
                    only_here: Some(counter.only_here(&identities, &holders)),
                    assets: Some(1),
                    gaps: Some(AssetsAndBytes { assets: gap, bytes: gap * place.bytes }),
                    part: Part::Place { root: place.root_name, path: place.path },
                });
            }
        })?;
        Ok(tallied)
    }

    fn folder_rows(&mut self, tallied: &Tallied) -> Result<Vec<BreakdownRow>, InventoryError> {
        let mut counter = Counter::new(&self.people);
        let holders = tallied.folders.holders(&mut counter);
        let folders = tallied.folders.within.iter();
        let rows = folders.map(|((root, path), tally)| BreakdownRow {
            part: Part::Place { root: root.clone(), path: path.clone() },
            people: counter.estimate(&tally.identities),
            only_here: Some(counter.only_here(&tally.identities, &holders)),
            assets: Some(tally.assets),
            gaps: Some(tally.gaps),
        });
        Ok(rows.collect())
    }

    /// Goes through the assets of the scope alone, and loads only their identities.
    fn tally_scope(&mut self) -> Result<Tallied, InventoryError> {
        let mut tallied = Tallied::default();
        let scope = &self.scope;
        self.inventory.each_place(&scope.assets.wider(), &mut |place| {
            if scope.holds(&place.root_name, &place.path) {
                tallied.add_place(&place);
            }
        })?;
        let kinds: Vec<Option<String>> = match self.scope.kinds.as_slice() {
            [] => vec![None],
            kinds => kinds.iter().cloned().map(Some).collect(),
        };
        for kind in kinds {
            tallied.everyone |= self.identities_in(&tallied, kind.as_deref())?;
        }
        Ok(tallied)
    }

    /// Strict identities of the scope, all or those of a kind; of the scope's roles only.
    pub(super) fn identities_in(
        &mut self,
        tallied: &Tallied,
        kind: Option<&str>,
    ) -> Result<RoaringBitmap, InventoryError> {
        let mut identities = RoaringBitmap::new();
        let mut join = |set: IdentitySet| identities |= set.identities;
        if tallied.readings.len() <= ASKED_ONE_BY_ONE && self.scope.least < ConfidenceClass::High {
            self.inventory.identity_sets_of(&tallied.sorted_readings(), kind, &mut join)?;
        } else {
            let query = kind.map_or(IdentityQuery::WholeReadings, IdentityQuery::Kind);
            let within = |reading: &ReadingId| tallied.readings.contains(reading);
            self.inventory.each_identity_set(query, self.scope.least, &mut |set| {
                if within(&set.reading) {
                    join(set);
                }
            })?;
        }
        if let Some(filter) = &self.filter {
            identities &= filter;
        }
        Ok(identities)
    }

    fn rows_of_people(&mut self, cut: Cut, tallied: &Tallied) -> Result<Vec<BreakdownRow>, InventoryError> {
        let everyone = &tallied.everyone;
        let parts: Vec<(Part, RoaringBitmap)> = match cut {
            Cut::Combination => self.combinations(tallied)?,
            Cut::Region => self.regions(everyone)?,
            Cut::Age(on) => self.ages(everyone, on)?,
            Cut::Role => {
                let roles = self.roles(&mut Counter::new(&self.people), everyone);
                return Ok(roles.into_iter().map(|(role, people)| row(Part::Role(role), people)).collect());
            }
            Cut::None | Cut::Folder(_) | Cut::Asset | Cut::Kind => Vec::new(),
        };
        let mut counter = Counter::new(&self.people);
        Ok(parts.into_iter().map(|(part, people)| row(part, counter.estimate(&people))).collect())
    }

    fn combinations(&mut self, tallied: &Tallied) -> Result<Vec<(Part, RoaringBitmap)>, InventoryError> {
        let names = self.inventory.identity_kinds()?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut sets: BTreeMap<&str, RoaringBitmap> = BTreeMap::new();
        for name in &names {
            sets.insert(name, self.identities_in(tallied, Some(name))?);
        }
        let one_of = |kinds: &Vec<&str>| {
            let sets = kinds.iter().filter_map(|kind| sets.get(kind));
            sets.fold(RoaringBitmap::new(), |any, set| any | set)
        };
        let mut counter = Counter::new(&self.people);
        let mut holding = |combination: &'static Combination| {
            let parts: Vec<_> = combination.filled(&names).iter().map(one_of).collect();
            (Part::Combination(combination), counter.who_hold_all(&parts) & &tallied.everyone)
        };
        Ok(Combination::ALL.iter().map(&mut holding).collect())
    }

    fn regions(&mut self, everyone: &RoaringBitmap) -> Result<Vec<(Part, RoaringBitmap)>, InventoryError> {
        let mut unknown = everyone.clone();
        let mut rows = Vec::new();
        for (packed, people) in self.inventory.attribute_sets(Attribute::Region)? {
            let within = people & everyone;
            unknown -= &within;
            if let Some(region) = Region::unpack(packed)
                && !within.is_empty()
            {
                rows.push((Part::Region(Some(region.code())), within));
            }
        }
        rows.push((Part::Region(None), unknown));
        Ok(rows)
    }

    fn ages(&mut self, everyone: &RoaringBitmap, on: Date) -> Result<Vec<(Part, RoaringBitmap)>, InventoryError> {
        let years = self.inventory.attribute_sets(Attribute::BirthYear)?;
        let known = years.iter().filter(|(year, _)| !AgeBand::Unknown.holds(*year, on));
        let known = known.fold(RoaringBitmap::new(), |all, (_, people)| all | people);
        let band = |band: AgeBand| {
            let people = match band {
                AgeBand::Unknown => everyone - &known,
                _ => {
                    let years = years.iter().filter(|(year, _)| band.holds(*year, on));
                    years.fold(RoaringBitmap::new(), |all, (_, people)| all | people) & everyone
                }
            };
            (Part::Age(band), people)
        };
        Ok(AgeBand::ALL.into_iter().map(band).collect())
    }
}

fn row(part: Part, people: crate::model::Estimate) -> BreakdownRow {
    BreakdownRow { part, people, only_here: None, assets: None, gaps: None }
}
