//! Walks the parts of a message as a stream of lines, however deep they are nested: no recursion, bounded memory.

use std::collections::HashMap;
use std::io;

use super::super::End;
use super::super::archive::{name_only, reason};
use super::super::parts::{MemberHead, Parts, Wanted};
use super::body::{self, Bodies};
use super::header::{Block, Fields, Form, Unnamed};
use super::lines::{Lines, content};
use super::transfer::Decoder;
use crate::model::{Division, Flow, Part, Reason, Section};

/// Parts of one message.
const MOST_PARTS: usize = 10_000;
/// Bytes of one header block.
const LONGEST_BLOCK: usize = 1 << 20;
/// A body is pushed in pieces of whole lines about as long.
const PIECE: usize = 4 << 20;
/// Bytes of an attachment pushed at once.
const BATCH: usize = 64 * 1024;

/// Why the walk ends early.
pub(super) enum Halt {
    Stopped,
    Io(io::Error),
    Limit,
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn go(flow: Flow) -> Result<(), Halt> {
    if flow == Flow::Stop { Err(Halt::Stopped) } else { Ok(()) }
}

/// What ended a part.
#[derive(Clone, Copy, Debug)]
enum Hit {
    /// The message.
    End,
    /// A boundary of the multipart at this level; another part follows.
    Next(usize),
    /// Its last boundary.
    Last(usize),
}

/// A multipart that is open.
struct Frame {
    boundary: Vec<u8>,
    alternative: bool,
    unnamed: Unnamed,
    /// Characters of its plain texts, and its HTML as text: the one stands for the other, if it is not much shorter.
    plain: usize,
    html: String,
}

/// One message and the sink it goes to.
pub(super) struct Message<'m> {
    number: Option<u32>,
    parts: &'m mut dyn Parts,
    frames: Vec<Frame>,
    /// Levels of a boundary, the innermost last.
    levels: HashMap<Vec<u8>, Vec<usize>>,
    bodies: Bodies,
    line: Vec<u8>,
    /// The line is the continuation of one.
    inside_line: bool,
    count: usize,
    attachments: usize,
    trouble: Option<Reason>,
}

impl<'m> Message<'m> {
    /// Begins a message; in a mailbox it has a number.
    pub(super) fn new(number: Option<u32>, parts: &'m mut dyn Parts) -> Self {
        Self {
            number,
            parts,
            frames: Vec::new(),
            levels: HashMap::new(),
            bodies: Bodies::default(),
            line: Vec::new(),
            inside_line: false,
            count: 0,
            attachments: 0,
            trouble: None,
        }
    }

    /// Reads the message to its end.
    pub(super) fn read(mut self, lines: &mut dyn Lines) -> End {
        let walked = self.walk(lines);
        let closed = if matches!(walked, Err(Halt::Stopped)) { Ok(()) } else { self.pop_to(0) };
        let trouble = match walked.and(closed) {
            Ok(()) => self.trouble,
            Err(Halt::Stopped) => return End::Stopped,
            Err(Halt::Io(error)) => Some(reason(&error)),
            Err(Halt::Limit) => Some(Reason::Limit),
        };
        trouble.map_or(End::Complete, End::Partial)
    }

    fn walk(&mut self, lines: &mut dyn Lines) -> Result<(), Halt> {
        let (block, mut hit) = self.block(lines)?;
        self.section(Part::Header)?;
        go(block.envelope().push(self.number.unwrap_or(1).into(), &mut *self.parts))?;
        self.section(Part::Body)?;
        let mut fields = block.fields(Unnamed::Text);
        loop {
            let mut ended = match hit.take() {
                Some(hit) => hit,
                None => self.entity(lines, &fields)?,
            };
            let level = loop {
                match ended {
                    Hit::End => {
                        self.trouble = self.trouble.or((!self.frames.is_empty()).then_some(Reason::Truncated));
                        return Ok(());
                    }
                    Hit::Next(level) => break level,
                    Hit::Last(level) => {
                        self.pop_to(level)?;
                        ended = self.skip(lines)?;
                    }
                }
            };
            self.pop_to(level + 1)?;
            self.count += 1;
            if self.count > MOST_PARTS {
                return Err(Halt::Limit);
            }
            let unnamed = self.frames.last().map_or(Unnamed::Text, |frame| frame.unnamed);
            let (block, next) = self.block(lines)?;
            fields = block.fields(unnamed);
            hit = next;
        }
    }

    fn section(&mut self, part: Part) -> Result<(), Halt> {
        let division = self.number.map(Division::Message);
        go(self.parts.section(Section { division, part }))
    }

    /// Goes on to the next line and tells whether it ends a part.
    fn next(&mut self, lines: &mut dyn Lines) -> Result<Option<Hit>, Halt> {
        if !lines.next(&mut self.line)? {
            return Ok(Some(Hit::End));
        }
        let fresh = !self.inside_line;
        self.inside_line = !self.line.ends_with(b"\n");
        Ok(if fresh { self.boundary() } else { None })
    }

    fn boundary(&self) -> Option<Hit> {
        let text = self.line.strip_prefix(b"--").filter(|_| !self.frames.is_empty())?.trim_ascii_end();
        let level = |text: &[u8]| self.levels.get(text).and_then(|levels| levels.last()).copied();
        level(text).map(Hit::Next).or_else(|| text.strip_suffix(b"--").and_then(level).map(Hit::Last))
    }

