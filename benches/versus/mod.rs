//! Measures headcount against ripgrep on the same folder, in CPU time of the two child processes.
//!
//! CPU time and not wall clock, because machines are shared; alternating runs, because they warm up and throttle.

pub(crate) mod corpora;

use std::path::Path;
use std::process::{Command, Stdio};

const RUNS: usize = 5;

/// USER_HZ, the unit of /proc/*/stat, is 100 on every architecture that headcount runs on (proc(5)).
const TICKS_PER_SECOND: f64 = 100.0;

/// What a personal-data search would ask of ripgrep, one expression a kind.
const PATTERNS: [&str; 12] = [
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    r"0[6-9]0-?[0-9]{4}-?[0-9]{4}",
    r"0[1-9][0-9]{0,3}-[0-9]{1,4}-[0-9]{4}",
    r"\+[0-9]{1,3}[ -]?[0-9]{1,4}[ -]?[0-9]{3,4}[ -]?[0-9]{3,4}",
    r"[0-9]{3}-[0-9]{4}",
    r"[3-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}",
    r"[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}",
    r"(19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}",
    r"(明治|大正|昭和|平成|令和)[0-9]{1,2}年[0-9]{1,2}月[0-9]{1,2}日",
    r"[A-Z]{2}[0-9]{7}",
    r"(東京都|北海道|京都府|大阪府|[^ ,]{2,3}県)[^ ,]{2,12}[市区町村]",
    r"[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){3,7}",
];

/// Prints one line of README's benchmark table for a folder of `bytes` bytes.
pub(crate) fn print_line(title: &str, folder: &Path, bytes: u64) {
    compare(title, (folder, bytes), headcount);
}

/// Prints a line for the finding alone: `inspect`, which links and stores nothing.
pub(crate) fn print_finding(title: &str, folder: &Path, bytes: u64) {
    compare(title, (folder, bytes), inspect);
}

fn compare(title: &str, (folder, bytes): (&Path, u64), run: fn(&Path) -> f64) {
    let peer = have_ripgrep();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        ours.push(run(folder));
        if peer {
            theirs.push(ripgrep(folder));
        }
    }
    let mib = bytes as f64 / f64::from(1 << 20);
    let own = mib / median(&mut ours);
    if theirs.is_empty() {
        println!("| {title}, {mib:.0} MiB | {own:.0} | not measured | not measured |");
        return;
    }
    let other = mib / median(&mut theirs);
    println!("| {title}, {mib:.0} MiB | {own:.0} | {other:.0} | {:.2} |", own / other);
}

/// Seeded generator (xorshift64*): the same corpus in every run and on every machine.
pub(crate) struct Seeded(u64);

impl Seeded {
    /// Starts a sequence; the seed must not be 0.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) % bound
    }

    /// Returns one of the items.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }
}

/// One whole scan into a fresh inventory, linking included.
fn headcount(folder: &Path) -> f64 {
    let scratch = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_headcount"));
    command.arg("scan").arg(folder).arg("--inventory").arg(scratch.path().join("inventory")).arg("--quiet");
    command.env("XDG_CONFIG_HOME", scratch.path().join("config"));
    cpu_seconds(&mut command)
}

/// One reading that finds and prints.
fn inspect(folder: &Path) -> f64 {
    let scratch = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_headcount"));
    command.arg("inspect").arg(folder).args(["--format", "jsonl", "--quiet", "--threads", "1"]);
    command.env("XDG_CONFIG_HOME", scratch.path().join("config")).env("XDG_DATA_HOME", scratch.path().join("data"));
    cpu_seconds(&mut command)
}

fn ripgrep(folder: &Path) -> f64 {
    let mut command = Command::new("rg");
    command.args(["--no-config", "--no-ignore", "--hidden", "--text", "--count-matches", "-j1"]);
    for pattern in PATTERNS {
        command.args(["-e", pattern]);
    }
    cpu_seconds(command.arg(folder))
}

/// Runs a command to its end; returns the user and system time of it and its children.
pub(crate) fn cpu_seconds(command: &mut Command) -> f64 {
    let before = children_ticks();
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?} ended with {status}");
    (children_ticks() - before).max(1) as f64 / TICKS_PER_SECOND
}

/// Reads cutime + cstime of this process: the CPU time of all children that it has waited for.
fn children_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The command name, field 2, may hold spaces: count from the bracket that closes it.
    let (_, rest) = stat.rsplit_once(')').unwrap();
    rest.split_whitespace().skip(13).take(2).map(|field| field.parse::<u64>().unwrap()).sum()
}

pub(crate) fn median(seconds: &mut [f64]) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// Installs the peer if it is missing and the system lets us.
pub(crate) fn have_ripgrep() -> bool {
    let runs = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    runs("rg", &["--version"]) || (runs("apt-get", &["install", "-y", "ripgrep"]) && runs("rg", &["--version"]))
}
