//! Rows inside SQL dumps: `INSERT … VALUES (…)` and `COPY … FROM stdin`, with the columns of `CREATE TABLE`.
//!
//! A dump is followed line by line; a row may go on over lines, which are held until it ends. What turns out to be no
//! dump is given back as the text that it is.

use std::collections::HashMap;

use super::tuples::Tuples;
use crate::model::SensitiveString;
use crate::text::sql;

/// Tables whose columns are remembered.
const MAX_TABLES: usize = 1024;
/// Bytes of one definition, or of the head of an `INSERT`.
const MAX_STATEMENT: usize = 256 << 10;
/// Bytes of lines that are held for a row to end.
const MAX_HELD: usize = 1 << 20;

#[derive(Default)]
enum State {
    #[default]
    Idle,
    /// Inside `CREATE TABLE`.
    Create(String),
    /// Between `COPY` and `\.`.
    Copy(String),
    /// Between `INSERT` and its `VALUES`.
    Head(String),
    /// Behind `VALUES`.
    Values(String),
}

/// Rows that a line of a dump holds.
pub(super) struct SqlRows {
    pub table: String,
    /// Names of the columns; empty where they are not known.
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Follows a dump line by line.
#[derive(Default)]
pub(super) struct SqlReader {
    columns: HashMap<String, Vec<String>>,
    state: State,
    tuples: Tuples,
    held: Vec<(u64, SensitiveString)>,
    held_bytes: usize,
    released: Vec<(u64, SensitiveString)>,
}

impl SqlReader {
    /// Takes a line; returns the rows in it, or nothing if it is not part of a dump's data.
    pub(super) fn line(&mut self, number: u64, line: &str) -> Option<SqlRows> {
        if self.is_inside_row() && (self.held_bytes > MAX_HELD || begins_statement(line)) {
            self.give_up();
        }
        match std::mem::take(&mut self.state) {
            State::Idle => self.idle(line),
            State::Create(text) if begins_statement(line) => {
                self.define(&text);
                self.idle(line)
            }
            State::Create(text) => {
                self.create(text, line);
                None
            }
            State::Copy(_) if line.starts_with("\\.") => None,
            State::Copy(table) => {
                let rows = vec![line.split('\t').map(copied).collect()];
                self.state = State::Copy(table.clone());
                Some(self.rows(table, rows))
            }
            State::Head(text) => self.head(text, line),
            State::Values(table) => self.values(table, line),
        }
        .inspect(|_| self.hold(number, line))
    }

    /// Returns whether no statement is under way.
    pub(super) fn is_idle(&self) -> bool {
        matches!(self.state, State::Idle)
    }

    /// Takes the lines that were held for a row that never ended.
    pub(super) fn released(&mut self) -> Vec<(u64, SensitiveString)> {
        std::mem::take(&mut self.released)
    }

    /// Ends the text.
    pub(super) fn end(&mut self) {
        self.give_up();
        self.state = State::Idle;
    }

    fn is_inside_row(&self) -> bool {
        matches!(self.state, State::Values(_)) && self.tuples.is_open()
    }

    /// Keeps a line that a row goes on over.
    fn hold(&mut self, number: u64, line: &str) {
        if self.is_inside_row() {
            self.held_bytes += line.len() + 16;
            self.held.push((number, SensitiveString::new(line.to_owned())));
        } else {
            self.held.clear();
            self.held_bytes = 0;
        }
    }

    fn give_up(&mut self) {
        self.released.append(&mut self.held);
        self.held_bytes = 0;
        self.tuples.reset();
        self.state = State::Idle;
    }

    fn idle(&mut self, line: &str) -> Option<SqlRows> {
        self.tuples.notice(line);
        let text = line.trim_start();
        if !text.starts_with(['C', 'c', 'I', 'i', 'R', 'r']) {
            return None;
        }
        if let Some(rest) = after(line, "create table ") {
            self.create(String::new(), rest);
        } else if let Some(rest) = after(line, "copy ").filter(|rest| copies_text(rest)) {
            let table = sql::name(rest)?;
            self.remember(&table, sql::listed(rest));
            self.state = State::Copy(table.clone());
            return Some(self.rows(table, Vec::new()));
        } else if let Some(rest) = inserted(line) {
            return self.head(String::new(), rest);
        }
        None
    }

    /// Gathers a definition up to its semicolon.
    fn create(&mut self, mut text: String, line: &str) {
        text.push_str(line);
        text.push('\n');
        let trimmed = line.trim_end();
        if trimmed.ends_with(';') || line.trim().eq_ignore_ascii_case("go") || trimmed.is_empty() {
            self.define(&text);
        } else if text.len() < MAX_STATEMENT {
            self.state = State::Create(text);
        }
    }

