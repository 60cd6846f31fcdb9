//! Runs a driver's futures on the calling thread, and counts its tries.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::time::Duration;

use futures_core::Stream;
use tokio::runtime::{Builder, Runtime};

use super::error::ConnectError;
use crate::model::Reason;

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(15);
/// Tries without a single row between them before a table is left.
const TRIES: u32 = 3;

/// Makes the runtime of a session.
pub(super) fn make() -> Result<Runtime, ConnectError> {
    Builder::new_current_thread().enable_all().build().map_err(|_| ConnectError::Busy)
}

/// Waits for a connection, not for ever.
pub(super) async fn within<T>(
    connecting: impl Future<Output = sqlx::Result<T>>,
) -> Result<sqlx::Result<T>, ConnectError> {
    tokio::time::timeout(CONNECT, connecting).await.map_err(|_| ConnectError::Timeout)
}

/// The next item of a driver's stream.
pub(super) async fn next<T>(
    stream: &mut Pin<Box<dyn Stream<Item = sqlx::Result<T>> + Send + '_>>,
) -> Option<sqlx::Result<T>> {
    poll_fn(|context| stream.as_mut().poll_next(context)).await
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
