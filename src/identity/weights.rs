//! What each level of agreement says: the default weights, with the reason of each, and what replaces them when learnt.
//!
//! Three classes stand behind every pair: one **person**, one **household**, or **random**. A level's probability under
//! "random" comes from the evidence (term frequencies); under "person" and "household" from the world, below.

use super::ties::Ties;

/// Fields that are compared, in the order of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareField {
    /// Surname.
    Surname,
    /// Given name, or the full name where its parts are not known.
    Given,
    /// Birth date or year.
    Birth,
    /// E-mail.
    Email,
    /// Phone.
    Phone,
    /// Postal code and address.
    Address,
    /// Sex.
    Sex,
    /// Ids of primary tier.
    Primary,
    /// Other strong ids.
    Id,
    /// Payment card.
    Card,
    /// Bank account.
    Account,
    /// Member number inside one system.
    Member,
}

/// Share of names that are mistyped so that no folding helps: 1 to 2 % in lists kept by hand.
pub(super) const SLIP: f64 = 0.0125;

/// Number of fields in a pattern.
pub(super) const FIELDS: usize = 12;
/// Room for levels in a field; level 0 is "not comparable".
pub(super) const LEVELS: usize = 13;

impl CompareField {
    /// All fields in the order of a pattern.
    pub const ALL: [Self; FIELDS] = [
        Self::Surname,
        Self::Given,
        Self::Birth,
        Self::Email,
        Self::Phone,
        Self::Address,
        Self::Sex,
        Self::Primary,
        Self::Id,
        Self::Card,
        Self::Account,
        Self::Member,
    ];

    /// Returns the code used in explanations.
    pub fn code(self) -> &'static str {
        match self {
            Self::Surname => "surname",
            Self::Given => "given_name",
            Self::Birth => "birth_date",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::Sex => "sex",
            Self::Primary => "primary_id",
            Self::Id => "other_id",
            Self::Card => "card",
            Self::Account => "account",
            Self::Member => "member",
        }
    }

    /// Returns the codes of its levels of agreement.
    pub fn levels(self) -> impl Iterator<Item = &'static str> {
        TABLE.get(self as usize).into_iter().flat_map(|levels| levels.iter()).map(|level| level.name)
    }
}

/// One level of agreement of a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    /// Code for explanations.
    pub(super) name: &'static str,
    /// Probability of the level for two records of one person that can be compared in this field.
    pub(super) person: f64,
    /// The same for two people of one household.
    pub(super) household: f64,
    /// Levels of one group exclude each other; probabilities are learnt within it.
    group: u8,
    /// Levels of one tie are one fact seen through different scripts or lines; they are learnt together.
    tie: u8,
}

const fn level(name: &'static str, person: f64, household: f64, group: u8, tie: u8) -> Level {
    Level { name, person, household, group, tie }
}

