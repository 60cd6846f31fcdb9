//! Combinations of kinds that harm a person more together than apart.
//!
//! From the triggers of breach laws (US states: name with an id, account or card number; Japan, My Number Act art. 29-4)
//! and from what fraud needs (card with its code, account with a password, all ways to reach a person).

/// Kinds of which one suffices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// One of these kinds.
    OneOf(&'static [&'static str]),
    /// An id that a country issues: every kind named after one, whatever pack brings it.
    CountryId,
}

const NAME: Part = Part::OneOf(&["person_name", "name_kana", "name_roman"]);
const CARD: Part = Part::OneOf(&["credit_card"]);
const ACCOUNT: Part = Part::OneOf(&["bank_account", "iban", "jp.yucho_account"]);
const PASSWORD: Part = Part::OneOf(&["credential"]);
const PASSPORT: Part = Part::OneOf(&["passport", "mrz"]);
const EMAIL: Part = Part::OneOf(&["email"]);
const PHONE: Part = Part::OneOf(&["phone"]);
const ADDRESS: Part = Part::OneOf(&["address"]);

/// Kinds that harm a person more together than apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Combination {
    code: &'static str,
    parts: &'static [Part],
}

impl Combination {
    /// All combinations, in report order.
    pub const ALL: &'static [Self] = &[
        Self { code: "name_card", parts: &[NAME, CARD] },
        Self { code: "card_code", parts: &[CARD, Part::OneOf(&["card_security_code"])] },
        Self { code: "name_account", parts: &[NAME, ACCOUNT] },
        Self { code: "account_password", parts: &[ACCOUNT, PASSWORD] },
        Self { code: "email_password", parts: &[EMAIL, PASSWORD] },
        Self { code: "name_my_number", parts: &[NAME, Part::OneOf(&["jp.my_number"])] },
        Self { code: "name_passport", parts: &[NAME, PASSPORT] },
        Self { code: "name_passport_date", parts: &[NAME, PASSPORT, Part::OneOf(&["passport_date", "mrz"])] },
        Self { code: "name_id", parts: &[NAME, Part::CountryId] },
        Self { code: "name_birth_address", parts: &[NAME, Part::OneOf(&["birth_date"]), ADDRESS] },
        Self { code: "name_health", parts: &[NAME, Part::OneOf(&["health"])] },
        Self { code: "name_contact", parts: &[NAME, Part::OneOf(&["email", "phone", "address"])] },
        Self { code: "contact_set", parts: &[NAME, ADDRESS, PHONE, EMAIL] },
    ];

    /// Returns the code used in reports.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Sorts kinds into the parts that they fill: for each part, those of `kinds` that do.
    pub(super) fn filled<'k>(&self, kinds: &[&'k str]) -> Vec<Vec<&'k str>> {
        let of = |part: &Part| kinds.iter().copied().filter(|kind| part.holds(kind)).collect();
        self.parts.iter().map(of).collect()
    }
}

impl Part {
    fn holds(self, kind: &str) -> bool {
        match self {
            Self::OneOf(kinds) => kinds.contains(&kind),
            Self::CountryId => kind.contains('.') && !ACCOUNT.holds(kind) || kind == "national_id",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_filled_by_what_was_found() {
        let check = |code: &str, kinds: &[&str], expected: &[&[&str]]| {
            let combination = Combination::ALL.iter().find(|combination| combination.code == code).unwrap();
            assert_eq!(combination.filled(kinds), expected, "{code}");
        };
        check("name_card", &["credit_card", "email", "name_kana"], &[&["name_kana"], &["credit_card"]]);
        check("name_card", &["email"], &[&[], &[]]);
        check("name_id", &["us.ssn", "jp.yucho_account", "national_id"], &[&[], &["us.ssn", "national_id"]]);
        check("name_contact", &["phone", "person_name", "email"], &[&["person_name"], &["phone", "email"]]);
    }

    #[test]
    fn codes_are_told_once() {
        let mut codes: Vec<_> = Combination::ALL.iter().map(Combination::code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Combination::ALL.len());
    }
}
