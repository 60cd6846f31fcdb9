//! What the user's packs take out of the count: the entries, the findings, the assets.

use super::Inventory;
use super::catalog::Catalog;
use super::error::Result;
use super::rows::{IgnoreRow, IgnoredRow};
use super::sql::query;
use super::stage::class_of;
use crate::model::{ReadingId, RulesId};

/// Rows read at a time.
const PAGE: i64 = 2_000;

/// Says which entry, by its ordinal in the rules of the run, takes out the asset at a raw path relative to its root.
pub type PathJudge = Box<dyn Fn(&[u8]) -> Option<u64> + Send>;

/// Findings of one reading that an entry takes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredView {
    /// The reading.
    pub reading: ReadingId,
    /// Rules that it was read by.
    pub rules: RulesId,
    /// Entry, kind, class and number.
    pub row: IgnoredRow,
}

impl Inventory {
    /// Writes down the entries of the run that goes on; `judge` is asked about every asset from now on.
    pub fn note_ignores(&mut self, entries: &[IgnoreRow], judge: PathJudge) -> Result<()> {
        if let Some(run) = &mut self.run {
            run.judge = Some(judge);
        }
        self.catalog.within(|catalog| {
            catalog.execute(query("UPDATE ignores SET last = 0 WHERE last = 1"))?;
            entries.iter().try_for_each(|entry| note(catalog, entry))
        })
    }

    /// Entries by rules and ordinal; the flag says that they are those of the last run.
    pub fn ignores(&mut self) -> Result<Vec<(IgnoreRow, bool)>> {
        let sql = "SELECT rules_id, entry, form, shown, reason, expires, in_force, last FROM ignores \
            ORDER BY rules_id, entry";
        self.catalog.rows(query(sql), |row| {
            let entry = IgnoreRow {
                rules: RulesId::from_stored(row.get(0)?),
                entry: row.get::<_, i64>(1)?.cast_unsigned(),
                form: row.get(2)?,
                shown: row.get(3)?,
                reason: row.get(4)?,
                expires: row.get(5)?,
                in_force: row.get::<_, i64>(6)? == 1,
            };
            Ok((entry, row.get::<_, i64>(7)? == 1))
        })
    }

    /// Goes through what entries take out of current readings, by reading and entry.
    pub fn each_ignored(&mut self, take: &mut dyn FnMut(IgnoredView)) -> Result<()> {
        let sql = "SELECT reading_id, entry, i.kind, class, i.findings, rules_id FROM ignored i \
            JOIN readings USING (reading_id) WHERE current = 1 AND (reading_id, entry, i.kind, class) > (?, ?, ?, ?) \
            ORDER BY reading_id, entry, i.kind, class LIMIT ?";
        let mut after = (-1, 0, String::new(), 0);
        loop {
            let query = query(sql).bind(after.0).bind(after.1).bind(after.2).bind(after.3).bind(PAGE);
            let page = self.catalog.rows(query, |row| {
                let key: (i64, i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
                let findings = row.get::<_, i64>(4)?.cast_unsigned();
                let (entry, class) = (key.1.cast_unsigned(), class_of(key.3));
                let view = IgnoredView {
                    reading: ReadingId::from_stored(key.0),
                    rules: RulesId::from_stored(row.get(5)?),
                    row: IgnoredRow { entry, kind: key.2.clone(), class, findings },
                };
                Ok((key, view))
            })?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after = last.clone();
            page.into_iter().for_each(|(_, view)| take(view));
        }
    }
}

fn note(catalog: &mut Catalog, entry: &IgnoreRow) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO ignores VALUES (?, ?, ?, ?, ?, ?, ?, 1)";
    let insert = query(sql).bind(entry.rules.get()).bind(entry.entry.cast_signed()).bind(&entry.form);
    let insert = insert.bind(&entry.shown).bind(&entry.reason).bind(&entry.expires);
    catalog.execute(insert.bind(i64::from(entry.in_force))).map(drop)
}
