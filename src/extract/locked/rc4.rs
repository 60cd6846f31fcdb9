//! RC4 over the streams of binary documents, with a key a block ([MS-OFFCRYPTO] 2.3.5 and 2.3.6).

use md5::Md5;
use sha1::{Digest, Sha1};

use super::super::magic::{u16_le, u32_le};
use super::utf16;

/// What a document says of its lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Lock {
    salt: Vec<u8>,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    /// Bytes of the key where SHA-1 makes it; none: MD5 makes one of 40 bits.
    key_bytes: Option<usize>,
}

/// A password that fits, hashed.
pub(in super::super) struct Key {
    seed: zeroize::Zeroizing<Vec<u8>>,
    key_bytes: Option<usize>,
}

impl Lock {
    /// Reads the header of an encryption; none if it is no RC4.
    pub(in super::super) fn parse(header: &[u8]) -> Option<Self> {
        let version = (u16_le(header, 0)?, u16_le(header, 2)?);
        let part = |from: usize, length: usize| header.get(from..from.checked_add(length)?).map(<[u8]>::to_vec);
        if version == (1, 1) {
            let (salt, verifier, verifier_hash) = (part(4, 16)?, part(20, 16)?, part(36, 16)?);
            return Some(Self { salt, verifier, verifier_hash, key_bytes: None });
        }
        if !matches!(version, (2..=4, 2)) {
            return None;
        }
        let (size, algorithm, bits) = (u32_le(header, 8)? as usize, u32_le(header, 20)?, u32_le(header, 28)?);
        // 0 is 40 bits, and the only algorithm of binary documents is CALG_RC4.
        let bits = if bits == 0 { 40 } else { bits };
        let verifier = 12_usize.checked_add(size)?;
        let fits = matches!(algorithm, 0 | 0x6801) && (40..=128).contains(&bits) && u32_le(header, verifier)? == 16;
        fits.then_some(Self {
            salt: part(verifier + 4, 16)?,
            verifier: part(verifier + 20, 16)?,
            verifier_hash: part(verifier + 40, 20)?,
            key_bytes: Some(bits as usize / 8),
        })
    }

    /// Returns the key if the password fits.
    pub(in super::super) fn key(&self, password: &str) -> Option<Key> {
        let password = utf16(password);
        let seed = match self.key_bytes {
            Some(_) => Sha1::new().chain_update(&self.salt).chain_update(&*password).finalize().to_vec(),
            None => {
                let first = Md5::digest(&*password);
                let salted = [first.get(..5)?, &self.salt].concat();
                Md5::digest(salted.repeat(16)).get(..5)?.to_vec()
            }
        };
        let key = Key { seed: zeroize::Zeroizing::new(seed), key_bytes: self.key_bytes };
        let mut both = [self.verifier.as_slice(), &self.verifier_hash].concat();
        key.open(&mut both, 512);
        let (verifier, hash) = both.split_at_checked(self.verifier.len())?;
        let fits = match self.key_bytes {
            Some(_) => Sha1::digest(verifier).as_slice() == hash,
            None => Md5::digest(verifier).as_slice() == hash,
        };
        fits.then_some(key)
    }
}

impl Key {
    /// Decrypts a stream from its start; each block of so many bytes has a key of its own.
    pub(in super::super) fn open(&self, stream: &mut [u8], block: usize) {
        for (nth, part) in stream.chunks_mut(block.max(1)).enumerate() {
            Cipher::new(&self.of_block(nth as u32)).apply(part);
        }
    }

    fn of_block(&self, block: u32) -> Vec<u8> {
        let number = block.to_le_bytes();
        match self.key_bytes {
            None => Md5::new().chain_update(&*self.seed).chain_update(number).finalize().to_vec(),
            Some(bytes) => {
                let mut key = Sha1::new().chain_update(&*self.seed).chain_update(number).finalize().to_vec();
                key.truncate(bytes);
                // 40 bits are filled up with zeros.
                if bytes == 5 {
                    key.resize(16, 0);
                }
                key
            }
        }
    }
}

