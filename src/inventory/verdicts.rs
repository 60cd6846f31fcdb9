//! Keeps what people said of pairs of mentions: the pair, the verdict, who and when. Never a value.

use rusqlite::Row;

use super::Inventory;
use super::error::Result;
use super::sql::query;
use crate::model::{ReadingId, RowKey};

/// What a person said of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The pair, the smaller position first.
    pub pair: (RowKey, RowKey),
    /// Code of the verdict.
    pub code: String,
    /// Who said it: name or number of the user.
    pub author: String,
    /// Seconds since 1970.
    pub decided: i64,
}

impl Inventory {
    /// Stores a verdict; a later one on the same pair replaces it.
    pub fn store_verdict(&mut self, verdict: &Verdict) -> Result<()> {
        self.journal()?;
        let (a, b) = (verdict.pair.0.min(verdict.pair.1), verdict.pair.0.max(verdict.pair.1));
        let sql = "INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let mut insert = query(sql);
        for key in [a, b] {
            insert = insert.bind(key.reading.get()).bind(i64::from(key.record)).bind(i64::from(key.slot));
        }
        self.catalog.execute(insert.bind(&verdict.code).bind(&verdict.author).bind(verdict.decided)).map(drop)
    }

    /// All verdicts, by pair. Those on contents that are no more stay: the content may return.
    pub fn verdicts(&mut self) -> Result<Vec<Verdict>> {
        let sql = "SELECT a_reading, a_record, a_slot, b_reading, b_record, b_slot, verdict, author, decided \
            FROM verdicts ORDER BY a_reading, a_record, a_slot, b_reading, b_record, b_slot";
        self.catalog.rows(query(sql), |row| {
            let pair = (key(row, 0)?, key(row, 3)?);
            Ok(Verdict { pair, code: row.get(6)?, author: row.get(7)?, decided: row.get(8)? })
        })
    }
}

fn key(row: &Row<'_>, at: usize) -> rusqlite::Result<RowKey> {
    Ok(RowKey {
        reading: ReadingId::from_stored(row.get(at)?),
        record: i32::try_from(row.get::<_, i64>(at + 1)?).unwrap_or(i32::MAX),
        slot: i16::try_from(row.get::<_, i64>(at + 2)?).unwrap_or(i16::MAX),
    })
}
