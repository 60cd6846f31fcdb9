//! Columns by header, by shape, by both; decoys; slots; joined parts.

use super::table;

const NAMES: &[&str] =
    &["山田 太郎", "佐藤花子", "鈴木　一郎", "高橋美咲", "田中健太", "伊藤さくら", "渡辺直樹", "小林由美子"];
const KANA: &[&str] = &[
    "ヤマダ タロウ",
    "サトウハナコ",
    "ｽｽﾞｷ ｲﾁﾛｳ",
    "タカハシミサキ",
    "タナカケンタ",
    "イトウサクラ",
    "ワタナベナオキ",
    "コバヤシユミコ",
];
const ROMAN: &[&str] = &[
    "YAMADA TARO",
    "SATO HANAKO",
    "SUZUKI ICHIRO",
    "TAKAHASHI MISAKI",
    "TANAKA KENTA",
    "ITO SAKURA",
    "WATANABE NAOKI",
    "KOBAYASHI YUMIKO",
];
const LATIN: &[&str] = &[
    "John Smith",
    "Mary Johnson",
    "Robert Brown",
    "Linda Davis",
    "James Wilson",
    "Patricia Miller",
    "Michael Taylor",
    "Barbara Anderson",
];
const SURNAMES: &[&str] = &["山田", "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "小林"];
const GIVEN: &[&str] = &["太郎", "花子", "一郎", "美咲", "健太", "さくら", "直樹", "由美子"];
const MAILS: &[&str] = &[
    "taro@example.jp",
    "h.sato@example.com",
    "ichi@example.com",
    "misa@example.jp",
    "kenta@example.com",
    "saku@example.jp",
    "naoki@example.com",
    "yumi@example.jp",
];
const MOBILES: &[&str] = &[
    "090-1234-5678",
    "080-2345-6789",
    "070-3456-7890",
    "090-9876-5432",
    "080-8765-4321",
    "090-1111-2345",
    "080-2222-3456",
    "070-3333-4567",
];
const LANDLINES: &[&str] = &[
    "03-1234-5678",
    "06-6345-6789",
    "045-345-6789",
    "03(5432)1098",
    "052-876-5432",
    "0463-11-2345",
    "011-222-3456",
    "092-333-4567",
];
const CUT_PHONES: &[&str] =
    &["9012345678", "8023456789", "7034567890", "9098765432", "8087654321", "9011112345", "8022223456", "7033334567"];
const BIRTHS: &[&str] =
    &["1980/01/02", "1955/11/23", "1999/07/15", "1972/03/31", "2004/12/01", "1968/08/08", "1990/05/05", "1947/10/30"];
const ERAS: &[&str] = &[
    "昭和55年1月2日",
    "S30.11.23",
    "平成11年7月15日",
    "S47.3.31",
    "H16.12.1",
    "昭和43年8月8日",
    "H2.5.5",
    "S22.10.30",
];
const SERIALS: &[&str] = &["29222", "20416", "36356", "26389", "38322", "25058", "32998", "17470"];
const JOINED: &[&str] =
    &["2024/04/01", "2024/04/02", "2024/04/02", "2024/04/05", "2024/04/09", "2024/05/01", "2024/05/07", "2024/05/08"];
const ADDRESSES: &[&str] = &[
    "東京都千代田区霞が関1-2-3",
    "大阪府大阪市北区梅田2-4-9",
    "神奈川県横浜市中区本町6-50-10",
    "愛知県名古屋市中区三の丸3-1-2",
    "北海道札幌市中央区北1条西2丁目",
    "福岡県福岡市中央区天神1-8-1",
    "京都府京都市中京区上本能寺前町488",
    "埼玉県さいたま市浦和区常盤6-4-4",
];
const POSTAL: &[&str] =
    &["100-0013", "530-0001", "231-0017", "460-0001", "060-0001", "810-0001", "604-8571", "330-0061"];
const SEX: &[&str] = &["男", "女", "男", "女", "男", "女", "男", "女"];
const MY_NUMBERS: &[&str] = &[
    "621498320257",
    "983205673214",
    "123456789018",
    "621498320257",
    "983205673214",
    "123456789018",
    "621498320257",
    "983205673214",
];
const CARDS: &[&str] = &["3530185811407214", "4539128475610284", "5412759301827467"];
const RANDOM_9: &[&str] =
    &["481730265", "905821346", "337465102", "760194853", "129384756", "648203917", "853920174", "274610398"];
const RANDOM_10: &[&str] =
    &["4817302651", "9058213463", "3374651028", "7601948536", "1293847561", "6482039174", "8539201746", "2746103985"];
const RANDOM_12: &[&str] = &[
    "481730265193",
    "905821346782",
    "337465102894",
    "760194853627",
    "129384756104",
    "648203917385",
    "853920174662",
    "274610398571",
];
const RANDOM_13: &[&str] = &[
    "4817302651937",
    "9058213467821",
    "3374651028946",
    "7601948536275",
    "1293847561048",
    "6482039173851",
    "8539201746629",
    "2746103985710",
];
const RANDOM_16: &[&str] = &[
    "4817302651937284",
    "9058213467820193",
    "3374651028945617",
    "7601948536271830",
    "1293847561048293",
    "6482039173850174",
    "8539201746620385",
    "2746103985716402",
];
const PARTS: &[&str] = &[
    "090-4703-2573",
    "080-1120-3345",
    "070-5567-8891",
    "090-2231-4452",
    "080-9917-2283",
    "070-4456-1120",
    "090-7781-3392",
    "080-6612-9945",
];
const JAN: &[&str] = &[
    "4901234567894",
    "4902345678905",
    "4903456789016",
    "4904567890127",
    "4905678901238",
    "4906789012349",
    "4907890123450",
    "4908901234561",
];
const AMOUNTS: &[&str] = &["12800", "3500", "980", "45000", "1200", "7700", "26000", "540"];
const COMPANIES: &[&str] = &[
    "株式会社山田商店",
    "有限会社佐藤工業",
    "鈴木建設株式会社",
    "㈱高橋",
    "田中運輸(株)",
    "合同会社伊藤企画",
    "渡辺製作所",
    "小林不動産株式会社",
];
const STATIONS: &[&str] = &["東京", "新宿", "松本", "千葉", "福島", "大宮", "横浜", "高田馬場"];
const PRODUCTS: &[&str] =
    &["ボールペン 黒", "A4コピー用紙", "電卓 12桁", "ホチキス", "クリアファイル", "付箋 大", "修正テープ", "消しゴム"];
const NOTES: &[&str] = &["特になし", "窓側希望", "アレルギーあり", "連絡は夜間", "車椅子", "同室希望", "", "前泊"];
const IDS: &[&str] = &["C00123", "C00124", "C00125", "C00126", "C00127", "C00128", "C00129", "C00130"];
const TIMES: &[&str] = &[
    "2024-04-01 10:00:01",
    "2024-04-01 10:00:05",
    "2024-04-01 10:01:09",
    "2024-04-01 10:02:00",
    "2024-04-01 10:02:44",
    "2024-04-01 10:03:10",
    "2024-04-01 10:04:21",
    "2024-04-01 10:05:55",
];

fn rows(columns: &[&[&str]]) -> String {
    let row = |nth: usize| columns.iter().map(|pool| pool[nth % pool.len()]).collect::<Vec<_>>().join("|");
    (0..8).map(row).collect::<Vec<_>>().join("\n")
}

/// Each column is (header, cells, expected kind or ""). A table whose headers are all empty has no header row.
fn check(columns: &[(&str, &[&str], &str)]) {
    let cells: Vec<&[&str]> = columns.iter().map(|column| column.1).collect();
    let headers: Vec<&str> = columns.iter().map(|column| column.0).collect();
    let body = rows(&cells);
    let text =
        if headers.iter().all(|header| header.is_empty()) { body } else { format!("{}\n{body}", headers.join("|")) };
    let expected: Vec<String> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.2.is_empty())
        .map(|(at, column)| format!("{} {}", at + 1, column.2))
        .collect();
    assert_eq!(table(&text).columns, expected, "\n{}", text.lines().take(3).collect::<Vec<_>>().join("\n"));
}

