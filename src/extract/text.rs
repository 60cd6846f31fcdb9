//! Cuts running text into passages of whole lines.

use super::decode::{LONGEST_RECORD, Parser, Tail, Taken};
use crate::model::{Flow, Passage, RecordSink, Sensitive};
use crate::text::base64;

/// A passage is closed at the first line end beyond this many bytes.
const PASSAGE: usize = 64 * 1024;

/// Pushes passages; counts lines.
#[derive(Debug, Default)]
pub(super) struct Passages {
    lines: u64,
}

impl Parser for Passages {
    fn take(&mut self, text: &str, tail: Tail, sink: &mut dyn RecordSink) -> Taken {
        let mut at = 0;
        while let Some(length) = passage_length(&text[at..], tail) {
            let passage = &text[at..at + length];
            at += length;
            if self.push(passage, sink) == Flow::Stop {
                return Taken { bytes: at, flow: Flow::Stop };
            }
        }
        Taken { bytes: at, flow: Flow::Continue }
    }
}

impl Passages {
    /// Begins with line number `line`.
    pub(super) fn starting_at(line: u64) -> Self {
        Self { lines: line - 1 }
    }

    /// Pushes one passage whose first line is the next one; blocks of base64 that are text are pushed as that text.
    pub(super) fn push(&mut self, passage: &str, sink: &mut dyn RecordSink) -> Flow {
        let mut at = 0;
        let mut searched = 0;
        while let Some(block) = base64::block(passage, searched) {
            searched = block.end;
            let Some(text) =
                passage.get(block.clone()).and_then(base64::decode).and_then(|bytes| base64::text_of(&bytes))
            else {
                continue;
            };
            if at < block.start && self.push_plain(&passage[at..block.start], sink) == Flow::Stop {
                return Flow::Stop;
            }
            at = block.end;
            if sink.passage(Passage { first_line: self.lines + 1, text: Sensitive::new(&text) }) == Flow::Stop {
                return Flow::Stop;
            }
            self.lines += memchr::memchr_iter(b'\n', passage[block].as_bytes()).count() as u64;
        }
        if at < passage.len() { self.push_plain(&passage[at..], sink) } else { Flow::Continue }
    }

    fn push_plain(&mut self, passage: &str, sink: &mut dyn RecordSink) -> Flow {
        let feeds = memchr::memchr_iter(b'\n', passage.as_bytes()).count();
        let first_line = self.lines + 1;
        if feeds == 0 && passage.contains('\r') {
            let lines = passage.replace('\r', "\n");
            self.lines += lines.matches('\n').count() as u64;
            return sink.passage(Passage { first_line, text: Sensitive::new(&lines) });
        }
        self.lines += feeds as u64;
        sink.passage(Passage { first_line, text: Sensitive::new(passage) })
    }
}

/// Returns the length of the next passage, or nothing if the rest must wait.
fn passage_length(text: &str, tail: Tail) -> Option<usize> {
    if text.is_empty() {
        return None;
    }
    if text.len() <= PASSAGE && tail == Tail::Closed {
        return Some(text.len());
    }
    let bytes = text.as_bytes();
    if let Some(end) = bytes.get(PASSAGE..).and_then(line_end) {
        return Some(fit(text, PASSAGE + end));
    }
    if text.len() > LONGEST_RECORD {
        return Some(last_line(bytes).unwrap_or_else(|| safe_cut(text, LONGEST_RECORD)));
    }
    (tail == Tail::Closed).then_some(text.len())
}

/// Shortens a passage whose last line is too long to wait for.
fn fit(text: &str, length: usize) -> usize {
    if length <= LONGEST_RECORD {
        return length;
    }
    last_line(&text.as_bytes()[..PASSAGE])
        .unwrap_or_else(|| if length <= 2 * LONGEST_RECORD { length } else { safe_cut(text, LONGEST_RECORD) })
}

