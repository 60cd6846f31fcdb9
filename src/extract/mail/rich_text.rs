//! Decompresses the rich text of Outlook ([MS-OXRTFCP] 3.1.3.1).

/// What the dictionary begins with ([MS-OXRTFCP] 2.1.2.1).
const BEGIN: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const DICTIONARY: usize = 4096;
const HEADER: usize = 16;
/// A token is two bytes and stands for 17 at most: more than this is no text that a person wrote.
const MOST: usize = 64 << 20;

/// Returns the RTF, as far as it goes; nothing if it is none.
pub(super) fn decompressed(bytes: &[u8]) -> Option<Vec<u8>> {
    let (header, data) = bytes.split_at_checked(HEADER)?;
    match header.get(8..12)? {
        b"MELA" => Some(data.to_vec()),
        b"LZFu" => Some(expand(data)),
        _ => None,
    }
}

fn expand(data: &[u8]) -> Vec<u8> {
    let mut dictionary = [b' '; DICTIONARY];
    for (place, byte) in dictionary.iter_mut().zip(BEGIN) {
        *place = *byte;
    }
    let (mut out, mut write, mut input) = (Vec::new(), BEGIN.len(), data.iter().copied());
    let mut put = |byte: u8, write: &mut usize, dictionary: &mut [u8; DICTIONARY]| {
        if let Some(place) = dictionary.get_mut(*write) {
            *place = byte;
        }
        *write = (*write + 1) % DICTIONARY;
        out.push(byte);
        out.len() < MOST
    };
    'all: while let Some(control) = input.next() {
        for bit in 0..8 {
            let Some(first) = input.next() else { break 'all };
            if control >> bit & 1 == 0 {
                if !put(first, &mut write, &mut dictionary) {
                    break 'all;
                }
                continue;
            }
            let Some(second) = input.next() else { break 'all };
            let (offset, length) = (usize::from(first) << 4 | usize::from(second >> 4), usize::from(second & 15) + 2);
            // A reference to the place that is written next is the end.
            if offset == write {
                break 'all;
            }
            for at in offset..offset + length {
                let byte = dictionary.get(at % DICTIONARY).copied().unwrap_or(b' ');
                if !put(byte, &mut write, &mut dictionary) {
                    break 'all;
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_specification_are_expanded() {
        // [MS-OXRTFCP] 4.1 and 4.2.
        let simple = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        assert_eq!(decompressed(simple).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        let crossing = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4KQA\0\x04 WXYZ\rn}\x01\x0e\xb0";
        assert_eq!(decompressed(crossing).unwrap(), b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
        assert_eq!(decompressed(b"\0\0\0\0\0\0\0\0MELA\0\0\0\0{\\rtf1}").unwrap(), b"{\\rtf1}");
        assert_eq!(decompressed(b"short"), None);
    }
}
