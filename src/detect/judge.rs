//! Judges one value as one kind: by word list, check digit, calendar or shape.

use super::damaged;
use super::shape::Shape;
use crate::model::{Date, KindId};
use crate::patterns::{Counts, FieldCode, Pattern, Rules};
use crate::text::date::{DateOrder, parse_date, parse_era_digit, parse_serial};
use crate::text::fold;
use crate::validators::phone::Repair;
use crate::validators::{Verdict, birth, email, phone};

/// How well a value fits a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Can't be one.
    No,
    /// Looks like one.
    Shape,
    /// A list, a check digit, a number plan or a calendar agrees.
    Known,
}

impl Fit {
    /// Itself where a condition holds.
    fn when(self, holds: impl FnOnce() -> bool) -> Self {
        if holds() { self } else { Self::No }
    }
}

/// Kinds that Rust code speaks of by name; every other kind is data alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kinds {
    pub name: Option<KindId>,
    pub kana: Option<KindId>,
    pub roman: Option<KindId>,
    pub birth_date: Option<KindId>,
    pub sex: Option<KindId>,
    pub email: Option<KindId>,
    pub phone: Option<KindId>,
    pub postal_code: Option<KindId>,
    pub address: Option<KindId>,
    pub mrz: Option<KindId>,
    pub passport: Option<KindId>,
    pub licence: Option<KindId>,
    pub account: Option<KindId>,
    pub health: Option<KindId>,
    pub credential: Option<KindId>,
    pub free_text: Option<KindId>,
}

/// Rules and day of a detector, with what is asked of them often.
pub(super) struct Judge<'r> {
    pub rules: &'r Rules,
    pub today: Date,
    pub kinds: Kinds,
    patterns: Vec<Vec<usize>>,
}

impl<'r> Judge<'r> {
    pub(super) fn new(rules: &'r Rules, today: Date) -> Self {
        let mut patterns = vec![Vec::new(); rules.kinds().count()];
        for (at, pattern) in rules.patterns().iter().enumerate() {
            if let Some(list) = patterns.get_mut(usize::from(pattern.kind.0)) {
                list.push(at);
            }
        }
        Self { rules, today, kinds: Kinds::of(rules), patterns }
    }

