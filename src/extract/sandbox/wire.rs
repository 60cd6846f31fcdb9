//! Frames between a child and its parent: `tag u8, length u32, payload`, little-endian.
//!
//! Texts are `length u32, bytes`. A length of `u32::MAX` in a row is followed by a count of empty cells.

use std::io::{self, Read, Write};

use super::super::End;
use super::super::parser::Parser;
use super::super::parts::{MemberHead, Parts, Wanted};
use super::super::split::MAX_CELLS;
use crate::model::{
    Division, Flow, Object, ObjectField, Part, Passage, Reason, RecordSink, Row, Section, Sensitive, TableHead,
};

/// Largest payload that is believed.
const LARGEST_FRAME: usize = 32 << 20;
const EMPTY_RUN: u32 = u32::MAX;

const BEGIN: u8 = 0;
const TABLE: u8 = 1;
const ROW: u8 = 2;
const OBJECT: u8 = 3;
const PASSAGE: u8 = 4;
const END: u8 = 5;
const SECTION: u8 = 6;

/// Returns the byte that asks for a format.
pub(super) fn request(parser: Parser) -> u8 {
    Parser::ALL.iter().zip(1..).find(|&(&known, _)| known == parser).map_or(0, |(_, byte)| byte)
}

/// Returns the format that a byte asks for.
pub(super) fn requested(byte: u8) -> Option<Parser> {
    Parser::ALL.get(usize::from(byte).checked_sub(1)?).copied()
}

/// Writes records as frames: the child's sink.
pub(super) struct FrameWriter<W> {
    to: W,
    payload: Vec<u8>,
    /// A record was too large for a frame.
    pub(super) dropped: bool,
    /// Records written.
    pub(super) records: u64,
}

impl<W: Write> FrameWriter<W> {
    /// Writes to a socket.
    pub(super) fn new(to: W) -> Self {
        Self { to, payload: Vec::new(), dropped: false, records: 0 }
    }

    /// Tells that the request has arrived.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        self.payload.clear();
        self.send(BEGIN)?;
        self.to.flush()
    }

    /// Tells how reading ended.
    pub(super) fn finish(&mut self, end: End) -> io::Result<()> {
        let (state, reason) = match end {
            End::Complete | End::Stopped => (0, ""),
            End::Partial(reason) => (1, reason.code()),
            End::Skipped(reason) => (2, reason.code()),
            End::Failed(reason) => (3, reason.code()),
        };
        self.payload.clear();
        self.payload.push(state);
        self.text(reason);
        self.send(END)?;
        self.to.flush()
    }

    fn text(&mut self, text: &str) {
        self.number(u32::try_from(text.len()).unwrap_or(u32::MAX - 1));
        self.payload.extend_from_slice(text.as_bytes());
    }

    fn number(&mut self, number: u32) {
        self.payload.extend_from_slice(&number.to_le_bytes());
    }

    fn send(&mut self, tag: u8) -> io::Result<()> {
        let length = u32::try_from(self.payload.len()).unwrap_or(u32::MAX);
        self.to.write_all(&[tag])?;
        self.to.write_all(&length.to_le_bytes())?;
        self.to.write_all(&self.payload)
    }

    fn record(&mut self, tag: u8) -> Flow {
        if self.payload.len() > LARGEST_FRAME {
            self.dropped = true;
            self.payload = Vec::new();
            return Flow::Continue;
        }
        self.records += 1;
        if self.send(tag).is_ok() { Flow::Continue } else { Flow::Stop }
    }

    fn cells(&mut self, cells: &[Sensitive<'_>]) {
        let mut empty = 0;
        for cell in cells {
            if cell.is_empty() {
                empty += 1;
                continue;
            }
            self.empties(std::mem::take(&mut empty));
            self.text(cell.expose());
        }
        self.empties(empty);
    }

    fn empties(&mut self, count: u32) {
        if count > 0 {
            self.number(EMPTY_RUN);
            self.number(count);
        }
    }
}

