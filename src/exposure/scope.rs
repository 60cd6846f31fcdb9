//! What a count is about: roots, assets, kinds, roles, a confidence.

use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::model::{ConfidenceClass, Role};

/// Narrows a count. An empty list narrows nothing.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Names of roots.
    pub roots: Vec<String>,
    /// Globs over paths relative to the root.
    pub assets: AssetGlobs,
    /// Names of kinds: only people of whom one of them was found.
    pub kinds: Vec<String>,
    /// Only people in one of these roles.
    pub roles: Vec<Role>,
    /// Only findings of this confidence or above.
    pub least: ConfidenceClass,
}

impl Default for Scope {
    fn default() -> Self {
        Self {
            roots: Vec::new(),
            assets: AssetGlobs::default(),
            kinds: Vec::new(),
            roles: Vec::new(),
            least: ConfidenceClass::Medium,
        }
    }
}

impl Scope {
    /// Returns whether the asset at a raw path of a root lies in the scope.
    pub fn holds(&self, root: &str, path: &[u8]) -> bool {
        let in_root = self.roots.is_empty() || self.roots.iter().any(|name| name == root);
        in_root && self.assets.hold(path)
    }

    /// Returns whether every asset lies in the scope.
    pub fn is_everywhere(&self) -> bool {
        self.roots.is_empty() && self.assets.globs.is_empty()
    }
}

/// Globs over paths, any of which suffices; none at all holds everything.
#[derive(Clone, Debug, Default)]
pub struct AssetGlobs {
    globs: Vec<String>,
    set: GlobSet,
}

impl AssetGlobs {
    /// Takes globs; nothing if they are too many to be tried at once.
    pub fn new(globs: &[Glob]) -> Option<Self> {
        let mut builder = GlobSetBuilder::new();
        globs.iter().for_each(|glob| {
            builder.add(glob.clone());
        });
        let set = builder.build().ok()?;
        Some(Self { globs: globs.iter().map(|glob| glob.glob().to_owned()).collect(), set })
    }

    /// The globs as given.
    pub fn globs(&self) -> &[String] {
        &self.globs
    }

    fn hold(&self, path: &[u8]) -> bool {
        use std::os::unix::ffi::OsStrExt;
        self.globs.is_empty() || self.set.is_match(std::path::Path::new(std::ffi::OsStr::from_bytes(path)))
    }

    /// Patterns of SQLite's `GLOB` that match at least what the globs match, so that a catalog can sift.
    pub(super) fn wider(&self) -> Vec<String> {
        self.globs.iter().map(|glob| wider(glob)).collect()
    }
}

/// Keeps the literal characters of a glob; what may stand for anything becomes `*`.
fn wider(glob: &str) -> String {
    let mut pattern = String::with_capacity(glob.len());
    let mut chars = glob.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // `**/` matches no folder, too: its slash may be missing.
            '*' => while chars.next_if(|next| matches!(next, '*' | '/')).is_some() {},
            '[' => while chars.next().is_some_and(|next| next != ']') {},
            '{' => while chars.next().is_some_and(|next| next != '}') {},
            '\\' => {
                chars.next();
            }
            '?' => {}
            literal => {
                pattern.push(literal);
                continue;
            }
        }
        if !pattern.ends_with('*') {
            pattern.push('*');
        }
        // Classes and alternatives may nest or hold their own closing sign: nothing behind them is sure.
        if matches!(c, '[' | '{') {
            return pattern;
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catalogs_sift_no_finer_than_globs() {
        for (glob, expected) in [
            ("archive/2009/**", "archive/2009/*"),
            ("**/list.csv", "*list.csv"),
            ("a/**/b", "a/*b"),
            ("a?c*.csv", "a*c*.csv"),
            ("[ab]/x", "*"),
            ("a{b,c{d}}e", "a*"),
            ("\\*x", "*x"),
            ("顧客/*.xlsx", "顧客/*.xlsx"),
        ] {
            assert_eq!(wider(glob), expected, "{glob}");
        }
    }

    #[test]
    fn scopes_hold_what_they_name() {
        let globs = AssetGlobs::new(&[Glob::new("a/**").unwrap()]).unwrap();
        let scope = Scope { roots: vec!["hr".to_owned()], assets: globs, ..Scope::default() };
        for (root, path, held) in [("hr", "a/x.csv", true), ("hr", "b/x.csv", false), ("it", "a/x.csv", false)] {
            assert_eq!(scope.holds(root, path.as_bytes()), held, "{root}/{path}");
        }
        assert!(Scope::default().holds("any", b"x") && Scope::default().is_everywhere());
    }
}
