//! Situations that decide whether a count of people is right, each from mentions to identities.

use super::{EvidenceRows, Identities, Knowledge, Populations, TokenKeys, Tokeniser, resolve};
use crate::model::{
    Attribute, AttributeField, Date, EvidenceRow, Form, KindId, Mention, NameOrder, ReadingId, Refusal, Role,
    Sensitive, Tier,
};

/// Knows two kinds: 0 says nothing, 1 is a primary id; splits names at spaces only.
struct Plain;

impl Knowledge for Plain {
    fn kind_name(&self, kind: KindId) -> &str {
        if kind.0 == 1 { "jp.my_number" } else { "other" }
    }
    fn kind_tier(&self, kind: KindId) -> Tier {
        if kind.0 == 1 { Tier::Primary } else { Tier::None }
    }
    fn without_honorific<'n>(&self, name: &'n str) -> &'n str {
        name.trim_end_matches(['様', '殿']).trim()
    }
    fn split_kanji<'n>(&self, _: &'n str) -> Option<(&'n str, &'n str)> {
        None
    }
    fn split_kana<'n>(&self, _: &'n str) -> Option<(&'n str, &'n str)> {
        None
    }
    fn latin_parts(&self, _: &str) -> (bool, bool) {
        (false, false)
    }
}

fn field(name: char) -> AttributeField {
    match name {
        'n' => AttributeField::FullName(NameOrder::SurnameFirst),
        'k' => AttributeField::FullKana,
        's' => AttributeField::Surname,
        'g' => AttributeField::GivenName,
        'r' => AttributeField::FullRoman(NameOrder::SurnameFirst),
        'e' => AttributeField::Email,
        'p' => AttributeField::Phone,
        'z' => AttributeField::PostalCode,
        'a' => AttributeField::Address,
        'i' => AttributeField::Id,
        'm' => AttributeField::Member,
        _ => AttributeField::Other,
    }
}

/// A row from `x=value` parts; `b=1980-01-02` is a birth date, `y=1980` a birth year.
pub(super) fn row(record: u64, text: &str) -> EvidenceRow {
    row_and_near(record, text).0
}

/// As [`row`], with the forms that its names share with their neighbours.
fn row_and_near(record: u64, text: &str) -> (EvidenceRow, Vec<u64>) {
    let keys = TokenKeys::new(|level| {
        let mut key = [7; 16];
        for (slot, byte) in key.iter_mut().zip(level.bytes().rev()) {
            *slot ^= byte;
        }
        key
    });
    let attributes: Vec<Attribute<'_>> = text
        .split(';')
        .filter_map(|part| {
            let (name, value) = part.trim().split_once('=')?;
            let number = |at: usize| value.split('-').nth(at).and_then(|n| n.parse::<u32>().ok()).unwrap_or(1);
            let field = match name.chars().next()? {
                'b' => AttributeField::BirthDate(Date::new(number(0) as i32, number(1), number(2))?),
                'y' => AttributeField::BirthYear(number(0) as i16),
                name => field(name),
            };
            let kind = KindId(u16::from(field == AttributeField::Id));
            Some(Attribute { kind, field, value: Sensitive::new(value), form: Form::Raw })
        })
        .collect();
    let mention = Mention {
        record,
        slot: 0,
        role: Role::Unknown,
        table: 9,
        record_date: None,
        valid_until: None,
        attributes: &attributes,
        kinds: &[],
    };
    let mut tokeniser = Tokeniser::new(&keys, &Plain);
    let row = tokeniser.row(&mention, ReadingId::from_stored(1));
    (row, tokeniser.near().to_vec())
}

