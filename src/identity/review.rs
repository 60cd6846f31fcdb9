//! What a person who looks at pairs teaches: how often the links of a band are right, and with it how many people.
//!
//! Every link that joins two sets stands for one merge. Links are cut into bands of probability; a sample of each band is
//! judged, and the merges of the band are estimated from it as from any stratified sample (Horvitz and Thompson, "A
//! generalization of sampling without replacement from a finite universe", 1952), the model's own share counting as two
//! verdicts. What is not joined by any link stays predicted by the model.

use super::cluster::{self, Link};
use super::estimate;
use super::resolver::{Identities, Resolver};
use crate::model::Estimate;

/// Lower ends of the bands, falling.
const BANDS: [f32; 6] = [0.99, 0.95, 0.8, 0.5, 0.1, estimate::FAINTEST];
/// Verdicts that the model's share of a band is worth.
const PRIOR: f64 = 2.0;
/// Verdicts that a band needs to count as reviewed, if it holds as many links.
const ENOUGH: usize = 5;

/// A pair to be judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReviewPair {
    /// One row.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Probability of one person.
    pub probability: f32,
}

/// What a person says of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// One person.
    Match,
    /// Two people.
    NoMatch,
    /// It can't be told.
    Unsure,
}

impl Judgement {
    /// All judgements.
    pub const ALL: [Self; 3] = [Self::Match, Self::NoMatch, Self::Unsure];

    /// Returns the code that is stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::NoMatch => "no_match",
            Self::Unsure => "unsure",
        }
    }

    /// Returns the judgement of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|judgement| judgement.code() == code)
    }
}

/// The joining links by band, surest band first.
#[derive(Clone, Debug, Default)]
pub struct Strata {
    bands: Vec<Vec<Link>>,
}

impl Resolver {
    /// Cuts the links that join sets into bands.
    pub fn strata(&self) -> Strata {
        let joined = cluster::tiers(&self.comparer(), self.links(), &[estimate::FAINTEST]).joined;
        let mut bands = vec![Vec::new(); BANDS.len()];
        for link in joined {
            let band = BANDS.iter().position(|from| link.probability >= *from).and_then(|at| bands.get_mut(at));
            if let Some(band) = band {
                band.push(link);
            }
        }
        Strata { bands }
    }
}

impl Strata {
    /// Picks pairs to be judged, about so many: of each band in proportion to its doubt, and a few of each at least.
    /// `known` tells which pairs were judged before. Same links, same pairs.
    pub fn sample(&self, most: usize, known: &dyn Fn(u32, u32) -> bool) -> Vec<ReviewPair> {
        let doubts: Vec<f64> = self.bands.iter().map(|band| Tally::of(band).spread()).collect();
        let doubt: f64 = doubts.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        // A few of each band come first: who looked into most bands only could not calibrate.
        let least = |band: &Vec<Link>| ENOUGH.min(band.len());
        let rest = most.saturating_sub(self.bands.iter().map(least).sum());
        let share = |of_band: f64| (rest as f64 * of_band / doubt) as usize;
        let mut wanted: Vec<usize> = self
            .bands
            .iter()
            .zip(&doubts)
            .map(|(band, of_band)| (least(band) + share(*of_band)).min(band.len()))
            .collect();
        // What rounding and short bands leave goes to the others, surest band first.
        let mut left = most.saturating_sub(wanted.iter().sum());
        for (wanted, band) in wanted.iter_mut().zip(&self.bands) {
            let more = left.min(band.len() - *wanted);
            *wanted += more;
            left -= more;
        }
        let mut picked = Vec::new();
        for (band, wanted) in self.bands.iter().zip(wanted) {
            let judged = band.iter().filter(|link| known(link.a, link.b)).count();
            let mut open: Vec<&Link> = band.iter().filter(|link| !known(link.a, link.b)).collect();
            open.sort_by_key(|link| shuffled(link.a, link.b));
            picked.extend(open.into_iter().take(wanted.saturating_sub(judged)).copied());
        }
        // Bands must not follow each other: who expects matches sees them.
        picked.sort_by_key(|link| shuffled(link.b, link.a));
        picked.truncate(most);
        picked.iter().map(|link| ReviewPair { a: link.a, b: link.b, probability: link.probability }).collect()
    }

