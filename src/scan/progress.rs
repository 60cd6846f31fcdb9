//! What a running scan tells about itself: counters, and the flag that asks it to stop.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::source::database::{Caution, ConnectError};

/// Counters of a running scan. Read by whoever shows them; never waited on.
#[derive(Debug, Default)]
pub struct Progress {
    listed_assets: AtomicU64,
    listed_bytes: AtomicU64,
    done_assets: AtomicU64,
    done_bytes: AtomicU64,
    listed_rows: AtomicU64,
    done_rows: AtomicU64,
    listing_done: AtomicBool,
    notices: Mutex<Vec<Notice>>,
}

/// Something that who runs the scan should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A database among other targets could not be reached.
    Unreached {
        /// Name of the root.
        root: String,
        /// Why.
        error: ConnectError,
    },
    /// A table was read in part.
    ReadInPart {
        /// Name of the root.
        root: String,
        /// Raw path of the table.
        table: Vec<u8>,
        /// Rows that were read.
        rows: u64,
        /// Rows that it has as the server's statistics tell.
        of: u64,
    },
    /// A file whose signature says that it is unchanged has another content.
    Differs {
        /// Name of the root.
        root: String,
        /// Raw path.
        path: Vec<u8>,
    },
    /// No table of a database is among those that the user chose.
    NoneChosen {
        /// Name of the root.
        root: String,
    },
    /// A circumstance of a database.
    Caution {
        /// Name of the root.
        root: String,
        /// What.
        caution: Caution,
    },
}

/// The counters at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Assets listed so far.
    pub listed_assets: u64,
    /// Their bytes.
    pub listed_bytes: u64,
    /// Assets that have their outcome.
    pub done_assets: u64,
    /// Their bytes.
    pub done_bytes: u64,
    /// Rows of the listed tables, as far as servers keep statistics.
    pub listed_rows: u64,
    /// Rows of tables that were read so far.
    pub done_rows: u64,
    /// Nothing more will be listed.
    pub listing_done: bool,
}

impl Progress {
    /// Counts a listed asset.
    pub fn listed(&self, bytes: u64) {
        self.listed_assets.fetch_add(1, Ordering::Relaxed);
        self.listed_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts an asset that has its outcome.
    pub fn done(&self, bytes: u64) {
        self.done_assets.fetch_add(1, Ordering::Relaxed);
        self.done_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts the rows of a listed table, as the server's statistics tell.
    pub fn rows_listed(&self, rows: u64) {
        self.listed_rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// Counts rows of a table that were read.
    pub fn rows_done(&self, rows: u64) {
        self.done_rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// Lends the counter of bytes done with to the reading of a large content, which moves it on as it goes. What it
    /// counted is left out where the asset is counted.
    pub(super) fn bytes_under_way(&self) -> &AtomicU64 {
        &self.done_bytes
    }

    /// Notes something, once.
    pub(super) fn note(&self, notice: Notice) {
        if let Ok(mut notices) = self.notices.lock()
            && !notices.contains(&notice)
        {
            notices.push(notice);
        }
    }

    /// What was noted so far.
    pub fn notices(&self) -> Vec<Notice> {
        self.notices.lock().map(|notices| notices.clone()).unwrap_or_default()
    }

    /// Notes that listing has ended.
    pub fn listing_ended(&self) {
        self.listing_done.store(true, Ordering::Relaxed);
    }

    /// Reads the counters.
    pub fn counters(&self) -> Counters {
        Counters {
            listed_assets: self.listed_assets.load(Ordering::Relaxed),
            listed_bytes: self.listed_bytes.load(Ordering::Relaxed),
            done_assets: self.done_assets.load(Ordering::Relaxed),
            done_bytes: self.done_bytes.load(Ordering::Relaxed),
            listed_rows: self.listed_rows.load(Ordering::Relaxed),
            done_rows: self.done_rows.load(Ordering::Relaxed),
            listing_done: self.listing_done.load(Ordering::Relaxed),
        }
    }
}

/// Asks a scan to stop taking work, commit and end.
#[derive(Clone, Debug, Default)]
pub struct StopFlag(Arc<AtomicBool>);

impl StopFlag {
    /// Asks to stop.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Returns whether somebody asked.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Lends the flag to a signal handler.
    pub fn shared(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}
