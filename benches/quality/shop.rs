//! A shop on the web: accounts, orders with and without one, a newsletter, support, parcels sent back.
//!
//! Half of the lists know people by an e-mail address alone. Addresses change, couples share one, and what is typed at
//! the warehouse has neither e-mail nor number.

use crate::quality::dice::Dice;
use crate::quality::sheet::{Column, Field, Sheet};
use crate::quality::slips;
use crate::quality::western::Western;

const YEARS: std::ops::RangeInclusive<i32> = 2022..=2025;
const HOUSEHOLDS: usize = 6_000;
/// Readers of the newsletter who never bought anything.
const READERS: usize = 2_500;
const DOMAINS: [&str; 6] = ["example.com", "example.net", "example.org", "post.example", "mail.example", "web.example"];
const STREETS: &str = "Hauptstrasse Schulstrasse Gartenstrasse Bahnhofstrasse Dorfstrasse Bergstrasse Birkenweg Lindenstrasse Kirchstrasse Waldstrasse \
Ringstrasse Schillerstrasse Goethestrasse Amselweg Wiesenweg Jahnstrasse Buchenweg Feldstrasse Mozartstrasse Friedhofstrasse Eichenweg Rosenweg Talstrasse";
const TOWNS: &str = "Muenster Bielefeld Osnabrueck Kassel Goettingen Paderborn Hildesheim Siegen Marburg Giessen Fulda Minden Hameln Detmold Celle Soest";

struct Customer {
    person: u32,
    household: usize,
    given: &'static str,
    surname: String,
    /// Mailboxes with the year from which each is used.
    emails: Vec<(i32, String)>,
    mobile: String,
    /// Account numbers with the year of each; none for those who order as guests.
    accounts: Vec<(i32, usize)>,
    /// Orders in a year.
    often: f64,
    years: (i32, i32),
}

struct Home {
    postal: String,
    street: String,
}

struct Shop {
    dice: Dice,
    names: Western,
    homes: Vec<Vec<(i32, Home)>>,
    customers: Vec<Customer>,
    people: u32,
    accounts: usize,
    mailboxes: usize,
    sheets: Vec<Sheet>,
}

/// All lists of the shop.
pub(crate) fn lists(seed: u64) -> Vec<Sheet> {
    let mut shop = Shop {
        dice: Dice::new(seed),
        names: Western::new(),
        homes: Vec::new(),
        customers: Vec::new(),
        people: 0,
        accounts: 0,
        mailboxes: 0,
        sheets: Vec::new(),
    };
    for _ in 0..HOUSEHOLDS {
        shop.household();
    }
    shop.register();
    for year in YEARS {
        shop.orders(year);
        shop.tickets(year);
        shop.returns(year);
    }
    shop.newsletter();
    shop.reviews();
    shop.sheets
}

impl Shop {
    fn household(&mut self) {
        let surname = self.names.surname(&mut self.dice).to_owned();
        let adults = 1 + usize::from(self.dice.happens(0.6)) + self.dice.times(0.2, 2);
        let mut homes = vec![(0, self.home())];
        for year in YEARS {
            if self.dice.happens(0.06) {
                homes.push((year, self.home()));
            }
        }
        self.homes.push(homes);
        let mut shared: Option<Vec<(i32, String)>> = None;
        for adult in 0..adults {
            // One partner in five kept a name of their own.
            let surname = if adult == 1 && self.dice.happens(0.2) {
                self.names.surname(&mut self.dice).to_owned()
            } else {
                surname.clone()
            };
            let given = self.names.given(&mut self.dice);
            let emails = match &shared {
                Some(emails) if self.dice.happens(0.08) => emails.clone(),
                _ => self.mailboxes_of(given, &surname),
            };
            shared.get_or_insert_with(|| emails.clone());
            self.people += 1;
            if self.dice.happens(0.7) {
                self.customer((given, surname), emails);
            }
        }
    }

    fn home(&mut self) -> Home {
        let dice = &mut self.dice;
        let towns: Vec<&str> = TOWNS.split_whitespace().collect();
        let streets: Vec<&str> = STREETS.split_whitespace().collect();
        let town = dice.below(towns.len());
        let (postal, number) = (format!("{:05}", 31_000 + 1_200 * town + 7 * dice.below(9)), dice.between(1, 140));
        let street = *dice.pick(&streets);
        Home { postal, street: format!("{street} {number}, {}", towns[town]) }
    }

    /// The mailboxes of a person over the years: one in twenty-five takes a new one each year.
    fn mailboxes_of(&mut self, given: &str, surname: &str) -> Vec<(i32, String)> {
        let mut emails = vec![(0, self.mailbox(given, surname))];
        for year in YEARS {
            if self.dice.happens(0.04) {
                emails.push((year, self.mailbox(given, surname)));
            }
        }
        emails
    }

