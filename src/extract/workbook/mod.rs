//! Reads spreadsheets sheet by sheet. Runs in a sandbox child: its parsers trust the numbers they read.

mod number;
mod xls;
mod xlsb;
mod xlsx;

use std::collections::HashSet;
use std::io::{Read, Seek};

use calamine::SheetVisible;

use super::document::{Edges, Links};
use super::parts::Parts;
use super::split::MAX_CELLS;
use super::writer::io_reason;
use super::{End, document, locked};
use crate::model::{Flow, Reason, Row, Sensitive, TableHead};

/// Cells pushed from one workbook, empty ones between others included.
const MOST_CELLS: u64 = 200_000_000;
/// Bytes of one cell.
const LONGEST_CELL: usize = 1 << 20;

/// Reads an Office Open XML workbook and pushes a table a sheet.
pub(super) fn read_xlsx<R: Read + Seek>(mut reader: R, sink: &mut dyn Parts) -> End {
    let mut edges = Edges::of(&mut reader);
    let mut sheets = Sheets::new(sink);
    let result = xlsx::read(&mut reader, &mut edges, &mut sheets);
    let end = sheets.end(result);
    document::beside_sheets(reader, (end, &edges), sink)
}

/// Reads a BIFF12 workbook and pushes a table a sheet.
pub(super) fn read_xlsb<R: Read + Seek>(mut reader: R, sink: &mut dyn Parts) -> End {
    let mut sheets = Sheets::new(sink);
    let result = xlsb::read(&mut reader, &mut sheets);
    let end = sheets.end(result);
    document::beside_sheets(reader, (end, &Edges::default()), sink)
}

/// Reads a BIFF workbook and pushes a table a sheet.
pub(super) fn read_xls<R: Read + Seek>(mut reader: R, sink: &mut dyn Parts) -> End {
    match read_open_xls(&mut reader, sink) {
        locked @ End::Skipped(Reason::Encrypted) => {
            locked::open_workbook(reader, sink).map_or(locked, |opened| read_open_xls(opened, sink))
        }
        end => end,
    }
}

fn read_open_xls<R: Read + Seek>(mut reader: R, sink: &mut dyn Parts) -> End {
    let mut sheets = Sheets::new(sink);
    let result = xls::read(&mut reader, &mut sheets);
    let end = sheets.end(result);
    document::beside_old_sheets(reader, end, sink)
}

/// Why reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Halt {
    /// The sink said stop.
    Stopped,
    /// The rest can't be read.
    Trouble(Reason),
}

/// Gathers cells into rows and pushes them.
struct Sheets<'s> {
    sink: &'s mut dyn Parts,
    row: Vec<String>,
    width: usize,
    number: u64,
    cells: u64,
    rows: u64,
    names: HashSet<String>,
    /// Where cells of the sheet under way lead to.
    links: Links,
    /// First trouble that did not end reading.
    trouble: Option<Reason>,
}

impl<'s> Sheets<'s> {
    fn new(sink: &'s mut dyn Parts) -> Self {
        Self {
            sink,
            row: Vec::new(),
            width: 0,
            number: 0,
            cells: 0,
            rows: 0,
            names: HashSet::new(),
            links: Links::new(),
            trouble: None,
        }
    }

    /// Notes trouble and goes on.
    fn note(&mut self, reason: Reason) {
        self.trouble.get_or_insert(reason);
    }

    /// Begins a sheet.
    fn begin(&mut self, name: &str, visible: SheetVisible) -> Result<(), Halt> {
        self.number = 0;
        self.width = 0;
        if !self.names.insert(name.to_owned()) {
            // Sheets are found by name: of two with one name only one is read.
            self.note(Reason::Malformed);
        }
        go_on(self.sink.table(TableHead { name: Some(Sensitive::new(name)), hidden: visible != SheetVisible::Visible }))
    }

    /// Adds a cell; row and column count from 0. `write` fills the emptied buffer.
    fn cell(&mut self, row: u32, column: u32, write: impl FnOnce(&mut String)) -> Result<(), Halt> {
        let number = u64::from(row) + 1;
        if number != self.number {
            self.finish_row()?;
            self.number = number;
        }
        let column = column as usize;
        if column >= MAX_CELLS {
            self.note(Reason::Limit);
            return Ok(());
        }
        if column >= self.row.len() {
            self.row.resize(column + 1, String::new());
        }
        for between in self.row.iter_mut().take(column).skip(self.width) {
            between.clear();
        }
        let Some(cell) = self.row.get_mut(column) else { return Ok(()) };
        cell.clear();
        write(cell);
        if !self.links.is_empty()
            && let Some(link) = self.links.get(&(row, column as u32)).filter(|link| !cell.contains(link.as_str()))
        {
            // The address belongs to whom the row is about.
            cell.push(' ');
            cell.push_str(link);
        }
        if cell.len() > LONGEST_CELL {
            cell.truncate(cell.floor_char_boundary(LONGEST_CELL));
            self.trouble.get_or_insert(Reason::Limit);
        }
        self.width = self.width.max(column + 1);
        Ok(())
    }

