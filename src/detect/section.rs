//! Stamps findings with the section they stand in, and the people of a document's properties as its authors.

use super::sink::{Attributed, ColumnDecision, FindingSink};
use crate::model::{Finding, Location, Mention, Part, Role, Section, Sensitive};

/// Passes findings on with the section that the reader has reached.
pub(super) struct Sectioned<'s> {
    sink: &'s mut dyn FindingSink,
    section: Section,
}

impl<'s> Sectioned<'s> {
    pub(super) fn new(sink: &'s mut dyn FindingSink) -> Self {
        Self { sink, section: Section::default() }
    }

    pub(super) fn begin(&mut self, section: Section) {
        self.section = section;
    }
}

impl FindingSink for Sectioned<'_> {
    fn finding(&mut self, finding: &Finding<'_>, attributed: Attributed) {
        let location = Location { section: self.section, ..finding.location };
        self.sink.finding(&Finding { location, ..*finding }, attributed);
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
