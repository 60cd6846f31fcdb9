//! Streams the rows of delimited text. A cell is a slice of the window unless its quotes must be resolved.

use super::decode::{LONGEST_RECORD, Parser, Tail, Taken};
use super::dialect::Dialect;
use super::split::{self, Cell, Step};
use super::text::safe_cut;
use crate::model::{Flow, Reason, RecordSink, Row, Sensitive, TableHead};

/// Pushes rows of one table.
#[derive(Debug)]
pub(super) struct Rows {
    dialect: Dialect,
    number: u64,
    begun: bool,
    /// The last record was cut: the next one continues it under the same number.
    continued: bool,
    /// Some record was cut: its later cells stand in other columns than in the file.
    cut: bool,
    cells: Vec<Cell>,
    unquoted: String,
}

impl Rows {
    /// Starts a table.
    pub(super) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            number: 0,
            begun: false,
            continued: false,
            cut: false,
            cells: Vec::new(),
            unquoted: String::new(),
        }
    }

    fn count(&mut self, step: Step) {
        if !self.continued {
            self.number += 1;
        }
        self.continued = !matches!(step, Step::Record(_));
        self.cut |= self.continued;
    }

    /// Pushes a row with cells whose quotes must be resolved: they are copied.
    fn push_unquoted(&mut self, text: &str, sink: &mut dyn RecordSink) -> Flow {
        self.unquoted.clear();
        let mut ends = Vec::with_capacity(self.cells.len());
        for cell in &self.cells {
            let raw = &text[cell.start..cell.end];
            if cell.quoted {
                let mut value = String::with_capacity(raw.len());
                split::unquote(raw, self.dialect.quote, &mut value);
                self.unquoted.push_str(&value);
            } else {
                self.unquoted.push_str(raw);
            }
            ends.push(self.unquoted.len());
        }
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let row: Vec<Sensitive<'_>> =
            starts.zip(&ends).map(|(start, &end)| Sensitive::new(&self.unquoted[start..end])).collect();
        sink.row(Row { number: self.number, cells: &row })
    }

    /// Cuts a record that does not end, at its last delimiter or between words.
    fn cut(&mut self, text: &str, at: usize, sink: &mut dyn RecordSink) -> Taken {
        let limit = text.floor_char_boundary(at + LONGEST_RECORD);
        let record = &text[at..limit];
        let end = memchr::memrchr(self.dialect.delimiter, record.as_bytes())
            .map_or_else(|| safe_cut(text, limit), |length| at + length + 1);
        let part = text[at..end].trim_end_matches(char::from(self.dialect.delimiter));
        let cells: Vec<Sensitive<'_>> = part.split(char::from(self.dialect.delimiter)).map(Sensitive::new).collect();
        self.count(Step::Open);
        Taken { bytes: end, flow: sink.row(Row { number: self.number, cells: &cells }) }
    }
}

impl Parser for Rows {
    fn take(&mut self, text: &str, tail: Tail, sink: &mut dyn RecordSink) -> Taken {
        if !self.begun {
            self.begun = true;
            if sink.table(TableHead { name: None, hidden: false }) == Flow::Stop {
                return Taken { bytes: 0, flow: Flow::Stop };
            }
        }
        let mut row: Vec<Sensitive<'_>> = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let step = split::record(text, at, tail, self.dialect, &mut self.cells);
            let next = match step {
                Step::Record(next) | Step::Overflow(next) => next,
                Step::Open if text.len() - at > LONGEST_RECORD => {
                    let taken = self.cut(text, at, sink);
                    if taken.flow == Flow::Stop {
                        return taken;
                    }
                    at = taken.bytes;
                    continue;
                }
                Step::Open => break,
            };
            self.count(step);
            let flow = if self.cells.is_empty() {
                Flow::Continue
            } else if self.cells.iter().any(|cell| cell.quoted) {
                self.push_unquoted(text, sink)
            } else {
                row.clear();
                row.extend(self.cells.iter().map(|cell| Sensitive::new(&text[cell.start..cell.end])));
                sink.row(Row { number: self.number, cells: &row })
            };
            at = next;
            if flow == Flow::Stop {
                return Taken { bytes: at, flow };
            }
        }
        Taken { bytes: at, flow: Flow::Continue }
    }

    fn trouble(&self) -> Option<Reason> {
        self.cut.then_some(Reason::Limit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::End;
    use super::super::testing::{Records, read};
    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', quote: b'"', newline: b'\n' };

    fn feed(windows: &[&str]) -> Records {
        let (mut parser, mut records, mut text) = (Rows::new(COMMA), Records::default(), String::new());
        for (number, window) in windows.iter().enumerate() {
            text.push_str(window);
            let tail = if number + 1 == windows.len() { Tail::Closed } else { Tail::Open };
            let taken = parser.take(&text, tail, &mut records);
            text.drain(..taken.bytes);
        }
        records
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let records = feed(&["title\n\n氏名,電話\n\"山\n田\",1\n佐藤,2\n"]);
        let numbers: Vec<u64> = records.rows.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 3, 4, 5]);
        assert_eq!(records.cells()[2], ["山\n田", "1"]);
    }

    #[test]
    fn a_quote_that_never_closes_does_not_swallow_the_file() {
        let mut text = "id,name\n1,\"open\n".to_owned();
        text.push_str(&"2,taro\n".repeat(400_000));
        let (extracted, records) = read(text.as_bytes());
        assert_eq!((extracted.format, extracted.end), ("csv", End::Complete));
        assert_eq!(records.rows.len(), 400_002);
    }

    #[test]
    fn a_giant_record_is_cut_between_cells() {
        let text = "taro@example.com,".repeat(200_000);
        let records = feed(&[&text]);
        assert!(records.rows.len() > 1);
        assert!(records.rows.iter().all(|(number, _)| *number == 1));
        let full = records.cells().concat().into_iter().filter(|cell| *cell == "taro@example.com").count();
        assert_eq!(full, 200_000);
    }

    #[test]
    fn more_cells_than_fit_are_a_gap() {
        let gap = End::Partial(Reason::Limit);
        for (cells, end) in [(split::MAX_CELLS, End::Complete), (split::MAX_CELLS + 1, gap), (20_001, gap)] {
            let row = "x,".repeat(cells - 1) + "taro@example.com\n";
            let (extracted, records) = read(row.repeat(3).as_bytes());
            assert_eq!((extracted.format, extracted.end), ("csv", end), "{cells}");
            let kept = records.cells().concat().into_iter().filter(|cell| *cell == "taro@example.com").count();
            assert_eq!(kept, 3);
        }
    }

    #[test]
    fn a_sink_that_stops_is_obeyed() {
        let mut records = Records { stop_after: Some(3), ..Records::default() };
        let taken = Rows::new(COMMA).take("a,b\n1,2\n3,4\n5,6\n", Tail::Closed, &mut records);
        assert_eq!((taken.flow, records.rows.len()), (Flow::Stop, 2));
    }

    proptest! {
        #[test]
        fn windows_never_change_the_rows(text in "[a-c,\"\n]{0,200}", cut in 0_usize..200) {
            let cut = cut.min(text.len());
            let whole = feed(&[&text]);
            let parts = feed(&[&text[..cut], &text[cut..]]);
            prop_assert_eq!(whole.rows, parts.rows);
        }
    }
}
