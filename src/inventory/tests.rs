//! The room as a scan uses it: reopen, kill at every step, order, gone and stale, keys, statements.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::buffer::empty_row;
use super::sql::query;
use super::*;
use crate::model::{
    Access, AccessSource, AssetId, ChangeSignature, Column, ConfidenceClass, ContentHash, Evidence, EvidenceRow,
    FolderId, ListColumn, Outcome, ReadingId, Reason, Role, RootId, RulesId, Token,
};

const ROOT: i64 = 1;

pub(super) struct Home {
    pub(super) temp: tempfile::TempDir,
}

impl Home {
    pub(super) fn new() -> Self {
        Self { temp: tempfile::tempdir().unwrap() }
    }

    pub(super) fn dir(&self) -> PathBuf {
        self.temp.path().join("inventory")
    }

    pub(super) fn key(&self) -> KeySource {
        KeySource::File(self.temp.path().join("test.key"))
    }

    pub(super) fn open(&self) -> Inventory {
        let mut inventory = Inventory::create_or_open(&self.dir(), &self.key()).unwrap();
        inventory.begin_run(&run()).unwrap();
        inventory
    }
}

pub(super) fn run() -> RunStart {
    RunStart {
        started: 1_700_000_000,
        version: "0".into(),
        patterns_hash: "p".into(),
        norm_version: 1,
        limits: "{}".into(),
    }
}

fn root(trouble: Option<Reason>) -> RootRow {
    RootRow {
        root: RootId::from_stored(ROOT),
        name: "share".into(),
        target: "/share".into(),
        scanned: Some(1),
        trouble,
    }
}

fn folder(id: i64, parent: Option<i64>, listing: Listing) -> FolderRow {
    FolderRow {
        folder: FolderId::from_stored(id),
        root: RootId::from_stored(ROOT),
        parent: parent.map(FolderId::from_stored),
        path: format!("f{id}").into_bytes(),
        listing,
    }
}

pub(super) fn asset(id: i64, folder: i64, reading: Option<i64>) -> AssetRow {
    AssetRow {
        asset: AssetId::from_stored(id),
        root: RootId::from_stored(ROOT),
        folder: FolderId::from_stored(folder),
        outer: None,
        path: format!("f{folder}/{id:06}.csv").into_bytes(),
        signature: ChangeSignature { size: 10, mtime_ns: id, ctime_ns: 3, inode: u64::MAX - 5, device: 9 },
        racy: false,
        access: Access { uid: Some(1000), gid: None, mode: Some(0o640), source: AccessSource::Posix },
        outcome: if reading.is_some() { Outcome::Complete } else { Outcome::Skipped(Reason::Encrypted) },
        content: ContentFacts { format: Some("csv".into()), encoding: Some("utf-8".into()), undecodable: 0 },
        reading: reading.map(ReadingId::from_stored),
        name_reading: None,
        rules: RulesId::from_stored(5),
        table: None,
    }
}

pub(super) fn reading(id: i64) -> ReadingRow {
    ReadingRow {
        reading: ReadingId::from_stored(id),
        hash: ContentHash([id as u8; 32]),
        size: 10,
        rules: RulesId::from_stored(5),
        outcome: Outcome::Complete,
        content: ContentFacts::default(),
        mentions: 3,
        findings: 4,
        unattributed: 1,
        ignored: Vec::new(),
        tallies: vec![Tally {
            kind: "email".into(),
            class: ConfidenceClass::High,
            findings: 3,
            in_mentions: 3,
            mentions: 3,
        }],
        columns: vec![ColumnRow {
            table: 1,
            position: 2,
            shown: None,
            kind: "email".into(),
            passing: 97,
            header: true,
        }],
    }
}

fn row(reading: i64, record: i32) -> EvidenceRow {
    let mut row = empty_row(ReadingId::from_stored(reading), record, (record % 2) as i16);
    row.kind_set = 70 + i64::from(record % 3);
    row.role = Role::Guardian;
    row.birth_year = (record % 2 == 0).then_some(1980);
    let seed = (reading as u64) << 32 | record as u64;
    for (at, token) in row.tokens.iter_mut().enumerate() {
        *token = (!(record as usize + at).is_multiple_of(3)).then(|| Token::from_hash(!seed ^ at as u64));
    }
    for (at, list) in row.lists.iter_mut().enumerate() {
        (0..(record as usize + at) % 4).for_each(|n| assert!(list.insert(Token::from_hash(!seed ^ (n as u64 + 7)))));
    }
    row
}

