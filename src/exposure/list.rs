//! Lists people of a scope one by one, by the numbers of their identities. Tells no value.

use super::gather::{Gatherer, identities_of};
use super::people::Counter;
use super::tally::Tallied;
use crate::inventory::InventoryError;
use crate::model::Role;

/// One person of a list: a likely identity of the last resolve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Number in the last resolve.
    pub identity: u32,
    /// Assets of the scope in which it stands, copies included.
    pub assets: u64,
    /// Names of the kinds that the scope holds of it.
    pub kinds: Vec<String>,
    /// Its roles in the whole inventory.
    pub roles: Vec<Role>,
}

impl Gatherer<'_> {
    /// Lists people of the scope, those in most assets first, at most so many.
    ///
    /// # Errors
    /// The inventory can't be read.
    pub fn list(&mut self, most: usize) -> Result<Vec<PersonRow>, InventoryError> {
        self.load_sets()?;
        let mut tallied = Tallied::default();
        let mut assets: Vec<u32> = Vec::new();
        let mut counter = Counter::new(&self.people);
        let (scope, sets, filter) = (&self.scope, self.sets.as_ref(), self.filter.as_ref());
        self.inventory.each_place(&scope.assets.wider(), &mut |place| {
            if !scope.holds(&place.root_name, &place.path) {
                return;
            }
            tallied.add_place(&place);
            let identities = identities_of(sets, filter, &[place.reading, place.name_reading]);
            counter.each_likely(&identities, |likely| {
                let likely = likely as usize;
                if assets.len() <= likely {
                    assets.resize(likely + 1, 0);
                }
                if let Some(held) = assets.get_mut(likely) {
                    *held += 1;
                }
            });
        })?;
        let mut listed: Vec<(u32, u32)> = (0..).zip(assets).filter(|(_, held)| *held > 0).collect();
        listed.sort_by_key(|(identity, held)| (std::cmp::Reverse(*held), *identity));
        listed.truncate(most);
        let row = |(identity, held): &(u32, u32)| PersonRow {
            identity: *identity,
            assets: u64::from(*held),
            kinds: Vec::new(),
            roles: Vec::new(),
        };
        let mut rows: Vec<PersonRow> = listed.iter().map(row).collect();
        self.add_kinds(&tallied, &mut rows)?;
        self.add_roles(&mut rows);
        Ok(rows)
    }

    fn add_kinds(&mut self, tallied: &Tallied, rows: &mut [PersonRow]) -> Result<(), InventoryError> {
        for kind in self.inventory.identity_kinds()? {
            let holders = self.identities_in(tallied, Some(&kind))?;
            let holders = Counter::new(&self.people).likely(&holders);
            for row in rows.iter_mut().filter(|row| holders.contains(row.identity)) {
                row.kinds.push(kind.clone());
            }
        }
        Ok(())
    }

    fn add_roles(&self, rows: &mut [PersonRow]) {
        for (role, people) in self.resolution.iter().flat_map(|stored| &stored.roles) {
            let people = Counter::new(&self.people).likely(people);
            for row in rows.iter_mut().filter(|row| people.contains(row.identity)) {
                row.roles.push(*role);
            }
        }
    }
}