    fn define(&mut self, text: &str) {
        if let Some(table) = sql::table(text) {
            self.remember(&table.name, table.columns.into_iter().map(|column| column.name).collect());
        }
    }

    /// Gathers the head of an `INSERT` up to `VALUES`.
    fn head(&mut self, mut text: String, line: &str) -> Option<SqlRows> {
        let begins = text.is_empty();
        let from = text.len();
        text.push_str(line);
        text.push(' ');
        let Some(at) = find_word(&text, from.saturating_sub(8), "values") else {
            // Without brackets it is a sentence that begins like a statement.
            let goes_on = text.len() < MAX_STATEMENT
                && !text.trim_end().ends_with(';')
                && (!begins
                    || text.contains('(')
                    || sql::name(&text).is_some_and(|_| line.split_whitespace().count() == 1));
            if goes_on {
                self.state = State::Head(text);
            }
            return None;
        };
        let head = text.get(..at)?;
        let table = sql::name(head)?;
        let listed = sql::listed(head);
        let words = head.split('(').next().unwrap_or_default().split_whitespace().count();
        if words > 3 {
            return None;
        }
        self.remember(&table, listed);
        let rest = text.get(at + "values".len()..text.len() - 1)?.to_owned();
        self.values(table, &rest)
    }

    fn values(&mut self, table: String, text: &str) -> Option<SqlRows> {
        let was_open = self.tuples.is_open();
        let begins = text.trim_start().starts_with(['(', ',']) || text.trim().is_empty();
        if !was_open && !begins {
            return self.idle(text);
        }
        let rows = self.tuples.feed(text);
        if !self.tuples.is_ended() {
            self.state = State::Values(table.clone());
        }
        Some(self.rows(table, rows))
    }

    fn rows(&self, table: String, rows: Vec<Vec<String>>) -> SqlRows {
        SqlRows { columns: self.columns.get(&table).cloned().unwrap_or_default(), table, rows }
    }

    fn remember(&mut self, table: &str, columns: Vec<String>) {
        if !columns.is_empty() && self.columns.len() < MAX_TABLES {
            self.columns.insert(table.to_owned(), columns);
        }
    }
}

/// Returns whether a line between statements may mean something to a dump: it opens a statement or tells the dialect.
pub(super) fn may_matter(line: &str) -> bool {
    const OPENINGS: [&str; 5] = ["create table ", "copy ", "insert ", "replace ", "set ansi_nulls"];
    OPENINGS.iter().any(|opening| after(line, opening).is_some())
}

/// Returns whether a line begins a statement that no value would begin with.
fn begins_statement(line: &str) -> bool {
    inserted(line).is_some()
        || after(line, "create table ").is_some()
        || (after(line, "copy ").is_some_and(copies_text))
}

/// `COPY t (a, b) FROM stdin;` in its own text format.
fn copies_text(rest: &str) -> bool {
    let rest = rest.to_ascii_lowercase();
    rest.contains("from stdin") && !rest.contains("csv") && !rest.contains("binary")
}

/// What follows the words that begin an `INSERT` of any dialect.
fn inserted(line: &str) -> Option<&str> {
    let rest = after(line, "insert ").or_else(|| after(line, "replace "))?;
    let rest = ["ignore ", "or replace ", "or ignore ", "low_priority ", "delayed "]
        .iter()
        .find_map(|word| after(rest, word))
        .unwrap_or(rest);
    match after(rest, "into ") {
        Some(rest) => Some(rest),
        // SQL Server leaves the word out.
        None => Some(rest).filter(|rest| rest.trim_start().starts_with('[')),
    }
}

/// The text after a prefix in any case.
fn after<'t>(line: &'t str, prefix: &str) -> Option<&'t str> {
    let text = line.trim_start();
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..)).flatten()
}

/// The place of a word that stands for itself.
fn find_word(text: &str, from: usize, word: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let apart = |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    let mut windows = bytes.windows(word.len()).enumerate().skip(from);
    windows
        .find(|(at, window)| {
            window.eq_ignore_ascii_case(word.as_bytes())
                && apart(at.checked_sub(1).and_then(|before| bytes.get(before)))
                && apart(bytes.get(at + word.len()))
        })
        .map(|(at, _)| at)
}

