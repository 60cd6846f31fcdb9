//! Leaves out pairs of a block that agree in nothing but its key and differ in too much to be one person.

use super::compare::{NEAR_GIVEN, NEAR_SURNAME};
use super::partition::row;
use super::ranks::{NONE, RankLists};
use super::records::Records;
use super::weights::{CompareField, Weights};

/// Odds below which a pair of a block is no link of any tier.
const HOPELESS: f64 = 0.002;
/// Blocks up to this size hold too few strangers to be looked through.
const SMALL: usize = 2;

/// What the key of a block covers, so that agreement in it says nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Covered {
    /// Full name.
    Name,
    /// Place and birth date.
    PlaceBirth,
    /// Given name and birth date.
    GivenBirth,
    /// Surname and birth date.
    SurnameBirth,
    /// As good as a link: every pair is compared.
    Everything,
}

/// Facts that a row is screened by.
#[derive(Clone, Copy, Debug, Default)]
struct Facts {
    birth: u32,
    email: u32,
    phone: u32,
    postal: u32,
    surname: [u32; 2],
    given: [u32; 2],
}

/// How two rows stand in one fact.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Unknown,
    Agree,
    Differ,
}

/// Looks through the pairs of blocks under one kind of key.
pub(super) struct Screen<'a> {
    records: &'a Records,
    covered: Covered,
    facts: Vec<Facts>,
    /// Likelihood that two rows of one person differ: birth date, e-mail, phone, place, surname, given name.
    differing: [f64; 6],
}

impl<'a> Screen<'a> {
    pub(super) fn new(records: &'a Records, covered: Covered) -> Self {
        let weights = Weights::default();
        let fields: [(CompareField, &[u8]); 6] = [
            (CompareField::Birth, &[8]),
            (CompareField::Email, &[3]),
            (CompareField::Phone, &[5]),
            (CompareField::Address, &[5]),
            (CompareField::Surname, &[5, NEAR_SURNAME]),
            (CompareField::Given, &[6, NEAR_GIVEN]),
        ];
        let share = |field, levels: &[u8]| levels.iter().map(|level| weights.person(field, *level).exp()).sum();
        let differing = fields.map(|(field, levels)| share(field, levels));
        Self { records, covered, facts: Vec::new(), differing }
    }

    /// Hands over the pairs worth comparing among rows at most `reach` apart in the block.
    pub(super) fn pairs(&mut self, block: &[u64], reach: usize, mut take: impl FnMut(u32, u32)) {
        let all = self.covered == Covered::Everything || block.len() <= SMALL;
        self.facts.clear();
        if !all {
            self.facts.extend(block.iter().map(|entry| facts(self.records, self.covered, row(*entry))));
        }
        // A row has half a partner among the others of its block; 0.1 people beside them may bear the key unseen.
        let odds = 1.0 / (block.len() as f64 - 1.9);
        for (at, a) in block.iter().enumerate() {
            for (other, b) in block.iter().enumerate().skip(at + 1).take(reach) {
                if row(*a) != row(*b) && (all || self.hopeful(at, other, odds)) {
                    take(row(*a), row(*b));
                }
            }
        }
    }

    fn hopeful(&self, a: usize, b: usize, odds: f64) -> bool {
        let (Some(a), Some(b)) = (self.facts.get(a), self.facts.get(b)) else { return true };
        let stands = [
            self.birth(a.birth, b.birth),
            stand(a.email, b.email),
            stand(a.phone, b.phone),
            stand(a.postal, b.postal),
            part(a.surname, b.surname),
            part(a.given, b.given),
        ];
        let mut odds = odds;
        for (stand, differing) in stands.into_iter().zip(self.differing) {
            match stand {
                Stand::Agree => return true,
                Stand::Differ => odds *= differing,
                Stand::Unknown => {}
            }
        }
        odds >= HOPELESS
    }

    fn birth(&self, a: u32, b: u32) -> Stand {
        match stand(a, b) {
            Stand::Differ if self.records.near_dates(a, b) => Stand::Agree,
            stand => stand,
        }
    }
}

fn facts(records: &Records, covered: Covered, row: u32) -> Facts {
    let mut facts = Facts { email: sole(&records.email, row), phone: sole(&records.phone, row), ..Facts::default() };
    if covered == Covered::Name {
        facts.birth = records.birth.get(row);
    }
    if covered != Covered::PlaceBirth {
        facts.postal = records.postal.get(row);
    }
    if matches!(covered, Covered::PlaceBirth | Covered::GivenBirth) {
        facts.surname = [records.surname_roman.get(row), records.surname.get(row)];
    }
    if matches!(covered, Covered::PlaceBirth | Covered::SurnameBirth) {
        facts.given = [records.given_roman.get(row), records.given.get(row)];
    }
    facts
}

/// The value of a row that has just one: of several, another one may agree.
fn sole(lists: &RankLists, row: u32) -> u32 {
    lists.only(row).unwrap_or(NONE)
}

fn stand(a: u32, b: u32) -> Stand {
    match (a, b) {
        (NONE, _) | (_, NONE) => Stand::Unknown,
        (a, b) if a == b => Stand::Agree,
        _ => Stand::Differ,
    }
}

/// Part of a name in two writings: one that agrees is enough.
fn part(a: [u32; 2], b: [u32; 2]) -> Stand {
    match (stand(a[0], b[0]), stand(a[1], b[1])) {
        (Stand::Agree, _) | (_, Stand::Agree) => Stand::Agree,
        (Stand::Unknown, other) | (other, Stand::Unknown) => other,
        (Stand::Differ, Stand::Differ) => Stand::Differ,
    }
}
