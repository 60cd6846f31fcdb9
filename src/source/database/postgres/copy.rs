//! Reads the rows of a PostgreSQL table: copies one range of blocks after the other in a read-only transaction.
//!
//! A row's place in the heap is the key that reading goes on from: every table has it, it is a number of the server's own,
//! and no value of a row ever stands in a statement.

use super::super::error::Trouble;
use super::super::rows::{LONGEST_CELL, RowBatch};
use super::super::runtime::{Tries, is_raised, next, patiently, run};
use super::super::table::{Form, Order, Table};
use super::super::{Amount, TableEnd};
use super::line::Lines;
use super::{Session, identifier};
use crate::model::{Flow, Reason};

/// Blocks of one statement: 32 MiB of 8 KiB blocks, short enough for a statement's time limit.
const RANGE: u64 = 4096;
/// First version that reads a range of places without going through the whole table (release notes of version 14).
const TID_RANGES: i32 = 140_000;
/// Bytes that a value takes in a row beyond which its text is cut by the server.
const LARGE: usize = LONGEST_CELL / 4;

/// One table under way.
struct Copying<'t> {
    table: &'t Table,
    amount: Amount,
    /// What stands behind `SELECT ctid`.
    columns: String,
    lines: Lines,
    /// First block of the range under way.
    block: u64,
    /// Place of the last row that was handed over, as `(block,item)`.
    last: Option<String>,
    /// Rows handed over.
    rows: u64,
    /// What tells whether rows moved since reading began.
    state: Option<String>,
    tries: Tries,
    trouble: Option<Reason>,
}

/// How a range ended.
enum RangeEnd {
    Done,
    Stopped,
}

impl Session {
    /// Reads a table's rows.
    pub(in super::super) fn read(
        &mut self,
        table: &Table,
        amount: Amount,
        take: &mut dyn FnMut(RowBatch) -> Flow,
    ) -> TableEnd {
        let mut copying = Copying {
            table,
            amount,
            columns: table
                .columns
                .iter()
                .map(|column| format!(", {}", cell(&identifier(&column.name), column.form)))
                .collect(),
            lines: Lines::new(table.columns.iter().map(|column| column.form), self.charset),
            block: 0,
            last: None,
            rows: 0,
            state: None,
            tries: Tries::default(),
            trouble: None,
        };
        let end = self.ranges(&mut copying, take);
        if !matches!(end, TableEnd::Stopped) {
            // Nothing was changed: how the transaction ends does not matter, only that it does.
            let _ = self.execute("ROLLBACK".to_owned());
        } else {
            // Rows are still under way: the connection is of no use any more.
            self.open = None;
        }
        match (end, copying.trouble) {
            (TableEnd::Complete, Some(reason)) => TableEnd::Partial(reason),
            (end, _) => end,
        }
    }

    fn ranges(&mut self, copying: &mut Copying<'_>, take: &mut dyn FnMut(RowBatch) -> Flow) -> TableEnd {
        let mut begun = false;
        while let Some(sql) = copying.statement(self) {
            if is_raised(&self.stop) {
                return TableEnd::Stopped;
            }
            if !begun {
                match self.begin(copying) {
                    Ok(()) => begun = true,
                    Err(end) => return end,
                }
            }
            match self.range(sql, copying, take) {
                Ok(RangeEnd::Done) => copying.range_done(self),
                Ok(RangeEnd::Stopped) => return TableEnd::Stopped,
                Err(trouble) => {
                    begun = false;
                    match copying.failed(trouble) {
                        Ok(()) => {}
                        Err(end) => return end,
                    }
                }
            }
        }
        TableEnd::Complete
    }

    /// Begins the transaction that rows are read in, over a new connection if need be.
    fn begin(&mut self, copying: &mut Copying<'_>) -> Result<(), TableEnd> {
        loop {
            let begun = match self.reach(&copying.table.database) {
                Ok(()) => self.execute(copying.beginning()).and_then(|()| self.state(copying.table)),
                Err(_) => Err(Trouble::Lost),
            };
            match begun {
                Ok(state) if copying.state.as_ref().is_none_or(|known| *known == state) => {
                    copying.state = Some(state);
                    return Ok(());
                }
                // Rows of another snapshot may lie elsewhere than those that were read.
                Ok(_) => return Err(TableEnd::Anew(Reason::ConnectionLost)),
                Err(trouble) => copying.tries.again(trouble.reason()).map_err(TableEnd::Partial)?,
            }
        }
    }

