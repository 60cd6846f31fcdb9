//! Plants values that occur nowhere else and searches everything the program wrote for them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS};

use crate::packed::{Lock, locked, zipped};
use crate::run::World;
use crate::xlsx::workbook;

/// A planted value. `seen`: inspection with `--reveal` must show it.
struct Canary {
    value: &'static str,
    seen: bool,
}

const fn seen(value: &'static str) -> Canary {
    Canary { value, seen: true }
}

const fn hidden(value: &'static str) -> Canary {
    Canary { value, seen: false }
}

/// Every value of every planted file; parts of values too, as a mask might show too much.
const CANARIES: &[Canary] = &[
    // cells.csv
    seen("勅使河原 絵梨花"),
    hidden("勅使河原"),
    hidden("絵梨花"),
    seen("テシガワラ エリカ"),
    seen("erika.tsg.7741@canary-mail.example"),
    hidden("erika.tsg.7741"),
    seen("090-7316-4852"),
    hidden("7316-4852"),
    seen("神奈川県横浜市港北区日吉本町7丁目41番33号"),
    seen("1951-02-17"),
    seen("4539578763621486"),
    hidden("578763621"),
    seen("123456789018"),
    seen("TZ7482915"),
    seen("QX-5583-2291"),
    // no_header.csv: the first row is a person
    seen("小鳥遊 紗千代"),
    seen("sachiyo.tkn.8852@canary-mail.example"),
    seen("080-6624-9137"),
    // person_in_header.csv
    hidden("八月一日 竜之進"),
    hidden("ryu.hzm.9963@canary-mail.example"),
    hidden("070-5513-8246"),
    // keys.json
    hidden("key.owner.1174@canary-mail.example"),
    hidden("四月朔日 美登里"),
    seen("090-3372-6154"),
    // letter.txt
    seen("midori.wtn.2285@canary-mail.example"),
    seen("080-9915-2743"),
    hidden("五百旗頭 公彦"),
    hidden("Xk3-canary-Q9pw"),
    // sheets.xlsx
    hidden("東海林 菊次郎"),
    seen("kiku.shj.3396@canary-mail.example"),
    hidden("榊原 喜三郎"),
    // encoded files
    seen("大豆生田 千鶴"),
    seen("百目鬼 伊三郎"),
    seen("七五三掛 文乃"),
    seen("十時 源右衛門"),
    seen("cp932.mmd.5518@canary-mail.example"),
    seen("utf16.dmk.6629@canary-mail.example"),
    seen("eucjp.smk.7730@canary-mail.example"),
    seen("iso2022.ttk.8841@canary-mail.example"),
    // broken.json, broken.csv
    hidden("broken.json.9952@canary-mail.example"),
    hidden("broken.csv.1063@canary-mail.example"),
    // members of members; one too large for a buffer, one behind a password, and the password
    seen("御手洗 六郎太"),
    seen("member.mtr.4417@canary-mail.example"),
    seen("member.large.5528@canary-mail.example"),
    seen("member.locked.6639@canary-mail.example"),
    hidden("canary-pass-8H2x"),
];

fn table(name: &str, mail: &str) -> String {
    format!("氏名,メールアドレス\n{name},{mail}\n川端 一,kawabata@example.com\n川西 二,kawanishi@example.com\n")
}

