//! Reads an office package that lies encrypted in a compound file ([MS-OFFCRYPTO] 2.3.4).

use std::io::{BufReader, Cursor, Read, Seek};

use cfb::CompoundFile;

use super::super::bytes::Bytes;
use super::super::magic::{u16_le, u32_le};
use super::super::parts::Parts;
use super::super::sniff::{self, Content};
use super::super::writer::io_reason;
use super::super::{End, Input};
use super::{agile, standard};
use crate::model::Reason;

/// Largest package that is held.
const MOST_HELD: u64 = 256 << 20;
/// Bytes of the description of an encryption.
const LONGEST_DESCRIPTION: u64 = 1 << 20;

/// Reads what a password opens: the package is read as the document that it is.
pub(in super::super) fn read<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let mut file = match CompoundFile::open(BufReader::new(reader)) {
        Ok(file) => file,
        Err(error) => return End::Failed(io_reason(&error)),
    };
    let locked = End::Skipped(Reason::Encrypted);
    // Rights management keeps its key on a server.
    let Some(description) = stream(&mut file, "/EncryptionInfo", LONGEST_DESCRIPTION) else { return locked };
    let Some(opens) = opener(&description, parts) else { return locked };
    let Some(mut package) = stream(&mut file, "/EncryptedPackage", MOST_HELD) else {
        return End::Skipped(Reason::Limit);
    };
    drop(file);
    let Some(length) = u32_le(&package, 0) else { return End::Failed(Reason::Truncated) };
    package.drain(..8.min(package.len()));
    if opens(&mut package).is_none() {
        return End::Failed(Reason::Malformed);
    }
    package.truncate(length as usize);
    document(package, parts)
}

/// Decrypts a package in place; gives nothing if it can't be decrypted.
type Opener = Box<dyn Fn(&mut [u8]) -> Option<()>>;

/// Returns what opens the package, if a password does.
fn opener(description: &[u8], parts: &mut dyn Parts) -> Option<Opener> {
    match (u16_le(description, 0)?, u16_le(description, 2)?) {
        (4, 4) => {
            let mut lock = agile::Lock::parse(description.get(8..)?)?;
            let key = super::find(parts, |password| lock.key(password))?;
            Some(Box::new(move |package| key.open(package)))
        }
        (2..=4, 2) => {
            let lock = standard::Lock::parse(description)?;
            let key = super::find(parts, |password| lock.key(password))?;
            Some(Box::new(move |package| key.open(package)))
        }
        _ => None,
    }
}

fn document(package: Vec<u8>, parts: &mut dyn Parts) -> End {
    let content = sniff::content(&Bytes::new(Input::Memory(&package), package.len() as u64));
    match content {
        Ok(Content::Parsed(parser)) => parser.read(Cursor::new(package), parts),
        Ok(Content::Unread(_, end)) => end,
        Ok(Content::Text(_)) | Err(_) => End::Failed(Reason::Malformed),
    }
}

fn stream<R: Read + Seek>(file: &mut CompoundFile<R>, path: &str, most: u64) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    file.open_stream(path).ok()?.take(most + 1).read_to_end(&mut content).ok()?;
    (content.len() as u64 <= most).then_some(content)
}

#[cfg(test)]
mod tests {
    use super::super::super::parser::Parser;
    use super::super::super::testing::parse_with;
    use super::*;

    /// Both files were encrypted by other programs than this one.
    const FILES: [&[u8]; 2] = [
        include_bytes!("../../../fixtures/locked/agile.docx"),
        include_bytes!("../../../fixtures/locked/standard.docx"),
    ];

    #[test]
    fn a_package_opens_with_its_password_alone() {
        for file in FILES {
            let (end, records) = parse_with(Parser::LockedPackage, file, &["secret", "合言葉 2026"]);
            assert_eq!(end, End::Complete);
            assert_eq!(records.passages[0].1, "氏名：森田 花子 090-1234-5678\n");
            let (end, records) = parse_with(Parser::LockedPackage, file, &["secret"]);
            assert_eq!((end, records.pushed), (End::Skipped(Reason::Encrypted), 0));
        }
    }

    #[test]
    fn broken_locks_end_with_an_outcome() {
        for file in FILES {
            for at in (0..file.len()).step_by(997) {
                let mut broken = file.to_vec();
                broken[at] ^= 0x55;
                parse_with(Parser::LockedPackage, &broken, &[]);
            }
        }
    }
}
