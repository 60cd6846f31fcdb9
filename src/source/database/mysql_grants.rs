//! Finds out whom the grants of a MySQL or MariaDB server let read the tables of a database.

use std::collections::HashMap;

use sqlx::mysql::MySqlRow;

use super::mysql::text;
use super::table::Table;
use crate::model::Readers;

/// Accounts that the role sees grants of: its own alone, unless it may read the server's accounts.
pub(super) const VISIBLE: &str = "SELECT CAST(count(DISTINCT grantee) AS CHAR) FROM information_schema.user_privileges";
/// Grants to read: on everything and on databases like this one (no table), on tables, on columns.
pub(super) const GRANTS: &str = "SELECT '', grantee FROM information_schema.user_privileges WHERE privilege_type = 'SELECT' \
    UNION SELECT '', grantee FROM information_schema.schema_privileges WHERE privilege_type = 'SELECT' AND ? LIKE table_schema \
    UNION SELECT table_name, grantee FROM information_schema.table_privileges WHERE privilege_type = 'SELECT' AND table_schema = ? \
    UNION SELECT table_name, grantee FROM information_schema.column_privileges WHERE privilege_type = 'SELECT' AND table_schema = ?";

/// Adds who may read each table.
pub(super) fn add(tables: &mut [Table], grants: &[MySqlRow]) {
    let mut by_table: HashMap<String, Vec<String>> = HashMap::new();
    for row in grants {
        by_table.entry(text(row, 0)).or_default().push(account(&text(row, 1)));
    }
    let of_all = by_table.remove("").unwrap_or_default();
    for table in tables {
        let own = by_table.remove(&table.name).unwrap_or_default();
        let names: Vec<String> = of_all.iter().cloned().chain(own).collect();
        // Who has no name is anybody, and so is the role that every account has.
        table.public = Some(names.iter().any(|name| name.starts_with('@') || name == "PUBLIC"));
        table.readers = Some(Readers::new(names));
    }
}

/// `'scan'@'10.0.0.%'` as `scan@10.0.0.%`; a role has no host.
fn account(grantee: &str) -> String {
    let plain = |part: &str| part.trim_matches('\'').to_owned();
    match grantee.rsplit_once('@') {
        Some((user, host)) if plain(host).is_empty() => plain(user),
        Some((user, host)) => format!("{}@{}", plain(user), plain(host)),
        None => plain(grantee),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_named_without_quotes() {
        let cases =
            [("'scan'@'10.0.0.%'", "scan@10.0.0.%"), ("'a@b'@'%'", "a@b@%"), ("'sales'@''", "sales"), ("''@'%'", "@%")];
        for (grantee, name) in cases {
            assert_eq!(account(grantee), name);
        }
    }
}