fn in_encoding(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy);
    bytes.into_owned()
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn plant(world: &World) {
    let cells = "氏名,フリガナ,メールアドレス,携帯電話,住所,生年月日,クレジットカード番号,マイナンバー,旅券番号,会員番号\n\
        勅使河原 絵梨花,テシガワラ エリカ,erika.tsg.7741@canary-mail.example,090-7316-4852,\
        神奈川県横浜市港北区日吉本町7丁目41番33号,1951-02-17,4539578763621486,123456789018,TZ7482915,QX-5583-2291\n";
    world.put("01/cells.csv", cells);
    let no_header = "小鳥遊 紗千代,080-6624-9137,sachiyo.tkn.8852@canary-mail.example\n\
        佐藤 花子,090-1111-2345,hanako@example.com\n鈴木 一郎,090-1111-2346,ichiro@example.com\n\
        高橋 健太,090-1111-2347,kenta@example.com\n";
    world.put("01/no_header.csv", no_header);
    let header = "八月一日 竜之進,ryu.hzm.9963@canary-mail.example,070-5513-8246,備考\n1,2,3,x\n4,5,6,y\n7,8,9,z\n";
    world.put("01/person_in_header.csv", header);
    let keys = "{\"key.owner.1174@canary-mail.example\":{\"四月朔日 美登里\":{\"電話番号\":\"090-3372-6154\"}}}";
    world.put("02/keys.json", keys);
    let letter = "拝啓\n担当: 五百旗頭 公彦\nメール: midori.wtn.2285@canary-mail.example\n電話: 080-9915-2743\n\
        パスワード: Xk3-canary-Q9pw\n敬具\n";
    world.put("02/letter.txt", letter);
    let rows: &[&[&str]] = &[&["氏名", "メール"], &["東海林 菊次郎", "kiku.shj.3396@canary-mail.example"]];
    world.put("02/sheets.xlsx", workbook("榊原 喜三郎", rows));
    let cp932 = in_encoding(SHIFT_JIS, &table("大豆生田 千鶴", "cp932.mmd.5518@canary-mail.example"));
    world.put("03/cp932.csv", cp932);
    let text = table("百目鬼 伊三郎", "utf16.dmk.6629@canary-mail.example");
    world.put("03/utf16.csv", [&[0xFF, 0xFE][..], &utf16(&text, u16::to_le_bytes)].concat());
    let euc = in_encoding(EUC_JP, &table("七五三掛 文乃", "eucjp.smk.7730@canary-mail.example"));
    world.put("03/eucjp.csv", euc);
    let iso = in_encoding(ISO_2022_JP, &table("十時 源右衛門", "iso2022.ttk.8841@canary-mail.example"));
    world.put("03/iso2022.csv", iso);
    let inner = zipped(&[("list.csv", table("御手洗 六郎太", "member.mtr.4417@canary-mail.example").as_bytes())]);
    let large = "member.large.5528@canary-mail.example を参照\n".to_owned() + &"この行には何もない\n".repeat(15_000);
    let secret = table("川端 二", "member.locked.6639@canary-mail.example");
    world.put("05/outer.zip", zipped(&[("inner.zip", &inner), ("large.txt", large.as_bytes())]));
    world.put("05/locked.zip", locked(&[("locked.csv", secret.as_bytes(), Lock::Aes("canary-pass-8H2x"))]));
    let words = world.path("words.txt");
    fs::write(&words, "canary-pass-wrong\ncanary-pass-8H2x\n").unwrap();
    fs::set_permissions(words, PermissionsExt::from_mode(0o600)).unwrap();
    world.put("04/broken.json", "{\"mail\": \"broken.json.9952@canary-mail.example\", \"x\": [1, 2");
    world.put("04/broken.csv", "氏名,メール\n\"川端,broken.csv.1063@canary-mail.example\n");
}

/// All forms in which a value might stand in a file.
fn forms(value: &str) -> Vec<(String, Vec<u8>)> {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let mut raw = vec![("plain", value.as_bytes().to_vec())];
    raw.push(("without spaces", value.replace(' ', "").into_bytes()));
    raw.push(("full-width space", value.replace(' ', "\u{3000}").into_bytes()));
    raw.push(("upper case", value.to_uppercase().into_bytes()));
    raw.push(("UTF-16LE", utf16(value, u16::to_le_bytes)));
    raw.push(("UTF-16BE", utf16(value, u16::to_be_bytes)));
    for (name, encoding) in [("CP932", SHIFT_JIS), ("EUC-JP", EUC_JP)] {
        raw.push((name, in_encoding(encoding, value)));
    }
    if digits.len() >= 8 {
        raw.push(("digits", digits.into_bytes()));
    }
    let mut forms = Vec::new();
    for (name, bytes) in raw {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let hash = blake3::hash(&bytes);
        forms.push((format!("{name}, hex"), hex(&bytes).into_bytes()));
        forms.push((format!("{name}, HEX"), hex(&bytes).to_uppercase().into_bytes()));
        forms.push((format!("{name}, percent"), percent(&bytes).into_bytes()));
        forms.push((format!("{name}, escaped"), escaped(&bytes)));
        forms.push((format!("{name}, BLAKE3"), hash.to_hex().as_bytes().to_vec()));
        forms.push((format!("{name}, BLAKE3 raw"), hash.as_bytes().to_vec()));
        forms.extend((0..3).map(|offset| (format!("{name}, base64 at {offset}"), base64(&bytes, offset))));
        forms.push((name.to_owned(), bytes));
    }
    // Shorter ones occur by chance in encrypted evidence.
    forms.retain(|(_, bytes)| bytes.len() >= 6);
    forms
}

fn percent(bytes: &[u8]) -> String {
    let one = |byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(*byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    bytes.iter().map(one).collect()
}

/// `\u8b5c` as JSON may write it.
fn escaped(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>().into_bytes()
}

/// Base64 of a value behind 0 to 2 other bytes, without the characters that depend on its neighbours.
fn base64(bytes: &[u8], offset: usize) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let skip = [0, 2, 3][offset];
    let padded: Vec<u8> = std::iter::repeat_n(0, offset).chain(bytes.iter().copied()).collect();
    let whole = padded.len() * 8 / 6;
    let bit = |n: usize| padded[n / 8] >> (7 - n % 8) & 1;
    (skip..whole).map(|n| LETTERS[(0..6).fold(0, |code, b| code << 1 | usize::from(bit(n * 6 + b)))]).collect()
}