/// Other people around, so that names have frequencies: 400 with dates and mails of their own, in 200 households.
fn crowd() -> Vec<EvidenceRow> {
    let surnames = [
        "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "中村", "小林", "加藤", "吉田", "山本", "松本", "井上", "木村",
        "林", "清水",
    ];
    let given = [
        "翔太", "健", "美咲", "葵", "陽子", "誠", "直樹", "恵", "真一", "裕子", "大輔", "愛", "拓也", "幸子", "学",
        "舞", "亮", "茜", "隆",
    ];
    (0..400u64)
        .map(|n| {
            let home = n / 2;
            let (s, g) = (surnames[(home % 16) as usize], given[(n * 7 % 19) as usize]);
            let (year, month, day) = (1940 + n * 13 % 65, 1 + n * 5 % 12, 1 + n * 11 % 28);
            row(1_000 + n, &format!("n={s} {g};b={year}-{month}-{day};e=user{n}@example.com;p=03-{:04}-{:04};z={:07};a=東京都港区芝{}-{}", 3100 + home * 7, 2000 + home * 3, 1_000_000 + home * 911, 1 + home, 1 + home % 9))
        })
        .collect()
}

fn answer(rows: Vec<EvidenceRow>) -> Identities {
    match resolve(&EvidenceRows::new(rows), &Populations::one()) {
        Ok(identities) => identities,
        Err(never) => match never {},
    }
}

/// Likely people among the texts, which stand before the crowd.
fn people(texts: &[&str]) -> usize {
    let told = texts.iter().zip(1..).map(|(text, record)| row_and_near(record, text));
    let (mut rows, near): (Vec<EvidenceRow>, Vec<Vec<u64>>) = told.unzip();
    rows.extend(crowd());
    let Ok(identities) = resolve(&EvidenceRows::new(rows).with_near(near.concat()), &Populations::one());
    let mut found: Vec<u32> =
        identities.strict.iter().take(texts.len()).map(|strict| identities.likely_of[*strict as usize]).collect();
    found.sort_unstable();
    found.dedup();
    found.len()
}