/// Everything that evidence tells, as hashes a column, for comparison.
fn dump(evidence: &StoredEvidence) -> String {
    let short = |shown: String| blake3::hash(shown.as_bytes()).to_hex()[..8].to_owned();
    let tokens = Column::ALL.iter().map(|&column| short(format!("{:?}", evidence.tokens(column).unwrap())));
    let lists = ListColumn::ALL.iter().map(|&column| short(format!("{:?}", evidence.token_lists(column).unwrap())));
    let columns: Vec<_> = tokens.chain(lists).collect();
    let dense = [evidence.readings(), evidence.kind_sets(), evidence.systems()].map(Result::unwrap);
    let plain = (dense, evidence.roles().unwrap(), evidence.birth_years().unwrap());
    format!("{} rows {columns:?} {}", evidence.len(), short(format!("{plain:?}")))
}

/// A small scan: three readings, one copy, each committed and some flushed. Skips what is known already.
pub(super) fn script(inventory: &mut Inventory) -> Result<()> {
    inventory.begin_run(&run())?;
    inventory.upsert_root(&root(None))?;
    for id in 10..14 {
        let known = inventory.known_folder(FolderId::from_stored(id))?;
        if known.assets.iter().any(|asset| asset.readings_current) {
            continue;
        }
        inventory.begin_reading(ReadingId::from_stored(id))?;
        inventory.append(&(1..40).map(|record| row(id, record)).collect())?;
        if id == 12 {
            // A flush in the middle of a reading: its rows lie in two segments.
            inventory.flush()?;
        }
        inventory.append(&(40..60).map(|record| row(id, record)).collect())?;
        inventory.commit(Batch {
            folders: vec![folder(id, None, Listing::Listed)],
            assets: vec![asset(id, id, Some(id)), asset(id + 100, id, Some(id))],
            readings: vec![reading(id)],
            ..Batch::default()
        })?;
        if id % 2 == 1 {
            inventory.flush()?;
        }
    }
    let exclusions = vec![Exclusion { glob: "*.iso".into(), assets: 2, bytes: 9 }];
    inventory.finish_run(&RunEnd { ended: 2, finish: RunFinish::Finished, exclusions, unprotected: Vec::new() })
}

/// The same, and then two of the four folders vanish: much is dead and is compacted away.
fn script_with_loss(inventory: &mut Inventory) -> Result<()> {
    script(inventory)?;
    inventory.begin_run(&run())?;
    let gone = [10, 12].map(FolderId::from_stored).to_vec();
    inventory.commit(Batch { gone_folders: gone, ..Batch::default() })?;
    inventory.finish_run(&RunEnd {
        ended: 3,
        finish: RunFinish::Stopped,
        exclusions: Vec::new(),
        unprotected: Vec::new(),
    })
}

fn everything(inventory: &mut Inventory) -> String {
    let mut assets = Vec::new();
    inventory.each_asset(&mut |asset| assets.push(asset)).unwrap();
    let totals = inventory.totals().unwrap();
    let kinds = inventory.kinds(ConfidenceClass::Medium).unwrap();
    format!("{assets:?} {totals:?} {kinds:?} {}", dump(&inventory.evidence().unwrap()))
}

#[test]
fn what_was_committed_is_there_after_reopening() {
    let home = Home::new();
    let mut inventory = home.open();
    script(&mut inventory).unwrap();
    let before = everything(&mut inventory);
    drop(inventory);
    let mut inventory = Inventory::open(&home.dir(), &home.key()).unwrap();
    assert_eq!(everything(&mut inventory), before);
    let evidence = inventory.evidence().unwrap();
    assert_eq!(evidence.len(), 4 * 59);
    assert_eq!(evidence.tokens(Column::NameNative).unwrap()[1], row(10, 2).tokens[0].map_or(0, Token::get));
    let mut copies = 0;
    inventory
        .each_asset(&mut |asset| {
            let Some(original) = asset.duplicate_of else { return };
            copies += 1;
            assert!(original.path < asset.path);
            assert_eq!((asset.mentions, asset.tallies.len()), (3, 1));
        })
        .unwrap();
    assert_eq!(copies, 4);
    let runs = inventory.runs().unwrap();
    assert_eq!(runs.iter().map(|run| run.finish).collect::<Vec<_>>(), [None, Some(RunFinish::Finished)]);
    assert_eq!(runs[1].exclusions[0].bytes, 9);
    assert_eq!(inventory.totals().unwrap().mentions, 12);
    assert_eq!(inventory.kinds(ConfidenceClass::High).unwrap()[0].assets, 8);
    let mut columns = 0;
    inventory.each_column(&mut |column| columns += usize::from(column.column.passing == 97)).unwrap();
    assert_eq!(columns, 4);
}

