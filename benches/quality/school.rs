//! A school of 20,000 people: pupils of fifteen years, their parents, teachers, applicants and visitors.
//!
//! Most lists name people by name alone, some by kana alone, some by the telephone of a family. A pupil may stand in
//! sixty rows, a visitor in one.

use crate::quality::dice::Dice;
use crate::quality::folk::{self, Folk, Home, Person};
use crate::quality::sheet::{Column, Field, Sheet};
use crate::quality::slips;

/// Fiscal years of which lists are kept.
const LAST: i32 = 2025;
/// Pupils that enter in a year, and years that are known of at all.
const ENTER: usize = 675;
const FIRST: i32 = 2011;
const GRADES: i32 = 6;

struct Family {
    /// Homes with the year from which the family lived there.
    homes: Vec<(i32, Home)>,
    /// Father and mother.
    parents: [u32; 2],
    /// The parent who signs: mostly the mother.
    signs: usize,
    /// Whether the school is given the line at home and not the mobile of the parent who signs.
    gives_fixed: bool,
}

struct Pupil {
    person: u32,
    family: usize,
    entered: i32,
}

/// The school, while its lists are written.
pub(super) struct School {
    pub(super) dice: Dice,
    pub(super) folk: Folk,
    pub(super) people: Vec<Person>,
    families: Vec<Family>,
    pupils: Vec<Pupil>,
    pub(super) sheets: Vec<Sheet>,
}

/// All lists of the school.
pub(crate) fn lists(seed: u64) -> Vec<Sheet> {
    let mut school = School {
        dice: Dice::new(seed),
        folk: Folk::new(),
        people: Vec::new(),
        families: Vec::new(),
        pupils: Vec::new(),
        sheets: Vec::new(),
    };
    for year in FIRST..=LAST {
        while school.pupils.iter().filter(|pupil| pupil.entered == year).count() < ENTER {
            school.family(year);
        }
    }
    school.pupils.retain(|pupil| pupil.entered <= LAST);
    school.registers();
    for year in LAST - 4..=LAST {
        school.classes(year);
    }
    for year in LAST - 3..=LAST {
        school.phone_chain(year);
    }
    for year in LAST - 2..=LAST {
        school.sick_room(year);
        school.clubs(year);
        school.allergies(year);
        school.parents_union(year);
        school.library(year);
        school.excursion(year);
        school.photos(year);
    }
    school.alumni();
    school.others();
    school.sheets
}

impl School {
    pub(super) fn person(&self, person: u32) -> &Person {
        &self.people[person as usize]
    }

    pub(super) fn add(&mut self, person: Person) -> u32 {
        self.people.push(person);
        self.people.len() as u32 - 1
    }

    /// A family whose first child enters in a year; brothers and sisters follow.
    fn family(&mut self, year: i32) {
        let (dice, folk) = (&mut self.dice, &mut self.folk);
        let surname = folk.surname(dice);
        let mut made = Vec::new();
        let age = dice.between(32, 48);
        for sex in [1, 2] {
            let birth = (year - age + dice.between(-4, 4), dice.between(1, 12), dice.between(1, 28));
            made.push(folk.person(&surname, sex, birth, dice));
        }
        let mut homes = vec![(0, folk.home(dice))];
        let mut moves = year;
        while moves <= LAST {
            if dice.happens(0.04) {
                homes.push((moves, folk.home(dice)));
            }
            moves += 1;
        }
        let (signs, gives_fixed) = (usize::from(dice.happens(0.62)), dice.happens(0.25));
        let mut entered = year;
        loop {
            let sex = 1 + dice.below(2) as u8;
            let birth = folk::school_birth(entered - 7, dice);
            made.push(folk.person(&surname, sex, birth, dice));
            let child = self.people.len() as u32 + made.len() as u32 - 1;
            self.pupils.push(Pupil { person: child, family: self.families.len(), entered });
            if dice.happens(0.012) {
                // A twin: same day, often the same sex.
                let sex = if dice.happens(0.65) { sex } else { 3 - sex };
                made.push(folk.person(&surname, sex, birth, dice));
                self.pupils.push(Pupil { person: child + 1, family: self.families.len(), entered });
            }
            if !dice.happens(0.36) {
                break;
            }
            entered += dice.between(1, 4);
        }
        let father = self.people.len() as u32;
        self.people.extend(made);
        self.families.push(Family { homes, parents: [father, father + 1], signs, gives_fixed });
    }

    fn home(&self, family: usize, year: i32) -> &Home {
        let homes = &self.families[family].homes;
        homes.iter().rev().find(|(from, _)| *from <= year).map_or(&homes[0].1, |(_, home)| home)
    }