#[test]
fn headers_of_a_japanese_list() {
    for (header, cells, kind) in [
        ("氏名", NAMES, "person_name"),
        ("お名前", NAMES, "person_name"),
        ("顧客名", NAMES, "person_name"),
        ("会員氏名", NAMES, "person_name"),
        ("名前", NAMES, "person_name"),
        ("氏名（漢字）", NAMES, "person_name"),
        ("フリガナ", KANA, "name_kana"),
        ("氏名カナ", KANA, "name_kana"),
        ("ふりがな", KANA, "name_kana"),
        ("ローマ字氏名", ROMAN, "name_roman"),
        ("メールアドレス", MAILS, "email"),
        ("E-mail", MAILS, "email"),
        ("電話番号", LANDLINES, "phone"),
        ("TEL", LANDLINES, "phone"),
        ("携帯電話", MOBILES, "phone"),
        ("携帯", CUT_PHONES, "phone"),
        ("生年月日", BIRTHS, "birth_date"),
        ("誕生日", ERAS, "birth_date"),
        ("生年月日", SERIALS, "birth_date"),
        ("性別", SEX, "sex"),
        ("郵便番号", POSTAL, "postal_code"),
        ("〒", POSTAL, "postal_code"),
        ("住所", ADDRESSES, "address"),
        ("ご住所", ADDRESSES, "address"),
        ("個人番号", MY_NUMBERS, "jp.my_number"),
        ("マイナンバー", MY_NUMBERS, "jp.my_number"),
        ("運転免許証番号", RANDOM_12, "jp.drivers_license"),
        ("会員番号", IDS, "member_no"),
        ("顧客ID", IDS, "member_no"),
    ] {
        check(&[
            ("No", &["1", "2", "3", "4", "5", "6", "7", "8"], ""),
            ("氏名", NAMES, "person_name"),
            (header, cells, kind),
        ]);
    }
}

