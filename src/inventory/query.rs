//! Questions of reports, each bounded in memory: sums, kinds, assets, folders, columns.

use std::collections::HashMap;

use rusqlite::Row;

use super::Inventory;
use super::error::Result;
use super::rows::{ColumnRow, KindSetRow, Tally};
use super::runs::outcome;
use super::sql::{Builder, query};
use super::stage::{class_number, class_of};
use super::views::{AssetView, ColumnView, KindView, Original, Totals, UnlistedFolder, Withheld};
use crate::model::{
    Access, AccessSource, AssetId, ConfidenceClass, FolderId, Readers, ReadingId, Reason, RootId, RulesId, TableFacts,
};

/// Rows read at a time.
const PAGE: i64 = 1_000;

/// Readings that some asset names which counts, once each.
const NAMED: &str = "SELECT reading_id FROM assets WHERE gone_run IS NULL AND reading_id IS NOT NULL \
    AND ignore_entry IS NULL UNION SELECT name_reading_id FROM assets WHERE gone_run IS NULL \
    AND name_reading_id IS NOT NULL AND ignore_entry IS NULL";

impl Inventory {
    /// Sums over the current readings; copies count once.
    pub fn totals(&mut self) -> Result<Totals> {
        let sql = format!(
            "SELECT count(*), coalesce(sum(mentions), 0), coalesce(sum(findings), 0), coalesce(sum(unattributed), 0) \
            FROM readings WHERE current = 1 AND reading_id IN ({NAMED})"
        );
        let sums = self.catalog.rows(query(sql), |row| {
            Ok(Totals {
                readings: unsigned(row, 0)?,
                mentions: unsigned(row, 1)?,
                findings: unsigned(row, 2)?,
                unattributed: unsigned(row, 3)?,
            })
        })?;
        Ok(sums.into_iter().next().unwrap_or_default())
    }

    /// Number of readings of another normaliser version: not linked, to be read again.
    pub fn outdated_readings(&mut self) -> Result<u64> {
        // A reading has the version of its run, and most inventories saw one: then no reading needs to be looked at.
        let others = "SELECT EXISTS (SELECT 1 FROM runs WHERE norm_version <> (SELECT norm_version FROM meta))";
        if self.catalog.number(query(others))? == 0 {
            return Ok(0);
        }
        let sql = format!(
            "SELECT count(*) FROM readings WHERE current = 1 AND norm_version <> (SELECT norm_version FROM meta) \
            AND reading_id IN ({NAMED})"
        );
        self.catalog.number(query(sql)).map(i64::cast_unsigned)
    }

    /// Findings by kind, of at least the given class, by kind name.
    pub fn kinds(&mut self, least: ConfidenceClass) -> Result<Vec<KindView>> {
        let sql = format!(
            "WITH counted AS (SELECT kind, sum(findings) AS f, sum(in_mentions) AS i, sum(mentions) AS m FROM tallies \
            WHERE class >= ?1 AND reading_id IN ({NAMED}) GROUP BY kind), \
            holders AS (SELECT reading_id, asset_id FROM assets WHERE gone_run IS NULL AND reading_id IS NOT NULL \
            UNION ALL SELECT name_reading_id, asset_id FROM assets \
            WHERE gone_run IS NULL AND name_reading_id IS NOT NULL), \
            holding AS (SELECT kind, count(DISTINCT asset_id) AS a FROM tallies JOIN holders USING (reading_id) \
            WHERE class >= ?1 GROUP BY kind) \
            SELECT kind, f, i, m, a FROM counted JOIN holding USING (kind) ORDER BY kind"
        );
        let query = query(sql).bind(class_number(least));
        self.catalog.rows(query, |row| {
            Ok(KindView {
                kind: row.get(0)?,
                findings: unsigned(row, 1)?,
                in_mentions: unsigned(row, 2)?,
                mentions: unsigned(row, 3)?,
                assets: unsigned(row, 4)?,
            })
        })
    }

    /// Kind sets, by id.
    pub fn kind_sets(&mut self) -> Result<Vec<KindSetRow>> {
        let sql = "SELECT kind_set, kinds FROM kind_sets ORDER BY kind_set";
        self.catalog.rows(query(sql), |row| Ok(KindSetRow { id: row.get(0)?, json: row.get(1)? }))
    }

    /// Whether some asset was read as a sample only.
    pub fn holds_a_sample(&mut self) -> Result<bool> {
        // Only tables are sampled, and the target of a tree of files is a path: its assets need no look.
        let sql = "SELECT EXISTS (SELECT 1 FROM roots r JOIN assets a USING (root_id) \
            WHERE r.target NOT LIKE '/%' AND a.gone_run IS NULL AND a.reason = 'sampled')";
        Ok(self.catalog.number(query(sql))? == 1)
    }

