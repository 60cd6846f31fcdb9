//! Keys as headers, paths as people.

use super::object;

fn check(text: &str, expected: &[&str]) {
    assert_eq!(object(text).mentions, expected, "\n{text}");
}

#[test]
fn keys_in_all_styles() {
    check(
        "fullName = John Smith\nemailAddress = john@example.com",
        &["0 unknown: FullName=John Smith Email=john@example.com"],
    );
    check("氏名 = 山田太郎\n電話番号 = 090-1234-5678", &["0 unknown: FullName=山田太郎 Phone=090-1234-5678"]);
    check("orderId = 123456789018\nitem = ボールペン", &[]);
}

#[test]
fn paths_are_people() {
    check(
        "leader.name = 山田太郎\nleader.phone = 090-1234-5678\npax[0].name = 佐藤花子\npax[1].name = 鈴木一郎\npax[1].email = i@example.com",
        &[
            "0 unknown: FullName=山田太郎 Phone=090-1234-5678",
            "1 customer: FullName=佐藤花子",
            "2 customer: FullName=鈴木一郎 Email=i@example.com",
        ],
    );
}

#[test]
fn attribute_lists_belong_to_their_owner() {
    check(
        "name = 山田太郎\ncontacts[0].type = EMAIL\ncontacts[0].value = taro@example.jp\ncontacts[1].type = MOBILE\ncontacts[1].value = 090-1234-5678",
        &["0 unknown: FullName=山田太郎 Email=taro@example.jp Phone=090-1234-5678"],
    );
}

#[test]
fn telephones_of_other_countries_are_read_under_their_key() {
    check(
        "full_name = Piers Wadsworth\nmobile = 07700 900318\nversion = 020 7946 0912",
        &["0 unknown: FullName=Piers Wadsworth Phone=07700 900318"],
    );
    check(
        "contacts[0].full_name = Piers Wadsworth\ncontacts[0].phones[0].no = 020 7946 0912",
        &["0 unknown: FullName=Piers Wadsworth Phone=020 7946 0912"],
    );
    check("lines[0].no = 0312345678\nlines[0].text = Beanie", &[]);
}

#[test]
fn keys_are_shown_only_as_vocabulary() {
    let told = object("members.山田太郎 = taro@example.jp\nemail = hanako@example.jp");
    assert_eq!(told.shown, ["email"]);
}

#[test]
fn surname_and_given_name_are_one_name() {
    for keys in ["firstName lastName", "first_name last_name", "given_name family_name"] {
        let (given, surname) = keys.split_once(' ').unwrap();
        check(
            &format!("{given} = Mary\n{surname} = Jones\nbirthDate = 1980-01-02"),
            &["0 unknown: GivenName=Mary Surname=Jones BirthDate(1980-01-02)=1980-01-02 FullName=Jones Mary"],
        );
    }
    check("姓 = 佐藤\n名 = 健太", &["0 unknown: Surname=佐藤 GivenName=健太 FullName=佐藤 健太"]);
    let two = object("m[0].name.first = Mary\nm[0].name.last = Jones\nm[1].name.first = John\nm[1].name.last = Brown");
    assert_eq!(two.mentions.len(), 2, "{:?}", two.mentions);
}

#[test]
fn each_mail_of_a_list_is_somebody() {
    check(
        "users[0] = mary.jones@example.com\nusers[1] = john.brown@example.com",
        &["0 unknown: Email=mary.jones@example.com", "1 unknown: Email=john.brown@example.com"],
    );
    check(
        "users[0].id = 1\nusers[0].email = mary.jones@example.com\nusers[1].email = john.brown@example.com",
        &["0 unknown: Email=mary.jones@example.com", "1 unknown: Email=john.brown@example.com"],
    );
    check(
        "name = Mary Jones\nemails[0] = mary.jones@example.com\nemails[1] = mj@example.com",
        &["0 unknown: FullName=Mary Jones Email=mary.jones@example.com Email=mj@example.com"],
    );
}

#[test]
fn mails_as_keys_are_people() {
    check(
        "members.mary.jones@example.com.role = x\nmembers.john.brown@example.com.role = y",
        &["0 unknown: Email=mary.jones@example.com", "1 unknown: Email=john.brown@example.com"],
    );
    check("mary.jones@example.com = admin", &["0 unknown: Email=mary.jones@example.com"]);
}
