//! What the user's packs take out of a scope: listed with the reason, never lost silently.

use std::collections::BTreeMap;

use super::summary::IgnoredExposure;
use super::tally::{EntryKey, Tallied};
use crate::inventory::{IgnoreRow, Inventory, InventoryError};
use crate::model::ConfidenceClass;

/// Findings by entry and kind.
type Taken = BTreeMap<EntryKey, BTreeMap<String, u64>>;

/// Gathers the entries of the last run, and those of earlier ones that take something out of the scope.
pub(super) fn gather(
    inventory: &mut Inventory,
    tallied: &Tallied,
    least: ConfidenceClass,
) -> Result<Vec<IgnoredExposure>, InventoryError> {
    let entries = inventory.ignores()?;
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let taken = taken(inventory, tallied, least)?;
    let nothing = BTreeMap::new();
    let mut told: Vec<IgnoredExposure> = Vec::new();
    for (entry, last) in entries {
        let kinds = taken.get(&(entry.rules, entry.entry)).unwrap_or(&nothing);
        if last || !kinds.is_empty() {
            add(&mut told, entry, kinds);
        }
    }
    Ok(told)
}

/// Adds an entry; one that earlier rules had, too, is one line.
fn add(told: &mut Vec<IgnoredExposure>, entry: IgnoreRow, kinds: &BTreeMap<String, u64>) {
    let mut all = kinds.clone();
    let same = |one: &IgnoredExposure| {
        (&one.form, &one.shown, &one.reason, &one.expires, one.in_force)
            == (&entry.form, &entry.shown, &entry.reason, &entry.expires, entry.in_force)
    };
    // Two values may share a reason: only entries of different rules are one, and those come in order of the rules.
    let earlier = told.iter_mut().find(|one| same(one) && entry.shown.is_some());
    for (kind, findings) in earlier.iter().flat_map(|one| &one.kinds) {
        *all.entry(kind.clone()).or_default() += findings;
    }
    let (findings, kinds) = (all.values().sum(), all.into_iter().collect());
    match earlier {
        Some(one) => (one.findings, one.kinds) = (findings, kinds),
        None => {
            let IgnoreRow { form, shown, reason, expires, in_force, .. } = entry;
            told.push(IgnoredExposure { form, shown, reason, expires, in_force, findings, kinds });
        }
    }
}

fn taken(inventory: &mut Inventory, tallied: &Tallied, least: ConfidenceClass) -> Result<Taken, InventoryError> {
    let mut taken = Taken::new();
    let mut add = |key, kind, findings| *taken.entry(key).or_default().entry(kind).or_default() += findings;
    inventory.each_ignored(&mut |one| {
        let within = tallied.readings.contains(&one.reading) || tallied.withheld.contains_key(&one.reading);
        if within && one.row.class >= least {
            add((one.rules, one.row.entry), one.row.kind, one.row.findings);
        }
    })?;
    if !tallied.withheld.is_empty() {
        inventory.each_tally(&mut |tally| {
            let counted = tallied.readings.contains(&tally.reading);
            let Some(key) = tallied.withheld.get(&tally.reading).filter(|_| !counted) else { return };
            if tally.class >= least && tally.findings > 0 {
                add(*key, tally.kind.to_owned(), tally.findings);
            }
        })?;
    }
    Ok(taken)
}
