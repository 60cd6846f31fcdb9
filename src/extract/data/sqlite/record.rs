//! Takes stored rows apart into values.

use super::super::value::{self, Blob};
use crate::model::Reason;
use crate::text::encoding::TextEncoding;

/// How a database stores text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    /// Returns the encoding of a number in the header; an empty database has none.
    pub(super) fn of(number: u32) -> Option<Self> {
        match number {
            0 | 1 => Some(Self::Utf8),
            2 => Some(Self::Utf16Le),
            3 => Some(Self::Utf16Be),
            _ => None,
        }
    }

    fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 => value::text(bytes),
            Self::Utf16Le => value::decode(bytes, TextEncoding::Utf16Le),
            Self::Utf16Be => value::decode(bytes, TextEncoding::Utf16Be),
        }
    }
}

/// One stored value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'r> {
    Null,
    Integer(i64),
    Float(f64),
    Text(&'r [u8], Encoding),
    Blob(&'r [u8]),
}

impl Value<'_> {
    /// Writes the text of a cell. A null in the column that names the row is its id.
    ///
    /// # Errors
    /// Why what is written is not all.
    pub(super) fn show(self, row_id: Option<i64>, out: &mut String) -> Result<(), Reason> {
        match self {
            Self::Null => row_id.into_iter().for_each(|id| out.push_str(&id.to_string())),
            Self::Integer(number) => out.push_str(&number.to_string()),
            Self::Float(number) => out.push_str(&value::float(number)),
            Self::Text(bytes, encoding) => {
                let (shown, limited) = value::shortened(bytes);
                out.push_str(&encoding.decode(shown));
                limited?;
            }
            Self::Blob(bytes) => {
                let (shown, limited) = value::shortened(bytes);
                match value::blob(shown) {
                    Blob::Text(text) => {
                        out.push_str(&text);
                        limited?;
                    }
                    Blob::Small => {}
                    Blob::Unread => return Err(Reason::UnknownBinary),
                }
            }
        }
        Ok(())
    }

    /// Returns the text, if it is one.
    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Text(bytes, encoding) => Some(encoding.decode(bytes)),
            _ => None,
        }
    }
}

/// Takes a record apart (file format, 2.1 "Record Format"); a record that is cut gives the values that are whole and
/// the beginning of the one that is not.
pub(super) fn values(record: &[u8], encoding: Encoding) -> Vec<Value<'_>> {
    let Some((length, mut types)) = varint(record) else { return Vec::new() };
    let Some(length) = usize::try_from(length).ok().filter(|&length| length <= record.len()) else { return Vec::new() };
    let prefix = record.len() - types.len();
    types = types.get(..length.saturating_sub(prefix)).unwrap_or_default();
    let mut body = record.get(length..).unwrap_or_default();
    let mut values = Vec::new();
    while let Some((kind, rest)) = varint(types) {
        types = rest;
        let Some((value, behind)) = value(kind, body, encoding) else { break };
        values.push(value);
        body = behind;
    }
    values
}

fn value(kind: i64, body: &[u8], encoding: Encoding) -> Option<(Value<'_>, &[u8])> {
    let fixed = |length: usize| body.split_at_checked(length);
    let integer = |length: usize| fixed(length).map(|(bytes, rest)| (Value::Integer(signed(bytes)), rest));
    match kind {
        0 => Some((Value::Null, body)),
        1..=4 => integer(kind as usize),
        5 => integer(6),
        6 => integer(8),
        7 => {
            let (bytes, rest) = fixed(8)?;
            Some((Value::Float(f64::from_bits(signed(bytes) as u64)), rest))
        }
        8 | 9 => Some((Value::Integer(kind - 8), body)),
        12.. => {
            let length = usize::try_from((kind - 12) / 2).ok()?;
            let (bytes, rest) = body.split_at(length.min(body.len()));
            Some((if kind % 2 == 0 { Value::Blob(bytes) } else { Value::Text(bytes, encoding) }, rest))
        }
        _ => None,
    }
}

fn signed(bytes: &[u8]) -> i64 {
    let negative = bytes.first().is_some_and(|&byte| byte >= 0x80);
    bytes.iter().fold(if negative { -1 } else { 0 }, |number, &byte| number << 8 | i64::from(byte))
}

/// Reads a number of one to nine bytes, seven bits each, the ninth whole; and what follows it.
pub(super) fn varint(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let mut number = 0_u64;
    for (nth, &byte) in bytes.iter().take(9).enumerate() {
        if nth == 8 {
            number = number << 8 | u64::from(byte);
        } else {
            number = number << 7 | u64::from(byte & 0x7F);
        }
        if nth == 8 || byte < 0x80 {
            return Some((number as i64, bytes.get(nth + 1..)?));
        }
    }
    None
}
