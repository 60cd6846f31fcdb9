//! The bytes around the beginning of what a regex matches.

use std::ops::ControlFlow;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Bytes that are looked at.
pub(super) const DEPTH: usize = 16;

/// A set of ASCII bytes.
pub(super) type Bytes = u128;

/// No byte of a line; it stands for its borders.
const BORDER: Bytes = 1 << b'\n' | 1 << b'\r';
const FIGURES: Bytes = range(b'0', b'9');
const CAPITALS: Bytes = range(b'A', b'Z');
const SMALL: Bytes = range(b'a', b'z');
/// What may stand before the first digit of a number.
const SIGNS: Bytes = 1 << b'+' | 1 << b'(';

const fn range(first: u8, last: u8) -> Bytes {
    let (mut set, mut byte) = (0, first);
    while byte <= last {
        set |= 1 << byte;
        byte += 1;
    }
    set
}

/// What is known of the bytes around the beginning of a pattern's value.
pub(super) struct Onset {
    /// Those that may stand before it.
    pub before: Bytes,
    /// Those that may stand in it, by offset.
    pub at: [Bytes; DEPTH],
    /// Some ASCII text of one line matches.
    pub matches: bool,
}

impl Onset {
    /// Reads it from a regex.
    pub(super) fn of(hir: &Hir) -> Self {
        let parts = match hir.kind() {
            HirKind::Concat(parts) => parts.as_slice(),
            _ => std::slice::from_ref(hir),
        };
        let value = parts.iter().position(is_value).unwrap_or(0);
        let (head, tail) = parts.split_at(value);
        let mut spread = Spread { at: [0; DEPTH] };
        let end = tail.iter().fold(1, |from, part| spread.over(part, from));
        let matches = end != 0 && head.iter().all(|part| Spread { at: [0; DEPTH] }.over(part, 1) != 0);
        // Behind the match anything may follow.
        for offset in (0..DEPTH).filter(|offset| end >> offset & 1 == 1) {
            spread.at.iter_mut().skip(offset).for_each(|set| *set = Bytes::MAX);
        }
        Self { before: last_bytes(head), at: spread.at, matches }
    }

    /// Whether the value begins where a number or a word in capitals does.
    pub(super) fn is_told_by_place(&self) -> bool {
        let [first, ..] = self.at;
        let begins = first & !(FIGURES | CAPITALS | SIGNS) == 0;
        let numbers = first & FIGURES == 0 || self.before & FIGURES == 0;
        let capitals = first & CAPITALS == 0 || self.before & (CAPITALS | SMALL) == 0;
        // Words in small letters look alike to few bytes.
        let telling = first & CAPITALS == 0 || self.at.iter().skip(1).any(|set| set & SMALL == 0);
        begins && numbers && capitals && telling
    }
}

fn is_value(hir: &Hir) -> bool {
    matches!(hir.kind(), HirKind::Capture(capture) if capture.name.as_deref() == Some("value"))
}

/// Follows a regex over the offsets of its first bytes.
struct Spread {
    at: [Bytes; DEPTH],
}

/// One bit an offset at which something may begin; the highest stands for all that are further away.
type Offsets = u32;
const FAR: Offsets = 1 << DEPTH;

impl Spread {
    /// Takes note of what a part may hold; returns where what follows may begin. Nothing: it can't match.
    fn over(&mut self, hir: &Hir, from: Offsets) -> Offsets {
        match hir.kind() {
            HirKind::Empty => from,
            HirKind::Look(Look::End) => self.byte(BORDER, from),
            HirKind::Look(_) => from,
            HirKind::Literal(literal) => literal.0.iter().fold(from, |from, &byte| {
                let set = 1_u128.checked_shl(u32::from(byte)).unwrap_or_default();
                self.byte(set & !BORDER, from)
            }),
            HirKind::Class(class) => self.byte(ascii(class) & !(1 << b'\n'), from),
            HirKind::Capture(capture) => self.over(&capture.sub, from),
            HirKind::Concat(parts) => parts.iter().fold(from, |from, part| self.over(part, from)),
            HirKind::Alternation(branches) => branches.iter().fold(0, |ends, branch| ends | self.over(branch, from)),
            HirKind::Repetition(repetition) => {
                let least =
                    (0..repetition.min.min(DEPTH as u32 + 1)).fold(from, |from, _| self.over(&repetition.sub, from));
                let more = repetition.max.unwrap_or(u32::MAX) - repetition.min;
                let all = (0..more.min(DEPTH as u32 + 1)).try_fold((least, least), |(last, all), _| {
                    let next = self.over(&repetition.sub, last);
                    let grown = (next, all | next);
                    if next & !all == 0 { ControlFlow::Break(grown) } else { ControlFlow::Continue(grown) }
                });
                let (ControlFlow::Break((_, ends)) | ControlFlow::Continue((_, ends))) = all;
                ends
            }
        }
    }

    fn byte(&mut self, set: Bytes, from: Offsets) -> Offsets {
        if set == 0 {
            return 0;
        }
        let places = self.at.iter_mut().enumerate().filter(|(offset, _)| from >> offset & 1 == 1);
        places.for_each(|(_, at)| *at |= set);
        (from & !FAR) << 1 | from & FAR
    }
}

fn ascii(class: &Class) -> Bytes {
    let mut set = 0;
    let mut add = |start: u32, end: u32| (start..=end.min(127)).for_each(|byte| set |= 1 << byte);
    match class {
        Class::Unicode(class) => class.iter().for_each(|range| add(range.start().into(), range.end().into())),
        Class::Bytes(class) => class.iter().for_each(|range| add(range.start().into(), range.end().into())),
    }
    set
}

/// The bytes that may stand last in some parts; any if nothing need stand there.
fn last_bytes(parts: &[Hir]) -> Bytes {
    let mut set = 0;
    for part in parts.iter().rev() {
        let (last, may_be_empty) = last(part);
        set |= last;
        if !may_be_empty {
            return set;
        }
    }
    Bytes::MAX
}

/// The last bytes of a part, and whether it may be empty.
fn last(hir: &Hir) -> (Bytes, bool) {
    match hir.kind() {
        HirKind::Look(Look::Start) => (BORDER, false),
        HirKind::Empty | HirKind::Look(_) => (0, true),
        HirKind::Literal(literal) => {
            let byte = literal.0.last().copied().unwrap_or_default();
            (1_u128.checked_shl(u32::from(byte)).unwrap_or_default(), false)
        }
        HirKind::Class(class) => (ascii(class), false),
        HirKind::Capture(capture) => last(&capture.sub),
        HirKind::Repetition(repetition) => {
            let (set, empty) = last(&repetition.sub);
            (set, empty || repetition.min == 0)
        }
        HirKind::Alternation(branches) => {
            branches.iter().map(last).fold((0, false), |(set, empty), (other, also)| (set | other, empty || also))
        }
        HirKind::Concat(parts) => {
            let empty = parts.iter().all(|part| last(part).1);
            let mut set = 0;
            for part in parts.iter().rev() {
                let (bytes, may_be_empty) = last(part);
                set |= bytes;
                if !may_be_empty {
                    break;
                }
            }
            (set, empty)
        }
    }
}
