//! The catalog is touched per folder or per many rows, never per file.

use std::num::NonZeroUsize;

use headcount::inventory::{Inventory, KeySource};
use headcount::model::Date;
use headcount::patterns::Rules;
use headcount::scan::plan::{Exclusions, FileSystems, Plan, RootTarget, Share, Snapshots, TablePlan};
use headcount::scan::progress::{Progress, StopFlag};
use headcount::scan::{Scan, ScanEnd};
use headcount::source::askers::SILENCE;

use crate::run::World;

const FILES: u64 = 5000;

/// Statements of one scan of the share.
fn statements(world: &World, rules: &Rules) -> u64 {
    let plan = Plan {
        roots: vec![RootTarget { name: "share".to_owned(), path: world.share() }],
        databases: Vec::new(),
        tables: TablePlan::default(),
        exclusions: Exclusions::default(),
        snapshots: Snapshots::Skip,
        file_systems: FileSystems::One,
        own: Vec::new(),
        threads: NonZeroUsize::new(2).unwrap(),
        limits: Default::default(),
        patience: SILENCE,
        verify: Share::default(),
        passwords: Default::default(),
        today: Date::new(2026, 1, 1).unwrap(),
    };
    let key = KeySource::ConfigDir(world.path("config"));
    let inventory = Inventory::create_or_open(&world.inventory(), &key).unwrap();
    let before = inventory.statements();
    let scan = Scan { plan: &plan, rules, progress: &Progress::default(), stop: &StopFlag::default() };
    let (inventory, end) = scan.run(inventory).unwrap();
    assert_eq!(end, ScanEnd::Finished);
    inventory.statements() - before
}

#[test]
fn five_thousand_files_take_few_statements() {
    let world = World::new();
    for n in 0..FILES {
        world.put(format!("{:02}/{n:04}.txt", n % 40), format!("Name: x\nE-mail: member{n}@example.com\n"));
    }
    let rules = Rules::embedded().unwrap();
    let first = statements(&world, &rules);
    assert!(first < FILES / 10, "{first} statements for {FILES} new files");
    let second = statements(&world, &rules);
    assert!(second < FILES / 10, "{second} statements for {FILES} known files");
    assert_eq!(world.number("SELECT count(*) FROM assets"), FILES as i64);
}
