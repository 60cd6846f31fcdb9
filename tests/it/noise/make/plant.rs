//! Real values under labels, as programs log them and programmers leave them in code. All numbers are made here.

use super::Random;

/// A value that must be found.
pub(crate) struct Plant {
    /// Kind of the product.
    pub(crate) kind: &'static str,
    /// Value as it stands in the text.
    pub(crate) value: String,
}

/// A line of a log with a value.
pub(crate) fn in_log(random: &mut Random) -> (String, Plant) {
    let plant = any(random);
    let value = &plant.value;
    let head = format!("2024-03-{:02}T10:{:02}:00.{}Z INFO", random.between(1, 28), random.below(60), random.digits(3));
    let (number, uuid) = (random.digits(16), random.uuid());
    let line = match (plant.kind, random.below(4)) {
        ("credit_card", 0) => format!("{head} payment order_id={number} card_number={value} result=ok"),
        ("credit_card", 1) => format!("{head} body={{\"orderId\":\"{number}\",\"cardNumber\":\"{value}\"}}"),
        ("credit_card", 2) => format!("{head} [{uuid}] charge credit card {value} declined"),
        ("credit_card", _) => format!("{head} カード番号：{value} 承認"),
        ("jp.my_number", 0) => format!("{head} employee update my_number={value} request={uuid}"),
        ("jp.my_number", 1) => format!("{head} body={{\"t\":{},\"myNumber\":\"{value}\"}}", random.millis()),
        ("jp.my_number", 2) => format!("{head} マイナンバー: {value}"),
        ("jp.my_number", _) => format!("{head} 個人番号={value} 登録"),
        (_, 0) => format!("{head} sms sent tel={value} id={uuid}"),
        (_, 1) => format!("{head} body={{\"id\":\"{number}\",\"phone\":\"{value}\"}}"),
        (_, 2) => format!("{head} callback mobile: {value} took {} ms", random.below(900)),
        (_, _) => format!("{head} 電話番号：{value} 着信"),
    };
    (line, plant)
}

/// A line of code with a value.
pub(crate) fn in_code(random: &mut Random) -> (String, Plant) {
    let plant = any(random);
    let value = &plant.value;
    let line = match (plant.kind, random.below(4)) {
        ("credit_card", 0) => format!("  credit_card: \"{value}\""),
        ("credit_card", 1) => format!("const cardNumber = '{value}'; // remove before release"),
        ("credit_card", 2) => format!("    <input name=\"card_number\" value=\"{value}\">"),
        ("credit_card", _) => format!("# クレジットカード番号 {value} で再現"),
        ("jp.my_number", 0) => format!("my_number = \"{value}\""),
        ("jp.my_number", 1) => format!("    {{ \"myNumber\": \"{value}\", \"rev\": \"{}\" }},", random.version()),
        ("jp.my_number", 2) => format!("// マイナンバー {value} のときに落ちる"),
        ("jp.my_number", _) => format!("INSERT INTO t (個人番号) VALUES ('{value}');"),
        (_, 0) => format!("  phone_number: \"{value}\""),
        (_, 1) => format!("const phone = '{value}';"),
        (_, 2) => format!("// 不具合の連絡先: TEL {value}"),
        (_, _) => format!("    user.setTel(\"{value}\"); // tel: {value}"),
    };
    (line, plant)
}

fn any(random: &mut Random) -> Plant {
    match random.below(3) {
        0 => Plant { kind: "credit_card", value: card(random) },
        1 => Plant { kind: "jp.my_number", value: my_number(random) },
        _ => Plant { kind: "phone", value: phone(random) },
    }
}

/// Sixteen digits of an issuer of Visa, Mastercard or JCB with the check digit of ISO/IEC 7812-1, plain or in fours.
fn card(random: &mut Random) -> String {
    let head = match random.below(3) {
        0 => format!("4{}", random.digits(5)),
        1 => format!("5{}{}", random.between(1, 5), random.digits(4)),
        _ => format!("35{}{}", random.between(28, 89), random.digits(2)),
    };
    let body = format!("{head}{}", random.digits(9));
    let sum: u32 = body.bytes().rev().enumerate().map(|(at, digit)| luhn(u32::from(digit - b'0'), at)).sum();
    let whole = format!("{body}{}", (10 - sum % 10) % 10);
    grouped(random, &whole, 4)
}

fn luhn(digit: u32, from_right: usize) -> u32 {
    let doubled = if from_right.is_multiple_of(2) { digit * 2 } else { digit };
    doubled / 10 + doubled % 10
}

/// Twelve digits with the check digit of the ordinance on individual numbers (総務省令85号5条).
fn my_number(random: &mut Random) -> String {
    let body = random.digits(11);
    let weights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = if sum % 11 <= 1 { 0 } else { 11 - sum % 11 };
    let whole = format!("{body}{check}");
    grouped(random, &whole, 4)
}

fn grouped(random: &mut Random, digits: &str, size: usize) -> String {
    let separator = random.pick(&["", "", "-", " "]);
    let groups: Vec<&str> = (0..digits.len()).step_by(size).map(|at| &digits[at..at + size]).collect();
    groups.join(separator)
}

/// A Japanese mobile number, plain, with hyphens or in international form.
fn phone(random: &mut Random) -> String {
    let (head, first) = (random.pick(&["70", "80", "90"]), random.between(1, 9));
    let (middle, last) = (random.digits(3), random.digits(4));
    match random.below(3) {
        0 => format!("0{head}{first}{middle}{last}"),
        1 => format!("0{head}-{first}{middle}-{last}"),
        _ => format!("+81-{head}-{first}{middle}-{last}"),
    }
}
