//! The words of which one stands in every match of a regex: the labels of a number, the endings of a street.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Characters of a class that counts as one letter in its spellings: k, K and the sign for kelvin.
const SPELLINGS: usize = 3;
/// Characters of a class that are looked at one by one: blanks and signs.
const FEW: usize = 64;
/// Words of one regex; of more nothing is known.
const MOST_WORDS: usize = 256;
/// Letters of a word that tells more than the shape of a match.
const WORD: usize = 2;

/// What must stand beside a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Border {
    /// Anything may.
    None,
    /// No letter.
    Letters,
    /// No letter, digit or underscore.
    Word,
}

/// A word that may stand in a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The text; where it is written in one way alone, in that.
    pub text: String,
    /// Capitals and small letters of ASCII are told apart.
    pub cased: bool,
    /// What must stand before and behind it.
    pub beside: [Border; 2],
}

/// Returns the words of which one stands in every match; nothing if there are none, or too many.
pub(super) fn of(hir: &Hir) -> Option<Vec<Word>> {
    essence(hir, [Border::None; 2]).map(|essence| essence.0)
}

/// Returns whether words tell more than the shape of a match: one letter does only as a word of its own, written in one way.
pub(super) fn are_telling(words: &[Word]) -> bool {
    let apart = |word: &Word| word.cased && !word.beside.contains(&Border::None);
    words.iter().all(|word| word.text.len() >= WORD || apart(word))
}

struct Essence(Vec<Word>);

impl Essence {
    /// Bytes of its shortest word: the more, the more telling.
    fn bytes(&self) -> usize {
        self.0.iter().map(|word| word.text.len()).min().unwrap_or_default()
    }
}

fn essence(hir: &Hir, beside: [Border; 2]) -> Option<Essence> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(_) | HirKind::Class(_) => run(std::slice::from_ref(hir), beside),
        HirKind::Repetition(repetition) if repetition.min == 0 => None,
        HirKind::Repetition(repetition) => essence(&repetition.sub, [Border::None; 2]),
        HirKind::Capture(capture) => essence(&capture.sub, beside),
        HirKind::Concat(parts) => longest(parts, beside),
        HirKind::Alternation(branches) => {
            let branches: Option<Vec<Essence>> = branches.iter().map(|branch| essence(branch, beside)).collect();
            let words: Vec<Word> = branches?.into_iter().flat_map(|branch| branch.0).collect();
            (words.len() <= MOST_WORDS).then_some(Essence(words))
        }
    }
}

/// The longest run of letters, or the essence of a part if it is longer.
fn longest(parts: &[Hir], beside: [Border; 2]) -> Option<Essence> {
    let behind = |at: usize| match parts.get(at..) {
        None | Some([]) => beside[1],
        Some([next, ..]) if is_border(next) => Border::Word,
        Some(next) if begin_without_letter(next) => Border::Letters,
        Some(_) => Border::None,
    };
    let before = |from: usize| match from.checked_sub(1) {
        None => beside[0],
        Some(at) if parts.get(at).is_some_and(is_border) => Border::Word,
        Some(_) => Border::None,
    };
    let around = |from: usize, until: usize| [before(from), behind(until)];
    let mut best: Option<Essence> = None;
    let mut keep = |found: Option<Essence>| {
        if let Some(found) = found.filter(|found| best.as_ref().is_none_or(|best| found.bytes() >= best.bytes())) {
            best = Some(found);
        }
    };
    let mut at = 0;
    while at < parts.len() {
        let letters = parts.iter().skip(at).take_while(|part| is_letter(part)).count();
        let end = at + letters.max(1);
        keep(match (letters, parts.get(at..end)) {
            (0, Some([part])) => essence(part, around(at, end)),
            (_, Some(letters)) => run(letters, around(at, end)),
            _ => None,
        });
        at = end;
    }
    best
}

/// The spellings of letters in a row.
fn run(parts: &[Hir], beside: [Border; 2]) -> Option<Essence> {
    let mut texts = vec![String::new()];
    let mut cased = true;
    for part in parts {
        let spellings = spellings(part)?;
        cased &= !spellings.any_case;
        let joined = texts.iter().flat_map(|text| spellings.texts.iter().map(move |next| format!("{text}{next}")));
        texts = joined.collect();
        if texts.len() > MOST_WORDS {
            return None;
        }
    }
    let spoken = texts.iter().all(|text| text.contains(char::is_alphabetic));
    spoken.then(|| Essence(texts.into_iter().map(|text| Word { text, cased, beside }).collect()))
}

