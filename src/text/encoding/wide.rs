//! Decodes UTF-32, which the WHATWG tables leave out.

use super::{Last, TextEncoding};

/// Four bytes a character, in either order.
pub(super) struct Wide {
    big: bool,
    /// Bytes of a character that a cut left over.
    rest: Vec<u8>,
    at_start: bool,
}

impl Wide {
    /// Returns a decoder, if the encoding is one of these.
    pub(super) fn of(encoding: TextEncoding) -> Option<Self> {
        let big = match encoding {
            TextEncoding::Utf32Be => true,
            TextEncoding::Utf32Le => false,
            _ => return None,
        };
        Some(Self { big, rest: Vec::new(), at_start: true })
    }

    /// Decodes the next bytes; returns how many sequences were no character.
    pub(super) fn decode(&mut self, bytes: &[u8], last: Last, out: &mut String) -> u64 {
        let mut wrong = 0;
        self.rest.extend_from_slice(bytes);
        let whole = self.rest.len() & !3;
        for unit in self.rest.get(..whole).unwrap_or_default().chunks_exact(4) {
            let unit = unit.try_into().unwrap_or_default();
            let number = if self.big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
            let c = char::from_u32(number);
            wrong += u64::from(c.is_none());
            if !(std::mem::take(&mut self.at_start) && c == Some('\u{FEFF}')) {
                out.push(c.unwrap_or('\u{FFFD}'));
            }
        }
        self.rest.drain(..whole);
        if last == Last::Last && !self.rest.is_empty() {
            self.rest.clear();
            out.push('\u{FFFD}');
            wrong += 1;
        }
        wrong
    }
}
