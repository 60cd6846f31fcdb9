//! Walks a root in parallel: lists each folder, decides about its entries and reads its files in bounded groups.

use std::collections::HashMap;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::Scope;

use crate::inventory::{FolderRow, KnownAsset, KnownFolder, Listing};
use crate::model::{AssetId, FolderId, Outcome, Reason, RootId};
use crate::source::store::{Store, Stores};
use crate::source::tree::{self, Entry, EntryTrouble};

use super::content::is_settled;
use super::desk::{AssetDone, Desk, FolderDone, Told};
use super::plan::{Plan, RootTarget};
use super::progress::{Notice, Progress};
use super::traversal::{self, Decision, FolderPlace, Mode};
use super::worker::{Errand, Place, Scratch, Worker, account};

/// Files of one job.
const GROUP: usize = 64;
/// Evidence rows of one hand-in.
const GROUP_ROWS: usize = 4096;
/// Bytes of one job; a larger file is a job of its own.
const GROUP_BYTES: u64 = 4 << 20;

/// What the walk of all roots shares.
pub(super) struct Walk<'w, 'r> {
    pub(super) plan: &'w Plan,
    pub(super) worker: &'w Worker<'r>,
    pub(super) progress: &'w Progress,
    pub(super) stores: Stores,
    pub(super) scratches: Mutex<Vec<Scratch<'r>>>,
    pub(super) hidden: Mutex<Vec<(u64, u64)>>,
    pub(super) queued: AtomicUsize,
    /// Roots and folders found and not listed yet.
    pub(super) unlisted: AtomicUsize,
    /// Seed of this run's draw of unchanged files.
    pub(super) draw: u64,
}

/// A root on its way through the walk.
pub(super) struct RootWalk<'w, 'r> {
    pub(super) walk: &'w Walk<'w, 'r>,
    pub(super) target: &'w RootTarget,
    pub(super) root: RootId,
    /// The inventory knows this root: what it knew of each folder matters.
    pub(super) known: bool,
}

struct Group {
    folder: FolderId,
    place: FolderPlace,
    files: Vec<(Entry, AssetId, Option<KnownAsset>)>,
    bytes: u64,
}

/// What is collected while one folder is listed.
struct Visit {
    folder: FolderId,
    known: HashMap<AssetId, KnownAsset>,
    known_folders: Vec<FolderId>,
    settled: Vec<AssetDone>,
    group: Group,
    /// Why the listing broke off.
    broken: Option<Reason>,
    seen: u64,
}

impl Visit {
    fn knew_something(&self) -> bool {
        !self.known.is_empty() || !self.known_folders.is_empty()
    }
}

impl<'w, 'r> RootWalk<'w, 'r> {
    /// Walks one folder; deeper folders and groups of files become jobs of their own.
    pub(super) fn folder<'s>(&'s self, scope: &Scope<'s>, desk: &Desk, place: FolderPlace, parent: Option<FolderId>)
    where
        'w: 's,
        'r: 's,
    {
        self.list(scope, desk, place, parent);
        self.walk.one_listed();
    }

    fn list<'s>(&'s self, scope: &Scope<'s>, desk: &Desk, place: FolderPlace, parent: Option<FolderId>)
    where
        'w: 's,
        'r: 's,
    {
        if self.walk.worker.stop.is_raised() {
            return;
        }
        let folder = self.folder_id(&place);
        let mut visit = self.visit(desk, folder, &place);
        let listing = match place.store.list(&place.path) {
            Ok(entries) => {
                entries.for_each(|entry| self.entry(scope, desk, &mut visit, entry));
                Listing::Listed
            }
            Err(error) => Listing::Unlisted(tree::reason_of(&error)),
        };
        self.send_group(scope, desk, &mut visit);
        desk.assets(std::mem::take(&mut visit.settled));
        if self.walk.worker.stop.is_raised() {
            return;
        }
        let listing = self.weigh(&visit, parent, listing);
        self.close(desk, visit, (&place, parent), listing);
    }

    fn folder_id(&self, place: &FolderPlace) -> FolderId {
        self.walk.worker.ids.folder(&self.target.name, place.relative.as_os_str().as_bytes())
    }

    fn visit(&self, desk: &Desk, folder: FolderId, place: &FolderPlace) -> Visit {
        let known = if self.known { desk.known_folder(folder) } else { None };
        let KnownFolder { assets, child_folders } = known.unwrap_or_default();
        Visit {
            folder,
            known: assets.into_iter().map(|asset| (asset.asset, asset)).collect(),
            known_folders: child_folders,
            settled: Vec::new(),
            group: Group { folder, place: place.clone(), files: Vec::new(), bytes: 0 },
            broken: None,
            seen: 0,
        }
    }

