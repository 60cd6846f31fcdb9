//! SIGINT and SIGTERM: the first asks the scan to commit and end, the second ends it at once; while it links, the first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::{ExitCode, Failure};
use crate::scan::progress::StopFlag;

/// The signals of this process.
#[derive(Debug)]
pub(super) struct Signals {
    stop: StopFlag,
    which: Arc<AtomicUsize>,
    at_once: Arc<AtomicBool>,
}

impl Signals {
    /// Begins to watch.
    pub(super) fn watch() -> Result<Self, Failure> {
        let signals = Self { stop: StopFlag::default(), which: Arc::default(), at_once: Arc::default() };
        for (signal, exit) in [(SIGINT, 130), (SIGTERM, 143)] {
            let watched = flag::register_conditional_shutdown(signal, exit, Arc::clone(&signals.at_once))
                .and_then(|_| flag::register_conditional_shutdown(signal, exit, signals.stop.shared()))
                .and_then(|_| flag::register(signal, signals.stop.shared()))
                .and_then(|_| flag::register_usize(signal, Arc::clone(&signals.which), signal as usize));
            watched.map_err(|_| Failure::new(ExitCode::Fatal, "can't watch for signals"))?;
        }
        Ok(signals)
    }

    /// The flag that the first signal raises.
    pub(super) fn stop(&self) -> &StopFlag {
        &self.stop
    }

    /// From here on a signal ends the process at once: what was read is stored, and linking, which replaces its result
    /// in one step, is done again by whoever asks for a number.
    pub(super) fn end_at_once(&self) {
        self.at_once.store(true, Ordering::Relaxed);
    }

    /// How the process ends after a signal.
    pub(super) fn exit_code(&self) -> ExitCode {
        if self.which.load(Ordering::Relaxed) == SIGTERM as usize {
            ExitCode::Terminated
        } else {
            ExitCode::Interrupted
        }
    }
}