/// Everything the program wrote: by name, bytes.
struct Written(Vec<(String, Vec<u8>)>);

impl Written {
    fn folder(&mut self, folder: &Path, except: Option<&Path>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                self.folder(&path, except);
            } else if except != Some(path.as_path()) {
                self.0.push((path.display().to_string(), fs::read(&path).unwrap()));
            }
        }
    }

    fn run(&mut self, world: &World, args: &[&str]) {
        let ended = world.run(args);
        assert!(matches!(ended.code, 0 | 3), "{args:?}: {} {}", ended.code, ended.err);
        self.0.push((format!("stdout of {args:?}"), ended.out));
        self.0.push((format!("stderr of {args:?}"), ended.err.into_bytes()));
    }

    fn leaks(&self) -> Vec<String> {
        let mut leaks = Vec::new();
        for canary in CANARIES {
            for (form, bytes) in forms(canary.value) {
                let finder = memchr::memmem::Finder::new(&bytes);
                let found = self.0.iter().filter(|(_, artifact)| finder.find(artifact).is_some());
                leaks.extend(found.map(|(name, _)| format!("{} as {form} in {name}", canary.value)));
            }
        }
        leaks
    }
}

/// What a scan leaves that was killed with a segment half way.
fn killed(world: &World) -> Written {
    let mut written = Written(Vec::new());
    for step in ["2", "3", "6"] {
        let mut command = world.command(&["scan", "--root", "share=share", "--verbose"]);
        command.env("HEADCOUNT_CRASH_AT", step);
        let ended = crate::run::ended(command).with(134);
        written.0.push((format!("stderr of a scan killed at {step}"), ended.err.into_bytes()));
        written.folder(&world.path("data"), None);
    }
    written
}

fn every_command(world: &World) -> Written {
    let mut written = killed(world);
    written.run(world, &["scan", "share", "--dry-run", "--verbose"]);
    written.run(world, &["scan", "--root", "share=share", "--verbose"]);
    written.run(world, &["scan", "--root", "share=share", "--verbose", "--log-format", "json"]);
    written.run(world, &["scan", "--root", "share=share", "--verbose", "--passwords", "words.txt"]);
    written.folder(&world.path("data"), None);
    for lang in ["en", "ja"] {
        for format in ["terminal", "json"] {
            written.run(world, &["report", "--lang", lang, "--format", format, "--assets", "all"]);
        }
        for table in ["folders", "assets", "kinds", "coverage"] {
            written.run(world, &["report", "--lang", lang, "--format", "csv", "--table", table]);
        }
        for by in ["folder", "asset", "kind"] {
            written.run(world, &["people", "--lang", lang, "--by", by]);
        }
        written.run(world, &["people", "--lang", lang, "--model"]);
        for format in ["table", "jsonl"] {
            let inspect = ["inspect", "share", "--lang", lang, "--format", format, "--passwords", "words.txt"];
            written.run(world, &inspect);
        }
    }
    written.run(world, &["report", "--format", "json", "--output", "data/report.json"]);
    written.run(world, &["resolve", "--verbose"]);
    written
}

#[test]
fn nothing_that_is_written_holds_a_value() {
    let world = World::new();
    plant(&world);
    let mut written = every_command(&world);
    let revealed = world.run(&["inspect", "share", "--reveal", "--format", "jsonl", "--passwords", "words.txt"]);
    written.folder(&world.path("data"), None);
    written.folder(&world.path("config"), Some(&world.key()));
    assert!(written.0.len() > 30);
    let leaks = written.leaks();
    assert!(leaks.is_empty(), "{leaks:#?}");

    let shown: Vec<serde_json::Value> = revealed.text().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let shows = |value: &str| shown.iter().any(|line| line["value"] == value);
    let missed: Vec<_> = CANARIES.iter().filter(|c| c.seen && !shows(c.value)).map(|c| c.value).collect();
    assert!(missed.is_empty(), "not revealed, so nothing was proved: {missed:?}");

    let trail = fs::read_to_string(world.path("data/headcount/audit.jsonl")).unwrap();
    let row: serde_json::Value = serde_json::from_str(trail.lines().last().unwrap()).unwrap();
    assert_eq!(row["command"], "inspect");
    assert_eq!(row["assets"], 18);
    assert!(row["values"]["email"].as_u64().unwrap() >= 8, "{row}");
}

/// The search itself must find what it looks for.
#[test]
fn the_search_sees_every_form() {
    let value = "勅使河原 絵梨花";
    for (form, bytes) in forms(value) {
        let hay = [b"before ".to_vec(), bytes, b" after".to_vec()].concat();
        let leaks = Written(vec![("hay".to_owned(), hay)]).leaks();
        assert!(leaks.iter().any(|leak| leak.starts_with(value)), "{form}");
    }
    assert_eq!(base64(b"Man", 0), b"TWFu");
    assert_eq!(base64(b"light", 1), *b"xpZ2h0".get(0..).unwrap());
}
