//! What a header, key or label means: kind, field and slot, by exact word, by composition or by ending.

use std::borrow::Cow;

use super::header_index::HeaderIndex;
use super::known_words::{KnownWords, WordPart};
use super::{FieldCode, Rules};
use crate::model::{KindId, Role};

/// How sure a header's meaning is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// An ambiguous word (`name`, `mail`), an ending (…名), or a word inside a longer phrase: the cells must agree.
    Weak,
    /// A known word with something known or harmless before it (`customer_email`, 会員氏名).
    Composed,
    /// The header is the word (氏名, `date of birth`).
    Exact,
}

/// Whose data a header names, when it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SlotHint {
    /// Slot of the packs; see [`Rules::slot_name`].
    pub slot: u16,
    /// Which one, if the header counts them (同行者2氏名, `pax[0].name`).
    pub number: Option<u16>,
    /// Relation to the organisation.
    pub role: Role,
    /// The slot is the record's main person (customer, member, applicant): headers without a slot belong to it.
    pub main: bool,
}

/// One meaning of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HeaderHit {
    /// Kind; may be one that is not personal (company name, order number).
    pub kind: KindId,
    /// What the column holds of it.
    pub field: FieldCode,
    /// How sure.
    pub strength: Strength,
    /// Whose.
    pub slot: Option<SlotHint>,
    /// Trailing number of a split or repeated column (住所2, 電話番号3).
    pub index: Option<u16>,
}

impl Rules {
    /// Returns the meanings of a header, key or label, best first; empty if no word of it is known.
    /// Takes raw text: `Customer E-mail`, 代表者氏名（カナ）, `pax[0].romanName`. Costs some microseconds: ask once a column.
    pub fn lookup_header(&self, header: &str) -> Vec<HeaderHit> {
        let mut hits = self.headers().lookup(header);
        for hit in hits.iter_mut().filter(|hit| !self.kind(hit.kind).personal) {
            hit.slot = None;
        }
        hits
    }

    /// Returns whether a header, key or label may mean something; `false` is sure, and found in passing. Only ASCII is judged.
    pub fn may_mean(&self, header: &str) -> bool {
        self.known_words().may_stand_in(header)
    }

    /// Returns a header that [`Rules::lookup_header`] reads as it does this one, and that many headers share: unknown words
    /// at its start (times, levels, names of hosts) are one.
    pub fn without_lead<'h>(&self, header: &'h str) -> Cow<'h, str> {
        self.known_words().without_lead(header)
    }

    /// Returns what a part of a label, from one edge of its words to the next, can be: its ASCII letters and digits in lower
    /// case. A label means nothing if each of its parts is [`WordPart::None`], or the last one a beginning.
    pub fn word_part(&self, part: &[u8]) -> WordPart {
        self.known_words().part(part)
    }

    fn known_words(&self) -> &KnownWords {
        self.known_words.get_or_init(|| KnownWords::of(self.headers()))
    }

    /// Returns whose data a text speaks of, if it names a slot (保護者, emergency contact). For sheet titles and labels.
    pub fn lookup_slot(&self, text: &str) -> Option<SlotHint> {
        self.headers().slot_in(text)
    }

    pub(super) fn headers(&self) -> &HeaderIndex {
        &self.header_index
    }
}
