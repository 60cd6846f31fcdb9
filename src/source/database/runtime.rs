//! Runs a driver's futures on the calling thread, and counts its tries.

use std::future::{Future, poll_fn};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_core::Stream;
use tokio::runtime::{Builder, Runtime};

use super::error::ConnectError;
use crate::model::Reason;

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(15);
/// Longest silence of a server; its own limits end a statement before that.
const SILENCE: Duration = Duration::from_secs(20 * 60);
/// How often a wait looks whether somebody asked to stop.
const LOOK: Duration = Duration::from_millis(250);
/// Tries without a single row between them before a table is left.
const TRIES: u32 = 3;

/// Makes the runtime of a session.
pub(super) fn make() -> Result<Runtime, ConnectError> {
    Builder::new_current_thread().enable_all().build().map_err(|_| ConnectError::Busy)
}

/// Runs a driver's future on the calling thread. A driver that panics over what a server sends gives `broken`: its
/// connection is of no use any more, the scan is.
pub(super) fn run<T, E>(runtime: &Runtime, broken: E, future: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(|| runtime.block_on(future))).unwrap_or(Err(broken))
}

/// Waits for a connection, not for ever.
pub(super) async fn within<T>(
    connecting: impl Future<Output = sqlx::Result<T>>,
) -> Result<sqlx::Result<T>, ConnectError> {
    tokio::time::timeout(CONNECT, connecting).await.map_err(|_| ConnectError::Timeout)
}

/// Tells a wait that somebody asked to stop.
pub(super) type Stop = Arc<AtomicBool>;

/// Waits for an answer as long as the server may be silent and nobody asks to stop; then the connection counts as lost.
pub(super) async fn patiently<T>(answer: impl Future<Output = sqlx::Result<T>>, stop: &Stop) -> sqlx::Result<T> {
    let began = Instant::now();
    let mut answer = std::pin::pin!(answer);
    loop {
        if let Ok(answer) = tokio::time::timeout(LOOK, answer.as_mut()).await {
            return answer;
        }
        if is_raised(stop) || began.elapsed() > SILENCE {
            return Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into()));
        }
    }
}

/// Whether somebody asked to stop.
pub(super) fn is_raised(stop: &Stop) -> bool {
    stop.load(Ordering::Relaxed)
}

/// A driver's stream of rows.
pub(super) type Rows<'c, T> = Pin<Box<dyn Stream<Item = sqlx::Result<T>> + Send + 'c>>;

/// The next item of a driver's stream, waited for as [`patiently`] does.
pub(super) async fn next<T>(rows: &mut Rows<'_, T>, stop: &Stop) -> sqlx::Result<Option<T>> {
    // Most items are there already: no timer is needed for those.
    let ready = poll_fn(|context| match rows.as_mut().poll_next(context) {
        Poll::Ready(item) => Poll::Ready(Some(item)),
        Poll::Pending => Poll::Ready(None),
    });
    match ready.await {
        Some(item) => item.transpose(),
        None => patiently(async { poll_fn(|context| rows.as_mut().poll_next(context)).await.transpose() }, stop).await,
    }
}

/// Tries at one table.
#[derive(Debug, Default)]
pub(super) struct Tries {
    failed: u32,
}

impl Tries {
    /// Rows came: what failed before is forgotten.
    pub(super) fn went_on(&mut self) {
        self.failed = 0;
    }

    /// Waits before another try: 1, 2, 4 seconds.
    ///
    /// # Errors
    /// There were enough.
    pub(super) fn again(&mut self, reason: Reason) -> Result<(), Reason> {
        if self.failed >= TRIES {
            return Err(reason);
        }
        std::thread::sleep(Duration::from_secs(1 << self.failed));
        self.failed += 1;
        Ok(())
    }
}
