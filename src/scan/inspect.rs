//! Shows the findings of targets one by one, without an inventory. Nothing is stored.

use std::cell::{Cell, RefCell};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::detect::{Attributed, ColumnDecision, Detector, FindingSink};
use crate::extract::{End, Held, Input, MemberBytes, MemberHead, Members, Reader, Stream, hold};
use crate::model::{Finding, Flow, Mention, Outcome, Reason, Sensitive};
use crate::patterns::Rules;
use crate::source::store::Stores;
use crate::source::tree::{self, Entry, EntryKind};

use super::address::{Addresses, own_name};
use super::budget::{Budget, Limited, admit, admit_container, note_patience, within_share};
use super::content::{IN_MEMORY, joined, outcome_of};
use super::inspect_tables::TableInspection;
use super::interruptible::Interruptible;
use super::plan::{Plan, RootTarget};
use super::progress::{Progress, StopFlag};
use super::run::{ScanError, open_databases, require_any};
use super::traversal::{self, Decision, FolderPlace};
use super::walk::root_place;

/// Takes what an inspection finds.
pub trait InspectionSink {
    /// One finding in the asset at a raw path relative to its root, and its raw value.
    fn finding(&mut self, asset: &[u8], finding: &Finding<'_>, value: &str);
    /// One finding that an entry of the user's packs, by its ordinal, takes out of the count, and its raw value.
    fn ignored(&mut self, _asset: &[u8], _finding: &Finding<'_>, _value: &str, _entry: usize) {}
    /// Whether the primary keys of a table's rows are wanted.
    fn wants_keys(&self) -> bool {
        false
    }
    /// The primary key of a row that is about to be read.
    fn key(&mut self, _row: u64, _key: &str) {}
    /// Whether reading the asset goes on behind so many rows of a table.
    fn goes_on(&mut self, _rows: u64) -> bool {
        true
    }
    /// A line of the asset that is about to be read, for who explains what is found in it.
    fn line(&mut self, _asset: &[u8], _number: u64, _text: &str) {}
    /// The asset is done.
    fn outcome(&mut self, asset: &[u8], outcome: Outcome);
}

/// Inspects all targets of a plan, folders and tables in name order, members in the order of their container.
///
/// # Errors
/// No target can be read at all.
pub fn inspect(plan: &Plan, rules: &Rules, stop: &StopFlag, sink: &mut dyn InspectionSink) -> Result<(), ScanError> {
    let databases = open_databases(plan, &Progress::default(), stop);
    require_any(plan, &databases, &Stores::new(plan.patience, stop.shared()))?;
    let reader = Reader::new(plan.limits.clone()).with_passwords(plan.passwords.clone());
    let detector = Detector::new(rules, plan.today);
    let inspection = Inspection { plan, detector, reader: &reader, stop, sink: RefCell::new(sink) };
    for target in &plan.roots {
        inspection.root(target);
    }
    for (root, opened) in plan.databases.iter().zip(databases) {
        match opened {
            Ok(mut session) => inspection.tables(rules).run(&mut session),
            Err(_) => inspection.outcome(root.name.as_bytes(), Outcome::Skipped(Reason::Unreachable)),
        }
    }
    Ok(())
}

struct Inspection<'a> {
    plan: &'a Plan,
    detector: Detector<'a>,
    reader: &'a Reader,
    stop: &'a StopFlag,
    /// Records and members of one content come to it by turns.
    sink: RefCell<&'a mut dyn InspectionSink>,
}

impl<'a> Inspection<'a> {
    fn tables(&'a self, rules: &'a Rules) -> TableInspection<'a, 'a> {
        TableInspection { plan: &self.plan.tables, detector: &self.detector, rules, stop: self.stop, sink: &self.sink }
    }
}

impl Inspection<'_> {
    fn root(&self, target: &RootTarget) {
        let Ok((store, entry)) = Stores::new(self.plan.patience, self.stop.shared()).root(&target.path) else {
            return self.outcome(target.path.as_os_str().as_bytes(), Outcome::Skipped(Reason::Unreachable));
        };
        let mut place = root_place(target, store);
        if entry.kind == EntryKind::Folder {
            return self.folder(&place);
        }
        place.path = target.path.parent().unwrap_or(Path::new("/")).to_path_buf();
        self.file(&place, &entry);
    }

