//! Reads PowerPoint 97 to 2003 presentations ([MS-PPT]): the text atoms in their containers.

use std::collections::HashSet;
use std::io::{Read, Seek};

use super::super::End;
use super::super::magic::{u16_le, u32_le};
use super::super::parts::Parts;
use super::super::writer::{Halt, Step, Writer};
use super::ole::Ole;
use super::property_set::utf16;
use crate::model::{Division, Part, Reason, Section};

/// Containers inside containers.
const DEEPEST: usize = 128;
/// Texts remembered, so that one that is stored twice is written once.
const MOST_TEXTS: usize = 1_000_000;
/// Record types ([MS-PPT] 2.13.24).
const SLIDE: u16 = 0x03EE;
const NOTES: u16 = 0x03F0;
const MASTER: u16 = 0x03F8;
const PERSIST: u16 = 0x03F3;
const CHARS: u16 = 0x0FA0;
const BYTES: u16 = 0x0FA8;
const STRING: u16 = 0x0FBA;
const COMMENT: u16 = 0x2EE0;
const ENCRYPTION: u16 = 0x2F14;
/// Header token of an encrypted presentation ([MS-PPT] 2.3.2).
const ENCRYPTED: u32 = 0xF3D1_C4DF;

/// Reads a presentation.
pub(in super::super) fn read<R: Read + Seek>(reader: R, parts: &mut dyn Parts) -> End {
    let mut writer = Writer::new(parts);
    let result = presentation(reader, &mut writer);
    writer.end(result)
}

fn presentation<R: Read + Seek>(reader: R, writer: &mut Writer<'_>) -> Step {
    let mut ole = Ole::open(reader)?;
    let user = ole.stream("/Current User")?.unwrap_or_default();
    if u32_le(&user, 12) == Some(ENCRYPTED) {
        return Err(Halt::Trouble(Reason::Encrypted));
    }
    let content = ole.stream("/PowerPoint Document")?.ok_or(Halt::Trouble(Reason::Malformed))?;
    ole.properties(writer)?;
    let mut walk = Walk::default();
    walk.read(&content, writer)?;
    ole.embedded(writer)
}

/// What is open while the records are walked.
#[derive(Debug, Default)]
struct Walk {
    /// End and type of the open containers.
    open: Vec<(usize, u16)>,
    slides: u32,
    told: Option<Section>,
    seen: HashSet<String>,
}

impl Walk {
    fn read(&mut self, content: &[u8], writer: &mut Writer<'_>) -> Step {
        let mut at = 0;
        while let (Some(version), Some(kind), Some(length)) =
            (u16_le(content, at), u16_le(content, at + 2), u32_le(content, at + 4))
        {
            while self.open.pop_if(|(end, _)| *end <= at).is_some() {}
            let start = at + 8;
            let end = start.saturating_add(length as usize);
            if kind == ENCRYPTION {
                return Err(Halt::Trouble(Reason::Encrypted));
            }
            self.slides += u32::from(matches!(kind, SLIDE | PERSIST) && self.counts(kind));
            if version & 0x0F == 0x0F && kind != MASTER {
                if self.open.len() >= DEEPEST {
                    return Err(Halt::Trouble(Reason::Limit));
                }
                self.open.push((end, kind));
                at = start;
                continue;
            }
            let Some(atom) = content.get(start..end) else {
                writer.note(Reason::Truncated);
                return Ok(());
            };
            self.atom(kind, version >> 4, atom, writer)?;
            at = end;
        }
        Ok(())
    }

    /// Slides are numbered by the list of their texts; without one by their own containers.
    fn counts(&mut self, kind: u16) -> bool {
        let listed = self.seen.contains("\u{0}");
        if kind == PERSIST && !listed {
            self.seen.insert("\u{0}".to_owned());
            self.slides = 0;
        }
        kind == PERSIST || !listed
    }

    fn atom(&mut self, kind: u16, instance: u16, atom: &[u8], writer: &mut Writer<'_>) -> Step {
        let inside = |wanted: u16| self.open.iter().any(|(_, kind)| *kind == wanted);
        let text = match kind {
            CHARS => utf16(atom),
            BYTES => atom.iter().map(|&byte| char::from(byte)).collect(),
            STRING if inside(COMMENT) => utf16(atom),
            _ => return Ok(()),
        };
        if kind == STRING && instance != 1 {
            // The first string of a comment is its author, the third the initials.
            if instance == 0 {
                writer.author(&text);
            }
            return Ok(());
        }
        let part = if kind == STRING {
            Part::Comment
        } else if inside(NOTES) {
            Part::Notes
        } else {
            Part::Body
        };
        if text.trim().is_empty() || (self.seen.len() < MOST_TEXTS && !self.seen.insert(text.clone())) {
            return Ok(());
        }
        let section = Section { division: (self.slides > 0).then_some(Division::Slide(self.slides)), part };
        if self.told.replace(section) != Some(section) {
            writer.section(section)?;
        }
        text.split(['\r', '\u{b}', '\n']).try_for_each(|line| writer.line(line))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::parser::Parser;
    use super::super::super::testing::parse;
    use super::super::ole::tests::compound;
    use super::*;

    fn record(version: u16, kind: u16, content: &[u8]) -> Vec<u8> {
        let mut record = version.to_le_bytes().to_vec();
        record.extend_from_slice(&kind.to_le_bytes());
        record.extend_from_slice(&(content.len() as u32).to_le_bytes());
        record.extend_from_slice(content);
        record
    }

    fn chars(text: &str) -> Vec<u8> {
        record(0, CHARS, &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>())
    }

    #[test]
    fn texts_of_slides_and_notes() {
        let slide = record(0x0F, SLIDE, &[chars("山田太郎\r090"), record(0, BYTES, b"plain")].concat());
        let notes = record(0x0F, NOTES, &chars("say it"));
        let author: Vec<u8> = "Ken Ito".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let comment = record(0x0F, COMMENT, &record(0, STRING, &author));
        let file = compound(&[("/PowerPoint Document", &[slide, notes, comment].concat())]);
        let (end, records) = parse(Parser::Ppt, &file);
        assert_eq!(end, End::Complete);
        let texts: Vec<&str> = records.passages.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["山田太郎\n090\nplain\n", "say it\n"]);
        assert!(records.sections.contains(&Section::within(Division::Slide(1), Part::Notes)));
        assert_eq!(records.objects, [(1, vec![("author".to_owned(), "Ken Ito".to_owned())])]);
    }

    #[test]
    fn encrypted_and_broken_presentations_are_told() {
        let mut user = vec![0; 16];
        user[12..].copy_from_slice(&ENCRYPTED.to_le_bytes());
        let file = compound(&[("/Current User", &user), ("/PowerPoint Document", b"")]);
        assert_eq!(parse(Parser::Ppt, &file).0, End::Skipped(Reason::Encrypted));
        let mut cut = chars("x");
        cut[4] = 200;
        assert_eq!(parse(Parser::Ppt, &compound(&[("/PowerPoint Document", &cut)])).0, End::Failed(Reason::Truncated));
        let deep = (0..300).fold(Vec::new(), |inner, _| record(0x0F, SLIDE, &inner));
        assert_eq!(parse(Parser::Ppt, &compound(&[("/PowerPoint Document", &deep)])).0, End::Failed(Reason::Limit));
    }
}
