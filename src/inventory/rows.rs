//! What a scan hands to the inventory: runs, roots, folders, assets, readings.

use std::borrow::Cow;

use crate::model::{
    Access, AssetId, ChangeSignature, ConfidenceClass, ContentHash, FolderId, Outcome, ReadingId, Reason, RootId,
    RulesId, TableFacts,
};

/// Number of a run; later runs have higher numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub i64);

/// Begins a run.
#[derive(Clone, Debug)]
pub struct RunStart {
    /// Seconds since 1970.
    pub started: i64,
    /// Version of the program.
    pub version: String,
    /// Hash of the packs, hex.
    pub patterns_hash: String,
    /// Version of the normaliser; evidence of other versions is never linked.
    pub norm_version: i64,
    /// Limits as a JSON object.
    pub limits: String,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunFinish {
    /// All roots were gone through.
    Finished,
    /// Stopped by a signal or a limit; can be resumed.
    Stopped,
}

/// Ends a run.
#[derive(Clone, Debug)]
pub struct RunEnd {
    /// Seconds since 1970.
    pub ended: i64,
    /// How.
    pub finish: RunFinish,
    /// What the user's globs hid.
    pub exclusions: Vec<Exclusion>,
    /// Codes of protections that the processes which read risky formats went without.
    pub unprotected: Vec<&'static str>,
}

/// What one glob hid in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// The glob as given.
    pub glob: String,
    /// Hidden assets (files; a hidden folder counts as one).
    pub assets: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A scanned root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootRow {
    /// Id.
    pub root: RootId,
    /// Stable name.
    pub name: String,
    /// Target as it may be shown: no password, escaped where not UTF-8.
    pub target: String,
    /// When it was last listed to its end, seconds since 1970.
    pub scanned: Option<i64>,
    /// Why it could not be listed, or is suddenly empty. Its folders become stale and nothing retires.
    pub trouble: Option<Reason>,
}

/// Whether a folder could be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Listed to its end.
    Listed,
    /// Not listed: this folder and all below become stale; nothing in them retires.
    Unlisted(Reason),
}

/// A folder of a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderRow {
    /// Id.
    pub folder: FolderId,
    /// Its root.
    pub root: RootId,
    /// The folder above; none for the root's own folder.
    pub parent: Option<FolderId>,
    /// Raw path relative to the root, without leading or trailing slash; empty for the root's own folder.
    pub path: Vec<u8>,
    /// Whether it was listed in this run.
    pub listing: Listing,
}

/// What an extractor told about a content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContentFacts {
    /// Format code.
    pub format: Option<Cow<'static, str>>,
    /// Encoding name, for text.
    pub encoding: Option<Cow<'static, str>>,
    /// Bytes or units that could not be decoded.
    pub undecodable: u64,
}

/// An asset as it ended in this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetRow {
    /// Id.
    pub asset: AssetId,
    /// Its root.
    pub root: RootId,
    /// The folder that lists it, or the file that holds it.
    pub folder: FolderId,
    /// The file that holds a member, however deep.
    pub outer: Option<AssetId>,
    /// Raw path relative to the root (`90/x.zip!/y.csv` for a member).
    pub path: Vec<u8>,
    /// Change signature; its size is the asset's bytes.
    pub signature: ChangeSignature,
    /// Modified so shortly before reading that the signature proves nothing: read again next time.
    pub racy: bool,
    /// Who may read it.
    pub access: Access,
    /// What happened.
    pub outcome: Outcome,
    /// What the extractor told.
    pub content: ContentFacts,
    /// Reading of its content, if it has one.
    pub reading: Option<ReadingId>,
    /// Reading of its name, if the name holds findings.
    pub name_reading: Option<ReadingId>,
    /// Rules that judged it, so that a skipped asset is looked at again under new ones.
    pub rules: RulesId,
    /// What the server tells of a table.
    pub table: Option<TableFacts>,
}

/// A finished reading. Its evidence was appended before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingRow {
    /// Id.
    pub reading: ReadingId,
    /// Hash of the content (of the name, for a name reading).
    pub hash: ContentHash,
    /// Bytes of the content.
    pub size: u64,
    /// Rules.
    pub rules: RulesId,
    /// How it ended; copies of the content inherit it.
    pub outcome: Outcome,
    /// What the extractor told; copies of the content inherit it.
    pub content: ContentFacts,
    /// Mentions.
    pub mentions: u64,
    /// Findings.
    pub findings: u64,
    /// Findings outside mentions.
    pub unattributed: u64,
    /// Findings by kind and confidence class.
    pub tallies: Vec<Tally>,
    /// Findings that entries of the user's packs take out; they are in no other number.
    pub ignored: Vec<IgnoredRow>,
    /// Typed columns.
    pub columns: Vec<ColumnRow>,
}

