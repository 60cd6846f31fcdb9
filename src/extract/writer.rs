//! Pushes what a document parser finds: numbers its lines, bounds its output, remembers its first trouble.

use std::collections::BTreeSet;

use super::parts::{MemberHead, Parts, Wanted};
use super::split::MAX_CELLS;
use super::text::safe_cut;
use super::{End, locked};
use crate::model::{Flow, Object, ObjectField, Part, Passage, Reason, Row, Section, Sensitive, TableHead};

/// A passage is pushed when it has this many bytes.
const PASSAGE: usize = 64 << 10;
/// Longest line, cell or field, bytes.
const LONGEST: usize = 1 << 20;
/// Bytes of text pushed from one document.
const MOST_TEXT: u64 = 1 << 30;
/// Fields of one object.
const MOST_FIELDS: usize = 4096;
/// Authors of one document.
const MOST_AUTHORS: usize = 10_000;
/// Bytes of the name of one.
const LONGEST_NAME: usize = 1000;
/// Bytes of a member pushed at once.
const CHUNK: usize = 256 << 10;

/// Why reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// The sink said stop.
    Stopped,
    /// The rest can't be read.
    Trouble(Reason),
}

/// Whether reading goes on.
pub(super) type Step = Result<(), Halt>;

/// Where the parser of a document writes to.
pub(super) struct Writer<'s> {
    parts: &'s mut dyn Parts,
    text: String,
    /// Line that the waiting text begins with.
    first_line: u64,
    /// Lines that wait.
    waiting: u64,
    rows: u64,
    objects: u64,
    written: u64,
    records: u64,
    authors: BTreeSet<String>,
    trouble: Option<Reason>,
}

impl<'s> Writer<'s> {
    /// Begins a document.
    pub(super) fn new(parts: &'s mut dyn Parts) -> Self {
        Self {
            parts,
            text: String::new(),
            first_line: 1,
            waiting: 0,
            rows: 0,
            objects: 0,
            written: 0,
            records: 0,
            authors: BTreeSet::new(),
            trouble: None,
        }
    }

    /// Notes trouble and goes on; the first is told.
    pub(super) fn note(&mut self, reason: Reason) {
        self.trouble.get_or_insert(reason);
    }

    /// Tries passwords until one opens.
    pub(super) fn unlock<K>(&mut self, opens: impl FnMut(&str) -> Option<K>) -> Option<K> {
        locked::find(self.parts, opens)
    }

    /// Begins a section; its lines count from 1.
    pub(super) fn section(&mut self, section: Section) -> Step {
        self.flush()?;
        self.first_line = 1;
        go_on(self.parts.section(section))
    }

    /// Writes text; its line breaks end lines, its end does too.
    pub(super) fn lines(&mut self, text: &str) -> Step {
        text.lines().try_for_each(|line| self.line(line))
    }

    /// Writes one line without its break.
    pub(super) fn line(&mut self, line: &str) -> Step {
        let mut rest = line;
        while rest.len() > LONGEST {
            let (head, tail) = rest.split_at(safe_cut(rest, LONGEST));
            self.one_line(head)?;
            rest = tail;
        }
        self.one_line(rest)
    }

    fn one_line(&mut self, line: &str) -> Step {
        self.count(line.len())?;
        self.text.push_str(line);
        self.text.push('\n');
        self.waiting += 1;
        if self.text.len() >= PASSAGE { self.flush() } else { Ok(()) }
    }

    /// Begins a table.
    pub(super) fn table(&mut self, name: Option<&str>) -> Step {
        self.flush()?;
        self.rows = 0;
        go_on(self.parts.table(TableHead { name: name.map(Sensitive::new), hidden: false }))
    }

    /// Begins a sheet that the program does not show.
    pub(super) fn hidden_table(&mut self, name: Option<&str>) -> Step {
        self.flush()?;
        self.rows = 0;
        go_on(self.parts.table(TableHead { name: name.map(Sensitive::new), hidden: true }))
    }

    /// Passes over some empty rows.
    pub(super) fn skip_rows(&mut self, rows: u64) {
        self.rows = self.rows.saturating_add(rows);
    }

    /// Writes the next row of the current table; an empty one only counts.
    pub(super) fn row(&mut self, cells: &[String]) -> Step {
        self.rows += 1;
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        if cells.len() > MAX_CELLS || cells.iter().any(|cell| cell.len() > LONGEST) {
            self.note(Reason::Limit);
        }
        self.count(cells.iter().map(String::len).sum())?;
        self.records += 1;
        let cells: Vec<Sensitive<'_>> = cells.iter().take(MAX_CELLS).map(|cell| Sensitive::new(cut(cell))).collect();
        go_on(self.parts.row(Row { number: self.rows, cells: &cells }))
    }

    /// Writes an object of keys and values; empty values are left out.
    pub(super) fn object(&mut self, fields: &[(String, String)]) -> Step {
        let filled = || fields.iter().filter(|(_, value)| !value.trim().is_empty());
        if filled().next().is_none() {
            return Ok(());
        }
        self.flush()?;
        self.count(fields.iter().map(|(path, value)| path.len() + value.len()).sum())?;
        let field = |(path, value): &'_ (String, String)| (cut(path).to_owned(), cut(value).to_owned());
        let all: Vec<(String, String)> = filled().map(field).collect();
        for part in all.chunks(MOST_FIELDS) {
            self.objects += 1;
            self.records += 1;
            let lent: Vec<ObjectField<'_>> = part
                .iter()
                .map(|(path, value)| ObjectField { path: Sensitive::new(path), value: Sensitive::new(value) })
                .collect();
            go_on(self.parts.object(Object { number: self.objects, fields: &lent }))?;
        }
        Ok(())
    }

