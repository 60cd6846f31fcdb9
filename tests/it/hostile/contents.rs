//! Hostile contents: texts without end, values without bottom, structures that run in circles, sizes that lie.

use super::{Hostile, check, hostile, zipped};

/// Size of what has no end; the parsers' cost is linear, and tests run without optimisation on busy machines.
const MUCH: usize = 1 << 17;

fn utf16(units: &[u16]) -> Vec<u8> {
    units.iter().flat_map(|unit| unit.to_le_bytes()).collect()
}

#[test]
fn texts() {
    let mail = "taro.yamada@example.com,";
    check(vec![
        hostile("one_line.csv", mail.repeat(16 * MUCH / mail.len()), &["complete"]),
        hostile("open_quote.csv", format!("a,b\n1,\"{}", "x".repeat(8 * MUCH)), &["complete"]),
        hostile("many_columns.csv", format!("{}\n", ",".repeat(300_000)).repeat(3), &["complete", "partial"]),
        hostile("nuls.txt", [b"name".as_slice(), &[0; 100_000], b"end"].concat(), &["skipped(unknown_binary)"]),
        hostile("lone_surrogates.txt", utf16(&[0xFEFF, 0x61, 0xD800, 0x62, 0xDC00, 0x63, 0xD800]), &[]),
        hostile("overlong.txt", b"name\xC0\xAF\xE0\x80\xAF\xF8\x88\x80\x80\x80 taro@example.com\n".repeat(1000), &[]),
        hostile("escape_flood.txt", b"\x1b$B\x1b(J\x1b(I\x1b$(D".repeat(100_000), &[]),
        hostile("mixed_escapes.txt", b"\x1b$B;3ED\x1b(B\x8e\x52\x93\x63\xa4\xa2\n".repeat(50_000), &[]),
        hostile("returns.txt", "\r".repeat(4 * MUCH), &["complete"]),
        hostile("percent.txt", "%25".repeat(2 * MUCH), &["complete"]),
        hostile("backslashes.txt", "\\u".repeat(2 * MUCH), &["complete"]),
        hostile("entities.txt", "&#".repeat(2 * MUCH), &["complete"]),
        hostile("base64.txt", "QUJD".repeat(2 * MUCH), &["complete"]),
        hostile("digits.txt", "0".repeat(4 * MUCH), &["complete"]),
        hostile("ats.txt", "@".repeat(4 * MUCH), &["complete"]),
        hostile("kanji.txt", "山田".repeat(MUCH), &["complete"]),
        hostile("open_insert.sql", format!("INSERT INTO t VALUES ('{}", "(,'".repeat(MUCH)), &["complete"]),
        hostile("open_create.sql", format!("CREATE TABLE t ({}", "a int,(".repeat(MUCH / 4)), &["complete"]),
    ]);
}

#[test]
fn trees() {
    let laughs: String =
        (1..30).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let attributes: String = (0..80_000).map(|n| format!(" a{n}=\"x\"")).collect();
    check(vec![
        hostile(
            "deep.json",
            "[1,".repeat(MUCH),
            &["failed(limit)", "failed(truncated)", "failed(malformed)", "complete"],
        ),
        hostile("deep_objects.json", "{\"a\":".repeat(200_000), &["failed(limit)"]),
        hostile("cut_string.json", format!("{{\"a\":\"{}", "x".repeat(2 * MUCH)), &["failed"]),
        hostile(
            "wide.json",
            format!("{{{}\"z\":1}}", (0..200_000).map(|n| format!("\"k{n}\":1,")).collect::<String>()),
            &[],
        ),
        hostile(
            "laughs.xml",
            format!("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}]><x>&l29;</x>"),
            &[],
        ),
        hostile(
            "outside.xml",
            "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>",
            &[],
        ),
        hostile("deep.xml", "<a>".repeat(100_000), &[]),
        hostile("attributes.xml", format!("<?xml version=\"1.0\"?><a{attributes}/>"), &[]),
        hostile("deep.html", format!("<!doctype html>{}", "<div>".repeat(200_000)), &[]),
        hostile("deep.rtf", format!("{{\\rtf1{}", "{".repeat(200_000)), &[]),
        hostile(
            "deep.pdf",
            format!("%PDF-1.7\n1 0 obj\n{}\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF", "[".repeat(10_380)),
            &[],
        ),
        hostile(
            "loop.pdf",
            "%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF",
            &[],
        ),
        hostile(
            "pages.pdf",
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
            &[],
        ),
    ]);
}

