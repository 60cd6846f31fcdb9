//! Reads a table range by range of a whole-number key, so that a lost connection goes on; another table in one go.
//!
//! The last key lives here only; statements hold the name of the parameter that it is bound to. A key of text would tell the
//! server's log of a person: a table that has no other one is read from its beginning again.

use super::error::Trouble;
use super::rows::RowBatch;
use super::runtime::Tries;
use super::table::{Form, Order, Table};
use super::{Amount, TableEnd};
use crate::model::{Flow, Reason};

/// Rows of one statement.
const RANGE: u64 = 100_000;

/// How an engine writes statements.
pub(super) struct Syntax {
    /// A name.
    pub(super) identifier: fn(&str) -> String,
    /// The expression of a cell of a column.
    pub(super) cell: fn(&str, Form) -> String,
    /// The parameter that holds the key to go on from.
    pub(super) after: &'static str,
    /// Whether a table's name is written behind that of its database.
    pub(super) qualified: bool,
}

/// The next statement.
pub(super) struct Step {
    /// The statement.
    pub(super) sql: String,
    /// The key to go on from, to be bound.
    pub(super) after: Option<i128>,
    /// Nothing was read before.
    pub(super) is_first: bool,
    /// Whether the statement gives one range, or the table in one go.
    pub(super) extent: Extent,
}

/// How much of a table a statement gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// So many rows of it at most.
    Range,
    /// All of it, as long as that takes.
    Table,
}

/// A table on its way.
pub(super) struct Ranges<'t> {
    table: &'t Table,
    amount: Amount,
    syntax: &'t Syntax,
    columns: String,
    /// Key of the last row handed over.
    after: Option<i128>,
    /// Rows handed over.
    rows: u64,
    /// Rows of the range under way.
    in_range: u64,
    begun: bool,
    done: bool,
    tries: Tries,
    trouble: Option<Reason>,
}

impl<'t> Ranges<'t> {
    /// Begins with a table.
    pub(super) fn new(table: &'t Table, amount: Amount, syntax: &'t Syntax) -> Self {
        let cells = table.columns.iter().map(|column| (syntax.cell)(&(syntax.identifier)(&column.name), column.form));
        Self {
            table,
            amount,
            syntax,
            columns: cells.collect::<Vec<_>>().join(", "),
            after: None,
            rows: 0,
            in_range: 0,
            begun: false,
            done: table.columns.is_empty(),
            tries: Tries::default(),
            trouble: None,
        }
    }

    /// Whether rows come with their key in front.
    pub(super) fn has_key(&self) -> bool {
        matches!(self.table.order, Order::Number(_)) && self.amount == Amount::All
    }

    /// The next statement; none when all is read.
    pub(super) fn step(&mut self) -> Option<Step> {
        if self.done {
            return None;
        }
        self.in_range = 0;
        let is_first = !std::mem::replace(&mut self.begun, true);
        let bounded = self.has_key() || self.amount != Amount::All || self.table.derived;
        let extent = if bounded { Extent::Range } else { Extent::Table };
        Some(Step { sql: self.statement(), after: self.after, is_first, extent })
    }

    fn statement(&self) -> String {
        let name = |name: &str| (self.syntax.identifier)(name);
        let table = if self.syntax.qualified {
            format!("{}.{}", name(&self.table.schema), name(&self.table.name))
        } else {
            name(&self.table.name)
        };
        let columns = &self.columns;
        match (&self.table.order, self.amount) {
            (_, Amount::Sample(rows)) => format!("SELECT {columns} FROM {table} LIMIT {rows}"),
            (Order::Number(key), Amount::All) => {
                let key = name(key);
                let from = self.after.map(|_| format!(" WHERE {key} > {}", self.syntax.after)).unwrap_or_default();
                format!("SELECT {key}, {columns} FROM {table}{from} ORDER BY {key} LIMIT {RANGE}")
            }
            (Order::Columns(keys), Amount::All) if !keys.is_empty() => {
                let keys: Vec<String> = keys.iter().map(|key| name(key)).collect();
                format!("SELECT {columns} FROM {table} ORDER BY {}", keys.join(", "))
            }
            (_, Amount::All) => format!("SELECT {columns} FROM {table}"),
        }
    }

    /// Hands rows over and remembers where they end.
    pub(super) fn hand_over(&mut self, batch: &mut RowBatch, take: &mut dyn FnMut(RowBatch) -> Flow) -> Flow {
        let batch = std::mem::take(batch);
        if batch.is_empty() {
            return Flow::Continue;
        }
        if let Some(reason) = batch.trouble {
            self.trouble.get_or_insert(reason);
        }
        if self.has_key() {
            self.after = std::str::from_utf8(&batch.place).ok().and_then(|key| key.parse().ok());
        }
        self.rows += batch.len() as u64;
        self.in_range += batch.len() as u64;
        self.tries.went_on();
        take(batch)
    }

    /// The statement came to its end.
    pub(super) fn range_done(&mut self) {
        self.done = !self.has_key() || self.in_range < RANGE;
    }

    /// Decides whether reading goes on after a failed statement.
    pub(super) fn failed(&mut self, trouble: Trouble) -> Result<(), TableEnd> {
        // Rows without a whole-number key may have moved since: so many rows are not the same rows any more.
        let resumable = self.has_key() || self.rows == 0;
        match trouble {
            Trouble::Vanished if self.rows == 0 => Err(TableEnd::Vanished),
            Trouble::Vanished => Err(TableEnd::Partial(Reason::ChangedWhileReading)),
            Trouble::Lost if resumable => self.tries.again(Reason::ConnectionLost).map_err(TableEnd::Partial),
            Trouble::Again(reason) if resumable => self.tries.again(reason).map_err(TableEnd::Partial),
            Trouble::Lost if self.amount == Amount::All => Err(TableEnd::Anew(Reason::ConnectionLost)),
            trouble => Err(TableEnd::Partial(trouble.reason())),
        }
    }

    /// How reading ended.
    pub(super) fn end(&self) -> TableEnd {
        self.trouble.map_or(TableEnd::Complete, TableEnd::Partial)
    }
}
