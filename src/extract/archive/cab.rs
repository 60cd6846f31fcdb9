//! Reads cabinets: each folder is decompressed once, as one stream that is cut into its files.
//!
//! Layout: [MS-CAB] 2.1 to 2.3. The library decompresses a folder anew for each file and loses names that are not
//! ASCII; so the files are listed here, and it is shown a cabinet with one file a folder.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use super::super::End;
use super::super::magic::{u16_le, u32_le};
use super::super::parts::{MemberHead, Parts};
use super::names::decoded_path;
use super::pour::{broken, name_only, pour, reason};
use crate::model::{Flow, Reason};

const HEADER: usize = 36;
const FOLDER: usize = 8;
const FILE: usize = 16;
/// Files are listed one after another; so many bytes of names are enough for the 65,535 that a cabinet may have.
const LONGEST_LIST: u64 = 65_535 * (FILE as u64 + 257);
const NAME_IS_UTF8: u16 = 0x80;
const HAS_RESERVE: u16 = 4;

/// One file of a cabinet.
struct Listed {
    name: String,
    folder: u16,
    offset: u64,
    size: u64,
}

/// What stands before the data.
struct Cabinet {
    head: Vec<u8>,
    folders: Vec<Vec<u8>>,
    files: Vec<Listed>,
    /// Files as the header counts them.
    count: u16,
}

/// Reads a cabinet and pushes its members.
pub(in super::super) fn read<R: Read + Seek>(mut reader: R, parts: &mut dyn Parts) -> End {
    let cabinet = match list(&mut reader) {
        Ok(Some(cabinet)) => cabinet,
        Ok(None) => return End::Failed(Reason::Malformed),
        Err(error) => return End::Failed(reason(&error)),
    };
    for files in cabinet.files.chunk_by(|one, other| one.folder == other.folder) {
        let folder = files.first().and_then(|file| cabinet.folders.get(usize::from(file.folder)));
        let flow = match folder {
            Some(folder) => {
                let front = Cursor::new(cabinet.front(folder, files));
                read_folder(Shown { front, data: &mut reader, position: 0 }, files, parts)
            }
            // A file that begins in the cabinet before or ends in the one behind.
            None => all(files, End::Failed(Reason::Truncated), parts),
        };
        if flow == Flow::Stop {
            return End::Stopped;
        }
    }
    let whole = cabinet.files.len() == usize::from(cabinet.count);
    if whole { End::Complete } else { broken(cabinet.files.len() as u64, Reason::Truncated) }
}

impl Listed {
    fn head(&self) -> MemberHead<'_> {
        MemberHead { name: &self.name, size: Some(self.size) }
    }
}

fn read_folder<R: Read + Seek>(shown: Shown<'_, R>, files: &[Listed], parts: &mut dyn Parts) -> Flow {
    let mut opened = match cab::Cabinet::new(shown) {
        Ok(opened) => opened,
        Err(error) => return all(files, End::Failed(reason(&error)), parts),
    };
    let mut content = match opened.read_file("0") {
        Ok(content) => content,
        Err(_) => return all(files, End::Skipped(Reason::UnsupportedFormat), parts),
    };
    let mut position = 0;
    for file in files {
        // Files lie one behind the other; what does not is read from its place, if that is still ahead.
        let gap = file.offset.saturating_sub(position);
        let skipped = io::copy(&mut (&mut content).take(gap), &mut io::sink());
        position += gap;
        if file.offset < position || skipped.is_err() {
            if name_only(file.head(), End::Failed(Reason::Malformed), parts) == Flow::Stop {
                return Flow::Stop;
            }
            continue;
        }
        let mut data = Counted { inner: (&mut content).take(file.size), whole: file.size, read: 0 };
        let flow = pour(file.head(), &mut data, parts).1;
        position += data.read;
        if flow == Flow::Stop {
            return Flow::Stop;
        }
    }
    Flow::Continue
}

fn all(files: &[Listed], end: End, parts: &mut dyn Parts) -> Flow {
    let stopped = files.iter().any(|file| name_only(file.head(), end, parts) == Flow::Stop);
    if stopped { Flow::Stop } else { Flow::Continue }
}

