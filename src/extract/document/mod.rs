//! Reads the documents of office programs. Runs in a sandbox child: their formats are large and their parsers old.

mod body;
mod docx;
mod odf;
mod pdf;
mod pptx;
mod properties;
mod sheets;

pub(super) use docx::read as read_docx;
pub(super) use odf::read as read_odf;
pub(super) use pdf::read as read_pdf;
pub(super) use pptx::read as read_pptx;
pub(super) use sheets::beside as beside_sheets;
