//! Lists the tables of a MySQL or MariaDB database from its information schema.

use std::collections::{HashMap, HashSet};

use sqlx::mysql::MySqlRow;

use super::cell::Charset;
use super::filter::TableFilter;
use super::mysql::text;
use super::table::{Column, ForeignKey, Form, Order, Table};

/// Databases of users (MySQL manual, "System Schema").
pub(super) const DATABASES: &str = "SELECT schema_name FROM information_schema.schemata \
    WHERE schema_name NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys') ORDER BY schema_name";

/// Tables and views; a system-versioned table is a table. Partitions are parts of their table.
pub(super) const TABLES: &str = "SELECT table_name, table_type, CAST(coalesce(table_rows, -1) AS CHAR), \
    CAST(coalesce(data_length, 0) AS CHAR), coalesce(engine, '') FROM information_schema.tables \
    WHERE table_schema = ? AND table_type IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED')";

/// Columns in order.
pub(super) const COLUMNS: &str = "SELECT table_name, column_name, column_comment, data_type, \
    coalesce(character_set_name, ''), CAST(coalesce(character_maximum_length, 0) AS CHAR), column_key, \
    CAST(ordinal_position AS CHAR) FROM information_schema.columns WHERE table_schema = ? ORDER BY table_name, ordinal_position";

/// Keys: primary ones, and foreign ones with what they point at.
pub(super) const KEYS: &str = "SELECT table_name, constraint_name, column_name, coalesce(referenced_table_schema, ''), \
    coalesce(referenced_table_name, ''), coalesce(referenced_column_name, ''), CAST(ordinal_position AS CHAR) \
    FROM information_schema.key_column_usage WHERE table_schema = ? \
    AND (constraint_name = 'PRIMARY' OR referenced_table_name IS NOT NULL) \
    ORDER BY table_name, constraint_name, ordinal_position";

/// Columns that MariaDB calls JSON: text with a check of its own.
pub(super) const JSON: &str = "SELECT table_name, constraint_name FROM information_schema.check_constraints \
    WHERE constraint_schema = ? AND check_clause LIKE 'json\\_valid(%'";

/// Marks columns that hold JSON.
pub(super) fn mark_json(tables: &mut [Table], rows: &[MySqlRow]) {
    let named: HashSet<(String, String)> = rows.iter().map(|row| (text(row, 0), text(row, 1))).collect();
    for table in tables {
        let name = table.name.clone();
        let is_json = |column: &&mut Column| named.contains(&(name.clone(), column.name.clone()));
        table.columns.iter_mut().filter(is_json).for_each(|column| column.form = Form::Json);
    }
}

/// Types of whole numbers.
const NUMBERS: [&str; 5] = ["tinyint", "smallint", "mediumint", "int", "bigint"];
/// Longest text that is taken whole, characters.
const SHORT: u64 = 100_000;

/// Puts tables together from the rows of the three questions.
pub(super) fn tables(database: &str, filter: &TableFilter, rows: [&[MySqlRow]; 3]) -> Vec<Table> {
    let [tables, columns, keys] = rows;
    let mut found: HashMap<String, Table> = tables.iter().map(|row| table(row, database)).collect();
    let clustered: HashSet<String> =
        tables.iter().filter(|row| text(row, 4).eq_ignore_ascii_case("InnoDB")).map(|row| text(row, 0)).collect();
    let mut numbers: HashMap<(String, String), bool> = HashMap::new();
    for row in columns {
        let (name, column) = (text(row, 0), column(row));
        numbers.insert((name.clone(), column.name.clone()), NUMBERS.contains(&text(row, 3).as_str()));
        if let Some(table) = found.get_mut(&name) {
            table.columns.push(column);
        }
    }
    let mut constraints: HashMap<(String, String), Vec<&MySqlRow>> = HashMap::new();
    for row in keys {
        constraints.entry((text(row, 0), text(row, 1))).or_default().push(row);
    }
    for ((name, constraint), parts) in constraints {
        let Some(table) = found.get_mut(&name) else { continue };
        match (constraint.as_str(), parts.as_slice()) {
            ("PRIMARY", [one]) if numbers.get(&(name.clone(), text(one, 2))) == Some(&true) => {
                table.order = Order::Number(text(one, 2));
            }
            // Other engines than InnoDB don't keep rows in the order of their key: sorting them would burden the server.
            ("PRIMARY", parts) if clustered.contains(&name) => {
                table.order = Order::Columns(parts.iter().map(|row| text(row, 2)).collect());
            }
            (_, [one]) => table.keys.push(ForeignKey {
                column: text(one, 2),
                schema: text(one, 3),
                table: text(one, 4),
                references: text(one, 5),
            }),
            _ => {}
        }
    }
    let mut tables: Vec<Table> = found.into_values().collect();
    for table in &mut tables {
        table.reach = filter.reach(table);
        table.keys.sort_by(|a, b| a.column.cmp(&b.column));
    }
    tables
}