/// A compound file whose allocation table chains every sector to itself.
fn cyclic_cfb() -> Vec<u8> {
    let mut file = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    file.resize(512, 0xFF);
    file[24..34].copy_from_slice(&[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    file[34..44].fill(0);
    file[44..48].copy_from_slice(&1_u32.to_le_bytes());
    file[48..52].copy_from_slice(&1_u32.to_le_bytes());
    file[52..76].fill(0);
    file[76..80].copy_from_slice(&0_u32.to_le_bytes());
    file.extend((0..128_u32).flat_map(u32::to_le_bytes));
    for name in ["Root Entry", "Workbook", "a", "b"] {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(128, 0);
        entry[64] = (name.len() as u8 + 1) * 2;
        entry[66] = if name == "Root Entry" { 5 } else { 2 };
        entry[116..120].copy_from_slice(&1_u32.to_le_bytes());
        entry[120..124].copy_from_slice(&u32::MAX.to_le_bytes());
        file.extend(entry);
    }
    file
}

/// A workbook of one sheet; `strings` is its table of shared strings.
fn workbook(sheet: &str, strings: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |inner: String| format!("<Relationships xmlns=\"{PACKAGE}\">{inner}</Relationships>");
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        ("_rels/.rels", relations(relation("r1", "officeDocument", "xl/workbook.xml"))),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            relations(
                relation("r1", "worksheet", "worksheets/sheet1.xml")
                    + &relation("r2", "sharedStrings", "sharedStrings.xml"),
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{sheet}</sheetData></worksheet>")),
        ("xl/sharedStrings.xml", format!("<sst xmlns=\"{MAIN}\" {strings}</sst>")),
    ];
    zipped(&parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>())
}

/// A database file whose schema page points at itself, with as many pages as bytes allow.
fn cyclic_sqlite() -> Vec<u8> {
    let mut file = b"SQLite format 3\0".to_vec();
    file.resize(1024, 0);
    file[16..18].copy_from_slice(&512_u16.to_be_bytes());
    file[56..60].copy_from_slice(&1_u32.to_be_bytes());
    file[100] = 5;
    file[103..105].copy_from_slice(&90_u16.to_be_bytes());
    file[108..112].copy_from_slice(&1_u32.to_be_bytes());
    file
}

fn avro_bomb() -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![0; 256 << 20]).unwrap();
    let block = encoder.finish().unwrap();
    let varint = |mut number: u64| {
        let mut bytes = Vec::new();
        number <<= 1;
        while number >= 0x80 {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    };
    let text = |text: &str| [varint(text.len() as u64), text.into()].concat();
    let head = [text("avro.schema"), text("\"string\""), text("avro.codec"), text("deflate"), vec![0]].concat();
    [b"Obj\x01\x04".to_vec(), head, vec![7; 16], varint(1 << 30), varint(block.len() as u64), block, vec![7; 16]]
        .concat()
}

#[test]
fn structures() {
    let corner = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    let mut files: Vec<Hostile> = vec![
        hostile("cycle.xls", cyclic_cfb(), &["failed"]),
        hostile("corner.xlsx", workbook(corner, "count=\"0\">"), &["complete"]),
        hostile(
            "strings.xlsx",
            workbook("", "count=\"4000000000\" uniqueCount=\"4000000000\"><si><t>x</t></si>"),
            &["failed(memory)", "complete", "failed(parser_crash)"],
        ),
        hostile("cycle.sqlite", cyclic_sqlite(), &["failed(malformed)"]),
        hostile("bomb.avro", avro_bomb(), &["failed(limit)"]),
        hostile(
            "huge.dbf",
            b"\x03\x7c\x01\x01\xff\xff\xff\x7f\x41\x00\xff\xff"
                .iter()
                .copied()
                .chain([0; 20])
                .chain(*b"NAME\0\0\0\0\0\0\0C\0\0\0\0\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0d")
                .collect::<Vec<u8>>(),
            &["failed"],
        ),
        hostile("footer.parquet", [b"PAR1".as_slice(), &[0x15; 64], &[0xFF, 0xFF, 0xFF, 0x7F], b"PAR1"].concat(), &[]),
    ];
    for (name, magic) in [
        ("a.gz", &b"\x1F\x8B\x08\0\0\0\0\0\0\xFF"[..]),
        ("b.xz", b"\xFD7zXZ\0"),
        ("c.7z", b"7z\xBC\xAF\x27\x1C\0\x04"),
        ("d.bz2", b"BZh91AY&SY"),
        ("e.zst", b"\x28\xB5\x2F\xFD"),
        ("f.rar", b"Rar!\x1A\x07\0"),
        ("g.cab", b"MSCF\0\0\0\0"),
    ] {
        files.push(hostile(name, [magic, &[0xFF; 300]].concat(), &["failed", "skipped", "partial"]));
    }
    check(files);
}
