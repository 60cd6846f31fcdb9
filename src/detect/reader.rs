//! Takes the records of one asset and hands each to the reader of its form.

use super::bare::{BareReader, Record};
use super::booking::BookingReader;
use super::candidates::Lacks;
use super::corporate;
use super::grid::{GridReader, Step};
use super::judge::Judge;
use super::learnt::{Learnt, Shelf};
use super::letterhead;
use super::messages::MessageReader;
use super::objects::ObjectReader;
use super::people::People;
use super::quiet::Verdict;
use super::section::Sectioned;
use super::sink::FindingSink;
use super::skipped::Skipped;
use super::sql::SqlReader;
use super::streamed::TableShare;
use super::table::TableReader;
use super::text::MAX_LINE;
use super::transfer::TransferReader;
use crate::model::{Flow, Object, Part, Passage, RecordSink, Row, Section, Sensitive, TableHead};

/// Takes the records of one asset.
pub struct Reader<'s> {
    judge: &'s Judge<'s>,
    sink: Sectioned<'s>,
    record: u64,
    table: TableReader,
    objects: ObjectReader,
    learnt: Learnt,
    people: People,
    booking: BookingReader,
    sql: SqlReader,
    /// Table of a dump whose rows are being read.
    sql_table: Option<String>,
    transfer: TransferReader,
    messages: MessageReader,
    grid: GridReader,
    bare: BareReader,
    /// An address over lines, with the number of its first line.
    block: Option<(u64, letterhead::Block)>,
    /// Lines are passed over that need not be read.
    skips: bool,
}

impl<'s> Reader<'s> {
    pub(super) fn new(judge: &'s Judge<'s>, shelf: &Shelf, sink: &'s mut dyn FindingSink) -> Self {
        Self {
            judge,
            sink: Sectioned::new(judge.rules, sink),
            record: 0,
            table: TableReader::default(),
            objects: ObjectReader::default(),
            learnt: shelf.take(),
            people: People::default(),
            booking: BookingReader::default(),
            sql: SqlReader::default(),
            sql_table: None,
            transfer: TransferReader::default(),
            messages: MessageReader::default(),
            grid: GridReader::default(),
            bare: BareReader::default(),
            block: None,
            skips: true,
        }
    }

    /// What another thread needs to read further rows of the table under way, once its plan is decided.
    pub fn share(&self) -> Option<TableShare> {
        Some(TableShare::new(self.table.streamed()?.clone(), self.sink.section()))
    }

    /// Records so far.
    pub fn records(&self) -> u64 {
        self.record
    }

    /// Counts records that were read elsewhere.
    pub fn count_records(&mut self, records: u64) {
        self.record += records;
    }

    /// Reads every line, as the oracle of passing over lines.
    #[cfg(test)]
    pub(super) fn reading_every_line(mut self) -> Self {
        self.skips = false;
        self
    }

    /// Ends whatever is open; what waited for its next line is text.
    fn finish(&mut self) {
        self.bare();
        self.sql.end();
        self.release();
        self.transfer.end();
        self.messages.end(self.judge, &mut self.record, &mut self.sink);
        if let Some((number, line)) = self.grid.end() {
            self.line(number, line.lend().expose(), Lacks::default());
        }
        self.close();
    }

    fn close(&mut self) {
        self.table.end(self.judge, &mut self.record, &mut self.sink);
        self.people.flush(&mut self.record, &mut self.sink);
        self.booking.flush(&mut self.record, &mut self.sink);
    }

    /// Reads the rows of a dump's line as a table; returns whether the line was one.
    fn dump(&mut self, number: u64, line: &str) -> bool {
        let found = self.sql.line(number, line);
        self.release();
        let Some(found) = found else {
            if self.sql_table.is_some() && !line.trim().is_empty() && !line.starts_with("--") {
                self.sql_table = None;
                self.close();
            }
            return false;
        };
        if self.sql_table.as_ref() != Some(&found.table) {
            self.close();
            self.table.begin(self.judge, Some(Sensitive::new(&found.table)), &mut self.sink);
            self.dump_row(number, &found.columns);
        }
        for row in &found.rows {
            self.dump_row(number, row);
        }
        self.sql_table = Some(found.table);
        true
    }

