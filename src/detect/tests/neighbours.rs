//! What stands beside a value decides whose it is: firms' main numbers, words of illness, names in two scripts.

use super::{table, text};

fn kinds(told: &super::Told) -> Vec<&str> {
    told.findings.iter().filter_map(|finding| finding.split(' ').next()).collect()
}

#[test]
fn main_numbers_of_firms_are_nobodys() {
    let check = |line: &str, phones: usize| {
        let told = text(line);
        assert_eq!(kinds(&told).iter().filter(|kind| **kind == "phone").count(), phones, "{line}: {:?}", told.findings);
    };
    check("株式会社みどり商事　登録番号第12号　TEL 03-5555-0100", 0);
    check("みどり商事 代表 TEL 03-5555-0100 / info@example.co.jp", 0);
    check("お問合せ 03-5555-0100（代表）", 0);
    check("Green Trading Ltd, phone +44 20 7946 0018", 0);
    check("株式会社みどり商事　担当 山田太郎　TEL 03-5555-0100", 1);
    check("TEL 03-5555-0100", 1);
    check("株式会社みどり商事 携帯 090-5555-0100", 1);
}

#[test]
fn words_of_illness_say_something_beside_a_person() {
    let told = text("山田太郎様は小麦アレルギーがあり、現在2型糖尿病治療中です。");
    assert!(told.findings.contains(&"health 小麦アレルギー".to_owned()), "{:?}", told.findings);
    assert!(told.findings.contains(&"health 2型糖尿病治療中".to_owned()), "{:?}", told.findings);
    for line in [
        "小麦アレルギー表示の対象は28品目",
        "糖尿病内科のご案内",
        "うつ病は誰にでも起こります。",
        "アレルギー物質：卵アレルギー",
    ] {
        assert!(!kinds(&text(line)).contains(&"health"), "{line}: {:?}", text(line).findings);
    }
    let rows =
        table("氏名|判定\n山田太郎|所見なし\n鈴木花子|高血圧 要経過観察\n佐藤健一|B型肝炎陽性\n高橋美咲|所見なし\n");
    let health: Vec<&String> = rows.findings.iter().filter(|finding| finding.starts_with("health")).collect();
    assert_eq!(health, ["health 高血圧 要経過観察", "health B型肝炎陽性"]);
    let goods = table("商品名|原材料\nビスケット|小麦アレルギー、卵アレルギー\n煎餅|大豆アレルギー\n飴|乳アレルギー\n");
    assert!(!kinds(&goods).contains(&"health"), "{:?}", goods.findings);
}

#[test]
fn a_name_in_two_scripts_is_one_person() {
    let told = text("お名前 本多 勝 様　HONDA MASARU");
    assert!(told.findings.contains(&"name_roman HONDA MASARU".to_owned()), "{:?}", told.findings);
    assert_eq!(told.mentions.len(), 1);
    assert!(!kinds(&text("本多 勝 様　TOKYO STATION")).contains(&"name_roman"));
    assert!(!kinds(&text("HONDA MASARU")).contains(&"name_roman"));
}

#[test]
fn addresses_by_what_leads_to_them() {
    for (line, address) in [
        ("write to P.O. Box 1014 soon", "P.O. Box 1014"),
        ("she lives at 95 Lille Hovedgaard 8 now", "95 Lille Hovedgaard 8"),
        ("Springfield, IL 62704", "Springfield, IL 62704"),
        ("APO AE 09499", "APO AE 09499"),
        ("  Apt. 705", "Apt. 705"),
    ] {
        let told = text(line);
        assert!(told.findings.contains(&format!("address {address}")), "{line}: {:?}", told.findings);
    }
    for line in ["moved to 3 servers", "Chapter 5 Suite 12 passed", "Status, OK 20000 ms", "the box 1014"] {
        assert!(!kinds(&text(line)).contains(&"address"), "{line}: {:?}", text(line).findings);
    }
}

#[test]
fn columns_explain_each_other() {
    let told = table("Réf;Nom;Prénom;Ville\n".replace(';', "|").as_str());
    assert!(told.findings.is_empty());
    let told = table("Réf|Nom|Prénom|Ville\n1|Dupont|Jean|Paris\n2|Lefèvre|Claire|Lyon\n3|Moreau|Luc|Bordeaux\n");
    assert!(told.findings.contains(&"person_name Dupont Jean".to_owned()), "{:?}", told.findings);
    let told = table("Nombre|Apellidos|DNI\nLucía|García Pérez|54362315K\nPablo|Ruiz Soto|12345678Z\nAna|Vega|\n");
    assert!(told.findings.contains(&"person_name García Pérez Lucía".to_owned()), "{:?}", told.findings);
    let told = table("駅コード|駅名|ふりがな\n1|田町|たまち\n2|小林|こばやし\n3|中村|なかむら\n4|松本|まつもと\n");
    assert!(told.findings.is_empty(), "{:?}", told.findings);
    let told = table("コード|名称|略称\n1|北海道|北海\n2|青森県|青森\n3|岩手県|岩手\n4|宮城県|宮城\n");
    assert!(told.findings.is_empty(), "{:?}", told.findings);
}

#[test]
fn firms_and_devices_are_no_people() {
    let told = table(
        "送り状番号|お届け先名|ご依頼主名\n1|斎藤 実|株式会社みどり商事\n2|坂本 恵|株式会社みどり商事\n3|清水 聡|株式会社みどり商事\n",
    );
    assert!(!told.findings.iter().any(|finding| finding.contains("みどり")), "{:?}", told.findings);
    assert_eq!(told.mentions.len(), 3);
    for line in ["氏名：山本製作所", "出席者：田中、(株)山本製作所 様", "酒 大さじ2", "材料 小松菜 1束"]
    {
        assert!(text(line).mentions.is_empty(), "{line}: {:?}", text(line).findings);
    }
    assert_eq!(text("林 修が来た").mentions.len(), 1);
    let told = table("ts|device\n1|c8:06:f5:8c:7c:f2\n2|92:96:fc:f3:3c:08\n3|97:0d:ed:b3:b8:43\n");
    assert!(told.findings.is_empty(), "{:?}", told.findings);
    let told = table("氏名|記号|番号\n山田太郎|1|310\n鈴木花子|2|192\n佐藤健一|3|577\n");
    assert!(!kinds(&told).contains(&"postal_code"), "{:?}", told.findings);
    let told = table(
        "First Name|Last Name|Work Email\nJames|Carter|james.carter@example.com\nEmma|Hill|info@example.com\nNoah|Patel|n.patel@example.com\n",
    );
    assert_eq!(kinds(&told).iter().filter(|kind| **kind == "email").count(), 2, "{:?}", told.findings);
}
