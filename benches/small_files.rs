//! Many small files: a first scan, a scan of the unchanged tree, questions about a part of it, and start-up, in CPU time
//! against what the system's own tools take for the same tree in the same run.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and prints its result")]

#[allow(dead_code, reason = "only the seeded generator is used here")]
mod versus;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use versus::Seeded;

const FILES: u64 = 100_000;
const FILES_A_FOLDER: u64 = 100;
const BYTES: u64 = 4_100;
const RUNS: usize = 3;

const LINES: [&str; 6] = [
    "    let remaining = capacity.checked_sub(used).ok_or(Error::Full { capacity, used })?;\n",
    "The coach leaves the harbour shortly after nine and follows the coast until the lighthouse comes into view.\n",
    "朝食のあとは湖のまわりを一周し、昼すぎに山小屋へ戻る予定である。天候により順路を変えることがある。\n",
    "{\"item\": \"map\", \"quantity\": 3, \"price\": 1200, \"note\": \"folded\"}\n",
    "for index, row in enumerate(rows): totals[row.key] = totals.get(row.key, 0) + row.amount * 1.08\n",
    "part-4711,3,1200,backorder\n",
];

/// A folder for the tree and what headcount keeps of it.
struct Bench {
    home: tempfile::TempDir,
}

fn main() {
    let bench = Bench { home: tempfile::tempdir().unwrap() };
    bench.plant();
    println!("| job | headcount, CPU s | peer | peer, CPU s |");
    println!("|---|---|---|---|");
    let first = repeated(|| {
        let _ = std::fs::remove_dir_all(bench.path("inventory"));
        bench.headcount(&["scan", "tree", "--quiet"])
    });
    let read = repeated(|| bench.shell("find tree -type f -exec cat {} + > /dev/null"));
    line("100,000 small files", first, "read them", Some(read));
    let literal = versus::have_ripgrep().then(|| repeated(|| bench.shell("rg -uuu -c no-such-text tree || true")));
    line("100,000 small files", first, "rg -uuu, a literal", literal);
    let again = repeated(|| bench.headcount(&["scan", "tree", "--quiet"]));
    let listed = repeated(|| bench.shell("find tree -type f -size +0 | wc -l"));
    line("the same, unchanged", again, "find", Some(listed));
    let part = repeated(|| bench.headcount(&["people", "--asset", "0/**"]));
    line("people in 1,000 of them", part, "–", None);
    line("--help", repeated(|| bench.headcount(&["--help"])), "–", None);
    std::fs::create_dir(bench.path("one")).unwrap();
    std::fs::write(bench.path("one/letter.txt"), "担当: 佐藤 一郎\nTEL 090-1234-5678\n".repeat(20)).unwrap();
    let one = repeated(|| {
        let _ = std::fs::remove_dir_all(bench.path("inventory"));
        bench.headcount(&["scan", "one", "--quiet"])
    });
    line("scan of a file of 1 KB", one, "–", None);
    line("report of it", repeated(|| bench.headcount(&["report"])), "–", None);
}

fn line(job: &str, own: f64, peer: &str, other: Option<f64>) {
    let other = other.map_or_else(|| "not measured".to_owned(), |seconds| format!("{seconds:.2}"));
    println!("| {job} | {own:.2} | {peer} | {other} |");
}

fn repeated(mut run: impl FnMut() -> f64) -> f64 {
    let mut seconds: Vec<f64> = (0..RUNS).map(|_| run()).collect();
    versus::median(&mut seconds)
}

impl Bench {
    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Plants the tree: a thousand folders of a hundred files, ten folders beside each other.
    fn plant(&self) {
        let mut random = Seeded::new(0x5EED_0009);
        for number in 0..FILES {
            let folder = number / FILES_A_FOLDER;
            let path = self.path("tree").join(format!("{}/{}", folder / 10, folder % 10));
            if number % FILES_A_FOLDER == 0 {
                std::fs::create_dir_all(&path).unwrap();
            }
            std::fs::write(path.join(format!("note{number}.txt")), document(&mut random, number)).unwrap();
        }
        // A file modified just now is read again: its time stamp proves nothing.
        std::thread::sleep(std::time::Duration::from_secs(3));
    }

    fn headcount(&self, words: &[&str]) -> f64 {
        let mut command = Command::new(env!("CARGO_BIN_EXE_headcount"));
        command.args(words).args(["--inventory", "inventory"]).current_dir(self.home.path());
        command.env("XDG_CONFIG_HOME", self.path("config"));
        versus::cpu_seconds(&mut command)
    }

    fn shell(&self, line: &str) -> f64 {
        versus::cpu_seconds(Command::new("sh").args(["-c", line]).current_dir(self.home.path() as &Path))
    }
}

fn document(random: &mut Seeded, number: u64) -> String {
    let size = random.below(2 * BYTES) as usize;
    let mut text = format!("note {number}\n");
    while text.len() < size {
        text.push_str(random.pick(&LINES));
    }
    if number.is_multiple_of(20) {
        writeln!(text, "reply to traveller{}@example.org before Friday", random.below(1_000_000)).unwrap();
    }
    text
}
