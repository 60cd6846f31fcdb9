//! Numbers of a shape: any, ones that pass here, and neighbours of those, of which some pass elsewhere.

use headcount::patterns::Rules;
use headcount::text::fold;
use headcount::validators::{Verdict, by_name};

/// Seeded numbers (splitmix64).
pub(super) struct Random(pub(super) u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn character(&mut self, of: char) -> char {
        match of {
            '9' => char::from(b'0' + u8::try_from(self.below(10)).unwrap()),
            'A' => char::from(b'A' + u8::try_from(self.below(26)).unwrap()),
            other => other,
        }
    }

    fn number(&mut self, shape: &str) -> String {
        shape.chars().map(|c| self.character(c)).collect()
    }

    /// The number with one place drawn again, and its last one too, where check digits mostly stand.
    fn neighbour(&mut self, number: &str, shape: &str) -> String {
        let length = shape.chars().count();
        let place = usize::try_from(self.below(length as u64)).unwrap();
        let drawn = |(at, (old, of))| if at == place || at + 1 == length { self.character(of) } else { old };
        number.chars().zip(shape.chars()).enumerate().map(drawn).collect()
    }
}

/// Whether a validator of this name, or a pattern of a kind of this name, takes the number as a whole cell.
pub(super) fn passes(rules: &Rules, name: &str, number: &str) -> bool {
    if let Some(validator) = by_name(name) {
        return validator(number) != Verdict::Reject;
    }
    let kind = rules.kind_by_name(name).unwrap_or_else(|| panic!("no kind {name}"));
    let text = fold::width(number);
    rules.patterns_of(kind).any(|pattern| {
        let shaped = pattern.cell.as_ref().and_then(|cell| cell.get()).is_some_and(|cell| cell.is_match(&text));
        shaped && pattern.check.as_ref().is_none_or(|check| check.verdict(&text) != Verdict::Reject)
    })
}

/// So many numbers of a shape: a quarter any, a quarter tried until they pass, the rest neighbours of the last that did.
pub(super) fn numbers(rules: &Rules, name: &str, shape: &str, random: &mut Random, count: usize) -> Vec<String> {
    let mut passing = None;
    (0..count)
        .map(|at| match (at % 4, &passing) {
            (0, _) => {
                let drawn = (0..600).map(|_| random.number(shape)).find(|number| passes(rules, name, number));
                passing = drawn.or_else(|| passing.take());
                passing.clone().unwrap_or_else(|| random.number(shape))
            }
            (1 | 2, Some(last)) => random.neighbour(last, shape),
            _ => random.number(shape),
        })
        .collect()
}
