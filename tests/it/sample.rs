//! A summary and assets made by hand, with hostile names, for the golden reports.

use headcount::exposure::{
    AccessFacts, AgeBand, AssetExposure, Breakdown, BreakdownRow, Combination, Cut, ExclusionFacts, FolderExposure,
    IgnoredExposure, KindExposure, Note, Original, Part, PersonRow, RootFacts, RowsRead, RunFacts, Summary,
    UnenteredFolder, UnreadAsset,
};
use headcount::identity::{CompareField, FieldComparison, PairExplanation};
use headcount::model::{
    AccessSource, AssetsAndBytes, Blocks, Coverage, Estimate, Guarded, LevelWeight, LinkModel, Outcome, Readers,
    Reason, Role,
};
use headcount::report::{IdentityPage, MentionPage, PairPage, Verdict};
use headcount::text::region::Region;

fn people(strict: u64, likely: u64, loose: u64) -> Estimate {
    Estimate::from_tiers(strict, likely, loose).unwrap()
}

fn gaps(assets: u64, bytes: u64) -> AssetsAndBytes {
    AssetsAndBytes { assets, bytes }
}

/// Two roots, gaps of several reasons, notes, hostile paths.
pub(crate) fn summary() -> Summary {
    Summary {
        run: run(),
        people: people(1520, 1401, 1377),
        roles: vec![
            (Role::Customer, people(1300, 1200, 1180)),
            (Role::Employee, people(40, 40, 40)),
            (Role::Unknown, people(200, 180, 170)),
        ],
        mentions: 12_345,
        findings: 98_765,
        unattributed: 432,
        coverage: coverage(),
        kinds: kinds(),
        ignored: vec![
            IgnoredExposure {
                form: "domain".to_owned(),
                shown: Some("acme.example\u{1b}[31m".to_owned()),
                reason: "our own mailboxes".to_owned(),
                expires: Some("2027-03-31".to_owned()),
                in_force: true,
                findings: 1234,
                kinds: vec![("email".to_owned(), 1234)],
            },
            IgnoredExposure {
                form: "value".to_owned(),
                shown: None,
                reason: "old switchboard".to_owned(),
                expires: Some("2025-12-31".to_owned()),
                in_force: false,
                findings: 0,
                kinds: Vec::new(),
            },
        ],
        folders: folders(),
        notes: vec![
            Note::UnfinishedRun,
            Note::StaleRoot { root: "old\u{1b}[31m".to_owned(), scanned: "2026-01-02T03:04:05Z".to_owned() },
            Note::MissingProtection { protection: "landlock".to_owned() },
            Note::OtherRules { assets: 12 },
        ],
        unread: unread(),
        unentered: vec![UnenteredFolder {
            root: "営業".to_owned(),
            path: "99_役員\u{1b}[1m".into(),
            reason: Reason::Permission,
        }],
    }
}

/// One root, everything read, nobody found.
pub(crate) fn empty_summary() -> Summary {
    let mut coverage = Coverage::default();
    coverage.add(Outcome::Complete, 3, 3000);
    Summary {
        run: RunFacts {
            roots: vec![RootFacts {
                name: "share".to_owned(),
                target: b"/srv/share".to_vec(),
                scanned: Some("2026-05-01T10:00:00Z".to_owned()),
            }],
            exclusions: Vec::new(),
            ended: Some("2026-05-01T10:00:00Z".to_owned()),
            finished: true,
            ..run()
        },
        people: Estimate::NOBODY,
        roles: Vec::new(),
        mentions: 0,
        findings: 0,
        unattributed: 0,
        coverage,
        ignored: Vec::new(),
        kinds: Vec::new(),
        folders: vec![],
        notes: Vec::new(),
        unread: Vec::new(),
        unentered: Vec::new(),
    }
}

fn run() -> RunFacts {
    let root = |name: &str, target: &[u8], scanned: Option<&str>| RootFacts {
        name: name.to_owned(),
        target: target.to_vec(),
        scanned: scanned.map(str::to_owned),
    };
    RunFacts {
        version: "0.1.0".to_owned(),
        patterns_hash: "0123456789abcdef0123456789abcdef".to_owned(),
        key_id: "k-7f3a".to_owned(),
        started: "2026-05-01T09:58:00Z".to_owned(),
        ended: None,
        finished: false,
        roots: vec![
            root("営業", "/mnt/営業".as_bytes(), Some("2026-05-01T10:00:00Z")),
            root("old", b"/mnt/o\xffld", None),
        ],
        exclusions: vec![ExclusionFacts { glob: "**/*.iso".to_owned(), assets: 7, bytes: 7 << 30 }],
        limits: [("max_asset_bytes".to_owned(), 1 << 40), ("max_depth".to_owned(), 64)].into(),
    }
}

