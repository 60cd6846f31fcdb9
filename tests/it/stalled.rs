//! Mounts that stop answering: a file system of this process, spoken to by the kernel (fuse(4), linux/fuse.h), is silent.

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use headcount::extract::{Isolation, Limits, Passwords};
use headcount::inventory::{Inventory, KeySource};
use headcount::model::Date;
use headcount::patterns::Rules;
use headcount::scan::Scan;
use headcount::scan::plan::{Exclusions, FileSystems, Plan, RootTarget, Share, Snapshots, TablePlan};
use headcount::scan::progress::{Progress, StopFlag};
use serde_json::Value;

use crate::run::{World, asset, likely, list};

/// What a file system does not answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Silent {
    /// Reading the second of its files.
    Reading,
    /// Listing its root.
    Listing,
    /// Looking at its root.
    Looking,
}

/// Files of the file system, by their numbers from 2 on.
const FILES: [&str; 3] = ["a.csv", "hangs.csv", "z.csv"];

const LOOKUP: u32 = 1;
const GETATTR: u32 = 3;
const OPEN: u32 = 14;
const READ: u32 = 15;
const STATFS: u32 = 17;
const RELEASE: u32 = 18;
const FLUSH: u32 = 25;
const INIT: u32 = 26;
const OPENDIR: u32 = 27;
const READDIR: u32 = 28;
const RELEASEDIR: u32 = 29;
/// Nobody waits for an answer to these: forget, interrupt, forget many.
const UNANSWERED: [u32; 3] = [2, 36, 42];

/// A mount whose server is a thread of the test; it goes with this.
struct Mounted(PathBuf);

impl Mounted {
    /// Mounts; nothing where the system does not let the test.
    fn new(at: PathBuf, silent: Silent) -> Option<Self> {
        std::fs::create_dir(&at).unwrap();
        let device = File::options().read(true).write(true).open("/dev/fuse").ok()?;
        let mut mount = Command::new("mount");
        mount.args(["-i", "-t", "fuse", "-o", "ro,fd=0,rootmode=40000,user_id=0,group_id=0", "silent"]).arg(&at);
        let own = device.try_clone().unwrap();
        let mounted = mount.stdin(Stdio::from(own)).stderr(Stdio::null()).status();
        mounted.ok().filter(std::process::ExitStatus::success)?;
        std::thread::spawn(move || serve(device, silent));
        Some(Self(at))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // By force: whoever waits for an answer gets an error.
        let _ = Command::new("umount").args(["-f", "-l"]).arg(&self.0).status();
    }
}

