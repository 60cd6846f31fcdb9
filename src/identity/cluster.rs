//! Clusters linked mentions by falling probability, with vetoes; the three tiers are nested by construction.

use rayon::slice::ParallelSliceMut;

use super::compare::Comparer;
use super::strikes::{Contacts, Dates, Strikes};

/// A scored reason that two rows are the same person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Link {
    pub(super) a: u32,
    pub(super) b: u32,
    /// Probability that both are one person.
    pub(super) probability: f32,
}

/// Disjoint sets with the members of each set as a ring.
#[derive(Clone, Debug)]
pub(super) struct Forest {
    parent: Vec<u32>,
    next: Vec<u32>,
    size: Vec<u32>,
    sets: u32,
}

impl Forest {
    pub(super) fn new(len: u32) -> Self {
        Self { parent: (0..len).collect(), next: (0..len).collect(), size: vec![1; len as usize], sets: len }
    }

    /// Root of a row; halves paths on its way.
    pub(super) fn root(&mut self, row: u32) -> u32 {
        let mut row = row;
        loop {
            let parent = at(&self.parent, row);
            if parent == row {
                return row;
            }
            let grand = at(&self.parent, parent);
            put(&mut self.parent, row, grand);
            row = grand;
        }
    }

    /// Joins the sets of two roots.
    pub(super) fn join(&mut self, a: u32, b: u32) {
        if a == b {
            return;
        }
        let (sa, sb) = (at(&self.size, a), at(&self.size, b));
        let (big, small) = if (sa, b) > (sb, a) { (a, b) } else { (b, a) };
        put(&mut self.parent, small, big);
        put(&mut self.size, big, sa + sb);
        let (next_big, next_small) = (at(&self.next, big), at(&self.next, small));
        put(&mut self.next, big, next_small);
        put(&mut self.next, small, next_big);
        self.sets -= 1;
    }

    /// Members of a row's set, from the row on.
    pub(super) fn members(&self, row: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at_row = Some(row);
        std::iter::from_fn(move || {
            let here = at_row?;
            let next = at(&self.next, here);
            at_row = (next != row).then_some(next);
            Some(here)
        })
    }

    /// Whether a row is the only one of its set.
    fn is_alone(&self, row: u32) -> bool {
        at(&self.next, row) == row
    }

    /// Rows in a row's set.
    #[cfg(test)]
    fn size(&mut self, row: u32) -> u32 {
        let root = self.root(row);
        at(&self.size, root)
    }

    /// Number of sets.
    #[cfg(test)]
    fn sets(&self) -> u32 {
        self.sets
    }

    /// Dense number of each row's set, numbered by first row.
    pub(super) fn numbers(&mut self) -> Vec<u32> {
        let len = self.parent.len() as u32;
        let mut number = vec![u32::MAX; len as usize];
        let mut of = Vec::with_capacity(len as usize);
        let mut next = 0;
        for row in 0..len {
            let root = self.root(row);
            if at(&number, root) == u32::MAX {
                put(&mut number, root, next);
                next += 1;
            }
            of.push(at(&number, root));
        }
        of
    }
}

fn at(column: &[u32], row: u32) -> u32 {
    column.get(row as usize).copied().unwrap_or_default()
}

fn put(column: &mut [u32], row: u32, value: u32) {
    if let Some(slot) = column.get_mut(row as usize) {
        *slot = value;
    }
}

/// Pairs looked at when two clusters are about to join.
const PAIRS_CHECKED: usize = 64;
/// Rows of a cluster looked through for the fullest.
const LOOKED_THROUGH: usize = 128;
/// Share of looked-at pairs that may disagree strongly (a record with two wrong fields in a large cluster).
const CONFLICTS_ALLOWED: f64 = 0.25;

/// Share of pairs that disagree somehow, row for row, from which two clusters of several rows are two people: a slip is
/// made once, and a father's birth date stands in all of his rows.
const DISAGREEING: f64 = 0.75;

/// Share of pairs of dates that may have nothing in common: rows without a date fit either of two namesakes, and vouch for
/// neither against the other.
const FAR_ALLOWED: f64 = 0.5;

/// Result of clustering up to one threshold after the other.
pub(super) struct Tiers {
    /// Set numbers of the rows at each threshold.
    pub(super) numbers: Vec<Vec<u32>>,
    /// Links that were refused because the clusters contradict each other.
    pub(super) vetoed: u64,
    /// Links that joined two sets, in order.
    pub(super) joined: Vec<Link>,
}

/// Puts links in the one order that clustering uses.
pub(super) fn sort(links: &mut [Link]) {
    links.par_sort_unstable_by(|x, y| y.probability.total_cmp(&x.probability).then((x.a, x.b).cmp(&(y.a, y.b))));
}

