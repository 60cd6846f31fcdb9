//! Shows the findings of targets one by one, without an inventory. Nothing is stored.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::detect::{Attributed, ColumnDecision, Detector, FindingSink};
use crate::extract::{End, Extracted, Input, Reader};
use crate::model::{Finding, Mention, Outcome, Reason, Sensitive};
use crate::patterns::Rules;
use crate::source::tree::{self, Entry, EntryKind};

use super::interruptible::Interruptible;
use super::plan::{Plan, RootTarget};
use super::progress::StopFlag;
use super::traversal::{self, Decision, FolderPlace};
use super::walk::root_place;

/// Takes what an inspection finds.
pub trait InspectionSink {
    /// One finding in the asset at a raw path relative to its root, and its raw value.
    fn finding(&mut self, asset: &[u8], finding: &Finding<'_>, value: &str);
    /// A line of the asset that is about to be read, for who explains what is found in it.
    fn line(&mut self, _asset: &[u8], _number: u64, _text: &str) {}
    /// The asset is done.
    fn outcome(&mut self, asset: &[u8], outcome: Outcome);
}

/// Inspects all targets of a plan, folders in name order.
pub fn inspect(plan: &Plan, rules: &Rules, stop: &StopFlag, sink: &mut dyn InspectionSink) {
    let reader = Reader::new(plan.limits.clone());
    let mut inspection = Inspection { plan, detector: Detector::new(rules, plan.today), reader: &reader, stop, sink };
    for target in &plan.roots {
        inspection.root(target);
    }
}

struct Inspection<'a> {
    plan: &'a Plan,
    detector: Detector<'a>,
    reader: &'a Reader,
    stop: &'a StopFlag,
    sink: &'a mut dyn InspectionSink,
}

impl Inspection<'_> {
    fn root(&mut self, target: &RootTarget) {
        let Ok(metadata) = std::fs::symlink_metadata(&target.path) else {
            return self.sink.outcome(target.path.as_os_str().as_bytes(), Outcome::Skipped(Reason::Unreachable));
        };
        let entry = tree::describe(target.path.file_name().unwrap_or_default().to_owned(), &metadata);
        let mut place = root_place(target, entry.signature.device);
        if entry.kind == EntryKind::Folder {
            return self.folder(&place);
        }
        place.path = target.path.parent().unwrap_or(Path::new("/")).to_path_buf();
        self.file(&place, &entry);
    }

    fn folder(&mut self, place: &FolderPlace) {
        let mut entries: Vec<Entry> = match tree::list(&place.path) {
            Ok(entries) => entries.filter_map(Result::ok).collect(),
            Err(error) => {
                let outcome = Outcome::Skipped(tree::reason_of(&error));
                return self.sink.outcome(place.relative.as_os_str().as_bytes(), outcome);
            }
        };
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        for entry in &entries {
            if self.stop.is_raised() {
                return;
            }
            match traversal::decide(self.plan, place, entry) {
                Decision::Enter(mode) => self.folder(&place.child(entry, mode)),
                Decision::Read => self.file(place, entry),
                Decision::Skip(reason) => {
                    let path = place.relative.join(&entry.name);
                    self.sink.outcome(path.as_os_str().as_bytes(), Outcome::Skipped(reason));
                }
            }
        }
    }

    fn file(&mut self, place: &FolderPlace, entry: &Entry) {
        let relative = place.relative.join(&entry.name);
        let asset = relative.as_os_str().as_bytes();
        let mut findings = Findings { asset, sink: &mut *self.sink };
        if let Some(name) = entry.name.to_str() {
            self.detector.file_name(name, &mut findings);
        }
        let outcome = match tree::open(&place.path.join(&entry.name)) {
            Ok(file) if entry.signature.size == 0 || !tree::has_data(&file) => Outcome::Skipped(Reason::Empty),
            Ok(file) => {
                let mut records = Interruptible::new(self.detector.reader(&mut findings), self.stop);
                outcome_of(&self.reader.read(Input::File(&file), entry.signature.size, &mut records))
            }
            Err(reason) => Outcome::Skipped(reason),
        };
        self.sink.outcome(asset, outcome);
    }
}

fn outcome_of(extracted: &Extracted) -> Outcome {
    match extracted.end {
        End::Complete | End::Stopped => Outcome::Complete,
        End::Partial(reason) => Outcome::Partial(reason),
        End::Skipped(reason) => Outcome::Skipped(reason),
        End::Failed(reason) => Outcome::Failed(reason),
    }
}

struct Findings<'f> {
    asset: &'f [u8],
    sink: &'f mut dyn InspectionSink,
}

impl FindingSink for Findings<'_> {
    fn finding(&mut self, finding: &Finding<'_>, _attributed: Attributed) {
        self.sink.finding(self.asset, finding, finding.value.expose());
    }

    fn mention(&mut self, _mention: &Mention<'_>) {}

    fn column(&mut self, _decision: &ColumnDecision) {}

    fn line(&mut self, number: u64, text: Sensitive<'_>) {
        self.sink.line(self.asset, number, text.expose());
    }
}
