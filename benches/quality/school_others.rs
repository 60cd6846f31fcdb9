//! People around the school: teachers, applicants who never entered, visitors.

use crate::quality::dice::Dice;
use crate::quality::folk;
use crate::quality::school::School;
use crate::quality::sheet::{Column, Field, Sheet};

const YEARS: [i32; 2] = [2024, 2025];

impl School {
    /// Lists of those who are neither pupils nor, most of them, parents.
    pub(super) fn others(&mut self) {
        self.teachers();
        for year in YEARS {
            self.applicants(year);
            self.visitors(year);
        }
    }

    fn stranger(&mut self, years: (i32, i32)) -> u32 {
        let surname = self.folk.surname(&mut self.dice);
        let birth = (self.dice.between(years.0, years.1), self.dice.between(1, 12), self.dice.between(1, 28));
        let sex = 1 + self.dice.below(2) as u8;
        let person = self.folk.person(&surname, sex, birth, &mut self.dice);
        self.add(person)
    }

    fn teachers(&mut self) {
        const COLUMNS: &[Column] = &[
            ("職員番号", Field::Member, 0),
            ("氏名", Field::Name, 0),
            ("フリガナ", Field::Kana, 0),
            ("生年月日", Field::Birth, 0),
            ("携帯電話", Field::Phone, 0),
            ("メールアドレス", Field::Email, 0),
        ];
        const DUTY: &[Column] = &[("月日", Field::Other, 0), ("当番", Field::Name, 0)];
        let mut staff: Vec<u32> = (0..480).map(|_| self.stranger((1960, 1998))).collect();
        for year in 2022..=2025 {
            let mut sheet = Sheet::new(format!("教職員/職員名簿_{year}年度.csv"), COLUMNS);
            let mut duty = Sheet::new(format!("教職員/日直当番_{year}年度.csv"), DUTY);
            for (at, member) in staff.iter_mut().enumerate() {
                if self.dice.happens(0.12) {
                    *member = self.stranger((1965, 2002));
                }
                let who = *member;
                let of = self.person(who).clone();
                let cells = vec![
                    format!("{:05}", who % 100_000),
                    self.kanji(who, 0.005, "　"),
                    self.kana(who, 0.005),
                    folk::wareki(of.birth),
                    self.phone(&of.mobile, 0.01),
                    of.email,
                ];
                sheet.push(&[who], cells);
                let name = self.kanji(who, 0.01, "");
                duty.push(&[who], vec![format!("{}月{}日", at % 12 + 1, at % 28 + 1), name]);
            }
            self.sheets.push(sheet);
            self.sheets.push(duty);
        }
    }

    fn applicants(&mut self, year: i32) {
        const COLUMNS: &[Column] = &[
            ("受験番号", Field::Other, 0),
            ("氏名", Field::Name, 0),
            ("フリガナ", Field::Kana, 0),
            ("生年月日", Field::Birth, 0),
            ("保護者氏名", Field::Name, 1),
            ("連絡先電話番号", Field::Phone, 1),
        ];
        let mut applied = self.entering(year);
        for _ in 0..500 {
            let surname = self.folk.surname(&mut self.dice);
            let mut of = |sex: u8, years: (i32, i32), dice: &mut Dice| {
                let birth = (dice.between(years.0, years.1), dice.between(1, 12), dice.between(1, 28));
                self.folk.person(&surname, sex, birth, dice)
            };
            let child = of(1 + (applied.len() % 2) as u8, (year - 7, year - 7), &mut self.dice);
            let parent = of(2, (year - 48, year - 32), &mut self.dice);
            let phone = parent.mobile.clone();
            let (child, parent) = (self.add(child), self.add(parent));
            applied.push((child, parent, phone));
        }
        let mut sheet = Sheet::new(format!("入試/志願者_{year}年度.csv"), COLUMNS);
        for (number, (child, parent, phone)) in applied.into_iter().enumerate() {
            let birth = folk::iso(self.person(child).birth);
            let cells = vec![
                format!("{:04}", number + 1),
                self.kanji(child, 0.01, "　"),
                self.kana(child, 0.01),
                birth,
                self.kanji(parent, 0.01, "　"),
                self.phone(&phone, 0.01),
            ];
            sheet.push(&[child, parent], cells);
        }
        self.sheets.push(sheet);
    }

    /// Open days: parents of pupils and strangers, by name and e-mail.
    fn visitors(&mut self, year: i32) {
        const COLUMNS: &[Column] =
            &[("お名前", Field::Name, 0), ("メールアドレス", Field::Email, 0), ("参加人数", Field::Other, 0)];
        let mut sheet = Sheet::new(format!("行事/オープンスクール_{year}年度.csv"), COLUMNS);
        for (_, parent, _) in self.entering(year) {
            if self.dice.happens(0.3) {
                let (name, email) = (self.kanji(parent, 0.02, " "), self.person(parent).email.clone());
                sheet.push(&[parent], vec![name, email, "2".to_owned()]);
            }
        }
        for _ in 0..600 {
            let who = self.stranger((1970, 1995));
            let (name, email) = (self.kanji(who, 0.02, " "), self.person(who).email.clone());
            sheet.push(&[who], vec![name, email, "3".to_owned()]);
        }
        self.sheets.push(sheet);
    }
}