impl<W: Write> RecordSink for FrameWriter<W> {
    fn section(&mut self, section: Section) -> Flow {
        self.payload.clear();
        self.payload.push(match section.division {
            None => 0,
            Some(Division::Page(_)) => 1,
            Some(Division::Slide(_)) => 2,
            Some(Division::Message(_)) => 3,
        });
        self.number(section.division.map_or(0, Division::number));
        self.text(section.part.code());
        if self.send(SECTION).is_ok() { Flow::Continue } else { Flow::Stop }
    }

    fn table(&mut self, head: TableHead<'_>) -> Flow {
        self.payload.clear();
        self.payload.push(u8::from(head.hidden) | u8::from(head.name.is_some()) << 1);
        self.text(head.name.map_or("", Sensitive::expose));
        self.record(TABLE)
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        self.payload.clear();
        self.payload.extend_from_slice(&row.number.to_le_bytes());
        self.cells(row.cells);
        self.record(ROW)
    }

    fn object(&mut self, object: Object<'_>) -> Flow {
        self.payload.clear();
        self.payload.extend_from_slice(&object.number.to_le_bytes());
        for field in object.fields {
            self.text(field.path.expose());
            self.text(field.value.expose());
        }
        self.record(OBJECT)
    }

    fn passage(&mut self, passage: Passage<'_>) -> Flow {
        self.payload.clear();
        self.payload.extend_from_slice(&passage.first_line.to_le_bytes());
        self.text(passage.text.expose());
        self.record(PASSAGE)
    }

    fn end(&mut self) {}
}

impl<W: Write> Parts for FrameWriter<W> {
    fn member(&mut self, _head: MemberHead<'_>) -> Wanted {
        Wanted::Nothing
    }

    fn bytes(&mut self, _bytes: &[u8]) -> Flow {
        Flow::Stop
    }

    fn member_end(&mut self, _end: End) -> Flow {
        Flow::Continue
    }
}

/// What a frame said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// The request has arrived.
    Begin,
    /// A record was pushed.
    Record(Flow),
    /// Reading ended.
    End(End),
}

/// Why a frame is not believed.
#[derive(Debug)]
pub(super) enum Fault {
    /// The stream failed or ended.
    Io(io::Error),
    /// The frame breaks the rules above.
    Invalid,
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads one frame and pushes its record.
pub(super) fn hear(from: &mut impl Read, payload: &mut Vec<u8>, sink: &mut dyn RecordSink) -> Result<Heard, Fault> {
    let mut head = [0; 5];
    from.read_exact(&mut head)?;
    let [tag, length @ ..] = head;
    let length = u32::from_le_bytes(length) as usize;
    if length > LARGEST_FRAME {
        return Err(Fault::Invalid);
    }
    payload.resize(length, 0);
    from.read_exact(payload)?;
    let frame = Frame { rest: payload };
    understand(tag, frame, sink).ok_or(Fault::Invalid)
}

fn understand(tag: u8, mut frame: Frame<'_>, sink: &mut dyn RecordSink) -> Option<Heard> {
    let flow = match tag {
        BEGIN => return frame.rest.is_empty().then_some(Heard::Begin),
        END => return frame.end().map(Heard::End),
        SECTION => sink.section(frame.section()?),
        TABLE => {
            let flags = frame.byte()?;
            let name = Sensitive::new(frame.text()?);
            sink.table(TableHead { name: (flags & 2 != 0).then_some(name), hidden: flags & 1 != 0 })
        }
        ROW => {
            let number = frame.wide()?;
            sink.row(Row { number, cells: &frame.cells()? })
        }
        OBJECT => {
            let number = frame.wide()?;
            sink.object(Object { number, fields: &frame.fields()? })
        }
        PASSAGE => {
            let first_line = frame.wide()?;
            sink.passage(Passage { first_line, text: Sensitive::new(frame.text()?) })
        }
        _ => return None,
    };
    Some(Heard::Record(flow))
}

/// A payload that is taken apart from the front; anything odd is `None`.
struct Frame<'a> {
    rest: &'a [u8],
}

