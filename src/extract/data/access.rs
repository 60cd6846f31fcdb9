//! Reads Microsoft Access: the tables of Jet 3 and 4 and of ACE, row by row.

use std::collections::HashMap;
use std::io::{Read, Seek};

use jetdb::{CatalogEntry, ColumnType, FileError, ObjectType, PageReader, TableDef, TableRows, Value};

use super::super::End;
use super::super::parts::Parts;
use super::super::shared::Shared;
use super::tables::{Halt, Tables};
use super::value;
use crate::model::Reason;

/// Passwords tried: each costs a hundred thousand rounds of SHA-512.
const MOST_ATTEMPTS: usize = 100;
/// Days from 1899-12-30, the day 0 of Access, to 1970-01-01.
const EPOCH: i64 = 25_569;
/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// Reads a database.
pub(in super::super) fn read<R: Read + Seek + Send + 'static>(reader: R, parts: &mut dyn Parts) -> End {
    let mut database = match open(reader, parts) {
        Ok(database) => database,
        Err(end) => return end,
    };
    let mut tables = Tables::new(parts);
    let result = read_all(&mut database, &mut tables);
    tables.end(result)
}

fn open<R: Read + Seek + Send + 'static>(reader: R, parts: &mut dyn Parts) -> Result<PageReader, End> {
    let shared = Shared::new(reader).map_err(|_| End::Failed(Reason::IoError))?;
    let mut opened = PageReader::open_reader(shared.clone());
    for attempt in 0..MOST_ATTEMPTS {
        if !matches!(opened, Err(FileError::PasswordRequired | FileError::InvalidPassword)) {
            break;
        }
        let Some(password) = parts.password(attempt) else { break };
        let password = std::str::from_utf8(&password).ok();
        opened = PageReader::open_reader_with_password(shared.clone(), password);
    }
    opened.map_err(|error| match reason(&error) {
        reason @ (Reason::Encrypted | Reason::UnsupportedFormat) => End::Skipped(reason),
        reason => End::Failed(reason),
    })
}

fn read_all(database: &mut PageReader, out: &mut Tables<'_>) -> Result<(), Halt> {
    let catalog = jetdb::read_catalog(database).map_err(|error| Halt::Trouble(reason(&error)))?;
    let is_table = |entry: &&CatalogEntry| entry.object_type == ObjectType::Table && !is_made_by_access(entry);
    for entry in catalog.iter().filter(is_table) {
        match jetdb::read_table_def(database, &entry.name, entry.table_page) {
            Ok(table) => read_table(database, (&table, &catalog), out)?,
            Err(error) => out.note(reason(&error)),
        }
    }
    Ok(())
}

/// The tables that Access keeps about the others. What hides behind them as a part of a table is told with it.
fn is_made_by_access(entry: &CatalogEntry) -> bool {
    entry.is_system() || entry.name.starts_with("MSys")
}

fn read_table(
    database: &mut PageReader,
    (table, catalog): (&TableDef, &[CatalogEntry]),
    out: &mut Tables<'_>,
) -> Result<(), Halt> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    out.begin(Some(&table.name), &names)?;
    let calculated: HashMap<String, ColumnType> = jetdb::calculated_column_types_in(catalog, table);
    let mut rows = TableRows::new(table, &calculated);
    loop {
        match rows.next_row(database) {
            Ok(Some(row)) => {
                let cells = cells(table, row.values, out);
                out.row(&cells)?;
            }
            Ok(None) => break,
            Err(error) => {
                out.note(reason(&error));
                break;
            }
        }
    }
    if rows.skipped_rows() > 0 {
        out.note(Reason::Malformed);
    }
    Ok(())
}

