//! `headcount scan`: reads targets, counts people, prints the summary.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::args::{ConnectArgs, ScanArgs, Target};
use super::report::{print_summary, resolve_if_outdated, today};
use super::session::Session;
use super::signals::Signals;
use super::{ExitCode, Failure, Field, Level, Output, Snapshot, databases, opening, passwords, places};
use crate::exposure::{ExclusionFacts, Scope};
use crate::extract::{Limits, Passwords};
use crate::inventory::Inventory;
use crate::report::write_dry_run;
use crate::scan::plan::{
    Exclusions, FileSystems, Plan, RootTarget, Share, Snapshots, TablePlan, outermost, shared_name,
};
use crate::scan::progress::{Notice, Progress};
use crate::scan::{Scan, ScanEnd, ScanError, preview};
use crate::source::askers::SILENCE;
use crate::source::store::Stores;

/// More threads than this gain nothing on one disk.
const MOST_THREADS: usize = 8;

/// Runs the command.
pub(super) fn run(session: &Session, args: &ScanArgs) -> Result<ExitCode, Failure> {
    let mut plan = plan(session, args)?;
    let signals = Signals::watch()?;
    if args.dry_run {
        return dry_run(session, &plan, &signals);
    }
    let rules = opening::rules(args.patterns.as_deref())?;
    let dir = places::inventory_dir(&session.common)?;
    let mut inventory = Inventory::create_or_open(&dir, &places::key_source(&session.common))?;
    crash::watch(&mut inventory);
    plan.own = inventory.own_paths().iter().chain(&args.passwords).map(|path| canonical(path)).collect();
    let progress = Progress::default();
    let scan = Scan { plan: &plan, rules: &rules, progress: &progress, stop: signals.stop() };
    let started = Instant::now();
    let (mut inventory, end) = with_progress(session, &progress, || scan.run(inventory))?;
    databases::tell(&session.log, &progress);
    let read = progress.counters();
    session.log.event(
        Level::Detail,
        "scan_ended",
        &[
            ("assets", Field::Number(read.done_assets)),
            ("bytes", Field::Number(read.done_bytes)),
            ("milliseconds", Field::Number(u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX))),
            ("peak_kib", Field::Number(peak_memory_kib())),
        ],
    );
    if end == ScanEnd::Stopped {
        session.log.event(Level::Warning, "scan_stopped_resumable", &[]);
        return Ok(signals.exit_code());
    }
    signals.end_at_once();
    resolve_if_outdated(&mut inventory, || Ok(&rules))?;
    let code = print_summary(session, &mut inventory, &rules, Scope::default())?;
    // Signatures that prove nothing leave unread what may have changed.
    let differs = progress.notices().iter().any(|notice| matches!(notice, Notice::Differs { .. }));
    Ok(if differs { ExitCode::Gaps } else { code })
}

impl From<ScanError> for Failure {
    fn from(error: ScanError) -> Self {
        match error {
            ScanError::NothingReadable(_) => Failure::new(ExitCode::Usage, error),
            ScanError::Database(_, why) => Failure::new(ExitCode::Usage, error).hint(why.hint()),
            ScanError::Inventory(error) => error.into(),
            ScanError::Threads => Failure::new(ExitCode::Fatal, error),
        }
    }
}

/// Resolves arguments into a plan; bad input ends here.
fn plan(session: &Session, args: &ScanArgs) -> Result<Plan, Failure> {
    let (mut roots, mut databases) = (Vec::new(), Vec::new());
    let unnamed = args.targets.iter().map(|target| (None, target));
    for (name, target) in unnamed.chain(args.roots.iter().map(|named| (Some(named.name.as_str()), &named.target))) {
        match target {
            Target::Path(path) => {
                let path = canonical(path);
                let shown = || crate::text::escape::path_bytes(path.as_os_str().as_encoded_bytes());
                roots.push(RootTarget { name: name.map_or_else(shown, str::to_owned), path });
            }
            Target::Database(target) => databases.push(databases::root(name, target, &args.database.connect)?),
        }
    }
    let roots = outermost(roots);
    let names = roots.iter().map(|root| &root.name).chain(databases.iter().map(|root| &root.name));
    if let Some(name) = shared_name(names.map(String::as_str)) {
        return Err(Failure::new(ExitCode::Usage, format!("two targets are named {name}"))
            .hint("give each target a name of its own: --root NAME=TARGET"));
    }
    let globs = args.exclude.iter().map(|glob| glob.glob().to_owned()).collect();
    let exclusions = Exclusions::new(globs).map_err(|error| Failure::new(ExitCode::Usage, error))?;
    Ok(Plan {
        roots,
        databases,
        tables: databases::tables(&args.database, args.connections.db_connections)?,
        exclusions,
        snapshots: if args.snapshots { Snapshots::Enter } else { Snapshots::Skip },
        file_systems: if args.cross_file_systems { FileSystems::All } else { FileSystems::One },
        own: Vec::new(),
        threads: threads(session.common.threads),
        limits: Limits::default(),
        patience: SILENCE,
        verify: args.verify_sample.unwrap_or_default(),
        passwords: passwords::read(args.passwords.as_deref())?,
        today: today(),
    })
}

