//! Runs a scan from plan to a flushed inventory.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::detect::Detector;
use crate::extract::Reader;
use crate::extract::sandbox::Protection;
use crate::identity::{NORM_VERSION, TokenKeys};
use crate::inventory::{
    Exclusion, FolderRow, IgnoreRow, Inventory, InventoryError, Listing, RootRow, RunEnd, RunFinish, RunStart,
};
use crate::model::{Outcome, Reason};
use crate::patterns::{Ignore, Rules};
use crate::source::database::{ConnectError, Session};
use crate::source::store::{Store, Stores};
use crate::source::tree::{Entry, EntryKind};
use crate::text::escape;

use super::crew::Crew;
use super::database::DatabaseWalk;
use super::desk::{AssetDone, Desk, FolderDone, Told};
use super::ids::Ids;
use super::plan::{DatabaseRoot, Plan, RootTarget};
use super::progress::{Notice, Progress, StopFlag};
use super::walk::{RootWalk, Walk, root_place};
use super::worker::{Errand, Place, Worker, account};

/// Why a scan could not begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// No target can be read at all.
    #[error("none of the targets can be read: {0}; check the paths and that they are mounted")]
    NothingReadable(String),
    /// The only target is a database that can't be reached.
    #[error("{0}: {1}")]
    Database(String, ConnectError),
    /// The inventory failed.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    /// The system gave no thread.
    #[error("can't start worker threads; lower --threads or raise the limit of processes")]
    Threads,
}

/// How a scan ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanEnd {
    /// All roots were gone through.
    Finished,
    /// Stopped on request; the next scan goes on from here.
    Stopped,
}

/// What a scan works with besides its plan.
pub struct Scan<'a> {
    /// What to read.
    pub plan: &'a Plan,
    /// With which rules.
    pub rules: &'a Rules,
    /// Who is told how far it is.
    pub progress: &'a Progress,
    /// Who may stop it.
    pub stop: &'a StopFlag,
}

