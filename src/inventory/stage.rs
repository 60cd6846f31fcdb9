//! Writes batches into the catalog's tables, many rows a statement.

use std::collections::HashMap;

use super::catalog::{Catalog, Insert};
use super::error::Result;
use super::rows::{AssetRow, Batch, ColumnRow, FolderRow, IgnoredRow, KindSetRow, Listing, ReadingRow, Tally};
use super::runs::CurrentRun;
use super::sql::query;
use crate::model::{AssetId, ConfidenceClass, ReadingId, Reason};

/// A finished reading with the evidence files that hold its rows.
pub(super) struct StagedReading {
    /// The reading.
    pub(super) row: ReadingRow,
    /// First evidence file.
    pub(super) first: i64,
    /// Last evidence file.
    pub(super) last: i64,
    /// Rows in them.
    pub(super) rows: u64,
}

/// A batch that waits for its transaction. Its readings are taken out of `batch`.
pub(super) struct Staged {
    /// Everything but readings.
    pub(super) batch: Batch,
    /// Readings.
    pub(super) readings: Vec<StagedReading>,
}

/// Writes batches inside an open transaction.
pub(super) fn write(catalog: &mut Catalog, run: &CurrentRun, staged: Vec<Staged>) -> Result<()> {
    let mut all = Batch::default();
    let mut readings = Vec::new();
    for Staged { mut batch, readings: more } in staged {
        all.folders.append(&mut batch.folders);
        all.assets.append(&mut batch.assets);
        all.gone.append(&mut batch.gone);
        all.opened.append(&mut batch.opened);
        all.gone_folders.append(&mut batch.gone_folders);
        all.kind_sets.append(&mut batch.kind_sets);
        readings.extend(more);
    }
    let counts = !(all.gone.is_empty() && all.opened.is_empty() && all.gone_folders.is_empty() && readings.is_empty())
        || moves_readings(catalog, &all.assets)?;
    write_readings(catalog, run, readings)?;
    write_kind_sets(catalog, all.kind_sets)?;
    let gone_folders: Vec<i64> = all.gone_folders.iter().map(|folder| folder.get()).collect();
    retire_folders(catalog, &gone_folders)?;
    write_folders(catalog, run, all.folders)?;
    let gone: Vec<i64> = all.gone.iter().map(|asset| asset.get()).collect();
    let head = "UPDATE assets SET gone_run = (SELECT max(run_id) FROM runs) WHERE gone_run IS NULL AND asset_id IN ";
    catalog.for_ids(head, &gone, "")?;
    let head = "UPDATE assets SET gone_run = (SELECT max(run_id) FROM runs) WHERE gone_run IS NULL AND outer_id IN ";
    catalog.for_ids(head, &gone, "")?;
    write_tables(catalog, &all.assets)?;
    write_assets(catalog, run, &all.assets)?;
    if run.members_before {
        let opened: Vec<i64> = all.opened.iter().map(|asset| asset.get()).collect();
        let tail = " AND seen_run < (SELECT max(run_id) FROM runs)";
        catalog.for_ids(head, &opened, tail)?;
    }
    if counts {
        catalog.execute(query("UPDATE meta SET changed = changed + 1"))?;
    }
    Ok(())
}

/// Whether an asset names other readings than it did, or stands in another folder: then people may have to be counted
/// again. An asset that could not be read again, and one that was read to the same end, change nobody.
fn moves_readings(catalog: &mut Catalog, assets: &[AssetRow]) -> Result<bool> {
    let sql = "SELECT folder_id, reading_id, name_reading_id FROM assets WHERE gone_run IS NULL AND asset_id = ?";
    let before = catalog.firsts(sql, assets.iter().map(|asset| asset.asset.get()), |row| {
        Ok((row.get::<_, i64>(0)?, [row.get::<_, Option<i64>>(1)?, row.get(2)?]))
    })?;
    Ok(assets.iter().zip(before).any(|(asset, before)| {
        let readings = [asset.reading, asset.name_reading].map(|reading| reading.map(ReadingId::get));
        match before {
            Some(known) => known != (asset.folder.get(), readings),
            None => readings != [None; 2],
        }
    }))
}

