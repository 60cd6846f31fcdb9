//! What is known of a table before its rows are read.

use super::cell::Charset;
use crate::model::Readers;

/// A table, or something that is read like one.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Database that holds it.
    pub database: String,
    /// Schema; equal to the database where an engine has only one of both.
    pub schema: String,
    /// Name.
    pub name: String,
    /// Columns that can be read, in order.
    pub columns: Vec<Column>,
    /// Bytes that the server keeps for it.
    pub bytes: u64,
    /// Rows as the server's statistics have it.
    pub rows: Option<u64>,
    /// Columns that name a row of another table.
    pub keys: Vec<ForeignKey>,
    /// How far the role may read it.
    pub reach: Reach,
    /// Whether its rows are stored elsewhere: a view, a foreign table.
    pub derived: bool,
    /// Role that owns it, where tables have owners.
    pub owner: Option<String>,
    /// Whom grants let read it beside the owner; none: not known.
    pub readers: Option<Readers>,
    /// Whether every role of the server may read it; none: not known.
    pub public: Option<bool>,
    /// How rows can be read piece by piece.
    pub(super) order: Order,
}

/// A column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Name.
    pub name: String,
    /// What the schema says of it.
    pub comment: Option<String>,
    /// It is part of the primary key.
    pub in_key: bool,
    /// What its cells are.
    pub(super) form: Form,
    /// How its text is encoded, where columns differ.
    pub(super) charset: Charset,
}

impl Column {
    /// Whether its cells are JSON: what stands in them may be others' than the row's.
    pub fn is_nested(&self) -> bool {
        self.form == Form::Json
    }
}

/// What the cells of a column are, as far as it matters for reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// Text of bounded length.
    #[default]
    Short,
    /// Text that may be long.
    Long,
    /// JSON.
    Json,
    /// A type whose text may be long.
    Other,
    /// Bytes.
    Bytes,
}

/// A column whose values stand in a column of another table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// Name of the column here.
    pub column: String,
    /// Schema of the other table.
    pub schema: String,
    /// The other table.
    pub table: String,
    /// The column there.
    pub references: String,
}

/// How far the role may read a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// All of it.
    #[default]
    Whole,
    /// Some columns.
    SomeColumns,
    /// Rows that a policy shows.
    SomeRows,
    /// It is a view or foreign table, and nobody asked for those.
    OnRequest,
    /// The user leaves it out.
    Excluded,
    /// Not at all.
    Nothing,
}

/// How the rows of a table can be read piece by piece, so that a lost connection goes on where it stood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// In one go: nothing says where it stood.
    #[default]
    None,
    /// By place in the heap; so many blocks.
    Blocks(u64),
    /// By a key of one whole number.
    Number(String),
    /// In the order of these columns, in one go; nothing of them enters a statement.
    Columns(Vec<String>),
}

impl Table {
    /// The address of the table: `crm.public.customers`; what a dot or slash would split is quoted.
    pub fn path(&self) -> Vec<u8> {
        let mut parts = vec![self.database.as_str()];
        if self.schema != self.database {
            parts.push(&self.schema);
        }
        parts.push(&self.name);
        parts.iter().map(|part| quoted(part)).collect::<Vec<_>>().join(".").into_bytes()
    }
}

/// A name as an address shows it. A slash would look like a folder.
fn quoted(name: &str) -> String {
    let name = name.replace('%', "%25").replace('/', "%2F");
    if name.contains(['.', '"', ' ']) || name.is_empty() { format!("\"{}\"", name.replace('"', "\"\"")) } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_unambiguous() {
        let path = |database: &str, schema: &str, name: &str| {
            let table =
                Table { database: database.into(), schema: schema.into(), name: name.into(), ..Table::default() };
            String::from_utf8(table.path()).unwrap()
        };
        assert_eq!(path("crm", "public", "customers"), "crm.public.customers");
        assert_eq!(path("crm", "crm", "顧客"), "crm.顧客");
        assert_eq!(path("crm", "a.b", "c\"d/e"), "crm.\"a.b\".\"c\"\"d%2Fe\"");
    }
}
