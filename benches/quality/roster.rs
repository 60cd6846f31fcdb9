//! A register of names and birth dates alone, typed by hand: 10,000 rows of 9,000 people, most rows with a slip.

use crate::quality::dice::Dice;
use crate::quality::folk;
use crate::quality::sheet::{Column, Field, Sheet};
use crate::quality::slips;
use crate::quality::western::Western;

const COLUMNS: &[Column] = &[
    ("No", Field::Other, 0),
    ("Surname", Field::Surname, 0),
    ("First name", Field::Given, 0),
    ("Date of birth", Field::Birth, 0),
];

/// The register; every ninth person stands in it twice.
pub(crate) fn lists(seed: u64) -> Vec<Sheet> {
    let mut dice = Dice::new(seed);
    let names = Western::new();
    let mut rows = Vec::new();
    for person in 0..9_000u32 {
        let surname = names.surname(&mut dice).to_owned();
        let first = names.given(&mut dice);
        let birth = (dice.between(1920, 2005), dice.between(1, 12), dice.between(1, 28));
        for _ in 0..1 + usize::from(person % 9 == 0) {
            let (mut surname, mut first, mut birth) = (surname.clone(), first.to_owned(), birth);
            if dice.happens(0.6) {
                match dice.below(3) {
                    0 => surname = slips::latin(&surname, &mut dice),
                    1 => first = slips::latin(&first, &mut dice),
                    _ => birth = slips::day(birth, &mut dice),
                }
            }
            rows.push((person, surname, first, folk::iso(birth)));
        }
    }
    let mut sheet = Sheet::new("register.csv", COLUMNS);
    while !rows.is_empty() {
        let (person, surname, first, birth) = rows.swap_remove(dice.below(rows.len()));
        let number = (sheet.rows.len() + 1).to_string();
        sheet.push(&[person], vec![number, surname, first, birth]);
    }
    vec![sheet]
}
