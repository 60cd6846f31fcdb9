//! Reads one asset: opens it, knows its content, turns it into findings and rows, and says what happened.

use std::cell::Cell;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::detect::Detector;
use crate::extract::{Limits, Passwords, Reader};
use crate::identity::{TokenKeys, Tokeniser};
use crate::inventory::{AssetRow, ContentFacts, KnownAsset};
use crate::model::{Access, AccessSource, AssetId, ChangeSignature, FolderId, Outcome, Reason, RootId};
use crate::patterns::Rules;
use crate::source::store::Store;
use crate::source::tree::{Entry, Mount};

use super::budget::Budget;
use super::content::{Content, Host};
use super::crew::Crew;
use super::desk::{AssetDone, Desk};
use super::ids::Ids;
use super::opened::Opened;
use super::plan::Exclusions;
use super::progress::{Progress, StopFlag};
use super::traversal::FolderPlace;

/// A signature proves nothing when the file was modified this shortly before reading (git's "racy" rule).
const RACY_NS: i64 = 2_000_000_000;

/// What all workers share.
pub(super) struct Worker<'r> {
    pub(super) rules: &'r Rules,
    pub(super) detector: Detector<'r>,
    pub(super) reader: &'r Reader,
    pub(super) limits: &'r Limits,
    pub(super) exclusions: &'r Exclusions,
    pub(super) passwords: &'r Passwords,
    pub(super) ids: &'r Ids,
    pub(super) content_key: [u8; 32],
    pub(super) token_keys: &'r TokenKeys,
    pub(super) progress: &'r Progress,
    pub(super) stop: StopFlag,
    pub(super) crew: Crew,
}

/// What one worker keeps from file to file.
pub(super) struct Scratch<'r> {
    pub(super) buffer: Vec<u8>,
    pub(super) tokeniser: Tokeniser<'r>,
    /// Bytes of the asset under way that progress has counted.
    pub(super) counted: u64,
    /// For what lies in the asset under way, which keeps this one busy.
    pub(super) inner: Option<Box<Self>>,
}

/// Where an asset hangs in the catalog.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) root: RootId,
    pub(super) folder: FolderId,
    pub(super) asset: AssetId,
    pub(super) at: &'p FolderPlace,
}

/// The way to the writer, and what the inventory knew of the asset.
#[derive(Clone, Copy)]
pub(super) struct Errand<'e> {
    pub(super) desk: &'e Desk,
    pub(super) known: Option<&'e KnownAsset>,
}

/// One reading of a content between two looks at its signature.
struct Attempt {
    content: Content,
    before: ChangeSignature,
    after: ChangeSignature,
}

impl Attempt {
    fn held_still(&self) -> bool {
        (self.before.size, self.before.mtime_ns) == (self.after.size, self.after.mtime_ns)
    }
}