fn coverage() -> Coverage {
    let mut coverage = Coverage::default();
    coverage.add(Outcome::Complete, 1204, 13_207_024_435);
    coverage.add(Outcome::Partial(Reason::Truncated), 2, 5_000_000);
    coverage.add(Outcome::Skipped(Reason::Encrypted), 41, 943_718_400);
    coverage.add(Outcome::Skipped(Reason::UnsupportedFormat), 80, 734_003_200);
    coverage.add(Outcome::Skipped(Reason::Executable), 9, 64 << 20);
    coverage.add(Outcome::Skipped(Reason::Empty), 12, 0);
    coverage.add(Outcome::Failed(Reason::ParserCrash), 1, 1600);
    coverage.add(Outcome::Vanished, 1, 10);
    coverage.add(Outcome::Changed, 1, 2048);
    coverage
}

fn kinds() -> Vec<KindExposure> {
    let kind = |name: &str, title: &str, findings, values, people| KindExposure {
        name: name.to_owned(),
        title: title.to_owned(),
        findings,
        values,
        assets: findings / 10,
        people,
    };
    vec![
        kind("person_name", "氏名", 12_000, None, people(1500, 1390, 1370)),
        kind("email", "E-mail address", 9_000, Some(1_350), people(1400, 1310, 1300)),
        kind("jp.my_number", "マイナンバー", 140, Some(12), people(12, 12, 12)),
    ]
}

fn folders() -> Vec<FolderExposure> {
    let folder = |root: &str, path: &[u8], likely: u64, unread| FolderExposure {
        root: root.to_owned(),
        path: path.to_vec(),
        people: people(likely + 20, likely, likely),
        people_only_here: likely / 2,
        assets: likely / 10,
        gaps: gaps(unread, unread * 1000),
    };
    let mut folders = vec![
        folder("営業", "01_営業部/顧客".as_bytes(), 1100, 3),
        folder("old", b"bad\xff\x1b[2J", 300, 0),
        folder("old", b"", 299, 41),
        folder("old", "=cmd|' /C calc'!A0/長い".repeat(9).as_bytes(), 200, 0),
    ];
    folders.extend((0..9).map(|n| folder("営業", format!("dir{n}").as_bytes(), 100 - n, 0)));
    folders
}

fn unread() -> Vec<UnreadAsset> {
    let asset = |path: &[u8], bytes, outcome, format: Option<&str>| UnreadAsset {
        root: "営業".to_owned(),
        path: path.to_vec(),
        bytes,
        outcome,
        format: format.map(str::to_owned),
        rows: None,
    };
    let table = UnreadAsset {
        rows: Some(RowsRead { read: 4_000, of: Some(60_000) }),
        ..asset(b"crm.public.customers", 1200, Outcome::Partial(Reason::ConnectionLost), Some("postgres"))
    };
    vec![
        asset("90/顧客台帳.zip".as_bytes(), 900 << 20, Outcome::Skipped(Reason::Encrypted), Some("zip")),
        asset(b"90/a.pdf", 700 << 20, Outcome::Skipped(Reason::UnsupportedFormat), Some("pdf")),
        asset("90/\u{202e}fdp.exe".as_bytes(), 1600, Outcome::Failed(Reason::ParserCrash), Some("xls")),
        table,
    ]
}

/// A table that was cut off, with its owner and its readers.
fn table(like: &AssetExposure) -> AssetExposure {
    AssetExposure {
        root: "crm".to_owned(),
        path: b"crm.public.customers".to_vec(),
        outcome: Outcome::Partial(Reason::ConnectionLost),
        format: Some("postgres".to_owned()),
        encoding: None,
        modified: None,
        access: AccessFacts {
            owner: Some("crm_owner".to_owned()),
            group: None,
            world_readable: Some(false),
            readers: Some(Readers { named: vec!["=sales".to_owned(), "scan".to_owned()], more: 3 }),
            source: AccessSource::Grants,
        },
        rows: Some(RowsRead { read: 4_000, of: Some(60_000) }),
        ..like.clone()
    }
}

/// An original, its copy, an unread one, one with a name that is not UTF-8.
pub(crate) fn assets() -> Vec<AssetExposure> {
    let list = AssetExposure {
        root: "営業".to_owned(),
        path: "01/list.csv".into(),
        outcome: Outcome::Complete,
        format: Some("csv".to_owned()),
        encoding: Some("windows-31j".to_owned()),
        bytes: 4096,
        modified: Some("2025-04-01T00:00:00Z".to_owned()),
        access: AccessFacts {
            owner: Some("1000".to_owned()),
            group: Some("staff".to_owned()),
            world_readable: Some(true),
            readers: None,
            source: AccessSource::Posix,
        },
        mentions: 40,
        people: people(40, 39, 38),
        people_only_here: 12,
        rows: None,
        kinds: vec![("email".to_owned(), 40), ("person_name".to_owned(), 41)],
        ignored: false,
        duplicate_of: None,
    };
    let nothing = AssetExposure {
        outcome: Outcome::Skipped(Reason::Encrypted),
        path: b"90/x.zip!/\xffy,z.csv".to_vec(),
        format: Some("zip".to_owned()),
        encoding: None,
        modified: None,
        access: AccessFacts {
            owner: None,
            group: None,
            world_readable: None,
            readers: None,
            source: AccessSource::Mount,
        },
        mentions: 0,
        people: Estimate::NOBODY,
        people_only_here: 0,
        kinds: Vec::new(),
        ..list.clone()
    };
    let copy = AssetExposure {
        path: "02/\u{202e}=copy \"of\" list.csv".into(),
        duplicate_of: Some(Original { root: list.root.clone(), path: list.path.clone() }),
        ..list.clone()
    };
    let table = table(&list);
    vec![list, copy, nothing, table]
}

