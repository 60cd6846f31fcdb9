//! Shows the members of a known container under the path of a copy, without reading them again.

use crate::inventory::{AssetRow, MemberCopy};
use crate::model::{ChangeSignature, Outcome, ReadingId, Reason};

use super::budget::admit_copies;
use super::content::{Content, Host};
use super::desk::{AssetDone, Told};
use super::opened::Begun;
use super::worker::{Errand, Worker};

/// Members of one hand-in.
const GROUP: usize = 1024;

impl Worker<'_> {
    /// Reads a content unless the file at the outside holds it for the second time and it is a container: its members
    /// are shown again then, as far as there is room for all of them.
    pub(super) fn open_once(
        &self,
        (errand, host): (Errand<'_>, Host<'_>),
        reading: ReadingId,
        read: impl FnOnce() -> Content,
    ) -> Content {
        match host.opened.begin(reading) {
            Begun::New(first) => {
                let content = read();
                host.opened.end(reading, host.path, (first, &content));
                content
            }
            Begun::Again(before) if admit_copies(host.budget, before.count()) => {
                self.show(errand, host, host.opened.members(&before));
                before.content(reading)
            }
            Begun::InItself | Begun::Again(_) => Content::unread(Outcome::Skipped(Reason::Limit)),
        }
    }

    fn show(&self, errand: Errand<'_>, host: Host<'_>, mut copies: Vec<MemberCopy>) {
        while !copies.is_empty() {
            let rest = copies.split_off(copies.len().min(GROUP));
            let done = std::mem::replace(&mut copies, rest).into_iter().map(|copy| {
                self.progress.listed(0);
                self.progress.done(0);
                let mut row = self.copied(host, copy);
                if row.reading.is_none() || row.outcome != Outcome::Complete {
                    let mut budget = host.budget.get();
                    row.signature.size = budget.believe(row.signature.size);
                    host.budget.set(budget);
                }
                host.opened.note(&row);
                AssetDone { row, readings: Vec::new(), members: Told::Anew }
            });
            errand.desk.assets(done.collect());
        }
    }

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
            self.show(errand, host, page);
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
