//! Names → levels: native script, kana, romanised, soft; whole and in parts.

use super::knowledge::Knowledge;
use super::memo::Memo;
use super::name_parts::{KanaPart, LatinPart, Mould, NativePart, is_plain_kana, native_form};
use super::near::NearBook;
use super::tokens::{Scratch, Sheet, is_blank_word};
use crate::model::{AttributeField, Column, Guards, NameOrder};
use crate::text::script::is_alphanumeric;
use crate::text::trim::trim;
use crate::text::{kana, script};

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
    /// The romanised parts come from the kana and are in common form already.
    derived: bool,
    out: Scratch,
    work: Scratch,
    /// What was made of surnames and of given names, script by script.
    natives: [Memo<NativePart>; 2],
    readings: [Memo<KanaPart>; 2],
    latins: [Memo<LatinPart>; 2],
    known_latins: Memo<(bool, bool)>,
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

    /// Keeps a name attribute, width-folded; the first of each field counts.
    pub(super) fn take(&mut self, field: AttributeField, folded: &str) {
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
            buffer.0.push_str(trim(folded));
        }
    }

    /// Sets the name columns of the mention.
    pub(super) fn finish(&mut self, sheet: &mut Sheet<'_>, knowledge: &dyn Knowledge, near: &mut NearBook) {
        self.drop_placeholders(sheet);
        self.sort_by_script();
        self.native(sheet, knowledge, near);
        self.kana(sheet, knowledge, near);
        self.latin(sheet, knowledge, near);
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

    fn native(&mut self, sheet: &mut Sheet<'_>, knowledge: &dyn Knowledge, near: &mut NearBook) {
        if self.full.0.0.is_empty() && self.surname.0.is_empty() && self.given.0.is_empty() {
            return;
        }
        let parts = parts(&self.surname.0, &self.given.0, knowledge).or_else(|| {
            let name = knowledge.without_honorific(&self.full.0.0);
            split_at_mark(name).or_else(|| knowledge.split_kanji(name))
        });
        let [surnames, givens] = &mut self.natives;
        let keys = sheet.keys;
        if let Some((surname, given)) = parts
            && let Some(surname) = surnames.get(surname, |text, part| {
                part.make(text, Mould { keys, column: Column::Surname, work: &mut self.work })
            })
            && let Some(given) = givens.get(given, |text, part| {
                part.make(text, Mould { keys, column: Column::GivenName, work: &mut self.work })
            })
        {
            sheet.set_token(Column::Surname, surname.token);
            sheet.set_token(Column::GivenName, given.token);
            near.tell(keys, (&surname.form, &surname.told), surname.token);
            near.tell(keys, (&given.form, &given.told), given.token);
            return sheet.set(Column::NameNative, self.out.of(&[surname.form.text(), given.form.text()]));
        }
        let bare = |text| [knowledge.without_honorific(text), ""];
        let texts = match parts {
            Some((surname, given)) => [[surname, ""], [given, ""], [surname, given]],
            None => [bare(&self.surname.0), bare(&self.given.0), bare(&self.full.0.0)],
        };
        for (column, text) in [Column::Surname, Column::GivenName, Column::NameNative].into_iter().zip(texts) {
            let out = self.out.clean();
            text.into_iter().for_each(|part| native_form(part, out));
            sheet.set(column, out);
        }
    }

    fn kana(&mut self, sheet: &mut Sheet<'_>, knowledge: &dyn Knowledge, near: &mut NearBook) {
        // Romaji as the person writes it comes before what the kana give; both have one form.
        self.derived = self.roman.0.0.is_empty() && self.surname_roman.0.is_empty();
        if self.kana.0.is_empty() && self.surname_kana.0.is_empty() && self.given_kana.0.is_empty() {
            self.derived = false;
            return;
        }
        let full = knowledge.without_honorific(&self.kana.0);
        let parts = parts(&self.surname_kana.0, &self.given_kana.0, knowledge)
            .or_else(|| split_at_mark(full).or_else(|| knowledge.split_kana(full)));
        let [surnames, givens] = &mut self.readings;
        let keys = sheet.keys;
        if let Some((surname, given)) = parts.filter(|(surname, given)| is_plain_kana(surname) && is_plain_kana(given))
            && let Some(surname) = surnames.get(surname, |text, part| {
                part.make(text, Mould { keys, column: Column::SurnameRoman, work: &mut self.work })
            })
            && let Some(given) = givens.get(given, |text, part| {
                part.make(text, Mould { keys, column: Column::GivenRoman, work: &mut self.work })
            })
        {
            sheet.set(Column::NameKana, self.out.of(&[surname.kata.text(), given.kata.text()]));
            sheet.set(Column::NameSoft, self.out.of(&[surname.soft.text(), given.soft.text()]));
            sheet.set_token(Column::GivenSoft, given.soft_token);
            if self.derived && self.given_roman.0.is_empty() && !given.roman.is_empty() {
                sheet.set_token(Column::SurnameRoman, surname.roman_token);
                sheet.set_token(Column::GivenRoman, given.roman_token);
                near.tell(keys, (&surname.roman, &surname.told), surname.roman_token);
                near.tell(keys, (&given.roman, &given.told), given.roman_token);
            }
            if self.derived {
                append_word(surname.roman.text(), &mut self.surname_roman);
                append_word(given.roman.text(), &mut self.given_roman);
            }
            return;
        }
        let (surname, given) = parts.unwrap_or((&self.surname_kana.0, &self.given_kana.0));
        kana_forms(sheet, (parts, full, given), &mut self.work, &mut self.out);
        let (first, second) = (&mut self.surname_roman.0, &mut self.given_roman.0);
        if self.derived && parts.is_none() && !full.is_empty() {
            kana::romanise(full, first);
        } else if self.derived {
            kana::romanise(surname, first);
            kana::romanise(given, second);
        }
    }

    fn latin(&mut self, sheet: &mut Sheet<'_>, knowledge: &dyn Knowledge, near: &mut NearBook) {
        let surname_alone = !self.surname_roman.0.is_empty();
        if !self.derived {
            self.fold_latin(sheet, knowledge, near);
        }
        let (surname, given) = (self.surname_roman.0.as_str(), self.given_roman.0.as_str());
        if surname_alone || !given.is_empty() {
            sheet.set(Column::SurnameRoman, surname);
            sheet.set(Column::GivenRoman, given);
        }
        if !self.derived && sheet.lacks(Column::GivenSoft) {
            kana::soft_latin(given, self.out.clean());
            sheet.set(Column::GivenSoft, &self.out.0);
        }
        // A part alone is no full name.
        let whole = !given.is_empty() || !self.kana.0.is_empty() || !self.roman.0.0.is_empty();
        if surname.is_empty() || !whole {
            return;
        }
        sort_words([surname, given], self.out.clean());
        sheet.set(Column::NameRoman, &self.out.0);
        if !self.derived && sheet.lacks(Column::NameSoft) {
            kana::soft_latin(&self.out.0, self.work.clean());
            sheet.set(Column::NameSoft, &self.work.0);
        }
    }

    /// Puts the common form of both parts in their buffers; a name that can't be parted stands as surname.
    fn fold_latin(&mut self, sheet: &mut Sheet<'_>, knowledge: &dyn Knowledge, near: &mut NearBook) {
        let order = self.roman.1.unwrap_or(NameOrder::Unknown);
        let full = knowledge.without_honorific(&self.roman.0.0);
        let known = &mut self.known_latins;
        let mut is_known = |word: &str| {
            let parts = |word: &str, known: &mut (bool, bool)| {
                *known = knowledge.latin_parts(word);
                Some(())
            };
            known.get(word, parts).copied().unwrap_or_else(|| knowledge.latin_parts(word))
        };
        let (surname, given) = if self.surname_roman.0.is_empty() && self.given_roman.0.is_empty() {
            latin_parts(full, order, &mut is_known).unwrap_or((full, ""))
        } else {
            (self.surname_roman.0.as_str(), self.given_roman.0.as_str())
        };
        let [surnames, givens] = &mut self.latins;
        let keys = sheet.keys;
        if let Some(surname) = surnames.get(surname, |text, part| {
            part.make(text, Mould { keys, column: Column::SurnameRoman, work: &mut self.work })
        }) && let Some(given) = givens
            .get(given, |text, part| part.make(text, Mould { keys, column: Column::GivenRoman, work: &mut self.work }))
        {
            if !given.form.is_empty() {
                sheet.set_token(Column::SurnameRoman, surname.token);
                sheet.set_token(Column::GivenRoman, given.token);
                near.tell(keys, (&surname.form, &surname.told), surname.token);
                near.tell(keys, (&given.form, &given.told), given.token);
            }
            sheet.set_token(Column::GivenSoft, given.soft_token);
            self.surname_roman.clean().push_str(surname.form.text());
            self.given_roman.clean().push_str(given.form.text());
            return;
        }
        kana::roman_form(surname, self.out.clean());
        kana::roman_form(given, self.work.clean());
        std::mem::swap(&mut self.surname_roman, &mut self.out);
        std::mem::swap(&mut self.given_roman, &mut self.work);
    }
}

