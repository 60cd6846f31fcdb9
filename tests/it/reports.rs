//! Golden tests of every report format, and what must hold for each of them.

use std::io::Write;

use headcount::exposure::{Breakdown, Cut, Summary};
use headcount::model::{Confidence, Date, Role};
use headcount::patterns::Levels;
use headcount::report::{
    AssetsCsv, AssetsShown, Bearing, CsvTable, JsonReport, KindPage, Language, PatternPage, ScopeFacts, Words,
    write_breakdown, write_breakdown_csv, write_breakdown_json, write_csv, write_dry_run, write_identity,
    write_identity_json, write_kind, write_kind_list, write_model, write_model_json, write_pair, write_pair_json,
    write_people, write_people_csv, write_people_json, write_summary,
};
use unicode_width::UnicodeWidthStr;

use crate::{golden, sample};

fn render(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    out
}

fn terminal(summary: &Summary, language: Language) -> String {
    let words = Words::load(language).unwrap();
    String::from_utf8(render(|out| write_summary(out, summary, &words))).unwrap()
}

fn json(shown: AssetsShown) -> String {
    let bytes = render(|out| {
        let mut report = JsonReport::begin(out, &sample::summary(), shown)?;
        sample::assets().iter().try_for_each(|asset| report.asset(asset))?;
        report.end()
    });
    String::from_utf8(bytes).unwrap()
}

fn csv(table: CsvTable) -> Vec<u8> {
    let words = Words::load(Language::English).unwrap();
    render(|out| write_csv(out, &sample::summary(), table, &words))
}

fn assets_csv() -> Vec<u8> {
    render(|out| {
        let mut report = AssetsCsv::begin(out, AssetsShown::All)?;
        sample::assets().iter().try_for_each(|asset| report.asset(asset))?;
        report.end()
    })
}

/// Every cut, by the name of its golden file.
fn cuts() -> Vec<(String, Breakdown)> {
    let on = Date::new(2026, 4, 1).unwrap();
    let cuts =
        [Cut::None, Cut::Folder(1), Cut::Asset, Cut::Kind, Cut::Combination, Cut::Region, Cut::Role, Cut::Age(on)];
    cuts.map(|cut| (cut.code().unwrap_or("scope").to_owned(), sample::breakdown(cut))).into()
}

fn breakdown(breakdown: &Breakdown, language: Language) -> String {
    let words = Words::load(language).unwrap();
    String::from_utf8(render(|out| write_breakdown(out, breakdown, &words))).unwrap()
}

fn breakdown_json(breakdown: &Breakdown) -> Vec<u8> {
    let words = Words::load(Language::English).unwrap();
    let scope = ScopeFacts {
        roots: vec!["営業".to_owned()],
        assets: vec!["**/*.csv".to_owned()],
        kinds: vec!["email".to_owned()],
        roles: vec![Role::Customer],
    };
    render(|out| write_breakdown_json(out, breakdown, &scope, &words))
}

fn breakdown_csv(breakdown: &Breakdown) -> Vec<u8> {
    let words = Words::load(Language::English).unwrap();
    render(|out| write_breakdown_csv(out, breakdown, &words))
}

/// Pages about links, by the name of their golden file.
fn link_pages(language: Language) -> Vec<(&'static str, Vec<u8>)> {
    let words = Words::load(language).unwrap();
    let people = sample::summary().people;
    vec![
        ("model", render(|out| write_model(out, &sample::model(), &people, &words))),
        ("identity", render(|out| write_identity(out, &sample::identity(), &words))),
        ("pair", render(|out| write_pair(out, &sample::pair(), &words))),
        ("list", render(|out| write_people(out, &sample::list(), &|kind| kind.to_owned(), &words))),
    ]
}

