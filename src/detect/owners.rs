//! Tells which values of an object speak of one person: by the paths of names, else by the paths of e-mails.

use super::found::Found;
use super::hits::{Bearing, Told};
use super::judge::Judge;
use super::objects::{last_key, parent};
use crate::model::{AttributeField, Confidence, Grade, NameOrder, Object, SensitiveString, Why};
use crate::patterns::{FieldCode, Strength};
use crate::validators::email;

/// A list of more e-mails than this is a list of people, whoever stands above it.
const MOST_OF_ONE: usize = 3;
/// Confidence of an e-mail that is a key.
const AS_KEY: Confidence = Confidence::percent(90);

/// One finding with the field it stands in.
pub(super) struct Placed {
    pub field: usize,
    pub owner: usize,
    pub found: Found,
    pub told: Told,
    /// Path of the object that it is a value of.
    home: String,
}

impl Placed {
    /// Places a finding at a path; it has no owner yet.
    pub(super) fn new(path: &str, field: usize, found: Found) -> Self {
        let home = key_end(path).filter(|&end| end == path.len()).map_or_else(|| parent(path), |_| path);
        Self { field, owner: 0, found, told: Told::Both, home: home.to_owned() }
    }

    fn names(&self) -> bool {
        self.found.is_full_name() && self.found.bearing == Bearing::Yes
    }

    fn is_mail(&self) -> bool {
        self.found.field == AttributeField::Email && self.found.bearing == Bearing::Yes
    }
}

/// Finds the e-mails that are keys: `{"mary@example.com": {…}}`.
pub(super) fn keys(judge: &Judge<'_>, object: &Object<'_>, placed: &mut Vec<Placed>) {
    let Some(kind) = judge.kinds.email else { return };
    let paths = || object.fields.iter().map(|field| field.path.expose());
    if !paths().any(|path| path.contains('@')) {
        return;
    }
    let ends: Vec<(usize, &str)> = paths()
        .enumerate()
        .filter_map(|(at, path)| key_end(path).and_then(|end| path.get(..end)).map(|key| (at, key)))
        .collect();
    let common = common_parent(ends.iter().map(|(_, key)| *key));
    let mut last = "";
    for (at, key) in ends {
        let mail = key.get(common..).unwrap_or_default();
        let personal = email::parse(mail).is_some_and(|mail| mail.class == email::Class::Personal);
        if key == last || !personal {
            continue;
        }
        last = key;
        let found = Found {
            range: 0..0,
            kind,
            field: AttributeField::Email,
            confidence: AS_KEY,
            grade: Grade::Complete,
            why: Why::Context,
            bearing: Bearing::Yes,
            decoded: Some(SensitiveString::new(mail.to_owned())),
        };
        placed.push(Placed { field: at, owner: 0, found, told: Told::Both, home: key.to_owned() });
    }
}

/// Where an e-mail in a path ends: after the label of its domain that ends one, before the next key.
fn key_end(path: &str) -> Option<usize> {
    let at = path.find('@')?;
    let domain = path.get(at + 1..)?;
    let labels: Vec<&str> = domain.split(['.', '[']).take(4).collect();
    let second = *labels.get(1)?;
    let national = labels.get(2).is_some_and(|label| label.len() == 2)
        && ["co", "ac", "ne", "or", "go", "com", "org", "net", "gov", "edu", "ed", "lg", "gr"].contains(&second);
    let count = if national { 3 } else { 2 };
    let length: usize = labels.iter().take(count).map(|label| label.len() + 1).sum();
    Some(at + length)
}

/// Length of the parent keys, with their dot, that all keys stand under.
fn common_parent<'k>(keys: impl Iterator<Item = &'k str>) -> usize {
    let mut common: Option<&str> = None;
    let mut others = false;
    for key in keys {
        let local = key.split('@').next().unwrap_or_default();
        others |= common.is_some_and(|common| common != local);
        let same = common.map_or(local.len(), |common| {
            common.bytes().zip(local.bytes()).take_while(|(one, other)| one == other).count()
        });
        common = local.get(..same).or(Some(""));
    }
    let shared = common.filter(|_| others).unwrap_or_default();
    shared.rfind('.').map_or(0, |dot| dot + 1)
}

/// Joins surname and given name of one object to a whole name, unless it holds a whole one.
pub(super) fn join_names(judge: &Judge<'_>, placed: &mut Vec<Placed>) {
    use AttributeField as Field;
    for (surname, given, whole) in [
        (Field::Surname, Field::GivenName, Field::FullName(NameOrder::SurnameFirst)),
        (Field::SurnameKana, Field::GivenKana, Field::FullKana),
        (Field::SurnameRoman, Field::GivenRoman, Field::FullRoman(NameOrder::SurnameFirst)),
    ] {
        let surnames: Vec<usize> = (0..placed.len()).filter(|&at| has(placed, at, surname)).collect();
        for first in surnames {
            let Some(home) = placed.get(first).map(|one| person_path(&one.home)) else { continue };
            let here = |one: &Placed| person_path(&one.home) == home;
            let named = placed
                .iter()
                .any(|one| here(one) && std::mem::discriminant(&one.found.field) == std::mem::discriminant(&whole));
            let second = (0..placed.len()).find(|&at| has(placed, at, given) && placed.get(at).is_some_and(here));
            let Some(second) = second.filter(|_| !named) else { continue };
            let parts = [first, second].map(|at| placed.get(at).and_then(|one| one.found.decoded.as_ref()));
            let [Some(one), Some(other)] = parts else { continue };
            let joined = format!("{} {}", one.lend().expose(), other.lend().expose());
            join(judge, placed, [first, second], (whole, joined));
        }
    }
}