    /// What changes when rows of a table move: its file, and the rows that were updated or deleted. Nothing where the order
    /// of rows does not matter.
    fn state(&mut self, table: &Table) -> Result<String, Trouble> {
        // The functions behind pg_stat_all_tables: the view itself goes through all tables each time.
        const STATE: &str = "SELECT concat_ws(' ', pg_relation_filenode(c.oid), pg_stat_get_tuples_updated(c.oid), \
            pg_stat_get_tuples_deleted(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
            WHERE n.nspname = $1 AND c.relname = $2";
        if !matches!(table.order, Order::Blocks(_)) {
            return Ok(String::new());
        }
        let Some((runtime, connection, stop)) = self.connection() else { return Err(Trouble::Lost) };
        let query = sqlx::query_scalar(STATE).persistent(false).bind(table.schema.clone()).bind(table.name.clone());
        let state = run(runtime, sqlx::Error::WorkerCrashed, patiently(query.fetch_optional(connection), stop));
        // A table that is gone is told by the statement that reads it.
        state.map(Option::unwrap_or_default).map_err(|error| self.failed(&error))
    }

    fn range(
        &mut self,
        sql: String,
        copying: &mut Copying<'_>,
        take: &mut dyn FnMut(RowBatch) -> Flow,
    ) -> Result<RangeEnd, Trouble> {
        let Some((runtime, connection, stop)) = self.connection() else { return Err(Trouble::Lost) };
        let ended = run(runtime, sqlx::Error::WorkerCrashed, async {
            let mut stream = patiently(connection.copy_out_raw(&sql), stop).await?;
            let mut batch = RowBatch::default();
            while let Some(line) = next(&mut stream, stop).await? {
                copying.line(&line, &mut batch);
                if batch.is_full() && copying.hand_over(&mut batch, take) == Flow::Stop {
                    return Ok(RangeEnd::Stopped);
                }
            }
            Ok(match copying.hand_over(&mut batch, take) {
                Flow::Stop => RangeEnd::Stopped,
                Flow::Continue => RangeEnd::Done,
            })
        });
        ended.map_err(|error: sqlx::Error| self.failed(&error))
    }
}

