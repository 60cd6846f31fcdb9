//! Decides what a column holds: header words × share of cells that pass.
//!
//! Rule: a header that is the word needs half of its cells to pass, a word in a longer header too, an ambiguous word
//! four of five; names under an ambiguous word need half of the cells in the word lists. A header that names something
//! that is not personal settles the column. Columns that the header does not settle go to [`super::infer`].

use super::header::{Header, HeaderSource, strongest};
use super::historical::are_historical;
use super::judge::{Fit, Judge, folded, may_be_a_place, repaired_phone};
use super::sample::Sample;
use super::shape::{Shape, is_sentence};
use super::value::UNCHECKED;
use super::{bare, infer, majority, name_parts, partners, works};
use crate::model::{Confidence, KindId};
use crate::patterns::{FieldCode, HeaderHit, SlotHint, Strength};
use crate::text::date::{DateOrder, parse_date};
use crate::validators::phone::Repair;

/// Sample cells that are judged a column.
const JUDGED_CELLS: usize = 120;

/// Confidence at most under a header that means other things too.
pub(super) const WEAKLY_NAMED: Confidence = Confidence::percent(70);
/// Fewer cells than this don't tell what a column of words is.
pub(super) const FEWEST_TITLES: usize = 8;

/// What a column is read as.
#[derive(Clone, Debug)]
pub(super) enum Decision {
    /// Every cell is one value of one kind.
    Typed(Typed),
    /// Free or unknown text: the text detector reads each cell.
    Text,
    /// It names something that is not personal, or holds plain numbers: cells are not read.
    Other,
}

/// A column with a kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typed {
    pub kind: KindId,
    pub field: FieldCode,
    /// Hundredths of non-empty sample cells.
    pub passing: u8,
    pub header: bool,
    pub confidence: Confidence,
    pub order: DateOrder,
    /// The header alone decides: the check digit holds for few cells, the shape for nearly all.
    pub unchecked: bool,
    /// How numbers that lost their prefix are made whole.
    pub repair: Repair,
}

/// One column with all that is known of it.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub text: String,
    /// The header is vocabulary and may be shown.
    pub vocabulary: bool,
    pub slot: Option<SlotHint>,
    pub index: Option<u16>,
    pub decision: Decision,
    /// Non-empty sample cells.
    pub filled: usize,
    pub texture: Texture,
    /// Most cells are short place words or house numbers: may go on with an address to its left.
    pub looks_like_address_part: bool,
    /// In what most cells are written.
    pub writing: Writing,
}

/// What the cells of an untyped column are like as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Texture {
    /// Plain numbers: only what the header speaks for is found in them.
    Numbers,
    /// A few Latin words: were they people, the word lists would know half of them.
    Titles,
    /// Words of a list of works: whatever looks like a name in them is a title or credit.
    Works,
    /// Streets and houses: whatever looks like a name in them is a street's.
    Streets,
    /// Telephone numbers, not all of a known plan: whatever else a format alone finds in them is one.
    Phones,
    Words,
}

/// The script of most cells of a column. One person's name may stand in a column of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    Kana,
    Latin,
    Other,
}

impl Writing {
    fn of(cells: &[String]) -> Self {
        let most = |test: fn(&Shape) -> bool| {
            let fits = cells.iter().filter(|cell| test(&Shape::of(cell))).count();
            fits > 0 && fits * 10 >= cells.len() * 8
        };
        if most(Shape::is_kana) {
            Self::Kana
        } else if most(Shape::is_latin) {
            Self::Latin
        } else {
            Self::Other
        }
    }
}

impl Column {
    /// Returns the typing, if the column has one.
    pub(super) fn typed(&self) -> Option<&Typed> {
        match &self.decision {
            Decision::Typed(typed) => Some(typed),
            Decision::Text | Decision::Other => None,
        }
    }

    /// Returns the typing, if it says something of a person (the day of the row's event does not).
    pub(super) fn personal(&self) -> Option<&Typed> {
        self.typed().filter(|typed| typed.field != FieldCode::EventDate)
    }

    /// Returns whether it is typed as this field.
    pub(super) fn is(&self, field: FieldCode) -> bool {
        self.typed().is_some_and(|typed| typed.field == field)
    }
}

