//! Decodes text in bounded windows and hands it to the parser that its beginning calls for.

use super::bytes::Bytes;
use super::dialect::{self, Dialect};
use super::{End, Extracted, csv, json, json_lines, text};
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

    /// Returns why what was pushed is not all that stood there as it stood there.
    fn trouble(&self) -> Option<Reason> {
        None
    }
}

/// Reads a text of any sort.
pub(super) fn read_text(bytes: &Bytes<'_>, encoding: TextEncoding, sink: &mut dyn RecordSink) -> Extracted {
    let mut window = Window::new(bytes, encoding);
    window.fill();
    let (format, end) = match Form::of(window.text(), window.tail()) {
        Form::Json => ("json", json::read_document(&mut window, sink)),
        Form::JsonLines => ("ndjson", window.feed(&mut json_lines::Lines::default(), sink)),
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

/// Least bytes of a read.
const LEAST: usize = 4 << 10;

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
        // Holes are no text, however long they are.
        self.position = self.bytes.after_hole(self.position);
        // One byte more than is left shows the end in the same read, and a small file clears no large buffer.
        let left = usize::try_from(self.bytes.size().saturating_sub(self.position)).unwrap_or(CHUNK);
        let room = left.saturating_add(1).clamp(LEAST, CHUNK);
        self.raw.resize(room, 0);
        match self.bytes.read_at(&mut self.raw, self.position) {
            Ok(length) => {
                self.raw.truncate(length);
                self.ended = length < room;
                self.failed = self.bytes.is_broken();
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
        let last = if self.ended { Last::Last } else { Last::More };
        self.decoder.decode(&self.raw, last, &mut self.text);
    }

    /// An ASCII beginning tells nothing: the encoding is guessed where the first other byte stands.
    fn settle(&mut self) {
        if self.raw.is_ascii() && memchr::memchr(0x1B, &self.raw).is_none() {
            return;
        }
        let Some(first) = self.raw.iter().position(|&byte| !byte.is_ascii() || byte == 0x1B) else { return };
        self.ascii = false;
        let whole = if self.ended { Whole::Whole } else { Whole::Cut };
        let sample = self.raw.get(first..(first + CHUNK / 4).min(self.raw.len())).unwrap_or_default();
        if let Guess::Text(encoding) = encoding::guess(sample, whole)
            && encoding != self.encoding
            && !encoding.is_wide()
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
                return self.trouble().or_else(|| parser.trouble()).map_or(End::Complete, End::Partial);
            }
            self.drop_front(taken.bytes);
            self.fill();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::read;
    use super::*;

    const TABLE: &str = "氏名,電話\r\n山田太郎,090-0000-0000\r\n佐藤花子,080-0000-0000\r\n";

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn encodings_give_the_same_rows() {
        let expected = [["氏名", "電話"], ["山田太郎", "090-0000-0000"], ["佐藤花子", "080-0000-0000"]];
        let contents = [
            ("utf-8", TABLE.as_bytes().to_vec()),
            ("utf-8", format!("\u{FEFF}{TABLE}").into_bytes()),
            ("utf-16le", utf16(TABLE)),
            ("windows-31j", encoding_rs::SHIFT_JIS.encode(TABLE).0.into_owned()),
            ("euc-jp", encoding_rs::EUC_JP.encode(TABLE).0.into_owned()),
            ("iso-2022-jp", encoding_rs::ISO_2022_JP.encode(TABLE).0.into_owned()),
        ];
        for (encoding, content) in contents {
            let (extracted, records) = read(&content);
            assert_eq!((extracted.format, extracted.encoding, extracted.end), ("csv", Some(encoding), End::Complete));
            assert_eq!(records.cells(), expected, "{encoding}");
            assert_eq!(extracted.undecodable, 0);
        }
    }

    #[test]
    fn the_encoding_is_settled_where_text_stops_being_ascii() {
        let mut content = "id,name,memo\n".repeat(200_000).into_bytes();
        content.extend_from_slice(&encoding_rs::SHIFT_JIS.encode("1,山田太郎,東京都の顧客です\n").0.repeat(10));
        let (extracted, records) = read(&content);
        assert_eq!((extracted.encoding, extracted.undecodable), (Some("windows-31j"), 0));
        assert_eq!(records.cells().last().unwrap()[1], "山田太郎");
    }

    #[test]
    fn window_edges_lose_nothing() {
        let text = "山田太郎 taro@example.com と話した。\n".repeat(80_000);
        let (extracted, records) = read(text.as_bytes());
        assert_eq!((extracted.format, extracted.end), ("text", End::Complete));
        assert_eq!(records.passages.iter().map(|(_, text)| text.as_str()).collect::<String>(), text);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(content in prop::collection::vec(any::<u8>(), 0..600)) {
            read(&content);
        }

        #[test]
        fn no_text_panics(content in "[a-z0-9,;\t|\"'{}\\[\\]:\n\r 山@.]{0,300}") {
            read(content.as_bytes());
        }
    }
}
