//! Numbers of machines are nobody's: logs and code without a person tell nothing, and what is planted in them is found.

mod make;

use std::collections::BTreeMap;

use make::{Noise, Planted, access_log, source_code};
use serde_json::Value;

use crate::run::World;

/// Kinds that random digits are taken for most often.
const JUDGED: [&str; 3] = ["credit_card", "jp.my_number", "phone"];

/// Values found at counting confidence, by kind.
fn found(noise: &Noise, name: &str) -> BTreeMap<String, Vec<String>> {
    let world = World::new();
    world.put(name, &noise.text);
    let ended = world.run(&["inspect", &format!("share/{name}"), "--reveal", "--format", "jsonl"]).with(0);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in ended.text().lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        if finding["confidence"].as_f64().unwrap() >= 0.5 {
            let kind = finding["kind"].as_str().unwrap().to_owned();
            found.entry(kind).or_default().push(finding["value"].as_str().unwrap().to_owned());
        }
    }
    found
}

fn silent_on(noise: &Noise, name: &str) {
    let found = found(noise, name);
    for kind in JUDGED {
        assert_eq!(found.get(kind), None, "{kind} in {name}");
    }
}

fn tells_the_planted(noise: &Noise, name: &str) {
    let found = found(noise, name);
    assert!(noise.plants.len() >= 10, "{}", noise.plants.len());
    for plant in &noise.plants {
        let values = found.get(plant.kind).map_or(&[][..], Vec::as_slice);
        assert!(values.contains(&plant.value), "{} {} is missing in {name}", plant.kind, plant.value);
    }
    for kind in JUDGED {
        let planted = |value: &String| noise.plants.iter().any(|plant| plant.kind == kind && plant.value == *value);
        let others: Vec<&String> = found.get(kind).into_iter().flatten().filter(|value| !planted(value)).collect();
        assert!(others.is_empty(), "{kind} in {name}: {others:?}");
    }
}

#[test]
fn an_access_log_holds_nobody() {
    silent_on(&access_log(400 << 10, 1, Planted::Nothing), "access.log");
}

#[test]
fn source_code_holds_nobody() {
    silent_on(&source_code(200 << 10, 2, Planted::Nothing), "main.txt");
}

#[test]
fn labelled_values_stand_out_of_a_log() {
    tells_the_planted(&access_log(400 << 10, 3, Planted::OneInAHundred), "access.log");
}

#[test]
fn labelled_values_stand_out_of_code() {
    tells_the_planted(&source_code(200 << 10, 4, Planted::OneInAHundred), "main.txt");
}
