//! Findings of one record or slot before they are told, and the rule that makes them a mention.

use super::sink::{Attributed, FindingSink};
use crate::model::{
    Attribute, AttributeField, Confidence, ConfidenceClass, FieldName, Finding, Form, Grade, KindId, Location, Mention,
    MentionKind, Role, Section, Sensitive, Unit, Why,
};
use crate::patterns::Takes;

/// What a hit becomes: a finding, an attribute (a part of a joined name, a repaired value), or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Both,
    FindingOnly,
    AttributeOnly,
}

/// Whether a hit can make a mention exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bearing {
    Yes,
    No,
    /// It is told only where another hit makes the mention: words of illness say something beside a person.
    Leans,
}

/// One value that speaks of a person.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit<'a> {
    pub kind: KindId,
    pub field: AttributeField,
    pub value: &'a str,
    pub confidence: Confidence,
    pub grade: Grade,
    pub why: Why,
    pub unit: Unit,
    pub name: FieldName<'a>,
    pub told: Told,
    pub bearing: Bearing,
    pub form: Form,
}

/// What a mention says beside its hits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'a> {
    pub table_name: Option<&'a str>,
    pub record: u64,
    pub slot: u16,
    pub role: Role,
    pub table: u64,
    pub record_date: Option<i32>,
    pub valid_until: Option<i32>,
}

impl Frame<'_> {
    /// A frame of running text.
    pub(super) fn text(record: u64, slot: u16, role: Role) -> Self {
        Self { table_name: None, record, slot, role, table: 0, record_date: None, valid_until: None }
    }
}

/// Buffers that are kept between records, so that telling allocates nothing in the long run.
#[derive(Default)]
pub(super) struct Teller {
    attributes: Vec<Attribute<'static>>,
    hits: Vec<Hit<'static>>,
    kinds: Vec<MentionKind>,
}

impl Teller {
    /// Tells the hits of one slot, and the mention that they make; returns whether they make one. What the user takes
    /// out is told apart and makes nobody.
    pub(super) fn tell(&mut self, frame: &Frame<'_>, hits: &[Hit<'_>], sink: &mut dyn FindingSink) -> bool {
        match take_out(frame, hits, sink) {
            Some(kept) => self.tell_all(frame, &kept, sink),
            None => self.tell_all(frame, hits, sink),
        }
    }

    /// As [`Teller::tell`] for hits that come one by one.
    pub(super) fn tell_each<'h>(
        &mut self,
        frame: &Frame<'_>,
        hits: impl Iterator<Item = Hit<'h>>,
        sink: &mut dyn FindingSink,
    ) {
        let mut list = lend(std::mem::take(&mut self.hits));
        list.extend(hits);
        self.tell(frame, &list, sink);
        self.hits = lend(list);
    }

    fn tell_all(&mut self, frame: &Frame<'_>, hits: &[Hit<'_>], sink: &mut dyn FindingSink) -> bool {
        let person = hits.iter().any(makes_a_person);
        if !person && hits.iter().any(|hit| hit.bearing == Bearing::Leans) {
            let standing: Vec<Hit<'_>> = hits.iter().filter(|hit| hit.bearing != Bearing::Leans).copied().collect();
            return self.tell_all(frame, &standing, sink);
        }
        let attributed = if person { Attributed::Yes } else { Attributed::No };
        for hit in hits.iter().filter(|hit| hit.told != Told::AttributeOnly) {
            sink.finding(&finding(frame, hit), attributed);
        }
        if person {
            self.mention(frame, hits, sink);
        }
        person
    }

    fn mention(&mut self, frame: &Frame<'_>, hits: &[Hit<'_>], sink: &mut dyn FindingSink) {
        self.kinds.clear();
        self.kinds.extend(hits.iter().filter(|hit| hit.told != Told::AttributeOnly).map(|hit| MentionKind {
            kind: hit.kind,
            grade: hit.grade,
            class: hit.confidence.class(),
        }));
        self.kinds.sort_unstable();
        self.kinds.dedup();
        let mut attributes = lend(std::mem::take(&mut self.attributes));
        attributes.extend(hits.iter().filter(|hit| hit.told != Told::FindingOnly).map(|hit| Attribute {
            kind: hit.kind,
            field: hit.field,
            value: Sensitive::new(hit.value),
            form: hit.form,
        }));
        sink.mention(&Mention {
            record: frame.record,
            slot: frame.slot,
            role: frame.role,
            table: frame.table,
            record_date: frame.record_date,
            valid_until: frame.valid_until,
            attributes: &attributes,
            kinds: &self.kinds,
        });
        self.attributes = lend(attributes);
    }
}

#[allow(clippy::unnecessary_filter_map, reason = "a filter keeps the type that is to change")]
/// Empties a list and lends its memory to values of another lifetime (collecting in place keeps the allocation).
fn lend<T, U>(mut list: Vec<T>) -> Vec<U> {
    list.clear();
    list.into_iter().filter_map(|_| None).collect()
}

/// Tells the hits that the user's packs take out and returns the others; nothing if none goes out.
fn take_out<'h>(frame: &Frame<'_>, hits: &[Hit<'h>], sink: &mut dyn FindingSink) -> Option<Vec<Hit<'h>>> {
    let out = |hit: &Hit<'_>| sink.taken_out(hit.kind, hit.value);
    let first = hits.iter().position(|hit| out(hit).is_some())?;
    let out: Vec<_> = hits.iter().skip(first).map(out).collect();
    let out: Vec<_> = std::iter::repeat_n(None, first).chain(out).collect();
    let whole = out.iter().flatten().find(|(_, takes)| *takes == Takes::Record).map(|(entry, _)| *entry);
    let mut kept = Vec::with_capacity(hits.len());
    for (hit, out) in hits.iter().zip(out) {
        match out.map(|(entry, _)| entry).or(whole) {
            None => kept.push(*hit),
            Some(entry) if hit.told != Told::AttributeOnly => sink.ignored(&finding(frame, hit), entry),
            Some(_) => {}
        }
    }
    Some(kept)
}

fn makes_a_person(hit: &Hit<'_>) -> bool {
    hit.bearing == Bearing::Yes && hit.confidence.class() >= ConfidenceClass::Medium
}

fn finding<'a>(frame: &Frame<'a>, hit: &Hit<'a>) -> Finding<'a> {
    Finding {
        kind: hit.kind,
        location: Location { section: Section::default(), table: frame.table_name, unit: hit.unit, field: hit.name },
        value: Sensitive::new(hit.value),
        confidence: hit.confidence,
        grade: hit.grade,
        why: hit.why,
    }
}
