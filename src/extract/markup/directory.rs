//! Reads the entries of a directory (LDIF, RFC 2849): an object an entry. Whatever is not ASCII stands in base64 there.

use std::io::Read;

use super::super::End;
use super::super::parts::Parts;
use super::super::writer::{Step, Writer};
use super::decoded::{self, LONGEST_LINE};
use crate::model::Reason;
use crate::text::base64;

/// Fields of one entry.
const MOST_FIELDS: usize = 4096;

/// The words that people use for the attributes of RFC 4519, RFC 2798 and Active Directory.
const WORDS: &[(&str, &str)] = &[
    ("cn", "name"),
    ("displayname", "name"),
    ("sn", "family name"),
    ("givenname", "given name"),
    ("mail", "email"),
    ("telephonenumber", "phone"),
    ("homephone", "phone"),
    ("mobile", "mobile phone"),
    ("facsimiletelephonenumber", "fax"),
    ("street", "address"),
    ("streetaddress", "address"),
    ("postaladdress", "address"),
    ("homepostaladdress", "address"),
    ("registeredaddress", "address"),
    ("postalcode", "postal code"),
    ("employeenumber", "employee number"),
    ("employeeid", "employee number"),
    ("o", "company"),
    ("company", "company"),
    ("userpassword", "password"),
    ("msds-phoneticdisplayname", "kana"),
    ("msds-phoneticlastname", "family name kana"),
    ("msds-phoneticfirstname", "given name kana"),
];

/// Reads entries.
pub(in super::super) fn read<R: Read>(reader: R, parts: &mut dyn Parts) -> End {
    let mut writer = Writer::new(parts);
    let result = entries(reader, &mut writer);
    writer.end(result)
}

fn entries<R: Read>(reader: R, writer: &mut Writer<'_>) -> Step {
    let mut entry = Entry::default();
    decoded::lines(reader, writer, |line, writer| entry.physical(line, writer))?;
    entry.give(writer)
}

#[derive(Default)]
struct Entry {
    /// The line that may go on.
    line: String,
    fields: Vec<(String, String)>,
}

impl Entry {
    /// Unfolds: a line that begins with a blank goes on.
    fn physical(&mut self, line: &str, writer: &mut Writer<'_>) -> Step {
        if let Some(rest) = line.strip_prefix(' ').filter(|_| !self.line.is_empty()) {
            self.line.push_str(rest);
        } else {
            self.logical(writer);
            self.line.push_str(line);
        }
        if self.line.len() > LONGEST_LINE {
            self.line.clear();
            writer.note(Reason::Limit);
        }
        if line.is_empty() { self.give(writer) } else { Ok(()) }
    }

    fn logical(&mut self, writer: &mut Writer<'_>) {
        let text = std::mem::take(&mut self.line);
        let Some((name, value)) = text.split_once(':').filter(|_| !text.starts_with('#')) else { return };
        let value = match value.strip_prefix(':') {
            Some(letters) => legible(letters.trim(), writer),
            // What stands elsewhere is a link.
            None if value.starts_with('<') => return,
            None => value.trim_start().to_owned(),
        };
        if self.fields.len() >= MOST_FIELDS {
            return writer.note(Reason::Limit);
        }
        // Lines of an address are divided by a dollar sign (RFC 4517, 3.3.28).
        let key = word(name);
        let value = if key == "address" { value.replace('$', " ") } else { value };
        self.fields.push((key, value));
    }

    fn give(&mut self, writer: &mut Writer<'_>) -> Step {
        self.logical(writer);
        writer.object(&std::mem::take(&mut self.fields))
    }
}

/// The word for an attribute; its options tell of languages alone, but for the one that tells how a name is read.
fn word(attribute: &str) -> String {
    let lower = attribute.trim().to_ascii_lowercase();
    let (name, options) = lower.split_once(';').unwrap_or((&lower, ""));
    let word = WORDS.iter().find(|(own, _)| *own == name).map_or(name, |(_, word)| *word);
    match word {
        "name" if options.contains("phonetic") => "kana".to_owned(),
        word if options.contains("phonetic") => format!("{word} kana"),
        word => word.to_owned(),
    }
}

/// Text in base64; a picture or certificate is none, and is told if it is more than a number or hash.
fn legible(letters: &str, writer: &mut Writer<'_>) -> String {
    /// Bytes of a value that is a number, hash or key.
    const SMALL: usize = 4096;
    match base64::decode(letters).map(String::from_utf8) {
        Some(Ok(text)) => text,
        Some(Err(error)) if error.as_bytes().len() <= SMALL => String::new(),
        Some(Err(_)) => {
            writer.note(Reason::UnknownBinary);
            String::new()
        }
        None => {
            writer.note(Reason::Malformed);
            String::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::parser::Parser;
    use super::super::super::testing::{parse, read};
    use super::*;

    const ENTRIES: &str = "version: 1\n# people\ndn: uid=a,dc=example,dc=com\nobjectClass: person\n\
        cn:: 5bGx55SwIOWkqumDjg==\ncn;lang-ja;phonetic:: 44Ok44G+44Gg\nmail: a@exa\n mple.com\njpegPhoto:< file:///a.jpg\n\
        postalAddress: Chiyoda 1-1$Tokyo\n\ndn: uid=b,dc=example,dc=com\ntelephoneNumber: 090-0000-0000\n";

    #[test]
    fn an_entry_is_an_object_and_base64_is_undone() {
        let (extracted, records) = read(ENTRIES.as_bytes());
        assert_eq!((extracted.format, extracted.end), ("ldif", End::Complete));
        let of = |n: usize, key: &str| {
            records.objects[n].1.iter().find(|(own, _)| own == key).map_or("", |(_, value)| value.as_str())
        };
        assert_eq!(
            (of(0, "name"), of(0, "email"), of(0, "address")),
            ("山田 太郎", "a@example.com", "Chiyoda 1-1 Tokyo")
        );
        assert_eq!((of(1, "phone"), of(0, "jpegphoto")), ("090-0000-0000", ""));
        assert!(!of(0, "kana").is_empty());
    }

    proptest! {
        #[test]
        fn damage_ends_with_an_outcome(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
            let mut content = ENTRIES.as_bytes().to_vec();
            for (at, value) in changes {
                let at = at.index(content.len());
                content[at] = value;
            }
            parse(Parser::Ldif, &content);
        }
    }
}
