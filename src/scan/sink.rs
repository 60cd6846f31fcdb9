//! Turns the findings of one reading into tallies and evidence rows. Raw text ends here.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use crate::detect::{Attributed, ColumnDecision, FindingSink};
use crate::identity::Tokeniser;
use crate::inventory::{ColumnRow, IgnoredRow, KindSetRow, PackedRows, Tally};
use crate::model::{ConfidenceClass, EvidenceRow, Finding, KindId, Mention, MentionKind, ReadingId};
use crate::patterns::Rules;

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
    kind_sets: BTreeMap<i64, String>,
    tallies: BTreeMap<(KindId, ConfidenceClass), Counts>,
    ignored: BTreeMap<(usize, KindId, ConfidenceClass), u64>,
    totals: ReadingTotals,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    findings: u64,
    in_mentions: u64,
    mentions: u64,
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
            kind_sets: BTreeMap::new(),
            tallies: BTreeMap::new(),
            ignored: BTreeMap::new(),
            totals: ReadingTotals::default(),
        }
    }

    /// Ends the reading: hands out the last rows and the totals.
    pub(super) fn finish(mut self) -> (ReadingTotals, O) {
        self.drain();
        for ((kind, class), counts) in &self.tallies {
            self.totals.tallies.push(Tally {
                kind: self.rules.kind(*kind).name.clone(),
                class: *class,
                findings: counts.findings,
                in_mentions: counts.in_mentions,
                mentions: counts.mentions,
            });
        }
        for ((entry, kind, class), findings) in &self.ignored {
            let (entry, kind) = (*entry as u64, self.rules.kind(*kind).name.clone());
            self.totals.ignored.push(IgnoredRow { entry, kind, class: *class, findings: *findings });
        }
        let sets = std::mem::take(&mut self.kind_sets);
        self.totals.kind_sets.extend(sets.into_iter().map(|(id, json)| KindSetRow { id, json }));
        (self.totals, self.outlet)
    }

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

    fn name_kind_set(&mut self, id: i64, kinds: &[MentionKind]) {
        let rules = self.rules;
        self.kind_sets.entry(id).or_insert_with(|| kind_set_json(rules, kinds));
    }
}

impl<O: RowOutlet> FindingSink for ReadingSink<'_, '_, O> {
    fn finding(&mut self, finding: &Finding<'_>, attributed: Attributed) {
        let counts = self.tallies.entry((finding.kind, finding.confidence.class())).or_default();
        counts.findings += 1;
        self.totals.findings += 1;
        match attributed {
            Attributed::Yes => counts.in_mentions += 1,
            Attributed::No => self.totals.unattributed += 1,
        }
    }

    fn ignored(&mut self, finding: &Finding<'_>, entry: usize) {
        *self.ignored.entry((entry, finding.kind, finding.confidence.class())).or_default() += 1;
    }

    fn mention(&mut self, mention: &Mention<'_>) {
        self.totals.mentions += 1;
        let mut last = None;
        for kind in mention.kinds {
            if last != Some((kind.kind, kind.class)) {
                self.tallies.entry((kind.kind, kind.class)).or_default().mentions += 1;
            }
            last = Some((kind.kind, kind.class));
        }
        let row = self.tokeniser.row(mention, self.reading);
        self.name_kind_set(row.kind_set, mention.kinds);
        self.keep(&row);
    }

    fn column(&mut self, decision: &ColumnDecision) {
        let Some(kind) = decision.kind else { return };
        self.totals.columns.push(ColumnRow {
            table: decision.table,
            position: u32::try_from(decision.position).unwrap_or(u32::MAX),
            shown: decision.shown.clone(),
            kind: self.rules.kind(kind).name.clone(),
            passing: decision.passing,
            header: decision.header,
        });
    }
}

/// The stored form of a kind set: JSON of `[kind, grade, class]`, sorted by name.
fn kind_set_json(rules: &Rules, kinds: &[MentionKind]) -> String {
    let mut names: Vec<[&str; 3]> =
        kinds.iter().map(|kind| [rules.kind(kind.kind).name.as_str(), kind.grade.code(), kind.class.code()]).collect();
    names.sort_unstable();
    names.dedup();
    serde_json::to_string(&names).unwrap_or_default()
}

/// Hasher of numbers that are mixed already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
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
