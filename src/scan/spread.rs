//! Shares the rows of a long table among threads that have nothing else to do. What comes out is what one thread finds.

use std::cell::RefCell;
use std::sync::Arc;
use std::thread::{Builder, Scope};

use crate::detect::{BlockReader, Reader, RowBlock};
use crate::identity::Tokeniser;
use crate::model::{Flow, Object, Passage, ReadingId, RecordSink, Row, Section, TableHead};

use super::board::{Board, Done};
use super::crew::Post;
use super::sink::{PartSink, ReadingSink, RowOutlet};
use super::worker::Worker;

/// Rows that go to a thread together.
const BLOCK: usize = 4096;
/// As many bytes of cells make a block of fewer rows.
const BLOCK_BYTES: usize = 8 << 20;
/// Blocks that are read before others are asked for help: most tables are shorter.
const ALONE: usize = 2;
/// Blocks that wait for each helper.
const WAITING: usize = 2;
/// Results that may wait for one before them.
const HELD_UP: usize = 32;
/// Stack of a helper, bytes: that of a worker.
const STACK: usize = 8 << 20;

/// Hands the rows of one asset to its reader, or to helpers.
pub(super) struct Spread<'scope, 'env, 'w, 'r, 's, 'a, O: RowOutlet> {
    threads: &'scope Scope<'scope, 'env>,
    worker: &'w Worker<'r>,
    reading: ReadingId,
    reader: Reader<'s>,
    sink: &'s RefCell<ReadingSink<'a, 'r, O>>,
    /// Rows and bytes of the block under way.
    since: (usize, usize),
    /// Blocks of the table that were read here without asking.
    alone: usize,
    filling: Option<RowBlock>,
    board: Arc<Board>,
    bench: Option<Bench<'w, 'r>>,
    put: u64,
    merged: u64,
}

impl<'scope, 'env, 'w: 'scope, 'r: 'scope, 's, 'a, O: RowOutlet> Spread<'scope, 'env, 'w, 'r, 's, 'a, O> {
    /// Wraps a reader that tells its findings to the sink.
    pub(super) fn new(
        (worker, threads): (&'w Worker<'r>, &'scope Scope<'scope, 'env>),
        reading: ReadingId,
        reader: Reader<'s>,
        sink: &'s RefCell<ReadingSink<'a, 'r, O>>,
    ) -> Self {
        let board = Arc::new(Board::default());
        let (filling, bench) = (None, None);
        let (since, alone) = ((0, 0), 0);
        Self { threads, worker, reading, reader, sink, since, alone, filling, board, bench, put: 0, merged: 0 }
    }

    /// So many rows were read here: asks for help with the next.
    fn look_round(&mut self) {
        self.since = (0, 0);
        self.alone += 1;
        if self.alone >= ALONE && self.has_help() {
            self.filling = self.reader.share().map(RowBlock::new);
        }
    }

    /// Asks idle threads; returns whether somebody helps.
    fn has_help(&self) -> bool {
        while let Some(post) = self.worker.crew.join_if_idle() {
            let (worker, reading, board) = (self.worker, self.reading, Arc::clone(&self.board));
            board.come();
            let helper = Builder::new().name("helper".to_owned()).stack_size(STACK);
            if helper.spawn_scoped(self.threads, move || help(worker, reading, &board, post)).is_err() {
                self.board.go();
                break;
            }
        }
        self.board.helpers() > 0
    }

    fn hand_over(&mut self, block: RowBlock) {
        self.filling = self.has_help().then(|| block.next());
        self.board.put(self.put, block);
        self.put += 1;
        // Without help nothing waits; with it, the oldest block is read here when too many do.
        while let Some((ticket, block)) = self.board.take(self.board.helpers() * WAITING) {
            let bench = self.bench.get_or_insert_with(|| Bench::new(self.worker, self.reading));
            ticket.hand_in(bench.read(&block));
        }
        while let Some(done) = self.board.done(self.merged) {
            self.merge(done);
        }
        if self.board.held_up() > HELD_UP || self.filling.is_none() {
            self.catch_up();
        }
    }

    fn merge(&mut self, done: Option<Done>) {
        self.merged += 1;
        // A helper that broke down breaks down the reading where threads are joined.
        if let Some(Done { part, records }) = done {
            self.sink.borrow_mut().absorb(part, self.reader.records());
            self.reader.count_records(records);
        }
    }

    /// Waits until everything that was handed over is read.
    fn catch_up(&mut self) {
        while self.merged < self.put {
            if let Some((ticket, block)) = self.board.take(0) {
                let bench = self.bench.get_or_insert_with(|| Bench::new(self.worker, self.reading));
                ticket.hand_in(bench.read(&block));
            }
            let done = self.board.wait_done(self.merged);
            self.merge(done);
        }
    }

    /// Ends the table under way.
    fn settle(&mut self) {
        if let Some(block) = self.filling.take().filter(|block| !block.is_empty()) {
            self.board.put(self.put, block);
            self.put += 1;
        }
        self.catch_up();
        (self.since, self.alone) = ((0, 0), 0);
    }

    /// Counts a row; returns whether a block ends with it.
    fn is_full_with(&mut self, row: &Row<'_>) -> bool {
        self.since.0 += 1;
        self.since.1 += row.cells.iter().map(|cell| cell.len()).sum::<usize>();
        self.since.0 >= BLOCK || self.since.1 >= BLOCK_BYTES
    }
}

impl<'scope, 'w: 'scope, 'r: 'scope, O: RowOutlet> RecordSink for Spread<'scope, '_, 'w, 'r, '_, '_, O> {
    fn section(&mut self, section: Section) -> Flow {
        self.settle();
        self.reader.section(section)
    }

