//! Tests of the whole room: tables, texts and objects in, one line a finding or mention out.

mod forms;
mod layouts;
mod messages;
mod neighbours;
mod objects;
mod parity;
mod quiet;
mod random;
mod registers;
mod robust;
mod sections;
mod shapes;
mod tables;
mod texts;
mod works;
mod world;

use std::sync::OnceLock;

use crate::detect::{Attributed, ColumnDecision, Detector, FindingSink};
use crate::model::{
    AttributeField, Confidence, ConfidenceClass, Date, Finding, Mention, Object, ObjectField, Passage, RecordSink, Row,
    Section, Sensitive, TableHead,
};
use crate::patterns::Rules;

/// Rules that this build carries.
pub(super) fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::embedded().unwrap())
}

/// The day that the tests live on.
pub(super) fn detector() -> Detector<'static> {
    Detector::new(rules(), Date::new(2026, 11, 1).unwrap())
}

/// What was told, as short lines.
#[derive(Default)]
pub(super) struct Told {
    /// `kind value` of findings from medium confidence on, in order.
    pub findings: Vec<String>,
    /// `slot role: field=value …` of mentions.
    pub mentions: Vec<String>,
    /// `position kind` of typed columns.
    pub columns: Vec<String>,
    /// Sections of all findings, in order.
    pub sections: Vec<Section>,
    /// Kind and confidence of every finding.
    pub sure: Vec<(String, Confidence)>,
    /// `entry value` of what the packs take out.
    pub ignored: Vec<String>,
    /// Names of fields that were shown.
    pub shown: Vec<String>,
}

impl FindingSink for Told {
    fn finding(&mut self, finding: &Finding<'_>, _: Attributed) {
        self.sections.push(finding.location.section);
        self.sure.push((rules().kind(finding.kind).name.clone(), finding.confidence));
        if finding.confidence.class() >= ConfidenceClass::Medium {
            let kind = &rules().kind(finding.kind).name;
            self.findings.push(format!("{kind} {}", finding.value.expose()));
        }
        if let crate::model::FieldName::Shown(name) = finding.location.field {
            self.shown.push(name.to_owned());
        }
    }

    fn ignored(&mut self, finding: &Finding<'_>, entry: usize) {
        self.ignored.push(format!("{entry} {}", finding.value.expose()));
    }

    fn mention(&mut self, mention: &Mention<'_>) {
        let attributes = mention
            .attributes
            .iter()
            .map(|attribute| format!("{}={}", field(attribute.field), attribute.value.expose()));
        let attributes: Vec<String> = attributes.collect();
        self.mentions.push(format!("{} {}: {}", mention.slot, mention.role.code(), attributes.join(" ")));
    }

    fn column(&mut self, decision: &ColumnDecision) {
        if let Some(kind) = decision.kind {
            self.columns.push(format!("{} {}", decision.position, rules().kind(kind).name));
        }
    }
}

fn field(field: AttributeField) -> String {
    match field {
        AttributeField::BirthDate(date) => format!("BirthDate({}-{:02}-{:02})", date.year(), date.month(), date.day()),
        AttributeField::FullName(_) => "FullName".to_owned(),
        AttributeField::FullRoman(_) => "FullRoman".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Reads a table; rows are lines, cells are parted by `|`.
pub(super) fn table(text: &str) -> Told {
    let mut told = Told::default();
    let detector = detector();
    let mut reader = detector.reader(&mut told);
    reader.table(TableHead { name: None, hidden: false });
    for (nth, line) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let cells: Vec<Sensitive<'_>> = line.split('|').map(Sensitive::new).collect();
        reader.row(Row { number: nth as u64 + 1, cells: &cells });
    }
    reader.end();
    told
}

/// Reads running text.
pub(super) fn text(text: &str) -> Told {
    let mut told = Told::default();
    let detector = detector();
    let mut reader = detector.reader(&mut told);
    reader.passage(Passage { first_line: 1, text: Sensitive::new(text) });
    reader.end();
    told
}

/// Reads one object; fields are lines `path = value`.
pub(super) fn object(text: &str) -> Told {
    let mut told = Told::default();
    let detector = detector();
    let fields: Vec<ObjectField<'_>> = text
        .lines()
        .filter_map(|line| line.trim().split_once(" = "))
        .map(|(path, value)| ObjectField { path: Sensitive::new(path), value: Sensitive::new(value) })
        .collect();
    let mut reader = detector.reader(&mut told);
    reader.object(Object { number: 1, fields: &fields });
    reader.end();
    told
}
