//! What a text must hold for a regex to match it at all: sets of ASCII bytes, of each of which one must be there.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Sets that are kept: the most telling ones.
const SETS: usize = 6;

/// The characters of a text, or a set of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// One bit an ASCII character.
    ascii: u128,
    /// Characters beyond ASCII.
    beyond: bool,
}

impl Held {
    /// Returns the characters of a text.
    pub fn in_text(text: &str) -> Self {
        let (mut low, mut high, mut beyond) = (0u64, 0u64, 0u8);
        for byte in text.bytes() {
            let bit = 1u64 << (byte & 63);
            let is_low = u64::from(byte < 64).wrapping_neg();
            let is_high = u64::from((64..128).contains(&byte)).wrapping_neg();
            low |= bit & is_low;
            high |= bit & is_high;
            beyond |= byte;
        }
        Self { ascii: u128::from(high) << 64 | u128::from(low), beyond: beyond >= 128 }
    }

    fn add(&mut self, byte: u8) {
        match 1u128.checked_shl(u32::from(byte)) {
            Some(bit) => self.ascii |= bit,
            None => self.beyond = true,
        }
    }

    fn of(bytes: &[u8]) -> Self {
        let mut held = Self::default();
        bytes.iter().for_each(|byte| held.add(*byte));
        held
    }

    fn shares(self, other: Self) -> bool {
        self.ascii & other.ascii != 0 || (self.beyond && other.beyond)
    }

    fn with(self, other: Self) -> Self {
        Self { ascii: self.ascii | other.ascii, beyond: self.beyond || other.beyond }
    }

    /// How much of all text holds one of these: the smaller, the more telling.
    fn size(self) -> u32 {
        self.ascii.count_ones() + if self.beyond { 64 } else { 0 }
    }
}

/// Sets of characters; every match holds one of each. Empty: nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Needs(Vec<Held>);

impl Needs {
    /// Reads the needs of a regex.
    pub(super) fn of(hir: &Hir) -> Self {
        let mut sets = sets(hir);
        sets.sort_by_key(|set| set.size());
        sets.dedup();
        sets.truncate(SETS);
        Self(sets)
    }

    /// Returns whether every match holds one of some ASCII characters.
    pub(super) fn ask_for(&self, bytes: &[u8]) -> bool {
        let held = Held::of(bytes);
        self.0.iter().any(|set| !set.beyond && set.ascii & !held.ascii == 0)
    }

    /// Returns whether every match of ASCII text holds one of some characters.
    pub(super) fn ask_in_ascii(&self, bytes: &[u8]) -> bool {
        let held = Held::of(bytes);
        self.0.iter().any(|set| set.ascii & !held.ascii == 0)
    }

    /// Returns whether a text of these characters may match.
    pub(super) fn admit(&self, held: Held) -> bool {
        self.0.iter().all(|set| set.shares(held))
    }
}

fn sets(hir: &Hir) -> Vec<Held> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Vec::new(),
        HirKind::Literal(literal) => literal.0.iter().map(|byte| Held::of(&[*byte])).collect(),
        HirKind::Class(class) => vec![class_set(class)],
        HirKind::Repetition(repetition) if repetition.min == 0 => Vec::new(),
        HirKind::Repetition(repetition) => sets(&repetition.sub),
        HirKind::Capture(capture) => sets(&capture.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(sets).collect(),
        HirKind::Alternation(branches) => {
            let most_telling = |branch: &Hir| sets(branch).into_iter().min_by_key(|set| set.size());
            let each: Option<Vec<Held>> = branches.iter().map(most_telling).collect();
            each.map(|each| vec![each.into_iter().fold(Held::default(), Held::with)]).unwrap_or_default()
        }
    }
}

fn class_set(class: &Class) -> Held {
    let mut held = Held::default();
    let mut add = |start: u32, end: u32| {
        (start..=end.min(127)).for_each(|byte| held.add(byte as u8));
        held.beyond |= end > 127;
    };
    match class {
        Class::Unicode(class) => class.iter().for_each(|range| add(range.start().into(), range.end().into())),
        Class::Bytes(class) => class.iter().for_each(|range| add(range.start().into(), range.end().into())),
    }
    held
}

#[cfg(test)]
mod tests {
    use super::super::Rules;
    use super::*;

    #[test]
    fn a_text_holds_its_bytes() {
        for text in ["", "?@", "az09 ~", "電話1", "\0\u{7f}", "é"] {
            assert_eq!(Held::in_text(text), Held::of(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn texts_that_lack_something_are_refused() {
        for (source, text, admitted) in [
            (r"(?:^|[^\d])(?P<value>\d{4}-?\d)", "abc", false),
            (r"(?:^|[^\d])(?P<value>\d{4}-?\d)", "1", true),
            (r"(?i:tel|phone)\s*[:=]", "PHONE=", true),
            (r"(?i:tel|phone)\s*[:=]", "phone", false),
            (r"\p{Han}+(?:様|殿)", "abc def", false),
            (r"\p{Han}+(?:様|殿)", "山", true),
            (r"a?b*", "", true),
            (r"(", "", true),
        ] {
            assert_eq!(
                regex_syntax::parse(source)
                    .map(|hir| Needs::of(&hir))
                    .unwrap_or_default()
                    .admit(Held::of(text.as_bytes())),
                admitted,
                "{source} {text}"
            );
        }
    }

    /// Whatever a pattern of the packs matches, it is admitted; many texts are not.
    #[test]
    fn no_match_is_refused() {
        let rules = Rules::embedded().unwrap();
        let texts: Vec<&String> =
            rules.patterns().iter().flat_map(|p| p.examples.iter().chain(&p.counterexamples)).collect();
        let (mut refused, mut all) = (0, 0);
        for regex in rules.patterns().iter().filter_map(|pattern| pattern.regex.as_ref()) {
            for text in &texts {
                let admitted = regex.admits(Held::of(text.as_bytes()));
                assert!(admitted || !regex.get().unwrap().is_match(text), "{} in {text}", regex.source());
                (refused, all) = (refused + u32::from(!admitted), all + 1);
            }
        }
        assert!(refused * 4 > all, "{refused} of {all}");
    }
}
