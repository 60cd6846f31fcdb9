//! Reads RAR archives of all versions. A thread unpacks; what it tells is handed on as members while it goes on.

use std::io::{self, Read, Seek, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rars::{
    Archive, ArchiveMember, ArchiveReadOptions, ArchiveReader, Error, ErrorKind, ExtractionDecision,
    ExtractionErrorAction, ExtractionOutcome,
};
use zeroize::Zeroizing;

use super::super::End;
use super::super::parts::{MemberHead, Parts, Wanted};
use super::super::passwords::Password;
use super::super::shared::Shared;
use super::names::decoded_path;
use super::pour::name_only;
use crate::model::{Flow, Reason};

/// Members, as many as a file may have.
const MOST_MEMBERS: u64 = 1_000_000;
/// Bytes of the list of members.
const LIST: u64 = 128 << 20;
/// Largest dictionary, and all that unpacking holds. The child has 1 GiB.
const DICTIONARY: u64 = 256 << 20;
const WORKSPACE: u64 = 640 << 20;
/// A member of more bytes is unpacked as it comes.
const BUFFERED: u64 = 16 << 20;
/// Passwords tried: each costs a quarter of a million rounds of a hash.
const MOST_ATTEMPTS: usize = 100;
/// Bytes of one piece, and pieces that wait.
const PIECE: usize = 64 << 10;
const WAITING: usize = 4;

/// Reads a RAR archive and pushes its members.
pub(in super::super) fn read<R: Read + Seek + Send + 'static>(reader: R, parts: &mut dyn Parts) -> End {
    let Ok(shared) = Shared::new(reader) else { return End::Failed(Reason::IoError) };
    match open(&shared, parts) {
        Ok((archive, password)) => walk(archive, password, parts),
        Err(end) => end,
    }
}

fn options(password: Option<&Password>) -> ArchiveReadOptions<'_> {
    ArchiveReadOptions::with_optional_password(password.map(|password| password.as_slice()))
        .with_max_header_count(MOST_MEMBERS)
        .with_max_header_bytes(LIST)
        .with_max_reader_workspace_bytes(WORKSPACE)
        .with_rar50_dictionary_size_limit(DICTIONARY)
        .with_rar50_buffered_decode_limit(BUFFERED)
}

/// Reads the list of members, which may be encrypted as well, and finds the password of what is.
fn open<R>(shared: &Shared<R>, parts: &mut dyn Parts) -> Result<(Archive, Option<Password>), End>
where
    R: Read + Seek + Send + 'static,
{
    let parse =
        |password: Option<&Password>| ArchiveReader::read_reader_with_options(shared.clone(), options(password));
    match parse(None) {
        Ok(archive) => {
            let password = unlock(&archive, parts);
            Ok((archive, password))
        }
        Err(error) if reason(&error) == Reason::Encrypted => {
            let mut passwords = (0..MOST_ATTEMPTS).map_while(|attempt| parts.password(attempt));
            let opened = passwords.find_map(|password| Some((parse(Some(&password)).ok()?, Some(password))));
            opened.ok_or(End::Skipped(Reason::Encrypted))
        }
        Err(error) => Err(End::Failed(reason(&error))),
    }
}

/// Finds the password that the smallest encrypted member gives way to: an archive has one as a rule.
fn unlock(archive: &Archive, parts: &mut dyn Parts) -> Option<Password> {
    let locked = archive.members().enumerate().filter(|(_, member)| is_file(member) && member.meta.is_encrypted);
    let (smallest, _) = locked.min_by_key(|(_, member)| member.meta.unpacked_size)?;
    let mut passwords = (0..MOST_ATTEMPTS).map_while(|attempt| parts.password(attempt));
    passwords.find(|password| {
        let read =
            archive.read_member_at_with_options(smallest, options(Some(password)).with_max_member_output_bytes(PROBE));
        // A member that is too large to be tried tells nothing against it.
        read.is_ok_and(|read| read.is_some())
    })
}

/// Largest member that passwords are tried on.
const PROBE: u64 = 64 << 20;

/// What the thread tells.
enum Word {
    Member(Box<ArchiveMember>),
    Piece(Zeroizing<Vec<u8>>),
    End(End),
    /// Nothing is left, or why the rest is.
    Done(Option<Reason>),
}

fn walk(archive: Archive, password: Option<Password>, parts: &mut dyn Parts) -> End {
    let list: Vec<ArchiveMember> = archive.members().filter(is_file).collect();
    let (tell, told) = sync_channel(WAITING);
    let unwanted = Arc::new(AtomicUsize::new(0));
    let teller = Teller { tell, unwanted: Arc::clone(&unwanted), members: 0, is_open: false };
    let unpack = move || teller.unpack(&archive, password.as_ref());
    let Ok(thread) = std::thread::Builder::new().spawn(unpack) else { return End::Failed(Reason::Memory) };
    let mut hearer = Hearer { parts, unwanted: &unwanted, members: 0 };
    let end = hearer.hear(&told, &list);
    drop(told);
    // Its panic is told by a channel that ended too early.
    let _ = thread.join();
    end
}