    fn family_phone(&self, family: usize, year: i32) -> String {
        let of = &self.families[family];
        if of.gives_fixed {
            self.home(family, year).phone.clone()
        } else {
            self.person(of.parents[of.signs]).mobile.clone()
        }
    }

    /// Pupils of a year as (pupil's index, grade).
    fn attending(&self, year: i32) -> Vec<(usize, i32)> {
        let grade = |pupil: &Pupil| year - pupil.entered + 1;
        let of_school = |(at, pupil): (usize, &Pupil)| (1..=GRADES).contains(&grade(pupil)).then(|| (at, grade(pupil)));
        self.pupils.iter().enumerate().filter_map(of_school).collect()
    }

    /// Name in kanji, with a slip now and then.
    pub(super) fn kanji(&mut self, person: u32, slip: f64, joint: &str) -> String {
        let slips = self.dice.happens(slip);
        let (surname, given) = (self.person(person).surname.0.clone(), self.person(person).given.0.clone());
        if !slips {
            return format!("{surname}{joint}{given}");
        }
        let of_surname = self.dice.happens(0.5);
        let (surname, given) = if of_surname {
            (slips::kanji(&surname, &mut self.dice), given)
        } else {
            (surname, slips::kanji(&given, &mut self.dice))
        };
        format!("{surname}{joint}{given}")
    }

    /// Name in kana, with a slip now and then.
    pub(super) fn kana(&mut self, person: u32, slip: f64) -> String {
        let of = self.person(person);
        let kana = format!("{} {}", of.surname.1, of.given.1);
        if self.dice.happens(slip) { slips::kana(&kana, &mut self.dice) } else { kana }
    }

    pub(super) fn phone(&mut self, phone: &str, slip: f64) -> String {
        if self.dice.happens(slip) { slips::digits(phone, &mut self.dice) } else { phone.to_owned() }
    }

    fn registers(&mut self) {
        const COLUMNS: &[Column] = &[
            ("学籍番号", Field::Member, 0),
            ("氏名", Field::Name, 0),
            ("フリガナ", Field::Kana, 0),
            ("性別", Field::Sex, 0),
            ("生年月日", Field::Birth, 0),
            ("郵便番号", Field::Postal, 0),
            ("住所", Field::Address, 0),
            ("保護者氏名", Field::Name, 1),
            ("続柄", Field::Other, 1),
            ("保護者電話番号", Field::Phone, 1),
        ];
        // Registers of the first years are lost.
        for year in FIRST + 4..=LAST {
            let mut sheet = Sheet::new(format!("学籍/学籍簿_{year}.csv"), COLUMNS);
            for at in (0..self.pupils.len()).filter(|at| self.pupils[*at].entered == year).collect::<Vec<_>>() {
                let (person, family) = (self.pupils[at].person, self.pupils[at].family);
                let signs = self.families[family].signs;
                let parent = self.families[family].parents[signs];
                let (phone, home) = (self.family_phone(family, year), self.home(family, year).clone());
                let cells = vec![
                    format!("{year}{at:05}"),
                    self.kanji(person, 0.004, "　"),
                    self.kana(person, 0.004),
                    ["男", "女"][usize::from(self.person(person).sex == 2)].to_owned(),
                    folk::iso(self.person(person).birth),
                    home.postal,
                    home.address,
                    self.kanji(parent, 0.01, "　"),
                    ["父", "母"][signs].to_owned(),
                    self.phone(&phone, 0.005),
                ];
                sheet.push(&[person, parent], cells);
            }
            self.sheets.push(sheet);
        }
    }

    /// Class lists: a number and a name.
    fn classes(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[("番号", Field::Other, 0), ("氏名", Field::Name, 0)];
        for grade in 1..=GRADES {
            let mut of_grade: Vec<usize> =
                self.attending(year).into_iter().filter(|(_, of)| *of == grade).map(|(at, _)| at).collect();
            of_grade.sort_by_key(|at| ((at * 7919 + year as usize * 31) % 15, *at));
            for (class, pupils) in of_grade.chunks(40).enumerate() {
                let mut sheet = Sheet::new(format!("名簿/{year}年度/{grade}年{}組.csv", class + 1), COLUMNS);
                for (number, at) in pupils.iter().enumerate() {
                    let person = self.pupils[*at].person;
                    let name = self.kanji(person, 0.004, "　");
                    sheet.push(&[person], vec![(number + 1).to_string(), name]);
                }
                self.sheets.push(sheet);
            }
        }
    }

