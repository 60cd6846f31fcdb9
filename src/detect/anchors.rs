//! What a line must at least hold for anything to be found in it: the anchors, looked for at the places where they can be.
//!
//! This is the one list of necessary conditions. Whoever teaches a detector to find something in a line of ASCII without one
//! of these adds it here; `quiet` proves by chance texts that nothing is missing.
//!
//! | found by | anchor |
//! |---|---|
//! | patterns | a place where a value may begin (`Onsets`), or a digit and the words of one; `@` between letters |
//! | labels | a known word before `:`, `=`, `]`, tab; or in front, where the line has one of them, `@` or six digits |
//! | names | a capitalised word that is a listed given name; two of which one is listed; one after a title or "name is" |
//! | streets, passengers | a digit and a capital; a slash between capitals |
//! | travel messages | `CTC`, `DOCS`, `AP` in front |
//! | escapes, base64 | a whole escape; 22 letters of base64 in a row |
//! | tables in text, dumps | a pipe, tab or gap; a word that opens a statement |

use std::ops::Range;

use super::blocks::{BLOCK, Masks};
use super::judge::Judge;
use super::memo::{self, Memo};
use super::{given, prose};
use crate::patterns::{Known, WordPart};

/// Letters of base64 in a row that may be text, without their padding.
const BASE64: u32 = 22;
/// Digits that make the first word of a line a label.
const MANY_DIGITS: u32 = 6;
/// Words of a label.
const MAX_WORDS: usize = 4;
/// A longer stretch before a delimiter is not looked at: it may hold a label.
const LONGEST_LABEL: usize = 160;

/// What was seen in a line.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is one kind of anchor, seen or not")]
pub(super) struct Seen {
    pub digits: u32,
    /// A delimiter of labels.
    pub delimited: bool,
    /// Patterns whose value may begin in it.
    pub patterns: u128,
    pub label: bool,
    pub name: bool,
    pub capital: bool,
    pub escape: bool,
    pub base64: bool,
    /// It has what parts the columns of a table.
    pub parted: bool,
    /// What its words may tell of patterns.
    pub words: Known,
}

/// Looks for anchors in the lines of a text.
#[derive(Default)]
pub(super) struct Anchors {
    masks: Vec<Masks>,
    names: Memo,
    parts: Memo,
    words: Memo,
}

/// Bits of what a word may be to a name.
const GIVEN: u8 = 1;
const SURNAME: u8 = 2;
/// A given name that stands for itself.
const ALONE: u8 = 4;
const TITLE: u8 = 8;
const ENDING: u8 = 16;
/// A given name that may be a word for other things too.
const WESTERN: u8 = 32;

/// Masks of one block, with those that need the block before.
struct Places {
    base: usize,
    within: u64,
    /// First letters of words.
    words: u64,
    caps: u64,
    numbers: u64,
    thirds: u64,
    gaps: u64,
    runs: u64,
    slashes: u64,
}

impl Anchors {
    /// Begins with a text.
    pub(super) fn begin(&mut self, text: &[u8]) {
        Masks::of_text(text, &mut self.masks);
        self.names.open();
        self.parts.open();
        self.words.open();
    }

    /// Returns where the line that begins at a place ends, without its line feed.
    pub(super) fn line_end(&self, from: usize, text: &[u8]) -> usize {
        let first = from / BLOCK;
        let ahead = |nth: usize| if nth == first { u64::MAX << (from % BLOCK) } else { u64::MAX };
        let masks = self.masks.iter().enumerate().skip(first);
        let found = masks.map(|(nth, masks)| (nth, masks.feed & ahead(nth))).find(|(_, feeds)| *feeds != 0);
        found.map_or(text.len(), |(nth, feeds)| (nth * BLOCK + feeds.trailing_zeros() as usize).min(text.len()))
    }

