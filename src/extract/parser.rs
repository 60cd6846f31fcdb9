//! The formats whose parsers run in a sandbox child, and the one call that reads each.

use std::io::{BufReader, Read, Seek};

use super::parts::Parts;
use super::{End, archive, workbook, zip};

/// A format that is read in a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parser {
    /// Office Open XML spreadsheet, with or without macros.
    Xlsx,
    /// BIFF in an OLE compound file.
    Xls,
    /// ZIP.
    Zip,
    /// Compressed file of RFC 1952.
    Gzip,
    /// Compressed file of bzip2.
    Bzip2,
    /// Compressed file of XZ Utils.
    Xz,
    /// Compressed file of lzip.
    Lzip,
    /// Compressed file of RFC 8878.
    Zstd,
    /// Archive of POSIX, with the extensions of GNU.
    Tar,
    /// Archive of 7-Zip.
    SevenZip,
    /// Archive of LHA.
    Lzh,
    /// Cabinet of Microsoft.
    Cab,
}

/// How much address space a parser needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Memory {
    /// 256 MiB: formats that are streamed.
    Small,
    /// 1 GiB: formats that are held whole.
    Large,
}

impl Parser {
    /// All of them, in the order of the bytes that ask a child for them.
    pub(super) const ALL: &[Self] = &[
        Self::Xlsx,
        Self::Xls,
        Self::Zip,
        Self::Gzip,
        Self::Bzip2,
        Self::Xz,
        Self::Lzip,
        Self::Zstd,
        Self::Tar,
        Self::SevenZip,
        Self::Lzh,
        Self::Cab,
    ];

    /// Returns the format code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Zip => "zip",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Lzip => "lzip",
            Self::Zstd => "zstd",
            Self::Tar => "tar",
            Self::SevenZip => "7z",
            Self::Lzh => "lzh",
            Self::Cab => "cab",
        }
    }

    /// Returns the parser of a format that is told by its magic number.
    pub(super) fn of_magic(format: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(|parser| !matches!(parser, Self::Xlsx | Self::Xls))
            .find(|parser| parser.code() == format)
    }

    /// Returns how much address space the parser needs.
    pub(super) fn memory(self) -> Memory {
        match self {
            Self::Xlsx | Self::Zip | Self::Gzip | Self::Bzip2 | Self::Tar | Self::Lzh | Self::Cab => Memory::Small,
            Self::Xls | Self::Xz | Self::Lzip | Self::Zstd | Self::SevenZip => Memory::Large,
        }
    }

    /// Reads a content and pushes its records and members. [`crate::model::RecordSink::end`] is left to the caller.
    pub(super) fn read<R: Read + Seek>(self, reader: R, parts: &mut dyn Parts) -> End {
        match self {
            Self::Xlsx => workbook::read_xlsx(reader, parts),
            Self::Xls => workbook::read_xls(reader, parts),
            Self::Zip => zip::read(reader, parts),
            Self::Gzip => archive::read_gzip(reader, parts),
            Self::Bzip2 => archive::read_bzip2(reader, parts),
            Self::Xz => archive::read_xz(reader, parts),
            Self::Lzip => archive::read_lzip(reader, parts),
            Self::Zstd => archive::read_zstd(reader, parts),
            Self::Tar => archive::read_tar(&mut BufReader::new(reader), parts),
            Self::SevenZip => archive::read_seven(reader, parts),
            Self::Lzh => archive::read_lzh(BufReader::new(reader), parts),
            Self::Cab => archive::read_cab(reader, parts),
        }
    }
}
