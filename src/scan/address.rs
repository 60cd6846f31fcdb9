//! Gives every member of a container an address of its own, and tells whether a glob hides it.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::hash::{DefaultHasher, Hasher};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::plan::Exclusions;

/// What stands between a container and what lies in it.
const INSIDE: &[u8] = b"!/";

/// The addresses given to the members of one container.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    /// Hashes: an archive may have a million members.
    given: HashSet<u64>,
}

impl Addresses {
    /// Whether none was given yet.
    pub(super) fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// The raw path of the next member: `outer.zip!/inner.xlsx`. A second one of the same name gets a number.
    pub(super) fn next(&mut self, container: &[u8], name: &str) -> Vec<u8> {
        let mut path = [container, INSIDE].concat();
        let before = path.len();
        for part in name.split('/').filter(|part| !matches!(*part, "" | ".")) {
            if path.len() > before {
                path.push(b'/');
            }
            path.extend_from_slice(part.as_bytes());
        }
        if path.len() == before {
            path.push(b'-');
        }
        let plain = path.len();
        for number in 2_u64.. {
            let mut hasher = DefaultHasher::new();
            hasher.write(path.get(before..).unwrap_or_default());
            if self.given.insert(hasher.finish()) {
                break;
            }
            path.truncate(plain);
            path.extend_from_slice(format!(" ({number})").as_bytes());
        }
        path
    }
}

/// Returns whether a glob hides a member or a folder that it lies in, inside its container.
pub(super) fn is_hidden(exclusions: &Exclusions, container: &[u8], path: &[u8]) -> bool {
    let from = container.len() + INSIDE.len();
    let slashes = path.iter().enumerate().skip(from).filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
    let mut ends = slashes.chain([path.len()]).filter_map(|end| path.get(..end));
    ends.any(|path| exclusions.hides(Path::new(OsStr::from_bytes(path))).is_some())
}

/// The last part of a raw path.
pub(super) fn own_name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_has_an_address_of_its_own() {
        let mut addresses = Addresses::default();
        let mut check = |name: &str, address: &str| {
            assert_eq!(String::from_utf8_lossy(&addresses.next(b"d/a.zip", name)), format!("d/a.zip!/{address}"));
        };
        check("b.csv", "b.csv");
        check("./x//b.csv", "x/b.csv");
        check("/b.csv", "b.csv (2)");
        check("b.csv", "b.csv (3)");
        check("b.csv (2)", "b.csv (2) (2)");
        check("../../etc/passwd", "../../etc/passwd");
        check("", "-");
        check("/", "- (2)");
    }

    #[test]
    fn globs_hide_members_and_their_folders() {
        let exclusions = Exclusions::new(vec!["*.tmp".into(), "**/*.zip!/old/**".into(), "cache".into()]).unwrap();
        let hides = |path: &str| is_hidden(&exclusions, b"d/a.zip", path.as_bytes());
        assert!(hides("d/a.zip!/b.tmp") && hides("d/a.zip!/old/c.csv") && hides("d/a.zip!/x/cache/c.csv"));
        assert!(!hides("d/a.zip!/new/c.csv") && !hides("d/a.zip!/cached.csv"));
    }
}
