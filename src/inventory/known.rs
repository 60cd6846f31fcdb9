//! What is known of many readings at once: which exist already, and what they add up to.

use std::collections::HashSet;

use super::Inventory;
use super::catalog::text;
use super::error::Result;
use super::sql::query;
use super::stage::class_of;
use crate::model::{ConfidenceClass, ReadingId};

/// A current reading in which something was found, with its sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingSums {
    /// Id.
    pub reading: ReadingId,
    /// Mentions.
    pub mentions: u64,
    /// Findings.
    pub findings: u64,
    /// Findings outside mentions.
    pub unattributed: u64,
}

/// Findings of one kind and confidence class in one reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TallyView<'t> {
    /// Reading.
    pub reading: ReadingId,
    /// Name of the kind.
    pub kind: &'t str,
    /// Confidence class.
    pub class: ConfidenceClass,
    /// Findings.
    pub findings: u64,
}

impl Inventory {
    /// Those of the readings that are current or staged: their contents need no second reading.
    pub fn known_readings(&mut self, readings: &[ReadingId]) -> Result<HashSet<ReadingId>> {
        let mut known = self.journal()?.staged_among(readings);
        let sql = "SELECT 1 FROM readings WHERE current = 1 AND reading_id = ?";
        let found = self.catalog.firsts(sql, readings.iter().map(|reading| reading.get()), |_| Ok(()))?;
        known.extend(readings.iter().zip(found).filter(|(_, found)| found.is_some()).map(|(reading, _)| *reading));
        Ok(known)
    }

    /// Goes through the current readings in which something was found, in no order.
    pub fn each_reading(&mut self, take: &mut dyn FnMut(ReadingSums)) -> Result<()> {
        let sql = "SELECT reading_id, mentions, findings, unattributed FROM readings \
            WHERE current = 1 AND (findings > 0 OR mentions > 0)";
        self.catalog.each(query(sql), |row| {
            take(ReadingSums {
                reading: ReadingId::from_stored(row.get(0)?),
                mentions: row.get::<_, i64>(1)?.cast_unsigned(),
                findings: row.get::<_, i64>(2)?.cast_unsigned(),
                unattributed: row.get::<_, i64>(3)?.cast_unsigned(),
            });
            Ok(())
        })
    }

    /// Goes through the findings of readings, by reading, kind and class.
    pub fn each_tally(&mut self, take: &mut dyn FnMut(TallyView<'_>)) -> Result<()> {
        let sql = "SELECT reading_id, kind, class, findings FROM tallies ORDER BY reading_id, kind, class";
        self.catalog.each(query(sql), |row| {
            take(TallyView {
                reading: ReadingId::from_stored(row.get(0)?),
                kind: text(row, 1)?,
                class: class_of(row.get(2)?),
                findings: row.get::<_, i64>(3)?.cast_unsigned(),
            });
            Ok(())
        })
    }
}
