//! Reads one table: keeps its first rows, decides the plan, then streams rows through it.

use super::hits::Teller;
use super::judge::Judge;
use super::plan::TablePlan;
use super::sample::Sample;
use super::scratch::Scratch;
use super::sink::FindingSink;
use super::streamed::Streamed;
use super::{boxes, form, names_of_files};
use crate::model::{Role, Row, Sensitive, SensitiveString};

/// The table that is being read.
#[derive(Default)]
pub(super) struct TableReader {
    ordinal: u32,
    name: SensitiveString,
    shown: Option<String>,
    role: Role,
    sample: Sample,
    streamed: Option<Streamed>,
    scratch: Scratch,
    is_open: bool,
    teller: Teller,
}

impl TableReader {
    /// Begins a table; the one before must be ended.
    pub(super) fn begin(&mut self, judge: &Judge<'_>, name: Option<Sensitive<'_>>, sink: &mut dyn FindingSink) {
        self.ordinal += 1;
        self.is_open = true;
        let name = name.map_or("", Sensitive::expose);
        self.role = judge.rules.lookup_slot(name).map_or(Role::Unknown, |slot| slot.role);
        let personal = names_of_files::tell(judge, name, &mut self.teller, sink);
        self.shown = (!name.is_empty() && !personal).then(|| name.to_owned());
        self.name = SensitiveString::new(name.to_owned());
    }

    /// Takes a row.
    pub(super) fn row(&mut self, judge: &Judge<'_>, row: &Row<'_>, record: &mut u64, sink: &mut dyn FindingSink) {
        if let Some(streamed) = &self.streamed {
            return streamed.row(judge, row, (record, &mut self.scratch), sink);
        }
        self.sample.push(row);
        if self.sample.is_full() {
            self.decide(judge, record, sink);
        }
    }

    /// Ends the table, if one is open.
    pub(super) fn end(&mut self, judge: &Judge<'_>, record: &mut u64, sink: &mut dyn FindingSink) {
        if self.is_open && self.streamed.is_none() && self.sample.len() > 0 {
            self.decide(judge, record, sink);
        }
        self.streamed = None;
        self.sample.clear();
        self.is_open = false;
    }

    /// The table under way, if its plan is decided.
    pub(super) fn streamed(&self) -> Option<&Streamed> {
        self.streamed.as_ref()
    }

    fn decide(&mut self, judge: &Judge<'_>, record: &mut u64, sink: &mut dyn FindingSink) {
        let mut sample = std::mem::take(&mut self.sample);
        let runs = boxes::runs(&sample);
        if !runs.is_empty() {
            sample = boxes::joined_sample(&sample, &runs);
        }
        let plan =
            TablePlan { boxes: runs, ..TablePlan::decide(judge, &sample, (self.name.lend().expose(), self.role)) };
        if form::is_form(judge, &sample, &plan) {
            form::read(judge, &sample, record, sink);
            self.streamed = Some(Streamed::new(plan, self.shown.as_deref()));
            return;
        }
        for decision in plan.decisions(self.ordinal) {
            sink.column(&decision);
        }
        let (titles, first) = (plan.header.title_rows, plan.header.first_data_row);
        if titles > 0 {
            form::read_rows(judge, &sample, 0..titles, record, sink);
        }
        let streamed = Streamed::new(plan, self.shown.as_deref());
        for row in first..sample.len() {
            let cells: Vec<Sensitive<'_>> = sample.cells(row).map(Sensitive::new).collect();
            let row = Row { number: sample.number(row), cells: &cells };
            streamed.read(judge, &row, (record, &mut self.scratch), sink);
        }
        self.streamed = Some(streamed);
    }
}
