//! Lines and passages, with and without people.

use super::text;

fn check(line: &str, expected: &[&str]) {
    assert_eq!(text(line).findings, expected, "\n{line}");
}

#[test]
fn values_in_running_text() {
    for (line, expected) in [
        ("連絡先はtaro@example.jpまで", &["email taro@example.jp"][..]),
        ("電話：03-1234-5678", &["phone 03-1234-5678"]),
        ("携帯 090-1234-5678 に連絡", &["phone 090-1234-5678"]),
        ("氏名：山田太郎", &["person_name 山田太郎"]),
        ("お名前：佐藤 花子 様", &["person_name 佐藤 花子"]),
        ("【氏名】鈴木一郎", &["person_name 鈴木一郎"]),
        ("氏名　高橋美咲", &["person_name 高橋美咲"]),
        ("フリガナ：ヤマダタロウ", &["name_kana ヤマダタロウ"]),
        ("氏名：山田太郎（ヤマダタロウ）", &["person_name 山田太郎", "name_kana ヤマダタロウ"]),
        ("本日、田中健太様がご来店", &["person_name 田中健太"]),
        ("営業部の渡辺直樹さんに確認", &["person_name 渡辺直樹"]),
        ("伊藤さくらが担当。小林由美子氏は欠席", &["person_name 小林由美子"]),
        ("山田太郎と佐藤花子が参加した", &["person_name 山田太郎", "person_name 佐藤花子"]),
        ("生年月日：昭和55年12月26日", &["birth_date 昭和55年12月26日"]),
        ("DOB: 1980-01-02", &["birth_date 1980-01-02"]),
        ("1972年3月31日生まれの男性", &["birth_date 1972年3月31日"]),
        ("住所：東京都千代田区霞が関1-2-3", &["address 東京都千代田区霞が関1-2-3"]),
        ("東京都港区芝公園4丁目2番8号に転居", &["address 東京都港区芝公園4丁目2番8号"]),
        ("マイナンバー：621498320257", &["jp.my_number 621498320257"]),
        ("カード番号 3530 1858 1140 7214", &["credit_card 3530 1858 1140 7214"]),
        ("Name: John Smith", &["person_name John Smith"]),
        ("Dear Mary Johnson,", &["person_name Mary Johnson"]),
        ("1.YAMADA/TARO MR", &["name_roman YAMADA/TARO"]),
        (" 2.SUZUKI/HANAKOMRS", &["name_roman SUZUKI/HANAKO"]),
        (
            "level=info user=x email=taro@example.jp name=\"山田太郎\"",
            &["email taro@example.jp", "person_name 山田太郎"],
        ),
        ("ＴＥＬ：０９０－１２３４－５６７８", &["phone ０９０－１２３４－５６７８"]),
        ("性別：女", &["sex 女"]),
        (
            "SSR DOCS JL HK1 P/JPN/TK7654321/JPN/12JUL64/M/23OCT28/YAMADA/TARO/P1",
            &["passport TK7654321", "birth_date 12JUL64", "sex M", "name_roman YAMADA/TARO"],
        ),
    ] {
        check(line, expected);
    }
}

