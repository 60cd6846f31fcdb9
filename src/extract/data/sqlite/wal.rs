//! Reads the log that a database in WAL mode keeps beside itself: rows that the database file may not hold yet.
//!
//! Layout: file format, 4 "The Write-Ahead Log". A log holds whole pages. Which table a page belongs to stands in the
//! database; here tables are told apart by their number of columns, and named if the log says how.

use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Seek, SeekFrom};

use super::super::super::End;
use super::super::super::parts::Parts;
use super::super::tables::{Halt, MALFORMED, Tables};
use super::pages::{Entry, Pages};
use super::record::{self, Encoding, Value};
use super::schema::{Schema, Table};

const HEADER: u64 = 32;
const FRAME_HEADER: u64 = 24;
/// Pages of one log.
const MOST_PAGES: usize = 4_000_000;

/// Reads a log.
pub(in super::super::super) fn read<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let mut tables = Tables::new(parts);
    let result = read_all(reader, &mut tables);
    tables.end(result)
}

fn read_all<R: Read + Seek>(mut reader: R, out: &mut Tables<'_>) -> Result<(), Halt> {
    let (size, frames) = committed(&mut reader)?;
    let numbers: Vec<u32> = frames.keys().copied().collect();
    let mut pages = Pages::of_log(reader, size, frames.into_iter().collect())?;
    let encoding = Encoding::of(pages.text_encoding()).ok_or(MALFORMED)?;
    let names = names(&mut pages, encoding, &numbers)?;
    let mut width = None;
    for number in numbers {
        pages.leaf(number, &mut |entry| match entry {
            Entry::Row(row) => push(&record::values(&row.payload, encoding), (&names, &mut width), out),
            Entry::Trouble(reason) => {
                out.note(reason);
                Ok(())
            }
        })?;
    }
    Ok(())
}

/// The last committed place of every page. Frames of an older log behind the current one have other salts.
fn committed<R: Read + Seek>(reader: &mut R) -> Result<(usize, BTreeMap<u32, u64>), Halt> {
    let mut header = [0; HEADER as usize];
    reader.rewind()?;
    reader.read_exact(&mut header)?;
    let number =
        |bytes: &[u8], at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_be_bytes);
    let size = u64::from(number(&header, 8));
    if !(512..=65_536).contains(&size) || !size.is_power_of_two() {
        return Err(MALFORMED);
    }
    let (mut settled, mut pending) = (BTreeMap::new(), Vec::new());
    let mut at = HEADER;
    let mut frame = [0; FRAME_HEADER as usize];
    let length = reader.seek(SeekFrom::End(0))?;
    // A frame that is cut was never committed.
    while at + FRAME_HEADER + size <= length {
        reader.seek(SeekFrom::Start(at))?;
        reader.read_exact(&mut frame)?;
        if frame.get(8..16) != header.get(16..24) || pending.len() + settled.len() > MOST_PAGES {
            break;
        }
        pending.push((number(&frame, 0), at + FRAME_HEADER));
        if number(&frame, 4) > 0 {
            settled.extend(pending.drain(..));
        }
        at += FRAME_HEADER + size;
    }
    Ok((usize::try_from(size).unwrap_or(512), settled))
}

/// Names of columns by their number, where only one table of the log's schema has so many.
fn names<R: Read + Seek>(
    pages: &mut Pages<R>,
    encoding: Encoding,
    numbers: &[u32],
) -> Result<HashMap<usize, Table>, Halt> {
    let (mut tables, mut schema) = (Vec::new(), Schema::default());
    for &number in numbers {
        pages.leaf(number, &mut |entry| {
            if let Entry::Row(row) = entry {
                let values = record::values(&row.payload, encoding);
                if is_schema(&values) {
                    schema.entry(&values, &mut tables);
                }
            }
            Ok(())
        })?;
    }
    let mut names: HashMap<usize, Table> = HashMap::new();
    let mut twice = Vec::new();
    for table in schema.readable(tables) {
        let width = table.stored.len();
        if names.insert(width, table).is_some() {
            twice.push(width);
        }
    }
    twice.iter().for_each(|width| {
        names.remove(width);
    });
    Ok(names)
}

/// A row of the schema itself: type, name, table, root page, statement.
fn is_schema(values: &[Value<'_>]) -> bool {
    let [kind, _, _, Value::Integer(_) | Value::Null, Value::Text(..) | Value::Null] = values else { return false };
    matches!(kind.text().as_deref(), Some("table" | "index" | "view" | "trigger"))
}

fn push(
    values: &[Value<'_>],
    (names, width): (&HashMap<usize, Table>, &mut Option<usize>),
    out: &mut Tables<'_>,
) -> Result<(), Halt> {
    if is_schema(values) {
        return Ok(());
    }
    if *width != Some(values.len()) {
        *width = Some(values.len());
        match names.get(&values.len()) {
            Some(table) => {
                let stored = table.stored.iter().filter_map(|&place| table.columns.get(place));
                out.begin(Some(&table.name), &stored.map(|column| column.name.as_str()).collect::<Vec<_>>())?;
            }
            None => out.begin_nameless()?,
        }
    }
    let mut cells = vec![String::new(); values.len()];
    for (value, cell) in values.iter().zip(&mut cells) {
        value.show(None, cell).unwrap_or_else(|reason| out.note(reason));
    }
    out.row(&cells)
}
