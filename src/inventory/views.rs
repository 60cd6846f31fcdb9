//! What the inventory tells reports: runs, coverage, assets, kinds, identities.

use roaring::RoaringBitmap;

use super::rows::{Exclusion, RunFinish, RunId, Tally};
use crate::model::{
    Access, AssetId, Estimate, FolderId, Outcome, ReadingId, Reason, Role, RootId, RulesId, TableFacts,
};

/// A run as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunView {
    /// Number.
    pub run: RunId,
    /// Seconds since 1970.
    pub started: i64,
    /// Seconds since 1970; none if it was killed or still goes on.
    pub ended: Option<i64>,
    /// How it ended; none if it was killed or still goes on.
    pub finish: Option<RunFinish>,
    /// Version of the program.
    pub version: String,
    /// Hash of the packs, hex.
    pub patterns_hash: String,
    /// Limits as a JSON object.
    pub limits: String,
    /// What globs hid.
    pub exclusions: Vec<Exclusion>,
}

/// One asset that is not gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetView {
    /// Id.
    pub asset: AssetId,
    /// Root.
    pub root: RootId,
    /// Name of the root.
    pub root_name: String,
    /// The folder that lists it.
    pub folder: FolderId,
    /// Raw path relative to the root.
    pub path: Vec<u8>,
    /// Outcome.
    pub outcome: Outcome,
    /// Format code.
    pub format: Option<String>,
    /// Encoding name.
    pub encoding: Option<String>,
    /// Undecodable bytes or units.
    pub undecodable: u64,
    /// Bytes.
    pub bytes: u64,
    /// Modification time, nanoseconds since 1970.
    pub mtime_ns: i64,
    /// Who may read it.
    pub access: Access,
    /// What a server tells of it, if it is a table.
    pub table: Option<TableFacts>,
    /// Reading of its content.
    pub reading: Option<ReadingId>,
    /// Reading of its name.
    pub name_reading: Option<ReadingId>,
    /// The readings it would have, if an entry of the user's packs takes its findings out.
    pub withheld: Option<Withheld>,
    /// Mentions of both readings.
    pub mentions: u64,
    /// Findings of both readings outside mentions.
    pub unattributed: u64,
    /// Findings of both readings by kind and class; a kind may occur twice.
    pub tallies: Vec<Tally>,
    /// The original, if this is a copy: the first by root name and path bytes among the assets of the reading.
    pub duplicate_of: Option<Original>,
    /// Its folder could not be listed in the last run.
    pub stale: bool,
}

impl AssetView {
    /// Returns as much of it as a count needs.
    pub fn place(&self) -> PlaceView {
        PlaceView {
            root_name: self.root_name.clone(),
            path: self.path.clone(),
            outcome: self.outcome,
            format: self.format.clone().filter(|_| self.outcome != Outcome::Complete),
            bytes: self.bytes,
            undecodable: self.undecodable > 0,
            reading: self.reading,
            name_reading: self.name_reading,
            withheld: self.withheld.clone(),
            rows: self.table.as_ref().map(|table| (table.rows, table.rows_of)),
        }
    }
}

/// Readings of an asset that count nowhere as far as this asset goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Rules whose entry it is.
    pub rules: RulesId,
    /// Ordinal of the entry in them.
    pub entry: u64,
    /// Readings of the content and of the name.
    pub readings: Vec<ReadingId>,
}

/// The first asset of a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// Name of its root.
    pub root_name: String,
    /// Raw path relative to its root.
    pub path: Vec<u8>,
}

/// A folder that was never entered, or not in the last run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnlistedFolder {
    /// Name of the root.
    pub root_name: String,
    /// Raw path relative to the root; empty for the root's own folder.
    pub path: Vec<u8>,
    /// Why it could not be listed.
    pub reason: Reason,
}

/// As much of an asset that is not gone as a count needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceView {
    /// Name of the root.
    pub root_name: String,
    /// Raw path relative to the root.
    pub path: Vec<u8>,
    /// Outcome.
    pub outcome: Outcome,
    /// Format code, if it was not read completely.
    pub format: Option<String>,
    /// Bytes.
    pub bytes: u64,
    /// Some bytes of it are no text in its encoding.
    pub undecodable: bool,
    /// Reading of its content.
    pub reading: Option<ReadingId>,
    /// Reading of its name.
    pub name_reading: Option<ReadingId>,
    /// The readings it would have, if an entry of the user's packs takes its findings out.
    pub withheld: Option<Withheld>,
    /// Of a table: rows that were read, and rows that it has as the server's statistics tell.
    pub rows: Option<(u64, Option<u64>)>,
}

/// Findings of one kind over the whole inventory; copies count once in findings and mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindView {
    /// Name of the kind.
    pub kind: String,
    /// Findings.
    pub findings: u64,
    /// Those inside mentions.
    pub in_mentions: u64,
    /// Mentions.
    pub mentions: u64,
    /// Assets, copies included.
    pub assets: u64,
}

/// Sums over the current readings; copies count once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Readings.
    pub readings: u64,
    /// Mentions.
    pub mentions: u64,
    /// Findings.
    pub findings: u64,
    /// Findings outside mentions.
    pub unattributed: u64,
}

/// What evidence tells of a person beside kinds and roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    /// Packed ISO 3166-2 (see `text::region`).
    Region,
    /// Year of birth.
    BirthYear,
}

impl Attribute {
    /// Returns the code stored in the catalog.
    pub fn code(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::BirthYear => "birth_year",
        }
    }
}

/// Strict identities of whom an attribute has one value.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeSet {
    /// Attribute.
    pub attribute: Attribute,
    /// Value.
    pub value: i16,
    /// Strict identities.
    pub identities: RoaringBitmap,
}

/// The result of one resolve. Replaces the one before.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// Seconds since 1970.
    pub resolved: i64,
    /// People in the whole inventory.
    pub people: Estimate,
    /// Model and settings as a JSON object.
    pub model: String,
    /// Strict identity → likely identity.
    pub likely_of_strict: Vec<u32>,
    /// Likely identity → loose identity.
    pub loose_of_likely: Vec<u32>,
    /// Strict identities by role.
    pub roles: Vec<(Role, RoaringBitmap)>,
    /// Strict identities by attribute and value.
    pub attributes: Vec<AttributeSet>,
    /// Distinct values by kind.
    pub values: Vec<(String, u64)>,
    /// Strict identities by reading and kind.
    pub identities: Vec<IdentitySet>,
    /// Those of high confidence, where they are others.
    pub sure: Vec<IdentitySet>,
}

/// Strict identities of one reading.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentitySet {
    /// Reading.
    pub reading: ReadingId,
    /// Name of the kind; none for the whole reading.
    pub kind: Option<String>,
    /// Strict identities.
    pub identities: RoaringBitmap,
}

/// A stored resolution without its identities.
#[derive(Clone, Debug)]
pub struct ResolutionView {
    /// Seconds since 1970.
    pub resolved: i64,
    /// The catalog changed after it: resolve again.
    pub outdated: bool,
    /// People in the whole inventory.
    pub people: Estimate,
    /// Model and settings as a JSON object.
    pub model: String,
    /// Strict identity → likely identity.
    pub likely_of_strict: Vec<u32>,
    /// Likely identity → loose identity.
    pub loose_of_likely: Vec<u32>,
    /// Strict identities by role.
    pub roles: Vec<(Role, RoaringBitmap)>,
    /// Distinct values by kind.
    pub values: Vec<(String, u64)>,
}

/// A typed column with its reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnView {
    /// Reading.
    pub reading: ReadingId,
    /// Column.
    pub column: super::rows::ColumnRow,
}
