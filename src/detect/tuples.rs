//! Values of `(…),(…)` in the SQL of any dialect, character by character: a row may be cut anywhere.

use crate::text::encoding::{Decoder, Guess, Last, Whole, guess};

/// Cells of one row, and bytes of one cell; what goes beyond is dropped.
const MAX_CELLS: usize = 16_384;
const MAX_CELL: usize = 1 << 20;

/// What a backslash in a string is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Backslash {
    /// An escape, unless the quote behind it can only be the end of the string.
    #[default]
    Likely,
    /// An escape: MySQL.
    Escape,
    /// A character like others: SQL Server, standard strings of PostgreSQL.
    Plain,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Quote {
    #[default]
    Outside,
    Inside,
}

/// Gathers rows.
#[derive(Debug, Default)]
pub(super) struct Tuples {
    row: Vec<String>,
    /// What stands outside quotes in the value under way.
    bare: String,
    /// The strings of the value under way; the first is its text.
    strings: Vec<String>,
    quote: Quote,
    depth: usize,
    backslash: Backslash,
    /// The statement is over.
    ended: bool,
}

impl Tuples {
    /// Returns whether a row has begun and not ended.
    pub(super) fn is_open(&self) -> bool {
        self.depth > 0
    }

    /// Returns whether the statement is over.
    pub(super) fn is_ended(&self) -> bool {
        self.ended
    }

    /// Forgets the row under way.
    pub(super) fn reset(&mut self) {
        *self = Self { backslash: self.backslash, ..Self::default() };
    }

    /// Learns the dialect from a line between statements.
    pub(super) fn notice(&mut self, line: &str) {
        self.ended = false;
        let dump = || memchr::memmem::find(line.as_bytes(), b" dump").is_some();
        let commented = memchr::memchr_iter(b'!', line.as_bytes())
            .any(|at| line.get(..at).is_some_and(|before| before.ends_with("/*")));
        if commented || (dump() && (line.contains("MySQL dump") || line.contains("MariaDB dump"))) {
            self.backslash = Backslash::Escape;
        } else if (dump() && line.contains("PostgreSQL database dump"))
            || line.starts_with("INSERT [")
            || line.starts_with("SET ANSI_NULLS")
        {
            self.backslash = Backslash::Plain;
        }
    }

    /// Takes a line; returns the rows that end in it.
    pub(super) fn feed(&mut self, text: &str) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        self.ended = false;
        if self.quote == Quote::Inside {
            self.push('\n');
        }
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if self.quote == Quote::Inside {
                let next = chars.peek().map(|&(_, next)| next);
                match c {
                    '\'' if next == Some('\'') => {
                        chars.next();
                        self.push('\'');
                    }
                    '\'' => self.quote = Quote::Outside,
                    '\\' if self.escapes(text.get(at + 1..).unwrap_or_default()) => {
                        chars.next().into_iter().for_each(|(_, c)| self.push(escaped(c)));
                    }
                    c => self.push(c),
                }
                continue;
            }
            if self.depth == 0 && c == ';' {
                self.ended = true;
                break;
            }
            rows.extend(self.outside(c));
        }
        rows
    }

    fn outside(&mut self, c: char) -> Option<Vec<String>> {
        match c {
            '\'' if self.depth > 0 => {
                self.quote = Quote::Inside;
                self.strings.push(String::new());
            }
            '(' => {
                self.depth += 1;
                if self.depth > 1 {
                    self.bare.push(c);
                }
            }
            ',' if self.depth == 1 => self.cell(),
            ')' if self.depth == 1 => {
                self.cell();
                self.depth = 0;
                return Some(std::mem::take(&mut self.row));
            }
            ')' => {
                self.depth = self.depth.saturating_sub(1);
                self.bare.push(c);
            }
            c if self.depth > 0 && self.bare.len() < MAX_CELL => self.bare.push(c),
            _ => {}
        }
        None
    }

    fn push(&mut self, c: char) {
        if let Some(string) = self.strings.last_mut().filter(|string| string.len() < MAX_CELL) {
            string.push(c);
        }
    }

    /// Whether the backslash before `rest` is an escape.
    fn escapes(&self, rest: &str) -> bool {
        let explicit = self.bare.trim_end().ends_with(['E', 'e']);
        match self.backslash {
            Backslash::Escape => true,
            _ if explicit => true,
            Backslash::Plain => false,
            // 'C:\', ends a string; 'O\'Neil' does not.
            Backslash::Likely => match rest.strip_prefix('\'') {
                Some(behind) => !behind.trim_start().starts_with([',', ')']) && !behind.trim().is_empty(),
                None => rest.starts_with(['\\', '"', 'n', 'r', 't']),
            },
        }
    }

    fn cell(&mut self) {
        let (bare, strings) = (std::mem::take(&mut self.bare), std::mem::take(&mut self.strings));
        if self.row.len() < MAX_CELLS {
            self.row.push(value(&bare, strings));
        }
    }
}

/// The text of a value: its string, the argument of a function, a number, decoded bytes.
fn value(bare: &str, strings: Vec<String>) -> String {
    let bare = bare.trim();
    let replaces = bare.len() >= 8 && bare.get(..8).is_some_and(|head| head.eq_ignore_ascii_case("replace("));
    if let [text, mark, ..] = strings.as_slice()
        && replaces
    {
        return text.replace(mark.as_str(), "\n");
    }
    if let Some(text) = strings.into_iter().next() {
        return if bare.eq_ignore_ascii_case("x") { from_hex(&text).unwrap_or_default() } else { text };
    }
    if bare.eq_ignore_ascii_case("null") || bare.eq_ignore_ascii_case("default") {
        return String::new();
    }
    if let Some(hex) = bare.strip_prefix("0x").or_else(|| bare.strip_prefix("0X")) {
        return from_hex(hex).unwrap_or_default();
    }
    // CAST(12 AS Decimal(9, 2))
    let inner = bare.split_once('(').map(|(_, inner)| inner).filter(|_| bare.ends_with(')'));
    match inner.and_then(|inner| inner.split_once(" AS ").or_else(|| inner.split_once(" as "))) {
        Some((number, _)) => number.trim().to_owned(),
        None => bare.to_owned(),
    }
}

/// Bytes written as hexadecimal digits, if they are text.
fn from_hex(hex: &str) -> Option<String> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes = hex.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    });
    let bytes: Vec<u8> = bytes.collect::<Option<_>>()?;
    let Guess::Text(encoding) = guess(&bytes, Whole::Whole) else { return None };
    let mut decoder = Decoder::new(encoding);
    let mut text = String::new();
    decoder.decode(&bytes, Last::Last, &mut text);
    let is_text = decoder.undecodable() == 0 && !text.chars().any(|c| c.is_control() && !c.is_whitespace());
    is_text.then_some(text)
}

/// What a character behind a backslash stands for.
pub(super) fn escaped(c: char) -> char {
    match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '0' | 'b' | 'Z' => ' ',
        c => c,
    }
}
