//! Passing over lines is reading them: the same findings and mentions, whatever stands in the text.

use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};

use super::{Told, detector, rules};
use crate::model::{Passage, RecordSink, Sensitive};

/// Which lines are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lines {
    Needed,
    Every,
}

fn told(passages: &[&str], lines: Lines) -> Told {
    let (mut told, detector) = (Told::default(), detector());
    let mut reader = detector.reader(&mut told);
    if lines == Lines::Every {
        reader = reader.reading_every_line();
    }
    let mut first_line = 1;
    for text in passages {
        reader.passage(Passage { first_line, text: Sensitive::new(text) });
        first_line += text.lines().count() as u64;
    }
    reader.end();
    told
}

/// Everything that was told, as text.
fn all(told: &Told) -> Vec<String> {
    let sure = told.sure.iter().map(|(kind, confidence)| format!("{kind} {confidence:?}"));
    let said = told.findings.iter().chain(&told.mentions).chain(&told.columns).chain(&told.shown).cloned();
    sure.chain(said).collect()
}

fn check(passages: &[&str]) -> Result<(), (Vec<String>, Vec<String>)> {
    let (needed, every) = (all(&told(passages, Lines::Needed)), all(&told(passages, Lines::Every)));
    if needed == every { Ok(()) } else { Err((needed, every)) }
}

/// Lines that say something, and lines that say nothing.
const LINES: [&str; 62] = [
    "let remaining = capacity.checked_sub(used).ok_or(Error::Full)?;",
    "2016-03-14T10:22:33.123Z INFO worker-12 request=00ab12cd path=/tours/120/seats status=200 ms=12.345",
    "The coach leaves the harbour shortly after nine and follows the coast.",
    "",
    "}",
    "  ",
    "Name: John Smith",
    "name:",
    "John Smith",
    "Mary Johnson",
    "Tel: 03-5555-0100",
    "guarantor: ",
    "Phone 090-1234-5678",
    "birth date: 1980-01-02",
    "sex: M",
    "password = Tr0ub4dor&3",
    "reply to taro@example.com before Friday",
    "taro@example.com",
    "4539578763621486",
    "090-1234-5678",
    "1.YAMADA/TARO MR 2.YAMADA/HANAKO MRS",
    "AP M+819012345678/P1",
    "SSR DOCS JL HK1/P/JPN/TK1234567/JPN/12JUL64/M/23OCT28/YAMADA/TARO",
    "SSR CTCE JL HK1 TARO//EXAMPLE.JP",
    "P<JPNYAMADA<<TARO<<<<<<<<<<<<<<<<<<<<<<<<<<<",
    "TK12345676JPN6407128M2810234<<<<<<<<<<<<<<06",
    "Dear Mary, my name is Robert and I live at 12 rue Victor Hugo.",
    "said Mr. Ziherl to Nicole Querry, Uwe Weber, geb. 01.01.1940",
    "the taxi to 24 Clarke Hill Apt. 602 please",
    "we met in 10 Downing Street, London",
    "| name | phone | memo |",
    "|------|-------|------|",
    "| Taro Yamada | 090-1234-5678 | x |",
    "Name        Phone          City",
    "Taro Yamada 090-1234-5678  Kobe",
    "INSERT INTO people (id, name) VALUES (1, 'Taro Yamada'),",
    "(2, 'Hanako Yamada');",
    "COPY people (id, name) FROM stdin;",
    "-- MySQL dump 10.13",
    "CREATE TABLE t (a int,",
    "mail=taro%40example.com \\u5c71\\u7530 &#64;",
    "payload=dGFyb0BleGFtcGxlLmNvbSBhbmQgaGFuYWtvQGV4YW1wbGUuY29t end",
    "fn returns_whether_the_thing_is_as_it_should_be(name: &str) -> bool {",
    "passport no. TK1234567 checked",
    "IBAN DE89 3704 0044 0532 0130 00",
    "cedula 12345678",
    "order 12345678 of 10.20.30.40, client 203.0.113.7",
    "氏名：山田太郎",
    "連絡先 090-1234-5678 まで",
    "東京都千代田区霞が関1-2-3に住む",
    "朝食のあとは湖のまわりを一周し、昼すぎに山小屋へ戻る予定である。",
    "1210123456789012345 1 2 3 4",
    "[09:14] Dakota Ramirez: hey",
    "directed by May Qwertson, Producer Anna Moll",
    "Jesus Angel Cifuentes de la Vega met John J. Smith's friend",
    "  12:00 - Qwert Smith: ok",
    "昨日、山田太郎は帰った。",
    "佐藤様からの返事を待つ（昭和五十年一月二日生）。",
    "愛知県豊橋市に着いた！　荷物は前の日に宿から宿へ送る。",
    "北海道札幌市中央区北一条西二丁目です",
    "　この地方の温泉は古くから知られ、川沿いの道には小さな宿が並んでいる",
    "小麦アレルギーのため通院中、氏名 山田太郎",
];

/// A line of any sort, or an example of the packs.
fn a_line() -> impl Strategy<Value = String> {
    let examples: Vec<String> = rules()
        .patterns()
        .iter()
        .flat_map(|pattern| pattern.examples.iter().chain(&pattern.counterexamples))
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let words =
        "((name|Mary|Smith|tel|born|is|Mr\\.|DOB|[A-Z][a-z]{2,6}|[a-z]{1,5}|[0-9]{1,10}|via|Apt)[ .,:=/-]{1,2}){1,9}";
    prop_oneof![
        6 => proptest::sample::select(&LINES[..]).prop_map(str::to_owned),
        2 => proptest::sample::select(examples),
        3 => words.prop_map(|line: String| line),
        2 => "[ -~]{0,60}".prop_map(|line: String| line),
        1 => "[ -~\t]{0,12}[ぁ-んー一-龠ｱ-ﾝ０-９]{0,12}[ -~]{0,12}".prop_map(|line: String| line),
        1 => "[。、（）！一二三四五年月日生市県区町村様氏山田太郎佐藤花子のはに]{1,24}".prop_map(|line: String| line),
        1 => Just("x".repeat(64)),
    ]
}

#[test]
fn examples_between_lines_that_say_nothing() {
    let quiet = "The coach leaves the harbour shortly after nine.\nlet used = total;\n";
    for pattern in rules().patterns() {
        for text in pattern.examples.iter().chain(&pattern.counterexamples) {
            for text in [format!("{quiet}{text}\n{quiet}"), format!("{quiet}name: x\n{text}\n"), text.clone()] {
                assert_eq!(check(&[&text]), Ok(()), "{text}");
            }
        }
    }
}

proptest! {
    #[test]
    fn passing_over_lines_changes_nothing(
        lines in proptest::collection::vec(a_line(), 1..14), ends in any::<u64>(), cut in 0_usize..14,
    ) {
        let end = |nth: usize| if ends >> nth & 1 == 1 { "\r\n" } else { "\n" };
        let lines: Vec<String> = lines.iter().enumerate().map(|(nth, line)| format!("{line}{}", end(nth))).collect();
        let (first, second) = lines.split_at(cut.min(lines.len()));
        prop_assert_eq!(check(&[&first.concat(), &second.concat()]), Ok(()), "{:?}", lines);
    }

    #[test]
    fn whatever_the_bytes(text in "([ -~]{0,30}\n?){0,8}", wild in any::<String>()) {
        prop_assert_eq!(check(&[&text, &wild]), Ok(()), "{:?} {:?}", text, wild);
    }
}