fn write_assets(catalog: &mut Catalog, run: &CurrentRun, assets: &[AssetRow]) -> Result<()> {
    let into = Insert {
        head: "INSERT INTO assets (asset_id, root_id, folder_id, outer_id, path, size, mtime_ns, ctime_ns, inode, device, racy, \
            uid, gid, mode, access_source, state, reason, format, encoding, undecodable, reading_id, name_reading_id, \
            rules_id, ignore_entry, first_run, seen_run) ",
        tail: " ON CONFLICT (asset_id) DO UPDATE SET folder_id = excluded.folder_id, size = excluded.size, \
            mtime_ns = excluded.mtime_ns, ctime_ns = excluded.ctime_ns, inode = excluded.inode, \
            device = excluded.device, racy = excluded.racy, uid = excluded.uid, gid = excluded.gid, \
            mode = excluded.mode, access_source = excluded.access_source, state = excluded.state, \
            reason = excluded.reason, format = excluded.format, encoding = excluded.encoding, \
            undecodable = excluded.undecodable, reading_id = excluded.reading_id, \
            name_reading_id = excluded.name_reading_id, rules_id = excluded.rules_id, \
            ignore_entry = excluded.ignore_entry, \
            seen_run = excluded.seen_run, gone_run = NULL",
        width: 26,
    };
    catalog.insert(into, assets, |values, asset| {
        let entry = run.judge.as_ref().and_then(|judge| judge(&asset.path));
        values.push_bind(asset.asset.get()).push_bind(asset.root.get()).push_bind(asset.folder.get());
        values.push_bind(asset.outer.map(AssetId::get)).push_bind(&*asset.path);
        values.push_bind(asset.signature.size.cast_signed());
        values.push_bind(asset.signature.mtime_ns).push_bind(asset.signature.ctime_ns);
        values.push_bind(asset.signature.inode.cast_signed()).push_bind(asset.signature.device.cast_signed());
        values.push_bind(i64::from(asset.racy)).push_bind(asset.access.uid.map(i64::from));
        values.push_bind(asset.access.gid.map(i64::from)).push_bind(asset.access.mode.map(i64::from));
        values.push_bind(asset.access.source.code()).push_bind(asset.outcome.state().code());
        values.push_bind(asset.outcome.reason().map(Reason::code)).push_bind(asset.content.format.as_deref());
        values.push_bind(asset.content.encoding.as_deref()).push_bind(asset.content.undecodable.cast_signed());
        values.push_bind(asset.reading.map(ReadingId::get)).push_bind(asset.name_reading.map(ReadingId::get));
        values.push_bind(asset.rules.get()).push_bind(entry.map(u64::cast_signed));
        values.push_bind(run.run.0).push_bind(run.run.0);
    })?;
    Ok(())
}

fn write_tables(catalog: &mut Catalog, assets: &[AssetRow]) -> Result<()> {
    let into = Insert {
        head: "INSERT INTO tables (asset_id, owner, readers, more_readers, rows_read, rows_of) ",
        tail: " ON CONFLICT (asset_id) DO UPDATE SET owner = excluded.owner, readers = excluded.readers, \
            more_readers = excluded.more_readers, rows_read = excluded.rows_read, rows_of = excluded.rows_of",
        width: 6,
    };
    let tables = assets.iter().filter_map(|asset| Some((asset.asset, asset.table.as_ref()?)));
    catalog.insert(into, tables, |values, (asset, table)| {
        let readers = table.readers.as_ref();
        values.push_bind(asset.get()).push_bind(table.owner.clone());
        values.push_bind(readers.map(|readers| serde_json::json!(readers.named).to_string()));
        values.push_bind(readers.map_or(0, |readers| readers.more).cast_signed());
        values.push_bind(table.rows.cast_signed()).push_bind(table.rows_of.map(u64::cast_signed));
    })?;
    Ok(())
}

