//! Renders findings one by one, masked unless the user asked to see them.

use std::io::{self, Write};

use serde::Serialize;

use super::layout::{Align, Grid};
use super::mask::Mask;
use super::words::Words;
use crate::model::{Confidence, Division, FieldName, Grade, Location, Part, Section, Unit, Why};
use crate::text::escape;

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingsFormat {
    /// A table an asset.
    Table,
    /// A JSON object a line.
    Jsonl,
}

/// Whether values are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// As [`Mask`] says.
    Masked,
    /// As they stand in the source.
    Revealed,
}

/// One finding to be shown. No `Debug`: it lends a raw value.
pub struct FindingLine<'a> {
    /// Raw path bytes of the asset relative to its root.
    pub asset: &'a [u8],
    /// Where it stands.
    pub location: Location<'a>,
    /// Kind name.
    pub kind: &'a str,
    /// What of the value may be shown when it is not revealed.
    pub mask: Mask,
    /// Raw value, exposed by the inspection.
    pub value: &'a str,
    /// Primary key of its row, if values are revealed and the row has one.
    pub key: Option<&'a str>,
    /// How sure.
    pub confidence: Confidence,
    /// How whole.
    pub grade: Grade,
    /// Reason.
    pub why: Why,
    /// Why the user's packs take it out of the count, if they do.
    pub ignored: Option<&'a str>,
}

/// Findings under way: any number of [`FindingsReport::finding`], then [`FindingsReport::end`].
pub struct FindingsReport<'w> {
    out: &'w mut dyn Write,
    words: &'w Words,
    format: FindingsFormat,
    values: Values,
    asset: Option<Vec<u8>>,
    grid: Option<Grid>,
    rows: usize,
}

/// Rows of a table that are laid out together: bounds memory however many findings an asset has.
const ROWS_A_TABLE: usize = 200;

#[derive(Serialize)]
struct JsonLine<'a> {
    asset: std::borrow::Cow<'a, str>,
    location: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    kind: &'a str,
    value: String,
    confidence: f64,
    why: String,
    /// Left out where the value is whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ignored: Option<&'a str>,
}

impl<'w> FindingsReport<'w> {
    /// Begins; nothing is written yet. The words of JSON lines are a contract: give English ones.
    pub fn new(out: &'w mut dyn Write, words: &'w Words, format: FindingsFormat, values: Values) -> Self {
        Self { out, words, format, values, asset: None, grid: None, rows: 0 }
    }

    /// Shows one finding. Findings of one asset come together.
    pub fn finding(&mut self, line: &FindingLine<'_>) -> io::Result<()> {
        let value = match self.values {
            Values::Masked => line.mask.of(line.value),
            Values::Revealed => line.value.to_owned(),
        };
        match self.format {
            FindingsFormat::Jsonl => self.json(line, value),
            FindingsFormat::Table => self.table_row(line, &value),
        }
    }

    /// Writes what is still held back.
    pub fn end(mut self) -> io::Result<()> {
        self.write_table()?;
        self.out.flush()
    }

    fn json(&mut self, line: &FindingLine<'_>, value: String) -> io::Result<()> {
        let json = JsonLine {
            asset: super::json::path_text(line.asset),
            location: location_of(&line.location, self.words),
            key: self.key(line),
            kind: line.kind,
            value,
            confidence: line.confidence.share(),
            why: why_of(line.why, self.words),
            grade: Some(line.grade).filter(|grade| *grade != Grade::Complete).map(Grade::code),
            ignored: line.ignored,
        };
        super::json::write_value(self.out, &json)?;
        self.out.write_all(b"\n")
    }

    /// A key may be an address: it is a value like any other.
    fn key<'a>(&self, line: &FindingLine<'a>) -> Option<&'a str> {
        line.key.filter(|_| self.values == Values::Revealed)
    }

    fn table_row(&mut self, line: &FindingLine<'_>, value: &str) -> io::Result<()> {
        if self.asset.as_deref() != Some(line.asset) {
            self.write_table()?;
            writeln!(self.out, "{}", escape::path_bytes(line.asset))?;
            self.asset = Some(line.asset.to_vec());
        }
        if self.rows == ROWS_A_TABLE {
            self.write_table()?;
        }
        let column = |code| self.words.get("column", code);
        let place = self.place(line);
        let grid = self.grid.get_or_insert_with(|| {
            Grid::new([
                (column("location"), Align::Left),
                (column("kind"), Align::Left),
                (column("value"), Align::Left),
                (column("confidence"), Align::Right),
            ])
        });
        grid.row([
            place,
            match line.ignored {
                Some(_) => format!("{} ({})", escape::terminal(line.kind), self.words.get("column", "ignored")),
                None => escape::terminal(line.kind).into_owned(),
            },
            super::layout::shorten(&escape::terminal(value), 40),
            format!("{:.2}", line.confidence.share()),
        ]);
        self.rows += 1;
        Ok(())
    }

    /// Location, with the key of the row behind it.
    fn place(&self, line: &FindingLine<'_>) -> String {
        let key = self.key(line).map(|key| format!(" ({key})"));
        escape::terminal(&format!("{}{}", location_of(&line.location, self.words), key.unwrap_or_default()))
            .into_owned()
    }

    fn write_table(&mut self) -> io::Result<()> {
        self.rows = 0;
        self.grid.take().map_or(Ok(()), |grid| grid.write(self.out))
    }
}

