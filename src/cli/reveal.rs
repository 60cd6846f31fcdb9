//! Looks at raw values: reads mentions again from their sources, notes it in the audit trail, and only then shows them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Failure;
use super::args::ConnectArgs;
use super::audit::Trail;
use super::databases;
use super::explain::holds;
use super::inspect::mask_of;
use super::report::today;
use crate::detect::Detector;
use crate::extract::Limits;
use crate::inventory::{Inventory, PlaceView};
use crate::model::{KindId, ReadingId, RowKey};
use crate::patterns::Rules;
use crate::report::{FindingLine, FindingsFormat, FindingsReport, Mask, Values, Words};
use crate::resolve::MentionFacts;
use crate::scan::progress::StopFlag;
use crate::scan::{MentionReader, NotReread, RereadValue, Source};
use crate::source::database::{Access, DatabaseTarget};

/// Values of the rows that were read again.
type Reread = Result<Vec<(RowKey, Vec<RereadValue>)>, NotReread>;

/// Reads mentions again.
pub(super) struct Looker<'r> {
    reader: MentionReader<'r>,
    rules: &'r Rules,
    targets: Vec<(String, Root)>,
    inventory: &'r mut Inventory,
}

/// What a root of the inventory is.
enum Root {
    Files(PathBuf),
    Database(Arc<Access>),
}

/// The values of some mentions, in the order asked for.
pub(super) struct Shown {
    mentions: Vec<Result<ShownMention, (Vec<u8>, NotReread)>>,
}

#[derive(Clone)]
struct ShownMention {
    key: RowKey,
    asset: Vec<u8>,
    values: Vec<(Label, RereadValue)>,
}

#[derive(Clone)]
struct Label {
    kind: String,
    mask: Mask,
}

