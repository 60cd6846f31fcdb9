//! `--min-confidence` narrows findings and people alike when the report is made.

use serde_json::Value;

use crate::run::{World, likely, list};

fn phones(report: &Value) -> (u64, u64) {
    let kinds = report["kinds"].as_array().unwrap();
    let phone = kinds.iter().find(|kind| kind["kind"] == "phone");
    phone.map_or((0, 0), |phone| (phone["findings"].as_u64().unwrap(), likely(&phone["people"])))
}

#[test]
fn a_report_of_high_confidence_leaves_out_who_is_less_sure() {
    let world = World::new();
    world.put("list.csv", list(0, 5));
    world.put("memo.txt", "090-5555-0001\n\n\n080-5555-0002\n");
    world.put("labelled.txt", "電話：090-5555-0003\n");
    world.scan(0);
    let report = |least: &str| world.run(&["report", "--format", "json", "--min-confidence", least]).with(0).json();
    let (medium, high) = (report("medium"), report("high"));
    assert_eq!((likely(&medium["people"]), likely(&high["people"])), (8, 6));
    let ((found, people), (sure, sure_people)) = (phones(&medium), phones(&high));
    assert_eq!((found - sure, people - sure_people), (2, 2));
    let of = |report: &Value, path: &str| {
        let assets = report["assets"].as_array().unwrap();
        assets.iter().find(|asset| asset["path"] == path).map(|asset| asset["people"]["likely"].as_u64().unwrap())
    };
    assert_eq!((of(&medium, "memo.txt"), of(&high, "memo.txt")), (Some(2), Some(0)));
    assert_eq!((of(&high, "list.csv"), of(&high, "labelled.txt")), (Some(5), Some(1)));
    assert_eq!(high["coverage"], medium["coverage"]);
}
