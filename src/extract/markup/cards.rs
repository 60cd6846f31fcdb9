//! Reads address cards (vCard 2.1 to 4.0, RFC 6350) and calendars (iCalendar, RFC 5545): an object a card or event. Files
//! that are attached to an event are members.

use std::io::Read;

use super::super::End;
use super::super::parts::Parts;
use super::super::writer::{Step, Writer};
use super::decoded::{self, LONGEST_LINE};
use crate::model::Reason;
use crate::text::base64;
use crate::text::encoding::{code_page_of_charset, decode_code_page};

/// Fields of one card or event.
const MOST_FIELDS: usize = 4096;

/// Reads address cards.
pub(in super::super) fn read_cards<R: Read>(reader: R, parts: &mut dyn Parts) -> End {
    read(reader, parts, card)
}

/// Reads a calendar.
pub(in super::super) fn read_calendar<R: Read>(reader: R, parts: &mut dyn Parts) -> End {
    read(reader, parts, event)
}

/// One content line: name, parameters, value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Line {
    name: String,
    parameters: Vec<(String, String)>,
    value: String,
}

type Fields = Vec<(String, String)>;

fn read<R: Read>(reader: R, parts: &mut dyn Parts, take: fn(&Line, &mut Fields)) -> End {
    let mut writer = Writer::new(parts);
    let result = cards(reader, &mut writer, take);
    writer.end(result)
}

fn cards<R: Read>(reader: R, writer: &mut Writer<'_>, take: fn(&Line, &mut Fields)) -> Step {
    let mut state = State { line: String::new(), fields: Vec::new(), depth: 0, take };
    decoded::lines(reader, writer, |line, writer| state.physical(line, writer))?;
    state.logical(writer)?;
    if state.depth > 0 {
        writer.note(Reason::Truncated);
    }
    state.give(writer)
}

struct State {
    /// The line that may go on.
    line: String,
    fields: Fields,
    /// Objects that are open.
    depth: usize,
    take: fn(&Line, &mut Fields),
}

impl State {
    /// Unfolds: a line that begins with a blank, or follows a soft line break, goes on.
    fn physical(&mut self, line: &str, writer: &mut Writer<'_>) -> Step {
        let soft = self.line.ends_with('=') && self.line.to_ascii_uppercase().contains("QUOTED-PRINTABLE");
        let folded = line.strip_prefix([' ', '\t']);
        if soft {
            self.line.pop();
            self.line.push_str(line);
        } else if let Some(rest) = folded.filter(|_| !self.line.is_empty()) {
            self.line.push_str(rest);
        } else {
            self.logical(writer)?;
            self.line.push_str(line);
        }
        if self.line.len() > LONGEST_LINE {
            self.line.clear();
            writer.note(Reason::Limit);
        }
        Ok(())
    }

    fn logical(&mut self, writer: &mut Writer<'_>) -> Step {
        let text = std::mem::take(&mut self.line);
        let Some(line) = parse(&text) else { return Ok(()) };
        match line.name.as_str() {
            "BEGIN" => {
                self.depth += 1;
                // An alarm belongs to its event; everything else is an object of its own.
                if line.value.eq_ignore_ascii_case("VALARM") { Ok(()) } else { self.give(writer) }
            }
            "END" => {
                self.depth = self.depth.saturating_sub(1);
                if line.value.eq_ignore_ascii_case("VALARM") { Ok(()) } else { self.give(writer) }
            }
            "ATTACH" => attached(&line, writer),
            _ => {
                if self.fields.len() < MOST_FIELDS {
                    (self.take)(&line, &mut self.fields);
                } else {
                    writer.note(Reason::Limit);
                }
                Ok(())
            }
        }
    }

    fn give(&mut self, writer: &mut Writer<'_>) -> Step {
        writer.object(&std::mem::take(&mut self.fields))
    }
}

fn parse(text: &str) -> Option<Line> {
    let mut quoted = false;
    let colon = text.char_indices().find(|&(_, c)| {
        quoted ^= c == '"';
        c == ':' && !quoted
    })?;
    let (head, value) = (text.get(..colon.0)?, text.get(colon.0 + 1..)?);
    let mut parts = head.split(';');
    // `item1.TEL`: the group tells nothing.
    let name = parts.next()?.rsplit('.').next()?.trim().to_ascii_uppercase();
    let parameters: Vec<(String, String)> = parts
        .map(|part| match part.split_once('=') {
            Some((key, value)) => (key.to_ascii_uppercase(), value.trim_matches('"').to_owned()),
            None => ("TYPE".to_owned(), part.to_owned()),
        })
        .collect();
    let value = decode(value, &parameters);
    Some(Line { name, parameters, value })
}

