//! German names of invented people: common ones, and rarer surnames put together from parts.

use crate::quality::dice::Dice;

const GIVEN: &str = "Anna Maria Peter Hans Ursula Michael Klaus Thomas Monika Petra Wolfgang Karin Sabine Andreas Juergen Helga Manfred Stefan Renate Uwe \
Brigitte Gerhard Ingrid Christian Erika Bernd Frank Gisela Martin Andrea Heinz Claudia Ralf Birgit Markus Dieter Susanne Heike Werner Gabriele Angelika \
Horst Christa Rainer Elke Matthias Barbara Jan Nicole Guenter Kerstin Joerg Martina Stefanie Daniel Christine Alexander Marion Walter Katrin Sven Hannelore \
Holger Anja Karl Cornelia Dirk Ilse Torsten Gertrud Olaf Ruth Sebastian Edith Jens Silke Tobias Heidi Volker Julia Lutz Tanja Norbert Ute Kurt Irmgard";
const SURNAMES: &str = "Mueller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schaefer Koch Bauer Richter Klein Wolf Schroeder Neumann \
Schwarz Zimmermann Braun Krueger Hofmann Hartmann Lange Schmitt Werner Krause Lehmann Koehler Maier Herrmann Walter Koenig Mayer Huber Kaiser Fuchs Peters Lang \
Scholz Moeller Weiss Jung Hahn Schubert Vogel Friedrich Keller Guenther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig";
const FRONT: &str = "Stein Berg Wald Feld Bach Holz Eich Linden Gross Alten Neu Rosen Gold Silber Birken Hagen Acker Brunn Dorn Falken Winter Sommer Kirch Burg";
const BACK: &str = "er mann bauer meier hof berger egger inger hausen thal feld kamp";

/// Names with their cumulative weights.
pub(crate) struct Western {
    surnames: (Vec<String>, Vec<f64>),
    given: (Vec<&'static str>, Vec<f64>),
}

impl Western {
    pub(crate) fn new() -> Self {
        let composed = FRONT
            .split_whitespace()
            .flat_map(|front| BACK.split_whitespace().map(move |back| format!("{front}{back}")));
        let surnames: Vec<String> = SURNAMES.split_whitespace().map(str::to_owned).chain(composed).collect();
        let given: Vec<&str> = GIVEN.split_whitespace().collect();
        let (of_surname, of_given) = (falling(surnames.len(), 0.7), falling(given.len(), 0.6));
        Self { surnames: (surnames, of_surname), given: (given, of_given) }
    }

    pub(crate) fn surname(&self, dice: &mut Dice) -> &str {
        &self.surnames.0[dice.weighted(&self.surnames.1)]
    }

    pub(crate) fn given(&self, dice: &mut Dice) -> &'static str {
        self.given.0[dice.weighted(&self.given.1)]
    }
}

/// Cumulative weights that fall as a power of the rank.
fn falling(len: usize, fall: f64) -> Vec<f64> {
    let weight = |sum: &mut f64, rank: usize| {
        *sum += (rank as f64 + 2.0).powf(-fall);
        Some(*sum)
    };
    (1..=len).scan(0.0, weight).collect()
}