#[test]
fn headers_of_a_list_in_latin_script() {
    for (header, cells, kind) in [
        ("Name", LATIN, "person_name"),
        ("Full Name", LATIN, "person_name"),
        ("customer_name", LATIN, "person_name"),
        ("email", MAILS, "email"),
        ("EMAIL_ADDRESS", MAILS, "email"),
        ("phone", LANDLINES, "phone"),
        ("mobilePhone", MOBILES, "phone"),
        ("DOB", BIRTHS, "birth_date"),
        ("date_of_birth", BIRTHS, "birth_date"),
        ("gender", &["M", "F", "M", "F", "M", "F", "M", "F"], "sex"),
    ] {
        check(&[
            ("id", &["1", "2", "3", "4", "5", "6", "7", "8"], ""),
            (header, cells, kind),
            ("mail", MAILS, "email"),
        ]);
    }
}

#[test]
fn cells_alone_type_what_is_strong() {
    for (cells, kind) in [
        (NAMES, "person_name"),
        (LATIN, "person_name"),
        (MAILS, "email"),
        (MOBILES, "phone"),
        (LANDLINES, "phone"),
        (ADDRESSES, "address"),
        (POSTAL, "postal_code"),
        (BIRTHS, "birth_date"),
        (SEX, "sex"),
        (KANA, "name_kana"),
    ] {
        check(&[("", NAMES, "person_name"), ("", cells, kind)]);
    }
}

#[test]
fn cells_that_look_like_something_stay_what_they_are() {
    for cells in [
        RANDOM_9, RANDOM_10, RANDOM_12, RANDOM_13, RANDOM_16, JAN, AMOUNTS, COMPANIES, STATIONS, PRODUCTS, JOINED,
        TIMES,
    ] {
        check(&[("", NAMES, "person_name"), ("", cells, "")]);
        check(&[("", cells, ""), ("", AMOUNTS, "")]);
    }
}

#[test]
fn headers_that_name_something_else_settle_the_column() {
    for (header, cells) in [
        ("型番", PARTS),
        ("品番", PARTS),
        ("商品コード", PARTS),
        ("JANコード", JAN),
        ("注文番号", RANDOM_12),
        ("伝票番号", RANDOM_12),
        ("追跡番号", RANDOM_12),
        ("order_id", RANDOM_16),
        ("会社名", COMPANIES),
        ("商品名", PRODUCTS),
        ("金額", AMOUNTS),
        ("登録日", JOINED),
        ("出発日", BIRTHS),
        ("更新日時", TIMES),
        ("法人番号", RANDOM_13),
        ("備考", NOTES),
        ("店舗名", COMPANIES),
        ("駅名", STATIONS),
    ] {
        check(&[("氏名", NAMES, "person_name"), (header, cells, "")]);
    }
}

#[test]
fn lists_of_firms_and_goods_are_nobodys() {
    check(&[("商品名", PRODUCTS, ""), ("型番", PARTS, ""), ("価格", AMOUNTS, "")]);
    check(&[("会社名", COMPANIES, ""), ("代表電話", LANDLINES, ""), ("所在地", ADDRESSES, "")]);
    assert!(table(&format!("商品名|型番|価格\n{}", rows(&[PRODUCTS, PARTS, AMOUNTS]))).findings.is_empty());
}

