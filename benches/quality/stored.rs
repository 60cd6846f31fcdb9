//! Lists from CSV files with the person of every row, as any generator may write them.

use std::path::Path;

use crate::quality::sheet::{Column, Field, Row, Sheet};

/// Columns of a file; `person` and `list` stand before them. Missing columns are empty.
const COLUMNS: &[Column] = &[
    ("name", Field::Name, 0),
    ("surname", Field::Surname, 0),
    ("given", Field::Given, 0),
    ("kana", Field::Kana, 0),
    ("roman", Field::Roman, 0),
    ("latin", Field::Latin, 0),
    ("birth", Field::Birth, 0),
    ("sex", Field::Sex, 0),
    ("email", Field::Email, 0),
    ("phone", Field::Phone, 0),
    ("postal", Field::Postal, 0),
    ("address", Field::Address, 0),
    ("passport", Field::Passport, 0),
    ("member", Field::Member, 0),
];

/// Reads the rows of a file into one sheet a list, leaving out the named columns.
pub(crate) fn read(path: &Path, without: &[&str]) -> Vec<Sheet> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|header| header == name);
    let places: Vec<Option<usize>> =
        COLUMNS.iter().map(|(name, _, _)| at(name).filter(|_| !without.contains(name))).collect();
    let (person, list) = (at("person").unwrap(), at("list").unwrap());
    let mut sheets: Vec<Sheet> = Vec::new();
    for record in reader.records() {
        let record = record.unwrap();
        let path = record.get(list).unwrap_or_default();
        let sheet = match sheets.iter().position(|sheet| sheet.path == path) {
            Some(known) => known,
            None => {
                sheets.push(Sheet::new(path, COLUMNS));
                sheets.len() - 1
            }
        };
        let cell = |place: &Option<usize>| place.and_then(|at| record.get(at)).unwrap_or_default().to_owned();
        let cells = places.iter().map(cell).collect();
        let person = record.get(person).and_then(|person| person.parse().ok()).unwrap();
        sheets[sheet].rows.push(Row { cells, people: vec![person] });
    }
    sheets
}
