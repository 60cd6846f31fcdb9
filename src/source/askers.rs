//! Asks stores that may stop answering from threads that can be given up: a dead mount costs a thread, not the scan.

use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Longest silence of a store. Network file systems wait for minutes or for ever (nfs(5): `hard`, `timeo`).
pub const SILENCE: Duration = Duration::from_secs(40);
/// How often a waiting thread looks whether the scan was stopped.
const GLANCE: Duration = Duration::from_millis(500);

type Task = Box<dyn FnOnce() + Send>;

/// Threads that ask stores, and the stores that were given up.
#[derive(Debug)]
pub struct Askers {
    silence: Duration,
    stop: Arc<AtomicBool>,
    given_up: Mutex<BTreeSet<u64>>,
    idle: Mutex<Vec<Sender<Task>>>,
}

impl Askers {
    /// Waits for an answer no longer than `silence`, and only until `stop` is raised.
    pub fn new(silence: Duration, stop: Arc<AtomicBool>) -> Self {
        Self { silence, stop, given_up: Mutex::default(), idle: Mutex::default() }
    }

    /// Asks a store and waits.
    ///
    /// # Errors
    /// [`io::ErrorKind::TimedOut`] if the store is silent, or was before; [`io::ErrorKind::Other`] on stop.
    pub fn ask<T: Send + 'static>(&self, store: u64, question: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
        self.require(store)?;
        let (tell, told) = mpsc::sync_channel(1);
        let asker = self.send(Box::new(move || {
            let _ = tell.send(question());
        }))?;
        // No answer: the question panicked, and its thread is gone.
        let answer = self.wait(store, &told)?.ok_or(io::ErrorKind::Other)?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(asker);
        Ok(answer)
    }

    /// Asks a store for many answers, which come as they are pulled.
    ///
    /// # Errors
    /// The store was given up before, or the system gives no thread.
    pub(super) fn ask_for_many<T: Send + 'static>(
        &self,
        store: u64,
        question: impl FnOnce(&dyn Fn(T) -> bool) + Send + 'static,
    ) -> io::Result<Receiver<T>> {
        self.require(store)?;
        let (tell, told) = mpsc::sync_channel(4);
        // The thread ends with its question: nobody tells when it is free again.
        self.send(Box::new(move || question(&|answer| tell.send(answer).is_ok())))?;
        Ok(told)
    }

    /// Waits for the next of many answers; nothing after the last.
    ///
    /// # Errors
    /// As [`Askers::ask`].
    pub(super) fn wait<T>(&self, store: u64, told: &Receiver<T>) -> io::Result<Option<T>> {
        match told.try_recv() {
            Ok(answer) => return Ok(Some(answer)),
            Err(TryRecvError::Disconnected) => return Ok(None),
            Err(TryRecvError::Empty) => {}
        }
        let began = Instant::now();
        loop {
            let left = self.silence.saturating_sub(began.elapsed());
            match told.recv_timeout(left.min(GLANCE)) {
                Ok(answer) => return Ok(Some(answer)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) if self.stop.load(Ordering::Relaxed) => {
                    return Err(io::ErrorKind::Other.into());
                }
                Err(RecvTimeoutError::Timeout) if left.is_zero() => {
                    self.given_up.lock().unwrap_or_else(PoisonError::into_inner).insert(store);
                    return Err(io::ErrorKind::TimedOut.into());
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn require(&self, store: u64) -> io::Result<()> {
        let given_up = self.given_up.lock().unwrap_or_else(PoisonError::into_inner).contains(&store);
        if given_up { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }

    /// Gives a task to a thread at rest, or to a new one.
    fn send(&self, task: Task) -> io::Result<Sender<Task>> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let asker = match idle {
            Some(asker) => asker,
            None => start()?,
        };
        asker.send(task).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(asker)
    }
}

/// Starts a thread that nobody waits for: one that hangs goes down with the process.
fn start() -> io::Result<Sender<Task>> {
    let (send, tasks) = mpsc::channel::<Task>();
    std::thread::Builder::new().name("asker".to_owned()).spawn(move || tasks.iter().for_each(|task| task()))?;
    Ok(send)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn askers() -> Askers {
        Askers::new(Duration::from_secs(2), Arc::default())
    }

    /// Hangs until the test ends.
    fn hang() {
        std::thread::sleep(Duration::from_secs(600));
    }

    #[test]
    fn a_silent_store_is_asked_once_and_the_others_go_on() {
        let askers = askers();
        assert_eq!(askers.ask(1, || 7).unwrap(), 7);
        assert_eq!(askers.ask(2, hang).unwrap_err().kind(), io::ErrorKind::TimedOut);
        let again = askers.ask(2, || panic!("a store that was given up is not asked"));
        assert_eq!(again.map(|(): ()| ()).unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(askers.ask(1, || 8).unwrap(), 8);
    }

    #[test]
    fn many_answers_come_until_the_store_is_silent() {
        let askers = askers();
        let told = askers.ask_for_many(1, |tell| {
            assert!(tell(1) && tell(2));
            hang();
        });
        let told = told.unwrap();
        assert_eq!(askers.wait(1, &told).unwrap(), Some(1));
        assert_eq!(askers.wait(1, &told).unwrap(), Some(2));
        assert_eq!(askers.wait(1, &told).unwrap_err().kind(), io::ErrorKind::TimedOut);
        let told = askers.ask_for_many(2, |tell| assert!(tell(3))).unwrap();
        assert_eq!((askers.wait(2, &told).unwrap(), askers.wait(2, &told).unwrap()), (Some(3), None));
    }

    #[test]
    fn who_stops_does_not_wait() {
        let askers = Askers::new(Duration::from_secs(600), Arc::new(AtomicBool::new(true)));
        assert_eq!(askers.ask(1, hang).unwrap_err().kind(), io::ErrorKind::Other);
    }

    #[test]
    fn a_question_that_panics_is_an_error() {
        let askers = askers();
        assert!(askers.ask(1, || -> () { panic!("broken") }).is_err());
        assert!(askers.ask(1, || ()).is_ok());
    }
}
