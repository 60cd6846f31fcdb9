//! Keys, locks and versions that an inventory refuses, with their exit codes.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::sql::query;
use super::tests::Home;
use super::{Inventory, KeySource, Result};

#[test]
fn locks_and_versions_are_refused_with_their_codes() {
    let home = Home::new();
    let code = |result: Result<Inventory>| result.err().map_or(0, |error| error.exit_code());
    assert_eq!(code(Inventory::open(&home.dir(), &home.key())), 10);
    assert_eq!(code(Inventory::create_or_open(&home.dir(), &KeySource::Nowhere)), 2);
    assert!(!home.dir().exists());
    let mut inventory = home.open();
    assert_eq!(code(Inventory::open(&home.dir(), &home.key())), 11);
    assert!(Inventory::open_catalog_only(&home.dir()).unwrap().evidence().is_err());
    inventory.catalog.execute(query("UPDATE meta SET schema_version = 99")).unwrap();
    drop(inventory);
    assert_eq!(code(Inventory::open(&home.dir(), &home.key())), 13);
}

#[test]
fn keys_are_refused_with_their_codes_and_never_replaced() {
    let code = |result: Result<Inventory>| result.err().map_or(0, |error| error.exit_code());
    let home = Home::new();
    drop(home.open());
    let file = home.temp.path().join("test.key");
    let set = |mode| fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    set(0o640);
    assert_eq!(code(Inventory::open(&home.dir(), &home.key())), 2);
    set(0o600);
    assert_eq!(code(Inventory::open(&home.dir(), &home.key())), 0);
    let kept = fs::read(&file).unwrap();
    fs::write(&file, [1; 32]).unwrap();
    assert_eq!(code(Inventory::open(&home.dir(), &home.key())), 12);
    fs::remove_file(&file).unwrap();
    assert_eq!(code(Inventory::create_or_open(&home.dir(), &home.key())), 12);
    assert!(!file.exists());
    let config = home.temp.path().join("config");
    assert_eq!(code(Inventory::open(&home.dir(), &KeySource::ConfigDir(config.clone()))), 12);
    fs::write(&file, kept).unwrap();
    set(0o600);
    fs::write(home.dir().join("catalog.sqlite"), [7; 9000]).unwrap();
    assert_eq!(code(Inventory::open(&home.dir(), &home.key())), 13);

    let other = Home::new();
    let inventory = Inventory::create_or_open(&other.dir(), &KeySource::ConfigDir(config)).unwrap();
    let paths = inventory.own_paths();
    assert!(paths[1].exists() && paths[1].extension().unwrap() == "key");
}
