//! Reads 7z archives: block by block, so that a damaged or encrypted one costs its own members only.

use std::io::{self, Read, Seek, SeekFrom};

use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};

use super::super::End;
use super::super::parts::{MemberHead, Parts};
use super::pour::{name_only, pour, reason};
use crate::model::{Flow, Reason};

/// Largest dictionary or header, KiB; larger ones are refused before they are allocated. The child has 1 GiB.
const MEMORY: usize = 640 << 10;
/// A decoder thread more would be one that a child may not start.
const THREADS: u32 = 1;

/// Passwords tried: each costs half a million rounds of SHA-256.
const MOST_ATTEMPTS: usize = 100;
/// Bytes decoded to see whether a password fits; a wrong one makes noise that no method unpacks for long.
const PROBE: u64 = 16 << 20;

/// How every archive begins: signature and major version (7zFormat.txt of the LZMA SDK).
const SIGNATURE: &[u8] = b"7z\xBC\xAF\x27\x1C\0";
/// How much of a program is searched for the archive that it unpacks.
pub(in super::super) const PROGRAM: usize = 1 << 20;

/// Finds an archive behind a program. The signature alone stands in every program that knows the format: the checksum
/// of the header that follows it tells.
pub(in super::super) fn find(head: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(head, SIGNATURE).find(|at| {
        let told = head.get(at + 8..at + 12).and_then(|told| told.try_into().ok()).map(u32::from_le_bytes);
        let sum = |header: &[u8]| {
            let mut crc = flate2::Crc::new();
            crc.update(header);
            crc.sum()
        };
        told.is_some() && told == head.get(at + 12..at + 32).map(sum)
    })
}

/// Reads a 7z archive, which a program may stand before, and pushes its members.
pub(in super::super) fn read<R: Read + Seek>(mut reader: R, parts: &mut dyn Parts) -> End {
    match beginning(&mut reader) {
        Ok(base) => read_archive(Behind { reader, base }, parts),
        Err(error) => End::Failed(reason(&error)),
    }
}

/// Where the archive begins; the start if it is found nowhere.
fn beginning<R: Read + Seek>(reader: &mut R) -> io::Result<u64> {
    let mut head = Vec::new();
    Read::by_ref(reader).take(PROGRAM as u64).read_to_end(&mut head)?;
    let base = if head.starts_with(SIGNATURE) { 0 } else { find(&head).unwrap_or(0) as u64 };
    reader.seek(SeekFrom::Start(base))?;
    Ok(base)
}

/// What stands behind the first bytes of a file, as if it were a file.
struct Behind<R> {
    reader: R,
    base: u64,
}

impl<R: Read> Read for Behind<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl<R: Seek> Seek for Behind<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => SeekFrom::Start(at.saturating_add(self.base)),
            to => to,
        };
        self.reader.seek(to)?.checked_sub(self.base).ok_or_else(|| io::ErrorKind::InvalidInput.into())
    }
}

fn read_archive<R: Read + Seek>(mut reader: R, parts: &mut dyn Parts) -> End {
    let (archive, password) = match open(&mut reader, parts) {
        Ok(opened) => opened,
        Err(end) => return end,
    };
    let mut walk = Walk { archive: &archive, password, parts };
    for block in 0..archive.blocks.len() {
        if walk.block(block, &mut reader) == Flow::Stop {
            return End::Stopped;
        }
    }
    walk.without_data()
}

/// Reads the list of members, which may be encrypted as well.
fn open<R: Read + Seek>(reader: &mut R, parts: &mut dyn Parts) -> Result<(Archive, Password), End> {
    let mut read = |password: Password| {
        Archive::read_with_memory_limit(reader, &password, MEMORY).map(|archive| (archive, password))
    };
    match read(Password::empty()) {
        Ok(opened) => Ok(opened),
        Err(Error::PasswordRequired) => {
            let mut passwords = (0..MOST_ATTEMPTS).map_while(|attempt| password(parts, attempt));
            passwords.find_map(|password| read(password).ok()).ok_or(End::Skipped(Reason::Encrypted))
        }
        Err(error) => Err(End::Failed(reason_of(&error))),
    }
}

