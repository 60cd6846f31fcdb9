//! Masks personal values: at most a first character, a domain, two digits.

/// What of a value may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// The first character of a name.
    Name,
    /// The domain of an e-mail address.
    Email,
    /// The last two digits of a number of six digits and more.
    Number,
    /// Nothing.
    Whole,
}

const HIDDEN: &str = "••••";
/// Two of fewer digits say too much: a card's security code has three.
const MIN_DIGITS: usize = 6;

impl Mask {
    /// Returns what may be shown of a value. Its length is never told.
    pub fn of(self, value: &str) -> String {
        match self {
            Self::Name => value.trim().chars().next().map_or(HIDDEN.to_owned(), |first| format!("{first}{HIDDEN}")),
            Self::Email => match value.rsplit_once(['@', '＠']) {
                Some((_, domain)) => format!("{HIDDEN}@{domain}"),
                None => HIDDEN.to_owned(),
            },
            Self::Number => {
                let digits: Vec<char> = value.chars().filter(|c| c.is_numeric()).collect();
                let shown = if digits.len() < MIN_DIGITS { 0 } else { 2 };
                HIDDEN.chars().chain(digits.iter().rev().take(shown).rev().copied()).collect()
            }
            Self::Whole => HIDDEN.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_hidden() {
        for (mask, value, expected) in [
            (Mask::Name, "山田太郎", "山••••"),
            (Mask::Name, " Anna", "A••••"),
            (Mask::Name, "", "••••"),
            (Mask::Email, "taro@example.com", "••••@example.com"),
            (Mask::Email, "broken", "••••"),
            (Mask::Number, "090-1234-5678", "••••78"),
            (Mask::Number, "０９０ー１２３４ー５６７８", "••••７８"),
            (Mask::Number, "123", "••••"),
            (Mask::Whole, "1-2-3 Nishi", "••••"),
        ] {
            assert_eq!(mask.of(value), expected, "{value}");
        }
    }
}
