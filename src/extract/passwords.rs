//! Passwords that a user gave for what is encrypted. They are tried one by one and shown nowhere.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

/// One password, as bytes: archives of different systems encode one text differently. Wiped when dropped.
pub type Password = Zeroizing<Vec<u8>>;

/// Longest password, bytes: what every format takes (ZIP's length field of AES, PDF 2.0 and Office take less).
pub(super) const LONGEST: usize = 1024;

/// Passwords in the order they are tried.
#[derive(Clone, Default)]
pub struct Passwords(Arc<Vec<Password>>);

impl Passwords {
    /// Takes one password a line; empty lines and those too long for any format are none.
    pub fn from_lines(lines: &[u8]) -> Self {
        let lines = lines.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let passwords = lines.filter(|line| !line.is_empty() && line.len() <= LONGEST);
        Self(Arc::new(passwords.map(|line| Zeroizing::new(line.to_vec())).collect()))
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The password to be tried at an attempt, from 0.
    pub(super) fn get(&self, attempt: usize) -> Option<&Password> {
        self.0.get(attempt)
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Passwords({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_password_and_none_is_shown() {
        let passwords = Passwords::from_lines(b"first\r\n\n two words \nlast");
        let all: Vec<_> = (0..9).map_while(|attempt| passwords.get(attempt)).map(|one| one.as_slice()).collect();
        assert_eq!(all, [&b"first"[..], b" two words ", b"last"]);
        assert_eq!(format!("{passwords:?}"), "Passwords(3)");
    }
}
