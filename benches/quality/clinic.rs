//! A town clinic: patients who come once or for years, families, firms that send their staff to be examined.
//!
//! A patient stands in 2 to 80 rows: the register, the desk's book of every month, the laboratory, bookings on the web,
//! letters, inoculations. Most rows hold a card number or a reading and little else; a lost card is a new number.

use crate::quality::dice::Dice;
use crate::quality::folk::{self, Folk, Home, Person};
use crate::quality::sheet::{Column, Field, Sheet};
use crate::quality::slips;

const YEARS: std::ops::RangeInclusive<i32> = 2022..=2025;
const FAMILIES: usize = 3_200;
const FIRMS: usize = 24;

/// One of the clinic's patients.
struct Patient {
    person: u32,
    family: usize,
    /// Card numbers with the year from which each was used.
    cards: Vec<(i32, usize)>,
    /// Visits in a year.
    often: f64,
    /// Years in which the patient came.
    years: (i32, i32),
}

struct Family {
    homes: Vec<(i32, Home)>,
    members: Vec<u32>,
    gives_fixed: bool,
}

struct Clinic {
    dice: Dice,
    folk: Folk,
    people: Vec<Person>,
    families: Vec<Family>,
    patients: Vec<Patient>,
    cards: usize,
    sheets: Vec<Sheet>,
}

/// All lists of the clinic.
pub(crate) fn lists(seed: u64) -> Vec<Sheet> {
    let mut clinic = Clinic {
        dice: Dice::new(seed),
        folk: Folk::new(),
        people: Vec::new(),
        families: Vec::new(),
        patients: Vec::new(),
        cards: 0,
        sheets: Vec::new(),
    };
    for _ in 0..FAMILIES {
        clinic.family();
    }
    clinic.register();
    for year in YEARS {
        clinic.desk(year);
        clinic.laboratory(year);
        clinic.bookings(year);
        clinic.inoculations(year);
        clinic.letters(year);
        clinic.examinations(year);
    }
    clinic.calls();
    clinic.staff();
    clinic.sheets
}

impl Clinic {
    fn person(&self, person: u32) -> &Person {
        &self.people[person as usize]
    }

    fn family(&mut self) {
        let (dice, folk) = (&mut self.dice, &mut self.folk);
        let surname = folk.surname(dice);
        let first_born = dice.between(1935, 1995);
        let mut births = vec![(first_born, 1)];
        if dice.happens(0.7) {
            births.push((first_born + dice.between(-6, 6), 2));
        }
        for _ in 0..if dice.happens(0.6) { dice.times(0.55, 4) } else { 0 } {
            births.push(((first_born + dice.between(22, 40)).min(2024), 1 + dice.below(2) as u8));
        }
        let first = self.people.len() as u32;
        for (year, sex) in births {
            let birth = (year, dice.between(1, 12), dice.between(1, 28));
            let person = folk.person(&surname, sex, birth, dice);
            self.people.push(person);
        }
        let mut homes = vec![(0, folk.home(dice))];
        for year in YEARS {
            if dice.happens(0.04) {
                homes.push((year, folk.home(dice)));
            }
        }
        let gives_fixed = dice.happens(0.35);
        let members: Vec<u32> = (first..self.people.len() as u32).collect();
        for person in members.iter().copied() {
            if self.dice.happens(0.8) {
                self.patient(person);
            }
        }
        self.families.push(Family { homes, members, gives_fixed });
    }

    fn patient(&mut self, person: u32) {
        let dice = &mut self.dice;
        let age = 2025 - self.people[person as usize].birth.0;
        let often = match age {
            65.. => f64::from(dice.between(2, 20)),
            40.. => f64::from(dice.between(1, 10)),
            _ => f64::from(dice.between(1, 5)),
        };
        let from = dice.between(*YEARS.start(), *YEARS.end());
        let to = if dice.happens(0.45) { from } else { dice.between(from, *YEARS.end()) };
        let mut cards = vec![(from, self.cards)];
        self.cards += 1;
        for year in from + 1..=to {
            if dice.happens(0.025) {
                cards.push((year, self.cards));
                self.cards += 1;
            }
        }
        self.patients.push(Patient { person, family: self.families.len(), cards, often, years: (from, to) });
    }

