//! Tables of odd shape: digit boxes, forms, titles, free text among typed columns.

use super::table;
use super::tables::{CARDS, LATIN, NAMES, RANDOM_12, ROMAN, check, check_mentions};

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
fn dates_in_boxes_are_joined() {
    check_mentions(
        "届出書\n氏名|山田太郎\n生年月日|昭和|5|5|年|1|2|月|3|日\n電話番号|0|9|0|-|1|2|3|4|-|5|6|7|8",
        &["0 unknown: FullName=山田太郎 BirthDate(1980-12-03)=昭和55年12月3日 Phone=090-1234-5678"],
    );
    check_mentions(
        "氏名|生年月日|||||||続柄\n山田太郎|S|5|5|1|2|0|3|本人\n山田花子|S|5|7|0|1|3|0|妻\n山田一郎|H|1|2|0|7|0|9|子",
        &[
            "0 unknown: FullName=山田太郎 BirthDate(1980-12-03)=S551203",
            "0 unknown: FullName=山田花子 BirthDate(1982-01-30)=S570130",
            "0 unknown: FullName=山田一郎 BirthDate(2000-07-09)=H120709",
        ],
    );
    check_mentions(
        "氏名|元号|年||月||日||続柄\n山田太郎|S|5|5|1|2|0|3|本人\n山田花子|S|5|7|0|1|3|0|妻",
        &[
            "0 unknown: FullName=山田太郎 BirthDate(1980-12-03)=S551203",
            "0 unknown: FullName=山田花子 BirthDate(1982-01-30)=S570130",
        ],
    );
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
    for header in
        ["notes", "remarks", "comment", "message", "memo", "description", "備考", "内容", "問い合わせ内容", "件名"]
    {
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
    let told = table(
        "班|班長|副班長|会計|書記\n1|佐藤翔太|鈴木葵|田中健太|山本直樹\n2|林洋子|井上隆|木村恵子|清水蓮\n3|加藤凛|吉田誠|小林由美|渡辺大輔",
    );
    assert_eq!(told.mentions.len(), 12, "{:?}", told.mentions);
    let pair = table(
        "Husband|Wife|Wedding\nDavid Garcia|Elizabeth Garcia|2020-01-01\nJohn Jones|Patricia Martinez|2020-01-01\nPaul Green|Mary Smith|2020-01-01\nMark Hill|Anna Brown|2020-01-01",
    );
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
