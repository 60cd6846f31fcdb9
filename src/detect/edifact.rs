//! Segments of EDIFACT messages: `NAD+DP+++Jane Doe+Deichweg 19+Husum++25813+DE'CTA+OC+:Jane Doe'COM+04841…:TE'` (ISO 9735).

use super::messages::{Person, Said, What};
use crate::model::NameOrder;

/// `UNA`, or `UNB+` where the usual signs are in use.
pub(super) fn is_header(line: &str) -> bool {
    line.starts_with("UNA:+.") || (line.starts_with("UNB+UNO") && line.contains('\''))
}

/// The party whose segments are being read.
#[derive(Default)]
pub(super) struct Parties {
    person: Person,
    /// Beginning of a segment that a line left over.
    rest: String,
}

impl Parties {
    /// Takes a line; returns the people that are complete, or nothing if the line is no part of a message.
    pub(super) fn line(&mut self, number: u64, line: &str) -> Option<Vec<Person>> {
        if !line.contains('\'') && self.rest.is_empty() && !line.trim().is_empty() {
            return None;
        }
        let text = format!("{}{}", std::mem::take(&mut self.rest), line.trim());
        let mut people = Vec::new();
        let mut segments = parts(&text, '\'');
        let last = segments.pop().unwrap_or_default();
        // A line that is cut goes on; the length is bounded by what a segment may hold.
        if !last.is_empty() && last.len() < 2_000 {
            self.rest = last.to_owned();
        }
        for segment in segments {
            let segment = segment.trim();
            if segment.starts_with("NAD+") || segment.starts_with("UNT+") || segment.starts_with("LIN+") {
                people.extend(self.end());
            }
            self.segment(segment, number);
        }
        Some(people)
    }

    /// Ends the party, if it is a person.
    pub(super) fn end(&mut self) -> Vec<Person> {
        let person = std::mem::take(&mut self.person);
        if person.is_empty() { Vec::new() } else { vec![person] }
    }

    fn segment(&mut self, segment: &str, line: u64) {
        let elements = parts(segment, '+');
        let element = |nth: usize| elements.get(nth).copied().unwrap_or_default();
        let joined = |nth: usize| components(element(nth)).join(" ").trim().to_owned();
        match element(0) {
            "NAD" if is_person(&joined(4)) => {
                self.person.extend(Said::new(What::Name(NameOrder::GivenFirst), joined(4), line));
                let places = [joined(5), joined(8), joined(6)];
                let places: Vec<String> = places.into_iter().filter(|text| !text.is_empty()).collect();
                if places.len() > 1 {
                    self.person.extend(Said::new(What::Address, places.join(", "), line));
                }
            }
            "CTA" => {
                let name = components(element(2)).into_iter().nth(1).unwrap_or_default();
                let same = self.person.iter().any(|said| said.text.lend().expose() == name);
                if is_person(&name) && !same {
                    self.person.extend(Said::new(What::Name(NameOrder::GivenFirst), name, line));
                }
            }
            "COM" if !self.person.is_empty() => {
                let parts = components(element(1));
                let [text, sort, ..] = &parts[..] else { return };
                let what = match sort.as_str() {
                    "TE" | "AL" | "MA" => What::Phone,
                    "EM" => What::Email,
                    _ => return,
                };
                self.person.extend(Said::new(what, text.clone(), line));
            }
            _ => {}
        }
    }
}

/// Two to four words of letters, none of them a form of firms.
fn is_person(text: &str) -> bool {
    const FIRMS: [&str; 18] = [
        "gmbh", "ag", "kg", "ohg", "ltd", "limited", "inc", "llc", "corp", "company", "co", "sa", "sarl", "srl", "bv",
        "nv", "ab", "oy",
    ];
    let words: Vec<&str> = text.split_whitespace().collect();
    let letters = |word: &&str| {
        let bare = word.trim_matches(['.', ',']);
        bare.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-' | '’'))
            && !FIRMS.contains(&bare.to_lowercase().as_str())
    };
    (2..=4).contains(&words.len())
        && words.iter().all(letters)
        && words.iter().filter(|word| word.starts_with(char::is_uppercase)).count() >= 2
}

/// Parts between separators, but those that a `?` keeps.
fn parts(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut from, mut kept) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        if c == separator && !kept {
            parts.extend(text.get(from..at));
            from = at + c.len_utf8();
        }
        kept = c == '?' && !kept;
    }
    parts.extend(text.get(from..));
    parts
}

fn components(element: &str) -> Vec<String> {
    parts(element, ':').into_iter().map(|part| part.replace('?', "").trim().to_owned()).collect()
}
