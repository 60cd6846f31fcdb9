//! What happened to an asset, with its reason, and the tally of it all.

use std::collections::BTreeMap;

/// Whether a reason leaves personal data possibly unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Could hold personal data: coverage is incomplete.
    Gap,
    /// Holds none by nature, or is accounted for elsewhere.
    Benign,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $gap:ident;)*) => {
        /// Why an asset was not read completely.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason { $($(#[$doc])* $variant,)* }

        impl Reason {
            /// All reasons.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the code used in catalog and reports.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Returns whether personal data may have been missed.
            pub fn gap(self) -> Gap {
                match self { $(Self::$variant => Gap::$gap,)* }
            }

            /// Returns the reason of a code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|reason| reason.code() == code)
            }
        }
    };
}

reasons! {
    /// A password is needed.
    Encrypted = "encrypted", Gap;
    /// A document, archive, mail or database format that is not read yet.
    UnsupportedFormat = "unsupported_format", Gap;
    /// An image: text in it is not read without OCR.
    ImageWithoutOcr = "image_without_ocr", Gap;
    /// Pages that are pictures: text in them is not read without OCR.
    NeedsOcr = "needs_ocr", Gap;
    /// Bytes of no known type.
    UnknownBinary = "unknown_binary", Gap;
    /// The operating system refused.
    Permission = "permission", Gap;
    /// Reading failed on the device or network.
    IoError = "io_error", Gap;
    /// The file ends before its format does.
    Truncated = "truncated", Gap;
    /// The content contradicts its format.
    Malformed = "malformed", Gap;
    /// The parser died.
    ParserCrash = "parser_crash", Gap;
    /// The parser asked for more memory than allowed.
    Memory = "memory", Gap;
    /// No progress, or too much time.
    Timeout = "timeout", Gap;
    /// The store stopped answering.
    Stalled = "stalled", Gap;
    /// A size, depth or count limit was reached.
    Limit = "limit", Gap;
    /// The content changed while it was read.
    ChangedWhileReading = "changed_while_reading", Gap;
    /// A path longer than the system opens.
    PathTooLong = "path_too_long", Gap;
    /// Stored elsewhere; opening it would recall it.
    Offline = "offline", Gap;
    /// A scanned root that used to hold assets is suddenly empty.
    RootEmpty = "root_empty", Gap;
    /// The target can't be reached or listed.
    Unreachable = "unreachable", Gap;
    /// The connection to the database broke off and could not be made again.
    ConnectionLost = "connection_lost", Gap;
    /// A cell of a database is longer than what is read of one.
    CellLimit = "cell_limit", Gap;
    /// A policy of the database hides rows from the role.
    RowSecurity = "row_security", Gap;
    /// The role may not read all columns.
    ColumnsHidden = "columns_hidden", Gap;
    /// Only a sample of the rows was asked for.
    Sampled = "sampled", Gap;
    /// A view or foreign table, which is read on request only.
    View = "view", Benign;
    /// Gone between listing and opening.
    Vanished = "vanished", Benign;
    /// No bytes.
    Empty = "empty", Benign;
    /// Program code for a machine.
    Executable = "executable", Benign;
    /// A font.
    Font = "font", Benign;
    /// Sound or moving pictures.
    Media = "media", Benign;
    /// A snapshot copy of the same share.
    Snapshot = "snapshot", Benign;
    /// Belongs to headcount itself: inventory, key, output.
    Own = "own", Benign;
    /// Excluded by the user.
    Excluded = "excluded", Benign;
    /// A pipe, socket or device: never opened.
    SpecialFile = "special_file", Benign;
    /// A symbolic link: not followed.
    Symlink = "symlink", Benign;
    /// On another file system than its root.
    OtherFileSystem = "other_file_system", Gap;
}

/// What happened to an asset. Every listed asset ends with exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Read to its end.
    Complete,
    /// Read in part; what was read counts.
    Partial(Reason),
    /// Not read, by decision.
    Skipped(Reason),
    /// Not read, by failure.
    Failed(Reason),
    /// Gone between listing and opening.
    Vanished,
    /// Changed while it was read, twice; what was read counts.
    Changed,
}

/// The state of an outcome without its reason, as the catalog stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeState {
    /// See [`Outcome::Complete`].
    Complete,
    /// See [`Outcome::Partial`].
    Partial,
    /// See [`Outcome::Skipped`].
    Skipped,
    /// See [`Outcome::Failed`].
    Failed,
    /// See [`Outcome::Vanished`].
    Vanished,
    /// See [`Outcome::Changed`].
    Changed,
}

