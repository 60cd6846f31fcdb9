//! Answers lines `key<TAB>number` with 1 or 0, as the crate stdnum judges them; `?` where it knows no such key.

use std::io::Read;

fn verdict(line: &str) -> char {
    let Some((key, number)) = line.split_once('\t') else { return '?' };
    match stdnum::find(key) {
        Some(validator) if validator.validate(number).is_ok() => '1',
        Some(_) => '0',
        None => '?',
    }
}

fn main() {
    let mut lines = String::new();
    if std::io::stdin().read_to_string(&mut lines).is_ok() {
        let answers: String = lines.lines().flat_map(|line| [verdict(line), '\n']).collect();
        print!("{answers}");
    }
}
