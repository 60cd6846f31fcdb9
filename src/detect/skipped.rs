//! Lines that were passed over: what reading them would have left behind, and those that must be read after all.
//!
//! Labels join lines to blocks, so a line that holds one matters if something is found near it. Such lines form a chain, which
//! is read when the first line comes that holds more, and forgotten when one comes that ends every block.

use std::ops::Range;

use super::quiet::{Verdict, Waits};

/// What is known of the lines since the last one that was read.
#[derive(Default)]
pub(super) struct Skipped {
    /// A line ended the block before.
    pub ended: bool,
    /// The line before the chain, or before the next line; nothing if that is the last line that was read.
    pub before: Option<Range<usize>>,
    /// Number and place of the first line of the chain.
    pub chain: Option<(u64, usize)>,
    waits: bool,
}

impl Skipped {
    /// Takes a line, unless it must be read. `clear`: no block is under way.
    pub(super) fn takes(&mut self, verdict: Verdict, place: (u64, Range<usize>), clear: impl Fn() -> bool) -> bool {
        let (number, line) = place;
        match verdict {
            Verdict::Read(_) => return false,
            Verdict::Silent | Verdict::Labelled(_) if self.waits => return false,
            Verdict::Labelled(_) if !self.ended && self.chain.is_none() && !clear() => return false,
            Verdict::Labelled(waits) => {
                self.chain.get_or_insert((number, line.start));
                self.waits |= waits == Waits::Yes;
            }
            Verdict::Blank | Verdict::Short if self.waits => {}
            Verdict::Blank if self.chain.is_some() => {}
            Verdict::Blank => self.before = Some(line.start..line.start),
            Verdict::Short => self.end(line.start..line.start),
            Verdict::Silent => self.end(line),
        }
        true
    }

    fn end(&mut self, line: Range<usize>) {
        *self = Self { ended: true, before: Some(line), chain: None, waits: false };
    }
}
