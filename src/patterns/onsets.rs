//! How the matches of patterns begin: one look at a few bytes tells of all patterns at once that none of them begins there.
//!
//! A place of an ASCII text where a number or a word in capitals begins is asked byte by byte: a table an offset says for
//! each byte which patterns may have it there. Where words stand in every match, they are looked for.

use std::sync::OnceLock;

use super::essence::{self, Border, Word};
use super::lexicon::Lexicon;
use super::needs::Needs;
use super::onset::{Bytes, DEPTH, Onset};
use super::sieve::Counts;
use super::{Pattern, Prefilter, ascii_twin};
use crate::model::ConfidenceClass;

/// Counts of digits that are told apart.
const DIGITS: usize = 24;

/// A set of patterns; patterns beyond the 128th share bits.
type Patterns = u128;
/// The text patterns of personal kinds, as far as they may match ASCII text.
#[derive(Debug)]
pub struct Onsets {
    /// By byte, the patterns whose value may follow it.
    before: Vec<Patterns>,
    /// By offset and byte, the patterns whose value may have it there.
    at: Vec<[Patterns; 128]>,
    /// By number of digits, the patterns that need no more.
    fed: [Patterns; DIGITS],
    sure: Patterns,
    /// Neither sure nor with a word of their own.
    unsure: Patterns,
    /// Patterns that have got a bit.
    placed: usize,
    /// Places of all of them in the list of patterns.
    takes: Vec<usize>,
    members: Vec<Member>,
    /// Words of the members that words tell; they ask by their place in `members`.
    words: Lexicon,
    /// Words near that make the patterns count that are neither sure nor worded.
    context: Lexicon,
    plain: OnceLock<Plain>,
}

/// One pattern.
#[derive(Debug)]
struct Member {
    /// Its place in the list of patterns.
    place: usize,
    needs: Needs,
    /// Digits that it has at least.
    least: usize,
    /// Its bit, if it is told by the place where it begins.
    bit: Option<Patterns>,
    told_by: ToldBy,
    asks: Asks,
}

/// What tells of a pattern that it may match a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ToldBy {
    /// Where it begins.
    Place,
    /// A word that it holds.
    Word,
    /// The `@` of an e-mail, which whoever asks looks for.
    At,
    /// Nothing but itself.
    Itself,
}

/// What every match of a pattern holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    Digit,
    Delimiter,
    Nothing,
}

/// Of the patterns that need neither digit nor delimiter in any script, those with words and the others, by their places in
/// the list of patterns.
#[derive(Debug, Default)]
struct Plain {
    words: Lexicon,
    others: Vec<usize>,
}

/// What a line holds that some patterns need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holds {
    /// ASCII digits.
    pub digits: usize,
    /// A colon or equals sign.
    pub delimiter: bool,
    /// What its words may tell.
    pub words: Known,
}

/// What letters in a row may tell: patterns that ask for a digit, for a delimiter, for nothing else. One bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known(pub u8);

impl Known {
    const DIGIT: u8 = 1;
    const DELIMITER: u8 = 2;
    const NOTHING: u8 = 4;
    /// Anything.
    pub const ANY: Self = Self(7);

    /// Returns whether they tell nothing.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    fn serve(self, holds: Holds) -> bool {
        self.0 & Self::NOTHING != 0
            || (self.0 & Self::DIGIT != 0 && holds.digits > 0)
            || (self.0 & Self::DELIMITER != 0 && holds.delimiter)
    }
}

/// What speaks for the patterns that may begin in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    /// No pattern begins.
    None,
    /// One that needs a word beside it.
    WithWord,
    /// One that needs a word or label near.
    WithContext,
    /// One that needs nothing.
    Alone,
}

impl Onsets {
    /// Takes the patterns at some places of a list.
    pub(super) fn new(patterns: &[Pattern], places: impl Iterator<Item = usize>) -> Self {
        let mut onsets = Self {
            before: vec![0; 128],
            at: vec![[0; 128]; DEPTH],
            fed: [0; DIGITS],
            sure: 0,
            unsure: 0,
            placed: 0,
            takes: Vec::new(),
            members: Vec::new(),
            words: Lexicon::default(),
            context: Lexicon::default(),
            plain: OnceLock::new(),
        };
        for place in places {
            if let Some(pattern) = patterns.get(place).filter(|pattern| is_ever_told(pattern)) {
                onsets.takes.push(place);
                onsets.add(place, pattern);
            }
        }
        onsets
    }