/// Reads header, folders and files.
fn list<R: Read + Seek>(reader: &mut R) -> io::Result<Option<Cabinet>> {
    let mut head = vec![0; HEADER];
    reader.read_exact(&mut head)?;
    let (Some(files_at), Some(folders), Some(count), Some(flags)) =
        (u32_le(&head, 16), u16_le(&head, 26), u16_le(&head, 28), u16_le(&head, 30))
    else {
        return Ok(None);
    };
    let mut reserve = 0;
    if flags & HAS_RESERVE != 0 {
        let mut sizes = [0; 4];
        reader.read_exact(&mut sizes)?;
        let own = u16_le(&sizes, 0).unwrap_or(0);
        reserve = usize::from(sizes[2]);
        head.extend_from_slice(&sizes);
        let start = head.len();
        head.resize(start + usize::from(own), 0);
        reader.read_exact(head.get_mut(start..).unwrap_or_default())?;
    }
    // Names of the cabinets and disks before and behind.
    for _ in 0..2 * (flags & 3).count_ones() {
        let mut byte = [1];
        while byte != [0] {
            reader.read_exact(&mut byte)?;
        }
    }
    let mut listed = Vec::with_capacity(usize::from(folders));
    for _ in 0..folders {
        let mut folder = vec![0; FOLDER + reserve];
        reader.read_exact(&mut folder)?;
        listed.push(folder);
    }
    reader.seek(SeekFrom::Start(u64::from(files_at)))?;
    let mut names = Vec::new();
    reader.take(LONGEST_LIST).read_to_end(&mut names)?;
    Ok(Some(Cabinet { head, folders: listed, files: files(&names, count), count }))
}

fn files(bytes: &[u8], count: u16) -> Vec<Listed> {
    let (mut files, mut rest) = (Vec::new(), bytes);
    for _ in 0..count {
        let Some((file, length)) = file(rest) else { break };
        files.push(file);
        rest = rest.get(length..).unwrap_or_default();
    }
    files.sort_by_key(|file| (file.folder, file.offset));
    files
}

fn file(bytes: &[u8]) -> Option<(Listed, usize)> {
    let raw = bytes.get(FILE..)?;
    let raw = raw.get(..memchr::memchr(0, raw.get(..raw.len().min(257))?)?)?;
    let utf8 = u16_le(bytes, 14)? & NAME_IS_UTF8 != 0;
    let name = if utf8 { String::from_utf8_lossy(raw).replace('\\', "/") } else { decoded_path(raw) };
    let (size, offset, folder) = (u32_le(bytes, 0)?, u32_le(bytes, 4)?, u16_le(bytes, 8)?);
    Some((Listed { name, folder, offset: u64::from(offset), size: u64::from(size) }, FILE + raw.len() + 1))
}

impl Cabinet {
    /// Writes the front of a cabinet that has one folder and one file named `0`, all of the folder.
    fn front(&self, folder: &[u8], files: &[Listed]) -> Vec<u8> {
        let end = files.iter().map(|file| file.offset + file.size).max().unwrap_or(0);
        let mut front = self.head.clone();
        let files_at = front.len() + folder.len();
        let flags = u16_le(&front, 30).unwrap_or(0) & HAS_RESERVE;
        for (at, value) in [(16, files_at as u32), (26, 1), (30, u32::from(flags))] {
            let width = if at == 16 { 4 } else { 2 };
            if let Some(field) = front.get_mut(at..at + width) {
                field.copy_from_slice(value.to_le_bytes().get(..width).unwrap_or_default());
            }
        }
        if let Some(count) = front.get_mut(28..30) {
            count.copy_from_slice(&1_u16.to_le_bytes());
        }
        front.extend_from_slice(folder);
        front.extend_from_slice(&u32::try_from(end).unwrap_or(u32::MAX).to_le_bytes());
        front.extend_from_slice(&[0; 12]);
        front.extend_from_slice(b"0\0");
        front
    }
}

/// The written front, then the data of the real cabinet at its own positions.
struct Shown<'r, R> {
    front: Cursor<Vec<u8>>,
    data: &'r mut R,
    position: u64,
}

impl<R: Read + Seek> Read for Shown<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let front = self.front.get_ref().len() as u64;
        let length = if self.position < front {
            self.front.set_position(self.position);
            self.front.read(buffer)?
        } else {
            self.data.seek(SeekFrom::Start(self.position))?;
            self.data.read(buffer)?
        };
        self.position += length as u64;
        Ok(length)
    }
}

impl<R: Seek> Seek for Shown<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = match to {
            SeekFrom::Start(position) => position,
            SeekFrom::Current(by) => self.position.saturating_add_signed(by),
            SeekFrom::End(_) => self.data.seek(to)?,
        };
        Ok(self.position)
    }
}

/// The data of one file; that it ends too early is an error.
struct Counted<T> {
    inner: io::Take<T>,
    whole: u64,
    read: u64,
}

impl<T: Read> Read for Counted<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.read += length as u64;
        if length == 0 && self.read < self.whole && !buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(length)
    }
}
