//! Reads the schema of a container: a JSON value, its types numbered so that named ones may refer to each other.

use std::collections::HashMap;

use serde_json::Value;

/// Types of one schema.
const MOST_TYPES: usize = 20_000;

/// What a type is; other types are told by their number.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    Text,
    Fixed(usize),
    Enum(Vec<String>),
    Array(usize),
    Map(usize),
    Union(Vec<usize>),
    Record(Vec<(String, usize)>),
    Date,
    /// Parts of a second since 1970.
    Moment(i64),
    /// Bytes, or `Some(length)` of a fixed; digits behind the decimal point.
    Decimal(Option<usize>, usize),
}

/// A schema.
#[derive(Debug, Default)]
pub(super) struct Schema {
    types: Vec<Type>,
    names: HashMap<String, usize>,
    root: usize,
}

impl Schema {
    /// Parses the JSON text; nothing if it breaks the rules. The JSON parser limits the depth.
    pub(super) fn parse(json: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(json).ok()?;
        let mut schema = Self::default();
        schema.root = schema.add(&value, "")?;
        Some(schema)
    }

    /// Returns the type of the values.
    pub(super) fn root(&self) -> Option<&Type> {
        self.get(self.root)
    }

    /// Returns the number of the type of the values.
    pub(super) fn root_number(&self) -> usize {
        self.root
    }

    /// Returns a type by its number.
    pub(super) fn get(&self, number: usize) -> Option<&Type> {
        self.types.get(number)
    }

    /// Returns whether values of a type are one scalar or none.
    pub(super) fn is_scalar(&self, number: &usize) -> bool {
        match self.get(*number) {
            Some(Type::Union(branches)) => branches
                .iter()
                .all(|&branch| !matches!(self.get(branch), Some(Type::Union(_))) && self.is_scalar(&branch)),
            Some(Type::Record(_) | Type::Array(_) | Type::Map(_)) | None => false,
            Some(_) => true,
        }
    }

    fn push(&mut self, kind: Type) -> Option<usize> {
        self.types.push(kind);
        (self.types.len() <= MOST_TYPES).then(|| self.types.len() - 1)
    }

    fn add(&mut self, value: &Value, space: &str) -> Option<usize> {
        match value {
            Value::String(name) => self.named(name, space),
            Value::Array(branches) => {
                let branches = branches.iter().map(|branch| self.add(branch, space)).collect::<Option<Vec<_>>>()?;
                self.push(Type::Union(branches))
            }
            Value::Object(_) => self.complex(value, space),
            _ => None,
        }
    }

    fn named(&mut self, name: &str, space: &str) -> Option<usize> {
        let kind = match name {
            "null" => Type::Null,
            "boolean" => Type::Boolean,
            "int" => Type::Int,
            "long" => Type::Long,
            "float" => Type::Float,
            "double" => Type::Double,
            "bytes" => Type::Bytes,
            "string" => Type::Text,
            other => return self.names.get(&full_name(other, space)).or_else(|| self.names.get(other)).copied(),
        };
        self.push(kind)
    }

    fn complex(&mut self, value: &Value, space: &str) -> Option<usize> {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let number = |key: &str| value.get(key).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
        let kind = match value.get("type")? {
            Value::String(kind) => kind.as_str(),
            inner => return self.add(inner, space),
        };
        let logical = text("logicalType").unwrap_or_default();
        let scale = number("scale").unwrap_or(0);
        let simple = match (kind, logical) {
            ("int", "date") => Some(Type::Date),
            ("long", "timestamp-millis" | "local-timestamp-millis") => Some(Type::Moment(1000)),
            ("long", "timestamp-micros" | "local-timestamp-micros") => Some(Type::Moment(1_000_000)),
            ("long", "timestamp-nanos" | "local-timestamp-nanos") => Some(Type::Moment(1_000_000_000)),
            ("bytes", "decimal") => Some(Type::Decimal(None, scale)),
            _ => None,
        };
        if let Some(simple) = simple {
            return self.push(simple);
        }
        match kind {
            "array" => {
                let items = self.add(value.get("items")?, space)?;
                self.push(Type::Array(items))
            }
            "map" => {
                let values = self.add(value.get("values")?, space)?;
                self.push(Type::Map(values))
            }
            "record" | "error" | "enum" | "fixed" => {
                let name = full_name(text("name")?, text("namespace").unwrap_or(space));
                let own_space = name.rsplit_once('.').map_or("", |(own, _)| own).to_owned();
                // Its number is known before its fields, which may name it.
                let place = self.push(Type::Null)?;
                self.names.insert(name, place);
                let kind = match kind {
                    "enum" => Type::Enum(
                        value.get("symbols")?.as_array()?.iter().map(|s| s.as_str().unwrap_or("").to_owned()).collect(),
                    ),
                    "fixed" if logical == "decimal" => Type::Decimal(Some(number("size")?), scale),
                    "fixed" => Type::Fixed(number("size")?),
                    _ => Type::Record(self.fields(value.get("fields")?, &own_space)?),
                };
                *self.types.get_mut(place)? = kind;
                Some(place)
            }
            name => self.named(name, space),
        }
    }

    fn fields(&mut self, fields: &Value, space: &str) -> Option<Vec<(String, usize)>> {
        let field =
            |field: &Value| Some((field.get("name")?.as_str()?.to_owned(), self.add(field.get("type")?, space)?));
        fields.as_array()?.iter().map(field).collect()
    }
}

fn full_name(name: &str, space: &str) -> String {
    if name.contains('.') || space.is_empty() { name.to_owned() } else { format!("{space}.{name}") }
}
