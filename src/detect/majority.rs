//! Tells untyped columns of streets and of telephone numbers by what most of their cells are, so that an odd cell is not
//! taken for something else: `Gustav Mahler` among streets is a street, `88.60.15.31` among telephone numbers is one.

use super::columns::{Column, Decision, Texture, cells};
use super::found::Found;
use super::header::Header;
use super::judge::Judge;
use super::sample::Sample;
use super::shape::Shape;
use super::text::{LineReader, scan_cell};
use crate::model::AttributeField;
use crate::validators::phone;

/// Fewer cells than this have no majority.
const FEWEST: usize = 5;
/// Cells that are read as text a column.
const READ_CELLS: usize = 40;
/// Digits of a telephone number with its area, by ITU-T E.164 and the shortest national plans.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Looks at the columns that are still read as text.
pub(super) fn tell(judge: &Judge<'_>, sample: &Sample, header: &Header, columns: &mut [Column]) {
    for (at, column) in columns.iter_mut().enumerate() {
        if column.filled < FEWEST || !matches!(column.decision, Decision::Text) || column.texture == Texture::Works {
            continue;
        }
        let cells = cells(sample, header, at);
        match () {
            () if are_phones(&cells) => column.texture = Texture::Phones,
            () if are_streets(judge, &cells) => column.texture = Texture::Streets,
            () => {}
        }
    }
}

/// Most cells are digits and the marks between those of telephone numbers, and a quarter are numbers of a known plan.
fn are_phones(cells: &[String]) -> bool {
    let written = |cell: &&String| {
        let marks = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b' ' | b'(' | b')' | b'+' | b'/');
        cell.bytes().all(marks) && PHONE_DIGITS.contains(&Shape::of(cell).digits)
    };
    let known = |cell: &&String| phone::parse(cell).is_some() && super::infer::is_written_as_phone(cell);
    cells.iter().filter(written).count() * 10 >= cells.len() * 7
        && cells.iter().filter(known).count() * 4 >= cells.len()
}

/// Half of the cells join words and numbers, and a quarter of those that are read are addresses: more than are names.
fn are_streets(judge: &Judge<'_>, cells: &[String]) -> bool {
    let numbered = |cell: &&String| {
        cell.contains(|c: char| c.is_ascii_digit()) && cell.contains(char::is_alphabetic) && cell.contains([' ', ','])
    };
    if cells.iter().filter(numbered).count() * 2 < cells.len() {
        return false;
    }
    let mut reader = LineReader::default();
    let (mut addresses, mut names) = (0, 0);
    let mut found: Vec<Found> = Vec::new();
    for cell in cells.iter().take(READ_CELLS) {
        found.clear();
        scan_cell(judge, &mut reader, [cell, ""], &mut found);
        addresses += usize::from(found.iter().any(|one| one.field == AttributeField::Address));
        names += usize::from(found.iter().any(Found::is_full_name));
    }
    addresses * 4 >= cells.len().min(READ_CELLS) && addresses > names
}

#[cfg(test)]
mod tests {
    use super::super::tests::table;

    fn kinds(rows: &[&str]) -> Vec<String> {
        let told = table(&rows.join("\n"));
        let mut kinds: Vec<String> =
            told.findings.iter().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    #[test]
    fn a_name_among_streets_is_a_streets() {
        let streets =
            ["12 Harbour Street", "Hauptstr. 9", "4 Mill Road", "Calle del Sol 8", "Robert Hale", "7 Oak Avenue"];
        assert_eq!(kinds(&streets), ["address"]);
        assert_eq!(
            kinds(&["Robert Hale", "Susan Miller", "James Carter", "Linda Johnson", "7 Oak Avenue"])[1],
            "person_name"
        );
    }

    #[test]
    fn four_groups_among_telephone_numbers_are_one() {
        let phones = ["(604) 555-4729", "0452-076545", "88.60.15.31", "03 3216 5511", "011-4988260", "(5) 555-4729"];
        assert_eq!(kinds(&phones), ["phone"]);
        let hosts = ["88.60.15.31", "91.24.45.40", "40.67.88.88", "20.16.10.16", "30.59.84.10"];
        assert_eq!(kinds(&hosts), ["ip_address"]);
    }
}
