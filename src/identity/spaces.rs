//! Whose member numbers a list of nothing but numbers holds: the orders of a database name customers by number alone.

use std::collections::{HashMap, HashSet};

use super::ranks::NONE;
use super::records::Records;

/// Share of a list's numbers that another list of the same content must hold.
const HELD: f64 = 0.9;
/// Distinct numbers below which an overlap may be chance.
const FEWEST: usize = 3;

/// A list: its content and its table fingerprint.
type List = (u32, u32);

/// Gives the rows of lists that hold member numbers alone the table fingerprint of the one list of the same content that
/// holds these numbers beside names or contacts. Of two such lists neither is taken: running numbers overlap by chance.
pub(super) fn join(records: &Records, systems: &mut [u32]) {
    let bare = bare_lists(records, systems);
    if bare.is_empty() {
        return;
    }
    let contents: HashSet<u32> = bare.iter().map(|(content, _)| *content).collect();
    let numbers = numbers(records, systems, &contents);
    let mut owners: HashMap<List, u32> = HashMap::new();
    for list in &bare {
        let Some(own) = numbers.get(list).filter(|own| own.len() >= FEWEST) else { continue };
        let holds = |other: &HashSet<u32>| own.intersection(other).count() as f64 >= HELD * own.len() as f64;
        let mut holders =
            numbers.iter().filter(|(other, held)| other.0 == list.0 && !bare.contains(*other) && holds(held));
        if let (Some((owner, _)), None) = (holders.next(), holders.next()) {
            owners.insert(*list, owner.1);
        }
    }
    for (row, system) in (0..).zip(systems.iter_mut()) {
        if let Some(owner) = owners.get(&(records.reading(row), *system)) {
            *system = *owner;
        }
    }
}

/// Lists of whose rows nearly all hold a member number and nothing else that tells a person.
fn bare_lists(records: &Records, systems: &[u32]) -> HashSet<List> {
    let mut counts: HashMap<List, (u64, u64)> = HashMap::new();
    for (row, system) in (0..).zip(systems) {
        let count = counts.entry((records.reading(row), *system)).or_default();
        count.0 += 1;
        count.1 += u64::from(is_bare(records, row));
    }
    let nearly_all = |(rows, bare): (u64, u64)| bare > 0 && bare as f64 >= HELD * rows as f64;
    counts.into_iter().filter(|(_, count)| nearly_all(*count)).map(|(list, _)| list).collect()
}

/// Whether a row holds a member number and nothing else that tells a person.
pub(super) fn is_bare(records: &Records, row: u32) -> bool {
    let names = [&records.native, &records.roman, &records.soft, &records.surname, &records.given, &records.birth];
    !records.member.get(row).is_empty()
        && names.iter().all(|column| column.get(row) == NONE)
        && [&records.email, &records.phone, &records.id, &records.primary, &records.card, &records.account]
            .iter()
            .all(|column| column.get(row).is_empty())
}

/// Distinct member numbers of each list of some contents.
fn numbers(records: &Records, systems: &[u32], contents: &HashSet<u32>) -> HashMap<List, HashSet<u32>> {
    let mut numbers: HashMap<List, HashSet<u32>> = HashMap::new();
    for (row, system) in (0..).zip(systems) {
        let content = records.reading(row);
        if contents.contains(&content) {
            numbers.entry((content, *system)).or_default().extend(records.member.get(row));
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::super::scenario_tests::row;
    use super::super::{EvidenceRows, Populations, resolve};
    use crate::model::EvidenceRow;

    fn people(orders: &[&str]) -> u64 {
        let customers = ["n=相沢 友香;m=7001", "n=入江 直人;m=7002", "n=上野 恵;m=7003", "n=江口 望;m=7004"];
        let listed = |(at, text): (usize, &&str), system: i64| EvidenceRow { system, ..row(at as u64, text) };
        let rows = customers.iter().enumerate().map(|at| listed(at, 1));
        let rows: Vec<EvidenceRow> = rows.chain(orders.iter().enumerate().map(|at| listed(at, 2))).collect();
        resolve(&EvidenceRows::new(rows), &Populations::default()).unwrap().estimate.likely().unwrap()
    }

    #[test]
    fn orders_that_name_customers_by_number_are_theirs() {
        let orders = ["m=7001", "m=7002", "m=7003", "m=7001", "m=7004", "m=7002"];
        assert_eq!(people(&orders), 4);
    }

    #[test]
    fn numbers_of_another_list_are_other_people() {
        assert!(people(&["m=8001", "m=8002", "m=8003", "m=7001"]) > 4);
    }
}