    fn phone_chain(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("学年", Field::Other, 0),
            ("組", Field::Other, 0),
            ("氏名", Field::Name, 0),
            ("電話番号", Field::Phone, 0),
        ];
        let mut sheet = Sheet::new(format!("連絡網/緊急連絡網_{year}年度.csv"), COLUMNS);
        for (at, grade) in self.attending(year) {
            let (person, family) = (self.pupils[at].person, self.pupils[at].family);
            let phone = self.family_phone(family, year);
            let cells = vec![
                grade.to_string(),
                (at % 15 + 1).to_string(),
                self.kanji(person, 0.01, " "),
                self.phone(&phone, 0.01),
            ];
            sheet.push(&[person], cells);
        }
        self.sheets.push(sheet);
    }

    /// Who came to the sick room: most rarely, a few every week.
    fn sick_room(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("来室日", Field::Other, 0),
            ("学年", Field::Other, 0),
            ("氏名", Field::Name, 0),
            ("症状", Field::Other, 0),
        ];
        let mut sheet = Sheet::new(format!("保健室/来室記録_{year}年度.csv"), COLUMNS);
        for (at, grade) in self.attending(year) {
            let often = if (at * 2_654_435_761) % 100 < 3 { 0.93 } else { 0.40 };
            for _ in 0..self.dice.times(often, 35) {
                let person = self.pupils[at].person;
                let day = folk::iso((year, self.dice.between(4, 12), self.dice.between(1, 28)));
                let what = (*self.dice.pick(&["頭痛", "腹痛", "発熱", "けが", "気分不良", "休養"])).to_owned();
                let name = self.kanji(person, 0.02, "");
                sheet.push(&[person], vec![day, grade.to_string(), name, what]);
            }
        }
        self.sheets.push(sheet);
    }

    fn clubs(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[("学年", Field::Other, 0), ("フリガナ", Field::Kana, 0)];
        const CLUBS: [&str; 8] =
            ["サッカー部", "野球部", "吹奏楽部", "バスケットボール部", "美術部", "陸上部", "合唱部", "科学部"];
        for (number, club) in CLUBS.iter().enumerate() {
            let mut sheet = Sheet::new(format!("部活動/{club}_{year}年度.csv"), COLUMNS);
            for (at, grade) in self.attending(year) {
                if at % 17 == number * 2 {
                    let person = self.pupils[at].person;
                    let kana = self.kana(person, 0.02);
                    sheet.push(&[person], vec![grade.to_string(), kana]);
                }
            }
            self.sheets.push(sheet);
        }
    }

    fn allergies(&mut self, year: i32) {
        const COLUMNS: &[Column] =
            &[("フリガナ", Field::Kana, 0), ("生まれ年", Field::BirthYear, 0), ("アレルゲン", Field::Other, 0)];
        let mut sheet = Sheet::new(format!("給食/食物アレルギー_{year}年度.csv"), COLUMNS);
        for (at, _) in self.attending(year) {
            if (at * 40_503) % 100 < 6 {
                let person = self.pupils[at].person;
                let food = (*self.dice.pick(&["卵", "乳", "小麦", "そば", "落花生", "えび"])).to_owned();
                let kana = self.kana(person, 0.02);
                sheet.push(&[person], vec![kana, self.person(person).birth.0.to_string(), food]);
            }
        }
        self.sheets.push(sheet);
    }

    fn parents_union(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("会員氏名", Field::Name, 0),
            ("電話番号", Field::Phone, 0),
            ("メールアドレス", Field::Email, 0),
            ("児童氏名", Field::Name, 1),
        ];
        let mut sheet = Sheet::new(format!("PTA/会員_{year}年度.csv"), COLUMNS);
        for (at, _) in self.attending(year) {
            if !self.dice.happens(0.4) {
                continue;
            }
            let (child, family) = (self.pupils[at].person, self.pupils[at].family);
            let which = usize::from(self.dice.happens(0.7));
            let parent = self.families[family].parents[which];
            let (mobile, email) = (self.person(parent).mobile.clone(), self.person(parent).email.clone());
            let fixed = self.dice.happens(0.2);
            let phone = if fixed { self.home(family, year).phone.clone() } else { mobile };
            let email = if self.dice.happens(0.02) { slips::latin(&email, &mut self.dice) } else { email };
            let email = if self.dice.happens(0.75) { email } else { String::new() };
            let cells =
                vec![self.kanji(parent, 0.02, " "), self.phone(&phone, 0.02), email, self.kanji(child, 0.02, " ")];
            sheet.push(&[parent, child], cells);
        }
        self.sheets.push(sheet);
    }

    fn library(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("利用者番号", Field::Member, 0),
            ("氏名", Field::Name, 0),
            ("書名", Field::Other, 0),
            ("貸出日", Field::Other, 0),
        ];
        let mut sheet = Sheet::new(format!("図書館/貸出_{year}年度.csv"), COLUMNS);
        for (at, _) in self.attending(year) {
            let person = self.pupils[at].person;
            let reads = if (at * 97) % 100 < 5 { 0.9 } else { 0.35 };
            for _ in 0..self.dice.times(reads, 20) {
                let book = format!(
                    "{}の{}",
                    self.dice.pick(&["海", "星", "森", "町"]),
                    self.dice.pick(&["図鑑", "物語", "ひみつ"])
                );
                let day = folk::iso((year, self.dice.between(4, 12), self.dice.between(1, 28)));
                // The library prints names from its own register.
                let name = self.kanji(person, 0.0, " ");
                sheet.push(&[person], vec![format!("L{:06}", 40_000 + at), name, book, day]);
            }
        }
        self.sheets.push(sheet);
    }

    fn excursion(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[("号車", Field::Other, 0), ("座席", Field::Other, 0), ("氏名", Field::Name, 0)];
        let mut sheet = Sheet::new(format!("行事/修学旅行_座席_{year}年度.csv"), COLUMNS);
        for (number, (at, _)) in self.attending(year).into_iter().filter(|(_, grade)| *grade == 6).enumerate() {
            let person = self.pupils[at].person;
            let name = self.kanji(person, 0.01, "　");
            sheet.push(&[person], vec![(number / 44 + 1).to_string(), (number % 44 + 1).to_string(), name]);
        }
        self.sheets.push(sheet);
    }

    /// Photo orders: the child in kana and the family's telephone.
    fn photos(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("注文番号", Field::Other, 0),
            ("お子様フリガナ", Field::Kana, 0),
            ("電話番号", Field::Phone, 0),
            ("枚数", Field::Other, 0),
        ];
        let mut sheet = Sheet::new(format!("写真販売/注文_{year}年度.csv"), COLUMNS);
        for (at, _) in self.attending(year) {
            for _ in 0..self.dice.times(0.25, 4) {
                let (person, family) = (self.pupils[at].person, self.pupils[at].family);
                let phone = self.family_phone(family, year);
                let cells = vec![
                    format!("P{year}{:05}", sheet.rows.len()),
                    self.kana(person, 0.02),
                    self.phone(&phone, 0.02),
                    self.dice.between(1, 20).to_string(),
                ];
                sheet.push(&[person], cells);
            }
        }
        self.sheets.push(sheet);
    }

    /// Former pupils: many have moved, some bear another surname.
    fn alumni(&mut self) {
        const COLUMNS: &[Column] = &[
            ("氏名", Field::Name, 0),
            ("フリガナ", Field::Kana, 0),
            ("卒業年", Field::Other, 0),
            ("郵便番号", Field::Postal, 0),
            ("住所", Field::Address, 0),
            ("メール", Field::Email, 0),
        ];
        let mut sheet = Sheet::new("同窓会/会員名簿.csv", COLUMNS);
        for at in 0..self.pupils.len() {
            let (person, family, left) =
                (self.pupils[at].person, self.pupils[at].family, self.pupils[at].entered + GRADES);
            if left > LAST || !self.dice.happens(0.5) {
                continue;
            }
            if self.person(person).sex == 2 && self.dice.happens(0.1) {
                let married = self.folk.surname(&mut self.dice);
                self.people[person as usize].surname = married;
            }
            let moved = self.dice.happens(0.5);
            let home = if moved { self.folk.home(&mut self.dice) } else { self.home(family, left).clone() };
            let email = if self.dice.happens(0.6) { self.person(person).email.clone() } else { String::new() };
            let cells = vec![
                self.kanji(person, 0.01, "　"),
                self.kana(person, 0.01),
                left.to_string(),
                home.postal,
                home.address,
                email,
            ];
            sheet.push(&[person], cells);
        }
        self.sheets.push(sheet);
    }

    /// Parents of pupils who enter in a year, for lists of those who applied.
    pub(super) fn entering(&self, year: i32) -> Vec<(u32, u32, String)> {
        let of_year = self.pupils.iter().filter(|pupil| pupil.entered == year);
        of_year
            .map(|pupil| {
                let family = &self.families[pupil.family];
                (pupil.person, family.parents[family.signs], self.family_phone(pupil.family, year))
            })
            .collect()
    }
}
