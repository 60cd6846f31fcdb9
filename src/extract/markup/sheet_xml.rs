//! Reads workbooks that were saved as one XML file (SpreadsheetML 2003).

use std::io::BufRead;

use super::super::split::MAX_CELLS;
use super::super::writer::{Step, Writer};
use super::super::xml::{Piece, Xml};

/// Reads the sheets as tables.
pub(super) fn read(from: impl BufRead, writer: &mut Writer<'_>) -> Step {
    let mut xml = Xml::new(from);
    let (mut row, mut text, mut data): (Vec<String>, String, bool) = (Vec::new(), String::new(), false);
    let mut rows = 0_u64;
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Start(tag) => {
                let index = tag.attribute("Index").and_then(|index| index.parse::<u64>().ok());
                match tag.name.as_str() {
                    "Worksheet" => {
                        rows = 0;
                        writer.table(tag.attribute("Name"))?;
                    }
                    "Row" => {
                        let before = index.map_or(rows, |index| index.saturating_sub(1).max(rows));
                        writer.skip_rows(before - rows);
                        rows = before;
                    }
                    "Cell" => {
                        let place = index.and_then(|index| usize::try_from(index - index.min(1)).ok());
                        row.resize(place.unwrap_or(0).max(row.len()).min(MAX_CELLS), String::new());
                    }
                    "Data" => data = true,
                    _ => {}
                }
            }
            Piece::Text(part) if data => text.push_str(&part),
            Piece::End(name) => match name.as_str() {
                "Data" => data = false,
                "Cell" if row.len() < MAX_CELLS => row.push(std::mem::take(&mut text)),
                "Row" => {
                    rows += 1;
                    writer.row(&std::mem::take(&mut row))?;
                }
                _ => {}
            },
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::parser::Parser;
    use super::super::super::testing::parse;

    #[test]
    fn cells_keep_their_place() {
        let text = "<Workbook xmlns:ss='x'><Worksheet ss:Name='名簿'><Table><Row ss:Index='3'><Cell><Data>a</Data></Cell><Cell ss:Index='4'><Data>b</Data></Cell></Row></Table></Worksheet></Workbook>";
        let (_, records) = parse(Parser::Xml, text.as_bytes());
        assert_eq!(records.rows, [(3, ["a", "", "", "b"].map(str::to_owned).to_vec())]);
    }
}
