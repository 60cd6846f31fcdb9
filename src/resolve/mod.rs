//! Links the evidence of an inventory and stores who is in which reading.

mod places;
mod sets;

use std::time::{SystemTime, UNIX_EPOCH};

use crate::identity::{self, Identities};
use crate::inventory::{Inventory, InventoryError, Resolution};
use crate::model::{Estimate, Evidence};
use crate::patterns::Rules;

use self::places::Places;
use self::sets::IdentitySets;

/// Links everything the inventory holds and replaces the stored result.
///
/// # Errors
/// The inventory can't be read or written.
pub fn run(inventory: &mut Inventory, rules: &Rules) -> Result<(), InventoryError> {
    let places = Places::load(inventory, rules)?;
    let kind_sets = inventory.kind_sets()?;
    let evidence = inventory.evidence()?;
    let plain = evidence.plain()?;
    let identities = identity::resolve(&evidence, &places.populations(&plain.readings))?;
    let sets = IdentitySets::build(&plain, &identities.strict, &kind_sets, &places);
    let resolution = Resolution {
        resolved: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64),
        people: whole(&identities),
        model: identities.model_json(),
        likely_of_strict: identities.likely_of,
        loose_of_likely: identities.loose_of,
        roles: sets.roles,
        values: values(&identities.distinct, rules),
        identities: sets.readings,
    };
    drop(evidence);
    inventory.store_resolution(&resolution)
}