/// Says where a value stands: `row 14, column 電話`, `page 2, line 9`, `record 3, key name`, `file name`.
pub fn location_of(location: &Location<'_>, words: &Words) -> String {
    let section = section(location.section, words);
    let sheet = location.table.map(|sheet| words.fill("location", "sheet", &[("sheet", sheet)]));
    let (unit, number, field_word) = match location.unit {
        Unit::Row(number) => ("row", number, "column"),
        Unit::Line(number) => ("line", number, "column"),
        Unit::Record(number) => ("record", number, "key"),
        Unit::FileName => ("file_name", 0, "column"),
    };
    let unit = words.fill("location", unit, &[("number", &number.to_string())]);
    let field = match location.field {
        FieldName::None => String::new(),
        FieldName::Shown(name) => words.fill("location", field_word, &[("field", name)]),
        FieldName::Position(position) => words.fill("location", field_word, &[("field", &position.to_string())]),
    };
    section + &sheet.unwrap_or_default() + &unit + &field
}

/// Says in which section: `page 2, `, `slide 3, notes, `; nothing for the body of a document without divisions.
fn section(section: Section, words: &Words) -> String {
    let number = section.division.map(Division::number).unwrap_or_default().to_string();
    let division = section.division.map(|division| {
        let code = match division {
            Division::Page(_) => "page",
            Division::Slide(_) => "slide",
            Division::Message(_) => "message",
        };
        words.fill("location", code, &[("number", &number)])
    });
    let part = Some(section.part).filter(|part| *part != Part::Body);
    let part = part.map(|part| words.fill("location", "part", &[("part", words.get("part", part.code()))]));
    division.unwrap_or_default() + &part.unwrap_or_default()
}

/// Reads the unit out of a location as [`location_of`] says it: row 14, line 9. Words may stand for several units.
pub fn units_of(text: &str, words: &Words) -> Vec<Unit> {
    let number = |code: &str| {
        let (before, after) = words.get("location", code).split_once("{number}")?;
        let digits = |at: usize| {
            text.get(at..).map_or("", |rest| rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or(""))
        };
        let starts = text.char_indices().filter(|&(at, c)| {
            c.is_ascii_digit() && !text.get(..at).is_some_and(|head| head.ends_with(|c: char| c.is_ascii_digit()))
        });
        let fits = |at: usize| {
            let tail = text.get(at + digits(at).len()..).unwrap_or_default();
            text.get(..at).is_some_and(|head| head.ends_with(before)) && tail.starts_with(after)
        };
        starts.map(|(at, _)| at).rfind(|&at| fits(at)).and_then(|at| digits(at).parse::<u64>().ok())
    };
    let file_name = text.trim() == words.get("location", "file_name");
    let units = [
        file_name.then_some(Unit::FileName),
        number("row").map(Unit::Row),
        number("line").map(Unit::Line),
        number("record").map(Unit::Record),
    ];
    units.into_iter().flatten().collect()
}

/// Says why a finding is one.
pub(super) fn why_of(why: Why, words: &Words) -> String {
    let passing = match why {
        Why::Column { passing, .. } => passing.to_string(),
        _ => String::new(),
    };
    words.fill("why", why_code(why), &[("passing", &passing)])
}

