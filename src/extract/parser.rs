//! The formats whose parsers run in a sandbox child, and the one call that reads each.

use std::io::{Read, Seek};

use super::parts::Parts;
use super::{End, workbook, zip};

/// A format that is read in a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parser {
    /// Office Open XML spreadsheet, with or without macros.
    Xlsx,
    /// BIFF in an OLE compound file.
    Xls,
    /// ZIP.
    Zip,
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
    pub(super) const ALL: [Self; 3] = [Self::Xlsx, Self::Xls, Self::Zip];

    /// Returns the format code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Zip => "zip",
        }
    }

    /// Returns how much address space the parser needs.
    pub(super) fn memory(self) -> Memory {
        match self {
            Self::Xlsx | Self::Zip => Memory::Small,
            Self::Xls => Memory::Large,
        }
    }

    /// Reads a content and pushes its records and members. [`crate::model::RecordSink::end`] is left to the caller.
    pub(super) fn read<R: Read + Seek>(self, reader: R, parts: &mut dyn Parts) -> End {
        match self {
            Self::Xlsx => workbook::read_xlsx(reader, parts),
            Self::Xls => workbook::read_xls(reader, parts),
            Self::Zip => zip::read(reader, parts),
        }
    }
}
