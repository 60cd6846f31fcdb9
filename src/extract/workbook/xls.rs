//! Reads XLS. The format gives no stream: the whole workbook is held, which the child's larger memory allows.

use std::io::{BufReader, Read, Seek};

use calamine::{Data, Reader, SheetType, Xls, XlsError};

use super::{Halt, Sheets, io_reason, number};
use crate::model::Reason;

/// Reads all sheets, hidden ones too.
pub(super) fn read<R: Read + Seek>(reader: R, sheets: &mut Sheets<'_>) -> Result<(), Halt> {
    let mut workbook = Xls::new(BufReader::new(reader)).map_err(|error| Halt::Trouble(reason_of(&error)))?;
    for sheet in workbook.sheets_metadata().to_vec() {
        sheets.begin(&sheet.name, sheet.visible)?;
        let Ok(range) = workbook.worksheet_range(&sheet.name) else {
            refused(sheet.typ).into_iter().for_each(|reason| sheets.note(reason));
            continue;
        };
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let (row, column) = (first_row + row as u32, first_column + column as u32);
            sheets.cell(row, column, |out| write(value, out))?;
        }
        sheets.finish_row()?;
    }
    Ok(())
}

/// What it means that a sheet is refused: charts and modules have no cells, any other sheet may hide some.
fn refused(sheet: SheetType) -> Option<Reason> {
    match sheet {
        SheetType::ChartSheet | SheetType::Vba => None,
        SheetType::WorkSheet | SheetType::DialogSheet | SheetType::MacroSheet => Some(Reason::Malformed),
    }
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

#[cfg(test)]
mod tests {
    use super::super::super::End;
    use super::super::super::testing::Records;
    use super::*;

    #[test]
    fn a_refused_sheet_is_a_gap_unless_it_has_no_cells() {
        for (sheet, rows, end) in [
            (SheetType::WorkSheet, 1, End::Partial(Reason::Malformed)),
            (SheetType::WorkSheet, 0, End::Failed(Reason::Malformed)),
            (SheetType::ChartSheet, 1, End::Complete),
        ] {
            let mut records = Records::default();
            let mut sheets = Sheets::new(&mut records);
            (0..rows).for_each(|row| sheets.cell(row, 0, |out| out.push('x')).unwrap());
            sheets.finish_row().unwrap();
            refused(sheet).into_iter().for_each(|reason| sheets.note(reason));
            assert_eq!(sheets.end(Ok(())), end, "{sheet:?}");
        }
    }
}
