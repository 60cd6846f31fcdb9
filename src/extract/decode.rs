//! Decodes text in bounded windows and hands it to the parser that its beginning calls for.

use super::bytes::Bytes;
use super::dialect::{self, Dialect};
use super::sniff::Sample;
use super::{End, Extracted, csv, json, text};
use crate::model::{Flow, Reason, RecordSink};
use crate::text::encoding::{self, Decoder, Guess, Last, TextEncoding, Whole};

/// Bytes read at once.
const CHUNK: usize = 1 << 20;
/// A record or line longer than this is cut.
pub(super) const LONGEST_RECORD: usize = 1 << 20;

/// Whether more text follows a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// More follows: an unfinished record stays for the next window.
    Open,
    /// This is the end.
    Closed,
}

/// How much of a window a parser took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// Bytes that are done with.
    pub(super) bytes: usize,
    /// What the sink said.
    pub(super) flow: Flow,
}

/// Turns windows of text into records.
pub(super) trait Parser {
    /// Takes whole records from the start of `text`; an open tail may stay unless it is longer than [`LONGEST_RECORD`].
    fn take(&mut self, text: &str, tail: Tail, sink: &mut dyn RecordSink) -> Taken;
}

/// Reads a text of any sort.
pub(super) fn read_text(bytes: &Bytes<'_>, sample: &Sample, sink: &mut dyn RecordSink) -> Extracted {
    let mut window = Window::new(bytes, sample.encoding);
    window.fill();
    let (format, end) = match Form::of(window.text(), window.tail()) {
        Form::Json => ("json", json::read_document(&mut window, sink)),
        Form::JsonLines => ("ndjson", window.feed(&mut json::Lines::default(), sink)),
        Form::Table(dialect) => (dialect.format(), window.feed(&mut csv::Rows::new(dialect), sink)),
        Form::Prose => ("text", window.feed(&mut text::Passages::default(), sink)),
    };
    Extracted {
        format,
        encoding: Some(window.encoding.name()),
        undecodable: window.decoder.undecodable(),
        bytes_read: bytes.bytes_read(),
        end,
    }
}

/// What sort of text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    JsonLines,
    Table(Dialect),
    Prose,
}

impl Form {
    fn of(text: &str, tail: Tail) -> Self {
        match json::shape(text, tail) {
            Some(json::Shape::Document) => return Self::Json,
            Some(json::Shape::Lines) => return Self::JsonLines,
            None => {}
        }
        dialect::sniff(text, tail).map_or(Self::Prose, Self::Table)
    }
}

/// A moving window of decoded text.
pub(super) struct Window<'a> {
    bytes: &'a Bytes<'a>,
    position: u64,
    encoding: TextEncoding,
    /// Only ASCII so far: the encoding is not settled.
    ascii: bool,
    decoder: Decoder,
    raw: Vec<u8>,
    text: String,
    ended: bool,
    failed: bool,
}

impl<'a> Window<'a> {
    fn new(bytes: &'a Bytes<'a>, encoding: TextEncoding) -> Self {
        Self {
            bytes,
            position: 0,
            encoding,
            ascii: encoding == TextEncoding::Utf8,
            decoder: Decoder::new(encoding),
            raw: Vec::new(),
            text: String::new(),
            ended: false,
            failed: false,
        }
    }

    /// Returns the decoded text not yet taken.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether more follows.
    pub(super) fn tail(&self) -> Tail {
        if self.ended { Tail::Closed } else { Tail::Open }
    }

    /// Returns how reading ended if the source failed.
    pub(super) fn trouble(&self) -> Option<Reason> {
        self.failed.then_some(Reason::IoError)
    }

    /// Drops text from the front.
    pub(super) fn drop_front(&mut self, bytes: usize) {
        self.text.drain(..bytes);
    }

    /// Reads and decodes one more chunk behind the text.
    pub(super) fn fill(&mut self) {
        if self.ended {
            return;
        }
        self.raw.resize(CHUNK, 0);
        match self.bytes.read_at(&mut self.raw, self.position) {
            Ok(length) => {
                self.raw.truncate(length);
                self.ended = length < CHUNK;
                self.position += length as u64;
            }
            Err(_) => {
                self.raw.clear();
                self.failed = true;
                self.ended = true;
            }
        }
        let at_start = self.position == self.raw.len() as u64;
        self.decode();
        if at_start && self.text.starts_with('\u{FEFF}') {
            self.text.drain(..'\u{FEFF}'.len_utf8());
        }
    }

    fn decode(&mut self) {
        if self.ascii {
            self.settle();
        }
        let last = if self.ended { Last::Yes } else { Last::No };
        self.decoder.decode(&self.raw, last, &mut self.text);
    }

    /// An ASCII beginning tells nothing: the encoding is guessed where the first other byte stands.
    fn settle(&mut self) {
        let Some(first) = self.raw.iter().position(|&byte| !byte.is_ascii() || byte == 0x1B) else { return };
        self.ascii = false;
        let whole = if self.ended { Whole::Yes } else { Whole::No };
        let sample = self.raw.get(first..(first + CHUNK / 4).min(self.raw.len())).unwrap_or_default();
        if let Guess::Text(encoding) = encoding::guess(sample, whole)
            && encoding != self.encoding
            && !matches!(encoding, TextEncoding::Utf16Le | TextEncoding::Utf16Be)
        {
            self.encoding = encoding;
            self.decoder = Decoder::new(encoding);
        }
    }

    /// Feeds the whole text to a parser.
    fn feed(&mut self, parser: &mut dyn Parser, sink: &mut dyn RecordSink) -> End {
        loop {
            let taken = parser.take(&self.text, self.tail(), sink);
            if taken.flow == Flow::Stop {
                return End::Stopped;
            }
            if self.ended {
                return self.trouble().map_or(End::Complete, End::Partial);
            }
            self.drop_front(taken.bytes);
            self.fill();
        }
    }
}
