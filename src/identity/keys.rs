//! Subkeys of the token levels, and the id of a kind set.

use std::hash::Hasher;

use siphasher::sip::SipHasher24;
use zeroize::Zeroize;

use crate::model::{Column, ListColumn, Token};

const LISTS: usize = ListColumn::ALL.len();
const COLUMNS: usize = Column::ALL.len();

/// Level of the forms that neighbouring names share.
const NEAR: &str = "near";

/// One 128-bit subkey a token level. Wiped when dropped.
pub struct TokenKeys {
    columns: [[u8; 16]; COLUMNS],
    lists: [[u8; 16]; LISTS],
    near: [u8; 16],
}

impl TokenKeys {
    /// Asks for the subkey of each level by the level's name in the evidence.
    pub fn new(mut derive: impl FnMut(&str) -> [u8; 16]) -> Self {
        let mut keys = Self { columns: [[0; 16]; COLUMNS], lists: [[0; 16]; LISTS], near: derive(NEAR) };
        for (key, column) in keys.columns.iter_mut().zip(Column::ALL) {
            *key = derive(column.name());
        }
        for (key, column) in keys.lists.iter_mut().zip(ListColumn::ALL) {
            *key = derive(column.name());
        }
        keys
    }

    /// Token of a normalised value in a column.
    pub(super) fn column(&self, column: Column, value: &[u8]) -> Token {
        Token::from_hash(self.columns.get(column as usize).map_or(0, |key| sip(key, value)))
    }

    /// Token of a normalised value in a list column; its top byte becomes `tag`.
    pub(super) fn tagged(&self, column: ListColumn, tag: u8, value: &[u8]) -> Token {
        let hash = self.lists.get(column as usize).map_or(0, |key| sip(key, value));
        Token::from_hash(hash & (u64::MAX >> 8) | u64::from(tag) << 56)
    }

    /// Token of a normalised value in a list column.
    pub(super) fn list(&self, column: ListColumn, value: &[u8]) -> Token {
        Token::from_hash(self.lists.get(column as usize).map_or(0, |key| sip(key, value)))
    }

    /// Number of a form that neighbouring names share.
    pub(super) fn near(&self, form: &[u8]) -> u32 {
        sip(&self.near, form) as u32
    }
}

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKeys(..)")
    }
}

impl Drop for TokenKeys {
    fn drop(&mut self) {
        self.columns.zeroize();
        self.lists.zeroize();
        self.near.zeroize();
    }
}

fn sip(key: &[u8; 16], value: &[u8]) -> u64 {
    SipHasher24::new_with_key(key).hash(value)
}

/// Unkeyed hash of a public name.
pub(super) fn kind_hash(write: impl FnOnce(&mut SipHasher24)) -> u64 {
    let mut hasher = SipHasher24::new();
    write(&mut hasher);
    hasher.finish()
}