/// How one part may be written.
struct Spellings {
    texts: Vec<String>,
    /// In capitals and small letters.
    any_case: bool,
}

fn spellings(part: &Hir) -> Option<Spellings> {
    match part.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(Spellings { texts: vec![text.to_owned()], any_case: false })
        }
        HirKind::Class(Class::Unicode(class)) => {
            let all = class.iter().flat_map(|range| range.start()..=range.end());
            // ſ and the sign for kelvin are written for s and k by nobody.
            let all: Vec<char> = all.filter(|c| !matches!(c, '\u{17F}' | '\u{212A}')).take(SPELLINGS + 1).collect();
            let paired = |c: &char| c.is_ascii_uppercase() && all.contains(&c.to_ascii_lowercase());
            let any_case = all.iter().any(paired);
            let texts = all.iter().filter(|c| !paired(c)).map(char::to_string).collect();
            (!all.is_empty() && all.len() <= SPELLINGS).then_some(Spellings { texts, any_case })
        }
        _ => None,
    }
}

/// Whether a part is some text, or one letter in its spellings.
fn is_letter(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok(),
        HirKind::Class(Class::Unicode(class)) => {
            class.iter().map(|range| range.end() as usize - range.start() as usize + 1).sum::<usize>() <= SPELLINGS
        }
        _ => false,
    }
}

/// Whether what some parts match begins with something, and never with a letter.
fn begin_without_letter(parts: &[Hir]) -> bool {
    for part in parts {
        let (inner, may_lack) = match part.kind() {
            HirKind::Repetition(repetition) => (&*repetition.sub, repetition.min == 0),
            _ => (part, false),
        };
        let plain = match inner.kind() {
            HirKind::Literal(literal) => {
                literal.0.first().is_some_and(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic())
            }
            HirKind::Class(Class::Unicode(class)) => {
                let few =
                    class.iter().map(|range| range.end() as usize - range.start() as usize + 1).sum::<usize>() <= FEW;
                few && !class.iter().flat_map(|range| range.start()..=range.end()).any(char::is_alphabetic)
            }
            _ => false,
        };
        if !plain || !may_lack {
            return plain;
        }
    }
    false
}

fn is_border(hir: &Hir) -> bool {
    matches!(hir.kind(), HirKind::Look(Look::WordAscii | Look::WordUnicode))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Option<Vec<Word>> {
        of(&regex_syntax::parse(source).unwrap())
    }

    #[test]
    fn one_of_the_words_stands_in_every_match() {
        for (source, expected) in [
            (r"(?:password|pwd)\s*[:=]\s*(?P<value>\S{4,64})", &["password", "pwd"][..]),
            (r"\d{1,5}\s+(?:\p{Lu}[\p{L}]*\s+){1,4}(?:Street|Road)", &["Street", "Road"]),
            (r"(?P<value>\p{Han}{1,4}(?:様|先生))", &["様", "先生"]),
            (r"(?i:diver)\d(?i:driver)", &["driver"]),
            (r"x[ab]c", &["xac", "xbc"]),
        ] {
            let words: Vec<String> = words(source).unwrap().into_iter().map(|word| word.text).collect();
            assert_eq!(words, expected, "{source}");
        }
        for source in [r"\d+", r"(?:abc)?", r"abc|\d", r"784\d", r"19|20", ""] {
            assert_eq!(words(source), None, "{source}");
        }
        let telling = |source: &str| are_telling(&words(source).unwrap());
        assert!(telling(r"(?:tel|phone)\d") && telling(r"\b(?:Mr|M)\.?\s+\d"));
        assert!(!telling(r"a\d|bc") && !telling(r"(?i:\bm)\s"));
    }

    #[test]
    fn case_and_borders_are_those_of_the_regex() {
        let one = |source: &str| words(source).unwrap().remove(0);
        let word = |text: &str, cased, beside| Word { text: text.to_owned(), cased, beside };
        for (source, expected) in [
            (r"\b(?:Mr|M)\.? \d", word("Mr", true, [Border::Word, Border::Letters])),
            (r"(?i:\btask\b)\d", word("task", false, [Border::Word, Border::Word])),
            (r"(?-u:\b)(?:id)+", word("id", true, [Border::None; 2])),
            (r"\d(?:St\b|Road\b)\.?", word("St", true, [Border::None, Border::Word])),
        ] {
            assert_eq!(one(source), expected, "{source}");
        }
    }
}
