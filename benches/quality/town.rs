//! The registers of a small town: residents, taxes, insurance, voters, school, care, library. No phone, no e-mail, no number.
//!
//! Half of the town bears one of forty surnames. There are namesakes, twins, fathers and sons of one name; people move,
//! marry and die, and each office types for itself.

use crate::quality::dice::Dice;
use crate::quality::folk::{self, Folk, Home, Person};
use crate::quality::names::Spelt;
use crate::quality::sheet::{Column, Field, Sheet};
use crate::quality::slips;

const YEARS: std::ops::RangeInclusive<i32> = 2021..=2025;
const HOUSEHOLDS: usize = 7_000;
/// Surnames that half of the households bear.
const OLD_FAMILIES: usize = 40;

struct Resident {
    person: u32,
    household: usize,
    /// Years of residence.
    years: (i32, i32),
    /// Another surname from a year on.
    married: Option<(i32, Spelt)>,
}

struct Town {
    dice: Dice,
    folk: Folk,
    old: Vec<Spelt>,
    people: Vec<Person>,
    homes: Vec<Vec<(i32, Home)>>,
    heads: Vec<usize>,
    residents: Vec<Resident>,
    sheets: Vec<Sheet>,
}

/// All registers of the town.
pub(crate) fn lists(seed: u64) -> Vec<Sheet> {
    let mut town = Town {
        dice: Dice::new(seed),
        folk: Folk::new(),
        old: Vec::new(),
        people: Vec::new(),
        homes: Vec::new(),
        heads: Vec::new(),
        residents: Vec::new(),
        sheets: Vec::new(),
    };
    town.old = (0..OLD_FAMILIES).map(|_| town.folk.surname(&mut town.dice)).collect();
    for _ in 0..HOUSEHOLDS {
        town.household();
    }
    town.registers();
    for year in YEARS {
        town.taxes(year);
        town.insured(year);
        town.inoculations(year);
        town.care(year);
    }
    town.voters();
    town.school();
    town.library();
    town.neighbourhoods();
    town.sheets
}

impl Town {
    fn person(&self, at: usize) -> &Person {
        &self.people[self.residents[at].person as usize]
    }

    fn birth_of(&self, at: usize) -> slips::Day {
        self.person(at).birth
    }

    fn household(&mut self) {
        let surname = if self.dice.happens(0.5) {
            let old = self.dice.below(OLD_FAMILIES);
            self.old[old].clone()
        } else {
            self.folk.surname(&mut self.dice)
        };
        let mut homes = vec![(0, self.home())];
        for year in YEARS {
            if self.dice.happens(0.03) {
                homes.push((year, self.home()));
            }
        }
        self.homes.push(homes);
        self.heads.push(self.residents.len());
        let born = self.dice.between(1935, 1995);
        let sex = 1 + u8::from(self.dice.happens(0.15));
        let head = self.resident(&surname, sex, born, None);
        if self.dice.happens(0.65) {
            let year = born + self.dice.between(-5, 5);
            self.resident(&surname, 3 - sex, year, None);
        }
        let children = if self.dice.happens(0.55) { 1 + self.dice.times(0.5, 3) } else { 0 };
        for child in 0..children {
            let year = (born + 26 + 3 * child as i32 + self.dice.below(3) as i32).min(2024);
            let sex = 1 + self.dice.below(2) as u8;
            // One eldest son in sixty of the old houses takes the father's name.
            let named = (child == 0 && sex == 1 && self.dice.happens(1.0 / 60.0)).then_some(head);
            let first = self.resident(&surname, sex, year, named);
            if self.dice.happens(0.012) {
                let sex = if self.dice.happens(0.65) { sex } else { 3 - sex };
                let twin = self.resident(&surname, sex, year, None);
                let birth = self.birth_of(first);
                let twin = self.residents[twin].person as usize;
                self.people[twin].birth = birth;
            }
        }
    }

    fn resident(&mut self, surname: &Spelt, sex: u8, year: i32, named: Option<usize>) -> usize {
        let dice = &mut self.dice;
        let birth = (year, dice.between(1, 12), dice.between(1, 28));
        let mut person = self.folk.person(surname, sex, birth, dice);
        if let Some(father) = named {
            person.given = self.people[self.residents[father].person as usize].given.clone();
        }
        let from = if dice.happens(0.8) { *YEARS.start() } else { dice.between(*YEARS.start(), *YEARS.end()) };
        let to = if dice.happens(0.85) { *YEARS.end() } else { dice.between(from, *YEARS.end()) };
        let marries = sex == 2 && (1985..2003).contains(&year) && dice.happens(0.05);
        let married = marries.then(|| (dice.between(from, to), self.folk.surname(dice)));
        self.people.push(person);
        let person = self.people.len() as u32 - 1;
        self.residents.push(Resident { person, household: self.homes.len() - 1, years: (from.max(year), to), married });
        self.residents.len() - 1
    }