/// Joins sorted links down to each of the falling thresholds.
pub(super) fn tiers(comparer: &Comparer<'_>, links: &[Link], thresholds: &[f32]) -> Tiers {
    let mut forest = Forest::new(comparer.len());
    let mut tiers = Tiers { numbers: Vec::new(), vetoed: 0, joined: Vec::new() };
    let mut rest = links.iter().peekable();
    for threshold in thresholds {
        while let Some(link) = rest.next_if(|link| link.probability >= *threshold) {
            let (a, b) = (forest.root(link.a), forest.root(link.b));
            if a == b {
                continue;
            }
            if contradict(comparer, &forest, link) {
                tiers.vetoed += 1;
                continue;
            }
            forest.join(a, b);
            tiers.joined.push(*link);
        }
        tiers.numbers.push(forest.numbers());
    }
    tiers
}

/// Whether the two clusters of a link contradict each other: any primary id conflict, or too many strong conflicts.
fn contradict(comparer: &Comparer<'_>, forest: &Forest, link: &Link) -> bool {
    if forest.is_alone(link.a) && forest.is_alone(link.b) {
        return comparer.primary_conflict(link.a, link.b);
    }
    // A row without a given name fits each of a household: it vouches for none of them against the others.
    let vouches = [link.a, link.b].iter().all(|row| comparer.records.is_named(*row));
    let limit = if link.probability >= 0.95 && vouches { 2 } else { 1 };
    let own = comparer.strikes(link.a, link.b);
    // What the linked rows themselves disagree in, their probability has paid for.
    let limit = limit.max(own.with_contacts() + 1);
    let (left, right) = (fullest(comparer, forest, link.a), fullest(comparer, forest, link.b));
    let repeated = left.len() > 1 && right.len() > 1;
    let between = left.iter().flat_map(|a| right.iter().map(|b| comparer.strikes(*a, *b)));
    let pairs: Vec<Strikes> = between.filter(|strikes| strikes.primary || strikes.comparable).collect();
    let count = |test: &dyn Fn(&Strikes) -> bool| pairs.iter().filter(|strikes| test(strikes)).count() as f64;
    if pairs.iter().any(|strikes| strikes.primary) {
        return true;
    }
    let shared = pairs.iter().any(|strikes| strikes.contacts == Contacts::Shared);
    let against = |strikes: &Strikes| if shared { strikes.count } else { strikes.with_contacts() };
    let conflicts = count(&|strikes| against(strikes) >= limit);
    let disagreeing = count(&|strikes| against(strikes) > 0);
    let far = count(&|strikes| strikes.dates == Dates::Far);
    let dated = far + count(&|strikes| strikes.dates == Dates::Near);
    conflicts > CONFLICTS_ALLOWED * pairs.len() as f64
        || repeated && disagreeing >= DISAGREEING * pairs.len().max(1) as f64
        || own.dates != Dates::Far && far > FAR_ALLOWED * dated
}

/// The rows of a set that say most of whose it is: where a person stands in fifty rows, most hold little but a name, in
/// which namesakes agree.
fn fullest(comparer: &Comparer<'_>, forest: &Forest, row: u32) -> Vec<u32> {
    let side = PAIRS_CHECKED.isqrt();
    let mut rows: Vec<u32> = forest.members(row).take(LOOKED_THROUGH).collect();
    if rows.len() > side {
        rows.sort_by_cached_key(|row| (std::cmp::Reverse(comparer.records.fullness(*row)), *row));
        rows.truncate(side);
    }
    rows
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any, prop};
    use proptest::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn sets_do_not_depend_on_the_order_of_joins(pairs in prop::collection::vec((0u32..40, 0u32..40), 0..60), turn in any::<prop::sample::Index>()) {
            let join_all = |pairs: &[(u32, u32)]| {
                let mut forest = Forest::new(40);
                for (a, b) in pairs {
                    let (a, b) = (forest.root(*a), forest.root(*b));
                    forest.join(a, b);
                }
                let sizes: u32 = (0..40).map(|row| forest.members(row).count() as u32).sum();
                let expected: u32 = (0..40).map(|row| forest.size(row)).sum();
                (forest.sets(), forest.numbers(), sizes == expected)
            };
            let mut turned = pairs.clone();
            turned.rotate_left(if pairs.is_empty() { 0 } else { turn.index(pairs.len()) });
            prop_assert_eq!(join_all(&pairs), join_all(&turned));
            prop_assert_eq!(join_all(&pairs).2, true);
        }
    }
}
