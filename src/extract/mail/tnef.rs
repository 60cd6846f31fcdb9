//! Reads `winmail.dat`: the message that Outlook wraps up for others of its kind ([MS-OXTNEF]).

use std::collections::VecDeque;
use std::io::{Cursor, Read};

use super::super::End;
use super::super::archive::{name_only, pour};
use super::super::magic::{u16_le, u32_le};
use super::super::parts::{MemberHead, Parts};
use super::msg::{push_item, utf16};
use super::outlook::{ATTACHED, CODE_PAGE, Item, Value, is_wanted};
use crate::model::{Division, Flow, Reason};

/// Largest file that is held.
const MOST_HELD: u64 = 64 << 20;
/// Messages inside messages that are read.
const MOST_MESSAGES: u32 = 100;
/// Properties of one list.
const MOST_PROPERTIES: u32 = 10_000;
/// Begins every file (2.1.3.1).
const SIGNATURE: u32 = 0x223E_9F78;
/// Attributes ([MS-OXTNEF] 2.1.3.2) that are read, and the properties that they stand for.
const TEXTS: [(u32, u16); 2] = [(0x0001_8004, 0x0037), (0x0002_800C, 0x1000)];
const OEM_CODE_PAGE: u32 = 0x0006_9007;
const MESSAGE: u32 = 0x0006_9003;
const RECIPIENTS: u32 = 0x0006_9004;
const ATTACHMENT_BEGINS: u32 = 0x0006_9002;
const ATTACHMENT_TITLE: u32 = 0x0001_8010;
const ATTACHMENT_DATA: u32 = 0x0006_800F;
const ATTACHMENT: u32 = 0x0006_9005;
/// Short name of an attachment.
const FILE_NAME: u16 = 0x3704;

/// Reads a message, its attachments as members, and the messages attached to it.
pub(in super::super) fn read<R: Read>(reader: R, parts: &mut dyn Parts) -> End {
    let mut content = Vec::new();
    if reader.take(MOST_HELD + 1).read_to_end(&mut content).is_err() {
        return End::Failed(Reason::IoError);
    }
    if content.len() as u64 > MOST_HELD {
        return End::Skipped(Reason::Limit);
    }
    let (mut waiting, mut number, mut trouble) = (VecDeque::from([(content, String::new())]), 0, None);
    while let Some((content, prefix)) = waiting.pop_front() {
        number += 1;
        if number > MOST_MESSAGES {
            trouble = Some(Reason::Limit);
            break;
        }
        let message = Message::of(&content);
        if message.cut {
            trouble.get_or_insert(Reason::Truncated);
        }
        if message.push((number, &prefix), parts, &mut waiting) == Flow::Stop {
            return End::Stopped;
        }
    }
    trouble.map_or(End::Complete, End::Partial)
}

/// What one stream of attributes tells.
#[derive(Default)]
struct Message {
    item: Item,
    recipients: Vec<Item>,
    attachments: Vec<Item>,
    code_page: Option<i64>,
    /// It ends in the middle.
    cut: bool,
}

impl Message {
    fn of(content: &[u8]) -> Self {
        let mut message = Self::default();
        let mut rest = content.get(6..).filter(|_| u32_le(content, 0) == Some(SIGNATURE)).unwrap_or_default();
        message.cut = rest.is_empty();
        while !rest.is_empty() {
            let (Some(id), Some(length)) = (u32_le(rest, 1), u32_le(rest, 5)) else { break };
            let Some(data) = rest.get(9..9_usize.saturating_add(length as usize)) else { break };
            message.attribute(id, data);
            // A sum of two bytes follows.
            rest = rest.get(11 + data.len()..).unwrap_or_default();
        }
        message.cut |= !rest.is_empty();
        message
    }

    fn attribute(&mut self, id: u32, data: &[u8]) {
        let bytes = || Value::Bytes(data.to_vec());
        match id {
            OEM_CODE_PAGE => self.code_page = u32_le(data, 0).map(i64::from),
            MESSAGE => self.cut |= properties(data, &mut self.item).is_none(),
            RECIPIENTS => self.cut |= self.recipients(data).is_none(),
            ATTACHMENT_BEGINS => self.attachments.push(Item::default()),
            _ => {
                if let Some((_, property)) = TEXTS.iter().find(|(text, _)| *text == id) {
                    self.item.set(*property, bytes());
                }
                let Some(attachment) = self.attachments.last_mut() else { return };
                match id {
                    ATTACHMENT_TITLE => attachment.set(FILE_NAME, bytes()),
                    ATTACHMENT_DATA => attachment.set(ATTACHED, bytes()),
                    ATTACHMENT => self.cut |= properties(data, attachment).is_none(),
                    _ => {}
                }
            }
        }
    }