    /// Remembers somebody who wrote or changed the document; each is one record of its properties in the end.
    pub(super) fn author(&mut self, name: &str) {
        let name = name.trim();
        if !name.is_empty() && name.len() <= LONGEST_NAME && self.authors.len() < MOST_AUTHORS {
            self.authors.insert(name.to_owned());
        }
    }

    fn write_authors(&mut self) -> Step {
        let authors = std::mem::take(&mut self.authors);
        if authors.is_empty() {
            return Ok(());
        }
        self.section(Section::of(Part::Properties))?;
        authors.into_iter().try_for_each(|name| self.object(&[("author".to_owned(), name)]))
    }

    /// Pushes a member that is held whole.
    pub(super) fn member(&mut self, name: &str, content: &[u8], end: End) -> Step {
        self.flush()?;
        self.records += 1;
        let head = MemberHead { name, size: Some(content.len() as u64) };
        if self.parts.member(head) == Wanted::Bytes {
            for chunk in content.chunks(CHUNK) {
                if self.parts.bytes(chunk) == Flow::Stop {
                    break;
                }
            }
        }
        go_on(self.parts.member_end(end))
    }

    /// Pushes the text that waits.
    pub(super) fn flush(&mut self) -> Step {
        let (first_line, text) = (self.first_line, std::mem::take(&mut self.text));
        self.first_line += std::mem::take(&mut self.waiting);
        if text.trim().is_empty() {
            return Ok(());
        }
        self.records += 1;
        let flow = self.parts.passage(Passage { first_line, text: Sensitive::new(&text) });
        self.text = text;
        self.text.clear();
        go_on(flow)
    }

    fn count(&mut self, bytes: usize) -> Step {
        self.written += bytes as u64;
        if self.written > MOST_TEXT { Err(Halt::Trouble(Reason::Limit)) } else { Ok(()) }
    }

    /// Ends the document.
    pub(super) fn end(mut self, result: Step) -> End {
        let written =
            if result == Err(Halt::Stopped) { result } else { self.flush().and_then(|()| self.write_authors()) };
        let result = written.and(result);
        let reason = match result {
            Err(Halt::Stopped) => return End::Stopped,
            Err(Halt::Trouble(reason)) => Some(reason),
            Ok(()) => self.trouble,
        };
        match reason {
            None => End::Complete,
            Some(reason @ (Reason::Encrypted | Reason::NeedsOcr)) if self.records == 0 => End::Skipped(reason),
            Some(reason) if self.records == 0 => End::Failed(reason),
            Some(reason) => End::Partial(reason),
        }
    }
}

/// Why a source could not be read on.
pub(super) fn io_reason(error: &std::io::Error) -> Reason {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => Reason::Truncated,
        std::io::ErrorKind::FileTooLarge => Reason::Limit,
        std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => Reason::Malformed,
        // A method of packing that nobody here unpacks: the content is strange, not the device broken.
        std::io::ErrorKind::Unsupported => Reason::UnsupportedFormat,
        _ => Reason::IoError,
    }
}

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(text)
}

fn go_on(flow: Flow) -> Step {
    match flow {
        Flow::Continue => Ok(()),
        Flow::Stop => Err(Halt::Stopped),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Records;
    use super::*;

    #[test]
    fn lines_are_numbered_in_their_section() {
        let mut records = Records::default();
        let mut writer = Writer::new(&mut records);
        writer.lines("a\nb").unwrap();
        writer.table(None).unwrap();
        writer.row(&["x".to_owned()]).unwrap();
        writer.line("c").unwrap();
        writer.section(Section::of(Part::Comment)).unwrap();
        writer.line("d").unwrap();
        assert_eq!(writer.end(Ok(())), End::Complete);
        let expected = [(1, "a\nb\n"), (3, "c\n"), (1, "d\n")].map(|(line, text)| (line, text.to_owned()));
        assert_eq!(records.passages, expected);
    }

    #[test]
    fn ends_tell_whether_anything_was_read() {
        for (line, reason, end) in [
            ("", Reason::Encrypted, End::Skipped(Reason::Encrypted)),
            ("", Reason::Malformed, End::Failed(Reason::Malformed)),
            ("x", Reason::Malformed, End::Partial(Reason::Malformed)),
        ] {
            let mut records = Records::default();
            let mut writer = Writer::new(&mut records);
            writer.lines(line).unwrap();
            assert_eq!(writer.end(Err(Halt::Trouble(reason))), end);
        }
    }

    #[test]
    fn what_nobody_unpacks_is_no_broken_device() {
        use std::io::ErrorKind::{Other, Unsupported};
        let reasons = [Unsupported, Other].map(|kind| io_reason(&kind.into()));
        assert_eq!(reasons, [Reason::UnsupportedFormat, Reason::IoError]);
    }

    #[test]
    fn a_stop_is_heard() {
        let mut records = Records { stop_after: Some(1), ..Records::default() };
        let mut writer = Writer::new(&mut records);
        writer.line("x").unwrap();
        assert_eq!(writer.flush(), Err(Halt::Stopped));
    }
}
