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
fn keys_are_shown_only_as_vocabulary() {
    let told = object("members.山田太郎 = taro@example.jp\nemail = hanako@example.jp");
    assert_eq!(told.shown, ["email"]);
}
