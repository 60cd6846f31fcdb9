//! Opens what commands work with, and makes failures of what refuses.

use std::cell::OnceCell;
use std::path::Path;

use super::report::today;
use super::session::Session;
use super::{ExitCode, Failure, OutputError, places};
use crate::inventory::{Inventory, InventoryError};
use crate::model::ConfidenceClass;
use crate::patterns::{PackError, Rules};

/// Opens an inventory that must exist.
pub(super) fn inventory(session: &Session) -> Result<Inventory, Failure> {
    let dir = places::inventory_dir(&session.common)?;
    Ok(Inventory::open(&dir, &places::key_source(&session.common))?)
}

/// Opens an inventory to tell what was counted last, which needs no key.
pub(super) fn inventory_to_report(session: &Session) -> Result<Inventory, Failure> {
    let dir = places::inventory_dir(&session.common)?;
    match Inventory::open(&dir, &places::key_source(&session.common)) {
        Err(missing @ InventoryError::KeyMissing(_)) => {
            let mut inventory = Inventory::open_catalog_only(&dir)?;
            if inventory.resolution()?.is_some() { Ok(inventory) } else { Err(missing.into()) }
        }
        opened => Ok(opened?),
    }
}

/// Loads the embedded packs and those of the user, as they are applied today.
pub(super) fn rules(user: Option<&Path>) -> Result<Rules, Failure> {
    Ok(match user {
        Some(dir) => Rules::with_user_dir(dir)?.on(today()),
        None => Rules::embedded()?,
    })
}

/// The embedded rules for commands that mostly need no more of them than the names of kinds.
pub(super) struct LazyRules {
    kinds: Rules,
    whole: OnceCell<Rules>,
}

impl LazyRules {
    /// Loads the kinds.
    pub(super) fn embedded() -> Result<Self, Failure> {
        Ok(Self { kinds: Rules::kinds_only()?, whole: OnceCell::new() })
    }

    /// Kinds and their titles, without any rule.
    pub(super) fn kinds(&self) -> &Rules {
        &self.kinds
    }

    /// All rules, loaded at the first question.
    pub(super) fn whole(&self) -> Result<&Rules, Failure> {
        if let Some(rules) = self.whole.get() {
            return Ok(rules);
        }
        let rules = Rules::embedded()?;
        Ok(self.whole.get_or_init(|| rules))
    }
}

/// Refuses names of roots that the inventory does not know: a scope of nothing would count nobody.
pub(super) fn require_roots(inventory: &mut Inventory, names: &[String]) -> Result<(), Failure> {
    let known: Vec<String> = inventory.known_roots()?.into_iter().map(|root| root.name).collect();
    match names.iter().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => Err(Failure::new(ExitCode::Usage, format!("no root {name} in this inventory"))
            .hint(format!("its roots: {}", known.join(", ")))),
    }
}

/// Refuses names of kinds that neither the packs nor the inventory know.
pub(super) fn require_kinds(inventory: &mut Inventory, rules: &Rules, names: &[String]) -> Result<(), Failure> {
    // Who names no kind need not wait for the sums of all.
    if names.is_empty() {
        return Ok(());
    }
    let stored = inventory.kinds(ConfidenceClass::Low)?;
    let is_known = |name: &String| rules.kind_by_name(name).is_some() || stored.iter().any(|kind| kind.kind == *name);
    match names.iter().find(|name| !is_known(name)) {
        None => Ok(()),
        Some(name) => {
            Err(Failure::new(ExitCode::Usage, format!("no kind {name}")).hint("see: headcount patterns list"))
        }
    }
}

/// A result that could not be written.
pub(super) fn unwritten(error: &OutputError) -> Failure {
    match error {
        OutputError::Unopened(error) => {
            Failure::new(ExitCode::Usage, format!("the result can't be put there: {}", error.kind()))
                .hint("give --output a file in a folder that you may write to")
        }
        OutputError::Unwritten(error) => {
            Failure::new(ExitCode::Fatal, format!("the result can't be written: {}", error.kind()))
                .hint("check the path of --output and the free space")
        }
    }
}

impl From<InventoryError> for Failure {
    fn from(error: InventoryError) -> Self {
        let exit = match error.exit_code() {
            2 => ExitCode::Usage,
            10 => ExitCode::NoInventory,
            11 => ExitCode::Locked,
            12 => ExitCode::Key,
            13 => ExitCode::Damaged,
            _ => ExitCode::Fatal,
        };
        Failure::new(exit, error)
    }
}

impl From<PackError> for Failure {
    fn from(error: PackError) -> Self {
        Failure::new(ExitCode::Usage, error)
    }
}
