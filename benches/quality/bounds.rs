//! What a count must keep to; a broken bound is told and fails the benchmark.

use crate::quality::score::Score;

/// Bounds of one count, in percent of the people.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) error: f64,
    pub(crate) width: f64,
    pub(crate) may_refuse: bool,
}

impl Bounds {
    /// Whether a count keeps the bounds; tells what it breaks.
    pub(crate) fn keeps(&self, found: &Score) -> bool {
        let refused = found.likely.is_none();
        told(&[
            (refused && !self.may_refuse, "no point is given"),
            (!refused && found.error().abs() > self.error, "the point is too far off"),
            (!found.holds(), "the range does not hold the truth"),
            (found.width() > self.width, "the range is too wide"),
        ])
    }
}

/// Counts of many worlds of one sort.
#[derive(Clone, Debug, Default)]
pub(crate) struct Many(Vec<Score>);

impl Many {
    pub(crate) fn add(&mut self, score: &Score) {
        self.0.push(*score);
    }

    fn mean(&self, of: impl Fn(&Score) -> f64) -> f64 {
        self.0.iter().map(of).sum::<f64>() / self.0.len().max(1) as f64
    }

    /// Share of the worlds whose range holds the truth.
    pub(crate) fn holds(&self) -> f64 {
        self.mean(|score| f64::from(u8::from(score.holds())))
    }

    pub(crate) fn print_line(&self, title: &str) {
        println!(
            "| {title} | {:.0} | {} refused | {:+.2} % | | {:.0} % | {:.2} % | {:.2} | {:.4} | {:.4} | {:.1} s |",
            self.mean(|score| score.people),
            self.0.iter().filter(|score| score.likely.is_none()).count(),
            self.mean(Score::error),
            100.0 * self.holds(),
            self.mean(Score::width),
            self.mean(Score::interval_score),
            self.mean(|score| score.precision),
            self.mean(|score| score.recall),
            self.mean(|score| score.seconds),
        );
    }

    /// Whether the worlds of one noise keep their bounds on average; tells what they break.
    pub(crate) fn keeps(&self, noise: f64) -> bool {
        let usual = noise <= 2.0;
        told(&[
            (usual && self.0.iter().any(|score| score.likely.is_none()), "no point is given"),
            (usual && self.mean(Score::error).abs() > 1.5, "the point is too far off"),
            (usual && self.mean(Score::width) > 6.0, "the range is too wide"),
        ])
    }

    /// Whether pairs are told as well as they were; tells what is broken.
    pub(crate) fn keeps_pairs(&self) -> bool {
        told(&[
            (self.mean(|score| score.precision) < 0.96, "too many pairs are joined wrongly"),
            (self.mean(|score| score.recall) < 0.94, "too many pairs are missed"),
        ])
    }
}

fn told(broken: &[(bool, &str)]) -> bool {
    for (_, what) in broken.iter().filter(|(broken, _)| *broken) {
        println!("BROKEN: {what}");
    }
    broken.iter().all(|(broken, _)| !broken)
}
