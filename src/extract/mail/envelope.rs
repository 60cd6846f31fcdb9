//! Pushes who wrote to whom as an object: each address is a person of its own, under the path of its role.

use std::collections::HashSet;

use crate::model::{Flow, Object, ObjectField, Passage, RecordSink, Sensitive};

/// Addresses of one message that are pushed in one object.
const MOST: usize = 1000;

/// Sender, recipient and so on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Person {
    /// `from`, `to` …
    pub(super) path: &'static str,
    /// As it is shown; may be empty.
    pub(super) name: String,
    /// The address; may be empty or of another sort.
    pub(super) email: String,
}

/// What stands on the outside of a message.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Envelope {
    pub(super) people: Vec<Person>,
    pub(super) subject: Option<String>,
}

impl Envelope {
    /// Pushes people and subject. `number` counts messages from 1.
    pub(super) fn push(&self, number: u64, sink: &mut dyn RecordSink) -> Flow {
        for people in self.distinct().chunks(MOST) {
            let fields = fields(people);
            let pushed: Vec<ObjectField<'_>> = fields
                .iter()
                .map(|(path, value)| ObjectField { path: Sensitive::new(path), value: Sensitive::new(value) })
                .collect();
            if sink.object(Object { number, fields: &pushed }) == Flow::Stop {
                return Flow::Stop;
            }
        }
        match self.subject.as_deref().map(str::trim).filter(|subject| !subject.is_empty()) {
            Some(subject) => sink.passage(Passage { first_line: 1, text: Sensitive::new(subject) }),
            None => Flow::Continue,
        }
    }

    /// Replies go to whoever wrote, as a rule: the same person once.
    fn distinct(&self) -> Vec<&Person> {
        let mut seen = HashSet::new();
        let mut distinct = Vec::new();
        for person in &self.people {
            let (email, name) = (person.email.to_lowercase(), person.name.as_str());
            let again = name.is_empty() && (email.is_empty() || seen.contains(&(email.clone(), None)));
            if !again && seen.insert((email.clone(), Some(name))) {
                distinct.push(person);
            }
            seen.insert((email, None));
        }
        distinct
    }
}

fn fields(people: &[&Person]) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (at, person) in people.iter().enumerate() {
        let path = |key| format!("{}[{at}].{key}", person.path);
        // Programs repeat the address where there is no name.
        let name = person.name.trim_matches(['\'', '"', ' ']);
        if !name.is_empty() && !name.eq_ignore_ascii_case(&person.email) {
            fields.push((path("name"), name.to_owned()));
        }
        if !person.email.is_empty() {
            fields.push((path("email"), person.email.clone()));
        }
    }
    fields
}