    fn mailbox(&mut self, given: &str, surname: &str) -> String {
        self.mailboxes += 1;
        let (given, surname, dice) = (given.to_lowercase(), surname.to_lowercase(), &mut self.dice);
        let first = given.chars().next().unwrap_or('x');
        let local = match dice.below(5) {
            0 => format!("{given}.{surname}{}", dice.below(100)),
            1 => format!("{first}.{surname}{}", dice.below(1000)),
            2 => format!("{given}{}", dice.below(10_000)),
            3 => format!("{surname}_{}", dice.between(1950, 2005)),
            _ => format!("{}{:x}", dice.pick(&["sonne", "wolke", "katze", "fuchs", "bvb", "rad"]), self.mailboxes),
        };
        format!("{local}@{}", dice.pick(&DOMAINS))
    }

    fn customer(&mut self, (given, surname): (&'static str, String), emails: Vec<(i32, String)>) {
        let dice = &mut self.dice;
        let from = dice.between(*YEARS.start(), *YEARS.end());
        let to = if dice.happens(0.5) { from } else { dice.between(from, *YEARS.end()) };
        let mut accounts = Vec::new();
        if dice.happens(0.65) {
            accounts.push((from, self.accounts));
            self.accounts += 1;
            if to > from && dice.happens(0.06) {
                accounts.push((to, self.accounts));
                self.accounts += 1;
            }
        }
        let often = [0.6, 1.2, 2.5, 6.0][dice.below(4)];
        let mobile = format!("+49 15{} {:07}", dice.below(10), 1_000_000 + dice.below(8_999_999));
        let (person, household) = (self.people - 1, self.homes.len() - 1);
        self.customers.push(Customer {
            person,
            household,
            given,
            surname,
            emails,
            mobile,
            accounts,
            often,
            years: (from, to),
        });
    }

    fn email(&mut self, at: usize, year: i32, slip: f64) -> String {
        let emails = &self.customers[at].emails;
        let email = emails.iter().rev().find(|(from, _)| *from <= year).unwrap_or(&emails[0]).1.clone();
        let Some((local, domain)) = email.split_once('@') else { return email };
        if self.dice.happens(slip) { format!("{}@{domain}", slips::latin(local, &mut self.dice)) } else { email }
    }

    fn name(&mut self, at: usize, slip: f64) -> (String, String) {
        let (given, surname) = (self.customers[at].given.to_owned(), self.customers[at].surname.clone());
        match (self.dice.happens(slip), self.dice.happens(0.4)) {
            (false, _) => (given, surname),
            (true, true) => (slips::latin(&given, &mut self.dice), surname),
            (true, false) => (given, slips::latin(&surname, &mut self.dice)),
        }
    }

    fn home_of(&mut self, at: usize, year: i32, slip: f64) -> (String, String) {
        let homes = &self.homes[self.customers[at].household];
        let home = &homes.iter().rev().find(|(from, _)| *from <= year).unwrap_or(&homes[0]).1;
        let (postal, street) = (home.postal.clone(), home.street.clone());
        let street = if self.dice.happens(slip) { slips::latin(&street, &mut self.dice) } else { street };
        (postal, street)
    }

    fn of_year(&self, year: i32) -> Vec<usize> {
        let bought = |at: &usize| (self.customers[*at].years.0..=self.customers[*at].years.1).contains(&year);
        (0..self.customers.len()).filter(bought).collect()
    }

    fn number(&self, at: usize, year: i32) -> Option<String> {
        let accounts = &self.customers[at].accounts;
        let (_, number) = accounts.iter().rev().find(|(from, _)| *from <= year)?;
        Some(format!("C{:06}", 20_000 + number))
    }

    /// Accounts as the customers made them.
    fn register(&mut self) {
        const COLUMNS: &[Column] = &[
            ("customer_id", Field::Member, 0),
            ("first_name", Field::Given, 0),
            ("last_name", Field::Surname, 0),
            ("email", Field::Email, 0),
            ("phone", Field::Phone, 0),
            ("zip", Field::Postal, 0),
            ("street", Field::Address, 0),
        ];
        let mut sheet = Sheet::new("shop/accounts.csv", COLUMNS);
        for at in 0..self.customers.len() {
            for (year, number) in self.customers[at].accounts.clone() {
                let (given, surname) = self.name(at, 0.015);
                let email = self.email(at, year, 0.003);
                let phone = if self.dice.happens(0.5) { self.customers[at].mobile.clone() } else { String::new() };
                let (postal, street) = self.home_of(at, year, 0.01);
                let cells = vec![format!("C{:06}", 20_000 + number), given, surname, email, phone, postal, street];
                sheet.push(&[self.customers[at].person], cells);
            }
        }
        self.sheets.push(sheet);
    }

    /// Orders: those with an account carry its number, guests type everything each time.
    fn orders(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("order_no", Field::Other, 0),
            ("customer_no", Field::Member, 0),
            ("recipient", Field::Latin, 0),
            ("email", Field::Email, 0),
            ("ship_zip", Field::Postal, 0),
            ("ship_street", Field::Address, 0),
        ];
        let mut sheet = Sheet::new(format!("shop/orders_{year}.csv"), COLUMNS);
        for at in self.of_year(year) {
            let often = self.customers[at].often;
            for _ in 0..1 + self.dice.times(often / (1.0 + often), 15) {
                let number = self.number(at, year).filter(|_| self.dice.happens(0.85)).unwrap_or_default();
                let slip = if number.is_empty() { 0.02 } else { 0.004 };
                let (given, surname) = self.name(at, slip);
                let (email, (postal, street)) = (self.email(at, year, slip / 4.0), self.home_of(at, year, slip));
                let order = format!("{year}-{:05}", sheet.rows.len());
                let cells = vec![order, number, format!("{given} {surname}"), email, postal, street];
                sheet.push(&[self.customers[at].person], cells);
            }
        }
        self.sheets.push(sheet);
    }