fn kind_pages() -> Vec<u8> {
    let words = Words::load(Language::English).unwrap();
    let references = ["番号利用法".to_owned()];
    let sensitivity = ["appi.identifier".to_owned()];
    let kind = |name, title, bearing| KindPage {
        name,
        title,
        what: "What it is.",
        bearing,
        tier: "primary",
        scope: "country",
        country: Some("JP"),
        sensitivity: &sensitivity,
        headers: &["マイナンバー", "個人番号"],
        references: &references,
    };
    let my_number = kind("jp.my_number", "My Number", Bearing::Person);
    let pattern = PatternPage {
        id: "jp.my_number",
        why: "12 digits whose last is the check digit.",
        regexes: &["[0-9]{12}"],
        check: Some("jp.my_number"),
        context: &["マイナンバー", "個人番号"],
        anti_context: &["order"],
        levels: Levels {
            alone: Confidence::percent(30),
            context: Confidence::percent(90),
            column: Confidence::percent(95),
            header: Confidence::percent(98),
        },
        examples: &["個人番号 1234-5678-9018".to_owned(), "esc \u{1b}[2J".to_owned()],
        counterexamples: &["order 123456789012".to_owned()],
    };
    let decoy = kind("jp.corporate_number", "法人番号", Bearing::Decoy);
    render(|out| {
        write_kind_list(out, &[(my_number, 1), (decoy, 12)], &words)?;
        writeln!(out)?;
        write_kind(out, &my_number, &[pattern], &words)
    })
}

fn dry_run() -> Vec<u8> {
    let words = Words::load(Language::English).unwrap();
    let summary = sample::summary();
    render(|out| write_dry_run(out, &summary.coverage, &summary.run.exclusions, &words))
}

#[test]
fn reports_are_as_reviewed() {
    for language in Language::ALL {
        let code = language.code();
        golden::check(&format!("report/summary.{code}.txt"), terminal(&sample::summary(), language).as_bytes());
        golden::check(&format!("report/empty.{code}.txt"), terminal(&sample::empty_summary(), language).as_bytes());
        for (name, page) in link_pages(language) {
            golden::check(&format!("links/{name}.{code}.txt"), &page);
        }
        for (name, people) in cuts() {
            golden::check(&format!("people/{name}.{code}.txt"), breakdown(&people, language).as_bytes());
        }
    }
    for (name, people) in cuts() {
        golden::check(&format!("people/{name}.json"), &breakdown_json(&people));
        golden::check(&format!("people/{name}.csv"), &breakdown_csv(&people));
    }
    golden::check(
        "links/model.json",
        &render(|out| write_model_json(out, &sample::model(), &sample::summary().people)),
    );
    golden::check("links/identity.json", &render(|out| write_identity_json(out, &sample::identity())));
    golden::check("links/pair.json", &render(|out| write_pair_json(out, &sample::pair())));
    golden::check("links/list.json", &render(|out| write_people_json(out, &sample::list())));
    golden::check("links/list.csv", &render(|out| write_people_csv(out, &sample::list())));
    golden::check("report/kinds.en.txt", &kind_pages());
    golden::check("report/dry_run.en.txt", &dry_run());
    golden::check("report/report.json", json(AssetsShown::All).as_bytes());
    golden::check("report/folders.csv", &csv(CsvTable::Folders));
    golden::check("report/kinds.csv", &csv(CsvTable::Kinds));
    golden::check("report/coverage.csv", &csv(CsvTable::Coverage));
    golden::check("report/assets.csv", &assets_csv());
}

#[test]
fn terminal_pages_fit_and_obey_nothing() {
    for language in Language::ALL {
        let people = cuts().into_iter().map(|(_, people)| breakdown(&people, language));
        let links = link_pages(language).into_iter().map(|(_, page)| String::from_utf8(page).unwrap());
        for page in people.chain(links).chain([terminal(&sample::summary(), language)]) {
            for line in page.lines() {
                assert!(line.width() <= 100, "{}: {line}", line.width());
                assert_eq!(headcount::text::escape::terminal(line), line);
            }
        }
    }
}

