//! Messages and mailboxes as programs write them, and as they should not be.

use super::super::End;
use super::super::parser::Parser;
use super::super::testing::{Records, parse};
use crate::model::{Division, Part, Reason, Section};

const TRUNCATED: End = End::Partial(Reason::Truncated);

fn eml(text: &str) -> (End, Records) {
    parse(Parser::Eml, text.replace('\n', "\r\n").as_bytes())
}

fn fields(records: &Records) -> Vec<String> {
    let all = records.objects.iter().flat_map(|(_, fields)| fields);
    all.map(|(path, value)| format!("{path} = {value}")).collect()
}

fn texts(records: &Records) -> Vec<&str> {
    records.passages.iter().map(|(_, text)| text.as_str()).collect()
}

fn members(records: &Records) -> Vec<(&str, String, End)> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    records.members.iter().map(|(name, bytes, end)| (name.as_str(), text(bytes), *end)).collect()
}

#[test]
fn addresses_are_people_under_their_role() {
    let (end, records) = eml("From: =?UTF-8?B?5bGx55SwIOWkqumDjg==?= <taro@example.com>\nReply-To: taro@example.com\n\
         To: \"Hanako Sato\" <hanako@example.com>,\n  ichiro@example.jp\nCc: team: a@example.com, b@example.com;\n\
         Bcc: undisclosed-recipients:;\nSubject: =?ISO-2022-JP?B?GyRCOzIyQxsoQg==?=\n\nHello.\n");
    assert_eq!(end, End::Complete);
    let expected = [
        "from[0].name = 山田 太郎",
        "from[0].email = taro@example.com",
        "to[1].name = Hanako Sato",
        "to[1].email = hanako@example.com",
        "to[2].email = ichiro@example.jp",
        "cc[3].email = a@example.com",
        "cc[4].email = b@example.com",
    ];
    assert_eq!(fields(&records), expected);
    assert_eq!(texts(&records), ["参加", "Hello.\n"]);
    assert_eq!(records.sections, [Section::of(Part::Header), Section::of(Part::Body)]);
}

#[test]
fn raw_headers_and_bodies_are_decoded() {
    let text = "From: 山田太郎 <taro@example.com>\nSubject: 打合せの件\n\n佐藤花子と申します。\n";
    for encoding in [encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP, encoding_rs::ISO_2022_JP, encoding_rs::UTF_8] {
        let (end, records) = parse(Parser::Eml, &encoding.encode(text).0);
        assert_eq!(end, End::Complete);
        assert_eq!(fields(&records), ["from[0].name = 山田太郎", "from[0].email = taro@example.com"]);
        assert_eq!(texts(&records), ["打合せの件", "佐藤花子と申します。\n"], "{}", encoding.name());
    }
}

const MIXED: &str = "From: a@example.com\nContent-Type: multipart/mixed; boundary=\"=_x\"\n\npreamble\n--=_x\n\
    Content-Type: text/plain; charset=utf-8; format=flowed\nContent-Transfer-Encoding: quoted-printable\n\n=E5=B1=B1 =\n\n\
    =E7=94=B0\n--=_x\nContent-Type: text/csv\nContent-Disposition: attachment; filename*=utf-8''%E5%90%8D%E7%B0%BF.csv\n\
    Content-Transfer-Encoding: base64\n\nYSxi\nDQo=\n--=_x\nContent-Type: message/rfc822\n\nFrom: b@example.com\n\
    Content-Type: multipart/mixed; boundary=in\n\n--in\n\ninner\n--in--\n--=_x\n\
    Content-Type: text/plain; name=\"=?ISO-2022-JP?B?GyRCTD5KbRsoQi50eHQ=?=\"\n\nc\nd\n--=_x--\nepilogue\n";

#[test]
fn attachments_are_members() {
    let (end, records) = eml(MIXED);
    assert_eq!(end, End::Complete);
    assert_eq!(texts(&records), ["山 田\n"]);
    let inner = "From: b@example.com\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\ninner\r\n--in--";
    assert_eq!(
        members(&records),
        [
            ("名簿.csv", "a,b\r\n".to_owned(), End::Complete),
            ("2.eml", inner.to_owned(), End::Complete),
            ("名簿.txt", "c\r\nd".to_owned(), End::Complete),
        ]
    );
}

