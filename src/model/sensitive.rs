//! The one type of raw personal text. It can't be printed, compared in logs or serialised.

use std::fmt;

use zeroize::Zeroize;

/// Borrowed raw text of a source. `Debug` hides it; there is no `Display`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Sensitive<'a>(&'a str);

impl<'a> Sensitive<'a> {
    /// Wraps raw text.
    pub fn new(raw: &'a str) -> Self {
        Self(raw)
    }

    /// Returns the raw text. Allowed only in the rooms that read or judge it (tests/it/house.rs).
    pub fn expose(self) -> &'a str {
        self.0
    }

    /// Keeps a copy, which is wiped when dropped.
    pub fn kept(self) -> SensitiveString {
        SensitiveString::new(self.0.to_owned())
    }

    /// Bytes of the text.
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Returns whether there is no text.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Sensitive<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sensitive(..)")
    }
}

/// Owned raw text of a source, wiped when dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SensitiveString(String);

impl SensitiveString {
    /// Takes ownership of raw text.
    pub fn new(raw: String) -> Self {
        Self(raw)
    }

    /// Lends the text.
    pub fn lend(&self) -> Sensitive<'_> {
        Sensitive(&self.0)
    }
}

impl fmt::Debug for SensitiveString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sensitive(..)")
    }
}

impl Drop for SensitiveString {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_never_shows_the_text() {
        let owned = SensitiveString::new("山田太郎".to_owned());
        assert_eq!(format!("{owned:?} {:?}", owned.lend()), "Sensitive(..) Sensitive(..)");
    }
}
