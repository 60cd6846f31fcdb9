//! Reads the memo files that lie beside dBASE and FoxPro tables: each text is told, whichever row points to it.
//!
//! Layout: the memo file structure as Microsoft (Visual FoxPro, `.fpt`) and Borland (dBASE III and IV, `.dbt`)
//! document it. Texts that were replaced stay in the file until it is packed: they are read as well.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::super::End;
use super::super::archive::reason;
use super::super::parts::Parts;
use super::super::writer::{Halt, Step, Writer};
use super::value;
use crate::model::Reason;
use crate::text::encoding::{Guess, Whole, guess};

/// Bytes of the header, and of a block where the header tells none.
const HEAD: usize = 512;
/// Ends a text of dBASE III.
const END: u8 = 0x1A;
/// Begins a block of dBASE IV.
const BEGIN: [u8; 4] = [0xFF, 0xFF, 8, 0];
/// Bytes of one memo.
const LONGEST: usize = 8 << 20;

/// How the memos lie in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// Blocks of so many bytes; type and length before each memo, the highest byte first.
    FoxPro(usize),
    /// Blocks of so many bytes; a mark and the length before each memo.
    Four(usize),
    /// Blocks of 512 bytes, a mark behind each memo.
    Three,
}

/// Tells a memo file by its header and its first memo.
pub(in super::super) fn is_memo(head: &[u8]) -> bool {
    layout(head).is_some()
}

fn layout(head: &[u8]) -> Option<Layout> {
    let (start, first) = head.split_at_checked(HEAD)?;
    let next = start.first_chunk::<4>()?;
    let width = start.get(6..8).map(|bytes| usize::from(bytes[0]) << 8 | usize::from(bytes[1]))?;
    let four = start.get(20..22).map(|bytes| usize::from(bytes[0]) | usize::from(bytes[1]) << 8)?;
    let quiet = |bytes: &[u8]| bytes.iter().all(|&byte| byte == 0);
    let fox = start.get(4..6) == Some(&[0, 0]) && (1..=16_384).contains(&width) && quiet(start.get(24..)?);
    if fox && u32::from_be_bytes(*next) > 0 {
        let kind = head.get(HEAD.next_multiple_of(width)..)?.first_chunk::<4>()?;
        return (u32::from_be_bytes(*kind) <= 2).then_some(Layout::FoxPro(width));
    }
    if u32::from_le_bytes(*next) < 2 || !quiet(start.get(4..8)?) {
        return None;
    }
    let block = if four == 0 { HEAD } else { four };
    if block % HEAD == 0 && head.get(block..)?.starts_with(&BEGIN) {
        return Some(Layout::Four(block));
    }
    let text = first.split(|&byte| byte == END).next().filter(|text| text.len() < first.len())?;
    let legible = text.iter().all(|&byte| byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r'));
    (legible && !text.is_empty() && matches!(start.get(16), Some(0 | 3))).then_some(Layout::Three)
}

/// Reads a memo file.
pub(in super::super) fn read<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let mut writer = Writer::new(parts);
    let result = read_all(BufReader::with_capacity(64 << 10, reader), &mut writer);
    writer.end(result)
}

fn read_all<R: Read + Seek>(mut reader: BufReader<R>, writer: &mut Writer<'_>) -> Step {
    let mut head = Vec::new();
    Read::by_ref(&mut reader).take(64 << 10).read_to_end(&mut head).map_err(halt)?;
    let layout = layout(&head).ok_or(Halt::Trouble(Reason::Malformed))?;
    let length = reader.seek(SeekFrom::End(0)).map_err(halt)?;
    let mut at = match layout {
        Layout::FoxPro(block) => HEAD.next_multiple_of(block),
        Layout::Four(block) => block,
        Layout::Three => HEAD,
    } as u64;
    while at < length {
        reader.seek(SeekFrom::Start(at)).map_err(halt)?;
        at += match layout {
            Layout::FoxPro(block) => told(&mut reader, (block, u32::from_be_bytes, 8), writer)?,
            Layout::Four(block) => told(&mut reader, (block, u32::from_le_bytes, 0), writer)?,
            Layout::Three => ended(&mut reader, writer)?,
        };
    }
    Ok(())
}

/// How the length of a memo is written, and how much longer the memo is than that.
type Lengths = (usize, fn([u8; 4]) -> u32, u64);

/// Reads a memo whose length stands before it; gives the bytes of its blocks. A block that begins none is passed over.
fn told<R: Read>(reader: &mut R, (block, number, before): Lengths, writer: &mut Writer<'_>) -> Result<u64, Halt> {
    let mut start = Vec::new();
    reader.take(8).read_to_end(&mut start).map_err(halt)?;
    let Some((kind, length)) = start.split_first_chunk::<4>() else { return Ok(block as u64) };
    let length = length.first_chunk::<4>().map_or(0, |length| u64::from(number(*length)));
    let is_text = if before > 0 { u32::from_be_bytes(*kind) <= 2 } else { *kind == BEGIN };
    let whole = (length + before).max(8);
    if !is_text || whole == 8 {
        return Ok(block as u64);
    }
    let mut memo = Vec::new();
    reader.take((whole - 8).min(LONGEST as u64)).read_to_end(&mut memo).map_err(halt)?;
    if memo.len() as u64 != whole - 8 {
        writer.note(if memo.len() == LONGEST { Reason::Limit } else { Reason::Truncated });
    }
    write(&memo, writer)?;
    Ok(if memo.len() as u64 == whole - 8 { whole.next_multiple_of(block as u64) } else { block as u64 })
}

