//! Keeps which bytes of an archive its members claim: hardly any are unpacked for two of them.
//!
//! A bomb lets thousands of members share the same packed bytes (D. Fifield, "A better zip bomb", 2019).

use std::collections::BTreeMap;

/// Unpacked bytes of all members together whose packed bytes others claimed before them: a packed size may be a lie.
const FORGIVEN: u64 = 64 << 20;

/// Ranges that members claimed, by where they begin; none overlap.
#[derive(Debug)]
pub(super) struct Claims {
    ranges: BTreeMap<u64, u64>,
    forgiven: u64,
}

impl Claims {
    /// Begins with none.
    pub(super) fn new() -> Self {
        Self { ranges: BTreeMap::new(), forgiven: FORGIVEN }
    }

    /// Claims a range of bytes that unpack to `size`; tells whether they may be unpacked.
    pub(super) fn claim(&mut self, from: u64, length: u64, size: u64) -> bool {
        let to = from.saturating_add(length);
        let free = self.ranges.range(..to).next_back().is_none_or(|(_, end)| *end <= from);
        if free {
            self.ranges.insert(from, to);
            return true;
        }
        let left = self.forgiven.checked_sub(size);
        self.forgiven = left.unwrap_or(self.forgiven);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_little_is_forgiven() {
        let mut claims = Claims::new();
        let told = [1, FORGIVEN, FORGIVEN - 2, 3, 2].map(|size| claims.claim(5, 10, size));
        assert_eq!(told, [true, true, false, false, false]);
    }

    proptest! {
        #[test]
        fn a_byte_is_claimed_once(ranges in prop::collection::vec((0_u64..60, 1_u64..12), 0..30)) {
            let (mut claims, mut taken) = (Claims::new(), [false; 80]);
            for (from, length) in ranges {
                let bytes = &mut taken[from as usize..(from + length) as usize];
                let free = bytes.iter().all(|taken| !taken);
                prop_assert_eq!(claims.claim(from, length, FORGIVEN + 1), free);
                if free {
                    bytes.fill(true);
                }
            }
        }
    }
}
