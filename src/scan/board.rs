//! Blocks that wait for a thread, and what came of them, in the order of the table.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::detect::RowBlock;

use super::sink::Part;

/// What came of a block.
pub(super) struct Done {
    pub(super) part: Part,
    pub(super) records: u64,
}

/// Where the reader of a table and its helpers meet.
#[derive(Default)]
pub(super) struct Board {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<(u64, RowBlock)>,
    /// Of blocks that are read; nothing where a thread broke down.
    done: BTreeMap<u64, Option<Done>>,
    helpers: usize,
    closed: bool,
}

/// A block that is being read: it is told as done even if its thread breaks down.
pub(super) struct Ticket<'b> {
    board: &'b Board,
    number: u64,
    done: Option<Done>,
}

impl Board {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a block; numbers ascend.
    pub(super) fn put(&self, number: u64, block: RowBlock) {
        self.state().waiting.push_back((number, block));
        self.changed.notify_all();
    }

    /// Takes the first block that waits, if more than `spare` do.
    pub(super) fn take(&self, spare: usize) -> Option<(Ticket<'_>, RowBlock)> {
        let mut state = self.state();
        let (number, block) = if state.waiting.len() > spare { state.waiting.pop_front() } else { None }?;
        Some((Ticket { board: self, number, done: None }, block))
    }

    /// Waits for a block; nothing if there will be none, or `leaves` says so.
    pub(super) fn wait(&self, leaves: impl Fn() -> bool) -> Option<(Ticket<'_>, RowBlock)> {
        let mut state = self.state();
        loop {
            if leaves() || (state.closed && state.waiting.is_empty()) {
                return None;
            }
            if let Some((number, block)) = state.waiting.pop_front() {
                return Some((Ticket { board: self, number, done: None }, block));
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// What came of a block, if it is done.
    pub(super) fn done(&self, number: u64) -> Option<Option<Done>> {
        self.state().done.remove(&number)
    }

    /// Waits until a block is done that some thread is reading.
    pub(super) fn wait_done(&self, number: u64) -> Option<Done> {
        let mut state = self.state();
        loop {
            if let Some(done) = state.done.remove(&number) {
                return done;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Results that wait for those before them.
    pub(super) fn held_up(&self) -> usize {
        self.state().done.len()
    }

    /// Helpers at work.
    pub(super) fn helpers(&self) -> usize {
        self.state().helpers
    }

    /// A helper comes.
    pub(super) fn come(&self) {
        self.state().helpers += 1;
    }

    /// A helper goes.
    pub(super) fn go(&self) {
        self.state().helpers -= 1;
    }

    /// No block comes any more.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }
}

impl Ticket<'_> {
    /// Hands in what came of the block.
    pub(super) fn hand_in(mut self, done: Done) {
        self.done = Some(done);
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.board.state().done.insert(self.number, self.done.take());
        self.board.changed.notify_all();
    }
}
