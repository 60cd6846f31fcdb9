//! Turns bytes into records. Knows file formats; knows nothing about personal data.

mod archive;
mod bytes;
mod cfb;
mod csv;
mod data;
mod decode;
mod dialect;
mod document;
mod flatten;
mod held;
mod json;
mod json_lines;
mod locked;
mod magic;
mod mail;
mod markup;
mod memory;
#[cfg(test)]
mod mutated;
mod package;
mod parser;
mod parts;
mod passwords;
pub mod sandbox;
mod shared;
mod sinks;
mod sniff;
mod split;
#[cfg(test)]
mod testing;
mod text;
mod workbook;
mod wrapped;
mod writer;
mod xml;
mod zip;

use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use self::bytes::Bytes;
use self::sandbox::{Pool, Protection};
use self::sinks::Sinks;
use self::sniff::Content;
use crate::model::{Flow, Reason, RecordSink};

pub use bytes::Placed;
pub use held::{Forward, Held, Stream, hold};
pub use parts::{MemberBytes, MemberHead, Members, Unopened};
pub use passwords::{Password, Passwords};

/// The bytes of one asset.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// The whole content.
    Memory(&'a [u8]),
    /// An open regular file; it is read by position, its offset does not matter.
    File(&'a dyn Placed),
    /// A content that comes once, from its start to its end: text is read to its end, the rest is beyond the limit.
    Stream(&'a dyn Forward),
}

/// How reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Read to its end.
    Complete,
    /// The sink said stop.
    Stopped,
    /// Some records were pushed; the rest could not be read.
    Partial(Reason),
    /// Nothing was read, by decision.
    Skipped(Reason),
    /// Nothing was read, by failure.
    Failed(Reason),
}

/// What became of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extracted {
    /// Code of the detected format: `csv`, `tsv`, `text`, `json`, `ndjson`, `xlsx`, `xls`, or that of an unread type.
    pub format: &'static str,
    /// Code of the text encoding, where there is one.
    pub encoding: Option<&'static str>,
    /// Undecodable bytes or sequences, each replaced by one U+FFFD.
    pub undecodable: u64,
    /// Bytes read from the input.
    pub bytes_read: u64,
    /// How it ended.
    pub end: End,
}

/// Where formats with complex parsers are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// In child processes of this program, which must call [`sandbox::serve_if_child`] first.
    Child(PathBuf),
    /// In the calling process: for tests of the parsers only. A memory bomb ends the process.
    InProcess,
}

/// Limits of reading one asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Where risky formats are read.
    pub isolation: Isolation,
    /// Longest silence of a child.
    pub no_progress: Duration,
    /// Longest time for one asset in a child.
    pub wall_clock: Duration,
    /// Longest time for one file with all that is in it, before what its size allows.
    pub whole_file: Duration,
    /// Largest file given to a child, bytes.
    pub container_bytes: u64,
    /// Bytes that may come out of the containers in one file, however small it is.
    pub expanded_bytes: u64,
    /// Members in one file, however deep.
    pub entries: u64,
    /// Containers inside containers.
    pub depth: u32,
    /// Bytes of members held in memory at a time for one file; what is larger is read only if it is text.
    pub held_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            isolation: Isolation::Child(PathBuf::from("/proc/self/exe")),
            no_progress: Duration::from_secs(60),
            wall_clock: Duration::from_secs(300),
            whole_file: Duration::from_secs(600),
            container_bytes: 4 << 30,
            expanded_bytes: 4 << 30,
            entries: 1_000_000,
            depth: 10,
            held_bytes: 512 << 20,
        }
    }
}

/// Reads assets; shared by all workers.
#[derive(Debug)]
pub struct Reader {
    pool: Pool,
    limits: Limits,
    passwords: Passwords,
}

impl Reader {
    /// Builds a reader; no child is started before it is needed.
    pub fn new(limits: Limits) -> Self {
        Self { pool: Pool::new(limits.clone()), limits, passwords: Passwords::default() }
    }

    /// Adds passwords to be tried.
    pub fn with_passwords(self, passwords: Passwords) -> Self {
        Self { passwords, ..self }
    }

    /// Returns which protections the children run under; nothing if none was needed so far.
    pub fn protection(&self) -> Option<Protection> {
        self.pool.protection()
    }

    /// Reads one asset of `size` bytes (as listed; the content decides), pushes its records and leaves its members.
    /// [`RecordSink::end`] is called once, however reading ends.
    pub fn read(&self, input: Input<'_>, size: u64, sink: &mut dyn RecordSink) -> Extracted {
        self.read_all((input, size), None, sink, &mut Unopened)
    }

    /// Does the same with its members, and moves a counter on by the bytes read, [`Extracted::bytes_read`] in all.
    pub fn read_all(
        &self,
        (input, size): (Input<'_>, u64),
        watch: Option<&AtomicU64>,
        records: &mut dyn RecordSink,
        members: &mut dyn Members,
    ) -> Extracted {
        let bytes = Bytes::new(input, size).watched(watch);
        let extracted = self.read_bytes(&bytes, &mut Sinks { records, members, passwords: &self.passwords });
        records.end();
        Extracted { bytes_read: bytes.bytes_read(), ..extracted }
    }

    fn read_bytes(&self, bytes: &Bytes<'_>, sinks: &mut Sinks<'_>) -> Extracted {
        let content = match sniff::content(bytes) {
            Ok(content) => content,
            // What tells the type stands at the end.
            Err(_) if matches!(bytes.input(), Input::Stream(_)) => {
                return Extracted::without_text("unknown", End::Skipped(Reason::Limit));
            }
            Err(_) => return Extracted::without_text("unknown", End::Failed(Reason::IoError)),
        };
        match content {
            Content::Unread(format, end) => Extracted::without_text(format, end),
            Content::Parsed(parser) if bytes.size() > self.limits.container_bytes => {
                Extracted::without_text(parser.code(), End::Skipped(Reason::Limit))
            }
            Content::Parsed(parser) if parser.is_container() && sinks.members.open() == Flow::Stop => {
                Extracted::without_text(parser.code(), End::Stopped)
            }
            Content::Parsed(parser) => Extracted::without_text(parser.code(), self.pool.read(parser, bytes, sinks)),
            Content::Text(encoding) => {
                wrapped::read(bytes, sinks).unwrap_or_else(|| decode::read_text(bytes, encoding, sinks.records))
            }
        }
    }
}

impl End {
    /// The end of a content of which something was pushed before.
    fn after_some(self) -> Self {
        match self {
            Self::Failed(reason) | Self::Skipped(reason) => Self::Partial(reason),
            end => end,
        }
    }
}

impl Extracted {
    fn without_text(format: &'static str, end: End) -> Self {
        Self { format, encoding: None, undecodable: 0, bytes_read: 0, end }
    }
}