/// Decides all columns of a sample.
pub(super) fn decide(judge: &Judge<'_>, sample: &Sample, header: &Header) -> Vec<Column> {
    let mut columns: Vec<Column> = (0..sample.width()).map(|at| by_header(judge, sample, header, at)).collect();
    given_beside_surname(&mut columns);
    names_beside_a_person(judge, sample, header, &mut columns);
    number_beside_a_branch(judge, sample, header, &mut columns);
    infer::alone(judge, sample, header, &mut columns);
    name_parts::tell(judge, sample, header, &mut columns);
    infer::beside_people(judge, sample, header, &mut columns);
    bare::undecided(judge, sample, header, &mut columns);
    partners::explain(judge, sample, header, &mut columns);
    drop_corporate(judge, header, &mut columns);
    works::drop_titles(judge, sample, header, &mut columns);
    majority::tell(judge, sample, header, &mut columns);
    columns
}

/// `Namn` beside a birth date, a sex or an e-mail is a person's name, though the lists know few of the cells: they look
/// like names, and the table speaks of people.
fn names_beside_a_person(judge: &Judge<'_>, sample: &Sample, header: &Header, columns: &mut [Column]) {
    let personal = |typed: &Typed| {
        let own = matches!(typed.field, FieldCode::BirthDate | FieldCode::Sex | FieldCode::Email | FieldCode::Id);
        own && typed.header && judge.rules.kind(typed.kind).personal
    };
    let named = |column: &Column| column.typed().is_some_and(|typed| typed.field.is_name());
    if !columns.iter().filter_map(Column::typed).any(personal) || columns.iter().any(named) {
        return;
    }
    for (at, column) in columns.iter_mut().enumerate() {
        let text = header.texts.get(at).map_or("", String::as_str);
        let hit = judge.rules.lookup_header(text).into_iter().find(|hit| hit.field == FieldCode::FullName);
        let Some(hit) = hit.filter(|_| matches!(column.decision, Decision::Text)) else { continue };
        let cells = cells(sample, header, at);
        let share = share(judge, hit.kind, hit.field, &cells);
        let parted = cells.iter().filter(|cell| cell.contains(' ')).count();
        if share.passing >= 90 && share.known >= 20 && parted * 10 >= cells.len() * 9 {
            let typed = infer::typed(Some(hit.kind), hit.field, share.passing, 70);
            column.decision = typed.map_or(Decision::Text, |typed| Decision::Typed(Typed { header: true, ..typed }));
        }
    }
}

/// 注文者名 beside 注文者姓 is the given name, though 注文者名 alone is the whole name.
fn given_beside_surname(columns: &mut [Column]) {
    for (surname, given) in [(FieldCode::Surname, FieldCode::GivenName), (FieldCode::SurnameKana, FieldCode::GivenKana)]
    {
        let surnames = columns.iter().filter(|column| column.is(surname) && column.text.contains('姓'));
        let partners: Vec<String> = surnames.map(|column| column.text.replacen('姓', "名", 1)).collect();
        for column in columns.iter_mut().filter(|column| partners.contains(&column.text)) {
            if let Decision::Typed(typed) = &mut column.decision
                && typed.field.is_name()
            {
                typed.field = given;
            }
        }
    }
}

/// 金融機関CD, 店CD, 科目, 番号: a bare word for numbers beside columns of a bank and its branch heads those of accounts.
fn number_beside_a_branch(judge: &Judge<'_>, sample: &Sample, header: &Header, columns: &mut [Column]) {
    let has = |field| columns.iter().any(|column: &Column| column.is(field));
    let branch = has(FieldCode::AccountBranch) || has(FieldCode::AccountType);
    if !has(FieldCode::AccountBank) || !branch || has(FieldCode::Account) {
        return;
    }
    const NUMBERS: [&str; 6] = ["番号", "口座", "no", "no.", "number", "口座no"];
    let named = |column: &Column| NUMBERS.contains(&column.text.trim().to_lowercase().as_str());
    let Some(at) = columns.iter().position(named) else { return };
    let cells = cells(sample, header, at);
    // An account of a Japanese bank has seven digits, less the zeros that a spreadsheet drops.
    let fits = |cell: &&String| (5..=8).contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_digit());
    let passing = hundredths(cells.iter().filter(fits).count(), cells.len());
    let typed = infer::typed(judge.kinds.account, FieldCode::Account, passing, 85).filter(|_| passing >= 90);
    if let Some((typed, column)) = typed.zip(columns.get_mut(at)) {
        column.decision = Decision::Typed(Typed { header: true, ..typed });
    }
}