    /// Iterates over the patterns that a folded text may hold candidates of: those of personal kinds with a text shape.
    pub(super) fn text_patterns(&self, text: &str, counts: Counts) -> impl Iterator<Item = &'r Pattern> {
        let patterns = self.rules.patterns();
        let places = if text.is_ascii() {
            self.rules.onsets().candidates(text, counts)
        } else {
            self.rules.sieve().candidates(patterns, text, counts)
        };
        places.into_iter().filter_map(|at| patterns.get(at))
    }

    /// Returns the kind that a name field belongs to by its script.
    pub(super) fn kind_of_name(&self, field: FieldCode) -> Option<KindId> {
        match field {
            FieldCode::FullName | FieldCode::Surname | FieldCode::GivenName | FieldCode::MiddleName => self.kinds.name,
            FieldCode::FullKana | FieldCode::SurnameKana | FieldCode::GivenKana => self.kinds.kana,
            FieldCode::FullRoman | FieldCode::SurnameRoman | FieldCode::GivenRoman => self.kinds.roman,
            _ => None,
        }
    }

    /// Returns whether a kind names firms, shops or offices.
    pub(super) fn is_organisation(&self, kind: KindId) -> bool {
        let spec = self.rules.kind(kind);
        !spec.personal
            && ["company", "organi", "shop", "facility", "corporate"].iter().any(|part| spec.name.contains(part))
    }

    /// Returns whether a kind says that a value is no person's: a thing, code or amount, but no free text.
    pub(super) fn is_thing(&self, kind: KindId) -> bool {
        !self.rules.kind(kind).personal && self.kinds.free_text != Some(kind)
    }

    /// Returns whether a kind is the name of a thing: long ones (titles, goods) are no sentences.
    pub(super) fn is_name_of_thing(&self, kind: KindId) -> bool {
        self.is_organisation(kind) || self.rules.kind(kind).name == "thing_name"
    }

    /// Iterates over the patterns of a kind.
    pub(super) fn patterns_of(&self, kind: KindId) -> impl Iterator<Item = &'r Pattern> {
        let places = self.patterns.get(usize::from(kind.0)).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|&at| self.rules.patterns().get(at))
    }

    /// Judges a trimmed, width-folded value as what a column holds of a kind.
    pub(super) fn fit(&self, kind: KindId, field: FieldCode, value: &str) -> Fit {
        if field == FieldCode::Member {
            return Fit::Shape.when(|| is_number_like(value));
        }
        let shape = Shape::of(value);
        match field {
            FieldCode::FullName => self.full_name(value),
            FieldCode::FullRoman => Fit::Shape
                .when(|| shape.is_latin() && shape.latin >= 4 && shape.spaces + shape.joints > 0)
                .max(if shape.is_latin() { self.full_name(value) } else { Fit::No }),
            FieldCode::FullKana => self.kana_name(value, &shape),
            FieldCode::Surname | FieldCode::GivenName | FieldCode::MiddleName => {
                let firm = || shape.chars >= 5 && self.rules.lists().is_company(value);
                Fit::Shape.when(|| shape.could_be_name() && shape.chars <= 20 && !firm())
            }
            FieldCode::SurnameKana | FieldCode::GivenKana => {
                Fit::Shape.when(|| shape.kana >= 1 && shape.kana + shape.spaces == shape.chars)
            }
            FieldCode::SurnameRoman | FieldCode::GivenRoman => {
                Fit::Shape.when(|| shape.latin + shape.spaces + shape.joints == shape.chars)
            }
            FieldCode::Email => Fit::Known.when(|| email::parse(value).is_some()),
            FieldCode::Phone => Fit::Known
                .when(|| phone::parse(value).is_some() || is_cut_phone(value))
                .max(Fit::Shape.when(|| phone::named(value).is_some())),
            FieldCode::BirthDate => self.birth_date(value),
            FieldCode::Sex => Fit::Known.when(|| sex(value).is_some()),
            FieldCode::PostalCode => self.postal(kind, value, &shape),
            _ if field.address_part().is_some() => address_fit(field, &shape),
            FieldCode::Account => self.account(kind, value, &shape),
            FieldCode::Card => self
                .by_pattern(kind, value)
                .max(Fit::Shape.when(|| damaged::is_masked_card(value) || damaged::card(value).is_some())),
            FieldCode::Other if self.kinds.health == Some(kind) => Fit::Shape.when(|| !is_measurement(&shape)),
            FieldCode::AccountBank | FieldCode::AccountBranch | FieldCode::AccountType => {
                Fit::Shape.when(|| (1..=30).contains(&shape.chars))
            }
            FieldCode::BirthYear => Fit::Shape.when(|| {
                number(value).is_some_and(|year| (1900..=u32::from(self.today.year().unsigned_abs())).contains(&year))
            }),
            FieldCode::BirthMonth => Fit::Shape.when(|| number(value).is_some_and(|month| (1..=12).contains(&month))),
            FieldCode::BirthDay => Fit::Shape.when(|| number(value).is_some_and(|day| (1..=31).contains(&day))),
            FieldCode::EventDate => Fit::Known.when(|| any_date(value).is_some()),
            FieldCode::Id => self.by_pattern(kind, value).max(Fit::Shape.when(|| {
                damaged::whole_number(value).is_some_and(|whole| self.by_pattern(kind, &whole) == Fit::Known)
            })),
            _ => self.by_pattern(kind, value),
        }
    }

    /// Judges a value by the patterns of its kind alone. A kind without shapes takes everything.
    pub(super) fn by_pattern(&self, kind: KindId, value: &str) -> Fit {
        let mut shaped = false;
        let mut best = Fit::No;
        for pattern in self.patterns_of(kind) {
            shaped |= pattern.cell.is_some() || pattern.regex.is_some();
            best = best.max(pattern_fit(pattern, value));
        }
        if shaped { best } else { Fit::Shape.when(|| !value.is_empty()) }
    }

    /// Judges a value by the cell shapes of its kind, whatever the check digits say.
    pub(super) fn by_shape(&self, kind: KindId, value: &str) -> bool {
        self.patterns_of(kind)
            .filter_map(|pattern| pattern.cell.as_ref()?.for_text(value))
            .any(|cell| cell.is_match(value))
    }

    /// Returns whether the kind of a value is a full-name kind and the value is listed or plausible.
    fn full_name(&self, value: &str) -> Fit {
        match self.rules.lists().full_name_evidence(value) {
            Some(evidence) if evidence.score >= 60 && !may_be_a_place(value) => Fit::Known,
            Some(_) => Fit::Shape,
            // Cyrillic, Arabic, Thai: there are no lists for them.
            None => Fit::Shape.when(|| {
                let shape = Shape::of(value);
                shape.letters >= 4 && shape.letters + shape.spaces + shape.joints == shape.chars && shape.spaces <= 5
            }),
        }
    }

    fn kana_name(&self, value: &str, shape: &Shape) -> Fit {
        // The longest reading of a name without a blank has some fourteen characters: more are a sentence or an address.
        let long = shape.chars > 30 || (shape.spaces + shape.joints == 0 && shape.chars > 16);
        if !shape.is_kana() || shape.kana < 3 || long {
            return Fit::No;
        }
        let known = self.rules.lists().split_kana(value).is_some();
        if known { Fit::Known } else { Fit::Shape }
    }

    fn birth_date(&self, value: &str) -> Fit {
        let plausible = |date: Date| birth::plausible(date, self.today);
        Fit::Known
            .when(|| any_date(value).is_some_and(plausible))
            .max(Fit::Shape.when(|| coded_day(value).is_some_and(plausible)))
    }

    fn postal(&self, kind: KindId, value: &str, shape: &Shape) -> Fit {
        let by_pattern = if self.patterns_of(kind).any(|pattern| pattern.cell.is_some()) {
            self.by_pattern(kind, value)
        } else {
            Fit::No
        };
        let plain = (3..=10).contains(&shape.chars)
            && shape.digits >= 2
            && shape.strange() <= shape.digits
            && shape.kanji + shape.kana == 0;
        let given_out = || super::registered::postal_code(self, value) == Some(true);
        by_pattern.max(Fit::Shape.when(|| plain)).max(Fit::Known.when(|| plain && given_out()))
    }

    fn account(&self, kind: KindId, value: &str, shape: &Shape) -> Fit {
        let plain = (4..=14).contains(&shape.digits) && shape.digits + shape.joints + shape.spaces == shape.chars;
        let branch = || super::registered::account(self, value) == Some(true);
        Fit::Shape.when(|| plain).max(self.by_pattern(kind, value)).max(Fit::Known.when(branch))
    }
}

