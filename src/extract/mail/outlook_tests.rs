//! Message files made property by property.

use std::io::{Cursor, Write};

use cfb::CompoundFile;

use super::super::End;
use super::super::parser::Parser;
use super::super::testing::{Records, parse};
use crate::model::{Division, Part, Reason, Section};

/// A property: its number and type as in a stream's name, and its bytes; or a number for the list.
enum Property<'p> {
    Wide(&'p str, &'p str),
    Raw(&'p str, &'p [u8]),
    Number(u16, u32),
}

use Property::{Number, Raw, Wide};

type File = CompoundFile<Cursor<Vec<u8>>>;

fn put(file: &mut File, path: &str, bytes: &[u8]) {
    file.create_stream(path).unwrap().write_all(bytes).unwrap();
}

fn item(file: &mut File, storage: &str, header: usize, properties: &[Property<'_>]) {
    file.create_storage_all(format!("{storage}/")).unwrap();
    let mut list = vec![0; header];
    for property in properties {
        match property {
            Wide(tag, text) => {
                let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                put(file, &format!("{storage}/__substg1.0_{tag}001F"), &bytes);
            }
            Raw(tag, bytes) => put(file, &format!("{storage}/__substg1.0_{tag}"), bytes),
            Number(id, value) => {
                list.extend(3_u16.to_le_bytes());
                list.extend(id.to_le_bytes());
                list.extend([0; 4]);
                list.extend(value.to_le_bytes());
                list.extend([0; 4]);
            }
        }
    }
    put(file, &format!("{storage}/__properties_version1.0"), &list);
}

fn bytes(mut file: File) -> Vec<u8> {
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn new() -> File {
    CompoundFile::create(Cursor::new(Vec::new())).unwrap()
}

fn fields(records: &Records) -> Vec<String> {
    let all = records.objects.iter().flat_map(|(_, fields)| fields);
    all.map(|(path, value)| format!("{path} = {value}")).collect()
}

fn texts(records: &Records) -> Vec<&str> {
    records.passages.iter().map(|(_, text)| text.as_str()).collect()
}

#[test]
fn messages_have_people_bodies_and_attachments() {
    let mut file = new();
    item(
        &mut file,
        "",
        32,
        &[
            Wide("0037", "打合せ"),
            Wide("0042", "山田 太郎"),
            Wide("5D02", "taro@example.com"),
            Wide("0065", "/O=EXAMPLE/CN=TARO"),
            Wide("1000", "佐藤様\r\n本文です。\r\n"),
        ],
    );
    item(
        &mut file,
        "/__recip_version1.0_#00000000",
        8,
        &[Wide("3001", "佐藤 花子"), Wide("39FE", "hanako@example.jp"), Number(0x0C15, 1)],
    );
    item(&mut file, "/__recip_version1.0_#00000001", 8, &[Wide("3003", "cc@example.jp"), Number(0x0C15, 2)]);
    item(
        &mut file,
        "/__attach_version1.0_#00000000",
        8,
        &[Wide("3707", "名簿.csv"), Wide("3704", "MEIBO~1.CSV"), Raw("37010102", b"a,b")],
    );
    let attached = "/__attach_version1.0_#00000001";
    item(&mut file, attached, 8, &[Wide("3001", "転送")]);
    let inner = format!("{attached}/__substg1.0_3701000D");
    item(&mut file, &inner, 24, &[Wide("1000", "inner body"), Wide("5D02", "inner@example.com")]);
    item(&mut file, &format!("{inner}/__attach_version1.0_#00000000"), 8, &[Raw("37010102", b"x")]);
    let (end, records) = parse(Parser::Msg, &bytes(file));
    assert_eq!(end, End::Complete);
    assert_eq!(
        fields(&records),
        [
            "from[0].name = 山田 太郎",
            "from[0].email = taro@example.com",
            "to[1].name = 佐藤 花子",
            "to[1].email = hanako@example.jp",
            "cc[2].email = cc@example.jp",
            "from[0].email = inner@example.com",
        ]
    );
    assert_eq!(texts(&records), ["打合せ", "佐藤様\r\n本文です。\n", "inner body\n"]);
    let members: Vec<(&str, &[u8])> =
        records.members.iter().map(|(name, bytes, _)| (name.as_str(), bytes.as_slice())).collect();
    assert_eq!(members, [("名簿.csv", &b"a,b"[..]), ("転送/1", b"x")]);
    assert_eq!(records.sections[0], Section::of(Part::Header));
    assert_eq!(records.sections[2], Section::within(Division::Message(2), Part::Header));
}

#[test]
fn texts_are_decoded_by_the_code_page() {
    let sjis = |text: &str| encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
    let mut file = new();
    let (name, html) = (sjis("山田 太郎"), sjis("<p>佐藤花子と申します。</p>"));
    item(
        &mut file,
        "",
        32,
        &[
            Number(0x3FFD, 932),
            Number(0x3FDE, 932),
            Raw("0042001E", &name),
            Raw("0065001E", b"taro@example.com\0"),
            Raw("10130102", &html),
        ],
    );
    let (end, records) = parse(Parser::Msg, &bytes(file));
    assert_eq!(end, End::Complete);
    assert_eq!(fields(&records), ["from[0].name = 山田 太郎", "from[0].email = taro@example.com"]);
    assert_eq!(texts(&records), ["佐藤花子と申します。\n"]);
}

#[test]
fn contacts_are_people_and_rich_text_is_a_member() {
    let mut file = new();
    item(
        &mut file,
        "",
        32,
        &[
            Wide("3001", "佐藤 花子"),
            Wide("3A1C", "090-0000-0000"),
            Raw("10090102", b"\0\0\0\0\0\0\0\0MELA\0\0\0\0{\\rtf1 x}"),
        ],
    );
    let (_, records) = parse(Parser::Msg, &bytes(file));
    assert_eq!(fields(&records), ["full name = 佐藤 花子", "mobile phone = 090-0000-0000"]);
    assert_eq!(records.members, [("body.rtf".to_owned(), b"{\\rtf1 x}".to_vec(), End::Complete)]);
}

#[test]
fn broken_message_files_end_with_an_outcome() {
    let mut file = new();
    item(&mut file, "", 32, &[Wide("1000", "body")]);
    let whole = bytes(file);
    assert!(matches!(parse(Parser::Msg, &whole[..whole.len() / 2]).0, End::Failed(_) | End::Partial(_)));
    assert!(matches!(parse(Parser::Msg, b"no").0, End::Failed(Reason::Truncated | Reason::Malformed)));
}
