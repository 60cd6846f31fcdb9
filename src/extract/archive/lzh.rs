//! Reads LZH archives, header levels 0 to 3; names are CP932 as a rule.

use std::io::{self, Read};

use delharc::header::ext::{EXT_HEADER_FILENAME, EXT_HEADER_PATH};
use delharc::{LhaDecodeReader, LhaError, LhaHeader};

use super::super::End;
use super::super::parts::{MemberHead, Parts};
use super::names::decoded_path;
use super::pour::{broken, name_only, pour, reason};
use crate::model::{Flow, Reason};

/// Divides the parts of a folder in extended headers.
const DIVIDER: u8 = 0xFF;

/// Reads an LZH archive and pushes its members.
pub(in super::super) fn read(content: impl Read, parts: &mut dyn Parts) -> End {
    let mut decoder = match LhaDecodeReader::new(content) {
        Ok(decoder) => decoder,
        Err(error) => return End::Failed(reason_of(&LhaError::from(error))),
    };
    loop {
        let (end, flow) = member(&mut decoder, parts);
        if flow == Flow::Stop {
            return End::Stopped;
        }
        match decoder.next_file() {
            Ok(true) => {}
            // The library takes a cut for the end.
            Ok(false) if matches!(end, End::Partial(Reason::Truncated) | End::Failed(Reason::Truncated)) => {
                return End::Partial(Reason::Truncated);
            }
            Ok(false) => return End::Complete,
            Err(error) => return broken(1, reason_of(&LhaError::from(error))),
        }
    }
}

fn member<R: Read>(decoder: &mut LhaDecodeReader<R>, parts: &mut dyn Parts) -> (End, Flow) {
    let header = decoder.header();
    if header.is_directory() {
        return (End::Complete, Flow::Continue);
    }
    let (name, size) = (name(header), header.original_size);
    let head = MemberHead { name: &name, size: Some(size) };
    if !decoder.is_decoder_supported() {
        let end = End::Skipped(Reason::UnsupportedFormat);
        return (end, name_only(head, end, parts));
    }
    pour(head, &mut Checked { decoder, error: None }, parts)
}

/// The path: folder and name stand in extended headers, or both in the base header.
fn name(header: &LhaHeader) -> String {
    let (mut folder, mut name) = (Vec::new(), header.filename.to_vec());
    for extra in header.iter_extra() {
        match extra {
            [EXT_HEADER_FILENAME, data @ ..] => name = data.to_vec(),
            [EXT_HEADER_PATH, data @ ..] => folder = data.to_vec(),
            _ => {}
        }
    }
    let parts = folder.split(|&byte| byte == DIVIDER).filter(|part| !part.is_empty());
    let mut path: Vec<u8> = parts.flat_map(|part| [part, b"/"].concat()).collect();
    path.extend(name.split(|&byte| byte == 0).next().unwrap_or_default());
    decoded_path(&path)
}

fn reason_of(error: &LhaError<io::Error>) -> Reason {
    match error {
        LhaError::Io(error) => reason(error),
        _ => Reason::Malformed,
    }
}

/// Bytes decoded at once: of a cut file no more are lost.
const STEP: usize = 256;

/// Content whose end is compared with its checksum.
struct Checked<'d, R> {
    decoder: &'d mut LhaDecodeReader<R>,
    /// What ended the content after the bytes that were given.
    error: Option<io::Error>,
}

impl<R: Read> Read for Checked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while self.error.is_none() && filled < buffer.len() {
            let end = buffer.len().min(filled + STEP);
            match self.decoder.read(buffer.get_mut(filled..end).unwrap_or_default()) {
                Ok(0) if self.decoder.crc_is_ok() => return Ok(filled),
                Ok(0) => self.error = Some(io::ErrorKind::InvalidData.into()),
                Ok(length) => filled += length,
                Err(error) => self.error = Some(error),
            }
        }
        match self.error.take_if(|_| filled == 0) {
            Some(error) => Err(error),
            None => Ok(filled),
        }
    }
}