/// Code of a reason.
pub(super) fn why_code(why: Why) -> &'static str {
    match why {
        Why::Column { header: true, .. } => "column_header",
        Why::Column { .. } => "column",
        Why::Context => "context",
        Why::Format => "format",
        Why::NameList => "name_list",
        Why::FileName => "file_name",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Language;

    fn place(unit: Unit, field: FieldName<'_>, table: Option<&str>, language: Language) -> String {
        location_of(&Location { section: Section::default(), table, unit, field }, &Words::load(language).unwrap())
    }

    #[test]
    fn locations_are_words() {
        let english = Language::English;
        assert_eq!(place(Unit::Row(14), FieldName::Shown("電話"), None, english), "row 14, column 電話");
        assert_eq!(place(Unit::Row(1), FieldName::Position(3), Some("会員"), english), "sheet 会員, row 1, column 3");
        assert_eq!(place(Unit::Line(9), FieldName::None, None, english), "line 9");
        assert_eq!(place(Unit::Record(3), FieldName::Shown("name"), None, english), "record 3, key name");
        assert_eq!(place(Unit::FileName, FieldName::None, None, english), "file name");
        assert_eq!(place(Unit::Row(14), FieldName::Shown("電話"), None, Language::Japanese), "14 行目、列 電話");
    }

    #[test]
    fn sections_are_words() {
        let page = Section::within(Division::Page(2), Part::Body);
        let notes = Section::within(Division::Slide(3), Part::Notes);
        for (section, language, expected) in [
            (page, Language::English, "page 2, line 5"),
            (page, Language::Japanese, "2 ページ、5 行目"),
            (notes, Language::English, "slide 3, notes, line 5"),
            (notes, Language::Japanese, "スライド 3、ノート、5 行目"),
            (Section::of(Part::Comment), Language::English, "comment, line 5"),
            (Section::default(), Language::English, "line 5"),
        ] {
            let place = Location { section, table: None, unit: Unit::Line(5), field: FieldName::None };
            assert_eq!(location_of(&place, &Words::load(language).unwrap()), expected);
        }
        for (language, part) in Language::ALL.into_iter().flat_map(|one| Part::ALL.iter().map(move |part| (one, part)))
        {
            let words = Words::load(language).unwrap();
            assert!(
                *part == Part::Body || words.get("part", part.code()) != part.code() || language == Language::English
            );
        }
    }

    #[test]
    fn units_are_read_back() {
        for language in Language::ALL {
            let words = Words::load(language).unwrap();
            for unit in [Unit::Row(14), Unit::Line(9), Unit::Record(3), Unit::FileName] {
                for (field, table) in [(FieldName::None, None), (FieldName::Position(2), Some("会員"))] {
                    let text = location_of(&Location { section: Section::default(), table, unit, field }, &words);
                    let readable = unit != Unit::FileName || table.is_none();
                    assert!(!readable || units_of(&text, &words).contains(&unit), "{text}");
                }
            }
        }
        assert_eq!(units_of("column 3", &Words::load(Language::English).unwrap()), []);
    }

    fn show(format: FindingsFormat, values: Values) -> String {
        let words = Words::load(Language::English).unwrap();
        let mut out = Vec::new();
        let mut report = FindingsReport::new(&mut out, &words, format, values);
        for (row, value) in [(2, "090-1234-5678"), (3, "\u{1b}[31m090-0000-1111")] {
            let line = FindingLine {
                asset: b"a/\xff.csv",
                location: Location {
                    section: Section::default(),
                    table: None,
                    unit: Unit::Row(row),
                    field: FieldName::Shown("電話"),
                },
                kind: "phone",
                mask: Mask::Number,
                value,
                key: None,
                confidence: Confidence::percent(98),
                grade: Grade::Complete,
                why: Why::Column { passing: 100, header: true },
                ignored: None,
            };
            report.finding(&line).unwrap();
        }
        report.end().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn masked_output_holds_no_value() {
        for format in [FindingsFormat::Table, FindingsFormat::Jsonl] {
            let shown = show(format, Values::Masked);
            assert!(!shown.contains("1234") && shown.contains("••••78"), "{shown}");
        }
    }

    #[test]
    fn revealed_lines_are_the_contract() {
        let shown = show(FindingsFormat::Jsonl, Values::Revealed);
        let first = r#"{"asset":"a/\\xff.csv","location":"row 2, column 電話","kind":"phone","value":"090-1234-5678","confidence":0.98,"why":"100 % of the column pass and its header names the kind"}"#;
        assert_eq!(shown.lines().next(), Some(first));
    }

    #[test]
    fn revealed_tables_are_escaped() {
        let shown = show(FindingsFormat::Table, Values::Revealed);
        assert!(shown.starts_with("a/\\xff.csv\nlocation"), "{shown}");
        assert!(shown.contains("090-1234-5678") && !shown.contains('\u{1b}'), "{shown}");
        assert_eq!(shown.matches("location").count(), 1, "one head a table");
    }
}
