//! Reads data files: databases and files of columns. Runs in a sandbox child, one file a format.

mod sqlite;
mod tables;
mod value;

pub(super) use sqlite::read as read_sqlite;