/// The process that dies: run by the test below with a step number in its environment.
#[test]
fn killed_child() {
    let Some(home) = std::env::var_os("INVENTORY_TEST_HOME") else { return };
    let step: u32 = std::env::var("INVENTORY_TEST_STEP").unwrap().parse().unwrap();
    let key = KeySource::File(Path::new(&home).join("test.key"));
    let mut inventory = Inventory::create_or_open(&Path::new(&home).join("inventory"), &key).unwrap();
    let mut left = step;
    inventory.set_step_hook(Box::new(move |_| match left {
        0 => std::process::abort(),
        _ => left -= 1,
    }));
    script_with_loss(&mut inventory).unwrap();
    fs::write(Path::new(&home).join("survived"), "").unwrap();
}

#[test]
fn killed_at_any_step_the_next_scan_ends_with_the_same() {
    let whole = Home::new();
    let mut inventory = whole.open();
    script_with_loss(&mut inventory).unwrap();
    let wanted = everything(&mut inventory);
    let mut killed = 0;
    for step in 0.. {
        let home = Home::new();
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "inventory::tests::killed_child", "--test-threads=1"])
            .env("INVENTORY_TEST_HOME", home.temp.path())
            .env("INVENTORY_TEST_STEP", step.to_string())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap();
        if home.temp.path().join("survived").exists() {
            assert!(status.success());
            break;
        }
        assert!(!status.success(), "step {step} neither died nor survived");
        killed += 1;
        let mut inventory = home.open();
        script_with_loss(&mut inventory).unwrap();
        let found = everything(&mut inventory);
        assert_eq!(found, wanted, "step {step}");
        let on_disk = fs::read_dir(home.dir().join("evidence")).unwrap().count();
        assert_eq!(on_disk, stored::segment_numbers(&mut inventory.catalog).unwrap().len());
    }
    assert!(killed >= 28, "only {killed} steps");
}

#[test]
fn order_does_not_depend_on_the_layout_of_segments() {
    let dumps = [(1, false), (7, true), (1000, true)].map(|(size, backwards)| {
        let home = Home::new();
        let mut inventory = home.open();
        inventory.upsert_root(&root(None)).unwrap();
        let mut rows: Vec<_> = (1..30).flat_map(|record| [row(3, record), row(8, record)]).collect();
        if backwards {
            rows.reverse();
        }
        [3, 8].iter().for_each(|&id| inventory.begin_reading(ReadingId::from_stored(id)).unwrap());
        for part in rows.chunks(size) {
            inventory.append(&part.iter().cloned().collect()).unwrap();
            inventory.flush().unwrap();
        }
        let batch = Batch {
            assets: vec![asset(1, 1, Some(3)), asset(2, 1, Some(8))],
            readings: vec![reading(3), reading(8)],
            ..Batch::default()
        };
        inventory.commit(batch).unwrap();
        dump(&inventory.evidence().unwrap())
    });
    assert_eq!(dumps[0], dumps[1]);
    assert_eq!(dumps[0], dumps[2]);
    assert!(dumps[0].starts_with("58 rows"));
}

#[test]
fn rows_of_an_earlier_attempt_do_not_count() {
    let home = Home::new();
    let mut inventory = home.open();
    let id = ReadingId::from_stored(4);
    for attempt in 1..4 {
        inventory.begin_reading(id).unwrap();
        inventory.append(&(0..attempt).map(|record| row(4, record + 50)).collect()).unwrap();
        if attempt == 2 {
            inventory.flush().unwrap();
        }
    }
    assert_eq!(inventory.evidence().unwrap().len(), 0);
    let batch = Batch { assets: vec![asset(1, 1, Some(4))], readings: vec![reading(4)], ..Batch::default() };
    inventory.commit(batch).unwrap();
    assert_eq!(inventory.evidence().unwrap().len(), 3);
    assert!(inventory.current_reading(id).unwrap().is_some());
}

