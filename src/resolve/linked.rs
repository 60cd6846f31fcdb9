//! Evidence linked once more, for questions about single people and pairs. Same evidence, same answer as the stored one.

use crate::identity::{Identities, Model, Resolver};
use crate::inventory::{Inventory, InventoryError, KindSetRow};
use crate::model::{Dense, Evidence, Role, RowKey};
use crate::patterns::Rules;

use super::places::Places;
use super::sets::kinds_by_index;

/// Evidence with its links and identities, in memory.
pub struct Linked {
    resolver: Resolver,
    identities: Identities,
    keys: Vec<RowKey>,
    counts: Vec<i32>,
    kind_sets: Dense,
    roles: Vec<u8>,
    kinds: Vec<Vec<String>>,
    places: Places,
}

/// One row of evidence: a mention, or several equal ones of one reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MentionFacts {
    /// Row in the evidence of this moment.
    pub row: u32,
    /// Position, the same in every resolve.
    pub key: RowKey,
    /// Equal mentions that the row stands for.
    pub count: u32,
    /// Likely identity.
    pub identity: u32,
    /// Kinds at counting confidence, in name order.
    pub kinds: Vec<String>,
    /// Role.
    pub role: Role,
}

impl Linked {
    /// Links all evidence of an inventory.
    ///
    /// # Errors
    /// The inventory can't be read.
    pub fn load(inventory: &mut Inventory, rules: &Rules) -> Result<Self, InventoryError> {
        let places = Places::load(inventory, rules)?;
        let kind_sets: Vec<KindSetRow> = inventory.kind_sets()?;
        let evidence = inventory.evidence()?;
        let populations = places.populations(&evidence.readings()?.values);
        let resolver = Resolver::new(&evidence, &populations, Model::default())?;
        let identities = resolver.identities();
        let (keys, counts, roles) = (evidence.keys()?, evidence.counts()?, evidence.roles()?);
        let of = evidence.kind_sets()?;
        let kinds = kinds_by_index(&of.values, &kind_sets);
        Ok(Self { resolver, identities, keys, counts, kind_sets: of, roles, kinds, places })
    }

    /// What compares two rows.
    pub fn resolver(&self) -> &Resolver {
        &self.resolver
    }

    /// Number of likely identities.
    pub fn people(&self) -> u32 {
        u32::try_from(self.identities.loose_of.len()).unwrap_or(u32::MAX)
    }

    /// Likely identity of a row.
    pub fn identity_of(&self, row: u32) -> Option<u32> {
        let strict = *self.identities.strict.get(row as usize)?;
        self.identities.likely_of.get(strict as usize).copied()
    }

    /// Likely identities that doubtful links would join with one, itself left out.
    pub fn doubtful(&self, identity: u32) -> Vec<u32> {
        let Some(loose) = self.identities.loose_of.get(identity as usize) else { return Vec::new() };
        let others = (0..).zip(&self.identities.loose_of).filter(|(other, of)| of == &loose && *other != identity);
        others.map(|(other, _)| other).collect()
    }

    /// Mentions of a likely identity, in row order.
    pub fn mentions_of(&self, identity: u32) -> Vec<MentionFacts> {
        let rows = 0..self.resolver.rows();
        rows.filter(|row| self.identity_of(*row) == Some(identity)).filter_map(|row| self.mention(row)).collect()
    }

    /// The mention at a position.
    pub fn at(&self, key: RowKey) -> Option<MentionFacts> {
        let row = self.keys.binary_search(&key).ok()?;
        self.mention(u32::try_from(row).ok()?)
    }

    /// The mention of a row.
    pub fn mention(&self, row: u32) -> Option<MentionFacts> {
        let at = row as usize;
        let key = *self.keys.get(at)?;
        let told = self.roles.get(at).map(|role| Role::from_number(i16::from(*role))).unwrap_or_default();
        let kinds = self.kind_sets.of.get(at).and_then(|set| self.kinds.get(*set as usize));
        Some(MentionFacts {
            row,
            key,
            count: self.counts.get(at).map_or(1, |count| count.unsigned_abs()),
            identity: self.identity_of(row)?,
            kinds: kinds.cloned().unwrap_or_default(),
            role: if told == Role::Unknown { self.places.role(key.reading) } else { told },
        })
    }
}
