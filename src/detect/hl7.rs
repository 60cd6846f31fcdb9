//! Segments of HL7 v2 messages: `PID|1||104882^^^HOSPITAL^MR||DOE^JANE||19510722|F|||…` (HL7 v2.5.1, chapter 3).

use super::messages::{Person, Said, What};
use super::shape::Shape;
use crate::model::NameOrder;

/// Where a segment holds what; 0: nowhere.
struct Places {
    patient: usize,
    name: usize,
    birth: usize,
    address: usize,
    phones: [usize; 2],
    social_security: usize,
}

const PATIENT: Places = Places { patient: 3, name: 5, birth: 7, address: 11, phones: [13, 14], social_security: 19 };
const RELATIVE: Places = Places { patient: 0, name: 2, birth: 16, address: 4, phones: [5, 6], social_security: 37 };
const GUARANTOR: Places = Places { patient: 0, name: 3, birth: 8, address: 5, phones: [6, 7], social_security: 12 };
const INSURED: Places = Places { patient: 0, name: 16, birth: 18, address: 19, phones: [0, 0], social_security: 0 };

/// `MSH|^~\&|`: the only signs that are in use.
pub(super) fn is_header(line: &str) -> bool {
    line.starts_with(r"MSH|^~\&|")
}

/// The people of a line of segments; nothing if it holds none.
pub(super) fn people(number: u64, line: &str) -> Option<Vec<Person>> {
    let segments = line.split('\r').filter(|segment| !segment.trim().is_empty());
    let mut people = Vec::new();
    for segment in segments {
        if !is_segment(segment) {
            return None;
        }
        people.extend(places(segment).map(|places| person(segment, &places, number)));
    }
    Some(people)
}

/// Three capitals or digits and a bar.
fn is_segment(text: &str) -> bool {
    let (head, rest) = text.as_bytes().split_at_checked(3).unwrap_or_default();
    rest.first() == Some(&b'|')
        && head.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && head.first().is_some_and(u8::is_ascii_uppercase)
}

fn places(segment: &str) -> Option<Places> {
    match segment.get(..3)? {
        "PID" => Some(PATIENT),
        "NK1" => Some(RELATIVE),
        "GT1" => Some(GUARANTOR),
        "IN1" => Some(INSURED),
        _ => None,
    }
}

fn person(segment: &str, places: &Places, line: u64) -> Person {
    let fields: Vec<&str> = segment.split('|').collect();
    let field = |at: usize| if at == 0 { "" } else { fields.get(at).copied().unwrap_or_default() };
    let first = |text: &str| part(text, 0);
    let mut said: Person = field(places.name).split('~').filter_map(|name| self::name(name, line)).collect();
    said.extend(Said::new(What::Patient, first(field(places.patient)), line));
    said.extend(Said::new(What::Birth, first(field(places.birth)).chars().take(8).collect(), line));
    let addresses = field(places.address).split('~');
    said.extend(addresses.filter_map(|text| Said::new(What::Address, address(text), line)));
    for phone in places.phones.into_iter().flat_map(|at| field(at).split('~')) {
        said.extend(Said::new(What::Phone, telephone(phone), line));
        said.extend(Said::new(What::Email, part(phone, 3), line));
    }
    said.extend(Said::new(What::SocialSecurity, first(field(places.social_security)), line));
    said
}

/// A component of a field, of its parts the first, escapes read.
fn part(field: &str, nth: usize) -> String {
    let component = field.split('~').next().unwrap_or_default().split('^').nth(nth).unwrap_or_default();
    let first = component.split('&').next().unwrap_or_default().trim();
    if !first.contains('\\') {
        return first.to_owned();
    }
    [("\\T\\", "&"), ("\\S\\", "^"), ("\\R\\", "~"), ("\\F\\", "|")]
        .iter()
        .fold(first.to_owned(), |text, (escape, sign)| text.replace(escape, sign))
}

/// `DOE^JANE^A`; a name without both parts is a fragment that nobody needs here.
fn name(field: &str, line: u64) -> Option<Said> {
    let (family, given) = (part(field, 0), part(field, 1));
    if family.is_empty() || given.is_empty() || field.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let whole = format!("{family} {given}");
    let what = if Shape::of(&whole).is_kana() { What::Kana } else { What::Name(NameOrder::SurnameFirst) };
    Said::new(what, whole, line)
}

/// Street, second line, city, state, code.
fn address(field: &str) -> String {
    let parts: Vec<String> = (0..5).map(|nth| part(field, nth)).filter(|text| !text.is_empty()).collect();
    // A country or state alone is no address.
    if parts.len() < 2 { String::new() } else { parts.join(", ") }
}

/// `(719)555-0147`, or country, area and number in components 5 to 7.
fn telephone(field: &str) -> String {
    let written = part(field, 0);
    if written.is_empty() {
        let parts: Vec<String> = (5..7).map(|nth| part(field, nth)).filter(|text| !text.is_empty()).collect();
        return parts.join("-");
    }
    written
}
