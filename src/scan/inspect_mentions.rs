//! Reads the values of some mentions again from their source. Nothing is stored.

use std::path::{Path, PathBuf};

use crate::detect::{Attributed, ColumnDecision, Detector, FindingSink};
use crate::extract::Limits;
use crate::inventory::Keys;
use crate::model::{
    Confidence, FieldName, Finding, KindId, Location, Mention, ReadingId, RowKey, Section, SensitiveString, Unit, Why,
};
use crate::patterns::Rules;
use crate::source::tree;

use super::inspect_members::Finder;
use super::interruptible::Interruptible;
use super::progress::StopFlag;

/// Where a reading's content is expected to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The content of a file, or of an asset in it.
    File(PathBuf),
    /// The name of an asset.
    Name(String),
}

/// Why values can't be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReread {
    /// The source can't be opened or read.
    Unreadable,
    /// The content is no longer the one that was counted, or the rules are not those of the scan.
    Changed,
}

/// One value of a mention as it stands in the source.
#[derive(Clone, Debug)]
pub struct RereadValue {
    /// Kind.
    pub kind: KindId,
    section: Section,
    table: Option<SensitiveString>,
    unit: Unit,
    field: Field,
    value: SensitiveString,
    /// How sure.
    pub confidence: Confidence,
    /// Reason.
    pub why: Why,
}

#[derive(Clone, Debug)]
enum Field {
    None,
    Shown(SensitiveString),
    Position(usize),
}

impl RereadValue {
    /// Where it stands.
    pub fn location(&self) -> Location<'_> {
        Location {
            section: self.section,
            table: self.table.as_ref().map(|table| table.lend().expose()),
            unit: self.unit,
            field: match &self.field {
                Field::None => FieldName::None,
                Field::Shown(name) => FieldName::Shown(name.lend().expose()),
                Field::Position(at) => FieldName::Position(*at),
            },
        }
    }

    /// The raw value: for eyes only.
    pub fn value(&self) -> &str {
        self.value.lend().expose()
    }

    fn of(finding: &Finding<'_>) -> Self {
        let owned = |text: &str| SensitiveString::new(text.to_owned());
        Self {
            kind: finding.kind,
            section: finding.location.section,
            table: finding.location.table.map(owned),
            unit: finding.location.unit,
            field: match finding.location.field {
                FieldName::None => Field::None,
                FieldName::Shown(name) => Field::Shown(owned(name)),
                FieldName::Position(at) => Field::Position(at),
            },
            value: owned(finding.value.expose()),
            confidence: finding.confidence,
            why: finding.why,
        }
    }
}

/// Reads mentions again. One for many questions: the sandbox child is kept.
pub struct MentionReader<'r> {
    detector: Detector<'r>,
    finder: Finder,
    stop: &'r StopFlag,
}

impl<'r> MentionReader<'r> {
    /// Takes the inventory's keys and the rules; `detector` is the one that a scan would use.
    pub fn new(keys: &Keys, rules: &'r Rules, (detector, limits): (Detector<'r>, Limits), stop: &'r StopFlag) -> Self {
        Self { detector, finder: Finder::new(keys, rules, limits), stop }
    }

    /// Reads the values of some mentions of one reading; those not found again are left out.
    ///
    /// # Errors
    /// The source is not there, or is not the one that was counted.
    pub fn read(&self, source: &Source, wanted: &[RowKey]) -> Result<Vec<(RowKey, Vec<RereadValue>)>, NotReread> {
        let Some(reading) = wanted.first().map(|key| key.reading) else { return Ok(Vec::new()) };
        let mut sink = Wanted { reading, wanted, pending: Vec::new(), found: Vec::new() };
        match source {
            Source::Name(name) => {
                if self.finder.ids.name_reading(name.as_bytes()) != reading {
                    return Err(NotReread::Changed);
                }
                self.detector.file_name(name, &mut sink);
            }
            Source::File(path) => self.file(path, reading, &mut sink)?,
        }
        Ok(sink.found)
    }

    fn file(&self, path: &Path, reading: ReadingId, sink: &mut Wanted<'_>) -> Result<(), NotReread> {
        let file = tree::open(path).map_err(|_| NotReread::Unreadable)?;
        let size = file.metadata().map_err(|_| NotReread::Unreadable)?.len();
        let found = self.finder.find(&file, size, reading, &mut |input, size| {
            let mut records = Interruptible::new(self.detector.reader(sink), self.stop);
            self.finder.reader.read(input, size, &mut records);
        });
        if found { Ok(()) } else { Err(NotReread::Changed) }
    }
}

/// Keeps the findings of wanted mentions. A mention comes right after its findings.
struct Wanted<'w> {
    reading: ReadingId,
    wanted: &'w [RowKey],
    pending: Vec<RereadValue>,
    found: Vec<(RowKey, Vec<RereadValue>)>,
}

impl FindingSink for Wanted<'_> {
    fn finding(&mut self, finding: &Finding<'_>, attributed: Attributed) {
        if attributed == Attributed::Yes {
            self.pending.push(RereadValue::of(finding));
        }
    }

    fn ignored(&mut self, _finding: &Finding<'_>, _entry: usize) {}

    fn mention(&mut self, mention: &Mention<'_>) {
        let values = std::mem::take(&mut self.pending);
        let key = RowKey {
            reading: self.reading,
            record: i32::try_from(mention.record).unwrap_or(i32::MAX),
            slot: i16::try_from(mention.slot).unwrap_or(i16::MAX),
        };
        if self.wanted.contains(&key) && self.found.iter().all(|(known, _)| *known != key) {
            self.found.push((key, values));
        }
    }

    fn column(&mut self, _decision: &ColumnDecision) {}
}
