//! The fully resolved description of a scan. Contains no argument type and nothing left to parse.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use globset::{GlobSet, GlobSetBuilder};

use crate::extract::{Limits, Passwords};
use crate::model::Date;
use crate::source::database::{Access, Amount, TableFilter};

/// Everything a scan needs to know about what to read.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Targets, none inside another, in the order given.
    pub roots: Vec<RootTarget>,
    /// Databases, in the order given.
    pub databases: Vec<DatabaseRoot>,
    /// How databases are read.
    pub tables: TablePlan,
    /// What is not read although it lies in a root.
    pub exclusions: Exclusions,
    /// Whether snapshot folders are entered.
    pub snapshots: Snapshots,
    /// Whether other file systems below a root are entered.
    pub file_systems: FileSystems,
    /// Paths that belong to headcount itself: inventory, key, output. Canonical.
    pub own: Vec<PathBuf>,
    /// Worker threads.
    pub threads: NonZeroUsize,
    /// Limits of one asset.
    pub limits: Limits,
    /// Longest silence of a store before it is given up.
    pub patience: Duration,
    /// How many of the unchanged files are read nevertheless.
    pub verify: Share,
    /// What to try on encrypted assets.
    pub passwords: Passwords,
    /// The day that ages and validity are computed at.
    pub today: Date,
}

/// A share of all: 0 is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    millionths: u32,
}

impl Share {
    /// Takes a number from 0 to 1, or nothing if it is another.
    pub fn new(share: f64) -> Option<Self> {
        (0.0..=1.0).contains(&share).then_some(Self { millionths: (share * 1e6).round() as u32 })
    }

    /// Draws so many of all numbers, others with every seed.
    pub(super) fn draws(self, number: u64, seed: u64) -> bool {
        // splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
        let mixed = (number ^ seed).wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % 1_000_000 < u64::from(self.millionths)
    }
}

/// One target of a scan with its stable name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootTarget {
    /// Name: given by the user, or the canonical target.
    pub name: String,
    /// Canonical path if it exists, else as given.
    pub path: PathBuf,
}

/// A database with its stable name.
#[derive(Clone, Debug)]
pub struct DatabaseRoot {
    /// Name: given by the user, or the target without its secrets.
    pub name: String,
    /// How it is reached.
    pub access: Arc<Access>,
}

/// How databases are read.
#[derive(Clone, Debug)]
pub struct TablePlan {
    /// Which tables.
    pub filter: TableFilter,
    /// How much of each.
    pub amount: Amount,
    /// Connections to one server at a time.
    pub connections: NonZeroUsize,
}

impl Default for TablePlan {
    fn default() -> Self {
        Self { filter: TableFilter::default(), amount: Amount::All, connections: NonZeroUsize::MIN }
    }
}

/// Whether snapshot folders (`.snapshot`, `@GMT-…`) are entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Snapshots {
    /// Left out: they repeat the share.
    Skip,
    /// Read like any folder.
    Enter,
}

/// Whether other file systems below a root are entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileSystems {
    /// Only that of the root.
    One,
    /// All.
    All,
}

/// Globs over paths relative to the root; a folder that matches hides everything in it.
#[derive(Clone, Debug, Default)]
pub struct Exclusions {
    globs: Vec<String>,
    set: GlobSet,
}

impl Exclusions {
    /// Compiles the globs (`*` and `?` don't cross `/`, `**` does; a glob without `/` matches in every folder).
    ///
    /// # Errors
    /// The glob that doesn't parse.
    pub fn new(globs: Vec<String>) -> Result<Self, InvalidGlob> {
        let mut builder = GlobSetBuilder::new();
        for glob in &globs {
            let anywhere = if glob.contains('/') { glob.clone() } else { format!("**/{glob}") };
            let compiled = globset::GlobBuilder::new(&anywhere)
                .literal_separator(true)
                .build()
                .map_err(|_| InvalidGlob(glob.clone()))?;
            builder.add(compiled);
        }
        let set = builder.build().map_err(|_| InvalidGlob(globs.join(" ")))?;
        Ok(Self { globs, set })
    }

    /// Returns the globs as given.
    pub fn globs(&self) -> &[String] {
        &self.globs
    }

    /// Returns the index of the first glob that hides a relative path.
    pub fn hides(&self, relative: &std::path::Path) -> Option<usize> {
        if self.globs.is_empty() {
            return None;
        }
        self.set.matches(relative).first().copied()
    }
}

/// A glob that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the glob {0:?} can't be read; use forms like '*.iso', 'tmp/**' or '**/cache'")]
pub struct InvalidGlob(pub String);

/// Drops targets that lie inside another and keeps the first of equal ones.
pub fn outermost(mut roots: Vec<RootTarget>) -> Vec<RootTarget> {
    let paths: Vec<PathBuf> = roots.iter().map(|root| root.path.clone()).collect();
    let mut index = 0;
    roots.retain(|root| {
        let mine = index;
        index += 1;
        !paths.iter().enumerate().any(|(other, path)| {
            let equal = *path == root.path;
            (equal && other < mine) || (!equal && root.path.starts_with(path))
        })
    });
    roots
}

/// Returns a name that two roots share: both would land in one.
pub fn shared_name<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let mut known = HashSet::new();
    names.into_iter().find(|name| !known.insert(*name))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_share_draws_about_so_many_and_others_every_time() {
        let drawn = |share: f64, seed| (0..100_000).filter(|n| Share::new(share).unwrap().draws(*n, seed)).count();
        assert_eq!((drawn(0.0, 1), drawn(1.0, 1)), (0, 100_000));
        assert!((900..1_100).contains(&drawn(0.01, 7)), "{}", drawn(0.01, 7));
        let both = (0..100_000).filter(|n| [1, 2].iter().all(|seed| Share::new(0.5).unwrap().draws(*n, *seed))).count();
        assert!((24_000..26_000).contains(&both), "{both}");
    }

    fn root(path: &str) -> RootTarget {
        RootTarget { name: path.to_owned(), path: PathBuf::from(path) }
    }

    #[test]
    fn targets_inside_others_are_dropped() {
        let kept = outermost(vec![root("/a/b"), root("/a"), root("/ab"), root("/a")]);
        assert_eq!(kept, [root("/a"), root("/ab")]);
    }

    #[test]
    fn shared_names_are_found() {
        assert_eq!(shared_name(["a", "b", "a"]), Some("a"));
        assert_eq!(shared_name(["a", "b"]), None);
    }

    #[test]
    fn globs_match_in_every_folder_unless_they_name_one() {
        let exclusions = Exclusions::new(vec!["*.iso".into(), "tmp/**".into(), "cache".into()]).unwrap();
        let hides = |path: &str| exclusions.hides(Path::new(path));
        assert_eq!(hides("a/b/c.iso"), Some(0));
        assert_eq!(hides("tmp/x/y"), Some(1));
        assert_eq!(hides("a/tmp/x"), None);
        assert_eq!(hides("a/cache"), Some(2));
        assert_eq!(hides("list.csv"), None);
        assert!(Exclusions::new(vec!["a{".into()]).is_err());
    }
}
