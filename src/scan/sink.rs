//! Turns the findings of one reading into tallies and evidence rows. Raw text ends here.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::detect::{Attributed, ColumnDecision, FindingSink};
use crate::identity::Tokeniser;
use crate::inventory::{ColumnRow, IgnoredRow, KindSetRow, PackedRows, Tally};
use crate::model::{AsIs, EvidenceRow, Finding, Mention, ReadingId};
use crate::patterns::Rules;

use super::sums::Sums;

/// Distinct rows kept before they go to the writer; equal mentions among them become one row with a count.
const WINDOW: usize = 4096;

/// Takes rows that are ready for the inventory.
pub(super) trait RowOutlet {
    /// Takes some rows of the reading, in record order.
    fn rows(&mut self, rows: PackedRows);
}

/// What a reading added up to.
#[derive(Debug, Default)]
pub(super) struct ReadingTotals {
    pub(super) mentions: u64,
    pub(super) findings: u64,
    pub(super) unattributed: u64,
    pub(super) tallies: Vec<Tally>,
    pub(super) ignored: Vec<IgnoredRow>,
    pub(super) columns: Vec<ColumnRow>,
    pub(super) kind_sets: Vec<KindSetRow>,
}

/// Collects the findings of one reading.
pub(super) struct ReadingSink<'a, 'r, O: RowOutlet> {
    reading: ReadingId,
    rules: &'r Rules,
    tokeniser: &'a mut Tokeniser<'r>,
    outlet: O,
    window: PackedRows,
    index: HashMap<u64, usize, BuildHasherDefault<AsIs>>,
    sums: Sums,
    columns: Vec<ColumnRow>,
}

/// What a part of a reading came to, with its rows.
pub(super) struct Part {
    pub(super) sums: Sums,
    pub(super) rows: PackedRows,
}

impl<'a, 'r, O: RowOutlet> ReadingSink<'a, 'r, O> {
    /// Starts a reading.
    pub(super) fn new(reading: ReadingId, rules: &'r Rules, tokeniser: &'a mut Tokeniser<'r>, outlet: O) -> Self {
        Self {
            reading,
            rules,
            tokeniser,
            outlet,
            window: PackedRows::default(),
            index: HashMap::default(),
            sums: Sums::new(rules),
            columns: Vec::new(),
        }
    }

    /// Ends the reading: hands out the last rows and the totals.
    pub(super) fn finish(mut self) -> (ReadingTotals, O) {
        self.drain();
        let Sums { mentions, findings, unattributed, .. } = self.sums;
        let (tallies, ignored, kind_sets) = self.sums.rows(self.rules);
        let columns = self.columns;
        (ReadingTotals { mentions, findings, unattributed, tallies, ignored, columns, kind_sets }, self.outlet)
    }

    /// Takes a part that was read elsewhere; its rows come after all before, their records are counted on from `records`.
    pub(super) fn absorb(&mut self, part: Part, records: u64) {
        self.sums.absorb(part.sums);
        let records = i32::try_from(records).unwrap_or(i32::MAX);
        for (at, mut row) in part.rows.iter().enumerate() {
            row.key.record = row.key.record.saturating_add(records);
            self.keep(&row);
            self.window.push_near(part.rows.near(at));
            self.drain_if_full();
        }
    }

    /// Keeps a row, unless one that says the same is kept already.
    fn keep(&mut self, row: &EvidenceRow) {
        let digest = digest(row);
        if let Some(&at) = self.index.get(&digest)
            && self.window.get(at).is_some_and(|known| says_the_same(&known, row))
        {
            self.window.add(at, row.count);
            return;
        }
        self.index.insert(digest, self.window.len());
        self.window.push(row);
    }

    fn drain_if_full(&mut self) {
        if self.window.len() >= WINDOW {
            self.drain();
        }
    }

    fn drain(&mut self) {
        if !self.window.is_empty() {
            self.outlet.rows(std::mem::take(&mut self.window));
        }
        self.index.clear();
    }
}

/// Collects the findings of a part of a reading, for [`ReadingSink::absorb`].
pub(super) struct PartSink<'a, 'r> {
    reading: ReadingId,
    rules: &'r Rules,
    tokeniser: &'a mut Tokeniser<'r>,
    part: Part,
}