/// Cells of a column that are judged, folded.
pub(super) fn cells(sample: &Sample, header: &Header, column: usize) -> Vec<String> {
    sample.column(header.first_data_row, column).take(JUDGED_CELLS).map(|cell| folded(cell).into_owned()).collect()
}

fn by_header(judge: &Judge<'_>, sample: &Sample, header: &Header, at: usize) -> Column {
    let text = header.texts.get(at).cloned().unwrap_or_default();
    let group = header.groups.get(at).map_or("", String::as_str);
    let cells = cells(sample, header, at);
    let hits = meanings(judge, &text, group);
    let slot = hits
        .iter()
        .find_map(|hit| hit.slot)
        .or_else(|| judge.rules.lookup_slot(group))
        .or_else(|| judge.rules.lookup_slot(&text));
    let vocabulary = header.source == HeaderSource::Vocabulary
        && strongest(&hits).is_some_and(|strength| strength >= Strength::Composed);
    let index = hits.iter().find_map(|hit| hit.index);
    let mut decision = settle(judge, &hits, &cells);
    if let Decision::Typed(typed) = &mut decision
        && typed.repair == Repair::Japan
        && typed.field == FieldCode::Phone
        && !may_be_japanese(sample, header, &cells)
    {
        typed.repair = Repair::None;
    }
    let looks_like_address_part = looks_like_address_part(&cells);
    let writing = Writing::of(&cells);
    let texture = if are_titles(&cells) { Texture::Titles } else { Texture::Words };
    Column { text, vocabulary, slot, index, decision, filled: cells.len(), texture, looks_like_address_part, writing }
}

/// Names of bands, orchestras, goods, films: like names of people in shape and now and then in words.
fn are_titles(cells: &[String]) -> bool {
    let words: usize = cells.iter().map(|cell| cell.split_whitespace().count()).sum();
    let latin = cells.iter().filter(|cell| Shape::of(cell).is_latin()).count();
    cells.len() >= FEWEST_TITLES && words <= cells.len() * 4 && latin * 10 >= cells.len() * 7
}

fn looks_like_address_part(cells: &[String]) -> bool {
    let fits = cells.iter().filter(|cell| {
        let shape = Shape::of(cell);
        let place = shape.kanji + shape.kana > 0 && shape.chars <= 40;
        let number = shape.digits > 0 && shape.digits <= 10 && shape.digits + shape.joints == shape.chars;
        shape.at == 0 && (place || number)
    });
    fits.count() * 10 >= cells.len() * 8
}

/// Meanings of a header, with the heading above its group where that alone says nothing.
fn meanings(judge: &Judge<'_>, text: &str, group: &str) -> Vec<HeaderHit> {
    let alone = judge.rules.lookup_header(text);
    if group.is_empty() {
        return alone;
    }
    let joined = judge.rules.lookup_header(&format!("{group} {text}"));
    // 年 under 生年月日 is a year of birth, though 年 alone is the year of anything.
    let personal = |hits: &[HeaderHit]| hits.first().is_some_and(|hit| judge.rules.kind(hit.kind).personal);
    let says_whose = strongest(&joined) == strongest(&alone) && personal(&joined) && !personal(&alone);
    let better = strongest(&joined) > strongest(&alone) || (alone.is_empty() && !joined.is_empty()) || says_whose;
    if better { joined } else { alone }
}

fn settle(judge: &Judge<'_>, hits: &[HeaderHit], cells: &[String]) -> Decision {
    for hit in hits {
        let spec = judge.rules.kind(hit.kind);
        if !spec.personal && hit.field != FieldCode::EventDate {
            if hit.strength >= Strength::Composed && judge.is_thing(hit.kind) {
                let sentences = cells.iter().filter(|cell| is_sentence(cell)).count();
                let spoken = sentences * 10 > cells.len() && !judge.is_name_of_thing(hit.kind);
                return if spoken { Decision::Text } else { Decision::Other };
            }
            continue;
        }
        if let Some(typed) = under_header(judge, hit, cells) {
            return Decision::Typed(typed);
        }
    }
    Decision::Text
}

/// Share of cells that pass, and that a list or check knows, in hundredths.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Share {
    pub passing: u8,
    pub known: u8,
}

/// Judges cells as one field of a kind.
pub(super) fn share(judge: &Judge<'_>, kind: KindId, field: FieldCode, cells: &[String]) -> Share {
    let (mut passing, mut known) = (0, 0);
    for cell in cells {
        let fit = judge.fit(kind, field, cell);
        passing += usize::from(fit >= Fit::Shape);
        known += usize::from(fit == Fit::Known);
    }
    Share { passing: hundredths(passing, cells.len()), known: hundredths(known, cells.len()) }
}