impl Copying<'_> {
    /// The statements that begin a transaction. A table that is read in one go takes as long as it takes.
    fn beginning(&self) -> String {
        let begin = "ROLLBACK; BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
        let in_one_go = self.table.order == Order::None && !self.table.derived && self.amount == Amount::All;
        format!("{begin}{}", if in_one_go { "; SET LOCAL statement_timeout = 0" } else { "" })
    }

    /// The next statement; none when all is read.
    fn statement(&self, session: &Session) -> Option<String> {
        let columns = &self.columns;
        let name = format!("{}.{}", identifier(&self.table.schema), identifier(&self.table.name));
        let encoding = session.encoding.replace('\'', "");
        let copied = |select: String| Some(format!("COPY ({select}) TO STDOUT (ENCODING '{encoding}')"));
        let sample = match self.amount {
            Amount::All => String::new(),
            Amount::Sample(rows) => format!(" LIMIT {rows}"),
        };
        let Order::Blocks(blocks) = self.table.order else {
            let only = if self.table.derived { "" } else { "ONLY " };
            return (self.block == 0).then(|| copied(format!("SELECT 0{columns} FROM {only}{name}{sample}")))?;
        };
        if let Amount::Sample(rows) = self.amount {
            let percent = share(rows, self.table.rows);
            let sql =
                format!("SELECT ctid{columns} FROM ONLY {name} TABLESAMPLE SYSTEM ({percent}) REPEATABLE (1){sample}");
            return (self.block == 0).then(|| copied(sql))?;
        }
        let whole = session.version < TID_RANGES;
        let end = if whole { u64::MAX } else { self.block.saturating_add(RANGE) };
        if self.block > blocks.max(1) - 1 && self.block > 0 {
            return None;
        }
        let from = match &self.last {
            Some(last) => format!("ctid > '{last}'"),
            None => format!("ctid >= '({},0)'", self.block),
        };
        // The last range is open: what was added since the size was told belongs to it.
        let to = if end >= blocks { String::new() } else { format!(" AND ctid < '({end},0)'") };
        copied(format!("SELECT ctid{columns} FROM ONLY {name} WHERE {from}{to}"))
    }

    fn range_done(&mut self, session: &Session) {
        let whole = session.version < TID_RANGES || self.amount != Amount::All;
        self.block = match self.table.order {
            Order::Blocks(_) if !whole => self.block.saturating_add(RANGE),
            _ => u64::MAX,
        };
        self.last = None;
        self.tries.went_on();
    }

    /// Takes a line: the row's place, then its cells.
    fn line(&mut self, line: &[u8], batch: &mut RowBatch) {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let (place, cells) = match memchr::memchr(b'\t', line) {
            Some(at) => (line.get(..at), line.get(at + 1..)),
            None => (Some(line), None),
        };
        self.lines.push(cells.unwrap_or_default(), batch);
        batch.place.clear();
        batch.place.extend_from_slice(place.unwrap_or_default());
    }

    fn hand_over(&mut self, batch: &mut RowBatch, take: &mut dyn FnMut(RowBatch) -> Flow) -> Flow {
        let batch = std::mem::take(batch);
        if batch.is_empty() {
            return Flow::Continue;
        }
        if let Some(reason) = batch.trouble {
            self.trouble.get_or_insert(reason);
        }
        self.last = String::from_utf8(batch.place.clone()).ok().filter(|place| place.starts_with('('));
        self.rows += batch.len() as u64;
        self.tries.went_on();
        take(batch)
    }

    /// Decides whether reading goes on after a failed range.
    fn failed(&mut self, trouble: Trouble) -> Result<(), TableEnd> {
        // What was read without an order can't go on where it stood.
        let resumable = matches!(self.table.order, Order::Blocks(_)) && self.amount == Amount::All || self.rows == 0;
        match trouble {
            Trouble::Vanished if self.rows == 0 => Err(TableEnd::Vanished),
            Trouble::Vanished => Err(TableEnd::Partial(Reason::ChangedWhileReading)),
            Trouble::Lost if resumable => self.tries.again(Reason::ConnectionLost).map_err(TableEnd::Partial),
            Trouble::Again(reason) if resumable => self.tries.again(reason).map_err(TableEnd::Partial),
            Trouble::Lost if self.amount == Amount::All => Err(TableEnd::Anew(Reason::ConnectionLost)),
            Trouble::Lost => Err(TableEnd::Partial(Reason::ConnectionLost)),
            Trouble::Again(reason) => Err(TableEnd::Partial(reason)),
            Trouble::Fatal(reason @ (Reason::Permission | Reason::Limit)) => Err(TableEnd::Partial(reason)),
            // A damaged block costs its range.
            Trouble::Fatal(reason) => {
                self.trouble.get_or_insert(reason);
                self.block = self.block.saturating_add(RANGE);
                self.last = None;
                Ok(())
            }
        }
    }
}

/// Percent of a table that holds about twice the rows asked for.
fn share(rows: u64, of: Option<u64>) -> f64 {
    match of {
        Some(of) if of > rows => (200.0 * rows as f64 / of as f64).min(100.0),
        _ => 100.0,
    }
}

/// The expression of a cell: what may be long is cut by the server.
fn cell(column: &str, form: Form) -> String {
    match form {
        Form::Short => column.to_owned(),
        // The length of stored text is known without reading it.
        Form::Long => {
            format!(
                "CASE WHEN octet_length({column}::text) > {LONGEST_CELL} THEN left({column}::text, {LONGEST_CELL}) ELSE {column}::text END"
            )
        }
        Form::Bytes => format!("substring({column} FROM 1 FOR {LONGEST_CELL})"),
        Form::Json | Form::Other => {
            format!(
                "CASE WHEN pg_column_size({column}) > {LARGE} THEN left({column}::text, {LONGEST_CELL}) ELSE {column}::text END"
            )
        }
    }
}
