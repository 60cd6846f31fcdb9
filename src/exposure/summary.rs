//! The facts that a report renders: one value, complete or not built at all.

use std::collections::BTreeMap;

use super::{Note, RowsRead};
use crate::model::{AssetsAndBytes, Coverage, Estimate, Outcome, Reason, Role};

/// One root as a report names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootFacts {
    /// Stable name.
    pub name: String,
    /// Raw bytes of the target as given or made canonical.
    pub target: Vec<u8>,
    /// Time of its last scan, RFC 3339 UTC; `None` if it was never reached.
    pub scanned: Option<String>,
}

/// What one exclusion of the user hides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExclusionFacts {
    /// The glob as given.
    pub glob: String,
    /// Assets hidden.
    pub assets: u64,
    /// Bytes hidden.
    pub bytes: u64,
}

/// The run that the numbers come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFacts {
    /// Version of the program.
    pub version: String,
    /// Hash of the packs, hexadecimal.
    pub patterns_hash: String,
    /// Fingerprint of the key, not the key.
    pub key_id: String,
    /// RFC 3339 UTC.
    pub started: String,
    /// RFC 3339 UTC; `None` while it was not ended in order.
    pub ended: Option<String>,
    /// The run came to its end.
    pub finished: bool,
    /// Roots in name order.
    pub roots: Vec<RootFacts>,
    /// Exclusions in the order given.
    pub exclusions: Vec<ExclusionFacts>,
    /// Limits in force by name (bytes, seconds, counts).
    pub limits: BTreeMap<String, u64>,
}

/// One kind of personal data in the scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindExposure {
    /// Public name: `email`, `jp.my_number`.
    pub name: String,
    /// Title in the language of the report, from the packs.
    pub title: String,
    /// Findings at counting confidence.
    pub findings: u64,
    /// Distinct values; `None` for kinds without tokens of their own.
    pub values: Option<u64>,
    /// Assets that hold it.
    pub assets: u64,
    /// People of whom it was found.
    pub people: Estimate,
}

/// What one entry of the user's packs takes out of every count, in the scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredExposure {
    /// Code of its form: value, domain, prefix, path.
    pub form: String,
    /// The domain or glob; nothing for values, which are not kept.
    pub shown: Option<String>,
    /// Why, in the user's words.
    pub reason: String,
    /// Last day on which it is applied, YYYY-MM-DD.
    pub expires: Option<String>,
    /// False if that day had passed: it took nothing out.
    pub in_force: bool,
    /// Findings at counting confidence, copies counted once.
    pub findings: u64,
    /// They by kind name, in name order.
    pub kinds: Vec<(String, u64)>,
}

/// One folder with everything below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderExposure {
    /// Name of its root.
    pub root: String,
    /// Raw path bytes relative to the root; empty for the root itself.
    pub path: Vec<u8>,
    /// People in it.
    pub people: Estimate,
    /// People (likely tier) that stand in this folder and in no other of the inventory.
    pub people_only_here: u64,
    /// Assets in it.
    pub assets: u64,
    /// Assets and bytes in it that could hold personal data and were not read.
    pub gaps: AssetsAndBytes,
}

/// One folder that was never entered, or not in the last run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnenteredFolder {
    /// Name of its root.
    pub root: String,
    /// Raw path bytes relative to the root; empty for the root itself.
    pub path: Vec<u8>,
    /// Why it could not be listed.
    pub reason: Reason,
}

/// One asset that could hold personal data and was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadAsset {
    /// Name of its root.
    pub root: String,
    /// Raw path bytes relative to the root.
    pub path: Vec<u8>,
    /// Bytes as listed.
    pub bytes: u64,
    /// What happened to it.
    pub outcome: Outcome,
    /// Detected type, if any.
    pub format: Option<String>,
    /// How much of it was read, if it is a table.
    pub rows: Option<RowsRead>,
}

/// Whether anything that could hold personal data was left unread or is out of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Everything was read.
    Complete,
    /// People are "at least …, in the part that was read".
    Gaps,
}

impl Completeness {
    pub(super) fn of(coverage: &Coverage, notes: &[Note]) -> Self {
        if coverage.gaps().assets > 0 || notes.iter().any(Note::is_gap) { Self::Gaps } else { Self::Complete }
    }
}

/// Everything a report shows but the list of assets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The run.
    pub run: RunFacts,
    /// People in the whole scope.
    pub people: Estimate,
    /// People by role; a person may have several.
    pub roles: Vec<(Role, Estimate)>,
    /// Mentions, copies counted once.
    pub mentions: u64,
    /// Findings, copies counted once.
    pub findings: u64,
    /// Findings that belong to no mention.
    pub unattributed: u64,
    /// What was read and what was not.
    pub coverage: Coverage,
    /// What the user's packs take out of all other numbers, in the order of their entries.
    pub ignored: Vec<IgnoredExposure>,
    /// Kinds, most people first.
    pub kinds: Vec<KindExposure>,
    /// Folders, most people first.
    pub folders: Vec<FolderExposure>,
    /// Circumstances beside the numbers.
    pub notes: Vec<Note>,
    /// Biggest unread assets, biggest first.
    pub unread: Vec<UnreadAsset>,
    /// Folders that could not be listed, by root and path.
    pub unentered: Vec<UnenteredFolder>,
}

impl Summary {
    /// Returns whether the numbers speak of everything.
    pub fn completeness(&self) -> Completeness {
        if self.run.finished { Completeness::of(&self.coverage, &self.notes) } else { Completeness::Gaps }
    }
}

/// Returns the folder of an asset's path, cut to at most `depth` levels; the root is empty.
///
/// `folder_at_depth(b"a/b/c.csv", 1)` is `b"a"`. A member counts to the folder of its archive: `a/x.zip!/y.csv` to `a`.
pub fn folder_at_depth(path: &[u8], depth: usize) -> &[u8] {
    let outer = path.windows(2).position(|pair| pair == b"!/").and_then(|at| path.get(..at)).unwrap_or(path);
    let slashes = outer.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
    let end = slashes.take(depth).last().unwrap_or(0);
    path.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_and_stale_notes_make_numbers_incomplete() {
        let mut coverage = Coverage::default();
        coverage.add(Outcome::Complete, 1, 1);
        coverage.add(Outcome::Skipped(Reason::Empty), 1, 0);
        let harmless = [Note::OtherRules { assets: 1 }];
        assert_eq!(Completeness::of(&coverage, &harmless), Completeness::Complete);
        let stale = [Note::StaleFolders { folders: 1 }];
        assert_eq!(Completeness::of(&coverage, &stale), Completeness::Gaps);
        coverage.add(Outcome::Skipped(Reason::Encrypted), 1, 1);
        assert_eq!(Completeness::of(&coverage, &[]), Completeness::Gaps);
    }

    #[test]
    fn folders_are_cut_at_a_depth() {
        let check = |path: &str, depth, expected: &str| {
            assert_eq!(folder_at_depth(path.as_bytes(), depth), expected.as_bytes(), "{path} at {depth}");
        };
        check("a/b/c.csv", 0, "");
        check("a/b/c.csv", 1, "a");
        check("a/b/c.csv", 2, "a/b");
        check("a/b/c.csv", 9, "a/b");
        check("c.csv", 3, "");
        check("a/x.zip!/deep/y.csv", 9, "a");
        check("x.zip!/deep/y.csv", 9, "");
    }
}
