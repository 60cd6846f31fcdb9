//! Goes through a database: lists its tables and reads them over a few connections, each on a thread of its own.
//!
//! A table is read by two threads: one waits for the server, one takes the rows. Neither is a worker of the pool, as a
//! table's reader can't move from job to job and a worker that waits for a server reads no file.

use std::collections::{HashMap, VecDeque};
use std::ffi::OsString;
use std::sync::Mutex;

use crate::inventory::{AssetRow, ContentFacts, FolderRow, KnownAsset, Listing};
use crate::model::{Access, AccessSource, AssetId, ChangeSignature, FolderId, Outcome, Reason, RootId, TableFacts};
use crate::source::database::{Host, Reach, Session, Table};
use crate::source::tree;

use super::desk::{AssetDone, Desk, FolderDone, Told};
use super::plan::DatabaseRoot;
use super::progress::Notice;
use super::run::Opened;
use super::table::TableErrand;
use super::walk::Walk;

/// Permission bit that says that everybody may read.
const PUBLIC: u32 = 0o004;

/// A database root on its way through the scan.
pub(super) struct DatabaseWalk<'w, 'r> {
    pub(super) walk: &'w Walk<'w, 'r>,
    pub(super) root: &'w DatabaseRoot,
    id: RootId,
    folder: FolderId,
    /// Who may read a file that is a database.
    file: Option<Access>,
    /// The inventory knows this root.
    pub(super) known: bool,
}

impl<'w, 'r> DatabaseWalk<'w, 'r> {
    /// Begins with a root that the inventory does not know.
    pub(super) fn new(walk: &'w Walk<'w, 'r>, root: &'w DatabaseRoot) -> Self {
        let ids = walk.worker.ids;
        let file = match &root.access.target.host {
            Host::File(path) => {
                std::fs::metadata(path).ok().map(|facts| tree::describe(OsString::new(), &facts).access)
            }
            Host::Network(..) | Host::Socket(..) => None,
        };
        Self { walk, root, id: ids.root(&root.name), folder: ids.folder(&root.name, b""), file, known: false }
    }

    /// Reads all tables.
    pub(super) fn run(&self, desk: &Desk, opened: Opened) {
        let Ok(mut session) = opened else {
            self.walk.one_listed();
            return self.unlisted(desk, Reason::Unreachable);
        };
        let (tables, trouble) = self.list(&mut session);
        for caution in session.cautions() {
            self.walk.progress.note(Notice::Caution { root: self.root.name.clone(), caution });
        }
        for table in &tables {
            self.walk.progress.listed(table.bytes);
            self.walk.progress.rows_listed(table.rows.filter(|_| left_out(table).is_none()).unwrap_or(0));
        }
        if self.walk.plan.tables.filter.chooses() && tables.iter().all(|table| table.reach == Reach::Excluded) {
            self.walk.progress.note(Notice::NoneChosen { root: self.root.name.clone() });
        }
        self.walk.one_listed();
        let mut known = self.known_assets(desk);
        let gone_if_unlisted = trouble.is_none();
        let waiting: VecDeque<_> = tables
            .iter()
            .map(|table| {
                let asset = self.walk.worker.ids.asset(&self.root.name, &table.path());
                TableErrand { desk, table, tables: &tables, asset, known: known.remove(&asset) }
            })
            .collect();
        self.read(Mutex::new(waiting), session);
        if self.walk.worker.stop.is_raised() {
            return;
        }
        match trouble {
            Some(reason) => self.unlisted(desk, reason),
            None if tables.is_empty() && !known.is_empty() => self.unlisted(desk, Reason::RootEmpty),
            None => {
                let gone = if gone_if_unlisted { known.into_keys().collect() } else { Vec::new() };
                desk.folder(self.folder_done(Listing::Listed, gone));
            }
        }
    }

