//! What the evidence holds of single mentions, so that a mention that is read again can be known for the same.

use std::collections::HashMap;

use super::Inventory;
use super::error::Result;
use crate::model::{Column, Evidence, ListColumn, RowKey, mark_of_list};

/// Marks of mentions, as [`crate::model::EvidenceRow::mark`] makes them.
pub type Marks = HashMap<RowKey, Vec<u64>>;

impl Inventory {
    /// The marks of some mentions; those that are not there are left out.
    ///
    /// # Errors
    /// The evidence can't be read.
    pub fn marks(&mut self, wanted: &[RowKey]) -> Result<Marks> {
        let evidence = self.evidence()?;
        let keys = evidence.keys()?;
        let rows: Vec<(usize, RowKey)> =
            wanted.iter().filter_map(|key| Some((keys.binary_search(key).ok()?, *key))).collect();
        drop(keys);
        let mut marks: Marks = rows.iter().map(|(_, key)| (*key, Vec::new())).collect();
        for &column in Column::ALL {
            let tokens = evidence.tokens(column)?;
            for (row, key) in &rows {
                marks.entry(*key).or_default().push(tokens.get(*row).copied().unwrap_or(0));
            }
        }
        for column in ListColumn::ALL {
            let lists = evidence.token_lists(column)?;
            for (row, key) in &rows {
                let bounds = lists.offsets.get(*row).zip(lists.offsets.get(row + 1));
                let tokens = bounds.and_then(|(&from, &to)| lists.tokens.get(from as usize..to as usize));
                marks.entry(*key).or_default().extend(mark_of_list(tokens.unwrap_or_default().to_vec()));
            }
        }
        Ok(marks)
    }
}