/// A plan that reads targets in place, for commands without an inventory.
pub(super) fn bare_plan(targets: &[Target], passwords: Passwords, connect: &ConnectArgs) -> Result<Plan, Failure> {
    let (mut roots, mut databases) = (Vec::new(), Vec::new());
    for target in targets {
        match target {
            Target::Path(path) => {
                let path = canonical(path);
                roots.push(RootTarget { name: path.to_string_lossy().into_owned(), path });
            }
            Target::Database(target) => databases.push(databases::root(None, target, connect)?),
        }
    }
    Ok(Plan {
        roots,
        databases,
        tables: TablePlan::default(),
        exclusions: Exclusions::default(),
        snapshots: Snapshots::Skip,
        file_systems: FileSystems::One,
        own: Vec::new(),
        threads: NonZeroUsize::MIN,
        limits: Limits::default(),
        patience: SILENCE,
        verify: Share::default(),
        passwords,
        today: today(),
    })
}

pub(super) fn canonical(path: &Path) -> PathBuf {
    let stores = Stores::new(SILENCE, Arc::default());
    stores.canonical(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf())
}

fn threads(asked: Option<NonZeroUsize>) -> NonZeroUsize {
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    asked.unwrap_or(cores.min(NonZeroUsize::new(MOST_THREADS).unwrap_or(cores)))
}

/// Most memory that this process held so far, KiB; 0 where the system doesn't tell.
fn peak_memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().split(' ').next()).and_then(|peak| peak.parse().ok()).unwrap_or(0)
}

/// Runs a scan on a thread of its own while this one shows how far it is.
fn with_progress<T: Send>(
    session: &Session,
    progress: &Progress,
    work: impl FnOnce() -> Result<T, ScanError> + Send,
) -> Result<T, Failure> {
    let started = Instant::now();
    let mut view = session.progress();
    let result = std::thread::scope(|scope| {
        let worker = scope.spawn(work);
        while !worker.is_finished() {
            view.show(&snapshot(progress, started));
            std::thread::park_timeout(Duration::from_millis(20));
        }
        worker.join()
    });
    view.finish();
    result
        .map_err(|_| Failure::new(ExitCode::Fatal, "a worker ended unexpectedly; what was committed stays"))?
        .map_err(Failure::from)
}

fn snapshot(progress: &Progress, started: Instant) -> Snapshot {
    let counters = progress.counters();
    Snapshot {
        listed_assets: counters.listed_assets,
        listed_bytes: counters.listed_bytes,
        done_assets: counters.done_assets,
        done_bytes: counters.done_bytes,
        rows: (counters.listed_rows > 0).then_some((counters.done_rows, counters.listed_rows.max(counters.done_rows))),
        total_bytes: counters.listing_done.then_some(counters.listed_bytes),
        elapsed: started.elapsed(),
    }
}

fn dry_run(session: &Session, plan: &Plan, signals: &Signals) -> Result<ExitCode, Failure> {
    let (progress, stop) = (Progress::default(), signals.stop());
    let seen = preview(plan, &progress, stop)?;
    databases::tell(&session.log, &progress);
    if stop.shared().load(Ordering::Relaxed) {
        return Ok(signals.exit_code());
    }
    let hidden = plan.exclusions.globs().iter().zip(&seen.hidden);
    let hidden: Vec<_> =
        hidden.map(|(glob, &(assets, bytes))| ExclusionFacts { glob: glob.clone(), assets, bytes }).collect();
    Output::write(None, |out| write_dry_run(out, &seen.coverage, &hidden, &session.words))
        .map_err(|error| opening::unwritten(&error))?;
    for folder in &seen.unlisted {
        session.log.event(Level::Warning, "folder_not_listed", &[("folder", Field::Path(folder))]);
    }
    Ok(if seen.unlisted.is_empty() { ExitCode::Complete } else { ExitCode::Gaps })
}

/// The kill test: a debug build ends itself at the n-th durable step. Release builds hold nothing of it.
mod crash {
    use crate::inventory::Inventory;

    #[cfg(debug_assertions)]
    pub(super) fn watch(inventory: &mut Inventory) {
        let Some(at) = std::env::var("HEADCOUNT_CRASH_AT").ok().and_then(|at| at.parse::<u64>().ok()) else { return };
        let mut step = 0;
        inventory.set_step_hook(Box::new(move |_| {
            step += 1;
            if step == at {
                std::process::abort();
            }
        }));
    }

    #[cfg(not(debug_assertions))]
    pub(super) fn watch(_inventory: &mut Inventory) {}
}
