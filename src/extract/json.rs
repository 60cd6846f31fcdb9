//! Reads JSON documents and JSON lines as a stream of objects.
//!
//! A document that is a collection (an array, or an array of objects under a few envelope members) gives one object an
//! element; any other document is one object. Nothing grows with the size of a collection.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufReader};

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::de::Read;

use super::End;
use super::decode::{Tail, Window};
use super::flatten::{Fields, Flatten, Key, Out, Shape as Value, check};
use crate::model::{Reason, RecordSink};

/// How JSON is laid out in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One value (or several, each over many lines).
    Document,
    /// One value a line.
    Lines,
}

/// Elements of an array that are held until it is clear whether they are records or parts of one.
const HELD: usize = 16;
/// Depth at which an array may still be the collection of a document.
const SPINE: usize = 3;
/// Longest scalar, bytes.
const LONGEST_SCALAR: u64 = 64 << 20;
/// A broken text is still taken for JSON if this much of it is sound.
const SOUND: usize = 256;

/// Tells whether a text is JSON.
pub(super) fn shape(text: &str, tail: Tail) -> Option<Shape> {
    let start = text.trim_start();
    if !start.starts_with(['{', '[']) {
        return None;
    }
    let (first, rest) = start.split_once('\n').unwrap_or((start, ""));
    let first_is_value = serde_json::from_str::<IgnoredAny>(first).is_ok();
    if first_is_value && rest.trim_start().starts_with(['{', '[']) {
        return Some(Shape::Lines);
    }
    if first_is_value && first.starts_with('{') && !rest.trim().is_empty() {
        return Some(Shape::Lines);
    }
    let mut values = Deserializer::from_str(start).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => (start.starts_with('{') || has_content(start)).then_some(Shape::Document),
        Some(Err(error)) if error.is_eof() => {
            (tail == Tail::Open || start.contains("\":") || has_content(start)).then_some(Shape::Document)
        }
        Some(Err(error)) => (offset_of(start, &error) > SOUND && start.contains("\":")).then_some(Shape::Document),
        None => None,
    }
}

/// `[section]`-like texts hold neither objects nor strings.
fn has_content(start: &str) -> bool {
    start.contains(['{', '"'])
}

fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>() + error.column()
}

/// Reads a document to its end.
pub(super) fn read_document(window: &mut Window<'_>, sink: &mut dyn RecordSink) -> End {
    let mut document = Document::new(Out::new(sink, 0));
    if window.tail() == Tail::Closed {
        let text = window.text();
        return document.read(&mut Deserializer::from_str(text));
    }
    let progress = document.progress.clone();
    let reader = BufReader::with_capacity(64 * 1024, WindowReader { window, at: 0, read: 0, progress });
    document.read(&mut Deserializer::from_reader(reader))
}

/// Lends a window as a reader; refuses a scalar beyond [`LONGEST_SCALAR`].
struct WindowReader<'w, 'a> {
    window: &'w mut Window<'a>,
    at: usize,
    read: u64,
    progress: std::rc::Rc<Cell<u64>>,
}

impl io::Read for WindowReader<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.window.text().len() && self.window.tail() == Tail::Open {
            self.window.drop_front(self.at);
            self.at = 0;
            self.window.fill();
        }
        if self.window.trouble().is_some() {
            return Err(io::ErrorKind::Other.into());
        }
        // The visitor zeroes the cell at every scalar.
        if self.progress.get() > LONGEST_SCALAR {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let rest = &self.window.text().as_bytes()[self.at..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.at += length;
        self.read += length as u64;
        self.progress.set(self.progress.get() + length as u64);
        Ok(length)
    }
}

/// State of reading one file of values.
struct Document<'s> {
    out: Out<'s>,
    path: String,
    /// Scalars on the spine.
    rest: Fields,
    /// Elements of arrays on the spine, with the path of each.
    held: Vec<(String, Fields)>,
    /// Scalars on the spine that are no envelope.
    own: usize,
    spare: Fields,
    progress: std::rc::Rc<Cell<u64>>,
}

impl<'s> Document<'s> {
    fn new(out: Out<'s>) -> Self {
        let progress = std::rc::Rc::default();
        Self {
            out,
            path: String::new(),
            rest: Fields::default(),
            held: Vec::new(),
            own: 0,
            spare: Fields::default(),
            progress,
        }
    }

    fn read<'de, R: Read<'de>>(&mut self, json: &mut Deserializer<R>) -> End {
        loop {
            let result = Spine { document: self, depth: 0 }.deserialize(&mut *json);
            self.path.clear();
            self.finish();
            if self.out.stopped {
                return End::Stopped;
            }
            if let Err(error) = result {
                let reason = reason_of(&error);
                return if self.out.pushed() == 0 { End::Failed(reason) } else { End::Partial(reason) };
            }
            if json.end().is_ok() {
                return End::Complete;
            }
        }
    }

