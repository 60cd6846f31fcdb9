//! Reads the values of some mentions again from their source. Nothing is stored.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::detect::{Attributed, ColumnDecision, Detector, FindingSink};
use crate::extract::Limits;
use crate::identity::{TokenKeys, Tokeniser};
use crate::inventory::{Keys, Marks};
use crate::model::{
    Confidence, FieldName, Finding, KindId, Location, Mention, ReadingId, RowKey, Section, SensitiveString, Unit, Why,
};
use crate::patterns::Rules;
use crate::source::database::Access;
use crate::source::tree;

use super::inspect_members::Finder;
use super::inspect_tables::TableReader;
use super::interruptible::Interruptible;
use super::keys::Joined;
use super::progress::StopFlag;

/// Where a reading's content is expected to stand.
#[derive(Clone, Debug)]
pub enum Source {
    /// The content of a file, or of an asset in it.
    File(PathBuf),
    /// The name of an asset.
    Name(String),
    /// The rows of a table, and what the evidence holds of the wanted ones.
    Table(Arc<Access>, Vec<u8>, Marks),
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
    tables: TableReader<'r>,
    rules: &'r Rules,
    token_keys: TokenKeys,
    stop: &'r StopFlag,
}

impl<'r> MentionReader<'r> {
    /// Takes the inventory's keys and the rules; `detector` is the one that a scan would use.
    pub fn new(keys: &Keys, rules: &'r Rules, (detector, limits): (Detector<'r>, Limits), stop: &'r StopFlag) -> Self {
        let token_keys = TokenKeys::new(|level| *keys.token_level(level));
        let (finder, tables) = (Finder::new(keys, rules, limits), TableReader::new(rules, stop));
        Self { detector, finder, tables, rules, token_keys, stop }
    }

    /// Reads the values of some mentions of one reading; those not found again are left out.
    ///
    /// # Errors
    /// The source is not there, or is not the one that was counted.
    pub fn read(&self, source: &Source, wanted: &[RowKey]) -> Result<Vec<(RowKey, Vec<RereadValue>)>, NotReread> {
        let Some(reading) = wanted.first().map(|key| key.reading) else { return Ok(Vec::new()) };
        let enough = Cell::new(false);
        let mut sink = Wanted { reading, wanted, known: None, enough: &enough, pending: Vec::new(), found: Vec::new() };
        match source {
            Source::Name(name) => {
                if self.finder.ids.name_reading(name.as_bytes()) != reading {
                    return Err(NotReread::Changed);
                }
                self.detector.file_name(name, &mut sink);
            }
            Source::File(path) => self.file(path, reading, &mut sink)?,
            Source::Table(access, path, marks) => {
                sink.known = Some((Tokeniser::new(&self.token_keys, self.rules), marks));
                let read = self.tables.read((access, path), (&self.detector, &enough), |table, tables| {
                    Joined::new(sink, self.rules, table, tables)
                });
                return Ok(read?.into_inner().found);
            }
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
    /// What the evidence holds of the wanted ones, where nothing else tells that the source did not change.
    known: Option<(Tokeniser<'w>, &'w Marks)>,
    /// Raised when all are found.
    enough: &'w Cell<bool>,
    pending: Vec<RereadValue>,
    found: Vec<(RowKey, Vec<RereadValue>)>,
}

impl Wanted<'_> {
    /// Whether a mention says what the evidence holds of it.
    fn is_same(&mut self, mention: &Mention<'_>, key: RowKey) -> bool {
        let reading = self.reading;
        self.known.as_mut().is_none_or(|(tokeniser, marks)| {
            marks.get(&key).is_some_and(|mark| *mark == tokeniser.row(mention, reading).mark())
        })
    }
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
        if self.wanted.contains(&key) && self.found.iter().all(|(known, _)| *known != key) && self.is_same(mention, key)
        {
            self.found.push((key, values));
            self.enough.set(self.found.len() == self.wanted.len());
        }
    }

    fn column(&mut self, _decision: &ColumnDecision) {}
}