impl Kinds {
    fn of(rules: &Rules) -> Self {
        let kind = |name: &str| rules.kind_by_name(name);
        Self {
            name: kind("person_name"),
            kana: kind("name_kana"),
            roman: kind("name_roman"),
            birth_date: kind("birth_date"),
            sex: kind("sex"),
            email: kind("email"),
            phone: kind("phone"),
            postal_code: kind("postal_code"),
            address: kind("address"),
            mrz: kind("mrz"),
            passport: kind("passport").or_else(|| kind("jp.passport")),
            licence: kind("jp.drivers_license"),
            account: kind("bank_account"),
            health: kind("health"),
            credential: kind("credential"),
            free_text: kind("free_text"),
        }
    }
}

/// Judges a whole value by one pattern: its cell shape, or its text shape where that covers the value.
pub(super) fn pattern_fit(pattern: &Pattern, value: &str) -> Fit {
    if !pattern.prefilter.admits(value) {
        return Fit::No;
    }
    let shaped = match (&pattern.cell, &pattern.regex) {
        (Some(cell), _) => cell.for_text(value).is_some_and(|regex| regex.is_match(value)),
        (None, Some(text)) => {
            text.for_text(value).and_then(|regex| regex.find(value)).is_some_and(|found| found.len() == value.len())
        }
        (None, None) => pattern.check.is_some(),
    };
    if !shaped {
        return Fit::No;
    }
    match pattern.check.as_ref().map(|check| check.verdict(value)) {
        Some(Verdict::Accept) => Fit::Known,
        Some(Verdict::Reject) => Fit::No,
        Some(Verdict::Unknown) | None => Fit::Shape,
    }
}

/// Grant Park, Franklin Hills, Europe/Berlin: words of the lists that together name a place. SMITH/JOHN is a passenger.
pub(super) fn may_be_a_place(value: &str) -> bool {
    let last = value.split([' ', '/']).next_back().unwrap_or_default();
    let mixed = value.contains('/') && value.contains(|c: char| c.is_lowercase());
    value.is_ascii() && (mixed || super::prose::names_a_thing(value) || super::prose::closes_a_place(last))
}

/// Reads a date in whatever order makes it a date; columns decide the order for good.
pub(super) fn any_date(value: &str) -> Option<Date> {
    [DateOrder::YearFirst, DateOrder::MonthFirst, DateOrder::DayFirst]
        .into_iter()
        .find_map(|order| parse_date(value, order))
        .map(|parsed| parsed.date)
}

/// Reads the day number of a spreadsheet: five digits, 1905 to 2119.
fn serial_day(value: &str) -> Option<Date> {
    let plain = (4..=7).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let days = plain.then(|| value.parse::<f64>().ok()).flatten().filter(|days| (2000.0..80000.0).contains(days))?;
    parse_serial(days).map(|parsed| parsed.date)
}

