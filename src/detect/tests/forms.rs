//! Tables and fixed records inside running text.

use super::text;

/// A transfer file with one data record a holder; records are parted by `joint`.
fn transfer(holders: &[&str], joint: &str) -> String {
    let mut records = vec![format!("{:<120}", "12100987654321ｱｵｿﾞﾗﾀﾋﾞ")];
    records.extend(holders.iter().enumerate().map(|(nth, holder)| {
        format!("{:<120}", format!("20001{:<15}123{:<15}    1000765{nth}{holder:<30}0000012345", "ﾐｽﾞﾎ", "ｱｵﾔﾏ"))
    }));
    records.push(format!("{:<120}", "8000003000000037035"));
    records.push(format!("{:<120}", "9"));
    records.join(joint)
}

#[test]
fn transfer_records_are_accounts_with_a_holder() {
    let holders = ["ﾔﾏﾀﾞ ﾀﾛｳ", "ｶ)ｱｵｿﾞﾗｼﾖｳｼﾞ", "ｻﾄｳ ﾊﾅｺ"];
    let expected =
        ["bank_account 0001-123-0007650", "name_kana ﾔﾏﾀﾞ ﾀﾛｳ", "bank_account 0001-123-0007652", "name_kana ｻﾄｳ ﾊﾅｺ"];
    for joint in ["\r\n", "\n", ""] {
        let told = text(&transfer(&holders, joint));
        assert_eq!(told.findings, expected, "{joint:?}");
        assert_eq!(told.mentions.len(), 2, "{joint:?}");
    }
    assert_eq!(text(&transfer(&holders, "\n").replace("1210", "1310")).mentions.len(), 0);
}

fn check(passage: &str, expected: &[&str]) {
    assert_eq!(text(passage).mentions, expected, "\n{passage}");
}

#[test]
fn tables_in_text_are_tables() {
    let two = ["0 unknown: FullName=山田太郎 Phone=090-1234-5678", "0 unknown: FullName=佐藤花子 Phone=080-2345-6789"];
    check(
        "参加者:\n\n| 氏名 | 電話番号 |\n|------|:---|\n| 山田太郎 | 090-1234-5678 |\n| 佐藤花子 | 080-2345-6789 |\n\n以上",
        &two,
    );
    check(
        "+------+----------+\n| 氏名 | 電話番号 |\n+------+----------+\n| 山田太郎 | 090-1234-5678 |\n| 佐藤花子 | 080-2345-6789 |\n+------+----------+\n2 rows in set\n",
        &two,
    );
    check("名簿です。\n氏名\t電話番号\n山田太郎\t090-1234-5678\n佐藤花子\t080-2345-6789\nよろしく\n", &two);
    check("氏名　　　　電話番号\n山田太郎　　090-1234-5678\n佐藤花子　　080-2345-6789\n", &two);
    check(
        "Name            Phone\n--------------- ---------------\nMary Johnson    +44 7922 123456\nJohn Smith      +44 7922 654321\n",
        &[
            "0 unknown: FullName=Mary Johnson Phone=+44 7922 123456",
            "0 unknown: FullName=John Smith Phone=+44 7922 654321",
        ],
    );
    check(
        "氏名        生年月日    電話番号\n山田 太郎               090-1234-5678\n佐藤 花子   1980-01-02\n",
        &[
            "0 unknown: FullName=山田 太郎 Phone=090-1234-5678",
            "0 unknown: FullName=佐藤 花子 BirthDate(1980-01-02)=1980-01-02",
        ],
    );
    check(
        "氏名　　　　　　電話番号　　　　　　\n\n山田太郎様 090-1234-5678",
        &["0 unknown: FullName=山田太郎 Phone=090-1234-5678"],
    );
    check("a | b\n山田太郎様 | 090-1234-5678\n", &["0 unknown: FullName=山田太郎 Phone=090-1234-5678"]);
}
