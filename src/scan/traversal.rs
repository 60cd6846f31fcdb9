//! Decides what happens to each entry of a folder, before anything is opened.

use std::path::{Path, PathBuf};

use crate::model::Reason;
use crate::source::store::Store;
use crate::source::tree::{self, Entry, EntryKind, Mount};

use super::plan::{FileSystems, Plan, Snapshots};

/// What happens to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Read the file.
    Read,
    /// List the folder.
    Enter(Mode),
    /// Account for it and go on.
    Skip(Reason),
}

/// Whether the files of a folder are read or only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Read.
    Read,
    /// Hidden by the exclusion of this index: counted in assets and bytes only.
    Excluded(usize),
}

/// A folder on its way through the walk.
#[derive(Clone, Debug)]
pub(super) struct FolderPlace {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Raw path relative to the root, without a leading slash; empty for the root itself.
    pub(super) relative: PathBuf,
    /// Device of the root.
    pub(super) device: u64,
    /// Read or only counted.
    pub(super) mode: Mode,
    /// The store it lies on.
    pub(super) store: Store,
}

impl FolderPlace {
    /// The place of an entry in this folder.
    pub(super) fn child(&self, entry: &Entry, mode: Mode) -> Self {
        let path = self.path.join(&entry.name);
        let device = entry.signature.device;
        let store = if device == self.store.device() { self.store.clone() } else { self.store.beyond(&path, device) };
        Self { relative: self.relative.join(&entry.name), path, device: self.device, mode, store }
    }
}

/// Decides about one entry.
pub(super) fn decide(plan: &Plan, place: &FolderPlace, entry: &Entry) -> Decision {
    match entry.kind {
        EntryKind::Symlink => Decision::Skip(Reason::Symlink),
        EntryKind::Special => Decision::Skip(Reason::SpecialFile),
        EntryKind::File => decide_file(plan, place, entry),
        EntryKind::Folder => decide_folder(plan, place, entry),
    }
}

fn decide_file(plan: &Plan, place: &FolderPlace, entry: &Entry) -> Decision {
    let hidden = || !plan.exclusions.globs().is_empty() && hides(plan, place, entry).is_some();
    if place.mode != Mode::Read || hidden() {
        return Decision::Skip(Reason::Excluded);
    }
    if is_own(plan, place, entry) { Decision::Skip(Reason::Own) } else { Decision::Read }
}

fn decide_folder(plan: &Plan, place: &FolderPlace, entry: &Entry) -> Decision {
    if is_own(plan, place, entry) {
        return Decision::Skip(Reason::Own);
    }
    if plan.snapshots == Snapshots::Skip && tree::is_snapshot_folder(&entry.name) {
        return Decision::Skip(Reason::Snapshot);
    }
    if entry.signature.device != place.device {
        if place.store.beyond(&place.path.join(&entry.name), entry.signature.device).mount() == Mount::Pseudo {
            return Decision::Skip(Reason::SpecialFile);
        }
        if plan.file_systems == FileSystems::One {
            return Decision::Skip(Reason::OtherFileSystem);
        }
    }
    if place.mode != Mode::Read {
        return Decision::Enter(place.mode);
    }
    match hides(plan, place, entry) {
        Some(glob) => Decision::Enter(Mode::Excluded(glob)),
        None => Decision::Enter(Mode::Read),
    }
}

fn is_own(plan: &Plan, place: &FolderPlace, entry: &Entry) -> bool {
    let is_it = |own: &Path| own.file_name() == Some(&*entry.name) && own.parent() == Some(&*place.path);
    plan.own.iter().any(|own| is_it(own))
}

/// The glob that hides a file, for the tally by exclusion.
pub(super) fn hiding_glob(plan: &Plan, place: &FolderPlace, entry: &Entry) -> Option<usize> {
    match place.mode {
        Mode::Excluded(glob) => Some(glob),
        Mode::Read => hides(plan, place, entry),
    }
}

fn hides(plan: &Plan, place: &FolderPlace, entry: &Entry) -> Option<usize> {
    plan.exclusions.hides(&place.relative.join(&entry.name))
}
