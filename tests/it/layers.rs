//! Keeps the layers: a room names only rooms of lower layers, never its siblings.

use crate::sources;

const LAYERS: [&[&str]; 8] = [
    &["model"],
    &["text"],
    &["validators"],
    &["patterns", "source", "extract", "inventory"],
    &["detect", "identity"],
    &["scan", "resolve", "exposure"],
    &["report"],
    &["cli"],
];

fn layer(room: &str) -> Option<usize> {
    LAYERS.iter().position(|rooms| rooms.contains(&room))
}

/// The first names after every `crate::` of a text: `crate::a::B` and `crate::{a::B, c}`.
fn named_rooms(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            None => rooms.push(first_name(after)),
            Some(group) => rooms.extend(group_members(group).iter().map(|member| first_name(member.trim()))),
        }
    }
    rooms
}

fn first_name(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Splits `a::{B, C}, d}` at the commas of its own level.
fn group_members(group: &str) -> Vec<String> {
    let mut members = vec![String::new()];
    let mut depth = 0;
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => members.push(String::new()),
            _ => {}
        }
        if !(c == ',' && depth == 0) {
            members.last_mut().unwrap().push(c);
        }
    }
    members.retain(|member| !member.trim().is_empty());
    members
}

/// How far up `super::` may go and stay in the room: 0 for `src/room/mod.rs`.
fn depth_in_room(path: &str) -> usize {
    let parts = path.split('/').count() - 2;
    if path.ends_with("/mod.rs") { parts - 1 } else { parts }
}

#[test]
fn rooms_name_only_lower_layers() {
    let mut faults = Vec::new();
    for source in sources::below("src") {
        let Some(room) = source.room() else { continue };
        let own = layer(room).unwrap_or_else(|| panic!("{}: no such room in the layer table", source.path));
        let code: String = source.code().map(|(_, line)| line.to_owned() + "\n").collect();
        for named in named_rooms(&code) {
            // Macros of the crate root and the room itself have no layer of their own.
            let allowed = named == room || layer(&named).is_some_and(|other| other < own);
            if !allowed {
                faults.push(format!("{} names {named}", source.path));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn super_stays_in_the_room() {
    for source in sources::below("src").iter().filter(|source| source.room().is_some()) {
        for (number, line) in source.code() {
            let climbs = line.split("::").fold((0, 0), |(most, now): (usize, usize), part| {
                let now = if part.trim_end().ends_with("super") { now + 1 } else { 0 };
                (most.max(now), now)
            });
            assert!(climbs.0 <= depth_in_room(&source.path), "{}:{number}: {line}", source.path);
        }
    }
}

#[test]
fn pure_rooms_touch_nothing() {
    const PURE: [&str; 6] = ["model", "text", "validators", "detect", "identity", "exposure"];
    const IMPURE: [&str; 9] = [
        "std::fs",
        "std::env",
        "std::net",
        "std::thread",
        "std::process",
        "std::io",
        "SystemTime",
        "Instant::now",
        "now_utc",
    ];
    for source in sources::below("src").iter().filter(|source| source.room().is_some_and(|room| PURE.contains(&room))) {
        for (number, line) in source.code() {
            let fault = IMPURE.iter().find(|impure| line.contains(**impure));
            assert!(fault.is_none(), "{}:{number}: {line}", source.path);
        }
    }
}

#[test]
fn the_reader_of_names_sees_all_forms() {
    let code = "use crate::a::B;\nuse crate::{c, d::{E, F},\n g::H};\nlet x = crate::i::j();";
    assert_eq!(named_rooms(code), ["a", "c", "d", "g", "i"]);
    assert_eq!(depth_in_room("src/report/mod.rs"), 0);
    assert_eq!(depth_in_room("src/report/csv.rs"), 1);
    assert_eq!(depth_in_room("src/report/json/mod.rs"), 1);
    assert_eq!(depth_in_room("src/report/json/quote.rs"), 2);
}
