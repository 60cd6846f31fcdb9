//! Statements of the catalog with their values, as the driver takes them.

use std::borrow::Cow;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};

/// A value of a statement.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'v> {
    Null,
    Number(i64),
    Text(Cow<'v, str>),
    Bytes(Cow<'v, [u8]>),
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Number(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'v> From<&'v String> for Value<'v> {
    fn from(text: &'v String) -> Self {
        Self::from(text.as_str())
    }
}

impl<'v> From<Cow<'v, str>> for Value<'v> {
    fn from(text: Cow<'v, str>) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Value<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Cow::Owned(bytes))
    }
}

impl<'v> From<&'v [u8]> for Value<'v> {
    fn from(bytes: &'v [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl<'v, T: Into<Value<'v>>> From<Option<T>> for Value<'v> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<'v> From<&'v Option<String>> for Value<'v> {
    fn from(text: &'v Option<String>) -> Self {
        text.as_deref().into()
    }
}

/// A statement with its values.
#[derive(Clone, Debug)]
pub(super) struct Statement<'q> {
    pub(super) text: Cow<'q, str>,
    pub(super) values: Vec<Value<'q>>,
    /// Compiled once and kept.
    pub(super) kept: bool,
}

/// Begins a statement that is compiled once and kept.
pub(super) fn query<'q>(text: impl Into<Cow<'q, str>>) -> Statement<'q> {
    Statement { text: text.into(), values: Vec::new(), kept: true }
}

impl<'q> Statement<'q> {
    /// Gives the next `?` its value.
    pub(super) fn bind(mut self, value: impl Into<Value<'q>>) -> Self {
        self.values.push(value.into());
        self
    }
}

/// A statement whose text depends on the question: it is not kept.
#[derive(Debug)]
pub(super) struct Builder<'q> {
    text: String,
    values: Vec<Value<'q>>,
}

impl<'q> Builder<'q> {
    /// Begins with a text.
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Adds a text.
    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a `?` and its value.
    pub(super) fn push_bind(&mut self, value: impl Into<Value<'q>>) -> &mut Self {
        self.text.push('?');
        self.values.push(value.into());
        self
    }

    /// Adds `(?, ?, …)`.
    pub(super) fn push_ids(&mut self, ids: &[i64]) -> &mut Self {
        for (at, id) in ids.iter().enumerate() {
            self.push(if at == 0 { "(" } else { ", " }).push_bind(*id);
        }
        self.push(if ids.is_empty() { "()" } else { ")" })
    }

    /// Ends the statement.
    pub(super) fn build(self) -> Statement<'q> {
        Statement { text: Cow::Owned(self.text), values: self.values, kept: false }
    }
}

/// Values of one row of an insert.
#[derive(Debug, Default)]
pub(super) struct Values<'v> {
    pub(super) row: Vec<Value<'v>>,
}

impl<'v> Values<'v> {
    /// Adds the next value.
    pub(super) fn push_bind(&mut self, value: impl Into<Value<'v>>) -> &mut Self {
        self.row.push(value.into());
        self
    }
}