/// Appends a romanised part, parted by a space from what stands there.
fn append_word(part: &str, to: &mut Scratch) {
    if !to.0.is_empty() && !part.is_empty() {
        to.0.push(' ');
    }
    to.0.push_str(part);
}

/// Sets the columns of a reading that can't be parted, or whose parts hold more than kana.
fn kana_forms(
    sheet: &mut Sheet<'_>,
    (parts, full, given): (Option<(&str, &str)>, &str, &str),
    whole: &mut Scratch,
    out: &mut Scratch,
) {
    if parts.is_some() || !full.is_empty() {
        let whole = whole.clean();
        match parts {
            Some((surname, given)) => whole.extend([surname, given]),
            None => whole.extend(full.chars().filter(|c| is_alphanumeric(*c) || *c == 'ー')),
        }
        kana::katakana(whole, out.clean());
        sheet.set(Column::NameKana, &out.0);
        kana::soft(whole, out.clean());
        sheet.set(Column::NameSoft, &out.0);
    }
    kana::soft(given, out.clean());
    sheet.set(Column::GivenSoft, &out.0);
}

/// Both parts, if both are told.
fn parts<'n>(surname: &'n str, given: &'n str, knowledge: &dyn Knowledge) -> Option<(&'n str, &'n str)> {
    (!surname.is_empty() && !given.is_empty()).then(|| (surname, knowledge.without_honorific(given)))
}

