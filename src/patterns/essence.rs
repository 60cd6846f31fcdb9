//! The most telling part that every match of a regex holds: the words of a label, the ending of a street.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Characters of a class that counts as one letter in its spellings: k, K and the sign for kelvin.
const SPELLINGS: usize = 3;

/// Returns a regex that matches inside of every match of another, made of words alone: it needs no look at word borders
/// and makes a small automaton. Nothing if no word stands in every match.
pub(super) fn of(source: &str) -> Option<String> {
    let hir = regex_syntax::parse(source).ok()?;
    essence(&hir).map(|essence| essence.hir.to_string())
}

/// Returns the length in bytes of the shortest text that the essence matches; 0 without one.
pub(super) fn weight(source: &str) -> usize {
    let hir = regex_syntax::parse(source).ok();
    hir.and_then(|hir| essence(&hir)).map_or(0, |essence| essence.bytes)
}

struct Essence {
    hir: Hir,
    /// Bytes of its shortest match: the more, the more telling.
    bytes: usize,
}

fn essence(hir: &Hir) -> Option<Essence> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(_) | HirKind::Class(_) => letter(hir).then(|| whole(hir.clone())),
        HirKind::Repetition(repetition) if repetition.min == 0 => None,
        HirKind::Repetition(repetition) => essence(&repetition.sub),
        HirKind::Capture(capture) => essence(&capture.sub),
        HirKind::Concat(parts) => longest(parts),
        HirKind::Alternation(branches) => {
            let branches: Option<Vec<Essence>> = branches.iter().map(essence).collect();
            let branches = branches?;
            let bytes = branches.iter().map(|branch| branch.bytes).min().unwrap_or_default();
            Some(Essence { hir: Hir::alternation(branches.into_iter().map(|branch| branch.hir).collect()), bytes })
        }
    }
}

/// The longest run of letters, or the essence of a part if it is longer.
fn longest(parts: &[Hir]) -> Option<Essence> {
    let runs = parts.split(|part| !letter(part)).filter(|run| !run.is_empty());
    let runs = runs.map(|run| whole(Hir::concat(run.to_vec())));
    let others = parts.iter().filter(|part| !letter(part)).filter_map(essence);
    runs.chain(others).max_by_key(|essence| essence.bytes)
}

fn whole(hir: Hir) -> Essence {
    let bytes = hir.properties().minimum_len().unwrap_or_default();
    Essence { hir, bytes }
}

/// Whether a part is some text, or one letter in its spellings.
fn letter(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok(),
        HirKind::Class(Class::Unicode(class)) => {
            class.iter().map(|range| range.end() as usize - range.start() as usize + 1).sum::<usize>() <= SPELLINGS
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_match_holds() {
        for (source, text, expected) in [
            (r"\b(?:password|pwd)\s*[:=]\s*(?P<value>\S{4,64})", "my PWD", false),
            (r"(?i:\b(?:password|pwd))\s*[:=]\s*(?P<value>\S{4,64})", "my PWD", true),
            (r"\d{1,5}\s+(?:\p{Lu}[\p{L}]*\s+){1,4}(?:Street|Road)", "Abbey Road", true),
            (r"\d{1,5}\s+(?:\p{Lu}[\p{L}]*\s+){1,4}(?:Street|Road)", "12 Abbey Rood", false),
            (r"(?P<value>\p{Han}{1,4}(?:様|先生))", "山田先生", true),
            (r"(?P<value>\p{Han}{1,4}(?:様|先生))", "先に生", false),
        ] {
            let essence = regex::Regex::new(&of(source).unwrap()).unwrap();
            assert_eq!(essence.is_match(text), expected, "{source} {text}");
        }
        assert_eq!([r"(?:tel|phone)\d", r"\d+", r"a\d|bc"].map(weight), [3, 0, 1]);
        for source in [r"\d+", r"(?:abc)?", r"abc|\d", "(", ""] {
            assert_eq!(of(source), None, "{source}");
        }
    }
}
