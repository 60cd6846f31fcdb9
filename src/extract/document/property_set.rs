//! Reads property sets of OLE documents ([MS-OLEPS]): who wrote it, title and the like.

use super::super::magic::{u16_le, u32_le};
use super::super::writer::{Step, Writer};
use crate::model::{Part, Section};
use crate::text::encoding::decode_code_page;

/// Identifiers of SummaryInformation ([MS-OSHARED] 2.3.3.2.1).
const SUMMARY: [(u32, &str); 6] =
    [(2, "title"), (3, "subject"), (4, "author"), (5, "keywords"), (6, "description"), (8, "author")];
/// Identifiers of DocumentSummaryInformation ([MS-OSHARED] 2.3.3.2.2).
const DOCUMENT: [(u32, &str); 3] = [(2, "category"), (14, "author"), (15, "company")];
/// First bytes of the format identifier of SummaryInformation.
const SUMMARY_ID: u32 = 0xF29F_85E0;
/// Properties looked at.
const MOST: usize = 1000;

/// Writes what a stream tells.
pub(super) fn write(content: &[u8], writer: &mut Writer<'_>) -> Step {
    let fields = read(content).unwrap_or_default();
    fields.iter().filter(|(key, _)| key == "author").for_each(|(_, author)| writer.author(author));
    let others: Vec<(String, String)> = fields.into_iter().filter(|(key, _)| key != "author").collect();
    if others.is_empty() {
        return Ok(());
    }
    writer.section(Section::of(Part::Properties))?;
    writer.object(&others)
}

fn read(content: &[u8]) -> Option<Vec<(String, String)>> {
    let known: &[(u32, &str)] = if u32_le(content, 28)? == SUMMARY_ID { &SUMMARY } else { &DOCUMENT };
    let set = content.get(u32_le(content, 44)? as usize..)?;
    let count = (u32_le(set, 4)? as usize).min(MOST);
    let entries: Vec<(u32, usize)> =
        (0..count).filter_map(|nth| Some((u32_le(set, 8 + nth * 8)?, u32_le(set, 12 + nth * 8)? as usize))).collect();
    let page = entries.iter().find(|(id, _)| *id == 1).and_then(|&(_, at)| u16_le(set, at + 4)).unwrap_or(1252);
    let mut fields = Vec::new();
    for (id, at) in entries {
        let Some((_, key)) = known.iter().find(|(known, _)| *known == id) else { continue };
        if let Some(value) = text(set, at, u32::from(page)).filter(|value| !value.trim().is_empty()) {
            fields.push(((*key).to_owned(), value));
        }
    }
    Some(fields)
}

/// A string property: of bytes in the code page of the set, or of UTF-16.
fn text(set: &[u8], at: usize, page: u32) -> Option<String> {
    let length = u32_le(set, at + 4)? as usize;
    let body = set.get(at + 8..)?;
    let value = match (u32_le(set, at)?, page) {
        (0x1E, 1200) | (0x1F, _) => {
            let bytes = if page == 1200 && u32_le(set, at)? == 0x1E { length } else { length.checked_mul(2)? };
            utf16(body.get(..bytes)?)
        }
        (0x1E, page) => decode_code_page(page, body.get(..length)?),
        _ => return None,
    };
    Some(value.trim_end_matches('\0').to_owned())
}

/// Decodes UTF-16, little endian.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A set of one author in CP932.
    pub(in super::super) fn set(author: &[u8]) -> Vec<u8> {
        let mut content = vec![0xFE, 0xFF, 0, 0];
        content.extend_from_slice(&[0; 24]);
        content.extend_from_slice(&SUMMARY_ID.to_le_bytes());
        content.extend_from_slice(&[0; 12]);
        content.extend_from_slice(&48_u32.to_le_bytes());
        let mut put =
            |numbers: &[u32]| numbers.iter().for_each(|number| content.extend_from_slice(&number.to_le_bytes()));
        put(&[0, 2, 1, 24, 4, 32, 2, 932, 0x1E, author.len() as u32]);
        content.extend_from_slice(author);
        content
    }

    #[test]
    fn strings_are_decoded_in_the_page_of_the_set() {
        let fields = read(&set(b"\x8E\x52\x93\x63\0")).unwrap();
        assert_eq!(fields, [("author".to_owned(), "山田".to_owned())]);
        assert_eq!(read(&set(b"x")[..60]), Some(Vec::new()));
    }
}
