//! Tables as offices keep them: cryptic, missing and late headers, groups above headers, boxes, damage, mixtures.

use super::table;

fn check(text: &str, columns: &[&str], some: &[&str]) {
    let told = table(text);
    assert_eq!(told.columns, columns, "\n{text}");
    for finding in some {
        assert!(told.findings.iter().any(|found| found == finding), "{finding} is not in {:?}\n{text}", told.findings);
    }
}

#[test]
fn cryptic_headers_leave_the_decision_to_the_cells() {
    check(
        "C01|C02|C03|C04|C05\n\
         1|相沢 友香|090-1234-5678|yuka@example.jp|12\n\
         2|入江 直人|080-2345-6789|irie@example.com|7\n\
         3|上野 恵|070-3456-7890|ueno@example.jp|31\n\
         4|江藤 健|090-9876-5432|eto@example.com|8\n\
         5|大野 美穂|080-8765-4321|ohno@example.jp|15\n",
        &["2 person_name", "3 phone", "4 email"],
        &[],
    );
    check(
        "F_A1|F_B7|X9\n相沢 友香|東京都港区芝公園4-2-8|1980/01/02\n入江 直人|大阪府堺市堺区南瓦町3-1|1955/11/23\n\
         上野 恵|千葉県船橋市湊町2-10-25|1999/07/15\n江藤 健|埼玉県川越市元町1-3-1|1972/03/31\n大野 美穂|愛知県豊田市西町3-60|1968/08/08\n",
        &["1 person_name", "2 address", "3 birth_date"],
        &[],
    );
}

#[test]
fn titles_and_notes_stand_above_the_header() {
    check(
        "第3回 春の集い 参加者名簿||||\n作成日：2024/04/01||||\n※取扱注意||||\n||||\n番号|氏名|フリガナ|連絡先|備考\n\
         1|相沢友香|アイザワユカ|090-1234-5678|\n2|入江直人|イリエナオト|080-2345-6789|欠席\n3|上野恵|ウエノメグミ|070-3456-7890|\n",
        &["2 person_name", "3 name_kana", "4 phone"],
        &["person_name 相沢友香", "phone 070-3456-7890"],
    );
}

#[test]
fn groups_stand_above_the_headers() {
    let told = table(
        "申込者|||緊急連絡先||\n氏名|電話|続柄|氏名|電話|続柄\n相沢友香|090-1234-5678|本人|相沢一郎|03-1234-5678|父\n\
         入江直人|080-2345-6789|本人|入江恵|06-6345-6789|妻\n上野恵|070-3456-7890|本人|上野健太|045-345-6789|夫\n",
    );
    assert_eq!(told.columns, ["1 person_name", "2 phone", "4 person_name", "5 phone"]);
    assert_eq!(told.mentions.len(), 6, "{:?}", told.mentions);
}

#[test]
fn headers_of_three_rows_are_joined() {
    check(
        "会員情報|||||\n氏名||生年月日|||住所\n姓|名|年|月|日|\n相沢|友香|1980|1|2|東京都港区芝公園4-2-8\n\
         入江|直人|1955|11|23|大阪府堺市堺区南瓦町3-1\n上野|恵|1999|7|15|千葉県船橋市湊町2-10-25\n江藤|健|1972|3|31|埼玉県川越市元町1-3-1\n",
        &["1 person_name", "2 person_name", "3 birth_date", "4 birth_date", "5 birth_date", "6 address"],
        &["person_name 相沢 友香", "birth_date 1980-1-2", "address 東京都港区芝公園4-2-8"],
    );
}

#[test]
fn one_digit_stands_in_each_cell() {
    let rows = [("相沢友香", "621498320257"), ("入江直人", "983205673214"), ("上野恵", "123456789018")];
    let boxes = |digits: &str| digits.chars().map(|c| c.to_string()).collect::<Vec<_>>().join("|");
    let body: Vec<String> = rows.iter().map(|(name, number)| format!("{name}|{}", boxes(number))).collect();
    let told = table(&format!("氏名|個人番号{}\n{}", "|".repeat(11), body.join("\n")));
    for (_, number) in rows {
        assert!(told.findings.contains(&format!("jp.my_number {number}")), "{:?}", told.findings);
    }
}

#[test]
fn spreadsheets_damage_numbers() {
    check(
        "氏名|携帯番号|自宅電話|カード番号|個人番号\n相沢友香|9012345678|312345678|3530185811407210|6.21498320257E+11\n\
         入江直人|8023456789|663456789|4539128475610280|9.83205673214E+11\n上野恵|7034567890|453456789|5412759301827460|1.23456789018E+11\n",
        &["1 person_name", "2 phone", "3 phone", "4 credit_card", "5 jp.my_number"],
        &["phone 9012345678", "phone 312345678", "credit_card 3530185811407210", "jp.my_number 6.21498320257E+11"],
    );
    let told =
        table("氏名|電話|個人番号\n相沢友香|9.01E+09|6.21E+11\n入江直人|8.02E+09|9.83E+11\n上野恵|7.03E+09|1.23E+11\n");
    assert!(!told.findings.iter().any(|found| found.contains("E+")), "lost digits are no number: {:?}", told.findings);
}

