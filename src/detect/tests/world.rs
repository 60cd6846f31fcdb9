//! Lists, letters and chats of other countries, and what looks like them and speaks of nobody.

use super::{table, text};

fn check(line: &str, expected: &[&str]) {
    assert_eq!(text(line).findings, expected, "{line}");
}

fn rows(header: &str, cells: &[&str]) -> String {
    std::iter::once(&header).chain(cells).map(|line| format!("{line}\n")).collect()
}

#[test]
fn telephones_of_other_plans_are_read_under_their_header() {
    for (header, number) in [
        ("móvil", "612345678"),
        ("movil", "612 345 678"),
        ("celular", "(21) 93710-6834"),
        ("手机", "18606209429"),
        ("mobil", "070-068 49 84"),
        ("tel", "020 7946 0618"),
    ] {
        let told = table(&rows(header, &[number; 4]));
        assert_eq!(told.findings, vec![format!("phone {number}"); 4], "{header}");
    }
    let dates = table(&rows("tel", &["2024-01-02"; 4]));
    assert!(dates.findings.is_empty(), "{:?}", dates.findings);
}

#[test]
fn a_number_without_its_zero_is_japanese_only_in_a_japanese_table() {
    let osaka = table("氏名|電話番号\n山田 太郎|667654321\n佐藤 花子|667654322\n鈴木 一郎|667654323\n");
    assert!(osaka.mentions.iter().any(|mention| mention.contains("Phone=0667654321")), "{:?}", osaka.mentions);
    let madrid = table("nombre|teléfono\nLucía Marín|667654321\nÁlvaro Gil|667654322\nInés Vega|667654323\n");
    assert!(madrid.mentions.iter().any(|mention| mention.contains("Phone=667654321")), "{:?}", madrid.mentions);
}

#[test]
fn words_for_calling_speak_for_national_numbers() {
    check("erreichen Sie mich unter 0151 23456789 oder per Post", &["phone 0151 23456789"]);
    check("vous pouvez me joindre au 06 12 34 56 78", &["phone 06 12 34 56 78"]);
    check("telemóvel 912 345 678, venho por este meio", &["phone 912 345 678"]);
    check("teléfono 612345678", &["phone 612345678"]);
    check("전화 010-9876-5432", &["phone 010-9876-5432"]);
    check("0151 23456789", &[]);
    check("bytes 06 12 34 56 78 of the dump", &[]);
    check("position +4612-05957 of the station", &[]);
}

#[test]
fn a_number_with_a_word_of_its_own_does_not_speak_of_the_next() {
    let phone = &["phone 090-8877-1234"];
    check("注文番号 2024030100012345 の件。折り返しは 090-8877-1234 へ", phone);
    check("注文番号 090-8877-1234", &[]);
    check("send failed tel=08012345670 order=202405010900051234", &["phone 08012345670"]);
}

#[test]
fn local_parts_may_hold_letters_with_marks() {
    check("mail: h.bülow@example.de!", &["email h.bülow@example.de"]);
    check("メールはsaki@example.ne.jpまで", &["email saki@example.ne.jp"]);
}

#[test]
fn birth_dates_name_the_place_too() {
    check("nato a Torino il 14/05/1963", &["birth_date 14/05/1963"]);
    check("nascida em Braga em 12/10/1977", &["birth_date 12/10/1977"]);
    check("생년월일: 1988년 3월 12일", &["birth_date 1988년 3월 12일"]);
}

#[test]
fn labels_that_forms_spread_over_their_box() {
    check("氏　　名　新垣 小百合", &["person_name 新垣 小百合"]);
    check("住　所　東京都港区芝1-2-3", &["address 東京都港区芝1-2-3"]);
}

#[test]
fn names_with_a_reading_or_a_given_name_in_kana() {
    check("参加者は落合蓮(おちあい れん)です", &["person_name 落合蓮", "name_kana おちあい れん"]);
    check("出席 新垣 さくら、欠席なし", &["person_name 新垣 さくら"]);
    check("동행인 이도윤님", &["person_name 이도윤"]);
    check("5月1日生 昭和44年没", &[]);
    check("ご担当 落合 様", &[]);
}