fn password(parts: &mut dyn Parts, attempt: usize) -> Option<Password> {
    parts.password(attempt).map(|bytes| Password::from(String::from_utf8_lossy(&bytes).as_ref()))
}

fn reason_of(error: &Error) -> Reason {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => Reason::Encrypted,
        Error::MaxMemLimited { .. } => Reason::Memory,
        Error::Io(error, _) => reason(error),
        Error::UnsupportedCompressionMethod(_)
        | Error::Unsupported(_)
        | Error::UnsupportedVersion { .. }
        | Error::ExternalUnsupported => Reason::UnsupportedFormat,
        _ => Reason::Malformed,
    }
}

struct Walk<'w> {
    archive: &'w Archive,
    password: Password,
    parts: &'w mut dyn Parts,
}

impl Walk<'_> {
    /// Pushes the members of one block; those behind a failure get its reason.
    fn block<R: Read + Seek>(&mut self, block: usize, reader: &mut R) -> Flow {
        self.unlock(block, reader);
        let archive = self.archive;
        let decoder = BlockDecoder::new_with_memory_limit(THREADS, MEMORY, block, archive, &self.password, reader);
        let first = archive.stream_map.block_first_file_index.get(block).copied().unwrap_or_default();
        let files = archive.files.get(first..first + decoder.entry_count()).unwrap_or_default();
        let (mut done, mut flow) = (0, Flow::Continue);
        let parts = &mut *self.parts;
        let read = decoder.for_each_entries(&mut |entry, content| {
            done += 1;
            if is_file(entry) {
                flow = pour(head(entry), content, parts).1;
            }
            Ok(flow == Flow::Continue)
        });
        let Err(error) = read else { return flow };
        let end = match reason_of(&error) {
            reason @ (Reason::Encrypted | Reason::UnsupportedFormat) => End::Skipped(reason),
            reason => End::Failed(reason),
        };
        self.names(files.get(done..).unwrap_or_default(), end)
    }

    /// Looks for the password of a block, unless one fitted before: an archive has one as a rule.
    fn unlock<R: Read + Seek>(&mut self, block: usize, reader: &mut R) {
        let first = self.archive.stream_map.block_first_file_index.get(block).copied().unwrap_or_default();
        if !self.password.is_empty() || !self.archive.is_file_encrypted(first) {
            return;
        }
        for attempt in 0..MOST_ATTEMPTS {
            let Some(password) = password(self.parts, attempt) else { return };
            let decoder = BlockDecoder::new_with_memory_limit(THREADS, MEMORY, block, self.archive, &password, reader);
            let mut fits = false;
            let decoded = decoder.for_each_entries(&mut |_, content| {
                fits = io::copy(&mut content.take(PROBE), &mut io::sink()).is_ok();
                Ok(false)
            });
            if decoded.is_ok() && fits {
                self.password = password;
                return;
            }
        }
    }

    fn names(&mut self, files: &[ArchiveEntry], end: End) -> Flow {
        for entry in files.iter().filter(|entry| is_file(entry)) {
            if name_only(head(entry), end, self.parts) == Flow::Stop {
                return Flow::Stop;
            }
        }
        Flow::Continue
    }

    /// Pushes the files that belong to no block: they are empty.
    fn without_data(&mut self) -> End {
        let of_block = &self.archive.stream_map.file_block_index;
        let empty = self.archive.files.iter().zip(of_block).filter(|(_, block)| block.is_none());
        for (entry, _) in empty.filter(|(entry, _)| is_file(entry)) {
            if pour(head(entry), &mut io::empty(), self.parts).1 == Flow::Stop {
                return End::Stopped;
            }
        }
        End::Complete
    }
}

fn is_file(entry: &ArchiveEntry) -> bool {
    !entry.is_directory && !entry.is_anti_item
}

fn head(entry: &ArchiveEntry) -> MemberHead<'_> {
    MemberHead { name: &entry.name, size: Some(entry.size) }
}