    /// Goes through all assets that are not gone, by root name and path bytes.
    pub fn each_asset(&mut self, take: &mut dyn FnMut(AssetView)) -> Result<()> {
        self.find_originals()?;
        for root in self.known_roots()? {
            let mut after = (Vec::new(), -1);
            loop {
                let mut page = self.asset_page(root.root, &root.name, &after)?;
                let Some(last) = page.last() else { break };
                after = (last.path.clone(), last.asset.get());
                self.add_tallies(&mut page)?;
                page.into_iter().for_each(&mut *take);
            }
        }
        self.catalog.execute(query("DROP TABLE IF EXISTS temp.originals")).map(drop)
    }

    /// Number of folders whose contents are those of an earlier run.
    pub fn stale_folders(&mut self) -> Result<u64> {
        let sql = "SELECT count(*) FROM folders WHERE stale = 1 AND gone_run IS NULL";
        self.catalog.number(query(sql)).map(i64::cast_unsigned)
    }

    /// Folders that could not be listed, by root name and path; at most so many.
    pub fn unlisted_folders(&mut self, most: u32) -> Result<Vec<UnlistedFolder>> {
        let sql = "SELECT r.name, f.path, f.reason FROM folders f JOIN roots r USING (root_id) \
            WHERE f.gone_run IS NULL AND f.reason IS NOT NULL ORDER BY r.name, f.path LIMIT ?";
        self.catalog.rows(query(sql).bind(most), |row| {
            let reason = Reason::from_code(&row.get::<_, String>(2)?).unwrap_or(Reason::IoError);
            Ok(UnlistedFolder { root_name: row.get(0)?, path: row.get(1)?, reason })
        })
    }

    /// Goes through the columns' decisions of current readings, by reading, table and position.
    pub fn each_column(&mut self, take: &mut dyn FnMut(ColumnView)) -> Result<()> {
        let sql = "SELECT reading_id, ordinal, position, kind, shown, passing, header FROM columns \
            JOIN readings USING (reading_id) WHERE current = 1 \
            AND (reading_id, ordinal, position, kind) > (?, ?, ?, ?) \
            ORDER BY reading_id, ordinal, position, kind LIMIT ?";
        let mut after = (-1, 0, 0, String::new());
        loop {
            let query = query(sql).bind(after.0).bind(after.1).bind(after.2).bind(after.3).bind(PAGE);
            let page = self.catalog.rows(query, column_view)?;
            let Some(last) = page.last() else { return Ok(()) };
            let column = &last.column;
            after = (last.reading.get(), i64::from(column.table), i64::from(column.position), column.kind.clone());
            page.into_iter().for_each(&mut *take);
        }
    }

    /// Fills a temporary table with the first asset of each reading that several assets share.
    fn find_originals(&mut self) -> Result<()> {
        self.catalog.execute(query("DROP TABLE IF EXISTS temp.originals"))?;
        self.catalog.execute(query(
            "CREATE TEMP TABLE originals (reading_id INTEGER PRIMARY KEY, asset_id INTEGER NOT NULL) STRICT",
        ))?;
        let sql = "INSERT INTO temp.originals SELECT reading_id, asset_id FROM ( \
            SELECT a.reading_id, a.asset_id, \
            row_number() OVER (PARTITION BY a.reading_id ORDER BY r.name, a.path) AS place \
            FROM assets a JOIN roots r USING (root_id) WHERE a.gone_run IS NULL AND a.reading_id IN ( \
            SELECT reading_id FROM assets WHERE gone_run IS NULL AND reading_id IS NOT NULL \
            GROUP BY reading_id HAVING count(*) > 1)) WHERE place = 1";
        self.catalog.execute(query(sql)).map(drop)
    }

    /// One page of assets, without tallies.
    fn asset_page(&mut self, root: RootId, name: &str, after: &(Vec<u8>, i64)) -> Result<Vec<AssetView>> {
        let sql = "SELECT a.asset_id, a.folder_id, a.path, a.state, a.reason, a.format, a.encoding, a.undecodable, \
            a.size, a.mtime_ns, a.uid, a.gid, a.mode, a.access_source, a.reading_id, a.name_reading_id, \
            coalesce(c.mentions, 0) + coalesce(n.mentions, 0), coalesce(c.unattributed, 0) + \
            coalesce(n.unattributed, 0), coalesce(f.stale, 0), o.path, oroot.name, \
            a.ignore_entry, a.rules_id, b.asset_id, b.owner, b.readers, b.more_readers, b.rows_read, b.rows_of FROM assets a \
            LEFT JOIN readings c ON c.reading_id = a.reading_id AND a.ignore_entry IS NULL \
            LEFT JOIN readings n ON n.reading_id = a.name_reading_id AND a.ignore_entry IS NULL \
            LEFT JOIN folders f ON f.folder_id = a.folder_id LEFT JOIN tables b ON b.asset_id = a.asset_id \
            LEFT JOIN temp.originals t ON t.reading_id = a.reading_id AND t.asset_id <> a.asset_id \
            LEFT JOIN assets o ON o.asset_id = t.asset_id LEFT JOIN roots oroot ON oroot.root_id = o.root_id \
            WHERE a.root_id = ? AND a.gone_run IS NULL AND (a.path, a.asset_id) > (?, ?) \
            ORDER BY a.path, a.asset_id LIMIT ?";
        let query = query(sql).bind(root.get()).bind(after.0.clone()).bind(after.1).bind(PAGE);
        self.catalog.rows(query, |row| asset_view(row, root, name))
    }