impl Scan<'_> {
    /// Scans all roots into the inventory.
    ///
    /// # Errors
    /// No target is readable, or the inventory fails; what was committed before stays.
    pub fn run(&self, mut inventory: Inventory) -> Result<(Inventory, ScanEnd), ScanError> {
        let databases = open_databases(self.plan, self.progress, self.stop);
        let stores = Stores::new(self.plan.patience, self.stop.shared());
        require_any(self.plan, &databases, &stores)?;
        inventory.begin_run(&self.run_start())?;
        self.note_ignores(&mut inventory)?;
        let ids = Ids::new(inventory.keys()?, self.rules.id());
        let known = self.open_roots(&mut inventory, &ids)?;
        let content_key = *inventory.keys()?.content_key();
        let keys = inventory.keys()?;
        let token_keys = TokenKeys::new(|level| *keys.token_level(level));
        let reader = Reader::new(self.plan.limits.clone()).with_passwords(self.plan.passwords.clone());
        let worker = Worker {
            rules: self.rules,
            detector: Detector::new(self.rules, self.plan.today),
            reader: &reader,
            limits: &self.plan.limits,
            exclusions: &self.plan.exclusions,
            passwords: &self.plan.passwords,
            ids: &ids,
            content_key,
            token_keys: &token_keys,
            progress: self.progress,
            stop: self.stop.clone(),
            crew: Crew::new(self.plan.threads.get()),
        };
        let walk = Walk {
            plan: self.plan,
            worker: &worker,
            progress: self.progress,
            stores,
            scratches: Mutex::new(Vec::new()),
            hidden: Mutex::new(vec![(0, 0); self.plan.exclusions.globs().len()]),
            queued: AtomicUsize::new(0),
            unlisted: AtomicUsize::new(self.plan.roots.len() + self.plan.databases.len()),
            draw: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64),
        };
        let mut inventory = self.walk_roots(inventory, &walk, (&known, databases))?;
        let end = self.close(&mut inventory, &walk, &ids)?;
        Ok((inventory, end))
    }

    fn run_start(&self) -> RunStart {
        RunStart {
            started: now(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            patterns_hash: self.rules.hash_hex().to_owned(),
            norm_version: NORM_VERSION,
            limits: serde_json::json!({
                "container_bytes": self.plan.limits.container_bytes,
                "no_progress_seconds": self.plan.limits.no_progress.as_secs(),
                "wall_clock_seconds": self.plan.limits.wall_clock.as_secs(),
            })
            .to_string(),
        }
    }

    /// Writes down what the user's packs take out, and judges assets by their paths from now on.
    fn note_ignores(&self, inventory: &mut Inventory) -> Result<(), InventoryError> {
        let ignores = self.rules.ignores();
        let row = |(at, entry): (u64, &Ignore)| IgnoreRow {
            rules: self.rules.id(),
            entry: at,
            form: entry.form.code().to_owned(),
            shown: entry.shown().map(str::to_owned),
            reason: entry.reason.clone(),
            expires: entry.expires.map(|day| day.to_string()),
            in_force: entry.is_in_force(),
        };
        let rows: Vec<IgnoreRow> = (0..).zip(ignores.entries()).map(row).collect();
        let paths = ignores.clone();
        inventory.note_ignores(&rows, Box::new(move |path| paths.of_path(path).map(|at| at as u64)))
    }

    /// Enters the roots; tells which of them the inventory knew.
    fn open_roots(&self, inventory: &mut Inventory, ids: &Ids) -> Result<Vec<bool>, ScanError> {
        let before = inventory.known_roots()?;
        let mut known = Vec::new();
        for target in self.targets() {
            let root = ids.root(target.0);
            let earlier = before.iter().find(|row| row.root == root);
            known.push(earlier.is_some());
            let scanned = earlier.and_then(|row| row.scanned);
            inventory.upsert_root(&root_row(target, ids, scanned))?;
        }
        Ok(known)
    }

    /// Name and shown target of every root: file trees, then databases.
    fn targets(&self) -> impl Iterator<Item = (&str, String)> {
        use std::os::unix::ffi::OsStrExt;
        let shown = |root: &RootTarget| escape::path_bytes(root.path.as_os_str().as_bytes());
        let trees = self.plan.roots.iter().map(move |root| (root.name.as_str(), shown(root)));
        trees.chain(self.plan.databases.iter().map(|root| (root.name.as_str(), root.access.target.shown())))
    }

    fn walk_roots(
        &self,
        inventory: Inventory,
        walk: &Walk<'_, '_>,
        (known, databases): (&[bool], Vec<Opened>),
    ) -> Result<Inventory, ScanError> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.plan.threads.get())
            .stack_size(8 << 20)
            .thread_name(|index| format!("worker {index}"))
            .build()
            .map_err(|_| ScanError::Threads)?;
        let (desk, writer) = Desk::open(inventory, self.stop.clone()).map_err(|_| ScanError::Threads)?;
        let roots: Vec<_> = self
            .plan
            .roots
            .iter()
            .zip(known)
            .map(|(target, &known)| RootWalk { walk, target, root: walk.worker.ids.root(&target.name), known })
            .collect();
        let databases: Vec<_> = self
            .plan
            .databases
            .iter()
            .zip(databases)
            .zip(known.iter().skip(roots.len()))
            .map(|((root, opened), &known)| {
                let mut walk = DatabaseWalk::new(walk, root);
                walk.known = known;
                (walk, opened)
            })
            .collect();
        std::thread::scope(|threads| {
            let aside = desk.clone();
            // Servers are waited for beside the pool: a worker that waits reads no file.
            threads.spawn(move || databases.into_iter().for_each(|(walk, opened)| walk.run(&aside, opened)));
            pool.scope(|scope| {
                for root in &roots {
                    let desk = desk.clone();
                    scope.spawn(move |scope| root.begin(scope, &desk));
                }
            });
        });
        drop(desk);
        let (inventory, written) = writer.join().map_err(|_| ScanError::Threads)?;
        written?;
        Ok(inventory)
    }

    /// Codes of what protects a scan and was not there.
    fn unprotected(&self, walk: &Walk<'_, '_>) -> Vec<&'static str> {
        let of_children = walk.worker.reader.protection().into_iter().flat_map(Protection::missing);
        let of_databases = self.progress.notices().into_iter().filter_map(|notice| match notice {
            Notice::Caution { caution, .. } => Some(caution.code()),
            Notice::Unreached { .. }
            | Notice::ReadInPart { .. }
            | Notice::Differs { .. }
            | Notice::NoneChosen { .. } => None,
        });
        let codes: BTreeSet<_> = of_children.chain(of_databases).collect();
        codes.into_iter().collect()
    }

    fn close(&self, inventory: &mut Inventory, walk: &Walk<'_, '_>, ids: &Ids) -> Result<ScanEnd, ScanError> {
        let end = if self.stop.is_raised() { ScanEnd::Stopped } else { ScanEnd::Finished };
        let ended = now();
        if end == ScanEnd::Finished {
            for target in self.targets() {
                inventory.upsert_root(&root_row(target, ids, Some(ended)))?;
            }
        }
        let hidden = walk.hidden.lock().map(|hidden| hidden.clone()).unwrap_or_default();
        let exclusions = self.plan.exclusions.globs().iter().zip(hidden);
        inventory.finish_run(&RunEnd {
            ended,
            finish: match end {
                ScanEnd::Finished => RunFinish::Finished,
                ScanEnd::Stopped => RunFinish::Stopped,
            },
            unprotected: self.unprotected(walk),
            exclusions: exclusions
                .map(|(glob, (assets, bytes))| Exclusion { glob: glob.clone(), assets, bytes })
                .collect(),
        })?;
        Ok(end)
    }
}

