//! Postal codes and bank branches that exist are believed, others are doubted.

use std::fmt::Write;

use super::{Told, rules, table, text};
use crate::model::Confidence;

fn people(column: &[&str]) -> Told {
    const NAMES: [&str; 6] = ["山田太郎", "鈴木花子", "佐藤健一", "高橋美咲", "伊藤大輔", "渡辺直美"];
    let mut rows = String::new();
    for (name, cell) in NAMES.iter().zip(column) {
        writeln!(rows, "{name}|{cell}").unwrap();
    }
    table(&rows)
}

#[test]
fn plain_digits_are_postal_codes_if_they_are_given_out() {
    let given_out = ["1000001", "5300001", "9000004", "0600000", "4600001", "8100001"];
    assert!(people(&given_out).columns.contains(&"2 postal_code".to_owned()));
    let numbers = ["1009999", "5309998", "9009997", "0609996", "4609995", "8109994"];
    assert!(!people(&numbers).columns.contains(&"2 postal_code".to_owned()));
}

#[test]
fn accounts_need_no_header_if_their_branches_exist() {
    let known = [
        "0001-001-1234567",
        "0005-002-7654321",
        "0009-001-1-2345678",
        "99000181234567",
        "0001-004-1111112",
        "000500317654329",
    ];
    let told = people(&known);
    assert!(told.columns.contains(&"2 bank_account".to_owned()), "{:?}", told.columns);
    let unknown = [
        "0002-001-1234567",
        "0003-002-7654321",
        "0004-003-2345678",
        "0006-018-1234567",
        "0007-004-1111111",
        "0008-003-7654321",
    ];
    assert!(!people(&unknown).columns.contains(&"2 bank_account".to_owned()));
}

#[test]
fn what_no_register_knows_is_less_sure() {
    let check = |line: &str, kind: &str, sure: bool| {
        let found = text(line).sure;
        let one = found.iter().find(|(name, _)| name == kind);
        let confidence = one.map(|(_, confidence)| *confidence).unwrap_or_else(|| panic!("{line}: {found:?}"));
        assert_eq!(confidence > Confidence::percent(60), sure, "{line}: {confidence:?}");
        assert!(rules().kind_by_name(kind).is_some());
    };
    check("〒100-0001 東京都千代田区", "postal_code", true);
    check("〒100-9999 東京都千代田区", "postal_code", false);
}
