//! What a count is about: roots, assets, kinds, roles, a confidence.

use globset::GlobSet;

use crate::inventory::AssetView;
use crate::model::{ConfidenceClass, Role};

/// Narrows a count. An empty list narrows nothing.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Names of roots.
    pub roots: Vec<String>,
    /// Globs over paths relative to the root.
    pub assets: Option<GlobSet>,
    /// Names of kinds: only people of whom one of them was found.
    pub kinds: Vec<String>,
    /// Only people in one of these roles.
    pub roles: Vec<Role>,
    /// Only findings of this confidence or above.
    pub least: ConfidenceClass,
}

impl Default for Scope {
    fn default() -> Self {
        Self { roots: Vec::new(), assets: None, kinds: Vec::new(), roles: Vec::new(), least: ConfidenceClass::Medium }
    }
}

impl Scope {
    /// Returns whether an asset lies in the scope.
    pub fn holds(&self, asset: &AssetView) -> bool {
        let in_root = self.roots.is_empty() || self.roots.contains(&asset.root_name);
        in_root && self.assets.as_ref().is_none_or(|globs| globs.is_match(path_of(&asset.path)))
    }
}

fn path_of(bytes: &[u8]) -> &std::path::Path {
    use std::os::unix::ffi::OsStrExt;
    std::path::Path::new(std::ffi::OsStr::from_bytes(bytes))
}
