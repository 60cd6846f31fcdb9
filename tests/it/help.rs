//! Golden test of every help page.

use clap::CommandFactory;
use headcount::cli::Args;

use crate::golden;
use crate::run::World;

fn page(path: &[String]) -> String {
    let line = std::iter::once("headcount".to_owned()).chain(path.iter().cloned()).chain(["--help".to_owned()]);
    // A fixed width: the pages must not depend on the terminal that runs the tests.
    let error = Args::command().term_width(100).try_get_matches_from(line).unwrap_err();
    assert_eq!(error.kind(), clap::error::ErrorKind::DisplayHelp);
    error.render().to_string()
}

fn paths(command: &clap::Command, path: &[String]) -> Vec<Vec<String>> {
    let below = command.get_subcommands().flat_map(|sub| {
        let path = [path, &[sub.get_name().to_owned()]].concat();
        paths(sub, &path)
    });
    std::iter::once(path.to_vec()).chain(below).collect()
}

#[test]
fn every_page_is_as_reviewed() {
    let pages = paths(&Args::command(), &[]);
    assert!(pages.len() >= 10, "{pages:?}");
    for path in pages {
        let name = ["headcount".to_owned()].into_iter().chain(path.iter().cloned()).collect::<Vec<_>>().join("-");
        golden::check(&format!("help/{name}.txt"), page(&path).as_bytes());
    }
}

#[test]
fn every_page_has_examples_and_fits() {
    for path in paths(&Args::command(), &[]) {
        let page = page(&path);
        assert!(page.contains("Examples:\n"), "{path:?}");
        assert!(page.lines().all(|line| line.chars().count() <= 100), "{path:?}");
    }
    assert!(page(&[]).contains("Exit codes:"));
}

/// Examples must parse: a help page that lies is worse than none.
#[test]
fn every_example_parses() {
    for path in paths(&Args::command(), &[]) {
        let page = page(&path);
        let examples = page.lines().map(str::trim).filter(|line| line.starts_with("headcount "));
        for example in examples {
            let line = example.split_whitespace().map(|word| word.trim_matches('\'').into());
            headcount::cli::parse(line).unwrap_or_else(|error| panic!("{example}: {error}"));
        }
    }
}

#[test]
fn shells_and_manuals_know_every_command() {
    let world = World::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = world.run(&["completions", shell]).with(0).text();
        assert!(script.contains("headcount") && script.contains("min-confidence"), "{shell}");
    }
    let page = world.run(&["man"]).with(0).text();
    assert!(page.starts_with(".ie") && page.contains("headcount") && page.contains("inspect"), "{page}");
    assert!(world.run(&["man", "scan"]).with(0).text().contains("exclude"));
    world.run(&["man", "nonsense"]).with(2);
}