fn check_mentions(text: &str, expected: &[&str]) {
    assert_eq!(table(text).mentions, expected, "\n{text}");
}

#[test]
fn names_and_addresses_in_parts_are_joined() {
    let told = table(&format!(
        "姓|名|セイ|メイ|都道府県|市区町村|番地\n山田|太郎|ヤマダ|タロウ|東京都|千代田区|霞が関1-2-3\n{}",
        rows(&[SURNAMES, GIVEN, &["サトウ"], &["ハナコ"], &["大阪府"], &["大阪市北区"], &["梅田2-4-9"]])
    ));
    assert_eq!(
        told.findings.iter().take(3).map(String::as_str).collect::<Vec<_>>(),
        ["person_name 山田 太郎", "name_kana ヤマダ タロウ", "address 東京都千代田区霞が関1-2-3"]
    );
    let told = table(
        "氏名|住所|||\n山田太郎|東京都|千代田区|霞が関|1-2-3\n佐藤花子|大阪府|大阪市北区|梅田|2-4-9\n鈴木一郎|愛知県|名古屋市中区|三の丸|3-1-2",
    );
    assert!(told.findings.contains(&"address 東京都千代田区霞が関1-2-3".to_owned()), "{:?}", told.findings);
}

#[test]
fn a_row_may_name_several_people() {
    check_mentions(
        "申込者氏名|申込者電話|同行者氏名|同行者生年月日\n山田太郎|090-1234-5678|山田花子|1985/05/06\n佐藤一郎|090-2345-6789|佐藤美咲|1990/01/02\n鈴木健太|080-1111-2222|鈴木さくら|1970/07/07",
        &[
            "0 customer: FullName=山田太郎 Phone=090-1234-5678",
            "1 customer: FullName=山田花子 BirthDate(1985-05-06)=1985/05/06",
            "0 customer: FullName=佐藤一郎 Phone=090-2345-6789",
            "1 customer: FullName=佐藤美咲 BirthDate(1990-01-02)=1990/01/02",
            "0 customer: FullName=鈴木健太 Phone=080-1111-2222",
            "1 customer: FullName=鈴木さくら BirthDate(1970-07-07)=1970/07/07",
        ],
    );
    check_mentions(
        "児童氏名|生年月日|保護者氏名|電話番号\n山田太郎|2016/04/02|山田花子|090-1234-5678",
        &[
            "0 customer: FullName=山田太郎 BirthDate(2016-04-02)=2016/04/02 Phone=090-1234-5678",
            "1 guardian: FullName=山田花子",
        ],
    );
}

#[test]
fn titles_groups_and_two_row_headers_are_found() {
    let body = "山田太郎|090-1234-5678|東京都港区芝1-2-3\n佐藤花子|080-2345-6789|大阪府大阪市北区梅田2-4-9\n鈴木一郎|070-3456-7890|愛知県名古屋市中区三の丸3-1-2";
    for head in [
        "参加者名簿||\n2024年4月1日現在||\n||\n氏名|電話番号|住所",
        "氏名|連絡先|\n|電話番号|住所",
        "氏名|電話番号|住所",
    ] {
        let told = table(&format!("{head}\n{body}"));
        assert_eq!(told.columns, ["1 person_name", "2 phone", "3 address"], "{head}");
        assert_eq!(told.mentions.len(), 3, "{head}");
    }
    let told = table(body);
    assert_eq!((told.mentions.len(), told.shown.len()), (3, 0));
}

#[test]
fn damaged_values_are_repaired_under_their_header() {
    check_mentions(
        "氏名|携帯\n山田太郎|9012345678\n佐藤花子|8023456789\n鈴木一郎|7034567890",
        &[
            "0 unknown: FullName=山田太郎 Phone=09012345678",
            "0 unknown: FullName=佐藤花子 Phone=08023456789",
            "0 unknown: FullName=鈴木一郎 Phone=07034567890",
        ],
    );
    check_mentions(
        "氏名|携帯\n山田太郎|090-1234-5678\nMary Johnson|07922123456",
        &["0 unknown: FullName=山田太郎 Phone=090-1234-5678", "0 unknown: FullName=Mary Johnson Phone=07922123456"],
    );
    check_mentions("氏名|携帯\n山田太郎|9.012345678E+09", &["0 unknown: FullName=山田太郎 Phone=09012345678"]);
    check_mentions("氏名|個人番号\n山田太郎|6.21498320257E+11", &["0 unknown: FullName=山田太郎 Id=621498320257"]);
    check_mentions("氏名|個人番号\n山田太郎|6.21E+11", &["0 unknown: FullName=山田太郎"]);
    check_mentions(
        "name|card on file\nMary Johnson|4539578763621480\nJohn Smith|4.53957876362148E+15\nLinda Davis|4539-57xx-xxxx-1486",
        &[
            "0 unknown: FullName=Mary Johnson Card=4539578763621486",
            "0 unknown: FullName=John Smith Card=4539578763621486",
            "0 unknown: FullName=Linda Davis",
        ],
    );
}

