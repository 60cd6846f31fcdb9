//! The formats whose parsers run in a sandbox child, and the one call that reads each.

use std::io::{Read, Seek};

use super::parts::Parts;
use super::{End, document, markup, workbook, zip};

/// A format that is read in a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parser {
    /// Office Open XML spreadsheet, with or without macros.
    Xlsx,
    /// BIFF in an OLE compound file.
    Xls,
    /// ZIP.
    Zip,
    /// Portable Document Format.
    Pdf,
    /// BIFF12 in a ZIP package.
    Xlsb,
    /// Office Open XML text.
    Docx,
    /// Office Open XML presentation.
    Pptx,
    /// OpenDocument text.
    Odt,
    /// OpenDocument spreadsheet.
    Ods,
    /// OpenDocument presentation.
    Odp,
    /// OpenDocument drawing, chart or formula.
    Odg,
    /// Word 97 to 2003.
    Doc,
    /// PowerPoint 97 to 2003.
    Ppt,
    /// 一太郎.
    Jtd,
    /// OLE compound file of an embedded object.
    Ole,
    /// Web page.
    Html,
    /// XML of any vocabulary.
    Xml,
    /// Rich Text Format.
    Rtf,
    /// Address cards.
    VCard,
    /// Calendar.
    ICalendar,
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
    pub(super) const ALL: [Self; 20] = [
        Self::Xlsx,
        Self::Xls,
        Self::Zip,
        Self::Pdf,
        Self::Xlsb,
        Self::Docx,
        Self::Pptx,
        Self::Odt,
        Self::Ods,
        Self::Odp,
        Self::Odg,
        Self::Doc,
        Self::Ppt,
        Self::Jtd,
        Self::Ole,
        Self::Html,
        Self::Xml,
        Self::Rtf,
        Self::VCard,
        Self::ICalendar,
    ];

    /// Returns the format code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Zip => "zip",
            Self::Pdf => "pdf",
            Self::Xlsb => "xlsb",
            Self::Docx => "docx",
            Self::Pptx => "pptx",
            Self::Odt => "odt",
            Self::Ods => "ods",
            Self::Odp => "odp",
            Self::Odg => "odg",
            Self::Doc => "doc",
            Self::Ppt => "ppt",
            Self::Jtd => "jtd",
            Self::Ole => "ole",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Rtf => "rtf",
            Self::VCard => "vcard",
            Self::ICalendar => "icalendar",
        }
    }

    /// Returns how much address space the parser needs.
    pub(super) fn memory(self) -> Memory {
        match self {
            // Held whole, or a stream of them.
            Self::Xls | Self::Pdf | Self::Doc | Self::Ppt | Self::Jtd | Self::Ole => Memory::Large,
            _ => Memory::Small,
        }
    }

    /// Reads a content and pushes its records and members. [`crate::model::RecordSink::end`] is left to the caller.
    pub(super) fn read<R: Read + Seek>(self, reader: R, parts: &mut dyn Parts) -> End {
        match self {
            Self::Xlsx => workbook::read_xlsx(reader, parts),
            Self::Xls => workbook::read_xls(reader, parts),
            Self::Zip => zip::read(reader, parts),
            Self::Pdf => document::read_pdf(reader, parts),
            Self::Xlsb => workbook::read_xlsb(reader, parts),
            Self::Docx => document::read_docx(reader, parts),
            Self::Pptx => document::read_pptx(reader, parts),
            Self::Odt | Self::Ods | Self::Odp | Self::Odg => document::read_odf(reader, parts),
            Self::Doc => document::read_doc(reader, parts),
            Self::Ppt => document::read_ppt(reader, parts),
            Self::Jtd => document::read_jtd(reader, parts),
            Self::Ole => document::read_ole_object(reader, parts),
            Self::Html => markup::read_html(reader, parts),
            Self::Xml => markup::read_xml(reader, parts),
            Self::Rtf => markup::read_rtf(reader, parts),
            Self::VCard => markup::read_cards(reader, parts),
            Self::ICalendar => markup::read_calendar(reader, parts),
        }
    }
}
