//! Finds text that is written in base64 inside other text: attachments pasted into logs, tokens, configuration values.
//!
//! Alphabets: RFC 4648, sections 4 and 5. Keys, hashes and identifiers decode to bytes that are no text and stay as
//! they are: eighteen random bytes are printable once in thirty million times.

use std::ops::Range;

use super::encoding::{Decoder, Guess, Last, Whole, guess};

/// A shorter run may be a word.
const SHORTEST: usize = 24;
/// Lines of a block are at least this long, but the last.
const SHORTEST_LINE: usize = 40;
/// Bytes of one run that are decoded.
const LONGEST: usize = 4 << 20;

/// Finds the runs of a line that decode to text, with the text.
pub fn tokens(line: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(run) = next_run(line.as_bytes(), at) {
        at = run.end;
        let text = line.get(run.clone()).and_then(decode).and_then(|bytes| text_of(&bytes));
        found.extend(text.map(|text| (run, text)));
    }
    found
}

/// Returns whether some run of a line may decode to text: `false` is sure, and soon told of names and hashes.
pub fn may_hold_text(line: &str) -> bool {
    let mut at = 0;
    while let Some(run) = next_run(line.as_bytes(), at) {
        at = run.end;
        if line.as_bytes().get(run.clone()).is_some_and(may_decode) && line.get(run).is_some_and(is_text) {
            return true;
        }
    }
    false
}

fn is_text(run: &str) -> bool {
    decode(run).and_then(|bytes| text_of(&bytes)).is_some()
}

/// Whether what a run decodes to may be text: it holds a NUL or a mark at its start, as wide encodings do, or hardly a
/// control character; and it is ASCII or has two bytes that begin kana or belong to UTF-8.
fn may_decode(run: &[u8]) -> bool {
    let (mut bits, mut held, mut first, mut all) = (0_u32, 0_u32, 0_u32, 0_usize);
    let (mut controls, mut nul, mut beyond, mut kana) = (0_usize, false, false, 0_usize);
    for value in run.iter().map_while(|&byte| value(byte)) {
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            let byte = (bits >> held) as u8;
            bits &= (1 << held) - 1;
            first = if all < 2 { first << 8 | u32::from(byte) } else { first };
            all += 1;
            controls += usize::from(matches!(byte, 0x01..=0x08 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F));
            nul |= byte == 0;
            beyond |= byte >= 0x80;
            kana += usize::from(matches!(byte, 0x82 | 0x83 | 0xA4 | 0xA5 | 0xAA | 0xAB | 0xC2..=0xF4));
        }
    }
    let marked = nul || matches!(first, 0xEFBB | 0xFFFE | 0xFEFF);
    held < 6 && bits == 0 && (marked || (controls * 50 <= all && (!beyond || kana >= 1)))
}

/// Finds the first block of lines from a place on that are base64 and nothing else, all but the last of one length.
pub fn block(text: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    let mut block: Option<(Range<usize>, usize)> = None;
    for line in text.get(from..)?.split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        let content = line.trim_end();
        let is_run = content.len() >= 4 && content.trim_end_matches('=').bytes().all(is_letter);
        block = match block {
            Some((range, length)) if is_run && content.len() == length => Some((range.start..end, length)),
            // The last line of a block is shorter.
            Some((range, length)) if is_run && content.len() < length => return Some(range.start..end),
            Some((range, length)) if range.len() > length + 2 => return Some(range),
            _ if is_run && content.len() >= SHORTEST_LINE && content.len() % 4 == 0 => {
                Some((start..end, content.len()))
            }
            _ => None,
        };
    }
    block.filter(|(range, length)| range.len() > length + 2).map(|(range, _)| range)
}

/// Decodes base64 of either alphabet, with or without padding and line breaks; nothing if it is none.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()).take(LONGEST) {
        if byte == b'=' {
            break;
        }
        bits = bits << 6 | u32::from(value(byte)?);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    // What is left over must be padding: at most four bits, all zero.
    (held < 6 && bits == 0).then_some(out)
}

