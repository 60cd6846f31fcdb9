//! Counts distinct people in sets of identities, for the three rule tiers at once.

use roaring::RoaringBitmap;

use crate::model::{Estimate, Refusal};

/// How the identities of the strict tier join into those of the wider tiers.
///
/// Every strict identity lies in exactly one likely identity, and that one in exactly one loose identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    strict_to_likely: Vec<u32>,
    likely_to_loose: Vec<u32>,
    loose: usize,
    whole: Option<Estimate>,
    of_a_sample: bool,
}

impl People {
    /// Takes the two maps, or nothing if a likely identity has no loose one.
    pub fn new(strict_to_likely: Vec<u32>, likely_to_loose: Vec<u32>) -> Option<Self> {
        let fits = strict_to_likely.iter().all(|likely| (*likely as usize) < likely_to_loose.len());
        let loose = likely_to_loose.iter().max().map_or(0, |last| *last as usize + 1);
        fits.then_some(Self { strict_to_likely, likely_to_loose, loose, whole: None, of_a_sample: false })
    }

    /// Adds the estimate of the whole: its correction of the clusters is shared out to scopes.
    pub fn with_whole(self, whole: Estimate) -> Self {
        Self { whole: Some(whole), ..self }
    }

    /// Says that some assets were read as a sample only: no number of people follows from them.
    pub fn of_a_sample(self) -> Self {
        Self { of_a_sample: true, ..self }
    }

    /// Corrects the clusters of a scope as the whole was corrected, by its share of the doubt. A scope in which no
    /// link is doubtful needs no correction; the whole gets exactly its own.
    fn corrected(&self, strict: u64, likely: u64, loose: u64) -> Option<Estimate> {
        let whole = self.whole?;
        if let Err(reason) = whole.likely()
            && strict > loose
        {
            return Some(Estimate::refused((strict, loose), (loose, strict), reason));
        }
        let doubt = (self.strict_to_likely.len() as u64).saturating_sub(self.loose as u64);
        if strict == self.strict_to_likely.len() as u64 {
            return Some(whole);
        }
        let share = (strict.saturating_sub(loose) as f64) / (doubt.max(1) as f64);
        if share <= 0.0 {
            return None;
        }
        let point = match whole.likely() {
            Ok(point) => point,
            Err(reason) => return Some(Estimate::refused((strict, loose), (loose, strict), reason)),
        };
        let shared = |from: u64, to: u64| share * (to as f64 - from as f64);
        let middle = likely as f64 + shared(self.likely_to_loose.len() as u64, point);
        let low = (middle + shared(point, whole.low())).floor().max(1.0) as u64;
        let high = (middle + shared(point, whole.high())).ceil().max(1.0) as u64;
        Some(Estimate::modelled((strict, loose), (low, middle.round().max(1.0) as u64, high.min(strict))))
    }
}

/// In how many contents each likely identity stands: none, one, or more.
#[derive(Clone, Debug)]
pub struct Holders(Vec<u8>);

/// Counts many sets without clearing or allocating anything between them.
///
/// 4 bytes a likely and a loose identity; a set costs one step a strict identity.
#[derive(Debug)]
pub struct Counter<'p> {
    people: &'p People,
    likely: Marks,
    loose: Marks,
}

impl<'p> Counter<'p> {
    /// Makes a counter over the identities of one resolve.
    pub fn new(people: &'p People) -> Self {
        Self { people, likely: Marks::new(people.likely_to_loose.len()), loose: Marks::new(people.loose) }
    }

    /// Estimates the people of one set of strict identities. An identity that the resolve doesn't know counts as one
    /// more person in every tier.
    pub fn estimate(&mut self, strict: &RoaringBitmap) -> Estimate {
        self.clear();
        let (mut likely, mut loose) = (0, 0);
        for identity in strict {
            let Some(likely_identity) = self.people.strict_to_likely.get(identity as usize) else {
                likely += 1;
                loose += 1;
                continue;
            };
            if !self.likely.mark(*likely_identity) {
                continue;
            }
            likely += 1;
            let joined = self.people.likely_to_loose.get(*likely_identity as usize);
            loose += u64::from(joined.is_none_or(|loose_identity| self.loose.mark(*loose_identity)));
        }
        if self.people.of_a_sample && !strict.is_empty() {
            return Estimate::refused((strict.len(), loose), (loose, strict.len()), Refusal::Sample);
        }
        let corrected = self.people.corrected(strict.len(), likely, loose);
        // In order by construction: a tier grows only where the finer one did.
        let people = corrected.or_else(|| Estimate::from_tiers(strict.len(), likely, loose));
        let people = people.unwrap_or(Estimate::NOBODY);
        if self.people.whole.is_some_and(|whole| whole.calibrated()) { people.reviewed() } else { people }
    }

