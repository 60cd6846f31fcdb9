//! When no single figure is given: too little tells people apart, too much is missed, or two ways to count disagree.

use super::agreement::{ListSame, list};
use super::cluster::Link;
use super::records::Records;
use super::resolver::Resolver;
use super::weights::{CompareField, Pattern};
use crate::model::Refusal;

/// Fewer rows are few enough to be looked through; no model can be checked on them.
const FEWEST_ROWS: u32 = 100;
/// An identifier that fewer rows hold is none of the evidence as a whole.
const HELD_BY: f64 = 0.05;
/// Independent identifiers without which errors in one can't be told from other people.
const IDENTIFIERS: usize = 3;
/// Predicted share of people of several rows that stay whole, below which the correction outweighs what was seen.
const RECALL: f64 = 0.8;
/// Links looked at for capture and recapture, and those needed to say anything.
const LOOKED_AT: usize = 50_000;
const RECAPTURED: f64 = 50.0;

/// Why no point is given, if so. `torn` is the predicted share of people of several rows who lose one.
pub(super) fn reason(resolver: &Resolver, torn: f64) -> Option<Refusal> {
    let records = &resolver.records;
    if records.len < FEWEST_ROWS {
        return None;
    }
    if identifiers(records) < IDENTIFIERS && !resolver.all_strong() {
        return Some(Refusal::FewIdentifiers);
    }
    if 1.0 - torn < RECALL {
        return Some(Refusal::LowRecall);
    }
    let seen = recaptured(resolver);
    seen.is_some_and(|share| share < RECALL).then_some(Refusal::Disagreement)
}

/// Identifiers that enough rows hold: name, birth date, e-mail, phone, address, any strong number.
fn identifiers(records: &Records) -> usize {
    let held = |has: &dyn Fn(u32) -> bool| {
        let rows = (0..records.len).filter(|row| has(*row)).count();
        usize::from(rows as f64 >= HELD_BY * f64::from(records.len))
    };
    let numbers = [&records.primary, &records.id, &records.card, &records.account, &records.member];
    held(&|row| records.any_name(row) != 0)
        + held(&|row| records.birth.get(row) != 0)
        + held(&|row| !records.email.get(row).is_empty())
        + held(&|row| !records.phone.get(row).is_empty())
        + held(&|row| records.postal.get(row) != 0 || records.address.get(row) != 0)
        + held(&|row| numbers.iter().any(|numbers| !numbers.get(row).is_empty()))
}

/// Share of the pairs of one person that were joined, by capture and recapture between two keys that share no field: a
/// contact, and name with birth date (Lincoln 1930, Petersen 1896). Nothing if too few pairs are held by both.
fn recaptured(resolver: &Resolver) -> Option<f64> {
    let sure: Vec<&Link> = resolver.links().iter().filter(|link| link.probability >= 0.5).collect();
    let comparer = resolver.comparer();
    let (mut joined, mut by_contact, mut by_name, mut by_both) = (0.0, 0.0, 0.0, 0.0);
    for link in sure.iter().step_by((sure.len() / LOOKED_AT).max(1)) {
        let pattern = comparer.observe(link.a, link.b).pattern;
        let contact = contact(&resolver.records, link);
        let (Some(contact), Some(name)) = (contact, name_and_birth(pattern)) else { continue };
        joined += 1.0;
        by_contact += f64::from(u8::from(contact));
        by_name += f64::from(u8::from(name));
        by_both += f64::from(u8::from(contact && name));
    }
    (by_both >= RECAPTURED).then(|| joined / (by_contact * by_name / by_both))
}

/// Whether some contact agrees; nothing if none can be compared.
fn contact(records: &Records, link: &Link) -> Option<bool> {
    let same = [&records.email, &records.phone].map(|lists| list(lists, link.a, link.b));
    let known = same.iter().any(|state| *state != ListSame::Unknown);
    known.then(|| same.iter().any(|state| matches!(state, ListSame::Yes(_))))
}

/// Whether full name and birth date agree; nothing if they can't be compared.
fn name_and_birth(pattern: Pattern) -> Option<bool> {
    let [surname, given, birth] =
        [CompareField::Surname, CompareField::Given, CompareField::Birth].map(|field| pattern.get(field));
    let known = given != 0 && birth != 0;
    known.then_some(surname <= 4 && (given <= 4 || given == 7) && birth == 1)
}
