//! Small PDFs, written object by object.

use super::super::super::parser::Parser;
use super::super::super::testing::{Records, parse};
use super::*;

/// Writes objects `1 0 obj` … with a cross-reference table; object 1 is the catalog.
fn pdf(objects: &[&str], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (nth, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", nth + 1).as_bytes());
    }
    let start = file.len();
    file.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for offset in offsets {
        file.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let size = objects.len() + 1;
    file.extend_from_slice(
        format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    file
}

fn stream(dict: &str, content: &str) -> String {
    format!("<< {dict} /Length {} >>\nstream\n{content}\nendstream", content.len())
}

/// One page with a Latin and a Japanese font that is not embedded.
fn page(content: &str, catalog: &str, page: &str, more: &[&str]) -> Vec<u8> {
    let catalog = format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>");
    let page = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R {page}
           /Resources << /Font << /L 5 0 R /J 6 0 R >> /XObject << /I 8 0 R >> >> >>"
    );
    let content = stream("", content);
    let mut objects = vec![
        catalog.as_str(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        &page,
        &content,
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Mincho /Encoding /90ms-RKSJ-H /DescendantFonts [7 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Mincho /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 >>",
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream",
    ];
    objects.extend_from_slice(more);
    pdf(&objects, "/Info 9 0 R")
}

const INFO: &str = "<< /Author (Hanako Sato) /Title (List) >>";

fn text(records: &Records) -> String {
    records.passages.iter().map(|(_, text)| text.as_str()).collect()
}

#[test]
fn text_is_read_by_its_place_on_the_page() {
    let content = "BT /L 10 Tf 1 0 0 1 50 680 Tm (second) Tj 1 0 0 1 50 700 Tm (fir) Tj (st line) Tj
        /J 10 Tf 1 0 0 1 50 660 Tm <8E52936391BE9859> Tj ET";
    let (end, records) = parse(Parser::Pdf, &page(content, "", "", &[INFO]));
    assert_eq!(end, End::Complete);
    assert_eq!(text(&records), "first line\nsecond\n山田太郎\n");
    assert!(records.sections.contains(&Section::within(Division::Page(1), Part::Body)));
    let authors: Vec<_> = records.objects.iter().flat_map(|(_, fields)| fields).collect();
    assert!(authors.contains(&&("author".to_owned(), "Hanako Sato".to_owned())), "{authors:?}");
}

#[test]
fn a_table_keeps_its_columns() {
    let mut content = "BT /L 10 Tf".to_owned();
    for (row, cells) in
        [["Name", "Phone", "Mail"], ["Taro", "", "t@example.com"], ["Hana", "090", "h@example.com"]].iter().enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            content += &format!(" 1 0 0 1 {} {} Tm ({cell}) Tj", 50 + column * 150, 700 - row * 15);
        }
    }
    let (_, records) = parse(Parser::Pdf, &page(&(content + " ET"), "", "", &[INFO]));
    assert_eq!(text(&records), "Name\tPhone\tMail\nTaro\t\tt@example.com\nHana\t090\th@example.com\n");
}

#[test]
fn forms_notes_and_attachments_are_read() {
    let catalog = "/AcroForm << /Fields [10 0 R] >> /Names << /EmbeddedFiles << /Names [(a) 11 0 R] >> >>";
    let annotations = "/Annots [<< /Subtype /Text /Contents (call back) /T (Ken Ito) >> << /Subtype /Link /A << /URI (mailto:a@example.com) >> >>]";
    let file = stream("/Type /EmbeddedFile", "id,name");
    let more = [
        INFO,
        "<< /T (name) /TU (Full name) /V (Taro Yamada) >>",
        "<< /Type /Filespec /UF (list.csv) /EF << /F 12 0 R >> >>",
        &file,
    ];
    let (end, records) = parse(Parser::Pdf, &page("BT /L 9 Tf 9 9 Td (x) Tj ET", catalog, annotations, &more));
    assert_eq!(end, End::Complete);
    assert_eq!(text(&records), "x\ncall back\nmailto:a@example.com\n");
    assert_eq!(records.members, [("list.csv".to_owned(), b"id,name".to_vec(), End::Complete)]);
    let fields: Vec<_> = records.objects.iter().flat_map(|(_, fields)| fields.clone()).collect();
    for (path, value) in [("Full name", "Taro Yamada"), ("author", "Ken Ito"), ("title", "List")] {
        assert!(fields.contains(&(path.to_owned(), value.to_owned())), "{fields:?}");
    }
}

#[test]
fn a_page_that_is_a_picture_is_a_gap() {
    let (end, _) = parse(Parser::Pdf, &page("q 600 0 0 800 0 0 cm /I Do Q", "", "", &["<< >>"]));
    assert_eq!(end, End::Skipped(Reason::NeedsOcr));
    let (end, _) = parse(Parser::Pdf, &page("", "", "", &["<< >>"]));
    assert_eq!(end, End::Complete, "a blank page is none");
}

#[test]
fn broken_files_end_with_an_outcome() {
    let whole = page("BT /L 10 Tf 50 700 Td (first) Tj ET", "", "", &[INFO]);
    assert_eq!(parse(Parser::Pdf, &whole[..whole.len() - 20]).0, End::Partial(Reason::Truncated));
    assert_eq!(parse(Parser::Pdf, b"%PDF-1.4\n%%EOF\n").0, End::Failed(Reason::Malformed));
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let hostile = pdf(&["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 >>", &deep], "");
    assert!(!matches!(parse(Parser::Pdf, &hostile).0, End::Stopped));
}

/// Characters that are no blanks; compatibility forms are one.
fn letters(text: &str) -> Vec<char> {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// Twice the longest common subsequence by the length of both, as difflib's ratio is meant.
fn likeness(a: &[char], b: &[char]) -> f64 {
    let mut before = vec![0_u32; b.len() + 1];
    for x in a {
        let mut now = vec![0_u32; b.len() + 1];
        for (at, y) in b.iter().enumerate() {
            now[at + 1] = if x == y { before[at] + 1 } else { now[at].max(before[at + 1]) };
        }
        before = now;
    }
    if a.is_empty() && b.is_empty() { 1.0 } else { 2.0 * f64::from(before[b.len()]) / (a.len() + b.len()) as f64 }
}

/// Likeness to what pdftotext makes of every PDF of a folder: in its own order, by layout, in the order of the content.
#[test]
#[ignore = "a measurement: PDF_FOLDER names the folder, PDF_TEXTS one for the texts"]
#[allow(clippy::print_stdout, reason = "its whole purpose")]
fn likeness_to_pdftotext() {
    let folder = std::env::var("PDF_FOLDER").expect("PDF_FOLDER");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "pdf")) {
        let (_, records) = parse(Parser::Pdf, &std::fs::read(path).unwrap());
        let own: String = records.passages.iter().map(|(_, text)| text.as_str()).collect();
        let name = path.file_name().unwrap();
        if let Ok(texts) = std::env::var("PDF_TEXTS") {
            std::fs::write(std::path::Path::new(&texts).join(name).with_extension("txt"), &own).unwrap();
        }
        let own = letters(&own);
        let ratios = [&[][..], &["-layout"], &["-raw"]].map(|order| {
            let peer = std::process::Command::new("pdftotext").args(order).arg(path).arg("-").output();
            likeness(&own, &letters(&String::from_utf8_lossy(&peer.expect("pdftotext").stdout)))
        });
        println!("{:.3} {:.3} {:.3} {}", ratios[0], ratios[1], ratios[2], name.display());
    }
}
