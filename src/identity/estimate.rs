//! From links to an estimate of people: expected merges, predicted misses, interval.
//!
//! With probabilities that mean what they say, the expected number of people is rows minus the expected merges along the
//! spanning forest of links, doubtful ones included. What no link shows at all is predicted by drawing what two records
//! of one person would agree in. Missed merges of pairs follow from cluster sizes (Chen, Shrivastava, Steorts, "Unique
//! entity estimation with application to the Syrian conflict", 2018).

use std::collections::HashSet;

use super::cluster::Link;
use super::resolver::Resolver;
use super::weights::{self, CompareField, Pattern};
use super::{belonging, refusal, slips, spaces};
use crate::model::Estimate;

/// Links below this probability carry no expected merge; what they stand for is predicted instead.
pub(super) const FAINTEST: f32 = 0.02;
/// Records drawn to predict misses; the standard error of the share is below .4 percentage points.
const DRAWS: u32 = 20_000;
/// Draws thrown for each that is kept, at most: pairs of systems that share nobody are not kept.
const TRIES: u32 = 8;
/// Predicted misses are off by a factor of two, as far as trials on public data show.
const MISS_FACTOR: f64 = 2.0;
/// Lists are kept half as well or as badly again as is usual.
const SLIP_FACTOR: f64 = 1.5;
/// Probabilities between doubt and certainty are off by a third of their distance from certainty.
pub(super) const DOUBT_SPAN: f64 = 0.33;
/// Of those who stand in several rows, one in eighty is joined or parted wrongly for reasons that no weight knows.
const UNKNOWN_SPAN: f64 = 0.012;

/// Estimates people from clusters (strict, likely, loose), likely set numbers and the joining links.
pub(super) fn people(resolver: &Resolver, clusters: [u64; 3], likely: &[u32], joined: &[Link]) -> (Estimate, f64) {
    let [strict, likely_count, loose] = clusters;
    if likely_count == 0 {
        return (Estimate::NOBODY, 0.0);
    }
    let (mut wrong, mut variance, mut doubt) = (0.0, 0.0, 0.0);
    // Four looks at the links that know nothing of each other; none adds up numbers in an order that threads decide.
    let ((support, misses), (belonging, seen)) = rayon::join(
        || {
            rayon::join(
                || support(resolver.links(), likely),
                || predict_misses(resolver, &linked_systems(resolver, joined)),
            )
        },
        || rayon::join(|| belonging::belonging(resolver, likely), || slips::Seen::of(resolver, likely)),
    );
    for link in joined.iter().filter(|link| link.probability >= 0.5) {
        let p = supported(link, &support);
        wrong += 1.0 - p;
        variance += p * (1.0 - p);
        doubt += 1.0 - p;
    }
    let mut known = 0.0;
    for belongs in &belonging {
        known += belongs;
        variance += belongs * (1.0 - belongs);
        doubt += belongs.min(1.0 - belongs);
    }
    let lost = |misses: f64| pairs_of_two(likely) * misses.min(0.5) / (1.0 - misses.min(0.5));
    let cut_off = seen.cut_off(&belonging);
    let point = likely_count as f64 + wrong - known;
    let lost_now = lost(misses.untraced);
    let middle = point - lost_now - cut_off;
    // Errors that come together hide from learning, too: the lower end takes the draws' word for what was not joined.
    let unjoined = point - (likely_count as f64 - lost(MISS_FACTOR * misses.unjoined));
    let further_down = (lost(MISS_FACTOR * misses.untraced) - lost_now).max(unjoined - lost_now);
    let further_up = lost_now - lost(misses.untraced / MISS_FACTOR);
    let unknown = UNKNOWN_SPAN * sizes(likely).iter().filter(|size| **size > 1).count() as f64;
    let either_way = [2.0 * variance.sqrt(), DOUBT_SPAN * doubt, unknown];
    let down = together(&either_way, [further_down, (SLIP_FACTOR - 1.0) * cut_off]);
    let up = together(&either_way, [further_up, (1.0 - 1.0 / SLIP_FACTOR) * cut_off]);
    let whole = |count: f64| (count.round() as u64).clamp(1, likely.len() as u64);
    let (mut low, middle, mut high) = (whole(middle - down), whole(middle), whole(middle + up));
    // Without strong ids nothing is certain: the interval is never a single figure.
    if low == high && likely.len() > 1 && !resolver.all_strong() {
        low = low.saturating_sub(1).max(1);
        high = if low == high { (high + 1).min(likely.len() as u64) } else { high };
    }
    let estimate = match refusal::reason(resolver, torn(likely, misses.unjoined)) {
        Some(reason) => Estimate::refused((strict, loose), (low, high), reason),
        None => Estimate::modelled((strict, loose), (low, middle, high)),
    };
    (estimate, misses.untraced)
}

/// Half a width from several sources that know nothing of each other.
fn together(either_way: &[f64; 3], one_way: [f64; 2]) -> f64 {
    either_way.iter().chain(&one_way).map(|half| half * half).sum::<f64>().sqrt()
}

