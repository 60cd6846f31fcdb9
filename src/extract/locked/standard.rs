//! The lock of Office 2007: AES in single blocks under a key of 50,000 hashes ([MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9).

use aes::cipher::{Block, BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use sha1::{Digest, Sha1};

use super::super::magic::u32_le;
use super::utf16;

/// Rounds of the hash (2.3.4.7).
const SPINS: u32 = 50_000;

/// What a package says of its lock.
pub(super) struct Lock {
    salt: Vec<u8>,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    key_bytes: usize,
}

/// The key of a package.
pub(super) struct Key(zeroize::Zeroizing<Vec<u8>>);

impl Lock {
    /// Reads the description of the encryption, from its version on.
    pub(super) fn parse(description: &[u8]) -> Option<Self> {
        let (size, algorithm) = (u32_le(description, 8)? as usize, u32_le(description, 20)?);
        let key_bytes = match algorithm {
            0x660E => 16,
            0x660F => 24,
            0x6610 => 32,
            _ => return None,
        };
        let verifier = 12_usize.checked_add(size)?;
        let part = |from: usize, length: usize| description.get(from..from.checked_add(length)?).map(<[u8]>::to_vec);
        (u32_le(description, verifier)? == 16).then_some(Self {
            salt: part(verifier + 4, 16)?,
            verifier: part(verifier + 20, 16)?,
            verifier_hash: part(verifier + 40, 32)?,
            key_bytes,
        })
    }

    /// Returns the key of the package if the password fits.
    pub(super) fn key(&self, password: &str) -> Option<Key> {
        let key = self.derived(password)?;
        let (mut verifier, mut hash) = (self.verifier.clone(), self.verifier_hash.clone());
        key.open(&mut verifier)?;
        key.open(&mut hash)?;
        (hash.get(..20)? == Sha1::digest(&verifier).as_slice()).then_some(key)
    }

    fn derived(&self, password: &str) -> Option<Key> {
        let mut hash = Sha1::new().chain_update(&self.salt).chain_update(&*utf16(password)).finalize();
        for round in 0..SPINS {
            hash = Sha1::new().chain_update(round.to_le_bytes()).chain_update(hash).finalize();
        }
        let last = Sha1::new().chain_update(hash).chain_update(0_u32.to_le_bytes()).finalize();
        let half = |pad: u8| {
            let mut block = [pad; 64];
            block.iter_mut().zip(last).for_each(|(byte, own)| *byte ^= own);
            Sha1::digest(block)
        };
        let both = [half(0x36), half(0x5C)].concat();
        both.get(..self.key_bytes).map(|key| Key(zeroize::Zeroizing::new(key.to_vec())))
    }
}

impl Key {
    /// Decrypts whole blocks in place.
    pub(super) fn open(&self, content: &mut [u8]) -> Option<()> {
        match self.0.len() {
            16 => blocks(&Aes128::new_from_slice(&self.0).ok()?, content),
            24 => blocks(&Aes192::new_from_slice(&self.0).ok()?, content),
            _ => blocks(&Aes256::new_from_slice(&self.0).ok()?, content),
        }
        Some(())
    }
}

fn blocks<C: BlockCipherDecrypt>(cipher: &C, content: &mut [u8]) {
    for block in content.chunks_exact_mut(16) {
        if let Ok(block) = <&mut Block<C>>::try_from(block) {
            cipher.decrypt_block(block);
        }
    }
}
