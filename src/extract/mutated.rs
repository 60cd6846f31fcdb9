//! Damaged copies of small contents through every parser of this program's own: a fixed number of rounds, the same each time.
//!
//! `FUZZ_ROUNDS=100000 cargo test --lib mutated` goes on for longer.

use super::testing::{read, zip};
use super::{End, Extracted};
use crate::model::Reason;

/// Rounds a content when nothing is said.
const ROUNDS: usize = 150;

/// A repeatable source of numbers (xorshift, Marsaglia 2003).
pub(super) struct Numbers(u64);

impl Numbers {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    /// Changes, cuts, repeats, blanks, moves and inserts bytes.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len());
        let end = (at + 1 + self.below(24)).min(bytes.len());
        match self.below(8) {
            0 => bytes.truncate(at),
            1 => {
                let part = bytes[at..end].repeat(1 + self.below(40));
                bytes.splice(at..at, part);
            }
            2 => bytes[at..end].fill(0),
            3 => bytes[at..end].fill(0xFF),
            4 => drop(bytes.drain(at..end)),
            5 => {
                let part = bytes[at..end].to_vec();
                let to = self.below(bytes.len());
                bytes.splice(to..to, part);
            }
            6 => bytes.splice(at..at, *b"\x1B$B\"'<{[\xEF\xBB\xBF\r\n\t=:@;").for_each(drop),
            _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << self.below(8)),
        }
    }
}

fn rounds() -> usize {
    std::env::var("FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS)
}

/// Every damaged copy ends with an outcome, and no parser panics.
fn check(seed: &[u8]) {
    let mut numbers = Numbers::new(seed.len() as u64 * 2_654_435_761);
    for round in 0..rounds() {
        let mut content = seed.to_vec();
        for _ in 0..=numbers.below(4) {
            if !content.is_empty() {
                numbers.damage(&mut content);
            }
        }
        let (Extracted { format, end, .. }, _) = read(&content);
        assert_ne!(end, End::Failed(Reason::ParserCrash), "round {round} of {format}");
    }
}

const LIST: &str = "番号,氏名,電話番号,\"住所, 所\"\r\n1,山田 太郎,090-1234-5678,\"東京都\n千代田区\"\r\n2,佐藤 花子,,\"\"\"x\"\"\"\r\n";

#[test]
fn texts_in_any_encoding() {
    let utf16: Vec<u8> = LIST.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(LIST.as_bytes());
    check(&encoding_rs::SHIFT_JIS.encode(LIST).0);
    check(&encoding_rs::EUC_JP.encode(LIST).0);
    check(&encoding_rs::ISO_2022_JP.encode(LIST).0);
    check(&[&[0xFF, 0xFE][..], &utf16].concat());
    check(&utf16);
    check("氏名\t電話\n山田\t03-1234-5678\n佐藤\t03-1234-5679\n".as_bytes());
    check("{\"a\":[1,2.5e3,null,{\"氏名\":\"\\u5c71\\ud83d\\ude00\"}],\"b\":true}".as_bytes());
    check(b"{\"n\":\"a\",\"m\":\"a@example.com\"}\n{\"n\":\"b\",\"m\":\"b@example.com\"}\n");
    check(b"UEsDBBQAAAAIAAAAIQAAAAAAAAAAAAAAAAAFAAAAYS5jc3ZLTEpOSQUA\nUEsBAhQAFAAAAAgAAAAhAA==\n");
}

#[test]
fn markup_and_mail() {
    check("<html><meta charset=shift_jis><table><tr><th>氏名<td>山田&amp;&#x5c71;<!-- x --><a href='mailto:a@example.com'>y</table>".as_bytes());
    check("<?xml version='1.0'?><a x='1'><![CDATA[x]]><b>氏名</b>&#65;&lt;<c/></a>".as_bytes());
    check(br"{\rtf1\ansicpg932{\info{\author Ken}}\trowd a\cell\row \'8e\'52\u22826?{\field{\*\fldinst HYPERLINK x}{\fldrslt y}}\par}");
    check("BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=B1=B1;=E7=94=B0\r\nTEL:090-0000-0000\r\nEND:VCARD\r\n".as_bytes());
    check(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE;CN=\"A: B\":mailto:t@example.com\nEND:VEVENT\nEND:VCALENDAR\n");
    let mail = b"From: =?iso-2022-jp?B?GyRCOzMbKEI=?= <a@example.com>\nTo: b@example.com\nMIME-Version: 1.0\n\
        Content-Type: multipart/mixed; boundary=\"x\"\n\n--x\nContent-Type: text/html; charset=utf-8\n\
        Content-Transfer-Encoding: quoted-printable\n\n<p>=E5=B1=B1=\n</p>\n--x\nContent-Type: text/csv; name*=utf-8''%E5%B1%B1.csv\n\
        Content-Transfer-Encoding: base64\n\nYSxiCg==\n--x--\n";
    check(mail);
    check(&[b"From a@example.com Mon Jan 1 00:00:00 2024\n", &mail[..], b"\nFrom b@example.com Tue\n", mail].concat());
}

#[test]
fn packages_and_archives() {
    let body = "<w:document><w:body><w:p><w:r><w:t>氏名</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>";
    check(&zip(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", body),
        ("docProps/core.xml", "<c><creator>Ken</creator></c>"),
    ]));
    let slide = "<p:sld><p:sp><a:p><a:r><a:t>山田</a:t></a:r></a:p></p:sp></p:sld>";
    check(&zip(&[("[Content_Types].xml", "<Types/>"), ("ppt/slides/slide1.xml", slide)]));
    let sheet = "<office:document-content><table:table table:name='s'><table:table-row><table:table-cell table:number-columns-repeated='3'><text:p>山田</text:p></table:table-cell></table:table-row></table:table></office:document-content>";
    check(&zip(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", sheet)]));
    let archive = zip(&[("a.csv", LIST), ("d/b.txt", "text")]);
    check(&archive);
    check(&archive[..archive.len() - 60]);
}
