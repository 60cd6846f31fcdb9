//! Gathers the findings of neighbouring lines into mentions: a line, or a block of labelled lines, speaks of one person
//! unless it names two.

use super::found::Found;
use super::hits::{Frame, Hit, Teller, Told};
use super::sink::FindingSink;
use super::stamp;
use super::text::LineResult;
use crate::model::{AttributeField, FieldName, Grade, Role, SensitiveString, Unit, Why};

/// A block spans at most so many lines.
const MAX_LINES: usize = 40;

/// One finding with its text, held until its block ends.
struct Held {
    text: SensitiveString,
    found: Found,
    line: u64,
    told: Told,
    next: Next,
}

/// Whether an e-mail goes on with a list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    No,
    /// `a@…, b@…`: another mailbox of the name before, if there is one.
    Mail,
    /// `<a@…>, b@…`: another person's, whatever stands before.
    Person,
}

/// The findings of the current block.
#[derive(Default)]
pub(super) struct People {
    held: Vec<Held>,
    labels: Vec<String>,
    last_line: u64,
    lines: usize,
    labelled: bool,
    role: Role,
    teller: Teller,
}

impl People {
    /// Takes the findings of a line; tells the block before it if the line begins another.
    pub(super) fn line(
        &mut self,
        place: (u64, &str),
        result: LineResult,
        record: &mut u64,
        sink: &mut dyn FindingSink,
    ) {
        let (line, raw) = place;
        if result.found.is_empty() && result.labels.is_empty() && result.zone.is_empty() {
            // A blank line inside a form ends nothing yet; running text without findings does.
            if !raw.trim().is_empty() {
                self.flush(record, sink);
            }
            return;
        }
        // What a machine wrote at another time speaks of another person, as far as the line tells.
        let stamped = stamp::begins(raw) && result.found.iter().all(|found| found.range.start > 0);
        if stamped || !self.goes_on(line, &result) {
            self.flush(record, sink);
        }
        let labelled = !result.labels.is_empty();
        self.labels.extend(result.labels);
        self.labelled |= labelled;
        if let Some(slot) = result.slot.filter(|_| self.role == Role::Unknown) {
            self.role = slot.role;
        }
        let next = listed(raw, &result.found);
        self.held.extend(result.found.into_iter().enumerate().filter_map(|(at, found)| {
            let next = next.get(at).copied().unwrap_or(Next::No);
            let text = found.value(raw)?.to_owned();
            // One name alone after a salutation is somebody's, but not surely this person's.
            let told = if found.grade == Grade::Fragment && found.why == Why::NameList {
                Told::FindingOnly
            } else {
                Told::Both
            };
            Some(Held { text: SensitiveString::new(text), found, line, told, next })
        }));
        let zone = result.zone.into_iter();
        self.held.extend(zone.map(|value| Held {
            text: SensitiveString::new(value.text),
            found: value.found,
            line,
            told: value.told,
            next: Next::No,
        }));
        self.last_line = line;
        self.lines += 1;
    }

    /// Returns whether no block is under way.
    pub(super) fn is_clear(&self) -> bool {
        self.held.is_empty() && self.labels.is_empty() && self.role == Role::Unknown && self.lines == 0
    }

    fn goes_on(&self, line: u64, result: &LineResult) -> bool {
        if self.held.is_empty() && self.labels.is_empty() {
            return true;
        }
        let gap = line.saturating_sub(self.last_line);
        let labelled = !result.labels.is_empty();
        let near = gap <= 1 || (gap <= 2 && labelled && self.labelled);
        let repeats = result.labels.iter().any(|label| self.labels.contains(label))
            || result.found.iter().any(|one| self.repeats(one, result));
        let signs = self.has_name() || self.labelled;
        near && !repeats && self.lines < MAX_LINES && signs && (labelled || self.has_name())
    }

    fn has_name(&self) -> bool {
        self.held.iter().any(|held| held.found.is_full_name())
    }

