//! Reads PDF: text by page, form fields, annotations, properties, attached files.

mod collections;
mod columns;
mod facts;
mod forms;
mod glyphs;
mod layout;
mod upright;
mod width;

use std::io::{Read, Seek};
use std::sync::Arc;

use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, RenderContent, TransformExt, interpret_page};

use self::collections::Collections;
use self::glyphs::Glyphs;
use super::super::End;
use super::super::parts::Parts;
use super::super::writer::{Halt, Step, Writer};
use crate::model::{Division, Part, Reason, Section};

/// Pages read of one file.
const MOST_PAGES: usize = 50_000;
/// Pages after which fonts and other shared objects are forgotten, to bound memory.
const SHARED_PAGES: usize = 500;
/// The end mark stands within this many bytes of the end (ISO 32000-1, annex H, note 18).
const END_MARK: usize = 1024;

/// Reads a file that is held whole.
pub(in super::super) fn read<R: Read + Seek>(mut reader: R, parts: &mut dyn Parts) -> End {
    let mut content = Vec::new();
    if reader.read_to_end(&mut content).is_err() {
        return End::Failed(Reason::IoError);
    }
    let mut writer = Writer::new(parts);
    let result = document(content, &mut writer);
    writer.end(result)
}

fn document(content: Vec<u8>, writer: &mut Writer<'_>) -> Step {
    let tail = content.get(content.len().saturating_sub(END_MARK)..).unwrap_or_default();
    let whole = memchr::memmem::find(tail, b"%%EOF").is_some();
    let content = Arc::new(content);
    let pdf = match Pdf::new(Arc::clone(&content)) {
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
            let opened = writer.unlock(|password| Pdf::new_with_password(Arc::clone(&content), password).ok());
            opened.ok_or(Halt::Trouble(Reason::Encrypted))?
        }
        opened => opened.map_err(|error| {
            Halt::Trouble(reason_of(error, if whole { Reason::Malformed } else { Reason::Truncated }))
        })?,
    };
    if !whole {
        writer.note(Reason::Truncated);
    }
    facts::write(&pdf, writer)?;
    pages(&pdf, writer)?;
    forms::write(&pdf, writer)?;
    facts::attachments(&pdf, writer)
}

/// Reason of a document that can't be opened; `invalid` is that of one that breaks the format.
fn reason_of(error: LoadPdfError, invalid: Reason) -> Reason {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => {
            Reason::Encrypted
        }
        LoadPdfError::Decryption(_) => Reason::Malformed,
        LoadPdfError::Invalid => invalid,
    }
}

fn pages(pdf: &Pdf, writer: &mut Writer<'_>) -> Step {
    let settings = InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
    let mut cache = InterpreterCache::new();
    let mut glyphs = Glyphs::default();
    let (mut mapped, mut unmapped) = (0_u64, 0_u64);
    for (nth, page) in pdf.pages().iter().enumerate() {
        if nth >= MOST_PAGES {
            writer.note(Reason::Limit);
            break;
        }
        if nth % SHARED_PAGES == 0 {
            cache = InterpreterCache::new();
        }
        if page.page_stream().is_none() && page.raw().contains_key("Contents") {
            writer.note(Reason::Malformed);
        }
        draw(page, &cache, &settings, &mut glyphs);
        // Looking through all fonts is worth it only if some leave characters open.
        if glyphs.unmapped > 0 && glyphs.learn(|| Collections::of(pdf)) {
            draw(page, &cache, &settings, &mut glyphs);
        }
        mapped += glyphs.pieces.len() as u64 - glyphs.unmapped.min(glyphs.pieces.len() as u64);
        unmapped += glyphs.unmapped;
        if glyphs.too_many {
            writer.note(Reason::Limit);
        }
        if glyphs.needs_ocr() {
            writer.note(Reason::NeedsOcr);
        }
        write_page(page, number(nth), &mut glyphs, writer)?;
    }
    // Characters that nobody knows are pictures of letters.
    if unmapped * 5 > mapped {
        writer.note(Reason::NeedsOcr);
    }
    Ok(())
}

/// Collects the glyphs of a page.
fn draw<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>, settings: &InterpreterSettings, glyphs: &mut Glyphs) {
    glyphs.begin(page);
    let transform = page.initial_transform(true).to_kurbo();
    let unit = Rect::new(0.0, 0.0, 1.0, 1.0);
    let mut context = Context::new(transform, unit, cache, page.xref(), settings.clone());
    interpret_page(page, &mut context, glyphs);
}

fn write_page(page: &Page<'_>, number: u32, glyphs: &mut Glyphs, writer: &mut Writer<'_>) -> Step {
    let lines = layout::lines(glyphs);
    if !lines.is_empty() {
        writer.section(Section::within(Division::Page(number), Part::Body))?;
        lines.iter().try_for_each(|line| writer.line(line))?;
    }
    forms::annotations(page, number, writer)
}

fn number(nth: usize) -> u32 {
    u32::try_from(nth).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests;
