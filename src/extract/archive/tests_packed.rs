//! 7z, LZH and CAB: archives made by the libraries' writers or by hand, and damaged.

use std::io::{Cursor, Write};

use sevenz_rust2::encoder_options::AesEncoderOptions;
use sevenz_rust2::{ArchiveEntry, ArchiveWriter, EncoderMethod, Password};

use super::super::End;
use super::super::parser::Parser;
use super::super::testing::{parse, parse_with};
use crate::model::Reason;

const LIST: &[u8] = "氏名,電話\n山田太郎,090-0000-0001\n".as_bytes();

fn check(parser: Parser, content: &[u8], end: End, members: &[(&str, &[u8], End)]) {
    let (ended, records) = parse(parser, content);
    let found: Vec<(&str, &[u8], End)> =
        records.members.iter().map(|(name, bytes, end)| (name.as_str(), bytes.as_slice(), *end)).collect();
    assert_eq!((ended, found.as_slice()), (end, members));
}

fn seven(files: &[(&str, &[u8])], encryption: Option<bool>) -> Vec<u8> {
    let mut writer = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    if let Some(names_too) = encryption {
        let aes = AesEncoderOptions::new(Password::from("secret"));
        writer.set_content_methods(vec![aes.into(), EncoderMethod::LZMA2.into()]);
        writer.set_encrypt_header(names_too);
    }
    for (name, content) in files {
        writer.push_archive_entry(ArchiveEntry::new_file(name), Some(*content)).unwrap();
    }
    writer.push_archive_entry::<&[u8]>(ArchiveEntry::new_directory("folder"), None).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn seven_zip() {
    let files = [("顧客/名簿.csv", LIST), ("b.txt", b"b"), ("empty", b"")];
    let members = files.map(|(name, content)| (name, content, End::Complete));
    check(Parser::SevenZip, &seven(&files, None), End::Complete, &members);
    let locked = End::Skipped(Reason::Encrypted);
    let names = [("顧客/名簿.csv", &b""[..], locked)];
    check(Parser::SevenZip, &seven(&files[..1], Some(false)), End::Complete, &names);
    check(Parser::SevenZip, &seven(&files[..1], Some(true)), locked, &[]);
    for names_too in [false, true] {
        let packed = seven(&files[..2], Some(names_too));
        let (end, records) = parse_with(Parser::SevenZip, &packed, &["wrong", "secret"]);
        let found: Vec<&[u8]> = records.members.iter().map(|(_, bytes, _)| bytes.as_slice()).collect();
        assert_eq!((end, found), (End::Complete, vec![LIST, b"b"]));
        let (_, records) = parse_with(Parser::SevenZip, &packed, &["wrong"]);
        assert!(records.members.iter().all(|(_, bytes, end)| bytes.is_empty() && *end == locked));
    }
}

#[test]
fn programs_that_unpack_themselves_are_archives() {
    let stub = |length: usize| {
        let mut program = b"MZ\x90\0".to_vec();
        program.resize(60, 0);
        program.extend_from_slice(&64_u32.to_le_bytes());
        program.extend_from_slice(b"PE\0\0");
        program.resize(length, 1);
        program
    };
    // A program that knows the format names its signature.
    let knowing = [stub(5000), b"7z\xBC\xAF\x27\x1C\0\x04".to_vec(), vec![7; 100]].concat();
    let archive = [knowing.clone(), seven(&[("a.csv", LIST)], None)].concat();
    let zipped = [stub(9000), super::super::testing::zip(&[("a.csv", "a,b\n")])].concat();
    for (content, format, members) in [(&archive, "7z", 1), (&zipped, "zip", 1), (&knowing, "pe", 0)] {
        let (extracted, _) = super::super::testing::read(content);
        assert_eq!(extracted.format, format);
        if let Some(parser) = Parser::of_format(format) {
            let (end, records) = parse(parser, content);
            assert_eq!((end, records.members.len()), (End::Complete, members), "{format}");
        }
    }
}

#[test]
fn a_damaged_block_costs_its_own_members() {
    let files = [("a.csv", LIST), ("b.csv", LIST)];
    let mut packed = seven(&files, None);
    packed[40] ^= 0xFF;
    let (end, records) = parse(Parser::SevenZip, &packed);
    assert_eq!(end, End::Complete);
    let [first, second] = &records.members[..] else { panic!("{:?}", records.members.len()) };
    assert!(matches!(first.2, End::Partial(Reason::Malformed) | End::Failed(Reason::Malformed)), "{:?}", first.2);
    assert_eq!((second.1.as_slice(), second.2), (LIST, End::Complete));
    let (end, records) = parse(Parser::SevenZip, &packed[..packed.len() - 10]);
    assert!(matches!(end, End::Failed(_)) && records.members.is_empty());
}

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xA001 } else { crc >> 1 })
    })
}

