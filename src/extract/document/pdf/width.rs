//! How wide characters are.

/// Returns whether a character takes a whole em.
pub(super) fn is_wide(c: char) -> bool {
    c >= '\u{1100}'
}
