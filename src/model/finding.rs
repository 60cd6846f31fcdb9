//! A finding: one occurrence of one kind at one location.

use super::{KindId, Location, Sensitive};

/// How sure a finding is, 0 to 1 in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confidence(u8);

impl Confidence {
    /// Builds a confidence from hundredths; values above 100 become 100.
    pub const fn percent(hundredths: u8) -> Self {
        Self(if hundredths > 100 { 100 } else { hundredths })
    }

    /// Returns the confidence as a share of 1.
    pub fn share(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// Returns the class that reports use: high from .85, medium from .5.
    pub fn class(self) -> ConfidenceClass {
        match self.0 {
            85.. => ConfidenceClass::High,
            50.. => ConfidenceClass::Medium,
            _ => ConfidenceClass::Low,
        }
    }
}

/// Confidence as reports show it. Medium and above count by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfidenceClass {
    /// Below .5: listed, never counted.
    Low,
    /// .5 to .85.
    Medium,
    /// .85 and above.
    High,
}

impl ConfidenceClass {
    /// Returns the code used in evidence, catalog and reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// How whole the value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The whole value as written.
    Complete,
    /// A part of a value (surname alone, cut number).
    Fragment,
    /// Repaired (lost leading zero, 1.23E+11).
    Inferred,
    /// Masked at the source (1234-56xx-xxxx-7890).
    Masked,
}

impl Grade {
    /// Returns the code used in evidence, catalog and reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Fragment => "fragment",
            Self::Inferred => "inferred",
            Self::Masked => "masked",
        }
    }
}

/// Why a finding is one, in codes; words are made from it where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The column was typed: share of passing cells in hundredths, and whether its header names the kind.
    Column {
        /// Share of non-empty sample cells that pass, in hundredths.
        passing: u8,
        /// The header is a header word of the kind.
        header: bool,
    },
    /// A label, key or context word stands near.
    Context,
    /// The format or check digit alone decides.
    Format,
    /// A word list knows the name.
    NameList,
    /// The name of the file or archive member says it.
    FileName,
}

/// One occurrence of one kind, with its raw value while the worker holds it.
#[derive(Clone, Debug)]
pub struct Finding<'a> {
    /// Kind of personal data.
    pub kind: KindId,
    /// Where it stands in the asset.
    pub location: Location<'a>,
    /// Raw value as written.
    pub value: Sensitive<'a>,
    /// How sure.
    pub confidence: Confidence,
    /// How whole.
    pub grade: Grade,
    /// Reason.
    pub why: Why,
}