/// Reads a sex: ISO/IEC 5218 numbers, Japanese and English words.
pub(super) fn sex(value: &str) -> Option<u8> {
    match value {
        "男" | "男性" | "男子" | "M" | "m" | "1" | "おとこ" | "♂" => return Some(1),
        "女" | "女性" | "女子" | "F" | "f" | "2" | "おんな" | "♀" => return Some(2),
        _ => {}
    }
    let is = |word: &str| value.eq_ignore_ascii_case(word);
    if ["male", "mr", "mr.", "man", "herr", "homme", "männlich", "hombre", "mstr"].into_iter().any(is) {
        Some(1)
    } else if ["female", "ms", "mrs", "ms.", "mrs.", "miss", "woman", "frau", "femme", "weiblich", "mujer"]
        .into_iter()
        .any(is)
    {
        Some(2)
    } else {
        None
    }
}

/// Gives a number back its prefix, which a spreadsheet dropped or nobody wrote: 9012345678 and 312345678 are 090… and 03….
/// 9.01E+09 can't be repaired: its digits are lost.
pub(super) fn repaired_phone(value: &str, repair: Repair) -> Option<String> {
    let whole = damaged::whole_number(value);
    let digits = whole.as_deref().unwrap_or(value);
    phone::repaired(digits.strip_suffix(".0").unwrap_or(digits), repair)
}

/// Returns whether a number can be made whole in some plan.
fn is_cut_phone(value: &str) -> bool {
    [Repair::Japan, Repair::NorthAmerica].into_iter().any(|repair| repaired_phone(value, repair).is_some())
}

/// Reads a birth date as a spreadsheet or register codes it: a day number, or digits led by that of the era.
pub(super) fn coded_day(value: &str) -> Option<Date> {
    serial_day(value).or_else(|| parse_era_digit(value).map(|parsed| parsed.date))
}

/// Reads a short plain number, with 年月日 after it allowed.
pub(super) fn number(value: &str) -> Option<u32> {
    let value = value.trim_end_matches(['年', '月', '日']);
    (value.len() <= 4).then(|| value.parse().ok()).flatten()
}

/// Returns a trimmed, width-folded copy, borrowed where nothing changes.
pub(super) fn folded(cell: &str) -> std::borrow::Cow<'_, str> {
    fold::width(cell.trim())
}

fn address_fit(field: FieldCode, shape: &Shape) -> Fit {
    use crate::patterns::AddressPart as Part;
    let letters = shape.all_letters();
    let fits = match field.address_part() {
        Some(Part::Number | Part::Building) => letters + shape.digits > 0,
        Some(Part::Whole | Part::Street) => letters >= 2 || (shape.digits > 0 && shape.joints > 0),
        Some(Part::Country | Part::Region | Part::City) => letters >= 2 && shape.digits == 0,
        None => false,
    };
    Fit::Shape.when(|| fits && shape.at == 0 && shape.chars <= 200)
}

/// 118/76, 5.4 mg/dl, A+: numbers of a test say nothing without what was tested; words do.
fn is_measurement(shape: &Shape) -> bool {
    let written = shape.kanji + shape.kana + shape.hangul;
    written < 2 && shape.latin + shape.letters < 4 || shape.digits > shape.all_letters()
}

/// Of 2 to 32 ASCII letters, digits and single marks, with two digits at least.
fn is_number_like(value: &str) -> bool {
    let bytes = value.as_bytes();
    (2..=32).contains(&bytes.len())
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/' | b'.' | b' '))
        && bytes.iter().filter(|b| b.is_ascii_digit()).count() >= 2
        && !bytes.windows(2).any(|pair| pair == b"  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sexes_in_words_and_numbers() {
        for (value, expected) in [("男", Some(1)), ("Female", Some(2)), ("9", None), ("Mr", Some(1)), ("男爵", None)]
        {
            assert_eq!(sex(value), expected, "{value}");
        }
    }

    #[test]
    fn lost_zero_comes_back_only_where_a_phone_results() {
        assert_eq!(repaired_phone("9012345678", Repair::Japan).as_deref(), Some("09012345678"));
        assert_eq!(repaired_phone("312345678", Repair::Japan).as_deref(), Some("0312345678"));
        assert_eq!(repaired_phone("12345", Repair::Japan), None);
        assert_eq!(repaired_phone("9.01E+09", Repair::Japan), None);
    }
}
