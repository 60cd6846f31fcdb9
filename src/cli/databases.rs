//! Turns targets that are databases into roots with their passwords.

use std::num::NonZeroUsize;
use std::sync::Arc;

use super::args::{ConnectArgs, DatabaseArgs};
use super::{ExitCode, Failure, Field, Level, Log};
use crate::scan::plan::{DatabaseRoot, TablePlan};
use crate::scan::progress::{Notice, Progress};
use crate::source::database::{Access, DatabaseTarget, TableFilter, Views, find_secret};

/// A database root; its password is looked for where passwords may lie.
pub(super) fn root(name: Option<&str>, target: &DatabaseTarget, args: &ConnectArgs) -> Result<DatabaseRoot, Failure> {
    let secret = find_secret(target, args.db_password_file.as_deref());
    let secret = secret.map_err(|error| Failure::new(ExitCode::Usage, error))?;
    let access = Access { target: target.clone(), tls: args.tls(), authority: args.db_ca.clone(), secret };
    Ok(DatabaseRoot { name: name.map_or_else(|| target.shown(), str::to_owned), access: Arc::new(access) })
}

/// How the tables of all databases are read.
pub(super) fn tables(args: &DatabaseArgs, connections: NonZeroUsize) -> Result<TablePlan, Failure> {
    let views = if args.views { Views::Read } else { Views::Skip };
    let filter = TableFilter::new(&args.include_table, &args.exclude_table, views).map_err(|glob| {
        Failure::new(ExitCode::Usage, format!("the glob {glob:?} can't be read"))
            .hint("write one like 'crm.*' or '*.tmp_*'")
    })?;
    Ok(TablePlan { filter, amount: args.amount(), connections })
}

/// Tells what was noticed while reading.
pub(super) fn tell(log: &Log, progress: &Progress) {
    for notice in progress.notices() {
        match notice {
            Notice::Unreached { root, error } => {
                let why = error.to_string();
                let facts =
                    [("root", Field::Text(&root)), ("why", Field::Text(&why)), ("hint", Field::Text(error.hint()))];
                log.event(Level::Warning, "database_not_reached", &facts);
            }
            Notice::ReadInPart { root, table, rows, of } => {
                let counts = [("rows", Field::Number(rows)), ("of_about", Field::Number(of))];
                let facts = [[("root", Field::Text(&root)), ("table", Field::Path(&table))], counts].concat();
                log.event(Level::Warning, "table_read_in_part", &facts);
            }
            Notice::Differs { root, path } => {
                let facts = [("root", Field::Text(&root)), ("file", Field::Path(&path))];
                log.event(Level::Warning, "unchanged_file_differs", &facts);
            }
            Notice::NoneChosen { root } => {
                let hint = "globs are schema.table, or the name of a table; see scan --dry-run and report --assets all";
                let facts = [("root", Field::Text(&root)), ("hint", Field::Text(hint))];
                log.event(Level::Warning, "no_table_chosen", &facts);
            }
            Notice::Caution { root, caution } => {
                let facts = [("root", Field::Text(&root)), ("without", Field::Text(caution.code()))];
                log.event(Level::Warning, "database_caution", &facts);
            }
        }
    }
}
