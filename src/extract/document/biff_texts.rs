//! Reads the texts of an old workbook ([MS-XLS]) that stand outside its cells: comments, text boxes, page headers.

use super::super::magic::u16_le;
use super::super::writer::{Step, Writer};
use super::sheet_edges::plain;
use crate::model::{Part, Section};

/// Records read of one workbook.
const MOST_RECORDS: usize = 20_000_000;
/// Texts written of one workbook.
const MOST_TEXTS: usize = 200_000;

/// Numbers of the records ([MS-XLS] 2.3.2).
const HEADER: u16 = 0x14;
const FOOTER: u16 = 0x15;
const NOTE: u16 = 0x1C;
const CONTINUE: u16 = 0x3C;
const TXO: u16 = 0x1B6;

/// Writes the texts of the workbook stream of Excel 97 to 2003; older ones keep comments in another form.
pub(super) fn write(stream: &[u8], writer: &mut Writer<'_>) -> Step {
    let mut records = Records { rest: stream };
    let (mut headers, mut comments) = (Vec::new(), Vec::new());
    for _ in 0..MOST_RECORDS {
        let Some((number, body)) = records.next() else { break };
        match number {
            HEADER | FOOTER => headers.extend(string(body).map(|(text, _)| plain(&text))),
            NOTE => body.get(8..).and_then(string).into_iter().for_each(|(author, _)| writer.author(&author)),
            TXO => comments.extend(text_object(body, &mut records)),
            _ => {}
        }
        if headers.len() + comments.len() >= MOST_TEXTS {
            break;
        }
    }
    for (part, texts) in [(Part::Header, headers), (Part::Comment, comments)] {
        if texts.iter().any(|text| !text.trim().is_empty()) {
            writer.section(Section::of(part))?;
            texts.iter().try_for_each(|text| writer.lines(text))?;
        }
    }
    Ok(())
}

/// Takes records off a stream.
struct Records<'s> {
    rest: &'s [u8],
}

impl<'s> Records<'s> {
    fn next(&mut self) -> Option<(u16, &'s [u8])> {
        let (number, length) = (u16_le(self.rest, 0)?, usize::from(u16_le(self.rest, 2)?));
        let (body, rest) = self.rest.get(4..)?.split_at_checked(length)?;
        self.rest = rest;
        Some((number, body))
    }

    /// Takes the next record if it continues the last.
    fn continued(&mut self) -> Option<&'s [u8]> {
        let before = self.rest;
        match self.next() {
            Some((CONTINUE, body)) => Some(body),
            _ => {
                self.rest = before;
                None
            }
        }
    }
}

/// A string of 16-bit length ([MS-XLS] 2.5.294), and what follows.
fn string(body: &[u8]) -> Option<(String, &[u8])> {
    characters(body.get(2..)?, usize::from(u16_le(body, 0)?))
}

/// Characters behind the byte that tells how wide they are ([MS-XLS] 2.5.293).
fn characters(body: &[u8], count: usize) -> Option<(String, &[u8])> {
    let (flags, rest) = body.split_first()?;
    let wide = flags & 1 != 0;
    let (own, rest) = rest.split_at_checked((count * if wide { 2 } else { 1 }).min(rest.len()))?;
    let text = if wide {
        let units = own.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    } else {
        own.iter().map(|&byte| char::from(byte)).collect()
    };
    Some((text, rest))
}

/// The text of a comment or box: it stands in the records that continue its head ([MS-XLS] 2.4.329).
fn text_object(head: &[u8], records: &mut Records<'_>) -> Option<String> {
    let mut left = usize::from(u16_le(head, 10)?);
    let mut text = String::new();
    while left > 0 {
        let (part, _) = characters(records.continued()?, left)?;
        left -= part.encode_utf16().count().clamp(1, left);
        text.push_str(&part);
    }
    Some(text.replace('\r', "\n"))
}

#[cfg(test)]
mod tests {
    use super::super::super::End;
    use super::super::super::testing::Records as Pushed;
    use super::*;

    fn record(number: u16, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len()).unwrap();
        [&number.to_le_bytes(), &length.to_le_bytes(), body].concat()
    }

    fn wide(text: &str) -> Vec<u8> {
        std::iter::once(1).chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    }

    fn texts(stream: &[u8]) -> Vec<String> {
        let mut pushed = Pushed::default();
        let mut writer = Writer::new(&mut pushed);
        let result = write(stream, &mut writer);
        assert_eq!(writer.end(result), End::Complete);
        let authors = pushed.objects.iter().flat_map(|(_, fields)| fields.iter().map(|(_, value)| value.clone()));
        pushed.passages.iter().map(|(_, text)| text.clone()).chain(authors).collect()
    }

    #[test]
    fn comments_headers_and_authors_are_read() {
        let mut head = vec![0; 18];
        head[10] = 5;
        let note = [&[0; 8], &[2, 0][..], &wide("花子")].concat();
        let stream = [
            record(HEADER, &[&[4, 0][..], b"\0&Cab"].concat()),
            record(TXO, &head),
            record(CONTINUE, &wide("担当:")),
            record(CONTINUE, b"\0ab"),
            record(CONTINUE, &[0; 16]),
            record(NOTE, &note),
        ]
        .concat();
        assert_eq!(texts(&stream), ["\nab\n", "担当:ab\n", "花子"]);
        for cut in 0..stream.len() {
            texts(&stream[..cut]);
        }
    }
}