    fn home(&mut self) -> Home {
        let dice = &mut self.dice;
        let part = dice.below(12);
        let name =
            ["本町", "栄町", "旭町", "緑町", "新町", "上野原", "下川", "中島", "東山", "西浦", "大沢", "小坂"][part];
        let number = format!("{}-{}", dice.between(1, 180), dice.between(1, 30));
        let flat = if dice.happens(0.15) {
            format!(" {}号室", dice.between(1, 4) * 100 + dice.between(1, 6))
        } else {
            String::new()
        };
        Home {
            postal: format!("399-{:04}", 7100 + part),
            address: format!("長野県安曇野市{name}{number}{flat}"),
            phone: String::new(),
        }
    }

    fn living(&self, year: i32) -> Vec<usize> {
        let lives = |at: &usize| (self.residents[*at].years.0..=self.residents[*at].years.1).contains(&year);
        (0..self.residents.len()).filter(lives).collect()
    }

    fn home_of(&self, at: usize, year: i32) -> Home {
        let homes = &self.homes[self.residents[at].household];
        homes.iter().rev().find(|(from, _)| *from <= year).unwrap_or(&homes[0]).1.clone()
    }

    fn surname_of(&self, at: usize, year: i32) -> Spelt {
        match &self.residents[at].married {
            Some((from, surname)) if *from <= year => surname.clone(),
            _ => self.person(at).surname.clone(),
        }
    }

    fn kanji(&mut self, at: usize, year: i32, slip: f64) -> String {
        let (surname, given) = (self.surname_of(at, year).0, self.person(at).given.0.clone());
        match (self.dice.happens(slip), self.dice.happens(0.6)) {
            (false, _) => format!("{surname} {given}"),
            (true, true) => format!("{surname} {}", slips::kanji(&given, &mut self.dice)),
            (true, false) => format!("{} {given}", slips::kanji(&surname, &mut self.dice)),
        }
    }

    fn kana(&mut self, at: usize, year: i32, slip: f64) -> String {
        let kana = format!("{} {}", self.surname_of(at, year).1, self.person(at).given.1);
        if self.dice.happens(slip) { slips::kana(&kana, &mut self.dice) } else { kana }
    }

    fn birth(&mut self, at: usize, slip: f64) -> slips::Day {
        let birth = self.birth_of(at);
        if self.dice.happens(slip) { slips::day(birth, &mut self.dice) } else { birth }
    }

    fn sex(&self, at: usize) -> String {
        ["男", "女"][usize::from(self.person(at).sex == 2)].to_owned()
    }

    /// Residents: two copies of the register, of the first year and of the last.
    fn registers(&mut self) {
        const COLUMNS: &[Column] = &[
            ("世帯", Field::Other, 0),
            ("氏名", Field::Name, 0),
            ("氏名カナ", Field::Kana, 0),
            ("生年月日", Field::Birth, 0),
            ("性別", Field::Sex, 0),
            ("郵便番号", Field::Postal, 0),
            ("住所", Field::Address, 0),
        ];
        for year in [*YEARS.start(), *YEARS.end()] {
            let mut sheet = Sheet::new(format!("住民/住民記録_{year}.csv"), COLUMNS);
            for at in self.living(year) {
                let home = self.home_of(at, year);
                let cells = vec![
                    self.residents[at].household.to_string(),
                    self.kanji(at, year, 0.002),
                    self.kana(at, year, 0.005),
                    folk::wareki(self.birth(at, 0.002)),
                    self.sex(at),
                    home.postal,
                    home.address,
                ];
                sheet.push(&[self.residents[at].person], cells);
            }
            self.sheets.push(sheet);
        }
    }