#[test]
fn html_is_read_where_text_does_not_say_the_same() {
    let alternative = |plain: &str, html: &str| {
        let text = format!(
            "From: a@example.com\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n\
             {plain}\n--b\nContent-Type: multipart/related; boundary=c\n\n--c\nContent-Type: text/html\n\n{html}\n--c--\n--b--\n"
        );
        let (end, records) = eml(&text);
        assert_eq!(end, End::Complete);
        texts(&records).concat()
    };
    assert_eq!(alternative("Taro Yamada", "<p>Taro <b>Yamada</b></p>"), "Taro Yamada\n");
    assert_eq!(alternative("", "<p>Taro <b>Yamada</b></p>"), "Taro Yamada\n");
    let long = "This mail has no text, but names Taro Yamada and his telephone";
    assert_eq!(alternative("see HTML", &format!("<p>{long}</p>")), format!("see HTML\n{long}\n"));
    let (_, records) = eml("From: a@example.com\nMIME-Version: 1.0\nContent-Type: text/html\n\n<div>x</div>y");
    assert_eq!(texts(&records), ["x\ny\n"]);
}

#[test]
fn what_stands_in_a_cut_message_counts() {
    for (cut, members_expected) in [("--=_x--", 3), ("YSxi", 1), ("Content-Type: text/csv", 0)] {
        let (end, records) = eml(&MIXED[..MIXED.find(cut).unwrap() + 4]);
        assert_eq!((end, records.members.len()), (TRUNCATED, members_expected), "{cut}");
        assert_eq!(texts(&records), ["山 田\n"]);
        assert!(records.members.last().is_none_or(|(_, _, end)| *end == TRUNCATED));
    }
}

#[test]
fn depth_and_number_of_parts_do_not_matter() {
    let mut text = String::from("From: a@example.com\n");
    for level in 0..9_990 {
        text += &format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n");
    }
    let (end, records) = eml(&(text + "Content-Type: text/plain\n\ndeep inside\n"));
    assert_eq!((end, texts(&records)), (TRUNCATED, vec!["deep inside\n"]));
    let wide =
        format!("Content-Type: multipart/mixed; boundary=b\nFrom: a@example.com\n\n{}", "--b\n\nx\n".repeat(10_010));
    let (end, records) = eml(&wide);
    assert_eq!((end, records.passages.len()), (End::Partial(Reason::Limit), 10_000));
    let same = format!("From: a@example.com\n{}", "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(3000));
    assert_eq!(eml(&same).0, TRUNCATED);
}

#[test]
fn long_bodies_come_in_pieces_of_lines() {
    let line = "佐藤花子と申します。連絡先は電話です。\n";
    let body = encoding_rs::ISO_2022_JP.encode(&line.repeat(120_000)).0.into_owned();
    let head = b"From: a@example.com\nContent-Type: text/plain; charset=iso-2022-jp\n\n".to_vec();
    let (end, records) = parse(Parser::Eml, &[head, body].concat());
    assert_eq!(end, End::Complete);
    let first: Vec<u64> = records.passages.iter().map(|(first, _)| *first).collect();
    assert!(first.len() > 10 && first.is_sorted(), "{first:?}");
    assert_eq!(texts(&records).concat(), line.repeat(120_000));
}

#[test]
fn encrypted_parts_are_counted() {
    let (end, records) =
        eml("From: a@example.com\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\
         Content-Transfer-Encoding: base64\n\nAAAA\n");
    assert_eq!(
        (end, members(&records)),
        (End::Complete, vec![("smime.p7m", String::new(), End::Skipped(Reason::Encrypted))])
    );
}

#[test]
fn mailboxes_are_messages_one_after_another() {
    let one = "From a@example.com Mon Jan  1 10:00:00 2024\nFrom: a@example.com\nSubject: one\n\nDear all,\n\
               >From now on\n>>From quoted\nFrom the start of a line\n\nFrom here on, 3 lines\n\n";
    let two = "From b@example.com Mon Jan  1 10:00:00 2024 +0900\nFrom: b@example.com\nSubject: two\n\
               Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/csv; name=\"list.csv\"\n\na,b\n--x--\n\n";
    let (end, records) = parse(Parser::Mbox, format!("{one}{two}").as_bytes());
    assert_eq!(end, End::Complete);
    assert_eq!(records.objects.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2]);
    let body = "Dear all,\nFrom now on\n>From quoted\nFrom the start of a line\n\nFrom here on, 3 lines\n";
    assert_eq!(texts(&records), ["one", body, "two"]);
    assert_eq!(members(&records), [("2/list.csv", "a,b".to_owned(), End::Complete)]);
    assert_eq!(records.sections[2], Section::within(Division::Message(2), Part::Header));
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(200))]

    #[test]
    fn no_message_panics(at in 0_usize..4096, value: u8, cut in 0_usize..4096) {
        let mut bytes = [b"From a@example.com Mon Jan  1 10:00:00 2024\n", MIXED.as_bytes()].concat();
        let length = bytes.len();
        bytes[at % length] = value;
        for parser in [Parser::Eml, Parser::Mbox] {
            parse(parser, &bytes[..length - cut % length]);
        }
    }
}
