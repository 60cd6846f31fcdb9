//! Compares the validators with an independent library, python-stdnum, and with published numbers, where they are at hand.
//!
//! Neither is part of the project. Without `python3 -c 'import stdnum'`, or without HEADCOUNT_VECTORS naming a table of
//! `kind number valid`, the test says so and passes.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use headcount::validators::{Verdict, by_name};

/// Own name, the oracle's module, shape: `9` a digit, `A` a letter, others as they are. One in four is made to pass.
const PEERS: [(&str, &str, &str); 34] = [
    ("at.svnr", "at.vnr", "9999999999"),
    ("au.abn", "au.abn", "99999999999"),
    ("au.tfn", "au.tfn", "999999999"),
    ("be.nn", "be.nn", "99999999999"),
    ("br.cpf", "br.cpf", "99999999999"),
    ("ca.sin", "ca.sin", "999999999"),
    ("ch.ahv", "ch.ssn", "7569999999999"),
    ("cn.ric", "cn.ric", "360426199909099999"),
    ("credit_card", "luhn", "4999999999999999"),
    ("de.steuer_id", "de.idnr", "99999999999"),
    ("es.dni", "es.dni", "99999999A"),
    ("es.nie", "es.nie", "X9999999A"),
    ("fi.hetu", "fi.hetu", "999999-999A"),
    ("fr.nir", "fr.nir", "199099999999999"),
    ("gb.nhs", "gb.nhs", "9999999999"),
    ("gb.utr", "gb.utr", "9999999999"),
    ("iban", "iban", "GB99AAAA99999999999999"),
    ("ie.pps", "ie.pps", "9999999A"),
    ("il.id", "il.idnr", "999999999"),
    ("imei", "imei", "999999999999999"),
    ("in.aadhaar", "in_.aadhaar", "999999999999"),
    ("in.pan", "in_.pan", "AAAPA9999A"),
    ("it.codice_fiscale", "it.codicefiscale", "AAAAAA99A99A999A"),
    ("jp.corporate_number", "jp.cn", "9999999999999"),
    ("jp.my_number", "jp.in_", "999999999999"),
    ("kr.rrn", "kr.rrn", "9999999999999"),
    ("nl.bsn", "nl.bsn", "999999999"),
    ("no.fnr", "no.fodselsnummer", "99999999999"),
    ("pl.pesel", "pl.pesel", "99999999999"),
    ("pt.nif", "pt.nif", "999999999"),
    ("se.personnummer", "se.personnummer", "999999-9999"),
    ("th.pin", "th.pin", "9999999999999"),
    ("tr.tckn", "tr.tckimlik", "99999999999"),
    ("us.ssn", "us.ssn", "999999999"),
];
const CASES: usize = 3_000;

/// Seeded numbers (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn number(&mut self, shape: &str) -> String {
        let character = |c: char| match c {
            '9' => char::from(b'0' + u8::try_from(self.below(10)).unwrap()),
            'A' => char::from(b'A' + u8::try_from(self.below(26)).unwrap()),
            other => other,
        };
        shape.chars().map(character).collect()
    }
}

fn passes(name: &str, number: &str) -> bool {
    by_name(name).unwrap()(number) != Verdict::Reject
}

/// A number of a shape; one in four is tried again until it passes, as few random ones do.
fn candidate(random: &mut Random, name: &str, shape: &str) -> String {
    let wanted = random.below(4) == 0;
    let mut number = random.number(shape);
    for _ in 0..400 {
        if !wanted || passes(name, &number) {
            break;
        }
        number = random.number(shape);
    }
    number
}

fn has_oracle() -> bool {
    let asked = Command::new("python3").args(["-c", "import stdnum"]).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

fn ask(questions: &[(&str, &str, String)]) -> Vec<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/oracle/ask.py");
    let mut child = Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines: String = questions.iter().map(|(_, module, number)| format!("{module}\t{number}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Differences that we stand by, with the reason.
fn is_known(name: &str, number: &str, theirs: &str) -> bool {
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    let part = |range: std::ops::Range<usize>| {
        digits.get(range).and_then(|part| std::str::from_utf8(part).ok()).and_then(|part| part.parse::<u32>().ok())
    };
    let refuses = theirs == "0";
    match name {
        // The oracle asks for the check digit alone; issuers have ranges (ISO/IEC 7812-1) and published test numbers.
        "credit_card" => !refuses,
        // Issued from October 2020 on without a check digit: they can't be refused.
        "kr.rrn" => refuses,
        // The oracle takes any day and month; a number holds a date, with months to 15 where days are used up.
        "at.svnr" => !refuses,
        // Numbers of foreigners, for which the oracle has a module of its own.
        // … births to come, and days that no month has, which the oracle takes for unknown ones.
        "be.nn" if refuses => part(2..4).is_some_and(|month| month > 12 || part(0..2) > Some(25)),
        "be.nn" => part(4..6) > Some(31),
        // The oracle takes the days 81 to 99 for women, too.
        "it.codice_fiscale" => !refuses,
        // The oracle knows the counties of each year.
        "cn.ric" => refuses,
        // Temporary codes of hospitals, which name a person all the same.
        "fi.hetu" => refuses && part(6..7) == Some(9),
        // Month 00 is none of those that INSEE gives for unknown months (20 to 42, 50 to 99).
        "fr.nir" => !refuses && part(3..5) == Some(0),
        // Births to come: a validator has no clock.
        "no.fnr" => refuses,
        // Coordination numbers have 60 added to the day; the oracle takes them for no personal numbers.
        "se.personnummer" => refuses && part(4..6).is_some_and(|day| day > 60),
        _ => false,
    }
}

#[test]
fn validators_agree_with_an_independent_library() {
    if !has_oracle() {
        eprintln!("skipped: python3 has no stdnum");
        return;
    }
    let mut random = Random(7);
    let mut questions = Vec::new();
    for (name, module, shape) in PEERS {
        questions.extend((0..CASES).map(|_| (name, module, candidate(&mut random, name, shape))));
    }
    let answers = ask(&questions);
    assert_eq!(answers.len(), questions.len());
    let mut different: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for ((name, _, number), theirs) in questions.iter().zip(&answers) {
        let ours = if passes(name, number) { "1" } else { "0" };
        if theirs != "?" && theirs != ours && !is_known(name, number, theirs) {
            different.entry(name).or_default().push(format!("{number}: we say {ours}"));
        }
    }
    let shown =
        different.iter().map(|(name, all)| format!("{name}: {} of {CASES}, {:?}", all.len(), &all[..all.len().min(4)]));
    assert!(different.is_empty(), "{}", shown.collect::<Vec<_>>().join("\n"));
}

#[test]
fn published_numbers_are_judged_as_published() {
    let Ok(path) = std::env::var("HEADCOUNT_VECTORS") else {
        eprintln!("skipped: HEADCOUNT_VECTORS names no table");
        return;
    };
    let table = std::fs::read_to_string(path).unwrap();
    let (mut judged, mut wrong) = (0, Vec::new());
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, number, valid] = fields[..] else { continue };
        assert!(by_name(name).is_some(), "no validator {name}");
        judged += 1;
        // The zone's check digits are written DATA/DIGIT there and stand together in a passport.
        let number = if name == "mrz.check_digit" { number.replace('/', "") } else { number.to_owned() };
        if passes(name, &number) != (valid == "1") {
            wrong.push(line);
        }
    }
    eprintln!("{judged} published numbers");
    assert!(judged > 0 && wrong.is_empty(), "{wrong:?}");
}