    /// Reads lines that looked like a dump as the text that they are.
    fn release(&mut self) {
        for (number, line) in self.sql.released() {
            self.line(number, line.lend().expose(), Lacks::default());
        }
    }

    fn dump_row(&mut self, number: u64, row: &[String]) {
        if !row.is_empty() {
            let cells: Vec<Sensitive<'_>> = row.iter().map(|cell| Sensitive::new(cell)).collect();
            self.table.row(self.judge, &Row { number, cells: &cells }, &mut self.record, &mut self.sink);
        }
    }

    /// Reads the rows of tables inside text; returns whether the line is part of one or may be.
    fn grid(&mut self, number: u64, line: &str) -> bool {
        loop {
            match self.grid.step(self.judge, number, line) {
                Step::Text => return false,
                Step::Hold | Step::Skip => return true,
                Step::Begin(at, heading, row) => {
                    self.close();
                    self.table.begin(self.judge, None, &mut self.sink);
                    self.dump_row(at, &heading);
                    self.dump_row(number, &row.unwrap_or_default());
                    return true;
                }
                Step::Row(row) => {
                    self.dump_row(number, &row);
                    return true;
                }
                Step::End => self.close(),
                Step::Release(at, held) => self.line(at, held.lend().expose(), Lacks::default()),
            }
        }
    }

    /// Reads the lines that were values alone: one record, or text.
    fn bare(&mut self) {
        let (held, record) = self.bare.end();
        let Some((first, _)) = held.first().filter(|_| record == Record::One) else {
            return held
                .iter()
                .for_each(|(number, line)| self.any_line(*number, line.lend().expose(), Lacks::default()));
        };
        let row: Vec<String> = held.iter().map(|(_, line)| line.lend().expose().to_owned()).collect();
        self.close();
        self.table.begin(self.judge, None, &mut self.sink);
        self.dump_row(*first, &row);
        self.close();
    }

    /// Reads the lines of a text, but those that need not be read.
    fn lines_of(&mut self, first: u64, text: &str) {
        self.learnt.quiet.begin(text);
        let (mut skipped, mut number, mut from) = (Skipped::default(), first, 0);
        let mut above = 0..0;
        while from < text.len() {
            let (line, next) = self.learnt.quiet.line(text, from);
            let mut lacks = Lacks::default();
            let block = letterhead::find(self.judge, text, (above.clone(), line.clone()), next);
            above = line.clone();
            let passed = block.is_none() && self.is_calm() && {
                let before = skipped.before.clone().and_then(|range| text.get(range));
                let before = before.unwrap_or_else(|| self.learnt.lines.before());
                let verdict = self.learnt.quiet.judge(self.judge, text, line.clone(), before);
                if let Verdict::Read(known) = verdict {
                    lacks = known;
                }
                skipped.takes(verdict, (number, line.clone()), || self.people.is_clear())
            };
            if !passed {
                self.resume(text, (number, from), std::mem::take(&mut skipped));
                let lines = block.as_ref().map_or(0, |block| block.lines);
                self.block = block.map(|block| (number, block));
                self.next_line(number, text.get(line).unwrap_or_default(), lacks);
                if lines > 1 && self.block.is_none() {
                    (number, from) = self.pass_over(text, (number + 1, next), lines - 1);
                    continue;
                }
            }
            (number, from) = (number + 1, next);
        }
        self.resume(text, (number, text.len()), skipped);
    }

    /// Passes over lines that belong to the address of the line before; returns the number and place behind them.
    fn pass_over(&mut self, text: &str, (mut number, mut from): (u64, usize), lines: usize) -> (u64, usize) {
        for _ in 0..lines {
            let (line, next) = self.learnt.quiet.line(text, from);
            let line = text.get(line).unwrap_or_default();
            self.sink.line(number, Sensitive::new(line));
            self.learnt.lines.skipped(line);
            (number, from) = (number + 1, next);
        }
        (number, from)
    }