    /// Looks at a line; nothing if it must be read whatever else it holds: not ASCII, an e-mail, a travel message.
    pub(super) fn of_line(&mut self, judge: &Judge<'_>, text: &[u8], line: &Range<usize>) -> Option<Seen> {
        let mut seen = Seen::default();
        let mut mailed = false;
        let indent = line.start + text.get(line.clone())?.iter().take_while(|byte| **byte == b' ').count();
        for nth in line.start / BLOCK..line.end.div_ceil(BLOCK) {
            let (places, masks) = self.places(nth, line)?;
            seen.digits += (masks.digit & places.within).count_ones();
            seen.capital |= places.caps != 0;
            seen.base64 |= places.runs != 0;
            seen.parted |= places.gaps & ahead_of(places.base, indent) != 0;
            for place in bits(places.base, masks.mark & places.within) {
                match text.get(place)? {
                    b'@' => mailed |= is_mail(text, place),
                    b'|' => seen.parted = true,
                    b'!' if text.get(..place)?.ends_with(b"/*") => return None,
                    _ => seen.escape |= may_escape(text, place),
                }
            }
            if mailed || bits(places.base, places.thirds).any(|place| is_travel(text, place)) {
                return None;
            }
            for place in bits(places.base, masks.delimiter & places.within) {
                seen.delimited = true;
                seen.parted |= text.get(place) == Some(&b'\t');
                seen.escape |= is_quoted(text, place);
                seen.label = seen.label || self.is_labelled(judge, text, (line.start, place));
            }
            self.numbers_and_names(judge, (text, line), &places, &mut seen);
            seen.words.0 |= self.known(judge, (text, line), &places);
        }
        let at = || memchr::memchr(b'@', text.get(line.clone()).unwrap_or_default()).is_some();
        if !seen.label && (seen.delimited || seen.digits >= MANY_DIGITS || at()) {
            seen.label = self.opens_with_label(judge, text, line);
        }
        Some(seen)
    }

    fn numbers_and_names(
        &mut self,
        judge: &Judge<'_>,
        (text, line): (&[u8], &Range<usize>),
        places: &Places,
        seen: &mut Seen,
    ) {
        let onsets = judge.rules.onsets();
        for place in bits(places.base, places.numbers) {
            let signs = text.get(line.start..place).unwrap_or_default().iter().rev();
            let signs = signs.take(2).take_while(|byte| matches!(byte, b'+' | b'(')).count();
            for begin in place - signs..=place {
                seen.patterns |= onsets.at(text, begin);
            }
        }
        for place in bits(places.base, places.caps) {
            seen.patterns |= onsets.at(text, place);
            seen.name = seen.name || self.is_named(judge, text, line, place);
        }
        seen.name |= bits(places.base, places.slashes)
            .any(|place| text.get(place + 1..place + 3).is_some_and(|next| next.iter().all(u8::is_ascii_uppercase)));
    }

    /// The masks of a block as far as a line reaches into it; nothing if it is not ASCII there.
    fn places(&self, nth: usize, line: &Range<usize>) -> Option<(Places, Masks)> {
        let masks = *self.masks.get(nth)?;
        let before = nth.checked_sub(1).and_then(|nth| self.masks.get(nth)).copied().unwrap_or_default();
        let base = nth * BLOCK;
        let from = u64::MAX << line.start.saturating_sub(base).min(63);
        let until = u64::MAX >> (base + BLOCK).saturating_sub(line.end).min(63);
        let within = from & until;
        if masks.beyond & within != 0 {
            return None;
        }
        let after = |mask: fn(&Masks) -> u64| mask(&masks) << 1 | mask(&before) >> 63;
        let second = |mask: fn(&Masks) -> u64| mask(&masks) << 2 | mask(&before) >> 62;
        let (upper, blank) = (|m: &Masks| m.upper, |m: &Masks| m.blank);
        let thirds = masks.upper & after(upper) & second(upper);
        let places = Places {
            base,
            within,
            words: masks.letter & !after(|m| m.letter) & within,
            caps: masks.upper & !after(|m| m.letter) & within,
            numbers: masks.digit & !after(|m| m.digit) & within,
            thirds: thirds & within,
            gaps: !masks.blank & after(blank) & second(blank) & within,
            runs: runs(&before, &masks) & within,
            slashes: masks.slash & after(|m| m.upper | m.joint) & within,
        };
        Some((places, masks))
    }

    /// What the words that begin in a block may tell.
    fn known(&mut self, judge: &Judge<'_>, (text, line): (&[u8], &Range<usize>), places: &Places) -> u8 {
        bits(places.base, places.words).fold(0, |known, place| {
            let word = place..self.run_end(place, line.end, |masks| masks.letter);
            known
                | self.words.get(memo::key(text, word.clone()), || {
                    judge.rules.onsets().known(text.get(word).unwrap_or_default()).0
                })
        })
    }

    /// Where the word of a name that holds a place ends.
    fn word_end(&self, place: usize, line_end: usize) -> usize {
        self.run_end(place, line_end, |masks| masks.letter | masks.joint)
    }

