//! Check-digit schemes as packs write them: `check = { scheme = "weighted", weights = […], modulus = 11, … }`.

use super::grammar::CheckBlock;
use super::pattern::Check;
use crate::validators::{RemainderMap, Scheme};

/// Compiles a check, or says what is wrong with it.
pub(super) fn compile(block: &CheckBlock) -> Result<Check, &'static str> {
    let scheme = match block.scheme.as_str() {
        "luhn" => Scheme::Luhn,
        "verhoeff" => Scheme::Verhoeff,
        "mod11_2" => Scheme::Mod11_2,
        "mod11_10" => Scheme::Mod11_10,
        "mod97_10" => Scheme::Mod97_10,
        "weighted" => weighted(block)?,
        _ => return Err("unknown scheme: use luhn, verhoeff, mod11_2, mod11_10, mod97_10 or weighted"),
    };
    if block.scheme != "weighted" && (!block.weights.is_empty() || block.modulus.is_some()) {
        return Err("weights and modulus belong to the scheme \"weighted\"");
    }
    Ok(Check::Digits { scheme, lengths: block.lengths.clone() })
}

fn weighted(block: &CheckBlock) -> Result<Scheme, &'static str> {
    let modulus = block.modulus.filter(|modulus| (2..=1000).contains(modulus));
    let modulus = modulus.ok_or("give a modulus from 2 to 1000")?;
    if block.weights.is_empty() || block.weights.iter().any(|weight| *weight > 1000) {
        return Err("give a weight up to 1000 for each digit, from the left");
    }
    Ok(Scheme::Weighted { weights: block.weights.clone(), modulus, add: block.add, map: map(block, modulus)? })
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
    use crate::validators::Verdict;

    fn verdict(text: &str, candidate: &str) -> Result<Verdict, &'static str> {
        compile(&toml::from_str(text).unwrap()).map(|check| check.verdict(candidate))
    }

    #[test]
    fn schemes_judge_digits() {
        let my_number = "scheme='weighted'\nweights=[6,5,4,3,2,7,6,5,4,3,2]\nmodulus=11\ndigit='complement'\n\
                         map={ 0 = 0, 1 = 0 }\nlengths=[12]";
        for (check, candidate, expected) in [
            (my_number, "6214 9832 0257", Verdict::Accept),
            (my_number, "621498320258", Verdict::Reject),
            ("scheme='luhn'\nlengths=[9]", "123-456-782", Verdict::Accept),
            ("scheme='luhn'\nlengths=[9]", "1234567897", Verdict::Reject),
            ("scheme='verhoeff'", "234123412346", Verdict::Accept),
            ("scheme='weighted'\nweights=[1,4,3,7,5,8,6,9,10]\nmodulus=11\ndigit='none'", "123456782", Verdict::Accept),
        ] {
            assert_eq!(verdict(check, candidate), Ok(expected), "{check} {candidate}");
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
        ] {
            assert!(verdict(check, "12").is_err(), "{check}");
        }
    }
}
