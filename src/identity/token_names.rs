//! Names → levels: native script, kana, romanised, soft; whole and in parts.

use super::knowledge::Knowledge;
use super::tokens::{Scratch, Sheet, is_blank_word};
use crate::model::{AttributeField, Column, Guards, NameOrder};
use crate::text::{fold, kana, script};

/// Raw name attributes of one mention, then working buffers.
#[derive(Default)]
pub(super) struct Names {
    full: (Scratch, Option<NameOrder>),
    surname: Scratch,
    given: Scratch,
    middle: Scratch,
    kana: Scratch,
    surname_kana: Scratch,
    given_kana: Scratch,
    roman: (Scratch, Option<NameOrder>),
    surname_roman: Scratch,
    given_roman: Scratch,
    out: Scratch,
    work: Scratch,
}

impl Names {
    /// Forgets the mention before.
    pub(super) fn begin(&mut self) {
        for buffer in [
            &mut self.full.0,
            &mut self.surname,
            &mut self.given,
            &mut self.middle,
            &mut self.kana,
            &mut self.surname_kana,
            &mut self.given_kana,
            &mut self.roman.0,
            &mut self.surname_roman,
            &mut self.given_roman,
        ] {
            buffer.clean();
        }
    }

    /// Keeps a name attribute; the first of each field counts.
    pub(super) fn take(&mut self, field: AttributeField, raw: &str) {
        let buffer = match field {
            AttributeField::FullName(order) => {
                self.full.1 = Some(order);
                &mut self.full.0
            }
            AttributeField::FullRoman(order) => {
                self.roman.1 = Some(order);
                &mut self.roman.0
            }
            AttributeField::Surname => &mut self.surname,
            AttributeField::GivenName => &mut self.given,
            AttributeField::MiddleName => &mut self.middle,
            AttributeField::FullKana => &mut self.kana,
            AttributeField::SurnameKana => &mut self.surname_kana,
            AttributeField::GivenKana => &mut self.given_kana,
            AttributeField::SurnameRoman => &mut self.surname_roman,
            AttributeField::GivenRoman => &mut self.given_roman,
            _ => return,
        };
        if buffer.0.is_empty() {
            buffer.0.push_str(fold::width(raw).trim());
        }
    }

    /// Sets the name columns of the mention.
    pub(super) fn finish(&mut self, sheet: &mut Sheet<'_>, knowledge: &dyn Knowledge) {
        self.drop_placeholders(sheet);
        self.sort_by_script();
        self.native(sheet, knowledge);
        self.kana(sheet, knowledge);
        self.latin(sheet, knowledge);
    }

    fn drop_placeholders(&mut self, sheet: &mut Sheet<'_>) {
        for buffer in [
            &mut self.full.0,
            &mut self.surname,
            &mut self.given,
            &mut self.kana,
            &mut self.surname_kana,
            &mut self.given_kana,
            &mut self.roman.0,
        ] {
            if !buffer.0.is_empty() && is_blank_word(&buffer.0) {
                buffer.clean();
                sheet.guard(Guards::NAME);
            }
        }
    }

    /// A name column may hold kana or Latin in some rows: such a value is read as what it is.
    fn sort_by_script(&mut self) {
        let moves = |from: &mut Scratch, kana: &mut Scratch, roman: &mut Scratch| {
            let to = match from.0.as_str() {
                "" => return,
                text if script::is_kana(text) => kana,
                text if script::is_latin(text) => roman,
                _ => return,
            };
            if to.0.is_empty() {
                std::mem::swap(&mut from.0, &mut to.0);
            }
            from.clean();
        };
        if self.roman.0.0.is_empty() {
            self.roman.1 = self.full.1;
        }
        moves(&mut self.full.0, &mut self.kana, &mut self.roman.0);
        // Given names in hiragana are common (さくら): parts stay native unless both are kana.
        if script::is_kana(&self.surname.0) || !script::is_kana(&self.given.0) {
            moves(&mut self.surname, &mut self.surname_kana, &mut self.surname_roman);
            moves(&mut self.given, &mut self.given_kana, &mut self.given_roman);
        }
    }

    fn native(&mut self, sheet: &mut Sheet<'_>, knowledge: &dyn Knowledge) {
        let parts = parts(&self.surname.0, &self.given.0, knowledge).or_else(|| {
            let name = knowledge.without_honorific(&self.full.0.0);
            split_at_mark(name).or_else(|| knowledge.split_kanji(name))
        });
        let out = self.out.clean();
        let mut tell = |column, text: &str| {
            out.clear();
            out.extend(text.chars().filter(|c| c.is_alphanumeric()).map(fold::kanji));
            sheet.set(column, out);
        };
        match parts {
            Some((surname, given)) => {
                tell(Column::Surname, surname);
                tell(Column::GivenName, given);
                let work = self.work.clean();
                work.push_str(surname);
                work.push_str(given);
                tell(Column::NameNative, work);
            }
            None => {
                tell(Column::Surname, knowledge.without_honorific(&self.surname.0));
                tell(Column::GivenName, knowledge.without_honorific(&self.given.0));
                tell(Column::NameNative, knowledge.without_honorific(&self.full.0.0));
            }
        }
    }

