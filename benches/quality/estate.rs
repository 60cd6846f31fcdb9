//! Customers of a chain of inns: households, repeat bookings, new addresses, newsletters, a call centre that types by ear.

use crate::quality::dice::Dice;
use crate::quality::folk::{self, Folk, Home, Person};
use crate::quality::sheet::{Column, Field, Sheet};
use crate::quality::slips;

/// What is varied from world to world.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) records: usize,
    pub(crate) seed: u64,
    /// Slips and empty cells, as multiples of the usual.
    pub(crate) noise: f64,
    /// Fields that no list holds.
    pub(crate) without: Vec<Field>,
}

/// A customer as the desk knows them over the years.
struct Guest {
    person: Person,
    /// Homes, mobiles and mailboxes, the newest last.
    homes: Vec<Home>,
    mobiles: Vec<String>,
    emails: Vec<String>,
    passport: String,
    /// Whether the line at home is given instead of the mobile.
    gives_fixed: bool,
}

/// A list: its file, its share of all records, how often a cell is filled, how often one is mistyped.
struct List {
    path: &'static str,
    share: f64,
    columns: &'static [Column],
    filled: &'static [f64],
    slip: f64,
}

const LISTS: &[List] = &[
    List {
        path: "reservations/guests.csv",
        share: 0.36,
        columns: &[
            ("name", Field::Name, 0),
            ("kana", Field::Kana, 0),
            ("birth", Field::Birth, 0),
            ("sex", Field::Sex, 0),
            ("email", Field::Email, 0),
            ("phone", Field::Phone, 0),
            ("postal", Field::Postal, 0),
            ("address", Field::Address, 0),
            ("passport", Field::Passport, 0),
        ],
        filled: &[0.99, 0.97, 0.95, 0.96, 0.93, 0.95, 0.94, 0.93, 0.15],
        slip: 0.008,
    },
    List {
        path: "web/accounts.csv",
        share: 0.22,
        columns: &[
            ("name", Field::Name, 0),
            ("email", Field::Email, 0),
            ("phone", Field::Phone, 0),
            ("birth", Field::Birth, 0),
            ("postal", Field::Postal, 0),
        ],
        filled: &[0.97, 0.99, 0.80, 0.60, 0.70],
        slip: 0.010,
    },
    List {
        path: "calls/calls.csv",
        share: 0.14,
        columns: &[
            ("kana", Field::Kana, 0),
            ("phone", Field::Phone, 0),
            ("birth", Field::Birth, 0),
            ("address", Field::Address, 0),
            ("email", Field::Email, 0),
        ],
        filled: &[0.99, 0.97, 0.75, 0.70, 0.20],
        slip: 0.025,
    },
    List {
        path: "abroad/tours.csv",
        share: 0.08,
        columns: &[
            ("roman", Field::Roman, 0),
            ("birth", Field::Birth, 0),
            ("sex", Field::Sex, 0),
            ("passport", Field::Passport, 0),
            ("email", Field::Email, 0),
            ("phone", Field::Phone, 0),
        ],
        filled: &[0.99, 0.90, 0.85, 0.80, 0.90, 0.75],
        slip: 0.015,
    },
    List {
        path: "news/readers.csv",
        share: 0.12,
        columns: &[("email", Field::Email, 0), ("name", Field::Name, 0), ("birth", Field::Birth, 0)],
        filled: &[1.0, 0.70, 0.30],
        slip: 0.012,
    },
    List {
        path: "cards/cards.csv",
        share: 0.08,
        columns: &[
            ("name", Field::Name, 0),
            ("kana", Field::Kana, 0),
            ("sex", Field::Sex, 0),
            ("birth", Field::Birth, 0),
            ("phone", Field::Phone, 0),
            ("postal", Field::Postal, 0),
            ("address", Field::Address, 0),
            ("email", Field::Email, 0),
        ],
        filled: &[0.97, 0.60, 0.75, 0.65, 0.75, 0.90, 0.90, 0.45],
        slip: 0.030,
    },
];

/// The lists of one world.
pub(crate) fn lists(settings: &Settings) -> Vec<Sheet> {
    let mut dice = Dice::new(settings.seed);
    let mut folk = Folk::new();
    let mut sheets: Vec<Sheet> = LISTS.iter().map(|list| Sheet::new(list.path, list.columns)).collect();
    let shares: Vec<f64> = LISTS
        .iter()
        .scan(0.0, |sum, list| {
            *sum += list.share;
            Some(*sum)
        })
        .collect();
    let (mut records, mut number) = (0, 0);
    while records < settings.records {
        for guest in household(&mut folk, &mut dice) {
            // Most come once; some every year.
            let again = if dice.happens(0.06) { 0.6 } else { 0.13 };
            for _ in 0..1 + dice.times(again, 12) {
                let at = dice.weighted(&shares);
                let cells = row(&LISTS[at], &guest, settings, &mut dice);
                sheets[at].push(&[number], cells);
                records += 1;
            }
            number += 1;
        }
    }
    sheets
}