    fn home(&self, family: usize, year: i32) -> Home {
        let homes = &self.families[family].homes;
        homes.iter().rev().find(|(from, _)| *from <= year).map_or_else(|| homes[0].1.clone(), |(_, home)| home.clone())
    }

    /// The number that a patient leaves: the own mobile, the line at home, a parent's mobile for a child.
    fn phone(&mut self, patient: usize, year: i32) -> String {
        let Patient { person, family, .. } = self.patients[patient];
        let phone = if self.families[family].gives_fixed {
            self.home(family, year).phone
        } else if self.person(person).birth.0 > 2008 {
            let of = &self.families[family].members;
            self.person(of[of.len().min(2) - 1]).mobile.clone()
        } else {
            self.person(person).mobile.clone()
        };
        if self.dice.happens(0.01) { slips::digits(&phone, &mut self.dice) } else { phone }
    }

    fn kanji(&mut self, person: u32, slip: f64) -> String {
        let (surname, given) = (self.person(person).surname.0.clone(), self.person(person).given.0.clone());
        let (slipped, of_given) = (self.dice.happens(slip), self.dice.happens(0.6));
        match (slipped, of_given) {
            (false, _) => format!("{surname} {given}"),
            (_, true) => format!("{surname} {}", slips::kanji(&given, &mut self.dice)),
            _ => format!("{} {given}", slips::kanji(&surname, &mut self.dice)),
        }
    }

    fn kana(&mut self, person: u32, slip: f64) -> String {
        let of = self.person(person);
        let kana = format!("{} {}", of.surname.1, of.given.1);
        if self.dice.happens(slip) { slips::kana(&kana, &mut self.dice) } else { kana }
    }

    fn birth(&mut self, person: u32, slip: f64) -> (i32, i32, i32) {
        let birth = self.person(person).birth;
        if self.dice.happens(slip) { slips::day(birth, &mut self.dice) } else { birth }
    }

    fn card(&self, patient: usize, year: i32) -> String {
        let cards = &self.patients[patient].cards;
        let card = cards.iter().rev().find(|(from, _)| *from <= year).unwrap_or(&cards[0]).1;
        format!("{:06}", 10_000 + card)
    }

    /// Patients of a year.
    fn of_year(&self, year: i32) -> Vec<usize> {
        let came = |at: &usize| (self.patients[*at].years.0..=self.patients[*at].years.1).contains(&year);
        (0..self.patients.len()).filter(came).collect()
    }

    /// The register: a row a card.
    fn register(&mut self) {
        const COLUMNS: &[Column] = &[
            ("診察券番号", Field::Member, 0),
            ("患者氏名", Field::Name, 0),
            ("フリガナ", Field::Kana, 0),
            ("性別", Field::Sex, 0),
            ("生年月日", Field::Birth, 0),
            ("郵便番号", Field::Postal, 0),
            ("住所", Field::Address, 0),
            ("電話番号", Field::Phone, 0),
        ];
        let mut sheet = Sheet::new("医事/患者台帳.csv", COLUMNS);
        for at in 0..self.patients.len() {
            let (person, family) = (self.patients[at].person, self.patients[at].family);
            for (year, _) in self.patients[at].cards.clone() {
                let home = self.home(family, year);
                let sex = ["男", "女"][usize::from(self.person(person).sex == 2)].to_owned();
                let cells = vec![
                    self.card(at, year),
                    self.kanji(person, 0.01),
                    self.kana(person, 0.01),
                    sex,
                    folk::wareki(self.birth(person, 0.01)),
                    home.postal,
                    home.address,
                    self.phone(at, year),
                ];
                sheet.push(&[person], cells);
            }
        }
        self.sheets.push(sheet);
    }