impl<'r> Looker<'r> {
    /// Makes a looker over an inventory whose key is there.
    pub(super) fn new(
        inventory: &'r mut Inventory,
        rules: &'r Rules,
        (stop, connect): (&'r StopFlag, &ConnectArgs),
    ) -> Result<Self, Failure> {
        let mut targets = Vec::new();
        for root in inventory.known_roots()? {
            let found = match DatabaseTarget::parse(&root.target) {
                Ok(target) => Root::Database(databases::root(None, &target, connect)?.access),
                Err(_) => Root::Files(PathBuf::from(root.target)),
            };
            targets.push((root.name, found));
        }
        let detector = (Detector::new(rules, today()), Limits::default());
        let reader = MentionReader::new(inventory.keys()?, rules, detector, stop);
        Ok(Self { reader, rules, targets, inventory })
    }

    /// Reads the values of mentions, each source once.
    pub(super) fn read(&mut self, mentions: &[MentionFacts]) -> Result<Shown, Failure> {
        let readings: Vec<ReadingId> = mentions.iter().map(|mention| mention.key.reading).collect();
        let places = self.inventory.places_of(&readings)?;
        let mut by_reading: BTreeMap<ReadingId, Vec<RowKey>> = BTreeMap::new();
        mentions.iter().for_each(|mention| by_reading.entry(mention.key.reading).or_default().push(mention.key));
        let mut found: BTreeMap<RowKey, Result<ShownMention, (Vec<u8>, NotReread)>> = BTreeMap::new();
        for (reading, keys) in &by_reading {
            let (asset, values) = self.reading(*reading, keys, &places);
            let mut values: BTreeMap<RowKey, Vec<RereadValue>> = match values {
                Ok(values) => values.into_iter().collect(),
                Err(why) => {
                    found.extend(keys.iter().map(|key| (*key, Err((asset.clone(), why)))));
                    continue;
                }
            };
            for key in keys {
                let shown = values.remove(key).map(|values| {
                    let values = values.into_iter().map(|value| (self.label(value.kind), value)).collect();
                    ShownMention { key: *key, asset: asset.clone(), values }
                });
                found.insert(*key, shown.ok_or((asset.clone(), NotReread::Changed)));
            }
        }
        Ok(Shown { mentions: mentions.iter().filter_map(|mention| found.get(&mention.key).cloned()).collect() })
    }

    /// The inventory that it looks from.
    pub(super) fn inventory(&mut self) -> &mut Inventory {
        self.inventory
    }

    /// Notes in the audit trail what is about to be shown.
    pub(super) fn note(&self, trail: &mut Trail, shown: &Shown) -> Result<(), Failure> {
        let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
        let mut assets: Vec<&[u8]> = Vec::new();
        for mention in shown.mentions.iter().flatten() {
            assets.push(&mention.asset);
            for (label, _) in &mention.values {
                *kinds.entry(label.kind.clone()).or_default() += 1;
            }
        }
        assets.sort_unstable();
        assets.dedup();
        trail.note(assets, &kinds)
    }

    /// Reads the first asset of a reading that still holds it.
    fn reading(&mut self, reading: ReadingId, keys: &[RowKey], places: &[PlaceView]) -> (Vec<u8>, Reread) {
        let mut last = (Vec::new(), Err(NotReread::Unreadable));
        for place in places.iter().filter(|place| holds(place, reading)) {
            let Some(source) = self.source(place, (reading, keys)) else { continue };
            last = (place.path.clone(), self.reader.read(&source, keys));
            if last.1.is_ok() {
                break;
            }
        }
        last
    }

    fn source(&mut self, place: &PlaceView, (reading, keys): (ReadingId, &[RowKey])) -> Option<Source> {
        let path = Path::new(OsStr::from_bytes(&place.path));
        if place.name_reading == Some(reading) {
            return Some(Source::Name(path.file_name()?.to_str()?.to_owned()));
        }
        let (_, root) = self.targets.iter().find(|(name, _)| *name == place.root_name)?;
        let target = match root {
            Root::Files(target) => target,
            Root::Database(access) => {
                let marks = self.inventory.marks(keys).ok()?;
                return Some(Source::Table(Arc::clone(access), place.path.clone(), marks));
            }
        };
        // A root may be a file: its one asset bears its name. A folder's name may end as a container's does.
        let file = [target.clone(), target.join(path)].into_iter().find(|file| file.is_file());
        Some(Source::File(file.unwrap_or_else(|| target.join(OsStr::from_bytes(outer(&place.path))))))
    }

    fn label(&self, kind: KindId) -> Label {
        let kind = self.rules.kind(kind);
        Label { kind: kind.name.clone(), mask: mask_of(kind.field) }
    }
}

/// The file at the outside of an asset's path: `a/x.zip` of `a/x.zip!/y.csv`.
fn outer(path: &[u8]) -> &[u8] {
    path.windows(2).position(|pair| pair == b"!/").and_then(|at| path.get(..at)).unwrap_or(path)
}

impl Shown {
    /// Takes the first mentions out.
    pub(super) fn first(&mut self, count: usize) -> Self {
        let rest = self.mentions.split_off(count.min(self.mentions.len()));
        Self { mentions: std::mem::replace(&mut self.mentions, rest) }
    }

    /// Writes the values, a table a mention.
    pub(super) fn write(&self, out: &mut dyn Write, words: &Words) -> io::Result<()> {
        self.mentions.iter().try_for_each(|mention| write_mention(out, mention, words))
    }

    /// Whether all mentions were found as they were counted.
    pub(super) fn is_whole(&self) -> bool {
        self.mentions.iter().all(Result::is_ok)
    }
}

fn write_mention(
    out: &mut dyn Write,
    mention: &Result<ShownMention, (Vec<u8>, NotReread)>,
    words: &Words,
) -> io::Result<()> {
    writeln!(out)?;
    let mention = match mention {
        Ok(mention) => mention,
        Err((asset, why)) => {
            let code = match why {
                NotReread::Unreadable => "source_unreadable",
                NotReread::Changed => "source_changed",
            };
            let asset = crate::text::escape::path_bytes(asset);
            return writeln!(out, "{}", words.fill("label", code, &[("asset", &asset)]));
        }
    };
    let asset = [mention.asset.as_slice(), format!("#{}", mention.key.record).as_bytes()].concat();
    let mut report = FindingsReport::new(out, words, FindingsFormat::Table, Values::Revealed);
    for (label, value) in &mention.values {
        report.finding(&FindingLine {
            asset: &asset,
            location: value.location(),
            kind: &label.kind,
            mask: label.mask,
            value: value.value(),
            key: None,
            confidence: value.confidence,
            grade: crate::model::Grade::Complete,
            why: value.why,
            ignored: None,
        })?;
    }
    report.end()
}
