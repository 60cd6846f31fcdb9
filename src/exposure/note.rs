//! Notes: circumstances that a reader must know beside the numbers, as codes.

/// A circumstance beside the numbers. Words are made from its code where it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The last scan was stopped before its end; numbers speak of what it had read.
    UnfinishedRun,
    /// Evidence is newer than the last linking.
    NotResolved,
    /// A root could not be listed; its numbers are of an earlier scan.
    StaleRoot {
        /// Name of the root.
        root: String,
        /// Time of the earlier scan, RFC 3339 UTC.
        scanned: String,
    },
    /// Some folders could not be listed; their numbers are of an earlier scan.
    StaleFolders {
        /// Number of folders.
        folders: u64,
    },
    /// A root that used to hold assets is suddenly empty.
    RootEmpty {
        /// Name of the root.
        root: String,
    },
    /// A root that was never reached.
    RootUnreachable {
        /// Name of the root.
        root: String,
    },
    /// The kernel lacks a protection for the processes that read risky formats.
    MissingProtection {
        /// `landlock`, `seccomp` …
        protection: String,
    },
    /// A database was read by a role that could change it.
    RoleCanWrite,
    /// A database server's certificate was not verified.
    TlsUnverified,
    /// The way to a database server was not encrypted.
    TlsOff,
    /// Some assets were last read with other pattern packs.
    OtherRules {
        /// Number of assets.
        assets: u64,
    },
    /// The key was not there: numbers are those of the last linking, nothing could be linked again.
    KeyMissing,
    /// Some texts hold bytes that are no text in their encoding.
    Undecodable {
        /// Number of assets.
        assets: u64,
    },
}

impl Note {
    /// All codes.
    pub const CODES: &'static [&'static str] = &[
        "unfinished_run",
        "not_resolved",
        "stale_root",
        "stale_folders",
        "root_empty",
        "root_unreachable",
        "missing_protection",
        "role_can_write",
        "tls_unverified",
        "tls_off",
        "other_rules",
        "key_missing",
        "undecodable",
    ];

    /// Returns the code used in reports.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnfinishedRun => "unfinished_run",
            Self::NotResolved => "not_resolved",
            Self::StaleRoot { .. } => "stale_root",
            Self::StaleFolders { .. } => "stale_folders",
            Self::RootEmpty { .. } => "root_empty",
            Self::RootUnreachable { .. } => "root_unreachable",
            Self::MissingProtection { .. } => "missing_protection",
            Self::RoleCanWrite => "role_can_write",
            Self::TlsUnverified => "tls_unverified",
            Self::TlsOff => "tls_off",
            Self::OtherRules { .. } => "other_rules",
            Self::KeyMissing => "key_missing",
            Self::Undecodable { .. } => "undecodable",
        }
    }

    /// Returns whether numbers beside it are "at least": something was not read, or only an earlier state of it.
    pub fn is_gap(&self) -> bool {
        match self {
            Self::UnfinishedRun
            | Self::NotResolved
            | Self::StaleRoot { .. }
            | Self::StaleFolders { .. }
            | Self::RootEmpty { .. }
            | Self::RootUnreachable { .. } => true,
            Self::MissingProtection { .. }
            | Self::RoleCanWrite
            | Self::TlsUnverified
            | Self::TlsOff
            | Self::OtherRules { .. }
            | Self::KeyMissing
            | Self::Undecodable { .. } => false,
        }
    }

    /// Returns the facts of the note by the name they have in its words.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::UnfinishedRun
            | Self::NotResolved
            | Self::KeyMissing
            | Self::RoleCanWrite
            | Self::TlsUnverified
            | Self::TlsOff => Vec::new(),
            Self::StaleRoot { root, scanned } => vec![("root", root.clone()), ("scanned", scanned.clone())],
            Self::RootEmpty { root } | Self::RootUnreachable { root } => vec![("root", root.clone())],
            Self::MissingProtection { protection } => vec![("protection", protection.clone())],
            Self::StaleFolders { folders } => vec![("folders", folders.to_string())],
            Self::OtherRules { assets } | Self::Undecodable { assets } => vec![("assets", assets.to_string())],
        }
    }
}