fn has(placed: &[Placed], at: usize, field: AttributeField) -> bool {
    placed.get(at).is_some_and(|one| one.found.field == field && one.told == Told::Both)
}

fn join(judge: &Judge<'_>, placed: &mut Vec<Placed>, parts: [usize; 2], whole: (AttributeField, String)) {
    let [first, second] = parts;
    let Some(one) = placed.get(first.min(second)) else { return };
    let bearing = if judge.rules.kind(one.found.kind).bearing { Bearing::Yes } else { Bearing::No };
    let (field, text) = whole;
    let decoded = Some(SensitiveString::new(text));
    let found = Found { field, bearing, decoded, grade: Grade::Complete, range: 0..0, ..one.found.clone() };
    let joined = Placed { field: one.field, owner: 0, found, told: Told::Both, home: one.home.clone() };
    for at in parts {
        if let Some(part) = placed.get_mut(at) {
            part.told = Told::AttributeOnly;
        }
    }
    placed.push(joined);
}

/// Gives each finding its owner: the nearest path above it that holds a full name, else an e-mail; returns how many people
/// there are at most.
pub(super) fn assign(judge: &Judge<'_>, object: &Object<'_>, placed: &mut [Placed]) -> usize {
    let mut owners: Vec<String> = Vec::new();
    for one in placed.iter().filter(|one| one.names()) {
        let path = person_path(&one.home);
        if !owners.contains(&path) {
            owners.push(path);
        }
    }
    let named = owners.len();
    for one in placed.iter().filter(|one| one.is_mail()) {
        let path = mail_path(judge, object, one, placed);
        let owned = |path: &String| owners.iter().any(|owner| owner == path);
        if let Some(path) = path.filter(|path| !owned(path)) {
            owners.push(path);
        }
    }
    let depth = |path: &String| path.matches(['.', '[']).count();
    let main = owners.iter().take(named).enumerate().min_by_key(|(_, path)| depth(path)).map(|(at, _)| at);
    // What belongs to none of several mailboxes belongs to nobody that is known.
    let main = main.unwrap_or(owners.len());
    for one in placed.iter_mut() {
        let path = object.fields.get(one.field).map_or("", |field| field.path.expose());
        let above = owners
            .iter()
            .enumerate()
            .filter(|(_, owner)| is_above(owner, &one.home) || *owner == path)
            .max_by_key(|(_, owner)| owner.len());
        one.owner = above.map_or(main, |(at, _)| at);
    }
    owners.len() + 1
}

/// The path that an e-mail makes a person of its own: a key, an element of a list of people.
fn mail_path(judge: &Judge<'_>, object: &Object<'_>, one: &Placed, all: &[Placed]) -> Option<String> {
    let path = object.fields.get(one.field)?.path.expose();
    let named = all.iter().filter(|other| other.names()).any(|other| is_above(&person_path(&other.home), &one.home));
    if path.contains('@') {
        return (one.home.contains('@') && !named).then(|| one.home.clone());
    }
    let open = path.rfind('[')?;
    let (list, key) = (path.get(..open)?, last_word(path));
    let scalar = path.ends_with(']');
    if scalar && list.contains(']') {
        let element = list.rfind(']').and_then(|close| list.get(..=close))?;
        return (!named).then(|| element.to_owned());
    }
    let siblings = all.iter().filter(|other| other.is_mail() && is_element(object, other, list)).count();
    let of_mails = judge
        .rules
        .lookup_header(last_word(list))
        .iter()
        .any(|hit| hit.field == FieldCode::Email && hit.strength >= Strength::Composed);
    let several = siblings > MOST_OF_ONE && scalar;
    let typed = ["value", "val", "data", "address"].iter().any(|word| key.eq_ignore_ascii_case(word));
    if (named || of_mails || typed) && !several {
        return None;
    }
    let close = path.rfind(']')?;
    path.get(..=close).map(str::to_owned)
}

fn is_element(object: &Object<'_>, one: &Placed, list: &str) -> bool {
    let path = object.fields.get(one.field).map_or("", |field| field.path.expose());
    path.strip_prefix(list).is_some_and(|rest| rest.starts_with('['))
}

fn last_word(path: &str) -> &str {
    let last = path.rsplit('.').next().unwrap_or(path);
    last.split('[').next().unwrap_or(last)
}

/// `customer.name.family` speaks of `customer`: an object named for a name is a part of its owner.
fn person_path(path: &str) -> String {
    let last = last_key(path);
    let part = ["name", "names", "fullname", "full_name", "氏名", "kana", "profile"]
        .iter()
        .any(|word| last.eq_ignore_ascii_case(word));
    if part { parent(path).to_owned() } else { path.to_owned() }
}

fn is_above(owner: &str, path: &str) -> bool {
    path.strip_prefix(owner).is_some_and(|rest| owner.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_end_before_the_next_key() {
        for (path, expected) in [
            ("a.b@example.com.role", Some("a.b@example.com")),
            ("a@example.co.jp.role", Some("a@example.co.jp")),
            ("users.a@example.jp[0].x", Some("users.a@example.jp")),
            ("a@example.com", Some("a@example.com")),
            ("a@b", None),
            ("name", None),
        ] {
            assert_eq!(key_end(path).and_then(|end| path.get(..end)), expected, "{path}");
        }
    }
}
