//! The writer thread: the one place where a running scan touches the inventory.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use crate::inventory::{
    AssetRow, Batch, FolderRow, Inventory, InventoryError, KindSetRow, KnownFolder, KnownReading, MemberCopy, Order,
    PackedRows, ReadingRow,
};
use crate::model::{AssetId, FolderId, ReadingId};

use super::progress::StopFlag;

/// Messages in flight; each holds at most one window of rows.
const IN_FLIGHT: usize = 4;
/// Catalog rows of one commit.
const COMMIT_ROWS: usize = 4096;
/// Evidence rows that wait, at most: a few files of many rows reach it before they are a batch.
const WAITING_ROWS: usize = 8192;

/// An asset that got its outcome.
pub(super) struct AssetDone {
    pub(super) row: AssetRow,
    pub(super) readings: Vec<ReadingDone>,
    pub(super) members: Told,
}

/// What was told of the members of an asset before the asset itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// It has none: those of an earlier run are gone.
    None,
    /// All of them: others of an earlier run are gone.
    Anew,
    /// Nothing: they are what they were.
    AsBefore,
}

impl AssetDone {
    /// Evidence rows that it holds.
    pub(super) fn rows(&self) -> usize {
        self.readings.iter().map(|done| done.rows.len()).sum()
    }
}

/// A finished reading with the rows that were not sent ahead.
pub(super) struct ReadingDone {
    pub(super) row: ReadingRow,
    pub(super) kind_sets: Vec<KindSetRow>,
    pub(super) rows: PackedRows,
}

/// A folder that was gone through.
pub(super) struct FolderDone {
    pub(super) row: FolderRow,
    pub(super) gone: Vec<AssetId>,
    pub(super) gone_folders: Vec<FolderId>,
}

/// What the writer answers to the wish to read a large content.
#[derive(Clone, Debug)]
pub(super) enum Claim {
    /// Nobody has read it: read it, rows may be sent ahead.
    Granted,
    /// It was read before: inherit this.
    Known(KnownReading),
    /// Another worker is reading it right now: read it, but keep the rows.
    Busy,
}

enum Message {
    Known(FolderId, SyncSender<KnownFolder>),
    Claim(ReadingId, SyncSender<Claim>),
    Members(ReadingId, Vec<u8>, SyncSender<Option<Vec<MemberCopy>>>),
    Rows(PackedRows),
    Assets(Vec<AssetDone>),
    Folder(FolderDone),
    Release(ReadingId),
}

/// The writer's thread: gives back the inventory and how writing ended.
pub(super) type WriterHandle = JoinHandle<(Inventory, Result<(), InventoryError>)>;

/// A worker's way to the writer. Cheap to clone.
#[derive(Clone)]
pub(super) struct Desk {
    sender: SyncSender<Message>,
    stop: StopFlag,
}

impl Desk {
    /// Starts the writer. It ends when every desk is dropped, and gives the inventory back.
    pub(super) fn open(inventory: Inventory, stop: StopFlag) -> std::io::Result<(Self, WriterHandle)> {
        let (sender, receiver) = sync_channel(IN_FLIGHT);
        let raised = stop.clone();
        let handle = std::thread::Builder::new().name("inventory writer".into()).spawn(move || {
            let mut writer = Writer {
                inventory,
                batch: Batch::default(),
                in_flight: HashSet::new(),
                waiting: Vec::new(),
                waiting_rows: 0,
            };
            let result = writer.serve(&receiver);
            if result.is_err() {
                // A sink error stops the scan: nobody may wait for an answer that never comes.
                raised.raise();
                drop(receiver);
            }
            (writer.inventory, result)
        })?;
        Ok((Self { sender, stop }, handle))
    }

    /// What the last run knew about a folder.
    pub(super) fn known_folder(&self, folder: FolderId) -> Option<KnownFolder> {
        let (reply, answer) = sync_channel(1);
        self.send(Message::Known(folder, reply));
        answer.recv().ok()
    }

    /// Asks whether a large content should be read.
    pub(super) fn claim(&self, reading: ReadingId) -> Option<Claim> {
        let (reply, answer) = sync_channel(1);
        self.send(Message::Claim(reading, reply));
        answer.recv().ok()
    }

    /// The next members of a known container after one of them; nothing if no asset shows them any more.
    pub(super) fn members(&self, reading: ReadingId, after: &[u8]) -> Option<Vec<MemberCopy>> {
        let (reply, answer) = sync_channel(1);
        self.send(Message::Members(reading, after.to_vec(), reply));
        answer.recv().ok().flatten()
    }

