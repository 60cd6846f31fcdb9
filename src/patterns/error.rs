//! What is wrong with a pack, where, and what to do about it.

use std::path::PathBuf;

/// A pack or word list that can't be used. Broken set-up, never dirty data.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The folder of user packs can't be read.
    #[error("pattern folder {}: {source}; give --patterns a readable folder of .toml packs", path.display())]
    Folder {
        /// Folder or file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The text of a pack can't be understood.
    #[error("{file}:{line}: {what}; {fix}")]
    Pack {
        /// File as the user knows it.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
        /// What to do.
        fix: String,
    },
}

impl PackError {
    /// Builds the error of a place in a pack; `at` is a byte offset into `text`.
    pub(super) fn at(file: &str, text: &str, at: usize, what: impl Into<String>, fix: impl Into<String>) -> Self {
        let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Self::Pack { file: file.to_owned(), line, what: what.into(), fix: fix.into() }
    }
}