#[test]
fn gone_assets_leave_the_counts_and_stale_ones_stay() {
    let home = Home::new();
    let mut inventory = home.open();
    script(&mut inventory).unwrap();
    inventory.begin_run(&run()).unwrap();
    let nested = Batch {
        folders: vec![folder(20, Some(11), Listing::Listed), folder(21, Some(20), Listing::Listed)],
        assets: vec![asset(30, 21, None)],
        ..Batch::default()
    };
    inventory.commit(nested).unwrap();
    inventory.flush().unwrap();
    let listed = |inventory: &mut Inventory| {
        let mut assets = 0;
        inventory.each_place(&[], &mut |_| assets += 1).unwrap();
        assets
    };
    assert_eq!(listed(&mut inventory), 9);
    inventory.begin_run(&run()).unwrap();
    let gone = Batch {
        gone: vec![AssetId::from_stored(10)],
        gone_folders: vec![FolderId::from_stored(11)],
        folders: vec![folder(12, None, Listing::Unlisted(Reason::Permission))],
        ..Batch::default()
    };
    inventory.commit(gone).unwrap();
    inventory.flush().unwrap();
    // The copy of 10 stays, folder 11 with all below is gone, folder 12 keeps its two.
    assert_eq!(listed(&mut inventory), 5);
    assert_eq!(inventory.evidence().unwrap().len(), 3 * 59);
    let mut stale = 0;
    inventory.each_asset(&mut |asset| stale += usize::from(asset.stale)).unwrap();
    assert_eq!(stale, 2);
    let known = inventory.known_folder(FolderId::from_stored(11)).unwrap();
    assert_eq!(known, KnownFolder::default());
    inventory.upsert_root(&root(Some(Reason::RootEmpty))).unwrap();
    assert_eq!(inventory.stale_folders().unwrap(), 3);
    let unlisted = inventory.unlisted_folders(9).unwrap();
    assert_eq!(unlisted.iter().map(|folder| folder.reason).collect::<Vec<_>>(), [Reason::Permission]);
    assert_eq!(listed(&mut inventory), 5);
}

#[test]
fn much_dead_evidence_is_compacted_away() {
    let home = Home::new();
    let mut inventory = home.open();
    script_with_loss(&mut inventory).unwrap();
    let rows = inventory.catalog.number(query("SELECT sum(rows) FROM segments")).unwrap();
    assert_eq!(rows, 2 * 59);
    assert_eq!(fs::read_dir(home.dir().join("evidence")).unwrap().count(), 1);
    let evidence = inventory.evidence().unwrap();
    let wanted: Vec<u64> = [11, 13]
        .into_iter()
        .flat_map(|id| (1..60).map(move |record| row(id, record).tokens[4].map_or(0, Token::get)))
        .collect();
    assert_eq!(evidence.tokens(Column::ALL[4]).unwrap(), wanted);
    // The dead evidence is no more: if the content returns, it is read again.
    assert!(inventory.current_reading(ReadingId::from_stored(10)).unwrap().is_none());
    assert!(inventory.current_reading(ReadingId::from_stored(11)).unwrap().is_some());
}

#[test]
fn no_token_lies_open_in_the_evidence() {
    let home = Home::new();
    let mut inventory = home.open();
    script(&mut inventory).unwrap();
    let mut files = 0;
    for entry in fs::read_dir(home.dir().join("evidence")).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let bytes = fs::read(path).unwrap();
        files += 1;
        for needle in [row(10, 2).tokens[0].unwrap().get().to_le_bytes().as_slice(), b"name_native", b"reading_id"] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle));
        }
    }
    assert_eq!(files, 3);
    for entry in fs::read_dir(home.dir()).unwrap() {
        assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o077, 0);
    }
}

#[test]
fn changed_evidence_is_refused_never_counted() {
    let home = Home::new();
    let mut inventory = home.open();
    script(&mut inventory).unwrap();
    let file = segment::segment_file(&home.dir().join("evidence"), 1);
    let whole = fs::read(&file).unwrap();
    for part in 0..8 {
        let mut changed = whole.clone();
        let at = (whole.len() - 1) * part / 7;
        changed[at] ^= 0x10;
        fs::write(&file, changed).unwrap();
        let told = inventory.evidence().and_then(|evidence| {
            Column::ALL.iter().try_for_each(|&column| evidence.tokens(column).map(drop))?;
            ListColumn::ALL.iter().try_for_each(|&column| evidence.token_lists(column).map(drop))?;
            evidence.kind_sets()
        });
        // Columns that nobody reads here (dates of records) may be the changed ones.
        let code = told.as_ref().err().map(InventoryError::exit_code);
        assert!(code == Some(13) || (code.is_none() && told.unwrap().of.len() == 4 * 59), "byte {at}: {code:?}");
        assert!(code.is_some() || !matches!(part, 3..=7), "byte {at} is of a token or of the footer");
    }
    fs::remove_file(&file).unwrap();
    drop(inventory);
    assert_eq!(Inventory::open(&home.dir(), &home.key()).err().map(|error| error.exit_code()), Some(13));
}

#[test]
fn statements_follow_batches_not_files() {
    let home = Home::new();
    let mut inventory = home.open();
    let before = inventory.statements();
    for part in 0..10 {
        let assets = (0..2_000).map(|id| asset(part * 2_000 + id, part, None)).collect();
        inventory.commit(Batch { assets, ..Batch::default() }).unwrap();
    }
    inventory.flush().unwrap();
    let used = inventory.statements() - before;
    assert!(used <= 100, "{used} statements for 20,000 assets");
    inventory.each_place(&[], &mut |place| panic!("no root, no place: {place:?}")).unwrap();
}