/// A database that was connected to before anything is read, or why it can't be.
pub(super) type Opened = Result<Session, ConnectError>;

/// Connects to all databases of a plan.
pub(super) fn open_databases(plan: &Plan, progress: &Progress, stop: &StopFlag) -> Vec<Opened> {
    let open = |root: &DatabaseRoot| {
        let opened = Session::connect(&root.access, stop.shared());
        if let Err(error) = &opened {
            progress.note(Notice::Unreached { root: root.name.clone(), error: *error });
        }
        opened
    };
    plan.databases.iter().map(open).collect()
}

/// Refuses a plan without databases of which no target can be read at all; databases tell when they are opened.
///
/// # Errors
/// [`ScanError::NothingReadable`] with the targets.
pub fn require_readable(plan: &Plan) -> Result<(), ScanError> {
    let stores = Stores::new(plan.patience, Arc::default());
    if plan.databases.is_empty() { require_any(plan, &[], &stores) } else { Ok(()) }
}

/// Refuses a plan of which no target can be read at all.
///
/// # Errors
/// [`ScanError::NothingReadable`] with the targets; [`ScanError::Database`] if the only one is a database.
pub(super) fn require_any(plan: &Plan, databases: &[Opened], stores: &Stores) -> Result<(), ScanError> {
    let readable = |root: &RootTarget| match stores.root(&root.path) {
        Ok((store, entry)) if entry.kind == EntryKind::Folder => store.list(&root.path).is_ok(),
        Ok((store, _)) => store.open(&root.path).is_ok(),
        Err(_) => false,
    };
    if databases.iter().any(Result::is_ok) || plan.roots.iter().any(readable) {
        return Ok(());
    }
    let names = || plan.databases.iter().map(|root| escape::terminal(&root.access.target.shown()).into_owned());
    if let (true, [Err(error)]) = (plan.roots.is_empty(), databases) {
        return Err(ScanError::Database(names().collect(), *error));
    }
    let paths = plan.roots.iter().map(|root| escape::terminal(&root.path.to_string_lossy()).into_owned());
    let names: Vec<_> = paths.chain(names()).collect();
    Err(ScanError::NothingReadable(names.join(", ")))
}

fn root_row((name, target): (&str, String), ids: &Ids, scanned: Option<i64>) -> RootRow {
    RootRow { root: ids.root(name), name: name.to_owned(), target, scanned, trouble: None }
}

