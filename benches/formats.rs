//! Whole scans of large documents against the tools that only read them: a workbook of 100,000 rows, a PDF of 200 pages.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and prints its result")]

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const RUNS: usize = 3;
const ROWS: usize = 100_000;
const PAGES: usize = 200;
const LINES: usize = 40;
/// USER_HZ, the unit of /proc/*/stat (proc(5)).
const TICKS_PER_SECOND: f64 = 100.0;
/// Reads every cell as openpyxl reads fastest.
const OPENPYXL: &str = "import sys, openpyxl\nfor sheet in openpyxl.load_workbook(sys.argv[1], read_only=True):\n    for row in sheet.iter_rows(values_only=True): pass";

fn main() {
    println!("| job | headcount, CPU s | largest process, MiB | peer, CPU s | ratio |");
    let folder = tempfile::tempdir().unwrap();
    let (book, pdf) = (folder.path().join("book/list.xlsx"), folder.path().join("pages/pages.pdf"));
    for (path, content) in [(&book, workbook()), (&pdf, pages())] {
        std::fs::create_dir(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let openpyxl = || Command::new("python3").args(["-c", OPENPYXL]).arg(&book).stdin(Stdio::null()).spawned();
    let pdftotext = || Command::new("pdftotext").args(["-layout"]).arg(&pdf).arg("-").stdin(Stdio::null()).spawned();
    line("workbook, 100,000 rows x 8, openpyxl", &book, openpyxl);
    line("PDF, 200 Japanese pages, pdftotext", &pdf, pdftotext);
}

/// Prints a line of README's table.
fn line(title: &str, file: &Path, peer: impl Fn() -> Option<Used>) {
    let (mut own, mut other, mut peak) = (Vec::new(), Vec::new(), 0);
    for _ in 0..RUNS {
        let used = scan(file.parent().unwrap());
        peak = peak.max(used.peak);
        own.push(used.seconds);
        other.extend(peer().map(|used| used.seconds));
    }
    let own = median(&mut own);
    let peer = if other.is_empty() { None } else { Some(median(&mut other)) };
    let (other, ratio) = peer.map_or(("not measured".to_owned(), "not measured".to_owned()), |other| {
        (format!("{other:.2}"), format!("{:.2}", own / other))
    });
    println!("| {title} | {own:.2} | {} | {other} | {ratio} |", peak >> 10);
}

/// One whole scan into a fresh inventory.
fn scan(folder: &Path) -> Used {
    let scratch = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_headcount"));
    command.arg("scan").arg(folder).arg("--inventory").arg(scratch.path().join("inventory")).arg("--quiet");
    command.env("XDG_CONFIG_HOME", scratch.path().join("config")).stdin(Stdio::null()).spawned().unwrap()
}

/// What a run took.
struct Used {
    seconds: f64,
    /// Peak of the largest of its processes, KiB.
    peak: u64,
}

trait Spawned {
    /// Runs to the end; nothing if the program is not there or fails.
    fn spawned(&mut self) -> Option<Used>;
}

impl Spawned for Command {
    fn spawned(&mut self) -> Option<Used> {
        let before = children_ticks();
        let mut child = self.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        let mut peak = 0;
        let status = loop {
            peak = peak.max(high_water(child.id()));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        let seconds = (children_ticks() - before).max(1) as f64 / TICKS_PER_SECOND;
        status.success().then_some(Used { seconds, peak })
    }
}

/// VmHWM of a process or of its largest child, KiB.
fn high_water(process: u32) -> u64 {
    let of = |process: &str| {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
    };
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let children = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    let children: String = children.collect();
    children.split_whitespace().map(of).max().unwrap_or(0).max(of(&process.to_string()))
}

/// cutime + cstime of this process (proc(5)): of all children that it has waited for, and theirs.
fn children_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let (_, rest) = stat.rsplit_once(')').unwrap();
    rest.split_whitespace().skip(13).take(2).map(|field| field.parse::<u64>().unwrap()).sum()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Eight columns as an export has them; texts are shared, numbers are numbers.
fn workbook() -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let names = ["佐藤 一郎", "鈴木 美咲", "高橋 健太", "田中 由美", "伊藤 直樹", "渡辺 恵子", "山本 大輔"];
    let mut strings = format!("<sst xmlns=\"{MAIN}\">");
    for text in
        ["番号", "氏名", "電話番号", "メールアドレス", "郵便番号", "住所", "購入額", "備考"].iter().chain(&names)
    {
        write!(strings, "<si><t>{text}</t></si>").unwrap();
    }
    let mut sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData><row r=\"1\">");
    for (nth, column) in ('A'..='H').enumerate() {
        write!(sheet, "<c r=\"{column}1\" t=\"s\"><v>{nth}</v></c>").unwrap();
    }
    sheet.push_str("</row>");
    for row in 2..ROWS + 2 {
        let text =
            |column: char, text: String| format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
        write!(
            sheet,
            "<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c><c r=\"B{row}\" t=\"s\"><v>{}</v></c>",
            8 + row % 7
        )
        .unwrap();
        sheet += &text('C', format!("090-{:04}-{:04}", 1000 + row / 10_000, row % 10_000));
        sheet += &text('D', format!("member{row}@example.com"));
        sheet += &text('E', format!("1{:02}-{:04}", row % 90, row % 9999));
        sheet += &text('F', format!("東京都千代田区丸の内{}-{}", 1 + row % 5, 1 + row % 30));
        write!(sheet, "<c r=\"G{row}\"><v>{}</v></c><c r=\"H{row}\" t=\"s\"><v>7</v></c></row>", row * 37 % 99_999)
            .unwrap();
    }
    let root = format!(
        "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"list\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let parts = format!(
        "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{RELATIONS}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
    );
    let types = format!(
        "<Types xmlns=\"{TYPES}\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{KIND}.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{KIND}.worksheet+xml\"/><Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"{KIND}.sharedStrings+xml\"/></Types>"
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("[Content_Types].xml", types),
        ("_rels/.rels", root),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", parts),
        ("xl/sharedStrings.xml", strings + "</sst>"),
        ("xl/worksheets/sheet1.xml", sheet + "</sheetData></worksheet>"),
    ] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Pages in Shift_JIS with a font that is not embedded, as old systems print them (ISO 32000-1, 9.7.5.2).
fn pages() -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        String::new(),
        "<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/90ms-RKSJ-H/DescendantFonts[4 0 R]>>".to_owned(),
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000>>".to_owned(),
    ];
    let mut kids = String::new();
    for page in 0..PAGES {
        let mut content = "BT /F1 11 Tf 14 TL 50 800 Td\n".to_owned();
        for line in 0..LINES {
            let text = format!("氏名：高橋 健太　電話 090-{page:04}-{line:04}　お客様のご予約は次のとおり承りました。");
            content.push('<');
            for byte in encoding_rs::SHIFT_JIS.encode(&text).0.iter() {
                write!(content, "{byte:02x}").unwrap();
            }
            content.push_str("> Tj T*\n");
        }
        content.push_str("ET");
        let own = objects.len() + 1;
        write!(kids, "{own} 0 R ").unwrap();
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
            own + 1
        ));
        objects.push(format!("<</Length {}>>stream\n{content}\nendstream", content.len()));
    }
    objects[1] = format!("<</Type/Pages/Count {PAGES}/Kids[{kids}]>>");
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (nth, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        file.extend_from_slice(format!("{} 0 obj{object}endobj\n", nth + 1).as_bytes());
    }
    let (start, size) = (file.len(), objects.len() + 1);
    let trailer = format!("xref\n0 {size}\n{table}trailer<</Root 1 0 R/Size {size}>>\nstartxref\n{start}\n%%EOF\n");
    file.extend_from_slice(trailer.as_bytes());
    file
}