    /// Mails to support: the address they came from and the name shown beside it, if any.
    fn tickets(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("ticket", Field::Other, 0),
            ("from_name", Field::Latin, 0),
            ("from_email", Field::Email, 0),
            ("subject", Field::Other, 0),
        ];
        let mut sheet = Sheet::new(format!("support/tickets_{year}.csv"), COLUMNS);
        for at in self.of_year(year) {
            if !self.dice.happens(0.15) {
                continue;
            }
            for _ in 0..1 + self.dice.times(0.3, 3) {
                let (given, surname) = self.name(at, 0.0);
                let name = if self.dice.happens(0.6) { format!("{given} {surname}") } else { String::new() };
                let ticket = format!("T{year}{:05}", sheet.rows.len());
                let email = self.email(at, year, 0.0);
                sheet.push(&[self.customers[at].person], vec![ticket, name, email, "Lieferung".to_owned()]);
            }
        }
        self.sheets.push(sheet);
    }

    /// Parcels that came back, typed off the label at the warehouse.
    fn returns(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("parcel", Field::Other, 0),
            ("sender", Field::Latin, 0),
            ("zip", Field::Postal, 0),
            ("street", Field::Address, 0),
        ];
        let mut sheet = Sheet::new(format!("warehouse/returns_{year}.csv"), COLUMNS);
        for at in self.of_year(year) {
            if !self.dice.happens((self.customers[at].often / 10.0).min(0.4)) {
                continue;
            }
            let (given, surname) = self.name(at, 0.03);
            let (postal, street) = self.home_of(at, year, 0.04);
            let parcel = format!("R{:05}", sheet.rows.len());
            sheet.push(&[self.customers[at].person], vec![parcel, format!("{given} {surname}"), postal, street]);
        }
        self.sheets.push(sheet);
    }

    /// Readers: an address and perhaps a given name. Some customers read under another address.
    fn newsletter(&mut self) {
        const COLUMNS: &[Column] =
            &[("email", Field::Email, 0), ("vorname", Field::Given, 0), ("since", Field::Other, 0)];
        const BOUNCED: &[Column] = &[("address", Field::Email, 0), ("reason", Field::Other, 0)];
        let mut sheet = Sheet::new("newsletter/subscribers.csv", COLUMNS);
        let mut bounced = Sheet::new("newsletter/bounces.csv", BOUNCED);
        let mut add = |shop: &mut Self, person: u32, email: String, given: &str| {
            let given = if shop.dice.happens(0.4) { given.to_owned() } else { String::new() };
            if shop.dice.happens(0.05) {
                bounced.push(&[person], vec![email.clone(), "unknown user".to_owned()]);
            }
            sheet.push(&[person], vec![email, given, "2023".to_owned()]);
        };
        for at in 0..self.customers.len() {
            if !self.dice.happens(0.45) {
                continue;
            }
            let (given, surname, year) =
                (self.customers[at].given, self.customers[at].surname.clone(), self.customers[at].years.0);
            let email = if self.dice.happens(0.03) { self.mailbox(given, &surname) } else { self.email(at, year, 0.0) };
            add(self, self.customers[at].person, email, given);
        }
        for _ in 0..READERS {
            let surname = self.names.surname(&mut self.dice).to_owned();
            let given = self.names.given(&mut self.dice);
            let email = self.mailbox(given, &surname);
            self.people += 1;
            add(self, self.people - 1, email, given);
        }
        self.sheets.extend([sheet, bounced]);
    }

    /// Reviews: an address under a name of fancy.
    fn reviews(&mut self) {
        const COLUMNS: &[Column] = &[("nick", Field::Other, 0), ("email", Field::Email, 0), ("stars", Field::Other, 0)];
        let mut sheet = Sheet::new("shop/reviews.csv", COLUMNS);
        for at in 0..self.customers.len() {
            if self.dice.happens(0.12) {
                let (email, stars) =
                    (self.email(at, self.customers[at].years.1, 0.0), self.dice.between(1, 5).to_string());
                sheet.push(&[self.customers[at].person], vec!["xx".to_owned(), email, stars]);
            }
        }
        self.sheets.push(sheet);
    }
}
