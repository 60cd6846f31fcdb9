//! Signatures of the room; bodies follow.
use super::*;
#[allow(clippy::todo, reason = "signatures first")]
mod body {}
/// Evidence of all current readings.
pub struct StoredEvidence {}
impl Evidence for StoredEvidence {
    type Error = InventoryError;
    fn len(&self) -> usize { todo!() }
    fn tokens(&self, _c: Column) -> Result<Vec<u64>> { todo!() }
    fn token_lists(&self, _c: ListColumn) -> Result<TokenLists> { todo!() }
    fn plain(&self) -> Result<PlainColumns> { todo!() }
}
/// One open inventory: the only value through which the room is used.
pub struct Inventory {}
impl Inventory {
    /// Opens the inventory for writing; makes it (and its key) if there is none.
    pub fn create_or_open(_dir: &Path, _key: &KeySource) -> Result<Self> { todo!() }
    /// Opens an existing inventory for writing (`resolve`).
    pub fn open(_dir: &Path, _key: &KeySource) -> Result<Self> { todo!() }
    /// Opens an existing inventory for looking at totals: no key, no lock; `keys` and `evidence` answer KeyMissing, writing is refused.
    pub fn open_catalog_only(_dir: &Path) -> Result<Self> { todo!() }
    /// Subkeys.
    pub fn keys(&self) -> Result<&Keys> { todo!() }
    /// Public name of the inventory's key.
    pub fn key_id(&self) -> &str { todo!() }
    /// Its own directory and key file.
    pub fn own_paths(&self) -> Vec<PathBuf> { todo!() }
    /// Begins a run; needed before anything is committed.
    pub fn begin_run(&mut self, _run: &RunStart) -> Result<RunId> { todo!() }
    /// Flushes and ends the run.
    pub fn finish_run(&mut self, _end: &RunEnd) -> Result<()> { todo!() }
    /// Adds or changes a root.
    pub fn upsert_root(&mut self, _root: &RootRow) -> Result<()> { todo!() }
    /// All roots by name.
    pub fn known_roots(&mut self) -> Result<Vec<RootRow>> { todo!() }
    /// What the last run knew about a folder. One call a folder, never a file.
    pub fn known_folder(&mut self, _folder: FolderId) -> Result<KnownFolder> { todo!() }
    /// The reading, if it is current.
    pub fn current_reading(&mut self, _reading: ReadingId) -> Result<Option<KnownReading>> { todo!() }
    /// Begins (or begins again) a reading: rows appended for it before do not count.
    pub fn begin_reading(&mut self, _reading: ReadingId) -> Result<()> { todo!() }
    /// Adds rows to the open segment.
    pub fn append(&mut self, _rows: &[EvidenceRow]) -> Result<()> { todo!() }
    /// Stages a batch.
    pub fn commit(&mut self, _batch: Batch) -> Result<()> { todo!() }
    /// Closes the open segment and commits all.
    pub fn flush(&mut self) -> Result<()> { todo!() }
    /// Hook for kill tests.
    pub fn set_step_hook(&mut self, _hook: StepHook) { todo!() }
    /// SQL statements so far.
    pub fn statements(&self) -> u64 { todo!() }
    /// Evidence of all current readings of assets that are not gone.
    pub fn evidence(&mut self) -> Result<StoredEvidence> { todo!() }
    /// Replaces the resolution.
    pub fn store_resolution(&mut self, _r: &Resolution) -> Result<()> { todo!() }
    /// The stored resolution.
    pub fn resolution(&mut self) -> Result<Option<ResolutionView>> { todo!() }
    /// Identities of each reading (kind = None) or each reading and kind, ascending by reading; `kind: Some(name)` only that one.
    pub fn each_identity_set(&mut self, _which: IdentityQuery<'_>, _f: &mut dyn FnMut(IdentitySet)) -> Result<()> { todo!() }
    /// All runs, oldest first.
    pub fn runs(&mut self) -> Result<Vec<RunView>> { todo!() }
    /// Coverage by root and outcome.
    pub fn coverage(&mut self) -> Result<Vec<CoverageView>> { todo!() }
    /// All assets that are not gone, by root name and path bytes.
    pub fn each_asset(&mut self, _f: &mut dyn FnMut(AssetView)) -> Result<()> { todo!() }
    /// All folders that are not gone, by root name and path bytes.
    pub fn each_folder(&mut self, _f: &mut dyn FnMut(FolderView)) -> Result<()> { todo!() }
    /// Findings by kind and class.
    pub fn kinds(&mut self) -> Result<Vec<KindView>> { todo!() }
    /// Sums.
    pub fn totals(&mut self) -> Result<Totals> { todo!() }
    /// Kind sets by id.
    pub fn kind_sets(&mut self) -> Result<Vec<KindSetRow>> { todo!() }
    /// Columns' decisions of current readings, by reading, table, position.
    pub fn each_column(&mut self, _f: &mut dyn FnMut(ColumnView)) -> Result<()> { todo!() }
}
/// Which identity sets are wanted.
#[derive(Clone, Copy, Debug)]
pub enum IdentityQuery<'a> {
    /// One set a reading: all kinds together.
    WholeReadings,
    /// One set a reading that holds the kind.
    Kind(&'a str),
    /// One set a reading and kind.
    EveryKind,
}
