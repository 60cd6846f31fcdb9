//! Checks as packs write them: `check = [{ scheme = "weighted", weights = […], modulus = 11, … }]`.

use super::grammar::CheckBlock;
use crate::validators::step::{CharacterSum, DateShape, Rule, Step, Turn};
use crate::validators::{RemainderMap, Scheme};

/// What a check says when its scheme is unknown.
const SCHEMES: &str = "unknown scheme: use luhn, verhoeff, mod11_2, mod11_10, mod97_10, weighted, modulo, date, number \
                       or varied";

/// Compiles a check into its steps, or says what is wrong with it.
pub(super) fn compile(block: &CheckBlock) -> Result<Vec<Step>, &'static str> {
    let part = match block.part {
        Some([from, to]) if from < to => Some(from..to),
        Some(_) => return Err("part is [from, to], the first below the second"),
        None => None,
    };
    let mut steps = Vec::new();
    if !block.lengths.is_empty() {
        steps.push(Step { part: None, rule: Rule::Length(block.lengths.clone()) });
    }
    steps.push(Step { part, rule: rule(block)? });
    Ok(steps)
}

fn rule(block: &CheckBlock) -> Result<Rule, &'static str> {
    let scheme = match block.scheme.as_str() {
        "luhn" => Scheme::Luhn,
        "verhoeff" => Scheme::Verhoeff,
        "mod11_2" => Scheme::Mod11_2,
        "mod11_10" => Scheme::Mod11_10,
        "mod97_10" => Scheme::Mod97_10,
        "weighted" if is_plain(block) => weighted(block)?,
        "weighted" => return characters(block, weights(block)?),
        "modulo" => return characters(block, Vec::new()),
        "date" => return date(block),
        "number" => return ranges(block),
        "varied" => return Ok(Rule::Varied),
        _ => return Err(SCHEMES),
    };
    if block.scheme != "weighted" && (!block.weights.is_empty() || !block.again.is_empty() || block.modulus.is_some()) {
        return Err("weights and modulus belong to the schemes \"weighted\" and \"modulo\"");
    }
    Ok(Rule::Digits(scheme))
}

/// Digits alone, with one check digit.
fn is_plain(block: &CheckBlock) -> bool {
    block.values.is_none()
        && block.alphabet.is_none()
        && block.check_length.is_none()
        && block.digit.as_deref() != Some("full_complement")
}

fn modulus(block: &CheckBlock) -> Result<u32, &'static str> {
    block.modulus.filter(|modulus| (2..=1000).contains(modulus)).ok_or("give a modulus from 2 to 1000")
}

fn weights(block: &CheckBlock) -> Result<Vec<u32>, &'static str> {
    if block.weights.is_empty() || block.weights.iter().any(|weight| *weight > 1000) {
        return Err("give a weight up to 1000 for each character, from the left");
    }
    Ok(block.weights.clone())
}

fn weighted(block: &CheckBlock) -> Result<Scheme, &'static str> {
    let modulus = modulus(block)?;
    let weights = weights(block)?;
    if !block.again.is_empty() && (block.again.len() != weights.len() || block.map.is_empty()) {
        return Err("weights for a remainder of 10 are as many as the first, with a map that says what 10 is then");
    }
    Ok(Scheme::Weighted { weights, modulus, add: block.add, map: map(block, modulus)?, again: block.again.clone() })
}

fn characters(block: &CheckBlock, weights: Vec<u32>) -> Result<Rule, &'static str> {
    let (turn, divisible) = match block.digit.as_deref() {
        None | Some("remainder") => (Turn::Remainder, false),
        Some("complement") => (Turn::Complement, false),
        Some("full_complement") => (Turn::FullComplement, false),
        Some("none") => (Turn::Remainder, true),
        _ => return Err("digit is \"none\", \"remainder\", \"complement\" or \"full_complement\""),
    };
    if !block.map.is_empty() {
        return Err("a map belongs to sums of digits; write the alphabet of check characters instead");
    }
    let check_length = if divisible { 0 } else { block.check_length.unwrap_or(1) };
    Ok(Rule::Characters(Box::new(CharacterSum {
        weights,
        modulus: modulus(block)?.into(),
        add: block.add.into(),
        turn,
        values: block.values.clone(),
        alphabet: block.alphabet.clone(),
        check_length,
    })))
}

fn date(block: &CheckBlock) -> Result<Rule, &'static str> {
    let format = block.format.clone().unwrap_or_default();
    if !["yymmdd", "yyyymmdd", "ddmmyy", "ddmmyyyy", "ddmmyyy", "yymm", "mmyy"].contains(&format.as_str()) {
        return Err("give the format of the date: yymmdd, yyyymmdd, ddmmyy, ddmmyyyy, ddmmyyy, yymm or mmyy");
    }
    Ok(Rule::Date(DateShape {
        format,
        month_offsets: block.month_offsets.clone(),
        day_offsets: block.day_offsets.clone(),
    }))
}

fn ranges(block: &CheckBlock) -> Result<Rule, &'static str> {
    let ranges: Option<Vec<_>> = block.ranges.iter().map(|text| range(text)).collect();
    ranges.filter(|ranges| !ranges.is_empty()).map(Rule::Number).ok_or("give ranges of numbers: [\"01-47\", \"99\"]")
}

fn range(text: &str) -> Option<std::ops::RangeInclusive<u64>> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    (from <= to).then_some(from..=to)
}