/// Splits at the first space or mark; further words stay with the given name.
fn split_at_mark(name: &str) -> Option<(&str, &str)> {
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '・' | '/' | ',' | '、' | '=');
    // Letters that no mark shares its first byte with: ASCII letters and kanji.
    let plain = |byte: &u8| byte.is_ascii_alphabetic() || (0x80..0xC0).contains(byte) || *byte > 0xE3;
    let letters = name.bytes().take_while(plain).count();
    let at = letters + name.get(letters..)?.find(is_mark)?;
    let (surname, given) = name.split_at_checked(at)?;
    let given = given.trim_matches(is_mark);
    (!surname.is_empty() && !given.is_empty()).then_some((surname, given))
}

/// Surname and given name (its first word) of a Latin name, by its marks, the told order or the lists.
fn latin_parts<'n>(
    full: &'n str,
    order: NameOrder,
    is_known: &mut dyn FnMut(&str) -> (bool, bool),
) -> Option<(&'n str, &'n str)> {
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
            let ((first_surname, first_given), (last_surname, last_given)) = (is_known(first), is_known(last));
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

fn sort_words(parts: [&str; 2], out: &mut String) {
    let mut words: [&str; 6] = [""; 6];
    let mut count = 0;
    for word in parts.into_iter().flat_map(|part| part.split(' ')).filter(|word| !word.is_empty()) {
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

#[cfg(test)]
mod tests {
    use super::super::scenario_tests::row;
    use crate::model::{Column, Guards, ListColumn};

    #[test]
    fn spellings_of_one_name_share_their_tokens() {
        let cases = [
            (Column::NameRoman, "r=YAMADA/TARO MR", "k=ﾔﾏﾀﾞ ﾀﾛｳ"),
            (Column::NameRoman, "r=Yamada, Taro", "k=やまだ　たろう"),
            (Column::GivenRoman, "r=YAMADA/TARO MR", "k=ヤマダ タロウ"),
            (Column::NameNative, "n=髙﨑　邊子 様", "n=高崎辺子"),
            (Column::NameKana, "k=ﾔﾏﾀﾞ ﾀﾛｳ", "k=やまだ　たろう"),
            (Column::NameSoft, "k=ヤマザキ シュン", "k=ヤマサキ シユン"),
            (Column::NameRoman, "n=José García", "r=JOSE GARCIA"),
            (Column::GivenRoman, "g=Lutz", "r=GOLDBAUER/LUTZ"),
            (Column::GivenSoft, "g=Lutz", "r=GOLDBAUER/LUTZ"),
            (Column::SurnameRoman, "s=Goldbauer", "r=GOLDBAUER/LUTZ"),
        ];
        for (column, left, right) in cases {
            let token = |text| row(1, text).tokens.get(column as usize).copied().flatten();
            assert!(token(left).is_some(), "{column:?} of {left}");
            assert_eq!(token(left), token(right), "{column:?} of {left} and {right}");
        }
    }

    #[test]
    fn contacts_in_any_spelling_share_their_tokens() {
        let cases = [
            (ListColumn::Email, "e=Hanako.Mori+shop@Example.JP", "e=hanako.mori@example.jp"),
            (ListColumn::Email, "e=ｈａｎａｋｏ＠example.jp", "e=hanako@example.jp"),
            (ListColumn::Phone, "p=+81 90-1234-8765", "p=０９０（１２３４）８７６５"),
            (ListColumn::Member, "m=000123-A", "m=123a"),
        ];
        for (column, left, right) in cases {
            let tokens = |text| row(1, text).lists.get(column as usize).copied().filter(|list| list.len() == 1);
            assert!(tokens(left).is_some(), "{column:?} of {left}");
            assert_eq!(tokens(left), tokens(right), "{column:?} of {left} and {right}");
        }
    }

    #[test]
    fn placeholders_leave_a_flag_and_no_token() {
        let cases = [
            ("e=none@example.com", Guards::EMAIL),
            ("e=info@example.jp", Guards::EMAIL),
            ("p=000-0000-0000", Guards::PHONE),
            ("n=不明", Guards::NAME),
            ("b=1900-01-01", Guards::BIRTH_DATE),
            ("i=0000 0000 0000", Guards::NUMBER),
        ];
        for (text, flag) in cases {
            let row = row(1, text);
            assert!(row.guards.has(flag), "{text}");
            let empty = row.tokens.iter().all(Option::is_none) && row.lists.iter().all(|list| list.is_empty());
            assert!(empty, "{text}");
        }
    }
}
