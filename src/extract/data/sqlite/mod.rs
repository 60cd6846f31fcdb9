//! Reads SQLite databases: every table with the names of its columns, without the library and without a path.
//!
//! Layout: the documented database file format, <https://www.sqlite.org/fileformat2.html>. Views and indexes repeat what
//! tables hold; freed pages are not read. A broken page costs its rows.

mod pages;
mod record;
mod schema;
#[cfg(test)]
mod tests;
mod wal;

use std::io::{Read, Seek};

use self::pages::{Entry, Pages};
use self::record::Encoding;
use self::schema::Table;
use super::super::End;
use super::super::parts::Parts;
use super::tables::{Halt, MALFORMED, Tables};

pub(in super::super) use wal::read as read_log;

/// Reads a database.
pub(in super::super) fn read<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let mut tables = Tables::new(parts);
    let result = read_all(reader, &mut tables);
    tables.end(result)
}

fn read_all<R: Read + Seek>(reader: R, out: &mut Tables<'_>) -> Result<(), Halt> {
    let mut pages = Pages::open(reader)?;
    let encoding = Encoding::of(pages.text_encoding()).ok_or(MALFORMED)?;
    let mut tables = Vec::new();
    let mut schema = schema::Schema::default();
    pages.walk(1, &mut |entry| {
        match entry {
            Entry::Row(row) => schema.entry(&record::values(&row.payload, encoding), &mut tables),
            Entry::Trouble(reason) => out.note(reason),
        }
        Ok(())
    })?;
    for table in schema.readable(tables) {
        read_table(&mut pages, &table, encoding, out)?;
    }
    Ok(())
}

fn read_table<R: Read + Seek>(
    pages: &mut Pages<R>,
    table: &Table,
    encoding: Encoding,
    out: &mut Tables<'_>,
) -> Result<(), Halt> {
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    out.begin(Some(&table.name), &columns)?;
    let mut cells: Vec<String> = vec![String::new(); columns.len()];
    pages.walk(table.root, &mut |entry| {
        let row = match entry {
            Entry::Row(row) => row,
            Entry::Trouble(reason) => {
                out.note(reason);
                return Ok(());
            }
        };
        cells.iter_mut().for_each(String::clear);
        cells.resize(columns.len().max(1), String::new());
        let mut values = record::values(&row.payload, encoding).into_iter();
        for &place in &table.stored {
            let (Some(value), Some(cell)) = (values.next(), cells.get_mut(place)) else { break };
            let row_id = row.id.filter(|_| table.row_id == Some(place));
            value.show(row_id, cell).unwrap_or_else(|reason| out.note(reason));
        }
        // What the definition does not name is read all the same.
        for value in values {
            let mut cell = String::new();
            value.show(None, &mut cell).unwrap_or_else(|reason| out.note(reason));
            cells.push(cell);
        }
        row.trouble.into_iter().for_each(|reason| out.note(reason));
        out.row(&cells)
    })
}
