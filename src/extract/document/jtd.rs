//! Reads what is legible of 一太郎 documents. Their format is not published: the runs of text in the stream
//! `DocumentText`, UTF-16 in big endian, are read, and the document always counts as read in part.

use std::io::{Read, Seek};

use super::super::End;
use super::super::parts::Parts;
use super::super::writer::{Halt, Step, Writer};
use super::ole::Ole;
use crate::model::Reason;

/// Characters of a run at least.
const SHORTEST: usize = 2;

/// Reads a document.
pub(in super::super) fn read<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let mut writer = Writer::new(parts);
    let result = document(reader, &mut writer);
    writer.note(Reason::UnsupportedFormat);
    writer.end(result)
}

fn document<R: Read + Seek>(reader: R, writer: &mut Writer<'_>) -> Step {
    let mut ole = Ole::open(reader)?;
    let content = ole.stream("/DocumentText")?.ok_or(Halt::Trouble(Reason::Malformed))?;
    ole.properties(writer)?;
    let mut run = String::new();
    for pair in content.chunks_exact(2) {
        let c = char::from_u32(u32::from(u16::from_be_bytes([pair[0], pair[1]])));
        match c.filter(|c| is_text(*c)) {
            Some(c) => run.push(c),
            None => write(&mut run, writer)?,
        }
    }
    write(&mut run, writer)
}

fn write(run: &mut String, writer: &mut Writer<'_>) -> Step {
    if run.chars().count() >= SHORTEST {
        writer.line(run)?;
    }
    run.clear();
    Ok(())
}

/// Characters of Japanese texts; what lies beyond is structure.
fn is_text(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF01}'..='\u{FF9F}' | '‐'..='―' | '→' | '①'..='⑳' | '○' | '●' | '△' | '□' | '■' | '※')
}

#[cfg(test)]
mod tests {
    use super::super::super::parser::Parser;
    use super::super::super::testing::parse;
    use super::super::ole::tests::compound;
    use super::*;

    #[test]
    fn runs_of_text_are_read_and_the_rest_is_told() {
        let text: Vec<u8> =
            "\u{1}氏名 山田太郎\u{1c}\u{8}電話 090-0000-0000".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (end, records) = parse(Parser::Jtd, &compound(&[("/DocumentText", &text)]));
        assert_eq!(end, End::Partial(Reason::UnsupportedFormat));
        assert_eq!(records.passages[0].1, "氏名 山田太郎\n電話 090-0000-0000\n");
    }
}