    fn entry<'s>(&'s self, scope: &Scope<'s>, desk: &Desk, visit: &mut Visit, entry: Result<Entry, EntryTrouble>)
    where
        'w: 's,
        'r: 's,
    {
        if self.walk.worker.stop.is_raised() {
            return;
        }
        visit.seen += 1;
        let entry = match entry {
            Ok(entry) => entry,
            Err(trouble) => return self.trouble(visit, trouble),
        };
        match traversal::decide(self.walk.plan, &visit.group.place, &entry) {
            Decision::Enter(mode) => {
                let place = visit.group.place.child(&entry, mode);
                let id = self.folder_id(&place);
                visit.known_folders.retain(|known| *known != id);
                let (parent, desk) = (visit.folder, desk.clone());
                self.walk.unlisted.fetch_add(1, Ordering::Relaxed);
                scope.spawn(move |scope| self.folder(scope, &desk, place, Some(parent)));
            }
            Decision::Skip(reason) => self.skip(visit, entry, reason),
            Decision::Read => self.read(scope, desk, visit, entry),
        }
        if visit.settled.len() >= GROUP {
            desk.assets(std::mem::take(&mut visit.settled));
        }
    }

    /// An entry that was named and tells nothing else; without a name the listing itself broke off.
    fn trouble(&self, visit: &mut Visit, trouble: EntryTrouble) {
        if trouble.name.is_empty() {
            visit.broken = Some(trouble.reason);
            return;
        }
        let asset = self.asset_id(visit, &trouble.name);
        visit.known.remove(&asset);
        let entry = nameless_entry(trouble.name);
        self.settle(visit, &entry, Outcome::Skipped(trouble.reason));
    }

    fn skip(&self, visit: &mut Visit, entry: Entry, reason: Reason) {
        if reason == Reason::Excluded
            && let Some(glob) = traversal::hiding_glob(self.walk.plan, &visit.group.place, &entry)
            && let Ok(mut hidden) = self.walk.hidden.lock()
            && let Some(tally) = hidden.get_mut(glob)
        {
            tally.0 += 1;
            tally.1 += entry.signature.size;
        }
        self.settle(visit, &entry, Outcome::Skipped(reason));
    }

    /// Gives an entry its outcome without opening it.
    fn settle(&self, visit: &mut Visit, entry: &Entry, outcome: Outcome) {
        let asset = self.asset_id(visit, &entry.name);
        let mut entry = entry.clone();
        if entry.kind != tree::EntryKind::File {
            // The size of a folder, link or device is not content.
            entry.signature.size = 0;
        }
        self.walk.progress.listed(entry.signature.size);
        self.walk.progress.done(entry.signature.size);
        let before = visit.known.remove(&asset);
        if before.is_some_and(|known| known.outcome == outcome && known.signature == entry.signature) {
            return;
        }
        let place = Place { root: self.root, folder: visit.folder, asset, at: &visit.group.place };
        let row = account(self.walk.worker.ids, place, &entry, outcome);
        visit.settled.push(AssetDone { row, readings: Vec::new(), members: Told::None });
    }

    fn read<'s>(&'s self, scope: &Scope<'s>, desk: &Desk, visit: &mut Visit, entry: Entry)
    where
        'w: 's,
        'r: 's,
    {
        let size = entry.signature.size;
        self.walk.progress.listed(size);
        let asset = self.asset_id(visit, &entry.name);
        let known = visit.known.remove(&asset);
        let drawn = || self.walk.plan.verify.draws(asset.get().cast_unsigned(), self.walk.draw);
        if known.as_ref().is_some_and(|known| self.is_unchanged(known, &entry)) && !drawn() {
            self.walk.progress.done(size);
            return;
        }
        visit.group.bytes += size;
        visit.group.files.push((entry, asset, known));
        if visit.group.files.len() >= GROUP || visit.group.bytes >= GROUP_BYTES {
            self.send_group(scope, desk, visit);
        }
    }

    fn is_unchanged(&self, known: &KnownAsset, entry: &Entry) -> bool {
        known.signature == entry.signature
            && !known.racy
            && known.rules == self.walk.worker.ids.rules()
            && known.readings_current
            && (!known.locked || self.walk.plan.passwords.is_empty())
            && is_settled(known.outcome)
    }

    fn asset_id(&self, visit: &Visit, name: &std::ffi::OsStr) -> AssetId {
        let path = visit.group.place.relative.join(name);
        self.walk.worker.ids.asset(&self.target.name, path.as_os_str().as_bytes())
    }

    /// Makes a job of the files collected so far, or reads them here when enough jobs wait already.
    fn send_group<'s>(&'s self, scope: &Scope<'s>, desk: &Desk, visit: &mut Visit)
    where
        'w: 's,
        'r: 's,
    {
        if visit.group.files.is_empty() {
            return;
        }
        let group = Group {
            folder: visit.folder,
            place: visit.group.place.clone(),
            files: std::mem::take(&mut visit.group.files),
            bytes: std::mem::take(&mut visit.group.bytes),
        };
        // Bounds what waits in memory, however many files a folder has.
        let limit = self.walk.plan.threads.get() * 4;
        if self.walk.queued.fetch_add(1, Ordering::Relaxed) >= limit {
            self.read_group(desk, &group);
        } else {
            let desk = desk.clone();
            scope.spawn(move |_| self.read_group(&desk, &group));
        }
    }

