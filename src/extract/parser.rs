//! The formats whose parsers run in a sandbox child, and the one call that reads each.

use std::io::{Read, Seek};

use super::parts::Parts;
use super::{End, data, workbook, zip};

/// A format that is read in a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parser {
    /// Office Open XML spreadsheet, with or without macros.
    Xlsx,
    /// BIFF in an OLE compound file.
    Xls,
    /// SQLite database file.
    Sqlite,
    /// Write-ahead log of an SQLite database.
    SqliteLog,
    /// Apache Parquet.
    Parquet,
    /// Apache Avro container.
    Avro,
    /// dBASE, FoxPro or Clipper table.
    Dbf,
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
    pub(super) const ALL: [Self; 8] =
        [Self::Xlsx, Self::Xls, Self::Sqlite, Self::SqliteLog, Self::Parquet, Self::Avro, Self::Dbf, Self::Zip];

    /// Returns the format code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Sqlite => "sqlite",
            Self::SqliteLog => "sqlite_wal",
            Self::Parquet => "parquet",
            Self::Avro => "avro",
            Self::Dbf => "dbf",
            Self::Zip => "zip",
        }
    }

    /// Returns the parser of a format that is told by its magic number alone.
    pub(super) fn of_magic(format: &str) -> Option<Self> {
        match format {
            "sqlite" => Some(Self::Sqlite),
            "sqlite_wal" => Some(Self::SqliteLog),
            "parquet" => Some(Self::Parquet),
            "avro" => Some(Self::Avro),
            "dbf" => Some(Self::Dbf),
            _ => None,
        }
    }

    /// Returns how much address space the parser needs.
    pub(super) fn memory(self) -> Memory {
        match self {
            Self::Xlsx | Self::Sqlite | Self::SqliteLog | Self::Avro | Self::Dbf | Self::Zip => Memory::Small,
            Self::Xls | Self::Parquet => Memory::Large,
        }
    }

    /// Reads a content and pushes its records and members. [`crate::model::RecordSink::end`] is left to the caller.
    pub(super) fn read<R: Read + Seek + Send + 'static>(self, reader: R, parts: &mut dyn Parts) -> End {
        match self {
            Self::Xlsx => workbook::read_xlsx(reader, parts),
            Self::Xls => workbook::read_xls(reader, parts),
            Self::Sqlite => data::read_sqlite(reader, parts),
            Self::SqliteLog => data::read_sqlite_log(reader, parts),
            Self::Parquet => data::read_parquet(reader, parts),
            Self::Avro => data::read_avro(reader, parts),
            Self::Dbf => data::read_dbf(reader, parts),
            Self::Zip => zip::read(reader, parts),
        }
    }
}
