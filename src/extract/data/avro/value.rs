//! Decodes one value of a block into paths and texts.

use super::super::value::{self, Blob};
use super::schema::{Schema, Type};
use crate::model::Reason;

/// Nesting of values; a recursive type could go on for ever.
const DEEPEST: usize = 64;
/// Scalars of one value: elements may take no bytes at all.
const MOST_SCALARS: usize = 100_000;

/// The bytes of a block that are not decoded yet.
pub(super) struct Input<'b> {
    rest: &'b [u8],
}

impl<'b> Input<'b> {
    /// Begins a block.
    pub(super) fn new(block: &'b [u8]) -> Self {
        Self { rest: block }
    }

    /// Returns how many bytes are not decoded yet.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn long(&mut self) -> Option<i64> {
        let mut number = 0_u64;
        for nth in 0..10 {
            let byte = *self.take(1)?.first()?;
            number |= u64::from(byte & 0x7F).checked_shl(nth * 7).unwrap_or(0);
            if byte < 0x80 {
                return Some(zigzag(number));
            }
        }
        None
    }

    fn bytes(&mut self) -> Option<&'b [u8]> {
        let length = usize::try_from(self.long()?).ok()?;
        self.take(length)
    }
}

/// Undoes the code that keeps small negative numbers short.
pub(super) fn zigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Scalars of one value with their paths.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) fields: Vec<(String, String)>,
    pub(super) trouble: Option<Reason>,
    steps: usize,
}

impl Decoded {
    /// Forgets the value before.
    pub(super) fn clear(&mut self) {
        self.fields.clear();
        self.steps = 0;
    }

    /// Returns the scalars alone; of a flat record there is one a field.
    pub(super) fn texts(&self) -> Vec<String> {
        self.fields.iter().map(|(_, text)| text.clone()).collect()
    }

    fn push(&mut self, path: &str, text: String) {
        self.fields.push((path.to_owned(), text));
    }

    fn blob(&mut self, path: &str, bytes: &[u8]) {
        let (shown, limited) = value::shortened(bytes);
        let text = match value::blob(shown) {
            Blob::Text(text) => text,
            Blob::Small => String::new(),
            Blob::Unread => {
                self.trouble = Some(Reason::UnknownBinary);
                String::new()
            }
        };
        self.trouble = limited.err().or(self.trouble);
        self.push(path, text);
    }
}

impl Schema {
    /// Decodes the next value; nothing if the bytes break the rules.
    pub(super) fn decode(&self, input: &mut Input<'_>, out: &mut Decoded) -> Option<()> {
        self.value(self.root_number(), (input, out), "", 0)
    }

    fn value(
        &self,
        number: usize,
        (input, out): (&mut Input<'_>, &mut Decoded),
        path: &str,
        depth: usize,
    ) -> Option<()> {
        out.steps += 1;
        if depth > DEEPEST || out.steps > MOST_SCALARS {
            return None;
        }
        match self.get(number)? {
            Type::Union(branches) => {
                let branch = *branches.get(usize::try_from(input.long()?).ok()?)?;
                return self.value(branch, (input, out), path, depth + 1);
            }
            Type::Record(fields) => {
                for (name, field) in fields {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    self.value(*field, (input, out), &path, depth + 1)?;
                }
            }
            Type::Array(items) => {
                let mut nth = 0_usize;
                while let Some(count) = block_count(input)? {
                    for _ in 0..count {
                        self.value(*items, (input, out), &format!("{path}[{nth}]"), depth + 1)?;
                        nth += 1;
                    }
                }
            }
            Type::Map(values) => {
                while let Some(count) = block_count(input)? {
                    for _ in 0..count {
                        let key = value::text(input.bytes()?);
                        self.value(*values, (input, out), &format!("{path}.{key}"), depth + 1)?;
                    }
                }
            }
            scalar => scalar_of(scalar, input, out, path)?,
        }
        Some(())
    }
}

/// Elements of the next block of an array or map; nothing behind the last.
fn block_count(input: &mut Input<'_>) -> Option<Option<u64>> {
    match input.long()? {
        0 => Some(None),
        count if count < 0 => {
            input.long()?;
            Some(Some(count.unsigned_abs()))
        }
        count => Some(Some(count.unsigned_abs())),
    }
}

fn scalar_of(kind: &Type, input: &mut Input<'_>, out: &mut Decoded, path: &str) -> Option<()> {
    let text = match kind {
        Type::Null => String::new(),
        Type::Boolean => (*input.take(1)?.first()? != 0).to_string(),
        Type::Int | Type::Long => input.long()?.to_string(),
        Type::Float => f32::from_le_bytes(input.take(4)?.try_into().ok()?).to_string(),
        Type::Double => value::float(f64::from_le_bytes(input.take(8)?.try_into().ok()?)),
        Type::Text => {
            let (shown, limited) = value::shortened(input.bytes()?);
            out.trouble = limited.err().or(out.trouble);
            value::text(shown)
        }
        Type::Enum(symbols) => symbols.get(usize::try_from(input.long()?).ok()?)?.clone(),
        Type::Date => value::date(input.long()?),
        Type::Moment(parts) => value::moment(input.long()?.div_euclid(*parts)),
        Type::Decimal(None, scale) => value::decimal(value::big_endian(input.bytes()?), *scale),
        Type::Decimal(Some(length), scale) => value::decimal(value::big_endian(input.take(*length)?), *scale),
        Type::Bytes => {
            out.blob(path, input.bytes()?);
            return Some(());
        }
        Type::Fixed(length) => {
            out.blob(path, input.take(*length)?);
            return Some(());
        }
        Type::Union(_) | Type::Record(_) | Type::Array(_) | Type::Map(_) => return None,
    };
    out.push(path, text);
    Some(())
}
