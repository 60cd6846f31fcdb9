//! Names of things as 63-bit keyed hashes: the same on every host that holds the key, whatever the listing order.

use std::hash::Hasher;

use siphasher::sip::SipHasher24;

use crate::inventory::Keys;
use crate::model::{AssetId, ContentHash, FolderId, ReadingId, RootId, RulesId};

/// Makes ids under the inventory's key.
#[derive(Clone, Debug)]
pub(super) struct Ids {
    root: SipHasher24,
    folder: SipHasher24,
    asset: SipHasher24,
    reading: SipHasher24,
    rules: RulesId,
}

impl Ids {
    /// Derives the id keys; readings belong to one state of the rules.
    pub(super) fn new(keys: &Keys, rules: RulesId) -> Self {
        let hasher = |purpose| SipHasher24::new_with_key(&keys.token_level(purpose));
        Self {
            root: hasher("id root"),
            folder: hasher("id folder"),
            asset: hasher("id asset"),
            reading: hasher("id reading"),
            rules,
        }
    }

    /// The rules that readings of this run belong to.
    pub(super) fn rules(&self) -> RulesId {
        self.rules
    }

    /// Names a root.
    pub(super) fn root(&self, name: &str) -> RootId {
        RootId::from_hash(hash(&self.root, &[name.as_bytes()]))
    }

    /// Names a folder by its root and raw relative path.
    pub(super) fn folder(&self, root: &str, path: &[u8]) -> FolderId {
        FolderId::from_hash(hash(&self.folder, &[root.as_bytes(), path]))
    }

    /// Names an asset by its root and raw relative path.
    pub(super) fn asset(&self, root: &str, path: &[u8]) -> AssetId {
        AssetId::from_hash(hash(&self.asset, &[root.as_bytes(), path]))
    }

    /// Names a member by its root and raw path; a file may have the same path.
    pub(super) fn member(&self, root: RootId, path: &[u8]) -> AssetId {
        AssetId::from_hash(hash(&self.asset, &[b"member", &root.get().to_le_bytes(), path]))
    }

    /// Names the reading of a content.
    pub(super) fn reading(&self, content: &ContentHash) -> ReadingId {
        ReadingId::from_hash(hash(&self.reading, &[b"content", &content.0, &self.rules.get().to_le_bytes()]))
    }

    /// Names what is known of a content without its password: with it there is more to read.
    pub(super) fn locked_reading(&self, content: &ContentHash) -> ReadingId {
        ReadingId::from_hash(hash(&self.reading, &[b"locked", &content.0, &self.rules.get().to_le_bytes()]))
    }

    /// Names the reading of an asset's own name: names are text too, whatever the content.
    pub(super) fn name_reading(&self, name: &[u8]) -> ReadingId {
        ReadingId::from_hash(hash(&self.reading, &[b"name", name, &self.rules.get().to_le_bytes()]))
    }
}

fn hash(keyed: &SipHasher24, parts: &[&[u8]]) -> u64 {
    let mut hasher = *keyed;
    for part in parts {
        // The length keeps ("ab", "c") and ("a", "bc") apart.
        hasher.write(&(part.len() as u64).to_le_bytes());
        hasher.write(part);
    }
    hasher.finish()
}
