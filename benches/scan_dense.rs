//! Whole scan of a dense customer CSV: every cell of every row is personal data.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and prints its result")]

#[allow(dead_code, reason = "each benchmark uses its part")]
mod versus;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use versus::Seeded;

const BYTES: u64 = 60 << 20;

/// Kanji, kana, romaji.
type Name = (&'static str, &'static str, &'static str);

const SURNAMES: [Name; 24] = [
    ("有村", "アリムラ", "ARIMURA"),
    ("石黒", "イシグロ", "ISHIGURO"),
    ("上原", "ウエハラ", "UEHARA"),
    ("江口", "エグチ", "EGUCHI"),
    ("大橋", "オオハシ", "OHASHI"),
    ("片山", "カタヤマ", "KATAYAMA"),
    ("北川", "キタガワ", "KITAGAWA"),
    ("熊谷", "クマガイ", "KUMAGAI"),
    ("小松", "コマツ", "KOMATSU"),
    ("坂本", "サカモト", "SAKAMOTO"),
    ("島田", "シマダ", "SHIMADA"),
    ("関口", "セキグチ", "SEKIGUCHI"),
    ("高野", "タカノ", "TAKANO"),
    ("津田", "ツダ", "TSUDA"),
    ("中島", "ナカジマ", "NAKAJIMA"),
    ("西田", "ニシダ", "NISHIDA"),
    ("野村", "ノムラ", "NOMURA"),
    ("平井", "ヒライ", "HIRAI"),
    ("古川", "フルカワ", "FURUKAWA"),
    ("星野", "ホシノ", "HOSHINO"),
    ("前田", "マエダ", "MAEDA"),
    ("宮本", "ミヤモト", "MIYAMOTO"),
    ("矢野", "ヤノ", "YANO"),
    ("横山", "ヨコヤマ", "YOKOYAMA"),
];

const GIVEN: [Name; 20] = [
    ("明美", "アケミ", "Akemi"),
    ("一郎", "イチロウ", "Ichiro"),
    ("絵里", "エリ", "Eri"),
    ("和也", "カズヤ", "Kazuya"),
    ("久美子", "クミコ", "Kumiko"),
    ("健太", "ケンタ", "Kenta"),
    ("早苗", "サナエ", "Sanae"),
    ("秀樹", "ヒデキ", "Hideki"),
    ("純子", "ジュンコ", "Junko"),
    ("大樹", "ダイキ", "Daiki"),
    ("千夏", "チナツ", "Chinatsu"),
    ("哲也", "テツヤ", "Tetsuya"),
    ("直子", "ナオコ", "Naoko"),
    ("信夫", "ノブオ", "Nobuo"),
    ("春香", "ハルカ", "Haruka"),
    ("博", "ヒロシ", "Hiroshi"),
    ("真理", "マリ", "Mari"),
    ("美咲", "ミサキ", "Misaki"),
    ("雄一", "ユウイチ", "Yuichi"),
    ("良子", "ヨシコ", "Yoshiko"),
];

/// Town and the first three digits of its postal code.
const TOWNS: [(&str, u64); 8] = [
    ("東京都練馬区豊玉北", 176),
    ("神奈川県川崎市中原区小杉町", 211),
    ("愛知県豊橋市駅前大通", 440),
    ("大阪府堺市堺区三国ヶ丘", 590),
    ("福岡県久留米市東町", 830),
    ("宮城県石巻市立町", 986),
    ("広島県福山市霞町", 720),
    ("静岡県浜松市中央区田町", 430),
];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = write_customers(&folder.path().join("customers.csv"));
    versus::print_line("dense customer CSV, 11 columns", folder.path(), bytes);
}

fn write_customers(path: &Path) -> u64 {
    let mut out = BufWriter::new(File::create(path).unwrap());
    let mut random = Seeded::new(0x5EED_0001);
    out.write_all(
        "会員番号,氏名,フリガナ,ローマ字,性別,生年月日,メール,電話番号,郵便番号,住所,旅券番号\r\n".as_bytes(),
    )
    .unwrap();
    let (mut written, mut number) = (0, 0);
    while written < BYTES {
        let row = customer(&mut random, number);
        out.write_all(row.as_bytes()).unwrap();
        written += row.len() as u64;
        number += 1;
    }
    out.flush().unwrap();
    path.metadata().unwrap().len()
}

fn customer(random: &mut Seeded, number: u64) -> String {
    let (surname, given) = (random.pick(&SURNAMES), random.pick(&GIVEN));
    let sex = random.pick(&["男", "女"]);
    let (year, month, day) = (1940 + random.below(65), 1 + random.below(12), 1 + random.below(28));
    let mail = format!("{}.{}{number}@example.jp", given.2.to_lowercase(), surname.2.to_lowercase());
    let phone = format!("0{}0-{:04}-{:04}", 7 + random.below(3), 1000 + random.below(9000), random.below(10_000));
    let (town, postal) = random.pick(&TOWNS);
    let street = format!("{town}{}-{}-{}", 1 + random.below(6), 1 + random.below(30), 1 + random.below(20));
    format!(
        "{:08},{}　{},{} {},{} {},{sex},{year}-{month:02}-{day:02},{mail},{phone},{postal}-{:04},{street},T{}{:07}\r\n",
        10_000_000 + number,
        surname.0,
        given.0,
        surname.1,
        given.1,
        surname.2,
        given.2,
        random.below(10_000),
        random.pick(&["H", "K", "R", "Z"]),
        random.below(10_000_000),
    )
}
