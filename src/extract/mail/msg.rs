//! Reads a message file of Outlook: properties in an OLE compound file ([MS-OXMSG]).

use std::collections::VecDeque;
use std::io::{self, Cursor, Read, Seek};

use cfb::CompoundFile;

use super::super::End;
use super::super::archive::{name_only, pour, reason};
use super::super::magic::{u16_le, u32_le};
use super::super::parts::{MemberHead, Parts};
use super::body::Bodies;
use super::outlook::{ATTACHED, CODE_PAGE, Item, Value, is_wanted};
use super::rich_text;
use crate::model::{Division, Flow, Object, ObjectField, Part, Reason, Section, Sensitive};

/// Longest property that is read whole, bytes.
const LONGEST: u64 = 32 << 20;
/// Messages inside messages that are read.
const MOST_MESSAGES: u32 = 1000;
/// Recipients and attachments of one message that are read.
const MOST_STORAGES: usize = 10_000;
const PROPERTIES: &str = "__properties_version1.0";
const STREAM: &str = "__substg1.0_";

/// Reads a message and those attached to it.
pub(in super::super) fn read<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let file = match CompoundFile::open(reader) {
        Ok(file) => file,
        Err(error) => return End::Failed(reason(&error)),
    };
    let waiting = VecDeque::from([(String::from("/"), String::new())]);
    let mut walk = Walk { file, parts, waiting, messages: 0, code_page: None, trouble: None };
    loop {
        match walk.message() {
            Ok(Some(Flow::Continue)) => {}
            Ok(Some(Flow::Stop)) => return End::Stopped,
            Ok(None) => return walk.trouble.map_or(End::Complete, End::Partial),
            Err(error) if walk.messages == 1 => return End::Failed(reason(&error)),
            Err(error) => walk.trouble = Some(reason(&error)),
        }
    }
}

struct Walk<'w, R> {
    file: CompoundFile<R>,
    parts: &'w mut dyn Parts,
    /// Messages to read: their storage, and the path of their attachments.
    waiting: VecDeque<(String, String)>,
    messages: u32,
    code_page: Option<i64>,
    trouble: Option<Reason>,
}

