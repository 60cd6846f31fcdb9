//! People, their families and where they live.

use crate::quality::dice::Dice;
use crate::quality::names::{Names, Spelt};
use crate::quality::slips::{self, Day};

/// Town, first digits of its postal code, area code of its fixed lines.
const TOWNS: &str = "東京都世田谷区桜丘 156 03,東京都世田谷区砧 157 03,東京都狛江市和泉本町 201 03,東京都調布市国領町 182 042,東京都調布市仙川町 182 03,\
東京都三鷹市下連雀 181 0422,東京都府中市宮町 183 042,東京都稲城市東長沼 206 042,東京都多摩市関戸 206 042,東京都町田市原町田 194 042,\
神奈川県川崎市多摩区登戸 214 044,神奈川県川崎市麻生区上麻生 215 044,神奈川県川崎市高津区溝口 213 044,神奈川県川崎市宮前区宮崎 216 044,\
神奈川県横浜市青葉区美しが丘 225 045,神奈川県横浜市都筑区中川 224 045,神奈川県相模原市南区相模大野 252 042,東京都杉並区高井戸東 168 03,\
東京都目黒区自由が丘 152 03,東京都大田区田園調布 145 03,千葉県浦安市舞浜 279 047,埼玉県所沢市日吉町 359 04,東京都八王子市旭町 192 042,東京都日野市多摩平 191 042";

/// Mail domains that nobody owns (RFC 2606).
const DOMAINS: [&str; 5] = ["example.com", "example.net", "example.org", "mail.example", "keitai.example"];

/// One invented person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) surname: Spelt,
    pub(crate) given: Spelt,
    pub(crate) sex: u8,
    pub(crate) birth: Day,
    pub(crate) mobile: String,
    pub(crate) email: String,
}

/// A dwelling.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    pub(crate) postal: String,
    pub(crate) address: String,
    pub(crate) phone: String,
}

/// Makes people and homes.
pub(crate) struct Folk {
    names: Names,
    towns: Vec<[&'static str; 3]>,
    mailboxes: usize,
}

impl Folk {
    pub(crate) fn new() -> Self {
        let town = |entry: &'static str| {
            let mut words = entry.split(' ');
            [(); 3].map(|()| words.next().unwrap_or_default())
        };
        Self { names: Names::new(), towns: TOWNS.split(',').map(town).collect(), mailboxes: 0 }
    }

    pub(crate) fn surname(&self, dice: &mut Dice) -> Spelt {
        self.names.surname(dice)
    }

    pub(crate) fn person(&mut self, surname: &Spelt, sex: u8, birth: Day, dice: &mut Dice) -> Person {
        let given = self.names.given(sex, dice);
        let mobile = format!("0{}0-{:04}-{:04}", dice.between(7, 9), dice.between(1000, 9999), dice.below(10_000));
        let email = self.email((surname, &given), dice);
        Person { surname: surname.clone(), given, sex, birth, mobile, email }
    }

    /// A new mailbox: most hold a piece of the name and digits, some are of the owner's fancy.
    pub(crate) fn email(&mut self, (surname, given): (&Spelt, &Spelt), dice: &mut Dice) -> String {
        self.mailboxes += 1;
        let part = |kana: &str, dice: &mut Dice| slips::romaji(kana, dice).to_lowercase();
        let local = match dice.below(5) {
            0 => format!("{}.{}{}", part(&given.1, dice), part(&surname.1, dice), dice.below(100)),
            1 => format!("{}{}", part(&given.1, dice), dice.below(10_000)),
            2 => format!("{}{}", part(&surname.1, dice), dice.below(10_000)),
            3 => format!("{}-{}-{:03}", part(&given.1, dice), part(fancy(dice), dice), dice.below(1000)),
            _ => format!("{}{:x}", part(fancy(dice), dice), self.mailboxes),
        };
        format!("{local}@{}", dice.pick(&DOMAINS))
    }

    pub(crate) fn home(&self, dice: &mut Dice) -> Home {
        let [town, postal, area] = *dice.pick(&self.towns);
        let number = format!("{}-{}-{}", dice.between(1, 5), dice.between(1, 30), dice.between(1, 20));
        let flat = if dice.happens(0.4) {
            format!(" {}", dice.between(1, 12) * 100 + dice.between(1, 8))
        } else {
            String::new()
        };
        let line = 10 - area.len();
        let number_of = |digits: usize, dice: &mut Dice| {
            (0..digits).map(|_| char::from(b'2' + dice.below(8) as u8)).collect::<String>()
        };
        let phone = format!("{area}-{}-{:04}", number_of(line - 4, dice), dice.below(10_000));
        Home { postal: format!("{postal}-{:04}", dice.below(60)), address: format!("{town}{number}{flat}"), phone }
    }
}

fn fancy(dice: &mut Dice) -> &'static str {
    dice.pick::<&'static str>(&["ハナ", "ソラ", "ネコ", "ウミ", "ツキ", "ホシ", "カゼ", "ユキ"])
}

/// A day in a school year, April to March.
pub(crate) fn school_birth(year: i32, dice: &mut Dice) -> Day {
    let month = dice.between(4, 15);
    (year + i32::from(month > 12), (month - 1) % 12 + 1, dice.between(1, 28))
}

/// A date as lists have it.
pub(crate) fn iso((year, month, day): Day) -> String {
    format!("{year}-{month:02}-{day:02}")
}

/// A date in the Japanese calendar; its eras from 1926 on.
pub(crate) fn wareki((year, month, day): Day) -> String {
    let (era, first) = match (year, month, day) {
        day if day >= (2019, 5, 1) => ("R", 2018),
        day if day >= (1989, 1, 8) => ("H", 1988),
        _ => ("S", 1925),
    };
    format!("{era}{}.{month}.{day}", year - first)
}
