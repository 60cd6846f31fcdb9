//! Opens office documents that a password locks. Runs in a sandbox child; a password is tried, never kept.
//!
//! Formats and numbers are those of [MS-OFFCRYPTO]: `agile` and `standard` lock ZIP packages, `rc4` the streams of binary
//! documents, of which `biff` knows which bytes of a workbook stay open.

mod agile;
mod biff;
mod package;
mod rc4;
mod standard;

pub(super) use biff::open as open_workbook;
pub(super) use package::read as read_package;
#[cfg(test)]
pub(super) use rc4::tests::locked as locked_header;
pub(super) use rc4::{Key, Lock};

use super::parts::Parts;

/// What Excel locks a workbook with that may be read by all and written by some: it opens without a question
/// ([MS-XLS] 2.2.10).
const OPEN_TO_ALL: &str = "VelvetSweatshop";
/// Passwords tried on one document: each costs up to some hundred thousand hashes.
const MOST_ATTEMPTS: usize = 100;

/// Tries what opens for all, and then what the user gave.
pub(super) fn find<K>(parts: &mut dyn Parts, mut opens: impl FnMut(&str) -> Option<K>) -> Option<K> {
    let given = (0..MOST_ATTEMPTS).map_while(|attempt| parts.password(attempt));
    opens(OPEN_TO_ALL).or_else(|| given.into_iter().find_map(|bytes| opens(&String::from_utf8_lossy(&bytes))))
}

/// UTF-16, little-endian: how all of these hash a password.
fn utf16(password: &str) -> zeroize::Zeroizing<Vec<u8>> {
    zeroize::Zeroizing::new(password.encode_utf16().flat_map(u16::to_le_bytes).collect())
}
