//! Exit codes: what a scheduler learns from a run. Anything unknown is a failure.

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitCode {
    /// Complete.
    Complete,
    /// A fault of the machine or of headcount.
    Fatal,
    /// Wrong usage or configuration (a key that others can read, too), or no target readable at all.
    Usage,
    /// Finished; something that may hold personal data was not read.
    Gaps,
    /// No inventory there.
    NoInventory,
    /// Another run holds the inventory.
    Locked,
    /// The key is missing or wrong.
    Key,
    /// The inventory is damaged or of a newer version.
    Damaged,
    /// SIGINT; committed and resumable.
    Interrupted,
    /// SIGTERM; committed and resumable.
    Terminated,
}

impl ExitCode {
    /// All codes, ascending.
    pub const ALL: [Self; 10] = [
        Self::Complete,
        Self::Fatal,
        Self::Usage,
        Self::Gaps,
        Self::NoInventory,
        Self::Locked,
        Self::Key,
        Self::Damaged,
        Self::Interrupted,
        Self::Terminated,
    ];
}

impl From<ExitCode> for u8 {
    fn from(code: ExitCode) -> Self {
        match code {
            ExitCode::Complete => 0,
            ExitCode::Fatal => 1,
            ExitCode::Usage => 2,
            ExitCode::Gaps => 3,
            ExitCode::NoInventory => 10,
            ExitCode::Locked => 11,
            ExitCode::Key => 12,
            ExitCode::Damaged => 13,
            ExitCode::Interrupted => 130,
            ExitCode::Terminated => 143,
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(u8::from(code))
    }
}

/// The codes in words, for `--help`.
pub(super) const HELP: &str = "\
Exit codes:
    0  complete
    1  fatal: a fault of the machine or of headcount
    2  usage or configuration; also: no target could be read at all
    3  finished, but something that may hold personal data was not read
   10  no inventory there
   11  another run holds the inventory
   12  the key is missing or wrong; one that others can read is 2
   13  the inventory is damaged or of a newer version
  130  stopped by Ctrl-C; saved, the next scan goes on
  143  stopped by SIGTERM; saved, the next scan goes on";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_contract() {
        assert_eq!(ExitCode::ALL.map(u8::from), [0, 1, 2, 3, 10, 11, 12, 13, 130, 143]);
    }

    #[test]
    fn help_tells_every_code() {
        let told: Vec<u8> =
            HELP.lines().skip(1).map(|line| line.split_whitespace().next().unwrap().parse().unwrap()).collect();
        assert_eq!(told, ExitCode::ALL.map(u8::from));
    }
}
