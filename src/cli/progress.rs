//! Shows how far a scan is: a bar on a terminal, plain lines elsewhere, nothing when quiet.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle as BarStyle};

use crate::report::Words;
use crate::report::figures;

/// How far a scan is at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Assets listed so far.
    pub listed_assets: u64,
    /// Their bytes.
    pub listed_bytes: u64,
    /// Assets done with.
    pub done_assets: u64,
    /// Their bytes.
    pub done_bytes: u64,
    /// Bytes that the scan will have listed, once known: listing is done, or an earlier scan tells.
    pub total_bytes: Option<u64>,
    /// Rows of tables that were read, and how many there are as servers' statistics tell; none without databases.
    pub rows: Option<(u64, u64)>,
    /// Time since the scan began.
    pub elapsed: Duration,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgressStyle {
    /// A bar that is drawn again and again.
    Bar,
    /// A line from time to time.
    Lines,
    /// Nothing.
    Silent,
}

impl ProgressStyle {
    /// Chooses what suits stderr; `quiet` is [`ProgressStyle::Silent`] whatever it is.
    pub fn for_stderr() -> Self {
        if io::stderr().is_terminal() { Self::Bar } else { Self::Lines }
    }
}

const LINE_EVERY: Duration = Duration::from_secs(30);

/// Shows snapshots on stderr.
#[derive(Debug)]
pub struct ProgressView<'w> {
    words: &'w Words,
    shown: Shown,
}

#[derive(Debug)]
enum Shown {
    Bar(ProgressBar),
    Lines { next: Duration },
    Nothing,
}

impl<'w> ProgressView<'w> {
    /// Begins to show progress.
    pub fn new(style: ProgressStyle, words: &'w Words) -> Self {
        let shown = match style {
            ProgressStyle::Bar => Shown::Bar(bar()),
            ProgressStyle::Lines => Shown::Lines { next: LINE_EVERY },
            ProgressStyle::Silent => Shown::Nothing,
        };
        Self { words, shown }
    }

    /// Shows one snapshot. Call a few times a second.
    pub fn show(&mut self, snapshot: &Snapshot) {
        match &mut self.shown {
            Shown::Nothing => {}
            Shown::Bar(bar) => {
                bar.set_length(snapshot.total_bytes.unwrap_or(snapshot.listed_bytes).max(snapshot.done_bytes));
                bar.set_position(snapshot.done_bytes);
                bar.set_message(line(snapshot, self.words));
            }
            Shown::Lines { next } if snapshot.elapsed >= *next => {
                *next = snapshot.elapsed + LINE_EVERY;
                let _ = writeln!(io::stderr().lock(), "{}", line(snapshot, self.words));
            }
            Shown::Lines { .. } => {}
        }
    }

    /// Takes the bar away.
    pub fn finish(self) {
        if let Shown::Bar(bar) = self.shown {
            bar.finish_and_clear();
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(8));
    if let Ok(style) = BarStyle::with_template("{bar:24} {msg}") {
        bar.set_style(style);
    }
    bar
}

fn line(snapshot: &Snapshot, words: &Words) -> String {
    let left = match time_left(snapshot) {
        _ if snapshot.total_bytes.is_none() => words.get("progress", "listing").to_owned(),
        Some(left) => words.fill("progress", "left", &[("time", &clock(left))]),
        None => words.fill("progress", "left", &[("time", "–")]),
    };
    let rows = snapshot.rows.map(|(done, of)| {
        let facts = [("done", &*figures::count(done)), ("of", &figures::count(of))];
        format!("{}, ", words.fill("progress", "rows", &facts))
    });
    words.fill(
        "progress",
        "line",
        &[
            ("done", &figures::count(snapshot.done_assets)),
            ("listed", &figures::count(snapshot.listed_assets)),
            ("bytes", &figures::bytes(snapshot.done_bytes)),
            ("rows", &rows.unwrap_or_default()),
            ("rate", &figures::bytes(rate(snapshot))),
            ("left", &left),
        ],
    )
}

/// Bytes a second since the beginning.
fn rate(snapshot: &Snapshot) -> u64 {
    let per_second = u128::from(snapshot.done_bytes) * 1000 / snapshot.elapsed.as_millis().max(1);
    u64::try_from(per_second).unwrap_or(u64::MAX)
}

fn time_left(snapshot: &Snapshot) -> Option<Duration> {
    let left = snapshot.total_bytes?.saturating_sub(snapshot.done_bytes);
    left.checked_div(rate(snapshot)).map(Duration::from_secs)
}

/// Writes a span as `h:mm:ss` or `m:ss`.
fn clock(span: Duration) -> String {
    let seconds = span.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Language;

    const HALF: Snapshot = Snapshot {
        listed_assets: 1200,
        listed_bytes: 200 << 20,
        done_assets: 600,
        done_bytes: 100 << 20,
        total_bytes: Some(200 << 20),
        rows: None,
        elapsed: Duration::from_secs(100),
    };

    fn check(snapshot: Snapshot, expected: &str) {
        assert_eq!(line(&snapshot, &Words::load(Language::English).unwrap()), expected);
    }

    #[test]
    fn time_left_is_told_once_the_total_is_known() {
        check(HALF, "600 of 1,200 assets, 100.0 MiB read, 1.0 MiB/s, 1:40 left");
        check(
            Snapshot { rows: Some((12_000, 40_000)), ..HALF },
            "600 of 1,200 assets, 100.0 MiB read, 12,000 of about 40,000 rows, 1.0 MiB/s, 1:40 left",
        );
        check(Snapshot { total_bytes: None, ..HALF }, "600 of 1,200 assets, 100.0 MiB read, 1.0 MiB/s, listing");
        check(Snapshot { total_bytes: Some(1 << 30), ..Snapshot::default() }, "0 of 0 assets, 0 B read, 0 B/s, – left");
    }

    #[test]
    fn spans_are_clocks() {
        assert_eq!(clock(Duration::from_secs(59)), "0:59");
        assert_eq!(clock(Duration::from_secs(7322)), "2:02:02");
    }
}
