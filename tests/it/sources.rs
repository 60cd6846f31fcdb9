//! Reads the project's own sources for the tests that keep the house.

use std::fs;
use std::path::{Path, PathBuf};

/// One source file.
pub(crate) struct Source {
    /// Path relative to the package, `/` between parts.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

impl Source {
    /// The room it lies in: `report` for `src/report/json/mod.rs`; nothing for `src/lib.rs`.
    pub(crate) fn room(&self) -> Option<&str> {
        self.path.strip_prefix("src/")?.split_once('/').map(|(room, _)| room)
    }

    /// Product code: numbered lines without comments, up to the tests at the foot; nothing of a file of tests.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let all = if self.is_only_tests() { "" } else { &self.text };
        let lines = all.lines().take_while(|line| line.trim_end() != "#[cfg(test)]");
        let code = lines.map(|line| line.split_once("//").map_or(line, |(code, _)| code));
        code.enumerate().map(|(at, line)| (at + 1, line))
    }
}

impl Source {
    /// A file that its parent declares under `#[cfg(test)]`.
    fn is_only_tests(&self) -> bool {
        let path = Path::new(&self.path);
        let (Some(folder), Some(stem)) = (path.parent(), path.file_stem().and_then(|stem| stem.to_str())) else {
            return false;
        };
        let parent = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("mod.rs");
        let declared = format!("#[cfg(test)]\nmod {stem};");
        fs::read_to_string(parent).is_ok_and(|text| text.contains(&declared))
    }
}

/// Every `.rs` file below a folder of the package, in path order.
pub(crate) fn below(folder: &str) -> Vec<Source> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&package.join(folder), &mut paths);
    paths.sort();
    let relative = |path: &Path| path.strip_prefix(package).unwrap().to_str().unwrap().to_owned();
    paths.iter().map(|path| Source { path: relative(path), text: fs::read_to_string(path).unwrap() }).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}