#[test]
fn digits_in_boxes_are_joined() {
    check_mentions(
        "氏名|個人番号|||||||||||\n山田太郎|6|2|1|4|9|8|3|2|0|2|5|7\n佐藤花子|9|8|3|2|0|5|6|7|3|2|1|4",
        &["0 unknown: FullName=山田太郎 Id=621498320257", "0 unknown: FullName=佐藤花子 Id=983205673214"],
    );
    check_mentions(
        "届出書\n氏名|山田太郎\n個人番号|6|2|1|4|9|8|3|2|0|2|5|7\n電話番号|090-1234-5678",
        &["0 unknown: FullName=山田太郎 Id=621498320257 Phone=090-1234-5678"],
    );
    check_mentions("氏名|国|数|英|理|社|音|体\n山田太郎|5|3|4|5|2|3|4", &["0 unknown: FullName=山田太郎"]);
}

#[test]
fn documents_and_health_under_their_headers() {
    let passports = table("name|passport no\nMary Johnson|C01X00T47\nJohn Smith|12AB34567\nLinda Davis|530378050");
    assert_eq!(passports.mentions.iter().filter(|mention| mention.contains(" Id=")).count(), 3);
    let health = table(
        "氏名|血圧|健診所見|アレルギー\n山田太郎|118/76|高血圧症|たまご\n佐藤花子|102/70|不整脈|そば・卵\n鈴木一郎|131/88|糖尿病|",
    );
    let found: Vec<&String> = health.findings.iter().filter(|finding| finding.starts_with("health")).collect();
    assert_eq!(found, ["health 高血圧症", "health たまご", "health 不整脈", "health そば・卵", "health 糖尿病"]);
}

