//! What a parser pushes: records of the asset itself, and the assets inside it.

use super::End;
use super::passwords::Password;
use crate::model::{Flow, RecordSink};

/// An asset inside another: archive member, attachment, decompressed content.
#[derive(Clone, Copy, Debug)]
pub struct MemberHead<'a> {
    /// Path inside the container, decoded, parts divided by `/`. Raw text: it may hold a person's name.
    pub name: &'a str,
    /// Size in bytes as the container tells it; not to be trusted.
    pub size: Option<u64>,
}

/// Whether the bytes of a member are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Push them.
    Bytes,
    /// Push none; [`Parts::member_end`] follows at once.
    Nothing,
}

/// Takes records and members, in the order of the content. A member is `member`, any number of `bytes`, `member_end`;
/// records are not pushed in between, and members do not nest: a member that is a container is read by the caller.
pub(crate) trait Parts: RecordSink {
    /// A member begins.
    fn member(&mut self, head: MemberHead<'_>) -> Wanted;
    /// Some bytes of the member; [`Flow::Stop`] ends this member, not the container.
    fn bytes(&mut self, bytes: &[u8]) -> Flow;
    /// The member ends: complete, or why not (`Skipped(Encrypted)`, `Partial(Truncated)`, `Failed(Malformed)` …).
    /// [`Flow::Stop`] ends the container.
    fn member_end(&mut self, end: End) -> Flow;
    /// The password to be tried on what is encrypted, the first at attempt 0; nothing after the last. It is given out
    /// again for each member: who knows which one fitted before may begin with that attempt.
    fn password(&mut self, _attempt: usize) -> Option<Password> {
        None
    }
}

/// Bytes of one member, pulled as they arrive.
pub trait MemberBytes {
    /// Gives the next bytes, at most a few hundred KiB; nothing at the end.
    fn next(&mut self) -> Option<&[u8]>;
    /// How the member ended; [`End::Stopped`] as long as bytes may follow.
    fn end(&self) -> End;
}

/// Takes the assets inside an asset, one after another. Its other side is pushed by a parser.
pub trait Members {
    /// A container that is nothing but members is about to be opened; [`Flow::Stop`] leaves it closed. Not asked for
    /// what has records of its own.
    fn open(&mut self) -> Flow {
        Flow::Continue
    }
    /// Takes a member. Its bytes are pulled as far as they are wanted; the rest is passed over.
    /// [`Flow::Stop`] ends the container.
    fn member(&mut self, head: MemberHead<'_>, content: &mut dyn MemberBytes) -> Flow;
}

/// Leaves members unopened.
#[derive(Debug)]
pub struct Unopened;

impl Members for Unopened {
    fn member(&mut self, _head: MemberHead<'_>, _content: &mut dyn MemberBytes) -> Flow {
        Flow::Continue
    }
}
