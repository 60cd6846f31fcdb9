//! Whose member numbers a list of nothing but numbers holds: orders name customers by number alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::ranks::NONE;
use super::records::Records;

/// Share of a list's numbers that another list must hold.
const HELD: f64 = 0.9;
/// Distinct numbers below which an overlap may be chance.
const FEWEST: usize = 3;
/// Share of common numbers under which two lists must give one name to be lists of the same people.
const AGREE: f64 = 0.8;

/// A list: its content and its table fingerprint.
type List = (u32, u32);

/// Best name that a list gives under each number that is asked for; 0 if none.
type Names = HashMap<u32, u64>;

/// Gives the rows of lists that hold member numbers alone the table fingerprint of the list that holds these numbers
/// beside names or contacts: one of the same content, or else one elsewhere. Where several hold them, they must give
/// the same names under the same numbers, or none is taken: running numbers overlap by chance.
/// Returns the rows.
pub(super) fn join(records: &Records, systems: &mut [u32]) -> Vec<u32> {
    let bare = bare_lists(records, systems);
    if bare.is_empty() {
        return Vec::new();
    }
    let asked = numbers(records, systems, &bare);
    let wanted: HashSet<u32> = asked.values().flatten().copied().collect();
    let holders = holders(records, systems, &bare, &wanted);
    let mut owners: HashMap<List, u32> = HashMap::new();
    for (list, own) in asked.iter().filter(|(_, own)| own.len() >= FEWEST) {
        let holds = |names: &Names| {
            own.iter().filter(|number| names.contains_key(number)).count() as f64 >= HELD * own.len() as f64
        };
        let holding: Vec<(&List, &Names)> = holders.iter().filter(|(_, names)| holds(names)).collect();
        let beside: Vec<_> = holding.iter().filter(|(other, _)| other.0 == list.0).copied().collect();
        if let Some(owner) = sole(&beside).or_else(|| if beside.is_empty() { sole(&holding) } else { None }) {
            owners.insert(*list, owner);
        }
    }
    let mut joined = Vec::new();
    for (row, system) in (0..).zip(systems.iter_mut()) {
        if let Some(owner) = owners.get(&(records.reading(row), *system)).filter(|_| is_bare(records, row)) {
            *system = *owner;
            joined.push(row);
        }
    }
    joined
}

/// Table fingerprint of the first of some lists, if all of them are lists of the same people.
fn sole(holding: &[(&List, &Names)]) -> Option<u32> {
    let ((list, first), others) = holding.split_first()?;
    let same_people = |(_, names): &(&List, &Names)| {
        let (mut common, mut equal) = (0u32, 0u32);
        for (number, name) in names.iter().filter(|(_, name)| **name != 0) {
            if let Some(other) = first.get(number).filter(|other| **other != 0) {
                common += 1;
                equal += u32::from(other == name);
            }
        }
        common > 0 && f64::from(equal) >= AGREE * f64::from(common)
    };
    others.iter().all(same_people).then_some(list.1)
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

/// Distinct member numbers of some lists.
fn numbers(records: &Records, systems: &[u32], lists: &HashSet<List>) -> BTreeMap<List, HashSet<u32>> {
    let mut numbers: BTreeMap<List, HashSet<u32>> = BTreeMap::new();
    for (row, system) in (0..).zip(systems) {
        let list = (records.reading(row), *system);
        if lists.contains(&list) {
            numbers.entry(list).or_default().extend(records.member.get(row));
        }
    }
    numbers
}

/// What all other lists say under the numbers that are wanted.
fn holders(records: &Records, systems: &[u32], bare: &HashSet<List>, wanted: &HashSet<u32>) -> BTreeMap<List, Names> {
    let mut holders: BTreeMap<List, Names> = BTreeMap::new();
    for (row, system) in (0..).zip(systems) {
        let list = (records.reading(row), *system);
        if bare.contains(&list) {
            continue;
        }
        for number in records.member.get(row).iter().filter(|number| wanted.contains(number)) {
            holders.entry(list).or_default().insert(*number, records.any_name(row));
        }
    }
    holders
}

#[cfg(test)]
mod tests {
    use super::super::scenario_tests::row;
    use super::super::{EvidenceRows, Populations, resolve};
    use crate::model::{EvidenceRow, ReadingId, RowKey};

    const CUSTOMERS: [&str; 4] = ["n=相沢 友香;m=7001", "n=入江 直人;m=7002", "n=上野 恵;m=7003", "n=江口 望;m=7004"];

    /// People of lists, each a table of the content given with it.
    fn people(lists: &[(u32, &[&str])]) -> u64 {
        let mut rows = Vec::new();
        for (system, (content, texts)) in (1..).zip(lists) {
            for text in *texts {
                let one = row(rows.len() as u64, text);
                let key = RowKey { reading: ReadingId::from_stored(i64::from(*content)), ..one.key };
                rows.push(EvidenceRow { system, key, ..one });
            }
        }
        resolve(&EvidenceRows::new(rows), &Populations::default()).unwrap().estimate.likely().unwrap()
    }

    const ORDERS: [&str; 6] = ["m=7001", "m=7002", "m=7003", "m=7001", "m=7004", "m=7002"];

    #[test]
    fn orders_that_name_customers_by_number_are_theirs() {
        assert_eq!(people(&[(1, &CUSTOMERS), (1, &ORDERS)]), 4);
        assert_eq!(people(&[(1, &CUSTOMERS), (2, &ORDERS)]), 4);
    }

    #[test]
    fn lists_that_bear_one_name_under_a_number_count_alike() {
        let desk = ["n=相沢 友香;m=7001", "n=入江 直人;m=7002", "n=上野 恵;m=7003", "k=エグチ ノゾミ;m=7004"];
        assert_eq!(people(&[(1, &CUSTOMERS), (2, &desk)]), 4);
    }

    #[test]
    fn an_order_may_go_to_another_address() {
        let customers = [
            "n=相沢 友香;m=7001;a=千葉県柏市若葉町1-2",
            "n=入江 直人;m=7002;a=千葉県柏市若葉町3-4",
            "n=上野 恵;m=7003;a=千葉県柏市旭町5-6",
        ];
        let orders = [
            "m=7001;a=千葉県柏市若葉町3-4",
            "m=7002;a=千葉県柏市旭町5-6",
            "m=7003;a=千葉県柏市旭町5-6",
            "m=7001;a=千葉県柏市旭町5-6",
        ];
        assert_eq!(people(&[(1, &customers), (1, &orders)]), 3);
    }

    #[test]
    fn an_older_list_of_the_same_customers_holds_their_numbers_as_well() {
        let older =
            ["n=相沢 友香;m=7001", "n=入江 直人;m=7002", "n=上野 恵;m=7003", "n=江口 望;m=7004", "n=緒方 浩;m=7005"];
        assert_eq!(people(&[(1, &CUSTOMERS), (2, &older), (3, &ORDERS)]), 5);
    }

    #[test]
    fn two_lists_that_number_other_people_alike_own_no_orders() {
        let suppliers = ["n=北川 誠;m=7001", "n=木下 亜希;m=7002", "n=小池 洋平;m=7003", "n=今野 綾;m=7004"];
        assert_eq!(people(&[(1, &CUSTOMERS), (2, &suppliers)]), 8);
        assert!(people(&[(1, &CUSTOMERS), (2, &suppliers), (3, &ORDERS)]) > 8);
    }

    #[test]
    fn numbers_of_another_list_are_other_people() {
        assert!(people(&[(1, &CUSTOMERS), (1, &["m=8001", "m=8002", "m=8003", "m=7001"])]) > 4);
    }
}