/// Levels by field; the position + 1 is the level's number.
pub(super) const TABLE: [&[Level]; FIELDS] = [
    // Japan: 95 % of couples take one surname, nearly always the woman's changes; most households share theirs.
    // Variant writing survives folding and readings are mistyped in about 1-2 % of hand-kept rows each.
    &[
        level("same", 0.92, 0.80, 0, 0),
        level("same_reading", 0.92, 0.80, 0, 0),
        level("same_reading_other_writing", 0.015, 0.005, 0, 1),
        level("same_writing_other_reading", 0.015, 0.005, 0, 2),
        level("differs", 0.038, 0.186, 0, 3),
        // A slip of one letter: 1 to 2 % of names kept by hand.
        level("one_slip_apart", 0.012, 0.004, 0, 4),
    ],
    // A household never gives one name twice, but for a father and son of one name (1 in 250 pairs, more in the West).
    &[
        level("same", 0.92, 0.004, 0, 0),
        level("same_reading", 0.92, 0.004, 0, 0),
        level("same_reading_other_writing", 0.02, 0.003, 0, 1),
        level("same_writing_other_reading", 0.02, 0.001, 0, 2),
        level("similar", 0.02, 0.01, 0, 3),
        level("differs", 0.010, 0.95, 0, 4),
        level("full_name", 0.90, 0.003, 1, 5),
        level("full_name_similar", 0.03, 0.005, 1, 6),
        level("parts_swapped", 0.30, 0.000_1, 2, 7),
        level("full_name_differs", 0.07, 0.99, 1, 8),
        // Kanji and reading are typed one by one: both are wrong at once in 1 of 1,000 rows, or somebody else's.
        level("differs_twice", 0.001, 0.98, 0, 9),
        // Parents give a letter of their own name, and children share one (健一, 健二): 1 in 25 pairs.
        level("one_slip_apart", 0.012, 0.04, 0, 10),
    ],
    // Hand-kept birth dates err in 2-5 % of rows, mostly in one part. Twins: 1 % of births, and both must be customers.
    &[
        level("same", 0.941, 0.010, 0, 0),
        level("one_day_apart", 0.006, 0.001, 0, 1),
        level("other_year", 0.018, 0.004, 0, 2),
        level("other_day", 0.015, 0.003, 0, 3),
        level("other_month", 0.010, 0.002, 0, 4),
        level("other_era", 0.004, 0.001, 0, 5),
        level("same_year", 0.97, 0.05, 1, 6),
        level("differs", 0.003, 0.98, 0, 7),
        level("other_year_only", 0.03, 0.95, 1, 8),
    ],
    // People use about 1.3 addresses towards one organisation; couples share a mailbox now and then.
    &[
        level("same", 0.70, 0.05, 0, 0),
        level("same_local_part", 0.02, 0.003, 0, 1),
        level("differs", 0.28, 0.947, 0, 2),
    ],
    // Mobiles are personal and kept; fixed lines are the household's.
    &[
        level("same_mobile", 0.70, 0.05, 0, 0),
        level("same_fixed", 0.70, 0.75, 0, 0),
        level("same", 0.70, 0.20, 0, 0),
        level("same_last_eight", 0.01, 0.002, 0, 1),
        level("differs", 0.28, 0.60, 0, 2),
    ],
    // 4 % of people move in a year and records age for years; a dwelling is the household's.
    &[
        level("same_dwelling", 0.76, 0.88, 0, 0),
        level("same_postal_other_number", 0.07, 0.04, 0, 1),
        level("same_postal", 0.83, 0.92, 1, 2),
        level("same_area", 0.05, 0.03, 2, 3),
        level("differs", 0.12, 0.05, 2, 4),
    ],
    // Half of the pairs in a household are of one sex, a little less as couples are.
    &[level("same", 0.985, 0.42, 0, 0), level("differs", 0.015, 0.58, 0, 1)],
    // One value a person; typing errors that pass a check digit are rare.
    &[level("same", 0.985, 0.001, 0, 0), level("differs", 0.002, 0.999, 0, 1)],
    // Renewed documents carry new numbers.
    &[level("same", 0.80, 0.001, 0, 0), level("differs", 0.20, 0.999, 0, 1)],
    // People hold two or three cards; some are the spouse's.
    &[level("same", 0.60, 0.05, 0, 0), level("differs", 0.40, 0.95, 0, 1)],
    &[level("same", 0.70, 0.10, 0, 0), level("differs", 0.30, 0.90, 0, 1)],
    // Members register again under a new number. Some organisations give a household one number; where the lists show
    // that each number has one name, a number read off the wrong card is all that two people share.
    &[level("same", 0.60, 0.01, 0, 0), level("differs", 0.40, 0.99, 0, 1), level("same_personal", 0.60, 0.000_5, 0, 0)],
];

/// The levels of one pair: four bits a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Pattern(u64);

impl Pattern {
    /// Sets a field's level.
    pub(super) fn set(&mut self, field: CompareField, level: u8) {
        let shift = 4 * field as u32;
        self.0 = self.0 & !(0xF << shift) | u64::from(level) << shift;
    }

    /// A number to find the pattern by: Fibonacci hashing.
    pub(super) fn slot(self) -> usize {
        (self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize
    }

    /// Level of a field, 0 if it could not be compared.
    pub(super) fn get(self, field: CompareField) -> u8 {
        (self.0 >> (4 * field as u32) & 0xF) as u8
    }
}

/// Weights in force: natural logarithms by field and level, and how many partners a record has.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    person: [[f64; LEVELS]; FIELDS],
    careful: [[f64; LEVELS]; FIELDS],
    careless: [[f64; LEVELS]; FIELDS],
    household: [[f64; LEVELS]; FIELDS],
    /// Expected other records of the same person, a record.
    pub(super) person_partners: f64,
    /// Expected records of other members of the household, a record.
    pub(super) household_partners: f64,
    /// Which lists share people.
    pub(super) ties: Ties,
}

impl Default for Weights {
    /// The documented weights. Half another record of the person and one of the household are what customer data hold.
    fn default() -> Self {
        let fill = |of: fn(&Level) -> f64| {
            let mut logs = [[0.0; LEVELS]; FIELDS];
            for (row, levels) in logs.iter_mut().zip(TABLE) {
                for (slot, level) in row.iter_mut().skip(1).zip(levels) {
                    *slot = of(level).ln();
                }
            }
            logs
        };
        let mut weights = Self {
            person: fill(|level| level.person),
            careful: [[0.0; LEVELS]; FIELDS],
            careless: [[0.0; LEVELS]; FIELDS],
            household: fill(|level| level.household),
            person_partners: 0.5,
            household_partners: 1.0,
            ties: Ties::default(),
        };
        weights.settle();
        weights
    }
}

