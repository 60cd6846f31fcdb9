//! Reads what `CREATE TABLE` says: the names of the columns in their order, and which of them are the key.
//!
//! Follows no single dialect: what SQLite, MySQL, PostgreSQL and SQL Server write is told apart by its words.

/// What one definition of a table says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableText {
    /// Name without quotes and schema.
    pub name: String,
    /// Columns in the order of the definition.
    pub columns: Vec<ColumnText>,
    /// Positions of the key's columns in the order of the key.
    pub key: Vec<usize>,
    /// Words behind the last bracket, upper case.
    pub options: Vec<String>,
}

/// One column of a definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnText {
    /// Name without quotes.
    pub name: String,
    /// Unquoted words behind the name outside brackets, upper case: type and constraints.
    pub words: Vec<String>,
}

impl ColumnText {
    /// Returns whether a word stands in the definition.
    pub fn says(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// Unquoted word or number.
    Word(String),
    /// Quoted identifier or string.
    Quoted(String),
    Open,
    Close,
    Comma,
    Dot,
    Other,
}

/// Most columns that are believed.
const MOST_COLUMNS: usize = 32_768;

/// Reads a whole `CREATE TABLE` statement; nothing if there are no columns in it.
pub fn table(statement: &str) -> Option<TableText> {
    let tokens = tokens(statement);
    let open = tokens.iter().position(|token| *token == Token::Open)?;
    let (head, rest) = tokens.split_at_checked(open)?;
    let mut table = TableText { name: last_name(head)?, ..TableText::default() };
    let mut depth = 0_usize;
    let mut definition: Vec<(usize, &Token)> = Vec::new();
    let mut tokens = rest.iter();
    for token in tokens.by_ref() {
        match token {
            Token::Open => depth += 1,
            Token::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ended = depth == 0;
        if ended || (*token == Token::Comma && depth == 1) {
            table.define(&std::mem::take(&mut definition));
        } else {
            definition.push((depth, token));
        }
        if ended || table.columns.len() >= MOST_COLUMNS {
            break;
        }
    }
    table.options = tokens.filter_map(word).collect();
    (!table.columns.is_empty()).then_some(table)
}

/// Returns the identifier that a text begins with, without quotes and schema.
pub fn name(text: &str) -> Option<String> {
    let head: Vec<Token> = tokens(text);
    let mut end = 1;
    while head.get(end) == Some(&Token::Dot) {
        end += 2;
    }
    last_name(head.get(..end.min(head.len()))?)
}

/// Returns the identifiers in the first bracket of a text: the column list of an `INSERT` or `COPY`.
pub fn listed(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let inside = tokens.iter().skip_while(|token| **token != Token::Open).skip(1).take_while(|t| **t != Token::Close);
    inside.filter_map(identifier).map(str::to_owned).collect()
}

impl TableText {
    fn define(&mut self, definition: &[(usize, &Token)]) {
        // The bracket around all definitions opens the first of them.
        let from = usize::from(self.columns.is_empty() && matches!(definition.first(), Some((1, Token::Open))));
        let Some(definition) = definition.get(from..) else { return };
        let Some((_, first)) = definition.first() else { return };
        if is_clause(definition) {
            self.clause(definition);
            return;
        }
        let Some(name) = identifier(first) else { return };
        let words: Vec<String> =
            definition.iter().skip(1).filter(|(d, _)| *d == 1).filter_map(|(_, t)| word(t)).collect();
        let column = ColumnText { name: name.to_owned(), words };
        if column.says("PRIMARY") {
            self.key = vec![self.columns.len()];
        }
        self.columns.push(column);
    }

    /// `PRIMARY KEY (a, b)`, with or without `CONSTRAINT name`.
    fn clause(&mut self, definition: &[(usize, &Token)]) {
        let primary = definition.iter().position(|(_, token)| is(token, "PRIMARY"));
        let Some(rest) = primary.and_then(|at| definition.get(at..)) else { return };
        let names =
            rest.iter().skip_while(|(_, token)| **token != Token::Open).filter_map(|(_, token)| identifier(token));
        let place = |name: &str| self.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
        self.key = names.filter_map(place).collect();
    }
}

/// Words that begin a constraint of the table. `KEY` and its like are names of columns too: with a bracket that holds
/// no number, or a quoted name before it, they are clauses.
fn is_clause(definition: &[(usize, &Token)]) -> bool {
    const ALWAYS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
    const SOMETIMES: [&str; 7] = ["KEY", "INDEX", "FULLTEXT", "SPATIAL", "EXCLUDE", "LIKE", "PERIOD"];
    let Some((_, first)) = definition.first() else { return false };
    if ALWAYS.iter().any(|word| is(first, word)) {
        return true;
    }
    if !SOMETIMES.iter().any(|word| is(first, word)) {
        return false;
    }
    let bracket = definition.iter().position(|(_, token)| **token == Token::Open);
    let inside = bracket.and_then(|at| definition.get(at + 1)).map(|(_, token)| *token);
    match inside {
        Some(Token::Word(word)) => !word.starts_with(|c: char| c.is_ascii_digit()) && !is_type(word),
        Some(_) => true,
        None => is(first, "LIKE"),
    }
}

/// `VARCHAR(MAX)` is the one length that is no number.
fn is_type(word: &str) -> bool {
    word.eq_ignore_ascii_case("max")
}

fn is(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(own) if own.eq_ignore_ascii_case(word))
}

fn word(token: &Token) -> Option<String> {
    match token {
        Token::Word(word) => Some(word.to_ascii_uppercase()),
        _ => None,
    }
}

fn identifier(token: &Token) -> Option<&str> {
    match token {
        Token::Word(name) | Token::Quoted(name) => Some(name.as_str()).filter(|name| !name.is_empty()),
        _ => None,
    }
}

fn last_name(tokens: &[Token]) -> Option<String> {
    tokens.iter().rev().find_map(identifier).map(str::to_owned)
}

fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        let (token, length) = token(rest, c);
        tokens.extend(token);
        rest = rest.get(length.max(c.len_utf8())..).unwrap_or_default();
    }
    tokens
}

