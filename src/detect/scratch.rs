//! Buffers of a table reader that are kept from row to row.

use std::ops::Range;

use zeroize::Zeroize;

use super::found::Found;
use super::hits::{Bearing, Hit, Teller, Told};
use super::text::LineReader;
use crate::model::{AttributeField, Confidence, FieldName, Form, Grade, KindId, Unit, Why};

/// Where the text of a value stands.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// Part of a cell, by column and byte range.
    Cell(usize, Range<usize>),
    /// Joined or repaired text in the scratch.
    Scratch(Range<usize>),
}

/// A hit whose text is not borrowed yet.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub kind: KindId,
    pub field: AttributeField,
    pub source: Source,
    pub confidence: Confidence,
    pub grade: Grade,
    pub why: Why,
    pub column: usize,
    pub told: Told,
    pub bearing: Bearing,
    pub form: Form,
}

impl Pending {
    /// Completes the hit.
    pub(super) fn hit<'a>(&self, value: &'a str, unit: Unit, name: FieldName<'a>) -> Hit<'a> {
        Hit {
            kind: self.kind,
            field: self.field,
            value,
            confidence: self.confidence,
            grade: self.grade,
            why: self.why,
            unit,
            name,
            told: self.told,
            bearing: self.bearing,
            form: self.form,
        }
    }
}

/// The buffers.
#[derive(Default)]
pub(super) struct Scratch {
    pub text: String,
    /// The cell under way, width-folded.
    pub folded: String,
    pub pending: Vec<Pending>,
    pub found: Vec<Found>,
    pub teller: Teller,
    pub reader: LineReader,
}

impl Scratch {
    /// Forgets the last person.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.pending.clear();
    }

    /// Joins parts in the scratch text.
    pub(super) fn put(&mut self, parts: &[&str], between: &str) -> Range<usize> {
        let start = self.text.len();
        for (nth, part) in parts.iter().enumerate() {
            if nth > 0 {
                self.text.push_str(between);
            }
            self.text.push_str(part);
        }
        start..self.text.len()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.text.zeroize();
        self.folded.zeroize();
    }
}
