//! The durable steps of a commit, so that tests can kill the process at each of them.

/// A point between two durable effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A temporary segment was created.
    TemporaryCreated,
    /// Its footer is written.
    FooterWritten,
    /// It is on the disk.
    Synced,
    /// It has its final name.
    Renamed,
    /// A catalog transaction began.
    TransactionBegun,
    /// All its statements ran.
    TransactionFilled,
    /// It is committed.
    TransactionCommitted,
    /// Segments that nothing names any more were removed.
    Swept,
}

/// Called at every step; may end the process.
pub type StepHook = Box<dyn FnMut(Step) + Send>;

/// Tells the hook, if there is one.
#[derive(Default)]
pub(super) struct Steps {
    hook: Option<StepHook>,
}

impl Steps {
    /// Sets the hook.
    pub(super) fn watch(&mut self, hook: StepHook) {
        self.hook = Some(hook);
    }

    /// Tells that a step was reached.
    pub(super) fn reached(&mut self, step: Step) {
        if let Some(hook) = &mut self.hook {
            hook(step);
        }
    }
}