    /// The book at the desk, a list a month: name or reading, the card number if it was at hand.
    fn desk(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("受付日", Field::Other, 0),
            ("診察券No", Field::Member, 0),
            ("お名前", Field::Name, 0),
            ("カナ", Field::Kana, 0),
            ("科", Field::Other, 0),
        ];
        let patients = self.of_year(year);
        for month in 1..=12 {
            let mut sheet = Sheet::new(format!("受付/{year}/受付簿_{year}{month:02}.csv"), COLUMNS);
            for at in patients.iter().copied() {
                if !self.dice.happens(self.patients[at].often / 12.0) {
                    continue;
                }
                let person = self.patients[at].person;
                let card = if self.dice.happens(0.7) { self.card(at, year) } else { String::new() };
                let by_kana = self.dice.happens(0.5);
                let (kanji, kana) = (self.kanji(person, 0.02), self.kana(person, 0.02));
                let (kanji, kana) = if by_kana { (String::new(), kana) } else { (kanji, String::new()) };
                let day = format!("{month}/{}", self.dice.between(1, 28));
                let ward = (*self.dice.pick(&["内科", "小児科", "皮膚科"])).to_owned();
                sheet.push(&[person], vec![day, card, kanji, kana, ward]);
            }
            self.sheets.push(sheet);
        }
    }

    /// Samples sent to the laboratory: reading, birth date, card number.
    fn laboratory(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("検体番号", Field::Other, 0),
            ("患者ID", Field::Member, 0),
            ("患者カナ氏名", Field::Kana, 0),
            ("生年月日", Field::Birth, 0),
            ("性", Field::Sex, 0),
            ("結果", Field::Other, 0),
        ];
        let mut sheet = Sheet::new(format!("検査/検査結果_{year}.csv"), COLUMNS);
        for at in self.of_year(year) {
            for sample in 0..self.dice.times((self.patients[at].often / 24.0).min(0.6), 6) {
                let person = self.patients[at].person;
                let sex = ["M", "F"][usize::from(self.person(person).sex == 2)].to_owned();
                let (kana, birth) = (self.kana(person, 0.015), self.birth(person, 0.01));
                let result = format!("{}.{}", self.dice.between(3, 12), self.dice.below(10));
                let number = format!("{year}{at:05}{sample}");
                sheet.push(&[person], vec![number, self.card(at, year), kana, folk::iso(birth), sex, result]);
            }
        }
        self.sheets.push(sheet);
    }

    /// Bookings on the web, typed by the patients or their parents.
    fn bookings(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("予約日時", Field::Other, 0),
            ("氏名", Field::Name, 0),
            ("生年月日", Field::Birth, 0),
            ("メールアドレス", Field::Email, 0),
            ("携帯電話", Field::Phone, 0),
        ];
        let mut sheet = Sheet::new(format!("web予約/予約_{year}.csv"), COLUMNS);
        for at in self.of_year(year) {
            let Patient { person, family, often, .. } = self.patients[at];
            if self.person(person).birth.0 < 1955 || !self.dice.happens(0.4) {
                continue;
            }
            let young = self.person(person).birth.0 > 2008;
            let parent = self.families[family].members[self.families[family].members.len().min(2) - 1];
            let writer = if young { parent } else { person };
            for visit in 0..1 + self.dice.times((often / 15.0).min(0.6), 8) {
                let (email, phone) = (self.person(writer).email.clone(), self.person(writer).mobile.clone());
                let birth = folk::iso(self.birth(person, 0.015));
                let name = self.kanji(person, 0.015);
                sheet.push(&[person], vec![format!("{year}-{:02}", visit + 1), name, birth, email, phone]);
            }
        }
        self.sheets.push(sheet);
    }

    /// Children who were inoculated, with the parent who brought them.
    fn inoculations(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("接種日", Field::Other, 0),
            ("児童氏名", Field::Name, 0),
            ("生年月日", Field::Birth, 0),
            ("保護者氏名", Field::Name, 1),
            ("保護者電話番号", Field::Phone, 1),
        ];
        let mut sheet = Sheet::new(format!("予防接種/接種記録_{year}.csv"), COLUMNS);
        for at in self.of_year(year) {
            let Patient { person, family, .. } = self.patients[at];
            if self.person(person).birth.0 < year - 12 || !self.dice.happens(0.6) {
                continue;
            }
            let parent = self.families[family].members[self.families[family].members.len().min(2) - 1];
            if parent == person {
                continue;
            }
            let day = format!("{}/{}", self.dice.between(1, 12), self.dice.between(1, 28));
            let (child, birth) = (self.kanji(person, 0.01), folk::wareki(self.birth(person, 0.01)));
            let (adult, phone) = (self.kanji(parent, 0.01), self.person(parent).mobile.clone());
            sheet.push(&[person, parent], vec![day, child, birth, adult, phone]);
        }
        self.sheets.push(sheet);
    }

    /// Letters to other doctors: name and year of birth.
    fn letters(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("日付", Field::Other, 0),
            ("患者氏名", Field::Name, 0),
            ("生年", Field::BirthYear, 0),
            ("紹介先", Field::Other, 0),
        ];
        let mut sheet = Sheet::new(format!("紹介状/紹介状一覧_{year}.csv"), COLUMNS);
        for at in self.of_year(year) {
            let Patient { person, often, .. } = self.patients[at];
            if self.dice.happens((often / 60.0).min(0.5)) {
                let born = self.person(person).birth.0.to_string();
                let day = format!("{}/{}", self.dice.between(1, 12), self.dice.between(1, 28));
                sheet.push(&[person], vec![day, self.kanji(person, 0.02), born, "市立病院".to_owned()]);
            }
        }
        self.sheets.push(sheet);
    }

    /// Staff of firms; a few of them are patients, too, and most come again next year.
    fn examinations(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("社員番号", Field::Member, 0),
            ("氏名", Field::Name, 0),
            ("カナ氏名", Field::Kana, 0),
            ("生年月日", Field::Birth, 0),
            ("性別", Field::Sex, 0),
        ];
        for firm in 0..FIRMS {
            let mut sheet = Sheet::new(format!("健診/{firm:02}/受診者_{year}.csv"), COLUMNS);
            let adults = (0..self.people.len() as u32).filter(|person| {
                let mixed = (u64::from(*person) ^ 0x5bd1_e995).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
                mixed % 120 == firm as u64 && (1960..2003).contains(&self.person(*person).birth.0)
            });
            for person in adults.collect::<Vec<_>>() {
                if !self.dice.happens(0.85) {
                    continue;
                }
                let sex = ["男", "女"][usize::from(self.person(person).sex == 2)].to_owned();
                let (kanji, kana) = (self.kanji(person, 0.01), self.kana(person, 0.01));
                let birth = folk::iso(self.birth(person, 0.01));
                sheet.push(&[person], vec![(100 + person % 900).to_string(), kanji, kana, birth, sex]);
            }
            self.sheets.push(sheet);
        }
    }

    /// Notes of calls: a surname and a number.
    fn calls(&mut self) {
        const COLUMNS: &[Column] = &[
            ("日時", Field::Other, 0),
            ("姓", Field::Surname, 0),
            ("折返し先", Field::Phone, 0),
            ("用件", Field::Other, 0),
        ];
        let mut sheet = Sheet::new("受付/電話メモ.csv", COLUMNS);
        for at in 0..self.patients.len() {
            let Patient { person, years: (_, year), .. } = self.patients[at];
            if self.dice.happens(0.12) {
                let surname = self.person(person).surname.0.clone();
                let phone = self.phone(at, year);
                sheet.push(&[person], vec![year.to_string(), surname, phone, "予約変更".to_owned()]);
            }
        }
        self.sheets.push(sheet);
    }

    /// Doctors and nurses, in the list of staff and in the duty rosters.
    fn staff(&mut self) {
        const STAFF: &[Column] = &[("氏名", Field::Name, 0), ("カナ", Field::Kana, 0), ("内線メール", Field::Email, 0)];
        const DUTY: &[Column] = &[("日", Field::Other, 0), ("当直", Field::Name, 0)];
        let mut list = Sheet::new("総務/職員.csv", STAFF);
        let mut duties: Vec<Sheet> = YEARS.map(|year| Sheet::new(format!("総務/当直表_{year}.csv"), DUTY)).collect();
        for _ in 0..60 {
            let surname = self.folk.surname(&mut self.dice);
            let (sex, year) = (1 + self.dice.below(2) as u8, self.dice.between(1960, 2000));
            let made = self.folk.person(&surname, sex, (year, 1, 1), &mut self.dice);
            self.people.push(made);
            let person = self.people.len() as u32 - 1;
            let (kanji, kana) = (self.kanji(person, 0.0), self.kana(person, 0.0));
            let email = self.person(person).email.clone();
            list.push(&[person], vec![kanji, kana, email]);
            for duty in &mut duties {
                for day in 0..3 {
                    let name = self.kanji(person, 0.01);
                    duty.push(&[person], vec![(day + 1).to_string(), name]);
                }
            }
        }
        self.sheets.push(list);
        self.sheets.append(&mut duties);
    }
}
