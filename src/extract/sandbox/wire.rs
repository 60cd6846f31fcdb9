//! Frames between a child and its parent: `tag u8, length u32, payload`, little-endian.
//!
//! Texts are `length u32, bytes`. A length of `u32::MAX` in a row is followed by a count of empty cells.
//! A member is a head, any number of frames of bytes and an end; members are numbered from 1 in each content. The child
//! never waits for an answer: whoever does not want a member says its number, and passes over what arrives until then.
//! A request may ask to pass over the first members of an archive, which a child before has told: they are not numbered.

use std::io::{self, Read, Write};

use super::super::End;
use super::super::parser::Parser;
use super::super::parts::{MemberHead, Parts, Wanted};
use super::super::passwords::Password;
use super::super::split::MAX_CELLS;
use super::confine::Protection;
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
const MEMBER: u8 = 6;
const BYTES: u8 = 7;
const MEMBER_END: u8 = 8;
const ASK: u8 = 9;
const SECTION: u8 = 10;

/// Bytes of a member in one frame, at most.
pub(super) const CHUNK: usize = 256 << 10;
/// Longest name of a member that is believed, bytes; longer ones are cut. Twice what a path may be (PATH_MAX).
pub(super) const LONGEST_NAME: usize = 8 << 10;

/// Returns the byte that asks for a format.
pub(super) fn request(parser: Parser) -> u8 {
    Parser::ALL.iter().zip(1..).find(|&(&known, _)| known == parser).map_or(0, |(_, byte)| byte)
}

/// Returns the format that a byte asks for.
pub(super) fn requested(byte: u8) -> Option<Parser> {
    Parser::ALL.get(usize::from(byte).checked_sub(1)?).copied()
}

/// What the parent says meanwhile.
pub(super) trait Ear {
    /// Returns, without waiting, whether the rest of a member is not wanted.
    fn is_unwanted(&mut self, member: u32) -> bool;
    /// Waits for the password that was asked for.
    fn password(&mut self) -> Option<Password>;
}

/// Writes records and members as frames: the child's sink.
pub(super) struct FrameWriter<W, E> {
    to: W,
    payload: Vec<u8>,
    ear: E,
    /// Members begun.
    member: u32,
    /// Members to be passed over, and whether one is.
    pass: u32,
    passing: bool,
    /// A record was too large for a frame.
    pub(super) dropped: bool,
    /// Records and members written.
    pub(super) parts: u64,
}

impl<W: Write, E: Ear> FrameWriter<W, E> {
    /// Writes to a socket and listens to what comes back.
    pub(super) fn new(to: W, ear: E) -> Self {
        Self { to, payload: Vec::new(), ear, member: 0, pass: 0, passing: false, dropped: false, parts: 0 }
    }

    /// Passes over the first members.
    pub(super) fn passing(self, members: u32) -> Self {
        Self { pass: members, ..self }
    }

    /// Tells that the request has arrived, and under which protection it is served.
    pub(super) fn begin(&mut self, protection: Protection) -> io::Result<()> {
        self.payload.clear();
        self.payload.push(protection.byte());
        self.send(BEGIN)?;
        self.to.flush()
    }

    /// Tells how reading ended.
    pub(super) fn finish(&mut self, end: End) -> io::Result<()> {
        self.ended(END, end)?;
        self.to.flush()
    }