/// Situations: name, mentions, people.
const SITUATIONS: &[(&str, &[&str], usize)] = &[
    (
        "twins",
        &["n=森下 一郎;b=2001-03-04;z=1500001;p=03-3123-4567", "n=森下 二郎;b=2001-03-04;z=1500001;p=03-3123-4567"],
        2,
    ),
    (
        "a slip of one letter in a Latin name",
        &["n=Imogen Akroyd;b=1936-12-18;z=3219001", "n=Imzogen Akroyd;b=1936-12-18;z=3219001"],
        1,
    ),
    (
        "letters of a given name swapped",
        &["n=杉内 麻緒;p=070-4283-1780;e=mao3503@example.jp", "n=杉内 緒麻;p=070-4283-1780;e=mao3503@example.jp"],
        1,
    ),
    (
        "two of one name and wholly different dates, beside a row that fits both",
        &[
            "n=畑原 美花;b=2004-10-09;p=042-766-0255",
            "n=畑原 美花;p=042-766-0255;e=mika.hatahara@example.jp",
            "n=畑原 美花;b=1959-04-23;e=mika.hatahara@example.jp",
        ],
        2,
    ),
    (
        "a new number in one of two rows of a list",
        &[
            "n=成山 菜子;p=03-5368-6455;e=nako.nariyama81@example.org",
            "n=成山 菜子;p=090-8623-0826;e=nako.nariyama81@example.org",
            "n=成山 菜子;p=090-8623-0826",
        ],
        1,
    ),
    (
        "twins who share all but the given name, in kanji and in kana",
        &[
            "n=長尾 美咲;k=ナガオ ミサキ;b=2001-04-09;p=0422-33-1188;a=東京都三鷹市下連雀3-2-1",
            "n=長尾 真理;k=ナガオ マリ;b=2001-04-09;p=0422-33-1188;a=東京都三鷹市下連雀3-2-1",
        ],
        2,
    ),
    (
        "father and son of one name, each in three lists",
        &[
            "n=寺原 翔太;k=テラハラ ショウタ;b=1952-04-13;a=長野県安曇野市穂高50-7",
            "n=寺原 翔太;b=1952-04-13;a=長野県安曇野市穂高50-7",
            "k=テラハラ ショウタ;b=1952-04-13",
            "n=寺原 翔太;k=テラハラ ショウタ;b=1989-03-21;a=長野県安曇野市穂高50-7",
            "n=寺原 翔太;b=1989-03-21;a=長野県安曇野市穂高50-7",
            "k=テラハラ ショウタ;b=1989-03-21",
        ],
        2,
    ),
    (
        "a note with a surname and the line of a family joins them not, and fits either",
        &[
            "n=沢島 光志;b=1939-11-21;p=044-453-7496",
            "n=沢島 光志;p=044-453-7496",
            "n=沢島 亜花;b=1933-10-09;p=044-453-7496",
            "n=沢島 亜花;p=044-453-7496",
            "s=沢島;p=044-453-7496",
        ],
        3,
    ),
    (
        "father and son of one name",
        &[
            "n=大河内 太郎;b=1950-01-09;z=1500002;a=東京都渋谷区神宮前1-2-3",
            "n=大河内 太郎;b=1979-08-21;z=1500002;a=東京都渋谷区神宮前1-2-3",
        ],
        2,
    ),
    (
        "household that shares everything",
        &[
            "n=榊原 誠二;b=1970-02-03;e=sakaki@example.jp;p=03-3999-1234;z=1600001;a=東京都新宿区西新宿2-8-1",
            "n=榊原 京子;b=1972-09-13;e=sakaki@example.jp;p=03-3999-1234;z=1600001;a=東京都新宿区西新宿2-8-1",
        ],
        2,
    ),
    ("thirty records of one person", &["n=長谷部 沙耶;b=1985-05-06;e=saya@example.jp"; 30], 1),
    (
        "kanji, kana and romaji of one person",
        &[
            "n=桐生 夏海;k=キリュウ ナツミ;b=1991-07-15",
            "k=ｷﾘｭｳ ﾅﾂﾐ;b=1991-07-15",
            "r=KIRYU NATSUMI;b=1991-07-15",
            "n=桐生 夏海;b=1991-07-15",
        ],
        1,
    ),
    ("variant kanji and honorific", &["n=髙嶋 紗英;b=1988-11-30", "n=高島 紗英様;b=1988-11-30"], 1),
    (
        "maiden name",
        &[
            "n=柏木 涼香;b=1990-04-25;p=080-5123-9876;e=suzuka@example.jp",
            "n=真壁 涼香;b=1990-04-25;p=080-5123-9876;e=suzuka@example.jp",
        ],
        1,
    ),
    (
        "recycled phone",
        &[
            "n=堀江 慎吾;b=1961-12-01;p=090-7777-1212;e=horie@example.jp",
            "n=若林 茉莉;b=1999-03-08;p=090-7777-1212;e=mari@example.jp",
        ],
        2,
    ),
    ("rare name alone", &["n=勅使河原 凛太郎;b=1977-06-18;e=teshi@example.jp", "n=勅使河原 凛太郎"], 1),
    (
        "conflicting primary ids",
        &[
            "n=三枝 悠;b=1982-02-22;i=123456789018;e=saegusa@example.jp",
            "n=三枝 悠;b=1982-02-22;i=987654321098;e=saegusa@example.jp",
        ],
        2,
    ),
    (
        "single identifiers",
        &["e=kazu.mori@example.jp", "e=kazu.mori@example.jp", "p=090-4321-8765", "p=080-1111-4545"],
        3,
    ),
    (
        "placeholders join nobody",
        &["n=財前 五郎丸;e=none@example.com;p=000-0000-0000", "n=薬師寺 一美;e=none@example.com;p=000-0000-0000"],
        2,
    ),
    ("date one day off", &["n=鏑木 修平;b=1966-10-10;z=4600001", "n=鏑木 修平;b=1966-10-11;z=4600001"], 1),
    ("kana with a birth year", &["n=蓮見 彩音;k=ハスミ アヤネ;b=2003-09-09", "k=ハスミ アヤネ;y=2003"], 1),
    ("swapped name parts", &["r=KIRYU NATSUMI;b=1991-07-15", "r=NATSUMI KIRYU;b=1991-07-15"], 1),
    ("wrong era", &["n=天童 壮一;b=1930-03-04;z=1700004", "n=天童 壮一;b=1993-03-04;z=1700004"], 1),
    (
        "moved house",
        &[
            "n=宇佐美 環;b=1987-10-02;z=1700005;a=東京都豊島区目白1-2-3;e=tamaki@example.jp",
            "n=宇佐美 環;b=1987-10-02;z=2200011;a=神奈川県横浜市西区高島2-1-5;e=tamaki@example.jp",
        ],
        1,
    ),
];

