//! A register of names and birth dates alone, typed by hand: 10,000 rows of 9,000 people, most rows with a slip.

use crate::quality::dice::Dice;
use crate::quality::folk;
use crate::quality::sheet::{Column, Field, Sheet};
use crate::quality::slips;

const GIVEN: &str = "Anna Maria Peter Hans Ursula Michael Klaus Thomas Monika Petra Wolfgang Karin Sabine Andreas Juergen Helga Manfred Stefan Renate Uwe \
Brigitte Gerhard Ingrid Christian Erika Bernd Frank Gisela Martin Andrea Heinz Claudia Ralf Birgit Markus Dieter Susanne Heike Werner Gabriele Angelika \
Horst Christa Rainer Elke Matthias Barbara Jan Nicole Guenter Kerstin Joerg Martina Stefanie Daniel Christine Alexander Marion Walter Katrin Sven Hannelore \
Holger Anja Karl Cornelia Dirk Ilse Torsten Gertrud Olaf Ruth Sebastian Edith Jens Silke Tobias Heidi Volker Julia Lutz Tanja Norbert Ute Kurt Irmgard";
const SURNAMES: &str = "Mueller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schaefer Koch Bauer Richter Klein Wolf Schroeder Neumann \
Schwarz Zimmermann Braun Krueger Hofmann Hartmann Lange Schmitt Werner Krause Lehmann Koehler Maier Herrmann Walter Koenig Mayer Huber Kaiser Fuchs Peters Lang \
Scholz Moeller Weiss Jung Hahn Schubert Vogel Friedrich Keller Guenther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig";
const FRONT: &str = "Stein Berg Wald Feld Bach Holz Eich Linden Gross Alten Neu Rosen Gold Silber Birken Hagen Acker Brunn Dorn Falken Winter Sommer Kirch Burg";
const BACK: &str = "er mann bauer meier hof berger egger inger hausen thal feld kamp";

const COLUMNS: &[Column] = &[
    ("No", Field::Other, 0),
    ("Surname", Field::Surname, 0),
    ("First name", Field::Given, 0),
    ("Date of birth", Field::Birth, 0),
];

/// The register; every ninth person stands in it twice.
pub(crate) fn lists(seed: u64) -> Vec<Sheet> {
    let mut dice = Dice::new(seed);
    let surnames: Vec<String> = SURNAMES
        .split_whitespace()
        .map(str::to_owned)
        .chain(
            FRONT
                .split_whitespace()
                .flat_map(|front| BACK.split_whitespace().map(move |back| format!("{front}{back}"))),
        )
        .collect();
    let given: Vec<&str> = GIVEN.split_whitespace().collect();
    let falling = |len: usize, fall: f64| -> Vec<f64> {
        (1..=len)
            .scan(0.0, |sum, rank| {
                *sum += (rank as f64 + 2.0).powf(-fall);
                Some(*sum)
            })
            .collect()
    };
    let (of_surname, of_given) = (falling(surnames.len(), 0.7), falling(given.len(), 0.6));
    let mut rows = Vec::new();
    for person in 0..9_000u32 {
        let surname = &surnames[dice.weighted(&of_surname)];
        let first = given[dice.weighted(&of_given)];
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