fn cells(table: &TableDef, values: Vec<Value>, out: &mut Tables<'_>) -> Vec<String> {
    let mut cells = Vec::with_capacity(values.len());
    for (value, column) in values.into_iter().zip(&table.columns) {
        // Files, lists and earlier versions lie in a table that hides behind the column; the cell holds its number.
        let is_elsewhere = column.col_type == ColumnType::ComplexType && value != Value::Null;
        if is_elsewhere {
            out.note(Reason::UnsupportedFormat);
        }
        cells.push(if is_elsewhere { String::new() } else { cell(value, out) });
    }
    cells
}

fn cell(value: Value, out: &mut Tables<'_>) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Byte(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Long(value) => value.to_string(),
        Value::BigInt(value) => value.to_string(),
        Value::Float(value) => value::float(f64::from(value)),
        Value::Double(value) => value::float(value),
        Value::Text(text) => {
            let (shown, limited) = value::shortened(text.as_bytes());
            limited.unwrap_or_else(|reason| out.note(reason));
            String::from_utf8_lossy(shown).into_owned()
        }
        Value::Binary(bytes) => out.binary(&bytes),
        Value::Money(number) | Value::Numeric(number) => whole(number),
        Value::Timestamp(days) => moment(days),
        Value::Guid(text) | Value::DateTimeExtended(text) => text,
        // A type of a later version.
        _ => {
            out.note(Reason::UnsupportedFormat);
            String::new()
        }
    }
}

/// A number without the zeros behind its point: people keep telephone numbers in such columns too.
fn whole(number: String) -> String {
    match number.split_once('.') {
        Some((whole, part)) if part.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        _ => number,
    }
}

/// Days since 1899-12-30: a date, or a time of a day; before day 0 the time counts forwards all the same.
fn moment(days: f64) -> String {
    if !days.is_finite() || days.abs() > 4e6 {
        return String::new();
    }
    let (day, seconds) = (days.trunc() as i64, (days.fract().abs() * DAY).round() as i64);
    match (day, seconds) {
        (0, _) => String::new(),
        (day, 0) => value::date(day - EPOCH),
        (day, seconds) => value::moment((day - EPOCH) * DAY as i64 + seconds),
    }
}

fn reason(error: &FileError) -> Reason {
    match error {
        FileError::PasswordRequired | FileError::InvalidPassword => Reason::Encrypted,
        FileError::UnsupportedEncryption { .. } => Reason::UnsupportedFormat,
        FileError::FileTooSmall { .. } | FileError::PageOutOfRange { .. } => Reason::Truncated,
        FileError::Io(error) if error.raw_os_error().is_some() => Reason::IoError,
        FileError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Reason::Truncated,
        _ => Reason::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::parser::Parser;
    use super::super::super::testing::parse;
    use super::*;

    #[test]
    fn dates_and_numbers_read_as_people_write_them() {
        assert_eq!(moment(29_224.0), "1980-01-04");
        assert_eq!(moment(29_224.75), "1980-01-04 18:00:00");
        assert_eq!(moment(-1.25), "1899-12-29 06:00:00");
        assert_eq!((moment(0.5), moment(f64::NAN), moment(1e300)), (String::new(), String::new(), String::new()));
        let shown = ["312345678.0000", "12.5000", "7"].map(|number| whole(number.to_owned()));
        assert_eq!(shown, ["312345678", "12.5000", "7"]);
    }

    #[test]
    fn a_head_without_a_database_is_cut() {
        let mut head = b"\0\x01\0\0Standard Jet DB\0\x01".to_vec();
        assert_eq!(parse(Parser::Mdb, &head).0, End::Failed(Reason::Truncated));
        head.resize(3 * 4096, 0);
        assert!(matches!(parse(Parser::Mdb, &head).0, End::Failed(_) | End::Complete));
    }

    proptest! {
        #[test]
        fn damage_ends_with_an_outcome(pages in prop::collection::vec(any::<u8>(), 4096..20_000), version in 0_u8..6) {
            let head = [b"\0\x01\0\0Standard ACE DB\0".as_slice(), &[version]].concat();
            parse(Parser::Accdb, &[&head, &pages[head.len()..]].concat());
        }
    }
}
