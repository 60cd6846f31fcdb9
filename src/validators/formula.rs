//! Writes the tests of a pack as a formula that a reader can check by hand.

use super::scheme::{RemainderMap, Scheme};
use super::step::{CharacterSum, Rule, Step, Turn};

/// Writes the steps, all of which must hold, in the signs of arithmetic and the names of the standards.
pub fn formula(steps: &[Step]) -> String {
    steps.iter().map(step).collect::<Vec<_>>().join("; ")
}

fn step(step: &Step) -> String {
    let rule = rule(&step.rule);
    match &step.part {
        Some(part) => format!("[{}–{}] {rule}", part.start + 1, part.end),
        None => rule,
    }
}

fn rule(rule: &Rule) -> String {
    match rule {
        Rule::Digits(scheme) => scheme_formula(scheme),
        Rule::Characters(sum) => character_sum(sum),
        Rule::Date(shape) => format!("date {}", shape.format),
        Rule::Number(ranges) => {
            let range = |range: &std::ops::RangeInclusive<u64>| match (range.start(), range.end()) {
                (one, other) if one == other => one.to_string(),
                (one, other) => format!("{one}–{other}"),
            };
            ranges.iter().map(range).collect::<Vec<_>>().join(", ")
        }
        Rule::Varied => "d₁ … dₙ ≠ d, d, d …".to_owned(),
        Rule::Length(lengths) => format!("n = {}", join(lengths, " | ")),
    }
}

fn scheme_formula(scheme: &Scheme) -> String {
    match scheme {
        Scheme::Luhn => "Luhn (ISO/IEC 7812-1)".to_owned(),
        Scheme::Verhoeff => "Verhoeff".to_owned(),
        Scheme::Mod11_2 => "ISO 7064 MOD 11-2".to_owned(),
        Scheme::Mod11_10 => "ISO 7064 MOD 11,10".to_owned(),
        Scheme::Mod97_10 => "ISO 7064 MOD 97-10".to_owned(),
        Scheme::Weighted { weights, modulus, add, map, again } => {
            let sum = weighted(weights, i64::from(*add));
            match map {
                RemainderMap::Zero => format!("{sum} mod {modulus} = 0"),
                RemainderMap::Same => format!("c = {sum} mod {modulus}"),
                RemainderMap::Complement => format!("c = {modulus} − ({sum} mod {modulus}), {modulus} → 0"),
                RemainderMap::List(digits) => {
                    let told = (0..).zip(digits).filter_map(|(remainder, digit)| Some((remainder, (*digit)?)));
                    let told: Vec<String> =
                        told.map(|(remainder, digit): (u32, u8)| format!("{remainder}→{digit}")).collect();
                    let again = match again[..] {
                        [] => String::new(),
                        _ => format!("; 10 → {} mod {modulus}", weighted(again, i64::from(*add))),
                    };
                    format!("c from {sum} mod {modulus}{again}: {}", told.join(" "))
                }
            }
        }
    }
}

fn character_sum(sum: &CharacterSum) -> String {
    let total = if sum.weights.is_empty() { "n".to_owned() } else { weighted(&sum.weights, sum.add) };
    let remainder = format!("{total} mod {}", sum.modulus);
    match sum.turn {
        Turn::Remainder => format!("c = {remainder}"),
        Turn::Complement | Turn::FullComplement => format!("c = {} − ({remainder})", sum.modulus),
    }
}

fn weighted(weights: &[u32], add: i64) -> String {
    let add = if add == 0 { String::new() } else { format!(" + {add}") };
    format!("Σ d × ({}){add}", join(weights, ", "))
}

fn join(numbers: &[impl ToString], between: &str) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::step::DateShape;

    #[test]
    fn steps_are_written_as_they_are_computed() {
        let weighted = Scheme::Weighted {
            weights: vec![3, 2, 1],
            modulus: 11,
            add: 0,
            map: RemainderMap::Zero,
            again: Vec::new(),
        };
        let date = DateShape { format: "yymmdd".to_owned(), month_offsets: Vec::new(), day_offsets: Vec::new() };
        for (rule, expected) in [
            (Rule::Digits(Scheme::Luhn), "Luhn (ISO/IEC 7812-1)"),
            (Rule::Digits(weighted), "Σ d × (3, 2, 1) mod 11 = 0"),
            (Rule::Date(date), "date yymmdd"),
            (Rule::Number(vec![1..=47, 99..=99]), "1–47, 99"),
            (Rule::Length(vec![9, 10]), "n = 9 | 10"),
        ] {
            assert_eq!(formula(&[Step { part: None, rule: rule.clone() }]), expected);
            assert_eq!(formula(&[Step { part: Some(2..4), rule }]), format!("[3–4] {expected}"));
        }
    }
}
