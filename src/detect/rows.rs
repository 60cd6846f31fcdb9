//! Applies the plan of a table to one row: findings, attributes, a mention for each person of the row.

use std::borrow::Cow;

use super::columns::{Texture, Typed};
use super::found::Found;
use super::hits::{Bearing, Frame, Told};
use super::judge::{Judge, number};
use super::plan::{Reader, SlotPlan, TablePlan};
use super::registered::{self, UNREGISTERED};
use super::scratch::{Pending, Scratch, Source};
use super::sink::FindingSink;
use super::value::{NOT_PERSONAL, Value, is_blank, read};
use crate::model::{AttributeField, Confidence, Date, Form, Grade, NameOrder, Sensitive, Unit, Why};
use crate::patterns::FieldCode;
use crate::text::fold;
use crate::text::trim::trim;

/// A listed name with an honorific is as sure as this; without one it may be a band's, and "Mr." begins songs too.
const HONOURED: Confidence = Confidence::percent(85);

/// Where a row stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowPlace<'a> {
    pub table_name: Option<&'a str>,
    pub number: u64,
    pub record: u64,
}

/// Reads one row of a table.
pub(super) struct RowReader<'a> {
    pub judge: &'a Judge<'a>,
    pub plan: &'a TablePlan,
    pub place: RowPlace<'a>,
}

