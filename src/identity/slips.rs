//! Rows that a mistyped name cut off from a person of many rows: how many there are, from the rows that were not.
//!
//! Where a person stands in ten lists, every mistyped name adds somebody. Chen, Shrivastava and Steorts (see
//! `estimate`) take pairs to be missed one by one; a row is missed as a whole. So each linked row stands for
//! `slip / (1 - slip)` rows like it that were not linked, as far as nothing but the name holds them.

use super::resolver::Resolver;
use super::weights::CompareField;

/// Share of rows whose name is mistyped so that no folding helps: 1 to 2 % in lists kept by hand (as for `weights`).
const SLIP: f64 = 0.0125;
/// Rows' worth of belief in it: a list shows its own share once five slips could have been seen.
const BELIEF: f64 = 400.0;
/// Rows of a person from which on a row is missed as a whole.
const MANY: usize = 3;
/// Rows tried, and mates of each.
const TRIED: usize = 10_000;
const MATES: usize = 8;

/// Expected rows that stand alone for a mistyped name, among people of three rows or more.
///
/// How many names slip is learnt from the rows that more than their name holds: a slip does not hide those.
pub(super) fn cut_off(resolver: &Resolver, likely: &[u32]) -> f64 {
    let mut rows: Vec<(u32, u32)> = likely.iter().copied().zip(0..).collect();
    rows.sort_unstable();
    let many: Vec<&[(u32, u32)]> = rows.chunk_by(|a, b| a.0 == b.0).filter(|rows| rows.len() >= MANY).collect();
    let all: usize = many.iter().map(|rows| rows.len()).sum();
    let stride = (all / TRIED).max(1);
    let (mut at, mut tried, mut held) = (0, 0.0, 0.0);
    let (mut named, mut slipped) = (0.0, 0.0);
    for cluster in many {
        while let Some((_, row)) = cluster.get(at) {
            let seen = without_name(resolver, *row, cluster);
            tried += 1.0;
            held += seen.held;
            if let Some(slip) = seen.slipped {
                named += seen.held;
                slipped += if slip { seen.held } else { 0.0 };
            }
            at += stride;
        }
        at -= cluster.len();
    }
    let alone = if tried > 0.0 { 1.0 - held / tried } else { 0.0 };
    let slip = (SLIP * BELIEF + slipped) / (BELIEF + named);
    all as f64 * alone * slip / (1.0 - slip)
}

/// What is seen of a row among the rows of its person.
struct WithoutName {
    /// Probability that it would be found to be its person's if one part of its name were another.
    held: f64,
    /// Whether its name is another than most of theirs; none where too few can be compared.
    slipped: Option<bool>,
}

/// Levels at which names are of different people: of the surname, of the given name, of the full name.
const OTHER_SURNAME: u8 = 5;
const OTHER_GIVEN: u8 = 6;
const OTHER_NAME: u8 = 10;

fn without_name(resolver: &Resolver, row: u32, cluster: &[(u32, u32)]) -> WithoutName {
    let comparer = resolver.comparer();
    // Odds where the surname is another, and where the given name or a name of unknown parts is.
    let mut odds = [0.0; 2];
    let (mut compared, mut other) = (0, 0);
    let step = (cluster.len() / MATES).max(1);
    for (_, mate) in cluster.iter().step_by(step).filter(|(_, mate)| *mate != row) {
        let seen = comparer.observe(row, *mate);
        let [surname, given] = [CompareField::Surname, CompareField::Given].map(|field| seen.pattern.get(field));
        compared += u32::from((surname, given) != (0, 0));
        other += u32::from(surname == OTHER_SURNAME || given == OTHER_GIVEN || given == OTHER_NAME);
        let slips = match (surname, given) {
            (0, 0) => [None; 2],
            (0, _) => [Some((CompareField::Given, OTHER_NAME)); 2],
            _ => [Some((CompareField::Surname, OTHER_SURNAME)), Some((CompareField::Given, OTHER_GIVEN))],
        };
        for (slip, odds) in slips.into_iter().zip(&mut odds) {
            let (mut pattern, mut chance) = (seen.pattern, seen.chance());
            if let Some((field, level)) = slip {
                pattern.set(field, level);
                chance -= seen.log(field);
            }
            let probability = comparer.probability_of_pattern(&resolver.weights, (row, *mate), (pattern, chance)).0;
            *odds += probability / (1.0 - probability).max(1e-9);
        }
    }
    // Either slip is as likely. No row's number decides which: another key would number the rows otherwise.
    let held = odds.map(|odds| odds / (1.0 + odds)).iter().sum::<f64>() / 2.0;
    WithoutName { held, slipped: (compared > 1).then_some(2 * other > compared) }
}
