//! How much of what lies in one file is read: bytes, entries and patience, shared out so that a bomb leaves some.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::extract::{End, Limits, MemberBytes};
use crate::model::{Outcome, Reason};

/// Contents that may take too long in one file before the rest of it is left.
const PATIENCE: u32 = 10;
/// Containers inside a file that are opened, and members of their copies that are shown, however small it is.
const CONTAINERS: u64 = 4096;
const COPIES: u64 = 1 << 14;
/// A container, or a copy of a member, that takes fewer bytes of its file than these is none that somebody keeps.
const CONTAINER_BYTES: u64 = 64;
const COPY_BYTES: u64 = 256;
/// A file gets a second more for each of so many bytes.
const BYTES_A_SECOND: u64 = 256 << 10;

/// What may still be read in one file, or in one member of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Budget {
    /// Bytes that come out of containers.
    pub(super) bytes: u64,
    /// Members.
    pub(super) entries: u64,
    /// Members that are containers, to be opened.
    pub(super) containers: u64,
    /// Members of containers that were opened before, to be shown again.
    pub(super) copies: u64,
    /// Bytes held at a time by the members on the way down.
    pub(super) held: u64,
    /// Contents that may still take too long.
    pub(super) patience: u32,
    /// Bytes that members which are not read may claim to have.
    pub(super) claims: u64,
    /// When the rest of the file is left; whatever else a file does, it ends.
    pub(super) deadline: Instant,
}

impl Budget {
    /// The budget of a file of `size` bytes. Expanded bytes are 64 times the file, at least `expanded_bytes` and at most
    /// a tebibyte: a ratio alone would forbid what a legal dump of zeros reaches.
    pub(super) fn of(size: u64, limits: &Limits) -> Self {
        const MOST: u64 = 1 << 40;
        let bytes = size.saturating_mul(64).clamp(limits.expanded_bytes.min(MOST), MOST);
        Self {
            bytes,
            entries: limits.entries,
            containers: CONTAINERS.max(size / CONTAINER_BYTES),
            copies: COPIES.max(size / COPY_BYTES),
            held: limits.held_bytes,
            patience: PATIENCE,
            claims: MOST,
            deadline: Instant::now() + limits.whole_file + Duration::from_secs(size.min(MOST) / BYTES_A_SECOND),
        }
    }

    /// What one member gets: half of what is left, so that whatever it does something is left for those beside it.
    pub(super) fn share(&self) -> Self {
        Self {
            bytes: self.bytes / 2,
            entries: self.entries / 2,
            containers: self.containers / 2,
            copies: self.copies / 2,
            held: self.held / 2,
            ..*self
        }
    }

    /// Takes off what a member used up of its share.
    pub(super) fn settle(&mut self, share: &Self, left: &Self) {
        self.bytes -= share.bytes.saturating_sub(left.bytes).min(self.bytes);
        self.entries -= share.entries.saturating_sub(left.entries).min(self.entries);
        self.containers -= share.containers.saturating_sub(left.containers).min(self.containers);
        self.copies -= share.copies.saturating_sub(left.copies).min(self.copies);
        self.patience = left.patience;
        self.claims = left.claims;
    }

    /// Believes the size of a member that is not read, as far as sizes of such members were not beyond all bounds.
    pub(super) fn believe(&mut self, claimed: u64) -> u64 {
        let believed = claimed.min(self.claims);
        self.claims -= believed;
        believed
    }
}

/// Takes a member off a budget; tells why if there is no room for it any more.
pub(super) fn admit(budget: &Cell<Budget>, depth: u32, limits: &Limits) -> Option<Reason> {
    let left = budget.get();
    let refused = refusal(&left, depth, limits);
    if refused.is_none() {
        budget.set(Budget { entries: left.entries - 1, ..left });
    }
    refused
}

/// Takes a container that is about to be opened off the budget of its members; tells why if there is no room for it.
pub(super) fn admit_container(budget: &Cell<Budget>, depth: u32, limits: &Limits) -> Option<Reason> {
    let left = budget.get();
    let refused = refusal(&left, depth, limits).or((left.containers == 0).then_some(Reason::Limit));
    if refused.is_none() {
        budget.set(Budget { containers: left.containers - 1, ..left });
    }
    refused
}

/// Takes members that are shown again off a budget, if there is room for all of them.
pub(super) fn admit_copies(budget: &Cell<Budget>, copies: u64) -> bool {
    let left = budget.get();
    let (Some(copies_left), Some(entries)) = (left.copies.checked_sub(copies), left.entries.checked_sub(copies)) else {
        return false;
    };
    budget.set(Budget { copies: copies_left, entries, ..left });
    true
}

