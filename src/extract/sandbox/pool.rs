//! The parent's side: starts children when needed, hands them files, believes only sound frames, ends them in time.

use std::fs::File;
use std::io::{self, BufReader, IoSlice, Read, Seek, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

use super::super::bytes::{Bytes, Placed};
use super::super::parser::{Memory, Parser};
use super::super::sinks::{Gathering, Sinks};
use super::super::{End, Input, Isolation, Limits, memory};
use super::CHILD_WORD;
use super::child::crashed;
use super::confine::Protection;
use super::talk::{Talk, Timed, is_timeout};
use super::wire::{self, Fault};
use crate::model::Reason;

/// A child is replaced after this many assets.
const JOBS: u32 = 1_000;
/// A child is replaced when it keeps more memory than this, pages of 4 KiB.
const RESIDENT_PAGES: u64 = 64 << 8;
/// Deaths over one archive after which it is left: each member may be meant to kill.
const MOST_DEATHS: u32 = 8;
/// Of these, deaths by waiting: each costs the longest silence.
const MOST_TIMEOUTS: u32 = 2;
/// Looks at a child that was killed, 5 ms apart.
const PATIENCE: u32 = 200;
/// Signal of the kernel when the processor time is used up (signal(7)).
const SIGXCPU: i32 = 24;
/// Signal that can't be caught: from this process, or from the kernel when memory is short.
const SIGKILL: i32 = 9;

/// Children at rest; any worker may take one.
#[derive(Debug)]
pub(in super::super) struct Pool {
    limits: Limits,
    idle: Mutex<Vec<Worker>>,
    /// What the children so far have told of their protection.
    protection: Mutex<Option<Protection>>,
}

impl Pool {
    /// Makes an empty pool.
    pub(in super::super) fn new(limits: Limits) -> Self {
        Self { limits, idle: Mutex::new(Vec::new()), protection: Mutex::new(None) }
    }

    /// Reads a content in a child.
    pub(in super::super) fn read(&self, parser: Parser, bytes: &Bytes<'_>, sinks: &mut Sinks<'_>) -> End {
        bytes.note_read(bytes.size());
        let Isolation::Child(program) = &self.limits.isolation else { return in_process(parser, bytes, sinks) };
        let memfd;
        let descriptor = match bytes.input() {
            Input::File(file) => match file.descriptor() {
                Ok(descriptor) => descriptor,
                Err(_) => return End::Failed(Reason::IoError),
            },
            Input::Memory(content) => match memory::sealed(content) {
                Ok(file) => {
                    memfd = file;
                    memfd.as_fd()
                }
                Err(_) => return End::Failed(Reason::IoError),
            },
            // It can't be read from the middle.
            Input::Stream(_) => return End::Skipped(Reason::Limit),
        };
        let mut job = Job { program, parser, file: descriptor, pass: 0 };
        let (mut deaths, mut timeouts) = (0, 0);
        loop {
            let Told { end, death, members } = self.read_once(&job, sinks);
            deaths += u32::from(death.is_some());
            timeouts += u32::from(death == Some(Reason::Timeout));
            let goes_on = parser.is_archive() && deaths <= MOST_DEATHS && timeouts <= MOST_TIMEOUTS;
            if death.is_none() || members == 0 || !goes_on {
                // What children before this one told counts.
                return if job.pass > 0 { end.after_some() } else { end };
            }
            // The death cost the member under way: those behind it get a child of their own.
            job.pass = job.pass.saturating_add(members);
        }
    }

    fn read_once(&self, job: &Job<'_>, sinks: &mut Sinks<'_>) -> Told {
        // A child at rest may have been killed from outside: it gets one successor.
        for _ in 0..2 {
            let Ok(mut worker) = self.take(job.program, job.parser.memory()) else {
                return Told { end: End::Failed(Reason::IoError), death: None, members: 0 };
            };
            let read = worker.read(job, &self.limits, sinks);
            if worker.protection.is_some() {
                *self.protection.lock().unwrap_or_else(PoisonError::into_inner) = worker.protection;
            }
            if let Some((told, fate)) = read {
                if fate == Fate::Rest {
                    self.idle().push(worker);
                }
                return told;
            }
        }
        Told { end: End::Failed(Reason::ParserCrash), death: None, members: 0 }
    }

    /// Tells what protects the children; nothing if none was needed so far.
    pub(in super::super) fn protection(&self) -> Option<Protection> {
        *self.protection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, program: &Path, memory: Memory) -> io::Result<Worker> {
        let mut idle = self.idle();
        match idle.iter().position(|worker| worker.memory == memory) {
            Some(at) => Ok(idle.swap_remove(at)),
            None => {
                drop(idle);
                Worker::start(program, memory)
            }
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn in_process(parser: Parser, bytes: &Bytes<'_>, sinks: &mut Sinks<'_>) -> End {
    let mut parts = Gathering::new(sinks);
    let read = AssertUnwindSafe(|| match bytes.input() {
        Input::Memory(content) => parser.read(io::Cursor::new(content.to_vec()), &mut parts),
        Input::File(file) => match own_file(file) {
            Ok(file) => parser.read(file, &mut parts),
            Err(_) => End::Failed(Reason::IoError),
        },
        Input::Stream(_) => End::Skipped(Reason::Limit),
    });
    panic::catch_unwind(read).unwrap_or(End::Failed(Reason::ParserCrash))
}

fn own_file(file: &dyn Placed) -> io::Result<File> {
    let mut own = File::from(file.descriptor()?.try_clone_to_owned()?);
    own.rewind()?;
    Ok(own)
}

/// What a child is asked for.
struct Job<'j> {
    program: &'j Path,
    parser: Parser,
    file: BorrowedFd<'j>,
    /// Members that were told before.
    pass: u32,
}

/// What a child told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told {
    end: End,
    /// Why it died, if it did.
    death: Option<Reason>,
    /// Members heard of.
    members: u32,
}

/// What becomes of a child after an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Rest,
    Die,
}

/// One child; dropping it kills and reaps it.
#[derive(Debug)]
struct Worker {
    process: Child,
    socket: UnixStream,
    memory: Memory,
    jobs: u32,
    /// What it told about itself.
    protection: Option<Protection>,
}

impl Worker {
    fn start(program: &Path, memory: Memory) -> io::Result<Self> {
        let (socket, other) = UnixStream::pair()?;
        let process = Command::new(program)
            .arg(CHILD_WORD)
            .arg(memory.word())
            .env_clear()
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::from(OwnedFd::from(other)))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        Ok(Self { process, socket, memory, jobs: 0, protection: None })
    }

    /// Reads one asset; nothing if the child was dead before it began.
    fn read(&mut self, job: &Job<'_>, limits: &Limits, sinks: &mut Sinks<'_>) -> Option<(Told, Fate)> {
        self.jobs += 1;
        if self.send(job).is_err() {
            return None;
        }
        let timed = Timed::new(&self.socket, limits);
        let mut talk = Talk::new(BufReader::with_capacity(256 * 1024, timed), &self.socket);
        let listened = talk.listen(sinks);
        self.protection = talk.begun.or(self.protection);
        let members = talk.members;
        match listened {
            Ok(end) => {
                let fate = if end == End::Stopped { Fate::Die } else { self.fate() };
                Some((Told { end, death: None, members }, fate))
            }
            Err(Fault::Io(error)) if !is_timeout(&error) && talk.begun.is_none() && self.jobs > 1 => None,
            Err(fault) => {
                let cause = cause(&mut self.process, &fault);
                Some((Told { end: crashed(cause, talk.parts), death: Some(cause), members }, Fate::Die))
            }
        }
    }

    fn send(&self, job: &Job<'_>) -> io::Result<()> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        let descriptors = [job.file];
        ancillary.push(SendAncillaryMessage::ScmRights(&descriptors));
        let byte = [wire::request(job.parser)];
        sendmsg(&self.socket, &[IoSlice::new(&byte)], &mut ancillary, SendFlags::NOSIGNAL)?;
        (&self.socket).write_all(&job.pass.to_le_bytes())
    }

    fn fate(&self) -> Fate {
        if self.jobs >= JOBS || self.resident_pages().is_none_or(|pages| pages > RESIDENT_PAGES) {
            Fate::Die
        } else {
            Fate::Rest
        }
    }

    fn resident_pages(&self) -> Option<u64> {
        let statm = std::fs::read_to_string(format!("/proc/{}/statm", self.process.id())).ok()?;
        statm.split_ascii_whitespace().nth(1)?.parse().ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.process.kill();
        // One that waits for a dead store may outlive the signal: it is left to the system.
        for _ in 0..PATIENCE {
            match self.process.try_wait() {
                Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                _ => return,
            }
        }
    }
}

