//! A candidate in running text that was accepted.

use std::ops::Range;

use super::hits::{Bearing, Hit, Told};
use crate::model::{AttributeField, Confidence, FieldName, Grade, KindId, Unit, Why};

/// One finding in a text, by byte range.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub range: Range<usize>,
    pub kind: KindId,
    pub field: AttributeField,
    pub confidence: Confidence,
    pub grade: Grade,
    pub why: Why,
    pub bearing: Bearing,
}

impl Found {
    /// Returns whether it is a whole name in some script.
    pub(super) fn is_full_name(&self) -> bool {
        matches!(self.field, AttributeField::FullName(_) | AttributeField::FullKana | AttributeField::FullRoman(_))
    }

    /// Completes the hit with its text and place.
    pub(super) fn hit<'a>(&self, text: &'a str, unit: Unit, name: FieldName<'a>) -> Option<Hit<'a>> {
        let value = text.get(self.range.clone())?;
        Some(Hit {
            kind: self.kind,
            field: self.field,
            value,
            confidence: self.confidence,
            grade: self.grade,
            why: self.why,
            unit,
            name,
            told: Told::Both,
            bearing: self.bearing,
        })
    }
}