    fn recipients(&mut self, data: &[u8]) -> Option<()> {
        let mut rest = data.get(4..)?;
        for _ in 0..u32_le(data, 0)?.min(MOST_PROPERTIES) {
            let mut recipient = Item::default();
            rest = properties(rest, &mut recipient)?;
            self.recipients.push(recipient);
        }
        Some(())
    }

    fn push(
        self,
        (number, prefix): (u32, &str),
        parts: &mut dyn Parts,
        waiting: &mut VecDeque<(Vec<u8>, String)>,
    ) -> Flow {
        let code_page = self.item.number(CODE_PAGE).or(self.code_page);
        let recipients: Vec<Item> = self.recipients.into_iter().map(|item| item.decoded(code_page)).collect();
        let division = (number > 1).then_some(Division::Message(number));
        if push_item(&self.item.decoded(code_page), &recipients, (division, number), prefix, parts) == Flow::Stop {
            return Flow::Stop;
        }
        for (nth, attachment) in (1..).zip(self.attachments) {
            let attachment = attachment.decoded(code_page);
            let name = format!("{prefix}{}", attachment.file_name().unwrap_or_else(|| format!("{nth}")));
            let head = MemberHead { name: &name, size: None };
            let flow = match attachment.bytes(ATTACHED) {
                // An interface's number, and a message that is wrapped up as this one is (2.1.3.3.15).
                Some(bytes) if u32_le(bytes, 16) == Some(SIGNATURE) => {
                    waiting.push_back((bytes.get(16..).unwrap_or_default().to_vec(), format!("{name}/")));
                    Flow::Continue
                }
                Some(bytes) => pour(head, &mut Cursor::new(bytes), parts).1,
                None => name_only(head, End::Skipped(Reason::UnsupportedFormat), parts),
            };
            if flow == Flow::Stop {
                return flow;
            }
        }
        Flow::Continue
    }
}

/// Reads a list of properties (2.1.3.4); gives what follows it, nothing if it is cut.
fn properties<'d>(data: &'d [u8], item: &mut Item) -> Option<&'d [u8]> {
    let mut rest = data.get(4..)?;
    for _ in 0..u32_le(data, 0)?.min(MOST_PROPERTIES) {
        let (kind, id) = (u16_le(rest, 0)?, u16_le(rest, 2)?);
        rest = rest.get(4..)?;
        if id >= 0x8000 {
            rest = unnamed(rest)?;
        }
        rest = values(rest, (kind, id), item)?;
    }
    Some(rest)
}

/// Passes over the name of a property that has no number of its own.
fn unnamed(data: &[u8]) -> Option<&[u8]> {
    match u32_le(data, 16)? {
        0 => data.get(24..),
        _ => data.get(24_usize.checked_add(padded(u32_le(data, 20)? as usize)?)?..),
    }
}

fn values<'d>(data: &'d [u8], (kind, id): (u16, u16), item: &mut Item) -> Option<&'d [u8]> {
    let (many, kind) = (kind & 0x1000 != 0, kind & 0x0FFF);
    let width = match kind {
        0x02 | 0x03 | 0x04 | 0x0A | 0x0B => Some(4),
        0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
        0x48 => Some(16),
        0x0D | 0x1E | 0x1F | 0x102 => None,
        _ => return None,
    };
    let counted = many || width.is_none();
    let count = if counted { u32_le(data, 0)? } else { 1 };
    let mut rest = if counted { data.get(4..)? } else { data };
    for _ in 0..count.min(MOST_PROPERTIES) {
        let length = match width {
            Some(width) => width,
            None => {
                let length = u32_le(rest, 0)? as usize;
                rest = rest.get(4..)?;
                length
            }
        };
        let value = rest.get(..length)?;
        // The last value may lack its padding.
        rest = rest.get(padded(length)?.min(rest.len())..)?;
        if is_wanted(id) {
            match kind {
                0x03 | 0x0B => item.set(id, Value::Number(u32_le(value, 0)?.into())),
                0x1F => item.set(id, Value::Text(utf16(value))),
                0x0D | 0x1E | 0x102 => item.set(id, Value::Bytes(value.to_vec())),
                _ => {}
            }
        }
    }
    Some(rest)
}

fn padded(length: usize) -> Option<usize> {
    length.checked_next_multiple_of(4)
}

