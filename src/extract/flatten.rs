//! Flattens a JSON value into paths and scalars while it is parsed; no tree is built.

use std::fmt::{self, Display, Write};
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::model::{Flow, Object, ObjectField, RecordSink, Row, Sensitive, TableHead};

/// An object with more fields is pushed in parts.
const MOST_FIELDS: usize = 16_384;
/// An object with more text is pushed in parts.
const MOST_BYTES: usize = 4 << 20;

/// Scalars of one record with their paths, in one buffer.
#[derive(Debug, Default)]
pub(super) struct Fields {
    text: String,
    spans: Vec<(Range<usize>, Range<usize>)>,
}

impl Fields {
    /// Returns how many scalars there are.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Forgets everything but the buffers.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
    }

    /// Adds one scalar unless it is empty.
    pub(super) fn push(&mut self, path: &str, value: impl Display) {
        let start = self.text.len();
        self.text.push_str(path);
        let middle = self.text.len();
        // Writing to a string never fails.
        let _ = write!(self.text, "{value}");
        if self.text.len() == middle {
            self.text.truncate(start);
        } else {
            self.spans.push((start..middle, middle..self.text.len()));
        }
    }

    /// Appends all fields of another record under a prefix.
    pub(super) fn append(&mut self, prefix: &str, other: &Self) {
        for (path, value) in &other.spans {
            let path = &other.text[path.clone()];
            let dot = if path.is_empty() || path.starts_with('[') || prefix.is_empty() { "" } else { "." };
            self.push(&format!("{prefix}{dot}{path}"), &other.text[value.clone()]);
        }
    }

    fn is_full(&self) -> bool {
        self.spans.len() >= MOST_FIELDS || self.text.len() >= MOST_BYTES
    }

    fn lend(&self, range: &Range<usize>) -> Vec<ObjectField<'_>> {
        let field = |(path, value): &(Range<usize>, Range<usize>)| ObjectField {
            path: Sensitive::new(&self.text[path.clone()]),
            value: Sensitive::new(&self.text[value.clone()]),
        };
        self.spans.get(range.clone()).unwrap_or_default().iter().map(field).collect()
    }
}

/// Where records go; counts them.
pub(super) struct Out<'s> {
    sink: &'s mut dyn RecordSink,
    objects: u64,
    rows: u64,
    in_table: bool,
    /// The sink said stop.
    pub(super) stopped: bool,
}

impl<'s> Out<'s> {
    /// Begins after `objects` objects.
    pub(super) fn new(sink: &'s mut dyn RecordSink, objects: u64) -> Self {
        Self { sink, objects, rows: 0, in_table: false, stopped: false }
    }

    /// Returns how many records were pushed.
    pub(super) fn pushed(&self) -> u64 {
        self.objects + self.rows
    }

    /// Pushes an object, if it has any field.
    pub(super) fn object(&mut self, fields: &Fields) {
        self.part(fields, 0..fields.len());
    }

    /// Pushes a range of fields as an object.
    pub(super) fn part(&mut self, fields: &Fields, range: Range<usize>) {
        if range.is_empty() || self.stopped {
            return;
        }
        self.in_table = false;
        self.objects += 1;
        let flow = self.sink.object(Object { number: self.objects, fields: &fields.lend(&range) });
        self.stopped |= flow == Flow::Stop;
    }

    /// Pushes the values as a row of a table.
    pub(super) fn row(&mut self, fields: &Fields) {
        if self.stopped {
            return;
        }
        if !self.in_table {
            self.in_table = true;
            self.rows = 0;
            self.stopped |= self.sink.table(TableHead { name: None, hidden: false }) == Flow::Stop;
        }
        self.rows += 1;
        let mut cells: Vec<Sensitive<'_>> = Vec::with_capacity(fields.len());
        for (path, value) in &fields.spans {
            let place = place(&fields.text[path.clone()]).filter(|place| *place < MOST_FIELDS);
            cells.resize(cells.len().max(place.unwrap_or(0)), Sensitive::new(""));
            cells.push(Sensitive::new(&fields.text[value.clone()]));
        }
        self.stopped |= self.sink.row(Row { number: self.rows, cells: &cells }) == Flow::Stop;
    }
}

/// Returns the index at the head of a path: `[3]`. Empty scalars leave no field, but keep their place in a row.
fn place(path: &str) -> Option<usize> {
    path.strip_prefix('[')?.split(']').next()?.parse().ok()
}

/// What sort of value was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Scalar,
    Array,
    Object,
}

/// Flattens one value at the current path.
pub(super) struct Flatten<'a, 's> {
    pub(super) fields: &'a mut Fields,
    pub(super) path: &'a mut String,
    pub(super) out: &'a mut Out<'s>,
}

impl<'s> Flatten<'_, 's> {
    fn again(&mut self) -> Flatten<'_, 's> {
        Flatten { fields: self.fields, path: self.path, out: self.out }
    }

    fn scalar(self, value: impl Display) -> Shape {
        self.fields.push(self.path, value);
        if self.fields.is_full() {
            self.out.object(self.fields);
            self.fields.clear();
        }
        Shape::Scalar
    }
}

/// Stops parsing when the sink has enough.
pub(super) fn check<E: Error>(out: &Out<'_>) -> Result<(), E> {
    if out.stopped { Err(E::custom("stopped")) } else { Ok(()) }
}

impl<'de> DeserializeSeed<'de> for Flatten<'_, '_> {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Flatten<'_, '_> {
    type Value = Shape;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Shape, E> {
        Ok(self.scalar(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Shape, E> {
        Ok(self.scalar(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Shape, E> {
        Ok(self.scalar(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Shape, E> {
        Ok(self.scalar(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Shape, E> {
        Ok(self.scalar(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<Shape, A::Error> {
        let length = self.path.len();
        for index in 0_u64.. {
            let _ = write!(self.path, "[{index}]");
            let element = elements.next_element_seed(self.again())?;
            self.path.truncate(length);
            check(self.out)?;
            if element.is_none() {
                break;
            }
        }
        Ok(Shape::Array)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Shape, A::Error> {
        let length = self.path.len();
        while members.next_key_seed(Key(self.path))?.is_some() {
            members.next_value_seed(self.again())?;
            self.path.truncate(length);
            check(self.out)?;
        }
        Ok(Shape::Object)
    }
}

/// Appends a key to a path.
pub(super) struct Key<'a>(pub(super) &'a mut String);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        if !self.0.is_empty() {
            self.0.push('.');
        }
        self.0.push_str(key);
        Ok(())
    }
}
