//! Keeps words and code together: no code without words, no words without code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use regex::Regex;

use crate::sources;

/// Sections whose codes stand as literals in the code; the others come from enums and are tested beside them.
const LITERAL: [&str; 7] = ["label", "column", "location", "why", "explain", "progress", "level"];

fn words() -> BTreeMap<String, BTreeMap<String, String>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/words/en.toml");
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn product_code() -> String {
    let sources = ["src/report", "src/cli"].into_iter().flat_map(sources::below).collect::<Vec<_>>();
    let lines = sources.iter().flat_map(|source| source.code().map(|(_, line)| line));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_literal_code_has_words() {
    let words = words();
    let code = product_code();
    let direct = Regex::new(r#"(?:get|fill)\(\s*"(\w+)",\s*"(\w+)""#).unwrap();
    let named = Regex::new(r#"\b(label|column)\("(\w+)"\)"#).unwrap();
    let used: BTreeSet<(&str, &str)> = direct
        .captures_iter(&code)
        .chain(named.captures_iter(&code))
        .map(|found| found.extract())
        .map(|(_, [section, code])| (section, code))
        .collect();
    assert!(used.len() > 30, "the pattern no longer finds the calls: {used:?}");
    for (section, code) in used {
        assert!(words[section].contains_key(code), "{section}.{code}");
    }
}

#[test]
fn no_words_are_left_over() {
    let code = product_code();
    for section in LITERAL {
        for key in words()[section].keys() {
            assert!(code.contains(&format!("\"{key}\"")), "{section}.{key} is used nowhere");
        }
    }
}
