//! Findings explain themselves: by the column's decision, by the words near them, masked unless revealed.

use crate::run::World;

const TABLE: &str = "氏名,電話,備考\n\
    相沢友香,090-1234-5678,\n\
    入江直人,080-2345-6789,緊急は 03-1234-5678\n\
    上野恵,070-3456-7890,\n";

fn world() -> World {
    let world = World::new();
    world.put("members/list.csv", TABLE);
    world.put("memo.txt", "打合せ\n担当の電話番号：090-1234-5678\n");
    world
}

#[test]
fn a_cell_is_explained_by_its_column() {
    let world = world();
    world.scan(0);
    let ended = world.run(&["explain", "finding", "share/members/list.csv", "row 2, column 電話"]).with(0);
    let said = ended.text();
    for part in ["Telephone number (phone) ••••78", "(high)", "header 電話", "stored by the last scan", "phone.jp"]
    {
        assert!(said.contains(part), "{part}:\n{said}");
    }
    assert!(!said.contains("1234"), "{said}");
}

#[test]
fn programs_get_the_explanation_as_json() {
    let world = world();
    world.scan(0);
    let asked = ["explain", "finding", "share/members/list.csv", "row 2, column 電話", "--format", "json"];
    let told = world.run(&asked).with(0).json();
    assert_eq!(told["schema"], "headcount.findings/1");
    let finding = &told["findings"][0];
    assert_eq!(
        (&finding["kind"], &finding["class"], &finding["why"], &finding["named"], &finding["header"]),
        (&"phone".into(), &"high".into(), &"column_header".into(), &"exact".into(), &"電話".into())
    );
    assert_eq!((&finding["value"], finding["stored"]["column"].as_u64()), (&"••••78".into(), Some(2)));
    assert_eq!(finding["patterns"][0]["id"], "phone.jp");
    world.run(&[&asked[..], &["--reveal"]].concat()).with(2);
}

#[test]
fn a_path_below_a_root_is_found() {
    let world = world();
    world.scan(0);
    let said = world.run(&["explain", "finding", "members/list.csv", "row 3"]).with(0).text();
    assert!(said.contains("Name") || said.contains("name"), "{said}");
    assert_eq!(said.matches("Telephone number").count(), 2, "both numbers of the row:\n{said}");
}

#[test]
fn a_line_is_explained_by_reading_it_again() {
    let world = world();
    let said = world.run(&["explain", "finding", "share/memo.txt", "line 2"]).with(0).text();
    assert!(said.contains("label before it") && said.contains("電話"), "{said}");
    let ja = world.run(&["explain", "finding", "share/memo.txt", "2 行目", "--lang", "ja"]).with(0).text();
    assert!(ja.contains("直前のラベル"), "{ja}");
}

#[test]
fn values_are_revealed_only_when_asked_and_noted() {
    let world = world();
    let said = world.run(&["explain", "finding", "share/memo.txt", "line 2", "--reveal"]).with(0).text();
    assert!(said.contains("090-1234-5678"), "{said}");
    let trail = std::fs::read_to_string(world.path("data/headcount/audit.jsonl")).unwrap();
    assert!(trail.contains("explain finding") && trail.contains("phone") && !trail.contains("1234"), "{trail}");
}

#[test]
fn what_is_not_there_is_said() {
    let world = world();
    for (asset, location) in [("share/memo.txt", "line 1"), ("share/none.txt", "line 1"), ("share/memo.txt", "x")] {
        let ended = world.run(&["explain", "finding", asset, location]).with(2);
        assert!(ended.out.is_empty() && !ended.err.is_empty());
    }
}
