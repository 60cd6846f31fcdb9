//! Compares two rows: graded levels, how likely chance makes them, and what follows. Pure.

use super::agreement::{ListSame, Part, Same, ids_same, list, part, same};
use super::frequency::{self, Frequencies, Frequency, Labels, WorldShare};
use super::ranks::{NONE, Ranks};
use super::records::Records;
use super::weights::{CompareField, Pattern, SLIP, Weights};

/// Levels of agreement of two rows with what chance makes of each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Observed {
    pub(super) pattern: Pattern,
    /// Chance that two random people show the level, by field; 1 where nothing is compared.
    by_field: [f64; super::weights::FIELDS],
}

impl Observed {
    fn new() -> Self {
        Self { pattern: Pattern::default(), by_field: [1.0; super::weights::FIELDS] }
    }

    fn see(&mut self, field: CompareField, level: u8, chance: f64) {
        self.pattern.set(field, level);
        if let Some(slot) = self.by_field.get_mut(field as usize) {
            *slot = chance.max(1e-15);
        }
    }

    /// Log of the chance that two random people show all of this. A product of twelve such chances is no underflow.
    pub(super) fn chance(&self) -> f64 {
        self.by_field.iter().product::<f64>().ln()
    }

    /// Log of the chance of one field.
    pub(super) fn log(&self, field: CompareField) -> f64 {
        self.by_field.get(field as usize).map_or(0.0, |chance| chance.ln())
    }

    /// Log of the chance by field.
    pub(super) fn logs(&self) -> [f64; super::weights::FIELDS] {
        self.by_field.map(f64::ln)
    }
}

/// Level of birth dates that agree in no two parts.
pub(super) const FAR: u8 = 8;
/// Level of given names that differ in writing and in reading.
const DIFFERS_TWICE: u8 = 11;
/// Level of surnames one slip apart.
pub(super) const NEAR_SURNAME: u8 = 6;
/// Level of given names one slip apart.
pub(super) const NEAR_GIVEN: u8 = 12;
/// Level of a member number that both hold, where numbers are given to one person each.
const PERSONAL: u8 = 3;
/// Log odds against one person who stands in one list twice with nothing but a name in common. Of the people that a
/// list names twice, few changed every contact in between: about 1 in 10,000 of its pairs of one name.
const NAMESAKES: f64 = 9.2;

/// Probabilities below this are not corrected any more.
const IMPROBABLE: f64 = 0.000_1;

/// How two full names compare in each form.
#[derive(Clone, Copy)]
struct FullName {
    native: Same,
    roman: Same,
    soft: Same,
}

impl FullName {
    fn agrees(self) -> bool {
        self.native == Same::Yes || self.roman == Same::Yes
    }
}

/// Everything a comparison looks things up in.
#[derive(Clone, Copy)]
pub(super) struct Comparer<'a> {
    pub(super) records: &'a Records,
    pub(super) frequencies: &'a Frequencies,
    pub(super) labels: &'a Labels,
}