#[test]
fn people_are_told_apart_and_together() {
    let wrong: Vec<String> = SITUATIONS
        .iter()
        .map(|(name, texts, expected)| (name, people(texts), expected))
        .filter(|(_, found, expected)| found != *expected)
        .map(|(name, found, expected)| format!("{name}: {found} people, not {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_mailbox_of_an_agency_joins_nobody() {
    let texts: Vec<String> = (0..14)
        .map(|n| {
            format!(
                "n=支店{} 客{};b=19{}-02-0{};e=shop@example.jp",
                (b'a' + n) as char,
                (b'a' + n) as char,
                60 + n,
                1 + n % 9
            )
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(people(&texts), 14);
}

#[test]
fn common_names_alone_are_nobody_in_particular() {
    let common = [
        "n=佐藤 翔太;b=1951-01-01",
        "n=佐藤 翔太;b=1962-02-02",
        "n=佐藤 翔太;b=1973-03-03",
        "n=佐藤 翔太;b=1984-04-04",
    ];
    assert_eq!(people(&common), 4);
}

#[test]
fn tiny_evidence_gives_sane_numbers() {
    let count = |texts: &[&str]| {
        let identities = answer(texts.iter().zip(1..).map(|(text, record)| row(record, text)).collect());
        (identities.estimate.low(), identities.estimate.likely(), identities.estimate.high())
    };
    assert_eq!(count(&[]), (0, Ok(0), 0));
    assert_eq!(count(&["e=a@example.jp"]), (1, Ok(1), 1));
    let (low, likely, high) = count(&[
        "n=森 蘭;b=1990-01-05;e=ran@example.jp",
        "n=森 蘭;b=1990-01-05;e=ran@example.jp",
        "n=木戸 圭;b=1980-05-05",
    ]);
    assert_eq!(likely, Ok(2));
    assert!((1..=2).contains(&low) && (2..=3).contains(&high) && low < high);
}

#[test]
fn a_point_is_refused_where_names_and_births_are_all() {
    let register: Vec<EvidenceRow> = crowd()
        .iter()
        .enumerate()
        .map(|(n, _)| {
            row(n as u64, &format!("n=登録{} 名{};b={}-{}-{}", n / 20, n % 20, 1940 + n % 60, 1 + n % 12, 1 + n % 28))
        })
        .collect();
    let estimate = answer(register).estimate;
    assert_eq!(estimate.likely(), Err(Refusal::FewIdentifiers));
    assert!(estimate.low() <= 400 && estimate.high() >= 400, "{estimate:?}");
    assert!(answer(crowd()).estimate.likely().is_ok());
}

#[test]
fn tiers_nest_and_the_order_of_rows_is_free() {
    let mut rows = crowd();
    rows.extend((0..40).map(|n| row(5_000 + n, &format!("n=佐藤 翔太;e=user{}@example.com", n * 3))));
    let straight = answer(rows.clone());
    rows.reverse();
    let reversed = answer(rows);
    assert_eq!(straight.strict, reversed.strict);
    assert_eq!((&straight.likely_of, &straight.loose_of), (&reversed.likely_of, &reversed.loose_of));
    assert_eq!(straight.estimate, reversed.estimate);
    let max = |of: &[u32]| of.iter().max().map_or(0, |last| *last as usize + 1);
    assert_eq!(max(&straight.strict), straight.likely_of.len());
    assert_eq!(max(&straight.likely_of), straight.loose_of.len());
    assert!(straight.estimate.low() < straight.estimate.high());
}