/// Odds of each row to belong to its cluster, by all of its links into it.
///
/// A name in a class list fits ten rows of one pupil: none of the ten links is sure, as each is one of many rows that
/// bear the name, and yet the row is that pupil's with the odds of all ten together.
fn support(links: &[Link], likely: &[u32]) -> Vec<f32> {
    let mut support = vec![0.0; likely.len()];
    let cluster = |row: u32| likely.get(row as usize);
    for link in links.iter().filter(|link| cluster(link.a) == cluster(link.b)) {
        for row in [link.a, link.b] {
            if let Some(sum) = support.get_mut(row as usize) {
                *sum += odds(link);
            }
        }
    }
    support
}

fn odds(link: &Link) -> f32 {
    link.probability / (1.0 - link.probability).max(1e-6)
}

/// Probability of a joining link with what else supports it on the weaker side.
fn supported(link: &Link, support: &[f32]) -> f64 {
    let of = |row: u32| support.get(row as usize).copied().unwrap_or_default();
    let odds = f64::from(of(link.a).min(of(link.b)).max(odds(link)));
    odds / (1.0 + odds)
}

/// Predicted share of people of several rows who lose one: every link of the row to the others must be missed.
fn torn(likely: &[u32], unjoined: f64) -> f64 {
    let (mut people, mut torn) = (0u32, 0.0);
    for size in sizes(likely).into_iter().filter(|size| *size > 1) {
        people += 1;
        torn += unjoined.powf(f64::from(size - 1));
    }
    torn / f64::from(people.max(1))
}

fn pairs_of_two(likely: &[u32]) -> f64 {
    sizes(likely).iter().filter(|size| **size == 2).count() as f64
}

pub(super) fn sizes(likely: &[u32]) -> Vec<u32> {
    let mut sizes = vec![0u32; likely.iter().max().map_or(0, |last| *last as usize + 1)];
    for number in likely {
        if let Some(size) = sizes.get_mut(*number as usize) {
            *size += 1;
        }
    }
    sizes
}

/// Shares of pairs of records of one person.
#[derive(Clone, Copy, Debug, Default)]
struct Misses {
    /// That the model could not link even faintly.
    untraced: f64,
    /// That it would rather not join.
    unjoined: f64,
}

/// Pairs of systems that some link joins. Where two lists share nobody that can be seen, nobody is taken to be missed.
fn linked_systems(resolver: &Resolver, joined: &[Link]) -> HashSet<(u32, u32)> {
    let system = |row| resolver.records.system(row);
    let sure = joined.iter().filter(|link| link.probability >= 0.5);
    sure.flat_map(|link| [(system(link.a), system(link.b)), (system(link.b), system(link.a))]).collect()
}

fn predict_misses(resolver: &Resolver, linked: &HashSet<(u32, u32)>) -> Misses {
    let comparer = resolver.comparer();
    let rows = comparer.len();
    if rows < 2 {
        return Misses::default();
    }
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut untraced, mut unjoined, mut drawn) = (0u32, 0u32, 0u32);
    for _ in 0..TRIES * DRAWS {
        let (a, b) = (dice.below(rows), dice.below(rows));
        let systems = (resolver.records.system(a), resolver.records.system(b));
        if a == b || (systems.0 != systems.1 && !linked.contains(&systems)) {
            continue;
        }
        // A number alone is found again in its own list, or never: no error of writing parts it from other lists.
        if spaces::is_bare(&resolver.records, a) || spaces::is_bare(&resolver.records, b) {
            continue;
        }
        if drawn == DRAWS {
            break;
        }
        drawn += 1;
        let (random, own) = (comparer.observe(a, b), comparer.observe(a, a));
        let mut pattern = Pattern::default();
        let mut chance = 0.0;
        let times = if dice.share() < weights::CARELESS_SHARE { weights::CARELESS } else { weights::CAREFUL };
        for (field, by_field) in CompareField::ALL.into_iter().zip(own.logs()) {
            // Which levels are open is told by what these two records hold; which one happens, by the person's weights.
            let level = weights::draw(
                &resolver.weights,
                field,
                random.pattern.get(field),
                own.pattern.get(field),
                (times, dice.share()),
            );
            pattern.set(field, level);
            chance += if level == own.pattern.get(field) { by_field } else { weights::chance_of(field, level) };
        }
        let probability = comparer.probability_of_pattern(&resolver.weights, (a, b), (pattern, chance)).0;
        untraced += u32::from(probability < f64::from(FAINTEST));
        unjoined += u32::from(probability < 0.5);
    }
    let share = |count: u32| f64::from(count) / f64::from(drawn.max(1));
    Misses { untraced: share(untraced), unjoined: share(unjoined) }
}

/// A fixed sequence of numbers (splitmix64, Steele, Lea, Flood 2014), so that the same evidence gives the same answer.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u32) -> u32 {
        (((self.next() >> 32) * u64::from(limit)) >> 32) as u32
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}