    fn taxes(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("納税義務者", Field::Name, 0),
            ("生年月日", Field::Birth, 0),
            ("住所", Field::Address, 0),
            ("税額", Field::Other, 0),
        ];
        let mut sheet = Sheet::new(format!("税務/課税台帳_{year}.csv"), COLUMNS);
        for at in self.living(year) {
            if self.birth_of(at).0 > year - 20 || !self.dice.happens(0.6) {
                continue;
            }
            let (name, birth) = (self.kanji(at, year, 0.008), folk::wareki(self.birth(at, 0.008)));
            let cells = vec![name, birth, self.home_of(at, year).address, "120000".to_owned()];
            sheet.push(&[self.residents[at].person], cells);
        }
        self.sheets.push(sheet);
    }

    fn insured(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("被保険者カナ", Field::Kana, 0),
            ("被保険者氏名", Field::Name, 0),
            ("生年月日", Field::Birth, 0),
            ("性別", Field::Sex, 0),
        ];
        let mut sheet = Sheet::new(format!("保険/国保加入者_{year}.csv"), COLUMNS);
        for at in self.living(year) {
            let retired = self.birth_of(at).0 < year - 62;
            if !self.dice.happens(if retired { 0.7 } else { 0.15 }) {
                continue;
            }
            let cells = vec![
                self.kana(at, year, 0.01),
                self.kanji(at, year, 0.008),
                folk::iso(self.birth(at, 0.008)),
                self.sex(at),
            ];
            sheet.push(&[self.residents[at].person], cells);
        }
        self.sheets.push(sheet);
    }

    fn inoculations(&mut self, year: i32) {
        const COLUMNS: &[Column] =
            &[("カナ氏名", Field::Kana, 0), ("生年月日", Field::Birth, 0), ("接種日", Field::Other, 0)];
        let mut sheet = Sheet::new(format!("保健/予防接種_{year}.csv"), COLUMNS);
        for at in self.living(year) {
            let age = year - self.birth_of(at).0;
            if !(0..=12).contains(&age) && age < 65 || !self.dice.happens(0.5) {
                continue;
            }
            let cells = vec![self.kana(at, year, 0.015), folk::iso(self.birth(at, 0.012)), format!("{year}-11-05")];
            sheet.push(&[self.residents[at].person], cells);
        }
        self.sheets.push(sheet);
    }

    fn care(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("利用者氏名", Field::Name, 0),
            ("生年", Field::BirthYear, 0),
            ("住所", Field::Address, 0),
            ("要介護度", Field::Other, 0),
        ];
        let mut sheet = Sheet::new(format!("福祉/介護認定_{year}.csv"), COLUMNS);
        for at in self.living(year) {
            if self.birth_of(at).0 < year - 70 && self.dice.happens(0.3) {
                let name = self.kanji(at, year, 0.01);
                let cells = vec![name, self.birth_of(at).0.to_string(), self.home_of(at, year).address, "2".to_owned()];
                sheet.push(&[self.residents[at].person], cells);
            }
        }
        self.sheets.push(sheet);
    }

    fn voters(&mut self) {
        const COLUMNS: &[Column] = &[
            ("氏名", Field::Name, 0),
            ("生年月日", Field::Birth, 0),
            ("性別", Field::Sex, 0),
            ("住所", Field::Address, 0),
            ("投票区", Field::Other, 0),
        ];
        let year = 2024;
        let mut sheet = Sheet::new("選挙/選挙人名簿.csv", COLUMNS);
        for at in self.living(year) {
            if self.birth_of(at).0 <= year - 18 {
                let (name, birth) = (self.kanji(at, year, 0.003), folk::wareki(self.birth(at, 0.003)));
                let cells = vec![name, birth, self.sex(at), self.home_of(at, year).address, "3".to_owned()];
                sheet.push(&[self.residents[at].person], cells);
            }
        }
        self.sheets.push(sheet);
    }

    /// Pupils with the parent who stands for them.
    fn school(&mut self) {
        const COLUMNS: &[Column] = &[
            ("児童氏名", Field::Name, 0),
            ("児童カナ", Field::Kana, 0),
            ("生年月日", Field::Birth, 0),
            ("保護者氏名", Field::Name, 1),
            ("住所", Field::Address, 1),
        ];
        let year = 2025;
        let mut sheet = Sheet::new("教育/学齢簿.csv", COLUMNS);
        for at in self.living(year) {
            if !(6..=15).contains(&(year - self.birth_of(at).0)) {
                continue;
            }
            let head = self.heads[self.residents[at].household];
            if head == at {
                continue;
            }
            let cells = vec![
                self.kanji(at, year, 0.006),
                self.kana(at, year, 0.008),
                folk::iso(self.birth(at, 0.005)),
                self.kanji(head, year, 0.006),
                self.home_of(at, year).address,
            ];
            sheet.push(&[self.residents[at].person, self.residents[head].person], cells);
        }
        self.sheets.push(sheet);
    }

    fn library(&mut self) {
        const COLUMNS: &[Column] =
            &[("利用者カナ", Field::Kana, 0), ("生年月日", Field::Birth, 0), ("登録日", Field::Other, 0)];
        let mut sheet = Sheet::new("図書館/利用者.csv", COLUMNS);
        for at in self.living(2023) {
            if self.dice.happens(0.25) {
                let born = if self.dice.happens(0.92) { folk::iso(self.birth(at, 0.01)) } else { String::new() };
                sheet.push(&[self.residents[at].person], vec![self.kana(at, 2023, 0.015), born, "2023".to_owned()]);
            }
        }
        self.sheets.push(sheet);
    }

    /// Heads of households, as the neighbourhoods keep them: name and address.
    fn neighbourhoods(&mut self) {
        const COLUMNS: &[Column] = &[("班", Field::Other, 0), ("世帯主", Field::Name, 0), ("住所", Field::Address, 0)];
        let mut sheet = Sheet::new("町内会/世帯名簿.csv", COLUMNS);
        for household in 0..self.heads.len() {
            let head = self.heads[household];
            if self.residents[head].years.1 >= 2024 && self.dice.happens(0.7) {
                let cells = vec!["1".to_owned(), self.kanji(head, 2024, 0.01), self.home_of(head, 2024).address];
                sheet.push(&[self.residents[head].person], cells);
            }
        }
        self.sheets.push(sheet);
    }
}
