//! Contacts, addresses and numbers → tokens; placeholders leave a guard flag instead.

use super::memo::DigitTokens;
use super::tokens::{Scratch, Sheet, is_blank_word};
use crate::model::{AttributeField, Column, Guards, ListColumn, Tier};
use crate::text::address::{self, AddressParts};
use crate::text::region::{Region, postal_prefecture};
use crate::text::script::is_alphanumeric;
use crate::validators::{card, email, phone, yucho_transfer};

/// What sort of line a phone token stands for; kept in the token's top byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineClass {
    /// Not told by the number plan.
    Unknown = 0,
    /// A personal line.
    Mobile = 1,
    /// A household's or company's line.
    Fixed = 2,
}

/// Address and postal code of one mention, then working buffers.
#[derive(Default)]
pub(super) struct Contacts {
    postal: Scratch,
    address: Scratch,
    parts: AddressParts,
    out: Scratch,
    /// Of the parts of telephone numbers, and of the first three digits of postal codes.
    heads: DigitTokens,
    middles: DigitTokens,
    tails: DigitTokens,
    areas: DigitTokens,
}

impl Drop for Contacts {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.parts.tail);
    }
}

impl Contacts {
    /// Forgets the mention before.
    pub(super) fn begin(&mut self) {
        self.postal.clean();
        self.address.clean();
    }

    /// Takes a contact or number, width-folded and trimmed; returns whether the field is one.
    pub(super) fn take(&mut self, sheet: &mut Sheet<'_>, field: AttributeField, text: &str) -> bool {
        match field {
            AttributeField::Email => self.email(sheet, text),
            AttributeField::Phone => self.phone(sheet, text),
            AttributeField::Card => self.card(sheet, text),
            AttributeField::Account => self.account(sheet, text),
            AttributeField::Member => self.member(sheet, text),
            AttributeField::PostalCode => alphanumeric(text, &mut self.postal),
            AttributeField::Address if self.address.0.is_empty() => self.address.0.push_str(text),
            AttributeField::Address => {}
            _ => return false,
        }
        true
    }

    fn email(&mut self, sheet: &mut Sheet<'_>, text: &str) {
        match email::parse(text) {
            Some(parsed) if parsed.class == email::Class::Personal => self.mailbox(sheet, &parsed),
            None if text.is_empty() => {}
            Some(_) | None => sheet.guard(Guards::EMAIL),
        }
    }

    /// Takes an address that is known to be a person's; its `@` stands at the byte.
    pub(super) fn personal_email(&mut self, sheet: &mut Sheet<'_>, text: &str, at: u8) {
        if let Some((local, rest)) = text.split_at_checked(usize::from(at)) {
            let domain = rest.get(1..).unwrap_or_default();
            self.mailbox(sheet, &email::Email { local, domain, class: email::Class::Personal });
        }
    }

    fn mailbox(&mut self, sheet: &mut Sheet<'_>, parsed: &email::Email<'_>) {
        let out = self.out.clean();
        parsed.key(out);
        sheet.add(ListColumn::Email, out);
        // A local part holds no `@` of its own.
        let local = memchr::memchr(b'@', out.as_bytes()).unwrap_or_default();
        sheet.set(Column::EmailLocal, out.get(..local).unwrap_or_default());
    }

    fn phone(&mut self, sheet: &mut Sheet<'_>, text: &str) {
        let Some(parsed) = phone::named(text) else {
            if !text.is_empty() {
                sheet.guard(Guards::PHONE);
            }
            return;
        };
        let line = match parsed.line {
            phone::Line::Mobile => LineClass::Mobile,
            phone::Line::Fixed => LineClass::Fixed,
            phone::Line::TollFree => return sheet.guard(Guards::PHONE),
            _ => LineClass::Unknown,
        };
        let key = self.out.clean();
        parsed.key(key);
        if is_filler(key) {
            return sheet.guard(Guards::PHONE);
        }
        sheet.add_tagged(ListColumn::Phone, line as u8, key);
        let tail = key.len().saturating_sub(4);
        let middle = key.len().saturating_sub(8);
        if let (Some(head), Some(middle), Some(tail)) = (key.get(..middle), key.get(middle..tail), key.get(tail..)) {
            set_digits(sheet, Column::PhoneHead, &mut self.heads, head);
            set_digits(sheet, Column::PhoneMiddle, &mut self.middles, middle);
            set_digits(sheet, Column::PhoneTail, &mut self.tails, tail);
        }
    }

    fn card(&mut self, sheet: &mut Sheet<'_>, text: &str) {
        let out = self.out.clean();
        out.extend(text.chars().filter(char::is_ascii_digit));
        if is_filler(out) || card::is_test_number(out) {
            return sheet.guard(Guards::NUMBER);
        }
        sheet.add(ListColumn::Card, out);
    }

    /// Leading zeros of bank, branch and number get lost in spreadsheets: each part is told without them.
    fn account(&mut self, sheet: &mut Sheet<'_>, text: &str) {
        // An account at the post bank has two notations.
        let transfer = yucho_transfer(text);
        let text = transfer.as_deref().unwrap_or(text);
        let out = self.out.clean();
        for part in text.split(|c: char| !is_alphanumeric(c)) {
            out.push('-');
            out.extend(part.trim_start_matches('0').chars().flat_map(char::to_uppercase));
        }
        if is_filler(out) {
            return sheet.guard(Guards::NUMBER);
        }
        sheet.add(ListColumn::Account, out);
    }