#[test]
fn people_stand_beside_their_interval_and_gaps() {
    let page = terminal(&sample::summary(), Language::English);
    assert!(page.contains("at least, in the part that was read: 1,401 people likely (1,377–1,520)"), "{page}");
    assert!(page.contains("no reviewed pairs have calibrated it"));
    let page = terminal(&sample::empty_summary(), Language::English);
    assert!(page.contains("0 people likely (0–0)") && !page.contains("at least"), "{page}");
}

#[test]
fn json_keeps_the_contract() {
    let report: serde_json::Value = serde_json::from_str(&json(AssetsShown::All)).unwrap();
    for member in [
        "schema",
        "run",
        "people",
        "roles",
        "mentions",
        "findings",
        "unattributed",
        "coverage",
        "kinds",
        "folders",
        "assets",
    ] {
        assert!(report.get(member).is_some(), "{member}");
    }
    assert_eq!(report["schema"], "headcount.report/1");
    assert_eq!(report["people"]["calibrated"], false);
    assert_eq!(report["people"]["refused"], serde_json::Value::Null);
    let coverage = &report["coverage"];
    let sum = |members: &[&str]| members.iter().map(|member| coverage[*member].as_u64().unwrap()).sum::<u64>();
    assert_eq!(sum(&["complete", "partial", "skipped", "failed", "vanished", "changed"]), sum(&["assets"]));
    let bytes_by = coverage["bytes_by"].as_object().unwrap();
    assert_eq!(bytes_by.values().filter_map(serde_json::Value::as_u64).sum::<u64>(), sum(&["bytes"]));
    let assets = report["assets"].as_array().unwrap();
    assert_eq!(assets[1]["path"], "02/\u{202e}=copy \"of\" list.csv", "UTF-8 paths read back unchanged");
    assert_eq!(assets[1]["duplicate_of"], "01/list.csv");
    assert!(assets[1].get("path_b64").is_none());
    assert_eq!(assets[2]["path"], "90/x.zip!/\\xffy,z.csv");
    assert_eq!(assets[2]["path_b64"], "OTAveC56aXAhL/95LHouY3N2");
    assert_eq!(assets[2]["access"]["world_readable"], serde_json::Value::Null);
}

#[test]
fn json_of_people_keeps_the_contract() {
    for (name, people) in cuts() {
        let told: serde_json::Value = serde_json::from_slice(&breakdown_json(&people)).unwrap();
        assert_eq!(told["schema"], "headcount.people/1");
        assert_eq!(told["by"].as_str().unwrap_or("scope"), name);
        assert_eq!(told["rows"].as_array().unwrap().len(), people.rows.len());
        assert_eq!(told["on"].as_str(), (name == "age").then_some("2026-04-01"));
        for row in told["rows"].as_array().unwrap() {
            assert!(row["code"].is_string() != row["path"].is_string() && row["people"]["low"].is_u64(), "{row}");
        }
    }
}

#[test]
fn json_lists_the_assets_asked_for() {
    let listed = |shown| {
        let report: serde_json::Value = serde_json::from_str(&json(shown)).unwrap();
        report["assets"].as_array().unwrap().len()
    };
    assert_eq!([AssetsShown::All, AssetsShown::Exposing, AssetsShown::None].map(listed), [4, 3, 0]);
}

#[test]
fn csv_opens_in_spreadsheets() {
    let people = cuts().into_iter().map(|(_, people)| breakdown_csv(&people));
    for table in people.chain([csv(CsvTable::Folders), csv(CsvTable::Kinds), csv(CsvTable::Coverage), assets_csv()]) {
        let text = table.strip_prefix(b"\xef\xbb\xbf").unwrap();
        let lines = text.iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(text.windows(2).filter(|pair| pair == b"\r\n").count(), lines);
        for record in csv_reader(text) {
            for cell in &record.unwrap() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            }
        }
    }
}

fn csv_reader(text: &[u8]) -> impl Iterator<Item = csv::Result<csv::StringRecord>> + '_ {
    csv::Reader::from_reader(text).into_records()
}
