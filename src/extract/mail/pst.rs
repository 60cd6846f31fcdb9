//! Reads the folders of Outlook (PST, OST): all of them, message by message ([MS-PST]).

use std::collections::HashSet;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;

use outlook_pst::ltp::prop_context::PropertyValue;
use outlook_pst::ltp::table_context::TableContext;
use outlook_pst::messaging::attachment::{AnsiAttachment, Attachment, AttachmentData, UnicodeAttachment};
use outlook_pst::messaging::message::{AnsiMessage, Message, UnicodeMessage};
use outlook_pst::messaging::store::{AnsiStore, EntryId, Store, UnicodeStore};
use outlook_pst::ndb::node_id::NodeId;
use outlook_pst::{AnsiPstFile, UnicodePstFile};

use super::super::End;
use super::super::archive::{name_only, pour, reason};
use super::super::parts::{MemberHead, Parts};
use super::msg::push_item;
use super::outlook::{CODE_PAGE, Item, Value, is_wanted};
use crate::model::{Division, Flow, Reason};

/// The folder above all others ([MS-PST] 2.4.1, NID_ROOT_FOLDER).
const ROOT_FOLDER: u32 = 0x122;
/// Folders that are read.
const MOST_FOLDERS: usize = 100_000;
/// Where the version of the format stands, and what it says of its pages ([MS-PST] 2.2.2.6).
const VERSION: u64 = 10;
const LARGE_PAGES: u16 = 36;
const FIRST_UNICODE: u16 = 20;

/// Reads all folders.
pub(in super::super) fn read<R: Read + Seek + 'static>(mut reader: R, parts: &mut dyn Parts) -> End {
    let mut version = [0; 2];
    let told = reader
        .seek(SeekFrom::Start(VERSION))
        .and_then(|_| reader.read_exact(&mut version))
        .and_then(|()| reader.seek(SeekFrom::Start(0)));
    if let Err(error) = told {
        return End::Failed(reason(&error));
    }
    let opened = match u16::from_le_bytes(version) {
        LARGE_PAGES.. => return End::Skipped(Reason::UnsupportedFormat),
        FIRST_UNICODE.. => UnicodePstFile::read_from(Box::new(reader))
            .and_then(|file| UnicodeStore::read(Rc::new(file)))
            .map(|store| Walk::<Unicode>::new(store, parts).folders()),
        _ => AnsiPstFile::read_from(Box::new(reader))
            .and_then(|file| AnsiStore::read(Rc::new(file)))
            .map(|store| Walk::<Ansi>::new(store, parts).folders()),
    };
    opened.unwrap_or_else(|error| End::Failed(reason(&error)))
}

/// The two widths of the format, which the library keeps apart by type.
trait Width {
    type Store: Store + 'static;
    type Message: Message + 'static;
    fn message(store: &Rc<Self::Store>, id: &EntryId, wanted: &[u16]) -> io::Result<Rc<Self::Message>>;
    fn attachment(message: &Rc<Self::Message>, node: NodeId) -> io::Result<Rc<dyn Attachment>>;
}

