//! Finds surnames and given names in two columns side by side whose headers say nothing.
//!
//! One word alone is no name: Jordan, Georgia, 山口 and 千葉 are places too. Two columns are the parts of names when in
//! four of ten rows one cell is a listed surname and the other a listed given name, in the same order; where an e-mail
//! of the row often repeats one of them, two of ten are enough.

use std::collections::HashSet;

use super::columns::{Column, Decision, Texture, Typed, Writing, hundredths};
use super::header::Header;
use super::infer;
use super::judge::{Judge, may_be_a_place};
use super::sample::Sample;
use crate::model::KindId;
use crate::patterns::{FieldCode, NameLists};
use crate::text::fold;

/// Fewer rows than this prove nothing without a header.
const MIN_ROWS: usize = 3;
/// Rows that are looked at.
const MAX_ROWS: usize = 120;
/// A part of a name has so many words at most (von der Heide, Maria del Carmen).
const MAX_WORDS: usize = 4;
/// Letters of a name that an e-mail repeats hardly by chance.
const REPEATED: usize = 3;
/// Confidence of names in columns that nothing names.
const UNNAMED: u8 = 75;

/// Two columns as they stand in a row: (left, right).
type Pair<'a> = (&'a str, &'a str);

/// Types such columns.
pub(super) fn tell(judge: &Judge<'_>, sample: &Sample, header: &Header, columns: &mut [Column]) {
    let mail = columns.iter().position(|column| column.is(FieldCode::Email));
    for left in 0..columns.len().saturating_sub(1) {
        let Some([one, other]) = columns.get(left..left + 2).and_then(|pair| <&[Column; 2]>::try_from(pair).ok())
        else {
            continue;
        };
        let open = |column: &Column| is_open(judge, column);
        if !open(one) || !open(other) || one.writing != other.writing {
            continue;
        }
        let rows = Rows { sample, header, left, mail };
        let Some((order, passing)) = rows.parts(judge.rules.lists(), one.writing) else { continue };
        let (kind, fields) = meaning(judge, one.writing);
        let fields = if order == Order::SurnameFirst { fields } else { [fields[1], fields[0]] };
        for (column, field) in columns.iter_mut().skip(left).zip(fields) {
            column.decision = typed(kind, field, passing);
        }
    }
}

fn typed(kind: Option<KindId>, field: FieldCode, passing: u8) -> Decision {
    let typed: Option<Typed> = infer::typed(kind, field, passing, UNNAMED);
    typed.map_or(Decision::Text, Decision::Typed)
}

fn is_open(judge: &Judge<'_>, column: &Column) -> bool {
    let text =
        matches!(column.decision, Decision::Text) && !matches!(column.texture, Texture::Works | Texture::Numbers);
    text && column.filled >= MIN_ROWS && !infer::opposes(judge, &column.text)
}

fn meaning(judge: &Judge<'_>, writing: Writing) -> (Option<KindId>, [FieldCode; 2]) {
    match writing {
        Writing::Kana => (judge.kinds.kana, [FieldCode::SurnameKana, FieldCode::GivenKana]),
        Writing::Latin | Writing::Other => (judge.kinds.name, [FieldCode::Surname, FieldCode::GivenName]),
    }
}

/// Which part stands left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    SurnameFirst,
    GivenFirst,
}

/// Rows of a table with the columns that are asked.
struct Rows<'a> {
    sample: &'a Sample,
    header: &'a Header,
    left: usize,
    mail: Option<usize>,
}

impl Rows<'_> {
    /// Returns the order of the parts and the share of rows in which both are listed, in hundredths.
    fn parts(&self, lists: &NameLists, writing: Writing) -> Option<(Order, u8)> {
        let rows = self.header.first_data_row..self.sample.len();
        let pairs: Vec<(usize, Pair<'_>)> =
            rows.map(|row| (row, self.pair(row))).filter(|(_, pair)| is_filled(*pair)).collect();
        let pairs = pairs.get(..pairs.len().min(MAX_ROWS)).unwrap_or_default();
        let words = pairs.iter().filter(|(_, pair)| are_words(*pair)).count();
        if pairs.len() < MIN_ROWS || words * 20 < pairs.len() * 19 || !self.are_varied(pairs) {
            return None;
        }
        let both =
            |order: Order| pairs.iter().filter(|(_, pair)| are_listed(lists, writing, sorted(*pair, order))).count();
        let (surname_first, given_first) = (both(Order::SurnameFirst), both(Order::GivenFirst));
        let (order, listed) = match given_first > surname_first {
            true => (Order::GivenFirst, given_first),
            false => (Order::SurnameFirst, surname_first),
        };
        let repeated = pairs.iter().filter(|(row, pair)| self.is_repeated(*row, *pair)).count() * 10 >= pairs.len() * 3;
        let (fewest, enough) = if repeated { (2, 2) } else { (MIN_ROWS, 4) };
        (listed >= fewest && listed * 10 >= pairs.len() * enough).then(|| (order, hundredths(listed, pairs.len())))
    }

    fn pair(&self, row: usize) -> Pair<'_> {
        (self.sample.cell(row, self.left), self.sample.cell(row, self.left + 1))
    }

    /// Few pairs that come again and again are makes and models, or towns and states.
    fn are_varied(&self, pairs: &[(usize, Pair<'_>)]) -> bool {
        let distinct: HashSet<Pair<'_>> = pairs.iter().map(|(_, pair)| *pair).collect();
        distinct.len() * 2 >= pairs.len()
    }

    fn is_repeated(&self, row: usize, (left, right): Pair<'_>) -> bool {
        let Some(mail) = self.mail.map(|at| self.sample.cell(row, at)) else { return false };
        let local = mail.split('@').next().unwrap_or_default().to_lowercase();
        let repeats = |part: &str| {
            let part = fold::without_accents(&part.to_lowercase());
            part.chars().count() >= REPEATED && local.contains(&part)
        };
        repeats(left) || repeats(right)
    }
}

fn is_filled((left, right): Pair<'_>) -> bool {
    !left.is_empty() && !right.is_empty()
}

fn sorted((left, right): Pair<'_>, order: Order) -> Pair<'_> {
    if order == Order::SurnameFirst { (left, right) } else { (right, left) }
}

fn are_words((left, right): Pair<'_>) -> bool {
    let word = |cell: &str| {
        let letters =
            cell.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '.' | '’' | '々' | '　'));
        letters && cell.split_whitespace().count() <= MAX_WORDS && cell.chars().count() <= 40
    };
    word(left) && word(right)
}