/// Returns the text that bytes are, if they are one and hold letters or digits to speak of.
pub fn text_of(bytes: &[u8]) -> Option<String> {
    if bytes.len() < SHORTEST / 4 * 3 - 2 {
        return None;
    }
    let Guess::Text(encoding) = guess(bytes, Whole::Whole) else { return None };
    let mut decoder = Decoder::new(encoding);
    let mut text = String::new();
    decoder.decode(bytes, Last::Last, &mut text);
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    let (mut plain, mut kana, mut odd, mut all) = (0_usize, 0_usize, 0_usize, 0_usize);
    for c in text.chars() {
        all += 1;
        kana += usize::from(matches!(c, 'ぁ'..='ヺ'));
        plain += usize::from(matches!(c, '\t' | '\r' | '\n' | ' '..='~' | 'ぁ'..='ヺ'));
        odd += usize::from(c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\t' | '\r' | '\n')));
    }
    // Two undecodable characters at the ends of a cut block are no reason to doubt it.
    let legible = is_utf8 || encoding.is_wide() || (kana >= 2 && all >= 16);
    (legible && odd * 50 <= all && (is_utf8 || plain * 3 >= all)).then_some(text)
}

/// The next run of letters of either alphabet that is long enough and no word of another sort.
fn next_run(bytes: &[u8], from: usize) -> Option<Range<usize>> {
    let mut at = from;
    loop {
        // Every run that counts holds one of these places.
        at += SHORTEST - 1;
        if !bytes.get(at).copied().map(is_letter)? {
            at += 1;
            continue;
        }
        let before = bytes.get(from..at)?.iter().rev().take_while(|&&byte| is_letter(byte)).count();
        let after = bytes.get(at..)?.iter().take_while(|&&byte| is_letter(byte)).count();
        let padding = bytes.get(at + after..)?.iter().take(2).take_while(|&&byte| byte == b'=').count();
        let run = at - before..at + after + padding;
        at = run.end;
        if run.len() >= SHORTEST {
            return Some(run);
        }
    }
}

fn is_letter(byte: u8) -> bool {
    value(byte).is_some()
}

fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::*;

    /// RFC 4648, with padding.
    fn encode(bytes: &[u8]) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = String::new();
        for chunk in bytes.chunks(3) {
            let number =
                chunk.iter().fold(0_u32, |number, &byte| number << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
            for place in 0..4 {
                let letter = LETTERS[(number >> (18 - place * 6) & 63) as usize];
                out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
            }
        }
        out
    }

    #[test]
    fn texts_are_found_and_keys_are_not() {
        let text = "氏名: 山田太郎 taro@example.com";
        let line = format!("payload={} end", encode(text.as_bytes()));
        let found = tokens(&line);
        assert_eq!(
            (found.len(), found[0].1.as_str(), &line[found[0].0.clone()]),
            (1, text, encode(text.as_bytes()).as_str())
        );
        let jwt = format!(
            "{}.{}.c2lnbmF0dXJl",
            encode(b"{\"alg\":\"HS256\",\"typ\":\"JWT\"}"),
            encode(text.as_bytes()).trim_end_matches('=')
        );
        assert_eq!(tokens(&jwt)[1].1, text);
        for other in [
            "d41d8cd98f00b204e9800998ecf8427e e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "550e8400-e29b-41d4-a716-446655440000",
            "AAAAB3NzaC1yc2EAAAADAQABAAABAQC7vbqajDhA",
            "AbstractSingletonProxyFactoryBeanGenerator",
            "/usr/share/documentation/internationalization/readme",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "0000000000000000000000000000000000000000",
            "the quick brown fox jumps over the lazy dog",
        ] {
            assert_eq!(tokens(other), [], "{other}");
        }
    }

    #[test]
    fn blocks_are_lines_of_one_length() {
        let code = encode("山田太郎 090-1234-5678\n".repeat(20).as_bytes());
        let lines: String =
            code.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned() + "\r\n").collect();
        let text = format!("before\n{lines}after\n");
        let range = block(&text, 0).unwrap();
        assert_eq!(&text[range.clone()], lines);
        assert_eq!(decode(&text[range]).unwrap(), "山田太郎 090-1234-5678\n".repeat(20).as_bytes());
        assert_eq!(block("one line\nanother\n", 0), None);
        assert_eq!(block(&format!("{}\n", "QUJD".repeat(19)), 0), None);
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_back(bytes in any::<Vec<u8>>(), text in "[ -~ぁ-ん一-龠\n]{0,80}") {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
            tokens(&text);
            block(&text, 0);
        }

        #[test]
        fn random_bytes_are_no_text(bytes in proptest::collection::vec(any::<u8>(), 24..64)) {
            prop_assert!(tokens(&encode(&bytes)).is_empty());
        }
    }
}