fn map(block: &CheckBlock, modulus: u32) -> Result<RemainderMap, &'static str> {
    match (block.digit.as_deref(), block.map.is_empty()) {
        (Some("none"), true) => Ok(RemainderMap::Zero),
        (None | Some("remainder"), true) => Ok(RemainderMap::Same),
        (Some("complement"), true) => Ok(RemainderMap::Complement),
        (None | Some("complement" | "remainder"), false) => listed(block, modulus),
        _ => {
            Err("digit is \"none\" (sum divisible), \"remainder\" or \"complement\"; a map replaces single remainders")
        }
    }
}

/// A list that starts from the rule (remainder or complement) and takes the map's remainders instead.
fn listed(block: &CheckBlock, modulus: u32) -> Result<RemainderMap, &'static str> {
    let complement = block.digit.as_deref() == Some("complement");
    let by_rule = |remainder: u32| if complement { (modulus - remainder) % modulus } else { remainder };
    let mut list: Vec<Option<u8>> =
        (0..modulus).map(|remainder| u8::try_from(by_rule(remainder)).ok().filter(|digit| *digit <= 9)).collect();
    for (remainder, digit) in &block.map {
        let at = remainder.parse::<usize>().ok().and_then(|at| list.get_mut(at));
        let at = at.ok_or("a remainder of the map must be a number below the modulus")?;
        *at = match digit {
            -1 => None,
            digit => {
                Some(u8::try_from(*digit).ok().filter(|digit| *digit <= 9).ok_or("a check digit is 0 to 9, or -1")?)
            }
        };
    }
    Ok(RemainderMap::List(list))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::{Verdict, step};

    fn verdict(text: &str, candidate: &str) -> Result<Verdict, &'static str> {
        compile(&toml::from_str(text).unwrap()).map(|steps| step::verdict(&steps, candidate))
    }

    #[test]
    fn schemes_judge_numbers() {
        let my_number = "scheme='weighted'\nweights=[6,5,4,3,2,7,6,5,4,3,2]\nmodulus=11\ndigit='complement'\n\
                         map={ 0 = 0, 1 = 0 }\nlengths=[12]";
        let dni = "scheme='modulo'\nmodulus=23\nalphabet='TRWAGMYFPDXBNJZSQVHLCKE'";
        let nir = "scheme='modulo'\nmodulus=97\ndigit='full_complement'\ncheck_length=2";
        let resident = "scheme='weighted'\nweights=[7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2]\nmodulus=11\n\
                        alphabet='10X98765432'";
        let estonia = "scheme='weighted'\nweights=[1,2,3,4,5,6,7,8,9,1]\nagain=[3,4,5,6,7,8,9,1,2,3]\nmodulus=11\n\
                       map={ 10 = 0 }\nlengths=[11]";
        let (accept, reject, unknown) = (Ok(Verdict::Accept), Ok(Verdict::Reject), Ok(Verdict::Unknown));
        for (check, candidate, expected) in [
            (my_number, "6214 9832 0257", accept),
            (my_number, "621498320258", reject),
            ("scheme='luhn'\nlengths=[9]", "123-456-782", accept),
            ("scheme='luhn'\nlengths=[9]", "1234567897", reject),
            ("scheme='verhoeff'", "234123412346", accept),
            ("scheme='weighted'\nweights=[1,4,3,7,5,8,6,9,10]\nmodulus=11\ndigit='none'", "123456782", accept),
            (dni, "54362315K", accept),
            (dni, "54362315Z", reject),
            (nir, "295109912611193", accept),
            (nir, "295109912611199", reject),
            (resident, "360426199101010071", accept),
            (resident, "36042619910101007X", reject),
            ("scheme='date'\nformat='yymmdd'\npart=[0,6]", "8502290000", reject),
            ("scheme='date'\nformat='yymmdd'\npart=[0,6]", "8402290000", unknown),
            ("scheme='date'\nformat='yymmdd'\npart=[0,6]\nmonth_offsets=[20]", "0432150000", unknown),
            (estonia, "38508314251", reject),
            (estonia, "38508314250", accept),
            ("scheme='date'\nformat='ddmmyyy'\npart=[0,7]", "0101006500006", unknown),
            ("scheme='date'\nformat='ddmmyyy'\npart=[0,7]", "2902957943064", reject),
            ("scheme='number'\nranges=['01-47']\npart=[0,2]", "47x", unknown),
            ("scheme='number'\nranges=['01-47']\npart=[0,2]", "48x", reject),
            ("scheme='number'\nranges=['01-47']\npart=[0,2]", "4", reject),
            ("scheme='varied'", "1111111", reject),
        ] {
            assert_eq!(verdict(check, candidate), expected, "{check} {candidate}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for check in [
            "scheme='crc'",
            "scheme='weighted'\nweights=[1]",
            "scheme='weighted'\nmodulus=11",
            "scheme='luhn'\nmodulus=10",
            "scheme='weighted'\nweights=[1]\nmodulus=11\nmap={ 12 = 1 }",
            "scheme='weighted'\nweights=[1]\nmodulus=11\ndigit='other'",
            "scheme='weighted'\nweights=[1]\nmodulus=11\nalphabet='AB'\nmap={ 1 = 1 }",
            "scheme='weighted'\nweights=[1]\nagain=[1]\nmodulus=11",
            "scheme='weighted'\nweights=[1]\nagain=[1,2]\nmodulus=11\nmap={ 10 = 0 }",
            "scheme='date'\nformat='dmy'",
            "scheme='number'\nranges=['9-1']",
            "scheme='number'",
            "scheme='luhn'\npart=[3,3]",
        ] {
            assert!(verdict(check, "12").is_err(), "{check}");
        }
    }
}
