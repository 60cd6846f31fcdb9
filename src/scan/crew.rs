//! Counts the threads that are at work, so that a long table gets help only from those that a scan may use and does not.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The threads of a scan.
#[derive(Debug)]
pub(super) struct Crew {
    most: usize,
    busy: AtomicUsize,
}

/// A thread that is at work; dropped when it is done.
#[derive(Debug)]
pub(super) struct Post<'c>(&'c Crew);

impl Crew {
    /// A crew of so many threads.
    pub(super) fn new(most: usize) -> Self {
        Self { most, busy: AtomicUsize::new(0) }
    }

    /// A thread of the pool begins to work.
    pub(super) fn join(&self) -> Post<'_> {
        self.busy.fetch_add(1, Ordering::Relaxed);
        Post(self)
    }

    /// One more begins, if there is room.
    pub(super) fn join_if_idle(&self) -> Option<Post<'_>> {
        let more = |busy: usize| (busy < self.most).then_some(busy + 1);
        self.busy.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok().map(|_| Post(self))
    }

    /// More are at work than may be: helpers should go.
    pub(super) fn is_overfull(&self) -> bool {
        self.busy.load(Ordering::Relaxed) > self.most
    }
}

impl Drop for Post<'_> {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}
