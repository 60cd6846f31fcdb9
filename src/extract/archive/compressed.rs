//! Single compressed files: one member, or the members of the tar archive inside.
//!
//! gzip is RFC 1952, its members and padding as gzip(1) reads them; the others as their libraries do, all streams of a file.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::GzDecoder;

use super::super::End;
use super::super::magic;
use super::super::parts::{MemberHead, Parts};
use super::names::decoded;
use super::pour::{pour, reason};
use super::tar;

/// Name of a member that has none.
const NAMELESS: &str = "content";
/// Window of zstd, a power of two: 128 MiB, what the program itself decodes without being asked.
const ZSTD_WINDOW: u32 = 27;
/// Dictionary of xz and lzip, KiB: what the highest preset needs, twice.
const LZMA_MEMORY: u32 = 130 * 1024;

/// Reads a gzip file.
pub(in super::super) fn read_gzip(reader: impl Read, parts: &mut dyn Parts) -> End {
    let decoder = GzDecoder::new(BufReader::new(reader));
    let name = decoder.header().and_then(|header| header.filename()).map(base_name);
    read(&mut Gzip(Some(decoder)), name.as_deref(), parts)
}

/// Reads a bzip2 file.
pub(in super::super) fn read_bzip2(reader: impl Read, parts: &mut dyn Parts) -> End {
    read(&mut bzip2::read::MultiBzDecoder::new(reader), None, parts)
}

/// Reads an xz file.
pub(in super::super) fn read_xz(reader: impl Read, parts: &mut dyn Parts) -> End {
    read(&mut lzma_rust2::XzReader::new_mem_limit(BufReader::new(reader), true, LZMA_MEMORY), None, parts)
}

/// Reads an lzip file.
pub(in super::super) fn read_lzip(reader: impl Read, parts: &mut dyn Parts) -> End {
    read(&mut lzma_rust2::LzipReader::new(BufReader::new(reader)), None, parts)
}

/// Reads a Zstandard file.
pub(in super::super) fn read_zstd(reader: impl Read, parts: &mut dyn Parts) -> End {
    let decoder = zstd::stream::read::Decoder::new(reader).and_then(|mut decoder| {
        decoder.window_log_max(ZSTD_WINDOW)?;
        Ok(decoder)
    });
    match decoder {
        Ok(mut decoder) => read(&mut decoder, None, parts),
        Err(error) => End::Failed(reason(&error)),
    }
}

fn read(content: &mut dyn Read, name: Option<&str>, parts: &mut dyn Parts) -> End {
    let mut head = Vec::with_capacity(tar::BLOCK);
    let error = (&mut *content).take(tar::BLOCK as u64).read_to_end(&mut head).err();
    if let Some(error) = error.as_ref().filter(|_| head.is_empty()) {
        return End::Failed(reason(error));
    }
    let is_tar = magic::find(&head).is_some_and(|(format, _)| format == "tar");
    let mut whole = Cursor::new(head).chain(Broken(error)).chain(content);
    if is_tar {
        return tar::read(&mut whole, parts);
    }
    let name = name.filter(|name| !name.is_empty()).unwrap_or(NAMELESS);
    match pour(MemberHead { name, size: None }, &mut whole, parts).0 {
        End::Stopped => End::Complete,
        end => end,
    }
}

/// The header names the file that was packed; programs differ in whether its folder stands there too.
fn base_name(raw: &[u8]) -> String {
    let name = decoded(raw);
    name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

/// The error that ended the head, at the place where it stood.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// All members of a gzip file, one after another.
struct Gzip<R: Read>(Option<GzDecoder<BufReader<R>>>);

impl<R: Read> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.0 {
            let length = decoder.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            self.0 = self.0.take().map(GzDecoder::into_inner).map(next).transpose()?.flatten();
        }
        Ok(0)
    }
}

/// Begins the next member; zeros pad the file to a tape block, and gzip(1) ignores other trailing garbage with a warning.
fn next<R: Read>(mut input: BufReader<R>) -> io::Result<Option<GzDecoder<BufReader<R>>>> {
    loop {
        let buffered = input.fill_buf()?;
        let Some(&first) = buffered.first() else { return Ok(None) };
        if first != 0 {
            break;
        }
        let zeros = buffered.iter().take_while(|&&byte| byte == 0).count();
        input.consume(zeros);
    }
    match input.buffer().first() {
        Some(0x1F) => Ok(Some(GzDecoder::new(input))),
        _ => Err(io::Error::from(io::ErrorKind::InvalidData)),
    }
}