    fn table(&mut self, head: TableHead<'_>) -> Flow {
        self.settle();
        self.reader.table(head)
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        if let Some(mut block) = self.filling.take() {
            block.push(&row);
            if self.is_full_with(&row) {
                self.since = (0, 0);
                self.hand_over(block);
            } else {
                self.filling = Some(block);
            }
            return Flow::Continue;
        }
        let flow = self.reader.row(row);
        if self.is_full_with(&row) {
            self.look_round();
        }
        flow
    }

    fn object(&mut self, object: Object<'_>) -> Flow {
        self.settle();
        self.reader.object(object)
    }

    fn passage(&mut self, passage: Passage<'_>) -> Flow {
        self.settle();
        self.reader.passage(passage)
    }

    fn end(&mut self) {
        self.settle();
        self.reader.end();
    }
}

impl<O: RowOutlet> Drop for Spread<'_, '_, '_, '_, '_, '_, O> {
    fn drop(&mut self) {
        self.board.close();
    }
}

/// What a thread needs to read blocks.
struct Bench<'w, 'r> {
    worker: &'w Worker<'r>,
    reading: ReadingId,
    tokeniser: Tokeniser<'r>,
    reader: BlockReader<'w>,
}

impl<'w, 'r> Bench<'w, 'r> {
    fn new(worker: &'w Worker<'r>, reading: ReadingId) -> Self {
        let tokeniser = Tokeniser::new(worker.token_keys, worker.rules);
        Self { worker, reading, tokeniser, reader: worker.detector.block_reader() }
    }

    fn read(&mut self, block: &RowBlock) -> Done {
        let mut sink = PartSink::new(self.reading, self.worker.rules, &mut self.tokeniser);
        let records = self.reader.read(block, &mut sink);
        Done { part: sink.finish(), records }
    }
}

fn help(worker: &Worker<'_>, reading: ReadingId, board: &Board, post: Post<'_>) {
    let mut bench = Bench::new(worker, reading);
    while let Some((ticket, block)) = board.wait(|| worker.crew.is_overfull()) {
        ticket.hand_in(bench.read(&block));
    }
    board.go();
    drop(post);
}
