//! The way to a server: verified by its authority and its name, or said not to be.

use super::{PASSWORD, insert};
use crate::run::{Ended, World, ended};
use crate::servers::{Authority, Mariadb, Postgres};

fn people() -> String {
    let rows: Vec<Vec<String>> = (0..8).map(|n| vec![format!("p{n}@example.com")]).collect();
    format!("CREATE TABLE people (email varchar(60));\n{}", insert("people", &rows))
}

fn scan(url: &str, more: &[&str]) -> Ended {
    let world = World::new();
    let mut command = world.command(&[&["scan", url][..], more].concat());
    ended({
        command.env("PGPASSWORD", PASSWORD).env("MYSQL_PWD", PASSWORD);
        command
    })
}

fn check(url: &str, authority: &Authority) {
    let file = authority.file().display().to_string();
    let verified = scan(url, &["--db-ca", &file]).with(0);
    assert!(!verified.err.contains("caution"), "{url}: {}", verified.err);
    let other_name = url.replace("127.0.0.1", "localhost");
    for (url, more) in [(other_name.as_str(), vec!["--db-ca", &file]), (url, vec![])] {
        let refused = scan(url, &more).with(2);
        assert!(refused.err.contains("no TLS that can be verified"), "{url}: {}", refused.err);
    }
    let unverified = scan(&other_name, &["--db-tls", "unverified"]).with(0);
    assert!(
        unverified.err.contains("verified_tls") && unverified.text().contains("not asked to prove"),
        "{}",
        unverified.text()
    );
}

#[test]
fn a_certificate_counts_by_its_authority_and_its_name() {
    if let Some(server) = Postgres::get()
        && let Some(authority) = server.authority()
    {
        server.database("secured", &people());
        check(&server.network_url("reader", "secured"), authority);
    }
    if let Some(server) = Mariadb::get()
        && let Some(authority) = server.authority()
    {
        server.database("secured", &people());
        check(&server.network_url("reader", "secured"), authority);
    }
}
