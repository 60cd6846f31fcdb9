//! What was once wrong: each test holds a defect that a share had shown.

use std::fmt::Write;

use crate::run::{World, likely, list};
use crate::xlsx::workbook;

#[test]
fn a_sheet_named_by_an_address_is_not_shown() {
    let world = World::new();
    let sheet = "sheet.4407@canary-mail.example";
    world.put("book.xlsx", workbook(sheet, &[&["氏名", "メール"], &["東海林 菊次郎", "kiku@example.com"]]));
    let shown = world.run(&["inspect", "share", "--format", "jsonl"]).with(0).text();
    assert!(!shown.contains(sheet), "{shown}");
}

#[test]
fn one_known_word_of_two_makes_a_header() {
    let world = World::new();
    let mut table = "会員番号,商品\n".to_owned();
    for n in 0..12 {
        writeln!(table, "M{:06},温泉ツアー", 1000 + n * 37).unwrap();
    }
    world.put("orders.csv", table);
    world.scan(0);
    assert_eq!(likely(&world.report()["people"]), 12);
}

#[test]
fn homonyms_of_one_list_are_people_of_their_own() {
    let world = World::new();
    let more = list(70, 3);
    world.put("members.csv", list(0, 3) + more.split_once('\n').unwrap().1);
    world.scan(0);
    let people = world.report()["people"].clone();
    assert!(people["high"].as_u64().unwrap() >= 6, "{people}");
    assert!(likely(&people) >= 5, "{people}");
}

#[test]
fn published_test_cards_are_nobody() {
    let world = World::new();
    world.put("spec.txt", "カード番号 4111 1111 1111 1111\nカード番号 5555 5555 5555 4444\n");
    world.scan(0);
    assert_eq!(likely(&world.report()["people"]), 0);
}

#[test]
fn the_catalog_is_one_file_when_nobody_works_on_it() {
    let world = World::new();
    world.put("list.csv", list(0, 5));
    for _ in 0..5 {
        world.scan(0);
        assert!(!world.inventory().join("catalog.sqlite-wal").exists());
    }
}
