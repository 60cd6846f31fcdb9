//! One asset with what it exposes: a row of every report that lists assets.

use crate::model::{AccessSource, Estimate, Outcome, Readers, TableFacts};

/// Who may read an asset, in words of the system it lies on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessFacts {
    /// Owner's name or number.
    pub owner: Option<String>,
    /// Group's name or number.
    pub group: Option<String>,
    /// Whether everyone may read it; `None` where a mount invents modes.
    pub world_readable: Option<bool>,
    /// Who else grants let read a table; `None` where no grants are known.
    pub readers: Option<Readers>,
    /// Where the facts come from.
    pub source: AccessSource,
}

/// How much of a table was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowsRead {
    /// Rows that were read.
    pub read: u64,
    /// Rows that it has, as the server's statistics tell.
    pub of: Option<u64>,
}

impl RowsRead {
    /// What is known of a table's rows.
    pub(super) fn of_table(table: &TableFacts) -> Self {
        Self { read: table.rows, of: table.rows_of }
    }
}

/// The asset that a copy is a copy of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// Name of its root.
    pub root: String,
    /// Raw path bytes relative to that root.
    pub path: Vec<u8>,
}

/// One asset of a report. Built one at a time: a report never holds a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetExposure {
    /// Name of its root.
    pub root: String,
    /// Raw path bytes relative to the root.
    pub path: Vec<u8>,
    /// What happened to it.
    pub outcome: Outcome,
    /// Format by content (`csv`, `xlsx`, or the detected type of one that is not read).
    pub format: Option<String>,
    /// Text encoding.
    pub encoding: Option<String>,
    /// Bytes as listed.
    pub bytes: u64,
    /// Last modification, RFC 3339 UTC.
    pub modified: Option<String>,
    /// Who may read it.
    pub access: AccessFacts,
    /// How much of it was read, if it is a table.
    pub rows: Option<RowsRead>,
    /// Mentions in its content.
    pub mentions: u64,
    /// People in its content.
    pub people: Estimate,
    /// People (likely tier) that stand in this content and in no other; copies share it.
    pub people_only_here: u64,
    /// Findings by kind name, in name order.
    pub kinds: Vec<(String, u64)>,
    /// An entry of the user's packs takes its findings out of every count.
    pub ignored: bool,
    /// The original, if this is a copy: the first path in byte order.
    pub duplicate_of: Option<Original>,
}

impl AssetExposure {
    /// Returns whether anything personal was found in it.
    pub fn is_exposing(&self) -> bool {
        self.mentions > 0 || !self.kinds.is_empty()
    }
}
