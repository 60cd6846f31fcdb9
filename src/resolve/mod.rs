//! Links the evidence of an inventory and stores who is in which reading.

mod attributes;
mod linked;
mod model;
mod places;
mod sets;
mod verdicts;

use std::time::{SystemTime, UNIX_EPOCH};

use crate::identity::{self, DistinctTokens, Model, Resolver};
use crate::inventory::{Attribute, Inventory, InventoryError, Resolution};
use crate::model::Evidence;
use crate::patterns::Rules;

pub use self::linked::{Linked, MentionFacts};
use self::places::Places;
use self::sets::{IdentitySets, Rows};
use self::verdicts::Judged;

/// Links everything the inventory holds and replaces the stored result.
///
/// # Errors
/// The inventory can't be read or written.
pub fn run(inventory: &mut Inventory, rules: &Rules) -> Result<(), InventoryError> {
    let places = Places::load(inventory, rules)?;
    let kind_sets = inventory.kind_sets()?;
    let verdicts = inventory.verdicts()?;
    let evidence = inventory.evidence()?;
    let readings = evidence.readings()?;
    let resolver = Resolver::new(&evidence, &places.populations(&readings.values), Model::default())?;
    let identities = resolver.identities();
    let mut people = identities.estimate;
    if !verdicts.is_empty() {
        let judged = Judged::new(&verdicts, &evidence.keys()?);
        people = identity::calibrated(&resolver, &identities, &|a, b| judged.of(a, b));
    }
    let model = model::of(&resolver, &identities);
    drop(resolver);
    let (kind_set, roles) = (evidence.kind_sets()?, evidence.roles()?);
    let rows = Rows { readings: &readings, kind_sets: &kind_set, roles: &roles, strict: &identities.strict };
    let (regions, years) = (evidence.regions()?, evidence.birth_years()?);
    let attribute =
        |attribute, column| attributes::sets(attribute, column, (&identities.strict, &identities.likely_of));
    let (sets, attributes) = rayon::join(
        || IdentitySets::build(&rows, &kind_sets, (&places, rules)),
        || rayon::join(|| attribute(Attribute::Region, &regions), || attribute(Attribute::BirthYear, &years)),
    );
    let attributes = [attributes.0, attributes.1].concat();
    let resolution = Resolution {
        resolved: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64),
        people,
        model: serde_json::to_string(&model).unwrap_or_default(),
        likely_of_strict: identities.likely_of,
        loose_of_likely: identities.loose_of,
        roles: sets.roles,
        attributes,
        values: values(&identities.distinct),
        identities: sets.readings,
        sure: sets.sure,
    };
    drop(evidence);
    inventory.store_resolution(&resolution)
}

/// Distinct values of kinds that have a token column of their own, by kind name. None at all says nothing: the values
/// found, such as names in Latin script, have no token there.
fn values(distinct: &[DistinctTokens]) -> Vec<(String, u64)> {
    // Column of the evidence → kind of the report. Names in Latin script share a column with readings: not told.
    const KINDS: [(&str, &str); 9] = [
        ("email", "email"),
        ("phone", "phone"),
        ("card", "credit_card"),
        ("account", "bank_account"),
        ("member", "member_no"),
        ("name_native", "person_name"),
        ("name_kana", "name_kana"),
        ("birth_date", "birth_date"),
        ("postal_code", "postal_code"),
    ];
    let values = |column: &str| {
        let tokens = distinct.iter().find(|tokens| tokens.column == column);
        tokens.map(|tokens| tokens.values).filter(|&values| values > 0)
    };
    KINDS.iter().filter_map(|(column, kind)| values(column).map(|values| ((*kind).to_owned(), values))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_without_tokens_tells_no_values() {
        let of = |column, values| DistinctTokens { column, values };
        let told = values(&[of("email", 7), of("name_native", 0), of("name_roman", 40)]);
        assert_eq!(told, [("email".to_owned(), 7)]);
    }
}
