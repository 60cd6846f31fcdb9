//! Names a content that lies on a device by its hash, as far as the device gives it.

use std::io::{Error, ErrorKind};

use crate::extract::Placed;
use crate::model::{ContentHash, Reason};
use crate::source::tree;

/// Bytes read at once.
const CHUNK: usize = 256 << 10;
/// Longer holes are passed over.
const HOLE: u64 = 1 << 20;

/// Why and where a device stopped giving a content, if it did.
pub(super) type Cut = Option<(Error, u64)>;

/// Hashes a large content; gives nothing if `goes_on` said no.
///
/// # Errors
/// Nothing could be read, or the device is silent: it would be as silent to whoever reads on.
pub(super) fn hash_placed(
    file: &dyn Placed,
    (key, buffer): (&[u8; 32], &mut Vec<u8>),
    goes_on: impl Fn() -> bool,
) -> Result<Option<(ContentHash, Cut)>, Reason> {
    let mut hasher = blake3::Hasher::new_keyed(key);
    buffer.resize(CHUNK, 0);
    let mut offset = 0;
    let mut cut = None;
    loop {
        if !goes_on() {
            return Ok(None);
        }
        let data = file.after_hole(offset);
        if data > offset + HOLE {
            // A terabyte of nothing is told by its length; a copy that fills it with zeros is another content.
            hasher.update(b"hole").update(&(data - offset).to_le_bytes());
            offset = data;
        }
        let read = match file.read_at(buffer, offset) {
            Ok(read) => read,
            Err(error) if offset == 0 || error.kind() == ErrorKind::TimedOut => return Err(tree::reason_of(&error)),
            Err(error) => {
                hasher.update(b"and the device failed");
                cut = Some((error, offset));
                0
            }
        };
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        offset += read as u64;
    }
    Ok(Some((ContentHash(*hasher.finalize().as_bytes()), cut)))
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::os::unix::fs::FileExt;

    use super::*;

    fn hash(file: &File) -> ContentHash {
        hash_placed(file, (&[1; 32], &mut Vec::new()), || true).unwrap().unwrap().0
    }

    #[test]
    fn a_content_without_holes_is_hashed_as_it_is() {
        let file = tempfile::tempfile().unwrap();
        let content = vec![7; CHUNK + 5];
        file.write_all_at(&content, 0).unwrap();
        assert_eq!(hash(&file).0, *blake3::keyed_hash(&[1; 32], &content).as_bytes());
        assert!(hash_placed(&file, (&[1; 32], &mut Vec::new()), || false).unwrap().is_none());
    }

    #[test]
    fn holes_are_told_by_their_length() {
        let files = [1_u64 << 40, 1 << 41].map(|length| {
            let file = tempfile::tempfile().unwrap();
            file.set_len(length).unwrap();
            file.write_all_at(b"x", length - 1).unwrap();
            file
        });
        assert_ne!(hash(&files[0]), hash(&files[1]));
    }
}