impl<'a> Frame<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn wide(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    fn sized(&mut self, length: u32) -> Option<&'a str> {
        std::str::from_utf8(self.take(length as usize)?).ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        self.sized(length)
    }

    fn section(&mut self) -> Option<Section> {
        let (kind, number) = (self.byte()?, self.number()?);
        let division = match kind {
            0 => None,
            1 => Some(Division::Page(number)),
            2 => Some(Division::Slide(number)),
            3 => Some(Division::Message(number)),
            _ => return None,
        };
        Some(Section { division, part: Part::from_code(self.text()?)? })
    }

    fn cells(&mut self) -> Option<Vec<Sensitive<'a>>> {
        let mut cells = Vec::new();
        while !self.rest.is_empty() {
            match self.number()? {
                EMPTY_RUN => {
                    let count = self.number()? as usize;
                    if count > MAX_CELLS {
                        return None;
                    }
                    cells.resize(cells.len() + count, Sensitive::new(""));
                }
                length => cells.push(Sensitive::new(self.sized(length)?)),
            }
            if cells.len() > MAX_CELLS {
                return None;
            }
        }
        Some(cells)
    }

    fn fields(&mut self) -> Option<Vec<ObjectField<'a>>> {
        let mut fields = Vec::new();
        while !self.rest.is_empty() {
            fields.push(ObjectField { path: Sensitive::new(self.text()?), value: Sensitive::new(self.text()?) });
        }
        Some(fields)
    }

    fn end(&mut self) -> Option<End> {
        let state = self.byte()?;
        let code = self.text()?;
        let reason = Reason::from_code(code);
        Some(match (state, reason) {
            (0, None) => End::Complete,
            (1, Some(reason)) => End::Partial(reason),
            (2, Some(reason)) => End::Skipped(reason),
            (3, Some(reason)) => End::Failed(reason),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::testing::Records;
    use super::*;

    fn sent(cells: &[&str], name: Option<&str>) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = FrameWriter::new(&mut bytes);
        let cells: Vec<Sensitive<'_>> = cells.iter().map(|cell| Sensitive::new(cell)).collect();
        writer.section(Section::within(Division::Page(3), Part::Comment));
        writer.table(TableHead { name: name.map(Sensitive::new), hidden: true });
        writer.row(Row { number: 7, cells: &cells });
        writer.finish(End::Partial(Reason::Truncated)).unwrap();
        bytes
    }

    fn heard(bytes: &[u8]) -> (Records, Vec<Result<Heard, Fault>>) {
        let (mut records, mut all, mut from) = (Records::default(), Vec::new(), bytes);
        loop {
            let heard = hear(&mut from, &mut Vec::new(), &mut records);
            let over = !matches!(heard, Ok(Heard::Record(_) | Heard::Begin));
            all.push(heard);
            if over {
                return (records, all);
            }
        }
    }

    #[test]
    fn frames_survive_the_way() {
        let (records, all) = heard(&sent(&["", "", "山田", "", "x", ""], Some("名簿")));
        assert_eq!(records.sections, [Section::within(Division::Page(3), Part::Comment)]);
        assert_eq!(records.tables, [(Some("名簿".to_owned()), true)]);
        assert_eq!(records.rows, [(7, ["", "", "山田", "", "x", ""].map(str::to_owned).to_vec())]);
        assert!(matches!(all.last(), Some(Ok(Heard::End(End::Partial(Reason::Truncated))))));
    }

    proptest! {
        #[test]
        fn a_lying_child_is_caught_or_harmless(mut bytes in Just(sent(&["a", "", "b"], None)), at in 0_usize..40, value: u8) {
            let at = at % bytes.len();
            bytes[at] = value;
            let (records, _) = heard(&bytes);
            prop_assert!(records.rows.iter().all(|(_, cells)| cells.len() <= MAX_CELLS));
        }
    }
}