    /// Pushes what was held back until the end of the value.
    fn finish(&mut self) {
        let is_collection = self.own == 0;
        for (path, fields) in std::mem::take(&mut self.held) {
            if is_collection {
                self.out.object(&fields);
            } else {
                self.rest.append(&path, &fields);
            }
        }
        self.out.object(&self.rest);
        self.rest.clear();
        self.own = 0;
    }

    fn flatten(&mut self) -> Flatten<'_, 's> {
        self.progress.set(0);
        Flatten { fields: &mut self.rest, path: &mut self.path, out: &mut self.out }
    }

    fn scalar(&mut self, value: impl fmt::Display) {
        let name = self.path.rsplit('.').next().unwrap_or_default();
        self.own += usize::from(!is_envelope(name));
        self.rest.push(&self.path, value);
    }
}

fn reason_of(error: &serde_json::Error) -> Reason {
    use serde_json::error::Category;
    match error.classify() {
        Category::Io if error.io_error_kind() == Some(io::ErrorKind::FileTooLarge) => Reason::Limit,
        Category::Io => Reason::IoError,
        Category::Eof => Reason::Truncated,
        // The only way to learn of it; the text itself goes nowhere.
        Category::Syntax if error.to_string().starts_with("recursion limit") => Reason::Limit,
        Category::Syntax | Category::Data => Reason::Malformed,
    }
}

/// Members that speak of a collection, not of a person.
fn is_envelope(name: &str) -> bool {
    const WORDS: [&str; 34] = [
        "page",
        "pages",
        "perpage",
        "pagesize",
        "total",
        "totalcount",
        "totalpages",
        "count",
        "size",
        "limit",
        "offset",
        "cursor",
        "next",
        "prev",
        "previous",
        "first",
        "last",
        "self",
        "hasmore",
        "hasnext",
        "status",
        "statuscode",
        "code",
        "success",
        "ok",
        "error",
        "message",
        "version",
        "schema",
        "type",
        "generated",
        "generatedat",
        "exportedat",
        "timestamp",
    ];
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    WORDS.contains(&name.as_str()) || name.starts_with("export") || name.starts_with("generat") || name.is_empty()
}

/// A value that may be, or hold, the collection of the document.
struct Spine<'d, 's> {
    document: &'d mut Document<'s>,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Spine<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Spine<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.document.scalar(value);
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.document.scalar(value);
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.document.scalar(value);
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.document.scalar(value);
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.document.scalar(value);
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let document = self.document;
        let length = document.path.len();
        while members.next_key_seed(Key(&mut document.path))?.is_some() {
            document.progress.set(0);
            if self.depth < SPINE {
                members.next_value_seed(Spine { document, depth: self.depth + 1 })?;
            } else {
                members.next_value_seed(document.flatten())?;
                document.own += 1;
            }
            document.path.truncate(length);
            check(&document.out)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let document = self.document;
        let path = std::mem::take(&mut document.path);
        let mut array = Elements { from: document.held.len(), hold: if self.depth == 0 { 0 } else { HELD }, count: 0 };
        loop {
            document.progress.set(0);
            let mut fields = std::mem::take(&mut document.spare);
            let mut relative = String::new();
            let seed = Flatten { fields: &mut fields, path: &mut relative, out: &mut document.out };
            let Some(value) = elements.next_element_seed(seed)? else { break };
            array.push(document, &path, value, fields);
            check(&document.out)?;
        }
        document.path = path;
        Ok(())
    }
}

/// An array on the spine.
struct Elements {
    /// Where its elements begin among those held.
    from: usize,
    /// How many elements may be held before they are records for sure.
    hold: usize,
    count: usize,
}