impl Comparer<'_> {
    /// Number of rows.
    pub(super) fn len(&self) -> u32 {
        self.records.len
    }

    /// Brings all that is compared of a row into the cache; what it returns is of no use.
    pub(super) fn touch(&self, row: u32) -> u32 {
        self.records.touch(row) ^ self.labels.get(row)
    }

    /// Levels of agreement of two rows.
    pub(super) fn observe(&self, a: u32, b: u32) -> Observed {
        let mut seen = Observed::new();
        let own = self.labels.own(a, b);
        self.name(&mut seen, (a, b), own);
        self.birth(&mut seen, (a, b), own);
        self.email(&mut seen, (a, b), own);
        self.phone(&mut seen, (a, b), own);
        self.address(&mut seen, (a, b), own);
        self.sex(&mut seen, (a, b));
        self.numbers(&mut seen, (a, b), own);
        seen
    }

    fn name(&self, seen: &mut Observed, (a, b): (u32, u32), own: u32) {
        let records = self.records;
        let full = FullName {
            native: same(&records.native, a, b),
            roman: same(&records.roman, a, b),
            soft: same(&records.soft, a, b),
        };
        let surname = part(same(&records.surname, a, b), same(&records.surname_roman, a, b));
        let given = part(same(&records.given, a, b), same(&records.given_roman, a, b));
        match self.whole_name(full, (surname, given), (a, own)) {
            Some((level, chance)) => seen.see(CompareField::Given, level, chance),
            None => self.name_parts(seen, full, (surname, given), (a, b, own)),
        }
    }

    /// Level and chance where the full names say more than their parts.
    fn whole_name(&self, full: FullName, (surname, given): (Part, Part), (a, own): (u32, u32)) -> Option<(u8, f64)> {
        let (records, counts) = (self.records, self.frequencies);
        let share = |ranks: &Ranks, frequency: &Frequency| frequency.share(ranks.get(a), own, frequency::FULL_NAME);
        let unknown = surname == Part::Unknown || given == Part::Unknown;
        let differs = surname.differs() || given.differs();
        let swapped = surname.differs() && given.differs();
        if full.native == Same::Yes && swapped {
            // Joined alike, parted at another place: 梅石 楓 and 梅 石楓.
            Some((7, share(&records.native, &counts.native)))
        } else if full.roman == Same::Yes && swapped {
            Some((9, share(&records.roman, &counts.roman)))
        } else if full.roman == Same::Yes && unknown {
            Some((7, share(&records.roman, &counts.roman)))
        } else if full.native == Same::Yes && unknown {
            Some((7, share(&records.native, &counts.native)))
        } else if full.soft == Same::Yes && (unknown || differs) {
            Some((8, share(&records.soft, &counts.soft)))
        } else {
            None
        }
    }

    fn name_parts(
        &self,
        seen: &mut Observed,
        full: FullName,
        (surname, given): (Part, Part),
        (a, b, own): (u32, u32, u32),
    ) {
        let (records, counts) = (self.records, self.frequencies);
        let surname_chance = self.part_chance(
            surname,
            (&records.surname, &counts.surname),
            (&records.surname_roman, &counts.surname_roman),
            (a, own, frequency::SURNAME),
        );
        match self.near_surnames(surname, a, b) {
            Some(chance) => seen.see(CompareField::Surname, NEAR_SURNAME, chance),
            None if surname != Part::Unknown => seen.see(CompareField::Surname, surname.level(5), surname_chance),
            None => {}
        }
        if given == Part::Unknown {
            let differs = full.native == Same::No || full.roman == Same::No;
            if differs && surname == Part::Unknown && !full.agrees() {
                seen.see(CompareField::Given, 10, 1.0);
            }
            return;
        }
        if given.differs() && same(&records.given_soft, a, b) == Same::Yes {
            let chance = counts.given_soft.share(records.given_soft.get(a), own, frequency::GIVEN);
            return seen.see(CompareField::Given, 5, chance);
        }
        if let Some(chance) = self.near_given_names(given, a, b) {
            return seen.see(CompareField::Given, NEAR_GIVEN, chance);
        }
        let mut chance = self.part_chance(
            given,
            (&records.given, &counts.given),
            (&records.given_roman, &counts.given_roman),
            (a, own, frequency::GIVEN),
        );
        // Other people who are known to bear this very name count more than the product of its parts.
        let borne = match (full.native, full.roman) {
            (Same::Yes, _) => counts.native.share(records.native.get(a), own, WorldShare::NONE),
            (_, Same::Yes) => counts.roman.share(records.roman.get(a), own, WorldShare::NONE),
            _ => 0.0,
        };
        chance = chance.max(borne / surname_chance.max(1e-9)).min(1.0);
        let differs = if given == Part::DiffersTwice { DIFFERS_TWICE } else { 6 };
        seen.see(CompareField::Given, given.level(differs), chance);
    }

    /// Chance that two people's surnames are one slip apart as these are; nothing if these are not.
    fn near_surnames(&self, part: Part, a: u32, b: u32) -> Option<f64> {
        let (records, counts) = (self.records, self.frequencies);
        let writings = [(0, &records.surname, &counts.surname), (2, &records.surname_roman, &counts.surname_roman)];
        if part.differs() { self.near(writings, (a, b), frequency::SURNAME) } else { None }
    }

    /// As [`Self::near_surnames`], for given names.
    pub(super) fn near_given_names(&self, part: Part, a: u32, b: u32) -> Option<f64> {
        let (records, counts) = (self.records, self.frequencies);
        let writings = [(1, &records.given, &counts.given), (3, &records.given_roman, &counts.given_roman)];
        if part.differs() { self.near(writings, (a, b), frequency::GIVEN) } else { None }
    }

    /// Every writing that both rows show and that differs must be one slip apart: 健一 (ケンイチ) and 健二 (ケンジ) are not.
    ///
    /// A slip of a name is as rare as the name. Other names one slip away are seen from the commoner of the two, as the
    /// other may be no name at all.
    fn near(&self, writings: [(usize, &Ranks, &Frequency); 2], (a, b): (u32, u32), world: WorldShare) -> Option<f64> {
        let mut chance: Option<f64> = None;
        for (at, ranks, frequency) in writings {
            let (x, y) = (ranks.get(a), ranks.get(b));
            if x == NONE || y == NONE || x == y {
                continue;
            }
            let (near, people) = (self.records.near.get(at)?, self.frequencies.near.get(at)?);
            let of_form = near.shared(x, y).filter_map(|form| people.get(form as usize)).min()?;
            let commoner = frequency.bearers(x).max(frequency.bearers(y));
            let forms = near.of(x).len().min(near.of(y).len()) as f64;
            let others = f64::from(of_form.saturating_sub(commoner + 1)) * forms;
            let one = frequency.mixed(others + SLIP * f64::from(commoner), world);
            chance = Some(chance.map_or(one, |other| other.max(one)));
        }
        chance
    }

    fn part_chance(
        &self,
        part: Part,
        native: (&Ranks, &Frequency),
        roman: (&Ranks, &Frequency),
        (a, own, world): (u32, u32, WorldShare),
    ) -> f64 {
        match part {
            Part::Same => native.1.share(native.0.get(a), own, world),
            Part::Reading => roman.1.share(roman.0.get(a), own, world),
            // Among those who read alike, other writings are the greater part.
            Part::ReadingOnly => roman.1.share(roman.0.get(a), own, world),
            // Of those who write alike, one in five reads otherwise.
            Part::WritingOnly => native.1.share(native.0.get(a), own, world) * 0.2,
            Part::Differs | Part::DiffersTwice | Part::Unknown => 1.0,
        }
    }

    fn birth(&self, seen: &mut Observed, (a, b): (u32, u32), own: u32) {
        let records = self.records;
        let (year_a, year_b) = (records.year(a), records.year(b));
        let (level, chance) = match same(&records.birth, a, b) {
            Same::Unknown if year_a == 0 || year_b == 0 => return,
            // Years of birth spread over some 60 years.
            Same::Unknown if year_a == year_b => (7, 1.0 / 60.0),
            Same::Unknown => (9, 1.0),
            Same::Yes => (1, self.frequencies.birth.even_share(records.birth.get(a), own, frequency::BIRTH)),
            Same::No => self.near_birth(a, b),
        };
        seen.see(CompareField::Birth, level, chance);
    }

    pub(super) fn near_birth(&self, a: u32, b: u32) -> (u8, f64) {
        let (x, y) = (self.records.date(a), self.records.date(b));
        let agree = |x: u32, y: u32| x != NONE && x == y;
        let day = self.frequencies.birth.collision(frequency::BIRTH);
        if agree(x.pair_even, y.pair_even) || agree(x.pair_odd, y.pair_odd) {
            (2, 2.0 * day)
        } else if agree(x.era, y.era) {
            (6, 3.0 * day)
        } else if agree(x.month_day, y.month_day) {
            (3, 1.0 / 365.0)
        } else if agree(x.year_month, y.year_month) {
            (4, 30.0 * day)
        } else if agree(x.year_day, y.year_day) {
            (5, 12.0 * day)
        } else {
            (FAR, 1.0)
        }
    }

    fn email(&self, seen: &mut Observed, (a, b): (u32, u32), own: u32) {
        let records = self.records;
        let (level, chance) = match list(&records.email, a, b) {
            ListSame::Unknown => return,
            ListSame::Yes(rank) => (1, self.frequencies.email.share(rank, own, frequency::EMAIL)),
            ListSame::No if same(&records.email_local, a, b) == Same::Yes => {
                (2, self.frequencies.email_local.share(records.email_local.get(a), own, frequency::EMAIL_LOCAL))
            }
            ListSame::No => (3, 1.0),
        };
        seen.see(CompareField::Email, level, chance);
    }

    fn phone(&self, seen: &mut Observed, (a, b): (u32, u32), own: u32) {
        let records = self.records;
        let (level, chance) = match list(&records.phone, a, b) {
            ListSame::Unknown => return,
            ListSame::Yes(rank) => {
                let level = match super::tokens::phone_line(records.phone.tag(rank)) {
                    super::token_contacts::LineClass::Mobile => 1,
                    super::token_contacts::LineClass::Fixed => 2,
                    super::token_contacts::LineClass::Unknown => 3,
                };
                (level, self.frequencies.phone.share(rank, own, frequency::PHONE))
            }
            ListSame::No
                if same(&records.phone_middle, a, b) == Same::Yes && same(&records.phone_tail, a, b) == Same::Yes =>
            {
                // Seven or eight digits by chance, in numbers handed out in blocks.
                (4, 1e-5)
            }
            ListSame::No => (5, 1.0),
        };
        seen.see(CompareField::Phone, level, chance);
    }

    fn address(&self, seen: &mut Observed, (a, b): (u32, u32), own: u32) {
        let (records, counts) = (self.records, self.frequencies);
        let tails = [
            (&records.postal_tail, &counts.postal_tail),
            (&records.address_tail, &counts.address_tail),
            (&records.address, &counts.address),
        ];
        let mut other_number = false;
        for (ranks, frequency) in tails {
            match same(ranks, a, b) {
                Same::Yes => {
                    let share = frequency.share(ranks.get(a), own, frequency::DWELLING);
                    return seen.see(CompareField::Address, 1, share);
                }
                Same::No => other_number = true,
                Same::Unknown => {}
            }
        }
        let postal = same(&records.postal, a, b);
        let near = [(&records.municipality, &counts.municipality), (&records.area, &counts.area)];
        if postal == Same::Yes {
            let level = if other_number { 2 } else { 3 };
            let share = counts.postal.share(records.postal.get(a), own, frequency::POSTAL);
            return seen.see(CompareField::Address, level, share);
        }
        if let Some((ranks, frequency)) = near.into_iter().find(|(ranks, _)| same(ranks, a, b) == Same::Yes) {
            let share = frequency.share(ranks.get(a), own, frequency::AREA);
            return seen.see(CompareField::Address, 4, share);
        }
        if other_number || postal == Same::No || near.iter().any(|(ranks, _)| same(ranks, a, b) == Same::No) {
            seen.see(CompareField::Address, 5, 1.0);
        }
    }

    fn sex(&self, seen: &mut Observed, (a, b): (u32, u32)) {
        match same(&self.records.sex, a, b) {
            Same::Unknown => {}
            Same::Yes => seen.see(CompareField::Sex, 1, 0.5),
            Same::No => seen.see(CompareField::Sex, 2, 0.5),
        }
    }

    fn numbers(&self, seen: &mut Observed, (a, b): (u32, u32), own: u32) {
        let (records, counts) = (self.records, self.frequencies);
        let strong = |rank, frequency: &Frequency| frequency.share(rank, own, frequency::STRONG);
        for (field, ids, frequency) in
            [(CompareField::Primary, &records.primary, &counts.primary), (CompareField::Id, &records.id, &counts.id)]
        {
            match ids_same(ids, a, b) {
                ListSame::Yes(rank) => seen.see(field, 1, strong(rank, frequency)),
                ListSame::No => seen.see(field, 2, 1.0),
                ListSame::Unknown => {}
            }
        }
        let same_member = if records.spaces.is_personal(records, a) { PERSONAL } else { 1 };
        for (field, state, same, frequency) in [
            (CompareField::Card, list(&records.card, a, b), 1, &counts.card),
            (CompareField::Account, list(&records.account, a, b), 1, &counts.account),
            (CompareField::Member, self.member(a, b), same_member, &counts.member),
        ] {
            match state {
                ListSame::Yes(rank) => seen.see(field, same, strong(rank, frequency)),
                ListSame::No => seen.see(field, 2, 1.0),
                ListSame::Unknown => {}
            }
        }
    }

    /// How two rows stand in member numbers of one space.
    pub(super) fn member(&self, a: u32, b: u32) -> ListSame {
        let records = self.records;
        match list(&records.member, a, b) {
            state if state != ListSame::Unknown && records.spaces.one_space(records, a, b) => state,
            _ => ListSame::Unknown,
        }
    }

    /// Probabilities of a pair under weights: (one person, one household).
    pub(super) fn probability(&self, weights: &Weights, (a, b): (u32, u32), seen: (Pattern, f64)) -> (f64, f64) {
        posterior(weights.pattern(seen.0), seen.1, self.prior(weights, a, b), || self.list_namesakes(a, b))
    }

    /// Probabilities of a pattern that two rows of these systems might show, whatever they do show.
    pub(super) fn probability_of_pattern(
        &self,
        weights: &Weights,
        (a, b): (u32, u32),
        seen: (Pattern, f64),
    ) -> (f64, f64) {
        posterior(weights.pattern(seen.0), seen.1, self.prior(weights, a, b), || false)
    }

    /// Log prior odds of a pair against "random": (person, household).
    pub(super) fn prior(&self, weights: &Weights, a: u32, b: u32) -> (f64, f64) {
        let (person, household) = weights.prior(self.drawn_from(a, b));
        (person + weights.ties.of(self.tie(a, b)), household)
    }

    /// Rows among which the partners of two rows stand.
    pub(super) fn drawn_from(&self, a: u32, b: u32) -> f64 {
        let (home, other) = (self.records.population(a), self.records.population(b));
        if home == other { self.records.drawn_within(home) } else { f64::from(self.records.len.max(2) - 1) }
    }

    /// Which ties the lists of two rows have.
    pub(super) fn tie(&self, a: u32, b: u32) -> usize {
        self.records.sorts.cell(self.records, a, b)
    }
}

/// Probabilities (one person, one household) of a pair, from the likelihoods of its pattern, the pattern's chance and
/// the prior. What only namesakes of a list show speaks against one person.
pub(super) fn posterior(
    (person, household): (f64, f64),
    chance: f64,
    prior: (f64, f64),
    list_namesakes: impl Fn() -> bool,
) -> (f64, f64) {
    let (person, household) = (prior.0 + person - chance, prior.1 + household - chance);
    let found = shares(person, household);
    // Nothing is looked up against what is nothing anyway.
    if found.0 < IMPROBABLE || !list_namesakes() {
        return found;
    }
    shares(person - NAMESAKES, household)
}

/// Turns log odds against "random" into probabilities of (person, household).
fn shares(person: f64, household: f64) -> (f64, f64) {
    let top = person.max(household).max(0.0);
    let (p, h, r) = ((person - top).exp(), (household - top).exp(), (-top).exp());
    (p / (p + h + r), h / (p + h + r))
}
