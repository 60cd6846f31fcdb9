//! Keeps the house tidy: file length, first lines, raw text only where it belongs, output only where it belongs.

use crate::sources::{self, Source};

const MAX_LINES: usize = 500;

fn all() -> Vec<Source> {
    ["src", "tests", "benches"].into_iter().flat_map(sources::below).collect()
}

fn faults(sources: &[Source], is_fault: impl Fn(&Source, &str) -> bool) -> Vec<String> {
    let of_source = |source: &Source| {
        let wrong = source.code().filter(|(_, line)| is_fault(source, line));
        wrong.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())).collect::<Vec<_>>()
    };
    sources.iter().flat_map(of_source).collect()
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn files_are_short() {
    for source in all() {
        let lines = source.text.lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines", source.path);
    }
}

#[test]
fn files_begin_with_their_job() {
    for source in all() {
        let first = source.text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! ") && first.len() > 12, "{}: {first}", source.path);
    }
}

#[test]
fn raw_text_is_exposed_only_where_it_is_read_or_judged() {
    const ROOMS: [&str; 6] = ["extract", "validators", "text", "patterns", "detect", "identity"];
    let allowed = |source: &Source| {
        source.room().is_some_and(|room| ROOMS.contains(&room)) || source.path.starts_with("src/scan/inspect")
    };
    assert_none(&faults(&sources::below("src"), |source, line| line.contains(".expose()") && !allowed(source)));
}

#[test]
fn only_cli_and_report_print() {
    let printing = ["println!", "eprintln!", "print!", "eprint!"];
    let allowed = |source: &Source| matches!(source.room(), Some("cli" | "report"));
    assert_none(&faults(&sources::below("src"), |source, line| {
        printing.iter().any(|word| line.contains(word)) && !allowed(source)
    }));
}

#[test]
fn no_banner_rulers_and_no_debris() {
    for source in sources::below("src") {
        for (at, line) in source.text.lines().enumerate() {
            let ruler = ["// ---", "// ===", "// ***", "/* ---"].iter().any(|ruler| line.trim().starts_with(ruler));
            let debris = ["dbg!(", "todo!(", "unimplemented!("].iter().any(|word| line.contains(word));
            assert!(!ruler && !debris, "{}:{}: {line}", source.path, at + 1);
        }
    }
}

#[test]
fn no_test_file_is_forgotten() {
    let main = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/main.rs")).unwrap();
    for source in sources::below("tests/it") {
        let file = source.path.trim_start_matches("tests/it/");
        let module = file.split_once('/').map_or(file.trim_end_matches(".rs"), |(folder, _)| folder);
        let declared = main.lines().any(|line| line == format!("mod {module};"));
        assert!(declared || module == "main", "{} is not in tests/it/main.rs", source.path);
    }
}

#[test]
fn every_module_file_is_compiled() {
    let sources = sources::below("src");
    for source in &sources {
        let stem = source.path.trim_end_matches("/mod.rs").trim_end_matches(".rs");
        let (parent, module) = stem.rsplit_once('/').unwrap();
        let parents = [format!("{parent}/mod.rs"), format!("{parent}.rs"), "src/lib.rs".to_owned()];
        let declares = |other: &&Source| {
            let declaration = format!("mod {module};");
            parents.contains(&other.path) && other.text.lines().any(|line| line.trim_end().ends_with(&declaration))
        };
        let root = matches!(source.path.as_str(), "src/lib.rs" | "src/main.rs");
        assert!(root || sources.iter().find(declares).is_some(), "{} is no module", source.path);
    }
}