    fn add_tallies(&mut self, page: &mut [AssetView]) -> Result<()> {
        let readings = |asset: &AssetView| asset.reading.into_iter().chain(asset.name_reading);
        let ids: Vec<i64> = page.iter().flat_map(readings).map(ReadingId::get).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let head = "SELECT reading_id, kind, class, findings, in_mentions, mentions FROM tallies WHERE reading_id IN ";
        let mut builder = Builder::new(head);
        builder.push_ids(&ids);
        builder.push(" ORDER BY reading_id, kind, class");
        let mut by_reading: HashMap<i64, Vec<Tally>> = HashMap::new();
        let found = self.catalog.rows(builder.build(), |row| {
            let tally = Tally {
                kind: row.get(1)?,
                class: class_of(row.get(2)?),
                findings: unsigned(row, 3)?,
                in_mentions: unsigned(row, 4)?,
                mentions: unsigned(row, 5)?,
            };
            Ok((row.get::<_, i64>(0)?, tally))
        })?;
        for (reading, tally) in found {
            by_reading.entry(reading).or_default().push(tally);
        }
        for asset in page {
            let of = |reading: ReadingId| by_reading.get(&reading.get()).cloned().unwrap_or_default();
            asset.tallies = asset.reading.into_iter().chain(asset.name_reading).flat_map(of).collect();
        }
        Ok(())
    }
}

fn asset_view(row: &Row<'_>, root: RootId, name: &str) -> rusqlite::Result<AssetView> {
    let number =
        |at: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.and_then(|id| u32::try_from(id).ok()));
    let source = match row.get::<_, String>(13)?.as_str() {
        "posix" => AccessSource::Posix,
        "mount" => AccessSource::Mount,
        "grants" => AccessSource::Grants,
        _ => AccessSource::Unknown,
    };
    let readings = [14, 15].map(|at| row.get::<_, Option<i64>>(at));
    let [reading, name_reading] = readings.map(|id| id.map(|id| id.map(ReadingId::from_stored)));
    let (reading, name_reading) = (reading?, name_reading?);
    let entry: Option<i64> = row.get(21)?;
    let rules = RulesId::from_stored(row.get(22)?);
    let withheld = entry.map(|entry| Withheld {
        rules,
        entry: entry.cast_unsigned(),
        readings: reading.into_iter().chain(name_reading).collect(),
    });
    let original: Option<Vec<u8>> = row.get(19)?;
    let root_of_original: Option<String> = row.get(20)?;
    Ok(AssetView {
        asset: AssetId::from_stored(row.get(0)?),
        root,
        root_name: name.to_owned(),
        folder: FolderId::from_stored(row.get(1)?),
        path: row.get(2)?,
        outcome: outcome(row, 3)?,
        format: row.get(5)?,
        encoding: row.get(6)?,
        undecodable: unsigned(row, 7)?,
        bytes: unsigned(row, 8)?,
        mtime_ns: row.get(9)?,
        access: Access { uid: number(10)?, gid: number(11)?, mode: number(12)?, source },
        table: table_facts(row, 23)?,
        reading: reading.filter(|_| withheld.is_none()),
        name_reading: name_reading.filter(|_| withheld.is_none()),
        withheld,
        mentions: unsigned(row, 16)?,
        unattributed: unsigned(row, 17)?,
        tallies: Vec::new(),
        duplicate_of: original.zip(root_of_original).map(|(path, root_name)| Original { root_name, path }),
        stale: row.get::<_, i64>(18)? == 1,
    })
}

/// Reads what is known of a table from six neighbouring columns.
fn table_facts(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<TableFacts>> {
    if row.get::<_, Option<i64>>(first)?.is_none() {
        return Ok(None);
    }
    let named: Option<String> = row.get(first + 2)?;
    let more = unsigned(row, first + 3)?;
    Ok(Some(TableFacts {
        owner: row.get(first + 1)?,
        readers: named.and_then(|named| Some(Readers { named: serde_json::from_str(&named).ok()?, more })),
        rows: unsigned(row, first + 4)?,
        rows_of: row.get::<_, Option<i64>>(first + 5)?.map(i64::cast_unsigned),
    }))
}

fn column_view(row: &Row<'_>) -> rusqlite::Result<ColumnView> {
    let small = |at: usize| Ok::<_, rusqlite::Error>(u32::try_from(row.get::<_, i64>(at)?).unwrap_or_default());
    let column = ColumnRow {
        table: small(1)?,
        position: small(2)?,
        kind: row.get(3)?,
        shown: row.get(4)?,
        passing: u8::try_from(row.get::<_, i64>(5)?).unwrap_or_default(),
        header: row.get::<_, i64>(6)? == 1,
    };
    Ok(ColumnView { reading: ReadingId::from_stored(row.get(0)?), column })
}

fn unsigned(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(at).map(i64::cast_unsigned)
}