    /// Where bytes of some sorts end that hold a place.
    fn run_end(&self, place: usize, line_end: usize, sorts: fn(&Masks) -> u64) -> usize {
        let mut at = place;
        while let Some(masks) = self.masks.get(at / BLOCK) {
            let rest = !sorts(masks) >> (at % BLOCK);
            if rest != 0 {
                return (at + rest.trailing_zeros() as usize).min(line_end);
            }
            at = (at / BLOCK + 1) * BLOCK;
        }
        line_end
    }

    fn class(&mut self, judge: &Judge<'_>, text: &[u8], word: Range<usize>) -> u8 {
        let key = memo::key(text, word.clone());
        self.names.get(key, || {
            text.get(word).and_then(|word| std::str::from_utf8(word).ok()).map_or(0, |word| class(judge, word))
        })
    }

    /// Whether a name may begin at a capital.
    fn is_named(&mut self, judge: &Judge<'_>, text: &[u8], line: &Range<usize>, place: usize) -> bool {
        let at = |place: usize| if place < line.end { text.get(place).copied().unwrap_or(b'\n') } else { b'\n' };
        let before = if place > line.start { at(place - 1) } else { b'\n' };
        if matches!(before, b'\'' | b'-' | b'.') {
            return false;
        }
        let end = self.word_end(place, line.end);
        let class = self.class(judge, text, place..end);
        if class & TITLE != 0 && text.get(end..line.end).is_some_and(opens_with_capital) {
            return true;
        }
        if class & ALONE != 0 {
            let glued = |byte: u8| byte.is_ascii_digit() || b"_/\\@=<{[`#$&".contains(&byte);
            let called = at(end) == b'(' || (at(end) == b':' && at(end + 1) == b':');
            if at(end) == b' ' || !(glued(before) || glued(at(end)) || called) {
                return true;
            }
        }
        let head = text.get(line.start..place).unwrap_or_default();
        if class & WESTERN != 0 && at(end) == b' ' && is_cued(head) {
            return true;
        }
        let capital = at(end) == b' ' && at(end + 1).is_ascii_uppercase();
        if capital && self.is_pair(judge, text, (class, end, line.end), head) {
            return true;
        }
        is_told(head)
    }

    /// Whether the capitalised word behind a place may make a full name with the word of a class before it.
    fn is_pair(
        &mut self,
        judge: &Judge<'_>,
        text: &[u8],
        (class, end, line_end): (u8, usize, usize),
        head: &[u8],
    ) -> bool {
        let mut second = end + 1..self.word_end(end + 1, line_end);
        if text.get(second.clone()).is_some_and(is_initial)
            && text.get(second.end) == Some(&b' ')
            && text.get(second.end + 1).is_some_and(u8::is_ascii_uppercase)
        {
            second = second.end + 1..self.word_end(second.end + 1, line_end);
        }
        let other = self.class(judge, text, second.clone());
        let both = (class & GIVEN != 0 && other & SURNAME != 0) || (class & SURNAME != 0 && other & GIVEN != 0);
        let one = class & GIVEN != 0 || other & SURNAME != 0;
        let told = || is_stamped(head) || text.get(second.end..line_end).is_some_and(may_tell_birth);
        both || (class & GIVEN != 0 && other & ENDING != 0) || (one && told())
    }

    /// Whether a known word may stand in front of a delimiter.
    fn is_labelled(&mut self, judge: &Judge<'_>, text: &[u8], (start, place): (usize, usize)) -> bool {
        let at = |place: usize| text.get(place).copied().unwrap_or(b'\n');
        if place == start || at(place - 1) == b'=' {
            return false;
        }
        let timed = at(place - 1).is_ascii_digit() && at(place + 1).is_ascii_digit();
        if timed || text.get(place..).is_some_and(|rest| rest.starts_with(b"://")) {
            return false;
        }
        let label = label_before(text, start, place);
        label.len() > LONGEST_LABEL || self.may_mean(judge, text, label)
    }

    /// Whether the first word of a line may be a label.
    fn opens_with_label(&mut self, judge: &Judge<'_>, text: &[u8], line: &Range<usize>) -> bool {
        let Some(bytes) = text.get(line.clone()) else { return false };
        let Some(first) = bytes.iter().position(u8::is_ascii_alphanumeric) else { return false };
        let rest = bytes.get(first..).unwrap_or_default();
        let Some(len) = rest.iter().position(is_white) else { return false };
        len <= LONGEST_LABEL && self.may_mean(judge, text, line.start + first..line.start + first + len)
    }

