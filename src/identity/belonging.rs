//! Clusters that are hardly people of their own: each fits another faintly, and one of the fits is true.

use std::collections::HashMap;

use super::cluster::Link;
use super::estimate::{FAINTEST, sizes};
use super::resolver::Resolver;
use super::weights::CompareField;

/// Rows of a cluster that speak for it.
const SPEAKERS: usize = 2;
/// No row.
const NOBODY: u32 = u32::MAX;

/// Chance of each cluster to belong to one of the larger clusters that it is faintly linked to.
///
/// A record that says little (a name alone) may fit four people equally: none of the four links is likely, and yet it is
/// hardly a fifth person. It is one of them with the odds of all links together. Where both sides hold more than the two
/// linked rows, what those hold against each other counts: a parcel's label fits a namesake whose account does not.
pub(super) fn belonging(resolver: &Resolver, likely: &[u32]) -> Vec<f64> {
    let sizes = sizes(likely);
    let mut odds = vec![0.0; sizes.len()];
    let cluster = |row: u32| likely.get(row as usize).copied().unwrap_or_default();
    let size = |cluster: u32| sizes.get(cluster as usize).copied().unwrap_or(1);
    let faint = |link: &&Link| (FAINTEST / 4.0..0.5).contains(&link.probability) && cluster(link.a) != cluster(link.b);
    let links = || resolver.links().iter().filter(faint);
    let several = links().flat_map(|link| [link.a, link.b]).map(cluster).filter(|cluster| size(*cluster) > 1);
    let speakers = speakers(resolver, likely, several);
    for link in links() {
        let (a, b) = (cluster(link.a), cluster(link.b));
        let small = if (size(a), b) < (size(b), a) { a } else { b };
        let p = match (speakers.get(&a), speakers.get(&b)) {
            (Some(left), Some(right)) => between(resolver, link, left, right),
            _ => f64::from(link.probability),
        };
        if let Some(slot) = odds.get_mut(small as usize) {
            *slot += p / (1.0 - p) / f64::from(size(small));
        }
    }
    odds.into_iter().map(|odds| odds / (1.0 + odds)).collect()
}

/// The fullest rows of some clusters.
fn speakers(resolver: &Resolver, likely: &[u32], clusters: impl Iterator<Item = u32>) -> HashMap<u32, [u32; SPEAKERS]> {
    let mut speakers: HashMap<u32, [u32; SPEAKERS]> = clusters.map(|cluster| (cluster, [NOBODY; SPEAKERS])).collect();
    let fullness = |row: u32| if row == NOBODY { 0 } else { 1 + resolver.records.fullness(row) };
    for (row, cluster) in (0..).zip(likely) {
        let Some(speakers) = speakers.get_mut(cluster) else { continue };
        let mut row = row;
        for speaker in speakers {
            if fullness(row) > fullness(*speaker) {
                std::mem::swap(&mut row, speaker);
            }
        }
    }
    speakers
}

/// Probability of a link, or of the two speakers that can be compared in most fields, if they can in as many as its rows
/// and have less in common.
fn between(resolver: &Resolver, link: &Link, left: &[u32], right: &[u32]) -> f64 {
    let comparer = resolver.comparer();
    let compare = |a: u32, b: u32| {
        let seen = comparer.observe(a, b);
        let fields = CompareField::ALL.into_iter().filter(|field| seen.pattern.get(*field) != 0).count();
        let seen = (seen.pattern, seen.chance());
        (fields, comparer.probability(&resolver.weights, (a, b), seen).0)
    };
    let linked = (compare(link.a, link.b).0, f64::from(link.probability));
    let pairs = left.iter().flat_map(|a| right.iter().map(move |b| (*a, *b)));
    let told = pairs.filter(|(a, b)| *a != NOBODY && *b != NOBODY).map(|(a, b)| compare(a, b));
    let most = told.max_by(|x, y| x.0.cmp(&y.0).then(x.1.total_cmp(&y.1)));
    most.filter(|most| most.0 >= linked.0).map_or(linked.1, |most| most.1.min(linked.1))
}