/// The cipher that was once a trade secret; documents of that time know no other.
struct Cipher {
    state: [u8; 256],
    i: u8,
    j: u8,
}

impl Cipher {
    fn new(key: &[u8]) -> Self {
        let mut state: [u8; 256] = std::array::from_fn(|at| at as u8);
        let mut j = 0_u8;
        for (at, key) in (0..=255_u8).zip(key.iter().cycle()) {
            j = j.wrapping_add(state[usize::from(at)]).wrapping_add(*key);
            state.swap(usize::from(at), usize::from(j));
        }
        Self { state, i: 0, j: 0 }
    }

    fn apply(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.i = self.i.wrapping_add(1);
            let first = self.state[usize::from(self.i)];
            self.j = self.j.wrapping_add(first);
            let second = self.state[usize::from(self.j)];
            self.state.swap(usize::from(self.i), usize::from(self.j));
            *byte ^= self.state[usize::from(first.wrapping_add(second))];
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A header that a password opens, and its key.
    pub(in super::super::super) fn locked(password: &str, key_bytes: Option<usize>) -> (Vec<u8>, Key) {
        let (salt, verifier) = ((1..=16).collect::<Vec<u8>>(), (101..=116).collect::<Vec<u8>>());
        let mut lock = Lock { salt, verifier: Vec::new(), verifier_hash: Vec::new(), key_bytes };
        let password = utf16(password);
        let seed = match key_bytes {
            Some(_) => Sha1::digest([&lock.salt, password.as_slice()].concat()).to_vec(),
            None => Md5::digest([&Md5::digest(&*password)[..5], &lock.salt].concat().repeat(16))[..5].to_vec(),
        };
        let key = Key { seed: zeroize::Zeroizing::new(seed), key_bytes };
        let hash = if key_bytes.is_some() { Sha1::digest(&verifier).to_vec() } else { Md5::digest(&verifier).to_vec() };
        let mut both = [verifier, hash].concat();
        key.open(&mut both, 512);
        (lock.verifier, lock.verifier_hash) = (both[..16].to_vec(), both[16..].to_vec());
        let mut header = Vec::new();
        match key_bytes {
            None => header.extend_from_slice(&[1, 0, 1, 0]),
            Some(bytes) => {
                header.extend_from_slice(&[2, 0, 2, 0, 4, 0, 0, 0, 32, 0, 0, 0]);
                for number in [4, 0, 0x6801, 0x8004, bytes as u32 * 8, 1, 0, 0] {
                    header.extend_from_slice(&u32::to_le_bytes(number));
                }
                header.extend_from_slice(&[16, 0, 0, 0]);
            }
        }
        header.extend_from_slice(&lock.salt);
        header.extend_from_slice(&lock.verifier);
        if key_bytes.is_some() {
            header.extend_from_slice(&[20, 0, 0, 0]);
        }
        header.extend_from_slice(&lock.verifier_hash);
        (header, key)
    }

    #[test]
    fn only_the_password_opens() {
        for key_bytes in [None, Some(5), Some(16)] {
            let (header, _) = locked("ひみつ", key_bytes);
            let lock = Lock::parse(&header).unwrap();
            assert!(lock.key("ひみつ").is_some(), "{key_bytes:?}");
            assert!(lock.key("himitsu").is_none(), "{key_bytes:?}");
            (0..header.len()).for_each(|length| drop(Lock::parse(&header[..length])));
        }
    }

    /// The vectors of RFC 6229 (40 bits) and of the cipher's first publication.
    #[test]
    fn the_cipher_is_the_known_one() {
        for (key, plain, locked) in [
            (&[1, 2, 3, 4, 5][..], [0; 8], [0xB2, 0x39, 0x63, 0x05, 0xF0, 0x3D, 0xC0, 0x27]),
            (
                &[0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF],
                [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF],
                [0x75, 0xB7, 0x87, 0x80, 0x99, 0xE0, 0xC5, 0x96],
            ),
        ] {
            let mut bytes = plain;
            Cipher::new(key).apply(&mut bytes);
            assert_eq!(bytes, locked);
        }
    }
}