impl Elements {
    fn push(&mut self, document: &mut Document<'_>, path: &str, value: Value, mut fields: Fields) {
        self.count += 1;
        match value {
            Value::Object if self.count <= self.hold => {
                document.held.push((format!("{path}[{}]", self.count - 1), fields));
                return;
            }
            Value::Object => {
                for (_, held) in document.held.drain(self.from..) {
                    document.out.object(&held);
                }
                document.out.object(&fields);
            }
            Value::Scalar if self.count <= self.hold => {
                document.own += 1;
                document.rest.append(&format!("{path}[{}]", self.count - 1), &fields);
            }
            Value::Scalar | Value::Array => document.out.row(&fields),
        }
        fields.clear();
        document.spare = fields;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{Records, read};
    use super::*;

    fn objects(text: &str) -> Vec<String> {
        let show = |(_, fields): &(u64, Vec<(String, String)>)| {
            fields.iter().map(|(path, value)| format!("{path}={value}")).collect::<Vec<_>>().join(" ")
        };
        read(text.as_bytes()).1.objects.iter().map(show).collect()
    }

    #[test]
    fn documents_become_objects() {
        for (text, expected) in [
            (r#"[{"n":"山田","t":{"a":1}},{"n":"佐藤","x":null,"e":""}]"#, vec!["n=山田 t.a=1", "n=佐藤"]),
            (r#"{"page":1,"items":[{"n":"a"},{"n":"b"}]}"#, vec!["n=a", "n=b", "page=1"]),
            (r#"{"response":{"total":2,"users":[{"n":"a"},{"n":"b"}]}}"#, vec!["n=a", "n=b", "response.total=2"]),
            (
                r#"{"n":"a","c":[{"k":"tel","v":"1"},{"k":"mail","v":"2"}]}"#,
                vec!["n=a c[0].k=tel c[0].v=1 c[1].k=mail c[1].v=2"],
            ),
            (r#"{"n":"a","tags":["x","y"]}"#, vec!["n=a tags[0]=x tags[1]=y"]),
            (r#"[{"pax":[{"romanName":"YAMADA"}]}]"#, vec!["pax[0].romanName=YAMADA"]),
            ("{\n \"n\": 1\n}\n{\n \"n\": 2\n}\n", vec!["n=1", "n=2"]),
            (r#"{"id":90123456789,"f":1.5,"ok":true}"#, vec!["id=90123456789 f=1.5 ok=true"]),
        ] {
            assert_eq!(objects(text), expected, "{text}");
        }
    }

    #[test]
    fn a_long_array_is_a_collection_whatever_stands_beside_it() {
        let elements: Vec<String> = (0..40).map(|n| format!(r#"{{"n":{n}}}"#)).collect();
        let found = objects(&format!(r#"{{"owner":"a","list":[{}]}}"#, elements.join(",")));
        assert_eq!(found.len(), 41);
        assert_eq!(found[39], "n=39");
    }

    #[test]
    fn arrays_of_rows_are_tables() {
        let (_, records) = read(br#"[["name","tel"],["a",null,"1"],["b","2"]]"#);
        assert_eq!(records.cells(), [vec!["name", "tel"], vec!["a", "", "1"], vec!["b", "2"]]);
        let (_, records) = read(br#"["a@example.com","b@example.com"]"#);
        assert_eq!(records.cells(), [["a@example.com"], ["b@example.com"]]);
    }

    #[test]
    fn lines_are_objects_and_other_lines_passages() {
        let (extracted, records) = read(b"{\"n\":1}\n{\"n\":2}\nbroken {\n\n{\"n\":3}");
        assert_eq!((extracted.format, extracted.end), ("ndjson", End::Complete));
        assert_eq!(records.objects.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(records.passages, [(3, "broken {\n".to_owned())]);
    }

    #[test]
    fn a_broken_document_keeps_what_was_read() {
        let mut text = r#"[{"n":1},{"n":2},"#.to_owned();
        let (extracted, records) = read(text.as_bytes());
        assert_eq!((extracted.end, records.objects.len()), (End::Partial(Reason::Truncated), 2));
        text = format!("[\n{}oops]", "{\"name\":\"a\"},\n".repeat(100));
        let (extracted, records) = read(text.as_bytes());
        assert_eq!((extracted.end, records.objects.len()), (End::Partial(Reason::Malformed), 100));
        let (extracted, _) = read(r#"{"a":"#.repeat(100_000).as_bytes());
        assert_eq!(extracted.end, End::Failed(Reason::Limit));
    }

    #[test]
    fn a_giant_array_is_streamed() {
        let text = format!("[{}{{\"n\":0}}]", "{\"name\":\"山田太郎\",\"n\":1},\n".repeat(100_000));
        let (extracted, records) = read(text.as_bytes());
        assert_eq!((extracted.format, extracted.end, records.objects.len()), ("json", End::Complete, 100_001));
    }

    #[test]
    fn other_texts_are_no_json() {
        for text in ["[main]\nkey=1\n", "[2024-01-01 10:00:00] start\n", "{ name: 'x' }\n", "[x](y) and z\n"] {
            assert_eq!(shape(text, Tail::Closed), None, "{text}");
        }
    }

    #[test]
    fn a_sink_that_stops_is_obeyed() {
        let reader = super::super::Reader::new(super::super::Limits::default());
        let mut records = Records { stop_after: Some(2), ..Records::default() };
        let content = br#"[{"n":1},{"n":2},{"n":3}]"#;
        let extracted = reader.read(super::super::Input::Memory(content), 0, &mut records);
        assert_eq!((extracted.end, records.objects.len()), (End::Stopped, 2));
    }

    proptest! {
        #[test]
        fn broken_json_never_panics(cut in 0_usize..200, junk in "[\\[{\",:0-9]{0,5}") {
            let text = format!(r#"{{"a":[{{"b":"山田"}},[1,2]],"c":{{"d":[{}]}}}}"#, r#"{"e":"x"},"#.repeat(20) + "1");
            let cut = text.floor_char_boundary(cut.min(text.len()));
            read(format!("{}{junk}{}", &text[..cut], &text[cut..]).as_bytes());
        }
    }
}
