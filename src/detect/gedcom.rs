//! Lines of family trees: `0 @I1@ INDI`, `1 NAME Jane /Doe/`, `1 BIRT`, `2 DATE 12 MAR 1931` (FamilySearch GEDCOM 7, 5.5.1).

use super::messages::{Person, Said, What};
use crate::model::NameOrder;

/// The first line of every file.
pub(super) fn is_header(line: &str) -> bool {
    line.trim_start_matches('\u{feff}').trim_end() == "0 HEAD"
}

/// The person whose lines are being read.
#[derive(Default)]
pub(super) struct Tree {
    person: Person,
    is_person: bool,
    /// Event that the next lines of level 2 belong to.
    event: Event,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Event {
    Birth,
    #[default]
    Other,
}

impl Tree {
    /// Takes a line; returns the people that are complete, or nothing if the line is no part of a tree.
    pub(super) fn line(&mut self, number: u64, line: &str) -> Option<Vec<Person>> {
        let text = line.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return Some(Vec::new());
        }
        let (level, rest) = text.split_once(' ')?;
        let level: u8 = level.parse().ok().filter(|level| *level < 10)?;
        let mut people = Vec::new();
        if level == 0 {
            people = self.end();
            self.is_person = rest.ends_with("@ INDI");
        }
        let (tag, value) = rest.split_once(' ').unwrap_or((rest, ""));
        if level == 1 {
            self.event = if tag == "BIRT" { Event::Birth } else { Event::Other };
        }
        if self.is_person {
            let what = match (level, tag) {
                (1, "NAME") => return Some(self.name(value, number, people)),
                (2, "DATE") if self.event == Event::Birth => What::Birth,
                (1 | 2, "EMAIL") => What::Email,
                (1 | 2, "PHON") => What::Phone,
                _ => return Some(people),
            };
            self.person.extend(Said::new(what, value.to_owned(), number));
        }
        Some(people)
    }

    /// Ends the person, if there is one.
    pub(super) fn end(&mut self) -> Vec<Person> {
        self.event = Event::Other;
        let person = std::mem::take(&mut self.person);
        if person.is_empty() { Vec::new() } else { vec![person] }
    }

    /// `Jane Mary /Doe/`: the surname stands between slashes.
    fn name(&mut self, value: &str, number: u64, people: Vec<Person>) -> Vec<Person> {
        let mut parts = value.split('/').map(str::trim);
        let (given, surname) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let is_first = !self.person.iter().any(|said| matches!(said.what, What::Name(_)));
        if is_first && !given.is_empty() && !surname.is_empty() {
            self.person.extend(Said::new(What::Name(NameOrder::GivenFirst), format!("{given} {surname}"), number));
        }
        people
    }
}