impl<'a, 'r> PartSink<'a, 'r> {
    /// Starts a part.
    pub(super) fn new(reading: ReadingId, rules: &'r Rules, tokeniser: &'a mut Tokeniser<'r>) -> Self {
        Self { reading, rules, tokeniser, part: Part { sums: Sums::new(rules), rows: PackedRows::default() } }
    }

    /// Ends the part.
    pub(super) fn finish(self) -> Part {
        self.part
    }
}

impl FindingSink for PartSink<'_, '_> {
    fn finding(&mut self, finding: &Finding<'_>, attributed: Attributed) {
        self.part.sums.finding(finding, attributed);
    }

    fn ignored(&mut self, finding: &Finding<'_>, entry: usize) {
        self.part.sums.ignored(entry, finding.kind, finding.confidence.class());
    }

    fn mention(&mut self, mention: &Mention<'_>) {
        let row = self.tokeniser.row(mention, self.reading);
        self.part.sums.mention(row.kind_set, mention.kinds, self.rules);
        self.part.rows.push(&row);
        self.part.rows.push_near(self.tokeniser.near());
    }

    /// Columns are told where the table is decided.
    fn column(&mut self, _decision: &ColumnDecision) {}
}

impl<O: RowOutlet> FindingSink for ReadingSink<'_, '_, O> {
    fn finding(&mut self, finding: &Finding<'_>, attributed: Attributed) {
        self.sums.finding(finding, attributed);
    }

    fn ignored(&mut self, finding: &Finding<'_>, entry: usize) {
        self.sums.ignored(entry, finding.kind, finding.confidence.class());
    }

    fn mention(&mut self, mention: &Mention<'_>) {
        let row = self.tokeniser.row(mention, self.reading);
        self.sums.mention(row.kind_set, mention.kinds, self.rules);
        self.keep(&row);
        self.window.push_near(self.tokeniser.near());
        self.drain_if_full();
    }

    fn column(&mut self, decision: &ColumnDecision) {
        let Some(kind) = decision.kind else { return };
        self.columns.push(ColumnRow {
            table: decision.table,
            position: u32::try_from(decision.position).unwrap_or(u32::MAX),
            shown: decision.shown.clone(),
            kind: self.rules.kind(kind).name.clone(),
            passing: decision.passing,
            header: decision.header,
        });
    }
}

/// A sink with two holders on one thread: the detector tells it findings, parts read elsewhere come from beside.
pub(super) struct Shared<'c, S>(pub(super) &'c RefCell<S>);

impl<S: FindingSink> FindingSink for Shared<'_, S> {
    fn finding(&mut self, finding: &Finding<'_>, attributed: Attributed) {
        self.0.borrow_mut().finding(finding, attributed);
    }

    fn ignored(&mut self, finding: &Finding<'_>, entry: usize) {
        self.0.borrow_mut().ignored(finding, entry);
    }

    fn mention(&mut self, mention: &Mention<'_>) {
        self.0.borrow_mut().mention(mention);
    }

    fn column(&mut self, decision: &ColumnDecision) {
        self.0.borrow_mut().column(decision);
    }
}

/// Mixes what a row says. Tokens are uniform already, so a multiplicative mix is enough.
fn digest(row: &EvidenceRow) -> u64 {
    let mut mixed = row.kind_set as u64 ^ (row.system as u64).rotate_left(17) ^ row.role as u64;
    let mut mix = |value: u64| mixed = (mixed.rotate_left(5) ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for token in row.tokens.iter() {
        mix(token.map_or(0, |token| token.get()));
    }
    for list in &row.lists {
        mix(list.len() as u64);
        for token in list.iter() {
            mix(token.get());
        }
    }
    mixed
}

fn says_the_same(one: &EvidenceRow, other: &EvidenceRow) -> bool {
    one.tokens == other.tokens
        && one.lists == other.lists
        && one.kind_set == other.kind_set
        && one.system == other.system
        && one.role == other.role
        && one.record_date == other.record_date
        && one.valid_until == other.valid_until
        && one.birth_year == other.birth_year
        && one.region == other.region
        && one.guards == other.guards
}