impl<'r> Worker<'r> {
    /// Makes what a worker keeps.
    pub(super) fn scratch(&self) -> Scratch<'r> {
        let tokeniser = Tokeniser::new(self.token_keys, self.rules);
        Scratch { buffer: Vec::new(), tokeniser, counted: 0, inner: None }
    }

    /// Reads a file and counts it as done. Gives nothing if the scan was stopped meanwhile.
    pub(super) fn read(
        &self,
        errand: Errand<'_>,
        scratch: &mut Scratch<'r>,
        place: Place<'_>,
        entry: &Entry,
    ) -> Option<AssetDone> {
        scratch.counted = 0;
        // With a password it is another content.
        let locked = |known: &&KnownAsset| known.locked && !self.passwords.is_empty();
        let errand = Errand { known: errand.known.filter(|known| !locked(known)), ..errand };
        let done = self.read_asset(errand, scratch, place, entry);
        self.progress.done(entry.signature.size.saturating_sub(scratch.counted));
        done
    }

    fn read_asset(
        &self,
        errand: Errand<'_>,
        scratch: &mut Scratch<'r>,
        place: Place<'_>,
        entry: &Entry,
    ) -> Option<AssetDone> {
        let path = place.at.path.join(&entry.name);
        let mut row = account(self.ids, place, entry, Outcome::Complete);
        let budget = Cell::new(Budget::of(entry.signature.size, self.limits));
        let opened = Opened::default();
        let host = Host::of(&row, &budget, &opened);
        let (content, signature) = match self.read_settled(errand, host, scratch, (&place.at.store, &path)) {
            Ok((content, signature)) => (content, signature),
            Err(reason) => (Content::unread(unopened(reason)), entry.signature),
        };
        if self.stop.is_raised() {
            if let Some(reading) = content.reading {
                errand.desk.release(reading);
            }
            return None;
        }
        let name = self.read_name(scratch, entry.name.as_bytes());
        row.outcome = content.outcome;
        row.signature = signature;
        row.racy = is_racy(signature);
        row.content = content.facts;
        row.reading = content.reading;
        row.name_reading = name.as_ref().map(|done| done.row.reading);
        let readings = content.done.into_iter().chain(name).collect();
        Some(AssetDone { row, readings, members: content.members })
    }

    /// Reads a content that holds still; one that moves is read a second time, then taken as it is.
    fn read_settled(
        &self,
        errand: Errand<'_>,
        host: Host<'_>,
        scratch: &mut Scratch<'r>,
        path: (&Store, &Path),
    ) -> Result<(Content, ChangeSignature), Reason> {
        let first = self.read_once(errand, host, scratch, path)?;
        if first.held_still() {
            return Ok((first.content, first.after));
        }
        if let Some(reading) = first.content.reading {
            errand.desk.release(reading);
        }
        let opened = Opened::default();
        let second = self.read_once(errand, Host { opened: &opened, ..host }, scratch, path)?;
        let outcome = if second.held_still() { second.content.outcome } else { Outcome::Changed };
        Ok((Content { outcome, ..second.content }, second.after))
    }

    fn read_once(
        &self,
        errand: Errand<'_>,
        host: Host<'_>,
        scratch: &mut Scratch<'r>,
        (store, path): (&Store, &Path),
    ) -> Result<Attempt, Reason> {
        let file = store.open(path)?;
        let before = file.signature()?;
        host.budget.set(Budget::of(before.size, self.limits));
        let content = self.read_file(errand, host, scratch, (&file, before.size))?;
        Ok(Attempt { content, before, after: file.signature()? })
    }
}

/// The row of an asset with an outcome and nothing known about its content.
pub(super) fn account(ids: &Ids, place: Place<'_>, entry: &Entry, outcome: Outcome) -> AssetRow {
    AssetRow {
        asset: place.asset,
        root: place.root,
        folder: place.folder,
        outer: None,
        path: place.at.relative.join(&entry.name).as_os_str().as_bytes().to_vec(),
        signature: entry.signature,
        racy: false,
        access: access_on(place.at.store.mount(), entry.access),
        outcome,
        content: ContentFacts::default(),
        reading: None,
        name_reading: None,
        rules: ids.rules(),
        table: None,
    }
}

fn access_on(mount: Mount, access: Access) -> Access {
    match mount {
        Mount::Real => access,
        Mount::InventsModes | Mount::Pseudo => Access { uid: None, gid: None, mode: None, source: AccessSource::Mount },
    }
}

fn unopened(reason: Reason) -> Outcome {
    match reason {
        Reason::Vanished => Outcome::Vanished,
        Reason::IoError | Reason::Timeout | Reason::Stalled => Outcome::Failed(reason),
        _ => Outcome::Skipped(reason),
    }
}

fn is_racy(signature: ChangeSignature) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as i64);
    // A time stamp of the future proves nothing either.
    signature.mtime_ns.max(signature.ctime_ns) > now - RACY_NS
}
