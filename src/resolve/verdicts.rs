//! Verdicts of people by the rows that they speak of at this moment.

use std::collections::HashMap;

use crate::identity::Judgement;
use crate::inventory::Verdict;
use crate::model::RowKey;

/// Judgements by pair of rows, the smaller row first.
#[derive(Debug, Default)]
pub(super) struct Judged(HashMap<(u32, u32), Judgement>);

impl Judged {
    /// Finds the rows of verdicts; those on evidence that is no more are left out. Keys ascend.
    pub(super) fn new(verdicts: &[Verdict], keys: &[RowKey]) -> Self {
        let row = |key: &RowKey| keys.binary_search(key).ok().and_then(|row| u32::try_from(row).ok());
        let judged = verdicts.iter().filter_map(|verdict| {
            let (a, b) = (row(&verdict.pair.0)?, row(&verdict.pair.1)?);
            Some(((a.min(b), a.max(b)), Judgement::from_code(&verdict.code)?))
        });
        Self(judged.collect())
    }

    /// What was said of a pair.
    pub(super) fn of(&self, a: u32, b: u32) -> Option<Judgement> {
        self.0.get(&(a.min(b), a.max(b))).copied()
    }
}
