//! The child's side: takes descriptors one after another and answers with frames.

use std::fs::File;
use std::io::{self, BufWriter, IoSliceMut, Read, Seek};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use super::super::End;
use super::super::parser::{Memory, Parser};
use super::super::passwords::Password;
use super::CHILD_WORD;
use super::asides::Asides;
use super::confine::{self, Protection};
use super::wire::{self, Ear, FrameWriter};
use crate::model::Reason;

/// The child could not take its rights away.
const UNPROTECTED: u8 = 71;

/// Serves as a sandbox child if the program was started as one; the binary calls it before anything else.
pub fn serve_if_child() -> Option<ExitCode> {
    let mut words = std::env::args_os().skip(1);
    if words.next()? != CHILD_WORD {
        return None;
    }
    let memory = [Memory::Small, Memory::Large]
        .into_iter()
        .find(|memory| words.next().is_some_and(|word| word == memory.word()));
    Some(serve(memory.unwrap_or(Memory::Small)))
}

fn serve(memory: Memory) -> ExitCode {
    // A panic message may quote the content.
    panic::set_hook(Box::new(|_| {}));
    let Ok(socket) = rustix::io::dup(io::stdin()).map(UnixStream::from) else { return ExitCode::from(UNPROTECTED) };
    let Ok(protection) = confine::apply(memory) else { return ExitCode::from(UNPROTECTED) };
    while let Some(request) = receive(&socket) {
        if confine::renew_cpu().is_err() || answer(request, (&socket, protection)).is_err() {
            break;
        }
    }
    ExitCode::SUCCESS
}

/// Waits for the next request; nothing if the parent has gone.
fn receive(socket: &UnixStream) -> Option<Request> {
    loop {
        let mut byte = [0];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let message = match recvmsg(socket, &mut [IoSliceMut::new(&mut byte)], &mut ancillary, RecvFlags::CMSG_CLOEXEC)
        {
            Err(rustix::io::Errno::INTR) => continue,
            other => other.ok()?,
        };
        if message.bytes != 1 {
            return None;
        }
        let descriptor: Option<OwnedFd> = ancillary.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
            _ => None,
        });
        // A byte without a descriptor is left of an aside that came too late.
        if let Some(descriptor) = descriptor {
            let mut pass = [0; 4];
            Read::read_exact(&mut &*socket, &mut pass).ok()?;
            let (parser, file) = (wire::requested(byte[0])?, File::from(descriptor));
            return Some(Request { parser, file, pass: u32::from_le_bytes(pass) });
        }
    }
}

impl Ear for Asides<'_> {
    fn is_unwanted(&mut self, member: u32) -> bool {
        Asides::is_unwanted(self, member)
    }

    fn password(&mut self) -> Option<Password> {
        Asides::password(self)
    }
}

/// What the parent asks for.
struct Request {
    parser: Parser,
    file: File,
    /// Members to be passed over.
    pass: u32,
}

fn answer(
    Request { parser, mut file, pass }: Request,
    (socket, protection): (&UnixStream, Protection),
) -> io::Result<()> {
    file.rewind()?;
    let to = BufWriter::with_capacity(64 * 1024, socket);
    let mut writer = FrameWriter::new(to, Asides::new(socket)).passing(pass);
    writer.begin(protection)?;
    let result = panic::catch_unwind(AssertUnwindSafe(|| parser.read(file, &mut writer)));
    let end = match result {
        Ok(End::Complete) if writer.dropped => End::Partial(Reason::Limit),
        Ok(end) => end,
        Err(payload) => crashed(reason_of(payload.as_ref()), writer.parts),
    };
    writer.finish(end)
}

/// A parser that asks for more than the address space can ever hold panics instead of aborting.
fn reason_of(payload: &(dyn std::any::Any + Send)) -> Reason {
    match payload.downcast_ref::<&str>() {
        Some(&"capacity overflow") => Reason::Memory,
        _ => Reason::ParserCrash,
    }
}

/// Records and members that were pushed before count.
pub(super) fn crashed(reason: Reason, parts: u64) -> End {
    if parts == 0 { End::Failed(reason) } else { End::Partial(reason) }
}