    /// A second full name of one script, or a second value of any kind without a label of its own.
    fn repeats(&self, found: &Found, result: &LineResult) -> bool {
        let same = |other: &Found| {
            std::mem::discriminant(&other.field) == std::mem::discriminant(&found.field) && other.kind == found.kind
        };
        let counts = found.is_full_name() || result.labels.is_empty();
        counts && self.held.iter().any(|held| same(&held.found))
    }

    /// The last line went on over the lines below it, so many in all: they are parts of its address.
    pub(super) fn takes(&mut self, lines: usize) {
        self.last_line += lines.saturating_sub(1) as u64;
    }

    /// Tells the held block.
    pub(super) fn flush(&mut self, record: &mut u64, sink: &mut dyn FindingSink) {
        let held = std::mem::take(&mut self.held);
        let role = std::mem::take(&mut self.role);
        self.labels.clear();
        self.labelled = false;
        self.lines = 0;
        if held.is_empty() {
            return;
        }
        *record += 1;
        for (slot, person) in split(&held).into_iter().enumerate() {
            let hits: Vec<Hit<'_>> = person.iter().map(|held| hit(held)).collect();
            self.teller.tell(&Frame::text(*record, slot as u16, role), &hits, sink);
        }
    }
}

fn hit(held: &Held) -> Hit<'_> {
    let hit = held.found.as_hit(held.text.lend().expose(), Unit::Line(held.line), FieldName::None);
    Hit { told: held.told, ..hit }
}

/// Splits a block at each further full name of the same script; what stands before the first name belongs to it.
fn split(held: &[Held]) -> Vec<Vec<&Held>> {
    let mut people: Vec<Vec<&Held>> = vec![Vec::new()];
    for one in held {
        let script = |held: &Held| std::mem::discriminant(&held.found.field);
        let again = one.found.is_full_name()
            && people.last().is_some_and(|person| {
                // Names of a script that one person has are the same: the first speaks for all.
                let first = person.iter().find(|other| other.found.is_full_name() && script(other) == script(one));
                first.is_some_and(|other| !same_name(other, one))
            });
        if again || people.last().is_some_and(|person| is_next_mail(person, one)) {
            people.push(Vec::new());
        }
        if let Some(person) = people.last_mut() {
            person.push(one);
        }
    }
    people
}

/// A list of mailboxes is a list of people, unless a name before it owns them all.
fn is_next_mail(person: &[&Held], one: &Held) -> bool {
    let mailed = person.iter().any(|held| held.found.field == AttributeField::Email);
    let named = person.iter().any(|held| held.found.is_full_name());
    mailed && (one.next == Next::Person || (one.next == Next::Mail && !named))
}

/// Which findings of a line are e-mails that go on with a list.
fn listed(raw: &str, found: &[Found]) -> Vec<Next> {
    let mut before: Option<&Found> = None;
    let next = found.iter().map(|one| {
        if one.field != AttributeField::Email || one.decoded.is_some() {
            return Next::No;
        }
        let between = before.replace(one).and_then(|last| {
            let other = last.value(raw) != one.value(raw);
            raw.get(last.range.end..one.range.start).filter(|_| other)
        });
        between.map_or(Next::No, |between| match between.trim_start() {
            closed if closed.starts_with('>') && closed.contains([',', ';', '<']) => Next::Person,
            "" => Next::Mail,
            text if text.contains([',', ';', '<', '|', '、', '，', '；']) => Next::Mail,
            _ => Next::No,
        })
    });
    next.collect()
}

fn same_name(one: &Held, other: &Held) -> bool {
    let bare = |held: &Held| held.text.lend().expose().chars().filter(|c| !c.is_whitespace()).collect::<String>();
    matches!(one.found.field, AttributeField::FullName(_) | AttributeField::FullKana | AttributeField::FullRoman(_))
        && bare(one) == bare(other)
}