impl Line {
    fn parameter(&self, key: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str())
    }

    /// The parts of a structured value.
    fn parts(&self) -> Vec<String> {
        let mut parts = vec![String::new()];
        let mut escaped = false;
        for c in self.value.chars() {
            match c {
                ';' if !escaped => parts.push(String::new()),
                _ => parts.last_mut().into_iter().for_each(|part| part.push(c)),
            }
            escaped = c == '\\' && !escaped;
        }
        parts.iter().map(|part| plain(part)).collect()
    }

    fn text(&self) -> String {
        plain(&self.value)
    }
}

/// Undoes quoted-printable (vCard 2.1) with its character set.
fn decode(value: &str, parameters: &[(String, String)]) -> String {
    let says = |what: &str| parameters.iter().any(|(_, value)| value.eq_ignore_ascii_case(what));
    if !says("QUOTED-PRINTABLE") {
        return value.to_owned();
    }
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| byte == b'=') {
            Some(decoded) => {
                bytes.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    let japanese = says("SHIFT_JIS") || says("SHIFT-JIS") || says("WINDOWS-31J") || says("CP932") || says("X-SJIS");
    let page = code_page_of_charset(128).filter(|_| japanese || std::str::from_utf8(&bytes).is_err());
    page.map_or_else(|| String::from_utf8_lossy(&bytes).into_owned(), |page| decode_code_page(page, &bytes))
}

/// Undoes the escapes of a value.
fn plain(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// Adds what a line of a card says, under the word that people use for it.
fn card(line: &Line, fields: &mut Fields) {
    let mut add = |key: &str, value: String| fields.push((key.to_owned(), value));
    match line.name.as_str() {
        "FN" => add("name", line.text()),
        "N" => {
            let parts = line.parts();
            for (key, part) in ["family name", "given name"].iter().zip(parts) {
                add(key, part);
            }
        }
        "SORT-STRING" => add("kana", line.text()),
        "SOUND" => add("kana", line.parts().join(" ").trim().to_owned()),
        "X-PHONETIC-LAST-NAME" => add("family name kana", line.text()),
        "X-PHONETIC-FIRST-NAME" => add("given name kana", line.text()),
        "TEL" => add("phone", line.text().trim_start_matches("tel:").to_owned()),
        "EMAIL" => add("email", line.text().trim_start_matches("mailto:").to_owned()),
        "ADR" => address(&line.parts(), &mut add),
        "LABEL" => add("address", line.text().replace('\n', " ")),
        "BDAY" => add("birthday", line.text()),
        "ANNIVERSARY" => add("anniversary", line.text()),
        "GENDER" | "X-GENDER" => add("gender", line.text()),
        "ORG" => add("company", line.parts().join(" ").trim().to_owned()),
        "TITLE" | "ROLE" => add("title", line.text()),
        "PHOTO" | "LOGO" | "KEY" | "VERSION" | "PRODID" | "REV" | "UID" => {}
        name => add(&name.trim_start_matches("X-").to_ascii_lowercase(), line.text()),
    }
}

/// Box, extension, street, locality, region, code, country (RFC 6350, 6.3.1), in the order of the country.
fn address(parts: &[String], add: &mut impl FnMut(&str, String)) {
    let part = |nth: usize| parts.get(nth).map_or("", String::as_str);
    let eastern = parts.iter().any(|part| part.contains(|c| c >= '\u{2E80}'));
    let order = if eastern { [4, 3, 2, 1, 0] } else { [0, 2, 1, 3, 4] };
    let separator = if eastern { "" } else { ", " };
    let filled: Vec<&str> = order.iter().map(|&nth| part(nth)).filter(|part| !part.is_empty()).collect();
    add("postal code", part(5).to_owned());
    add("address", filled.join(separator).replace('\n', " "));
    add("country", part(6).to_owned());
}

/// Pushes a file that is attached to an event; one that lies elsewhere is a link.
fn attached(line: &Line, writer: &mut Writer<'_>) -> Step {
    let is_coded =
        line.parameter("ENCODING").is_some_and(|code| ["BASE64", "B"].contains(&&*code.to_ascii_uppercase()));
    let letters = match line.value.split_once(";base64,") {
        Some((head, letters)) if head.starts_with("data:") => letters,
        _ if is_coded => line.value.as_str(),
        _ => return Ok(()),
    };
    let named = ["FILENAME", "X-FILENAME", "X-APPLE-FILENAME", "X-ORACLE-FILENAME"];
    let name = named.iter().find_map(|key| line.parameter(key)).unwrap_or("attachment");
    match base64::decode(letters) {
        Some(content) => writer.member(name, &content, End::Complete),
        None => writer.member(name, &[], End::Failed(Reason::Malformed)),
    }
}

/// Adds what a line of an event says.
fn event(line: &Line, fields: &mut Fields) {
    let nth = fields.iter().filter(|(key, _)| key.starts_with("attendee[")).map(|(key, _)| key).collect::<Vec<_>>();
    let next = nth.last().and_then(|key| key.get("attendee[".len()..)?.split(']').next()?.parse::<usize>().ok());
    let attendee = next.map_or(0, |last| last + 1);
    let mut add = |key: &str, value: String| fields.push((key.to_owned(), value));
    match line.name.as_str() {
        "ORGANIZER" | "ATTENDEE" => {
            let who = if line.name == "ORGANIZER" { "organizer".to_owned() } else { format!("attendee[{attendee}]") };
            if let Some(name) = line.parameter("CN") {
                add(&format!("{who}.name"), name.to_owned());
            }
            let text = line.text();
            let mail = text.get(..7).filter(|start| start.eq_ignore_ascii_case("mailto:")).and_then(|_| text.get(7..));
            add(&format!("{who}.email"), mail.unwrap_or(&text).to_owned());
        }
        "SUMMARY" | "DESCRIPTION" | "LOCATION" | "COMMENT" | "CONTACT" => {
            add(&line.name.to_ascii_lowercase(), line.text());
        }
        name if name.starts_with("X-") && !name.starts_with("X-MICROSOFT") && !name.starts_with("X-WR-TIMEZONE") => {
            add(&name.trim_start_matches("X-").to_ascii_lowercase(), line.text());
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::parser::Parser;
    use super::super::super::testing::parse;
    use super::*;

    fn check(parser: Parser, text: &[u8], expected: &[&[(&str, &str)]]) {
        let (end, records) = parse(parser, text);
        assert_eq!(end, End::Complete);
        let found: Vec<Vec<(&str, &str)>> = records
            .objects
            .iter()
            .map(|(_, fields)| fields.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect())
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn cards_of_all_versions() {
        check(
            Parser::VCard,
            "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:山田 太郎\r\nitem1.TEL;TYPE=CELL:090-0000-0000\r\nADR;TYPE=HOME:;;千代田1-1;千代田区;東京都;100-0001;\r\nNOTE:a\\, b\r\n  c\r\nPHOTO;ENCODING=b:AAAA\r\n BBBB\r\nEND:VCARD\r\nBEGIN:VCARD\r\nEMAIL:a@example.com\r\nEND:VCARD\r\n".as_bytes(),
            &[
                &[("name", "山田 太郎"), ("phone", "090-0000-0000"), ("postal code", "100-0001"), ("address", "東京都千代田区千代田1-1"), ("note", "a, b c")],
                &[("email", "a@example.com")],
            ],
        );
        check(
            Parser::VCard,
            b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8E=52=93=63;=91=BE=\n=98=59\nEND:VCARD\n",
            &[&[("family name", "山田"), ("given name", "太郎")]],
        );
    }

    #[test]
    fn people_of_events() {
        check(
            Parser::ICalendar,
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:面談\nORGANIZER;CN=\"佐藤: 花子\":mailto:h@example.com\nATTENDEE;CN=山田 太郎;ROLE=X:MAILTO:t@example.com\nATTENDEE:mailto:u@example.com\nEND:VEVENT\nEND:VCALENDAR\n".as_bytes(),
            &[&[
                ("summary", "面談"),
                ("organizer.name", "佐藤: 花子"),
                ("organizer.email", "h@example.com"),
                ("attendee[0].name", "山田 太郎"),
                ("attendee[0].email", "t@example.com"),
                ("attendee[1].email", "u@example.com"),
            ]],
        );
    }

    #[test]
    fn files_of_events_are_members() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTACH;ENCODING=BASE64;VALUE=BINARY;X-FILENAME=a.csv:YSxi\n CjEs\n Mgo=\n\
            ATTACH:data:text/plain;base64,YQ==\nATTACH:https://example.com/b.pdf\nATTACH;ENCODING=BASE64:?\n\
            SUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n";
        let (end, records) = parse(Parser::ICalendar, text.as_bytes());
        let members: Vec<_> =
            records.members.iter().map(|(name, bytes, end)| (name.as_str(), &bytes[..], *end)).collect();
        assert_eq!(
            (end, &members[..]),
            (
                End::Complete,
                &[
                    ("a.csv", &b"a,b\n1,2\n"[..], End::Complete),
                    ("attachment", b"a", End::Complete),
                    ("attachment", b"", End::Failed(Reason::Malformed)),
                ][..]
            )
        );
        assert_eq!(records.objects.len(), 1);
    }

    #[test]
    fn a_cut_card_is_told() {
        let (end, records) = parse(Parser::VCard, b"BEGIN:VCARD\nFN:Taro Yamada\n");
        assert_eq!((end, records.objects.len()), (End::Partial(Reason::Truncated), 1));
    }
}
