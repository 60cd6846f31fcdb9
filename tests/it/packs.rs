//! A user's pack adds a kind without any Rust; a bad pack is refused with its line.

use std::fmt::Write;

use crate::golden;
use crate::run::{World, likely};

const GOOD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/packs/good");

/// A number of the invented club: nine digits and the remainder of their weighted sum.
fn pass(serial: u32) -> String {
    let body = format!("{:09}", 470_000_000 + serial * 9173);
    let sum: u32 = body.bytes().zip((1..=9).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", sum % 10)
}

fn scanned(rows: u32) -> World {
    let world = World::new();
    let mut table = "クラブパス番号,商品名\n".to_owned();
    for row in 0..rows {
        writeln!(table, "{},温泉ツアー", pass(row)).unwrap();
    }
    world.put("passes.csv", table);
    world.put("letter.txt", format!("Your club pass: {}\nOrder 4711082650 has been shipped.\n", pass(900)));
    world.run(&["scan", "--root", "share=share", "--quiet", "--patterns", GOOD]).with(0);
    world
}

#[test]
fn a_kind_of_a_user_pack_is_found_and_makes_people() {
    let world = scanned(25);
    let report = world.report();
    let kind = report["kinds"].as_array().unwrap().iter().find(|kind| kind["kind"] == "xx.club_pass").unwrap();
    assert_eq!((kind["findings"].as_u64(), likely(&kind["people"])), (Some(26), 26));
    assert_eq!(likely(&report["people"]), 26);
}

#[test]
fn the_same_number_in_two_files_is_one_person() {
    let world = scanned(5);
    world.put("again.csv", format!("club pass,memo\n{},a\n{},b\n{},c\n", pass(0), pass(1), pass(77)));
    world.run(&["scan", "--root", "share=share", "--quiet", "--patterns", GOOD]).with(0);
    assert_eq!(likely(&world.report()["people"]), 7);
}

#[test]
fn without_the_pack_the_numbers_mean_nothing() {
    let world = scanned(25);
    world.scan(0);
    assert_eq!(likely(&world.report()["people"]), 0);
}

#[test]
fn user_packs_are_listed_shown_and_checked() {
    let world = World::new();
    let listed = world.run(&["patterns", "list", "--patterns", GOOD]).with(0).text();
    assert!(listed.contains("xx.club_pass") && listed.contains("Club pass number"));
    let shown = world.run(&["patterns", "show", "xx.club_pass", "--patterns", GOOD, "--lang", "ja"]).with(0).text();
    assert!(shown.contains("クラブパス番号"), "{shown}");
    world.run(&["patterns", "show", "xx.club_pass"]).with(2);
    let checked = world.run(&["patterns", "check", GOOD]).with(0).text();
    assert!(checked.contains(" 0 complaints"), "{checked}");
}

#[test]
fn pages_of_kinds_are_as_reviewed() {
    let world = World::new();
    for (kind, language) in [("jp.my_number", "ja"), ("kr.rrn", "en"), ("bank_account", "en")] {
        let page = world.run(&["patterns", "show", kind, "--lang", language]).with(0);
        golden::check(&format!("kinds/{kind}.{language}.txt"), &page.out);
    }
}

/// The embedded packs hold what they promise through the real detector.
#[test]
fn embedded_packs_have_no_complaint() {
    let checked = World::new().run(&["patterns", "check"]);
    assert!(checked.code == 0 && checked.text().contains(" 0 complaints"), "{}", checked.text());
}

#[test]
fn a_bad_pack_is_refused_with_file_line_and_advice() {
    let good = include_str!("packs/good/club.toml");
    let cases = [
        ("syntax", "summary = \"", "summary = ", 3),
        ("unknown word", "bearing = true", "baering = true", 9),
        ("unknown validator", "prefilter = \"digits>=10\"", "validator = \"xx.none\"", 20),
        ("unknown scheme", "scheme = \"weighted\"", "scheme = \"wheighted\"", 19),
        ("regex", "(?P<value>", "(?P<value", 17),
        ("unknown kind", "kind = \"xx.club_pass\"", "kind = \"xx.club_passport\"", 16),
    ];
    for (what, right, wrong, line) in cases {
        let world = World::new();
        assert!(good.contains(right), "{what}");
        std::fs::create_dir(world.path("packs")).unwrap();
        std::fs::write(world.path("packs/bad.toml"), good.replacen(right, wrong, 1)).unwrap();
        for command in [&["patterns", "check", "packs"][..], &["scan", "share", "--patterns", "packs"]] {
            let ended = world.run(command).with(2);
            let place = format!("bad.toml:{line}: ");
            let advice = ended.err.split_once(&place).and_then(|(_, told)| told.split_once("; "));
            assert!(advice.is_some_and(|(_, advice)| advice.trim().len() > 8), "{what}, {place}: {}", ended.err);
        }
        assert!(!world.inventory().exists(), "{what}: an inventory was made before the packs were read");
    }
}

#[test]
fn a_folder_of_packs_that_is_not_there_is_2() {
    World::new().run(&["patterns", "list", "--patterns", "nowhere"]).with(2);
}

/// The table of kinds in README says what the packs say.
#[test]
fn readme_lists_every_kind() {
    let readme = include_str!("../../README.md");
    let world = World::new();
    let listed = world.run(&["patterns", "list"]).with(0).text();
    let classes = [
        ("speaks of a person", "| speaks of a person | "),
        ("adds to a person", "| says more of a person | "),
        ("is not personal by it", "| is not personal by it: recognised so that it is not reported | "),
    ];
    for (class, start) in classes {
        let row = readme.lines().find_map(|line| line.strip_prefix(start)).unwrap();
        let told: Vec<String> = row.trim_end_matches([' ', '|']).split(' ').map(|kind| kind.replace('`', "")).collect();
        let of_class = listed.lines().filter_map(|line| line.split_once(class)).map(|(before, _)| before);
        let mut kinds: Vec<String> =
            of_class.filter_map(|before| before.split_whitespace().last()).map(str::to_owned).collect();
        kinds.sort();
        assert_eq!(told, kinds, "{class}");
    }
}