fn number(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

fn serve(mut device: File, silent: Silent) {
    let mut request = vec![0; 1 << 20];
    while let Ok(length) = device.read(&mut request) {
        let request = &request[..length];
        let code = number(request, 0) >> 32;
        let Some(answer) = answer((code as u32, number(request, 16), &request[40..]), silent) else { continue };
        let (error, body) = answer.map_or_else(|error| (-error, Vec::new()), |body| (0, body));
        let mut reply = (16 + body.len() as u32).to_le_bytes().to_vec();
        reply.extend(error.to_le_bytes());
        reply.extend(&request[8..16]);
        reply.extend(body);
        if device.write_all(&reply).is_err() {
            return;
        }
    }
}

/// Answers a request about a node; nothing if it stays without one.
fn answer((code, node, body): (u32, u64, &[u8]), silent: Silent) -> Option<Result<Vec<u8>, i32>> {
    if UNANSWERED.contains(&code) {
        return None;
    }
    Some(match code {
        // Version 7.31; flags 0; requests that wait; bytes of a write; granularity of times; the rest unused.
        INIT => Ok(words(&[7, 31, 0, 0, 16 | 12 << 16, 4096, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0])),
        GETATTR if node == 1 && silent == Silent::Looking => return None,
        GETATTR => Ok([words(&[0; 4]), attributes(node)].concat()),
        LOOKUP => match FILES.iter().position(|name| body.starts_with(name.as_bytes())) {
            Some(at) => Ok([words(&[at as u32 + 2]), words(&[0; 9]), attributes(at as u64 + 2)].concat()),
            None => Err(libc::ENOENT),
        },
        OPENDIR if silent == Silent::Listing => return None,
        OPEN | OPENDIR => Ok(words(&[0; 4])),
        READDIR if number(body, 8) > 0 => Ok(Vec::new()),
        READDIR => Ok(entries()),
        READ if node == 3 && silent == Silent::Reading => return None,
        READ => Ok(content(node).as_bytes()[(number(body, 8) as usize).min(content(node).len())..].to_vec()),
        STATFS => Ok(vec![0; 80]),
        RELEASE | RELEASEDIR | FLUSH => Ok(Vec::new()),
        _ => Err(libc::ENOSYS),
    })
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn content(node: u64) -> String {
    list(node as usize * 100, 5)
}

/// `struct fuse_attr`: number, size and blocks; six words of seconds; three of their parts, mode and links; the rest.
fn attributes(node: u64) -> Vec<u8> {
    let (size, mode) = if node == 1 { (0, 0o040_755) } else { (content(node).len() as u32, 0o100_644) };
    let mut out = words(&[node as u32, 0, size, 0, 1, 0]);
    out.extend(words(&[1_700_000_000, 0, 1_700_000_000, 0, 1_700_000_000, 0]));
    out.extend(words(&[0, 0, 0, mode, 1, 0, 0, 0, 4096, 0]));
    out
}

/// `struct fuse_dirent`: number, place of the next, length and type of the name, the name, filled up to eight bytes.
fn entries() -> Vec<u8> {
    let mut out = Vec::new();
    for (at, name) in FILES.iter().enumerate() {
        let number = at as u32 + 2;
        out.extend(words(&[number, 0, number, 0, name.len() as u32, 8]));
        out.extend(name.as_bytes());
        out.resize(out.len().next_multiple_of(8), 0);
    }
    out
}

fn scanned(world: &World, roots: &[(&str, &Path)]) -> Value {
    let roots = roots.iter().map(|(name, path)| RootTarget { name: (*name).to_owned(), path: path.to_path_buf() });
    let plan = Plan {
        roots: roots.collect(),
        databases: Vec::new(),
        tables: TablePlan::default(),
        exclusions: Exclusions::default(),
        snapshots: Snapshots::Skip,
        file_systems: FileSystems::One,
        own: Vec::new(),
        threads: NonZeroUsize::new(2).unwrap(),
        limits: Limits {
            isolation: Isolation::Child(PathBuf::from(env!("CARGO_BIN_EXE_headcount"))),
            ..Limits::default()
        },
        patience: Duration::from_secs(3),
        verify: Share::default(),
        passwords: Passwords::default(),
        today: Date::new(2026, 1, 2).unwrap(),
    };
    let rules = Rules::embedded().unwrap();
    let inventory = Inventory::create_or_open(&world.inventory(), &KeySource::File(world.path("fixed.key"))).unwrap();
    let (progress, stop) = (Progress::default(), StopFlag::default());
    let (mut inventory, _) =
        Scan { plan: &plan, rules: &rules, progress: &progress, stop: &stop }.run(inventory).unwrap();
    headcount::resolve::run(&mut inventory, &rules).unwrap();
    drop(inventory);
    world.report()
}

#[test]
fn mounts_that_stop_answering_cost_themselves() {
    let world = World::with_fixed_key();
    world.put("list.csv", list(0, 5));
    let mounts = [("reading", Silent::Reading), ("listing", Silent::Listing), ("looking", Silent::Looking)];
    let mounted: Vec<Mounted> =
        mounts.iter().filter_map(|(name, silent)| Mounted::new(world.path(name), *silent)).collect();
    if mounted.len() < mounts.len() {
        eprintln!("skipped: this system lets nobody mount");
        return;
    }
    let mut roots = vec![("share", world.share())];
    roots.extend(mounts.iter().zip(&mounted).map(|((name, _), mounted)| (*name, mounted.0.clone())));
    let report = scanned(&world, &roots.iter().map(|(name, path)| (*name, path.as_path())).collect::<Vec<_>>());
    assert_eq!(asset(&report, "list.csv")["outcome"], "complete", "the root that answers is read");
    assert!(likely(&report["people"]) >= 5);
    let hung = asset(&report, "hangs.csv");
    assert_eq!((&hung["outcome"], &hung["reason"], &hung["gap"]), (&"failed".into(), &"stalled".into(), &true.into()));
    assert_eq!(report["coverage"]["assets"], report["assets"].as_array().unwrap().len());
    let stalled = report["coverage"]["reasons"]["stalled"].as_u64().unwrap_or_default();
    assert!(stalled >= 2, "a root that is not listed is a gap too: {report:#}");
}
