//! Archives made by the libraries' own writers, and damaged by hand.

use std::io::Write;

use super::super::End;
use super::super::parser::Parser;
use super::super::testing::{Records, parse};
use crate::model::Reason;

const LIST: &[u8] = "氏名,電話\n山田太郎,090-0000-0001\n".as_bytes();
const TRUNCATED: End = End::Partial(Reason::Truncated);

/// Name, content and end of each member.
fn check(parser: Parser, content: &[u8], end: End, members: &[(&str, &[u8], End)]) {
    let (ended, records) = parse(parser, content);
    let found: Vec<(&str, &[u8], End)> =
        records.members.iter().map(|(name, bytes, end)| (name.as_str(), bytes.as_slice(), *end)).collect();
    assert_eq!((ended, found.as_slice()), (end, members));
}

fn gzip(name: Option<&str>, content: &[u8]) -> Vec<u8> {
    let mut builder = flate2::GzBuilder::new();
    if let Some(name) = name {
        builder = builder.filename(encoding_rs::SHIFT_JIS.encode(name).0.into_owned());
    }
    let mut writer = builder.write(Vec::new(), flate2::Compression::default());
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

fn compressed(parser: Parser, content: &[u8]) -> Vec<u8> {
    match parser {
        Parser::Bzip2 => {
            let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
            writer.write_all(content).unwrap();
            writer.finish().unwrap()
        }
        Parser::Xz => {
            let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(1)).unwrap();
            writer.write_all(content).unwrap();
            writer.finish().unwrap()
        }
        Parser::Lzip => {
            let mut writer = lzma_rust2::LzipWriter::new(Vec::new(), lzma_rust2::LzipOptions::with_preset(1));
            writer.write_all(content).unwrap();
            writer.finish().unwrap()
        }
        Parser::Zstd => zstd::encode_all(content, 1).unwrap(),
        _ => gzip(None, content),
    }
}

const COMPRESSED: [Parser; 5] = [Parser::Gzip, Parser::Bzip2, Parser::Xz, Parser::Lzip, Parser::Zstd];

fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o600);
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

#[test]
fn compressed_files_have_one_member_of_all_streams() {
    for parser in COMPRESSED {
        let twice = [compressed(parser, LIST), compressed(parser, LIST)].concat();
        check(parser, &twice, End::Complete, &[("content", &[LIST, LIST].concat(), End::Complete)]);
    }
}

#[test]
fn gzip_tells_the_name() {
    check(Parser::Gzip, &gzip(Some("名簿.csv"), LIST), End::Complete, &[("名簿.csv", LIST, End::Complete)]);
    check(Parser::Gzip, &gzip(Some("C:\\x\\a.csv"), LIST), End::Complete, &[("a.csv", LIST, End::Complete)]);
    let padded = [gzip(None, LIST), vec![0; 700]].concat();
    check(Parser::Gzip, &padded, End::Complete, &[("content", LIST, End::Complete)]);
    let partial = End::Partial(Reason::Malformed);
    let followed = [gzip(None, LIST), b"garbage".to_vec()].concat();
    check(Parser::Gzip, &followed, partial, &[("content", LIST, partial)]);
}

#[test]
fn what_was_read_of_a_cut_file_counts() {
    let noise: Vec<u8> = (0..300_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    for parser in COMPRESSED {
        let whole = compressed(parser, &noise);
        let (end, records) = parse(parser, &whole[..whole.len() - 100]);
        assert_eq!(end, TRUNCATED, "{parser:?}");
        let (_, bytes, member) = &records.members[0];
        assert_eq!(*member, TRUNCATED);
        assert!(bytes.len() > noise.len() / 4 && noise.starts_with(bytes), "{parser:?}: {}", bytes.len());
        let (end, records) = parse(parser, &whole[..5]);
        assert!(matches!(end, End::Failed(_)) && records.members.is_empty(), "{parser:?}");
    }
}

#[test]
fn a_tar_inside_is_walked_at_once() {
    let tar = tar_of(&[("x/名簿.csv", LIST), ("b.txt", b"")]);
    for parser in COMPRESSED {
        let members: [(&str, &[u8], End); 2] = [("x/名簿.csv", LIST, End::Complete), ("b.txt", b"", End::Complete)];
        check(parser, &compressed(parser, &tar), End::Complete, &members);
    }
}

#[test]
fn long_names_are_whole() {
    let long = format!("{}/名簿.csv", "長い名前の部署".repeat(20));
    let tar = tar_of(&[(&long, LIST)]);
    check(Parser::Tar, &tar, End::Complete, &[(&long, LIST, End::Complete)]);
    let mut builder = ::tar::Builder::new(Vec::new());
    builder.append_pax_extensions([("path", long.as_bytes()), ("size", b"20")]).unwrap();
    let mut header = ::tar::Header::new_ustar();
    header.set_path("short").unwrap();
    // The records win over the header, whose field may be too small for the size.
    header.set_size(0);
    header.set_cksum();
    let mut tar = builder.into_inner().unwrap();
    tar.truncate(1024);
    tar.extend_from_slice(header.as_bytes());
    tar.extend_from_slice(&LIST[..20]);
    tar.resize(tar.len().next_multiple_of(512), 0);
    tar.extend(tar_of(&[("next.txt", b"n")]));
    check(Parser::Tar, &tar, End::Complete, &[(&long, &LIST[..20], End::Complete), ("next.txt", b"n", End::Complete)]);
}

fn header(name: &[u8], kind: u8, size: u64) -> [u8; 512] {
    let mut header = ::tar::Header::new_gnu();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name);
    header.set_entry_type(::tar::EntryType::new(kind));
    header.set_size(size);
    header.set_cksum();
    *header.as_bytes()
}