impl RowReader<'_> {
    /// Reads the row's cells.
    pub(super) fn read(&self, cells: &[Sensitive<'_>], scratch: &mut Scratch, sink: &mut dyn FindingSink) {
        let main = self.plan.slots.iter().position(|slot| !slot.readers.is_empty()).unwrap_or(0);
        for (nth, slot) in self.plan.slots.iter().enumerate() {
            scratch.clear();
            for reader in &slot.readers {
                self.value(reader, cells, scratch);
            }
            if nth == main {
                self.free_text(cells, scratch);
            }
            if !scratch.pending.is_empty() {
                let frame = self.frame(slot, nth, cells);
                self.tell(&frame, cells, scratch, sink);
            }
        }
    }

    fn frame(&self, slot: &SlotPlan, nth: usize, cells: &[Sensitive<'_>]) -> Frame<'_> {
        Frame {
            table_name: self.place.table_name,
            record: self.place.record,
            slot: nth as u16,
            role: slot.role,
            table: self.plan.fingerprint,
            record_date: self.plan.event_date.and_then(|at| month(cell(cells, at))),
            valid_until: slot.valid_until.and_then(|at| month(cell(cells, at))),
        }
    }

    fn tell(&self, frame: &Frame<'_>, cells: &[Sensitive<'_>], scratch: &mut Scratch, sink: &mut dyn FindingSink) {
        let Scratch { text, pending, teller, .. } = scratch;
        let hits = pending.iter().filter_map(|pending| {
            let value = match &pending.source {
                Source::Cell(column, range) => cells.get(*column)?.expose().get(range.clone())?,
                Source::Scratch(range) => text.get(range.clone())?,
            };
            Some(pending.hit(value, Unit::Row(self.place.number), self.plan.field_name(pending.column)))
        });
        teller.tell_each(frame, hits, sink);
    }

    fn value(&self, reader: &Reader, cells: &[Sensitive<'_>], scratch: &mut Scratch) {
        match reader {
            Reader::Cell(at) => self.cell(*at, cells, scratch),
            Reader::Name { surname, given, middle } => self.name([*surname, *given], *middle, cells, scratch),
            Reader::Address(columns) => self.address(columns, cells, scratch),
            Reader::Account(columns) => self.account(columns, cells, scratch),
            Reader::Birth(columns) => self.birth(columns, cells, scratch),
            Reader::Parted(run) => self.parted(run, cells, scratch),
        }
    }

    fn read_cell<'c>(
        &self,
        at: usize,
        cells: &'c [Sensitive<'_>],
        buffer: &mut String,
    ) -> Option<(&'c str, Value, &Typed)> {
        let typed = self.plan.typed(at)?;
        let raw = cell(cells, at);
        let folded = fold::width_in(raw, buffer);
        let mut value = read(self.judge, typed, folded)?;
        if !std::ptr::eq(raw, folded) {
            value.form = Form::Raw;
        }
        if value.grade == Grade::Complete && self.plan.boxes.iter().any(|run| run.start == at) {
            value.grade = Grade::Inferred;
        }
        Some((raw, value, typed))
    }

    fn cell(&self, at: usize, cells: &[Sensitive<'_>], scratch: &mut Scratch) {
        let Some((raw, value, typed)) = self.read_cell(at, cells, &mut scratch.folded) else {
            return self.misfit(at, cells, scratch);
        };
        let raw = if typed.field.is_name() { self.bare(raw) } else { raw };
        let Some(range) = cells.get(at).and_then(|cell| range_in(cell.expose(), raw)) else { return };
        let told =
            if value.repaired.is_some() || value.grade == Grade::Masked { Told::FindingOnly } else { Told::Both };
        if let Some(repaired) = &value.repaired {
            let source = Source::Scratch(scratch.put(&[repaired], ""));
            let told = pending(typed, at, source, &value, Told::AttributeOnly);
            scratch.pending.push(Pending { form: Form::Raw, ..told });
        }
        scratch.pending.push(pending(typed, at, Source::Cell(at, range), &value, told));
    }

    /// A cell that is not what its column holds (a phone among e-mails, another country's number) is read as text.
    fn misfit(&self, at: usize, cells: &[Sensitive<'_>], scratch: &mut Scratch) {
        let named = |found: &Found| found.is_full_name();
        if !is_blank(cell(cells, at)) {
            self.scan(at, cells, scratch, named);
        }
    }

    /// Names lose their honorific; nearly none has one in a table, so only the last character is looked at first.
    fn bare<'c>(&self, raw: &'c str) -> &'c str {
        let ends = ['様', '殿', '氏', 'ん', '君', '生'].iter().any(|&c| raw.ends_with(c)) || raw.contains('.');
        if ends { self.judge.rules.lists().without_honorific(raw).0 } else { raw }
    }

    fn name(&self, parts: [usize; 2], middle: Option<usize>, cells: &[Sensitive<'_>], scratch: &mut Scratch) {
        let [surname, given] = parts;
        let read = [Some(surname), Some(given), middle]
            .map(|at| at.and_then(|at| Some((at, self.read_cell(at, cells, &mut scratch.folded)?))));
        let both = read[0].is_some() && read[1].is_some();
        let told = if both { Told::AttributeOnly } else { Told::Both };
        for (at, (raw, value, typed)) in read.iter().flatten() {
            let Some(range) = cells.get(*at).and_then(|cell| range_in(cell.expose(), raw)) else { continue };
            scratch.pending.push(pending(typed, *at, Source::Cell(*at, range), value, told));
        }
        let [Some((_, (first, _, typed))), Some((_, (second, ..))), _] = read else { return };
        let field = match typed.field {
            FieldCode::SurnameKana => AttributeField::FullKana,
            FieldCode::SurnameRoman => AttributeField::FullRoman(NameOrder::SurnameFirst),
            _ => AttributeField::FullName(NameOrder::SurnameFirst),
        };
        let bearing = if self.judge.rules.kind(typed.kind).bearing { Bearing::Yes } else { Bearing::No };
        let (confidence, grade, form) = (typed.confidence, Grade::Complete, Form::Raw);
        let value = Value { field, confidence, grade, bearing, repaired: None, form };
        let source = Source::Scratch(scratch.put(&[first, second], " "));
        scratch.pending.push(pending(typed, surname.min(given), source, &value, Told::Both));
    }

    fn address(&self, columns: &[usize], cells: &[Sensitive<'_>], scratch: &mut Scratch) {
        let parts: Vec<&str> = columns.iter().map(|&at| cell(cells, at)).filter(|part| !is_blank(part)).collect();
        let Some((&first, typed)) = columns.first().and_then(|at| Some((at, self.plan.typed(*at)?))) else { return };
        let specific = |at: &usize| {
            let broad = [FieldCode::AddressRegion, FieldCode::AddressCity, FieldCode::AddressCountry];
            let part = cell(cells, *at);
            // A column without header goes on with an address only by a number: 略称 beside 都道府県 does not.
            let typed = self
                .plan
                .typed(*at)
                .map_or_else(|| part.chars().any(char::is_numeric), |typed| !broad.contains(&typed.field));
            typed && !is_blank(part)
        };
        let whole = columns.iter().any(specific);
        if parts.is_empty() || parts.iter().all(|part| part.len() < 2) {
            return;
        }
        let (confidence, grade) =
            if whole { (typed.confidence, Grade::Complete) } else { (NOT_PERSONAL, Grade::Fragment) };
        let (field, bearing, form) = (AttributeField::Address, Bearing::No, Form::Raw);
        let value = Value { field, confidence, grade, bearing, repaired: None, form };
        let latin = parts.iter().all(|part| part.is_ascii());
        let source = match &parts[..] {
            [one] => cells.iter().enumerate().find_map(|(at, cell)| {
                columns
                    .contains(&at)
                    .then(|| range_in(cell.expose(), one))
                    .flatten()
                    .map(|range| Source::Cell(at, range))
            }),
            many => Some(Source::Scratch(scratch.put(many, if latin { " " } else { "" }))),
        };
        let Some(source) = source else { return };
        let pending = pending(typed, first, source, &value, Told::Both);
        scratch.pending.push(Pending { kind: self.judge.kinds.address.unwrap_or(typed.kind), ..pending });
    }

    fn account(&self, columns: &[usize], cells: &[Sensitive<'_>], scratch: &mut Scratch) {
        let Some(&number) = columns.last() else { return };
        let Some((_, value, typed)) = self.read_cell(number, cells, &mut scratch.folded) else { return };
        let parts: Vec<&str> = columns.iter().map(|&at| cell(cells, at)).filter(|part| !is_blank(part)).collect();
        let known = match parts[..] {
            [bank, branch, ..] if columns.len() >= 3 => {
                registered::branch(self.judge, &fold::width(bank), &fold::width(branch))
            }
            _ => None,
        };
        let doubt = if known == Some(false) { UNREGISTERED } else { value.confidence };
        let value = Value { confidence: value.confidence.min(doubt), form: Form::Raw, ..value };
        let source = Source::Scratch(scratch.put(&parts, "-"));
        scratch.pending.push(pending(typed, number, source, &value, Told::Both));
    }

    fn parted(&self, run: &std::ops::Range<usize>, cells: &[Sensitive<'_>], scratch: &mut Scratch) {
        let parts: Vec<&str> = run.clone().map(|at| cell(cells, at)).collect();
        let range = scratch.put(&parts, "-");
        let Some((joined, typed)) = scratch.text.get(range.clone()).zip(self.plan.typed(run.start)) else { return };
        let whole = parts.iter().all(|part| !is_blank(part));
        let value = whole.then(|| read(self.judge, typed, &fold::width(joined))).flatten();
        match value {
            Some(value) => {
                let value = Value { form: Form::Raw, ..value };
                scratch.pending.push(pending(typed, run.start, Source::Scratch(range), &value, Told::Both));
            }
            None => run.clone().for_each(|at| self.misfit(at, cells, scratch)),
        }
    }

    fn birth(&self, columns: &[usize; 3], cells: &[Sensitive<'_>], scratch: &mut Scratch) {
        let part = |at: usize| number(&fold::width(cell(cells, at)));
        let [year, month, day] = columns.map(part);
        let date =
            year.zip(month).zip(day).and_then(|((year, month), day)| Date::new(i32::try_from(year).ok()?, month, day));
        let (Some(date), Some(typed)) = (date, columns.first().and_then(|&at| self.plan.typed(at))) else { return };
        let value = Value {
            field: AttributeField::BirthDate(date),
            confidence: typed.confidence,
            grade: Grade::Complete,
            bearing: Bearing::No,
            repaired: None,
            form: Form::Raw,
        };
        let parts = columns.map(|at| cell(cells, at));
        let source = Source::Scratch(scratch.put(&parts, "-"));
        let first = columns.first().copied().unwrap_or_default();
        scratch.pending.push(pending(typed, first, source, &value, Told::Both));
    }

    /// Untyped columns go through the text detector; what it finds belongs to the main person of the row.
    fn free_text(&self, cells: &[Sensitive<'_>], scratch: &mut Scratch) {
        let named = scratch.pending.iter().any(|pending| pending.bearing == Bearing::Yes);
        // Cells beyond the columns that were decided are text like any other.
        for at in self.plan.text_columns.iter().copied().chain(self.plan.columns.len()..cells.len()) {
            self.scan(at, cells, scratch, |found| named && found.is_full_name());
        }
    }

    /// Reads one cell as text. `is_aside`: findings that are told and say nothing of the person of the row.
    fn scan(&self, at: usize, cells: &[Sensitive<'_>], scratch: &mut Scratch, is_aside: impl Fn(&Found) -> bool) {
        let Some(raw) = cells.get(at).map(|cell| cell.expose()).filter(|raw| raw.len() >= 4) else { return };
        let column = self.plan.columns.get(at);
        let (texture, header) = column.map_or((Texture::Words, ""), |column| (column.texture, column.text.as_str()));
        scratch.found.clear();
        super::text::scan_cell(self.judge, &mut scratch.reader, [raw, header], &mut scratch.found);
        let titles = texture == Texture::Titles && column.is_none_or(|column| column.typed().is_none());
        let names = [self.judge.kinds.name, self.judge.kinds.roman];
        let is_name = |found: &Found| found.why == Why::NameList || names.contains(&Some(found.kind));
        let by_chance = |found: &Found| match texture {
            Texture::Works | Texture::Streets => found.is_full_name() || is_name(found),
            Texture::Phones => found.why == Why::Format && found.field != AttributeField::Phone,
            _ => titles && is_name(found) && found.confidence < HONOURED,
        };
        let plainly = |found: &Found| texture != Texture::Numbers || found.why == Why::Context;
        for found in scratch.found.iter().filter(|found| plainly(found) && !by_chance(found)) {
            let aside = is_aside(found);
            let bearing = if aside { Bearing::No } else { found.bearing };
            let told = if aside { Told::FindingOnly } else { Told::Both };
            let source = match &found.decoded {
                Some(own) => Source::Scratch({
                    let start = scratch.text.len();
                    scratch.text.push_str(own.lend().expose());
                    start..scratch.text.len()
                }),
                None => Source::Cell(at, found.range.clone()),
            };
            scratch.pending.push(Pending { source, ..from_text(found, at, bearing, told) });
        }
    }
}

fn from_text(found: &Found, column: usize, bearing: Bearing, told: Told) -> Pending {
    Pending {
        kind: found.kind,
        field: found.field,
        source: Source::Cell(column, found.range.clone()),
        confidence: found.confidence,
        grade: found.grade,
        why: found.why,
        column,
        told,
        bearing,
        form: Form::Raw,
    }
}

fn pending(typed: &Typed, column: usize, source: Source, value: &Value, told: Told) -> Pending {
    Pending {
        kind: typed.kind,
        field: value.field,
        source,
        confidence: value.confidence,
        grade: value.grade,
        why: Why::Column { passing: typed.passing, header: typed.header },
        column,
        told,
        bearing: value.bearing,
        form: value.form,
    }
}

fn cell<'c>(cells: &'c [Sensitive<'_>], at: usize) -> &'c str {
    cells.get(at).map_or("", |cell| trim(cell.expose()))
}

/// Byte range of a part of a text. A part is mostly a slice of it, so its address tells where; a search does else.
fn range_in(whole: &str, part: &str) -> Option<std::ops::Range<usize>> {
    let start = part.as_ptr().addr().wrapping_sub(whole.as_ptr().addr());
    let end = start.wrapping_add(part.len());
    if start <= end && whole.get(start..end) == Some(part) {
        return Some(start..end);
    }
    whole.find(part).map(|start| start..start + part.len())
}

/// Year × 100 + month of a date or of a card's expiry.
fn month(cell: &str) -> Option<i32> {
    let cell: Cow<'_, str> = fold::width(cell);
    if let Some(date) = super::judge::any_date(&cell) {
        return Some(i32::from(date.year()) * 100 + i32::from(date.month()));
    }
    // Card expiry: MM/YY or MM/YYYY.
    let (month, year) = cell.split_once('/')?;
    let (month, year): (i32, i32) = (month.trim().parse().ok()?, year.trim().parse().ok()?);
    let year = if year < 100 { year + 2000 } else { year };
    ((1..=12).contains(&month) && (1990..2100).contains(&year)).then_some(year * 100 + month)
}