    /// Whether some word of the dictionary may begin at an edge of a text.
    fn may_mean(&mut self, judge: &Judge<'_>, text: &[u8], label: Range<usize>) -> bool {
        let mut at = label.start;
        while at < label.end {
            let Some(part) = next_part(text, at..label.end) else { return false };
            let key = memo::small(memo::key(text, part.clone()), part.len());
            let known = self.parts.get(key, || {
                let part = text.get(part.clone()).unwrap_or_default().to_ascii_lowercase();
                judge.rules.word_part(&part) as u8
            });
            at = part.end;
            let goes_on = || next_part(text, part.end..label.end).is_some();
            if known == WordPart::Whole as u8 || (known == WordPart::Beginning as u8 && goes_on()) {
                return true;
            }
        }
        false
    }
}

/// What a word may be to a name; rather too much than too little.
fn class(judge: &Judge<'_>, word: &str) -> u8 {
    let lists = judge.rules.lists();
    let plain = word.trim_end_matches('.');
    let plain = plain.strip_suffix("'s").unwrap_or(plain);
    let bare = word.strip_suffix("'s").unwrap_or(word).trim_end_matches(['.', '\'', '-']);
    let short = word.trim_end_matches(['.', '-', '\'']);
    let any = |test: &dyn Fn(&str) -> bool| [plain, bare, short].into_iter().any(test);
    let bit = |bit: u8, holds: bool| if holds { bit } else { 0 };
    let western = lists.is_given_western(bare);
    bit(GIVEN, any(&|word| lists.is_given_part(word)))
        | bit(SURNAME, any(&|word| lists.is_surname_part(word)))
        | bit(ALONE, western && !super::namesakes::is_namesake(bare))
        | bit(WESTERN, western)
        | bit(TITLE, prose::is_salutation(word) || given::is_title_word(word) || word == "I'm")
        | bit(ENDING, prose::has_surname_ending(plain))
}

/// The places of the bits of a block.
fn bits(base: usize, mut mask: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (mask != 0).then_some(base + mask.trailing_zeros() as usize)?;
        mask &= mask - 1;
        Some(place)
    })
}

/// The bits of a block behind a place.
fn ahead_of(base: usize, place: usize) -> u64 {
    u64::MAX.checked_shl(u32::try_from((place + 1).saturating_sub(base)).unwrap_or(u32::MAX)).unwrap_or_default()
}

/// Where runs of base64 have become long.
fn runs(before: &Masks, masks: &Masks) -> u64 {
    let letters = |masks: &Masks| u128::from(masks.letter | masks.digit | masks.base64);
    let mut run = letters(masks) << BLOCK | letters(before);
    // Each step says of a place that twice as many letters end there.
    let mut length = 1;
    for step in [1, 2, 4, 8, BASE64 - 16] {
        run &= run << step;
        length += step;
    }
    debug_assert!(length == BASE64);
    (run >> BLOCK) as u64
}

/// An `@` between what may be the two halves of an e-mail.
fn is_mail(text: &[u8], place: usize) -> bool {
    let before = place.checked_sub(1).and_then(|before| text.get(before));
    let local = before.is_some_and(|byte| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(byte));
    local && text.get(place + 1).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

/// The beginning of `%40`, `\u0040`, `&#64;`.
fn may_escape(text: &[u8], place: usize) -> bool {
    let rest = text.get(place + 1..).unwrap_or_default();
    match text.get(place) {
        Some(b'%') => rest.get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)),
        Some(b'\\') => matches!(rest.first(), Some(b'u' | b'\\')),
        Some(b'&') => rest.iter().take(10).position(|byte| *byte == b';').is_some_and(|len| len >= 2),
        _ => false,
    }
}

/// `=E5=`: the beginning of a character in mail.
fn is_quoted(text: &[u8], place: usize) -> bool {
    matches!(text.get(place..place + 4), Some([b'=', b'C'..=b'F', low, b'=']) if low.is_ascii_hexdigit())
}

/// The third capital of `CTC`, or of `DOCS`.
fn is_travel(text: &[u8], place: usize) -> bool {
    let ends = |word: &[u8]| text.get(..=place).is_some_and(|text| text.ends_with(word));
    ends(b"CTC") || ends(b"DOCS")
}