#[test]
fn names_in_other_encodings_and_links_are_listed() {
    let name = encoding_rs::SHIFT_JIS.encode("./名簿.csv").0.into_owned();
    let mut tar = header(&name, b'0', LIST.len() as u64).to_vec();
    tar.extend_from_slice(LIST);
    tar.resize(1024, 0);
    for (name, kind) in [(&b"../link"[..], b'2'), (b"hard", b'1'), (b"/dev/x", b'4'), (b"folder/", b'5')] {
        tar.extend_from_slice(&header(name, kind, 0));
    }
    let (link, special) = (End::Skipped(Reason::Symlink), End::Skipped(Reason::SpecialFile));
    check(
        Parser::Tar,
        &tar,
        End::Complete,
        &[("名簿.csv", LIST, End::Complete), ("../link", b"", link), ("hard", b"", link), ("/dev/x", b"", special)],
    );
}

#[test]
fn damaged_archives_give_what_stands_before_and_behind() {
    let whole = tar_of(&[("a.csv", LIST), ("b.csv", LIST), ("c.csv", LIST)]);
    let complete = |name| (name, LIST, End::Complete);
    check(Parser::Tar, &whole[..1024 + 512 + 10], TRUNCATED, &[complete("a.csv"), ("b.csv", &LIST[..10], TRUNCATED)]);
    check(Parser::Tar, &whole[..1024 + 100], TRUNCATED, &[complete("a.csv")]);
    let mut damaged = whole.clone();
    damaged[1024..1030].fill(b'?');
    check(Parser::Tar, &damaged, End::Partial(Reason::Malformed), &[complete("a.csv"), complete("c.csv")]);
    check(Parser::Tar, &[7; 2048], End::Failed(Reason::Malformed), &[]);
    let huge = [header(b"././@LongLink", b'L', 1 << 40).to_vec(), vec![b'x'; 5000]].concat();
    check(Parser::Tar, &huge, TRUNCATED, &[]);
    check(
        Parser::Tar,
        &header(b"big", b'0', 1 << 50),
        End::Partial(Reason::Truncated),
        &[("big", b"", End::Failed(Reason::Truncated))],
    );
    // Appended archives are read on.
    let both = [whole.clone(), whole].concat();
    assert_eq!(parse(Parser::Tar, &both).1.members.len(), 6);
}

fn sparse_map(header: &mut [u8; 512], pieces: &[(u64, u64)]) {
    for (at, (offset, length)) in pieces.iter().enumerate() {
        let field = format!("{offset:011o}\0{length:011o}\0");
        header[386 + 24 * at..386 + 24 * (at + 1)].copy_from_slice(field.as_bytes());
    }
    let mut copy = ::tar::Header::from_byte_slice(header).clone();
    copy.set_cksum();
    header.copy_from_slice(copy.as_bytes());
}

#[test]
fn holes_are_put_back() {
    let expected = [&vec![0; 1000][..], b"name", &[0; 96], b"tail"].concat();
    let mut old = header(b"s", b'S', 8);
    sparse_map(&mut old, &[(1000, 4), (1100, 4)]);
    let old = [&old[..], b"nametail", &vec![0; 504]].concat();
    check(Parser::Tar, &old, End::Complete, &[("s", &expected, End::Complete)]);

    for (records, data) in [
        (
            vec![("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "s")],
            [&b"2\n1000\n4\n1100\n4\n"[..], &vec![0; 496], b"nametail"].concat(),
        ),
        (vec![("GNU.sparse.map", "1000,4,1100,4"), ("GNU.sparse.name", "s")], b"nametail".to_vec()),
    ] {
        let mut builder = ::tar::Builder::new(Vec::new());
        builder.append_pax_extensions(records.iter().map(|(key, value)| (*key, value.as_bytes()))).unwrap();
        let mut header = ::tar::Header::new_ustar();
        header.set_size(data.len() as u64);
        builder.append_data(&mut header, "GNUSparseFile.0/s", &data[..]).unwrap();
        check(Parser::Tar, &builder.into_inner().unwrap(), End::Complete, &[("s", &expected, End::Complete)]);
    }
}

#[test]
fn a_huge_hole_is_short() {
    let mut old = header(b"s", b'S', 4);
    sparse_map(&mut old, &[(1 << 32, 4)]);
    let (end, records): (End, Records) = parse(Parser::Tar, &[&old[..], b"name", &vec![0; 508]].concat());
    assert_eq!((end, records.members[0].1.len()), (End::Complete, (64 << 20) + 4));
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]

    #[test]
    fn no_damage_panics(at in 0_usize..4096, value: u8, cut in 0_usize..4096) {
        let mut tar = tar_of(&[("a", LIST), (&"n".repeat(150), LIST)]);
        let length = tar.len();
        tar[at % length] = value;
        parse(Parser::Tar, &tar[..length - cut % length]);
        for parser in COMPRESSED {
            let mut packed = compressed(parser, &tar);
            let length = packed.len();
            packed[at % length] = value;
            parse(parser, &packed[..length - cut % (length / 2)]);
        }
    }
}
