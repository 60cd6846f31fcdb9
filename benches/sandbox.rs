//! What it costs to read documents in child processes: the same files read by the same parsers, with and without.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and prints its result")]

use std::io::{Cursor, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use headcount::extract::{End, Input, Isolation, Limits, Reader};
use headcount::model::{Flow, Object, Passage, RecordSink, Row, Section, TableHead};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const RUNS: usize = 5;

/// Forgets what it is given.
struct Forget;

impl RecordSink for Forget {
    fn section(&mut self, _: Section) -> Flow {
        Flow::Continue
    }

    fn table(&mut self, _: TableHead<'_>) -> Flow {
        Flow::Continue
    }

    fn row(&mut self, _: Row<'_>) -> Flow {
        Flow::Continue
    }

    fn object(&mut self, _: Object<'_>) -> Flow {
        Flow::Continue
    }

    fn passage(&mut self, _: Passage<'_>) -> Flow {
        Flow::Continue
    }

    fn end(&mut self) {}
}

fn main() {
    println!("| documents | in process, ms | in children, ms | throughput in children |");
    for (title, files, paragraphs) in [("2,000 of 10 paragraphs", 2000, 10), ("20 of 20,000 paragraphs", 20, 20_000)] {
        let document = document(paragraphs);
        let program = PathBuf::from(env!("CARGO_BIN_EXE_headcount"));
        let (mut within, mut apart) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            within.push(read(&document, files, Isolation::InProcess));
            apart.push(read(&document, files, Isolation::Child(program.clone())));
        }
        let (within, apart) = (median(&mut within), median(&mut apart));
        let share = within.as_secs_f64() / apart.as_secs_f64() * 100.0;
        println!("| {title} | {} | {} | {share:.0} % |", within.as_millis(), apart.as_millis());
    }
}

fn read(document: &[u8], files: usize, isolation: Isolation) -> Duration {
    let reader = Reader::new(Limits { isolation, ..Limits::default() });
    let began = Instant::now();
    for _ in 0..files {
        let extracted = reader.read(Input::Memory(document), document.len() as u64, &mut Forget);
        assert_eq!((extracted.format, extracted.end), ("docx", End::Complete));
    }
    began.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn document(paragraphs: usize) -> Vec<u8> {
    let line =
        "<w:p><w:r><w:t>お客様のご予約は次のとおり承りました。Orders are sent within three days.</w:t></w:r></w:p>";
    let body = format!("<w:document xmlns:w=\"w\"><w:body>{}</w:body></w:document>", line.repeat(paragraphs));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("[Content_Types].xml", "<Types/>"), ("word/document.xml", &*body)] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