    fn ended(&mut self, tag: u8, end: End) -> io::Result<()> {
        let (state, reason) = match end {
            End::Complete | End::Stopped => (0, ""),
            End::Partial(reason) => (1, reason.code()),
            End::Skipped(reason) => (2, reason.code()),
            End::Failed(reason) => (3, reason.code()),
        };
        self.payload.clear();
        self.payload.push(state);
        self.text(reason);
        self.send(tag)
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
        self.parts += 1;
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

impl<W: Write, E: Ear> RecordSink for FrameWriter<W, E> {
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

impl<W: Write, E: Ear> Parts for FrameWriter<W, E> {
    fn member(&mut self, head: MemberHead<'_>) -> Wanted {
        self.passing = self.pass > 0;
        if self.passing {
            self.pass -= 1;
            return Wanted::Nothing;
        }
        self.parts += 1;
        self.member += 1;
        self.payload.clear();
        self.payload.extend_from_slice(&head.size.unwrap_or(u64::MAX).to_le_bytes());
        self.text(head.name.get(..head.name.floor_char_boundary(LONGEST_NAME)).unwrap_or_default());
        if self.send(MEMBER).is_ok() { Wanted::Bytes } else { Wanted::Nothing }
    }

    fn bytes(&mut self, bytes: &[u8]) -> Flow {
        if self.passing || self.ear.is_unwanted(self.member) {
            return Flow::Stop;
        }
        for chunk in bytes.chunks(CHUNK) {
            self.payload.clear();
            self.payload.extend_from_slice(chunk);
            if self.send(BYTES).is_err() {
                return Flow::Stop;
            }
        }
        Flow::Continue
    }

    fn member_end(&mut self, end: End) -> Flow {
        if self.passing {
            return Flow::Continue;
        }
        if self.ended(MEMBER_END, end).is_ok() { Flow::Continue } else { Flow::Stop }
    }

    fn password(&mut self, attempt: usize) -> Option<Password> {
        self.payload.clear();
        self.number(u32::try_from(attempt).ok()?);
        self.send(ASK).and_then(|()| self.to.flush()).ok()?;
        self.ear.password()
    }
}

/// What a frame said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// The request has arrived.
    Begin(Protection),
    /// A record was pushed.
    Record(Flow),
    /// A member begins: its name, its size as the container tells it.
    Member(String, Option<u64>),
    /// The password of an attempt is wanted.
    Ask(u32),
    /// Reading ended.
    End(End),
}

/// What a frame inside a member said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// Bytes: the payload.
    Bytes,
    /// The password of an attempt is wanted.
    Ask(u32),
    /// The member ended.
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

/// Reads one frame between members and pushes its record.
pub(super) fn hear(from: &mut impl Read, payload: &mut Vec<u8>, sink: &mut dyn RecordSink) -> Result<Heard, Fault> {
    let tag = receive(from, payload)?;
    understand(tag, Frame { rest: payload }, sink).ok_or(Fault::Invalid)
}

/// Reads one frame of a member; nothing else may come before its end.
pub(super) fn hear_inside(from: &mut impl Read, payload: &mut Vec<u8>) -> Result<Inside, Fault> {
    match receive(from, payload)? {
        BYTES if payload.len() <= CHUNK => Ok(Inside::Bytes),
        ASK => Frame { rest: payload }.ask().map(Inside::Ask).ok_or(Fault::Invalid),
        MEMBER_END => Frame { rest: payload }.end().map(Inside::End).ok_or(Fault::Invalid),
        _ => Err(Fault::Invalid),
    }
}

fn receive(from: &mut impl Read, payload: &mut Vec<u8>) -> Result<u8, Fault> {
    let mut head = [0; 5];
    from.read_exact(&mut head)?;
    let [tag, length @ ..] = head;
    let length = u32::from_le_bytes(length) as usize;
    if length > LARGEST_FRAME {
        return Err(Fault::Invalid);
    }
    payload.resize(length, 0);
    from.read_exact(payload)?;
    Ok(tag)
}

fn understand(tag: u8, mut frame: Frame<'_>, sink: &mut dyn RecordSink) -> Option<Heard> {
    let flow = match tag {
        BEGIN => {
            let protection = Protection::told(frame.byte()?);
            return frame.rest.is_empty().then_some(Heard::Begin(protection));
        }
        END => return frame.end().map(Heard::End),
        ASK => return frame.ask().map(Heard::Ask),
        MEMBER => {
            let size = frame.wide()?;
            let name = frame.text().filter(|name| name.len() <= LONGEST_NAME)?;
            return Some(Heard::Member(name.to_owned(), (size != u64::MAX).then_some(size)));
        }
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

    fn ask(&mut self) -> Option<u32> {
        self.number().filter(|_| self.rest.is_empty())
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