#[test]
fn names_of_european_prose() {
    check("we met Ramón Gutiérrez de la Vega there", &["person_name Ramón Gutiérrez de la Vega"]);
    check("a letter of Anna-Lena Lindström came", &["person_name Anna-Lena Lindström"]);
    check("the film was directed by Mark Roseby and others", &["person_name Mark Roseby"]);
    check("[09:14] Dakota Ramirez: are you coming", &["person_name Dakota Ramirez"]);
    check("they sang of Teresa Walker's Cautionary Tales", &["person_name Teresa Walker"]);
    for line in [
        "Morgan Stanley declined to comment on it",
        "the name is None if it was not given to us",
        "Claim No.: CLM20240087713 was filed in time",
        "they walked to Jackson Park with Washington Mutual",
        "the partner of Baker McKenzie. Paris was not a party",
    ] {
        check(line, &[]);
    }
}

#[test]
fn code_is_no_address_and_no_name() {
    for line in [
        "Address: An integer representation of an IPv4 address",
        "address: HTTP/1.1",
        "first = next(lines)",
        "name = os.path.normpath",
        "account 1813/tcp",
    ] {
        check(line, &[]);
    }
}

#[test]
fn a_name_beside_a_birth_date_is_a_name_though_the_lists_know_few() {
    let people = "Namn|Född\nÅsa Qvarnfelt|1980-01-02\nYlva Zettermark|1971-03-04\nJohan Hjelmqvarn|1990-05-06\n\
                  Eva Tornbjerk|1965-07-08\nSixten Vrangsjö|1959-09-10\n";
    assert!(table(people).columns.contains(&"1 person_name".to_owned()), "{:?}", table(people).columns);
}

#[test]
fn places_and_zones_under_name_are_nobody() {
    for cells in [
        ["Grant Park", "Logan Square", "Taylor Heights", "Warren Lake", "Nelson Bay", "Scott Valley"],
        ["Europe/Berlin", "Asia/Tokyo", "Australia/Sydney", "America/Denver", "Africa/Lagos", "Europe/Paris"],
    ] {
        let told = table(&rows("name", &cells));
        assert!(told.findings.is_empty(), "{:?}", told.findings);
    }
}

#[test]
fn brands_in_kanji_are_nobody() {
    let cells =
        ["獺祭|720", "山田錦|1800", "久保田|720", "八海山|720", "真澄|1800", "浦霞|720", "亀泉|1800", "高千代|720"];
    assert!(table(&cells.join("\n")).findings.is_empty());
}

#[test]
fn to_whom_a_thing_is_delivered() {
    let told = table("お届け先|個数\n大槻拓海|1\n新垣紬|2\n田中健太|1\n佐藤花子|3\n");
    assert!(told.columns.iter().all(|column| !column.ends_with("address")), "{:?}", told.columns);
    let told = table("金融機関CD|店CD|科目|番号\n0005|051|1|2631811\n0009|240|1|1939661\n0001|300|1|2433995\n");
    assert!(told.columns.contains(&"4 bank_account".to_owned()), "{:?}", told.columns);
}

#[test]
fn accounts_of_the_post_bank_in_words() {
    check("ゆうちょ銀行 記号 14030 番号 12345671", &["jp.yucho_account 14030 番号 12345671"]);
    check("記号 14030 番号 12345672", &[]);
}

#[test]
fn licences_of_american_states_are_read_under_their_label() {
    for number in ["D1234562", "A555-0133-4471", "99 123 456", "WDLABCD456DG", "W 123 456 789 012", "123 456 789"] {
        check(&format!("Driver's License #: {number}"), &[&format!("us.drivers_license {number}")]);
    }
    check("license key: D1234562, order D1234562", &[]);
}

#[test]
fn addresses_kept_for_documentation_are_nobodys() {
    check("client 198.51.100.14 and client 203.0.113.77, remote 2001:db8::1", &[]);
    check("client 203.0.114.77", &["ip_address 203.0.114.77"]);
}
