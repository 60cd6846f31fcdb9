//! The invented travel agency once more: its customer database alone, and together with its share.

use toml::Table;

use super::scan;
use crate::run::{World, asset, likely};
use crate::servers::{Mariadb, Postgres};

fn people() -> u64 {
    let truth: Table = include_str!("../../../fixtures/agency/crm/expected.toml").parse().unwrap();
    truth["people"].as_integer().unwrap() as u64
}

/// The database alone has its people but for two who bear one name; with the share nobody is added or lost, as everybody
/// stands in the database.
fn check(url: &str, customers: &str) {
    let world = World::new();
    scan(&world, &[url], &["--quiet"], 0);
    let report = world.report();
    let alone = &report["people"];
    assert!(likely(alone).abs_diff(people()) <= 2, "{url}: {alone}");
    assert_eq!(asset(&report, customers)["mentions"], 44);
    let both = World::new();
    let share = concat!("agency=", env!("CARGO_MANIFEST_DIR"), "/fixtures/agency/tree");
    scan(&both, &["--root", share, url], &["--quiet"], 3);
    let union = &both.report()["people"];
    let range = union["low"].as_u64().unwrap()..=union["high"].as_u64().unwrap();
    assert!(range.contains(&people()) && likely(union).abs_diff(people()) <= 1, "{url} and the share: {union}");
}

#[test]
fn the_agency_in_postgres_is_the_agency_of_the_share() {
    let Some(server) = Postgres::get() else { return };
    server.database("agency", include_str!("../../../fixtures/agency/crm/postgresql.sql"));
    check(&server.url("agency"), "agency.public.顧客");
}

#[test]
fn the_agency_in_mariadb_is_the_agency_of_the_share() {
    let Some(server) = Mariadb::get() else { return };
    server.database("agency", include_str!("../../../fixtures/agency/crm/mariadb.sql"));
    check(&server.url("agency"), "agency.顧客");
}