    /// As accounts: leading zeros are not told, as one export keeps them and the next does not.
    fn member(&mut self, sheet: &mut Sheet<'_>, text: &str) {
        alphanumeric(text, &mut self.out);
        let bare = self.out.0.trim_start_matches('0');
        if bare.is_empty() || is_blank_word(text) {
            return sheet.guard(Guards::NUMBER);
        }
        sheet.add(ListColumn::Member, bare);
    }

    /// A strong id: domain and number, under the domain's tag.
    pub(super) fn id(&mut self, sheet: &mut Sheet<'_>, text: &str, domain: &str, tier: Tier) {
        alphanumeric(text, &mut self.out);
        let out = &mut self.out.0;
        if is_filler(out) {
            return sheet.guard(Guards::NUMBER);
        }
        // The 12th digit of a licence counts how often it was issued again; the person keeps the first 11.
        if domain == "jp.drivers_license" && out.len() == 12 {
            out.truncate(11);
        }
        out.push('|');
        out.push_str(domain);
        let column = if tier == Tier::Primary { ListColumn::IdPrimary } else { ListColumn::Id };
        sheet.add_tagged(column, domain_tag(domain), out);
    }

    /// Sets the columns that need postal code and address together.
    pub(super) fn finish(&mut self, sheet: &mut Sheet<'_>) {
        if !self.postal.0.is_empty() && is_filler(&self.postal.0) {
            self.postal.clean();
        }
        if is_blank_word(&self.address.0) {
            self.address.clean();
        }
        let postal = self.postal.0.as_str();
        sheet.set(Column::PostalCode, postal);
        set_digits(sheet, Column::PostalArea, &mut self.areas, postal.get(..3).unwrap_or_default());
        let mut prefecture = postal_prefecture(postal).filter(|_| postal.len() == 7);
        if !self.address.0.is_empty() {
            prefecture = self.address(sheet).or(prefecture);
        }
        sheet.row.region = prefecture.and_then(Region::japan).map(Region::pack);
    }

    fn address(&mut self, sheet: &mut Sheet<'_>) -> Option<u8> {
        let text = self.address.0.as_str();
        address::parse_into(text, &mut self.parts);
        let municipality = self.parts.municipality.clone();
        let from = municipality.as_ref().map_or(0, |range| range.start);
        let street = text.get(from..).unwrap_or_default();
        let numbers = numbers_at(street);
        let form = self.out.clean();
        let marks = [municipality.as_ref().map_or(0, |range| range.end - from), numbers];
        let [name, town] = address::fold_marked(street, marks, form);
        sheet.set(Column::Municipality, form.get(..name).unwrap_or_default());
        sheet.set(Column::Address, form);
        let tail = self.parts.tail.as_str();
        if tail.is_empty() {
            return self.parts.prefecture;
        }
        let rest = street.get(numbers..).unwrap_or_default();
        if rest.chars().next().is_none_or(|c| c.is_ascii()) {
            form.truncate(town);
        } else {
            // Before kanji numerals a letter may be read otherwise than at the end of the town's name.
            form.clear();
            address::fold_address(street.get(..numbers).unwrap_or_default(), form);
        }
        // House 29 of an unknown place is as many houses as there are places.
        if municipality.is_some() {
            form.push('|');
            form.push_str(tail);
            sheet.set(Column::AddressTail, form);
        }
        if !self.postal.0.is_empty() {
            sheet.set(Column::PostalTail, self.out.of(&[&self.postal.0, "|", tail]));
        }
        self.parts.prefecture
    }
}

/// Sets a column to the token of a run of digits.
fn set_digits(sheet: &mut Sheet<'_>, column: Column, known: &mut DigitTokens, digits: &str) {
    if sheet.lacks(column) && !digits.is_empty() {
        let token = known.get(digits, || sheet.keys.column(column, digits.as_bytes()));
        sheet.set_token(column, Some(token));
    }
}

/// Where the block numbers of a street begin: the first digit, or kanji numerals before 丁目.
fn numbers_at(street: &str) -> usize {
    let digit = street.bytes().position(|byte| byte.is_ascii_digit()).unwrap_or(street.len());
    let kanji = |c: char| "〇一二三四五六七八九十".contains(c);
    let before = street.get(..digit).unwrap_or_default();
    let town = memchr::memmem::find(before.as_bytes(), "丁目".as_bytes()).map_or(street.len(), |at| {
        let before = street.get(..at).unwrap_or_default();
        before.trim_end_matches(kanji).len()
    });
    digit.min(town)
}

fn alphanumeric(text: &str, out: &mut Scratch) {
    let out = out.clean();
    if text.is_ascii() {
        out.extend(text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()));
    } else {
        out.extend(text.chars().filter(|c| is_alphanumeric(*c)).flat_map(char::to_uppercase));
    }
}

/// Tag of an id's domain: the resolver sees by it whether two ids could differ. Two of 256 domains may share a tag.
fn domain_tag(domain: &str) -> u8 {
    super::keys::kind_hash(|hasher| std::hash::Hasher::write(hasher, domain.as_bytes())).to_be_bytes()[0]
}

/// Whether digits are filler: none, one digit over and over (in the last eight), or counted up.
fn is_filler(number: &str) -> bool {
    let digits = || number.bytes().filter(u8::is_ascii_digit);
    let count = digits().count();
    if count == 0 {
        return !number.bytes().any(|b| b.is_ascii_alphabetic());
    }
    let last = || digits().skip(count.saturating_sub(8));
    let same = last().zip(last().skip(1)).all(|(a, b)| a == b);
    let counted = last().zip(last().skip(1)).all(|(a, b)| b == (a - b'0' + 1) % 10 + b'0');
    count >= 4 && (same || counted)
}
