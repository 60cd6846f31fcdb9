//! The members of a container whose content is known, for a copy of it.

use rusqlite::Row;

use super::Inventory;
use super::error::Result;
use super::rows::{ContentFacts, MemberCopy};
use super::runs::outcome;
use super::sql::query;
use crate::model::ReadingId;

/// Members told at a time.
const PAGE: i64 = 1_000;

impl Inventory {
    /// The next members, however deep, of an asset that has this reading, by raw path after `after` (from `!/` on; empty
    /// to begin). Nothing if there is no such asset any more.
    pub fn members_of(&mut self, container: ReadingId, after: &[u8]) -> Result<Option<Vec<MemberCopy>>> {
        self.build_indexes()?;
        // An asset is there only with all its members; the first that came stays the same from page to page.
        let sql = "SELECT root_id, path, coalesce(outer_id, asset_id) FROM assets \
            WHERE reading_id = ? AND gone_run IS NULL ORDER BY arrival LIMIT 1";
        let found = self.catalog.rows(query(sql).bind(container.get()), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, i64>(2)?))
        })?;
        let Some((root, path, outer)) = found.into_iter().next() else { return Ok(None) };
        let begin = if after.is_empty() { b"!/" } else { after };
        // `0` follows `/`: the end of all that begins with it.
        let bounds = [[&path, begin].concat(), [&*path, b"!0"].concat()];
        let sql = "SELECT path, size, state, reason, format, encoding, undecodable, reading_id, name_reading_id \
            FROM assets WHERE root_id = ? AND path > ? AND path < ? AND outer_id = ? AND gone_run IS NULL \
            ORDER BY path LIMIT ?";
        let [first, end] = bounds;
        let query = query(sql).bind(root).bind(first).bind(end).bind(outer).bind(PAGE);
        self.catalog.rows(query, |row| member(row, path.len())).map(Some)
    }
}

fn member(row: &Row<'_>, container: usize) -> rusqlite::Result<MemberCopy> {
    let path: Vec<u8> = row.get(0)?;
    Ok(MemberCopy {
        inside: path.get(container..).unwrap_or_default().to_vec(),
        size: row.get::<_, i64>(1)?.cast_unsigned(),
        outcome: outcome(row, 2)?,
        content: ContentFacts {
            format: row.get::<_, Option<String>>(4)?.map(Into::into),
            encoding: row.get::<_, Option<String>>(5)?.map(Into::into),
            undecodable: row.get::<_, i64>(6)?.cast_unsigned(),
        },
        reading: row.get::<_, Option<i64>>(7)?.map(ReadingId::from_stored),
        name_reading: row.get::<_, Option<i64>>(8)?.map(ReadingId::from_stored),
    })
}