    fn add(&mut self, place: usize, pattern: &Pattern) {
        let Some(source) = pattern.regex.as_ref().map(|regex| ascii_twin::of(regex.source())) else { return };
        let hir = regex_syntax::parse(&source).ok();
        let onset = hir.as_ref().map(Onset::of);
        if onset.as_ref().is_some_and(|onset| !onset.matches) {
            return;
        }
        let needs = hir.as_ref().map(Needs::of).unwrap_or_default();
        let words = hir.as_ref().and_then(essence::of).filter(|words| essence::are_telling(words));
        let onset = onset.filter(Onset::is_told_by_place);
        let least = match pattern.prefilter {
            Prefilter::Digits(least) => least,
            _ => 0,
        };
        let told_by = match (&words, &onset) {
            _ if pattern.prefilter == Prefilter::At => ToldBy::At,
            (Some(_), _) => ToldBy::Word,
            (None, Some(_)) => ToldBy::Place,
            (None, None) => ToldBy::Itself,
        };
        let bit = onset.map(|onset| self.place(&onset, least));
        if let Some(bit) = bit.filter(|_| told_by == ToldBy::Place) {
            self.weigh(pattern, bit);
        }
        self.words.add(words.into_iter().flatten(), self.members.len());
        let asks = match () {
            () if least > 0 || needs.ask_in_ascii(b"0123456789") => Asks::Digit,
            () if needs.ask_in_ascii(b":=") => Asks::Delimiter,
            () => Asks::Nothing,
        };
        self.members.push(Member { place, needs, least, bit, told_by, asks });
    }

    /// Writes what is known of a pattern's first bytes into the tables; returns its bit.
    fn place(&mut self, onset: &Onset, least: usize) -> Patterns {
        let bit = 1 << (self.placed % 128);
        self.placed += 1;
        for byte in 0..128 {
            let has = |set: Bytes| if set >> byte & 1 == 1 { bit } else { 0 };
            if let Some(before) = self.before.get_mut(byte) {
                *before |= has(onset.before);
            }
            for (table, set) in self.at.iter_mut().zip(onset.at) {
                table[byte] |= has(set);
            }
        }
        self.fed.iter_mut().skip(least.min(DIGITS - 1)).for_each(|fed| *fed |= bit);
        bit
    }

    /// Takes note of whether a pattern counts alone, or by the words beside it.
    fn weigh(&mut self, pattern: &Pattern, bit: Patterns) {
        if pattern.confidence.alone.class() >= ConfidenceClass::Medium {
            self.sure |= bit;
        } else {
            self.unsure |= bit;
            let words = pattern.context.iter().filter(|word| word.is_ascii());
            let word = |text: &str| Word { text: text.to_owned(), cased: false, beside: [Border::Letters; 2] };
            self.context.add(words.map(word), 0);
        }
    }

    /// Returns the patterns whose value may begin at a place of an ASCII text; its end counts as the end of a line.
    #[inline]
    pub fn at(&self, text: &[u8], place: usize) -> u128 {
        let before = place.checked_sub(1).map_or(b'\n', |before| text.get(before).copied().unwrap_or(b'\n'));
        let mut alive = self.before.get(usize::from(before)).copied().unwrap_or_default();
        for (offset, table) in self.at.iter().enumerate() {
            let byte = text.get(place + offset).copied().unwrap_or(b'\n');
            alive &= table.get(usize::from(byte)).copied().unwrap_or_default();
            // What stands on the next line is no part of a match.
            if alive == 0 || byte == b'\n' {
                break;
            }
        }
        alive
    }

    /// Returns what the patterns that may begin in a line of so many digits ask for.
    pub fn asks(&self, patterns: u128, digits: usize) -> Speaks {
        let alive = patterns & self.fed.get(digits.min(DIGITS - 1)).copied().unwrap_or(u128::MAX);
        match () {
            () if alive & self.sure != 0 => Speaks::Alone,
            () if alive & self.unsure != 0 => Speaks::WithContext,
            () if alive != 0 => Speaks::WithWord,
            () => Speaks::None,
        }
    }

    /// Returns the patterns whose value may begin in an ASCII text.
    fn begun(&self, text: &[u8]) -> Patterns {
        let mut before = b'\n';
        let mut begun = 0;
        for (place, &byte) in text.iter().enumerate() {
            let opens = match byte {
                b'0'..=b'9' => !before.is_ascii_digit(),
                b'A'..=b'Z' => !before.is_ascii_alphabetic(),
                b'+' | b'(' => true,
                _ => false,
            };
            if opens {
                begun |= self.at(text, place);
            }
            before = byte;
        }
        begun
    }

