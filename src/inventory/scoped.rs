//! Questions of one scope: its assets, their identities and mentions, and no more than a count needs.

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite};

use super::Inventory;
use super::catalog::push_ids;
use super::error::Result;
use super::resolution::thaw;
use super::runs::outcome;
use super::views::{IdentitySet, PlaceView};
use crate::model::ReadingId;

/// Rows read at a time.
const PAGE: usize = 2_000;
/// Patterns that one statement tries; with more, all assets are handed out.
const MAX_PATTERNS: usize = 16;

/// Assets with the name of their root; a condition follows.
const PLACES: &str = "SELECT path, state, reason, size, undecodable, iif(ignore_entry IS NULL, reading_id, NULL), \
    iif(ignore_entry IS NULL, name_reading_id, NULL), r.name FROM assets JOIN roots r USING (root_id) WHERE gone_run IS NULL AND ";

impl Inventory {
    /// Goes through all assets that are not gone, by root name and path bytes, as far as `paths` may match them: patterns
    /// of SQLite's `GLOB`, any of which suffices; none at all narrows nothing.
    pub fn each_place(&mut self, paths: &[String], take: &mut dyn FnMut(PlaceView)) -> Result<()> {
        let paths = if paths.len() > MAX_PATTERNS { &[] } else { paths };
        for root in self.known_roots()? {
            let mut after = None;
            loop {
                let mut builder = QueryBuilder::<Sqlite>::new(
                    "SELECT path, state, reason, size, undecodable, iif(ignore_entry IS NULL, reading_id, NULL), \
                    iif(ignore_entry IS NULL, name_reading_id, NULL), asset_id FROM assets WHERE gone_run IS NULL AND root_id = ",
                );
                builder.push_bind(root.root.get());
                push_range(&mut builder, paths);
                push_patterns(&mut builder, paths);
                if let Some((path, asset)) = after.take() {
                    builder.push(" AND (path, asset_id) > (").push_bind::<Vec<u8>>(path).push(", ");
                    builder.push_bind::<i64>(asset).push(")");
                }
                builder.push(" ORDER BY path, asset_id LIMIT ").push_bind(PAGE as i64);
                let page = self.catalog.rows(builder.build(), |row| Ok((place(row, &root.name)?, row.try_get(7)?)))?;
                let full = page.len() == PAGE;
                after = page.last().map(|(place, asset)| (place.path.clone(), *asset));
                page.into_iter().for_each(|(place, _)| take(place));
                if !full {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Assets that are not gone and whose content or name is one of the readings, by root name and path bytes.
    pub fn places_of(&mut self, readings: &[ReadingId]) -> Result<Vec<PlaceView>> {
        let mut found = Vec::new();
        for page in readings.chunks(PAGE) {
            let ids: Vec<i64> = page.iter().map(|reading| reading.get()).collect();
            let mut builder = QueryBuilder::<Sqlite>::new(PLACES);
            builder.push("(reading_id IN ");
            push_ids(&mut builder, &ids);
            builder.push(" OR name_reading_id IN ");
            push_ids(&mut builder, &ids);
            builder.push(")");
            found.extend(self.catalog.rows(builder.build().persistent(false), named_place)?);
        }
        found.sort_by(|a, b| (&a.root_name, &a.path).cmp(&(&b.root_name, &b.path)));
        found.dedup();
        Ok(found)
    }

    /// Assets that are not gone at a raw path, one a root at most, by root name.
    pub fn places_at(&mut self, path: &[u8]) -> Result<Vec<PlaceView>> {
        let mut builder = QueryBuilder::<Sqlite>::new(PLACES);
        builder.push("path = ").push_bind(path.to_vec()).push(" ORDER BY r.name");
        self.catalog.rows(builder.build(), named_place)
    }

    /// Identity sets of some readings, of one kind or (none) of all kinds together.
    pub fn identity_sets_of(
        &mut self,
        readings: &[ReadingId],
        kind: Option<&str>,
        take: &mut dyn FnMut(IdentitySet),
    ) -> Result<()> {
        for page in readings.chunks(PAGE) {
            let ids: Vec<i64> = page.iter().map(|reading| reading.get()).collect();
            let mut builder =
                QueryBuilder::<Sqlite>::new("SELECT reading_id, identities FROM identities WHERE kind = ");
            builder.push_bind(kind.unwrap_or_default().to_owned()).push(" AND reading_id IN ");
            push_ids(&mut builder, &ids);
            let sets = self.catalog.rows(builder.build().persistent(false), |row| {
                let reading = ReadingId::from_stored(row.try_get(0)?);
                Ok(IdentitySet { reading, kind: kind.map(str::to_owned), identities: thaw(row.try_get(1)?)? })
            })?;
            sets.into_iter().for_each(&mut *take);
        }
        Ok(())
    }

    /// Mentions of some current readings, all together.
    pub fn mentions_of(&mut self, readings: &[ReadingId]) -> Result<u64> {
        let mut mentions = 0;
        for page in readings.chunks(PAGE) {
            let ids: Vec<i64> = page.iter().map(|reading| reading.get()).collect();
            let head = "SELECT coalesce(sum(mentions), 0) FROM readings WHERE current = 1 AND reading_id IN ";
            let mut builder = QueryBuilder::<Sqlite>::new(head);
            push_ids(&mut builder, &ids);
            mentions += self.catalog.number(builder.build().persistent(false))?.cast_unsigned();
        }
        Ok(mentions)
    }
}

/// Narrows to the paths that begin as all patterns do, which the index answers without a look at the rest.
fn push_range(builder: &mut QueryBuilder<Sqlite>, patterns: &[String]) {
    let prefix = common_prefix(patterns);
    let Some(last) = prefix.last().filter(|last| **last < u8::MAX) else { return };
    let mut beyond = prefix.clone();
    beyond.pop();
    beyond.push(last + 1);
    builder.push(" AND path >= ").push_bind(prefix).push(" AND path < ").push_bind(beyond);
}

/// The literal bytes that all patterns begin with.
fn common_prefix(patterns: &[String]) -> Vec<u8> {
    let literal = |pattern: &String| pattern.bytes().take_while(|byte| *byte != b'*').collect::<Vec<u8>>();
    let shared = |a: Vec<u8>, b: Vec<u8>| a.iter().zip(&b).take_while(|(a, b)| a == b).map(|(a, _)| *a).collect();
    patterns.iter().map(literal).reduce(shared).unwrap_or_default()
}

fn push_patterns(builder: &mut QueryBuilder<Sqlite>, patterns: &[String]) {
    for (at, pattern) in patterns.iter().enumerate() {
        builder.push(if at == 0 { " AND (CAST(path AS TEXT) GLOB " } else { " OR CAST(path AS TEXT) GLOB " });
        builder.push_bind(pattern.clone());
    }
    if !patterns.is_empty() {
        builder.push(")");
    }
}

fn named_place(row: &SqliteRow) -> sqlx::Result<PlaceView> {
    place(row, &row.try_get::<String, _>(7)?)
}

fn place(row: &SqliteRow, root_name: &str) -> sqlx::Result<PlaceView> {
    Ok(PlaceView {
        root_name: root_name.to_owned(),
        path: row.try_get(0)?,
        outcome: outcome(row, 1)?,
        bytes: row.try_get::<i64, _>(3)?.cast_unsigned(),
        undecodable: row.try_get::<i64, _>(4)? > 0,
        reading: row.try_get::<Option<i64>, _>(5)?.map(ReadingId::from_stored),
        name_reading: row.try_get::<Option<i64>, _>(6)?.map(ReadingId::from_stored),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_share_their_beginning() {
        let check = |patterns: &[&str], expected: &str| {
            let patterns: Vec<String> = patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
            assert_eq!(common_prefix(&patterns), expected.as_bytes(), "{patterns:?}");
        };
        check(&[], "");
        check(&["archive/2009/*"], "archive/2009/");
        check(&["archive/2009/*", "archive/2010/x.csv"], "archive/20");
        check(&["*list.csv", "archive/*"], "");
        check(&["顧客/*"], "顧客/");
    }
}