impl RootWalk<'_, '_> {
    /// Begins with the root: a folder, a single file, or something that can't be reached.
    fn begin<'s>(&'s self, scope: &rayon::Scope<'s>, desk: &Desk) {
        match self.walk.stores.root(&self.target.path) {
            Ok((store, entry)) if entry.kind == EntryKind::Folder => {
                self.folder(scope, desk, root_place(self.target, store), None);
            }
            Ok((store, entry)) => {
                self.single_file(desk, store, &entry);
            }
            Err(error) if error.kind() == ErrorKind::TimedOut => {
                self.unreachable(desk, Outcome::Failed(Reason::Stalled));
            }
            Err(_) => self.unreachable(desk, Outcome::Skipped(Reason::Unreachable)),
        }
    }

    fn single_file(&self, desk: &Desk, store: Store, entry: &Entry) {
        let mut place = root_place(self.target, store);
        place.path = self.target.path.parent().unwrap_or(Path::new("/")).to_path_buf();
        self.walk.progress.listed(entry.signature.size);
        self.walk.one_listed();
        let folder = self.walk.worker.ids.folder(&self.target.name, b"");
        let asset = self.walk.worker.ids.asset(&self.target.name, entry.name.as_encoded_bytes());
        let known = if self.known { desk.known_folder(folder) } else { None };
        let known = known.and_then(|known| known.assets.into_iter().find(|known| known.asset == asset));
        let mut scratch = self.walk.worker.scratch();
        let at = Place { root: self.root, folder, asset, at: &place };
        desk.assets(
            self.walk
                .worker
                .read(Errand { desk, known: known.as_ref() }, &mut scratch, at, entry)
                .into_iter()
                .collect(),
        );
        desk.folder(self.root_folder(Listing::Listed));
    }

    /// A target that can't be reached retires nothing and is a gap beside the others.
    fn unreachable(&self, desk: &Desk, outcome: Outcome) {
        let place = root_place(self.target, Store::unreached(&self.walk.stores));
        let folder = self.walk.worker.ids.folder(&self.target.name, b"");
        let asset = self.walk.worker.ids.asset(&self.target.name, b"");
        let at = Place { root: self.root, folder, asset, at: &place };
        let entry = super::walk::nameless_entry(std::ffi::OsString::new());
        let row = account(self.walk.worker.ids, at, &entry, outcome);
        self.walk.progress.listed(0);
        self.walk.progress.done(0);
        self.walk.one_listed();
        desk.assets(vec![AssetDone { row, readings: Vec::new(), members: Told::None }]);
        desk.folder(self.root_folder(Listing::Unlisted(outcome.reason().unwrap_or(Reason::Unreachable))));
    }

    fn root_folder(&self, listing: Listing) -> FolderDone {
        FolderDone {
            row: FolderRow {
                folder: self.walk.worker.ids.folder(&self.target.name, b""),
                root: self.root,
                parent: None,
                path: Vec::new(),
                listing,
            },
            gone: Vec::new(),
            gone_folders: Vec::new(),
        }
    }
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

#[cfg(test)]
mod tests {
    use crate::source::askers::SILENCE;
    use std::num::NonZeroUsize;

    use super::super::plan::{Exclusions, FileSystems, Share, Snapshots, TablePlan};
    use super::*;
    use crate::extract::{Isolation, Limits, Passwords};
    use crate::inventory::KeySource;
    use crate::model::Date;

    #[test]
    fn progress_counts_every_byte_once_and_knows_when_listing_ends() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        std::fs::create_dir_all(at("share/a/b")).unwrap();
        let large = "taro,taro@example.com\n".repeat(50_000);
        for (name, text) in [("share/large.csv", &*large), ("share/a/b/copy.csv", &large), ("one.csv", "a,b\n1,2\n")] {
            std::fs::write(at(name), text).unwrap();
        }
        let root = |name: &str| RootTarget { name: name.to_owned(), path: at(name) };
        let plan = Plan {
            roots: vec![root("share"), root("one.csv"), root("gone")],
            databases: Vec::new(),
            tables: TablePlan::default(),
            exclusions: Exclusions::default(),
            snapshots: Snapshots::Skip,
            file_systems: FileSystems::One,
            own: Vec::new(),
            threads: NonZeroUsize::MIN,
            limits: Limits { isolation: Isolation::InProcess, ..Limits::default() },
            patience: SILENCE,
            verify: Share::default(),
            passwords: Passwords::default(),
            today: Date::new(2026, 1, 2).unwrap(),
        };
        let rules = Rules::embedded().unwrap();
        for _ in 0..2 {
            let inventory = Inventory::create_or_open(&at("inventory"), &KeySource::File(at("test.key"))).unwrap();
            let (progress, stop) = (Progress::default(), StopFlag::default());
            Scan { plan: &plan, rules: &rules, progress: &progress, stop: &stop }.run(inventory).unwrap();
            let counters = progress.counters();
            assert!(counters.listing_done);
            assert_eq!((counters.done_assets, counters.listed_assets), (4, 4));
            assert_eq!((counters.done_bytes, counters.listed_bytes), (2 * large.len() as u64 + 8, counters.done_bytes));
        }
    }
}