    fn kana(&mut self, sheet: &mut Sheet<'_>, knowledge: &dyn Knowledge) {
        let full = knowledge.without_honorific(&self.kana.0);
        let parts = parts(&self.surname_kana.0, &self.given_kana.0, knowledge)
            .or_else(|| split_at_mark(full).or_else(|| knowledge.split_kana(full)));
        let (surname, given) = parts.unwrap_or((&self.surname_kana.0, &self.given_kana.0));
        let out = &mut self.out;
        if parts.is_some() || !full.is_empty() {
            let whole = self.work.clean();
            match parts {
                Some((surname, given)) => whole.extend([surname, given]),
                None => whole.extend(full.chars().filter(|c| c.is_alphanumeric() || *c == 'ー')),
            }
            kana::katakana(whole, out.clean());
            sheet.set(Column::NameKana, &out.0);
            kana::soft(whole, out.clean());
            sheet.set(Column::NameSoft, &out.0);
        }
        kana::soft(given, out.clean());
        sheet.set(Column::GivenSoft, &out.0);
        // Romaji as the person writes it comes before what the kana give; both have one form.
        if self.roman.0.0.is_empty() && self.surname_roman.0.is_empty() {
            let (first, second) = (&mut self.surname_roman.0, &mut self.given_roman.0);
            if parts.is_none() && !full.is_empty() {
                kana::romanise(full, &mut self.roman.0.0);
            } else {
                kana::romanise(surname, first);
                kana::romanise(given, second);
            }
        }
    }

    fn latin(&mut self, sheet: &mut Sheet<'_>, knowledge: &dyn Knowledge) {
        let order = self.roman.1.unwrap_or(NameOrder::Unknown);
        let full = knowledge.without_honorific(&self.roman.0.0);
        let (surname, given) = if self.surname_roman.0.is_empty() && self.given_roman.0.is_empty() {
            latin_parts(full, order, knowledge).unwrap_or((full, ""))
        } else {
            (self.surname_roman.0.as_str(), self.given_roman.0.as_str())
        };
        let known = !given.is_empty();
        let out = &mut self.out;
        if known {
            kana::roman_form(surname, out.clean());
            sheet.set(Column::SurnameRoman, &out.0);
        }
        kana::roman_form(given, out.clean());
        sheet.set(Column::GivenRoman, &out.0);
        kana::soft_latin(given, out.clean());
        sheet.set(Column::GivenSoft, &out.0);
        if surname.is_empty() || (!known && full.is_empty()) {
            return;
        }
        let work = self.work.clean();
        work.extend([surname, " ", given]);
        kana::roman_form(work, out.clean());
        sort_words(&out.0, self.work.clean());
        sheet.set(Column::NameRoman, &self.work.0);
        kana::soft_latin(&self.work.0, out.clean());
        sheet.set(Column::NameSoft, &out.0);
    }
}

/// Both parts, if both are told.
fn parts<'n>(surname: &'n str, given: &'n str, knowledge: &dyn Knowledge) -> Option<(&'n str, &'n str)> {
    (!surname.is_empty() && !given.is_empty()).then(|| (surname, knowledge.without_honorific(given)))
}

/// Splits at the first space or mark; further words stay with the given name.
fn split_at_mark(name: &str) -> Option<(&str, &str)> {
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '・' | '/' | ',' | '、' | '=');
    let at = name.find(is_mark)?;
    let (surname, given) = name.split_at(at);
    let given = given.trim_matches(is_mark);
    (!surname.is_empty() && !given.is_empty()).then_some((surname, given))
}

/// Surname and given name (its first word) of a Latin name, by its marks, the told order or the lists.
fn latin_parts<'n>(full: &'n str, order: NameOrder, knowledge: &dyn Knowledge) -> Option<(&'n str, &'n str)> {
    let title = |word: &str| TITLES.iter().any(|title| word.trim_end_matches('.').eq_ignore_ascii_case(title));
    if let Some((surname, given)) = full.split_once(['/', ',']) {
        let given = given.split([' ', '/', ',']).find(|word| !word.is_empty() && !title(word))?;
        return Some((surname.trim(), given));
    }
    let mut words = full.split_whitespace().filter(|word| !title(word));
    let first = words.next()?;
    let last = words.next_back()?;
    let surname_first = match order {
        NameOrder::SurnameFirst => true,
        NameOrder::GivenFirst => false,
        NameOrder::Unknown => {
            let ((first_surname, first_given), (last_surname, last_given)) =
                (knowledge.latin_parts(first), knowledge.latin_parts(last));
            // Capitals for one word alone mark the surname: `YAMADA Taro`.
            let capital = |word: &str| word.chars().count() > 1 && word.chars().all(|c| !c.is_lowercase());
            match (capital(first), capital(last)) {
                (true, false) => true,
                (false, true) => false,
                _ => {
                    let forward = u8::from(first_given) + u8::from(last_surname);
                    let backward = u8::from(first_surname) + u8::from(last_given);
                    backward > forward
                }
            }
        }
    };
    Some(if surname_first { (first, last) } else { (last, first) })
}

/// Titles in passenger lists and letters that the honorific list may leave.
const TITLES: &[&str] = &["mr", "mrs", "ms", "miss", "mstr", "master", "dr", "prof", "mx", "chd", "inf", "jr", "sr"];

fn sort_words(text: &str, out: &mut String) {
    let mut words: [&str; 6] = [""; 6];
    let mut count = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if let Some(slot) = words.get_mut(count) {
            *slot = word;
            count += 1;
        }
    }
    let words = words.get_mut(..count).unwrap_or_default();
    words.sort_unstable();
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
}
