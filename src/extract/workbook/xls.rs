//! Reads XLS. The format gives no stream: the whole workbook is held, which the child's larger memory allows.

use std::io::{BufReader, Read, Seek};

use calamine::{Data, Reader, Xls, XlsError};

use super::{Halt, Sheets, io_reason, number};
use crate::model::Reason;

/// Reads all sheets, hidden ones too.
pub(super) fn read<R: Read + Seek>(reader: R, sheets: &mut Sheets<'_>) -> Result<(), Halt> {
    let mut workbook = Xls::new(BufReader::new(reader)).map_err(|error| Halt::Trouble(reason_of(&error)))?;
    for sheet in workbook.sheets_metadata().to_vec() {
        sheets.begin(&sheet.name, sheet.visible)?;
        // Charts and modules have no cells.
        let Ok(range) = workbook.worksheet_range(&sheet.name) else { continue };
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let (row, column) = (first_row + row as u32, first_column + column as u32);
            sheets.cell(row, column, |out| write(value, out))?;
        }
        sheets.finish_row()?;
    }
    Ok(())
}

fn write(value: &Data, out: &mut String) {
    match value {
        Data::Int(value) => number::integer(*value, None, out),
        Data::Float(value) => number::float(*value, None, out),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => out.push_str(text),
        Data::Bool(value) => out.push_str(if *value { "TRUE" } else { "FALSE" }),
        Data::DateTime(value) => number::date(value, out),
        Data::Error(_) | Data::Empty => {}
    }
}

fn reason_of(error: &XlsError) -> Reason {
    match error {
        XlsError::Password => Reason::Encrypted,
        XlsError::Io(error) => io_reason(error),
        XlsError::EoStream(_) => Reason::Truncated,
        _ => Reason::Malformed,
    }
}
