//! Tells lists of works, goods and bands from lists of people: by what their columns hold, whatever they are called.

use super::columns::{Column, Decision, FEWEST_TITLES, Texture, WEAKLY_NAMED, cells};
use super::header::Header;
use super::historical::are_historical;
use super::judge::Judge;
use super::prose;
use super::sample::Sample;
use crate::patterns::{FieldCode, NameEvidence, Strength};

/// So many named in one cell are no person and no couple.
const SEVERAL: usize = 3;
/// Share of cells that name several, hundredths, from which a column gives credits.
const CREDITED: usize = 15;

/// `name` over a column of Latin words that stands beside nothing else of a person: half of the cells must be listed given
/// names with listed surnames, or it is a list of bands, goods or films.
pub(super) fn drop_titles(judge: &Judge<'_>, sample: &Sample, header: &Header, columns: &mut [Column]) {
    drop_history(sample, header, columns);
    let beside = columns.iter().filter_map(Column::personal).filter(|typed| typed.field != FieldCode::FullName);
    if beside.count() > 0 {
        return;
    }
    let works = drop_credits(sample, header, columns);
    drop_brands(judge, sample, header, columns);
    let goods = works || lists_things(judge, header);
    for (at, column) in columns.iter_mut().enumerate() {
        if goods
            && column.texture != Texture::Works
            && matches!(column.decision, Decision::Text)
            && are_short(&cells(sample, header, at))
        {
            column.texture = Texture::Titles;
        }
        let titles = column.texture == Texture::Titles || goods;
        let weak = titles && column.typed().is_some_and(|typed| typed.confidence <= WEAKLY_NAMED);
        if !weak || !column.is(FieldCode::FullName) {
            continue;
        }
        let cells = cells(sample, header, at);
        let lists = judge.rules.lists();
        let sure = |cell: &&String| {
            let whole = |evidence: &NameEvidence| evidence.surname_known && evidence.given_known;
            let listed = lists.full_name_evidence(cell).is_some_and(|one| one.score >= 90 || whole(&one));
            listed && !prose::names_a_thing(cell)
        };
        if cells.iter().filter(sure).count() * 2 < cells.len() {
            column.decision = Decision::Text;
            column.texture = Texture::Titles;
        }
    }
}

/// A column that was not read as names, and holds those of people of history, lists rooms or goods.
fn drop_history(sample: &Sample, header: &Header, columns: &mut [Column]) {
    for (at, column) in columns.iter_mut().enumerate() {
        if matches!(column.decision, Decision::Text) && are_historical(&cells(sample, header, at)) {
            column.texture = Texture::Titles;
        }
    }
}

/// Short words in kanji of which few are listed names are brands, stations or teams (獺祭, 山田錦): the few are names by
/// chance. Lists of people have a listed name in most cells.
fn drop_brands(judge: &Judge<'_>, sample: &Sample, header: &Header, columns: &mut [Column]) {
    let lists = judge.rules.lists();
    let listed = |cell: &&String| lists.full_name_evidence(cell).is_some_and(|evidence| evidence.score >= 90);
    let short = |cell: &&String| cell.chars().count() <= 6 && cell.chars().any(super::shape::is_kanji);
    for (at, column) in columns.iter_mut().enumerate() {
        if column.texture != Texture::Words || !matches!(column.decision, Decision::Text) {
            continue;
        }
        let cells = cells(sample, header, at);
        let words = cells.iter().filter(short).count() * 10 >= cells.len() * 8;
        if cells.len() >= FEWEST_TITLES && words && cells.iter().filter(listed).count() * 10 < cells.len() * 3 {
            column.texture = Texture::Titles;
        }
    }
}

/// A column whose cells often name three or more at once, in a table that says nothing else of anybody, gives credits:
/// who made the works that the table lists. Neither its names nor words that look like some are people of the table.
fn drop_credits(sample: &Sample, header: &Header, columns: &mut [Column]) -> bool {
    let mut found = false;
    for (at, column) in columns.iter_mut().enumerate() {
        if !column.typed().is_some_and(|typed| !typed.header && typed.field == FieldCode::FullName) {
            continue;
        }
        let cells = cells(sample, header, at);
        let several = cells.iter().filter(|cell| names_in(cell) >= SEVERAL).count();
        if cells.len() >= FEWEST_TITLES && several * 100 >= cells.len() * CREDITED {
            column.decision = Decision::Text;
            found = true;
        }
    }
    if found {
        let open = columns.iter_mut().filter(|column| matches!(column.decision, Decision::Text));
        open.for_each(|column| column.texture = Texture::Works);
    }
    found
}

/// How many a cell names, by the marks and words between them. One comma parts the halves of a name.
fn names_in(cell: &str) -> usize {
    let words =
        cell.split_whitespace().filter(|word| matches!(*word, "and" | "And" | "e" | "y" | "et" | "und" | "with"));
    let marks = cell.chars().filter(|c| matches!(c, '/' | '&' | ';' | ',')).count();
    1 + marks + words.count()
}

/// Returns whether a header names goods, works or days: prices, codes of products, artists, dates.
fn lists_things(judge: &Judge<'_>, header: &Header) -> bool {
    let hits = |text: &String| judge.rules.lookup_header(text);
    header.texts.iter().filter(|text| !text.is_empty()).any(|text| {
        hits(text).iter().any(|hit| {
            let kind = judge.rules.kind(hit.kind).name.as_str();
            hit.strength == Strength::Exact
                && ["amount", "product_code", "category", "thing_name", "company_name", "timestamp"].contains(&kind)
        })
    })
}

fn are_short(cells: &[String]) -> bool {
    let short =
        |cell: &&String| cell.split_whitespace().count() <= 5 && cell.chars().count() <= 40 && !cell.contains('@');
    cells.iter().filter(short).count() * 10 >= cells.len() * 9
}