fn refusal(left: &Budget, depth: u32, limits: &Limits) -> Option<Reason> {
    if left.patience == 0 || Instant::now() > left.deadline {
        return Some(Reason::Timeout);
    }
    (left.entries == 0 || left.bytes == 0 || depth >= limits.depth).then_some(Reason::Limit)
}

/// Takes note of a member that took too long.
pub(super) fn note_patience(budget: &Cell<Budget>, outcome: Outcome) {
    if outcome.reason() == Some(Reason::Timeout) {
        let left = budget.get();
        budget.set(Budget { patience: left.patience.saturating_sub(1), ..left });
    }
}

/// Reads a member within its share of a budget; gives the bytes that came by.
pub(super) fn within_share<T>(
    budget: &Cell<Budget>,
    content: &mut dyn MemberBytes,
    read: impl FnOnce(&Cell<Budget>, &mut Limited<'_>) -> T,
) -> (T, u64) {
    let share = budget.get().share();
    let inner = Cell::new(share);
    let mut limited = Limited::new(content, &inner);
    let read = read(&inner, &mut limited);
    let taken = limited.taken;
    let mut left = budget.get();
    left.settle(&share, &inner.get());
    budget.set(left);
    (read, taken)
}

/// The bytes of a member, as far as the budget allows.
pub(super) struct Limited<'c> {
    content: &'c mut dyn MemberBytes,
    budget: &'c Cell<Budget>,
    /// Bytes taken.
    pub(super) taken: u64,
    cut: bool,
}

impl<'c> Limited<'c> {
    /// Takes bytes off a budget as they come.
    pub(super) fn new(content: &'c mut dyn MemberBytes, budget: &'c Cell<Budget>) -> Self {
        Self { content, budget, taken: 0, cut: false }
    }
}

impl MemberBytes for Limited<'_> {
    fn next(&mut self) -> Option<&[u8]> {
        let mut budget = self.budget.get();
        if self.cut {
            return None;
        }
        let bytes = self.content.next()?;
        let length = usize::try_from(budget.bytes).unwrap_or(usize::MAX).min(bytes.len());
        self.cut = length < bytes.len();
        budget.bytes -= length as u64;
        self.budget.set(budget);
        self.taken += length as u64;
        bytes.get(..length).filter(|bytes| !bytes.is_empty())
    }

    fn end(&self) -> End {
        if self.cut { End::Partial(Reason::Limit) } else { self.content.end() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_eats_its_share_leaves_half() {
        let mut budget = Budget::of(1, &Limits { expanded_bytes: 1000, entries: 100, ..Limits::default() });
        for (bytes, entries) in [(500, 50), (250, 25), (125, 13)] {
            let share = budget.share();
            budget.settle(&share, &Budget { bytes: 0, entries: 0, ..share });
            assert_eq!((budget.bytes, budget.entries), (bytes, entries));
        }
    }

    #[test]
    fn each_sort_of_room_ends() {
        let limits = Limits { depth: 3, ..Limits::default() };
        let budget = Cell::new(Budget { containers: 2, copies: 5, ..Budget::of(1, &limits) });
        let opened = std::iter::repeat_with(|| admit_container(&budget, 0, &limits)).take_while(Option::is_none);
        assert_eq!(opened.count(), 2);
        assert!(admit_copies(&budget, 3) && !admit_copies(&budget, 3) && admit_copies(&budget, 2));
        assert_eq!((admit(&budget, 2, &limits), admit(&budget, 3, &limits)), (None, Some(Reason::Limit)));
        budget.set(Budget { deadline: Instant::now() - Duration::from_secs(1), ..budget.get() });
        assert_eq!(admit(&budget, 0, &limits), Some(Reason::Timeout));
    }

    #[test]
    fn sizes_that_lie_add_up_to_a_bound() {
        let mut budget = Budget::of(1, &Limits::default());
        let believed: u64 = (0..100).map(|_| budget.believe(u64::MAX / 3)).sum();
        assert_eq!(believed, 1 << 40);
    }

    #[test]
    fn large_files_may_hold_more() {
        let limits = Limits::default();
        assert_eq!(Budget::of(0, &limits).bytes, 4 << 30);
        assert_eq!(Budget::of(1 << 30, &limits).bytes, 64 << 30);
        assert_eq!(Budget::of(1 << 50, &limits).bytes, 1 << 40);
    }
}
