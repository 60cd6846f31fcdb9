//! What is known of many readings at once: which exist already, and what each adds up to.

use std::collections::HashSet;

use sqlx::{QueryBuilder, Row, Sqlite};

use super::Inventory;
use super::catalog::push_ids;
use super::error::Result;
use super::rows::Tally;
use super::stage::class_of;
use crate::model::ReadingId;

/// Readings asked for or read at a time.
const PAGE: usize = 1_000;

/// A current reading with its sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingView {
    /// Id.
    pub reading: ReadingId,
    /// Mentions.
    pub mentions: u64,
    /// Findings.
    pub findings: u64,
    /// Findings outside mentions.
    pub unattributed: u64,
    /// Findings by kind and class.
    pub tallies: Vec<Tally>,
}

impl Inventory {
    /// Those of the readings that are current or staged: their contents need no second reading.
    pub fn known_readings(&mut self, readings: &[ReadingId]) -> Result<HashSet<ReadingId>> {
        let mut known = self.journal()?.staged_among(readings);
        for page in readings.chunks(PAGE) {
            let ids: Vec<i64> = page.iter().map(|reading| reading.get()).collect();
            let mut builder: QueryBuilder<Sqlite> =
                QueryBuilder::new("SELECT reading_id FROM readings WHERE current = 1 AND reading_id IN ");
            push_ids(&mut builder, &ids);
            known.extend(self.catalog.rows(builder.build(), |row| Ok(ReadingId::from_stored(row.try_get(0)?)))?);
        }
        Ok(known)
    }

    /// Goes through all current readings, by id.
    pub fn each_reading(&mut self, take: &mut dyn FnMut(ReadingView)) -> Result<()> {
        let sql = "SELECT reading_id, mentions, findings, unattributed FROM readings \
            WHERE current = 1 AND reading_id > ? ORDER BY reading_id LIMIT ?";
        let mut after = -1;
        loop {
            let query = sqlx::query(sql).bind(after).bind(PAGE as i64);
            let mut page = self.catalog.rows(query, |row| {
                Ok(ReadingView {
                    reading: ReadingId::from_stored(row.try_get(0)?),
                    mentions: row.try_get::<i64, _>(1)?.cast_unsigned(),
                    findings: row.try_get::<i64, _>(2)?.cast_unsigned(),
                    unattributed: row.try_get::<i64, _>(3)?.cast_unsigned(),
                    tallies: Vec::new(),
                })
            })?;
            let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(()) };
            let (first, last) = (first.reading, last.reading);
            self.tallies_between(first, last, &mut page)?;
            after = last.get();
            page.into_iter().for_each(&mut *take);
        }
    }

    fn tallies_between(&mut self, first: ReadingId, last: ReadingId, page: &mut [ReadingView]) -> Result<()> {
        let sql = "SELECT reading_id, kind, class, findings, in_mentions, mentions FROM tallies \
            WHERE reading_id BETWEEN ? AND ? ORDER BY reading_id, kind, class";
        let tallies = self.catalog.rows(sqlx::query(sql).bind(first.get()).bind(last.get()), |row| {
            let tally = Tally {
                kind: row.try_get(1)?,
                class: class_of(row.try_get(2)?),
                findings: row.try_get::<i64, _>(3)?.cast_unsigned(),
                in_mentions: row.try_get::<i64, _>(4)?.cast_unsigned(),
                mentions: row.try_get::<i64, _>(5)?.cast_unsigned(),
            };
            Ok((ReadingId::from_stored(row.try_get(0)?), tally))
        })?;
        for (reading, tally) in tallies {
            if let Ok(at) = page.binary_search_by_key(&reading, |view| view.reading)
                && let Some(view) = page.get_mut(at)
            {
                view.tallies.push(tally);
            }
        }
        Ok(())
    }
}
