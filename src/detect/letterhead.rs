//! Addresses that stand over several lines, as on letters: a line with a street and its number, perhaps one or two more,
//! then a line with a postal code of Europe, the Americas or Australia.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::found::Found;
use super::hits::Bearing;
use super::judge::Judge;
use crate::model::{AttributeField, Confidence, Grade, SensitiveString, Why};

/// A street and the line of a postal code below it.
const SHAPED: Confidence = Confidence::percent(70);
/// A line of an address is no longer, in bytes.
const LONGEST: usize = 64;
/// Lines from the street to the postal code at most.
const MOST_LINES: usize = 4;
/// Words that may lead to the street on its line.
const LABELS: [&str; 12] = [
    "address",
    "adresse",
    "anschrift",
    "dirección",
    "direccion",
    "domicilio",
    "indirizzo",
    "adres",
    "endereço",
    "adress",
    "wohnhaft",
    "osoite",
];
/// The whole line of a street: a house number and up to six words, or a name of street and a number behind it.
const STREET: &str = r"^(?:[0-9]{1,5}(?: ?[A-Za-z]| bis| ter)?,? (?:[A-Za-z\u{80}-\u{ffff}][A-Za-z\u{80}-\u{ffff}.'’-]*,? ?){1,6}(?:(?:Apt|Unit|Flat|Suite|Apartment)\.? #?[0-9A-Za-z]{1,5})?|(?:(?:[A-Z\u{80}-\u{24f}]|ul\.|al\.|os\.|pl\.|rue|via|calle|rua|av\.)[A-Za-z\u{80}-\u{ffff}.'’-]* ?)(?:[A-Za-z\u{80}-\u{ffff}][A-Za-z\u{80}-\u{ffff}.'’-]*\.? ?){0,5},? ?(?:nº ?|n\. ?|No\. ?)?[0-9]{1,4} ?[A-Za-z]?(?: ?[-/] ?[0-9A-Za-z]{1,4})?(?:,? ?(?:[0-9]{1,2}[ºª°]|m\.|ap\.|apto\.|int\.|piso)[ 0-9A-Za-z.ºª°]{0,12})?)$";
/// The whole line of a postal code and its town, by country.
const CODE: &str = concat!(
    // Germany, France, Spain, Italy, Finland; Austria, Switzerland, Belgium, Denmark, Norway.
    r"^(?:(?:[A-Z]{1,3}-)?[0-9]{4,5} {1,2}[A-Z\u{80}-\u{24f}][A-Za-z\u{80}-\u{ffff}.'’/() -]{1,34}",
    // The Netherlands; Sweden, Greece, Czechia; Poland, Portugal.
    r"|[0-9]{4} ?[A-Z]{2} {1,2}[A-Z\u{80}-\u{24f}][A-Za-z\u{80}-\u{ffff}.'’ -]{1,34}|[0-9]{3} [0-9]{2} {1,2}[A-Z\u{80}-\u{24f}][A-Za-z\u{80}-\u{ffff}. -]{1,34}|[0-9]{2,4}-[0-9]{3} [A-Z\u{80}-\u{24f}][A-Za-z\u{80}-\u{ffff}.'’ -]{1,34}",
    // Brazil; Britain; Canada.
    r"|[0-9]{5}-[0-9]{3}|(?:[A-Z\u{80}-\u{24f}][A-Za-z\u{80}-\u{ffff}.'’ ,-]{1,34} )?(?:[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}|[A-Z][0-9][A-Z] [0-9][A-Z][0-9])",
    // The United States; Australia.
    r"|[A-Za-z\u{80}-\u{ffff}][A-Za-z\u{80}-\u{ffff}.' -]{1,34},? [A-Z]{2} {1,2}[0-9]{5}(?:-[0-9]{4})?|[A-Za-z\u{80}-\u{ffff}][A-Za-z\u{80}-\u{ffff}.' -]{1,34},? (?i:nsw|vic|qld|tas|act|nt|wa|sa) [0-9]{4})$",
);
/// A line between: a district, a flat, a town.
const BETWEEN: &str = r"^[A-Z\u{80}-\u{24f}][A-Za-z\u{80}-\u{ffff}.'’ ,-]{2,34}(?: - [A-Z]{2})?$";

/// What is numbered in books and programs, in small letters.
const NUMBERED: [&str; 40] = [
    "abbildung",
    "abschnitt",
    "absatz",
    "appendix",
    "article",
    "artikel",
    "bild",
    "build",
    "capitolo",
    "capítulo",
    "chapitre",
    "chapter",
    "copyright",
    "edition",
    "example",
    "fig",
    "figure",
    "hoofdstuk",
    "item",
    "kapitel",
    "level",
    "line",
    "no",
    "note",
    "number",
    "page",
    "pagina",
    "part",
    "partie",
    "página",
    "release",
    "released",
    "section",
    "seite",
    "step",
    "tabelle",
    "table",
    "teil",
    "version",
    "volume",
];

struct Shapes {
    street: Regex,
    code: Regex,
    between: Regex,
}

static SHAPES: LazyLock<Option<Shapes>> = LazyLock::new(|| {
    let built = |source: &str| Regex::new(source).ok();
    Some(Shapes { street: built(STREET)?, code: built(CODE)?, between: built(BETWEEN)? })
});

/// An address over lines.
pub(super) struct Block {
    /// Lines that it takes.
    pub lines: usize,
    /// Where it stands on its first line.
    range: Range<usize>,
    whole: SensitiveString,
}

/// Finds an address that begins on a line of a text; `next` is where the line below begins.
pub(super) fn find(
    judge: &Judge<'_>,
    text: &str,
    (above, line): (Range<usize>, Range<usize>),
    next: usize,
) -> Option<Block> {
    let line = text.get(line)?;
    if line.len() > LONGEST {
        return None;
    }
    begins(judge, (text.get(above)?, line), text.get(next..)?.lines())
}

