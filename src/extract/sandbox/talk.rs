//! The parent's ear: hears the frames of one content, hands on what is sound, gives up in time.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use super::super::parts::{MemberBytes, MemberHead};
use super::super::passwords::Passwords;
use super::super::sinks::Sinks;
use super::super::{End, Limits};
use super::asides;
use super::confine::Protection;
use super::wire::{self, Fault, Heard, Inside};
use crate::model::{Flow, Reason};

/// What a child may take longer for each byte of a member it delivers: slower than 4 MiB a second is no progress.
const BYTES_A_SECOND: u64 = 4 << 20;

/// Hears what a child says about one content.
pub(super) struct Talk<'s, R> {
    frames: R,
    socket: &'s UnixStream,
    payload: Vec<u8>,
    /// The child has taken the request, under this protection.
    pub(super) begun: Option<Protection>,
    /// Records and members that were heard.
    pub(super) parts: u64,
    /// Members that were heard of.
    pub(super) members: u32,
}

/// Frames whose wait grows with what they bring.
pub(super) trait Patient: Read {
    /// Bytes of a member arrived.
    fn brought(&mut self, bytes: u64);
}

impl<'s, R: Patient> Talk<'s, R> {
    /// Begins with frames that come over `socket`.
    pub(super) fn new(frames: R, socket: &'s UnixStream) -> Self {
        Self { frames, socket, payload: Vec::new(), begun: None, parts: 0, members: 0 }
    }

    /// Hands records and members on until the content ends, or somebody says stop.
    pub(super) fn listen(&mut self, sinks: &mut Sinks<'_>) -> Result<End, Fault> {
        loop {
            match wire::hear(&mut self.frames, &mut self.payload, sinks.records)? {
                Heard::Begin(protection) => self.begun = Some(protection),
                Heard::Record(Flow::Continue) => self.parts += 1,
                Heard::Record(Flow::Stop) => return Ok(End::Stopped),
                Heard::End(end) => return Ok(end),
                Heard::Ask(attempt) => answer(self.socket, sinks.passwords, attempt)?,
                Heard::Member(name, size) => {
                    self.parts += 1;
                    self.members = self.members.wrapping_add(1);
                    if self.member(MemberHead { name: &name, size }, sinks)? == Flow::Stop {
                        return Ok(End::Stopped);
                    }
                }
            }
        }
    }

    fn member(&mut self, head: MemberHead<'_>, sinks: &mut Sinks<'_>) -> Result<Flow, Fault> {
        let mut pulled = Pulled {
            frames: &mut self.frames,
            payload: &mut self.payload,
            state: State::Open,
            socket: self.socket,
            passwords: sinks.passwords,
        };
        let flow = sinks.members.member(head, &mut pulled);
        if flow == Flow::Stop {
            return Ok(flow);
        }
        if matches!(pulled.state, State::Open) {
            asides::refuse(self.socket, self.members);
            while pulled.next().is_some() {}
        }
        match pulled.state {
            State::Broken(fault) => Err(fault),
            State::Open | State::Ended(_) => Ok(flow),
        }
    }
}

enum State {
    Open,
    Ended(End),
    Broken(Fault),
}

/// The bytes of the member under way.
struct Pulled<'p, R> {
    frames: &'p mut R,
    payload: &'p mut Vec<u8>,
    state: State,
    socket: &'p UnixStream,
    passwords: &'p Passwords,
}

fn answer(socket: &UnixStream, passwords: &Passwords, attempt: u32) -> Result<(), Fault> {
    Ok(asides::tell(socket, passwords.get(attempt as usize))?)
}

impl<R: Patient> MemberBytes for Pulled<'_, R> {
    fn next(&mut self) -> Option<&[u8]> {
        while matches!(self.state, State::Open) {
            let heard = match wire::hear_inside(self.frames, self.payload) {
                Ok(Inside::Ask(attempt)) => answer(self.socket, self.passwords, attempt).map(|()| None),
                heard => heard.map(Some),
            };
            match heard {
                Ok(Some(Inside::Bytes)) => {
                    self.frames.brought(self.payload.len() as u64);
                    return Some(self.payload);
                }
                Ok(Some(Inside::End(end))) => self.state = State::Ended(end),
                Ok(_) => {}
                Err(fault) => self.state = State::Broken(fault),
            }
        }
        None
    }

    fn end(&self) -> End {
        match &self.state {
            State::Open => End::Stopped,
            State::Ended(end) => *end,
            State::Broken(Fault::Io(error)) if is_timeout(error) => End::Failed(Reason::Timeout),
            State::Broken(_) => End::Failed(Reason::ParserCrash),
        }
    }
}

/// Returns whether a read gave up waiting.
pub(super) fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// A socket whose silence and total time are limited. Only waiting counts: what the parent does meanwhile does not.
pub(super) struct Timed<'a> {
    socket: &'a UnixStream,
    left: Duration,
    silence: Duration,
}

impl<'a> Timed<'a> {
    /// Begins both clocks.
    pub(super) fn new(socket: &'a UnixStream, limits: &Limits) -> Self {
        Self { socket, left: limits.wall_clock, silence: limits.no_progress }
    }
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wait = self.left.min(self.silence);
        if wait.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.socket.set_read_timeout(Some(wait))?;
        let mut socket = self.socket;
        let began = Instant::now();
        let read = socket.read(buffer);
        self.left = self.left.saturating_sub(began.elapsed());
        read
    }
}

impl Patient for io::BufReader<Timed<'_>> {
    fn brought(&mut self, bytes: u64) {
        let timed = self.get_mut();
        timed.left = timed.left.saturating_add(Duration::from_micros(bytes * 1_000_000 / BYTES_A_SECOND));
    }
}
