//! Stamps findings with the section they stand in, people of a document's properties as its authors, and says what the
//! user's packs take out.

use super::sink::{Attributed, ColumnDecision, FindingSink};
use crate::model::{Finding, KindId, Location, Mention, Part, Role, Section, Sensitive};
use crate::patterns::{Rules, Takes};

/// Passes findings on with the section that the reader has reached.
pub(super) struct Sectioned<'s> {
    rules: &'s Rules,
    sink: &'s mut dyn FindingSink,
    section: Section,
}

impl<'s> Sectioned<'s> {
    pub(super) fn new(rules: &'s Rules, sink: &'s mut dyn FindingSink) -> Self {
        Self { rules, sink, section: Section::default() }
    }

    pub(super) fn begin(&mut self, section: Section) {
        self.section = section;
    }

    pub(super) fn section(&self) -> Section {
        self.section
    }
}

impl FindingSink for Sectioned<'_> {
    fn finding(&mut self, finding: &Finding<'_>, attributed: Attributed) {
        let location = Location { section: self.section, ..finding.location };
        self.sink.finding(&Finding { location, ..*finding }, attributed);
    }

    fn ignored(&mut self, finding: &Finding<'_>, entry: usize) {
        let location = Location { section: self.section, ..finding.location };
        self.sink.ignored(&Finding { location, ..*finding }, entry);
    }

    fn taken_out(&self, kind: KindId, value: &str) -> Option<(usize, Takes)> {
        let ignores = self.rules.ignores();
        if ignores.spares_values() {
            return None;
        }
        let entry = ignores.of_value(kind, self.rules.kind(kind).field, value)?;
        Some((entry, ignores.entries().get(entry)?.takes))
    }

    fn mention(&mut self, mention: &Mention<'_>) {
        // 作成者 alone would be staff; a custom property may still name a customer.
        let author = self.section.part == Part::Properties && matches!(mention.role, Role::Unknown | Role::Employee);
        let role = if author { Role::Author } else { mention.role };
        self.sink.mention(&Mention { role, ..*mention });
    }

    fn line(&mut self, number: u64, text: Sensitive<'_>) {
        self.sink.line(number, text);
    }

    fn column(&mut self, decision: &ColumnDecision) {
        self.sink.column(decision);
    }
}
