//! Adds up what a reading tells: findings by kind, mentions, sets of kinds. Parts of a reading add up in any number.

use std::collections::BTreeMap;

use crate::detect::Attributed;
use crate::inventory::{IgnoredRow, KindSetRow, Tally};
use crate::model::{ConfidenceClass, Finding, KindId, MentionKind};
use crate::patterns::Rules;

/// All classes in order: the place of each is its number.
const CLASSES: [ConfidenceClass; 3] = [ConfidenceClass::Low, ConfidenceClass::Medium, ConfidenceClass::High];

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    findings: u64,
    in_mentions: u64,
    mentions: u64,
}

/// The sums of a reading, or of a part of it.
#[derive(Debug)]
pub(super) struct Sums {
    pub(super) mentions: u64,
    pub(super) findings: u64,
    pub(super) unattributed: u64,
    /// By kind, then class.
    tallies: Vec<[Counts; CLASSES.len()]>,
    ignored: BTreeMap<(usize, KindId, ConfidenceClass), u64>,
    kind_sets: BTreeMap<i64, String>,
    last_kind_set: Option<i64>,
}

impl Sums {
    /// Starts with nothing.
    pub(super) fn new(rules: &Rules) -> Self {
        Self {
            mentions: 0,
            findings: 0,
            unattributed: 0,
            tallies: vec![Default::default(); rules.kinds().count()],
            ignored: BTreeMap::new(),
            kind_sets: BTreeMap::new(),
            last_kind_set: None,
        }
    }

    fn counts(&mut self, kind: KindId, class: ConfidenceClass) -> Option<&mut Counts> {
        self.tallies.get_mut(usize::from(kind.0))?.get_mut(class as usize)
    }

    /// Counts a finding.
    pub(super) fn finding(&mut self, finding: &Finding<'_>, attributed: Attributed) {
        self.findings += 1;
        self.unattributed += u64::from(attributed == Attributed::No);
        if let Some(counts) = self.counts(finding.kind, finding.confidence.class()) {
            counts.findings += 1;
            counts.in_mentions += u64::from(attributed == Attributed::Yes);
        }
    }

    /// Counts a finding that the user takes out.
    pub(super) fn ignored(&mut self, entry: usize, kind: KindId, class: ConfidenceClass) {
        *self.ignored.entry((entry, kind, class)).or_default() += 1;
    }

    /// Counts a mention of sorted kinds, and remembers what the id of its kind set stands for.
    pub(super) fn mention(&mut self, kind_set: i64, kinds: &[MentionKind], rules: &Rules) {
        self.mentions += 1;
        self.name_kind_set(kind_set, kinds, rules);
        let mut last = None;
        for kind in kinds {
            if last != Some((kind.kind, kind.class))
                && let Some(counts) = self.counts(kind.kind, kind.class)
            {
                counts.mentions += 1;
            }
            last = Some((kind.kind, kind.class));
        }
    }

    /// Rows of one table repeat a few sets.
    fn name_kind_set(&mut self, id: i64, kinds: &[MentionKind], rules: &Rules) {
        if self.last_kind_set != Some(id) {
            self.kind_sets.entry(id).or_insert_with(|| kind_set_json(rules, kinds));
            self.last_kind_set = Some(id);
        }
    }

    /// Adds the sums of another part.
    pub(super) fn absorb(&mut self, part: Self) {
        self.mentions += part.mentions;
        self.findings += part.findings;
        self.unattributed += part.unattributed;
        for (own, other) in self.tallies.iter_mut().flatten().zip(part.tallies.iter().flatten()) {
            own.findings += other.findings;
            own.in_mentions += other.in_mentions;
            own.mentions += other.mentions;
        }
        for (key, count) in part.ignored {
            *self.ignored.entry(key).or_default() += count;
        }
        self.kind_sets.extend(part.kind_sets);
    }

    /// The rows that the catalog keeps: tallies, ignored findings, kind sets.
    pub(super) fn rows(self, rules: &Rules) -> (Vec<Tally>, Vec<IgnoredRow>, Vec<KindSetRow>) {
        let kinds = (0..).map(KindId).zip(&self.tallies);
        let counted = kinds.flat_map(|(kind, classes)| CLASSES.into_iter().zip(classes).map(move |of| (kind, of)));
        let tally = |(kind, (class, counts)): (KindId, (ConfidenceClass, &Counts))| Tally {
            kind: rules.kind(kind).name.clone(),
            class,
            findings: counts.findings,
            in_mentions: counts.in_mentions,
            mentions: counts.mentions,
        };
        let tallies = counted.filter(|(_, (_, counts))| counts.findings + counts.mentions > 0).map(tally).collect();
        let ignored = self.ignored.iter().map(|((entry, kind, class), findings)| IgnoredRow {
            entry: *entry as u64,
            kind: rules.kind(*kind).name.clone(),
            class: *class,
            findings: *findings,
        });
        let sets = self.kind_sets.into_iter().map(|(id, json)| KindSetRow { id, json });
        (tallies, ignored.collect(), sets.collect())
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