/// Reads a memo that a mark ends.
fn ended<R: Read>(reader: &mut R, writer: &mut Writer<'_>) -> Result<u64, Halt> {
    let (mut memo, mut block) = (Vec::new(), Vec::new());
    let mut blocks = 0;
    while memo.len() < LONGEST {
        block.clear();
        let read = reader.take(HEAD as u64).read_to_end(&mut block).map_err(halt)?;
        blocks += 1;
        let end = block.iter().position(|&byte| byte == END);
        memo.extend_from_slice(block.get(..end.unwrap_or(read)).unwrap_or_default());
        if end.is_some() || read < HEAD {
            break;
        }
    }
    write(&memo, writer)?;
    Ok(blocks * HEAD as u64)
}

fn halt(error: io::Error) -> Halt {
    Halt::Trouble(reason(&error))
}

fn write(memo: &[u8], writer: &mut Writer<'_>) -> Step {
    let text = memo.split(|&byte| byte == 0).next().unwrap_or_default();
    // A picture or document begins as what it is, often with a zero in its first bytes.
    let kept = if text.len() * 2 > memo.len() { text } else { memo };
    match guess(kept, Whole::Whole) {
        Guess::Text(encoding) => value::decode(kept, encoding).lines().try_for_each(|line| writer.line(line)),
        Guess::Binary => {
            writer.note(Reason::UnknownBinary);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::parser::Parser;
    use super::super::super::testing::{parse, read};
    use super::*;

    const MEMOS: [&str; 3] = ["担当 山田太郎\r\n電話 090-0000-0000", "短い覚え書き", "次の連絡先は総務課"];

    fn sjis(text: &str) -> Vec<u8> {
        encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
    }

    fn fox() -> Vec<u8> {
        let mut bytes = vec![0, 0, 0, 20, 0, 0, 0, 64];
        bytes.resize(HEAD, 0);
        for memo in MEMOS.map(sjis) {
            bytes.extend(1_u32.to_be_bytes());
            bytes.extend((memo.len() as u32).to_be_bytes());
            bytes.extend(&memo);
            bytes.resize(bytes.len().next_multiple_of(64), 0);
        }
        bytes
    }

    fn four() -> Vec<u8> {
        let mut bytes = vec![4, 0, 0, 0];
        bytes.resize(HEAD, 0);
        bytes[21] = 2;
        for memo in MEMOS.map(sjis) {
            bytes.extend(BEGIN);
            bytes.extend((memo.len() as u32 + 8).to_le_bytes());
            bytes.extend(&memo);
            bytes.resize(bytes.len().next_multiple_of(HEAD), b' ');
        }
        bytes
    }

    fn three() -> Vec<u8> {
        let mut bytes = vec![4, 0, 0, 0];
        bytes.resize(HEAD, 0);
        bytes[16] = 3;
        for memo in MEMOS.map(sjis) {
            bytes.extend(&memo);
            bytes.extend([END, END]);
            bytes.resize(bytes.len().next_multiple_of(HEAD), 0);
        }
        bytes
    }

    #[test]
    fn memos_of_each_layout_are_read() {
        let expected = MEMOS.join("\n").replace("\r\n", "\n") + "\n";
        for (name, bytes) in [("FoxPro", fox()), ("IV", four()), ("III", three())] {
            let (extracted, records) = read(&bytes);
            assert_eq!((extracted.format, extracted.end), ("dbf_memo", End::Complete), "{name}");
            let text: String = records.passages.iter().map(|passage| passage.1.as_str()).collect();
            assert_eq!(text, expected, "{name}");
        }
    }

    #[test]
    fn what_is_no_memo_file_is_left_to_others() {
        for bytes in [vec![0; 2048], vec![1; 2048], [vec![4, 0, 0, 0], vec![0; 2000]].concat(), fox()[..HEAD].to_vec()]
        {
            assert!(!is_memo(&bytes));
        }
    }

    #[test]
    fn a_cut_memo_counts_as_far_as_it_goes() {
        let bytes = fox();
        let cut = bytes.len() - 64 + 8 + 6;
        let (end, records) = parse(Parser::Memo, &bytes[..cut]);
        assert_eq!((end, records.passages.is_empty()), (End::Partial(Reason::Truncated), false));
    }

    proptest! {
        #[test]
        fn damage_ends_with_an_outcome(
            which in 0..3_usize,
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        ) {
            let mut content = [fox, four, three][which]();
            for (at, value) in changes {
                let at = at.index(content.len());
                content[at] = value;
            }
            parse(Parser::Memo, &content);
        }
    }
}
