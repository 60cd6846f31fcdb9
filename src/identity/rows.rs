//! Evidence held in memory as rows: for small inventories, trials and tests.

use std::convert::Infallible;

use crate::model::{Column, Dense, Evidence, EvidenceRow, ListColumn, Token, TokenLists};

/// Rows in [`crate::model::RowKey`] order.
#[derive(Clone, Debug, Default)]
pub struct EvidenceRows {
    rows: Vec<EvidenceRow>,
    near: Vec<u64>,
}

impl EvidenceRows {
    /// Takes rows in any order.
    pub fn new(mut rows: Vec<EvidenceRow>) -> Self {
        rows.sort_by_key(|row| row.key);
        Self { rows, near: Vec::new() }
    }

    /// Adds what [`super::Tokeniser::near`] told beside the rows.
    #[must_use]
    pub fn with_near(self, near: Vec<u64>) -> Self {
        Self { near, ..self }
    }

    /// The rows in key order.
    pub fn rows(&self) -> &[EvidenceRow] {
        &self.rows
    }
}

fn dense(values: impl Iterator<Item = i64> + Clone) -> Dense {
    let mut distinct: Vec<i64> = values.clone().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let of = values.map(|value| distinct.binary_search(&value).unwrap_or_default() as u32).collect();
    Dense { of, values: distinct }
}

impl Evidence for EvidenceRows {
    type Error = Infallible;

    fn len(&self) -> usize {
        self.rows.len()
    }

    fn tokens(&self, column: Column) -> Result<Vec<u64>, Infallible> {
        let token = |row: &EvidenceRow| row.tokens.get(column as usize).copied().flatten().map_or(0, Token::get);
        Ok(self.rows.iter().map(token).collect())
    }

    fn token_lists(&self, column: ListColumn) -> Result<TokenLists, Infallible> {
        let mut lists = TokenLists { offsets: vec![0], tokens: Vec::new() };
        for row in &self.rows {
            lists.tokens.extend(row.lists.get(column as usize).iter().flat_map(|list| list.iter()).map(Token::get));
            lists.offsets.push(lists.tokens.len() as u32);
        }
        Ok(lists)
    }

    fn near(&self) -> Result<Vec<u64>, Infallible> {
        Ok(self.near.clone())
    }

    fn readings(&self) -> Result<Dense, Infallible> {
        Ok(dense(self.rows.iter().map(|row| row.key.reading.get())))
    }

    fn kind_sets(&self) -> Result<Dense, Infallible> {
        Ok(dense(self.rows.iter().map(|row| row.kind_set)))
    }

    fn systems(&self) -> Result<Dense, Infallible> {
        Ok(dense(self.rows.iter().map(|row| row.system)))
    }

    fn roles(&self) -> Result<Vec<u8>, Infallible> {
        Ok(self.rows.iter().map(|row| row.role.number() as u8).collect())
    }

    fn birth_years(&self) -> Result<Vec<i16>, Infallible> {
        Ok(self.rows.iter().map(|row| row.birth_year.unwrap_or_default()).collect())
    }

    fn regions(&self) -> Result<Vec<i16>, Infallible> {
        Ok(self.rows.iter().map(|row| row.region.unwrap_or_default()).collect())
    }
}
