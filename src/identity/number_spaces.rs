//! Which lists count their members in one row of numbers, and whether a number is one person's.

use std::collections::BTreeMap;

use super::agreement::{Part, Same, part, same};
use super::partition::{Parts, row};
use super::ranks::NONE;
use super::records::Records;

/// Numbers under which two lists must agree to count alike: fewer may be chance.
const FEWEST: u32 = 3;
/// Share of the names that must agree.
const AGREE: f64 = 0.8;
/// Names compared within a space before numbers are taken for personal, and the share of them that may differ: names
/// are mistyped in 1 to 2 % of rows, on either side.
const COMPARED: u32 = 20;
const SLIPS: f64 = 0.08;
/// Rows after a row that it is compared with, under one number.
const REACH: usize = 3;

/// Number spaces by system.
#[derive(Debug, Default)]
pub(super) struct NumberSpaces {
    of_system: Vec<u32>,
    personal: Vec<bool>,
}

/// Names under common numbers that agree, and that differ.
type Names = (u32, u32);

impl NumberSpaces {
    /// Joins the systems that give the same names under the same numbers.
    pub(super) fn of(records: &Records, systems: usize) -> Self {
        let mut of_system: Vec<u32> = (0..systems as u32).collect();
        let names = names_under_numbers(records);
        for ((a, b), (agree, differ)) in &names {
            if a != b && *agree >= FEWEST && f64::from(*agree) >= AGREE * f64::from(agree + differ) {
                let at = |system: &u32| of_system.get(*system as usize).copied().unwrap_or(*system);
                let (first, last) = (at(a).min(at(b)), at(a).max(at(b)));
                of_system.iter_mut().filter(|space| **space == last).for_each(|space| *space = first);
            }
        }
        let mut within: Vec<Names> = vec![(0, 0); systems];
        for ((a, b), (agree, differ)) in &names {
            let (a, b) = (of_system.get(*a as usize), of_system.get(*b as usize));
            if let Some(space) = a.filter(|a| Some(*a) == b)
                && let Some(within) = within.get_mut(*space as usize)
            {
                within.0 += agree;
                within.1 += differ;
            }
        }
        let is_personal = |(agree, differ): &Names| {
            agree + differ >= COMPARED && f64::from(*differ) <= SLIPS * f64::from(agree + differ)
        };
        Self { of_system, personal: within.iter().map(is_personal).collect() }
    }

    /// Number space of a row.
    pub(super) fn of_row(&self, records: &Records, row: u32) -> u32 {
        let system = records.system(row);
        self.of_system.get(system as usize).copied().unwrap_or(system)
    }

    /// Whether the numbers of two rows are of one space.
    pub(super) fn one_space(&self, records: &Records, a: u32, b: u32) -> bool {
        records.system(a) == records.system(b) || self.of_row(records, a) == self.of_row(records, b)
    }

    /// Whether a number of the row's space is one person's.
    pub(super) fn is_personal(&self, records: &Records, row: u32) -> bool {
        !records.member.get(row).is_empty()
            && self.personal.get(self.of_row(records, row) as usize).copied().unwrap_or_default()
    }
}

/// Names that agree and differ under common numbers, by pair of systems.
fn names_under_numbers(records: &Records) -> BTreeMap<(u32, u32), Names> {
    let mut names: BTreeMap<(u32, u32), Names> = BTreeMap::new();
    if records.member.distinct == 0 {
        return names;
    }
    let each = |put: &mut dyn FnMut(u64, u32)| {
        for row in 0..records.len {
            records.member.get(row).iter().filter(|rank| **rank != NONE).for_each(|rank| put(u64::from(*rank), row));
        }
    };
    let mut of_number: Vec<(u32, u32)> = Vec::new();
    Parts::new(records.len as usize, &each).groups(|group| {
        of_number.clear();
        of_number.extend(group.iter().map(|entry| (records.system(row(*entry)), row(*entry))));
        of_number.sort_unstable();
        for (at, (system, row)) in of_number.iter().enumerate() {
            for (other_system, other) in of_number.iter().skip(at + 1).take(REACH) {
                let count = names.entry((*system.min(other_system), *system.max(other_system))).or_default();
                match one_name(records, *row, *other) {
                    Same::Yes => count.0 += 1,
                    Same::No => count.1 += 1,
                    Same::Unknown => {}
                }
            }
        }
    });
    names
}

/// Whether two rows give one name, in any script that both have.
fn one_name(records: &Records, a: u32, b: u32) -> Same {
    let full = [&records.native, &records.roman, &records.soft].map(|names| same(names, a, b));
    let given = part(same(&records.given, a, b), same(&records.given_roman, a, b));
    if full.contains(&Same::Yes) || matches!(given, Part::Same | Part::Reading | Part::ReadingOnly | Part::WritingOnly)
    {
        Same::Yes
    } else if full.contains(&Same::No) || given.differs() {
        Same::No
    } else {
        Same::Unknown
    }
}
