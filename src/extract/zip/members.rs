//! Pushes the members of a ZIP, in the order of its central directory, which is never held whole.
//!
//! Format: PKWARE APPNOTE.TXT 6.3.10. Sizes that lie end at what is told; checksums that lie end in `partial`.

use std::io::{self, Read, Seek};

use zip::ZipReadOptions;
use zip::read::{Config, OwnedZipFileEntry, ZipFileEntry};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

use super::super::End;
use super::super::archive::{broken, decoded, push, reason};
use super::super::parts::{MemberHead, Parts, Wanted};
use super::claims::Claims;
use super::salvage;
use crate::model::{Flow, Reason};

/// Bytes pushed at once.
const CHUNK: usize = 64 << 10;
/// Bytes decrypted to see whether a password fits; a wrong one makes noise that no method unpacks for long.
const PROBE: u64 = 64 << 20;

/// Least bytes before the content of a member (4.3.7).
const LOCAL_HEADER: u64 = 30;

/// Pushes all members; folders are none.
pub(in super::super) fn read<R: Read + Seek>(mut reader: R, parts: &mut dyn Parts) -> End {
    let mut archive = match ZipIterable::try_new(&mut reader, Config::default()) {
        Ok(archive) => archive,
        Err(ZipError::Io(error)) if reason(&error) == Reason::IoError => return End::Failed(Reason::IoError),
        Err(_) => return salvage::read(reader, parts),
    };
    let Ok(entries) = archive.files() else { return End::Failed(Reason::IoError) };
    let mut seen = Seen::default();
    let mut opener = Opener { buffer: vec![0; CHUNK], fitted: 0, claims: Claims::new() };
    loop {
        let entry = match entries.next() {
            Some(Ok(entry)) => entry,
            Some(Err(error)) => return seen.cut(reason_of(&error)),
            None => return seen.end(),
        };
        if entry.is_dir() {
            continue;
        }
        let (end, flow) = opener.push(entry, entries.reader_mut(), parts);
        if flow == Flow::Stop {
            return End::Stopped;
        }
        seen.members += 1;
        seen.encrypted += u64::from(end == End::Skipped(Reason::Encrypted));
    }
}

/// What came by so far.
#[derive(Default)]
struct Seen {
    members: u64,
    encrypted: u64,
}

impl Seen {
    fn end(&self) -> End {
        if self.members > 0 && self.encrypted == self.members {
            return End::Skipped(Reason::Encrypted);
        }
        End::Complete
    }

    fn cut(&self, reason: Reason) -> End {
        broken(self.members, reason)
    }
}

/// Opens members one after another.
struct Opener {
    buffer: Vec<u8>,
    /// The attempt at which a password fitted last.
    fitted: usize,
    claims: Claims,
}

impl Opener {
    fn push<R: Read + Seek>(&mut self, entry: ZipFileEntry<'_>, reader: &mut R, parts: &mut dyn Parts) -> (End, Flow) {
        let name = name_of(entry.name_raw());
        let wanted = parts.member(MemberHead { name: &name, size: Some(entry.size()) });
        let own = self.claims.claim(entry.header_start(), LOCAL_HEADER + entry.compressed_size(), entry.size());
        let end = if entry.is_symlink() {
            End::Skipped(Reason::Symlink)
        } else if !own {
            End::Failed(Reason::Malformed)
        } else if wanted == Wanted::Nothing {
            End::Stopped
        } else if entry.encrypted() {
            self.decrypt(&entry.into(), reader, parts)
        } else {
            match entry.with_reader(reader, ZipReadOptions::new()) {
                Ok(mut content) => push(&mut content, parts, &mut self.buffer),
                Err(error) => End::Failed(reason_of(&error)),
            }
        };
        (end, parts.member_end(end))
    }

    /// Tries the password that fitted last, then all. A check value lets one wrong password of 256 (ZipCrypto, 6.1.6) or
    /// 65,536 (AES) pass: a first pass, checksum included, decides before a byte is pushed.
    fn decrypt<R: Read + Seek>(&mut self, entry: &OwnedZipFileEntry, reader: &mut R, parts: &mut dyn Parts) -> End {
        for attempt in std::iter::once(self.fitted).chain(0..) {
            let Some(password) = parts.password(attempt) else { break };
            let options = || ZipReadOptions::new().password(Some(&password));
            match entry.as_ref().with_reader(reader, options()) {
                Err(ZipError::InvalidPassword) => continue,
                Err(error) => return End::Failed(reason_of(&error)),
                Ok(content) => {
                    if io::copy(&mut content.take(PROBE), &mut io::sink()).is_err() {
                        continue;
                    }
                    self.fitted = attempt;
                }
            }
            return match entry.as_ref().with_reader(reader, options()) {
                Ok(mut content) => push(&mut content, parts, &mut self.buffer),
                Err(error) => End::Failed(reason_of(&error)),
            };
        }
        End::Skipped(Reason::Encrypted)
    }
}

/// Decodes a raw name, whatever its flag says (4.4.4, bit 11). A program of Windows or DOS may have divided it by
/// backslashes.
pub(super) fn name_of(raw: &[u8]) -> String {
    let name = decoded(raw);
    if name.contains('\\') && !name.contains('/') { name.replace('\\', "/") } else { name }
}

fn reason_of(error: &ZipError) -> Reason {
    match error {
        ZipError::Io(error) => reason(error),
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => Reason::UnsupportedFormat,
        ZipError::InvalidPassword => Reason::Encrypted,
        _ => Reason::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::parser::Parser;
    use super::super::super::testing::{parse, zip};
    use super::*;

    #[test]
    fn members_are_pushed_and_folders_are_not() {
        let (end, records) = parse(Parser::Zip, &zip(&[("a.txt", "one"), ("d/", ""), ("d/b.txt", "")]));
        assert_eq!(end, End::Complete);
        let expected =
            [("a.txt".to_owned(), b"one".to_vec(), End::Complete), ("d/b.txt".to_owned(), vec![], End::Complete)];
        assert_eq!(records.members, expected);
    }

    #[test]
    fn members_of_one_name_are_all_pushed() {
        let (_, records) = parse(Parser::Zip, &zip(&[("a.txt", "one"), ("a.txt", "two")]));
        assert_eq!(records.members.iter().map(|member| &*member.1).collect::<Vec<_>>(), [b"one", b"two"]);
    }

    #[test]
    fn names_are_decoded_by_their_bytes() {
        let raw = encoding_rs::SHIFT_JIS.encode("顧客名簿.csv").0;
        assert_eq!(name_of(&raw), "顧客名簿.csv");
        assert_eq!(name_of("顧客名簿.csv".as_bytes()), "顧客名簿.csv");
        assert_eq!(name_of(br"d\e.txt"), "d/e.txt");
    }
}
