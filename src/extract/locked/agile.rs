//! The lock of Office 2010 and later: AES-CBC under a key that an iterated hash of the password opens
//! ([MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.15).

use aes::{Aes128, Aes192, Aes256};
use cbc::Decryptor;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::super::xml::{Piece, Tag, Xml};
use super::utf16;
use crate::text::base64;

/// Hashes that one document may cost, all passwords together: some twenty seconds.
const MOST_SPINS: u64 = 50_000_000;
/// Bytes of the package that share an initialisation vector.
const SEGMENT: usize = 4096;
/// What is hashed with the password for each of its uses.
const VERIFIER_INPUT: [u8; 8] = [0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79];
const VERIFIER_VALUE: [u8; 8] = [0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E];
const KEY_VALUE: [u8; 8] = [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        fn digest<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            parts.iter().fold(D::new(), |hash, part| hash.chain_update(part)).finalize().to_vec()
        }
        match self {
            Self::Sha1 => digest::<Sha1>(parts),
            Self::Sha256 => digest::<Sha256>(parts),
            Self::Sha384 => digest::<Sha384>(parts),
            Self::Sha512 => digest::<Sha512>(parts),
        }
    }
}

/// How something is hashed and encrypted.
#[derive(Clone, Debug)]
struct Scheme {
    salt: Vec<u8>,
    hash: Hash,
    hash_bytes: usize,
    key_bytes: usize,
}

impl Scheme {
    fn of(tag: &Tag) -> Option<Self> {
        let number = |name: &str| tag.attribute(name)?.parse::<usize>().ok();
        let aes = tag.attribute("cipherAlgorithm")? == "AES" && tag.attribute("cipherChaining")? == "ChainingModeCBC";
        let hash = match tag.attribute("hashAlgorithm")? {
            "SHA1" | "SHA-1" => Hash::Sha1,
            "SHA256" => Hash::Sha256,
            "SHA384" => Hash::Sha384,
            "SHA512" => Hash::Sha512,
            _ => return None,
        };
        let key_bytes = number("keyBits")? / 8;
        let salt = base64::decode(tag.attribute("saltValue")?)?;
        let known = aes && number("blockSize")? == 16 && matches!(key_bytes, 16 | 24 | 32) && salt.len() <= 1024;
        known.then_some(Self { salt, hash, hash_bytes: number("hashSize")?, key_bytes })
    }

    /// Decrypts with a key and the salt, or a hash of it, as initialisation vector.
    fn decrypt(&self, key: &[u8], vector: &[u8], content: &mut [u8]) -> Option<()> {
        let (key, vector) = (filled(key, self.key_bytes), filled(vector, 16));
        let whole = content.len() / 16 * 16;
        let content = content.get_mut(..whole)?;
        match self.key_bytes {
            16 => Decryptor::<Aes128>::new_from_slices(&key, &vector).ok()?.decrypt_padded::<NoPadding>(content),
            24 => Decryptor::<Aes192>::new_from_slices(&key, &vector).ok()?.decrypt_padded::<NoPadding>(content),
            _ => Decryptor::<Aes256>::new_from_slices(&key, &vector).ok()?.decrypt_padded::<NoPadding>(content),
        }
        .ok()
        .map(|_| ())
    }
}

/// Cuts to a length, or fills up to it (2.3.4.12).
fn filled(bytes: &[u8], length: usize) -> Vec<u8> {
    let mut filled = bytes.to_vec();
    filled.resize(length, 0x36);
    filled
}

/// What a package says of its lock.
pub(super) struct Lock {
    package: Scheme,
    password: Scheme,
    spins: u32,
    verifier_input: Vec<u8>,
    verifier_value: Vec<u8>,
    key_value: Vec<u8>,
    spins_left: u64,
}

/// The key of a package.
pub(super) struct Key {
    scheme: Scheme,
    key: zeroize::Zeroizing<Vec<u8>>,
}

impl Lock {
    /// Reads the description of the encryption, without its version.
    pub(super) fn parse(description: &[u8]) -> Option<Self> {
        let mut xml = Xml::new(description);
        let (mut package, mut lock) = (None, None);
        while let Ok(Some(piece)) = xml.next() {
            let Piece::Start(tag) = piece else { continue };
            match tag.name.as_str() {
                "keyData" => package = Scheme::of(&tag),
                // The first that is a password; certificates stand in other namespaces and lack the verifier.
                "encryptedKey" if lock.is_none() => {
                    let value = |name: &str| base64::decode(tag.attribute(name)?);
                    lock = Some(Self {
                        package: package.clone()?,
                        password: Scheme::of(&tag)?,
                        spins: tag.attribute("spinCount")?.parse().ok()?,
                        verifier_input: value("encryptedVerifierHashInput")?,
                        verifier_value: value("encryptedVerifierHashValue")?,
                        key_value: value("encryptedKeyValue")?,
                        spins_left: MOST_SPINS,
                    });
                }
                _ => {}
            }
        }
        lock
    }

    /// Returns the key of the package if the password fits.
    pub(super) fn key(&mut self, password: &str) -> Option<Key> {
        self.spins_left = self.spins_left.checked_sub(u64::from(self.spins))?;
        let hash = self.password.hash;
        let mut spun = hash.of(&[&self.password.salt, &utf16(password)]);
        for round in 0..self.spins {
            spun = hash.of(&[&round.to_le_bytes(), &spun]);
        }
        let open = |use_of: &[u8], locked: &[u8]| {
            let mut value = locked.to_vec();
            self.password.decrypt(&hash.of(&[&spun, use_of]), &self.password.salt, &mut value).map(|()| value)
        };
        let input = open(&VERIFIER_INPUT, &self.verifier_input)?;
        let input = input.get(..self.password.salt.len())?;
        let value = open(&VERIFIER_VALUE, &self.verifier_value)?;
        let fits = value.get(..self.password.hash_bytes)? == hash.of(&[input]).get(..self.password.hash_bytes)?;
        let key = open(&KEY_VALUE, &self.key_value)?;
        let key = key.get(..self.package.key_bytes)?.to_vec();
        fits.then(|| Key { scheme: self.package.clone(), key: zeroize::Zeroizing::new(key) })
    }
}

impl Key {
    /// Decrypts a package in place.
    pub(super) fn open(&self, package: &mut [u8]) -> Option<()> {
        for (nth, segment) in package.chunks_mut(SEGMENT).enumerate() {
            let vector = self.scheme.hash.of(&[&self.scheme.salt, &(nth as u32).to_le_bytes()]);
            self.scheme.decrypt(&self.key, &vector, segment)?;
        }
        Some(())
    }
}