/// A share in hundredths; 0 of nothing.
pub(super) fn hundredths(part: usize, whole: usize) -> u8 {
    u8::try_from((part * 100).checked_div(whole).unwrap_or(0)).unwrap_or(100)
}

fn under_header(judge: &Judge<'_>, hit: &HeaderHit, cells: &[String]) -> Option<Typed> {
    fields_to_try(hit.field)
        .iter()
        .find_map(|&field| {
            let kind = judge.kind_of_name(field).unwrap_or(hit.kind);
            let kind = if field == hit.field { hit.kind } else { kind };
            let share = share(judge, kind, field, cells);
            passes(hit, field, share, cells).then(|| Typed {
                kind,
                field,
                passing: share.passing,
                header: true,
                confidence: confidence_under_header(judge, kind, hit.strength, share),
                order: date_order(cells),
                unchecked: is_unchecked(judge, hit, cells),
                repair: if field == FieldCode::Phone { repair_of(cells) } else { Repair::Japan },
            })
        })
        .or_else(|| unchecked(judge, hit, cells))
}

/// A licence number's check digit is known from practice, not from a published rule: under the very word, the shape of
/// nearly all cells is enough for medium confidence.
fn unchecked(judge: &Judge<'_>, hit: &HeaderHit, cells: &[String]) -> Option<Typed> {
    is_unchecked(judge, hit, cells).then_some(Typed {
        kind: hit.kind,
        field: hit.field,
        passing: shaped(judge, hit, cells),
        header: true,
        confidence: UNCHECKED,
        order: DateOrder::YearFirst,
        unchecked: true,
        repair: Repair::Japan,
    })
}

fn is_unchecked(judge: &Judge<'_>, hit: &HeaderHit, cells: &[String]) -> bool {
    judge.kinds.licence == Some(hit.kind) && hit.strength == Strength::Exact && shaped(judge, hit, cells) >= 90
}

/// Decides by which plan the bare numbers of a column are made whole: that of Japan, unless North America's fits more;
/// by neither where both fit few.
fn repair_of(cells: &[String]) -> Repair {
    let fits = |repair| cells.iter().filter(|cell| repaired_phone(cell, repair).is_some()).count();
    let bare = cells.iter().filter(|cell| is_bare(cell)).count();
    match (fits(Repair::Japan), fits(Repair::NorthAmerica)) {
        (japan, america) if japan.max(america) * 10 < bare * 7 => Repair::None,
        (japan, america) if america > japan => Repair::NorthAmerica,
        _ => Repair::Japan,
    }
}

/// Nine or ten digits without a leading 0: a number that may have lost it.
fn is_bare(cell: &str) -> bool {
    (9..=10).contains(&cell.len()) && !cell.starts_with('0') && cell.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether numbers without their 0 can be of Japan: the table holds Japanese text, or some are mobile phones of
/// the Japanese plan (90…, 80…, 70… and eight digits). 612345678 alone is a mobile phone in Spain as well as a line in
/// Osaka.
fn may_be_japanese(sample: &Sample, header: &Header, cells: &[String]) -> bool {
    let is_kana = |text: &str| !text.is_ascii() && text.chars().any(super::shape::is_kana);
    let is_kanji = |text: &str| !text.is_ascii() && text.chars().any(super::shape::is_kanji);
    let mobile = |cell: &&String| {
        is_bare(cell) && cell.len() == 10 && ["90", "80", "70"].iter().any(|head| cell.starts_with(head))
    };
    cells.iter().filter(mobile).count() * 5 >= cells.len().max(1)
        || header.texts.iter().any(|text| is_kana(text) || is_kanji(text))
        || (header.first_data_row..sample.len())
            .any(|row| sample.cells(row).any(|cell| is_kana(cell) || is_kanji(cell)))
}

fn shaped(judge: &Judge<'_>, hit: &HeaderHit, cells: &[String]) -> u8 {
    hundredths(cells.iter().filter(|cell| judge.by_shape(hit.kind, cell)).count(), cells.len())
}

/// A name column may hold another script or only surnames than its header says.
fn fields_to_try(field: FieldCode) -> &'static [FieldCode] {
    match field {
        FieldCode::FullName => &[FieldCode::FullName, FieldCode::FullKana, FieldCode::Surname],
        FieldCode::FullKana => {
            &[FieldCode::FullKana, FieldCode::FullRoman, FieldCode::FullName, FieldCode::SurnameKana]
        }
        FieldCode::FullRoman => &[FieldCode::FullRoman, FieldCode::FullKana, FieldCode::FullName],
        FieldCode::SurnameKana => &[FieldCode::SurnameKana, FieldCode::SurnameRoman, FieldCode::Surname],
        FieldCode::GivenKana => &[FieldCode::GivenKana, FieldCode::GivenRoman, FieldCode::GivenName],
        FieldCode::SurnameRoman => &[FieldCode::SurnameRoman, FieldCode::Surname],
        FieldCode::GivenRoman => &[FieldCode::GivenRoman, FieldCode::GivenName],
        _ => one(field),
    }
}