    /// Corrects an estimate by what was judged. It is calibrated once every band was looked at.
    pub fn calibrate(
        &self,
        estimate: &Estimate,
        rows: u64,
        judged: &dyn Fn(u32, u32) -> Option<Judgement>,
    ) -> Estimate {
        let Ok(point) = estimate.likely() else { return *estimate };
        let mut sum = Correction::default();
        let mut all = Tally::default();
        for band in &self.bands {
            let tally = Tally::of(band);
            all.add(&tally);
            sum.band(&tally, &Verdicts::of(band, judged));
        }
        if sum.judged == 0 {
            return *estimate;
        }
        let middle = point as f64 - sum.merges;
        // The model's own doubt about the links gives way to that of the sample; its doubt about misses stays.
        let rest = |distance: u64| (distance as f64 - all.slack()).max(0.0) + sum.unreviewed.slack() + sum.half_width();
        let low = (middle - rest(point.saturating_sub(estimate.low()))).floor().max(1.0) as u64;
        let high = (middle + rest(estimate.high().saturating_sub(point))).ceil().max(1.0) as u64;
        let likely = (middle.round().max(1.0) as u64).min(rows);
        let corrected =
            Estimate::modelled((estimate.strict(), estimate.loose()), (low, likely, high.min(rows).max(likely)));
        if sum.whole() { corrected.reviewed() } else { corrected }
    }
}

/// Judges the answers of an identity run: see [`Strata::calibrate`].
pub fn calibrated(
    resolver: &Resolver,
    identities: &Identities,
    judged: &dyn Fn(u32, u32) -> Option<Judgement>,
) -> Estimate {
    resolver.strata().calibrate(&identities.estimate, u64::from(resolver.rows()), judged)
}

/// Sums over links.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    links: f64,
    merges: f64,
    variance: f64,
    doubt: f64,
}

impl Tally {
    fn of(links: &[Link]) -> Self {
        let mut tally = Self { links: links.len() as f64, ..Self::default() };
        for link in links {
            let p = f64::from(link.probability);
            tally.merges += p;
            tally.variance += p * (1.0 - p);
            tally.doubt += p.min(1.0 - p);
        }
        tally
    }

    fn add(&mut self, other: &Self) {
        self.links += other.links;
        self.merges += other.merges;
        self.variance += other.variance;
        self.doubt += other.doubt;
    }

    /// What the model allows for the links, as it does in its estimate.
    fn slack(&self) -> f64 {
        2.0 * self.variance.sqrt() + estimate::DOUBT_SPAN * self.doubt
    }

