//! Questions of one scope: its assets, their identities and mentions, and no more than a count needs.

use rusqlite::Row;

use super::Inventory;
use super::catalog::{bytes, text};
use super::error::Result;
use super::resolution::thaw;
use super::runs::outcome;
use super::sql::{Builder, query};
use super::views::{IdentitySet, PlaceView, Withheld};
use crate::model::{FolderId, ReadingId, RulesId};

/// Rows read at a time.
const PAGE: usize = 2_000;
/// Patterns that one statement tries; with more, all assets are handed out.
const MAX_PATTERNS: usize = 16;

/// Assets with the name of their root; a condition follows.
const PLACES: &str = "SELECT path, state, reason, iif(state = 'complete', NULL, format), size, undecodable, reading_id, \
    name_reading_id, ignore_entry, rules_id, (SELECT rows_read FROM tables b WHERE b.asset_id = assets.asset_id), \
    (SELECT rows_of FROM tables b WHERE b.asset_id = assets.asset_id), r.name FROM assets JOIN roots r USING (root_id) WHERE gone_run IS NULL AND ";

impl Inventory {
    /// Goes through all assets that are not gone, by root name and path bytes, as far as `paths` may match them: patterns
    /// of SQLite's `GLOB`, any of which suffices; none at all narrows nothing.
    pub fn each_place(&mut self, paths: &[String], take: &mut dyn FnMut(PlaceView)) -> Result<()> {
        let paths = if paths.len() > MAX_PATTERNS { &[] } else { paths };
        for root in self.known_roots()? {
            let mut builder = Builder::new(
                "SELECT path, state, reason, iif(state = 'complete', NULL, format), size, undecodable, reading_id, \
                name_reading_id, ignore_entry, rules_id, \
                (SELECT rows_read FROM tables b WHERE b.asset_id = assets.asset_id), \
                (SELECT rows_of FROM tables b WHERE b.asset_id = assets.asset_id) FROM assets WHERE gone_run IS NULL AND root_id = ",
            );
            builder.push_bind(root.root.get());
            push_range(&mut builder, paths);
            push_patterns(&mut builder, paths);
            builder.push(" ORDER BY path, asset_id");
            self.catalog.each(builder.build(), |row| {
                take(place(row, &root.name)?);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Goes through the assets that count and hold mentions in content or name: folder, path and the reading that holds
    /// them; contents first, each by root name and path bytes.
    pub fn each_holder(&mut self, take: &mut dyn FnMut(FolderId, &[u8], ReadingId)) -> Result<()> {
        let roots = self.known_roots()?;
        for reading in ["reading_id", "name_reading_id"] {
            let sql = format!(
                "SELECT a.folder_id, a.path, a.{reading} FROM assets a JOIN readings r ON r.reading_id = a.{reading} \
                WHERE a.root_id = ? AND a.gone_run IS NULL AND a.ignore_entry IS NULL AND r.mentions > 0 \
                ORDER BY a.path, a.asset_id"
            );
            for root in &roots {
                self.catalog.each(query(&*sql).bind(root.root.get()), |row| {
                    let folder = FolderId::from_stored(row.get(0)?);
                    take(folder, bytes(row, 1)?, ReadingId::from_stored(row.get(2)?));
                    Ok(())
                })?;
            }
        }
        Ok(())
    }

    /// Assets that are not gone and whose content or name is one of the readings, by root name and path bytes.
    pub fn places_of(&mut self, readings: &[ReadingId]) -> Result<Vec<PlaceView>> {
        let mut found = Vec::new();
        for page in readings.chunks(PAGE) {
            let ids: Vec<i64> = page.iter().map(|reading| reading.get()).collect();
            let mut builder = Builder::new(PLACES);
            builder.push("(reading_id IN ");
            builder.push_ids(&ids);
            builder.push(" OR name_reading_id IN ");
            builder.push_ids(&ids);
            builder.push(")");
            found.extend(self.catalog.rows(builder.build(), named_place)?);
        }
        found.sort_by(|a, b| (&a.root_name, &a.path).cmp(&(&b.root_name, &b.path)));
        found.dedup();
        Ok(found)
    }

    /// Assets that are not gone at a raw path, one a root at most, by root name.
    pub fn places_at(&mut self, path: &[u8]) -> Result<Vec<PlaceView>> {
        let mut builder = Builder::new(PLACES);
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
            let mut builder = Builder::new("SELECT reading_id, identities FROM identities WHERE kind = ");
            builder.push_bind(kind.unwrap_or_default().to_owned()).push(" AND reading_id IN ");
            builder.push_ids(&ids);
            let sets = self.catalog.rows(builder.build(), |row| {
                let reading = ReadingId::from_stored(row.get(0)?);
                Ok(IdentitySet { reading, kind: kind.map(str::to_owned), identities: thaw(bytes(row, 1)?)? })
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
            let mut builder = Builder::new(head);
            builder.push_ids(&ids);
            mentions += self.catalog.number(builder.build())?.cast_unsigned();
        }
        Ok(mentions)
    }
}

/// Narrows to the paths that begin as all patterns do, which the index answers without a look at the rest.
fn push_range(builder: &mut Builder<'_>, patterns: &[String]) {
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

fn push_patterns(builder: &mut Builder<'_>, patterns: &[String]) {
    for (at, pattern) in patterns.iter().enumerate() {
        builder.push(if at == 0 { " AND (CAST(path AS TEXT) GLOB " } else { " OR CAST(path AS TEXT) GLOB " });
        builder.push_bind(pattern.clone());
    }
    if !patterns.is_empty() {
        builder.push(")");
    }
}

fn named_place(row: &Row<'_>) -> rusqlite::Result<PlaceView> {
    place(row, text(row, 12)?)
}

fn place(row: &Row<'_>, root_name: &str) -> rusqlite::Result<PlaceView> {
    let reading = row.get::<_, Option<i64>>(6)?.map(ReadingId::from_stored);
    let name_reading = row.get::<_, Option<i64>>(7)?.map(ReadingId::from_stored);
    let entry = row.get::<_, Option<i64>>(8)?.map(i64::cast_unsigned);
    let rules = RulesId::from_stored(row.get(9)?);
    let readings = || reading.into_iter().chain(name_reading).collect();
    let withheld = entry.map(|entry| Withheld { rules, entry, readings: readings() });
    Ok(PlaceView {
        root_name: root_name.to_owned(),
        path: row.get(0)?,
        outcome: outcome(row, 1)?,
        format: row.get(3)?,
        bytes: row.get::<_, i64>(4)?.cast_unsigned(),
        undecodable: row.get::<_, i64>(5)? > 0,
        reading: reading.filter(|_| withheld.is_none()),
        name_reading: name_reading.filter(|_| withheld.is_none()),
        withheld,
        rows: match row.get::<_, Option<i64>>(10)? {
            Some(read) => Some((read.cast_unsigned(), row.get::<_, Option<i64>>(11)?.map(i64::cast_unsigned))),
            None => None,
        },
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
