//! Streams the cells of XLSB; a sheet is never held whole. Number formats other than dates are not told by the parser.

use std::io::{BufReader, Read, Seek};

use calamine::{Reader, Xlsb, XlsbError};

use super::super::writer::io_reason;
use super::{Halt, Sheets, xlsx};
use crate::model::Reason;

/// Reads all sheets, hidden ones too.
pub(super) fn read<R: Read + Seek>(reader: R, sheets: &mut Sheets<'_>) -> Result<(), Halt> {
    let mut workbook = Xlsb::new(BufReader::new(reader)).map_err(|error| Halt::Trouble(reason_of(&error)))?;
    for sheet in workbook.sheets_metadata().to_vec() {
        sheets.begin(&sheet.name, sheet.visible)?;
        match read_sheet(&mut workbook, &sheet.name, sheets) {
            Err(Halt::Trouble(reason)) if reason != Reason::Limit => sheets.note(reason),
            other => other?,
        }
    }
    Ok(())
}

fn read_sheet<R: Read + Seek>(workbook: &mut Xlsb<R>, name: &str, sheets: &mut Sheets<'_>) -> Result<(), Halt> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|error| Halt::Trouble(reason_of(&error)))?;
    loop {
        let cell = match reader.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => return sheets.finish_row(),
            Err(error) => {
                sheets.finish_row()?;
                return Err(Halt::Trouble(reason_of(&error)));
            }
        };
        let (row, column) = cell.get_position();
        xlsx::push((row, column), cell.get_value(), None, sheets)?;
    }
}

fn reason_of(error: &XlsbError) -> Reason {
    match error {
        XlsbError::Password => Reason::Encrypted,
        XlsbError::Io(error) => io_reason(error),
        _ => Reason::Malformed,
    }
}
