//! Shows the findings of the tables of databases one by one, and reads single mentions of a table again.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use crate::detect::{Attributed, ColumnDecision, Detector, FindingSink};
use crate::model::{Finding, Flow, Location, Mention, Outcome, RecordSink};
use crate::patterns::Rules;
use crate::source::database::{Access, Amount, Reach, RowBatch, Session, Table, TableEnd, TableFilter};

use super::database::left_out;
use super::inspect::{Findings, InspectionSink};
use super::inspect_mentions::NotReread;
use super::interruptible::Interruptible;
use super::plan::TablePlan;
use super::progress::StopFlag;
use super::table::{begin, headers, push, table_outcome};

/// Characters of a key's cell that are shown.
const LONGEST_KEY: usize = 80;

/// Goes through the tables of databases.
pub(super) struct TableInspection<'a, 's> {
    pub(super) plan: &'a TablePlan,
    pub(super) detector: &'a Detector<'a>,
    pub(super) rules: &'a Rules,
    pub(super) stop: &'a StopFlag,
    pub(super) sink: &'a RefCell<&'s mut dyn InspectionSink>,
}

impl TableInspection<'_, '_> {
    /// Inspects all tables that the plan lets in, in the order of their names.
    pub(super) fn run(&self, session: &mut Session) {
        let databases = match session.databases() {
            Ok(databases) => databases,
            Err(reason) => return self.outcome(b"", Outcome::Skipped(reason)),
        };
        for database in databases {
            let tables = match session.tables(&database, &self.plan.filter) {
                Ok(tables) => tables,
                Err(reason) => {
                    self.outcome(database.as_bytes(), Outcome::Skipped(reason));
                    continue;
                }
            };
            // What nobody asked for is not listed here: a question about one table is answered by that table.
            let asked = |table: &&Table| !matches!(table.reach, Reach::Excluded | Reach::OnRequest);
            for table in tables.iter().filter(asked) {
                if self.stop.is_raised() {
                    return;
                }
                self.table(session, table);
            }
        }
    }

    fn outcome(&self, path: &[u8], outcome: Outcome) {
        self.sink.borrow_mut().outcome(path, outcome);
    }

    fn table(&self, session: &mut Session, table: &Table) {
        let path = table.path();
        if let Some(reason) = left_out(table) {
            return self.outcome(&path, Outcome::Skipped(reason));
        }
        let mut findings = OfTable(Findings { asset: &path, sink: self.sink });
        let mut records = Interruptible::new(self.detector.reader(&mut findings), self.stop);
        let rows = Cell::new(0);
        let before = |batch: &RowBatch| self.tell_keys(table, batch, rows.get());
        let end = pour(session, (table, self.plan.amount), (self.rules, &mut records), (&rows, &before));
        records.end();
        drop(records);
        self.outcome(&path, table_outcome((table, self.plan.amount), end, rows.get()));
    }

    /// Tells the keys of rows that are about to be read, to whom wants them.
    fn tell_keys(&self, table: &Table, batch: &RowBatch, before: u64) -> Flow {
        let mut sink = self.sink.borrow_mut();
        if !sink.goes_on(before) {
            return Flow::Stop;
        }
        if sink.wants_keys() && table.columns.iter().any(|column| column.in_key) {
            for (row, cells) in (before + 1..).zip(batch.rows()) {
                sink.key(row, &key_of(table, cells));
            }
        }
        Flow::Continue
    }
}

/// Leaves the table out of locations: it is the asset.
struct OfTable<'f, 's>(Findings<'f, 's>);

impl OfTable<'_, '_> {
    fn within<'a>(finding: &Finding<'a>) -> Finding<'a> {
        Finding { location: Location { table: None, ..finding.location }, ..finding.clone() }
    }
}

impl FindingSink for OfTable<'_, '_> {
    fn finding(&mut self, finding: &Finding<'_>, attributed: Attributed) {
        self.0.finding(&Self::within(finding), attributed);
    }