    /// Likely identities of strict ones.
    pub fn likely(&mut self, strict: &RoaringBitmap) -> RoaringBitmap {
        let mut likely = RoaringBitmap::new();
        self.each_likely(strict, |identity| {
            likely.insert(identity);
        });
        likely
    }

    /// Strict identities, among those of any part, whose likely identity stands in every part. No part, nobody.
    pub fn who_hold_all(&mut self, parts: &[RoaringBitmap]) -> RoaringBitmap {
        let mut holding: Option<RoaringBitmap> = None;
        for part in parts {
            let likely = self.likely(part);
            holding = Some(holding.map_or_else(|| likely.clone(), |before| before & &likely));
        }
        let holding = holding.unwrap_or_default();
        let anyone = parts.iter().fold(RoaringBitmap::new(), |any, part| any | part);
        let likely = |strict: u32| self.people.strict_to_likely.get(strict as usize);
        anyone.into_iter().filter(|strict| likely(*strict).is_some_and(|likely| holding.contains(*likely))).collect()
    }

    /// Begins to note which contents hold whom.
    pub fn holders(&self) -> Holders {
        Holders(vec![0; self.people.likely_to_loose.len()])
    }

    /// Notes the identities of one content. Call it once a content, not once a copy.
    pub fn note_content(&mut self, strict: &RoaringBitmap, holders: &mut Holders) {
        self.each_likely(strict, |likely| {
            if let Some(contents) = holders.0.get_mut(likely as usize) {
                *contents = (*contents + 1).min(2);
            }
        });
    }

    /// Counts the likely people that stand in this content and in no other of those noted.
    pub fn only_here(&mut self, strict: &RoaringBitmap, holders: &Holders) -> u64 {
        let mut only_here = 0;
        self.each_likely(strict, |likely| only_here += u64::from(holders.0.get(likely as usize) == Some(&1)));
        only_here
    }

    /// Visits each likely identity of a set once.
    pub fn each_likely(&mut self, strict: &RoaringBitmap, mut visit: impl FnMut(u32)) {
        self.clear();
        for identity in strict {
            if let Some(likely) = self.people.strict_to_likely.get(identity as usize)
                && self.likely.mark(*likely)
            {
                visit(*likely);
            }
        }
    }

    fn clear(&mut self) {
        self.likely.clear();
        self.loose.clear();
    }
}

/// A set that is emptied in one step: a member carries the number of the current round.
#[derive(Debug)]
struct Marks {
    rounds: Vec<u32>,
    round: u32,
}

impl Marks {
    fn new(len: usize) -> Self {
        Self { rounds: vec![0; len], round: 0 }
    }

    fn clear(&mut self) {
        self.round = self.round.checked_add(1).unwrap_or_else(|| {
            self.rounds.fill(0);
            1
        });
    }

