//! Streams the cells of XLSX and XLSM; a sheet is never held whole.

use std::io::{BufReader, Read, Seek};

use calamine::{DataRef, Reader, Xlsx, XlsxError};

use super::number::{self, Mask};
use super::{Edges, Halt, Sheets, io_reason};
use crate::model::Reason;

/// Reads all sheets, hidden ones too.
pub(super) fn read<R: Read + Seek>(reader: R, edges: &mut Edges, sheets: &mut Sheets<'_>) -> Result<(), Halt> {
    let mut workbook = Xlsx::new(BufReader::new(reader)).map_err(|error| Halt::Trouble(reason_of(&error)))?;
    for sheet in workbook.sheets_metadata().to_vec() {
        sheets.begin(&sheet.name, sheet.visible)?;
        sheets.links = edges.links(&sheet.name);
        match read_sheet(&mut workbook, &sheet.name, sheets) {
            Err(Halt::Trouble(reason)) if reason != Reason::Limit => sheets.note(reason),
            other => other?,
        }
    }
    Ok(())
}

fn read_sheet<R: Read + Seek>(workbook: &mut Xlsx<R>, name: &str, sheets: &mut Sheets<'_>) -> Result<(), Halt> {
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // A chart or dialog has no cells.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(error) => return Err(Halt::Trouble(reason_of(&error))),
    };
    let masks: Vec<Option<Mask>> = reader
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref().and_then(|format| Mask::parse(&format.format_code)))
        .collect();
    loop {
        let (cell, style) = match reader.next_cell_with_style_id() {
            Ok(Some(found)) => found,
            Ok(None) => return sheets.finish_row(),
            Err(error) => {
                sheets.finish_row()?;
                return Err(Halt::Trouble(reason_of(&error)));
            }
        };
        let (row, column) = cell.get_position();
        let mask = masks.get(style).and_then(Option::as_ref);
        push((row, column), cell.get_value(), mask, sheets)?;
    }
}

/// Adds a cell to its row; row and column count from 0.
pub(super) fn push(
    (row, column): (u32, u32),
    value: &DataRef<'_>,
    mask: Option<&Mask>,
    sheets: &mut Sheets<'_>,
) -> Result<(), Halt> {
    match value {
        DataRef::Empty => Ok(()),
        value => sheets.cell(row, column, |out| write(value, mask, out)),
    }
}

fn write(value: &DataRef<'_>, mask: Option<&Mask>, out: &mut String) {
    match value {
        DataRef::Int(value) => number::integer(*value, mask, out),
        DataRef::Float(value) => number::float(*value, mask, out),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => out.push_str(text),
        DataRef::SharedString(text) => out.push_str(text),
        DataRef::Bool(value) => out.push_str(if *value { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(value) => number::date(value, out),
        DataRef::Error(_) | DataRef::Empty => {}
    }
}

fn reason_of(error: &XlsxError) -> Reason {
    match error {
        XlsxError::Password => Reason::Encrypted,
        XlsxError::Io(error) => io_reason(error),
        XlsxError::XmlEof(_) => Reason::Truncated,
        _ => Reason::Malformed,
    }
}