impl OutcomeState {
    /// All states in report order.
    pub const ALL: [Self; 6] =
        [Self::Complete, Self::Partial, Self::Skipped, Self::Failed, Self::Vanished, Self::Changed];

    /// Returns the code used in catalog and reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Vanished => "vanished",
            Self::Changed => "changed",
        }
    }
}

impl Outcome {
    /// Returns the state without its reason.
    pub fn state(self) -> OutcomeState {
        match self {
            Self::Complete => OutcomeState::Complete,
            Self::Partial(_) => OutcomeState::Partial,
            Self::Skipped(_) => OutcomeState::Skipped,
            Self::Failed(_) => OutcomeState::Failed,
            Self::Vanished => OutcomeState::Vanished,
            Self::Changed => OutcomeState::Changed,
        }
    }

    /// Returns the reason, if the outcome has one of its own.
    pub fn reason(self) -> Option<Reason> {
        match self {
            Self::Partial(reason) | Self::Skipped(reason) | Self::Failed(reason) => Some(reason),
            Self::Changed => Some(Reason::ChangedWhileReading),
            Self::Complete | Self::Vanished => None,
        }
    }

    /// Returns whether personal data may have been missed.
    pub fn is_gap(self) -> bool {
        self.reason().is_some_and(|reason| reason.gap() == Gap::Gap)
    }

    /// Rebuilds an outcome from its stored codes.
    pub fn from_codes(state: &str, reason: Option<&str>) -> Option<Self> {
        let reason = reason.and_then(Reason::from_code);
        Some(match (state, reason) {
            ("complete", None) => Self::Complete,
            ("partial", Some(reason)) => Self::Partial(reason),
            ("skipped", Some(reason)) => Self::Skipped(reason),
            ("failed", Some(reason)) => Self::Failed(reason),
            ("vanished", _) => Self::Vanished,
            ("changed", _) => Self::Changed,
            _ => return None,
        })
    }
}

/// Assets and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AssetsAndBytes {
    /// Number of assets.
    pub assets: u64,
    /// Their bytes as listed.
    pub bytes: u64,
}

/// Tally of outcomes in assets and bytes. Sums always equal what was listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    by_state: BTreeMap<OutcomeState, AssetsAndBytes>,
    by_reason: BTreeMap<Reason, AssetsAndBytes>,
    gaps: AssetsAndBytes,
}

impl Coverage {
    /// Counts `assets` assets of `bytes` bytes together with one outcome.
    pub fn add(&mut self, outcome: Outcome, assets: u64, bytes: u64) {
        let bump = |tally: &mut AssetsAndBytes| {
            tally.assets += assets;
            tally.bytes += bytes;
        };
        bump(self.by_state.entry(outcome.state()).or_default());
        if let Some(reason) = outcome.reason() {
            bump(self.by_reason.entry(reason).or_default());
        }
        if outcome.is_gap() {
            bump(&mut self.gaps);
        }
    }

    /// Returns the tally of a state.
    pub fn state(&self, state: OutcomeState) -> AssetsAndBytes {
        self.by_state.get(&state).copied().unwrap_or_default()
    }

    /// Returns the tallies by reason, in the order of [`Reason`].
    pub fn reasons(&self) -> impl Iterator<Item = (Reason, AssetsAndBytes)> + '_ {
        self.by_reason.iter().map(|(reason, tally)| (*reason, *tally))
    }

    /// Returns everything listed.
    pub fn total(&self) -> AssetsAndBytes {
        self.by_state.values().fold(AssetsAndBytes::default(), |sum, tally| AssetsAndBytes {
            assets: sum.assets + tally.assets,
            bytes: sum.bytes + tally.bytes,
        })
    }

    /// Returns what may hold personal data and was not read.
    pub fn gaps(&self) -> AssetsAndBytes {
        self.gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_survives_its_codes() {
        for &reason in Reason::ALL {
            for outcome in [Outcome::Partial(reason), Outcome::Skipped(reason), Outcome::Failed(reason)] {
                let back = Outcome::from_codes(outcome.state().code(), Some(reason.code()));
                assert_eq!(back, Some(outcome));
            }
        }
        assert_eq!(Outcome::from_codes("complete", None), Some(Outcome::Complete));
    }

    #[test]
    fn sums_equal_what_was_listed() {
        let mut coverage = Coverage::default();
        coverage.add(Outcome::Complete, 1, 10);
        coverage.add(Outcome::Skipped(Reason::Encrypted), 1, 5);
        coverage.add(Outcome::Skipped(Reason::Empty), 2, 0);
        assert_eq!(coverage.total(), AssetsAndBytes { assets: 4, bytes: 15 });
        assert_eq!(coverage.gaps(), AssetsAndBytes { assets: 1, bytes: 5 });
    }
}
