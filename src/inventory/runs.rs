//! Runs, roots, and what the last run knew: the scan's questions before it reads.

use rusqlite::Row;

use super::Inventory;
use super::catalog::{text, text_or_null, undecodable};
use super::error::Result;
use super::ignored::PathJudge;
use super::rows::{
    ContentFacts, Exclusion, KnownAsset, KnownFolder, KnownReading, RootRow, RunEnd, RunFinish, RunId, RunStart,
};
use super::sql::query;
use super::views::RunView;
use crate::model::{AssetId, ChangeSignature, FolderId, Outcome, ReadingId, Reason, RootId, RulesId};

/// The run that is going on.
pub(super) struct CurrentRun {
    /// Number.
    pub(super) run: RunId,
    /// Version of the normaliser.
    pub(super) norm_version: i64,
    /// Hash of the packs.
    pub(super) patterns_hash: String,
    /// Which entry of the packs takes out an asset, by its path.
    pub(super) judge: Option<PathJudge>,
    /// Earlier runs left members of containers that may be gone by now.
    pub(super) members_before: bool,
}

impl Inventory {
    /// Begins a run; needed before anything is committed.
    pub fn begin_run(&mut self, run: &RunStart) -> Result<RunId> {
        self.put_indexes_off()?;
        let members = "SELECT EXISTS (SELECT 1 FROM assets WHERE outer_id IS NOT NULL AND gone_run IS NULL)";
        let members_before = self.catalog.number(query(members))? == 1;
        let number = self.catalog.within(|catalog| {
            let sql = "INSERT INTO runs (started, finished, version, patterns_hash, norm_version, limits) \
                VALUES (?, 0, ?, ?, ?, ?) RETURNING run_id";
            let insert = query(sql).bind(run.started).bind(&run.version).bind(&run.patterns_hash);
            let number = catalog.number(insert.bind(run.norm_version).bind(&run.limits))?;
            catalog.execute(query("UPDATE meta SET norm_version = ?").bind(run.norm_version))?;
            Ok(number)
        })?;
        let current = CurrentRun {
            run: RunId(number),
            norm_version: run.norm_version,
            patterns_hash: run.patterns_hash.clone(),
            judge: None,
            members_before,
        };
        self.run = Some(current);
        Ok(RunId(number))
    }

    /// Flushes, ends the run, and compacts the evidence if much of it is dead.
    pub fn finish_run(&mut self, end: &RunEnd) -> Result<()> {
        self.flush()?;
        self.build_indexes()?;
        let Some(current) = self.run.take() else { return Ok(()) };
        self.catalog.within(|catalog| {
            for hidden in &end.exclusions {
                let sql = "INSERT INTO exclusions VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE \
                    SET assets = assets + excluded.assets, bytes = bytes + excluded.bytes";
                let insert = query(sql).bind(current.run.0).bind(&hidden.glob);
                catalog.execute(insert.bind(hidden.assets.cast_signed()).bind(hidden.bytes.cast_signed()))?;
            }
            for layer in &end.unprotected {
                let sql = "UPDATE runs SET limits = json_set(limits, '$.without_' || ?, 1) WHERE run_id = ?";
                catalog.execute(query(sql).bind(*layer).bind(current.run.0))?;
            }
            let finished = i64::from(end.finish == RunFinish::Finished);
            if end.finish == RunFinish::Finished {
                // A scan that was killed in a file that is gone by now left members that nothing holds.
                let sql = "UPDATE assets SET gone_run = ? WHERE outer_id IS NOT NULL AND gone_run IS NULL \
                    AND root_id IN (SELECT root_id FROM roots WHERE scanned = ?) AND NOT EXISTS \
                    (SELECT 1 FROM assets o WHERE o.asset_id = assets.outer_id AND o.gone_run IS NULL)";
                catalog.execute(query(sql).bind(current.run.0).bind(end.ended))?;
            }
            let sql = "UPDATE runs SET ended = ?, finished = ? WHERE run_id = ?";
            catalog.execute(query(sql).bind(end.ended).bind(finished).bind(current.run.0))
        })?;
        self.compact_if_worth()
    }

    /// Adds or changes a root. With trouble, all its folders become stale and keep their assets.
    pub fn upsert_root(&mut self, root: &RootRow) -> Result<()> {
        self.catalog.within(|catalog| {
            let sql = "INSERT INTO roots VALUES (?, ?, ?, ?, ?) ON CONFLICT (root_id) DO UPDATE SET \
                target = excluded.target, scanned = coalesce(excluded.scanned, scanned), trouble = excluded.trouble";
            let insert = query(sql).bind(root.root.get()).bind(&root.name).bind(&root.target);
            catalog.execute(insert.bind(root.scanned).bind(root.trouble.map(Reason::code)))?;
            if root.trouble.is_some() {
                let sql = "UPDATE folders SET stale = 1 WHERE root_id = ? AND gone_run IS NULL";
                catalog.execute(query(sql).bind(root.root.get()))?;
            }
            Ok(())
        })
    }

    /// All roots, by name.
    pub fn known_roots(&mut self) -> Result<Vec<RootRow>> {
        let sql = "SELECT root_id, name, target, scanned, trouble FROM roots ORDER BY name";
        self.catalog.rows(query(sql), |row| {
            Ok(RootRow {
                root: RootId::from_stored(row.get(0)?),
                name: row.get(1)?,
                target: row.get(2)?,
                scanned: row.get(3)?,
                trouble: row.get::<_, Option<String>>(4)?.as_deref().and_then(Reason::from_code),
            })
        })
    }

