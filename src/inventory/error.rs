//! What can go wrong with an inventory, with the exit code of each.

use std::path::{Path, PathBuf};

/// Why an inventory can't be used. Messages say what, where and what next.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// There is none at that place.
    #[error("no inventory at {}; run `headcount scan` first, or give --inventory", .0.display())]
    NoInventory(PathBuf),
    /// Another process writes to it.
    #[error("the inventory {} is in use by another headcount; wait for it to end", .0.display())]
    Locked(PathBuf),
    /// The inventory exists and its key file does not.
    #[error("the key of this inventory is missing: {}; restore it from a backup or give --key-file", .0.display())]
    KeyMissing(PathBuf),
    /// The key belongs to another inventory, or the file is no key.
    #[error("the key {} does not belong to this inventory; give the right one with --key-file", .0.display())]
    KeyWrong(PathBuf),
    /// Others may read the key.
    #[error("the key {} can be read by others; run `chmod 600` on it", .0.display())]
    KeyUnsafe(PathBuf),
    /// Neither a key file nor a configuration folder.
    #[error("no place for the inventory's key: set HOME or XDG_CONFIG_HOME, or give --key-file")]
    NoKeyPlace,
    /// The catalog or the evidence is not what was written.
    #[error("the inventory {} is damaged ({what}); restore it from a backup, or scan into a new one", .place.display())]
    Damaged {
        /// Directory of the inventory.
        place: PathBuf,
        /// Which part.
        what: &'static str,
    },
    /// Written by a later version.
    #[error("the inventory {} was written by a newer headcount (schema {found}); update headcount", .place.display())]
    Newer {
        /// Directory of the inventory.
        place: PathBuf,
        /// Its schema version.
        found: i64,
    },
    /// Locks and write-ahead logs are not safe there.
    #[error("the inventory {} lies on a network file system; give a local folder with --inventory", .0.display())]
    NetworkFileSystem(PathBuf),
    /// The folder holds other things.
    #[error("{} is not empty and no inventory; give an empty or new folder with --inventory", .0.display())]
    NotEmpty(PathBuf),
    /// The file system refused or is full.
    #[error("can't {action} {}: {source}", .path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Answer of the operating system.
        source: std::io::Error,
    },
    /// The catalog refused a statement (disk full, too long locked).
    #[error("can't {action} the catalog of {}; check free space and permissions, then run again", .place.display())]
    Catalog {
        /// What was tried, as a verb.
        action: &'static str,
        /// Directory of the inventory.
        place: PathBuf,
    },
    /// Something was committed outside a run.
    #[error("no run is going on in {}; this is a fault of headcount, please report it", .0.display())]
    NoRun(PathBuf),
    /// More evidence than 32-bit row numbers count.
    #[error("the inventory {} holds more mentions than one machine links", .0.display())]
    TooLarge(PathBuf),
}

impl InventoryError {
    /// Returns the exit code of the command line.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NoInventory(_) => 10,
            Self::Locked(_) => 11,
            Self::KeyMissing(_) | Self::KeyWrong(_) => 12,
            Self::Damaged { .. } | Self::Newer { .. } => 13,
            Self::KeyUnsafe(_) | Self::NoKeyPlace | Self::NetworkFileSystem(_) | Self::NotEmpty(_) => 2,
            Self::Io { .. } | Self::Catalog { .. } | Self::TooLarge(_) | Self::NoRun(_) => 1,
        }
    }

    /// Wraps an error of the operating system, for `map_err`.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { action, path, source }
    }
}

/// Result of the room.
pub type Result<T, E = InventoryError> = std::result::Result<T, E>;
