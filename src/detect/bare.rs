//! Records without labels: the values of one person, each alone in its cell or on its line.
//!
//! A number of twelve or more digits that passes a check digit is told in running text only with a word for it: one in
//! ten does so by chance. Where an e-mail and a telephone number stand beside it, each whole and alone, they are the word:
//! for a payment card (issuer range and check digit) the two are enough, for a number of the telephone's own country it
//! takes a third value. Lists are left to the rules of columns.

use super::columns::{Column, Decision, cells};
use super::header::{Header, HeaderSource};
use super::infer;
use super::judge::{Fit, Judge, folded, pattern_fit};
use super::sample::Sample;
use crate::model::{KindId, SensitiveString};
use crate::patterns::{FieldCode, KindSpec, Pattern};
use crate::validators::{email, phone};

/// Lines of such a record: two contacts and a number; more than the most are a list.
const LINES: std::ops::RangeInclusive<usize> = 3..=8;
/// A value alone on its line is no longer than this, in bytes.
const LONGEST_LINE: usize = 254;
/// Digits of a number that a check digit may prove.
const DIGITS: std::ops::RangeInclusive<usize> = 12..=19;
/// How sure a value is that only its neighbours speak for, in hundredths.
const BESIDE: u8 = 65;

/// What a value alone on its line or in its cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bare {
    Mail,
    Phone,
    Number,
}

impl Bare {
    /// Looks at a folded value.
    fn of(value: &str) -> Option<Self> {
        if value.contains('@') {
            return email::parse(value).filter(|mail| mail.class == email::Class::Personal).map(|_| Self::Mail);
        }
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        let written = value.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b' ' | b'(' | b')' | b'+'));
        match () {
            () if !written || digits < 9 => None,
            () if phone::parse(value).is_some() && infer::is_written_as_phone(value) => Some(Self::Phone),
            () => DIGITS.contains(&digits).then_some(Self::Number),
        }
    }
}

/// Holds lines of text while each is a value alone.
#[derive(Default)]
pub(super) struct BareReader {
    held: Vec<(u64, SensitiveString)>,
}

/// Returns whether a line of ASCII without e-mails may be a value alone.
pub(super) fn may_be(line: &str) -> bool {
    line.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_whitespace() || matches!(b, b'-' | b'(' | b')' | b'+'))
}

impl BareReader {
    /// Returns whether no line is held.
    pub(super) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Returns whether the line is a value alone, and holds it then.
    pub(super) fn holds(&mut self, number: u64, line: &str) -> bool {
        let bare = line.len() <= LONGEST_LINE && self.held.len() <= *LINES.end() && Bare::of(&folded(line)).is_some();
        if bare {
            self.held.push((number, SensitiveString::new(line.to_owned())));
        }
        bare
    }

    /// Returns the lines held so far, and whether they are one record.
    pub(super) fn end(&mut self) -> (Vec<(u64, SensitiveString)>, Record) {
        let held = std::mem::take(&mut self.held);
        let count =
            |kind| held.iter().filter(|(_, line)| Bare::of(&folded(line.lend().expose())) == Some(kind)).count();
        let one = LINES.contains(&held.len()) && count(Bare::Mail) == 1 && count(Bare::Phone) == 1;
        (held, if one { Record::One } else { Record::None })
    }
}

/// What held lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// The values of one person.
    One,
    /// Lines of text.
    None,
}

/// Types the cells of a table of one row without header, as far as they speak for each other.
pub(super) fn undecided(judge: &Judge<'_>, sample: &Sample, header: &Header, columns: &mut [Column]) {
    if header.source == HeaderSource::Vocabulary || sample.len() != 1 {
        return;
    }
    let of_kind = |kind| {
        let first = |at| cells(sample, header, at).into_iter().next();
        let values = (0..sample.width()).filter_map(move |at| first(at).map(|value| (at, value)));
        values.filter(move |(_, value)| Bare::of(value) == Some(kind)).collect::<Vec<_>>()
    };
    let (mails, phones, numbers) = (of_kind(Bare::Mail), of_kind(Bare::Phone), of_kind(Bare::Number));
    let ([_], [(at, number)]) = (&mails[..], &phones[..]) else { return };
    let country = phone::parse(number).and_then(|phone| phone.country);
    give(columns, *at, judge.kinds.phone, FieldCode::Phone);
    for (at, value) in &numbers {
        give(columns, *at, proven(judge, value, |spec| spec.field == FieldCode::Card), FieldCode::Card);
    }
    if columns.iter().filter(|column| column.typed().is_some()).count() < 3 {
        return;
    }
    for (at, value) in &numbers {
        let own = |spec: &KindSpec| spec.field == FieldCode::Id && spec.country.as_deref() == country;
        give(columns, *at, proven(judge, value, own), FieldCode::Id);
    }
}

/// The one kind whose check digit a value passes, of those asked for.
fn proven(judge: &Judge<'_>, value: &str, asked: impl Fn(&KindSpec) -> bool) -> Option<KindId> {
    let fits = |pattern: &&Pattern| {
        let spec = judge.rules.kind(pattern.kind);
        spec.personal && asked(spec) && pattern.check.is_some() && pattern_fit(pattern, value) == Fit::Known
    };
    let mut kinds = judge.rules.patterns().iter().filter(fits).map(|pattern| pattern.kind);
    let kind = kinds.next();
    // Of two kinds that agree nobody knows which it is.
    kind.filter(|kind| kinds.all(|other| other == *kind))
}

fn give(columns: &mut [Column], at: usize, kind: Option<KindId>, field: FieldCode) {
    let Some(column) = columns.get_mut(at).filter(|column| column.typed().is_none()) else { return };
    if let Some(typed) = infer::typed(kind, field, 100, BESIDE) {
        column.decision = Decision::Typed(typed);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{table, text};

    /// Test numbers of card schemes and a made-up individual number; the last digit of the second is wrong.
    fn check(values: &[&str], kinds: &[&str]) {
        let row = table(&values.join("|"));
        let lines = text(&values.join("\n"));
        for told in [row, lines] {
            let mut found: Vec<&str> = told.findings.iter().filter_map(|line| line.split(' ').next()).collect();
            found.sort_unstable();
            assert_eq!(found, kinds, "{values:?}");
        }
    }

    #[test]
    fn values_without_labels_speak_for_each_other() {
        let all = ["sasaki@example.com", "4539578763621486", "090-1234-5678", "983205673214"];
        check(&all, &["credit_card", "email", "jp.my_number", "phone"]);
        check(&["sasaki@example.com", "090-1234-5678", "983205673214"], &["email", "phone"]);
        check(&["sasaki@example.com", "4539578763621487", "090-1234-5678"], &["email", "phone"]);
    }

    #[test]
    fn a_list_is_left_to_its_columns() {
        let told = text("a.mori@example.com\n4539578763621486\n090-1234-5678\nb.mori@example.com\n4012888888881881\n");
        assert!(!told.findings.iter().any(|line| line.starts_with("credit_card")), "{:?}", told.findings);
    }
}