    /// Gives a claim back without a result.
    pub(super) fn release(&self, reading: ReadingId) {
        self.send(Message::Release(reading));
    }

    /// Sends rows of a claimed reading ahead.
    pub(super) fn rows(&self, rows: PackedRows) {
        self.send(Message::Rows(rows));
    }

    /// Hands in finished assets.
    pub(super) fn assets(&self, done: Vec<AssetDone>) {
        if !done.is_empty() {
            self.send(Message::Assets(done));
        }
    }

    /// Hands in a finished folder.
    pub(super) fn folder(&self, done: FolderDone) {
        self.send(Message::Folder(done));
    }

    fn send(&self, message: Message) {
        if self.sender.send(message).is_err() {
            self.stop.raise();
        }
    }
}

struct Writer {
    inventory: Inventory,
    batch: Batch,
    in_flight: HashSet<ReadingId>,
    /// Readings whose rows wait for the answer whether the content is known.
    waiting: Vec<ReadingDone>,
    waiting_rows: usize,
}

impl Writer {
    fn serve(&mut self, receiver: &Receiver<Message>) -> Result<(), InventoryError> {
        while let Ok(message) = receiver.recv() {
            self.take(message)?;
            if self.batch.len() + self.waiting.len() >= COMMIT_ROWS || self.waiting_rows >= WAITING_ROWS {
                self.commit()?;
            }
        }
        self.commit()?;
        self.inventory.flush()
    }

    fn take(&mut self, message: Message) -> Result<(), InventoryError> {
        match message {
            Message::Known(folder, reply) => {
                let known = self.inventory.known_folder(folder)?;
                // The worker may have been stopped meanwhile; then nobody needs the answer.
                let _ = reply.send(known);
            }
            Message::Claim(reading, reply) => {
                let claim = self.answer_claim(reading)?;
                let _ = reply.send(claim);
            }
            Message::Members(reading, after, reply) => {
                let members = self.inventory.members_of(reading, &after)?;
                let _ = reply.send(members);
            }
            Message::Rows(rows) => self.inventory.append(&rows)?,
            Message::Assets(assets) => assets.into_iter().for_each(|done| self.take_asset(done)),
            Message::Folder(done) => {
                self.batch.folders.push(done.row);
                self.batch.gone.extend(done.gone);
                self.batch.gone_folders.extend(done.gone_folders);
            }
            Message::Release(reading) => {
                self.in_flight.remove(&reading);
            }
        }
        Ok(())
    }

    fn answer_claim(&mut self, reading: ReadingId) -> Result<Claim, InventoryError> {
        if self.in_flight.contains(&reading) {
            return Ok(Claim::Busy);
        }
        self.commit()?;
        if let Some(known) = self.inventory.current_reading(reading)? {
            return Ok(Claim::Known(known));
        }
        self.in_flight.insert(reading);
        self.inventory.begin_reading(reading)?;
        Ok(Claim::Granted)
    }

    fn take_asset(&mut self, done: AssetDone) {
        self.waiting_rows += done.rows();
        if done.row.outer.is_none() && done.members != Told::AsBefore {
            self.batch.opened.push(done.row.asset);
        }
        if done.members == Told::Anew {
            self.batch.order = Order::AfterEarlier;
        }
        self.batch.assets.push(done.row);
        self.waiting.extend(done.readings);
    }

    /// Appends the rows of contents that are new, then hands the batch over.
    fn commit(&mut self) -> Result<(), InventoryError> {
        let mut waiting = std::mem::take(&mut self.waiting);
        self.waiting_rows = 0;
        let ids: Vec<ReadingId> = waiting.iter().map(|done| done.row.reading).collect();
        let mut known = self.inventory.known_readings(&ids)?;
        for done in waiting.drain(..) {
            let reading = done.row.reading;
            let sent_ahead = self.in_flight.remove(&reading);
            if !known.insert(reading) && !sent_ahead {
                continue;
            }
            if !sent_ahead {
                self.inventory.begin_reading(reading)?;
            }
            self.inventory.append(&done.rows)?;
            self.batch.kind_sets.extend(done.kind_sets);
            self.batch.readings.push(done.row);
        }
        self.inventory.commit(std::mem::take(&mut self.batch))
    }
}
