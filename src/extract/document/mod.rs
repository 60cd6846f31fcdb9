//! Reads the documents of office programs. Runs in a sandbox child: their formats are large and their parsers old.

mod biff_texts;
mod body;
mod doc;
mod docx;
mod jtd;
mod odf;
mod ole;
mod pdf;
mod pivots;
mod ppt;
mod pptx;
mod properties;
mod property_set;
mod sheet_edges;
mod sheets;

pub(super) use body::Body;
pub(super) use doc::read as read_doc;
pub(super) use docx::{read as read_docx, read_flat as read_flat_docx};
pub(super) use jtd::read as read_jtd;
pub(super) use odf::{read as read_odf, read_flat as read_flat_odf};
pub(super) use ole::{beside_sheets as beside_old_sheets, read_object as read_ole_object};
pub(super) use pdf::read as read_pdf;
pub(super) use ppt::read as read_ppt;
pub(super) use pptx::read as read_pptx;
pub(super) use sheet_edges::{Edges, Links};
pub(super) use sheets::beside as beside_sheets;