/// Finds an address that begins on a line; `below` are the texts behind it. `above` is the line before.
fn begins<'t>(judge: &Judge<'_>, (above, line): (&str, &str), below: impl Iterator<Item = &'t str>) -> Option<Block> {
    let range = street(line)?;
    let shapes = SHAPES.as_ref()?;
    let first = line.get(range.clone())?;
    let mut parts = vec![first];
    for text in below.take(MOST_LINES - 1) {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        parts.push(text);
        if text.bytes().any(|byte| byte.is_ascii_digit()) {
            let ends = shapes.code.is_match(text)
                && !begins_with_year(text)
                && shapes.street.is_match(first)
                && !is_numbered(first)
                && !is_firm(judge, above);
            let whole = SensitiveString::new(parts.join(", "));
            return ends.then_some(Block { lines: parts.len(), range, whole });
        }
        if !shapes.between.is_match(text) {
            return None;
        }
    }
    None
}

impl Block {
    /// The finding on the line of the street; what was found there of the address is part of it.
    pub(super) fn found(self, judge: &Judge<'_>, found: &mut Vec<Found>) {
        let Some(kind) = judge.kinds.address else { return };
        found.retain(|one| one.range.end <= self.range.start || one.range.start >= self.range.end);
        found.push(Found {
            range: self.range,
            kind,
            field: AttributeField::Address,
            confidence: SHAPED,
            grade: Grade::Complete,
            why: Why::Format,
            bearing: Bearing::No,
            decoded: Some(self.whole),
        });
    }
}

/// Where a street may stand on a line: the whole line, or what follows a word for addresses. Tells most lines apart by
/// their length and first and last bytes.
fn street(line: &str) -> Option<Range<usize>> {
    let text = line.trim_end();
    if text.len() > LONGEST || text.len() < 5 {
        return None;
    }
    let start = match text.find(':') {
        Some(at) if LABELS.contains(&text.get(..at)?.trim().to_lowercase().as_str()) => at + 1,
        Some(_) => return None,
        None => 0,
    };
    let body = text.get(start..)?;
    let start = start + body.len() - body.trim_start().len();
    let body = body.trim();
    let numbered = body.starts_with(|c: char| c.is_ascii_digit())
        || body.split(' ').skip(1).any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let plain = !body.contains(['@', '=', ';', '{', '}', '|', '\t', '"', '<', '>', '_', '\\', '*', '#', '[', '`']);
    (numbered && plain && body.chars().any(char::is_alphabetic)).then_some(start..start + body.len())
}

/// 2024 Annual Report.
fn begins_with_year(text: &str) -> bool {
    text.split(' ').next().is_some_and(|word| word.len() == 4 && (word.starts_with("19") || word.starts_with("20")))
}

/// Chapter 12, Version 3.
fn is_numbered(street: &str) -> bool {
    let word = street.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty()).unwrap_or_default();
    NUMBERED.contains(&word.to_lowercase().as_str())
}

/// A firm above the street: its letterhead.
fn is_firm(judge: &Judge<'_>, above: &str) -> bool {
    judge.rules.lists().is_company(above.trim().trim_end_matches(','))
}

#[cfg(test)]
mod tests {
    use super::super::tests::text;

    fn addresses(lines: &str) -> Vec<String> {
        text(lines).findings.into_iter().filter(|found| found.starts_with("address ")).collect()
    }

    #[test]
    fn letters_of_many_countries() {
        for (lines, expected) in [
            ("Herrn Jürgen Hölzl\nAm Sportplatz 7a\n84028 Landshut", "Am Sportplatz 7a, 84028 Landshut"),
            ("Mme Chloé Durand\n8 place Saint-Michel\n33000 Bordeaux", "8 place Saint-Michel, 33000 Bordeaux"),
            ("Calle de la Paloma 18, 3º B\n28005 Madrid", "Calle de la Paloma 18, 3º B, 28005 Madrid"),
            ("Via Garibaldi 56\n10122 Torino (TO)", "Via Garibaldi 56, 10122 Torino (TO)"),
            ("Prinsengracht 812\n1017 JL  AMSTERDAM", "Prinsengracht 812, 1017 JL  AMSTERDAM"),
            ("14 Millbrook Lane\nLeeds\nLS6 2QT", "14 Millbrook Lane, Leeds, LS6 2QT"),
            ("Address: 14 Millbrook Lane\n         Leeds\n         LS6 2QT", "14 Millbrook Lane, Leeds, LS6 2QT"),
            ("4821 Cedar Hollow Dr\nDenver, CO 80904", "4821 Cedar Hollow Dr, Denver, CO 80904"),
            (
                "Av. Paulista, 1578\nBela Vista\nSão Paulo - SP\n01310-200",
                "Av. Paulista, 1578, Bela Vista, São Paulo - SP, 01310-200",
            ),
            ("203 Anzac Parade\nKensington NSW 2033", "203 Anzac Parade, Kensington NSW 2033"),
        ] {
            assert_eq!(addresses(lines), [format!("address {expected}")]);
        }
    }

    #[test]
    fn other_lines_are_none() {
        for lines in [
            "Chapter 12\n2024 Annual Report",
            "Version 3\n1000 Items of the list",
            "Nordlicht Logistik GmbH\nHafenweg 4\n25813 Husum",
            "Released in 2019\nVersion 2\n12345 Lines",
            "int main 4\n1000 Loops",
        ] {
            let found = text(lines).findings;
            assert!(found.iter().all(|found| !found.contains(", ")), "{found:?}");
        }
    }
}
