//! Reads data files: databases and files of columns. Runs in a sandbox child, one file a format.

mod access;
mod avro;
mod dbf;
mod memo;
mod parquet;
mod sqlite;
mod tables;
mod value;

pub(super) use access::read as read_access;
pub(super) use avro::read as read_avro;
pub(super) use dbf::read as read_dbf;
pub(super) use memo::{is_memo, read as read_memo};
pub(super) use parquet::read as read_parquet;
pub(super) use sqlite::{read as read_sqlite, read_log as read_sqlite_log};