    /// Pushes the row gathered so far.
    fn finish_row(&mut self) -> Result<(), Halt> {
        let width = std::mem::take(&mut self.width);
        if width == 0 {
            return Ok(());
        }
        self.cells += width as u64;
        if self.cells > MOST_CELLS {
            return Err(Halt::Trouble(Reason::Limit));
        }
        self.rows += 1;
        let cells: Vec<Sensitive<'_>> = self.row.iter().take(width).map(|cell| Sensitive::new(cell)).collect();
        go_on(self.sink.row(Row { number: self.number, cells: &cells }))
    }

    fn end(&self, result: Result<(), Halt>) -> End {
        let reason = match result {
            Err(Halt::Stopped) => return End::Stopped,
            Err(Halt::Trouble(Reason::Encrypted)) if self.rows == 0 => return End::Skipped(Reason::Encrypted),
            Err(Halt::Trouble(reason)) => Some(reason),
            Ok(()) => self.trouble,
        };
        match reason {
            None => End::Complete,
            Some(reason) if self.rows == 0 => End::Failed(reason),
            Some(reason) => End::Partial(reason),
        }
    }
}

fn go_on(flow: Flow) -> Result<(), Halt> {
    match flow {
        Flow::Continue => Ok(()),
        Flow::Stop => Err(Halt::Stopped),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{read, zip};
    use super::*;

    const MAIN: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main""#;
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = r#"xmlns="http://schemas.openxmlformats.org/package/2006/relationships""#;

    /// One hidden sheet; style 1 shows ten digits, style 2 a date.
    fn workbook(rows: &str) -> Vec<u8> {
        let root = format!(
            r#"<Relationships {PACKAGE}><Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        );
        let book = format!(
            r#"<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets><sheet name="名簿" sheetId="1" state="hidden" r:id="r1"/></sheets></workbook>"#
        );
        let parts = format!(
            r#"<Relationships {PACKAGE}><Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
        );
        let styles = format!(
            r#"<styleSheet {MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="0000000000"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>"#
        );
        let sheet = format!("<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>");
        zip(&[
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", &root),
            ("xl/workbook.xml", &book),
            ("xl/_rels/workbook.xml.rels", &parts),
            ("xl/styles.xml", &styles),
            ("xl/worksheets/sheet1.xml", &sheet),
        ])
    }

    const ROWS: &str = concat!(
        r#"<row r="2"><c r="A2" t="inlineStr"><is><t>山田</t></is></c><c r="C2" s="1"><v>312345678</v></c></row>"#,
        r#"<row r="5"><c r="B5" s="2"><v>44197</v></c><c r="C5"><v>90123456789</v></c><c r="D5" t="b"><v>1</v></c></row>"#
    );

    #[test]
    fn cells_read_as_the_sheet_shows_them() {
        let (extracted, records) = read(&workbook(ROWS));
        assert_eq!((extracted.format, extracted.end), ("xlsx", End::Complete));
        assert_eq!(records.tables, [(Some("名簿".to_owned()), true)]);
        assert_eq!(records.rows[0], (2, ["山田", "", "0312345678"].map(str::to_owned).to_vec()));
        assert_eq!(records.rows[1], (5, ["", "2021-01-01", "90123456789", "TRUE"].map(str::to_owned).to_vec()));
    }

    #[test]
    fn corner_cells_cost_no_memory() {
        let (extracted, records) = read(&workbook(
            r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#,
        ));
        assert_eq!((extracted.end, records.rows.len()), (End::Complete, 2));
        assert_eq!(records.rows[1].1.len(), MAX_CELLS);
    }

    #[test]
    fn cells_beyond_the_last_column_are_a_gap() {
        let (extracted, records) = read(&workbook(
            r#"<row r="1"><c r="A1"><v>1</v></c><c r="XFE1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>"#,
        ));
        assert!(matches!(extracted.end, End::Partial(_)), "{:?}", extracted.end);
        assert_eq!(records.rows[0], (1, vec!["1".to_owned()]));
    }

    #[test]
    fn of_two_sheets_with_one_name_one_is_a_gap() {
        let mut records = super::super::testing::Records::default();
        let mut sheets = Sheets::new(&mut records);
        for row in 0..2 {
            sheets.begin("list", SheetVisible::Visible).unwrap();
            sheets.cell(row, 0, |out| out.push('x')).unwrap();
            sheets.finish_row().unwrap();
        }
        assert_eq!(sheets.end(Ok(())), End::Partial(Reason::Malformed));
    }

    #[test]
    fn a_sheet_that_ends_early_keeps_its_rows() {
        let whole = workbook(ROWS);
        let cut = String::from_utf8_lossy(&whole).find(r#"<c r="D5""#).unwrap();
        let (extracted, _) = read(&whole[..cut]);
        assert_eq!((extracted.format, extracted.end), ("zip", End::Partial(Reason::Truncated)));
        let (extracted, records) = read(&workbook(&ROWS.replace("</v></c></row>", "</v></c>")));
        assert!(matches!(extracted.end, End::Partial(_) | End::Complete), "{:?}", extracted.end);
        assert!(!records.rows.is_empty());
    }

    proptest! {
        #[test]
        fn broken_workbooks_end_with_an_outcome(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
            let mut content = workbook(ROWS);
            for (at, value) in changes {
                let at = at.index(content.len());
                content[at] = value;
            }
            read(&content);
        }
    }
}