fn line_end(bytes: &[u8]) -> Option<usize> {
    memchr::memchr(b'\n', bytes).or_else(|| lone_return(bytes)).map(|at| at + 1)
}

/// A carriage return ends a line if no line feed is about (classic Mac OS).
fn lone_return(bytes: &[u8]) -> Option<usize> {
    memchr::memchr(b'\r', bytes).filter(|&at| bytes.get(at + 1).is_some_and(|&next| next != b'\n'))
}

fn last_line(bytes: &[u8]) -> Option<usize> {
    memchr::memrchr(b'\n', bytes).map(|at| at + 1)
}

/// Finds a place near `limit` where no value is cut: behind a character that stands in no e-mail, number or name.
pub(super) fn safe_cut(text: &str, limit: usize) -> usize {
    let limit = text.floor_char_boundary(limit);
    let from = text.floor_char_boundary(limit.saturating_sub(PASSAGE));
    let ends_value =
        |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '"' | '<' | '>' | '{' | '}' | '。' | '、' | '」');
    text[from..limit]
        .char_indices()
        .rev()
        .find(|&(_, c)| ends_value(c))
        .map_or(limit, |(at, c)| from + at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::Records;
    use super::*;

    fn passages(windows: &[&str]) -> Vec<(u64, String)> {
        let (mut parser, mut records, mut text) = (Passages::default(), Records::default(), String::new());
        for (number, window) in windows.iter().enumerate() {
            text.push_str(window);
            let tail = if number + 1 == windows.len() { Tail::Closed } else { Tail::Open };
            let taken = parser.take(&text, tail, &mut records);
            text.drain(..taken.bytes);
        }
        assert!(text.is_empty());
        records.passages
    }

    #[test]
    fn lines_are_never_cut_and_are_numbered() {
        let line = format!("{}\n", "word ".repeat(100));
        let text = line.repeat(1000);
        let found = passages(&[&text[..300_123], &text[300_123..]]);
        assert!(found.len() > 5);
        let mut first_line = 1;
        for (number, passage) in &found {
            assert_eq!(*number, first_line);
            assert!(passage.ends_with('\n'));
            first_line += passage.matches('\n').count() as u64;
        }
        assert_eq!(found.iter().map(|(_, passage)| passage.as_str()).collect::<String>(), text);
    }

    #[test]
    fn a_giant_line_is_cut_between_values() {
        let text = "taro@example.com,090-0000-0000 ".repeat(200_000);
        for (_, passage) in passages(&[&text]) {
            assert!(passage.len() <= 2 * LONGEST_RECORD);
            assert!(
                passage.starts_with("taro@") || passage.starts_with("090-") || passage.trim().is_empty(),
                "cut in a value"
            );
        }
    }

    #[test]
    fn blocks_of_base64_are_read_as_what_they_say() {
        // 山田太郎 taro@example.com, twice over two lines, and a block that is no text.
        let said = "5bGx55Sw5aSq6YOOIHRhcm9AZXhhbXBsZS5jb20K5bGx\n55Sw5aSq6YOOIHRhcm9AZXhhbXBsZS5jb20K\n";
        let other = "3q2+796tvu/erb7v3q2+796tvu/erb7v3q2+796tvu8=\n3q2+7w==\n";
        let found = passages(&[&format!("before\n{said}after\n{other}")]);
        let text = "山田太郎 taro@example.com\n".repeat(2);
        assert_eq!(found, [(1, "before\n".to_owned()), (2, text), (4, format!("after\n{other}"))]);
    }

    #[test]
    fn carriage_returns_alone_end_lines() {
        assert_eq!(passages(&["a\rb\rc"]), [(1, "a\nb\nc".to_owned())]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[a-z \n]{0,300}", cut in 0_usize..300) {
            let cut = cut.min(text.len());
            let found: String = passages(&[&text[..cut], &text[cut..]]).into_iter().map(|(_, passage)| passage).collect();
            prop_assert_eq!(found, text);
        }
    }
}