    /// Weight of a band in a sample (Neyman: size times standard deviation).
    fn spread(&self) -> f64 {
        (self.links * self.variance).sqrt()
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Verdicts {
    matches: f64,
    decided: f64,
    unsure: f64,
}

impl Verdicts {
    fn of(band: &[Link], judged: &dyn Fn(u32, u32) -> Option<Judgement>) -> Self {
        let mut verdicts = Self::default();
        for judgement in band.iter().filter_map(|link| judged(link.a, link.b)) {
            match judgement {
                Judgement::Match => {
                    verdicts.matches += 1.0;
                    verdicts.decided += 1.0;
                }
                Judgement::NoMatch => verdicts.decided += 1.0,
                Judgement::Unsure => verdicts.unsure += 1.0,
            }
        }
        verdicts
    }
}

/// What the bands add up to.
#[derive(Clone, Copy, Debug, Default)]
struct Correction {
    /// Merges beyond what the model expects.
    merges: f64,
    variance: f64,
    /// Half of the span between "all unsure are matches" and "none is".
    unsure: f64,
    unreviewed: Tally,
    judged: usize,
    open_bands: usize,
}

impl Correction {
    fn band(&mut self, tally: &Tally, verdicts: &Verdicts) {
        let looked_at = verdicts.decided + verdicts.unsure;
        if looked_at < tally.links.min(ENOUGH as f64) {
            self.open_bands += 1;
        }
        if verdicts.decided < 1.0 {
            self.unreviewed.add(tally);
            return;
        }
        self.judged += verdicts.decided as usize;
        let share = (verdicts.matches + PRIOR * tally.merges / tally.links) / (verdicts.decided + PRIOR);
        let rest = tally.links - verdicts.decided;
        self.merges += verdicts.matches + rest * share - tally.merges;
        self.variance += rest * rest * share * (1.0 - share) / (verdicts.decided + PRIOR + 1.0);
        self.unsure += tally.links * verdicts.unsure / looked_at / 2.0;
    }

    fn half_width(&self) -> f64 {
        2.0 * self.variance.sqrt() + self.unsure
    }

    fn whole(&self) -> bool {
        self.open_bands == 0
    }
}

/// A fixed order that knows nothing of probabilities (finaliser of splitmix64, Steele, Lea, Flood 2014).
fn shuffled(a: u32, b: u32) -> u64 {
    let z = u64::from(a) << 32 | u64::from(b);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bands of links between rows of their own, one link a pair of rows.
    fn strata(bands: &[(f32, u32)]) -> Strata {
        let mut row = 0;
        let mut links = vec![Vec::new(); BANDS.len()];
        for (probability, count) in bands {
            let band = BANDS.iter().position(|from| probability >= from).unwrap();
            for _ in 0..*count {
                links[band].push(Link { a: row, b: row + 1, probability: *probability });
                row += 2;
            }
        }
        Strata { bands: links }
    }

    fn estimate() -> Estimate {
        Estimate::modelled((1_000, 700), (780, 800, 820))
    }

    fn told(estimate: &Estimate) -> (u64, u64, u64, bool) {
        (estimate.low(), estimate.likely().unwrap(), estimate.high(), estimate.calibrated())
    }

    #[test]
    fn verdicts_move_the_point_and_narrow_the_range() {
        let strata = strata(&[(0.995, 100), (0.6, 100)]);
        assert_eq!(told(&strata.calibrate(&estimate(), 1_000, &|_, _| None)), (780, 800, 820, false));
        let all = |judgement| move |_: u32, _: u32| Some(judgement);
        // The model expects 159.5 merges of 200 links.
        let (low, likely, high, calibrated) = told(&strata.calibrate(&estimate(), 1_000, &all(Judgement::Match)));
        assert_eq!((likely, calibrated), (760, true));
        assert!(high - low < 40, "{low}–{high}");
        let (_, likely, ..) = told(&strata.calibrate(&estimate(), 1_000, &all(Judgement::NoMatch)));
        assert_eq!(likely, 960);
    }

    #[test]
    fn a_sample_speaks_for_its_band() {
        let strata = strata(&[(0.995, 200), (0.6, 200)]);
        // Of every fifth pair, half of those of the doubtful band match: 0.5 where the model says 0.6.
        let judged = |a: u32, _: u32| match (a.is_multiple_of(10), a < 400, a.is_multiple_of(20)) {
            (false, ..) => None,
            (_, true, _) | (_, _, true) => Some(Judgement::Match),
            _ => Some(Judgement::NoMatch),
        };
        let (low, likely, high, calibrated) = told(&strata.calibrate(&estimate(), 2_000, &judged));
        assert!(calibrated && (812..=822).contains(&likely), "{likely}");
        assert!(low < likely && likely < high);
        let unsure = |a: u32, b: u32| judged(a, b).map(|_| Judgement::Unsure);
        let told = told(&strata.calibrate(&estimate(), 2_000, &unsure));
        assert_eq!(told, (780, 800, 820, false), "who can't tell teaches nothing");
    }

    #[test]
    fn samples_look_into_every_band_and_not_twice() {
        let strata = strata(&[(0.999, 500), (0.97, 50), (0.7, 40), (0.3, 3), (0.05, 30)]);
        let picked = strata.sample(60, &|_, _| false);
        assert!(picked.len() <= 60);
        for probability in [0.999, 0.97, 0.7, 0.3, 0.05] {
            assert!(picked.iter().any(|pair| pair.probability == probability), "{probability}");
        }
        assert_eq!(strata.sample(60, &|_, _| false), picked);
        let again = strata.sample(60, &|a, _| picked.iter().any(|pair| pair.a == a));
        assert!(again.iter().all(|pair| !picked.contains(pair)));
    }

    #[test]
    fn judgements_survive_their_codes() {
        for judgement in Judgement::ALL {
            assert_eq!(Judgement::from_code(judgement.code()), Some(judgement));
        }
    }
}
