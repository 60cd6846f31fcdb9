//! What the detector tells its caller: findings, mentions and column decisions.

use crate::model::{Finding, KindId, Mention, Sensitive};
use crate::patterns::Takes;

/// Whether a finding belongs to a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attributed {
    /// It describes the person of a mention.
    Yes,
    /// Its record or slot names nobody.
    No,
}

/// Why a column was read as it was; stored, so that a finding in it can be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnDecision {
    /// Ordinal of the table in the asset, from 1.
    pub table: u32,
    /// Position of the column, from 1.
    pub position: usize,
    /// Header, if it may be shown: header vocabulary, or a column without findings.
    pub shown: Option<String>,
    /// Kind that its cells are read as; none for free text and for columns that name something else.
    pub kind: Option<KindId>,
    /// Share of non-empty sample cells that pass as the kind, in hundredths.
    pub passing: u8,
    /// The header names the kind.
    pub header: bool,
}

/// Takes what the detector finds, in document order. A mention comes right after its findings.
pub trait FindingSink {
    /// One finding.
    fn finding(&mut self, finding: &Finding<'_>, attributed: Attributed);
    /// One finding that an entry of the user's packs takes out of the count; `entry` is its ordinal in the rules.
    fn ignored(&mut self, finding: &Finding<'_>, entry: usize);
    /// One mention.
    fn mention(&mut self, mention: &Mention<'_>);
    /// One decision about a column of a table.
    fn column(&mut self, decision: &ColumnDecision);
    /// Asked before a finding is told: the entry of the user's packs that takes its value out, and what goes with it.
    fn taken_out(&self, _kind: KindId, _value: &str) -> Option<(usize, Takes)> {
        None
    }
    /// A line of text that is about to be read, for who explains what is found in it.
    fn line(&mut self, _number: u64, _text: Sensitive<'_>) {}
}
