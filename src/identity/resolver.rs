//! From evidence to identities: ranks, guards, blocks, comparison, learning, clustering.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::blocking::{self, BlockTally};
use super::cluster::{self, Link};
use super::compare::Comparer;
use super::estimate;
use super::frequency::{Frequencies, Labels};
use super::guards::{self, GuardTally};
use super::population::Populations;
use super::records::{DistinctTokens, Records};
use super::weights::{CompareField, FIELDS, LEVELS, LevelCounts, Pattern, Weights};
use crate::model::{Estimate, Evidence};

/// Link probabilities of the tiers: near-certain, likelier than not, doubtful.
const THRESHOLDS: [f32; 4] = [0.95, 0.5, 0.1, estimate::FAINTEST];
/// Links below this probability are not kept.
const KEPT: f32 = 0.001;
/// Pairs below this probability of any relation are not looked at again.
const PLAINLY_RANDOM: f64 = 0.000_1;
/// Rounds of learning from the pairs; weights move less than 1 % after the third.
const ROUNDS: usize = 4;

/// Where the weights come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Model {
    /// The documented weights alone.
    Documented,
    /// The documented weights, moved by what the evidence shows.
    #[default]
    Learnt,
}

/// The answer: an identity for every row, nested over three tiers.
#[derive(Clone, Debug)]
pub struct Identities {
    /// Strict identity of each row, numbered by first row.
    pub strict: Vec<u32>,
    /// Likely identity of each strict identity.
    pub likely_of: Vec<u32>,
    /// Loose identity of each likely identity.
    pub loose_of: Vec<u32>,
    /// People over all rows.
    pub estimate: Estimate,
    /// Share of pairs of records of one person that leave no usable trace, as the model predicts.
    pub predicted_misses: f64,
    /// Distinct tokens per column.
    pub distinct: Vec<DistinctTokens>,
    /// Values guarded as shared by too many.
    pub guarded: GuardTally,
    /// Blocks and pairs.
    pub blocks: BlockTally,
    /// Links refused because the clusters contradict each other.
    pub vetoed: u64,
    /// Other records of the same person that a record has, as learnt.
    pub person_partners: f64,
    /// Records of other household members that share something with a record, as learnt.
    pub household_partners: f64,
}

/// Links all evidence. Same evidence, same answer, at any number of threads.
pub fn resolve<E: Evidence>(evidence: &E, populations: &Populations) -> Result<Identities, E::Error> {
    Ok(Resolver::new(evidence, populations, Model::default())?.identities())
}

/// Evidence in memory with the weights and frequencies learnt on it.
#[derive(Debug)]
pub struct Resolver {
    pub(super) records: Records,
    pub(super) frequencies: Frequencies,
    pub(super) labels: Labels,
    pub(super) weights: Weights,
    model: Model,
    links: Vec<Link>,
    guarded: GuardTally,
    blocks: BlockTally,
}

impl Resolver {
    /// Loads evidence, learns and scores all links.
    pub fn new<E: Evidence>(evidence: &E, populations: &Populations, model: Model) -> Result<Self, E::Error> {
        let mut records = Records::load(evidence, populations)?;
        let guarded = guards::apply(&mut records);
        let labels = Labels::guess(&records);
        let frequencies = Frequencies::count(&records, &labels);
        let (pairs, blocks) = blocking::pairs(&records);
        let mut resolver = Self {
            records,
            frequencies,
            labels,
            weights: Weights::default(),
            model,
            links: Vec::new(),
            guarded,
            blocks,
        };
        let pairs = resolver.score(pairs);
        // The first clusters tell people from rows better than the guess did: count frequencies again on them.
        let people = cluster::tiers(&resolver.comparer(), &resolver.links, &[0.5]).numbers.pop().unwrap_or_default();
        resolver.labels = Labels::new(people);
        resolver.frequencies = Frequencies::count(&resolver.records, &resolver.labels);
        resolver.score(pairs);
        Ok(resolver)
    }

