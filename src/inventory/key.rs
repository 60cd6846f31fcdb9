//! The key of an inventory, where it lies, and the subkeys made from it.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use zeroize::Zeroizing;

use super::error::{InventoryError, Result};
use super::place::sync_folder_of;

/// Where the key of an inventory lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// A file that the user names (option, environment, credential of the service manager).
    File(PathBuf),
    /// `headcount/keys/<inventory id>.key` below the user's configuration folder.
    ConfigDir(PathBuf),
    /// Neither is known: a new inventory can't be made.
    Nowhere,
}

impl KeySource {
    /// Returns the file that holds the key of an inventory.
    pub(super) fn file(&self, inventory_id: &str) -> Result<PathBuf> {
        match self {
            Self::File(path) => Ok(path.clone()),
            Self::ConfigDir(dir) => Ok(dir.join("headcount").join("keys").join(format!("{inventory_id}.key"))),
            Self::Nowhere => Err(InventoryError::NoKeyPlace),
        }
    }
}

/// Bytes of a key.
const KEY_BYTES: usize = 32;

/// The subkeys of an inventory. BLAKE3 `derive_key` of the key, one context a purpose.
pub struct Keys {
    master: Zeroizing<[u8; KEY_BYTES]>,
    file: PathBuf,
}

impl Keys {
    /// Key of content hashes (keyed BLAKE3).
    pub fn content_key(&self) -> Zeroizing<[u8; 32]> {
        self.subkey("headcount 1 content hash")
    }

    /// Key of one token level (`"email"`), for SipHash-2-4.
    pub fn token_level(&self, level: &str) -> Zeroizing<[u8; 16]> {
        let full = self.subkey(&format!("headcount 1 token level {level}"));
        let mut key = Zeroizing::new([0; 16]);
        key.copy_from_slice(full.first_chunk::<16>().unwrap_or(&[0; 16]));
        key
    }

    /// Key of the evidence files (AES-128-GCM).
    pub(super) fn evidence_key(&self) -> Zeroizing<Vec<u8>> {
        let full = self.subkey("headcount 1 evidence");
        Zeroizing::new(full.iter().take(16).copied().collect())
    }

    /// Public name of the key: 16 hex digits. Says nothing about the key.
    pub fn key_id(&self) -> String {
        hex(self.subkey("headcount 1 key id").iter().take(8))
    }

    /// Value in the catalog that a right key reproduces.
    pub(super) fn check_value(&self) -> String {
        hex(self.subkey("headcount 1 key check").iter().take(16))
    }

    /// The file that holds the key.
    pub fn file(&self) -> &Path {
        &self.file
    }

    fn subkey(&self, context: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(blake3::derive_key(context, self.master.as_slice()))
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.key_id())
    }
}

/// Reads the key of an existing inventory and holds it against the catalog's check value.
pub(super) fn read(source: &KeySource, inventory_id: &str, check: &str) -> Result<Keys> {
    let file = source.file(inventory_id)?;
    let keys = load(&file)?;
    if keys.check_value() == check { Ok(keys) } else { Err(InventoryError::KeyWrong(file)) }
}

/// Takes the key for a new inventory: the named file if it exists, else a new one.
pub(super) fn take_or_make(source: &KeySource, inventory_id: &str) -> Result<Keys> {
    let file = source.file(inventory_id)?;
    if let KeySource::ConfigDir(_) = source
        && let Some(folder) = file.parent()
    {
        fs::create_dir_all(folder).map_err(InventoryError::io("make the folder", folder))?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
            .map_err(InventoryError::io("protect the folder", folder))?;
    }
    match load(&file) {
        Err(InventoryError::KeyMissing(_)) => make(&file),
        other => other,
    }
}

fn make(path: &Path) -> Result<Keys> {
    let master = random::<KEY_BYTES>()?;
    let failed = |source| InventoryError::io("write the key", path)(source);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    file.set_permissions(fs::Permissions::from_mode(0o600)).map_err(failed)?;
    file.write_all(master.as_slice()).and_then(|()| file.sync_all()).map_err(failed)?;
    sync_folder_of(path)?;
    Ok(Keys { master, file: path.to_path_buf() })
}

fn load(path: &Path) -> Result<Keys> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits();
    let opened = OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path);
    let mut file = match opened {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(InventoryError::KeyMissing(path.to_path_buf()));
        }
        other => other.map_err(InventoryError::io("open the key", path))?,
    };
    let facts = file.metadata().map_err(InventoryError::io("look at the key", path))?;
    if facts.mode() & 0o077 != 0 {
        return Err(InventoryError::KeyUnsafe(path.to_path_buf()));
    }
    if !facts.is_file() || facts.len() != KEY_BYTES as u64 {
        return Err(InventoryError::KeyWrong(path.to_path_buf()));
    }
    let mut master = Zeroizing::new([0; KEY_BYTES]);
    file.read_exact(master.as_mut_slice()).map_err(InventoryError::io("read the key", path))?;
    Ok(Keys { master, file: path.to_path_buf() })
}

/// Makes the id of a new inventory: 32 hex digits.
pub(super) fn new_inventory_id() -> Result<String> {
    Ok(hex(random::<16>()?.iter()))
}

fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>> {
    let source = Path::new("/dev/urandom");
    let mut bytes = Zeroizing::new([0; N]);
    File::open(source)
        .and_then(|mut file| file.read_exact(bytes.as_mut_slice()))
        .map_err(InventoryError::io("read random bytes from", source))?;
    Ok(bytes)
}

fn hex<'a>(bytes: impl Iterator<Item = &'a u8>) -> String {
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_and_levels_have_their_own_keys() {
        let keys = Keys { master: Zeroizing::new([7; 32]), file: PathBuf::new() };
        let mut all = vec![
            keys.content_key().to_vec(),
            keys.evidence_key().to_vec(),
            keys.token_level("email").to_vec(),
            keys.token_level("phone").to_vec(),
            keys.key_id().into_bytes(),
            keys.check_value().into_bytes(),
        ];
        for key in &mut all {
            key.truncate(8);
        }
        let wanted = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), wanted);
        assert!(!format!("{keys:?}").contains("07"));
    }
}