/// A list of the field alone, from the table of all fields.
fn one(field: FieldCode) -> &'static [FieldCode] {
    FieldCode::ALL
        .iter()
        .position(|&other| other == field)
        .and_then(|at| FieldCode::ALL.get(at..=at))
        .unwrap_or_default()
}

fn passes(hit: &HeaderHit, field: FieldCode, share: Share, cells: &[String]) -> bool {
    // お届け先 may be whom or where: addresses hold numbers.
    let numbered =
        || cells.iter().filter(|cell| cell.contains(|c: char| c.is_ascii_digit())).count() * 2 >= cells.len();
    if hit.strength == Strength::Weak && field == FieldCode::Address && !numbered() {
        return false;
    }
    if cells.is_empty() {
        return field == hit.field && hit.strength == Strength::Exact;
    }
    let full_name = matches!(field, FieldCode::FullName | FieldCode::FullKana | FieldCode::FullRoman);
    match hit.strength {
        Strength::Exact => share.passing >= 50,
        Strength::Composed => share.passing >= 50 && (!full_name || share.known >= 25),
        Strength::Weak if field.is_name() && (places(cells) * 10 >= cells.len() * 3 || are_historical(cells)) => false,
        Strength::Weak => share.passing >= 80 && (!(field.is_name() || field == FieldCode::Phone) || share.known >= 50),
    }
}

/// Cells that name a place or a thing.
fn places(cells: &[String]) -> usize {
    cells.iter().filter(|cell| may_be_a_place(cell)).count()
}

fn confidence_under_header(judge: &Judge<'_>, kind: KindId, strength: Strength, share: Share) -> Confidence {
    let best =
        judge.patterns_of(kind).map(|pattern| pattern.confidence.header).max().unwrap_or(Confidence::percent(90));
    let most = match strength {
        Strength::Exact | Strength::Composed if share.passing >= 80 => Confidence::percent(100),
        Strength::Exact | Strength::Composed => Confidence::percent(80),
        Strength::Weak => WEAKLY_NAMED,
    };
    best.min(most)
}

/// Decides day-first or month-first for a column: the order in which most cells are dates; dots speak for day-first.
pub(super) fn date_order(cells: &[String]) -> DateOrder {
    let count = |order| cells.iter().filter(|cell| parse_date(cell, order).is_some()).count();
    let (year, day, month) = (count(DateOrder::YearFirst), count(DateOrder::DayFirst), count(DateOrder::MonthFirst));
    let dotted = cells.iter().filter(|cell| cell.matches('.').count() == 2).count() * 2 > cells.len();
    match () {
        () if year >= day && year >= month => DateOrder::YearFirst,
        () if day > month || (day == month && dotted) => DateOrder::DayFirst,
        () => DateOrder::MonthFirst,
    }
}

/// A list of firms or shops: their addresses, phones and postal codes are no person's.
fn drop_corporate(judge: &Judge<'_>, header: &Header, columns: &mut [Column]) {
    let person = columns.iter().filter_map(Column::typed).any(|typed| {
        typed.field.is_name()
            || matches!(
                typed.field,
                FieldCode::BirthDate | FieldCode::Sex | FieldCode::Member | FieldCode::Id | FieldCode::Card
            )
    });
    let corporate = header.texts.iter().any(|text| {
        judge
            .rules
            .lookup_header(text)
            .iter()
            .any(|hit| hit.strength == Strength::Exact && judge.is_organisation(hit.kind))
    });
    if person || !corporate {
        return;
    }
    for column in columns {
        let contact = column.typed().is_some_and(|typed| {
            matches!(typed.field, FieldCode::Phone | FieldCode::PostalCode) || typed.field.address_part().is_some()
        });
        if contact {
            column.decision = Decision::Other;
        }
    }
}
