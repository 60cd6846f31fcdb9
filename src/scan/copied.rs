//! Shows the members of a known container under the path of a copy, without reading them again.

use crate::inventory::{AssetRow, MemberCopy};
use crate::model::{ChangeSignature, ReadingId, Reason};

use super::content::Host;
use super::desk::{AssetDone, Told};
use super::worker::{Errand, Worker};

impl Worker<'_> {
    /// Hands in the members of a known reading under another host; nothing if no asset shows them any more, or if a
    /// password may open some of them now.
    pub(super) fn inherit(&self, errand: Errand<'_>, host: Host<'_>, container: ReadingId) -> Option<Told> {
        let mut page = errand.desk.members(container, b"")?;
        let told = if page.is_empty() { Told::None } else { Told::Anew };
        while let Some(last) = page.last().map(|last| last.inside.clone()) {
            if self.stop.is_raised() {
                break;
            }
            let locked = |copy: &MemberCopy| copy.outcome.reason() == Some(Reason::Encrypted);
            if !self.passwords.is_empty() && page.iter().any(locked) {
                return None;
            }
            let mut budget = host.budget.get();
            budget.entries = budget.entries.saturating_sub(page.len() as u64);
            host.budget.set(budget);
            let done = page.into_iter().map(|copy| {
                self.progress.listed(0);
                self.progress.done(0);
                AssetDone { row: self.copied(host, copy), readings: Vec::new(), members: Told::Anew }
            });
            errand.desk.assets(done.collect());
            page = errand.desk.members(container, &last)?;
        }
        Some(told)
    }

    fn copied(&self, host: Host<'_>, copy: MemberCopy) -> AssetRow {
        let path = [host.path, &copy.inside].concat();
        AssetRow {
            asset: self.ids.member(host.root, &path),
            root: host.root,
            folder: host.folder,
            outer: Some(host.outer),
            path,
            signature: ChangeSignature { size: copy.size, mtime_ns: host.mtime_ns, ctime_ns: 0, inode: 0, device: 0 },
            racy: false,
            access: host.access,
            outcome: copy.outcome,
            content: copy.content,
            reading: copy.reading,
            name_reading: copy.name_reading,
            rules: self.ids.rules(),
            table: None,
        }
    }
}
