//! The formats whose parsers run in a sandbox child, and the one call that reads each.

use std::io::{BufReader, Read, Seek};

use super::parts::Parts;
use super::{End, archive, data, document, locked, mail, markup, workbook, zip};

/// How much address space a parser needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Memory {
    /// 256 MiB: formats that are streamed.
    Small,
    /// 1 GiB: formats that are held whole.
    Large,
}

/// One line a format: its name here, its code, its memory, and the function that reads it.
macro_rules! parsers {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $memory:ident, $read:path;)*) => {
        /// A format that is read in a child.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Parser { $($(#[$doc])* $variant,)* }

        impl Parser {
            /// All of them, in the order of the bytes that ask a child for them.
            pub(super) const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the format code.
            pub(crate) fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Returns how much address space the parser needs.
            pub(super) fn memory(self) -> Memory {
                match self { $(Self::$variant => Memory::$memory,)* }
            }

            /// Reads a content and pushes its records and members. [`crate::model::RecordSink::end`] is left to the
            /// caller.
            pub(super) fn read<R: Read + Seek + Send + 'static>(self, reader: R, parts: &mut dyn Parts) -> End {
                match self { $(Self::$variant => $read(reader, parts),)* }
            }
        }
    };
}

parsers! {
    /// Office Open XML spreadsheet, with or without macros.
    Xlsx = "xlsx", Small, workbook::read_xlsx;
    /// BIFF in an OLE compound file.
    Xls = "xls", Large, workbook::read_xls;
    /// BIFF12 in a ZIP package.
    Xlsb = "xlsb", Small, workbook::read_xlsb;
    /// Office Open XML of any sort, encrypted.
    LockedPackage = "ooxml", Large, locked::read_package;
    /// Portable Document Format.
    Pdf = "pdf", Large, document::read_pdf;
    /// Office Open XML text.
    Docx = "docx", Small, document::read_docx;
    /// Office Open XML presentation.
    Pptx = "pptx", Small, document::read_pptx;
    /// OpenDocument text.
    Odt = "odt", Small, document::read_odf;
    /// OpenDocument spreadsheet.
    Ods = "ods", Small, document::read_odf;
    /// OpenDocument presentation.
    Odp = "odp", Small, document::read_odf;
    /// OpenDocument drawing, chart or formula.
    Odg = "odg", Small, document::read_odf;
    /// Word 97 to 2003.
    Doc = "doc", Large, document::read_doc;
    /// PowerPoint 97 to 2003.
    Ppt = "ppt", Large, document::read_ppt;
    /// 一太郎.
    Jtd = "jtd", Large, document::read_jtd;
    /// OLE compound file of an embedded object.
    Ole = "ole", Large, document::read_ole_object;
    /// Web page.
    Html = "html", Small, markup::read_html;
    /// XML of any vocabulary.
    Xml = "xml", Small, markup::read_xml;
    /// Rich Text Format.
    Rtf = "rtf", Small, markup::read_rtf;
    /// Address cards.
    VCard = "vcard", Small, markup::read_cards;
    /// Entries of a directory.
    Ldif = "ldif", Small, markup::read_directory;
    /// Calendar.
    ICalendar = "icalendar", Small, markup::read_calendar;
    /// SQLite database file.
    Sqlite = "sqlite", Small, data::read_sqlite;
    /// Write-ahead log of an SQLite database.
    SqliteLog = "sqlite_wal", Small, data::read_sqlite_log;
    /// Apache Parquet.
    Parquet = "parquet", Large, data::read_parquet;
    /// Apache Avro container.
    Avro = "avro", Small, data::read_avro;
    /// dBASE, FoxPro or Clipper table.
    Dbf = "dbf", Small, data::read_dbf;
    /// Memo file of such a table.
    Memo = "dbf_memo", Small, data::read_memo;
    /// Microsoft Access up to 2003.
    Mdb = "mdb", Large, data::read_access;
    /// Microsoft Access since 2007.
    Accdb = "accdb", Large, data::read_access;
    /// ZIP.
    Zip = "zip", Small, zip::read;
    /// Compressed file of RFC 1952.
    Gzip = "gzip", Small, archive::read_gzip;
    /// Compressed file of bzip2.
    Bzip2 = "bzip2", Small, archive::read_bzip2;
    /// Compressed file of XZ Utils.
    Xz = "xz", Large, archive::read_xz;
    /// Compressed file of lzip.
    Lzip = "lzip", Large, archive::read_lzip;
    /// Compressed file of RFC 8878.
    Zstd = "zstd", Large, archive::read_zstd;
    /// Archive of POSIX, with the extensions of GNU.
    Tar = "tar", Small, tar;
    /// Archive of 7-Zip.
    SevenZip = "7z", Large, archive::read_seven;
    /// Archive of WinRAR.
    Rar = "rar", Large, archive::read_rar;
    /// Archive of LHA.
    Lzh = "lzh", Small, lzh;
    /// Cabinet of Microsoft.
    Cab = "cab", Small, archive::read_cab;
    /// Message of RFC 5322.
    Eml = "eml", Small, mail::read_eml;
    /// Mailbox of RFC 4155.
    Mbox = "mbox", Small, mail::read_mbox;
    /// Message of Outlook.
    Msg = "msg", Small, mail::read_msg;
    /// Message of Outlook, wrapped up for mail: `winmail.dat`.
    Tnef = "tnef", Small, mail::read_tnef;
    /// Folders of Outlook.
    Pst = "pst", Large, mail::read_pst;
}

fn tar<R: Read>(reader: R, parts: &mut dyn Parts) -> End {
    archive::read_tar(&mut BufReader::new(reader), parts)
}

fn lzh<R: Read>(reader: R, parts: &mut dyn Parts) -> End {
    archive::read_lzh(BufReader::new(reader), parts)
}

impl Parser {
    /// Returns whether a content of the format is nothing but members, which can be passed over one by one.
    pub(super) fn is_archive(self) -> bool {
        matches!(self, Self::Zip | Self::Tar | Self::SevenZip | Self::Rar | Self::Lzh | Self::Cab)
    }

    /// Returns whether a content of the format has no records of its own.
    pub(super) fn is_container(self) -> bool {
        self.is_archive()
            || matches!(self, Self::Gzip | Self::Bzip2 | Self::Xz | Self::Lzip | Self::Zstd | Self::Mbox | Self::Pst)
    }

    /// Returns the parser of a format code, if the format is read.
    pub(super) fn of_format(format: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|parser| parser.code() == format)
    }
}
