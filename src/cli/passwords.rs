//! Reads the file of passwords that are tried on encrypted assets.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use zeroize::Zeroizing;

use super::{ExitCode, Failure};
use crate::extract::Passwords;

/// Bytes of such a file, at most: passwords of a company, no dictionary.
const LARGEST: u64 = 1 << 20;
/// Permission bits of group and others (POSIX.1, `S_IRWXG | S_IRWXO`).
const OTHERS: u32 = 0o077;

/// Reads one password a line.
pub(super) fn read(path: Option<&Path>) -> Result<Passwords, Failure> {
    let Some(path) = path else { return Ok(Passwords::default()) };
    let refused = |problem: &str| Failure::new(ExitCode::Usage, format!("{}: {problem}", path.display()));
    let file = File::open(path).map_err(|_| refused("the file of passwords can't be read"))?;
    let facts = file.metadata().map_err(|_| refused("the file of passwords can't be read"))?;
    if !facts.is_file() {
        return Err(refused("passwords are read from a regular file only"));
    }
    if facts.permissions().mode() & OTHERS != 0 {
        return Err(refused("others can read the file of passwords").hint("chmod 600 it"));
    }
    let mut lines = Zeroizing::new(Vec::new());
    match file.take(LARGEST + 1).read_to_end(&mut lines) {
        Ok(length) if length as u64 <= LARGEST => Ok(Passwords::from_lines(&lines)),
        Ok(_) => Err(refused("the file of passwords is larger than 1 MiB")),
        Err(_) => Err(refused("the file of passwords can't be read")),
    }
}