fn table(row: &MySqlRow, database: &str) -> (String, Table) {
    let name = text(row, 0);
    let derived = text(row, 1) == "VIEW";
    // A federated table loads another server.
    let foreign = matches!(text(row, 4).to_ascii_uppercase().as_str(), "FEDERATED" | "CONNECT" | "SPIDER");
    let table = Table {
        database: database.to_owned(),
        schema: database.to_owned(),
        name: name.clone(),
        rows: text(row, 2).parse().ok(),
        bytes: text(row, 3).parse().unwrap_or(0),
        derived: derived || foreign,
        // Without a key rows come in the order in which they are stored.
        order: if derived { Order::None } else { Order::Columns(Vec::new()) },
        ..Table::default()
    };
    (name, table)
}

fn column(row: &MySqlRow) -> Column {
    const SPATIAL: [&str; 9] = [
        "geometry",
        "point",
        "linestring",
        "polygon",
        "multipoint",
        "multilinestring",
        "multipolygon",
        "geometrycollection",
        "geomcollection",
    ];
    let (kind, charset, length) = (text(row, 3), text(row, 4), text(row, 5).parse::<u64>().unwrap_or(0));
    let form = match kind.as_str() {
        "json" => Form::Json,
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" | "bit" => Form::Bytes,
        kind if SPATIAL.contains(&kind) => Form::Other,
        _ if length > SHORT => Form::Long,
        _ => Form::Short,
    };
    let comment = Some(text(row, 2)).filter(|comment| !comment.is_empty());
    let in_key = text(row, 6) == "PRI";
    Column { name: text(row, 1), comment, in_key, form, charset: self::charset(&charset) }
}

/// The table of a column's character set (MySQL manual, 12.10 "Supported Character Sets and Collations"). The Latin sets
/// take any bytes.
fn charset(name: &str) -> Charset {
    let label = match name {
        "" | "utf8" | "utf8mb3" | "utf8mb4" => return Charset::Utf8,
        "latin1" | "ascii" | "binary" => return Charset::Any(encoding_rs::WINDOWS_1252),
        "sjis" | "cp932" => "shift_jis",
        "ujis" | "eucjpms" => "euc-jp",
        "euckr" => "euc-kr",
        "gb2312" | "gbk" | "gb18030" => "gb18030",
        "big5" => "big5",
        "ucs2" | "utf16" => "utf-16be",
        "utf16le" => "utf-16le",
        "latin2" => "iso-8859-2",
        "latin5" => "iso-8859-9",
        "latin7" => "iso-8859-13",
        "greek" => "iso-8859-7",
        "hebrew" => "iso-8859-8",
        "koi8r" => "koi8-r",
        "koi8u" => "koi8-u",
        "tis620" => "windows-874",
        "cp1250" => "windows-1250",
        "cp1251" => "windows-1251",
        "cp1256" => "windows-1256",
        "cp1257" => "windows-1257",
        "cp866" => "ibm866",
        _ => return Charset::Any(encoding_rs::WINDOWS_1252),
    };
    encoding_rs::Encoding::for_label(label.as_bytes()).map_or(Charset::Utf8, Charset::Known)
}