    fn ignored(&mut self, finding: &Finding<'_>, entry: usize) {
        self.0.ignored(&Self::within(finding), entry);
    }

    fn mention(&mut self, _mention: &Mention<'_>) {}

    fn column(&mut self, _decision: &ColumnDecision) {}
}

/// The primary key of a row: `id 14`, `shop 3, number 7`.
fn key_of<'c>(table: &Table, cells: impl Iterator<Item = &'c str>) -> String {
    let shown = |cell: &str| cell.chars().take(LONGEST_KEY).collect::<String>();
    let parts = table.columns.iter().zip(cells).filter(|(column, _)| column.in_key);
    parts.map(|(column, cell)| format!("{} {}", column.name, shown(cell))).collect::<Vec<_>>().join(", ")
}

/// What is done with a batch before its rows are read, and whether reading goes on.
type Before<'b> = &'b dyn Fn(&RowBatch) -> Flow;

/// Pours a table into a reader; counts its rows.
fn pour(
    session: &mut Session,
    (table, amount): (&Table, Amount),
    (rules, records): (&Rules, &mut dyn RecordSink),
    (rows, before): (&Cell<u64>, Before<'_>),
) -> TableEnd {
    if begin(records, &table.name, &headers(rules, table)) == Flow::Stop {
        return TableEnd::Stopped;
    }
    session.read(table, amount, &mut |batch| {
        if before(&batch) == Flow::Stop {
            return Flow::Stop;
        }
        let mut count = rows.get();
        let flow = push(records, &batch, &mut count);
        rows.set(count);
        flow
    })
}

/// Reads mentions of tables again; sessions and lists of tables are kept for many questions.
pub(super) struct TableReader<'r> {
    rules: &'r Rules,
    stop: &'r StopFlag,
    open: RefCell<HashMap<String, (Session, Vec<Table>)>>,
}

impl<'r> TableReader<'r> {
    pub(super) fn new(rules: &'r Rules, stop: &'r StopFlag) -> Self {
        Self { rules, stop, open: RefCell::default() }
    }

    /// Reads the table at a path into what `make` makes of the table and its neighbours, until it has enough.
    pub(super) fn read<S: FindingSink>(
        &self,
        (access, path): (&Access, &[u8]),
        (detector, enough): (&Detector<'_>, &Cell<bool>),
        make: impl FnOnce(&Table, &[Table]) -> S,
    ) -> Result<S, NotReread> {
        let mut open = self.open.borrow_mut();
        let name = access.target.shown();
        if !open.contains_key(&name) {
            open.insert(name.clone(), self.connect(access)?);
        }
        let Some((session, tables)) = open.get_mut(&name) else { return Err(NotReread::Unreadable) };
        let table = tables.iter().find(|table| table.path() == path).ok_or(NotReread::Changed)?;
        if left_out(table).is_some() {
            return Err(NotReread::Unreadable);
        }
        let mut sink = make(table, tables);
        let end = {
            let mut records = Interruptible::new(detector.reader(&mut sink), self.stop);
            let before = |_: &RowBatch| if enough.get() { Flow::Stop } else { Flow::Continue };
            let end = pour(session, (table, Amount::All), (self.rules, &mut records), (&Cell::new(0), &before));
            records.end();
            end
        };
        match end {
            TableEnd::Partial(_) | TableEnd::Anew(_) | TableEnd::Vanished if !enough.get() => {
                Err(NotReread::Unreadable)
            }
            _ => Ok(sink),
        }
    }

    fn connect(&self, access: &Access) -> Result<(Session, Vec<Table>), NotReread> {
        let mut session = Session::connect(access, self.stop.shared()).map_err(|_| NotReread::Unreadable)?;
        // A view was read only if somebody asked for it then.
        let filter = TableFilter::with_views();
        let mut tables = Vec::new();
        for database in session.databases().map_err(|_| NotReread::Unreadable)? {
            tables.extend(session.tables(&database, &filter).map_err(|_| NotReread::Unreadable)?);
        }
        Ok((session, tables))
    }
}
