//! Splits delimited text into records and cells without copying: the hot path of tables.

use super::decode::{LONGEST_RECORD, Tail};
use super::dialect::Dialect;

/// Cells in one record; what follows goes into another record of the same number.
pub(super) const MAX_CELLS: usize = 16_384;

/// Bytes of a cell that are searched one by one.
const NEAR: usize = 16;

/// Where a cell stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// First byte.
    pub(super) start: usize,
    /// Behind the last byte.
    pub(super) end: usize,
    /// Quotes inside must be resolved by [`unquote`].
    pub(super) quoted: bool,
}

/// One step through the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A record ends; the next begins here.
    Record(usize),
    /// The record has more cells than fit; it goes on here.
    Overflow(usize),
    /// The record does not end within the text.
    Open,
}

/// Reads the record that begins at `at`; `cells` is refilled. A blank line gives no cell.
pub(super) fn record(text: &str, at: usize, tail: Tail, dialect: Dialect, cells: &mut Vec<Cell>) -> Step {
    cells.clear();
    let bytes = text.as_bytes();
    let mut start = at;
    loop {
        let field = match bytes.get(start) {
            Some(&byte) if byte == dialect.quote => quoted(bytes, start, tail, dialect),
            _ => bare(bytes, start, tail, dialect),
        };
        let Some(Field { cell, next, more }) = field else { return Step::Open };
        if !more && cells.is_empty() && cell.start == cell.end && !cell.quoted && next - start <= 2 {
            return Step::Record(next);
        }
        cells.push(cell);
        start = next;
        if !more {
            return Step::Record(next);
        }
        if cells.len() == MAX_CELLS {
            return Step::Overflow(next);
        }
    }
}

struct Field {
    cell: Cell,
    next: usize,
    more: bool,
}

/// A field up to the next delimiter or line end.
#[inline]
fn bare(bytes: &[u8], start: usize, tail: Tail, dialect: Dialect) -> Option<Field> {
    let rest = bytes.get(start..)?;
    // Most cells are short: a plain loop over the first bytes beats the set-up of a vector search.
    let near = rest.iter().take(NEAR).position(|&byte| byte == dialect.delimiter || byte == dialect.newline);
    let far = || memchr::memchr2(dialect.delimiter, dialect.newline, rest.get(NEAR..)?).map(|length| NEAR + length);
    match near.or_else(far) {
        Some(length) => Some(ended(bytes, Cell { start, end: start + length, quoted: false }, dialect)),
        None => (tail == Tail::Closed).then(|| ended(bytes, Cell { start, end: bytes.len(), quoted: false }, dialect)),
    }
}

/// Looks at what ends a field whose content ends at `cell.end`.
#[inline]
fn ended(bytes: &[u8], cell: Cell, dialect: Dialect) -> Field {
    let more = bytes.get(cell.end) == Some(&dialect.delimiter);
    let next = (cell.end + 1).min(bytes.len());
    let carriage = !more && cell.end > cell.start && !cell.quoted && bytes.get(cell.end - 1) == Some(&b'\r');
    Field { cell: Cell { end: cell.end - usize::from(carriage), ..cell }, next, more }
}

/// A field that begins with a quote. If the quote can't be closed sensibly it is an ordinary character.
fn quoted(bytes: &[u8], start: usize, tail: Tail, dialect: Dialect) -> Option<Field> {
    let mut at = start + 1;
    let mut doubled = false;
    loop {
        let closing = bytes.get(at..).and_then(|rest| memchr::memchr(dialect.quote, rest)).map(|length| at + length);
        let Some(closing) = closing.filter(|closing| closing - start <= LONGEST_RECORD) else {
            let may_close = tail == Tail::Open && bytes.len() - start <= LONGEST_RECORD;
            return if may_close { None } else { bare(bytes, start, tail, dialect) };
        };
        let quoted = Quoted { start, closing, doubled };
        let Some(&after) = bytes.get(closing + 1) else {
            return (tail == Tail::Closed).then(|| Field { cell: quoted.inner(), next: bytes.len(), more: false });
        };
        if after == dialect.quote {
            doubled = true;
            at = closing + 2;
            continue;
        }
        return closed(bytes, quoted, tail, dialect);
    }
}

/// Where a quoted field stands.
#[derive(Clone, Copy)]
struct Quoted {
    start: usize,
    closing: usize,
    doubled: bool,
}

