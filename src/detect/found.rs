//! A candidate in running text that was accepted.

use std::ops::Range;

use super::hits::{Bearing, Hit, Told};
use crate::model::{AttributeField, Confidence, FieldName, Form, Grade, KindId, SensitiveString, Unit, Why};

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
    /// The value itself where the text holds it escaped or as its format spells it.
    pub decoded: Option<SensitiveString>,
}

impl Found {
    /// Returns whether it is a whole name in some script.
    pub(super) fn is_full_name(&self) -> bool {
        matches!(self.field, AttributeField::FullName(_) | AttributeField::FullKana | AttributeField::FullRoman(_))
    }

    /// Its value, of the text that it was found in.
    pub(super) fn value<'a>(&'a self, text: &'a str) -> Option<&'a str> {
        match &self.decoded {
            Some(own) => Some(own.lend().expose()),
            None => text.get(self.range.clone()),
        }
    }

    /// Completes the hit with its text and place.
    pub(super) fn hit<'a>(&'a self, text: &'a str, unit: Unit, name: FieldName<'a>) -> Option<Hit<'a>> {
        self.value(text).map(|value| self.as_hit(value, unit, name))
    }

    /// Completes the hit with its value and place.
    pub(super) fn as_hit<'a>(&self, value: &'a str, unit: Unit, name: FieldName<'a>) -> Hit<'a> {
        Hit {
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
            form: Form::Raw,
        }
    }
}
