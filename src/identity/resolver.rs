//! From evidence to identities: ranks, guards, blocks, comparison, learning, clustering.

use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::{ParallelSlice, ParallelSliceMut};

use super::blocking::{self, BlockTally};
use super::cluster::{self, Link};
use super::compare::Comparer;
use super::estimate;
use super::frequency::{Frequencies, Labels};
use super::guards::{self, GuardTally};
use super::population::Populations;
use super::records::{DistinctTokens, Records};
use super::scorer::{Scorer, Seen};
use super::ties::Ties;
use super::weights::{CompareField, FIELDS, LEVELS, LevelCounts, Pattern, Weights};
use crate::model::{Estimate, Evidence};

/// Link probabilities of the tiers: near-certain, likelier than not, doubtful.
const THRESHOLDS: [f32; 4] = [0.95, 0.5, 0.1, estimate::FAINTEST];
/// Links below this probability are not kept.
const KEPT: f32 = 0.001;
/// Pairs below this probability of one household are not learnt from.
const PLAINLY_RANDOM: f32 = 0.000_1;
/// Pairs above it stay what they are when frequencies are counted anew: counts move odds by a factor, not by thousands.
const SURE: f32 = 0.999_9;
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
pub fn resolve<E: Evidence + Sync>(evidence: &E, populations: &Populations) -> Result<Identities, E::Error> {
    Ok(Resolver::new(evidence, populations, Model::default())?.identities())
}

/// Pairs to learn from, by what scoring made of them.
#[derive(Debug, Default)]
struct Pairs {
    /// One person beyond doubt: not scored again.
    sure: Vec<u64>,
    /// Perhaps one person.
    open: Vec<u64>,
    /// One household at most.
    households: Vec<u64>,
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
    pub fn new<E: Evidence + Sync>(evidence: &E, populations: &Populations, model: Model) -> Result<Self, E::Error> {
        let mut records = Records::load(evidence, populations)?;
        let mut names = records.names();
        let guarded = guards::apply(&mut records, &mut names);
        let labels = Labels::guess(&records, &mut names);
        drop(names);
        records.weave();
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
        let pairs = resolver.score(Pairs { open: pairs, ..Pairs::default() });
        // The first clusters tell people from rows better than the guess did: count frequencies again on them.
        let people = cluster::tiers(&resolver.comparer(), &resolver.links, &[0.5]).numbers.pop().unwrap_or_default();
        resolver.labels = Labels::of_people(&resolver.records, people);
        // The old counts go before the new ones are made: both together would be the peak of memory.
        resolver.frequencies = Frequencies::default();
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

    /// Scores open pairs into links and sorts them by what they are; links of pairs that are sure already stay.
    ///
    /// Pairs are looked at in slices: what is seen in all of them at once would take more memory than the evidence.
    fn score(&mut self, mut pairs: Pairs) -> Pairs {
        let comparer = self.comparer();
        let weights = match self.model {
            Model::Learnt => learnt(&comparer, &self.weights, [&pairs.sure, &pairs.open, &pairs.households]),
            Model::Documented => self.weights.clone(),
        };
        let mut links: Vec<Link> = self.links.iter().filter(|link| link.probability >= SURE).copied().collect();
        let mut scored: Vec<(f32, f32)> = Vec::new();
        let (mut from, mut kept) = (0, 0);
        while from < pairs.open.len() {
            let to = pairs.open.len().min(from + SCORED_AT_ONCE);
            let slice = pairs.open.get(from..to).unwrap_or_default();
            scored.resize(slice.len(), (0.0, 0.0));
            let few = slice.par_chunks(FETCHED_AT_ONCE).zip(scored.par_chunks_mut(FETCHED_AT_ONCE));
            let scorer = || Scorer::new(&comparer, &weights);
            few.for_each_init(scorer, |scorer, (pairs, scored)| scorer.probabilities(pairs, scored));
            for (at, (person, household)) in (from..to).zip(&scored) {
                let pair = pairs.open.get(at).copied().unwrap_or_default();
                let (a, b) = blocking::rows(pair);
                if *person >= KEPT {
                    links.push(Link { a, b, probability: *person });
                }
                if *person >= SURE {
                    pairs.sure.push(pair);
                } else if *person >= KEPT {
                    if let Some(slot) = pairs.open.get_mut(kept) {
                        *slot = pair;
                        kept += 1;
                    }
                } else if *household >= PLAINLY_RANDOM {
                    pairs.households.push(pair);
                }
            }
            from = to;
        }
        pairs.open.truncate(kept);
        pairs.open.shrink_to_fit();
        cluster::sort(&mut links);
        self.weights = weights;
        self.links = links;
        pairs
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

/// Weights after some rounds of learning from every n-th pair, in their fixed order.
fn learnt(comparer: &Comparer<'_>, documented: &Weights, pairs: [&[u64]; 3]) -> Weights {
    let stride = (pairs.iter().map(|pairs| pairs.len()).sum::<usize>() / LEARNT_FROM).max(1);
    let picked: Vec<u64> = pairs.into_iter().flatten().copied().step_by(stride).collect();
    let few = picked.par_chunks(FETCHED_AT_ONCE);
    let seen: Vec<Seen> = few.flat_map_iter(|pairs| Seen::all(comparer, pairs)).collect();
    let mut weights = documented.clone();
    for _ in 0..ROUNDS {
        weights = learn(comparer, &weights, &seen, stride);
    }
    weights
}

/// One round of expectation and maximisation over the picked pairs, each of which stands for `stride`.
fn learn(comparer: &Comparer<'_>, weights: &Weights, picked: &[Seen], stride: usize) -> Weights {
    let mut counts = ([[0.0; LEVELS]; FIELDS], [[0.0; LEVELS]; FIELDS]);
    let (mut people, mut households) = (0.0, 0.0);
    let mut scorer = Scorer::new(comparer, weights);
    let mut tied = Ties::no_pairs();
    for seen in picked {
        let (person, household) = scorer.probability_of(seen);
        if let Some(people) = tied.get_mut(seen.tie) {
            *people += person * stride as f64;
        }
        people += person;
        households += household;
        expect(&mut counts.0, seen.pattern, person);
        expect(&mut counts.1, seen.pattern, household);
    }
    let mut learnt = weights.clone();
    learnt.learn(&counts.0, &counts.1);
    let rows = f64::from(comparer.len());
    let documented = Weights::default();
    let partners =
        |pairs: f64, believed: f64, belief: f64| (2.0 * pairs * stride as f64 + belief * believed) / (rows + belief);
    learnt.person_partners = partners(people, documented.person_partners, PERSON_BELIEF);
    learnt.ties = Ties::learnt(&comparer.records.sorts, &tied, learnt.person_partners);
    learnt.household_partners = partners(households, documented.household_partners, HOUSEHOLD_BELIEF);
    learnt
}

/// Pairs that learning looks at; more of them move no weight.
const LEARNT_FROM: usize = 300_000;
/// Pairs whose rows are asked for together: memory answers some ten questions in the time of one.
const FETCHED_AT_ONCE: usize = 32;
/// Pairs scored at a time: enough to feed all threads.
const SCORED_AT_ONCE: usize = 1 << 18;

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