fn household(folk: &mut Folk, dice: &mut Dice) -> Vec<Guest> {
    let surname = folk.surname(dice);
    let home = folk.home(dice);
    let size = 1 + dice.times(0.42, 4);
    let first = dice.between(1940, 1998);
    let gives_fixed = dice.happens(0.35);
    let mut guests: Vec<Guest> = Vec::new();
    for place in 0..size {
        // Head, partner, then children; one in fifteen bears a surname of their own.
        let years = if place == 0 {
            (first, first)
        } else if place == 1 {
            (first - 6, first + 6)
        } else {
            (first + 22, first + 38)
        };
        let sex = if place == 1 && dice.happens(0.9) { 3 - guests[0].person.sex } else { 1 + dice.below(2) as u8 };
        let mut birth = (dice.between(years.0, years.1).min(2018), dice.between(1, 12), dice.between(1, 28));
        if place > 2 && dice.happens(0.015) {
            birth = guests[place - 1].person.birth;
        }
        let own = if place > 0 && dice.happens(0.07) { folk.surname(dice) } else { surname.clone() };
        let person = folk.person(&own, sex, birth, dice);
        let mut homes = vec![home.clone()];
        if dice.happens(0.07) {
            homes.push(folk.home(dice));
        }
        let mut mobiles = vec![person.mobile.clone()];
        if dice.happens(0.06) {
            mobiles.push(format!("0{}0-{:04}-{:04}", dice.between(7, 9), dice.between(1000, 9999), dice.below(10_000)));
        }
        let mut emails = vec![person.email.clone()];
        if place > 0 && dice.happens(0.1) {
            emails = vec![guests[0].emails[0].clone()];
        } else if dice.happens(0.2) {
            emails.push(folk.email((&person.surname, &person.given), dice));
        }
        let passport = format!("T{}{:07}", dice.pick(&['H', 'K', 'R', 'Z']), dice.below(10_000_000));
        guests.push(Guest { person, homes, mobiles, emails, passport, gives_fixed: gives_fixed && dice.happens(0.6) });
    }
    guests
}

/// Mostly the newest of some things.
fn of<'t, T>(things: &'t [T], dice: &mut Dice) -> &'t T {
    if dice.happens(0.6) { &things[things.len() - 1] } else { dice.pick(things) }
}

fn row(list: &List, guest: &Guest, settings: &Settings, dice: &mut Dice) -> Vec<String> {
    let home = of(&guest.homes, dice).clone();
    let mut cells: Vec<String> = Vec::new();
    for ((_, field, _), filled) in list.columns.iter().zip(list.filled) {
        // What is left out grows with carelessness, too.
        let empty = !dice.happens(filled.powf(settings.noise.max(1.0)));
        let slip = dice.happens(list.slip * settings.noise);
        let text = text(*field, guest, (&home, slip), dice);
        cells.push(if empty || settings.without.contains(field) { String::new() } else { text });
    }
    // Nobody is kept without a name or a contact.
    if cells.iter().all(String::is_empty) {
        cells[0] = text(list.columns[0].1, guest, (&home, false), dice);
    }
    cells
}

fn text(field: Field, guest: &Guest, (home, slip): (&Home, bool), dice: &mut Dice) -> String {
    let person = &guest.person;
    let slipped =
        |text: String, how: fn(&str, &mut Dice) -> String, dice: &mut Dice| if slip { how(&text, dice) } else { text };
    match field {
        Field::Name => slipped(format!("{} {}", person.surname.0, person.given.0), slips::kanji, dice),
        Field::Kana => slipped(format!("{} {}", person.surname.1, person.given.1), slips::kana, dice),
        Field::Roman => {
            let (surname, given) = (slips::romaji(&person.surname.1, dice), slips::romaji(&person.given.1, dice));
            slipped(format!("{surname}/{given}"), slips::latin, dice)
        }
        Field::Birth => folk::iso(if slip { slips::day(person.birth, dice) } else { person.birth }),
        Field::Sex => ["男", "女"][usize::from((person.sex == 2) != (slip && dice.happens(0.3)))].to_owned(),
        Field::Email => slipped(of(&guest.emails, dice).clone(), slips::latin, dice),
        Field::Phone => {
            let phone = if guest.gives_fixed { home.phone.clone() } else { of(&guest.mobiles, dice).clone() };
            slipped(phone, slips::digits, dice)
        }
        Field::Postal => slipped(home.postal.clone(), slips::digits, dice),
        Field::Address => slipped(home.address.clone(), slips::digits, dice),
        Field::Passport => slipped(guest.passport.clone(), slips::digits, dice),
        _ => String::new(),
    }
}