    pub(super) fn comparer(&self) -> Comparer<'_> {
        Comparer { records: &self.records, frequencies: &self.frequencies, labels: &self.labels }
    }

    /// All kept links in clustering order.
    pub(super) fn links(&self) -> &[Link] {
        &self.links
    }

    /// Whether every row holds an id of primary tier.
    pub(super) fn all_strong(&self) -> bool {
        (0..self.records.len).all(|row| !self.records.primary.get(row).is_empty())
    }

    /// Scores pairs into links; returns the pairs that are not plainly random.
    fn score(&mut self, pairs: Vec<u64>) -> Vec<u64> {
        let comparer = self.comparer();
        let seen: Vec<(Pattern, f64)> = pairs
            .par_iter()
            .map(|pair| {
                let (a, b) = blocking::rows(*pair);
                let seen = comparer.observe(a, b);
                (seen.pattern, seen.chance)
            })
            .collect();
        let mut weights = self.weights.clone();
        if self.model == Model::Learnt {
            for _ in 0..ROUNDS {
                weights = learn(&comparer, &weights, &pairs, &seen);
            }
        }
        let scored: Vec<(Link, bool)> = pairs
            .par_iter()
            .zip(&seen)
            .filter_map(|(pair, seen)| {
                let (a, b) = blocking::rows(*pair);
                let (person, household) = comparer.probability(&weights, (a, b), *seen);
                let link = Link { a, b, probability: person as f32 };
                (person + household >= PLAINLY_RANDOM).then_some((link, link.probability >= KEPT))
            })
            .collect();
        let mut links: Vec<Link> = scored.iter().filter(|(_, kept)| *kept).map(|(link, _)| *link).collect();
        cluster::sort(&mut links);
        self.weights = weights;
        self.links = links;
        scored.into_iter().map(|(link, _)| blocking::pair(link.a, link.b)).collect()
    }

    /// Clusters the links into the three tiers.
    pub fn identities(&self) -> Identities {
        let mut tiers = cluster::tiers(&self.comparer(), &self.links, &THRESHOLDS);
        tiers.numbers.truncate(THRESHOLDS.len() - 1);
        let loose = tiers.numbers.pop().unwrap_or_default();
        let likely = tiers.numbers.pop().unwrap_or_default();
        let strict = tiers.numbers.pop().unwrap_or_default();
        let likely_of = coarser(&strict, &likely);
        let loose_of = coarser(&likely, &loose);
        let loose_count = loose_of.iter().max().map_or(0, |last| u64::from(*last) + 1);
        let clusters = [likely_of.len() as u64, loose_of.len() as u64, loose_count];
        let (estimate, predicted_misses) = estimate::people(self, clusters, &likely, &tiers.joined);
        Identities {
            strict,
            likely_of,
            loose_of,
            estimate,
            predicted_misses,
            distinct: self.records.distinct.clone(),
            guarded: self.guarded,
            blocks: self.blocks,
            vetoed: tiers.vetoed,
            person_partners: self.weights.person_partners,
            household_partners: self.weights.household_partners,
        }
    }
}

/// Maps the sets of a finer tier to those of a coarser one.
fn coarser(fine: &[u32], coarse: &[u32]) -> Vec<u32> {
    let size = fine.iter().max().map_or(0, |last| *last as usize + 1);
    let mut of = vec![0; size];
    for (fine, coarse) in fine.iter().zip(coarse) {
        if let Some(slot) = of.get_mut(*fine as usize) {
            *slot = *coarse;
        }
    }
    of
}

/// One round of expectation and maximisation over all pairs, in their fixed order.
fn learn(comparer: &Comparer<'_>, weights: &Weights, pairs: &[u64], seen: &[(Pattern, f64)]) -> Weights {
    let mut counts = ([[0.0; LEVELS]; FIELDS], [[0.0; LEVELS]; FIELDS]);
    let (mut people, mut households) = (0.0, 0.0);
    let stride = (pairs.len() / LEARNT_FROM).max(1);
    for (pair, seen) in pairs.iter().zip(seen).step_by(stride) {
        let (person, household) = comparer.probability(weights, blocking::rows(*pair), *seen);
        people += person;
        households += household;
        expect(&mut counts.0, seen.0, person);
        expect(&mut counts.1, seen.0, household);
    }
    let mut learnt = weights.clone();
    learnt.learn(&counts.0, &counts.1);
    let rows = f64::from(comparer.len());
    let documented = Weights::default();
    let partners =
        |pairs: f64, believed: f64, belief: f64| (2.0 * pairs * stride as f64 + belief * believed) / (rows + belief);
    learnt.person_partners = partners(people, documented.person_partners, PERSON_BELIEF);
    learnt.household_partners = partners(households, documented.household_partners, HOUSEHOLD_BELIEF);
    learnt
}

/// Pairs that learning looks at; more of them move no weight.
const LEARNT_FROM: usize = 300_000;

/// Records' worth of belief in the documented numbers of partners: a small file may show few of them by chance, and
/// households show less than they are.
const PERSON_BELIEF: f64 = 20.0;
const HOUSEHOLD_BELIEF: f64 = 50.0;

fn expect(counts: &mut LevelCounts, pattern: Pattern, share: f64) {
    if share < 0.01 {
        return;
    }
    for (field, row) in CompareField::ALL.into_iter().zip(counts) {
        if let Some(slot) = row.get_mut(usize::from(pattern.get(field))) {
            *slot += share;
        }
    }
}