fn is_file(member: &ArchiveMember) -> bool {
    !member.meta.is_directory && !member.meta.is_redirection
}

fn is_split(member: &ArchiveMember) -> bool {
    member.meta.is_split_before || member.meta.is_split_after
}

/// The side that unpacks.
struct Teller {
    tell: SyncSender<Word>,
    /// Number of the last member that is not wanted.
    unwanted: Arc<AtomicUsize>,
    members: usize,
    is_open: bool,
}

impl Teller {
    fn unpack(mut self, archive: &Archive, password: Option<&Password>) {
        let tell = self.tell.clone();
        let this = std::cell::RefCell::new(&mut self);
        let read = archive.extract_with_control_and_errors(
            options(password),
            |member| Ok(this.borrow_mut().begin(member, password)),
            |_, error| Ok(this.borrow_mut().fail(reason(error))),
        );
        let left = match read {
            Ok(ExtractionOutcome::Complete | ExtractionOutcome::Stopped) => None,
            Err(error) => Some(reason(&error)),
        };
        if left.is_none() {
            self.end(End::Complete);
        }
        let _ = tell.send(Word::Done(left));
    }

    fn begin(&mut self, member: &ArchiveMember, password: Option<&Password>) -> ExtractionDecision {
        self.end(End::Complete);
        if !is_file(member) {
            return ExtractionDecision::Skip;
        }
        self.members += 1;
        self.is_open = true;
        if self.tell.send(Word::Member(Box::new(member.clone()))).is_err() {
            return ExtractionDecision::Stop;
        }
        if member.meta.is_encrypted && password.is_none() {
            self.end(End::Skipped(Reason::Encrypted));
            return ExtractionDecision::Skip;
        }
        // The rest of it lies in another file.
        if is_split(member) {
            self.end(End::Skipped(Reason::UnsupportedFormat));
            return ExtractionDecision::Skip;
        }
        let (tell, unwanted) = (self.tell.clone(), Arc::clone(&self.unwanted));
        ExtractionDecision::Extract(Box::new(Pieces { tell, unwanted, member: self.members }))
    }

    fn fail(&mut self, reason: Reason) -> ExtractionErrorAction {
        self.end(match reason {
            Reason::Encrypted | Reason::UnsupportedFormat => End::Skipped(reason),
            reason => End::Failed(reason),
        });
        ExtractionErrorAction::Continue
    }

    fn end(&mut self, end: End) {
        if std::mem::take(&mut self.is_open) {
            let _ = self.tell.send(Word::End(end));
        }
    }
}

/// Takes what is unpacked of one member.
struct Pieces {
    tell: SyncSender<Word>,
    unwanted: Arc<AtomicUsize>,
    member: usize,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.get(..PIECE).unwrap_or(bytes);
        // What is not wanted is unpacked all the same if others are unpacked from it.
        if self.unwanted.load(Ordering::Relaxed) != self.member {
            let piece = Zeroizing::new(taken.to_vec());
            self.tell.send(Word::Piece(piece)).map_err(|_| io::ErrorKind::BrokenPipe)?;
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The side that hands on.
struct Hearer<'h> {
    parts: &'h mut dyn Parts,
    unwanted: &'h AtomicUsize,
    members: usize,
}

impl Hearer<'_> {
    fn hear(&mut self, told: &Receiver<Word>, list: &[ArchiveMember]) -> End {
        loop {
            match told.recv() {
                Ok(Word::Member(member)) => {
                    self.members += 1;
                    let (flow, left) = self.member(&member, told);
                    if flow == Flow::Stop {
                        return End::Stopped;
                    }
                    if let Some(reason) = left {
                        return self.rest(list, reason);
                    }
                }
                Ok(Word::Done(None)) => return End::Complete,
                Ok(Word::Done(Some(reason))) => return self.rest(list, reason),
                Ok(Word::Piece(_) | Word::End(_)) => {}
                Err(_) => return self.rest(list, Reason::ParserCrash),
            }
        }
    }