/// A value of `COPY`: `\N` is null, tabs and line feeds are escaped.
fn copied(cell: &str) -> String {
    if cell == "\\N" {
        return String::new();
    }
    if !cell.contains('\\') {
        return cell.to_owned();
    }
    let mut out = String::with_capacity(cell.len());
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next().map(super::tuples::escaped)),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, proptest};

    use super::*;

    fn read(dump: &str) -> (Vec<SqlRows>, Vec<String>) {
        let mut reader = SqlReader::default();
        let read: Vec<SqlRows> =
            (1..).zip(dump.lines()).filter_map(|(number, line)| reader.line(number, line)).collect();
        reader.end();
        (read, reader.released().into_iter().map(|(_, line)| line.lend().expose().to_owned()).collect())
    }

    fn check(dump: &str, columns: &[&str], expected: &[&[&str]]) {
        let (read, _) = read(dump);
        let rows: Vec<Vec<String>> = read.iter().flat_map(|rows| rows.rows.clone()).collect();
        assert_eq!(rows, expected, "{dump}");
        assert_eq!(read.first().map(|rows| rows.columns.clone()).unwrap_or_default(), columns, "{dump}");
    }

    #[test]
    fn rows_come_out_of_dumps() {
        let rows: &[&[&str]] = &[&["1", "山田太郎", ""], &["2", "O'Neil, J", "x)y"]];
        let values = "(1,'山田太郎',NULL),(2,'O''Neil, J','x)y');";
        check(&format!("INSERT INTO `people` (`id`,`name`,`memo`) VALUES {values}"), &["id", "name", "memo"], rows);
        check(
            &format!(
                "CREATE TABLE `people` (\n  `id` int,\n  `name` text,\n  PRIMARY KEY (`id`)\n);\ninsert into people values {values}"
            ),
            &["id", "name"],
            rows,
        );
        check(
            "COPY public.people (id, name) FROM stdin;\n1\t山田太郎\n2\t\\N\n3\ta\\tb\\\\\n\\.\n3\tx\n",
            &["id", "name"],
            &[&["1", "山田太郎"], &["2", ""], &["3", "a\tb\\"]],
        );
        check("create table t (\n a int,\n b text)\ninsert into t values (1,'x')", &["a", "b"], &[&["1", "x"]]);
        check("INSERT INTO t VALUES\n(1,'a'),\n(2,'b');\nSELECT 1;", &[], &[&["1", "a"], &["2", "b"]]);
        check("please insert into the form", &[], &[]);
    }

    #[test]
    fn dialects_differ() {
        check(
            "CREATE TABLE [dbo].[T](\n\t[Id] [int] NOT NULL,\n\t[Name] [nvarchar](50) NULL,\n CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([Id] ASC)\n)\nGO\nINSERT [dbo].[T] ([Id], [Name], [D]) VALUES (1, N'山田', CAST(N'2020-01-02' AS Date))\nGO\nINSERT [dbo].[T] ([Id], [Name], [D]) VALUES (2, N'C:\\', NULL)\nGO",
            &["Id", "Name", "D"],
            &[&["1", "山田", "2020-01-02"], &["2", "C:\\", ""]],
        );
        check(
            "INSERT INTO \"people\"\n  (\"id\", \"name\")\nVALUES\n  (1, 'a'),\n  (2, E'b\\nc')\nON CONFLICT DO NOTHING;",
            &["id", "name"],
            &[&["1", "a"], &["2", "b\nc"]],
        );
        check("INSERT OR REPLACE INTO t(a) VALUES(replace('x\\ny','\\n',char(10)));", &["a"], &[&["x\ny"]]);
        check(
            "/*!40101 SET NAMES utf8 */;\nINSERT IGNORE INTO `t` VALUES (1,'O\\'Neil\\\\',0xE5B1B1E794B0,_binary 'x');",
            &[],
            &[&["1", "O'Neil\\", "山田", "x"]],
        );
    }

    #[test]
    fn rows_go_on_over_lines() {
        check(
            "INSERT INTO t VALUES (1,'東京都\n千代田区'),(2,\n'x');",
            &[],
            &[&["1", "東京都\n千代田区"], &["2", "x"]],
        );
        let (rows, released) = read("INSERT INTO t VALUES ('don't,\nTel 03-1234-5678\nINSERT INTO t VALUES ('a');");
        assert_eq!(rows.last().unwrap().rows, [["a"]]);
        assert_eq!(released, ["INSERT INTO t VALUES ('don't,", "Tel 03-1234-5678"]);
    }

    #[test]
    fn prose_is_no_dump() {
        for text in [
            "Insert into the slot the values you hold (see below)",
            "create table reservations by phone\nTel 03-1234-5678",
            "copy from stdin",
        ] {
            let (rows, released) = read(text);
            assert!(rows.iter().all(|rows| rows.rows.is_empty()) && released.is_empty(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), head in "(INSERT INTO t VALUES |CREATE TABLE t|COPY t FROM stdin;\n)") {
            let (rows, _) = read(&format!("{head}{text}"));
            prop_assert!(rows.iter().all(|rows| rows.rows.len() <= text.len() + 1));
        }
    }
}