/// Share of record pairs where one was kept without care; data-quality studies find a tenth to a fifth of hand-kept
/// records to hold most of the errors.
pub(super) const CARELESS_SHARE: f64 = 0.15;
/// How much commoner errors are in such pairs.
pub(super) const CARELESS: f64 = 3.0;
/// How much rarer in the others, so that the mean stays.
pub(super) const CAREFUL: f64 = (1.0 - CARELESS_SHARE * CARELESS) / (1.0 - CARELESS_SHARE);

/// Log-likelihood of a level where errors are `times` as common. Contacts change for better reasons than errors.
fn care(field: CompareField, level: u8, log: f64, times: f64) -> f64 {
    let errs = matches!(field, CompareField::Surname | CompareField::Given | CompareField::Birth | CompareField::Sex);
    if !errs {
        return log;
    }
    let agrees = matches!(
        (field, level),
        (_, 1) | (CompareField::Surname | CompareField::Given, 2) | (CompareField::Given | CompareField::Birth, 7)
    );
    let share = log.exp();
    if agrees { (1.0 - ((1.0 - share) * times).min(0.8)).ln() } else { (share * times).min(0.8).ln() }
}

/// No lists of names are kept this much better than is usual. Learning would say so where households are many: a
/// mistyped name is a spouse's then, and the fewer are taken for slips, the fewer there seem to be.
const FEWEST_ERRORS: f64 = 0.3;
/// Pairs' worth of belief in the documented weights while learning.
const BELIEF: f64 = 50.0;

impl Weights {
    /// Log-likelihood of a level for one person.
    pub(super) fn person(&self, field: CompareField, level: u8) -> f64 {
        lookup(&self.person, field, level)
    }

    /// Log-likelihood of a level for one household.
    pub(super) fn household(&self, field: CompareField, level: u8) -> f64 {
        lookup(&self.household, field, level)
    }

    /// Log prior odds against "random" of a pair among so many rows: (person, household).
    pub(super) fn prior(&self, rows: f64) -> (f64, f64) {
        ((self.person_partners / rows).ln(), (self.household_partners / rows).ln())
    }

    /// Log-likelihoods of a whole pattern: (person, household).
    ///
    /// Errors come together: some records are kept with care, some are not. A person's pattern is a mixture of both.
    pub(super) fn pattern(&self, pattern: Pattern) -> (f64, f64) {
        let (mut careful, mut careless, mut household) = (0.0, 0.0, 0.0);
        for field in CompareField::ALL {
            let level = pattern.get(field);
            if level != 0 {
                careful += lookup(&self.careful, field, level);
                careless += lookup(&self.careless, field, level);
                household += self.household(field, level);
            }
        }
        let (careful, careless) = (careful + (1.0 - CARELESS_SHARE).ln(), careless + CARELESS_SHARE.ln());
        let top = careful.max(careless);
        (top + ((careful - top).exp() + (careless - top).exp()).ln(), household)
    }

    /// Replaces probabilities by expected counts of levels, held back by the documented ones.
    ///
    /// A household's contacts are learnt too: only its pairs that share something are ever seen, so among them contacts
    /// agree more often than in all households, and the number of partners counts only them.
    pub(super) fn learn(&mut self, person: &LevelCounts, household: &LevelCounts) {
        learn_class(&mut self.person, person, Class::Person, &CompareField::ALL);
        let contacts = [CompareField::Email, CompareField::Phone, CompareField::Address];
        learn_class(&mut self.household, household, Class::Household, &contacts);
        self.settle();
    }

    fn settle(&mut self) {
        for field in CompareField::ALL {
            for level in 1..LEVELS {
                let log = self.person(field, level as u8);
                for (table, times) in [(&mut self.careful, CAREFUL), (&mut self.careless, CARELESS)] {
                    if let Some(slot) = table.get_mut(field as usize).and_then(|row| row.get_mut(level)) {
                        *slot = care(field, level as u8, log, times);
                    }
                }
            }
        }
    }
}

/// Expected pairs by field and level.
pub(super) type LevelCounts = [[f64; LEVELS]; FIELDS];

/// Whose pairs are learnt from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Person,
    Household,
}

impl Class {
    fn documented(self, level: &Level) -> f64 {
        match self {
            Self::Person => level.person,
            Self::Household => level.household,
        }
    }

    /// Whether two levels are one fact. A person keeps numbers of any line alike; that a household shares its fixed line
    /// says nothing of its mobile phones.
    fn ties(self, level: &Level, other: &Level) -> bool {
        match self {
            Self::Person => level.tie == other.tie,
            Self::Household => level.name == other.name,
        }
    }
}

