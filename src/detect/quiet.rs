//! Tells of the lines of a text which need not be read: nothing is found in them, and what is kept from line to line ends as
//! if they had been read.
//!
//! `anchors` says what a line holds that may lead to a finding; here the steps that would find it are asked, one by one and
//! only where their anchors stand. The oracle is reading every line (`tests/quiet.rs`).

use std::ops::Range;

use super::anchors::{Anchors, Seen};
use super::candidates::{Lacks, LineLook};
use super::grid::GridReader;
use super::judge::Judge;
use super::labels::{self, Label, LabelMemory};
use super::text::MAX_LINE;
use super::{bare, labelled, messages, names, sentences, sql, streets, transfer, zone};
use crate::patterns::{Holds, Speaks};
use crate::text::base64;
use crate::text::unescape::unescape;

/// A shorter line is not looked at.
pub(super) const SHORTEST: usize = 3;
/// Digits that a number alone on its line has at least.
const NUMBER: u32 = 9;

/// What reading a line would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It must be read, but need not be asked for what it lacks.
    Read(Lacks),
    /// Nothing; it is blank.
    Blank,
    /// Nothing but to end the block before; it is too short to be looked at.
    Short,
    /// Nothing but to end the block before.
    Silent,
    /// Nothing is found, but labels may stand in it, which join lines to blocks.
    Labelled(Waits),
}

/// Whether the value of a line's last label may stand on the next line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waits {
    No,
    Yes,
}

/// Judges the lines of a text.
#[derive(Default)]
pub(super) struct Quiet {
    anchors: Anchors,
    memory: LabelMemory,
    labels: Vec<Label>,
    grid: GridReader,
    /// Where the words of the heads of dumps stand in the text, in order.
    dumps: Vec<usize>,
}

impl Quiet {
    /// Begins with a text.
    pub(super) fn begin(&mut self, text: &str) {
        self.anchors.begin(text.as_bytes());
        self.dumps.clear();
        self.dumps.extend(memchr::memmem::find_iter(text.as_bytes(), b" dump"));
    }

    /// Returns the range of the line that begins at a place, as `str::lines` gives it, and where the next one begins.
    pub(super) fn line(&self, text: &str, from: usize) -> (Range<usize>, usize) {
        let end = self.anchors.line_end(from, text.as_bytes());
        let bare =
            if end > from && text.as_bytes().get(end - 1) == Some(&b'\r') && end < text.len() { end - 1 } else { end };
        (from..bare, end + 1)
    }

    /// Judges a line while nothing is under way. `before` is the end of the line before.
    pub(super) fn judge(&mut self, judge: &Judge<'_>, text: &str, range: Range<usize>, before: &str) -> Verdict {
        let Some(line) = text.get(range.clone()).filter(|line| line.len() <= MAX_LINE) else {
            return Verdict::Read(Lacks::default());
        };
        if line.len() < SHORTEST {
            return if line.trim().is_empty() { Verdict::Blank } else { Verdict::Short };
        }
        if line.trim().is_empty() {
            return Verdict::Blank;
        }
        let Some(seen) = self.anchors.of_line(judge, text.as_bytes(), &range) else {
            return if !line.is_ascii() && sentences::say_nothing(judge, line) {
                Verdict::Silent
            } else {
                Verdict::Read(Lacks::default())
            };
        };
        if is_coded(line, seen) || self.is_formed(judge, line, &range, seen) {
            return Verdict::Read(Lacks::default());
        }
        if speaks(judge, line, seen, before) || (seen.name && has_name(judge, line)) {
            let street = seen.digits > 0 && seen.capital && streets::may_stand_in(line.as_bytes());
            return Verdict::Read(Lacks {
                labels: !seen.label,
                names: !seen.name && !street,
                words: seen.words.is_none(),
            });
        }
        if seen.label { self.labelled(judge, line) } else { Verdict::Silent }
    }

    /// Whether the line may be part of a form of its own inside the text.
    fn is_formed(&mut self, judge: &Judge<'_>, line: &str, range: &Range<usize>, seen: Seen) -> bool {
        let dump = || {
            let next = self.dumps.partition_point(|at| *at < range.start);
            self.dumps.get(next).is_some_and(|at| *at < range.end)
        };
        let opens = match line.trim_start().bytes().next() {
            Some(b'C' | b'c' | b'I' | b'i' | b'R' | b'r' | b'S' | b's') => sql::may_matter(line),
            Some(b'A' | b'.' | b'0'..=b'9') => {
                let opening = line.trim_start_matches(|c: char| c == ' ' || c == '.' || c.is_ascii_digit());
                opening.starts_with("AP") || transfer::is_header(line) || messages::is_header(line)
            }
            Some(b'M' | b'U') => messages::is_header(line),
            _ => false,
        };
        opens
            || dump()
            || zone::is_part(line)
            || (seen.digits >= NUMBER && bare::may_be(line))
            || (seen.parted && self.grid.would_hold(judge, line))
    }

    /// Judges a line whose labels alone could lead to something.
    fn labelled(&mut self, judge: &Judge<'_>, line: &str) -> Verdict {
        self.labels.clear();
        labels::find(judge, line, &mut self.memory, &mut self.labels);
        let mut found = Vec::new();
        labelled::find(judge, line, &self.labels, &mut found);
        let waits = |label: &Label| line.get(label.value.clone()).is_some_and(|value| value.trim().is_empty());
        match self.labels.last() {
            _ if !found.is_empty() => Verdict::Read(Lacks::default()),
            None => Verdict::Silent,
            Some(last) if waits(last) => Verdict::Labelled(Waits::Yes),
            Some(_) => Verdict::Labelled(Waits::No),
        }
    }
}

/// Whether the line says something in another form: escapes, base64.
fn is_coded(line: &str, seen: Seen) -> bool {
    (seen.escape && matches!(unescape(line), std::borrow::Cow::Owned(_)))
        || (seen.base64 && base64::may_hold_text(line))
}

/// Whether a pattern may find something.
fn speaks(judge: &Judge<'_>, line: &str, seen: Seen, before: &str) -> bool {
    let onsets = judge.rules.onsets();
    let context = |text: &str| !text.is_ascii() || onsets.has_context(text);
    let pattern = match onsets.asks(seen.patterns, seen.digits as usize) {
        Speaks::Alone => true,
        Speaks::WithContext => seen.label || context(line) || context(before),
        Speaks::WithWord | Speaks::None => false,
    };
    pattern
        || onsets.has_worded(
            judge.rules.patterns(),
            line,
            Holds { digits: seen.digits as usize, delimiter: seen.delimited, words: seen.words },
        )
        || (seen.digits > 0 && seen.capital && streets::may_stand_in(line.as_bytes()))
}

fn has_name(judge: &Judge<'_>, line: &str) -> bool {
    let mut found = Vec::new();
    names::find(judge, line, &LineLook::of(line), &mut found);
    !found.is_empty()
}
