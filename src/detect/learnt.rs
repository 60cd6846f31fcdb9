//! What readers have learnt of words, kept from asset to asset: small files are many, and their words are the same.
//!
//! Only answers that depend on a word and the rules alone are kept, so nothing that is found depends on what was read before.

use std::sync::{Arc, Mutex, PoisonError};

use super::quiet::Quiet;
use super::text::LineReader;

/// What readers that have ended have learnt, for those that begin.
#[derive(Clone, Default)]
pub(super) struct Shelf {
    idle: Arc<Mutex<Vec<(LineReader, Quiet)>>>,
}

/// What one reader of text learns; it goes back to its shelf, without the text of the asset.
pub(super) struct Learnt {
    pub lines: LineReader,
    pub quiet: Quiet,
    shelf: Shelf,
}

impl Shelf {
    /// Lends what was put back last, or what a reader knows at first.
    pub(super) fn take(&self) -> Learnt {
        let known = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let (lines, quiet) = known.unwrap_or_default();
        Learnt { lines, quiet, shelf: self.clone() }
    }
}

impl Drop for Learnt {
    fn drop(&mut self) {
        self.lines.restart();
        let learnt = (std::mem::take(&mut self.lines), std::mem::take(&mut self.quiet));
        self.shelf.idle.lock().unwrap_or_else(PoisonError::into_inner).push(learnt);
    }
}