    /// Reads a header block, and what ended it but an empty line.
    fn block(&mut self, lines: &mut dyn Lines) -> Result<(Block, Option<Hit>), Halt> {
        let mut raw = Vec::new();
        loop {
            if let Some(hit) = self.next(lines)? {
                return Ok((Block::new(&raw), Some(hit)));
            }
            let first = raw.is_empty() && self.count == 0;
            let envelope = first && self.line.starts_with(b"From ");
            match content(&self.line).is_empty() {
                // Nothing may stand before a message, but files are saved so.
                true if first => {}
                true => return Ok((Block::new(&raw), None)),
                false if envelope => {}
                false if raw.len() < LONGEST_BLOCK => raw.extend_from_slice(&self.line),
                false => self.trouble = Some(Reason::Limit),
            }
        }
    }

    /// Reads what follows a header block, as far as the next boundary.
    fn entity(&mut self, lines: &mut dyn Lines, fields: &Fields) -> Result<Hit, Halt> {
        match &fields.form {
            Form::Multipart { boundary, alternative, unnamed } => {
                self.levels.entry(boundary.clone()).or_default().push(self.frames.len());
                self.frames.push(Frame {
                    boundary: boundary.clone(),
                    alternative: *alternative,
                    unnamed: *unnamed,
                    plain: 0,
                    html: String::new(),
                });
                self.skip(lines)
            }
            Form::Text { .. } => self.text(lines, fields),
            Form::Message => self.member(lines, fields, ".eml"),
            Form::Attachment | Form::Encrypted => self.member(lines, fields, ""),
        }
    }

    /// Passes over what stands before the first and behind the last part: no mail program shows it.
    fn skip(&mut self, lines: &mut dyn Lines) -> Result<Hit, Halt> {
        loop {
            if let Some(hit) = self.next(lines)? {
                return Ok(hit);
            }
        }
    }

    /// Closes the multiparts from this level on.
    fn pop_to(&mut self, level: usize) -> Result<(), Halt> {
        while self.frames.len() > level {
            let Some(frame) = self.frames.pop() else { break };
            if let Some(levels) = self.levels.get_mut(&frame.boundary) {
                levels.pop();
                if levels.is_empty() {
                    self.levels.remove(&frame.boundary);
                }
            }
            if frame.plain * 2 < body::letters(&frame.html) {
                go(self.bodies.push(&frame.html, &mut *self.parts))?;
            }
        }
        Ok(())
    }

    fn text(&mut self, lines: &mut dyn Lines, fields: &Fields) -> Result<Hit, Halt> {
        let (mut decoder, mut bytes) = (Decoder::new(fields.encoding), Vec::new());
        loop {
            let hit = self.next(lines);
            if let Ok(None) = hit {
                decoder.line(&self.line, &mut bytes);
                if bytes.len() < PIECE {
                    continue;
                }
            }
            let piece = match hit {
                Ok(None) => memchr::memrchr(b'\n', &bytes).map_or(bytes.len(), |at| at + 1),
                _ => bytes.len(),
            };
            let rest = bytes.split_off(piece);
            self.push_text(&bytes, fields)?;
            bytes = rest;
            if let Some(hit) = hit? {
                return Ok(hit);
            }
        }
    }

    fn push_text(&mut self, bytes: &[u8], fields: &Fields) -> Result<(), Halt> {
        let text = body::decode(bytes, fields.charset.as_deref());
        let Form::Text { html, flowed } = fields.form else { return Ok(()) };
        let text = match (html, flowed) {
            (true, _) => body::of_html(&text),
            (false, Some(soft)) => body::unflowed(&text, soft),
            (false, None) => text,
        };
        let frame = self.frames.iter_mut().rev().find(|frame| frame.alternative);
        if let Some(frame) = frame {
            if html && frame.html.len() < PIECE {
                frame.html.push_str(&text);
                return Ok(());
            }
            frame.plain += body::letters(&text);
        }
        go(self.bodies.push(&text, &mut *self.parts))
    }

    fn member(&mut self, lines: &mut dyn Lines, fields: &Fields, extension: &str) -> Result<Hit, Halt> {
        self.attachments += 1;
        let own = fields.name.clone().unwrap_or_else(|| format!("{}{extension}", self.attachments));
        let name = self.number.map_or(own.clone(), |number| format!("{number}/{own}"));
        let head = MemberHead { name: &name, size: None };
        if fields.form == Form::Encrypted {
            go(name_only(head, End::Skipped(Reason::Encrypted), &mut *self.parts))?;
            return self.skip(lines);
        }
        let mut taken = self.parts.member(head) == Wanted::Bytes;
        let (mut decoder, mut bytes) = (Decoder::new(fields.encoding), Vec::new());
        let hit = loop {
            let hit = self.next(lines);
            if let Ok(None) = hit {
                decoder.line(&self.line, &mut bytes);
            }
            if bytes.len() >= BATCH || !matches!(hit, Ok(None)) {
                taken = taken && (bytes.is_empty() || self.parts.bytes(&bytes) == Flow::Continue);
                bytes.clear();
            }
            if !matches!(hit, Ok(None)) {
                break hit;
            }
        };
        go(self.parts.member_end(if taken { self.end_of(&hit) } else { End::Stopped }))?;
        Ok(hit?.unwrap_or(Hit::End))
    }

    fn end_of(&self, hit: &Result<Option<Hit>, Halt>) -> End {
        match hit {
            Err(Halt::Io(error)) => End::Partial(reason(error)),
            // A part that no boundary ends is cut.
            Ok(Some(Hit::End)) if !self.frames.is_empty() => End::Partial(Reason::Truncated),
            _ => End::Complete,
        }
    }
}
