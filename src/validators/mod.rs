//! Checks digits, ranges and calendars. Pure; knows no format and no file.

pub mod birth;
pub mod card;
pub mod digits;
pub mod email;
pub mod mrz;
pub mod phone;
pub mod scheme;
pub mod step;

mod americas;
mod asia;
mod banking;
mod britain;
mod europe;
mod formula;
mod japan;
mod north;
mod registry;

pub use banking::yucho_transfer;
pub use digits::Digits;
pub use formula::formula;
pub use registry::{by_name, names};
pub use scheme::{RemainderMap, Scheme};

/// What a validator says about a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Shape and check digits are right.
    Accept,
    /// It can't be one.
    Reject,
    /// The shape is right and there is nothing to check.
    Unknown,
}

impl Verdict {
    /// Accepting turns into can't tell: the shape is right and nothing else can be checked.
    fn unchecked(self) -> Self {
        if self == Self::Accept { Self::Unknown } else { self }
    }
}

impl From<bool> for Verdict {
    /// Accepts what is true, rejects what is false.
    fn from(right: bool) -> Self {
        if right { Self::Accept } else { Self::Reject }
    }
}

/// Judges a candidate of width-folded text.
pub type Validator = fn(&str) -> Verdict;