/// Whether the next word of a text has a capital.
fn opens_with_capital(text: &[u8]) -> bool {
    let part = |byte: &&u8| byte.is_ascii_alphabetic() || matches!(byte, b'\'' | b'-' | b'.');
    text.iter().find(part).is_some_and(u8::is_ascii_uppercase)
}

/// Whether the words before a name say that it is told: "name is", "I am", "this is".
fn is_told(before: &[u8]) -> bool {
    const LAST: [&[u8]; 6] = [b"is", b"was", b"am", b"called", b"with", b"name's"];
    let part = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'\'' | b'-' | b'.');
    let near = before.trim_ascii_end();
    let near = match near.split_last() {
        Some((byte, rest)) if !part(byte) => rest,
        _ => near,
    };
    if !matches!(near.last(), Some(b's' | b'm' | b'd' | b'h')) {
        return false;
    }
    let begin = |text: &[u8]| text.iter().rposition(|byte| !part(byte)).map_or(0, |at| at + 1);
    let (head, last) = near.split_at(begin(near));
    if !LAST.contains(&last) {
        return false;
    }
    let head = head.get(..head.iter().rposition(part).map_or(0, |at| at + 1)).unwrap_or_default();
    let second = head.get(begin(head)..).unwrap_or_default();
    last == b"name's"
        || ["name", "this", "i", "is", "am", "speaking"].iter().any(|word| second.eq_ignore_ascii_case(word.as_bytes()))
}

/// One letter, with what may end a word.
fn is_initial(word: &[u8]) -> bool {
    let plain = word.get(..word.iter().rposition(|byte| *byte != b'.').map_or(0, |at| at + 1)).unwrap_or_default();
    plain.strip_suffix(b"'s").unwrap_or(plain).len() == 1
}

/// Whether what ends before a name says that one follows: "directed by", "Producer".
fn is_cued(before: &[u8]) -> bool {
    let Some(before) = before.strip_suffix(b" ") else { return false };
    let part = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'\'' | b'-' | b'.');
    let begin = before.iter().rposition(|byte| !part(byte)).map_or(0, |at| at + 1);
    before.get(begin..).and_then(|word| std::str::from_utf8(word).ok()).is_some_and(given::is_cue)
}

/// Whether a time may end before a name: `[09:14] Dakota Ramirez: hey`.
fn is_stamped(before: &[u8]) -> bool {
    let last = before.iter().rev().find(|byte| !b" ])-|><APMapm.".contains(byte));
    last.is_some_and(u8::is_ascii_digit)
}

/// Whether a word for birth may follow: `, geb. 1940`.
fn may_tell_birth(after: &[u8]) -> bool {
    let first = after.iter().find(|byte| !matches!(byte, b',' | b' ' | b'(' | b'*'));
    matches!(first, Some(b'g' | b'b' | b'n' | b'd' | b'D'))
}

fn is_white(byte: &u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// The stretch before a delimiter that can be its label: up to a mark that parts, or so many words.
fn label_before(text: &[u8], start: usize, place: usize) -> Range<usize> {
    let bytes = text.get(start..place).unwrap_or_default();
    let quoted = matches!(bytes.last(), Some(b'"' | b'\''));
    let end = if quoted { place - 1 } else { place };
    let bytes = text.get(start..end).unwrap_or_default();
    let words = bytes.len() - bytes.iter().rev().take_while(|byte| is_white(byte)).count();
    let mut blanks = 0;
    for (at, byte) in bytes.iter().enumerate().rev() {
        let quote = matches!(byte, b'"' | b'\'');
        let hard = quote || (!quoted && b",;|([{\t&?</>".contains(byte));
        blanks += usize::from(is_white(byte) && at < words);
        if hard || blanks == MAX_WORDS {
            return start + at + 1..end;
        }
    }
    start..end
}

/// The next letters and digits between two edges.
fn next_part(text: &[u8], within: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.get(within.clone())?;
    let first = bytes.iter().position(u8::is_ascii_alphanumeric)?;
    let mut last = *bytes.get(first)?;
    let mut end = first + 1;
    while let Some(&byte) = bytes.get(end).filter(|byte| byte.is_ascii_alphanumeric()) {
        let next = bytes.get(end + 1).copied().unwrap_or(b' ');
        let hump = byte.is_ascii_uppercase() && (last.is_ascii_lowercase() || next.is_ascii_lowercase());
        if hump || last.is_ascii_digit() != byte.is_ascii_digit() {
            break;
        }
        last = byte;
        end += 1;
    }
    Some(within.start + first..within.start + end)
}