/// People along a cut.
pub(crate) fn breakdown(cut: Cut) -> Breakdown {
    Breakdown {
        cut,
        people: people(30, 28, 20),
        mentions: 50,
        coverage: coverage(),
        notes: vec![Note::NotResolved],
        rows: rows(cut),
    }
}

fn rows(cut: Cut) -> Vec<BreakdownRow> {
    let row = |part, likely| BreakdownRow {
        part,
        people: people(likely, likely, likely / 2),
        only_here: None,
        assets: None,
        gaps: None,
    };
    let place = |path: &[u8], likely| BreakdownRow {
        only_here: Some(likely / 2),
        assets: Some(3),
        gaps: Some(gaps(1, 10)),
        ..row(Part::Place { root: "営業".to_owned(), path: path.to_vec() }, likely)
    };
    let region = |number| Part::Region(Region::japan(number).map(Region::code));
    match cut {
        Cut::None => Vec::new(),
        Cut::Folder(_) | Cut::Asset => vec![place("01_営業部".as_bytes(), 20), place(b"", 9), place(b"=\xff", 2)],
        Cut::Kind => {
            let part = Part::Kind { name: "email".to_owned(), title: "E-mail address".to_owned() };
            vec![BreakdownRow { assets: Some(4), ..row(part, 20) }]
        }
        Cut::Combination => {
            Combination::ALL.iter().zip(0..).map(|(which, likely)| row(Part::Combination(which), likely)).collect()
        }
        Cut::Region => vec![row(region(13), 14), row(region(0), 9), row(region(27), 5)],
        Cut::Role => vec![row(Part::Role(Role::Customer), 20), row(Part::Role(Role::Unknown), 8)],
        Cut::Age(_) => AgeBand::ALL.into_iter().zip([1, 3, 20, 4, 5]).map(|(b, n)| row(Part::Age(b), n)).collect(),
    }
}

/// What a resolve learnt.
pub(crate) fn model() -> LinkModel {
    let weight = |field: &str, level: &str, person, household| LevelWeight {
        field: field.to_owned(),
        level: level.to_owned(),
        person,
        household,
    };
    LinkModel {
        rows: 12_000,
        strict: 1520,
        loose: 1377,
        predicted_misses: 0.0625,
        predicted_recall: 0.9375,
        person_partners: 2.318,
        household_partners: 0.4645,
        household_pairs: 2787,
        vetoed_links: 13,
        blocks: Blocks { blocks: 903, capped: 2, pairs: 27_700, pairs_lost: 1_890 },
        guarded: vec![Guarded { of: "email".to_owned(), values: 2, rows: 180 }],
        weights: vec![
            weight("surname", "same", 0.9777, 0.8),
            weight("surname", "differs", 0.0167, 0.19),
            weight("given_name", "parts_swapped", 0.3, 0.0001),
        ],
    }
}

/// Two mentions that are one person, with what links them.
pub(crate) fn identity() -> IdentityPage {
    let page = pair();
    IdentityPage {
        identity: 12,
        mentions: vec![page.a, page.b],
        hidden: 3,
        links: vec![(0, page.pair)],
        doubtful: vec![7, 40],
    }
}

/// The same two as a pair.
pub(crate) fn pair() -> PairPage {
    let mention = |address: &str, copies: &[&str]| MentionPage {
        address: address.to_owned(),
        root: "営業".to_owned(),
        copies: copies.iter().map(|copy| (*copy).to_owned()).collect(),
        kinds: vec!["氏名".to_owned(), "E-mail address".to_owned(), "esc\u{1b}[1m".to_owned()],
        role: Role::Customer,
        count: 2,
        identity: 12,
    };
    let field =
        |field, level, person_bits, household_bits| FieldComparison { field, level, person_bits, household_bits };
    let pair = PairExplanation {
        fields: vec![
            field(CompareField::Surname, "same", 3.2, 3.0),
            field(CompareField::Given, "full_name", 8.25, -1.5),
            field(CompareField::Birth, "differs", -7.125, 0.0),
        ],
        prior_bits: -12.3,
        probability: 0.981,
        household: 0.0125,
        vetoed: false,
    };
    PairPage {
        a: mention("01_営業部/名簿.csv#14", &["backup/名簿.csv#14"]),
        b: mention("mail/\\xff.csv#name.1", &[]),
        pair,
        verdict: Verdict::Linked,
    }
}

/// People one by one.
pub(crate) fn list() -> Vec<PersonRow> {
    let person = |identity, assets, kinds: &[&str], roles| PersonRow {
        identity,
        assets,
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        roles,
    };
    vec![
        person(12, 9, &["email", "person_name"], vec![Role::Customer, Role::Unknown]),
        person(3, 1, &["jp.my_number"], vec![]),
    ]
}
