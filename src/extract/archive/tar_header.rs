//! Headers of tar entries: POSIX ustar, PAX records, GNU and old forms.
//!
//! Sources: POSIX.1-2017 pax (ustar and extended headers), GNU tar manual, appendix "Tar Internals" (sparse formats).

/// Type of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    /// GNU's old form: the map of data stands in the header.
    Sparse,
    HardLink,
    Symlink,
    Special,
    Folder,
    /// PAX records for the next entry.
    Records,
    /// PAX records for all entries that follow.
    GlobalRecords,
    LongName,
    /// Names a link's target, or lists a folder: nothing to read.
    Note,
}

/// One header block.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) name: Vec<u8>,
    pub(super) size: u64,
}

/// Places of data in a sparse file: offset, length.
pub(super) type Map = Vec<(u64, u64)>;

/// Most pieces of a sparse file that are followed.
pub(super) const MOST_PIECES: usize = 100_000;

/// Reads a header block; nothing if its checksum is wrong.
pub(super) fn parse(block: &[u8]) -> Option<Header> {
    if checksum(block)? != number(block.get(148..156)?)? {
        return None;
    }
    let size = number(block.get(124..136)?)?;
    let mut name = text(block.get(..100)?).to_vec();
    let posix = block.get(257..263)? == b"ustar\0";
    let prefix = text(block.get(345..500)?);
    if posix && !prefix.is_empty() {
        name = [prefix, b"/", &name].concat();
    }
    let kind = match block.get(156)? {
        b'1' if size == 0 => Kind::HardLink,
        b'2' => Kind::Symlink,
        b'3' | b'4' | b'6' => Kind::Special,
        b'5' => Kind::Folder,
        b'x' | b'X' => Kind::Records,
        b'g' => Kind::GlobalRecords,
        b'L' => Kind::LongName,
        b'K' | b'D' | b'V' => Kind::Note,
        b'S' => Kind::Sparse,
        _ if name.ends_with(b"/") && size == 0 => Kind::Folder,
        _ => Kind::File,
    };
    Some(Header { kind, name, size })
}

/// The pieces that the header of an old GNU sparse entry lists, and whether more blocks of them follow.
pub(super) fn sparse_pieces(block: &[u8]) -> (Map, bool) {
    (pieces(block.get(386..482).unwrap_or_default()), block.get(482).is_some_and(|&more| more != 0))
}

/// The pieces of a block that continues such a list.
pub(super) fn more_pieces(block: &[u8]) -> (Map, bool) {
    (pieces(block.get(..504).unwrap_or_default()), block.get(504).is_some_and(|&more| more != 0))
}

fn pieces(bytes: &[u8]) -> Map {
    let piece = |entry: &[u8]| Some((number(entry.get(..12)?)?, number(entry.get(12..24)?)?));
    bytes.chunks_exact(24).take_while(|entry| entry.first() != Some(&0)).map_while(piece).collect()
}

/// The sum of all bytes with the field itself blank.
fn checksum(block: &[u8]) -> Option<u64> {
    let sum = |bytes: &[u8]| bytes.iter().map(|&byte| u64::from(byte)).sum::<u64>();
    Some(sum(block.get(..148)?) + 8 * u64::from(b' ') + sum(block.get(156..512)?))
}

/// Up to the first NUL.
fn text(field: &[u8]) -> &[u8] {
    field.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// Octal digits, or GNU's big-endian binary behind a set high bit.
fn number(field: &[u8]) -> Option<u64> {
    let first = *field.first()?;
    if first & 0x80 != 0 {
        let low = field.get(field.len().checked_sub(8)?..)?;
        return low.try_into().ok().map(u64::from_be_bytes).filter(|number| i64::try_from(*number).is_ok());
    }
    let digits = std::str::from_utf8(text(field)).ok()?.trim();
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

/// What PAX records say of an entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Records {
    pub(super) path: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    /// Name of a sparse file; its path is made up.
    sparse_name: Option<Vec<u8>>,
    /// Map of a sparse file, formats 0.0 and 0.1.
    pub(super) map: Map,
    /// The map stands before the data: format 1.0.
    pub(super) map_in_data: bool,
    offset: Option<u64>,
}

impl Records {
    /// Adds `length key=value\n` records.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((length, record)) = record(rest) {
            if let Some(split) = memchr::memchr(b'=', record) {
                self.set(record.get(..split).unwrap_or_default(), record.get(split + 1..).unwrap_or_default());
            }
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        let number = || std::str::from_utf8(value).ok().and_then(|text| text.parse::<u64>().ok());
        match key {
            b"path" => self.path = Some(value.to_vec()),
            b"size" => self.size = number(),
            b"GNU.sparse.name" => self.sparse_name = Some(value.to_vec()),
            b"GNU.sparse.major" => self.map_in_data = value == b"1",
            b"GNU.sparse.offset" => self.offset = number(),
            b"GNU.sparse.numbytes" => {
                if let (Some(offset), Some(length)) = (self.offset.take(), number()) {
                    self.map.push((offset, length));
                }
            }
            b"GNU.sparse.map" => {
                let numbers: Vec<u64> = value
                    .split(|&byte| byte == b',')
                    .map_while(|part| std::str::from_utf8(part).ok()?.parse().ok())
                    .collect();
                self.map = numbers.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect();
            }
            _ => {}
        }
    }

    /// Returns the name that the records give.
    pub(super) fn name(&self) -> Option<&Vec<u8>> {
        self.sparse_name.as_ref().or(self.path.as_ref())
    }
}

fn record(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let space = memchr::memchr(b' ', bytes.get(..bytes.len().min(20))?)?;
    let length: usize = std::str::from_utf8(bytes.get(..space)?).ok()?.parse().ok()?;
    let record = bytes.get(space + 1..length)?;
    Some((length, record.strip_suffix(b"\n").unwrap_or(record)))
}