    /// Tables of all databases, and why some could not be listed.
    fn list(&self, session: &mut Session) -> (Vec<Table>, Option<Reason>) {
        let mut tables = Vec::new();
        let databases = match session.databases() {
            Ok(databases) => databases,
            Err(reason) => return (tables, Some(reason)),
        };
        let mut trouble = None;
        for database in databases {
            match session.tables(&database, &self.walk.plan.tables.filter) {
                Ok(found) => tables.extend(found),
                Err(reason) => trouble = Some(reason),
            }
        }
        (tables, trouble)
    }

    fn known_assets(&self, desk: &Desk) -> HashMap<AssetId, KnownAsset> {
        let known = if self.known { desk.known_folder(self.folder) } else { None };
        known.map(|known| known.assets.into_iter().map(|asset| (asset.asset, asset)).collect()).unwrap_or_default()
    }

    /// Shares the tables out among connections.
    fn read(&self, waiting: Mutex<VecDeque<TableErrand<'_>>>, session: Session) {
        let next = || waiting.lock().ok().and_then(|mut waiting| waiting.pop_front());
        let more = waiting.lock().map(|waiting| waiting.len()).unwrap_or(0).saturating_sub(1);
        let more = more.min(self.walk.plan.tables.connections.get() - 1);
        std::thread::scope(|lanes| {
            for _ in 0..more {
                lanes.spawn(|| {
                    // A server that lets nobody else in is read over one connection.
                    if let Ok(session) = Session::connect(&self.root.access, self.walk.worker.stop.shared()) {
                        self.lane(session, &next);
                    }
                });
            }
            self.lane(session, &next);
        });
    }

    fn lane<'t>(&self, mut session: Session, next: &impl Fn() -> Option<TableErrand<'t>>) {
        let mut scratch = self.walk.worker.scratch();
        while let Some(errand) = next() {
            if self.walk.worker.stop.is_raised() {
                return;
            }
            let desk = errand.desk;
            if let Some(done) = self.table(&mut session, &mut scratch, errand) {
                desk.assets(vec![done]);
            }
        }
    }

    /// The row of a table with an outcome and nothing known about its content.
    pub(super) fn row(&self, table: &Table, asset: AssetId, outcome: Outcome) -> AssetRow {
        let mode = table.public.map(|public| if public { PUBLIC } else { 0 });
        AssetRow {
            asset,
            root: self.id,
            folder: self.folder,
            outer: None,
            path: table.path(),
            signature: ChangeSignature { size: table.bytes, mtime_ns: 0, ctime_ns: 0, inode: 0, device: 0 },
            racy: false,
            access: self.file.unwrap_or(Access { uid: None, gid: None, mode, source: AccessSource::Grants }),
            outcome,
            content: ContentFacts::default(),
            reading: None,
            name_reading: None,
            rules: self.walk.worker.ids.rules(),
            table: Some(TableFacts {
                owner: table.owner.clone(),
                readers: table.readers.clone(),
                rows: 0,
                rows_of: table.rows,
            }),
        }
    }

    /// A database that can't be listed retires nothing and is a gap beside the others.
    fn unlisted(&self, desk: &Desk, reason: Reason) {
        let asset = self.walk.worker.ids.asset(&self.root.name, b"");
        let nothing = Table::default();
        let mut row = self.row(&nothing, asset, Outcome::Skipped(reason));
        row.path.clear();
        row.table = None;
        self.walk.progress.listed(0);
        self.walk.progress.done(0);
        desk.assets(vec![AssetDone { row, readings: Vec::new(), members: Told::None }]);
        desk.folder(self.folder_done(Listing::Unlisted(reason), Vec::new()));
    }

    fn folder_done(&self, listing: Listing, gone: Vec<AssetId>) -> FolderDone {
        let row = FolderRow { folder: self.folder, root: self.id, parent: None, path: Vec::new(), listing };
        FolderDone { row, gone, gone_folders: Vec::new() }
    }
}

/// Why a table is not read at all.
pub(super) fn left_out(table: &Table) -> Option<Reason> {
    match table.reach {
        Reach::Nothing => Some(Reason::Permission),
        Reach::OnRequest => Some(Reason::View),
        Reach::Excluded => Some(Reason::Excluded),
        Reach::Whole | Reach::SomeColumns | Reach::SomeRows => None,
    }
}