impl Quoted {
    fn inner(self) -> Cell {
        let Self { start, closing, doubled } = self;
        if doubled {
            Cell { start, end: closing + 1, quoted: true }
        } else {
            Cell { start: start + 1, end: closing, quoted: false }
        }
    }
}

fn closed(bytes: &[u8], quoted: Quoted, tail: Tail, dialect: Dialect) -> Option<Field> {
    let Quoted { start, closing, .. } = quoted;
    let after = closing + 1;
    let byte = bytes.get(after).copied();
    if byte == Some(dialect.delimiter) {
        return Some(Field { cell: quoted.inner(), next: after + 1, more: true });
    }
    if byte == Some(dialect.newline) {
        return Some(Field { cell: quoted.inner(), next: after + 1, more: false });
    }
    if byte == Some(b'\r') {
        match bytes.get(after + 1) {
            Some(&next) if next == dialect.newline => {
                return Some(Field { cell: quoted.inner(), next: after + 2, more: false });
            }
            None if tail == Tail::Open => return None,
            _ => {}
        }
    }
    let spans_lines = memchr::memchr(dialect.newline, bytes.get(start..closing)?).is_some();
    if spans_lines {
        // The quote that closes it opens another field: the first one was never a quote.
        return bare(bytes, start, tail, dialect);
    }
    let rest = bare(bytes, after, tail, dialect)?;
    Some(Field { cell: Cell { start, end: rest.cell.end, quoted: true }, ..rest })
}

/// Resolves the quotes of a cell marked `quoted`.
pub(super) fn unquote(raw: &str, quote: u8, out: &mut String) {
    let quote = char::from(quote);
    let mut inside = false;
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        if c != quote {
            out.push(c);
        } else if inside && chars.peek() == Some(&quote) {
            chars.next();
            out.push(quote);
        } else if !inside && !out.is_empty() {
            out.push(c);
        } else {
            inside = !inside;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', quote: b'"', newline: b'\n' };

    fn split(text: &str) -> Vec<Vec<String>> {
        let (mut at, mut cells, mut records) = (0, Vec::new(), Vec::new());
        while at < text.len() {
            let Step::Record(next) = record(text, at, Tail::Closed, COMMA, &mut cells) else { break };
            let cell = |cell: &Cell| {
                let raw = &text[cell.start..cell.end];
                let mut out = String::new();
                if cell.quoted {
                    unquote(raw, b'"', &mut out);
                } else {
                    out.push_str(raw);
                }
                out
            };
            records.push(cells.iter().map(cell).collect());
            at = next;
        }
        records
    }

    #[test]
    fn records_are_split() {
        for (text, expected) in [
            ("a,b\nc,d\n", vec![vec!["a", "b"], vec!["c", "d"]]),
            ("a,b\r\nc,d", vec![vec!["a", "b"], vec!["c", "d"]]),
            ("a,\n,b", vec![vec!["a", ""], vec!["", "b"]]),
            ("\"a,1\",\"b\nc\"\r\nd", vec![vec!["a,1", "b\nc"], vec!["d"]]),
            ("\"a \"\"x\"\" b\",c\n", vec![vec!["a \"x\" b", "c"]]),
            ("5\" disk,b\n", vec![vec!["5\" disk", "b"]]),
            ("\"a\"b,c\n", vec![vec!["ab", "c"]]),
            ("a\n\nb\n", vec![vec!["a"], vec![], vec!["b"]]),
            ("\"\"\nx", vec![vec![""], vec!["x"]]),
            ("1,\"open\n2,b\n3,c\n", vec![vec!["1", "\"open"], vec!["2", "b"], vec!["3", "c"]]),
            ("1,\"open\n2,\"b\",x\n", vec![vec!["1", "\"open"], vec!["2", "b", "x"]]),
        ] {
            assert_eq!(split(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn well_formed_tables_read_as_the_csv_crate_reads_them(
            table in prop::collection::vec(prop::collection::vec("[a-c,\"\n \r氏名]{0,6}", 1..5), 1..8)
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            prop_assert_eq!(split(&text), table);
        }

        #[test]
        fn any_text_is_split_to_its_end(text in "[a,\"\n\r;']{0,60}") {
            let (mut at, mut cells) = (0, Vec::new());
            while at < text.len() {
                let Step::Record(next) = record(&text, at, Tail::Closed, COMMA, &mut cells) else { panic!("open") };
                prop_assert!(next > at);
                at = next;
            }
        }
    }
}