fn write_folders(catalog: &mut Catalog, run: &CurrentRun, folders: Vec<FolderRow>) -> Result<()> {
    let unlisted = folders.iter().filter(|folder| folder.listing != Listing::Listed);
    let unlisted: Vec<i64> = unlisted.map(|folder| folder.folder.get()).collect();
    let into = Insert {
        head: "INSERT INTO folders (folder_id, root_id, parent_id, path, listed_run, stale, reason) ",
        tail: " ON CONFLICT (folder_id) DO UPDATE SET parent_id = excluded.parent_id, \
            listed_run = coalesce(excluded.listed_run, listed_run), stale = excluded.stale, \
            reason = excluded.reason, gone_run = NULL",
        width: 7,
    };
    catalog.insert(into, folders, |values, folder| {
        let (listed, reason) = match folder.listing {
            Listing::Listed => (Some(run.run.0), None),
            Listing::Unlisted(reason) => (None, Some(reason.code())),
        };
        values.push_bind(folder.folder.get()).push_bind(folder.root.get());
        values.push_bind(folder.parent.map(crate::model::FolderId::get)).push_bind(folder.path);
        values.push_bind(listed).push_bind(i64::from(reason.is_some())).push_bind(reason);
    })?;
    let head = "WITH RECURSIVE below (id) AS (SELECT folder_id FROM folders WHERE folder_id IN ";
    // Folders below that this very run listed are fresh, in whatever order the two arrive.
    let tail = " UNION SELECT f.folder_id FROM folders f JOIN below ON f.parent_id = below.id) \
        UPDATE folders SET stale = 1 WHERE gone_run IS NULL AND folder_id IN below \
        AND coalesce(listed_run, 0) < (SELECT max(run_id) FROM runs)";
    catalog.for_ids(head, &unlisted, tail)
}

fn retire_folders(catalog: &mut Catalog, folders: &[i64]) -> Result<()> {
    let head = "WITH RECURSIVE below (id) AS (SELECT folder_id FROM folders WHERE folder_id IN ";
    let assets = " UNION SELECT f.folder_id FROM folders f JOIN below ON f.parent_id = below.id) \
        UPDATE assets SET gone_run = (SELECT max(run_id) FROM runs) WHERE gone_run IS NULL AND folder_id IN below";
    catalog.for_ids(head, folders, assets)?;
    let below = " UNION SELECT f.folder_id FROM folders f JOIN below ON f.parent_id = below.id) \
        UPDATE folders SET gone_run = (SELECT max(run_id) FROM runs) WHERE gone_run IS NULL AND folder_id IN below";
    catalog.for_ids(head, folders, below)
}

fn write_kind_sets(catalog: &mut Catalog, sets: Vec<KindSetRow>) -> Result<()> {
    let into = Insert { head: "INSERT INTO kind_sets ", tail: " ON CONFLICT DO NOTHING", width: 2 };
    catalog.insert(into, sets, |values, set| {
        values.push_bind(set.id).push_bind(set.json);
    })?;
    Ok(())
}

fn write_readings(catalog: &mut Catalog, run: &CurrentRun, mut staged: Vec<StagedReading>) -> Result<()> {
    let ids: Vec<i64> = staged.iter().map(|reading| reading.row.reading.get()).collect();
    // Read twice in one transaction: the later one stands.
    let last: HashMap<i64, usize> = ids.iter().copied().zip(0..).collect();
    let mut at = 0..;
    staged.retain(|reading| at.next() == last.get(&reading.row.reading.get()).copied());
    let added = insert_readings(catalog, run, &staged, "INSERT OR IGNORE INTO readings ")?;
    if added < staged.len() as u64 {
        catalog.for_ids("DELETE FROM tallies WHERE reading_id IN ", &ids, "")?;
        catalog.for_ids("DELETE FROM columns WHERE reading_id IN ", &ids, "")?;
        catalog.for_ids("DELETE FROM ignored WHERE reading_id IN ", &ids, "")?;
        insert_readings(catalog, run, &staged, "INSERT OR REPLACE INTO readings ")?;
    }
    write_parts(catalog, &staged)
}

