//! Trims white space as [`str::trim`] does, by a look at the outer bytes alone wherever that is enough.

/// Returns what [`str::trim`] does. Nearly every cell begins and ends with a character that is plainly no space.
#[inline]
pub fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    if begins_plainly(bytes) && ends_plainly(bytes) { text } else { text.trim() }
}

/// White space beyond ASCII begins with the bytes C2, E1, E2 or E3 80 (Unicode, property `White_Space`).
fn begins_plainly(bytes: &[u8]) -> bool {
    match bytes {
        [] => true,
        [first, ..] if first.is_ascii() => *first > b' ',
        [0xE3, second, ..] => *second != 0x80,
        [first, ..] => *first > 0xE3,
    }
}

fn ends_plainly(bytes: &[u8]) -> bool {
    match bytes {
        [.., last] if last.is_ascii() => *last > b' ',
        [.., 0xE3, second, _] => *second != 0x80,
        [.., lead, _, _] => (0xE4..=0xEF).contains(lead),
        rest => rest.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn every_white_space_is_trimmed() {
        for space in ('\0'..=char::MAX).filter(|c| c.is_whitespace()) {
            for inner in ["", "a", "漢", "か", "é", "𠮷"] {
                let text = format!("{space}{inner}{space}");
                assert_eq!(trim(&text), inner, "U+{:04X}", space as u32);
            }
        }
    }

    proptest! {
        #[test]
        fn trims_as_the_standard_library_does(text in "[ \u{3000}\u{A0}\u{2003}a漢か\u{3001}é𠮷]{0,6}|\\PC{0,8}") {
            prop_assert_eq!(trim(&text), text.trim());
        }
    }
}
