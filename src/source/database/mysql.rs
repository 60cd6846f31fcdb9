//! Not read yet.

use super::filter::TableFilter;
use super::rows::RowBatch;
use super::table::Table;
use super::{Access, Amount, Caution, ConnectError, TableEnd};
use crate::model::{Flow, Reason};

/// A session.
pub struct Session;

impl Session {
    pub(super) fn connect(_access: &Access) -> Result<Self, ConnectError> {
        Err(ConnectError::Protocol)
    }
    pub(super) fn format(&self) -> &'static str {
        "mysql"
    }
    pub(super) fn databases(&mut self) -> Result<Vec<String>, Reason> {
        Ok(Vec::new())
    }
    pub(super) fn tables(&mut self, _: &str, _: &TableFilter) -> Result<Vec<Table>, Reason> {
        Ok(Vec::new())
    }
    pub(super) fn cautions(&self) -> Vec<Caution> {
        Vec::new()
    }
    pub(super) fn read(&mut self, _: &Table, _: Amount, _: &mut dyn FnMut(RowBatch) -> Flow) -> TableEnd {
        TableEnd::Complete
    }
}
