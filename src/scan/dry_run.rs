//! Lists what a scan would read, without opening a file or touching an inventory.

use std::os::unix::ffi::OsStrExt;

use crate::model::{Coverage, Outcome};
use crate::source::database::Session;
use crate::source::store::Stores;
use crate::source::tree::EntryKind;

use super::database::left_out;
use super::plan::Plan;
use super::progress::{Progress, StopFlag};
use super::run::{ScanError, open_databases, require_any};
use super::traversal::{self, Decision, FolderPlace};
use super::walk::root_place;

/// What a scan would do.
#[derive(Debug, Default)]
pub struct Preview {
    /// Files that would be read and entries that would not, with their bytes; `complete` means "would be read".
    pub coverage: Coverage,
    /// Assets and bytes by exclusion, in the order given.
    pub hidden: Vec<(u64, u64)>,
    /// Folders that can't be listed, raw paths.
    pub unlisted: Vec<Vec<u8>>,
}

/// Lists all targets of a plan; databases that can't be reached are noted in `progress`.
///
/// # Errors
/// No target can be read at all.
pub fn preview(plan: &Plan, progress: &Progress, stop: &StopFlag) -> Result<Preview, ScanError> {
    let databases = open_databases(plan, progress, stop);
    let stores = Stores::new(plan.patience, stop.shared());
    require_any(plan, &databases, &stores)?;
    let mut preview = Preview { hidden: vec![(0, 0); plan.exclusions.globs().len()], ..Preview::default() };
    for target in &plan.roots {
        match stores.root(&target.path) {
            Ok((store, entry)) if entry.kind == EntryKind::Folder => {
                preview.folder(plan, stop, root_place(target, store));
            }
            Ok((_, entry)) => preview.coverage.add(Outcome::Complete, 1, entry.signature.size),
            Err(_) => preview.unlisted.push(target.path.as_os_str().as_bytes().to_vec()),
        }
    }
    for (root, opened) in plan.databases.iter().zip(databases) {
        if opened.ok().and_then(|mut session| preview.database(plan, &mut session)).is_none() {
            preview.unlisted.push(root.name.clone().into_bytes());
        }
    }
    Ok(preview)
}

impl Preview {
    /// Lists the tables of a database; none if some can't be listed.
    fn database(&mut self, plan: &Plan, session: &mut Session) -> Option<()> {
        for database in session.databases().ok()? {
            for table in session.tables(&database, &plan.tables.filter).ok()? {
                let outcome = left_out(&table).map_or(Outcome::Complete, Outcome::Skipped);
                self.coverage.add(outcome, 1, table.bytes);
            }
        }
        Some(())
    }

    fn folder(&mut self, plan: &Plan, stop: &StopFlag, first: FolderPlace) {
        let mut waiting = vec![first];
        while let Some(place) = waiting.pop() {
            let Ok(entries) = place.store.list(&place.path) else {
                self.unlisted.push(place.path.as_os_str().as_bytes().to_vec());
                continue;
            };
            for entry in entries.filter_map(Result::ok) {
                if stop.is_raised() {
                    return;
                }
                let size = if entry.kind == EntryKind::File { entry.signature.size } else { 0 };
                match traversal::decide(plan, &place, &entry) {
                    Decision::Enter(mode) => waiting.push(place.child(&entry, mode)),
                    Decision::Read => self.coverage.add(Outcome::Complete, 1, size),
                    Decision::Skip(reason) => {
                        self.coverage.add(Outcome::Skipped(reason), 1, size);
                        let glob = traversal::hiding_glob(plan, &place, &entry);
                        if let Some(tally) = glob.and_then(|glob| self.hidden.get_mut(glob)) {
                            tally.0 += 1;
                            tally.1 += size;
                        }
                    }
                }
            }
        }
    }
}