/// The token that a text begins with, and its bytes; blanks and comments are none.
fn token(rest: &str, c: char) -> (Option<Token>, usize) {
    match c {
        '(' => (Some(Token::Open), 1),
        ')' => (Some(Token::Close), 1),
        ',' => (Some(Token::Comma), 1),
        '.' => (Some(Token::Dot), 1),
        '"' | '`' | '\'' => quoted(rest, c),
        '[' => quoted(rest, ']'),
        '-' if rest.starts_with("--") => (None, rest.find('\n').unwrap_or(rest.len())),
        '/' if rest.starts_with("/*") => (None, rest.find("*/").map_or(rest.len(), |at| at + 2)),
        c if c.is_whitespace() => (None, c.len_utf8()),
        c if c.is_alphanumeric() || matches!(c, '_' | '$' | '#' | '@') || !c.is_ascii() => {
            let in_word = |c: char| {
                c.is_alphanumeric() || matches!(c, '_' | '$' | '#' | '@') || (!c.is_ascii() && !c.is_whitespace())
            };
            let length = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
            (rest.get(..length).map(|word| Token::Word(word.to_owned())), length)
        }
        c => (Some(Token::Other), c.len_utf8()),
    }
}

/// A doubled closing quote stands for itself.
fn quoted(rest: &str, close: char) -> (Option<Token>, usize) {
    let mut name = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != close {
            name.push(c);
        } else if chars.peek().is_some_and(|(_, next)| *next == close) && close != ']' {
            chars.next();
            name.push(c);
        } else {
            return (Some(Token::Quoted(name)), at + 1);
        }
    }
    (Some(Token::Quoted(name)), rest.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, proptest};

    use super::*;

    fn check(statement: &str, name: &str, columns: &[&str], key: &[usize]) {
        let table = table(statement).unwrap_or_default();
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!((table.name.as_str(), &names[..], &table.key[..]), (name, columns, key), "{statement}");
    }

    #[test]
    fn definitions_of_all_dialects_are_read() {
        check("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT)", "people", &["id", "name"], &[0]);
        check(
            "create table if not exists \"main\".\"顧客 表\"(氏名 text, [電話 番号] text)",
            "顧客 表",
            &["氏名", "電話 番号"],
            &[],
        );
        check(
            "CREATE TABLE `t` (\n `id` int NOT NULL,\n `n` varchar(20) DEFAULT 'a,)b' COMMENT 'x''y',\n PRIMARY KEY (`n`,`id`),\n KEY `k` (`n`),\n UNIQUE KEY `u` (`id`)\n) ENGINE=InnoDB",
            "t",
            &["id", "n"],
            &[1, 0],
        );
        check(
            "CREATE TABLE kv (key TEXT, value TEXT, index INT(4), like VARCHAR(max))",
            "kv",
            &["key", "value", "index", "like"],
            &[],
        );
        check(
            "CREATE TABLE x (a DECIMAL(10,2) CHECK (a > 0 AND a IN (1,2)), b -- note, with comma\n TEXT /* , */)",
            "x",
            &["a", "b"],
            &[],
        );
        check(
            "CREATE TABLE [dbo].[Kunden]([Id] [int] IDENTITY(1,1) NOT NULL, [Name] [nvarchar](50) NULL, CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([Id] ASC))",
            "Kunden",
            &["Id", "Name"],
            &[0],
        );
        check(
            "CREATE TABLE public.people (\n    id integer NOT NULL,\n    name character varying(40)\n)",
            "people",
            &["id", "name"],
            &[],
        );
        check("CREATE TABLE t", "", &[], &[]);
    }

    #[test]
    fn words_tell_types_and_options() {
        let table =
            table("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT GENERATED ALWAYS AS (id) VIRTUAL) WITHOUT ROWID")
                .unwrap();
        assert_eq!(table.columns[0].words, ["INTEGER", "PRIMARY", "KEY"]);
        assert!(table.columns[1].says("VIRTUAL"));
        assert_eq!(table.options, ["WITHOUT", "ROWID"]);
    }

    #[test]
    fn names_and_lists_are_read() {
        assert_eq!(name("public.\"people\" (id, name) FROM stdin").as_deref(), Some("people"));
        assert_eq!(name("`a`(x)").as_deref(), Some("a"));
        assert_eq!(name("[dbo].[T] ([A]) VALUES").as_deref(), Some("T"));
        assert_eq!(listed("people (id, \"full name\", `x`) VALUES"), ["id", "full name", "x"]);
        assert!(listed("people VALUES").is_empty());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            let statement = format!("CREATE TABLE t ({text}");
            prop_assert!(table(&statement).is_none_or(|table| table.key.len() <= table.columns.len().max(1) * statement.len()));
            name(&text);
            listed(&text);
        }
    }
}