macro_rules! width {
    ($(#[$doc:meta])* $name:ident, $store:ident, $message:ident, $attachment:ident) => {
        $(#[$doc])*
        struct $name;

        impl Width for $name {
            type Store = $store;
            type Message = $message;

            fn message(store: &Rc<$store>, id: &EntryId, wanted: &[u16]) -> io::Result<Rc<$message>> {
                $message::read(store.clone(), id, Some(wanted))
            }

            fn attachment(message: &Rc<$message>, node: NodeId) -> io::Result<Rc<dyn Attachment>> {
                let attachment: Rc<dyn Attachment> = $attachment::read(message.clone(), node, None)?;
                Ok(attachment)
            }
        }
    };
}

width!(
    /// Since Outlook 2003.
    Unicode, UnicodeStore, UnicodeMessage, UnicodeAttachment
);
width!(
    /// Before.
    Ansi, AnsiStore, AnsiMessage, AnsiAttachment
);

struct Walk<'w, W: Width> {
    store: Rc<W::Store>,
    parts: &'w mut dyn Parts,
    wanted: Vec<u16>,
    messages: u32,
    trouble: Option<Reason>,
}

impl<'w, W: Width> Walk<'w, W> {
    fn new(store: Rc<W::Store>, parts: &'w mut dyn Parts) -> Self {
        let wanted = (0..=u16::MAX).filter(|&id| is_wanted(id)).collect();
        Self { store, parts, wanted, messages: 0, trouble: None }
    }

    /// Reads folder by folder; a broken one costs itself.
    fn folders(mut self) -> End {
        let (mut waiting, mut seen) = (vec![ROOT_FOLDER], HashSet::from([ROOT_FOLDER]));
        while let Some(folder) = waiting.pop() {
            match self.folder(folder) {
                Ok((Flow::Stop, _)) => return End::Stopped,
                Ok((Flow::Continue, below)) => {
                    waiting.extend(below.into_iter().filter(|&id| seen.len() < MOST_FOLDERS && seen.insert(id)));
                }
                Err(error) if folder == ROOT_FOLDER => return End::Failed(reason(&error)),
                Err(error) => self.trouble = Some(reason(&error)),
            }
        }
        let trouble = if seen.len() < MOST_FOLDERS { self.trouble } else { Some(Reason::Limit) };
        trouble.map_or(End::Complete, End::Partial)
    }

    /// Reads the messages of a folder and returns the folders below.
    fn folder(&mut self, id: u32) -> io::Result<(Flow, Vec<u32>)> {
        let folder = self.store.open_folder(&self.entry(id)?)?;
        let rows = |table: Option<&Rc<dyn TableContext>>| -> Vec<u32> {
            table.map(|table| table.rows_matrix().map(|row| row.id().into()).collect()).unwrap_or_default()
        };
        for message in rows(folder.contents_table()) {
            match self.message(message) {
                Ok(Flow::Stop) => return Ok((Flow::Stop, Vec::new())),
                Ok(Flow::Continue) => {}
                Err(error) => self.trouble = Some(reason(&error)),
            }
        }
        Ok((Flow::Continue, rows(folder.hierarchy_table())))
    }

    fn entry(&self, id: u32) -> io::Result<EntryId> {
        self.store.properties().make_entry_id(NodeId::from(id))
    }

    fn message(&mut self, id: u32) -> io::Result<Flow> {
        let message = W::message(&self.store, &self.entry(id)?, &self.wanted)?;
        let prefix = self.records(message.as_ref());
        let Some(prefix) = prefix else { return Ok(Flow::Stop) };
        let attached = message.attachment_table().map(|table| rows(table.as_ref())).unwrap_or_default();
        for (number, (node, row)) in (1..).zip(attached) {
            let name = row.file_name().unwrap_or_else(|| number.to_string());
            let flow = match W::attachment(&message, NodeId::from(node)) {
                Ok(attachment) => self.attachment(attachment.as_ref(), (&prefix, &name)),
                Err(error) => {
                    let head = MemberHead { name: &format!("{prefix}{name}"), size: None };
                    name_only(head, End::Failed(reason(&error)), self.parts)
                }
            };
            if flow == Flow::Stop {
                return Ok(Flow::Stop);
            }
        }
        Ok(Flow::Continue)
    }

    /// Pushes a message and returns the path of its attachments; nothing if the sink said stop.
    fn records(&mut self, message: &dyn Message) -> Option<String> {
        self.messages += 1;
        let item = item(message.properties().iter());
        let code_page = item.number(CODE_PAGE);
        let item = item.decoded(code_page);
        let recipients = message.recipient_table().map(|table| rows(table.as_ref())).unwrap_or_default();
        let recipients: Vec<Item> = recipients.into_iter().map(|(_, recipient)| recipient).collect();
        let place = (Some(Division::Message(self.messages)), self.messages);
        let prefix = format!("{}/", self.messages);
        let flow = push_item(&item, &recipients, place, &prefix, self.parts);
        (flow == Flow::Continue).then_some(prefix)
    }

    fn attachment(&mut self, attachment: &dyn Attachment, (prefix, name): (&str, &str)) -> Flow {
        let own = item(attachment.properties().iter()).decoded(None).file_name();
        let path = format!("{prefix}{}", own.as_deref().unwrap_or(name));
        let head = MemberHead { name: &path, size: None };
        match attachment.data() {
            Some(AttachmentData::Binary(bytes)) => pour(head, &mut Cursor::new(bytes.buffer()), self.parts).1,
            Some(AttachmentData::Message(message)) => self.inner(message.as_ref()),
            // A link to a file elsewhere, or an object of another program.
            None => name_only(head, End::Skipped(Reason::UnsupportedFormat), self.parts),
        }
    }

    /// Pushes a message in a message; its attachments can be listed, not opened.
    fn inner(&mut self, message: &dyn Message) -> Flow {
        let Some(prefix) = self.records(message) else { return Flow::Stop };
        let attached = message.attachment_table().map(|table| rows(table.as_ref())).unwrap_or_default();
        for (number, (_, row)) in (1..).zip(attached) {
            let name = format!("{prefix}{}", row.file_name().unwrap_or_else(|| number.to_string()));
            let head = MemberHead { name: &name, size: None };
            if name_only(head, End::Skipped(Reason::UnsupportedFormat), self.parts) == Flow::Stop {
                return Flow::Stop;
            }
        }
        Flow::Continue
    }
}

fn item<'v>(properties: impl Iterator<Item = (&'v u16, &'v PropertyValue)>) -> Item {
    let mut item = Item::default();
    for (&id, value) in properties.filter(|(id, _)| is_wanted(**id)) {
        if let Some(value) = own(value) {
            item.set(id, value);
        }
    }
    item
}

fn own(value: &PropertyValue) -> Option<Value> {
    Some(match value {
        PropertyValue::Unicode(text) => Value::Text(String::from_utf16_lossy(text.buffer())),
        PropertyValue::String8(bytes) => Value::Bytes(bytes.buffer().to_vec()),
        PropertyValue::Binary(bytes) => Value::Bytes(bytes.buffer().to_vec()),
        PropertyValue::Integer16(number) => Value::Number((*number).into()),
        PropertyValue::Integer32(number) => Value::Number((*number).into()),
        PropertyValue::Integer64(number) => Value::Number(*number),
        _ => return None,
    })
}

/// The rows of a table with the wanted columns; a row that can't be read has none.
fn rows(table: &dyn TableContext) -> Vec<(u32, Item)> {
    let context = table.context();
    let row = |row: &outlook_pst::ltp::table_context::TableRowData| {
        let mut item = Item::default();
        let columns = row.columns(context).unwrap_or_default();
        for (column, cell) in context.columns().iter().zip(columns).filter(|(column, _)| is_wanted(column.prop_id())) {
            let value = cell.and_then(|cell| table.read_column(&cell, column.prop_type()).ok());
            if let Some(value) = value.as_ref().and_then(own) {
                item.set(column.prop_id(), value);
            }
        }
        (row.id().into(), item.decoded(None))
    };
    table.rows_matrix().map(row).collect()
}
