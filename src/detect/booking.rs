//! Passenger name records: numbered names, then lines that speak of one of them by `/P2`, `-2.1` or by the name.
//!
//! The findings of all lines of a passenger make one mention. A contact line without a number is the only passenger's,
//! or nobody's: it may be the agency's.

use super::found::Found;
use super::hits::{Bearing, Frame, Hit, Teller};
use super::sink::FindingSink;
use super::text::LineResult;
use crate::model::{AttributeField, FieldName, Role, SensitiveString, Unit};

/// Lines of a record at most.
const MAX_LINES: usize = 400;
/// A record ends with so many blank lines.
const MAX_BLANKS: usize = 2;

struct Held {
    text: SensitiveString,
    found: Found,
    line: u64,
}

struct Passenger {
    number: u32,
    name: String,
    held: Vec<Held>,
}

/// The record that is being read.
#[derive(Default)]
pub(super) struct BookingReader {
    passengers: Vec<Passenger>,
    /// Findings of nobody.
    others: Vec<Held>,
    lines: usize,
    blanks: usize,
    teller: Teller,
}

impl BookingReader {
    /// Returns whether no record is being read.
    pub(super) fn is_closed(&self) -> bool {
        self.passengers.is_empty()
    }

    /// Takes a line with its findings; gives them back if they are no part of a record.
    pub(super) fn line(
        &mut self,
        place: (u64, &str),
        result: LineResult,
        record: &mut u64,
        sink: &mut dyn FindingSink,
    ) -> Option<LineResult> {
        let (line, raw) = place;
        let names: Vec<(u32, String)> =
            result.found.iter().filter_map(|found| Some((numbered(raw, found)?, bare(found.value(raw)?)))).collect();
        if self.passengers.is_empty() && names.is_empty() {
            return Some(result);
        }
        self.blanks = if raw.trim().is_empty() { self.blanks + 1 } else { 0 };
        self.lines += 1;
        let again = names
            .iter()
            .any(|(number, name)| self.passengers.iter().any(|one| one.number == *number && one.name != *name));
        if again || self.blanks >= MAX_BLANKS || self.lines > MAX_LINES {
            self.flush(record, sink);
        }
        if self.passengers.is_empty() && names.is_empty() {
            return Some(result);
        }
        let owner = self.owner(raw, &result);
        if names.is_empty() && owner.is_none() && !is_element(raw) {
            return Some(result);
        }
        for found in result.found {
            let Some(text) = found.value(raw).map(str::to_owned) else { continue };
            let named = numbered(raw, &found).map(|number| (number, bare(&text)));
            let held = Held { text: SensitiveString::new(text), found, line };
            let number = named.as_ref().map(|(number, _)| *number).or(owner);
            match named {
                Some((number, name)) if !self.passengers.iter().any(|one| one.number == number) => {
                    self.passengers.push(Passenger { number, name, held: vec![held] });
                }
                _ => match self.passengers.iter_mut().find(|one| Some(one.number) == number) {
                    Some(passenger) => passenger.held.push(held),
                    None => self.others.push(held),
                },
            }
        }
        None
    }

    /// Number of the passenger that a line speaks of.
    fn owner(&self, raw: &str, result: &LineResult) -> Option<u32> {
        if let Some(number) = reference(raw) {
            return self.passengers.iter().any(|one| one.number == number).then_some(number);
        }
        let names: Vec<String> = result
            .found
            .iter()
            .filter(|found| found.is_full_name())
            .filter_map(|found| found.value(raw).map(bare))
            .collect();
        let named = self.passengers.iter().find(|one| names.contains(&one.name));
        let only = || match &self.passengers[..] {
            [only] if is_element(raw) => Some(only.number),
            _ => None,
        };
        named.map(|one| one.number).or_else(only)
    }

    /// Tells the passengers.
    pub(super) fn flush(&mut self, record: &mut u64, sink: &mut dyn FindingSink) {
        let passengers = std::mem::take(&mut self.passengers);
        let others = std::mem::take(&mut self.others);
        self.lines = 0;
        self.blanks = 0;
        if passengers.is_empty() {
            return;
        }
        *record += 1;
        for (slot, passenger) in passengers.iter().enumerate() {
            let hits: Vec<Hit<'_>> = passenger.held.iter().map(hit).collect();
            self.teller.tell(&Frame::text(*record, slot as u16, Role::Customer), &hits, sink);
        }
        let hits: Vec<Hit<'_>> = others.iter().map(|held| Hit { bearing: Bearing::No, ..hit(held) }).collect();
        if !hits.is_empty() {
            self.teller.tell(&Frame::text(*record, passengers.len() as u16, Role::Unknown), &hits, sink);
        }
    }
}

fn hit(held: &Held) -> Hit<'_> {
    held.found.as_hit(held.text.lend().expose(), Unit::Line(held.line), FieldName::None)
}

/// `2.` or `2.1` before a name.
fn numbered(raw: &str, found: &Found) -> Option<u32> {
    if !matches!(found.field, AttributeField::FullRoman(_)) || found.decoded.is_some() {
        return None;
    }
    let before = raw.get(..found.range.start)?;
    let trimmed = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = trimmed.strip_suffix('.')?;
    let start = digits.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    digits.get(start..)?.parse().ok().filter(|number| (1..=999).contains(number))
}

/// `/P2` or Sabre's `-2.1` at the end of a line.
fn reference(raw: &str) -> Option<u32> {
    let text = raw.trim_end();
    let amadeus = text.rfind("/P").and_then(|at| text.get(at + 2..));
    let digits = amadeus.and_then(|rest| rest.split(['-', ',', '/', ' ']).next());
    if let Some(number) = digits.and_then(|digits| digits.parse().ok()) {
        return Some(number);
    }
    let (_, last) = text.rsplit_once('-')?;
    let (name, part) = last.split_once('.')?;
    (name.len() <= 2 && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| name.parse().ok())?
}

/// Letters of a name alone, without a title.
fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase()
}

/// Contact and service lines of a record.
fn is_element(raw: &str) -> bool {
    let text = raw.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '.'));
    ["AP", "SSR", "SR ", "OSI", "OS ", "CTC", "FP", "RM", "RC", "PHONE", "EMAIL"]
        .iter()
        .any(|word| text.starts_with(word))
}