/// Findings of one kind and confidence class in one reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Name of the kind.
    pub kind: String,
    /// Confidence class.
    pub class: ConfidenceClass,
    /// Findings.
    pub findings: u64,
    /// Those inside mentions.
    pub in_mentions: u64,
    /// Mentions whose surest finding of the kind is of this class.
    pub mentions: u64,
}

/// Findings of one kind and confidence class that one entry takes out of the count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredRow {
    /// Ordinal of the entry in the rules, from 0.
    pub entry: u64,
    /// Name of the kind.
    pub kind: String,
    /// Confidence class.
    pub class: ConfidenceClass,
    /// Findings.
    pub findings: u64,
}

/// An entry of the user's packs as reports show it: its value is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoreRow {
    /// Rules that it belongs to.
    pub rules: RulesId,
    /// Ordinal in them, from 0.
    pub entry: u64,
    /// Code of its form: value, domain, prefix, path.
    pub form: String,
    /// The domain or glob; nothing for values.
    pub shown: Option<String>,
    /// Why, in the user's words.
    pub reason: String,
    /// Last day on which it is applied, YYYY-MM-DD.
    pub expires: Option<String>,
    /// It was applied in the run that wrote it down.
    pub in_force: bool,
}

/// A typed column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnRow {
    /// Ordinal of the table in the reading, from 1.
    pub table: u32,
    /// Position of the column, from 1.
    pub position: u32,
    /// Header, only if it is header vocabulary or carries no finding.
    pub shown: Option<String>,
    /// Name of the kind.
    pub kind: String,
    /// Share of sampled cells that pass, in hundredths.
    pub passing: u8,
    /// The header names the kind.
    pub header: bool,
}

/// A set of kinds with grade and class, as `kind_set` of an evidence row names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindSetRow {
    /// Hash of the sorted names.
    pub id: i64,
    /// JSON array of `[kind, grade, class]`, sorted.
    pub json: String,
}

/// Whether a batch may become visible before an earlier one that waits for its evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// It may.
    #[default]
    Free,
    /// It may not: it says that something earlier is whole.
    AfterEarlier,
}

/// What becomes visible together.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Folders listed or not listable.
    pub folders: Vec<FolderRow>,
    /// Assets that ended. Those that are unchanged are not told again.
    pub assets: Vec<AssetRow>,
    /// Assets no longer in a folder that was listed, with all that is in them.
    pub gone: Vec<AssetId>,
    /// Assets whose members, if any, were committed before in this run: all others in them are gone.
    pub opened: Vec<AssetId>,
    /// Nothing of this batch may become visible before what was committed earlier.
    pub order: Order,
    /// Folders no longer in a folder that was listed: all below is gone.
    pub gone_folders: Vec<FolderId>,
    /// Readings that ended.
    pub readings: Vec<ReadingRow>,
    /// Kind sets that the readings' rows name.
    pub kind_sets: Vec<KindSetRow>,
}

impl Batch {
    /// Returns how many catalog rows it touches.
    pub fn len(&self) -> usize {
        self.folders.len()
            + self.assets.len()
            + self.gone.len()
            + self.gone_folders.len()
            + self.kind_sets.len()
            + self
                .readings
                .iter()
                .map(|reading| 1 + reading.tallies.len() + reading.ignored.len() + reading.columns.len())
                .sum::<usize>()
    }

    /// Returns whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What the last run knew about a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFolder {
    /// Assets that were not gone, without members.
    pub assets: Vec<KnownAsset>,
    /// Folders directly below that were not gone.
    pub child_folders: Vec<FolderId>,
}

/// What the last run knew about an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAsset {
    /// Id.
    pub asset: AssetId,
    /// Signature when it was read.
    pub signature: ChangeSignature,
    /// The signature proves nothing.
    pub racy: bool,
    /// What happened.
    pub outcome: Outcome,
    /// Rules that judged it.
    pub rules: RulesId,
    /// What the extractor told.
    pub content: ContentFacts,
    /// Reading of its content.
    pub reading: Option<ReadingId>,
    /// Reading of its name.
    pub name_reading: Option<ReadingId>,
    /// All readings are current that it and its members name (true if they name none).
    pub readings_current: bool,
    /// It or something in it needs a password.
    pub locked: bool,
}

/// A current reading, as a copy of its content inherits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownReading {
    /// How it ended.
    pub outcome: Outcome,
    /// What the extractor told.
    pub content: ContentFacts,
    /// Mentions.
    pub mentions: u64,
}

/// A member of a container that was read, as a copy of the container inherits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberCopy {
    /// Raw path inside the container, from `!/` on.
    pub inside: Vec<u8>,
    /// Bytes.
    pub size: u64,
    /// What happened.
    pub outcome: Outcome,
    /// What the extractor told.
    pub content: ContentFacts,
    /// Reading of its content.
    pub reading: Option<ReadingId>,
    /// Reading of its name.
    pub name_reading: Option<ReadingId>,
}