fn learn_class(logs: &mut LevelCounts, counts: &LevelCounts, class: Class, fields: &[CompareField]) {
    for field in fields {
        let at = *field as usize;
        let (Some(logs), Some(counts), Some(levels)) = (logs.get_mut(at), counts.get(at), TABLE.get(at)) else {
            continue;
        };
        let seen = || levels.iter().zip(counts.iter().skip(1));
        for (slot, level) in logs.iter_mut().skip(1).zip(*levels) {
            let documented = |level| class.documented(level);
            let counted = |other: &Level| class.ties(level, other) || other.tie != level.tie;
            let of_group = seen().filter(|(other, _)| other.group == level.group && counted(other));
            let group: f64 = of_group.map(|(_, count)| count).sum();
            let tie: f64 = seen().filter(|(other, _)| class.ties(level, other)).map(|(_, count)| count).sum();
            let share = (tie + BELIEF * documented(level)) / (group + BELIEF);
            let errs = [CompareField::Surname, CompareField::Given].contains(field)
                && (level.name.starts_with("differs") || level.name == "one_slip_apart");
            let share = if errs { share.max(FEWEST_ERRORS * documented(level)) } else { share };
            *slot = if level.group == 2 { documented(level) } else { share }.ln();
        }
    }
}

fn lookup(logs: &[[f64; LEVELS]; FIELDS], field: CompareField, level: u8) -> f64 {
    logs.get(field as usize).and_then(|row| row.get(usize::from(level))).copied().unwrap_or_default()
}

/// Name of a level for explanations.
pub(super) fn level_name(field: CompareField, level: u8) -> &'static str {
    let levels = TABLE.get(field as usize).copied().unwrap_or_default();
    usize::from(level).checked_sub(1).and_then(|at| levels.get(at)).map_or("not_comparable", |level| level.name)
}

/// Draws the level that two records of one person would show where two other records showed `seen`; `same` is the level
/// of the record with itself. 0 if they can't be compared.
pub(super) fn draw(weights: &Weights, field: CompareField, seen: u8, same: u8, (times, share): (f64, f64)) -> u8 {
    let levels = TABLE.get(field as usize).copied().unwrap_or_default();
    let at = |level: u8| usize::from(level).checked_sub(1).and_then(|at| levels.get(at));
    let (Some(_), Some(best)) = (at(seen), at(same)) else { return 0 };
    // A record with itself shows the best level of its group; where the two hold less in common, the poorer group.
    let agreement = care(field, same, weights.person(field, same), times).exp();
    if share < agreement {
        return same;
    }
    let mut rest = share - agreement;
    for (other, number) in levels.iter().zip(1u8..) {
        if (other.group == best.group || other.group == 2) && other.tie != best.tie {
            rest -= care(field, number, weights.person(field, number), times).exp();
            if rest < 0.0 {
                return number;
            }
        }
    }
    levels
        .iter()
        .zip(1u8..)
        .filter(|(level, _)| level.name == "differs")
        .map(|(_, number)| number)
        .last()
        .unwrap_or(seen)
}

/// Log of a usual chance of a level other than full agreement; near agreements are one in some hundreds to thousands.
pub(super) fn chance_of(field: CompareField, level: u8) -> f64 {
    match (field, level) {
        (CompareField::Birth, 2 | 6) => (1e-4f64).ln(),
        (CompareField::Birth, 3) => (1.0f64 / 365.0).ln(),
        (CompareField::Birth, 4 | 5) => (1e-3f64).ln(),
        (CompareField::Surname | CompareField::Given, 3..=5)
        | (CompareField::Surname, 6)
        | (CompareField::Given, 12) => (2e-3f64).ln(),
        (CompareField::Given, 8 | 9) => (5e-5f64).ln(),
        (CompareField::Email, 2) | (CompareField::Address, 2) => (1e-3f64).ln(),
        (CompareField::Phone, 4) => (1e-5f64).ln(),
        (CompareField::Address, 4) => (1e-2f64).ln(),
        (CompareField::Sex, _) => (0.5f64).ln(),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_keep_every_field() {
        let mut pattern = Pattern::default();
        for (field, level) in CompareField::ALL.into_iter().zip(1u8..) {
            pattern.set(field, level.min(10));
        }
        pattern.set(CompareField::Birth, 8);
        assert_eq!(pattern.get(CompareField::Birth), 8);
        assert_eq!(pattern.get(CompareField::Email), 4);
        assert_eq!(pattern.get(CompareField::Member), 10);
    }

    #[test]
    fn learning_from_nothing_keeps_the_defaults() {
        let mut weights = Weights::default();
        weights.learn(&[[0.0; LEVELS]; FIELDS], &[[0.0; LEVELS]; FIELDS]);
        let documented = Weights::default();
        for field in CompareField::ALL {
            for level in 0..LEVELS as u8 {
                assert!((weights.person(field, level) - documented.person(field, level)).abs() < 1e-9);
            }
        }
    }
}