#[cfg(test)]
mod tests {
    use super::super::super::mutated::Numbers;
    use super::super::super::parser::Parser;
    use super::super::super::testing::{parse, read as read_any};
    use super::*;

    fn attribute(id: u32, data: &[u8]) -> Vec<u8> {
        let sum = data.iter().fold(0_u16, |sum, &byte| sum.wrapping_add(byte.into()));
        [&[1], &id.to_le_bytes()[..], &(data.len() as u32).to_le_bytes(), data, &sum.to_le_bytes()].concat()
    }

    fn property(kind: u16, id: u16, value: &[u8]) -> Vec<u8> {
        let mut bytes = [kind.to_le_bytes(), id.to_le_bytes()].concat();
        if id >= 0x8000 {
            bytes.extend_from_slice(&[7; 16]);
            bytes.extend_from_slice(&[1, 0, 0, 0, 6, 0, 0, 0, b'a', 0, b'b', 0, 0, 0, 0, 0]);
        }
        if matches!(kind, 0x0D | 0x1E | 0x1F | 0x102) {
            bytes.extend_from_slice(&[1, 0, 0, 0]);
            bytes.extend_from_slice(&(value.len() as u32).to_le_bytes());
        }
        bytes.extend_from_slice(value);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    fn list(properties: &[Vec<u8>]) -> Vec<u8> {
        [(properties.len() as u32).to_le_bytes().to_vec(), properties.concat()].concat()
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn message() -> Vec<u8> {
        let stream = |attributes: &[Vec<u8>]| [&[0x78, 0x9F, 0x3E, 0x22, 1, 0][..], &attributes.concat()].concat();
        let inner = stream(&[attribute(0x0002_800C, b"inner words\0")]);
        let wrapped = [&[9; 16][..], &inner].concat();
        let sender = [property(0x1F, 0x0C1A, &wide("山田 太郎")), property(0x1F, 0x5D01, &wide("taro@example.com"))];
        let recipient = [property(0x1F, 0x3001, &wide("佐藤 花子")), property(0x1E, 0x39FE, b"hanako@example.com\0")];
        stream(&[
            attribute(OEM_CODE_PAGE, &[0xA4, 3, 0, 0, 0, 0, 0, 0]),
            attribute(0x0001_8004, &[encoding_rs::SHIFT_JIS.encode("見積").0.as_ref(), &[0]].concat()),
            attribute(MESSAGE, &list(&[&sender[..], &[property(0x03, 0x8010, &[1; 4])]].concat())),
            attribute(RECIPIENTS, &[&[1, 0, 0, 0], &list(&recipient)[..]].concat()),
            attribute(ATTACHMENT_BEGINS, &[0; 14]),
            attribute(ATTACHMENT_TITLE, b"LIST~1.CSV\0"),
            attribute(ATTACHMENT_DATA, b"a,b\n"),
            attribute(ATTACHMENT, &list(&[property(0x1F, 0x3707, &wide("名簿.csv"))])),
            attribute(ATTACHMENT_BEGINS, &[0; 14]),
            attribute(ATTACHMENT, &list(&[property(0x0D, ATTACHED, &wrapped), property(0x1E, 0x3001, b"forwarded\0")])),
        ])
    }

    #[test]
    fn people_bodies_and_attachments() {
        let (extracted, records) = read_any(&message());
        assert_eq!((extracted.format, extracted.end), ("tnef", End::Complete));
        let fields: Vec<&str> =
            records.objects.iter().flat_map(|(_, fields)| fields).map(|(_, value)| value.as_str()).collect();
        for value in ["山田 太郎", "taro@example.com", "佐藤 花子", "hanako@example.com"] {
            assert!(fields.contains(&value), "{value} is not in {fields:?}");
        }
        let (_, records) = parse(Parser::Tnef, &message());
        assert_eq!(records.members, [("名簿.csv".to_owned(), b"a,b\n".to_vec(), End::Complete)]);
        let texts: String = records.passages.iter().map(|(_, text)| text.as_str()).collect();
        assert!(texts.contains("見積") && texts.contains("inner words"), "{texts}");
    }

    #[test]
    fn damage_ends_with_an_outcome() {
        let whole = message();
        let mut numbers = Numbers::new(7);
        for length in 0..whole.len() {
            parse(Parser::Tnef, &whole[..length]);
            let mut broken = whole.clone();
            broken[numbers.below(whole.len())] = numbers.below(256) as u8;
            parse(Parser::Tnef, &broken);
        }
        assert!(matches!(parse(Parser::Tnef, &whole[..whole.len() - 9]).0, End::Partial(Reason::Truncated)));
    }
}
