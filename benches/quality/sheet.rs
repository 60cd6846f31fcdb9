//! A list as an organisation keeps it, with the truth beside it: who each row speaks of.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// What a column of a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Name,
    Surname,
    Given,
    Kana,
    Roman,
    /// Latin name, given name first.
    Latin,
    Birth,
    BirthYear,
    Sex,
    Email,
    Phone,
    Postal,
    Address,
    Passport,
    Member,
    /// Dates of events, classes, remarks: nothing that tells people apart.
    Other,
}

/// A column: its header, what it holds and which person of the row it speaks of.
pub(crate) type Column = (&'static str, Field, usize);

/// A row: its cells and the people it speaks of, one a slot.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) cells: Vec<String>,
    pub(crate) people: Vec<u32>,
}

/// One list.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// Path below the estate's folder.
    pub(crate) path: String,
    pub(crate) columns: &'static [Column],
    pub(crate) rows: Vec<Row>,
}

/// What people count without a linker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Naive {
    pub(crate) mentions: usize,
    pub(crate) contacts: usize,
    pub(crate) names_and_births: usize,
}

impl Sheet {
    pub(crate) fn new(path: impl Into<String>, columns: &'static [Column]) -> Self {
        Self { path: path.into(), columns, rows: Vec::new() }
    }

    pub(crate) fn push(&mut self, people: &[u32], cells: Vec<String>) {
        assert_eq!(cells.len(), self.columns.len(), "{}", self.path);
        self.rows.push(Row { cells, people: people.to_vec() });
    }

    /// Writes the list as a CSV file below a folder.
    pub(crate) fn write(&self, folder: &Path) {
        let path = folder.join(&self.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut out = csv::Writer::from_path(path).unwrap();
        out.write_record(self.columns.iter().map(|(header, _, _)| header)).unwrap();
        for row in &self.rows {
            out.write_record(&row.cells).unwrap();
        }
        out.flush().unwrap();
    }

    /// Cells of one slot of a row that are not empty.
    pub(crate) fn slot<'s>(&'s self, row: &'s Row, slot: usize) -> impl Iterator<Item = (Field, &'s str)> + 's {
        let of_slot = move |((_, field, of), cell): (&Column, &'s String)| {
            (*of == slot && !cell.is_empty()).then_some((*field, cell.as_str()))
        };
        self.columns.iter().zip(&row.cells).filter_map(of_slot)
    }
}

/// Whether a field alone speaks of a person.
pub(crate) fn bears(field: Field) -> bool {
    use Field::{Email, Kana, Latin, Member, Name, Passport, Phone, Roman, Surname};
    matches!(field, Name | Surname | Kana | Roman | Latin | Email | Phone | Member | Passport)
}

/// People that some row speaks of.
pub(crate) fn people(sheets: &[Sheet]) -> usize {
    let mut people: HashSet<u32> = HashSet::new();
    for sheet in sheets {
        for row in &sheet.rows {
            for (slot, person) in row.people.iter().enumerate() {
                if sheet.slot(row, slot).any(|(field, _)| bears(field)) {
                    people.insert(*person);
                }
            }
        }
    }
    people.len()
}

/// The three counts that need no linker: mentions, distinct e-mails and phones, distinct names with birth dates.
pub(crate) fn naive(sheets: &[Sheet]) -> Naive {
    let (mut mentions, mut contacts, mut named) = (0, HashSet::new(), HashSet::new());
    for sheet in sheets {
        for row in &sheet.rows {
            for slot in 0..row.people.len() {
                let cells: Vec<(Field, &str)> = sheet.slot(row, slot).collect();
                mentions += usize::from(cells.iter().any(|(field, _)| bears(*field)));
                let of = |wanted: &[Field]| {
                    cells.iter().filter(|(field, _)| wanted.contains(field)).map(|(_, text)| *text).collect::<String>()
                };
                contacts.extend(
                    [Field::Email, Field::Phone].map(|field| of(&[field])).into_iter().filter(|text| !text.is_empty()),
                );
                let name = of(&[Field::Name, Field::Surname, Field::Given]);
                let name = if name.is_empty() { of(&[Field::Kana, Field::Roman, Field::Latin]) } else { name };
                if !name.is_empty() {
                    named.insert((name, of(&[Field::Birth])));
                }
            }
        }
    }
    Naive { mentions, contacts: contacts.len(), names_and_births: named.len() }
}
