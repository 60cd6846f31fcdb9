//! The run behind the numbers, and the circumstances a reader must know beside them.

use std::collections::BTreeMap;

use super::assets::rfc3339;
use super::scope::Scope;
use super::{ExclusionFacts, Note, RootFacts, RunFacts};
use crate::inventory::{Inventory, InventoryError, ResolutionView, RootRow, RunFinish, RunView};
use crate::model::Reason;

/// Gathers the facts of the last run and of all roots in the scope.
pub(super) fn gather(inventory: &mut Inventory, scope: &Scope) -> Result<RunFacts, InventoryError> {
    let key_id = inventory.key_id().to_owned();
    let roots = inventory.known_roots()?;
    let last = inventory.runs()?.pop();
    let mut roots: Vec<_> = roots
        .into_iter()
        .filter(|root| scope.roots.is_empty() || scope.roots.contains(&root.name))
        .map(|root| RootFacts {
            scanned: root.scanned.and_then(rfc3339),
            target: root.target.into_bytes(),
            name: root.name,
        })
        .collect();
    roots.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(RunFacts {
        version: last.as_ref().map(|run| run.version.clone()).unwrap_or_default(),
        patterns_hash: last.as_ref().map(|run| run.patterns_hash.clone()).unwrap_or_default(),
        key_id,
        started: last.as_ref().and_then(|run| rfc3339(run.started)).unwrap_or_default(),
        ended: last.as_ref().and_then(|run| run.ended).and_then(rfc3339),
        finished: is_finished(last.as_ref()),
        roots,
        exclusions: last.iter().flat_map(exclusions).collect(),
        limits: last.as_ref().map(limits).unwrap_or_default(),
    })
}

/// Gathers the notes; `undecodable` is a number of assets in the scope.
pub(super) fn notes(
    inventory: &mut Inventory,
    resolution: Option<&ResolutionView>,
    undecodable: u64,
) -> Result<Vec<Note>, InventoryError> {
    let last = inventory.runs()?.pop();
    let mut notes: Vec<Note> = last.iter().flat_map(limits).filter_map(missing_protection).collect();
    if !is_finished(last.as_ref()) {
        notes.push(Note::UnfinishedRun);
    }
    if resolution.is_none_or(|stored| stored.outdated) {
        notes.push(Note::NotResolved);
    }
    if inventory.keys().is_err() {
        notes.push(Note::KeyMissing);
    }
    notes.extend(inventory.known_roots()?.into_iter().filter_map(root_note));
    let stale = inventory.stale_folders()?;
    if stale > 0 {
        notes.push(Note::StaleFolders { folders: stale });
    }
    if undecodable > 0 {
        notes.push(Note::Undecodable { assets: undecodable });
    }
    let outdated = inventory.outdated_readings()?;
    if outdated > 0 {
        notes.push(Note::OtherRules { assets: outdated });
    }
    Ok(notes)
}

/// A run notes what it went without beside its limits.
fn missing_protection((name, _): (String, u64)) -> Option<Note> {
    name.strip_prefix("without_").map(|lack| match lack {
        "read_only_role" => Note::RoleCanWrite,
        "verified_tls" => Note::TlsUnverified,
        "tls" => Note::TlsOff,
        layer => Note::MissingProtection { protection: layer.to_owned() },
    })
}

fn root_note(root: RootRow) -> Option<Note> {
    match (root.trouble?, root.scanned.and_then(rfc3339)) {
        (Reason::RootEmpty, _) => Some(Note::RootEmpty { root: root.name }),
        (_, Some(scanned)) => Some(Note::StaleRoot { root: root.name, scanned }),
        (_, None) => Some(Note::RootUnreachable { root: root.name }),
    }
}

fn is_finished(run: Option<&RunView>) -> bool {
    run.is_some_and(|run| run.finish == Some(RunFinish::Finished))
}

fn exclusions(run: &RunView) -> impl Iterator<Item = ExclusionFacts> + '_ {
    run.exclusions.iter().map(|hidden| ExclusionFacts {
        glob: hidden.glob.clone(),
        assets: hidden.assets,
        bytes: hidden.bytes,
    })
}

fn limits(run: &RunView) -> BTreeMap<String, u64> {
    serde_json::from_str(&run.limits).unwrap_or_default()
}
