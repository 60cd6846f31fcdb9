//! Bank transfer files of the Japanese Bankers Association (全銀協規定フォーマット): records of 120 characters, header 1,
//! data 2, trailer 8, end 9, with or without line ends. A data record is an account and its holder in kana.

use super::hits::{Bearing, Frame, Hit, Teller, Told};
use super::judge::Judge;
use super::registered;
use super::sink::FindingSink;
use super::value::NOT_PERSONAL;
use crate::model::{AttributeField, Confidence, FieldName, Form, Grade, Role, SensitiveString, Unit, Why};
use crate::text::fold::width;

/// Characters of a record; each was one byte.
const RECORD: usize = 120;
/// A data record may have lost trailing blanks, but not the holder's name.
const SHORTEST: usize = 60;
/// What the header says is transferred: salaries, bonuses, transfers, direct debits, with both codes of each.
const TRANSFERS: [&str; 7] = ["11", "12", "21", "71", "72", "91", "92"];
/// The place in the record says what a value is.
const BY_PLACE: Confidence = Confidence::percent(85);
/// The place, and the bank has the branch.
const BY_REGISTER: Confidence = Confidence::percent(96);

/// Follows the records of a transfer file.
#[derive(Default)]
pub(super) struct TransferReader {
    open: bool,
    /// Beginning of a record that a cut line left over.
    rest: SensitiveString,
    teller: Teller,
}

impl TransferReader {
    /// Returns whether no file is being read.
    pub(super) fn is_closed(&self) -> bool {
        !self.open
    }

    /// Takes a line; returns whether it consists of records.
    pub(super) fn line(
        &mut self,
        judge: &Judge<'_>,
        place: (u64, &str),
        record: &mut u64,
        sink: &mut dyn FindingSink,
    ) -> bool {
        let (number, line) = place;
        if !self.open && !is_header(line) {
            return false;
        }
        let joined = format!("{}{line}", self.rest.lend().expose());
        self.rest = SensitiveString::default();
        let mut text = joined.as_str();
        let many = text.chars().nth(RECORD).is_some();
        while !text.trim().is_empty() {
            let end = text.char_indices().nth(RECORD).map_or(text.len(), |(at, _)| at);
            let (one, after) = text.split_at(end);
            if many && one.chars().count() < RECORD {
                self.rest = SensitiveString::new(one.to_owned());
                break;
            }
            match one.bytes().next() {
                Some(b'1') => self.open = is_header(one),
                Some(b'2') => self.open = self.data(judge, (number, one), record, sink),
                Some(b'8') => {}
                _ => {
                    self.open = false;
                    return one.starts_with('9');
                }
            }
            if !self.open {
                return false;
            }
            text = after;
        }
        true
    }

    /// Tells a data record; returns whether it is one.
    fn data(&mut self, judge: &Judge<'_>, place: (u64, &str), record: &mut u64, sink: &mut dyn FindingSink) -> bool {
        let (number, line) = place;
        let part = |from: usize, to: usize| slice(line, from, to);
        let digits = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let places = [part(1, 5), part(20, 23), part(43, 50)];
        let kinds = judge.kinds.account.zip(judge.kinds.kana);
        let typed = matches!(part(42, 43), "1" | "2" | "4" | "9");
        let (true, true, Some((account, kana))) = (typed, places.iter().all(digits), kinds) else { return false };
        if line.chars().count() < SHORTEST {
            return false;
        }
        let [bank, branch, account_number] = places;
        let joined = SensitiveString::new(format!("{bank}-{branch}-{account_number}"));
        let holder = part(50, 80).trim();
        let firm = is_firm(judge, holder);
        let bearing = if firm { Bearing::No } else { Bearing::Yes };
        let known = registered::branch(judge, bank, branch) == Some(true);
        let confidence = match firm {
            true => NOT_PERSONAL,
            false if known => BY_REGISTER,
            false => BY_PLACE,
        };
        let hit = |kind, field, value| Hit {
            kind,
            field,
            value,
            confidence,
            grade: Grade::Complete,
            why: Why::Context,
            unit: Unit::Line(number),
            name: FieldName::None,
            told: Told::Both,
            bearing,
            form: Form::Raw,
        };
        let mut hits = vec![hit(account, AttributeField::Account, joined.lend().expose())];
        if !firm && holder.chars().count() >= 3 {
            hits.push(hit(kana, AttributeField::FullKana, holder));
        }
        *record += 1;
        self.teller.tell(&Frame::text(*record, 0, Role::Unknown), &hits, sink);
        true
    }

    /// Forgets the file.
    pub(super) fn end(&mut self) {
        self.open = false;
        self.rest = SensitiveString::default();
    }
}

/// `1`, kind of transfer, code of the character set, number of the sender: nothing else begins so and is as long.
pub(super) fn is_header(line: &str) -> bool {
    line.starts_with('1')
        && line.get(1..3).is_some_and(|kind| TRANSFERS.contains(&kind))
        && line.get(3..14).is_some_and(|rest| rest.starts_with(['0', '1']) && rest.bytes().all(|b| b.is_ascii_digit()))
        && line.chars().take(RECORD).filter(|c| matches!(c, ' '..='~' | '\u{ff61}'..='\u{ff9f}')).count() >= SHORTEST
}

fn slice(line: &str, from: usize, to: usize) -> &str {
    let at = |nth: usize| line.char_indices().nth(nth).map_or(line.len(), |(at, _)| at);
    line.get(at(from)..at(to)).unwrap_or_default()
}

/// The format abbreviates kinds of firms with a bracket: ｶ) ﾕ) ｼﾔ) (ｶ.
fn is_firm(judge: &Judge<'_>, holder: &str) -> bool {
    holder.contains(['(', ')']) || judge.rules.lists().is_company(&width(holder))
}