    /// Returns the places in the list of patterns of those that may match an ASCII text and are ever told, in pack order.
    pub fn candidates(&self, text: &str, counts: Counts) -> Vec<usize> {
        let begun = self.begun(text.as_bytes());
        let mut worded = Once::default();
        if counts.words {
            self.words.tell(text, |member| {
                worded.is_first(member);
                false
            });
        }
        let may = |(nth, member): &(usize, &Member)| {
            counts.digits >= member.least
                && member.bit.is_none_or(|bit| bit & begun != 0)
                && (member.told_by != ToldBy::Word || worded.holds(*nth))
                && member.needs.admit(counts.held)
        };
        self.members.iter().enumerate().filter(may).map(|(_, member)| member.place).collect()
    }

    /// Returns whether a folded line of any script without digits, colons and equals signs may hold a match.
    pub fn has_plain(&self, patterns: &[Pattern], line: &str) -> bool {
        let plain = self.plain.get_or_init(|| self.plain(patterns));
        let matches = |place: usize| {
            let regex = patterns.get(place).and_then(|pattern| pattern.regex.as_ref());
            regex.is_some_and(|regex| {
                regex.may_match(line) && regex.for_text(line).is_none_or(|regex| regex.is_match(line))
            })
        };
        let mut asked = Once::default();
        plain.words.tell(line, |place| asked.is_first(place) && matches(place))
            || plain.others.iter().any(|place| matches(*place))
    }

    fn plain(&self, patterns: &[Pattern]) -> Plain {
        let mut plain = Plain::default();
        for (place, pattern) in self.takes.iter().filter_map(|place| Some((*place, patterns.get(*place)?))) {
            let Some(source) = pattern.regex.as_ref().map(|regex| ascii_twin::digits(regex.source())) else { continue };
            let hir = regex_syntax::parse(&source).ok();
            let needs = hir.as_ref().map(Needs::of).unwrap_or_default();
            let marked = matches!(pattern.prefilter, Prefilter::At | Prefilter::Digits(1..));
            if marked || needs.ask_for(b"0123456789") || needs.ask_for(b":=") {
                continue;
            }
            match hir.as_ref().and_then(essence::of) {
                Some(words) => plain.words.add(words, place),
                None => plain.others.push(place),
            }
        }
        plain
    }

    /// Returns whether an ASCII line may hold a match that its words tell, or nothing but the pattern itself.
    pub fn has_worded(&self, patterns: &[Pattern], line: &str, holds: Holds) -> bool {
        let matches = |member: &Member| {
            let held = match member.asks {
                Asks::Digit => holds.digits > 0,
                Asks::Delimiter => holds.delimiter,
                Asks::Nothing => true,
            };
            let regex = || patterns.get(member.place).and_then(|pattern| pattern.regex.as_ref()?.for_text(line));
            held && regex().is_none_or(|regex| regex.is_match(line))
        };
        let mut asked = Once::default();
        let worded = |nth: usize| {
            let member = self.members.get(nth).filter(|member| member.told_by == ToldBy::Word);
            asked.is_first(nth) && member.is_some_and(matches)
        };
        (holds.words.serve(holds) && self.words.tell(line, worded))
            || self.members.iter().filter(|member| member.told_by == ToldBy::Itself).any(matches)
    }

    /// Returns what a run of ASCII letters, which stands between other characters, may tell as part of a word.
    pub fn known(&self, run: &[u8]) -> Known {
        let bit = |asks: Asks| match asks {
            Asks::Digit => Known::DIGIT,
            Asks::Delimiter => Known::DELIMITER,
            Asks::Nothing => Known::NOTHING,
        };
        let asks = self.words.asking(run).filter_map(|nth| self.members.get(nth));
        Known(asks.fold(0, |known, member| known | bit(member.asks)))
    }

    /// Returns whether a word stands in an ASCII text that speaks for one of the patterns that need one.
    pub fn has_context(&self, text: &str) -> bool {
        self.context.tell(text, |_| true)
    }
}

/// Whether a pattern is ever told, with whatever stands beside it.
fn is_ever_told(pattern: &Pattern) -> bool {
    let levels = &pattern.confidence;
    levels.alone.max(levels.context).max(levels.header).class() >= ConfidenceClass::Medium
}