#[test]
fn values_of_machines_and_messages() {
    for (line, expected) in [
        ("APM-090-1234-5678", &["phone 090-1234-5678"][..]),
        ("AP M+819012345678/P1", &["phone +819012345678"]),
        ("AP TYO 03-1234-5678 - AOZORA TRAVEL - A", &["phone 03-1234-5678"]),
        ("SSR CTCM JL HK1 819012345678/P1", &["phone +819012345678"]),
        ("SSR CTCE JL HK1 TARO..YAMADA//EXAMPLE.JP/P1", &["email taro_yamada@example.jp"]),
        ("SSR CTCE JL HK1 taro@example.jp/P1", &["email taro@example.jp"]),
        ("M+819012345678", &["phone +819012345678"]),
        ("T:03-1234-5678 F:03-1234-5679", &["phone 03-1234-5678", "phone 03-1234-5679"]),
        ("TEL03-1234-5678(内線12)", &["phone 03-1234-5678"]),
        ("T-03-1234-5678", &["phone 03-1234-5678"]),
        ("call (202) 555-0143x123 or +1-202-555-0144 ext. 9", &["phone (202) 555-0143x123", "phone +1-202-555-0144"]),
        ("GET /reset?email=taro%40example.jp&x=1 HTTP/1.1", &["email taro@example.jp"]),
        (
            "GET /s?name=%E5%B1%B1%E7%94%B0%E5%A4%AA%E9%83%8E&tel=090-1234-5678",
            &["person_name 山田太郎", "phone 090-1234-5678"],
        ),
        (r#"{"m":"taro\u0040example.jp","n":"x"}"#, &["email taro@example.jp"]),
        (
            "<td>taro&#64;example.jp</td><td>Dear Jos&eacute; Garcia</td>",
            &["email taro@example.jp", "person_name José Garcia"],
        ),
        (
            "DEBUG cache key 88:64 hit ratio 0.5 of all version 11.6.4.177 phone: 070-3485-3996",
            &["phone 070-3485-3996"],
        ),
        ("POST /t?order=5&t=1711965601123 HTTP/1.1 taro@example.jp", &["email taro@example.jp"]),
        ("1711965601123 client 203.0.114.9 phone=671-686-6140", &["ip_address 203.0.114.9", "phone 671-686-6140"]),
        ("tax file number 123456782", &["au.tfn 123456782"]),
    ] {
        check(line, expected);
    }
}

#[test]
fn nothing_personal() {
    for line in [
        "千葉営業所と宮崎支店の売上",
        "田中商店の前で待ち合わせ",
        "株式会社山田太郎商店",
        "松本市の人口は24万人",
        "福島県の天気",
        "高橋工業株式会社 御中",
        "2024-04-01 10:00:01.123456 INFO started",
        "ts=1711965601123 id=550e8400-e29b-41d4-a716-446655440000",
        "order 4817302651937284 shipped",
        "注文番号：123456789018",
        "型番 090-4703-2573",
        "part M0901234567 and P-0312345678",
        "GET /a%40b HTTP/1.1",
        "APPLY 0901234567 to all",
        "AP-0312345-678 bolt",
        "JAN 4901234567894",
        "version 1.123456789012",
        "0.621498320257 を掛ける",
        "sha1 9832056732146214983202571234567890189832",
        "お問い合わせは 0120-123-456 まで",
        "info@example.com にご連絡ください",
        "カード番号 1234-56xx-xxxx-7890",
        "記入例：氏名 山田太郎 電話 03-1234-5678",
        "合計 12,800円 消費税 1,280円",
        "会社名：山田商事",
        "商品名：ボールペン",
        "氏名：",
        "氏名：　　　　　　電話：",
        "GET /index.html HTTP/1.1 200 1234",
        "192.168.0.1 - - [01/Apr/2024:10:00:00 +0900]",
        "let card_number = 4;",
        "metric{550e8400-e29b-41d4-a716-446655440000} 0.25 671-686-6140 815-592-8631",
        "card number: none\n1711965601123 DEBUG cache 4539578763621486:9832056732141234 hit",
        "Build 8.6.4.60 of v9.6.4.60, build=11.6.4.60, Chrome/120.0.6099.71, version 11.6.4.60, firmware: 8.6.4.60",
        "AND/OR TCP/IP INPUT/OUTPUT",
        "New York, San Francisco and Los Angeles",
        "The Quick Brown Fox",
        "東京都の予算は2024年に8兆円",
        "会議は1980年1月2日に開催",
        "品川区と大田区",
        "",
        "                ",
    ] {
        check(line, &[]);
    }
}

fn check_mentions(passage: &str, expected: &[&str]) {
    assert_eq!(text(passage).mentions, expected, "\n{passage}");
}

#[test]
fn lines_and_blocks_make_mentions() {
    check_mentions(
        "山田太郎様 090-1234-5678 taro@example.jp",
        &["0 unknown: FullName=山田太郎 Phone=090-1234-5678 Email=taro@example.jp"],
    );
    check_mentions(
        "氏名：山田太郎\n電話：090-1234-5678\n住所：東京都港区芝1-2-3\n",
        &["0 unknown: FullName=山田太郎 Phone=090-1234-5678 Address=東京都港区芝1-2-3"],
    );
    check_mentions(
        "氏名：山田太郎\n電話：090-1234-5678\n氏名：佐藤花子\n電話：080-2345-6789\n",
        &["0 unknown: FullName=山田太郎 Phone=090-1234-5678", "0 unknown: FullName=佐藤花子 Phone=080-2345-6789"],
    );
    check_mentions(
        "山田太郎様(090-1234-5678)と佐藤花子様(080-2345-6789)",
        &["0 unknown: FullName=山田太郎 Phone=090-1234-5678", "1 unknown: FullName=佐藤花子 Phone=080-2345-6789"],
    );
    check_mentions(
        "taro@example.jp\nhana@example.jp\n",
        &["0 unknown: Email=taro@example.jp", "0 unknown: Email=hana@example.jp"],
    );
    check_mentions(
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n",
        &[
            "0 unknown: Other=P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10 FullRoman=ERIKSSON ANNA MARIA Id=L898902C3 BirthDate(1974-08-12)= Sex(2)=",
        ],
    );
    check_mentions(
        "INSERT INTO members (id, name, mail) VALUES (1,'山田太郎','taro@example.jp'),(2,'佐藤花子',NULL);",
        &["0 unknown: FullName=山田太郎 Email=taro@example.jp", "0 unknown: FullName=佐藤花子"],
    );
    check_mentions(
        " 1.YAMADA/TARO MR 2.SATO/HANAKO MRS\n JL 1 Y 12AUG 1 HNDHNL HK2\nAP TYO 03-1234-5678 - A\nAP M+819012345678/P2\nSSR CTCE JL HK1 taro@example.jp/P1\nSSR DOCS JL HK1 P/JPN/TK7654321/JPN/12JUL64/F/23OCT28/SATO/HANAKO\n\n\n山田花子様 080-2345-6789",
        &[
            "0 customer: FullRoman=YAMADA/TARO Email=taro@example.jp",
            "1 customer: FullRoman=SATO/HANAKO Phone=+819012345678 Id=TK7654321 BirthDate(1964-07-12)=12JUL64 Sex(2)=F FullRoman=SATO/HANAKO",
            "0 unknown: FullName=山田花子 Phone=080-2345-6789",
        ],
    );
    check_mentions("氏名:\n山田太郎\n", &["0 unknown: FullName=山田太郎"]);
    check_mentions("〒100-0013 東京都千代田区霞が関1-2-3", &[]);
}

#[test]
fn names_of_files() {
    for (name, expected) in [
        ("履歴書_山田太郎.docx", &["person_name 山田太郎"][..]),
        ("01_名簿/佐藤 花子様.xlsx", &["person_name 佐藤 花子"]),
        ("申込書(ヤマダタロウ).pdf", &["name_kana ヤマダタロウ"]),
        ("千葉営業所_売上.xlsx", &[]),
        ("20240401_report.csv", &[]),
        ("顧客マスタ_20240401.csv", &[]),
    ] {
        let mut told = super::Told::default();
        super::detector().file_name(name, &mut told);
        assert_eq!(told.findings, expected, "{name}");
    }
}

#[test]
fn each_line_of_a_log_is_its_own_record() {
    for form in [
        "2024-03-01T10:00:0# INFO login user=X ok",
        "INFO login user=X ok",
        "10:0# user: X ok",
        "[2024-03-01 10:00:0#] sent to=X",
        "user=X",
    ] {
        let lines: Vec<String> = ["mary.jones@example.com", "john.brown@example.com", "anna.green@example.com"]
            .iter()
            .enumerate()
            .map(|(nth, mail)| form.replace('#', &nth.to_string()).replace('X', mail))
            .collect();
        let told = text(&lines.join("\n"));
        assert_eq!(told.mentions.len(), 3, "{form}: {:?}", told.mentions);
    }
    let phones = text("2024-03-01 10:00:00 tel=090-1234-5670\n2024-03-01 10:00:01 tel=090-1234-5671");
    assert_eq!(phones.mentions.len(), 2, "{:?}", phones.mentions);
}

#[test]
fn each_mail_of_a_line_is_somebody() {
    for (line, expected) in [
        ("mary.jones@example.com; john.brown@example.com; anna.green@example.com", 3),
        ("Bcc: mary.jones@example.com, john.brown@example.com", 2),
        ("To: Mary Jones <mary.jones@example.com>, John Brown <john.brown@example.com>", 2),
        ("To: Mary Jones <mary.jones@example.com>, xy@example.com", 2),
        ("Mary Jones: mary.jones@example.com, mj@example.com", 1),
    ] {
        let told = text(line);
        assert_eq!(told.mentions.len(), expected, "{line}: {:?}", told.mentions);
    }
}

#[test]
fn names_after_a_time_are_names() {
    for line in ["01.03.2024 09:00 Uwe Weber, geb. 01.01.1940: Kontrolle", "09:00 Uwe Weber, né 01.01.1940"] {
        let told = text(line);
        assert_eq!(told.findings, ["person_name Uwe Weber", "birth_date 01.01.1940"], "{line}");
    }
    let two =
        text("01.03.2024 09:00 Uwe Weber, geb. 01.01.1940: Kontrolle\n02.03.2024 09:01 Petra Koch, geb. 02.02.1941");
    assert_eq!(two.mentions.len(), 2, "{:?}", two.mentions);
}

#[test]
fn names_of_english_prose() {
    for (line, expected) in [
        ("yesterday we met Naomi Quarrendon at the station", &["person_name Naomi Quarrendon"][..]),
        ("the letter came from Heidi van der Meulenberg", &["person_name Heidi van der Meulenberg"]),
        ("please ask Mr. Quarrendon about it", &["person_name Quarrendon"]),
        ("this is Dr. Hugh Quarrendon speaking", &["person_name Hugh Quarrendon"]),
        ("my name is Oddný", &["person_name Oddný"]),
        ("later that day Robert called the office", &["person_name Robert"]),
        ("we asked Stephen's doctor and waited", &["person_name Stephen"]),
        ("they flew to Paris in May with a lot of hope", &[]),
        ("Virginia Tech and Austin City are far away from here", &[]),
        ("the Thomas Brothers Group has sold it to them", &[]),
        ("12 Elm Dr. Springfield is where it was", &[]),
        ("you are right, and Mr. President agreed with it", &[]),
        ("let robert = Robert::new(); // see the docs of it", &[]),
        ("Stephen_id and /home/Robert are paths in this text", &[]),
        ("You can ask us. Are you sure of it?", &[]),
        ("ROBERT STEPHEN", &[]),
    ] {
        check(line, expected);
    }
}