    /// Marks a member and returns whether it was new.
    fn mark(&mut self, member: u32) -> bool {
        match self.rounds.get_mut(member as usize) {
            Some(round) if *round == self.round => false,
            Some(round) => {
                *round = self.round;
                true
            }
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn people() -> People {
        // strict 0 1 | 2 | 3 | 4 → likely 0 0 1 2 3 → loose 0 0 1 1
        People::new(vec![0, 0, 1, 2, 3], vec![0, 0, 1, 1]).unwrap()
    }

    fn tiers(strict: &[u32]) -> (u64, u64, u64) {
        let estimate = Counter::new(&people()).estimate(&strict.iter().copied().collect());
        (estimate.strict(), estimate.likely().unwrap(), estimate.loose())
    }

    #[test]
    fn tiers_join_identities() {
        assert_eq!(tiers(&[]), (0, 0, 0));
        assert_eq!(tiers(&[0, 1]), (2, 1, 1));
        assert_eq!(tiers(&[0, 2]), (2, 2, 1));
        assert_eq!(tiers(&[0, 1, 2, 3, 4]), (5, 4, 2));
        assert_eq!(tiers(&[0, 77]), (2, 2, 2), "an unknown identity is somebody");
    }

    #[test]
    fn scopes_share_the_correction_of_the_whole() {
        // Clusters 5, 4, 2; the model says 3 (2–5).
        let people = people().with_whole(Estimate::modelled((5, 2), (2, 3, 5)));
        let bounds = |strict: &[u32]| {
            let estimate = Counter::new(&people).estimate(&strict.iter().copied().collect());
            (estimate.low(), estimate.likely().unwrap(), estimate.high())
        };
        assert_eq!(bounds(&[0, 1, 2, 3, 4]), (2, 3, 5), "the whole is the whole");
        assert_eq!(bounds(&[0, 3]), (2, 2, 2), "nothing doubtful: nothing to correct");
        let (low, likely, high) = bounds(&[0, 1, 2, 3]);
        assert!(low <= likely && likely <= high && likely <= 3 && high <= 4);
    }

    #[test]
    fn what_is_refused_of_the_whole_is_refused_of_doubtful_scopes() {
        let people = people().with_whole(Estimate::refused((5, 2), (2, 5), Refusal::LowRecall));
        let likely = |strict: &[u32]| Counter::new(&people).estimate(&strict.iter().copied().collect()).likely();
        assert_eq!(likely(&[0, 1, 2]), Err(Refusal::LowRecall));
        assert_eq!(likely(&[0, 3]), Ok(2), "nothing doubtful: nothing to refuse");
    }

    #[test]
    fn a_combination_is_held_by_a_person_not_by_a_record() {
        // Strict 0 and 1 are one likely person: a name here and a card there are a name and a card.
        let people = people();
        let mut counter = Counter::new(&people);
        let hold = |counter: &mut Counter<'_>, parts: &[&[u32]]| {
            let parts: Vec<RoaringBitmap> = parts.iter().map(|part| part.iter().copied().collect()).collect();
            counter.who_hold_all(&parts).iter().collect::<Vec<_>>()
        };
        assert_eq!(hold(&mut counter, &[&[0, 2], &[1]]), [0, 1]);
        assert_eq!(hold(&mut counter, &[&[2, 3], &[4]]), [0; 0]);
        assert_eq!(hold(&mut counter, &[&[2], &[]]), [0; 0]);
        assert_eq!(hold(&mut counter, &[]), [0; 0]);
    }

    #[test]
    fn a_doubtful_part_of_a_refused_whole_is_refused() {
        let people = people().with_whole(Estimate::refused((5, 2), (3, 4), Refusal::LowRecall));
        let estimate = |strict: &[u32]| Counter::new(&people).estimate(&strict.iter().copied().collect());
        let doubtful = estimate(&[0, 1, 2, 3]);
        assert_eq!((doubtful.low(), doubtful.likely(), doubtful.high()), (2, Err(Refusal::LowRecall), 4));
        assert_eq!(estimate(&[0, 3]).likely(), Ok(2), "nothing doubtful: nothing to refuse");
    }

    #[test]
    fn a_sample_gives_no_number_of_people() {
        let people = people().of_a_sample();
        let set = RoaringBitmap::from_iter([0, 3]);
        assert_eq!(Counter::new(&people).estimate(&set).likely(), Err(Refusal::Sample));
        assert_eq!(Counter::new(&people).estimate(&RoaringBitmap::new()).likely(), Ok(0));
    }

    #[test]
    fn a_hole_in_the_maps_is_refused() {
        assert!(People::new(vec![0, 1], vec![0]).is_none());
        assert!(People::new(vec![], vec![]).is_some());
    }

    #[test]
    fn rounds_wrap() {
        let mut marks = Marks { rounds: vec![u32::MAX, 0], round: u32::MAX };
        marks.clear();
        assert!(marks.mark(0));
        assert!(!marks.mark(0));
        assert!(marks.mark(1));
    }

    #[test]
    fn people_of_one_content_only() {
        let people = people();
        let mut counter = Counter::new(&people);
        let (list, mail): (RoaringBitmap, RoaringBitmap) = ([0, 2, 3].into(), [1, 4].into());
        let mut holders = counter.holders();
        counter.note_content(&list, &mut holders);
        counter.note_content(&mail, &mut holders);
        assert_eq!(counter.only_here(&list, &holders), 2, "likely 0 stands in both");
        assert_eq!(counter.only_here(&mail, &holders), 1);
    }

    proptest! {
        #[test]
        fn counts_equal_those_of_plain_sets(
            to_likely in proptest::collection::vec(0_u32..20, 1..40),
            to_loose in proptest::collection::vec(0_u32..8, 20),
            scopes in proptest::collection::vec(proptest::collection::btree_set(0_u32..40, 0..40), 1..5),
        ) {
            let people = People::new(to_likely.clone(), to_loose.clone()).unwrap();
            let mut counter = Counter::new(&people);
            for scope in scopes {
                let scope: BTreeSet<u32> = scope.into_iter().filter(|id| (*id as usize) < to_likely.len()).collect();
                let likely: BTreeSet<u32> = scope.iter().map(|id| to_likely[*id as usize]).collect();
                let loose: BTreeSet<u32> = likely.iter().map(|id| to_loose[*id as usize]).collect();
                let estimate = counter.estimate(&scope.iter().copied().collect());
                prop_assert_eq!(estimate.strict(), scope.len() as u64);
                prop_assert_eq!(estimate.likely(), Ok(likely.len() as u64));
                prop_assert_eq!(estimate.loose(), loose.len() as u64);
            }
        }
    }
}
