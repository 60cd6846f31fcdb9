//! The parent's side: starts children when needed, hands them files, believes only sound frames, ends them in time.

use std::fs::File;
use std::io::{self, BufReader, IoSlice, Read, Seek, SeekFrom, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

use super::super::bytes::Bytes;
use super::super::parser::{Memory, Parser};
use super::super::parts::Unopened;
use super::super::{End, Input, Isolation, Limits};
use super::CHILD_WORD;
use super::child::crashed;
use super::wire::{self, Fault, Heard};
use crate::model::{Flow, Reason, RecordSink};

/// A child is replaced after this many assets.
const JOBS: u32 = 1_000;
/// A child is replaced when it keeps more memory than this, pages of 4 KiB.
const RESIDENT_PAGES: u64 = 64 << 8;
/// Signal of the kernel when the processor time is used up (signal(7)).
const SIGXCPU: i32 = 24;
/// Signal that can't be caught: from this process, or from the kernel when memory is short.
const SIGKILL: i32 = 9;

/// Children at rest; any worker may take one.
#[derive(Debug)]
pub(in super::super) struct Pool {
    limits: Limits,
    idle: Mutex<Vec<Worker>>,
}

impl Pool {
    /// Makes an empty pool.
    pub(in super::super) fn new(limits: Limits) -> Self {
        Self { limits, idle: Mutex::new(Vec::new()) }
    }

    /// Reads a content in a child.
    pub(in super::super) fn read(&self, parser: Parser, bytes: &Bytes<'_>, sink: &mut dyn RecordSink) -> End {
        bytes.note_read(bytes.size());
        let Isolation::Child(program) = &self.limits.isolation else { return in_process(parser, bytes, sink) };
        let memfd;
        let descriptor = match bytes.input() {
            Input::File(file) => file.as_fd(),
            Input::Memory(content) => match sealed(content) {
                Ok(file) => {
                    memfd = file;
                    memfd.as_fd()
                }
                Err(_) => return End::Failed(Reason::IoError),
            },
        };
        // A child at rest may have been killed from outside: it gets one successor.
        for _ in 0..2 {
            let Ok(mut worker) = self.take(program, parser.memory()) else { return End::Failed(Reason::IoError) };
            if let Some((end, fate)) = worker.read(parser, descriptor, &self.limits, sink) {
                if fate == Fate::Rest {
                    self.idle().push(worker);
                }
                return end;
            }
        }
        End::Failed(Reason::ParserCrash)
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

fn in_process(parser: Parser, bytes: &Bytes<'_>, sink: &mut dyn RecordSink) -> End {
    let read = AssertUnwindSafe(|| match bytes.input() {
        Input::Memory(content) => parser.read(io::Cursor::new(content.to_vec()), &mut Unopened(sink)),
        Input::File(mut file) => match file.seek(SeekFrom::Start(0)).and_then(|_| file.try_clone()) {
            Ok(file) => parser.read(file, &mut Unopened(sink)),
            Err(_) => End::Failed(Reason::IoError),
        },
    });
    panic::catch_unwind(read).unwrap_or(End::Failed(Reason::ParserCrash))
}

/// Puts a content into memory that has a descriptor and can't change any more.
fn sealed(content: &[u8]) -> io::Result<File> {
    let mut file = File::from(memfd_create("asset", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?);
    file.write_all(content)?;
    fcntl_add_seals(&file, SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE)?;
    Ok(file)
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
        Ok(Self { process, socket, memory, jobs: 0 })
    }

    /// Reads one asset; nothing if the child was dead before it began.
    fn read(
        &mut self,
        parser: Parser,
        file: BorrowedFd<'_>,
        limits: &Limits,
        sink: &mut dyn RecordSink,
    ) -> Option<(End, Fate)> {
        self.jobs += 1;
        if self.send(parser, file).is_err() {
            return None;
        }
        let frames =
            Timed { socket: &self.socket, deadline: Instant::now() + limits.wall_clock, silence: limits.no_progress };
        let heard = listen(BufReader::with_capacity(256 * 1024, frames), sink);
        let end = match heard.result {
            Ok(end) => return Some((end, if end == End::Stopped { Fate::Die } else { self.fate() })),
            Err(Fault::Invalid) => crashed(Reason::ParserCrash, heard.records),
            Err(Fault::Io(error)) if is_timeout(&error) => crashed(Reason::Timeout, heard.records),
            Err(Fault::Io(_)) if !heard.begun && self.jobs > 1 => return None,
            Err(Fault::Io(_)) => crashed(self.cause_of_death(), heard.records),
        };
        Some((end, Fate::Die))
    }

    fn send(&self, parser: Parser, file: BorrowedFd<'_>) -> rustix::io::Result<()> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        let descriptors = [file];
        ancillary.push(SendAncillaryMessage::ScmRights(&descriptors));
        let byte = [wire::request(parser)];
        sendmsg(&self.socket, &[IoSlice::new(&byte)], &mut ancillary, SendFlags::NOSIGNAL).map(drop)
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

    /// Tells why a child closed its end. What it wrote to its standard error is looked at, never shown.
    fn cause_of_death(&mut self) -> Reason {
        // It closed its socket: it is ending, or it never will.
        std::thread::sleep(Duration::from_millis(1));
        for _ in 0..200 {
            match self.process.try_wait() {
                Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                _ => break,
            }
        }
        let _ = self.process.kill();
        let signal = self.process.wait().ok().and_then(|status| status.signal());
        let mut last_words = Vec::new();
        if let Some(stderr) = self.process.stderr.take() {
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
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Listened {
    begun: bool,
    records: u64,
    result: Result<End, Fault>,
}

fn listen(mut frames: impl Read, sink: &mut dyn RecordSink) -> Listened {
    let mut payload = Vec::new();
    let mut listened = Listened { begun: false, records: 0, result: Ok(End::Stopped) };
    loop {
        match wire::hear(&mut frames, &mut payload, sink) {
            Ok(Heard::Begin) => listened.begun = true,
            Ok(Heard::Record(Flow::Continue)) => listened.records += 1,
            Ok(Heard::Record(Flow::Stop)) => return listened,
            Ok(Heard::End(end)) => {
                listened.result = Ok(end);
                return listened;
            }
            Err(fault) => {
                listened.result = Err(fault);
                return listened;
            }
        }
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// A socket whose silence and total time are limited.
struct Timed<'a> {
    socket: &'a UnixStream,
    deadline: Instant,
    silence: Duration,
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.deadline.saturating_duration_since(Instant::now()).min(self.silence);
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.socket.set_read_timeout(Some(left))?;
        let mut socket = self.socket;
        socket.read(buffer)
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
