//! python-stdnum, where `python3 -c 'import stdnum'` works.

use std::process::{Command, Stdio};

/// Returns the command that answers questions.
pub(super) fn command() -> Option<Command> {
    let asked = Command::new("python3").args(["-c", "import stdnum"]).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success()).then(|| {
        let mut command = Command::new("python3");
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/oracle/ask.py"));
        command
    })
}
