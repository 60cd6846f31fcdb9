//! Brings rows of one key together: split by a hash into parts that fit the cache, each sorted there.

/// Entries of one part on average: 64 KiB of them stay in the first two caches.
const PART: usize = 1 << 13;
/// More parts than this cost more in scattered writes than they save in sorting.
const MOST_PARTS: u32 = 11;

/// Rows by key hash, part after part; 8 bytes a row.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Lower half of the key's hash, then the row.
    entries: Vec<u64>,
    ends: Vec<usize>,
}

/// Goes through all (key, row) and hands them over; called twice.
pub(super) type EachKey<'a> = &'a dyn Fn(&mut dyn FnMut(u64, u32));

impl Parts {
    /// Splits what `each` hands over; rows should ascend. Key 0 stands for no key.
    pub(super) fn new(rows: usize, each: EachKey<'_>) -> Self {
        let bits = (rows / PART).max(1).ilog2().min(MOST_PARTS);
        let part = |hash: u64| if bits == 0 { 0 } else { (hash >> (64 - bits)) as usize };
        let mut ends = vec![0_usize; 1 << bits];
        each(&mut |key, _| {
            if key != 0
                && let Some(count) = ends.get_mut(part(mix(key)))
            {
                *count += 1;
            }
        });
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        let mut entries = vec![0; sum];
        each(&mut |key, row| {
            if key == 0 {
                return;
            }
            let hash = mix(key);
            if let Some(end) = ends.get_mut(part(hash)) {
                if let Some(entry) = entries.get_mut(*end) {
                    *entry = hash << 32 | u64::from(row);
                }
                *end += 1;
            }
        });
        Self { entries, ends }
    }

    /// Calls `take` with the rows of each key, ascending, keys in one fixed order.
    ///
    /// Two keys may share a hash (of 8 million rows about two pairs do): their rows come together.
    pub(super) fn groups(&mut self, mut take: impl FnMut(&mut [u64])) {
        let mut rest = self.entries.as_mut_slice();
        let mut start = 0;
        for end in &self.ends {
            let Some((part, after)) = std::mem::take(&mut rest).split_at_mut_checked(end - start) else { return };
            part.sort_unstable();
            part.chunk_by_mut(|a, b| a >> 32 == b >> 32).for_each(&mut take);
            rest = after;
            start = *end;
        }
    }
}

/// Row of an entry.
pub(super) fn row(entry: u64) -> u32 {
    entry as u32
}

/// The finaliser of MurmurHash3 (Appleby): all bits of a key move all bits.
fn mix(key: u64) -> u64 {
    let key = (key ^ key >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let key = (key ^ key >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    key ^ key >> 33
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn rows_of_one_key_come_together(keys in proptest::collection::vec(0_u64..50, 0..200)) {
            let each = |put: &mut dyn FnMut(u64, u32)| keys.iter().zip(0..).for_each(|(key, row)| put(*key, row));
            // More rows are announced than come, so that there are several parts.
            let mut parts = Parts::new(1 << 20, &each);
            let mut found: Vec<Vec<u32>> = Vec::new();
            parts.groups(|group| found.push(group.iter().map(|entry| row(*entry)).collect()));
            let mut expected: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
            for (key, row) in keys.iter().zip(0..).filter(|(key, _)| **key != 0) {
                expected.entry(*key).or_default().push(row);
            }
            let mut expected: Vec<Vec<u32>> = expected.into_values().collect();
            expected.sort();
            found.sort();
            prop_assert_eq!(found, expected);
        }
    }
}