    fn folder(&self, place: &FolderPlace) {
        let mut entries: Vec<Entry> = match place.store.list(&place.path) {
            Ok(entries) => entries.filter_map(Result::ok).collect(),
            Err(error) => {
                let outcome = Outcome::Skipped(tree::reason_of(&error));
                return self.outcome(place.relative.as_os_str().as_bytes(), outcome);
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
                    self.outcome(path.as_os_str().as_bytes(), Outcome::Skipped(reason));
                }
            }
        }
    }

    fn file(&self, place: &FolderPlace, entry: &Entry) {
        let relative = place.relative.join(&entry.name);
        let asset = relative.as_os_str().as_bytes();
        self.name(asset);
        let outcome = match place.store.open(&place.path.join(&entry.name)) {
            Ok(file) if entry.signature.size == 0 || !file.has_data() => Outcome::Skipped(Reason::Empty),
            Ok(file) => {
                let budget = Cell::new(Budget::of(entry.signature.size, &self.plan.limits));
                self.content(
                    Level { path: asset, depth: 0, budget: &budget },
                    (Input::File(&file), entry.signature.size),
                )
            }
            Err(reason) => Outcome::Skipped(reason),
        };
        self.outcome(asset, outcome);
    }

    fn outcome(&self, asset: &[u8], outcome: Outcome) {
        self.sink.borrow_mut().outcome(asset, outcome);
    }

    /// Reads the asset's own name.
    fn name(&self, asset: &[u8]) {
        if let Ok(name) = std::str::from_utf8(own_name(asset)) {
            self.detector.file_name(name, &mut Findings { asset, sink: &self.sink });
        }
    }

    fn content(&self, level: Level<'_>, input: (Input<'_>, u64)) -> Outcome {
        let mut findings = Findings { asset: level.path, sink: &self.sink };
        let mut inside = Inside { inspection: self, level, addresses: Addresses::default(), is_open: false, cut: None };
        let mut records = Interruptible::new(self.detector.reader(&mut findings), self.stop);
        let end = self.reader.read_all(input, None, &mut records, &mut inside).end;
        match (end, inside.cut) {
            (End::Stopped, Some(reason)) if inside.addresses.is_empty() => Outcome::Skipped(reason),
            (End::Stopped, Some(reason)) => Outcome::Partial(reason),
            (end, _) => outcome_of(end),
        }
    }

    fn held(&self, level: Level<'_>, content: &mut Limited<'_>) -> Outcome {
        let mut buffer = Vec::new();
        match hold(content, &mut buffer, (IN_MEMORY as usize, level.budget.get().held)) {
            Ok(Held::Buffer) if buffer.is_empty() => Outcome::Skipped(Reason::Empty),
            Ok(Held::Buffer) => self.content(level, (Input::Memory(&buffer), buffer.len() as u64)),
            Ok(Held::File(file)) => self.content(level, (Input::File(&file), content.taken)),
            Ok(Held::Beginning(file, length)) => {
                self.content(level, (Input::Stream(&Stream::new((&file, length), content)), 0))
            }
            Err(_) => Outcome::Failed(Reason::Memory),
        }
    }
}

/// A content and how far inside a file it lies.
#[derive(Clone, Copy)]
struct Level<'l> {
    path: &'l [u8],
    depth: u32,
    budget: &'l Cell<Budget>,
}

/// Takes the members of one container.
struct Inside<'i, 'a> {
    inspection: &'i Inspection<'a>,
    level: Level<'i>,
    addresses: Addresses,
    is_open: bool,
    cut: Option<Reason>,
}

impl Members for Inside<'_, '_> {
    fn open(&mut self) -> Flow {
        self.is_open = true;
        self.cut = admit_container(self.level.budget, self.level.depth, &self.inspection.plan.limits);
        if self.cut.is_some() { Flow::Stop } else { Flow::Continue }
    }

    fn member(&mut self, head: MemberHead<'_>, content: &mut dyn MemberBytes) -> Flow {
        if self.inspection.stop.is_raised() {
            return Flow::Stop;
        }
        if !self.is_open && self.open() == Flow::Stop {
            return Flow::Stop;
        }
        if let Some(reason) = admit(self.level.budget, self.level.depth, &self.inspection.plan.limits) {
            self.cut = Some(reason);
            return Flow::Stop;
        }
        let path = self.addresses.next(self.level.path, head.name);
        self.inspection.name(&path);
        let (outcome, _) = within_share(self.level.budget, content, |budget, limited| {
            let level = Level { path: &path, depth: self.level.depth + 1, budget };
            let outcome = self.inspection.held(level, limited);
            joined(outcome, limited.end(), limited.taken)
        });
        note_patience(self.level.budget, outcome);
        self.inspection.outcome(&path, outcome);
        Flow::Continue
    }
}

/// Hands findings of one asset on.
pub(super) struct Findings<'f, 's> {
    pub(super) asset: &'f [u8],
    pub(super) sink: &'f RefCell<&'s mut dyn InspectionSink>,
}

impl FindingSink for Findings<'_, '_> {
    fn finding(&mut self, finding: &Finding<'_>, _attributed: Attributed) {
        self.sink.borrow_mut().finding(self.asset, finding, finding.value.expose());
    }

    fn ignored(&mut self, finding: &Finding<'_>, entry: usize) {
        self.sink.borrow_mut().ignored(self.asset, finding, finding.value.expose(), entry);
    }

    fn mention(&mut self, _mention: &Mention<'_>) {}

    fn column(&mut self, _decision: &ColumnDecision) {}

    fn line(&mut self, number: u64, text: Sensitive<'_>) {
        self.sink.borrow_mut().line(self.asset, number, text.expose());
    }
}