#[test]
fn spelling_of_the_table_changes_nothing() {
    let plain = "氏名|フリガナ|TEL|生年月日\n山田 太郎|ヤマダ タロウ|090-1234-5678|1980/01/02\n佐藤 花子|サトウ ハナコ|03-1234-5678|1955/11/23\n鈴木 一郎|スズキ イチロウ|080-2345-6789|1999/07/15";
    let wide = "氏　名|ﾌﾘｶﾞﾅ|ＴＥＬ|生年月日\n山田　太郎|ﾔﾏﾀﾞ ﾀﾛｳ|０９０－１２３４－５６７８|１９８０／０１／０２\n佐藤　花子|ｻﾄｳ ﾊﾅｺ|０３‐１２３４‐５６７８|１９５５／１１／２３\n鈴木　一郎|ｽｽﾞｷ ｲﾁﾛｳ|０８０−２３４５−６７８９|１９９９／０７／１５";
    let (plain, wide) = (table(plain), table(wide));
    assert_eq!(plain.columns, wide.columns);
    let kinds = |told: &super::Told| {
        told.findings.iter().map(|finding| finding.split(' ').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((kinds(&plain), plain.mentions.len()), (kinds(&wide), 3));
}

#[test]
fn a_form_sheet_is_one_person() {
    check_mentions(
        "申込書|\n氏名|山田太郎\nフリガナ|ヤマダタロウ\n電話番号|090-1234-5678\n生年月日|1980/01/02",
        &["0 unknown: FullName=山田太郎 FullKana=ヤマダタロウ Phone=090-1234-5678 BirthDate(1980-01-02)=1980/01/02"],
    );
}

#[test]
fn cards_accounts_and_random_numbers_under_headers() {
    check(&[
        ("カード名義", ROMAN, "person_name"),
        ("カード番号", CARDS, "credit_card"),
        ("有効期限", &["12/27", "01/28", "05/29"], "card_expiry"),
    ]);
    let told = table(
        "氏名|銀行コード|支店コード|口座番号\n山田太郎|0001|001|1234567\n佐藤花子|0005|123|7654321\n鈴木一郎|0009|456|2345678",
    );
    assert!(told.findings.contains(&"bank_account 0001-001-1234567".to_owned()), "{:?}", told.findings);
    check(&[("氏名", NAMES, "person_name"), ("マイナンバー", RANDOM_12, "")]);
    check(&[("氏名", NAMES, "person_name"), ("注文番号", CARDS, "")]);
}

#[test]
fn bands_are_no_people_and_a_class_list_is() {
    let bands = [
        "Deep Violet",
        "Bruce Dickinson",
        "The Quiet Drummers",
        "Royal Harbour Orchestra",
        "Alice In Walls",
        "Iron Lantern",
        "Billy Cobham",
        "Stone Garden Choir",
        "Santana Brothers Big Band",
        "Green Window",
        "Velvet Engines",
        "Kings Of Rain",
    ];
    for header in ["id|name", "x1|x2", "|"] {
        let list = |names: &[&str]| {
            let rows = names.iter().enumerate().map(|(nth, name)| format!("{nth}|{name}"));
            table(&format!("{header}\n{}", rows.collect::<Vec<_>>().join("\n"))).mentions.len()
        };
        assert_eq!(list(&bands), 0, "{header}");
        assert_eq!(list(LATIN), LATIN.len(), "{header}");
    }
}

#[test]
fn free_text_is_read_whatever_it_is_called() {
    for header in ["notes", "remarks", "comment", "message", "memo", "description", "備考", "内容", "問い合わせ内容", "件名"] {
        let told = table(&format!(
            "番号|{header}\nT0|mail mary.jones@example.com please\nT1|mail john.brown@example.com please\nT2|ok"
        ));
        assert_eq!(told.mentions.len(), 2, "{header}: {:?}", told.findings);
    }
}

#[test]
fn long_text_is_read_even_under_a_code() {
    let told = table(
        "番号|ステータス\n1|open\n2|customer mary.jones@example.com called, wants her money back\n3|closed\n4|open",
    );
    assert_eq!(told.findings, ["email mary.jones@example.com"]);
}

#[test]
fn names_in_other_scripts_stand_under_their_header() {
    for (header, rows) in [
        ("ФИО|Отдел", "Иванов Иван|продажи\nИванов Алексей|продажи\nПетров Пётр|склад"),
        ("Họ và tên|Điện thoại", "Nguyễn Văn Minh|0900000000\nNguyễn Thị Hoa|0900000001\nTrần Quốc Bảo|0900000002"),
        ("الاسم|الهاتف", "محمد الهاشمي|0501234500\nمحمد العتيبي|0501234501\nعلي القحطاني|0501234502"),
        ("번호|성명", "0|김민준\n1|김서연\n2|이도윤"),
    ] {
        assert_eq!(table(&format!("{header}\n{rows}")).mentions.len(), 3, "{header}");
    }
}

#[test]
fn each_office_of_a_group_is_somebody() {
    let told = table("班|班長|副班長|会計|書記\n1|佐藤翔太|鈴木葵|田中健太|山本直樹\n2|林洋子|井上隆|木村恵子|清水蓮\n3|加藤凛|吉田誠|小林由美|渡辺大輔");
    assert_eq!(told.mentions.len(), 12, "{:?}", told.mentions);
    let pair = table("Husband|Wife|Wedding\nDavid Garcia|Elizabeth Garcia|2020-01-01\nJohn Jones|Patricia Martinez|2020-01-01\nPaul Green|Mary Smith|2020-01-01\nMark Hill|Anna Brown|2020-01-01");
    assert_eq!(pair.mentions.len(), 8, "{:?}", pair.mentions);
}

#[test]
fn goods_days_and_shops_are_nobody() {
    for text in [
        "date|name\n2024-01-01|New Year Day\n2024-01-15|Martin Luther Day\n2024-05-27|Memorial Day\n2024-10-14|Columbus Day",
        "id|name|category|price\n0|Phillips Screwdriver|tools|0.00\n1|Stanley Knife|tools|1.00\n2|Allen Key|tools|2.00",
        "title|artist|album\nBillie Jean Remix|The Night Owls|Billie Jean Remix EP\nOh Susanna|Folk Trio|Oh Susanna EP",
        "拠点|TEL|FAX\n渋谷店|03-5000-2000|03-5000-3000\n新宿店|03-5001-2001|03-5001-3001\n池袋店|03-5002-2002|03-5002-3002",
    ] {
        assert_eq!(table(text).mentions, Vec::<String>::new(), "{text}");
    }
    let people = table("name|price\nMary Jones|10\nJohn Brown|20\nPaul Green|30\nAnna White|40");
    assert_eq!(people.mentions.len(), 4, "{:?}", people.mentions);
}