/// A level 0 header with the method for no compression.
fn lzh(name: &str, content: &[u8]) -> Vec<u8> {
    let name = encoding_rs::SHIFT_JIS.encode(name).0.into_owned();
    let mut header = b"-lh0-".to_vec();
    header.extend((content.len() as u32).to_le_bytes());
    header.extend((content.len() as u32).to_le_bytes());
    header.extend([0, 0, 0x21, 0x58, 0x20, 0, name.len() as u8]);
    header.extend(&name);
    header.extend(crc16(content).to_le_bytes());
    let sum = header.iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte));
    [&[header.len() as u8, sum][..], &header, content].concat()
}

#[test]
fn lzh_names_are_decoded() {
    let whole = [lzh("顧客\\名簿.csv", LIST), lzh("b.txt", b"bb"), vec![0]].concat();
    let first = ("顧客/名簿.csv", LIST, End::Complete);
    check(Parser::Lzh, &whole, End::Complete, &[first, ("b.txt", b"bb", End::Complete)]);
    let cut = &lzh("a.txt", LIST)[..50];
    let (end, records) = parse(Parser::Lzh, cut);
    assert_eq!((end, records.members[0].2), (End::Partial(Reason::Truncated), End::Failed(Reason::Truncated)));
    let mut wrong = whole.clone();
    wrong[60] ^= 1;
    assert_eq!(parse(Parser::Lzh, &wrong).1.members[0].2, End::Partial(Reason::Malformed));
    assert_eq!(parse(Parser::Lzh, &wrong).1.members[1].1, b"bb");
    check(Parser::Lzh, b"\x16\x00-lh5-\x00\x00", End::Failed(Reason::Truncated), &[]);
}

type Folder<'f> = (cab::CompressionType, &'f [(&'f str, Vec<u8>)]);

fn cabinet(folders: &[Folder<'_>]) -> Vec<u8> {
    let mut builder = cab::CabinetBuilder::new();
    for (compression, files) in folders {
        let folder = builder.add_folder(*compression);
        for (name, _) in *files {
            folder.add_file(*name);
        }
    }
    let mut writer = builder.build(Cursor::new(Vec::new())).unwrap();
    let mut contents = folders.iter().flat_map(|(_, files)| files.iter());
    while let Some(mut file) = writer.next_file().unwrap() {
        file.write_all(&contents.next().unwrap().1).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn cabinets_are_read_folder_by_folder() {
    use cab::CompressionType::{MsZip, None as Plain};
    let long = b"0123456789".repeat(20_000);
    let files = [("名簿.csv", LIST.to_vec()), ("sub\\long.txt", long.clone()), ("last.txt", b"l".to_vec())];
    let packed = cabinet(&[(MsZip, &files), (Plain, &[("plain.txt", b"p".to_vec())])]);
    let complete = End::Complete;
    check(
        Parser::Cab,
        &packed,
        complete,
        &[
            ("名簿.csv", LIST, complete),
            ("sub/long.txt", &long, complete),
            ("last.txt", b"l", complete),
            ("plain.txt", b"p", complete),
        ],
    );
    let mut damaged = packed.clone();
    let data = damaged.windows(2).position(|two| two == b"CK").unwrap();
    damaged[data + 30] ^= 0xFF;
    let (_, records) = parse(Parser::Cab, &damaged);
    assert_eq!(records.members.len(), 4);
    assert!(
        matches!(records.members[0].2, End::Failed(Reason::Malformed) | End::Skipped(_)),
        "{:?}",
        records.members[0].2
    );
    assert_eq!((records.members[3].1.as_slice(), records.members[3].2), (&b"p"[..], complete));
    assert!(matches!(parse(Parser::Cab, &packed[..60]).0, End::Failed(Reason::Truncated)));
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]

    #[test]
    fn no_damage_panics(at in 0_usize..4096, value: u8, cut in 0_usize..4096) {
        let packed = [
            (Parser::SevenZip, seven(&[("a", LIST)], None)),
            (Parser::Lzh, [lzh("a", LIST), vec![0]].concat()),
            (Parser::Cab, cabinet(&[(cab::CompressionType::MsZip, &[("a", LIST.to_vec())])])),
        ];
        for (parser, mut packed) in packed {
            let length = packed.len();
            packed[at % length] = value;
            parse(parser, &packed[..length - cut % (length / 2)]);
        }
    }
}
