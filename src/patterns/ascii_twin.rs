//! The ASCII twin of a regex: equal on ASCII text, and many times smaller, as no class holds all letters of the world.

/// Rewrites classes of Unicode to what they hold of ASCII, and word boundaries to those of ASCII.
///
/// `\d` → `[0-9]`, `\D` → `[^0-9]`, `\w` → `[0-9A-Za-z_]`, `\p{L}` → `[A-Za-z]`, `\p{Lu}` → `[A-Z]`, `\p{N}` → `[0-9]`,
/// `\b` → `(?-u:\b)`; all else stays. Sets may hold sets, so that the same words serve inside of brackets.
pub(super) fn of(source: &str) -> String {
    rewritten(source, &RULES)
}

/// Rewrites only `\d` and `\D`, for text of any script: lines are folded before they are matched, which leaves of the
/// digits of the world those that no check reads, and half of the size of the regexes.
pub(super) fn digits(source: &str) -> String {
    let [digit, other, ..] = RULES;
    rewritten(source, &[digit, other])
}

/// Takes the word boundaries out: what is left matches wherever the regex does, and needs no look at the letters of the
/// world to do so.
pub(super) fn without_boundaries(source: &str) -> String {
    let [digit, other, ..] = RULES;
    rewritten(source, &[(r"\b", "(?:)"), digit, other])
}

fn rewritten(source: &str, rules: &[(&str, &'static str)]) -> String {
    let mut twin = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find('\\') {
        let (plain, escape) = rest.split_at(at);
        twin.push_str(plain);
        let rule = rules.iter().find(|(from, _)| escape.starts_with(from));
        let len = 1 + escape.chars().nth(1).map_or(0, char::len_utf8);
        let (from, to) = rule.copied().unwrap_or((escape.get(..len).unwrap_or(escape), ""));
        twin.push_str(if to.is_empty() { from } else { to });
        rest = escape.get(from.len()..).unwrap_or_default();
    }
    twin.push_str(rest);
    twin
}

const RULES: [(&str, &str); 7] = [
    (r"\d", "[0-9]"),
    (r"\D", "[^0-9]"),
    (r"\w", "[0-9A-Za-z_]"),
    (r"\b", r"(?-u:\b)"),
    (r"\p{L}", "[A-Za-z]"),
    (r"\p{Lu}", "[A-Z]"),
    (r"\p{N}", "[0-9]"),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::Strategy;
    use proptest::test_runner::TestRunner;

    use super::super::{LazyRegex, Rules};
    use super::*;

    #[test]
    fn only_classes_are_rewritten() {
        for (source, twin) in [
            (r"[\dXx]\\d\.", r"[[0-9]Xx]\\d\."),
            (r"(?:^|[^\p{L}\p{N}.+_/-])\d{4}", "(?:^|[^[A-Za-z][0-9].+_/-])[0-9]{4}"),
            (r"\b\p{Han}\s", r"(?-u:\b)\p{Han}\s"),
        ] {
            assert_eq!(of(source), twin);
        }
    }

    /// Every pattern of the packs finds the same in its examples, in mixtures of them, and in random ASCII text.
    #[test]
    fn twins_find_what_the_regexes_find() {
        let rules = Rules::embedded().unwrap();
        let patterns = rules.patterns();
        let ascii = |text: &&String| text.is_ascii();
        let examples: Vec<&String> =
            patterns.iter().flat_map(|p| p.examples.iter().chain(&p.counterexamples)).filter(ascii).collect();
        let mut texts: Vec<String> = examples.iter().map(|text| (*text).clone()).collect();
        texts.extend(examples.windows(2).map(|two| format!("{}{}", two[0], two[1])));
        texts.extend(examples.windows(3).map(|three| format!("x{} {}-{}", three[0], three[1], three[2])));
        let random = "([0-9]{1,5}[-. (/+]?){1,6}|[ -~]{0,40}";
        let mut runner = TestRunner::deterministic();
        let random = proptest::string::string_regex(random).unwrap();
        texts.extend(
            (0..200)
                .map(|_| random.new_tree(&mut runner).unwrap())
                .map(|tree| proptest::strategy::ValueTree::current(&tree)),
        );
        for regex in patterns.iter().flat_map(|pattern| [&pattern.regex, &pattern.cell]).flatten() {
            let (full, twin) = (regex.get().unwrap(), regex.for_text("").unwrap());
            assert_ne!(std::ptr::from_ref(full), std::ptr::from_ref(twin));
            for text in &texts {
                assert!(regex.may_match(text) || !full.is_match(text), "{} in {text:?}", regex.source());
                assert_eq!(found(full, text), found(twin, text), "{} in {text:?}", LazyRegex::source(regex));
            }
        }
    }

    fn found(regex: &regex::Regex, text: &str) -> Vec<[Option<std::ops::Range<usize>>; 2]> {
        regex
            .captures_iter(text)
            .map(|found| [found.get(0).map(|all| all.range()), found.name("value").map(|value| value.range())])
            .collect()
    }
}
