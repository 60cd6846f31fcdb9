//! Reads the caches of pivot tables (ECMA-376 part 1, 18.10): the rows they were made of, kept where nobody sees them.

use std::io::{BufRead, Read, Seek};

use super::super::package::Package;
use super::super::writer::{Halt, Step, Writer};
use super::super::xml::{Piece, Tag, Xml};
use crate::model::{Part, Reason, Section};

/// Values that the fields of one cache share.
const MOST_SHARED: usize = 2_000_000;
/// Fields of one cache.
const MOST_FIELDS: usize = 16_384;

/// A column of a cache.
#[derive(Debug, Default)]
struct Field {
    name: String,
    shared: Vec<String>,
}

/// Writes each cache as a hidden table.
pub(super) fn write<R: Read + Seek>(package: &mut Package<R>, writer: &mut Writer<'_>) -> Step {
    for part in package.names("xl/pivotcache/pivotcachedefinition", ".xml") {
        writer.section(Section::of(Part::Hidden))?;
        match cache(package, &part, writer) {
            Err(Halt::Trouble(reason)) if reason != Reason::Limit => writer.note(reason),
            other => other?,
        }
    }
    Ok(())
}

fn cache<R: Read + Seek>(package: &mut Package<R>, part: &str, writer: &mut Writer<'_>) -> Step {
    let Some(stream) = package.stream(part)? else { return Ok(()) };
    let fields = fields(stream)?;
    writer.hidden_table(None)?;
    let relations = package.relations(part)?;
    let records = relations.iter().find(|relation| relation.kind == "pivotCacheRecords");
    let stream = match records {
        Some(records) => package.stream(&records.target)?,
        None => None,
    };
    match stream {
        Some(stream) => rows(stream, &fields, writer),
        // Whoever saved it left the rows out; the values stay.
        None => fields.into_iter().try_for_each(|field| {
            writer.table(None)?;
            let values = std::iter::once(field.name).chain(field.shared);
            values.map(|value| [value]).try_for_each(|row| writer.row(&row))
        }),
    }
}

fn fields(stream: impl BufRead) -> Result<Vec<Field>, Halt> {
    let (mut xml, mut fields) = (Xml::new(stream), Vec::<Field>::new());
    let (mut shared, mut kept) = (false, 0);
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Start(tag) if tag.name == "cacheField" && fields.len() < MOST_FIELDS => {
                fields.push(Field { name: tag.attribute("name").unwrap_or_default().to_owned(), shared: Vec::new() });
            }
            Piece::Start(tag) if tag.name == "sharedItems" => shared = true,
            Piece::Start(tag) if shared => {
                kept += 1;
                if kept > MOST_SHARED {
                    return Err(Halt::Trouble(Reason::Limit));
                }
                if let (Some(value), Some(field)) = (value(&tag), fields.last_mut()) {
                    field.shared.push(value);
                }
            }
            Piece::End(name) if name == "sharedItems" => shared = false,
            _ => {}
        }
    }
    Ok(fields)
}

/// The value of an item; none if it is no item.
fn value(tag: &Tag) -> Option<String> {
    match tag.name.as_str() {
        "s" | "n" | "d" | "b" | "e" => Some(tag.attribute("v").unwrap_or_default().to_owned()),
        "m" => Some(String::new()),
        _ => None,
    }
}

fn rows(stream: impl BufRead, fields: &[Field], writer: &mut Writer<'_>) -> Step {
    let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    writer.row(&names)?;
    let (mut xml, mut row) = (Xml::new(stream), Vec::<String>::new());
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Start(tag) if tag.name == "x" => {
                let shared = fields.get(row.len()).map_or(&[][..], |field| &field.shared);
                let at = tag.attribute("v").and_then(|at| at.parse::<usize>().ok());
                row.push(at.and_then(|at| shared.get(at)).cloned().unwrap_or_default());
            }
            Piece::Start(tag) if row.len() < MOST_FIELDS => row.extend(value(&tag)),
            Piece::End(name) if name == "r" => {
                writer.row(&row)?;
                row.clear();
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::super::End;
    use super::super::super::testing::{Records, zip};
    use super::*;

    const DEFINITION: &str = r#"<pivotCacheDefinition><cacheFields>
        <cacheField name="氏名"><sharedItems><s v="山田"/><m/><s v="鈴木"/></sharedItems></cacheField>
        <cacheField name="電話"><sharedItems/><fieldGroup><groupItems><s v="no"/></groupItems></fieldGroup></cacheField>
        </cacheFields></pivotCacheDefinition>"#;

    fn written(parts: &[(&str, &str)]) -> Records {
        let mut records = Records::default();
        let mut writer = Writer::new(&mut records);
        let mut package = Package::open(Cursor::new(zip(parts))).unwrap();
        let result = write(&mut package, &mut writer);
        assert_eq!(writer.end(result), End::Complete);
        records
    }

    #[test]
    fn rows_are_put_together_again() {
        let relation = r#"<Relationships><Relationship Id="r1" Type="http://x/pivotCacheRecords" Target="pivotCacheRecords1.xml"/></Relationships>"#;
        let rows = r#"<pivotCacheRecords><r><x v="0"/><s v="090"/></r><r><x v="2"/><n v="3"/></r><r><x v="9"/><m/></r></pivotCacheRecords>"#;
        let records = written(&[
            ("xl/pivotCache/pivotCacheDefinition1.xml", DEFINITION),
            ("xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels", relation),
            ("xl/pivotCache/pivotCacheRecords1.xml", rows),
        ]);
        assert_eq!(records.cells(), [["氏名", "電話"], ["山田", "090"], ["鈴木", "3"]]);
        assert_eq!(records.tables, [(None, true)]);
    }

    #[test]
    fn values_stay_when_rows_are_left_out() {
        let records = written(&[("xl/pivotCache/pivotCacheDefinition1.xml", DEFINITION)]);
        assert_eq!(records.cells(), [["氏名"], ["山田"], ["鈴木"], ["電話"]]);
    }
}