/// Who was asked before; beyond the first 512 each is asked again.
#[derive(Default)]
struct Once([u64; 8]);

impl Once {
    /// Takes note of one; returns whether it is the first time.
    fn is_first(&mut self, nth: usize) -> bool {
        let first = !self.holds(nth) || nth / 64 >= self.0.len();
        if let Some(bits) = self.0.get_mut(nth / 64) {
            *bits |= 1 << (nth % 64);
        }
        first
    }

    /// Returns whether one was noted, or can't be.
    fn holds(&self, nth: usize) -> bool {
        self.0.get(nth / 64).is_none_or(|bits| bits >> (nth % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::{prop_assert, proptest};

    use super::super::Rules;
    use super::*;

    fn rules() -> &'static Rules {
        static RULES: OnceLock<Rules> = OnceLock::new();
        RULES.get_or_init(|| Rules::embedded().unwrap())
    }

    /// What is asked of a line, place by place, as the detector does.
    fn asked(line: &str) -> Speaks {
        let (bytes, onsets) = (line.as_bytes(), rules().onsets());
        let at = |place: usize| bytes.get(place).copied().unwrap_or(b'\n');
        let before = |place: usize| place.checked_sub(1).map_or(b'\n', at);
        let mut alive = 0;
        for place in 0..bytes.len() {
            let number = at(place).is_ascii_digit() && !before(place).is_ascii_digit();
            let word = at(place).is_ascii_uppercase() && !before(place).is_ascii_alphabetic();
            let sign = matches!(at(place), b'+' | b'(');
            if number || word || sign {
                alive |= onsets.at(bytes, place);
            }
        }
        onsets.asks(alive, bytes.iter().filter(|byte| byte.is_ascii_digit()).count())
    }

    fn holds(line: &str) -> Holds {
        let digits = line.bytes().filter(u8::is_ascii_digit).count();
        Holds { digits, delimiter: line.contains([':', '=']), words: Known::ANY }
    }

    /// Every pattern that matches an ASCII text is announced.
    fn check(line: &str) -> Result<(), String> {
        let (asked, worded) = (asked(line), rules().onsets().has_worded(rules().patterns(), line, holds(line)));
        for pattern in rules().patterns().iter().filter(|pattern| rules().kind(pattern.kind).personal) {
            // What spans lines is looked for in whole passages.
            let in_line = pattern.regex.as_ref().is_some_and(|regex| !regex.source().contains(r"\n"));
            let admitted = in_line && pattern.prefilter.admits(line) && pattern.prefilter != Prefilter::At;
            let Some(regex) = pattern.regex.as_ref().filter(|_| admitted).and_then(|regex| regex.for_text(line)) else {
                continue;
            };
            let levels = &pattern.confidence;
            let medium = |confidence: crate::model::Confidence| confidence.class() >= ConfidenceClass::Medium;
            let found = regex.is_match(line) && medium(levels.alone.max(levels.context).max(levels.header));
            let announced = match asked {
                Speaks::Alone => true,
                Speaks::WithContext => !medium(levels.alone),
                _ => false,
            };
            if found && !announced && !worded {
                return Err(format!("{} in {line:?}: {asked:?}", pattern.id));
            }
        }
        Ok(())
    }

    #[test]
    fn examples_are_announced_and_plain_lines_are_not() {
        let examples = rules().patterns().iter().flat_map(|p| p.examples.iter().chain(&p.counterexamples));
        for line in examples.filter(|line| line.is_ascii()) {
            check(line).unwrap();
            check(&format!("ref {line}, see 7")).unwrap();
        }
        for line in [
            "2016-03-14T10:22:33.123Z INFO worker-12 request=00ab12 path=/tours/120/seats status=200 ms=12.345",
            "    let remaining = capacity.checked_sub(used).ok_or(Error::Full { capacity, used })?; // 12",
            "chapter 12, page 345 of the second edition",
        ] {
            assert!(!matches!(asked(line), Speaks::Alone), "{line}");
            assert!(!rules().onsets().has_worded(rules().patterns(), line, holds(line)), "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_match_goes_unannounced(
            line in "([0-9]{1,5}[-. (/+@:]?[A-Za-z]{0,2}){1,8}|[ -~]{0,40}|((tel|Fax|zip|P\\.O\\. Box|Elm St|iban|cc|via|AB|[0-9]{2,9})[ .:/-]?){1,6}"
        ) {
            let checked = check(&line);
            prop_assert!(checked.is_ok(), "{:?}", checked);
        }
    }
}