    /// Returns whether nothing is under way that a line could belong to.
    fn is_calm(&self) -> bool {
        self.skips
            && self.sql_table.is_none()
            && self.sql.is_idle()
            && self.grid.is_calm()
            && self.bare.is_empty()
            && self.booking.is_closed()
            && self.transfer.is_closed()
            && self.messages.is_closed()
            && self.learnt.lines.is_calm()
    }

    /// Leaves everything as if the lines that were passed over had been read, up to a place.
    fn resume(&mut self, text: &str, until: (u64, usize), skipped: Skipped) {
        if skipped.ended {
            self.people.flush(&mut self.record, &mut self.sink);
        }
        let (mut number, mut from) = skipped.chain.unwrap_or(until);
        if let Some(before) = skipped.before.and_then(|range| text.get(range)) {
            self.sink.line(number - 1, Sensitive::new(before));
            self.learnt.lines.skipped(before);
        }
        while from < until.1 {
            let (line, next) = self.learnt.quiet.line(text, from);
            self.next_line(number, text.get(line).unwrap_or_default(), Lacks::default());
            (number, from) = (number + 1, next);
        }
    }

    fn next_line(&mut self, number: u64, line: &str, lacks: Lacks) {
        let open = self.sql_table.is_some() || self.grid.is_open();
        if open || !self.bare.holds(number, line) {
            self.bare();
            self.any_line(number, line, lacks);
        }
    }

    fn any_line(&mut self, number: u64, line: &str, lacks: Lacks) {
        if self.formed(number, line) {
            return;
        }
        let mut rest = line;
        while rest.len() > MAX_LINE {
            let head = super::context::clamp(rest, 0..MAX_LINE);
            self.line(number, head, Lacks::default());
            rest = rest.get(head.len()..).unwrap_or_default();
        }
        self.line(number, rest, lacks);
    }

    /// Returns whether the line belongs to a form of its own inside the text.
    fn formed(&mut self, number: u64, line: &str) -> bool {
        self.dump(number, line)
            || self.transfer.line(self.judge, (number, line), &mut self.record, &mut self.sink)
            || self.messages.line(self.judge, (number, line), &mut self.record, &mut self.sink)
            || self.grid(number, line)
    }

    fn line(&mut self, number: u64, line: &str, lacks: Lacks) {
        self.sink.line(number, Sensitive::new(line));
        let mut result = self.learnt.lines.read(self.judge, line, "", lacks);
        let block = self.block.take_if(|(first, _)| *first == number).map(|(_, block)| block);
        let lines = block.as_ref().map_or(0, |block| block.lines);
        if let Some(block) = block {
            block.found(self.judge, &mut result.found);
        }
        if self.sink.section().part == Part::Header {
            corporate::quieten_header(self.judge, line, &mut result.found);
        }
        if let Some(result) = self.booking.line((number, line), result, &mut self.record, &mut self.sink) {
            self.people.line((number, line), result, &mut self.record, &mut self.sink);
            self.people.takes(lines);
        }
    }
}

impl RecordSink for Reader<'_> {
    fn section(&mut self, section: Section) -> Flow {
        self.finish();
        self.learnt.lines.restart();
        self.sink.begin(section);
        Flow::Continue
    }

    fn table(&mut self, head: TableHead<'_>) -> Flow {
        self.finish();
        self.table.begin(self.judge, head.name, &mut self.sink);
        Flow::Continue
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        self.table.row(self.judge, &row, &mut self.record, &mut self.sink);
        Flow::Continue
    }

    fn object(&mut self, object: Object<'_>) -> Flow {
        self.finish();
        self.record += 1;
        self.objects.read(self.judge, &object, self.record, &mut self.sink);
        Flow::Continue
    }

    fn passage(&mut self, passage: Passage<'_>) -> Flow {
        if self.sql_table.is_none() && !self.grid.is_open() {
            self.table.end(self.judge, &mut self.record, &mut self.sink);
        }
        self.lines_of(passage.first_line, passage.text.expose());
        Flow::Continue
    }

    fn end(&mut self) {
        self.finish();
    }
}
