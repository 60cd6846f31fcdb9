//! Judges packs as their readers would want: enough examples, well formed names, regexes that compile.

use std::collections::HashSet;

use super::{KindSpec, Layout, Pattern, Rules, odds};
use crate::model::ConfidenceClass;

/// A pattern needs so many examples and so many counterexamples.
const LEAST_EXAMPLES: usize = 2;

/// Share of random digits that may pass a pattern that needs no context.
const MOST_DIGITS: f64 = 0.05;
/// The same where signs between the digits must be right.
const MOST_SIGNED: f64 = 0.25;

/// One thing that a pack's author should mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// File of the pack.
    pub file: String,
    /// Line of the block, from 1.
    pub line: usize,
    /// Kind or pattern id.
    pub about: String,
    /// What is wrong and what to do.
    pub what: String,
}

/// Checks compiled rules without running the detector on the examples (`detect` does that).
pub fn lint(rules: &Rules) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (_, kind) in rules.kinds() {
        lint_kind(kind, &mut complaints);
    }
    let mut ids = HashSet::new();
    for pattern in rules.patterns() {
        if !ids.insert(pattern.id.as_str()) {
            complain(
                pattern,
                "the id is taken by an earlier pattern: give this block an id of its own",
                &mut complaints,
            );
        }
        lint_pattern(pattern, &mut complaints);
        lint_odds(pattern, &mut complaints);
    }
    complaints
}

/// A pattern that chance passes often must ask for context.
fn lint_odds(pattern: &Pattern, complaints: &mut Vec<Complaint>) {
    if pattern.regex.is_none() || pattern.confidence.alone.class() < ConfidenceClass::Medium {
        return;
    }
    let Some(odds) = odds(pattern) else { return };
    let most = match odds.layout {
        Layout::Digits => MOST_DIGITS,
        Layout::Signed => MOST_SIGNED,
        Layout::Letters => 1.0,
    };
    if odds.passing > most {
        let share = 100.0 * odds.passing;
        let what = format!("{share:.1} % of random numbers pass: tighten the check, or set alone below 0.5");
        complain(pattern, &what, complaints);
    }
}

fn lint_kind(kind: &KindSpec, complaints: &mut Vec<Complaint>) {
    let mut complain = |what: &str| {
        let file = format!("{}.toml", kind.pack);
        complaints.push(Complaint { file, line: 1, about: kind.name.clone(), what: what.to_owned() });
    };
    if !is_kind_name(&kind.name) {
        complain("a kind's name is lower-case words joined by _ with at most one country prefix: xx.some_number");
    }
    for label in [&kind.title, &kind.what] {
        if label.en.trim().is_empty() || label.ja.trim().is_empty() {
            complain("title and what must say something in en and ja");
        }
    }
}

fn is_kind_name(name: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    match name.split_once('.') {
        Some((prefix, rest)) => is_word(prefix) && is_word(rest),
        None => is_word(name),
    }
}

fn lint_pattern(pattern: &Pattern, complaints: &mut Vec<Complaint>) {
    if pattern.examples.len() < LEAST_EXAMPLES || pattern.counterexamples.len() < LEAST_EXAMPLES {
        complain(pattern, "give at least 2 examples and 2 counterexamples", complaints);
    }
    if pattern.regex.is_none() && pattern.cell.is_none() {
        complain(pattern, "give a regex (for text), a cell shape (for columns), or both", complaints);
    }
    let levels = pattern.confidence;
    if levels.context < levels.alone || levels.header < levels.column {
        complain(pattern, "context can't be less sure than alone, header not less than column", complaints);
    }
    for regex in [&pattern.regex, &pattern.cell].into_iter().flatten() {
        if let Err(what) = regex.check() {
            complain(pattern, &format!("a regex can't be used: {what}"), complaints);
        } else if regex.get().is_some_and(|regex| regex.is_match("")) {
            complain(pattern, "a regex matches the empty text: make it demand something", complaints);
        }
    }
}

fn complain(pattern: &Pattern, what: &str, complaints: &mut Vec<Complaint>) {
    let (file, line) = pattern.place.clone();
    complaints.push(Complaint { file, line, about: pattern.id.clone(), what: what.to_owned() });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_packs_have_no_complaint() {
        assert_eq!(lint(&Rules::embedded().unwrap()), []);
    }

    #[test]
    fn kind_names_are_lower_case_with_one_country() {
        for (name, good) in [("jp.my_number", true), ("email", true), ("Email", false), ("a.b.c", false), ("", false)] {
            assert_eq!(is_kind_name(name), good, "{name}");
        }
    }
}
