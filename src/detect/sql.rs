//! Rows inside SQL dumps: `INSERT INTO … VALUES (…)` and `COPY … FROM stdin`, with the columns of `CREATE TABLE`.

use std::collections::HashMap;

/// Tables whose columns are remembered.
const MAX_TABLES: usize = 1024;

#[derive(Default)]
enum State {
    #[default]
    Idle,
    /// Inside `CREATE TABLE`: name and columns so far.
    Create(String, Vec<String>),
    /// Between `COPY` and `\.`.
    Copy(String),
    /// After an `INSERT` whose rows go on over lines.
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
}

impl SqlReader {
    /// Takes a line; returns the rows in it, or nothing if it is not part of a dump's data.
    pub(super) fn line(&mut self, line: &str) -> Option<SqlRows> {
        match std::mem::take(&mut self.state) {
            State::Idle => self.idle(line),
            State::Create(table, columns) => {
                self.create(table, columns, line);
                None
            }
            State::Copy(_) if line.starts_with("\\.") => None,
            State::Copy(table) => {
                let cell = |cell: &str| if cell == "\\N" { String::new() } else { cell.to_owned() };
                let rows = vec![line.split('\t').map(cell).collect()];
                self.state = State::Copy(table.clone());
                Some(self.rows(table, rows))
            }
            State::Values(table) if line.trim_start().starts_with('(') => Some(self.values(table, line)),
            State::Values(_) => self.idle(line),
        }
    }

    fn idle(&mut self, line: &str) -> Option<SqlRows> {
        if let Some(rest) = after(line, "create table ") {
            let rest = after(rest, "if not exists ").unwrap_or(rest);
            let columns = rest.split_once('(').map(|(_, inner)| defined(inner)).unwrap_or_default();
            if rest.trim_end().ends_with(';') {
                self.remember(&name(rest), columns);
            } else {
                self.state = State::Create(name(rest), columns);
            }
        } else if let Some(rest) = after(line, "copy ").filter(|rest| rest.to_ascii_lowercase().contains("from stdin"))
        {
            let table = name(rest);
            self.remember(&table, listed(rest));
            self.state = State::Copy(table.clone());
            return Some(self.rows(table, Vec::new()));
        } else if let Some(rest) = after(line, "insert into ").or_else(|| after(line, "replace into ")) {
            let table = name(rest);
            let at = find_word(rest, "values")?;
            self.remember(&table, listed(rest.get(..at)?));
            return Some(self.values(table, rest.get(at + "values".len()..)?));
        }
        None
    }

    fn create(&mut self, table: String, mut columns: Vec<String>, line: &str) {
        let text = line.trim();
        if text.starts_with(')') || text.ends_with(';') || columns.len() > 400 {
            self.remember(&table, columns);
            return;
        }
        columns.extend(defined(text));
        self.state = State::Create(table, columns);
    }

    fn values(&mut self, table: String, text: &str) -> SqlRows {
        let rows = tuples(text);
        if !text.trim_end().ends_with(';') {
            self.state = State::Values(table.clone());
        }
        self.rows(table, rows)
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

/// The text after a prefix in any case.
fn after<'t>(line: &'t str, prefix: &str) -> Option<&'t str> {
    let text = line.trim_start();
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..)).flatten()
}

fn find_word(text: &str, word: &str) -> Option<usize> {
    text.as_bytes().windows(word.len()).position(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

/// The identifier that a text begins with, without quotes and schema.
fn name(text: &str) -> String {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '(' | ',' | ';')).unwrap_or(text.len());
    let whole = text.get(..end).unwrap_or_default();
    whole.rsplit('.').next().unwrap_or(whole).trim_matches(['`', '"', '[', ']']).to_owned()
}

/// Names of the columns that a part of `CREATE TABLE` defines; commas inside brackets part nothing.
fn defined(text: &str) -> Vec<String> {
    const CLAUSES: [&str; 8] = ["primary", "key", "unique", "constraint", "index", "foreign", "check", "fulltext"];
    let mut depth = 0i32;
    let part = |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    };
    let names = text.split(part).map(|definition| name(definition.trim()));
    names.filter(|name| !name.is_empty() && !CLAUSES.iter().any(|clause| name.eq_ignore_ascii_case(clause))).collect()
}

/// The identifiers of the first bracket.
fn listed(text: &str) -> Vec<String> {
    let inner = text.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(inner, _)| inner);
    inner.split(',').map(|column| name(column.trim())).filter(|column| !column.is_empty()).collect()
}

/// Values of `(…),(…)`: quoted texts with doubled or escaped quotes, numbers, NULL.
fn tuples(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut value) = (Vec::new(), Vec::new(), String::new());
    let (mut inside, mut quoted) = (false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => value.extend(chars.next()),
            '\'' if quoted && chars.peek() == Some(&'\'') => value.extend(chars.next()),
            '\'' => quoted = !quoted,
            _ if quoted => value.push(c),
            '(' if !inside => inside = true,
            ',' | ')' if inside => {
                row.push(plain(std::mem::take(&mut value)));
                if c == ')' {
                    inside = false;
                    rows.push(std::mem::take(&mut row));
                }
            }
            _ if inside => value.push(c),
            _ => {}
        }
    }
    rows
}

fn plain(value: String) -> String {
    if value.trim().eq_ignore_ascii_case("null") { String::new() } else { value.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(dump: &str, columns: &[&str], expected: &[&[&str]]) {
        let mut reader = SqlReader::default();
        let read: Vec<SqlRows> = dump.lines().filter_map(|line| reader.line(line)).collect();
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
            "COPY public.people (id, name) FROM stdin;\n1\t山田太郎\n2\t\\N\n\\.\n3\tx\n",
            &["id", "name"],
            &[&["1", "山田太郎"], &["2", ""]],
        );
        check("INSERT INTO t VALUES\n(1,'a'),\n(2,'b');\nSELECT 1;", &[], &[&["1", "a"], &["2", "b"]]);
        check("please insert into the form", &[], &[]);
    }
}