/// Inserts the rows of readings; returns how many were added.
fn insert_readings(
    catalog: &mut Catalog,
    run: &CurrentRun,
    staged: &[StagedReading],
    verb: &'static str,
) -> Result<u64> {
    let head = format!(
        "{verb}(reading_id, content_hash, size, rules_id, norm_version, patterns_hash, run_id, state, reason, format, \
        encoding, undecodable, mentions, findings, unattributed, first_segment, last_segment, evidence_rows, current) "
    );
    catalog.insert(Insert { head: &head, tail: "", width: 19 }, staged, |values, reading| {
        let StagedReading { row, first, last, rows } = reading;
        values.push_bind(row.reading.get()).push_bind(&row.hash.0[..]).push_bind(row.size.cast_signed());
        values.push_bind(row.rules.get()).push_bind(run.norm_version).push_bind(&run.patterns_hash);
        values.push_bind(run.run.0).push_bind(row.outcome.state().code());
        values.push_bind(row.outcome.reason().map(Reason::code)).push_bind(row.content.format.as_deref());
        values.push_bind(row.content.encoding.as_deref()).push_bind(row.content.undecodable.cast_signed());
        values.push_bind(row.mentions.cast_signed()).push_bind(row.findings.cast_signed());
        values.push_bind(row.unattributed.cast_signed()).push_bind(*first).push_bind(*last);
        values.push_bind(rows.cast_signed()).push_bind(1_i64);
    })
}

/// Writes what readings add up to, by kind, column and entry.
fn write_parts(catalog: &mut Catalog, staged: &[StagedReading]) -> Result<()> {
    let rows = || staged.iter().map(|reading| (reading.row.reading.get(), &reading.row));
    let tallies = rows().flat_map(|(id, row)| row.tallies.iter().map(move |tally| (id, tally)));
    let columns = rows().flat_map(|(id, row)| row.columns.iter().map(move |column| (id, column)));
    let ignored = rows().flat_map(|(id, row)| row.ignored.iter().map(move |ignored| (id, ignored)));
    let into = Insert { head: "INSERT OR REPLACE INTO ignored ", tail: "", width: 5 };
    catalog.insert(into, ignored, |values, (reading, row): (i64, &IgnoredRow)| {
        values.push_bind(reading).push_bind(row.entry.cast_signed()).push_bind(&row.kind);
        values.push_bind(class_number(row.class)).push_bind(row.findings.cast_signed());
    })?;
    let into = Insert { head: "INSERT OR REPLACE INTO tallies ", tail: "", width: 6 };
    catalog.insert(into, tallies, |values, (reading, tally): (i64, &Tally)| {
        values.push_bind(reading).push_bind(&tally.kind).push_bind(class_number(tally.class));
        values.push_bind(tally.findings.cast_signed()).push_bind(tally.in_mentions.cast_signed());
        values.push_bind(tally.mentions.cast_signed());
    })?;
    let into = Insert { head: "INSERT OR REPLACE INTO columns ", tail: "", width: 7 };
    catalog.insert(into, columns, |values, (reading, column): (i64, &ColumnRow)| {
        values.push_bind(reading).push_bind(i64::from(column.table)).push_bind(i64::from(column.position));
        values.push_bind(&column.kind).push_bind(&column.shown).push_bind(i64::from(column.passing));
        values.push_bind(i64::from(column.header));
    })?;
    Ok(())
}

/// Number of a confidence class in the catalog.
pub(super) fn class_number(class: ConfidenceClass) -> i64 {
    match class {
        ConfidenceClass::Low => 0,
        ConfidenceClass::Medium => 1,
        ConfidenceClass::High => 2,
    }
}

/// Confidence class of a number.
pub(super) fn class_of(number: i64) -> ConfidenceClass {
    match number {
        2.. => ConfidenceClass::High,
        1 => ConfidenceClass::Medium,
        _ => ConfidenceClass::Low,
    }
}