fn are_listed(lists: &NameLists, writing: Writing, (surname, given): Pair<'_>) -> bool {
    match writing {
        Writing::Kana => lists.is_surname_kana(surname) && lists.is_given_kana(given),
        Writing::Other => lists.surname_rank(surname).is_some() && lists.is_given(given),
        Writing::Latin => {
            let first = given.split(' ').next().unwrap_or_default();
            lists.is_surname_part(surname)
                && lists.is_given_part(first)
                && !may_be_a_place(&format!("{given} {surname}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::table;

    const SURNAMES: &[&str] = &["山田", "佐藤", "鈴木", "高橋", "田中", "伊藤"];
    const GIVEN: &[&str] = &["太郎", "花子", "一郎", "美咲", "健太", "さくら"];
    const MAILS: &[&str] = &[
        "taro@example.jp",
        "h.sato@example.com",
        "ichi@example.com",
        "misa@example.jp",
        "kenta@example.com",
        "saku@example.jp",
    ];

    fn rows(columns: &[&[&str]]) -> String {
        let line = |at: usize| columns.iter().map(|column| column[at]).collect::<Vec<_>>().join("|");
        (0..columns[0].len()).map(line).collect::<Vec<_>>().join("\n")
    }

    #[track_caller]
    fn check(columns: &[&[&str]], names: usize) {
        let told = table(&rows(columns));
        let found = told.findings.iter().filter(|line| line.starts_with("person_name ")).count();
        assert_eq!(found, names, "{:?} {:?}", told.columns, told.findings);
    }

    #[test]
    fn parts_are_found_in_both_orders_and_scripts() {
        check(&[SURNAMES, GIVEN], SURNAMES.len());
        check(&[GIVEN, SURNAMES], SURNAMES.len());
        let given = ["John", "Mary", "Robert", "Linda", "James", "Patricia"];
        let surnames = ["Smith", "Johnson", "Brown", "Davis", "Wilson", "Miller"];
        check(&[&given, &surnames], 6);
        check(&[&surnames, &given], 6);
        let (surnames, given) =
            (["ヤマダ", "サトウ", "スズキ", "タカハシ"], ["タロウ", "ハナコ", "イチロウ", "ミサキ"]);
        let told = table(&rows(&[&surnames, &given]));
        assert_eq!(told.mentions.len(), 4, "{:?}", told.columns);
    }

    #[test]
    fn an_email_that_repeats_them_speaks_for_rare_names() {
        let given = ["Zbyszko", "Mary", "Orsolya", "Tjark", "Bente", "Linda"];
        let surnames = ["Wrzesz", "Johnson", "Ujhely", "Oetjen", "Krogsgaard", "Davis"];
        let mails = [
            "z.wrzesz@example.pl",
            "mary@example.com",
            "ujhely@example.hu",
            "oetjen@example.de",
            "bente@example.dk",
            "ld@example.com",
        ];
        check(&[&given, &surnames, &mails], 6);
        check(&[&given, &surnames], 0);
        check(&[SURNAMES, GIVEN, MAILS], SURNAMES.len());
    }

    #[test]
    fn towns_beside_states_and_makes_beside_models_are_none() {
        let towns = ["Austin", "Jackson", "Charlotte", "Lincoln", "Madison", "Columbus"];
        let states = ["Texas", "Mississippi", "North Carolina", "Nebraska", "Wisconsin", "Ohio"];
        check(&[&towns, &states], 0);
        let makes = ["Ford", "Renault", "Alfa", "Ford", "Mercedes", "Ford"];
        let models = ["Focus", "Clio", "Giulia", "Escort", "Vito", "Fiesta"];
        check(&[&makes, &models], 0);
        check(&[&["福島", "山口", "千葉", "宮崎"], &["郡山", "下関", "市川", "都城"]], 0);
    }
}
