//! Messages whose places say what stands in them: HL7 v2 (patients, relatives), EDIFACT (names and addresses), GEDCOM
//! (people of a family tree).

use super::hits::{Bearing, Frame, Hit, Teller, Told};
use super::judge::Judge;
use super::sink::FindingSink;
use super::{edifact, gedcom, hl7};
use crate::model::{
    AttributeField, Confidence, FieldName, Form, Grade, KindId, NameOrder, Role, SensitiveString, Unit, Why,
};
use crate::text::date::{DateOrder, parse_date};
use crate::validators::{Verdict, birth, by_name, email, phone};

/// The message says what each of its parts is.
const BY_PLACE: Confidence = Confidence::percent(92);

/// What a part of a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Name(NameOrder),
    Kana,
    Birth,
    Address,
    Phone,
    Email,
    /// A social security number of the United States.
    SocialSecurity,
    /// The number of a patient.
    Patient,
}

/// A part that says something of a person.
pub(super) struct Said {
    pub what: What,
    pub text: SensitiveString,
    pub line: u64,
}

impl Said {
    /// A part, if it holds anything.
    pub(super) fn new(what: What, text: String, line: u64) -> Option<Self> {
        let holds = text.chars().any(char::is_alphanumeric);
        holds.then(|| Self { what, text: SensitiveString::new(text), line })
    }
}

/// What a message says of one person.
pub(super) type Person = Vec<Said>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standard {
    Hl7,
    Edifact,
    Gedcom,
}

/// Follows the lines of a message.
#[derive(Default)]
pub(super) struct MessageReader {
    open: Option<Standard>,
    tree: gedcom::Tree,
    parties: edifact::Parties,
    teller: Teller,
}

impl MessageReader {
    /// Returns whether no message is being read.
    pub(super) fn is_closed(&self) -> bool {
        self.open.is_none()
    }

    /// Takes a line; returns whether it is part of a message.
    pub(super) fn line(
        &mut self,
        judge: &Judge<'_>,
        (number, line): (u64, &str),
        record: &mut u64,
        sink: &mut dyn FindingSink,
    ) -> bool {
        if let Some(standard) = opens(line) {
            self.open = Some(standard);
        }
        let people = match self.open {
            None => return false,
            Some(Standard::Hl7) => hl7::people(number, line),
            Some(Standard::Edifact) => self.parties.line(number, line),
            Some(Standard::Gedcom) => self.tree.line(number, line),
        };
        // What is no part of a message ends it, but for blank lines.
        let Some(people) = people else {
            self.end(judge, record, sink);
            return false;
        };
        self.tell(judge, people, record, sink);
        true
    }

    /// Ends the message, if there is one.
    pub(super) fn end(&mut self, judge: &Judge<'_>, record: &mut u64, sink: &mut dyn FindingSink) {
        if self.open.take().is_some() {
            let mut people = self.tree.end();
            people.extend(self.parties.end());
            self.tell(judge, people, record, sink);
        }
    }

    fn tell(&mut self, judge: &Judge<'_>, people: Vec<Person>, record: &mut u64, sink: &mut dyn FindingSink) {
        for person in people {
            let hits: Vec<Hit<'_>> = person.iter().filter_map(|said| hit(judge, said)).collect();
            if !hits.is_empty() {
                *record += 1;
                self.teller.tell(&Frame::text(*record, 0, Role::Unknown), &hits, sink);
            }
        }
    }
}

/// The standard whose message a line begins.
fn opens(line: &str) -> Option<Standard> {
    match line.as_bytes().first()? {
        b'M' if hl7::is_header(line) => Some(Standard::Hl7),
        b'U' if edifact::is_header(line) => Some(Standard::Edifact),
        b'0' | b'\xef' if gedcom::is_header(line) => Some(Standard::Gedcom),
        _ => None,
    }
}

/// Returns whether a line begins a message.
pub(super) fn is_header(line: &str) -> bool {
    opens(line).is_some()
}

fn hit<'s>(judge: &Judge<'_>, said: &'s Said) -> Option<Hit<'s>> {
    let value = said.text.lend().expose();
    let (kind, field) = typed(judge, said.what, value)?;
    let named = matches!(field, AttributeField::FullName(_));
    Some(Hit {
        kind,
        field,
        value,
        confidence: BY_PLACE,
        grade: Grade::Complete,
        why: Why::Context,
        unit: Unit::Line(said.line),
        name: FieldName::None,
        told: Told::Both,
        bearing: if named || field == AttributeField::Id { Bearing::Yes } else { Bearing::No },
        form: Form::Raw,
    })
}

fn typed(judge: &Judge<'_>, what: What, value: &str) -> Option<(KindId, AttributeField)> {
    let kinds = &judge.kinds;
    match what {
        What::Name(order) => Some((kinds.name?, AttributeField::FullName(order))),
        What::Kana => Some((kinds.kana?, AttributeField::FullKana)),
        What::Birth => {
            let date = parse_date(value, DateOrder::YearFirst)?.date;
            birth::plausible(date, judge.today).then_some((kinds.birth_date?, AttributeField::BirthDate(date)))
        }
        What::Address => Some((kinds.address?, AttributeField::Address)),
        What::Phone => {
            let known = phone::named(value).or_else(|| phone::parse(value));
            let personal = known.map_or_else(|| phone::is_local(value), |phone| phone.is_personal());
            personal.then_some((kinds.phone?, AttributeField::Phone))
        }
        What::Email => {
            let personal = email::parse(value)?.class == email::Class::Personal;
            personal.then_some((kinds.email?, AttributeField::Email))
        }
        What::SocialSecurity => {
            let issued = by_name("us.ssn")?(value) != Verdict::Reject;
            issued.then_some((judge.rules.kind_by_name("us.ssn")?, AttributeField::Id))
        }
        What::Patient => Some((judge.rules.kind_by_name("member_no")?, AttributeField::Member)),
    }
}