    /// What was known about a folder. One call a folder, never one a file.
    pub fn known_folder(&mut self, folder: FolderId) -> Result<KnownFolder> {
        self.build_indexes()?;
        let sql = "SELECT a.asset_id, a.size, a.mtime_ns, a.ctime_ns, a.inode, a.device, a.racy, a.state, a.reason, \
            a.rules_id, a.reading_id, a.name_reading_id, \
            (a.reading_id IS NULL OR coalesce(r.current, 0)) AND (a.name_reading_id IS NULL OR coalesce(n.current, 0)) \
            AND NOT EXISTS (SELECT 1 FROM assets m LEFT JOIN readings i ON i.reading_id = m.reading_id \
            WHERE m.outer_id = a.asset_id AND m.gone_run IS NULL AND m.reading_id IS NOT NULL \
            AND NOT coalesce(i.current, 0)), \
            a.format, a.encoding, a.undecodable, a.reason IS 'encrypted' OR EXISTS (SELECT 1 FROM assets m \
            WHERE m.outer_id = a.asset_id AND m.gone_run IS NULL AND m.reason = 'encrypted') \
            FROM assets a LEFT JOIN readings r USING (reading_id) \
            LEFT JOIN readings n ON n.reading_id = a.name_reading_id \
            WHERE a.folder_id = ? AND a.gone_run IS NULL AND a.outer_id IS NULL ORDER BY a.asset_id";
        let assets = self.catalog.rows(query(sql).bind(folder.get()), known_asset)?;
        let sql = "SELECT folder_id FROM folders WHERE parent_id = ? AND gone_run IS NULL ORDER BY folder_id";
        let child_folders =
            self.catalog.rows(query(sql).bind(folder.get()), |row| Ok(FolderId::from_stored(row.get(0)?)))?;
        Ok(KnownFolder { assets, child_folders })
    }

    /// The reading, if it is current: then a copy of its content need not be read.
    pub fn current_reading(&mut self, reading: ReadingId) -> Result<Option<KnownReading>> {
        let sql = "SELECT state, reason, format, encoding, undecodable, mentions FROM readings \
            WHERE reading_id = ? AND current = 1";
        let found = self.catalog.rows(query(sql).bind(reading.get()), |row| {
            Ok(KnownReading {
                outcome: outcome(row, 0)?,
                content: ContentFacts {
                    format: row.get::<_, Option<String>>(2)?.map(Into::into),
                    encoding: row.get::<_, Option<String>>(3)?.map(Into::into),
                    undecodable: row.get::<_, i64>(4)?.cast_unsigned(),
                },
                mentions: row.get::<_, i64>(5)?.cast_unsigned(),
            })
        })?;
        Ok(found.into_iter().next())
    }

    /// All runs, oldest first.
    pub fn runs(&mut self) -> Result<Vec<RunView>> {
        let sql = "SELECT run_id, started, ended, finished, version, patterns_hash, limits FROM runs ORDER BY run_id";
        let mut runs = self.catalog.rows(query(sql), |row| {
            let ended: Option<i64> = row.get(2)?;
            let finish = if row.get::<_, i64>(3)? == 1 { RunFinish::Finished } else { RunFinish::Stopped };
            Ok(RunView {
                run: RunId(row.get(0)?),
                started: row.get(1)?,
                ended,
                finish: ended.map(|_| finish),
                version: row.get(4)?,
                patterns_hash: row.get(5)?,
                limits: row.get(6)?,
                exclusions: Vec::new(),
            })
        })?;
        let sql = "SELECT run_id, glob, assets, bytes FROM exclusions ORDER BY run_id, glob";
        let hidden = self.catalog.rows(query(sql), |row| {
            let numbers = (row.get::<_, i64>(2)?.cast_unsigned(), row.get::<_, i64>(3)?.cast_unsigned());
            let exclusion = Exclusion { glob: row.get(1)?, assets: numbers.0, bytes: numbers.1 };
            Ok((RunId(row.get(0)?), exclusion))
        })?;
        for (number, exclusion) in hidden {
            if let Some(run) = runs.iter_mut().find(|run| run.run == number) {
                run.exclusions.push(exclusion);
            }
        }
        Ok(runs)
    }
}

fn known_asset(row: &Row<'_>) -> rusqlite::Result<KnownAsset> {
    Ok(KnownAsset {
        asset: AssetId::from_stored(row.get(0)?),
        signature: ChangeSignature {
            size: row.get::<_, i64>(1)?.cast_unsigned(),
            mtime_ns: row.get(2)?,
            ctime_ns: row.get(3)?,
            inode: row.get::<_, i64>(4)?.cast_unsigned(),
            device: row.get::<_, i64>(5)?.cast_unsigned(),
        },
        racy: row.get::<_, i64>(6)? == 1,
        outcome: outcome(row, 7)?,
        rules: RulesId::from_stored(row.get(9)?),
        reading: row.get::<_, Option<i64>>(10)?.map(ReadingId::from_stored),
        name_reading: row.get::<_, Option<i64>>(11)?.map(ReadingId::from_stored),
        readings_current: row.get::<_, i64>(12)? == 1,
        content: ContentFacts {
            format: row.get::<_, Option<String>>(13)?.map(Into::into),
            encoding: row.get::<_, Option<String>>(14)?.map(Into::into),
            undecodable: row.get::<_, i64>(15)?.cast_unsigned(),
        },
        locked: row.get::<_, i64>(16)? == 1,
    })
}

/// Reads an outcome from two neighbouring columns: state and reason.
pub(super) fn outcome(row: &Row<'_>, state: usize) -> rusqlite::Result<Outcome> {
    Outcome::from_codes(text(row, state)?, text_or_null(row, state + 1)?)
        .ok_or_else(|| undecodable("an outcome that is none"))
}
