//! Asks a PostgreSQL server who owns its tables and whom grants let read them.

use std::collections::HashMap;

use super::super::table::Table;
use super::Session;
use crate::model::Readers;

/// Owner, and roles with a grant on the table or on some of its columns that may also use its schema.
const GRANTS: &str = "SELECT c.oid::int8, pg_get_userbyid(c.relowner)::text, \
    ARRAY(SELECT pg_get_userbyid(g.grantee)::text FROM \
      (SELECT grantee FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) WHERE privilege_type = 'SELECT' \
       UNION SELECT x.grantee FROM pg_attribute a CROSS JOIN aclexplode(a.attacl) x \
       WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL AND x.privilege_type = 'SELECT') g \
      WHERE g.grantee NOT IN (0, c.relowner) AND has_schema_privilege(g.grantee, n.oid, 'USAGE')) \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind = ANY ($1) AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'";
/// Roles that may read every table (PostgreSQL manual, "Predefined Roles").
const OF_ALL: &str = "SELECT r.rolname::text FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member \
    JOIN pg_roles g ON g.oid = m.roleid WHERE g.rolname = 'pg_read_all_data'";

impl Session {
    /// Adds owners and readers; a server that does not tell leaves them unknown.
    pub(super) fn add_grants(&mut self, kinds: &[&str], tables: &mut HashMap<i64, Table>) {
        use sqlx::Row;
        let (Ok(grants), Ok(of_all)) = (self.rows(GRANTS, kinds), self.rows(OF_ALL, &[])) else { return };
        let of_all: Vec<String> = of_all.iter().filter_map(|row| row.try_get(0).ok()).collect();
        for row in &grants {
            let table = row.try_get(0).ok().and_then(|oid: i64| tables.get_mut(&oid));
            let (Some(table), Ok(owner), Ok(mut names)) = (table, row.try_get(1), row.try_get::<Vec<String>, _>(2))
            else {
                continue;
            };
            names.extend(of_all.iter().cloned());
            table.owner = Some(owner);
            table.readers = Some(Readers::new(names));
        }
    }
}