    /// Hands on one member; tells why nothing follows it, if so.
    fn member(&mut self, member: &ArchiveMember, told: &Receiver<Word>) -> (Flow, Option<Reason>) {
        let name = decoded_path(&member.meta.name);
        let head = MemberHead { name: &name, size: Some(member.meta.unpacked_size) };
        let mut wanted = self.parts.member(head) == Wanted::Bytes;
        loop {
            let (end, left) = match told.recv() {
                Ok(Word::Piece(piece)) => {
                    wanted = wanted && self.parts.bytes(&piece) == Flow::Continue;
                    if !wanted {
                        self.unwanted.store(self.members, Ordering::Relaxed);
                    }
                    continue;
                }
                Ok(Word::End(end)) => (end, None),
                Ok(Word::Done(reason)) => (End::Failed(reason.unwrap_or(Reason::Malformed)), reason),
                Ok(Word::Member(_)) | Err(_) => (End::Failed(Reason::ParserCrash), Some(Reason::ParserCrash)),
            };
            return (self.parts.member_end(if wanted { end } else { End::Stopped }), left);
        }
    }

    /// Names the members that were not reached.
    fn rest(&mut self, list: &[ArchiveMember], reason: Reason) -> End {
        let end = match reason {
            Reason::Encrypted | Reason::UnsupportedFormat => End::Skipped(reason),
            reason => End::Failed(reason),
        };
        for member in list.get(self.members..).unwrap_or_default() {
            let name = decoded_path(&member.meta.name);
            let head = MemberHead { name: &name, size: Some(member.meta.unpacked_size) };
            if name_only(head, end, self.parts) == Flow::Stop {
                return End::Stopped;
            }
        }
        if self.members == 0 && list.is_empty() { end } else { End::Complete }
    }
}

fn reason(error: &Error) -> Reason {
    match error.kind() {
        ErrorKind::PasswordRequired | ErrorKind::BadPassword => Reason::Encrypted,
        ErrorKind::UnsupportedFormat | ErrorKind::UnsupportedFeature => Reason::UnsupportedFormat,
        ErrorKind::ResourceLimit => Reason::Memory,
        ErrorKind::Io => Reason::Truncated,
        _ => Reason::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::parser::Parser;
    use super::super::super::testing::parse;
    use super::*;

    /// A number in groups of seven bits, the lowest first (RAR 5.0 archive format, "vint").
    fn vint(mut number: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        loop {
            let more = number > 0x7F;
            bytes.push((number & 0x7F) as u8 | if more { 0x80 } else { 0 });
            number >>= 7;
            if !more {
                return bytes;
            }
        }
    }

    fn crc(bytes: &[u8]) -> u32 {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc.sum()
    }

    fn header(content: &[u8]) -> Vec<u8> {
        let sized = [vint(content.len() as u64), content.to_vec()].concat();
        [crc(&sized).to_le_bytes().to_vec(), sized].concat()
    }

    /// An archive of version 5 whose members are stored.
    fn stored(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = b"Rar!\x1A\x07\x01\0".to_vec();
        archive.extend(header(&[1, 0, 0]));
        for (name, content) in members {
            // Type 2 with a data area; the checksum is told; method 0 of version 0, made by Unix.
            let mut file = vec![2, 2];
            file.extend(vint(content.len() as u64));
            file.extend(vint(4));
            file.extend(vint(content.len() as u64));
            file.extend(vint(0o100_644));
            file.extend(crc(content).to_le_bytes());
            file.extend([0, 1]);
            file.extend(vint(name.len() as u64));
            file.extend(name.as_bytes());
            archive.extend(header(&file));
            archive.extend_from_slice(content);
        }
        archive.extend(header(&[5, 0, 0]));
        archive
    }

    #[test]
    fn members_are_pushed_with_their_names_and_bytes() {
        let long = vec![b'x'; 3 * PIECE + 7];
        let archive = stored(&[("d/名簿.csv", b"a,b\n1,2\n"), ("empty", b""), ("long.txt", &long)]);
        let (end, records) = parse(Parser::Rar, &archive);
        assert_eq!(end, End::Complete);
        let members: Vec<_> =
            records.members.iter().map(|(name, bytes, end)| (name.as_str(), bytes.len(), *end)).collect();
        let complete = End::Complete;
        assert_eq!(members, [("d/名簿.csv", 8, complete), ("empty", 0, complete), ("long.txt", long.len(), complete)]);
    }

    #[test]
    fn a_damaged_member_costs_itself() {
        let mut archive = stored(&[("a", b"first"), ("b", b"second"), ("c", b"third")]);
        let place = memchr::memmem::find(&archive, b"second").unwrap();
        archive[place] ^= 1;
        let (_, records) = parse(Parser::Rar, &archive);
        let ends: Vec<_> = records.members.iter().map(|(_, _, end)| *end).collect();
        assert_eq!(ends, [End::Complete, End::Failed(Reason::Malformed), End::Complete]);
    }

    proptest! {
        #[test]
        fn damage_ends_with_an_outcome(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
            let mut archive = stored(&[("a.csv", b"a,b\n1,2\n"), ("b.txt", &[b'x'; 500])]);
            for (at, value) in changes {
                let at = at.index(archive.len());
                archive[at] = value;
            }
            parse(Parser::Rar, &archive);
        }
    }
}
