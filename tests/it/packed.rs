//! Packs files into archives for the tests: plain, locked, renamed, lying.

use std::io::{Cursor, Write};

use zip::unstable::write::FileOptionsExt;
use zip::write::SimpleFileOptions;
use zip::{AesMode, ZipWriter};

/// How a member is encrypted.
#[derive(Clone, Copy)]
pub(crate) enum Lock {
    None,
    Aes(&'static str),
    /// ZipCrypto.
    Old(&'static str),
}

/// Packs members into a ZIP, each with a lock of its own.
pub(crate) fn locked(members: &[(&str, &[u8], Lock)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content, lock) in members {
        let plain = SimpleFileOptions::default();
        let options = match lock {
            Lock::None => plain,
            Lock::Aes(password) => plain.with_aes_encryption(AesMode::Aes256, password),
            Lock::Old(password) => plain.with_deprecated_encryption(password.as_bytes()).unwrap(),
        };
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Packs members into a ZIP.
pub(crate) fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let members: Vec<_> = members.iter().map(|(name, content)| (*name, *content, Lock::None)).collect();
    locked(&members)
}

/// Replaces a text everywhere by one of the same length.
pub(crate) fn renamed(mut packed: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> = memchr::memmem::find_iter(&packed, from).collect();
    assert!(!places.is_empty());
    for place in places {
        packed[place..place + to.len()].copy_from_slice(to);
    }
    packed
}

/// Bytes that no packer makes smaller (xorshift, Marsaglia 2003).
pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut state = 88_172_645_463_325_252_u64;
    let step = |state: &mut u64| {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state as u8
    };
    (0..length).map(|_| step(&mut state)).collect()
}