    fn read_group(&self, desk: &Desk, group: &Group) {
        let post = self.walk.worker.crew.join();
        let mut scratch = self.walk.borrow_scratch();
        let mut done = Vec::with_capacity(group.files.len());
        for (entry, asset, known) in &group.files {
            if self.walk.worker.stop.is_raised() {
                break;
            }
            let place = Place { root: self.root, folder: group.folder, asset: *asset, at: &group.place };
            let read = self.walk.worker.read(Errand { desk, known: known.as_ref() }, &mut scratch, place, entry);
            if let (Some(known), Some(read)) = (known, &read) {
                self.compare(known, entry, read);
            }
            done.extend(read);
            if done.iter().map(AssetDone::rows).sum::<usize>() >= GROUP_ROWS {
                desk.assets(std::mem::take(&mut done));
            }
        }
        self.walk.return_scratch(scratch);
        drop(post);
        desk.assets(done);
        self.walk.queued.fetch_sub(1, Ordering::Relaxed);
    }

    /// Tells of a file that was read although its signature is the known one, and has another content.
    fn compare(&self, known: &KnownAsset, entry: &Entry, read: &AssetDone) {
        let held_still = read.row.signature == known.signature && is_settled(read.row.outcome);
        if held_still && read.row.reading != known.reading && self.is_unchanged(known, entry) {
            self.walk.progress.note(Notice::Differs { root: self.target.name.clone(), path: read.row.path.clone() });
        }
    }

    /// Takes back a listing that broke off, or that shows nothing where something used to be.
    fn weigh(&self, visit: &Visit, parent: Option<FolderId>, listing: Listing) -> Listing {
        match listing {
            Listing::Listed if let Some(reason) = visit.broken => Listing::Unlisted(reason),
            // A mount point without its mount looks like an empty folder: nothing may retire for it.
            Listing::Listed if parent.is_none() && visit.seen == 0 && visit.knew_something() => {
                Listing::Unlisted(Reason::RootEmpty)
            }
            listing => listing,
        }
    }

    fn close(&self, desk: &Desk, visit: Visit, (place, parent): (&FolderPlace, Option<FolderId>), listing: Listing) {
        let retires = listing == Listing::Listed;
        desk.folder(FolderDone {
            row: FolderRow {
                folder: visit.folder,
                root: self.root,
                parent,
                path: place.relative.as_os_str().as_bytes().to_vec(),
                listing,
            },
            gone: if retires { visit.known.into_keys().collect() } else { Vec::new() },
            gone_folders: if retires { visit.known_folders } else { Vec::new() },
        });
        if let Listing::Unlisted(reason) = listing {
            self.account_for_folder(desk, visit.folder, place, reason);
        }
    }

    /// A folder that can't be listed is an asset of its own: its contents are not known.
    fn account_for_folder(&self, desk: &Desk, folder: FolderId, place: &FolderPlace, reason: Reason) {
        self.walk.progress.listed(0);
        self.walk.progress.done(0);
        let asset = self.walk.worker.ids.asset(&self.target.name, place.relative.as_os_str().as_bytes());
        let at = Place { root: self.root, folder, asset, at: place };
        let mut row = account(self.walk.worker.ids, at, &nameless_entry(Default::default()), Outcome::Skipped(reason));
        row.path = place.relative.as_os_str().as_bytes().to_vec();
        desk.assets(vec![AssetDone { row, readings: Vec::new(), members: Told::None }]);
    }
}

impl<'r> Walk<'_, 'r> {
    /// Counts a root or folder as listed. A folder adds those in it before, so the last one ends the listing.
    pub(super) fn one_listed(&self) {
        if self.unlisted.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.progress.listing_ended();
        }
    }

    fn borrow_scratch(&self) -> Scratch<'r> {
        let kept = self.scratches.lock().ok().and_then(|mut kept| kept.pop());
        kept.unwrap_or_else(|| self.worker.scratch())
    }

    fn return_scratch(&self, scratch: Scratch<'r>) {
        if let Ok(mut kept) = self.scratches.lock() {
            kept.push(scratch);
        }
    }
}

/// The place of a root's own folder.
pub(super) fn root_place(target: &RootTarget, store: Store) -> FolderPlace {
    FolderPlace { path: target.path.clone(), relative: PathBuf::new(), device: store.device(), mode: Mode::Read, store }
}

pub(super) fn nameless_entry(name: std::ffi::OsString) -> Entry {
    use crate::model::{Access, AccessSource, ChangeSignature};
    Entry {
        name,
        kind: tree::EntryKind::Special,
        signature: ChangeSignature { size: 0, mtime_ns: 0, ctime_ns: 0, inode: 0, device: 0 },
        access: Access { uid: None, gid: None, mode: None, source: AccessSource::Unknown },
    }
}