#[test]
fn american_numbers_under_a_phone_header_are_repaired() {
    let told = table(
        "name|phone\nMary Jones|2025550143\nJohn Brown|3125550187\nAnna Green|4155550122\nPaul White|6175550178\n",
    );
    assert_eq!(told.columns, ["1 person_name", "2 phone"]);
    assert!(told.mentions[0].contains("Phone=+12025550143"), "{:?}", told.mentions);
}

#[test]
fn birth_dates_may_begin_with_a_number_for_the_era() {
    let told = table("氏名|生年月日\n相沢友香|3551226\n入江直人|4110715\n上野恵|3470331\n江藤健|3300808\n");
    assert_eq!(told.columns, ["1 person_name", "2 birth_date"]);
    assert!(told.mentions[0].contains("BirthDate(1980-12-26)"), "{:?}", told.mentions);
}

#[test]
fn a_column_may_mix_kinds() {
    check(
        "氏名|連絡先\n相沢友香|090-1234-5678\n入江直人|irie@example.com\n上野恵|070-3456-7890\n江藤健|eto@example.com\n大野美穂|080-8765-4321\n",
        &["1 person_name"],
        &["phone 090-1234-5678", "email irie@example.com", "email eto@example.com", "phone 080-8765-4321"],
    );
}

#[test]
fn free_text_columns_are_read_as_text() {
    check(
        "受付番号|日時|問い合わせ内容\n1001|2024-04-01 10:00|山田太郎様より入電。折り返しは090-1234-5678まで。\n\
         1002|2024-04-01 11:30|佐藤花子さん、住所変更。メールは h.sato@example.com とのこと。\n1003|2024-04-02 09:10|資料を送付した。\n",
        &[],
        &["person_name 山田太郎", "phone 090-1234-5678", "person_name 佐藤花子", "email h.sato@example.com"],
    );
}

#[test]
fn several_people_stand_in_a_row() {
    let told = table(
        "保護者氏名|保護者電話|児童氏名|児童生年月日|学年\n相沢友香|090-1234-5678|相沢陽菜|2015/04/02|3\n\
         入江直人|080-2345-6789|入江蓮|2014/12/24|4\n上野恵|070-3456-7890|上野葵|2016/08/08|2\n",
    );
    assert_eq!(told.mentions.len(), 6, "{:?}", told.mentions);
    assert!(told.mentions[1].contains("guardian: FullName=相沢友香 Phone=090-1234-5678"), "{:?}", told.mentions);
}

#[test]
fn parts_of_names_are_joined() {
    check(
        "姓|名|セイ|メイ|Last Name|First Name\n相沢|友香|アイザワ|ユカ|Aizawa|Yuka\n入江|直人|イリエ|ナオト|Irie|Naoto\n上野|恵|ウエノ|メグミ|Ueno|Megumi\n",
        &["1 person_name", "2 person_name", "3 name_kana", "4 name_kana", "5 person_name", "6 person_name"],
        &["person_name 相沢 友香", "name_kana イリエ ナオト"],
    );
}

#[test]
fn addresses_stand_in_five_columns() {
    check(
        "氏名|郵便番号|都道府県|市区町村|町名|番地|建物名\n相沢友香|105-0011|東京都|港区|芝公園|4-2-8|芝ハイツ201\n\
         入江直人|590-0078|大阪府|堺市堺区|南瓦町|3-1|\n上野恵|273-0011|千葉県|船橋市|湊町|2-10-25|湊荘\n",
        &["1 person_name", "2 postal_code", "3 address", "4 address", "5 address", "6 address", "7 address"],
        &["address 東京都港区芝公園4-2-8芝ハイツ201", "address 大阪府堺市堺区南瓦町3-1"],
    );
}

#[test]
fn numbers_in_boxes_of_a_form_are_one_number() {
    check(
        "注文番号|注文者姓|注文者名|注文者姓カナ|注文者名カナ|注文者郵便番号1|注文者郵便番号2|注文者電話番号1|注文者電話番号2|注文者電話番号3|送付先姓|送付先名\n\
         1|相沢|友香|アイザワ|ユカ|105|0011|090|1234|5678|入江|恵\n2|入江|直人|イリエ|ナオト|590|0078|03|3456|7890|上野|健太\n\
         3|上野|恵|ウエノ|メグミ|273|0011|080|8765|4321|江藤|健\n4|江藤|健|エトウ|ケン|350|0062|06|6345|6789|相沢|一郎\n",
        &[
            "2 person_name",
            "3 person_name",
            "4 name_kana",
            "5 name_kana",
            "6 postal_code",
            "8 phone",
            "11 person_name",
            "12 person_name",
        ],
        &[
            "person_name 相沢 友香",
            "name_kana アイザワ ユカ",
            "postal_code 105-0011",
            "phone 03-3456-7890",
            "person_name 入江 恵",
        ],
    );
    let others =
        table("氏名|電話番号1|電話番号2|電話番号3\n相沢 友香|090-1234-5678|03-1234-5678|\n入江 直人|080-2345-6789||\n");
    assert!(others.findings.iter().any(|found| found == "phone 03-1234-5678"), "{:?}", others.findings);
}