/// Tells why a child's frames ended or are not believed.
fn cause(process: &mut Child, fault: &Fault) -> Reason {
    match fault {
        Fault::Invalid => Reason::ParserCrash,
        Fault::Io(error) if is_timeout(error) => Reason::Timeout,
        Fault::Io(_) => cause_of_death(process),
    }
}

/// Tells why a child closed its end. What it wrote to its standard error is looked at, never shown.
fn cause_of_death(process: &mut Child) -> Reason {
    // It closed its socket: it is ending, or it never will.
    std::thread::sleep(Duration::from_millis(1));
    for _ in 0..200 {
        match process.try_wait() {
            Ok(None) => std::thread::sleep(Duration::from_millis(5)),
            _ => break,
        }
    }
    let _ = process.kill();
    let signal = process.wait().ok().and_then(|status| status.signal());
    let mut last_words = Vec::new();
    if let Some(stderr) = process.stderr.take() {
        let _ = stderr.take(4096).read_to_end(&mut last_words);
    }
    if memchr::memmem::find(&last_words, b"memory allocation of").is_some() {
        return Reason::Memory;
    }
    match signal {
        Some(SIGXCPU) => Reason::Timeout,
        Some(SIGKILL) => Reason::Memory,
        _ => Reason::ParserCrash,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::super::testing::Records;
    use super::super::super::{Extracted, Reader};
    use super::*;

    /// An empty central directory names one member, `xl/workbook.xml`: enough to be sent to a child.
    fn workbook() -> Vec<u8> {
        let name = b"xl/workbook.xml";
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.resize(30, 0);
        let directory = bytes.len() as u32;
        bytes.extend_from_slice(b"PK\x01\x02");
        bytes.resize(directory as usize + 28, 0);
        bytes.extend_from_slice(&(name.len() as u16).to_le_bytes());
        bytes.resize(directory as usize + 46, 0);
        bytes.extend_from_slice(name);
        bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\0\0\0\0");
        bytes.extend_from_slice(&directory.to_le_bytes());
        bytes.extend_from_slice(&[0, 0]);
        bytes
    }

    fn read_with(isolation: Isolation) -> Extracted {
        let no_progress = Duration::from_millis(100);
        let reader = Reader::new(Limits { isolation, no_progress, ..Limits::default() });
        let content = workbook();
        reader.read(Input::Memory(&content), content.len() as u64, &mut Records::default())
    }

    #[test]
    fn a_child_that_dies_costs_one_asset() {
        let extracted = read_with(Isolation::Child(PathBuf::from("/bin/false")));
        assert_eq!((extracted.format, extracted.end), ("xlsx", End::Failed(Reason::ParserCrash)));
    }

    #[test]
    fn a_child_that_is_silent_is_ended() {
        let extracted = read_with(Isolation::Child(PathBuf::from("/usr/bin/yes")));
        assert_eq!(extracted.end, End::Failed(Reason::Timeout));
    }

    #[test]
    fn a_program_that_does_not_start_is_a_failure() {
        let extracted = read_with(Isolation::Child(PathBuf::from("/nonexistent")));
        assert_eq!(extracted.end, End::Failed(Reason::IoError));
    }

    #[test]
    fn a_broken_workbook_is_a_failure_in_process_too() {
        assert!(matches!(read_with(Isolation::InProcess).end, End::Failed(_)));
    }
}