impl<R: Read + Seek> Walk<'_, R> {
    /// Reads the next message; nothing if there is none.
    fn message(&mut self) -> io::Result<Option<Flow>> {
        let Some((storage, prefix)) = self.waiting.pop_front() else { return Ok(None) };
        self.messages += 1;
        if self.messages > MOST_MESSAGES {
            self.trouble = Some(Reason::Limit);
            return Ok(None);
        }
        let header = if self.messages == 1 { 32 } else { 24 };
        let message = self.item(&storage, header)?;
        self.code_page = message.number(CODE_PAGE).or(self.code_page);
        let message = message.decoded(self.code_page);
        let mut recipients = Vec::new();
        for recipient in self.storages(&storage, "__recip_version1.0_")? {
            recipients.push(self.item(&recipient, 8)?.decoded(self.code_page));
        }
        if self.records(&message, &recipients, &prefix) == Flow::Stop {
            return Ok(Some(Flow::Stop));
        }
        for (number, attachment) in (1..).zip(self.storages(&storage, "__attach_version1.0_")?) {
            if self.attachment(&attachment, (number, &prefix))? == Flow::Stop {
                return Ok(Some(Flow::Stop));
            }
        }
        Ok(Some(Flow::Continue))
    }

    fn records(&mut self, message: &Item, recipients: &[Item], prefix: &str) -> Flow {
        // The message itself has no number; those inside it are told apart.
        let division = (self.messages > 1).then_some(Division::Message(self.messages));
        push_item(message, recipients, (division, self.messages), prefix, self.parts)
    }

    fn attachment(&mut self, storage: &str, (number, prefix): (u32, &str)) -> io::Result<Flow> {
        let item = self.item(storage, 8)?.decoded(self.code_page);
        let name = format!("{prefix}{}", item.file_name().unwrap_or_else(|| number.to_string()));
        let head = MemberHead { name: &name, size: None };
        let bytes = format!("{storage}/{STREAM}{ATTACHED:04X}0102");
        let object = format!("{storage}/{STREAM}{ATTACHED:04X}000D");
        if self.file.is_stream(&bytes) {
            let mut stream = self.file.open_stream(&bytes)?;
            return Ok(pour(head, &mut stream, self.parts).1);
        }
        if self.file.is_stream(format!("{object}/{PROPERTIES}")) {
            self.waiting.push_back((object, format!("{name}/")));
            return Ok(Flow::Continue);
        }
        // An object of another program, or a link to a file elsewhere.
        Ok(name_only(head, End::Skipped(Reason::UnsupportedFormat), self.parts))
    }

    fn storages(&self, storage: &str, prefix: &str) -> io::Result<Vec<String>> {
        let entries =
            self.file.read_storage(storage)?.filter(|entry| entry.is_storage() && entry.name().starts_with(prefix));
        Ok(entries.take(MOST_STORAGES).map(|entry| entry.path().to_string_lossy().into_owned()).collect())
    }

    /// Reads the wanted properties of a storage: fixed ones from their list, others from streams.
    fn item(&mut self, storage: &str, header: usize) -> io::Result<Item> {
        let mut item = Item::default();
        let path = |name: &str| format!("{}/{name}", storage.trim_end_matches('/'));
        let list = self.stream(&path(PROPERTIES))?;
        for entry in list.get(header..).unwrap_or_default().chunks_exact(16) {
            let (Some(kind), Some(id), Some(value)) = (u16_le(entry, 0), u16_le(entry, 2), u32_le(entry, 8)) else {
                continue;
            };
            if matches!(kind, 0x0003 | 0x000B) && is_wanted(id) {
                item.set(id, Value::Number(value.into()));
            }
        }
        let streams: Vec<String> = self
            .file
            .read_storage(storage)?
            .filter(|entry| entry.is_stream())
            .map(|entry| entry.name().to_owned())
            .collect();
        for name in streams {
            let Some((id, kind)) = name.strip_prefix(STREAM).and_then(|tag| Some((tag.get(..4)?, tag.get(4..8)?)))
            else {
                continue;
            };
            let Ok(id) = u16::from_str_radix(id, 16) else { continue };
            if !is_wanted(id) || id == ATTACHED {
                continue;
            }
            let bytes = self.stream(&path(&name))?;
            match kind {
                "001F" => item.set(id, Value::Text(utf16(&bytes))),
                "001E" | "0102" => item.set(id, Value::Bytes(bytes)),
                _ => {}
            }
        }
        Ok(item)
    }

    fn stream(&mut self, path: &str) -> io::Result<Vec<u8>> {
        let stream = self.file.open_stream(path)?;
        if stream.len() > LONGEST {
            self.trouble = Some(Reason::Limit);
        }
        let mut bytes = Vec::new();
        stream.take(LONGEST).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Pushes the records of a message, and its rich text as a member where there is no other body.
pub(super) fn push_item(
    message: &Item,
    recipients: &[Item],
    (division, number): (Option<Division>, u32),
    prefix: &str,
    parts: &mut dyn Parts,
) -> Flow {
    let section = |part| Section { division, part };
    let stop = |flow: Flow| if flow == Flow::Stop { Err(()) } else { Ok(()) };
    let mut push = || -> Result<(), ()> {
        stop(parts.section(section(Part::Header)))?;
        stop(message.envelope(recipients).push(number.into(), &mut *parts))?;
        stop(parts.section(section(Part::Body)))?;
        let contact = message.contact();
        if !contact.is_empty() {
            let fields: Vec<ObjectField<'_>> = contact
                .iter()
                .map(|(path, value)| ObjectField { path: Sensitive::new(path), value: Sensitive::new(value) })
                .collect();
            stop(parts.object(Object { number: number.into(), fields: &fields }))?;
        }
        let body = message.body();
        stop(Bodies::default().push(&body, &mut *parts))?;
        let rich = message.rich_text().filter(|_| body.trim().is_empty()).and_then(rich_text::decompressed);
        if let Some(rich) = rich {
            let head = MemberHead { name: &format!("{prefix}body.rtf"), size: Some(rich.len() as u64) };
            stop(pour(head, &mut Cursor::new(rich), &mut *parts).1)?;
        }
        Ok(())
    };
    if push().is_err() { Flow::Stop } else { Flow::Continue }
}

/// Decodes little-endian UTF-16; a lone surrogate is one U+FFFD.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{FFFD}')).collect()
}
